//! Topics: comments grouped by what they are about. Not by stance: clustering words does not find stance.
//!
//! Comments in canonical order with the pages they stand under in, clusters and members out. TF-IDF over words, to which a short
//! comment borrows from its page; truncated SVD, k-means; one topic where nothing is stable; copies of one text are folded before
//! fitting; labels by c-TF-IDF terms (Grootendorst 2022), exemplars by distance. Axes are fitted on at most [`FITTED`] comments.

use super::kmeans::group;
use super::linear::Sparse;
use super::svd::{axes, project};
use crate::model::{Cluster, ClusterLevel, ClusterMember, CommentId, QualityFigure, Vectors, hash64};
use crate::text::{fold, words};
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Fewer comments are one topic: there is too little to tell topics apart.
const SMALL: usize = 12;
/// Topics at most, and comments a topic needs on average.
const MOST: usize = 8;
const EACH: usize = 8;
/// Axes kept.
const DIMENSIONS: usize = 50;
/// Comments on which the axes are fitted.
const FITTED: usize = 20_000;
/// A word in more than this share of comments says nothing of topic.
const COMMON: f64 = 0.3;
/// Distances beyond this many times the group's median mark an outlier.
const FAR: f64 = 2.0;
/// Weight of the mean word vector, against 1 for the words themselves.
const VECTORS: f64 = 0.8;
/// Own words at which a comment's page counts half as much as the comment.
const BORROW: f32 = 4.0;
/// Letters of a page that are read for its topic.
const PAGE: usize = 3_000;

/// A comment to group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// Its id.
    pub id: CommentId,
    /// Its words.
    pub text: &'a str,
    /// The place of its page among the pages' texts.
    pub page: usize,
    /// Whether it holds a scored prediction.
    pub predicts: bool,
}

/// What shapes the topics beside the texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings<'a> {
    /// Words without content.
    pub stop: &'a BTreeSet<String>,
    /// Word vectors, where given.
    pub vectors: Option<&'a Vectors>,
    /// Seed of everything random.
    pub seed: u64,
}

/// Content words by number, with their counts, in the order of numbers.
type Bag = Vec<(u32, u32)>;

/// Words and the comments' and pages' bags over them.
struct Corpus {
    words: Vec<String>,
    bags: Vec<Bag>,
    pages: Vec<Bag>,
    /// Number of comments with each word.
    seen: Vec<u32>,
}

