//! The only module that knows the order of the stages: read → separate → detect → cluster → check → score → export.
//!
//! Inputs and a [`Config`] in, an [`Analysis`] out. Work per page runs in parallel by rayon over batches; everything kept
//! is in canonical order (file, then article id), so the result is the same for any order of files and any `--jobs`.

mod adjudication;
mod annotate;
mod annotated;
mod checking;
#[cfg(test)]
mod checking_tests;
mod decided;
mod evaluation;
mod explain;
mod forgetting;
mod repackage;
mod scoring;
mod separation;

pub use crate::analysis::Analysis;
pub use adjudication::{Applied, apply};
pub use annotate::{Annotator, Layers};
pub use checking::{check_again, check_given};
pub use decided::Change;
pub use evaluation::{Figure, evaluate};
pub use explain::explain;
pub use forgetting::{Forgotten, forget};
pub use repackage::{analysis_of, rescore};
pub use scoring::score_analysis;
pub use separation::{page_line, separate};

use crate::authors::{self, Naming, Roster};
use crate::error::{Error, Result};
use crate::model::Source;
use crate::model::{CodedRow, Date, Document, Event, Labelled, Notice, Page, Prediction, Span, Target, Vectors};
use crate::read::{Input, Metadata};
use crate::score;
use crate::text::Offsets;
use crate::{check, cluster, detect, events, names, read, rules, separate as separation_stage, when};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Everything that is loaded once from the data files.
#[derive(Debug)]
pub struct Tools {
    /// Markers of separation.
    pub markers: separation_stage::Markers,
    /// The time grammar.
    pub grammar: when::Grammar,
    /// Actor, side and gazetteer tables.
    pub names: names::Lexicon,
    /// Event words.
    pub lexicon: events::Lexicon,
    /// Meaning of codes in event tables.
    pub codebook: events::Codebook,
    /// Cues of detection.
    pub cues: detect::Cues,
    /// Outcome tables of checking.
    pub outcomes: check::Outcomes,
    /// Cues and words of grouping.
    pub grouping: cluster::Words,
    /// The data files themselves.
    pub data: rules::Data,
}

impl Tools {
    /// Loads every data file.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &rules::Data) -> Result<Self> {
        Ok(Self {
            markers: separation_stage::Markers::load(data)?,
            grammar: when::Grammar::load(data)?,
            names: names::Lexicon::load(data)?,
            lexicon: events::Lexicon::load(data)?,
            codebook: events::Codebook::load(data)?,
            cues: detect::Cues::load(data)?,
            outcomes: check::Outcomes::load(data)?,
            grouping: cluster::Words::load(data)?,
            data: data.clone(),
        })
    }

    /// Adds the user's tables of places and actors.
    ///
    /// # Errors
    /// Where a table cannot be read or lacks a column.
    pub fn with_tables(mut self, places: Option<&std::path::Path>, actors: Option<&std::path::Path>) -> Result<Self> {
        if let Some(path) = places {
            self.names = self.names.with_places(path)?;
        }
        if let Some(path) = actors {
            self.names = self.names.with_actors(path)?;
        }
        Ok(self)
    }
}

/// Settings of a run.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// What is read.
    pub inputs: Vec<Input>,
    /// What is said of the pages from outside.
    pub metadata: Metadata,
    /// "Now"; the latest date in the corpus where not given.
    pub as_of: Option<Date>,
    /// Table of authors that are one.
    pub aliases: Option<std::path::PathBuf>,
    /// How authors are named.
    pub naming: Naming,
    /// File of coded events: read where it is there, else written.
    pub events: Option<std::path::PathBuf>,
    /// Labelled texts for stances.
    pub stance_labels: Vec<Labelled>,
    /// Word vectors that add to the features of stances and topics.
    pub vectors: Option<Vectors>,
    /// Seed of everything random.
    pub seed: u64,
    /// Told the stage at work and how many pages it has done.
    pub progress: Option<fn(&str, usize)>,
}

