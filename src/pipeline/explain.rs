//! Explaining a verdict: how a prediction was found, read, linked and judged, from the package alone.
//!
//! A package and a prediction's id in, plain text out: the comment, the reading, each passage considered with its relation
//! and why, what decided, what would change it.

use crate::model::{Evidence, HorizonBasis, Page, Polarity, Prediction, PredictionId, Reason, Relation, Verdict, VerdictLabel};
use crate::read::Package;
use std::fmt::Write as _;

/// The explanation of prediction `id`; none where the package has no such prediction.
#[must_use]
pub fn explain(package: &Package, id: PredictionId) -> Option<String> {
    let prediction = package.predictions.iter().find(|p| p.prediction_id == id)?;
    let verdict = package.verdicts.iter().find(|v| v.prediction_id == id);
    let evidence: Vec<&Evidence> = package.evidence.iter().filter(|e| e.prediction_id == id).collect();
    let mut out = String::new();
    said(&mut out, prediction, package);
    read(&mut out, prediction);
    considered(&mut out, &evidence, package);
    judged(&mut out, prediction, verdict);
    Some(out)
}

fn line(out: &mut String, label: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "  {label:<12} {text}");
    }
}

fn page_of(package: &Package, id: crate::model::ArticleId) -> Option<&Page> {
    package.pages.iter().find(|p| p.article_id == id)
}

fn said(out: &mut String, p: &Prediction, package: &Package) {
    let _ = writeln!(out, "{}: “{}”", p.prediction_id, p.quote);
    let page = page_of(package, p.article_id);
    let comment = page.and_then(|page| page.comments.iter().find(|c| Some(c.comment_id) == p.comment_id));
    if let Some(comment) = comment {
        let author = package.written.iter().find(|(id, _)| *id == comment.comment_id).map_or("nobody named", |(_, a)| a.author.as_str());
        line(out, "comment", &format!("number {} by {author}: “{}”", comment.n, comment.text));
    }
    if let Some(page) = page {
        line(out, "under", &format!("{} ({})", page.title.as_deref().unwrap_or("an article without a title"), page.file));
    }
    let basis = p.made_on_basis.map(|b| format!(", the day of the {b}")).unwrap_or_default();
    line(out, "made on", &p.made_on.map_or("an unknown day: nothing can be checked".to_owned(), |d| format!("{d}{basis}")));
    line(out, "found by", &format!("{} (score {:.2}); read as a {}", p.rule_id, p.score, p.kind));
}

fn read(out: &mut String, p: &Prediction) {
    let _ = writeln!(out, "\nHow it was read");
    let not = if p.polarity == Polarity::DoesNotOccur { ", said not to happen" } else { "" };
    line(out, "event", &format!("{}{not}", p.event));
    line(out, "actor", p.actor.as_deref().unwrap_or(""));
    if let Some(target) = &p.target {
        line(out, "target", &format!("{} (entity {})", target.name, target.id));
    }
    line(out, "window", &window(p));
    if let Some(probability) = p.probability {
        let words = p.certainty_phrase.as_deref().map(|w| format!(", “{w}”")).unwrap_or_default();
        line(out, "probability", &format!("{probability} ({}{words})", p.probability_basis));
    }
    line(out, "condition", p.condition.as_deref().unwrap_or(""));
    line(out, "amount", p.quantity.as_deref().unwrap_or(""));
    line(out, "checkable", p.checkable.as_str());
    line(out, "flags", &p.flags.join(" "));
}

fn window(p: &Prediction) -> String {
    let words = p.horizon.phrase.as_deref().map(|w| format!(" (“{w}”)")).unwrap_or_default();
    let from = p.horizon.due_from.or(p.made_on).map_or("the comment".to_owned(), |d| d.to_string());
    match (p.horizon.due_by, p.horizon.basis) {
        (Some(by), HorizonBasis::VagueDefault) => format!("{from} to {by}, the stated default of a vague word{words}: closes as undecided"),
        (Some(by), basis) => format!("{from} to {by}, {basis}{words}"),
        (None, _) => format!("none{words}: any time after the comment"),
    }
}

