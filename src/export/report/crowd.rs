//! The crowd's line: how sure readers were, over time, that an event would happen, against what happened.

use super::svg::{Scale, days, figure, line, text, time_axis};
use super::words::{cut, event, percent, plural, two};
use super::{Section, View};
use crate::model::{Date, EventKind, Polarity, Prediction, Verdict, VerdictLabel};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Questions drawn, those with most calls first.
const SHOWN: usize = 6;
/// Dots drawn of a question's calls, evenly from all.
const DOTS: usize = 200;
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
            p.small { "Line: the mean of all probabilities given so far that the event happens, a negated claim turned round; dots: single calls, at most 200 drawn; upright: the day it was reported as having happened. Windows differ between calls, so this is the mood, not one question's forecast." }
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

fn chart(kind: EventKind, target: &str, calls: &mut [Call<'_>]) -> Markup {
    calls.sort_by_key(|c| (c.0, c.2.prediction_id));
    let outcome = calls.iter().find(|c| happened(c)).and_then(|c| c.3.decided_on);
    let (first, last) = (days(calls[0].0), calls.iter().map(|c| days(c.0)).chain(outcome.map(days)).fold(0.0, f64::max));
    let (width, height) = (440.0, 176.0);
    let (left, right) = (42.0, width - 10.0);
    let x = Scale::new((first - 1.0, last + 1.0), (left, right));
    let y = Scale::new((0.0, 1.0), (height - 28.0, 24.0));
    let content = html! {
        @for tick in [0.0, 0.5, 1.0] { (line(left, y.at(tick), right, y.at(tick), "grid")) (text(left - 6.0, y.at(tick) + 4.0, "end", "tick", &percent(tick))) }
        (time_axis(&x, (first - 1.0, last + 1.0), (left, right), height - 28.0))
        @if let Some(day) = outcome {
            @let at = x.at(days(day));
            (line(at, 18.0, at, height - 28.0, "outcome"))
            (text(at.clamp(100.0, right - 56.0), 13.0, "middle", "tick", &format!("happened {day}")))
        }
        @for c in calls.iter().step_by(calls.len().div_ceil(DOTS)) { circle.call cx=(x.at(days(c.0))) cy=(y.at(c.1)) r="3.5" {} }
        path.crowd d={ (path(calls, &x, &y)) "H" (right) } {}
    };
    let words = format!("{}: {}", event(kind), cut(target, 50));
    html! { figure { figcaption { strong { (words) } " – " (plural(calls.len(), "call", "calls")) } (figure(width, height, &format!("Expectation over time of {words}"), &content)) } }
}

/// The mean of all calls so far, as steps.
fn path(calls: &[Call<'_>], x: &Scale, y: &Scale) -> String {
    let mut sum = 0.0;
    let mut path = String::new();
    for (i, call) in calls.iter().enumerate() {
        sum += call.1;
        if calls.get(i + 1).is_some_and(|next| next.0 == call.0) {
            continue;
        }
        let (to, mean) = (x.at(days(call.0)), y.at(sum / (i + 1) as f64));
        path.push_str(&if path.is_empty() { format!("M{to} {mean}") } else { format!("H{to}V{mean}") });
    }
    path
}

fn happened(call: &Call<'_>) -> bool {
    match call.2.polarity {
        Polarity::Occurs => call.3.verdict == VerdictLabel::CameTrue,
        Polarity::DoesNotOccur => call.3.verdict == VerdictLabel::DidNot && call.3.decided_on.is_some(),
    }
}
