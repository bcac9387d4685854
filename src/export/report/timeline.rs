//! Timelines: per target, predictions as marks on the day they were made with a whisker to their deadline, and the outcome.

use super::svg::{Scale, days, figure, line, mark, text, time_axis};
use super::words::{claim, cut, plural, verdict};
use super::{Section, View};
use crate::model::{Date, Prediction, Verdict};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Targets drawn, those with most predictions first.
const TARGETS: usize = 12;
/// Predictions drawn per target.
const ROWS: usize = 40;

type Case<'a> = (&'a Prediction, &'a Verdict);

pub(super) fn section(view: &View<'_>) -> Section {
    let mut by: BTreeMap<&str, Vec<Case<'_>>> = BTreeMap::new();
    for (prediction, verdict) in view.cases.iter().filter(|(p, _)| p.made_on.is_some()) {
        if let Some(target) = &prediction.target {
            by.entry(&target.name).or_default().push((prediction, verdict));
        }
    }
    let mut targets: Vec<(&str, Vec<Case<'_>>)> = by.into_iter().collect();
    targets.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let all = targets.len();
    targets.truncate(TARGETS);
    let body = html! {
        @if !targets.is_empty() {
            h2 id="timeline-h" { "What was predicted of " (list(&targets)) ", and what happened" }
            p.small { "Each mark stands on the day a prediction was made, its line runs to the deadline; the blue upright is the day an event was reported as having happened. " (legend())
                @if all > TARGETS { " The " (TARGETS) " most predicted of " (all) " targets are drawn." } }
            div.multiples { @for (name, cases) in &mut targets { (chart(view, name, cases)) } }
        }
    };
    Section { anchor: "timeline", name: "Timelines", body }
}

fn list(targets: &[(&str, Vec<Case<'_>>)]) -> String {
    let names: Vec<String> = targets.iter().take(3).map(|(n, _)| cut(n, 40)).collect();
    names.join(", ")
}

fn legend() -> Markup {
    html! { @for label in crate::model::VerdictLabel::ALL { @let (sign, class, words) = verdict(*label); span class={"key " (class)} { (sign) " " (words) } " " } }
}

fn chart(view: &View<'_>, name: &str, cases: &mut Vec<Case<'_>>) -> Markup {
    cases.sort_by_key(|(p, _)| (p.made_on, p.prediction_id));
    let total = cases.len();
    cases.truncate(ROWS);
    let made = |c: &Case<'_>| c.0.made_on.map_or(0.0, days);
    let end = |c: &Case<'_>| c.0.horizon.due_by.or(c.1.decided_on).or(c.0.made_on).map_or(0.0, days);
    let outcomes: BTreeMap<Date, bool> =
        cases.iter().filter_map(|(_, v)| Some((v.decided_on?, v.verdict == crate::model::VerdictLabel::CameTrue))).collect();
    let first = cases.iter().map(made).fold(f64::INFINITY, f64::min);
    let last = cases.iter().map(end).chain(outcomes.keys().map(|d| days(*d))).fold(first, f64::max).min(first + 1_500.0);
    let (width, top, step) = (440.0, 24.0, 13.0);
    let height = top + step * cases.len() as f64 + 26.0;
    let (left, right) = (8.0, width - 8.0);
    let x = Scale::new((first - 1.0, last + 1.0), (left, right));
    let base = height - 24.0;
    let happened: Vec<Date> = outcomes.iter().filter(|(_, happened)| **happened).map(|(d, _)| *d).collect();
    let content = html! {
        (time_axis(&x, (first - 1.0, last + 1.0), (left, right), base))
        @for day in &happened { (line(x.at(days(*day)), top - 6.0, x.at(days(*day)), base, "outcome")) }
        @for (at, words) in labels(&happened, &x) { (text(at.clamp(40.0, width - 40.0), top - 11.0, "middle", "tick", &words)) }
        @for (i, case) in cases.iter().enumerate() {
            @let y = top + step * (i as f64 + 0.5);
            @let (_, class, words) = verdict(case.1.verdict);
            @if let Some(due) = case.0.horizon.due_by { (line(x.at(made(case)), y, x.at(days(due).min(last)), y, "whisker")) }
            (mark(x.at(made(case)), y, class, &format!("{}: “{}” ({words})", view.author(case.0), view.names.hide(&case.0.quote))))
        }
    };
    html! { figure { figcaption { strong { (cut(name, 60)) } " – " (plural(total, "prediction", "predictions")) } (figure(width, height, &format!("Predictions about {name} over time"), &content))
    @if total > ROWS { p.small { "The first " (ROWS) " of " (total) " are drawn." } }
    (first_claim(cases)) } }
}

/// The days of outcomes as labels, without those that would run into the one before.
fn labels(days_of: &[Date], x: &Scale) -> Vec<(f64, String)> {
    let mut kept: Vec<(f64, String)> = Vec::new();
    for day in days_of {
        let at = x.at(days(*day));
        if kept.last().is_none_or(|(before, _)| at - before > 76.0) {
            kept.push((at, day.to_string()));
        }
    }
    kept
}

fn first_claim(cases: &[Case<'_>]) -> Markup {
    let first = cases.iter().find(|(_, v)| v.verdict == crate::model::VerdictLabel::CameTrue);
    html! { @if let Some((p, v)) = first { p.small { "First to call it: " (claim(p)) @if let Some(day) = p.made_on { ", on " time { (day) } } @match v.lead_days { Some(0) => ", on the day", Some(lead) => { ", " (plural(lead.unsigned_abs() as usize, "day", "days")) " ahead" }, None => {} } "." } } }
}
