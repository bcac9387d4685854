//! Topics: comments grouped by what they are about. Not by stance: clustering words does not find stance.
//!
//! Comments in canonical order in, clusters and members out. TF-IDF over words, truncated SVD, k-means; one topic where nothing
//! is stable; copies of one text are folded before fitting; labels by c-TF-IDF terms (Grootendorst 2022), exemplars by distance.

use super::kmeans::group;
use super::linear::Sparse;
use super::svd::coordinates;
use crate::model::{Cluster, ClusterLevel, ClusterMember, CommentId, QualityFigure, hash64};
use crate::text::{fold, words};
use ndarray::{Array2, Axis};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer comments are one topic: there is too little to tell topics apart.
const SMALL: usize = 40;
/// Topics at most.
const MOST: usize = 8;
/// Axes kept.
const DIMENSIONS: usize = 50;
/// A word in more than this share of comments says nothing of topic.
const COMMON: f64 = 0.3;
/// Distances beyond this many times the group's median mark an outlier.
const FAR: f64 = 2.0;

/// A comment to group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// Its id.
    pub id: CommentId,
    /// Its words.
    pub text: &'a str,
    /// Whether it holds a scored prediction.
    pub predicts: bool,
}

/// Topics, their members and how good the grouping is.
pub(super) fn topics(texts: &[Text<'_>], stop: &BTreeSet<String>, seed: u64) -> (Vec<Cluster>, Vec<ClusterMember>, Vec<QualityFigure>) {
    let bags: Vec<BTreeMap<String, f32>> = texts.iter().map(|t| bag(t.text, stop)).collect();
    let (rows, vocabulary) = rows(&bags);
    if rows.is_empty() {
        return (Vec::new(), Vec::new(), Vec::new());
    }
    let points =
        if vocabulary == 0 { Array2::zeros((rows.len(), 1)) } else { unit(coordinates(&rows, vocabulary, DIMENSIONS.min(rows.len()), seed)) };
    let folded = folded(&bags);
    let fitted = points.select(Axis(0), &folded.kept);
    let grouping = group(&fitted, if folded.kept.len() < SMALL { 1 } else { MOST }, seed);
    let of: Vec<usize> = folded.stands_for.iter().map(|i| grouping.groups[*i]).collect();
    let distance: Vec<f64> =
        (0..rows.len()).map(|i| points.row(i).iter().zip(grouping.centres.row(of[i])).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()).collect();
    let k = grouping.centres.nrows();
    let ids: Vec<String> = (0..k).map(|g| id(texts, &of, g)).collect();
    let mut clusters: Vec<Cluster> = (0..k).map(|g| cluster(texts, &bags, &of, &distance, &points, g, &ids[g])).collect();
    for c in &mut clusters {
        c.silhouette = grouping.silhouette;
        c.stability = grouping.stability;
    }
    let far: Vec<f64> = (0..k).map(|g| FAR * median(distance.iter().zip(&of).filter(|(_, x)| **x == g).map(|(d, _)| *d).collect())).collect();
    let members = (0..rows.len())
        .map(|i| ClusterMember {
            cluster_id: ids[of[i]].clone(),
            comment_id: Some(texts[i].id),
            prediction_id: None,
            author_id: None,
            distance: distance[i],
            outlier: k > 1 && distance[i] > far[of[i]],
            position: place(&points, i),
        })
        .collect();
    clusters.retain(|c| c.size > 0);
    clusters.sort_by(|a, b| b.size.cmp(&a.size).then(a.cluster_id.cmp(&b.cluster_id)));
    let figure = |measure: &str, value: Option<f64>, baseline| {
        value.map(|value| QualityFigure { part: "cluster".to_owned(), measure: measure.to_owned(), value, n: rows.len(), baseline })
    };
    let quality = [
        figure("topics", Some(k as f64), Some(1.0)),
        figure("topic_stability", grouping.stability, Some(0.0)),
        figure("topic_silhouette", grouping.silhouette, Some(0.0)),
    ];
    (clusters, members, quality.into_iter().flatten().collect())
}

/// Content words with their counts: longer ones, no numbers.
fn bag(text: &str, stop: &BTreeSet<String>) -> BTreeMap<String, f32> {
    let folded = fold(text);
    let mut bag = BTreeMap::new();
    for word in words(&folded)
        .map(|w| w.of(&folded))
        .filter(|w| w.chars().count() > 3 && !w.starts_with(|c: char| c.is_ascii_digit()) && !w.contains('\'') && !stop.contains(*w))
    {
        *bag.entry(word.to_owned()).or_insert(0.0) += 1.0;
    }
    bag
}

fn rows(bags: &[BTreeMap<String, f32>]) -> (Vec<Sparse>, usize) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for word in bags.iter().flat_map(BTreeMap::keys) {
        *seen.entry(word).or_default() += 1;
    }
    let most = (bags.len() as f64 * COMMON).max(5.0);
    let kept: Vec<(&str, usize)> = seen.into_iter().filter(|(_, n)| *n >= 2 && *n as f64 <= most).collect();
    let index: FxHashMap<&str, (u32, f32)> =
        kept.iter().enumerate().map(|(i, (word, df))| (*word, (i as u32, (bags.len() as f32 / *df as f32).ln() + 1.0))).collect();
    let row = |bag: &BTreeMap<String, f32>| {
        let mut row: Sparse = bag.iter().filter_map(|(w, tf)| index.get(w.as_str()).map(|(i, idf)| (*i, (1.0 + tf.ln()) * idf))).collect();
        row.sort_unstable_by_key(|f| f.0);
        let norm = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(1e-12);
        row.iter_mut().for_each(|f| f.1 /= norm);
        row
    };
    (bags.iter().map(row).collect(), kept.len())
}

