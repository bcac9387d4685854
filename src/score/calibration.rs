//! Calibration: reliability diagrams, Murphy's decomposition and its corrections, calibration slope, AUC.
//!
//! Probabilities and 0/1 outcomes in, figures out. Bins are `[low, high)`, the last closed; a tiny allowance keeps
//! 0.29 × 100 from landing in bin 28.

use super::intervals::wilson_interval;
use super::metrics::{brier_score, mean};
use crate::model::Bin;
use statrs::distribution::{ContinuousCDF, Normal};

/// The bin of probability `p` among `bins` equal ones.
#[must_use]
pub fn bin_index(p: f64, bins: usize) -> usize {
    ((p * bins as f64 + 1e-9).floor() as usize).min(bins.saturating_sub(1))
}

/// Reliability diagram over equal bins; empty bins are left out.
#[must_use]
pub fn reliability_diagram(predicted: &[f64], observed: &[f64], bins: usize) -> Vec<Bin> {
    let edge = |i: usize| i as f64 / bins as f64;
    (0..bins)
        .filter_map(|i| {
            let members: Vec<usize> = (0..predicted.len()).filter(|&j| bin_index(predicted[j], bins) == i).collect();
            row(&members, predicted, observed, edge(i), edge(i + 1))
        })
        .collect()
}

/// Reliability diagram over bins of equal size at the quantiles of `predicted` (linear interpolation, as scikit-learn does).
#[must_use]
pub fn reliability_diagram_quantiles(predicted: &[f64], observed: &[f64], bins: usize) -> Vec<Bin> {
    let edges: Vec<f64> = (0..=bins).filter_map(|i| quantile(predicted, i as f64 / bins as f64)).collect();
    if edges.len() <= bins {
        return Vec::new();
    }
    let place = |p: f64| edges[1..bins].iter().filter(|&&e| e < p).count();
    (0..bins)
        .filter_map(|i| {
            let members: Vec<usize> = (0..predicted.len()).filter(|&j| place(predicted[j]) == i).collect();
            row(&members, predicted, observed, edges[i], edges[i + 1])
        })
        .collect()
}

fn row(members: &[usize], predicted: &[f64], observed: &[f64], low: f64, high: f64) -> Option<Bin> {
    let mean_predicted = mean(members.iter().map(|&j| predicted[j]))?;
    let hits: f64 = members.iter().map(|&j| observed[j]).sum();
    let interval = wilson_interval(hits, members.len() as f64, 0.95);
    Some(Bin { low, high, n: members.len(), mean_predicted, observed: hits / members.len() as f64, interval })
}

/// The quantile `q` with linear interpolation between order statistics; none of nothing.
#[must_use]
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = q * (sorted.len().checked_sub(1)? as f64);
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    Some(sorted[low] + (sorted[high] - sorted[low]) * (place - low as f64))
}

/// Murphy's decomposition of the Brier score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decomposition {
    /// Distance of stated from observed rates, less is better.
    pub reliability: f64,
    /// Spread of observed rates between groups, more is better.
    pub resolution: f64,
    /// Spread of the outcomes themselves.
    pub uncertainty: f64,
}

struct Group {
    n: f64,
    p: f64,
    rate: f64,
}

fn groups_by(predicted: &[f64], observed: &[f64], key: impl Fn(f64) -> u64) -> Vec<(Vec<usize>, Group)> {
    let mut by: std::collections::BTreeMap<u64, Vec<usize>> = std::collections::BTreeMap::new();
    for (i, p) in predicted.iter().enumerate() {
        by.entry(key(*p)).or_default().push(i);
    }
    by.into_values()
        .map(|members| {
            let n = members.len() as f64;
            let over = |values: &[f64]| members.iter().map(|&i| values[i]).sum::<f64>() / n;
            let group = Group { n, p: over(predicted), rate: over(observed) };
            (members, group)
        })
        .collect()
}

/// REL, RES and UNC over groups of equal probability; BS = REL − RES + UNC (Murphy 1973). None of nothing.
#[must_use]
pub fn murphy_decomposition(predicted: &[f64], observed: &[f64]) -> Option<Decomposition> {
    let groups = groups_by(predicted, observed, f64::to_bits);
    decompose(groups.iter().map(|(_, g)| g), observed)
}

fn decompose<'a>(groups: impl Iterator<Item = &'a Group>, observed: &[f64]) -> Option<Decomposition> {
    let base = mean(observed.iter().copied())?;
    let total = observed.len() as f64;
    let (mut reliability, mut resolution) = (0.0, 0.0);
    for group in groups {
        reliability += group.n * (group.p - group.rate).powi(2) / total;
        resolution += group.n * (group.rate - base).powi(2) / total;
    }
    Some(Decomposition { reliability, resolution, uncertainty: base * (1.0 - base) })
}

/// Murphy's decomposition freed of its small-sample bias (Ferro & Fricker 2012); none where a group holds one case.
#[must_use]
pub fn murphy_decomposition_corrected(predicted: &[f64], observed: &[f64]) -> Option<Decomposition> {
    let groups = groups_by(predicted, observed, f64::to_bits);
    if groups.iter().any(|(_, g)| g.n < 2.0) {
        return None;
    }
    let plain = decompose(groups.iter().map(|(_, g)| g), observed)?;
    let total = observed.len() as f64;
    let within: f64 = groups.iter().map(|(_, g)| g.n * g.rate * (1.0 - g.rate) / (g.n - 1.0)).sum::<f64>() / total;
    let between = plain.uncertainty / (total - 1.0);
    Some(Decomposition {
        reliability: plain.reliability - within,
        resolution: plain.resolution - within + between,
        uncertainty: plain.uncertainty + between,
    })
}

