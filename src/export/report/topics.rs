//! Topics and stances: the map of comments with direct labels and exemplars, and stances over time.

use super::svg::{Scale, figure, line, text};
use super::words::{cut, percent, plural};
use super::{Section, View};
use crate::model::{Cluster, ClusterLevel, StanceLabel};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Dots drawn on the map.
const DOTS: usize = 2_000;
/// Fewer dots make no map.
const LEAST: usize = 12;
/// Targets whose stances are drawn, and the stances a target needs for it.
const TARGETS: usize = 6;
const STANCES: usize = 3;

pub(super) fn section(view: &View<'_>) -> Section {
    let topics: Vec<&Cluster> = view.analysis.clusters.iter().filter(|c| c.level == ClusterLevel::Comment).collect();
    let body = html! {
        @if !topics.is_empty() || !view.analysis.stances.is_empty() {
            @let comments: usize = topics.iter().map(|t| t.size).sum();
            h2 id="topics-h" { @if topics.len() > 1 { "The comments fall into " (topics.len()) " topics" } @else if comments < LEAST { "Too few comments to tell topics apart" } @else { "No clear topics: the comments hang together" } }
            p.small { "Topics are what comments are about, not what side they take: clustering words does not find stance. Labels are the terms that set a topic apart." }
            (map(view, &topics))
            @for topic in &topics { (exemplars(view, topic)) }
            (stances(view))
        }
    };
    Section { anchor: "topics", name: "Topics and stances", body }
}

fn map(view: &View<'_>, topics: &[&Cluster]) -> Markup {
    let order: BTreeMap<&str, usize> = topics.iter().enumerate().map(|(i, c)| (c.cluster_id.as_str(), i)).collect();
    let dots: Vec<(usize, (f64, f64))> =
        view.analysis.cluster_members.iter().filter_map(|m| Some((*order.get(m.cluster_id.as_str())?, m.position?))).collect();
    let step = dots.len().div_ceil(DOTS).max(1);
    let range =
        |pick: fn(&(f64, f64)) -> f64| dots.iter().map(|d| pick(&d.1)).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    if dots.len() < LEAST {
        return html! {};
    }
    let (x, y) = (Scale::new(range(|p| p.0), (24.0, 876.0)), Scale::new(range(|p| p.1), (396.0, 24.0)));
    let content = html! {
        @for (topic, (px, py)) in dots.iter().step_by(step) { circle class={"topic t" (topic % 8)} cx=(x.at(*px)) cy=(y.at(*py)) r="3.5" {} }
        @for (topic, (px, py), quote) in examples(view, topics, &order) {
            circle class={"exemplar t" (topic % 8)} cx=(x.at(px)) cy=(y.at(py)) r="6" tabindex="0" role="img" aria-label=(quote) { title { (quote) } }
        }
        @if topics.len() > 1 { @for topic in topics { @if let Some((px, py)) = topic.position { (text(x.at(px).clamp(90.0, 810.0), y.at(py) - 10.0, "middle", "maplabel", &cut(&topic.label, 40))) } } }
    };
    html! { figure { figcaption { strong { "The comments on a plane" } " – near each other where their words are alike; ringed: the most typical of a topic, in its own words under the pointer" @if step > 1 { "; one in " (step) " is drawn" } }
    (figure(900.0, 420.0, "Map of comments by topic", &content)) } }
}

/// The most typical comments of each topic with their place on the map.
fn examples(view: &View<'_>, topics: &[&Cluster], order: &BTreeMap<&str, usize>) -> Vec<(usize, (f64, f64), String)> {
    let typical: std::collections::BTreeSet<&str> = topics.iter().flat_map(|t| t.exemplars.iter().take(3)).map(String::as_str).collect();
    let member = |m: &crate::model::ClusterMember| {
        let id = m.comment_id.filter(|id| typical.contains(id.to_string().as_str()))?;
        let text = view.names.hide(&view.comments.get(&id)?.1.text);
        Some((*order.get(m.cluster_id.as_str())?, m.position?, cut(&text, 200)))
    };
    view.analysis.cluster_members.iter().filter_map(member).collect()
}

