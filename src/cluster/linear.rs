//! A linear classifier for sparse texts: one-vs-rest support vector machines with squared hinge loss.
//!
//! Trained by dual coordinate descent (Hsieh et al. 2008, the method of LIBLINEAR) with class weights, a seeded order and
//! ordered sums, so that the same rows give the same weights. linfa's own machines take dense or kernel inputs, which a
//! vocabulary of this size rules out.

use rand::{SeedableRng, seq::SliceRandom};
use rayon::prelude::*;

/// A row: feature indices with values, ordered by index.
pub type Sparse = Vec<(u32, f32)>;

/// Weights of one class against the rest; the bias is the last weight.
#[derive(Debug, Clone)]
struct Machine {
    weights: Vec<f32>,
}

/// One machine for each label.
#[derive(Debug, Clone)]
pub(super) struct Linear {
    machines: Vec<Machine>,
    scale: f32,
}

/// Settings of training.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// Cost of a mistake on a row of average weight.
    pub cost: f32,
    /// Whether rare labels weigh more, inversely to their share.
    pub balanced: bool,
    /// Seed of the order in which rows are visited.
    pub seed: u64,
}

/// Passes over the rows at most.
const PASSES: usize = 60;
/// Training stops where no dual gradient is further from its bound than this.
const TOLERANCE: f32 = 0.05;

impl Linear {
    /// Trains on `rows` (over `features` features) with `labels` in `0..classes`.
    pub(super) fn train(rows: &[&Sparse], labels: &[usize], classes: usize, features: usize, settings: Settings) -> Self {
        let share = |class: usize| labels.iter().filter(|l| **l == class).count() as f32 / labels.len().max(1) as f32;
        let weight: Vec<f32> = (0..classes).map(|c| if settings.balanced { 1.0 / (classes as f32 * share(c)).max(1e-6) } else { 1.0 }).collect();
        let machines = (0..classes)
            .into_par_iter()
            .map(|class| {
                let costs: Vec<f32> =
                    labels.iter().map(|l| settings.cost * if *l == class { weight[class] } else { rest_weight(&weight, labels, class) }).collect();
                let signs: Vec<f32> = labels.iter().map(|l| if *l == class { 1.0 } else { -1.0 }).collect();
                Machine { weights: descend(rows, &signs, &costs, features, settings.seed) }
            })
            .collect();
        Self { machines, scale: 2.0 }
    }

    /// The margin of each class for `row`.
    pub(super) fn margins(&self, row: &Sparse) -> Vec<f32> {
        self.machines.iter().map(|m| dot(&m.weights, row)).collect()
    }

    /// Margins as shares that add up to 1.
    pub(super) fn shares(&self, margins: &[f32]) -> Vec<f64> {
        let top = margins.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let raw: Vec<f64> = margins.iter().map(|m| f64::from(self.scale * (m - top)).exp()).collect();
        let sum: f64 = raw.iter().sum();
        raw.into_iter().map(|v| v / sum).collect()
    }
}

/// The weight of rows of all other classes, as in a balanced two-class problem.
fn rest_weight(weight: &[f32], labels: &[usize], class: usize) -> f32 {
    if weight.iter().all(|w| *w == 1.0) {
        return 1.0;
    }
    let rest = labels.iter().filter(|l| **l != class).count().max(1) as f32;
    labels.len() as f32 / (2.0 * rest)
}

fn dot(weights: &[f32], row: &Sparse) -> f32 {
    let bias = weights.last().copied().unwrap_or(0.0);
    row.iter().map(|(i, v)| weights.get(*i as usize).copied().unwrap_or(0.0) * v).sum::<f32>() + bias
}

fn descend(rows: &[&Sparse], signs: &[f32], costs: &[f32], features: usize, seed: u64) -> Vec<f32> {
    let mut weights = vec![0.0f32; features + 1];
    let mut alpha = vec![0.0f32; rows.len()];
    let norms: Vec<f32> = rows.iter().map(|r| r.iter().map(|(_, v)| v * v).sum::<f32>() + 1.0).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..PASSES {
        order.shuffle(&mut random);
        let (mut most, mut least) = (f32::NEG_INFINITY, f32::INFINITY);
        for &i in &order {
            let damping = 0.5 / costs[i];
            let gradient = signs[i] * dot(&weights, rows[i]) - 1.0 + alpha[i] * damping;
            let projected = if alpha[i] == 0.0 { gradient.min(0.0) } else { gradient };
            most = most.max(projected);
            least = least.min(projected);
            if projected.abs() < 1e-8 {
                continue;
            }
            let old = alpha[i];
            alpha[i] = (old - gradient / (norms[i] + damping)).max(0.0);
            let step = (alpha[i] - old) * signs[i];
            for (j, v) in rows[i] {
                weights[*j as usize] += step * v;
            }
            weights[features] += step;
        }
        if most - least < TOLERANCE {
            break;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_what_is_separable_and_repeats_itself() {
        let rows: Vec<Sparse> = (0..40).map(|i| vec![(u32::from(i % 2 == 0), 1.0), (2 + i % 3, 0.3)]).collect();
        let labels: Vec<usize> = (0..40).map(|i| i % 2).collect();
        let refs: Vec<&Sparse> = rows.iter().collect();
        let settings = Settings { cost: 1.0, balanced: true, seed: 1 };
        let (a, b) = (Linear::train(&refs, &labels, 2, 5, settings), Linear::train(&refs, &labels, 2, 5, settings));
        for (row, label) in rows.iter().zip(&labels) {
            let margins = a.margins(row);
            assert_eq!(usize::from(margins[1] > margins[0]), *label);
            assert_eq!(margins, b.margins(row));
        }
    }
}
