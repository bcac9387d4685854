//! Stance toward named targets from the user's labels: a linear model per target, cross-validated, or nothing.
//!
//! Labelled texts in, labels with confidence out. A target whose cross-validated macro-F1 does not beat its most frequent
//! label is refused: its texts stay unlabelled, and both figures are returned.

use super::features::{Item, Vocabulary, bag};
use super::linear::{Linear, Settings, Sparse};
use crate::model::{Labelled, Vectors};
use crate::text::{fold, words};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Settings of the stance classifier.
#[derive(Debug, Clone, Copy)]
pub struct StanceSettings<'a> {
    /// Folds of the cross-validation.
    pub folds: usize,
    /// Seed of folds and training.
    pub seed: u64,
    /// Word vectors that add to the features.
    pub vectors: Option<&'a Vectors>,
}

/// How well a target's model does in cross-validation.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetQuality {
    /// The target.
    pub target: String,
    /// Labelled texts.
    pub n: usize,
    /// Macro-F1 over the folds.
    pub macro_f1: f64,
    /// Macro-F1 of always giving the most frequent label.
    pub majority_macro_f1: f64,
}

impl TargetQuality {
    /// Whether the model has found something.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.macro_f1 > self.majority_macro_f1
    }
}

/// A label for a text: none where the target was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelling {
    /// The label string as given in the training rows.
    pub label: Option<String>,
    /// Its share, 0 to 1.
    pub confidence: f64,
}

/// Fewer labelled texts, or texts of a single label, train nothing.
const LEAST_ROWS: usize = 20;
/// Weight of the mean word vector, against 1 for the words themselves.
const VECTORS: f32 = 0.7;
/// Costs tried; the best in cross-validation is kept.
const COSTS: [f32; 3] = [0.05, 0.1, 0.2];
/// The same for replies, whose rows hold fewer features.
const REPLY_COSTS: [f32; 3] = [0.1, 0.3, 1.0];

struct Trained<'a> {
    space: Space<'a>,
    labels: Vec<String>,
    linear: Linear,
}

/// Labels `texts` with models trained on `rows`; also says how good each target's model is.
#[must_use]
pub fn stance_labels(rows: &[Labelled], texts: &[Labelled], settings: StanceSettings<'_>) -> (Vec<Labelling>, Vec<TargetQuality>) {
    let mut by: BTreeMap<&str, Vec<&Labelled>> = BTreeMap::new();
    for row in rows.iter().filter(|r| !r.label.is_empty()) {
        by.entry(&row.target).or_default().push(row);
    }
    let models: BTreeMap<&str, (TargetQuality, Option<Trained<'_>>)> = by
        .into_par_iter()
        .map(|(target, mut rows)| {
            rows.sort_by(|a, b| (&a.text, &a.label, &a.id).cmp(&(&b.text, &b.label, &b.id)));
            (target, train(target, &rows, settings))
        })
        .collect();
    let labels = texts
        .par_iter()
        .map(|t| models.get(t.target.as_str()).and_then(|(_, m)| m.as_ref()).map_or(Labelling { label: None, confidence: 0.0 }, |m| m.label(t)))
        .collect();
    (labels, models.into_values().map(|(quality, _)| quality).collect())
}

/// The features of texts: a vocabulary and, where given, the mean of word vectors.
struct Space<'a> {
    vocabulary: Vocabulary,
    vectors: Option<&'a Vectors>,
}

impl Space<'_> {
    fn len(&self) -> usize {
        self.vocabulary.len() + self.vectors.map_or(0, Vectors::dimensions)
    }

    fn row(&self, item: &Item<'_>, bag: &super::features::Bag) -> Sparse {
        let mut row = self.vocabulary.row(bag);
        let text = fold(item.text);
        if let Some(mean) = self.vectors.and_then(|v| v.mean(words(&text).map(|w| w.of(&text)))) {
            let first = self.vocabulary.len() as u32;
            row.extend(mean.into_iter().enumerate().map(|(i, v)| (first + i as u32, v * VECTORS)));
        }
        row
    }
}

fn item(row: &Labelled) -> Item<'_> {
    Item { text: &row.text, parent: Some(row.parent_text.as_str()).filter(|p| !p.is_empty()) }
}

impl Trained<'_> {
    fn label(&self, text: &Labelled) -> Labelling {
        let margins = self.linear.margins(&self.space.row(&item(text), &bag(&item(text))));
        let shares = self.linear.shares(&margins);
        let best = (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b])).unwrap_or(0);
        Labelling { label: self.labels.get(best).cloned(), confidence: shares.get(best).copied().unwrap_or(0.0) }
    }
}

