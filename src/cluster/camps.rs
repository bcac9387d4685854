//! Camps: commenters grouped by stances, predictions and replies together; too little to go by is a group of its own.
//!
//! Each author is a sparse vector: mean stance per target, side taken per claim, agreement with each other author. Vectors are
//! shrunk by how much there is of them, so that one remark does not make a camp.

use super::kmeans::group;
use crate::model::{Cluster, ClusterLevel, ClusterMember, Polarity, Prediction, ReplyEdge, ReplyLabel, Stance, StanceLabel, hash64};
use ndarray::Array2;
use std::collections::BTreeMap;

/// Signals an author needs to be placed.
const LEAST: f64 = 2.0;
/// Weight of an imagined silent signal: shrinks short records.
const SHRINK: f64 = 2.0;
/// Authors below this number are not split.
const SMALL: usize = 8;
/// Authors a camp needs on average.
const EACH: usize = 4;
/// Camps at most (Polis looks at 2 to 5).
const MOST: usize = 5;

/// What is known of authors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub stances: &'a [Stance],
    pub predictions: &'a [Prediction],
    pub edges: &'a [ReplyEdge],
    /// The author of each comment.
    pub author: &'a rustc_hash::FxHashMap<crate::model::CommentId, String>,
}

/// Camps and their members.
pub(super) fn camps(known: &Known<'_>, seed: u64) -> (Vec<Cluster>, Vec<ClusterMember>) {
    let mut by: BTreeMap<&str, BTreeMap<String, (f64, f64)>> = known.author.values().map(|a| (a.as_str(), BTreeMap::new())).collect();
    let mut note = |author: &str, signal: String, value: f64| {
        if let Some(signals) = by.get_mut(author) {
            let entry = signals.entry(signal).or_default();
            entry.0 += value;
            entry.1 += 1.0;
        }
    };
    for s in known.stances.iter().filter(|s| s.label != StanceLabel::None) {
        if let Some(author) = known.author.get(&s.comment_id) {
            note(author, format!("stance {}", s.target), if s.label == StanceLabel::Favor { 1.0 } else { -1.0 });
        }
    }
    for p in known.predictions.iter().filter(|p| p.kind.is_scored()) {
        if let (Some(author), Some(target)) = (&p.author_id, &p.target) {
            note(author, format!("claim {} {}", p.event, target.name), if p.polarity == Polarity::Occurs { 1.0 } else { -1.0 });
        }
    }
    for e in known.edges.iter().filter(|e| e.label != ReplyLabel::Neutral) {
        if let (Some(author), Some(other)) = (known.author.get(&e.comment_id), known.author.get(&e.reply_to)) {
            let value = if e.label == ReplyLabel::Agree { 1.0 } else { -1.0 };
            note(author, format!("author {other}"), value);
            note(author, format!("author {author}"), 1.0);
        }
    }
    place(&by, seed)
}

fn place(by: &BTreeMap<&str, BTreeMap<String, (f64, f64)>>, seed: u64) -> (Vec<Cluster>, Vec<ClusterMember>) {
    let weight = |signals: &BTreeMap<String, (f64, f64)>| signals.values().map(|v| v.1).sum::<f64>();
    let (placed, little): (Vec<_>, Vec<_>) = by.iter().partition(|(_, signals)| weight(signals) >= LEAST);
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for signal in placed.iter().flat_map(|(_, s)| s.keys()) {
        *count.entry(signal).or_default() += 1;
    }
    let columns: BTreeMap<&str, usize> = count.iter().filter(|(_, n)| **n >= 2).enumerate().map(|(i, (s, _))| (*s, i)).collect();
    let mut points = Array2::<f64>::zeros((placed.len(), columns.len().max(1)));
    for (i, (_, signals)) in placed.iter().enumerate() {
        for (signal, (sum, n)) in signals.iter() {
            if let Some(j) = columns.get(signal.as_str()) {
                points[[i, *j]] = sum / (n + SHRINK);
            }
        }
    }
    let mut clusters = Vec::new();
    let mut members = Vec::new();
    if !placed.is_empty() {
        let grouping = group(&points, if placed.len() < SMALL { 1 } else { MOST.min(placed.len() / EACH) }, seed);
        for g in 0..grouping.centres.nrows() {
            let inside: Vec<usize> = (0..placed.len()).filter(|i| grouping.groups[*i] == g).collect();
            let names: Vec<&str> = inside.iter().map(|i| *placed[*i].0).collect();
            let terms = telling(&columns, &grouping.centres, g);
            let label = if grouping.centres.nrows() == 1 {
                "no camps to tell apart".to_owned()
            } else {
                terms.iter().take(2).cloned().collect::<Vec<_>>().join("; ")
            };
            let cluster = cluster(&names, label, terms, grouping.silhouette, grouping.stability);
            let far = |i: usize| points.row(i).iter().zip(grouping.centres.row(g)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
            members.extend(inside.iter().map(|i| member(&cluster.cluster_id, placed[*i].0, far(*i), false)));
            clusters.push(cluster);
        }
    }
    if !little.is_empty() {
        let names: Vec<&str> = little.iter().map(|(a, _)| **a).collect();
        let cluster = cluster(&names, "insufficient".to_owned(), Vec::new(), None, None);
        members.extend(names.iter().map(|a| member(&cluster.cluster_id, a, 0.0, true)));
        clusters.push(cluster);
    }
    clusters.retain(|c| c.size > 0);
    (clusters, members)
}

/// The signals that mark a camp, in words, strongest first.
fn telling(columns: &BTreeMap<&str, usize>, centres: &Array2<f64>, g: usize) -> Vec<String> {
    let mean = |j: usize| centres.column(j).sum() / centres.nrows() as f64;
    let mut scored: Vec<(f64, String)> = columns
        .iter()
        .filter(|(s, _)| !s.starts_with("author "))
        .map(|(signal, j)| {
            let value = centres[[g, *j]];
            let words = match signal.split_once(' ') {
                Some(("stance", target)) => format!("{} {target}", if value > 0.0 { "for" } else { "against" }),
                _ => format!("{} {}", if value > 0.0 { "expects" } else { "does not expect" }, signal.trim_start_matches("claim ").replace('_', " ")),
            };
            ((value - mean(*j)).abs(), words)
        })
        .filter(|(d, _)| *d > 0.02)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().take(6).map(|(_, w)| w).collect()
}

fn cluster(names: &[&str], label: String, terms: Vec<String>, silhouette: Option<f64>, stability: Option<f64>) -> Cluster {
    let first = names.iter().min().copied().unwrap_or("");
    Cluster {
        cluster_id: format!("g{:016x}", hash64(&[b"camp", label.as_bytes(), first.as_bytes()])),
        level: ClusterLevel::Author,
        size: names.len(),
        label,
        terms,
        exemplars: names.iter().take(3).map(|n| (*n).to_owned()).collect(),
        silhouette,
        stability,
        share_with_predictions: None,
        position: None,
    }
}

fn member(cluster_id: &str, author: &str, distance: f64, outlier: bool) -> ClusterMember {
    ClusterMember {
        cluster_id: cluster_id.to_owned(),
        comment_id: None,
        prediction_id: None,
        author_id: Some(author.to_owned()),
        distance,
        outlier,
        position: None,
    }
}
