//! Every prediction: quote, claim, verdict, evidence; as static rows, and as data for search, filter and pages.

use super::words::{claim, cut, percent, plural, verdict};
use super::{Section, View};
use crate::model::{Evidence, Prediction, PredictionId, Relation, Verdict, VerdictLabel};
use maud::{Markup, html};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

/// Rows written as HTML; with JavaScript all are shown, page by page.
const STATIC: usize = 200;
/// Rows of a chunk of JSON.
const CHUNK: usize = 400;
/// Characters of the comment shown around a quote.
const AROUND: usize = 160;

pub(super) fn section(view: &View<'_>) -> Section {
    let evidence = evidence(view);
    let body = html! {
        h2 id="predictions-h" { @if view.cases.is_empty() { "No checkable prediction was found" } @else { "Every checkable prediction, with the words that decide it" } }
        @if !view.cases.is_empty() {
            form.filters hidden {
                label { "Search " input type="search" id="search" placeholder="words, author, target"; }
                label { "Verdict " select id="verdict" { option value="" { "all" } @for l in VerdictLabel::ALL { option value=(l.as_str()) { (verdict(*l).2) } } } }
                span id="count" aria-live="polite" {}
            }
            ol.predictions id="list" { @for (p, v) in view.cases.iter().take(STATIC) { (row(view, p, v, &evidence)) } }
            @if view.cases.len() > STATIC { noscript { p.small { "The first " (STATIC) " of " (view.cases.len()) " are shown; all are in predictions.csv." } } }
            div.pager hidden id="pager" { button type="button" id="previous" { "Previous" } span id="page" {} button type="button" id="next" { "Next" } }
        }
    };
    Section { anchor: "predictions", name: "Every prediction", body }
}

type ByPrediction<'a> = FxHashMap<PredictionId, Vec<&'a Evidence>>;

fn evidence<'a>(view: &View<'a>) -> ByPrediction<'a> {
    let mut by: ByPrediction<'a> = FxHashMap::default();
    for e in &view.analysis.evidence {
        by.entry(e.prediction_id).or_default().push(e);
    }
    by
}

/// The quote with some of the comment before and after it.
fn around(view: &View<'_>, p: &Prediction) -> (String, String, String) {
    let Some((_, comment)) = p.comment_id.and_then(|id| view.comments.get(&id)) else {
        return (String::new(), view.names.hide(&p.quote), String::new());
    };
    let chars: Vec<char> = comment.text.chars().collect();
    let part = |from: usize, to: usize| -> String { chars[from.min(chars.len())..to.min(chars.len())].iter().collect() };
    let (from, to) = (p.span.start.saturating_sub(AROUND), p.span.end + AROUND);
    let before = format!("{}{}", if from > 0 { "…" } else { "" }, part(from, p.span.start));
    let after = format!("{}{}", part(p.span.end, to), if to < chars.len() { "…" } else { "" });
    (view.names.hide(&before), view.names.hide(&p.quote), view.names.hide(&after))
}

fn window(p: &Prediction) -> String {
    match (&p.horizon.phrase, p.horizon.due_by) {
        (Some(phrase), Some(day)) => format!("“{phrase}” → by {day}"),
        (None, Some(day)) => format!("by {day} ({})", p.horizon.basis),
        (Some(phrase), None) => format!("“{phrase}”, no fixed end"),
        (None, None) => "no window".to_owned(),
    }
}

fn source(view: &View<'_>, e: &Evidence) -> String {
    view.pages.get(&e.article_id).map(|p| p.outlet.clone().unwrap_or_else(|| p.file.clone())).unwrap_or_default()
}

fn relation(r: Relation) -> &'static str {
    match r {
        Relation::Supports => "for it",
        Relation::Refutes => "against it",
        Relation::Neutral => "bears on it",
    }
}

