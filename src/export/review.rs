//! `review.html`: one offline page on which people adjudicate the machine's verdicts, one decision a screen.
//!
//! An [`Analysis`] in, HTML out. The queue goes by value (what moves the scores most and is least sure first); beside it stands
//! a seeded random sample of checked predictions, which gives the machine's precision an unbiased interval, and one of
//! comments without a prediction, which estimates what was missed. Decisions leave the page as `decisions.jsonl`.

use super::report::{Names, escape_json, script_hash};
use crate::analysis::{Analysis, RunRecord};
use crate::error::{Error, Result};
use crate::model::{ClusterLevel, Comment, CommentId, Evidence, Page, Prediction, PredictionId, ReplyTo, Verdict, VerdictLabel};
use maud::{DOCTYPE, PreEscaped, html};
use rand::{SeedableRng, seq::SliceRandom};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const STYLE: &str = include_str!("assets/review.css");
const SCRIPT: &str = include_str!("assets/review.js");

/// Items of the queue by value.
const QUEUE: usize = 5_000;
/// Checked predictions drawn at random.
const SAMPLE: usize = 200;
/// Comments without a prediction drawn at random.
const MISSED: usize = 100;
/// Characters of a report shown around a passage.
const AROUND: usize = 220;
/// Characters of a comment shown on each side of its prediction.
const LONGEST: usize = 4_000;
/// Parents shown above a comment.
const PARENTS: usize = 3;

/// Writes the page into `folder`.
pub(super) fn write(analysis: &Analysis, run: &RunRecord, folder: &Path) -> Result<()> {
    let path = folder.join("review.html");
    std::fs::write(&path, render(analysis, run)).map_err(|e| Error::writing(&path, e))
}

fn render(analysis: &Analysis, run: &RunRecord) -> String {
    let policy = format!("default-src 'none'; style-src 'unsafe-inline'; script-src {}; base-uri 'none'; form-action 'none'", script_hash(SCRIPT));
    let data = escape_json(&data(analysis, run).to_string());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "Adjudicate predictions" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                noscript { p { "This page needs JavaScript to record decisions. The predictions themselves are in report.html." } }
                header id="bar" {}
                main id="main" tabindex="-1" {}
                footer id="keys" {}
                dialog id="dialog" {}
                script type="application/json" id="data" { (PreEscaped(data)) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
    .into_string()
}

/// Everything a screen needs, looked up once.
struct Desk<'a> {
    analysis: &'a Analysis,
    comments: FxHashMap<CommentId, (&'a Page, &'a Comment)>,
    pages: FxHashMap<crate::model::ArticleId, &'a Page>,
    evidence: FxHashMap<PredictionId, Vec<&'a Evidence>>,
    names: Names,
    /// The label of each comment's topic, where there is more than one.
    topic: FxHashMap<CommentId, &'a str>,
}

impl<'a> Desk<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        let mut evidence: FxHashMap<PredictionId, Vec<&Evidence>> = FxHashMap::default();
        for e in &analysis.evidence {
            evidence.entry(e.prediction_id).or_default().push(e);
        }
        Self {
            analysis,
            comments: analysis.pages.iter().flat_map(|p| p.comments.iter().map(move |c| (c.comment_id, (p, c)))).collect(),
            pages: analysis.pages.iter().map(|p| (p.article_id, p)).collect(),
            evidence,
            topic: topics(analysis),
            names: Names::new(analysis),
        }
    }

    /// The labels of topics, in alphabetical order.
    fn topics(&self) -> BTreeSet<&'a str> {
        self.topic.values().copied().collect()
    }

    fn author(&self, comment: &Comment) -> String {
        let known = self.analysis.roster.of(comment.comment_id).map(|a| a.author.clone());
        known.or_else(|| comment.author.clone()).unwrap_or_else(|| "unnamed".to_owned())
    }
}

fn topics(analysis: &Analysis) -> FxHashMap<CommentId, &str> {
    let labels: FxHashMap<&str, &str> =
        analysis.clusters.iter().filter(|c| c.level == ClusterLevel::Comment).map(|c| (c.cluster_id.as_str(), c.label.as_str())).collect();
    if labels.len() < 2 {
        return FxHashMap::default();
    }
    analysis.cluster_members.iter().filter_map(|m| Some((m.comment_id?, *labels.get(m.cluster_id.as_str())?))).collect()
}

