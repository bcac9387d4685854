//! Checking alone: predictions from elsewhere, or of an earlier package, against reports; none are looked for in them.

use super::adjudication::adjudicate;
use super::{
    Analysis, Coded, Config, Tools, analysis_of, coded_events, decided, induce, latest_date, put_in_order, read_and_separate, score_analysis, undated,
};
use crate::analysis::RunRecord;
use crate::error::{Error, Result};
use crate::model::{Comment, Date, Page, Prediction, Verdict};
use crate::read::{self, Given};
use crate::{check, detect, events};
use rayon::prelude::*;
use std::path::Path;

/// Checks `given` against the reports of `config`.
///
/// A row without an event is read like a comment; the entities are those of the reports and of the quotes.
///
/// # Errors
/// Where an input does not exist or none yields a page.
pub fn check_given(config: &Config, given: &[Given], tools: &Tools) -> Result<Analysis> {
    let (mut pages, coded, mut notices, sources) = read_and_separate(config, tools)?;
    if pages.is_empty() {
        return Err(Error::data("no report yielded a page").hint("`--reports` takes files, folders or archives of later reports"));
    }
    put_in_order(&mut pages, &mut notices);
    let mut quoted = pages.clone();
    quoted.push(quotes(given));
    let entities = induce(&quoted, &coded, tools);
    let detection = detect::Context { cues: &tools.cues, lexicon: &tools.lexicon, grammar: &tools.grammar, entities: &entities };
    let predictions: Vec<Prediction> = given.par_iter().map(|g| filled(g, &detection)).collect();
    let analysis = Analysis { sources, pages, entities, predictions, notices, ..Analysis::default() };
    judge(analysis, &coded, config, tools)
}

/// Checks the predictions of an earlier package again, with the reports of `config` beside its own articles.
///
/// The new reports are read for their bodies alone. Human verdicts stay; the machine's new ones stand beside them.
///
/// # Errors
/// Where `folder` is no package or an input does not exist.
pub fn check_again(folder: &Path, config: &Config, tools: &Tools) -> Result<(Analysis, RunRecord)> {
    let (mut analysis, record) = analysis_of(read::package(folder)?);
    let (mut pages, coded, mut notices, sources) = read_and_separate(config, tools)?;
    for page in &mut pages {
        page.comments.clear();
    }
    analysis.pages.append(&mut pages);
    put_in_order(&mut analysis.pages, &mut notices);
    analysis.notices.append(&mut notices);
    analysis.sources = sources;
    analysis.entities = induce(&analysis.pages, &coded, tools);
    let adjudicated: Vec<Verdict> = analysis.verdicts.iter().filter(|v| v.adjudicated_by.is_some()).cloned().collect();
    decided::restore_kinds(&mut analysis);
    let mut analysis = judge(analysis, &coded, config, tools)?;
    if !analysis.decisions.is_empty() {
        adjudicate(&mut analysis);
    }
    let settled = decided::readings(&analysis.decisions);
    for human in adjudicated.into_iter().filter(|v| !settled.contains_key(&v.prediction_id)) {
        if let Some(verdict) = analysis.verdicts.iter_mut().find(|v| v.prediction_id == human.prediction_id) {
            *verdict = Verdict { machine_verdict: verdict.machine_verdict, ..human };
        }
    }
    score_analysis(&mut analysis);
    Ok((analysis, record))
}

/// Codes the pages of `analysis`, judges its predictions, scores.
fn judge(mut analysis: Analysis, coded: &Coded, config: &Config, tools: &Tools) -> Result<Analysis> {
    let coding = events::Context { lexicon: &tools.lexicon, grammar: &tools.grammar, entities: &analysis.entities };
    let found = coded_events(&analysis.pages, coded, config, &coding, tools)?;
    let last = analysis.predictions.iter().filter_map(|p| p.made_on).chain(latest_date(&analysis.pages)).max();
    let as_of = config.as_of.or(last).unwrap_or(Date::constant(1970, 1, 1));
    let checking = check::Context { outcomes: &tools.outcomes, entities: &analysis.entities, coding: Some(coding), pages: &analysis.pages, as_of };
    let (verdicts, evidence) = check::check(&analysis.predictions, &found, &checking);
    analysis.notices.extend(undated(&analysis.pages));
    analysis.notices.sort();
    analysis.notices.dedup();
    analysis.events = found;
    analysis.verdicts = verdicts;
    analysis.evidence = evidence;
    analysis.as_of = Some(as_of);
    score_analysis(&mut analysis);
    Ok(analysis)
}

/// The prediction with what its row leaves out read from the quote.
fn filled(given: &Given, context: &detect::Context<'_>) -> Prediction {
    let mut prediction = given.prediction.clone();
    if given.has_event || prediction.quote.is_empty() {
        return prediction;
    }
    let found = detect::detect(&page_of(prediction.made_on, vec![Comment::bare(1, &prediction.quote)]), context);
    let Some(read) = found.into_iter().max_by_key(|p| (p.kind.is_scored(), p.event != crate::model::EventKind::Other)) else { return prediction };
    prediction.event = read.event;
    if !given.has_kind {
        prediction.kind = read.kind;
    }
    if prediction.horizon.due_by.is_none() {
        prediction.horizon = read.horizon;
    }
    prediction.polarity = read.polarity;
    prediction.checkable = read.checkable;
    prediction.actor = prediction.actor.or(read.actor);
    prediction.target = prediction.target.or(read.target);
    prediction.condition = prediction.condition.or(read.condition);
    prediction.quantity = prediction.quantity.or(read.quantity);
    prediction.certainty_phrase = prediction.certainty_phrase.or(read.certainty_phrase);
    if prediction.probability.is_none() {
        prediction.probability = read.probability;
        prediction.probability_low = read.probability_low;
        prediction.probability_high = read.probability_high;
        prediction.probability_basis = read.probability_basis;
    }
    prediction
}

/// The words and names of all rows as the comments of one page, so that their names are known.
fn quotes(given: &[Given]) -> Page {
    let words = |g: &Given| {
        let p = &g.prediction;
        let target = p.target.as_ref().map_or("", |t| t.name.as_str());
        format!("{}\n{}\n{}", p.quote, p.actor.as_deref().unwrap_or(""), target)
    };
    page_of(None, given.iter().zip(1..).map(|(g, n)| Comment::bare(n, &words(g))).collect())
}

pub(super) fn page_of(published_on: Option<Date>, comments: Vec<Comment>) -> Page {
    Page { published_on, ..Page::of_comments("given", comments) }
}