/// Runs every stage but export.
///
/// # Errors
/// Where an input does not exist, or none yields a page.
pub fn run(config: &Config, tools: &Tools) -> Result<Analysis> {
    let mut clock = Stopwatch::start();
    let (mut pages, coded, mut notices, sources) = read_and_separate(config, tools)?;
    clock.lap("read_and_separate");
    if pages.is_empty() {
        return Err(Error::data("no input yielded a page").hint("see the notices above; `calledit run --help` lists the formats"));
    }
    put_in_order(&mut pages, &mut notices);
    let entities = induce(&pages, &coded, tools);
    let detection = detect::Context { cues: &tools.cues, lexicon: &tools.lexicon, grammar: &tools.grammar, entities: &entities };
    tell(config, "finding predictions", pages.len());
    let mut predictions: Vec<Prediction> =
        pages.par_iter().filter(|p| !coded.contains_key(&p.article_id)).flat_map_iter(|page| detect::detect(page, &detection)).collect();
    clock.lap("detect");
    let roster = Roster::new(&author_registry(config, tools)?, &pages, &config.naming);
    name_authors(&mut predictions, &roster);
    mark_repeats(&mut predictions, &pages, &mut notices);
    let coding = events::Context { lexicon: &tools.lexicon, grammar: &tools.grammar, entities: &entities };
    tell(config, "reading reports", pages.len());
    let found = coded_events(&pages, &coded, config, &coding, tools)?;
    clock.lap("code_events");
    let as_of = config.as_of.or_else(|| latest_date(&pages)).unwrap_or(Date::constant(1970, 1, 1));
    let checking = check::Context { outcomes: &tools.outcomes, entities: &entities, coding: Some(coding), pages: &pages, as_of };
    tell(config, "checking", pages.len());
    let (verdicts, evidence) = check::check(&predictions, &found, &checking);
    clock.lap("check");
    tell(config, "grouping", pages.len());
    let grouped = group(&pages, &predictions, &entities, &roster, config, tools);
    clock.lap("cluster");
    notices.extend(undated(&pages));
    notices.extend(grouped.notices);
    notices.sort();
    notices.dedup();
    let mut analysis = Analysis {
        roster,
        pages,
        entities,
        events: found,
        predictions,
        verdicts,
        evidence,
        stances: grouped.stances,
        reply_edges: grouped.reply_edges,
        clusters: grouped.clusters,
        cluster_members: grouped.members,
        quality: grouped.quality,
        notices,
        as_of: Some(as_of),
        sources,
        ..Analysis::default()
    };
    score_analysis(&mut analysis);
    clock.lap("score");
    analysis.timings = clock.laps;
    Ok(analysis)
}

fn group(
    pages: &[Page],
    predictions: &[Prediction],
    entities: &names::Entities,
    roster: &Roster,
    config: &Config,
    tools: &Tools,
) -> cluster::Grouped {
    let id = |c: &crate::model::Comment| roster.of(c.comment_id).map(|a| (c.comment_id, a.author_id.clone()));
    let authors = pages.iter().flat_map(|p| p.comments.iter().filter_map(id)).collect();
    let context = cluster::Context {
        words: &tools.grouping,
        entities,
        predictions,
        authors: &authors,
        labels: &config.stance_labels,
        vectors: config.vectors.as_ref(),
        seed: config.seed,
    };
    cluster::cluster(pages, &context)
}

fn tell(config: &Config, stage: &str, pages: usize) {
    if let Some(progress) = config.progress {
        progress(stage, pages);
    }
}

/// Seconds per stage, for `run.json` alone.
struct Stopwatch {
    since: std::time::Instant,
    laps: Vec<(String, f64)>,
}

impl Stopwatch {
    fn start() -> Self {
        Self { since: std::time::Instant::now(), laps: Vec::new() }
    }

    fn lap(&mut self, stage: &str) {
        self.laps.push((stage.to_owned(), self.since.elapsed().as_secs_f64()));
        self.since = std::time::Instant::now();
    }
}

/// Sorts pages by file and id; a page given twice is kept once.
fn put_in_order(pages: &mut Vec<Page>, notices: &mut Vec<Notice>) {
    pages.sort_by(|a, b| (&a.file, a.article_id).cmp(&(&b.file, b.article_id)));
    let mut seen: BTreeMap<crate::model::ArticleId, String> = BTreeMap::new();
    pages.retain(|page| match seen.get(&page.article_id) {
        Some(first) => {
            notices.push(Notice::new(&page.file, "", "duplicate_page", format!("holds the same page as {first} and is counted once")));
            false
        }
        None => seen.insert(page.article_id, page.file.clone()).is_none(),
    });
}

fn undated(pages: &[Page]) -> impl Iterator<Item = Notice> + '_ {
    let text = "no publication date found: as a report it decides nothing, and its comments count as made on an unknown day unless dated";
    pages.iter().filter(|p| p.published_on.is_none()).map(move |p| Notice::new(&p.file, "published_on", "undated", text))
}

fn author_registry(config: &Config, tools: &Tools) -> Result<authors::Registry> {
    let registry = authors::Registry::load(&tools.data)?;
    config.aliases.as_ref().map_or(Ok(registry.clone()), |path| registry.with_aliases(path))
}

fn name_authors(predictions: &mut [Prediction], roster: &Roster) {
    for prediction in predictions {
        prediction.author_id = prediction.comment_id.and_then(|id| roster.of(id)).map(|a| a.author_id.clone());
    }
}

fn mark_repeats(predictions: &mut [Prediction], pages: &[Page], notices: &mut Vec<Notice>) {
    let texts = pages.iter().flat_map(|p| p.comments.iter().map(|c| (c.comment_id, c.text.as_str()))).collect();
    let floods = score::mark_repeats(predictions, &texts);
    if floods > 0 {
        notices.push(Notice::new("", "comments", "duplicate_flood", format!("{floods} texts were posted five times or more; each counts once")));
    }
}

/// Documents worked on at once: at most this many …
const BATCH: usize = 256;
/// … and at most this many bytes of text, so that memory follows the batch and the pages kept, not the files.
const BATCH_WEIGHT: usize = 16 << 20;

/// Documents gathered for one round of parallel work.
#[derive(Debug, Default)]
struct Batch {
    documents: Vec<Document>,
    weight: usize,
}