struct Folded {
    /// One index for each distinct text.
    kept: Vec<usize>,
    /// For each text the place in `kept` of the one that stands for it.
    stands_for: Vec<usize>,
}

/// Texts of the same words count once in the fit.
fn folded(bags: &[BTreeMap<String, f32>]) -> Folded {
    let mut first: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let (mut kept, mut stands_for) = (Vec::new(), Vec::new());
    for (i, bag) in bags.iter().enumerate() {
        let words: Vec<&str> = bag.keys().map(String::as_str).collect();
        let next = kept.len();
        let at = *first.entry(words).or_insert(next);
        if at == next {
            kept.push(i);
        }
        stands_for.push(at);
    }
    Folded { kept, stands_for }
}

fn unit(mut points: Array2<f64>) -> Array2<f64> {
    for mut row in points.axis_iter_mut(Axis(0)) {
        let norm = row.dot(&row).sqrt();
        if norm > 1e-12 {
            row /= norm;
        }
    }
    points
}

fn place(points: &Array2<f64>, i: usize) -> Option<(f64, f64)> {
    (points.ncols() > 1).then(|| (points[[i, points.ncols().min(3) - 2]], points[[i, points.ncols().min(3) - 1]]))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0).max(1e-9)
}

fn id(texts: &[Text<'_>], of: &[usize], g: usize) -> String {
    let first = texts.iter().zip(of).filter(|(_, x)| **x == g).map(|(t, _)| t.id).min().unwrap_or_default();
    format!("t{:016x}", hash64(&[b"topic", &first.0.to_be_bytes()]))
}

fn cluster(texts: &[Text<'_>], bags: &[BTreeMap<String, f32>], of: &[usize], distance: &[f64], points: &Array2<f64>, g: usize, id: &str) -> Cluster {
    let mut members: Vec<usize> = (0..texts.len()).filter(|i| of[*i] == g).collect();
    let terms = terms(bags, of, g);
    let at: Vec<(f64, f64)> = members.iter().filter_map(|i| place(points, *i)).collect();
    let n = at.len().max(1) as f64;
    let predicting = members.iter().filter(|i| texts[**i].predicts).count() as f64;
    let size = members.len();
    members.sort_by(|a, b| distance[*a].total_cmp(&distance[*b]).then(texts[*a].id.cmp(&texts[*b].id)));
    Cluster {
        cluster_id: id.to_owned(),
        level: ClusterLevel::Comment,
        size,
        label: if size == texts.len() { "all comments".to_owned() } else { terms.iter().take(3).cloned().collect::<Vec<_>>().join(", ") },
        terms,
        exemplars: members.iter().filter(|i| texts[**i].text.chars().count() >= 20).take(4).map(|i| texts[*i].id.to_string()).collect(),
        silhouette: None,
        stability: None,
        share_with_predictions: (size > 0).then(|| predicting / size as f64),
        position: (!at.is_empty()).then(|| (at.iter().map(|p| p.0).sum::<f64>() / n, at.iter().map(|p| p.1).sum::<f64>() / n)),
    }
}

/// The eight terms that set a group apart: frequency in the group times the log of how rare the term is over groups.
fn terms(bags: &[BTreeMap<String, f32>], of: &[usize], g: usize) -> Vec<String> {
    let mut inside: BTreeMap<&str, f64> = BTreeMap::new();
    let mut total: BTreeMap<&str, f64> = BTreeMap::new();
    for (bag, group) in bags.iter().zip(of) {
        for word in bag.keys() {
            *total.entry(word).or_default() += 1.0;
            if *group == g {
                *inside.entry(word).or_default() += 1.0;
            }
        }
    }
    let common = bags.len() as f64 * COMMON;
    let mut scored: Vec<(f64, &str)> = inside
        .iter()
        .filter(|(word, _)| total[*word] >= 2.0 && total[*word] <= common.max(5.0))
        .map(|(word, n)| (n * (1.0 + bags.len() as f64 / total[*word]).ln(), *word))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let mut seen = BTreeSet::new();
    scored.into_iter().map(|(_, w)| w.to_owned()).filter(|w| seen.insert(w.clone())).take(8).collect()
}