type Case<'a> = (&'a Prediction, &'a Verdict);

fn data(analysis: &Analysis, run: &RunRecord) -> Value {
    let desk = Desk::new(analysis);
    let verdicts: FxHashMap<PredictionId, &Verdict> = analysis.verdicts.iter().map(|v| (v.prediction_id, v)).collect();
    let mut cases: Vec<Case<'_>> =
        analysis.predictions.iter().filter(|p| p.comment_id.is_some()).filter_map(|p| Some((p, *verdicts.get(&p.prediction_id)?))).collect();
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(run.seed);
    let mut drawn: Vec<&Case<'_>> = cases.iter().collect();
    drawn.shuffle(&mut random);
    let sample: Vec<String> = drawn.iter().take(SAMPLE).map(|c| c.0.prediction_id.to_string()).collect();
    let in_sample: FxHashSet<PredictionId> = drawn.iter().take(SAMPLE).map(|c| c.0.prediction_id).collect();
    cases.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.0.prediction_id.cmp(&b.0.prediction_id)));
    let queue: Vec<String> = cases.iter().take(QUEUE).map(|c| c.0.prediction_id.to_string()).collect();
    let shown: Vec<&Case<'_>> =
        cases.iter().enumerate().filter(|(i, c)| *i < QUEUE || in_sample.contains(&c.0.prediction_id)).map(|(_, c)| c).collect();
    let items: serde_json::Map<String, Value> = shown.iter().map(|c| (c.0.prediction_id.to_string(), item(&desk, c))).collect();
    json!({
        "queue": queue, "sample": sample, "items": items, "missed": missed(&desk, &mut random),
        "package": format!("{:016x}", crate::model::hash64(&[format!("{:?}", run.sources).as_bytes()])),
        "population": cases.len(), "clusters": desk.topics(), "reports": reports(&desk, shown.iter().map(|c| c.0.prediction_id)), "version": env!("CARGO_PKG_VERSION"),
    })
}

/// How much a decision is worth: decided verdicts move scores, unsure ones and those resting on little are likely wrong.
fn value(case: &Case<'_>) -> f64 {
    let weight = match case.1.verdict {
        VerdictLabel::CameTrue => 1.0,
        VerdictLabel::DidNot | VerdictLabel::Partly => 0.9,
        VerdictLabel::Undecided => 0.5,
        VerdictLabel::Open => 0.2,
    };
    let conflict = f64::from(u8::from(case.1.reason == Some(crate::model::Reason::ContradictingReports)));
    weight * (1.0 - 0.5 * case.1.confidence) + 0.3 * (1.0 - case.0.score) + conflict
}

fn item(desk: &Desk<'_>, case: &Case<'_>) -> Value {
    let (p, v) = case;
    let place = p.comment_id.and_then(|id| desk.comments.get(&id));
    let (before, after) = place.map_or((String::new(), String::new()), |(_, c)| split(&c.text, p.span.start, p.span.end, LONGEST));
    let passages: Vec<Value> = desk.evidence.get(&p.prediction_id).into_iter().flatten().map(|e| passage(desk, p, e)).collect();
    let author = place.map_or_else(|| "unnamed".to_owned(), |(_, c)| desk.author(c));
    json!({
        "before": desk.names.hide(&before), "quote": desk.names.hide(&p.quote), "after": desk.names.hide(&after), "author": author,
        "made_on": p.made_on, "made_on_basis": p.made_on_basis, "page": place.map(|(page, _)| page.title.clone().unwrap_or_else(|| page.file.clone())),
        "page_date": place.and_then(|(page, _)| page.published_on), "parents": place.map(|(page, c)| parents(desk, page, c)),
        "kind": p.kind, "event": p.event, "actor": p.actor, "target": p.target.as_ref().map(|t| &t.name), "polarity": p.polarity,
        "horizon": p.horizon.phrase, "due_by": p.horizon.due_by, "basis": p.horizon.basis, "condition": p.condition,
        "probability": p.probability, "probability_basis": p.probability_basis, "certainty": p.certainty_phrase, "flags": p.flags, "rules": p.rule_id,
        "verdict": v.machine_verdict, "reason": v.reason, "decided_on": v.decided_on, "confidence": (v.confidence * 100.0).round() / 100.0,
        "adjudicated_by": v.adjudicated_by, "final": v.verdict, "evidence": passages, "cluster": p.comment_id.and_then(|id| desk.topic.get(&id)),
    })
}