fn train<'a>(target: &str, rows: &[&Labelled], settings: StanceSettings<'a>) -> (TargetQuality, Option<Trained<'a>>) {
    let mut labels: Vec<String> = rows.iter().map(|r| r.label.clone()).collect();
    labels.sort();
    labels.dedup();
    let gold: Vec<usize> = rows.iter().map(|r| labels.iter().position(|l| *l == r.label).unwrap_or(0)).collect();
    let majority = (0..labels.len()).max_by_key(|c| (gold.iter().filter(|g| *g == c).count(), usize::MAX - c)).unwrap_or(0);
    let majority_macro_f1 = macro_f1(&gold, &vec![majority; gold.len()], labels.len());
    let mut quality = TargetQuality { target: target.to_owned(), n: rows.len(), macro_f1: 0.0, majority_macro_f1 };
    if rows.len() < LEAST_ROWS || labels.len() < 2 {
        return (quality, None);
    }
    let bags: Vec<_> = rows.iter().map(|r| bag(&item(r))).collect();
    let space = Space { vocabulary: Vocabulary::fit(&bags), vectors: settings.vectors };
    let sparse: Vec<Sparse> = rows.iter().zip(&bags).map(|(r, b)| space.row(&item(r), b)).collect();
    let fold = folds(rows, settings);
    let of = |cost| Settings { cost, balanced: true, seed: settings.seed };
    let costs = if rows.iter().any(|r| !r.parent_text.is_empty()) { REPLY_COSTS } else { COSTS };
    let scored: Vec<(f32, f64)> =
        costs.iter().map(|c| (*c, macro_f1(&gold, &held_out(&sparse, &gold, &fold, labels.len(), space.len(), of(*c)), labels.len()))).collect();
    let (cost, best) = scored.iter().copied().fold((costs[0], -1.0), |best, next| if next.1 > best.1 { next } else { best });
    quality.macro_f1 = best;
    if !quality.is_used() {
        return (quality, None);
    }
    let refs: Vec<&Sparse> = sparse.iter().collect();
    let linear = Linear::train(&refs, &gold, labels.len(), space.len(), of(cost));
    (quality, Some(Trained { space, labels, linear }))
}

/// The fold of each row: whole threads together, spread by a hash so that the order of rows does not matter.
fn folds(rows: &[&Labelled], settings: StanceSettings<'_>) -> Vec<usize> {
    let key = |r: &Labelled| if r.thread_id.is_empty() { &r.text } else { &r.thread_id }.clone();
    rows.iter().map(|r| (crate::model::hash64(&[&settings.seed.to_be_bytes(), key(r).as_bytes()]) % settings.folds.max(2) as u64) as usize).collect()
}

/// The label of each row from a model that has not seen its fold.
fn held_out(rows: &[Sparse], gold: &[usize], fold: &[usize], classes: usize, features: usize, settings: Settings) -> Vec<usize> {
    let mut out = vec![0; rows.len()];
    let folds: Vec<usize> = (0..=fold.iter().copied().max().unwrap_or(0)).collect();
    let parts: Vec<Vec<(usize, usize)>> = folds
        .par_iter()
        .map(|k| {
            let (train, test): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(|i| fold[*i] != *k);
            let seen: Vec<&Sparse> = train.iter().map(|i| &rows[*i]).collect();
            let labels: Vec<usize> = train.iter().map(|i| gold[*i]).collect();
            let model = Linear::train(&seen, &labels, classes, features, settings);
            test.into_iter().map(|i| (i, best(&model.margins(&rows[i])))).collect()
        })
        .collect();
    for (i, label) in parts.into_iter().flatten() {
        out[i] = label;
    }
    out
}

fn best(margins: &[f32]) -> usize {
    (0..margins.len()).max_by(|a, b| margins[*a].total_cmp(&margins[*b])).unwrap_or(0)
}

/// Mean F1 over the labels.
fn macro_f1(gold: &[usize], predicted: &[usize], classes: usize) -> f64 {
    let f1 = |c: usize| {
        let hits = gold.iter().zip(predicted).filter(|(g, p)| **g == c && **p == c).count() as f64;
        let total = gold.iter().filter(|g| **g == c).count() + predicted.iter().filter(|p| **p == c).count();
        if total == 0 { 0.0 } else { 2.0 * hits / total as f64 }
    };
    (0..classes).map(f1).sum::<f64>() / classes.max(1) as f64
}
