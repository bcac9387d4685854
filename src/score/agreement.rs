//! Agreement of coders: Cohen's kappa, weighted kappa, PABAK, AC1, Krippendorff's alpha, Fleiss and Randolph.
//!
//! Labels are given as small integers. A coefficient that is not defined (one label used throughout, nothing pairable) is `None`.

use crate::model::Interval;
use statrs::distribution::{ContinuousCDF, Normal};
use std::collections::BTreeMap;

/// Cohen's kappa with its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kappa {
    /// Share of equal labels.
    pub observed: f64,
    /// Kappa; none where only one label is used.
    pub kappa: Option<f64>,
    /// Asymptotic standard error (Fleiss, Cohen & Everitt 1969).
    pub standard_error: Option<f64>,
    /// 95 % interval.
    pub interval: Option<Interval>,
}

/// Shares of each pair of labels, over `labels` labels.
fn table(a: &[usize], b: &[usize], labels: usize) -> Vec<Vec<f64>> {
    let mut cells = vec![vec![0.0; labels]; labels];
    for (x, y) in a.iter().zip(b) {
        cells[*x][*y] += 1.0 / a.len() as f64;
    }
    cells
}

fn margins(cells: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let rows = cells.iter().map(|r| r.iter().sum()).collect();
    let columns = (0..cells.len()).map(|j| cells.iter().map(|r| r[j]).sum()).collect();
    (rows, columns)
}

fn label_count(a: &[usize], b: &[usize]) -> usize {
    a.iter().chain(b).max().map_or(0, |m| m + 1)
}

/// Cohen's (1960) kappa of two coders; none of nothing.
#[must_use]
pub fn cohen_kappa(a: &[usize], b: &[usize]) -> Option<Kappa> {
    if a.is_empty() || a.len() != b.len() {
        return None;
    }
    let cells = table(a, b, label_count(a, b));
    let (rows, columns) = margins(&cells);
    let observed: f64 = (0..cells.len()).map(|i| cells[i][i]).sum();
    let expected: f64 = rows.iter().zip(&columns).map(|(r, c)| r * c).sum();
    if 1.0 - expected < 1e-12 {
        return Some(Kappa { observed, kappa: None, standard_error: None, interval: None });
    }
    let kappa = (observed - expected) / (1.0 - expected);
    let error = standard_error(&cells, &rows, &columns, kappa, expected, a.len() as f64);
    let half = Normal::standard().inverse_cdf(0.975) * error;
    Some(Kappa { observed, kappa: Some(kappa), standard_error: Some(error), interval: Some(Interval { low: kappa - half, high: kappa + half }) })
}

fn standard_error(cells: &[Vec<f64>], rows: &[f64], columns: &[f64], kappa: f64, expected: f64, n: f64) -> f64 {
    let k = cells.len();
    let (mut diagonal, mut off) = (0.0, 0.0);
    for i in 0..k {
        diagonal += cells[i][i] * (1.0 - (rows[i] + columns[i]) * (1.0 - kappa)).powi(2);
        for j in (0..k).filter(|j| *j != i) {
            off += cells[i][j] * (columns[i] + rows[j]).powi(2);
        }
    }
    let rest = (kappa - expected * (1.0 - kappa)).powi(2);
    ((diagonal + (1.0 - kappa).powi(2) * off - rest) / ((1.0 - expected).powi(2) * n)).max(0.0).sqrt()
}

/// How far apart ordered labels count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// By their distance.
    Linear,
    /// By its square.
    Quadratic,
}

/// Weighted kappa of ordered labels (Cohen 1968); none where it is not defined.
#[must_use]
pub fn weighted_kappa(a: &[usize], b: &[usize], weights: Weights) -> Option<f64> {
    let cells = table(a, b, label_count(a, b));
    let (rows, columns) = margins(&cells);
    let weight = |i: usize, j: usize| {
        let d = i.abs_diff(j) as f64;
        if weights == Weights::Linear { d } else { d * d }
    };
    let (mut observed, mut expected) = (0.0, 0.0);
    for i in 0..cells.len() {
        for j in 0..cells.len() {
            observed += weight(i, j) * cells[i][j];
            expected += weight(i, j) * rows[i] * columns[j];
        }
    }
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// Prevalence- and bias-adjusted kappa, (k·po − 1)/(k − 1) (Byrt et al. 1993).
#[must_use]
pub fn pabak(a: &[usize], b: &[usize]) -> Option<f64> {
    let (k, observed) = (label_count(a, b) as f64, cohen_kappa(a, b)?.observed);
    (k > 1.0).then(|| (k * observed - 1.0) / (k - 1.0))
}

/// Gwet's (2008) AC1, steady where one label dominates.
#[must_use]
pub fn gwet_ac1(a: &[usize], b: &[usize]) -> Option<f64> {
    let cells = table(a, b, label_count(a, b));
    let (rows, columns) = margins(&cells);
    let observed = cohen_kappa(a, b)?.observed;
    let k = cells.len() as f64;
    if k < 2.0 {
        return None;
    }
    let share = |i: usize| f64::midpoint(rows[i], columns[i]);
    let expected = (0..cells.len()).map(|i| share(i) * (1.0 - share(i))).sum::<f64>() / (k - 1.0);
    Some((observed - expected) / (1.0 - expected))
}

/// Scale of Krippendorff's alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Labels without order.
    Nominal,
    /// Ordered labels.
    Ordinal,
    /// Numbers with meaningful differences.
    Interval,
    /// Numbers with a true zero.
    Ratio,
}