fn row(view: &View<'_>, p: &Prediction, v: &Verdict, evidence: &ByPrediction<'_>) -> Markup {
    let (before, quote, after) = around(view, p);
    let (sign, class, words) = verdict(v.verdict);
    html! {
        li class=(class) id=(p.prediction_id) {
            p.quote dir="auto" { (before) mark { (quote) } (after) }
            p.meta { strong { (view.author(p)) } @if let Some(d) = p.made_on { ", " time { (d) } } " · " (claim(p)) " · " (window(p)) @if let Some(x) = p.probability { " · " (percent(x)) } }
            p.verdict { span.sign aria-hidden="true" { (sign) } " " strong { (words) } @if let Some(r) = v.reason { " (" (r.as_str().replace('_', " ")) ")" } @if let Some(d) = v.decided_on { ", decided " time { (d) } } @if let Some(l) = v.lead_days { ", " (plural(l.unsigned_abs() as usize, "day", "days")) " ahead" } @if let Some(who) = &v.adjudicated_by { ", adjudicated by " (who) ", machine: " (verdict(v.machine_verdict).2) } }
            @for e in evidence.get(&p.prediction_id).into_iter().flatten().take(4) { blockquote dir="auto" { "“" (cut(&e.quote, 400)) "” " cite { (source(view, e)) @if let Some(d) = e.reported_on { ", " time { (d) } } " – " (relation(e.relation)) } } }
            details { summary { "How it was read" } p.small { "kind " (p.kind) ", polarity " (p.polarity) ", rules " (p.rule_id) @if !p.flags.is_empty() { ", " (p.flags.join(", ")) } @if let Some(c) = &p.condition { ", on condition “" (c) "”" } ". Full steps: calledit explain PKG " (p.prediction_id) } }
        }
    }
}

/// What the script must know of all rows at once: how many there are, and the verdict of each as a digit (its place in
/// [`VerdictLabel::ALL`]).
pub(super) fn data(view: &View<'_>) -> String {
    let digit = |v: &Verdict| VerdictLabel::ALL.iter().position(|l| *l == v.verdict).unwrap_or_default().to_string();
    let verdicts: String = view.cases.iter().map(|(_, v)| digit(v)).collect();
    json!({"total": view.cases.len(), "verdicts": verdicts, "chunk": CHUNK}).to_string()
}

/// The rows that are not written as HTML, in JSON texts of [`CHUNK`] rows, each parsed when it is first needed.
pub(super) fn chunks(view: &View<'_>) -> Vec<String> {
    let evidence = evidence(view);
    view.cases.get(STATIC..).unwrap_or_default().par_chunks(CHUNK).map(|cases| Chunk::of(view, cases, &evidence)).collect()
}

/// A chunk's strings and passages, each once; rows name them by number.
#[derive(Default)]
struct Chunk {
    strings: Vec<String>,
    places: FxHashMap<String, usize>,
    passages: Vec<Value>,
    passage_places: FxHashMap<String, usize>,
}

impl Chunk {
    fn of(view: &View<'_>, cases: &[(&Prediction, &Verdict)], evidence: &ByPrediction<'_>) -> String {
        let mut chunk = Self::default();
        let rows: Vec<Value> = cases.iter().map(|(p, v)| chunk.row(view, p, v, evidence)).collect();
        json!({"s": chunk.strings, "e": chunk.passages, "r": rows}).to_string()
    }

    /// The number of a string that other rows may share.
    fn shared(&mut self, text: String) -> Value {
        let next = self.strings.len();
        let at = *self.places.entry(text).or_insert_with_key(|key| {
            self.strings.push(key.clone());
            next
        });
        at.into()
    }

    fn passage(&mut self, view: &View<'_>, e: &Evidence) -> Value {
        let day = e.reported_on.map(|d| d.to_string()).unwrap_or_default();
        let (from, day, relation) = (self.shared(source(view, e)), self.shared(day), self.shared(relation(e.relation).to_owned()));
        let passage = json!([cut(&e.quote, 300), from, day, relation]);
        let next = self.passages.len();
        let at = *self.passage_places.entry(passage.to_string()).or_insert(next);
        if at == next {
            self.passages.push(passage);
        }
        at.into()
    }

    /// Id, words before, quote, words after; then by number: author, day, claim, window, probability, reason, day decided, kind and
    /// rules; at last the passages.
    fn row(&mut self, view: &View<'_>, p: &Prediction, v: &Verdict, evidence: &ByPrediction<'_>) -> Value {
        let (before, quote, after) = around(view, p);
        let day = |d: Option<crate::model::Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let texts = [
            view.author(p),
            day(p.made_on),
            claim(p),
            window(p),
            p.probability.map(percent).unwrap_or_default(),
            v.reason.map(|r| r.as_str().replace('_', " ")).unwrap_or_default(),
            day(v.decided_on),
            format!("kind {}, rules {}", p.kind, p.rule_id),
        ];
        let mut row = vec![p.prediction_id.to_string().into(), before.into(), quote.into(), after.into()];
        row.extend(texts.into_iter().map(|t| self.shared(t)));
        let found = evidence.get(&p.prediction_id).into_iter().flatten().take(3);
        row.push(found.map(|e| self.passage(view, e)).collect());
        row.into()
    }
}
