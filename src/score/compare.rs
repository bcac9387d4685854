//! Comparing commenters honestly: tests, many tests at once, what luck alone would give, ranks.

use super::metrics::mean;
use statrs::distribution::{Binomial, Discrete, DiscreteCDF};

/// Exact binomial test of `hits` in `n` against rate `p0`: two-sided and greater (Clopper–Pearson tails, as SciPy).
#[must_use]
pub fn binomial_test(hits: u64, n: u64, p0: f64) -> Option<(f64, f64)> {
    let distribution = Binomial::new(p0, n).ok()?;
    let observed = distribution.pmf(hits) * (1.0 + 1e-7);
    let two_sided: f64 = (0..=n).map(|k| distribution.pmf(k)).filter(|p| *p <= observed).sum();
    let greater = if hits == 0 { 1.0 } else { distribution.sf(hits - 1) };
    Some((two_sided.min(1.0), greater))
}

/// How p-values are adjusted for many tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// Times the number of tests.
    Bonferroni,
    /// Holm's step-down (1979).
    Holm,
    /// Benjamini and Hochberg's step-up (1995).
    BenjaminiHochberg,
    /// Benjamini and Yekutieli's, for dependent tests (2001).
    BenjaminiYekutieli,
}

/// Adjusted p-values, in the order given.
#[must_use]
pub fn adjust_p_values(p: &[f64], how: Adjustment) -> Vec<f64> {
    let m = p.len() as f64;
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]).then(a.cmp(&b)));
    let mut adjusted = vec![0.0; p.len()];
    match how {
        Adjustment::Bonferroni => adjusted = p.iter().map(|p| (p * m).min(1.0)).collect(),
        Adjustment::Holm => {
            let mut running: f64 = 0.0;
            for (rank, &i) in order.iter().enumerate() {
                running = running.max((p[i] * (m - rank as f64)).min(1.0));
                adjusted[i] = running;
            }
        }
        Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => {
            let dependence = if how == Adjustment::BenjaminiYekutieli { (1..=p.len()).map(|i| 1.0 / i as f64).sum() } else { 1.0 };
            let mut running: f64 = 1.0;
            for (rank, &i) in order.iter().enumerate().rev() {
                running = running.min(p[i] * m * dependence / (rank as f64 + 1.0));
                adjusted[i] = running;
            }
        }
    }
    adjusted
}

/// Perfect records that luck alone would give among `commenters` with `n_each` calls at rate `p`: expected number, and the chance of at least one.
#[must_use]
pub fn perfect_by_luck(commenters: u64, n_each: u32, p: f64) -> (f64, f64) {
    let perfect = p.powf(f64::from(n_each));
    (commenters as f64 * perfect, 1.0 - (1.0 - perfect).powf(commenters as f64))
}

/// The range of hits that luck alone gives in `n` calls at rate `p`: the central `level` of the binomial.
#[must_use]
pub fn luck_band(n: u64, p: f64, level: f64) -> Option<(u64, u64)> {
    let distribution = Binomial::new(p, n).ok()?;
    let tail = (1.0 - level) / 2.0;
    Some((distribution.inverse_cdf(tail), distribution.inverse_cdf(1.0 - tail)))
}

/// Flips tried one by one up to this many shared questions (2²⁰ sign patterns).
const EXACT_UP_TO: usize = 20;

/// Mean difference of two commenters' scores on shared questions and its exact two-sided p under sign flips.
///
/// None of nothing, and above 20 questions, where the sign test serves.
#[must_use]
pub fn paired_permutation(a: &[f64], b: &[f64]) -> Option<(f64, f64)> {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let observed = mean(differences.iter().copied())?;
    let n = differences.len();
    if n > EXACT_UP_TO {
        return None;
    }
    let extreme = (0u32..1 << n)
        .filter(|mask| {
            let sum: f64 = differences.iter().enumerate().map(|(i, d)| if mask >> i & 1 == 1 { -d } else { *d }).sum();
            (sum / n as f64).abs() >= observed.abs() - 1e-12
        })
        .count();
    Some((observed, extreme as f64 / f64::from(1u32 << n)))
}

/// Sign test of two commenters' scores on shared questions: how often each had the lower (better) one, and two-sided p.
#[must_use]
pub fn sign_test(a: &[f64], b: &[f64]) -> Option<(u64, u64, f64)> {
    let better = |x: &[f64], y: &[f64]| x.iter().zip(y).filter(|(x, y)| x < y).count() as u64;
    let (first, second) = (better(a, b), better(b, a));
    let (p, _) = binomial_test(first, first + second, 0.5)?;
    Some((first, second, p))
}

/// Kendall's tau-b, with ties; none where one ranking is constant.
#[must_use]
pub fn kendall_tau_b(a: &[f64], b: &[f64]) -> Option<f64> {
    let (mut balance, mut pairs_a, mut pairs_b) = (0.0, 0.0, 0.0);
    for i in 0..a.len() {
        for j in 0..i {
            let (x, y) = (a[i].partial_cmp(&a[j])? as i8, b[i].partial_cmp(&b[j])? as i8);
            balance += f64::from(x * y);
            pairs_a += f64::from(x.abs());
            pairs_b += f64::from(y.abs());
        }
    }
    (pairs_a > 0.0 && pairs_b > 0.0).then(|| balance / (pairs_a * pairs_b).sqrt())
}

/// How tied scores share a rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// The best rank for all ("1, 2, 2, 4").
    Competition,
    /// No gaps ("1, 2, 2, 3").
    Dense,
    /// The mean rank ("1, 2.5, 2.5, 4").
    Average,
}

/// Ranks, 1 for the highest score.
#[must_use]
pub fn ranks(scores: &[f64], ties: Ties) -> Vec<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let (mut out, mut i, mut dense) = (vec![0.0; scores.len()], 0, 0.0);
    while i < order.len() {
        let j = (i..order.len()).find(|&j| scores[order[j]] != scores[order[i]]).unwrap_or(order.len());
        dense += 1.0;
        let rank = match ties {
            Ties::Competition => i as f64 + 1.0,
            Ties::Dense => dense,
            Ties::Average => (i + 1 + j) as f64 / 2.0,
        };
        for &k in &order[i..j] {
            out[k] = rank;
        }
        i = j;
    }
    out
}

/// Elo update after a meeting scored `score_a` (1 win, ½ draw, 0 loss): expected score of the first, both new ratings.
#[must_use]
pub fn elo_update(rating_a: f64, rating_b: f64, score_a: f64, k: f64) -> (f64, f64, f64) {
    let expected = 1.0 / (1.0 + 10f64.powf((rating_b - rating_a) / 400.0));
    let change = k * (score_a - expected);
    (expected, rating_a + change, rating_b - change)
}

/// Ability under the Rasch model with a standard normal prior, and its standard error, by Newton's method.
///
/// `responses` are 0/1 answers to questions of the given `difficulty`; the prior keeps perfect records finite.
#[must_use]
pub fn rasch_ability(responses: &[f64], difficulty: &[f64]) -> (f64, f64) {
    let mut theta = 0.0f64;
    let mut information = 1.0;
    for _ in 0..100 {
        let (mut slope, mut curve) = (-theta, 1.0);
        for (y, d) in responses.iter().zip(difficulty) {
            let p = 1.0 / (1.0 + (d - theta).exp());
            slope += y - p;
            curve += p * (1.0 - p);
        }
        information = curve;
        theta += slope / curve;
        if (slope / curve).abs() < 1e-14 {
            break;
        }
    }
    (theta, 1.0 / f64::sqrt(information))
}