fn exemplars(view: &View<'_>, topic: &Cluster) -> Markup {
    let find = |id: &String| id.parse().ok().and_then(|id| view.comments.get(&id)).map(|(_, c)| view.names.hide(&c.text));
    let quotes: Vec<String> = topic.exemplars.iter().filter_map(find).collect();
    html! {
        details { summary { strong { (cut(&topic.label, 80)) } " – " (plural(topic.size, "comment", "comments")) @if let Some(share) = topic.share_with_predictions { ", " (percent(share)) " with a prediction" } }
            p.small { (topic.terms.join(", ")) }
            @for quote in quotes.iter().take(5) { blockquote dir="auto" { (cut(quote, 400)) } }
        }
    }
}

fn stances(view: &View<'_>) -> Markup {
    let mut by: BTreeMap<&str, BTreeMap<String, [usize; 2]>> = BTreeMap::new();
    for stance in view.analysis.stances.iter().filter(|s| s.label != StanceLabel::None) {
        let Some((page, comment)) = view.comments.get(&stance.comment_id) else { continue };
        let Some(day) = comment.posted_on().or(page.published_on) else { continue };
        let month = day.to_string()[..7].to_owned();
        by.entry(&stance.target).or_default().entry(month).or_default()[usize::from(stance.label == StanceLabel::Against)] += 1;
    }
    let total = |months: &BTreeMap<String, [usize; 2]>| months.values().map(|m| m[0] + m[1]).sum::<usize>();
    let mut targets: Vec<_> = by.into_iter().filter(|(_, months)| total(months) >= STANCES).collect();
    targets.sort_by(|a, b| total(&b.1).cmp(&total(&a.1)).then(a.0.cmp(b.0)));
    targets.truncate(TARGETS);
    html! {
        @if !targets.is_empty() {
            h3 { "Stances over time" }
            p.small { "Comments in favour (up) and against (down) a target, by month; what they rest on is in stances.csv." }
            div.multiples { @for (target, months) in &targets { (stance_chart(target, months)) } }
        }
    }
}

fn stance_chart(target: &str, months: &BTreeMap<String, [usize; 2]>) -> Markup {
    let most = months.values().flatten().max().copied().unwrap_or(1) as f64;
    let (width, mid, half, left) = (440.0, 80.0, 56.0, 66.0);
    let step = ((width - left - 12.0) / months.len() as f64).min(60.0);
    let x = |i: usize| left + 2.0 + step * i as f64;
    // A label needs 48 pixels: months between are left without one.
    let every = (48.0 / step).ceil().max(1.0) as usize;
    let content = html! {
        (line(left, mid, width - 12.0, mid, "axis"))
        (text(left - 6.0, mid - 6.0, "end", "tick", "in favour"))
        (text(left - 6.0, mid + 14.0, "end", "tick", "against"))
        @for (i, (month, [favor, against])) in months.iter().enumerate() {
            rect.favor x=(x(i)) y=(mid - half * *favor as f64 / most) width=((step - 4.0).max(1.0)) height=(half * *favor as f64 / most) { title { (month) ": " (favor) " in favour" } }
            rect.against x=(x(i)) y=(mid) width=((step - 4.0).max(1.0)) height=(half * *against as f64 / most) { title { (month) ": " (against) " against" } }
            @if i % every == 0 { (text((x(i) + step / 2.0 - 2.0).min(width - 34.0), 154.0, "middle", "tick", month)) }
        }
    };
    let n: usize = months.values().map(|m| m[0] + m[1]).sum();
    html! { figure { figcaption { strong { (cut(target, 50)) } " – " (plural(n, "comment", "comments")) } (figure(width, 160.0, &format!("Stances toward {target} by month"), &content)) } }
}
