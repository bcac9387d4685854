//! What annotators did in other programs, as decisions on the package's predictions: rows of the form of `decisions.jsonl`.
//!
//! A mark stands for a prediction by the id it kept, else by its span, else by the span it overlaps most. A prediction without a
//! mark was taken away: it is none. A mark without a prediction says that one was missed.

use crate::analysis::Analysis;
use crate::model::{CommentId, Notice, Prediction, PredictionId, Verdict, VerdictLabel};
use crate::read::{Annotated, Mark};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

/// Share of the joint span from which on a moved mark still stands for a prediction.
const OVERLAP: f64 = 0.5;

/// The decisions that `all` holds; what cannot be decided from them becomes notices.
pub(super) fn decide(analysis: &Analysis, all: &[Annotated], notices: &mut Vec<Notice>) -> Vec<Value> {
    let verdicts: FxHashMap<PredictionId, &Verdict> = analysis.verdicts.iter().map(|v| (v.prediction_id, v)).collect();
    let mut predictions: FxHashMap<CommentId, Vec<&Prediction>> =
        analysis.pages.iter().flat_map(|p| &p.comments).map(|c| (c.comment_id, Vec::new())).collect();
    for p in &analysis.predictions {
        if let Some(of) = p.comment_id.and_then(|id| predictions.get_mut(&id)) {
            of.push(p);
        }
    }
    let mut rows = Vec::new();
    for work in all {
        match predictions.get(&work.comment_id) {
            Some(found) => comment(work, found, &verdicts, &mut rows, notices),
            None => notices.push(notice(work, "unknown_comment", "this package has no such comment")),
        }
    }
    rows
}

fn notice(work: &Annotated, kind: &str, text: &str) -> Notice {
    Notice::new("decisions", work.comment_id.to_string(), kind, format!("{}: {text}", work.decided_by))
}

fn comment(work: &Annotated, found: &[&Prediction], verdicts: &FxHashMap<PredictionId, &Verdict>, rows: &mut Vec<Value>, notices: &mut Vec<Notice>) {
    let taken: Vec<Option<&Mark>> = found.iter().map(|p| mark_of(p, work, found)).collect();
    let mut judged = 0;
    for (p, mark) in found.iter().zip(&taken) {
        let Some(verdict) = verdicts.get(&p.prediction_id) else {
            if mark.is_some_and(|m| m.kind.is_some_and(|k| k.is_scored() && k != p.kind)) {
                notices.push(notice(
                    work,
                    "not_judged",
                    &format!("{} is called a prediction to score, but no verdict was looked for", p.prediction_id),
                ));
            }
            continue;
        };
        judged += 1;
        match mark {
            _ if work.by_tick && !is_looked_at(p, verdict, *mark) => {}
            None => rows.push(row(work, p, verdict, "not_a_prediction", "retrospective", Map::new())),
            Some(m) if m.kind.is_some_and(|k| !k.is_scored()) => {
                rows.push(row(work, p, verdict, "not_a_prediction", m.kind.unwrap_or(p.kind).as_str(), Map::new()));
            }
            Some(m) => match m.verdict {
                Some(label) => rows.push(row(work, p, verdict, word(label), m.kind.unwrap_or(p.kind).as_str(), corrected(p, m))),
                None => notices.push(notice(work, "no_verdict", &format!("no verdict was chosen for {}", p.prediction_id))),
            },
        }
    }
    let new = work.marks.iter().filter(|m| m.kind.is_some_and(|k| k.is_scored()) && !taken.iter().flatten().any(|t| std::ptr::eq(*t, *m))).count();
    if judged == 0 && (new > 0 || !work.by_tick) {
        rows.push(json!({"comment_id": work.comment_id, "decided_by": work.decided_by, "decided_at": work.decided_at, "missed": new > 0, "seconds": work.seconds}));
    } else if new > 0 {
        notices.push(notice(work, "new_mark", "a prediction was marked beside those found; it is not scored"));
    }
}

/// The mark that stands for a prediction.
fn mark_of<'a>(p: &Prediction, work: &'a Annotated, all: &[&Prediction]) -> Option<&'a Mark> {
    let by_id = work.marks.iter().find(|m| m.prediction_id == Some(p.prediction_id));
    let at = |m: &Mark, p: &Prediction| (m.start, m.end) == (p.span.start, p.span.end);
    let exact = || work.marks.iter().find(|m| at(m, p) && m.prediction_id.is_none_or(|id| all.iter().all(|q| q.prediction_id != id)));
    let shared = |m: &Mark| {
        let both = m.end.min(p.span.end).saturating_sub(m.start.max(p.span.start)) as f64;
        both / (m.end.max(p.span.end) - m.start.min(p.span.start)).max(1) as f64
    };
    let free = |m: &&Mark| !all.iter().any(|q| m.prediction_id == Some(q.prediction_id) || at(m, q));
    let near =
        || work.marks.iter().filter(free).map(|m| (shared(m), m)).filter(|(s, _)| *s >= OVERLAP).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, m)| m);
    by_id.or_else(exact).or_else(near)
}

/// Whether somebody ticked the mark, changed it or took it away.
fn is_looked_at(p: &Prediction, verdict: &Verdict, mark: Option<&Mark>) -> bool {
    mark.is_none_or(|m| {
        m.ticked
            || m.kind.is_some_and(|k| k != p.kind)
            || m.verdict.is_some_and(|v| v != verdict.verdict)
            || m.polarity.is_some_and(|x| x != p.polarity)
            || m.event.is_some_and(|e| e != p.event)
    })
}

fn corrected(p: &Prediction, mark: &Mark) -> Map<String, Value> {
    let mut changed = Map::new();
    if let Some(event) = mark.event.filter(|e| *e != p.event) {
        changed.insert("event".to_owned(), event.as_str().into());
    }
    if let Some(polarity) = mark.polarity.filter(|x| *x != p.polarity) {
        changed.insert("polarity".to_owned(), polarity.as_str().into());
    }
    changed
}

/// A verdict as the review page writes it.
fn word(label: VerdictLabel) -> &'static str {
    match label {
        VerdictLabel::CameTrue => "true",
        VerdictLabel::DidNot => "false",
        VerdictLabel::Partly => "partly",
        VerdictLabel::Undecided => "unresolved",
        VerdictLabel::Open => "open",
    }
}

fn row(work: &Annotated, p: &Prediction, v: &Verdict, verdict: &str, kind: &str, corrected: Map<String, Value>) -> Value {
    let mut row = json!({
        "prediction_id": p.prediction_id, "decided_by": work.decided_by, "decided_at": work.decided_at, "before": v.machine_verdict,
        "verdict": verdict, "kind": kind, "reason": "", "evidence_ids": [], "seconds": work.seconds, "blind": false,
    });
    if work.settles {
        row["final"] = true.into();
    }
    if !corrected.is_empty() {
        row["corrected"] = corrected.into();
    }
    row
}