impl Batch {
    /// Adds a document; gives the batch back when it is full.
    fn push(&mut self, document: Document) -> Option<Vec<Document>> {
        self.weight += document.weight();
        self.documents.push(document);
        (self.documents.len() >= BATCH || self.weight >= BATCH_WEIGHT).then(|| self.take())
    }

    fn take(&mut self) -> Vec<Document> {
        self.weight = 0;
        std::mem::take(&mut self.documents)
    }
}

/// What the rows of event tables code, by the report that each row is.
type Coded = BTreeMap<crate::model::ArticleId, Vec<CodedRow>>;

fn read_and_separate(config: &Config, tools: &Tools) -> Result<(Vec<Page>, Coded, Vec<Notice>, Vec<Source>)> {
    let (mut pages, mut coded, mut notices): (Vec<Page>, _, _) = (Vec::new(), Coded::new(), Vec::new());
    let mut batch = Batch::default();
    let mut flush = |batch: Vec<Document>| {
        let one = |mut document: Document| (document.take_rows(), separation_stage::separate(document, &tools.markers));
        let done: Vec<_> = batch.into_par_iter().map(one).collect();
        for (rows, (page, trouble)) in done {
            if let (Some(page), false) = (&page, rows.is_empty()) {
                coded.insert(page.article_id, rows);
            }
            pages.extend(page);
            notices.extend(trouble);
        }
        tell(config, "reading and separating", pages.len());
    };
    let sources = read::each(&config.inputs, &config.metadata, &mut |document| {
        if let Some(full) = batch.push(document) {
            flush(full);
        }
        Ok(())
    })?;
    flush(batch.take());
    Ok((pages, coded, notices, sources))
}

fn latest_date(pages: &[Page]) -> Option<Date> {
    let posted = pages.iter().flat_map(|p| p.comments.iter().filter_map(crate::model::Comment::posted_on));
    pages.iter().filter_map(|p| p.published_on).chain(posted).max()
}

/// The entities of `pages`, with the names that event tables give beside those of the lexicon.
fn induce(pages: &[Page], coded: &Coded, tools: &Tools) -> names::Entities {
    if coded.is_empty() {
        return names::Entities::induce(pages, &tools.names);
    }
    names::Entities::induce(pages, &tools.names.extended(tools.codebook.names(coded.values().flatten())))
}

/// The events of `pages`: those of the events file for the pages it covers, the others coded now, by their words or, for
/// rows of event tables, by their codes.
fn coded_events(pages: &[Page], coded: &Coded, config: &Config, context: &events::Context<'_>, tools: &Tools) -> Result<Vec<Event>> {
    let known = config.events.as_deref().map(read::coded_events).transpose()?.flatten();
    let code = |page: &Page| match coded.get(&page.article_id) {
        Some(rows) => rows.iter().filter_map(|row| tools.codebook.event(page.article_id, row, context.entities)).collect(),
        None => code_page(page, context),
    };
    let is_known = |page: &Page| known.as_ref().is_some_and(|k| k.pages.contains(&page.article_id));
    let mut found: Vec<Event> = pages.par_iter().filter(|p| !is_known(p)).flat_map_iter(code).collect();
    if let (None, Some(path)) = (&known, &config.events) {
        crate::export::write_events(path, &pages.iter().map(|p| p.article_id).collect(), &found)?;
    }
    let given: std::collections::BTreeSet<_> = pages.iter().map(|p| p.article_id).collect();
    found.extend(known.into_iter().flat_map(|k| k.events).filter(|e| given.contains(&e.article_id)));
    Ok(found)
}

/// Codes a page's title and body into events with code-point spans.
fn code_page(page: &Page, context: &events::Context<'_>) -> Vec<Event> {
    let title = page.title.as_deref().unwrap_or("");
    let place = |e: &usize| context.entities.at(*e).kind == names::EntityKind::Place;
    let focus = context.entities.mentions(title).into_iter().map(|m| m.entity).find(place);
    let mut found = code_text(page, title, true, context, None);
    found.extend(code_text(page, &page.body, false, context, focus));
    found
}

fn code_text(page: &Page, text: &str, in_title: bool, context: &events::Context<'_>, focus: Option<usize>) -> Vec<Event> {
    let offsets = Offsets::new(text);
    let span = |start, end| Span::new(offsets.chars(start), offsets.chars(end));
    let target = |i: Option<usize>| i.map(|i| context.entities.at(i)).map(|e| Target { name: e.name.clone(), id: e.id.clone() });
    events::code_after(text, page.published_on, context, focus)
        .into_iter()
        .map(|m| Event {
            article_id: page.article_id,
            sentence: span(m.sentence.0, m.sentence.1),
            span: span(m.start, m.end),
            in_title,
            event: m.event,
            actor: target(m.actor),
            target: target(m.target),
            name_score: m.name_score,
            date_from: m.date_from,
            date_to: m.date_to,
            certainty: m.said(),
            negated: m.negated,
            partial: m.partial,
            background: m.background,
            quantity: m.quantity,
            rule_id: m.rule,
        })
        .collect()
}