fn considered(out: &mut String, evidence: &[&Evidence], package: &Package) {
    let _ = writeln!(out, "\nPassages considered");
    if evidence.is_empty() {
        let _ = writeln!(out, "  none: no later report speaks of it");
    }
    for e in evidence {
        let file = page_of(package, e.article_id).map_or("an event table", |p| p.file.as_str());
        let reported = e.reported_on.map(|d| d.to_string()).unwrap_or_default();
        let _ = writeln!(out, "  {reported} {file}: {}{}", e.relation, if step(e) == "decides" { ", decides" } else { "" });
        let _ = writeln!(out, "    “{}”", e.quote);
        let _ = writeln!(out, "    coded as {} ({}, names linked at {:.2}, rule {})", event(e), e.certainty, e.name_score, e.rule_id);
        let _ = writeln!(out, "    {}", why(e));
    }
}

fn event(e: &Evidence) -> String {
    let part = |before: &str, name: Option<&String>| name.map(|n| format!("{before}{n}")).unwrap_or_default();
    let when = match (e.event_from, e.event_to) {
        (Some(from), Some(to)) if from == to => format!(" on {to}"),
        (Some(from), Some(to)) => format!(" between {from} and {to}"),
        (None, Some(to)) => format!(" on a day not given, by {to}"),
        _ => String::new(),
    };
    format!("{}{}{}{when}", e.event, part(" by ", e.actor.as_ref()), part(" of ", e.target.as_ref()))
}

fn step(e: &Evidence) -> &str {
    e.rule_id.rsplit('+').next().unwrap_or("")
}

/// Why a passage has its relation, from the step that checking noted in its rule id.
fn why(e: &Evidence) -> &'static str {
    match (step(e), e.relation) {
        ("decides", Relation::Supports) => "the first passage that settles it, in favour",
        ("decides", Relation::Refutes) => "the first passage that settles it, against",
        ("decides", Relation::Neutral) => "the strongest passage, yet it settles nothing",
        ("is_event", Relation::Neutral) => "the event itself, but outside the window or settled by another passage",
        ("is_event", _) => "another report of the event",
        ("rules_out", _) => "rules the event out",
        ("amounts_to_event", _) => "amounts to the event where the target was contested",
        ("lower_stage", _) => "a lower stage, or only a part: not the event",
        ("not_yet", _) => "at that day it had not happened",
        ("denied", _) => "says that the event did not happen",
        ("unchecked_claim", _) => "a claim that nobody could check never supports",
        _ => "considered",
    }
}

fn judged(out: &mut String, p: &Prediction, verdict: Option<&Verdict>) {
    let _ = writeln!(out, "\nVerdict");
    let Some(v) = verdict else {
        let _ = writeln!(out, "  none: a {} is not checked", p.kind);
        return;
    };
    let reason = v.reason.map(|r| format!(" ({r})")).unwrap_or_default();
    line(out, "verdict", &format!("{}{reason}", v.verdict));
    if let Some(on) = v.decided_on {
        line(out, "decided on", &format!("{on}{}", v.lead_days.map(|n| format!(", {n} days after the comment")).unwrap_or_default()));
    }
    line(out, "stage", v.stage_reached.as_deref().unwrap_or(""));
    line(out, "confidence", &format!("{:.2}", v.confidence));
    line(out, "flags", &v.flags.join(" "));
    if let Some(by) = &v.adjudicated_by {
        line(out, "decided by", &format!("{by}; the machine said {}", v.machine_verdict));
    }
    line(out, "would change", &change(p, v));
}

/// What would change the verdict.
fn change(p: &Prediction, v: &Verdict) -> String {
    let due = p.horizon.due_by.map_or("the window's end".to_owned(), |d| d.to_string());
    match (v.verdict, v.reason) {
        (VerdictLabel::CameTrue, _) => "an independent denial that no later report settles, or a date outside the window".to_owned(),
        (VerdictLabel::Partly, _) => format!("a report that the whole of it happened by {due}"),
        (VerdictLabel::DidNot, Some(Reason::DeadlinePassed)) => format!("a report that it had happened by {due}"),
        (VerdictLabel::DidNot, _) => "an independent denial of the passage that decides".to_owned(),
        (VerdictLabel::Open, _) => "a report of the event, or of what rules it out".to_owned(),
        (VerdictLabel::Undecided, Some(Reason::ConditionNotMet)) => "a report that the condition was met".to_owned(),
        (VerdictLabel::Undecided, Some(Reason::ContradictingReports)) => "a later report that settles which side was right".to_owned(),
        (VerdictLabel::Undecided, Some(Reason::TooVague)) => "an event and a target that a report can name".to_owned(),
        (VerdictLabel::Undecided, _) => format!("a report from after {due} that says whether it had happened"),
    }
}