/// Krippendorff's alpha (2011) of `units`, each the values that coders gave it (missing ones left out).
///
/// None where no unit has two values, or only one value is ever used.
#[must_use]
pub fn krippendorff_alpha(units: &[Vec<f64>], scale: Scale) -> Option<f64> {
    let pairable: Vec<&Vec<f64>> = units.iter().filter(|u| u.len() > 1).collect();
    let mut counts: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for value in pairable.iter().flat_map(|u| u.iter()) {
        counts.entry(order_key(*value)).or_insert((*value, 0.0)).1 += 1.0;
    }
    let values: Vec<(f64, f64)> = counts.values().copied().collect();
    if values.len() < 2 {
        return None;
    }
    let place = |v: f64| counts.range(..order_key(v)).count();
    let total: f64 = values.iter().map(|(_, n)| n).sum();
    let observed: f64 = pairable.iter().map(|unit| disagreement(unit, &values, &place, scale)).sum();
    let mut expected = 0.0;
    for i in 0..values.len() {
        for j in 0..values.len() {
            expected += values[i].1 * values[j].1 * distance(i, j, &values, scale);
        }
    }
    (expected > 0.0).then(|| 1.0 - (total - 1.0) * observed / expected)
}

/// Numbers as integers of the same order.
fn order_key(value: f64) -> u64 {
    let bits = value.to_bits();
    if value.is_sign_negative() { !bits } else { bits | 1 << 63 }
}

fn disagreement(unit: &[f64], values: &[(f64, f64)], place: &dyn Fn(f64) -> usize, scale: Scale) -> f64 {
    let mut sum = 0.0;
    for (i, a) in unit.iter().enumerate() {
        for (_, b) in unit.iter().enumerate().filter(|(j, _)| *j != i) {
            sum += distance(place(*a), place(*b), values, scale);
        }
    }
    sum / (unit.len() as f64 - 1.0)
}

fn distance(i: usize, j: usize, values: &[(f64, f64)], scale: Scale) -> f64 {
    if i == j {
        return 0.0;
    }
    let (a, b) = (values[i].0, values[j].0);
    match scale {
        Scale::Nominal => 1.0,
        Scale::Interval => (a - b).powi(2),
        Scale::Ratio => ((a - b) / (a + b)).powi(2),
        Scale::Ordinal => {
            let between: f64 = values[i.min(j)..=i.max(j)].iter().map(|(_, n)| n).sum();
            (between - f64::midpoint(values[i].1, values[j].1)).powi(2)
        }
    }
}

/// Fleiss' (1971) and Randolph's (2005) kappa of `units` with the same number of labels each; none where not defined.
#[must_use]
pub fn fleiss_kappa(units: &[Vec<usize>]) -> Option<(f64, f64)> {
    let raters = units.first()?.len() as f64;
    if raters < 2.0 || units.iter().any(|u| u.len() as f64 != raters) {
        return None;
    }
    let labels = units.iter().flatten().max()? + 1;
    let count = |unit: &Vec<usize>, label: usize| unit.iter().filter(|l| **l == label).count() as f64;
    let mut shares = vec![0.0; labels];
    let mut observed = 0.0;
    for unit in units {
        for (label, share) in shares.iter_mut().enumerate() {
            let n = count(unit, label);
            *share += n / (raters * units.len() as f64);
            observed += n * (n - 1.0) / (raters * (raters - 1.0) * units.len() as f64);
        }
    }
    let expected: f64 = shares.iter().map(|p| p * p).sum();
    let flat = 1.0 / labels as f64;
    (expected < 1.0).then(|| ((observed - expected) / (1.0 - expected), (observed - flat) / (1.0 - flat)))
}