/// Topics, their members and how good the grouping is.
pub(super) fn topics(texts: &[Text<'_>], pages: &[String], settings: &Settings<'_>) -> (Vec<Cluster>, Vec<ClusterMember>, Vec<QualityFigure>) {
    if texts.is_empty() {
        return (Vec::new(), Vec::new(), Vec::new());
    }
    let corpus = Corpus::new(texts, pages, settings.stop);
    let folded = folded(&corpus.bags);
    let words = corpus.points(texts, &folded.kept, settings.seed);
    let points = match settings.vectors {
        Some(vectors) => corpus.with_vectors(&folded.kept, &words, vectors),
        None => words,
    };
    let most = if folded.kept.len() < SMALL { 1 } else { MOST.min(folded.kept.len() / EACH) };
    let grouping = group(&points, most, settings.seed);
    let of: Vec<usize> = folded.stands_for.iter().map(|i| grouping.groups[*i]).collect();
    let far = |i: usize| points.row(i).iter().zip(grouping.centres.row(grouping.groups[i])).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let distance: Vec<f64> = folded.stands_for.iter().map(|i| far(*i)).collect();
    let k = grouping.centres.nrows();
    let terms = corpus.terms(&of, k);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); k];
    for (i, g) in of.iter().enumerate() {
        members[*g].push(i);
    }
    let ids: Vec<String> = members.iter().map(|m| id(texts, m)).collect();
    let mut clusters: Vec<Cluster> = Vec::new();
    for (g, inside) in members.iter().enumerate().filter(|(_, m)| !m.is_empty()) {
        let made = Made { texts, distance: &distance, stands_for: &folded.stands_for, points: &points };
        let cluster = made.cluster(inside, terms[g].clone(), &ids[g]);
        clusters.push(Cluster { silhouette: grouping.silhouette, stability: grouping.stability, ..cluster });
    }
    let far: Vec<f64> = members.iter().map(|m| FAR * median(m.iter().map(|i| distance[*i]).collect())).collect();
    let rows = (0..texts.len())
        .map(|i| ClusterMember {
            cluster_id: ids[of[i]].clone(),
            comment_id: Some(texts[i].id),
            prediction_id: None,
            author_id: None,
            distance: distance[i],
            outlier: k > 1 && distance[i] > far[of[i]],
            position: place(&points, folded.stands_for[i]),
        })
        .collect();
    clusters.sort_by(|a, b| b.size.cmp(&a.size).then(a.cluster_id.cmp(&b.cluster_id)));
    let copies = texts.len() - folded.kept.len();
    let figure = |measure: &str, value: Option<f64>, baseline| {
        value.map(|value| QualityFigure { part: "cluster".to_owned(), measure: measure.to_owned(), value, n: texts.len(), baseline })
    };
    let quality = [
        figure("topics", Some(k as f64), Some(1.0)),
        figure("topic_stability", grouping.stability, Some(0.0)),
        figure("topic_silhouette", grouping.silhouette, Some(0.0)),
        figure("copies_folded", Some(copies as f64), Some(0.0)),
    ];
    (clusters, rows, quality.into_iter().flatten().collect())
}