/// At most `most` characters before and after a span of code points.
fn split(text: &str, start: usize, end: usize, most: usize) -> (String, String) {
    let from = start.saturating_sub(most);
    (text.chars().skip(from).take(start - from).collect(), text.chars().skip(end).take(most).collect())
}

fn parents(desk: &Desk<'_>, page: &Page, comment: &Comment) -> Vec<Value> {
    let mut chain = Vec::new();
    let mut at = comment;
    while let ReplyTo::Comment(n) = at.reply_to {
        let Some(parent) = numbered(page, n).filter(|c| c.n < at.n && chain.len() < PARENTS) else { break };
        chain.push(json!({"author": desk.author(parent), "text": desk.names.hide(&parent.text), "on": parent.posted_at}));
        at = parent;
    }
    chain.reverse();
    chain
}

/// The comment of that number; comments stand in the order of their numbers.
fn numbered(page: &Page, n: u32) -> Option<&Comment> {
    page.comments.binary_search_by_key(&n, |c| c.n).ok().map(|i| &page.comments[i])
}

fn passage(desk: &Desk<'_>, p: &Prediction, e: &Evidence) -> Value {
    let page = desk.pages.get(&e.article_id);
    let (before, after) = page.map_or((String::new(), String::new()), |page| split(&page.body, e.span.start, e.span.end, AROUND));
    let late = p.horizon.due_by.zip(e.event_to.or(e.reported_on)).map(|(due, on)| on > due);
    json!({
        "id": format!("{}:{}-{}", e.article_id, e.span.start, e.span.end), "before": before, "quote": e.quote, "after": after, "on": e.reported_on,
        "from": e.event_from, "to": e.event_to, "a": e.article_id,
        "relation": e.relation, "certainty": e.certainty, "late": late, "target": e.target, "event": e.event,
    })
}

/// The reports that hold evidence on the predictions, by id: outlet, title, address.
fn reports(desk: &Desk<'_>, shown: impl Iterator<Item = PredictionId>) -> Value {
    let held = shown.filter_map(|id| desk.evidence.get(&id)).flatten().filter_map(|e| desk.pages.get(&e.article_id));
    let web = |u: &&String| u.starts_with("http://") || u.starts_with("https://");
    let all: BTreeMap<String, Value> =
        held.map(|p| (p.article_id.to_string(), json!({"outlet": p.outlet, "title": p.title, "url": p.url.as_ref().filter(web)}))).collect();
    json!(all)
}

/// Comments in which nothing was found, drawn at random.
fn missed(desk: &Desk<'_>, random: &mut rand_chacha::ChaCha8Rng) -> Value {
    let with: FxHashSet<CommentId> = desk.analysis.predictions.iter().filter(|p| p.kind.is_scored()).filter_map(|p| p.comment_id).collect();
    let all = desk.analysis.pages.iter().flat_map(|p| p.comments.iter().map(move |c| (p, c)));
    let mut without: Vec<(&Page, &Comment)> = all.filter(|(_, c)| !c.text.trim().is_empty() && !with.contains(&c.comment_id)).collect();
    let population = without.len();
    without.shuffle(random);
    let rows: Vec<Value> = without
        .iter()
        .take(MISSED)
        .map(|(page, c)| {
            json!({"id": c.comment_id, "text": desk.names.hide(&c.text), "author": desk.author(c), "on": c.posted_at, "page": page.title.clone().unwrap_or_else(|| page.file.clone()), "parents": parents(desk, page, c)})
        })
        .collect();
    json!({"rows": rows, "population": population, "with": with.len()})
}
