//! The crowd's line: how sure readers were, over time, that an event would happen, against what happened.

use super::svg::{Scale, figure, line, text};
use super::words::{cut, event, percent, plural, two};
use super::{Section, View};
use crate::model::{Date, EventKind, Polarity, Prediction, Verdict, VerdictLabel};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Questions drawn, those with most calls first.
const SHOWN: usize = 6;
/// Fewer calls draw no line.
const MIN_CALLS: usize = 3;

type Call<'a> = (Date, f64, &'a Prediction, &'a Verdict);

pub(super) fn section(view: &View<'_>) -> Section {
    let mut by: BTreeMap<(EventKind, &str), Vec<Call<'_>>> = BTreeMap::new();
    for (p, v) in &view.cases {
        let (Some(target), Some(day), Some(probability)) = (&p.target, p.made_on, p.probability) else { continue };
        let happens = if p.polarity == Polarity::DoesNotOccur { 1.0 - probability } else { probability };
        by.entry((p.event, &target.name)).or_default().push((day, happens, p, v));
    }
    let mut questions: Vec<_> = by.into_iter().filter(|(_, calls)| calls.len() >= MIN_CALLS).collect();
    questions.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    questions.truncate(SHOWN);
    let body = html! {
        @if !questions.is_empty() {
            h2 id="crowd-h" { (title(view)) }
            p.small { "Line: the mean of all probabilities given so far that the event happens, a negated claim turned round; dots: single calls; upright: the day it was reported as having happened. Windows differ between calls, so this is the mood, not one question's forecast." }
            div.multiples { @for ((kind, target), calls) in &mut questions { (chart(*kind, target, calls)) } }
        }
    };
    Section { anchor: "crowd", name: "The crowd", body }
}

fn title(view: &View<'_>) -> String {
    match view.analysis.scores.quality.iter().find(|q| q.measure == "crowd_mean_brier") {
        Some(q) => {
            let members = q.baseline.unwrap_or(f64::NAN);
            let words = if q.value < members { "beats" } else { "does not beat" };
            format!("The crowd {words} its members: Brier {} against {} (n = {} questions)", two(q.value), two(members), q.n)
        }
        None => "What the crowd expected, over time".to_owned(),
    }
}

fn days(date: Date) -> f64 {
    f64::from((date - Date::constant(1970, 1, 1)).get_days())
}

fn chart(kind: EventKind, target: &str, calls: &mut [Call<'_>]) -> Markup {
    calls.sort_by_key(|c| (c.0, c.2.prediction_id));
    let outcome = calls.iter().find(|c| happened(c)).and_then(|c| c.3.decided_on);
    let (first, last) = (days(calls[0].0), calls.iter().map(|c| days(c.0)).chain(outcome.map(days)).fold(0.0, f64::max));
    let (width, height) = (520.0, 170.0);
    let x = Scale::new((first - 1.0, last + 1.0), (44.0, width - 12.0));
    let y = Scale::new((0.0, 1.0), (height - 26.0, 14.0));
    let mut sum = 0.0;
    let path: Vec<String> = calls
        .iter()
        .enumerate()
        .map(|(i, c)| {
            sum += c.1;
            format!("{}{} {}", if i == 0 { "M" } else { "L" }, x.at(days(c.0)), y.at(sum / (i + 1) as f64))
        })
        .collect();
    let content = html! {
        @for tick in [0.0, 0.5, 1.0] { (line(44.0, y.at(tick), width - 12.0, y.at(tick), "grid")) (text(38.0, y.at(tick) + 4.0, "end", "tick", &percent(tick))) }
        (text(44.0, height - 8.0, "start", "tick", &calls[0].0.to_string()))
        @if let Some(day) = outcome { (line(x.at(days(day)), 14.0, x.at(days(day)), height - 26.0, "outcome")) (text(x.at(days(day)), height - 8.0, "end", "tick", &day.to_string())) }
        path.crowd d=(path.join(" ")) {}
        @for c in calls.iter() { circle.call cx=(x.at(days(c.0))) cy=(y.at(c.1)) r="3" {} }
    };
    let words = format!("{}: {}", event(kind), cut(target, 50));
    html! { figure { figcaption { strong { (words) } " – " (plural(calls.len(), "call", "calls")) } (figure(width, height, &format!("Expectation over time of {words}"), &content)) } }
}

fn happened(call: &Call<'_>) -> bool {
    match call.2.polarity {
        Polarity::Occurs => call.3.verdict == VerdictLabel::CameTrue,
        Polarity::DoesNotOccur => call.3.verdict == VerdictLabel::DidNot && call.3.decided_on.is_some(),
    }
}