/// Murphy's decomposition over equal bins with the within-bin terms of Stephenson et al. (2008): BS = REL − RES + UNC + WBV − 2·WBC.
///
/// Gives the decomposition, the within-bin variance and the within-bin covariance.
#[must_use]
pub fn murphy_decomposition_binned(predicted: &[f64], observed: &[f64], bins: usize) -> Option<(Decomposition, f64, f64)> {
    let groups = groups_by(predicted, observed, |p| bin_index(p, bins) as u64);
    let plain = decompose(groups.iter().map(|(_, g)| g), observed)?;
    let total = observed.len() as f64;
    let (mut variance, mut covariance) = (0.0, 0.0);
    for (members, group) in &groups {
        for &i in members {
            variance += (predicted[i] - group.p).powi(2) / total;
            covariance += (predicted[i] - group.p) * (observed[i] - group.rate) / total;
        }
    }
    Some((plain, variance, covariance))
}

/// Expected and maximum calibration error over equal bins (Naeini 2015).
#[must_use]
pub fn calibration_error(predicted: &[f64], observed: &[f64], bins: usize) -> Option<(f64, f64)> {
    let rows = reliability_diagram(predicted, observed, bins);
    let gap = |r: &Bin| (r.mean_predicted - r.observed).abs();
    let total = predicted.len() as f64;
    (!rows.is_empty()).then(|| (rows.iter().map(|r| r.n as f64 * gap(r) / total).sum(), rows.iter().map(gap).fold(0.0, f64::max)))
}

/// Mean probability minus base rate: how much is over-promised (positive) or under-promised.
#[must_use]
pub fn calibration_in_the_large(predicted: &[f64], observed: &[f64]) -> Option<f64> {
    Some(mean(predicted.iter().copied())? - mean(observed.iter().copied())?)
}

/// Intercept and slope of the logistic recalibration of the log odds (Cox 1958), by Newton's method.
///
/// None where a probability is 0 or 1, or the fit does not settle (separable data).
#[must_use]
pub fn calibration_slope(predicted: &[f64], observed: &[f64]) -> Option<(f64, f64)> {
    let x = log_odds(predicted)?;
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..100 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (x, y) in x.iter().zip(observed) {
            let p = logistic(a + b * x);
            let w = p * (1.0 - p);
            ga += y - p;
            gb += (y - p) * x;
            haa += w;
            hab += w * x;
            hbb += w * x * x;
        }
        let det = haa * hbb - hab * hab;
        if det.abs() < 1e-12 {
            return None;
        }
        let (da, db) = ((hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det);
        a += da;
        b += db;
        if da.abs() + db.abs() < 1e-12 {
            return Some((a, b));
        }
    }
    None
}

/// The intercept of the recalibration with the slope held at 1.
#[must_use]
pub fn calibration_intercept(predicted: &[f64], observed: &[f64]) -> Option<f64> {
    let x = log_odds(predicted)?;
    let mut a = 0.0;
    for _ in 0..100 {
        let (g, h) = x.iter().zip(observed).fold((0.0, 0.0), |(g, h), (x, y)| {
            let p = logistic(a + x);
            (g + y - p, h + p * (1.0 - p))
        });
        if h < 1e-12 {
            return None;
        }
        a += g / h;
        if (g / h).abs() < 1e-12 {
            return Some(a);
        }
    }
    None
}

fn log_odds(predicted: &[f64]) -> Option<Vec<f64>> {
    predicted.iter().map(|&p| (p > 0.0 && p < 1.0).then(|| (p / (1.0 - p)).ln())).collect()
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Spiegelhalter's (1986) test that the probabilities are calibrated: z and two-sided p; none where its variance is 0.
#[must_use]
pub fn spiegelhalter_z(predicted: &[f64], observed: &[f64]) -> Option<(f64, f64)> {
    let (mut top, mut variance) = (0.0, 0.0);
    for (p, y) in predicted.iter().zip(observed) {
        top += (y - p) * (1.0 - 2.0 * p);
        variance += (1.0 - 2.0 * p).powi(2) * p * (1.0 - p);
    }
    let z = (variance > 0.0).then(|| top / variance.sqrt())?;
    Some((z, 2.0 * Normal::standard().sf(z.abs())))
}

/// Chance that a claim that came true got the higher probability, ties half (Hanley & McNeil 1982); none with one class only.
#[must_use]
pub fn auc(predicted: &[f64], observed: &[f64]) -> Option<f64> {
    let mut order: Vec<usize> = (0..predicted.len()).collect();
    order.sort_by(|&a, &b| predicted[a].total_cmp(&predicted[b]));
    let (mut rank_sum, mut positives, mut i) = (0.0, 0.0, 0);
    while i < order.len() {
        let mut j = i;
        while j < order.len() && predicted[order[j]] == predicted[order[i]] {
            j += 1;
        }
        let rank = (i + 1 + j) as f64 / 2.0;
        for &k in &order[i..j] {
            rank_sum += rank * observed[k];
            positives += observed[k];
        }
        i = j;
    }
    let negatives = predicted.len() as f64 - positives;
    (positives > 0.0 && negatives > 0.0).then(|| (rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives))
}

/// The Brier score of plain slices, for checking identities.
#[must_use]
pub fn plain_brier(predicted: &[f64], observed: &[f64]) -> Option<f64> {
    let some = |v: &[f64]| v.iter().copied().map(Some).collect::<Vec<_>>();
    brier_score(&some(predicted), &some(observed))
}