impl Corpus {
    fn new(texts: &[Text<'_>], pages: &[String], stop: &BTreeSet<String>) -> Self {
        let mut index: FxHashMap<String, u32> = FxHashMap::default();
        let mut corpus = Self { words: Vec::new(), bags: Vec::with_capacity(texts.len()), pages: Vec::new(), seen: Vec::new() };
        for chunk in texts.chunks(4096) {
            let found: Vec<Vec<String>> = chunk.par_iter().map(|t| content(t.text, stop)).collect();
            for words in found {
                let bag = corpus.bag(words, &mut index);
                bag.iter().for_each(|(w, _)| corpus.seen[*w as usize] += 1);
                corpus.bags.push(bag);
            }
        }
        let found: Vec<Vec<String>> = pages.par_iter().map(|p| content(p.get(..p.floor_char_boundary(PAGE)).unwrap_or(p), stop)).collect();
        for words in found {
            let bag = corpus.bag(words, &mut index);
            corpus.pages.push(bag);
        }
        corpus
    }

    fn bag(&mut self, words: Vec<String>, index: &mut FxHashMap<String, u32>) -> Bag {
        let mut numbers: Vec<u32> = Vec::with_capacity(words.len());
        for word in words {
            let next = self.words.len() as u32;
            let number = match index.get(&word) {
                Some(number) => *number,
                None => {
                    self.words.push(word.clone());
                    self.seen.push(0);
                    index.insert(word, next);
                    next
                }
            };
            numbers.push(number);
        }
        numbers.sort_unstable();
        numbers.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect()
    }

    /// The columns of words that are neither unique nor everywhere, with their weight.
    fn columns(&self) -> (Vec<Option<(u32, f32)>>, usize) {
        let mut seen = self.seen.clone();
        self.pages.iter().flatten().for_each(|(w, _)| seen[*w as usize] += 1);
        let documents = (self.bags.len() + self.pages.len()) as f64;
        let most = (documents * COMMON).max(5.0);
        let mut next = 0;
        let column = |n: &u32| {
            (*n >= 2 && f64::from(*n) <= most).then(|| {
                next += 1;
                (next - 1, (documents as f32 / *n as f32).ln() + 1.0)
            })
        };
        let columns: Vec<Option<(u32, f32)>> = seen.iter().map(column).collect();
        (columns, next as usize)
    }

    /// The place of each kept comment, at unit length.
    fn points(&self, texts: &[Text<'_>], kept: &[usize], seed: u64) -> Array2<f64> {
        let (columns, features) = self.columns();
        if features == 0 {
            return Array2::zeros((kept.len(), 1));
        }
        let weighted = |bag: &Bag| {
            let weight = |(w, tf): &(u32, u32)| columns[*w as usize].map(|(i, idf)| (i, (1.0 + (*tf as f32).ln()) * idf));
            let mut row: Sparse = bag.iter().filter_map(weight).collect();
            row.sort_unstable_by_key(|f| f.0);
            scaled(row, 1.0)
        };
        let pages: Vec<Sparse> = self.pages.par_iter().map(weighted).collect();
        let row = |i: &usize| {
            let own = weighted(&self.bags[*i]);
            let share = BORROW / (BORROW + own.len() as f32);
            let page = pages.get(texts[*i].page).map(|p| scaled(p.clone(), share)).unwrap_or_default();
            scaled(sum(own, page), 1.0)
        };
        let sample: Vec<usize> = kept.iter().copied().step_by(kept.len().div_ceil(FITTED)).collect();
        let fitted = axes(&sample.par_iter().map(row).collect::<Vec<Sparse>>(), features, DIMENSIONS, seed);
        let mut places: Vec<f64> = Vec::with_capacity(kept.len() * fitted.ncols());
        for chunk in kept.chunks(FITTED) {
            let rows: Vec<Sparse> = chunk.par_iter().map(row).collect();
            places.extend(project(&rows, &fitted).iter());
        }
        Array2::from_shape_vec((kept.len(), fitted.ncols()), places)
            .ok()
            .filter(|p| p.ncols() > 0)
            .map_or_else(|| Array2::zeros((kept.len(), 1)), unit)
    }

    /// The points with the mean vector of each comment's words beside them, at unit length again.
    fn with_vectors(&self, kept: &[usize], points: &Array2<f64>, vectors: &Vectors) -> Array2<f64> {
        let axes = points.ncols();
        let mut out = Array2::zeros((points.nrows(), axes + vectors.dimensions()));
        for (i, mut row) in out.axis_iter_mut(Axis(0)).enumerate() {
            row.iter_mut().zip(points.row(i)).for_each(|(to, from)| *to = *from);
            if let Some(mean) = vectors.mean(self.bags[kept[i]].iter().map(|(w, _)| self.words[*w as usize].as_str())) {
                row.iter_mut().skip(axes).zip(mean).for_each(|(to, from)| *to = VECTORS * f64::from(from));
            }
        }
        unit(out)
    }

    /// The eight terms that set each group apart: frequency in the group times the log of how rare the term is.
    fn terms(&self, of: &[usize], k: usize) -> Vec<Vec<String>> {
        let mut inside: Vec<FxHashMap<u32, u32>> = vec![FxHashMap::default(); k];
        for (bag, g) in self.bags.iter().zip(of) {
            for (word, _) in bag {
                *inside[*g].entry(*word).or_default() += 1;
            }
        }
        let common = (self.bags.len() as f64 * COMMON).max(5.0);
        let best = |words: FxHashMap<u32, u32>| {
            let mut scored: Vec<(f64, &str)> = words
                .into_iter()
                .filter(|(w, _)| self.seen[*w as usize] >= 2 && f64::from(self.seen[*w as usize]) <= common)
                .map(|(w, n)| {
                    (f64::from(n) * (1.0 + self.bags.len() as f64 / f64::from(self.seen[w as usize])).ln(), self.words[w as usize].as_str())
                })
                .collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
            scored.into_iter().map(|(_, w)| w.to_owned()).take(8).collect()
        };
        inside.into_iter().map(best).collect()
    }
}

/// Content words: three letters or more, no numbers, no contractions.
fn content(text: &str, stop: &BTreeSet<String>) -> Vec<String> {
    let folded = fold(text);
    let fit = |w: &&str| w.chars().nth(2).is_some() && !w.starts_with(|c: char| c.is_ascii_digit()) && !w.contains('\'') && !stop.contains(*w);
    words(&folded).map(|w| w.of(&folded)).filter(fit).map(str::to_owned).collect()
}

/// `row` at length `length`; nothing stays nothing.
fn scaled(mut row: Sparse, length: f32) -> Sparse {
    let norm = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
    if norm > 0.0 {
        row.iter_mut().for_each(|f| f.1 *= length / norm);
    }
    row
}

fn sum(a: Sparse, b: Sparse) -> Sparse {
    let mut all: Sparse = a.into_iter().chain(b).collect();
    all.sort_by_key(|f| f.0);
    all.chunk_by(|x, y| x.0 == y.0).map(|same| (same[0].0, same.iter().map(|f| f.1).sum())).collect()
}

struct Folded {
    /// One index for each distinct text.
    kept: Vec<usize>,
    /// For each text the place in `kept` of the one that stands for it.
    stands_for: Vec<usize>,
}

/// Texts of the same words count once in the fit.
fn folded(bags: &[Bag]) -> Folded {
    let mut first: FxHashMap<Vec<u32>, usize> = FxHashMap::default();
    let (mut kept, mut stands_for) = (Vec::new(), Vec::new());
    for (i, bag) in bags.iter().enumerate() {
        let next = kept.len();
        let at = if bag.is_empty() { next } else { *first.entry(bag.iter().map(|(w, _)| *w).collect()).or_insert(next) };
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

fn id(texts: &[Text<'_>], members: &[usize]) -> String {
    let first = members.iter().map(|i| texts[*i].id).min().unwrap_or_default();
    format!("t{:016x}", hash64(&[b"topic", &first.0.to_be_bytes()]))
}

/// What the clusters are made of.
struct Made<'a> {
    texts: &'a [Text<'a>],
    distance: &'a [f64],
    stands_for: &'a [usize],
    points: &'a Array2<f64>,
}

impl Made<'_> {
    fn cluster(&self, members: &[usize], terms: Vec<String>, id: &str) -> Cluster {
        let at: Vec<(f64, f64)> = members.iter().filter_map(|i| place(self.points, self.stands_for[*i])).collect();
        let n = at.len().max(1) as f64;
        let predicting = members.iter().filter(|i| self.texts[**i].predicts).count() as f64;
        let size = members.len();
        Cluster {
            cluster_id: id.to_owned(),
            level: ClusterLevel::Comment,
            size,
            label: if size == self.texts.len() { "all comments".to_owned() } else { terms.iter().take(3).cloned().collect::<Vec<_>>().join(", ") },
            terms,
            exemplars: self.exemplars(members),
            silhouette: None,
            stability: None,
            share_with_predictions: Some(predicting / size.max(1) as f64),
            position: (!at.is_empty()).then(|| (at.iter().map(|p| p.0).sum::<f64>() / n, at.iter().map(|p| p.1).sum::<f64>() / n)),
        }
    }

    /// The ids of up to four comments nearest to the centre that are long enough to read, no two of them the same.
    fn exemplars(&self, members: &[usize]) -> Vec<String> {
        let mut near: Vec<usize> = members.iter().copied().filter(|i| self.texts[*i].text.chars().nth(19).is_some()).collect();
        near.sort_by(|a, b| self.distance[*a].total_cmp(&self.distance[*b]).then(self.texts[*a].id.cmp(&self.texts[*b].id)));
        let mut seen = BTreeSet::new();
        near.into_iter().filter(|i| seen.insert(self.texts[*i].text.trim())).take(4).map(|i| self.texts[i].id.to_string()).collect()
    }
}
