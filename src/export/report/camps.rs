//! Camps and other groups: how often each was right, as intervals in small multiples.

use super::svg::{Dot, dots};
use super::words::{cut, rate};
use super::{Section, View};
use crate::model::GroupRecord;
use maud::{Markup, html};

/// Groupings drawn, with the sentence that introduces each.
const SHOWN: &[(&str, &str)] = &[
    ("camp", "By camp: commenters grouped by stances, predictions and replies together"),
    ("stance", "By stance toward a target"),
    ("outlet", "By outlet"),
    ("event", "By kind of event"),
    ("horizon", "By length of window"),
    ("author_known", "Named and nameless commenters"),
    ("cluster", "By topic of the comment"),
];
/// Rows drawn of each.
const ROWS: usize = 12;

pub(super) fn section(view: &View<'_>) -> Section {
    let of = |by: &str| -> Vec<&GroupRecord> {
        let mut rows: Vec<&GroupRecord> = view.analysis.scores.groups.iter().filter(|g| g.group_by == by && g.record.decided > 0).collect();
        rows.sort_by(|a, b| b.record.decided.cmp(&a.record.decided).then(a.group.cmp(&b.group)));
        rows
    };
    let shown: Vec<_> = SHOWN.iter().map(|(by, words)| (*words, of(by))).filter(|(_, rows)| rows.len() > 1).collect();
    let body = html! {
        @if !shown.is_empty() {
            h2 id="groups-h" { (title(&of("camp").into_iter().filter(|g| label_of(view, g) != "insufficient").collect::<Vec<_>>())) }
            p.small { "Dot: share of right calls, each claim counted once; bar: 95 % Wilson interval; dashed line: base rate of all. Overlapping bars are no difference." }
            div.multiples { @for (words, rows) in &shown { (chart(view, words, rows)) } }
        }
    };
    Section { anchor: "groups", name: "Camps and groups", body }
}

fn title(camps: &[&GroupRecord]) -> String {
    let apart = camps.iter().enumerate().any(|(i, a)| {
        camps[..i].iter().any(|b| match (a.record.hit_interval, b.record.hit_interval) {
            (Some(x), Some(y)) => x.low > y.high || y.low > x.high,
            _ => false,
        })
    });
    match (camps.len(), apart) {
        (0 | 1, _) => "Who was right, by group".to_owned(),
        (_, true) => "The camps differ in how often they were right".to_owned(),
        (_, false) => "No camp was clearly right more often than another".to_owned(),
    }
}

fn label_of(view: &View<'_>, group: &GroupRecord) -> String {
    let cluster = view.analysis.clusters.iter().find(|c| c.cluster_id == group.group && !c.label.is_empty());
    cluster.map_or_else(|| group.group.clone(), |c| c.label.clone())
}

fn chart(view: &View<'_>, words: &str, rows: &[&GroupRecord]) -> Markup {
    let drawn: Vec<Dot> = rows.iter().take(ROWS).map(|group| row(view, group)).collect();
    html! { figure { figcaption { strong { (words) } } (dots(words, &drawn, view.analysis.scores.base_rate))
    @if rows.len() > ROWS { p.small { "The " (ROWS) " largest of " (rows.len()) " are drawn." } } } }
}

fn row(view: &View<'_>, group: &GroupRecord) -> Dot {
    let name = label_of(view, group);
    Dot {
        name: cut(if name.is_empty() { "not known" } else { &name }, 60),
        value: rate(&group.record),
        share: group.record.hit_rate,
        interval: group.record.hit_interval.map(|i| (i.low, i.high)),
        ..Dot::default()
    }
}
