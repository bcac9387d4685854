//! Shrinkage: what a short record says of a commenter once all commenters are looked at together.
//!
//! Records `(hits, n)` in; posterior means, intervals and the prior out. Beta-binomial with its prior by maximum likelihood
//! (Casella 1985), moments as a check (Kleinman 1973), normal shrinkage of mean scores (DerSimonian & Laird 1986).

use super::intervals::beta_quantile;
use crate::model::Interval;
use statrs::function::gamma::ln_gamma;
use std::collections::BTreeMap;

/// A posterior of one commenter's hit rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    /// Posterior mean: (k + a) / (n + a + b).
    pub mean: f64,
    /// Equal-tailed 95 % interval.
    pub interval: Interval,
    /// The 5 % quantile, by which commenters are ranked.
    pub lower_bound: f64,
}

/// The posterior of `hits` of `n` under a Beta(`alpha`, `beta`) prior.
#[must_use]
pub fn beta_posterior(hits: f64, n: f64, alpha: f64, beta: f64) -> Posterior {
    let (a, b) = (hits + alpha, n - hits + beta);
    let at = |q| beta_quantile(q, a, b);
    Posterior { mean: a / (a + b), interval: Interval { low: at(0.025), high: at(0.975) }, lower_bound: at(0.05) }
}

/// A prior fitted to all commenters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prior {
    /// Commenters differ: Beta(alpha, beta) with the negative log likelihood reached.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
        /// Negative log likelihood of the records.
        negative_log_likelihood: f64,
    },
    /// The likelihood grows towards no difference at all: everyone gets the pooled rate.
    Pooled {
        /// Hits over cases of all commenters.
        rate: f64,
    },
}

impl Prior {
    /// Mean of the prior.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Beta { alpha, beta, .. } => alpha / (alpha + beta),
            Self::Pooled { rate } => rate,
        }
    }

    /// A commenter's shrunk rate.
    #[must_use]
    pub fn shrunk(&self, hits: f64, n: f64) -> f64 {
        match *self {
            Self::Beta { alpha, beta, .. } => (hits + alpha) / (n + alpha + beta),
            Self::Pooled { rate } => rate,
        }
    }

    /// The 5 % posterior quantile, by which commenters are ranked; the pooled rate where commenters do not differ.
    #[must_use]
    pub fn lower_bound(&self, hits: f64, n: f64) -> f64 {
        match *self {
            Self::Beta { alpha, beta, .. } => beta_quantile(0.05, hits + alpha, n - hits + beta),
            Self::Pooled { rate } => rate,
        }
    }
}

fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Equal records counted once, so that the likelihood costs one term per distinct record.
type Tally = BTreeMap<(u64, u64), (f64, f64, f64)>;

fn negative_log_likelihood(tally: &Tally, mean: f64, size: f64) -> f64 {
    let (a, b) = (mean * size, (1.0 - mean) * size);
    let norm = ln_beta(a, b);
    let term = |(k, n, times): &(f64, f64, f64)| {
        let ways = -(n + 1.0).ln() - ln_beta(n - k + 1.0, k + 1.0);
        times * (ways + ln_beta(k + a, n - k + b) - norm)
    };
    -tally.values().map(term).sum::<f64>()
}

/// The place and value of the least `f` on `low..high`, by golden section.
fn minimise(low: f64, high: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    let ratio = (5f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (low, high);
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut fa, mut fb) = (f(a), f(b));
    for _ in 0..80 {
        if fa <= fb {
            (high, b, fb) = (b, a, fa);
            a = high - ratio * (high - low);
            fa = f(a);
        } else {
            (low, a, fa) = (a, b, fb);
            b = low + ratio * (high - low);
            fb = f(b);
        }
    }
    let best = f64::midpoint(low, high);
    (best, f(best))
}

/// Above this ln(alpha + beta) the data do not tell commenters apart.
const LOG_SIZE_CEILING: f64 = 9.0;

/// Fits a beta prior to records `(hits, n)` by maximum likelihood; none where nobody has a case.
#[must_use]
pub fn fit_prior(records: &[(f64, f64)]) -> Option<Prior> {
    let mut tally = Tally::new();
    for &(k, n) in records.iter().filter(|(_, n)| *n > 0.0) {
        tally.entry((k.to_bits(), n.to_bits())).or_insert((k, n, 0.0)).2 += 1.0;
    }
    let (hits, cases) = tally.values().fold((0.0, 0.0), |(h, c), (k, n, t)| (h + k * t, c + n * t));
    if cases == 0.0 {
        return None;
    }
    let pooled = Prior::Pooled { rate: hits / cases };
    if hits == 0.0 || hits >= cases {
        return Some(pooled);
    }
    let best_mean = |log_size: f64| minimise(1e-4, 1.0 - 1e-4, |mean| negative_log_likelihood(&tally, mean, log_size.exp()));
    let (log_size, value) = minimise(-4.0, LOG_SIZE_CEILING + 1.0, |log_size| best_mean(log_size).1);
    if log_size > LOG_SIZE_CEILING {
        return Some(pooled);
    }
    let (mean, size) = (best_mean(log_size).0, log_size.exp());
    Some(Prior::Beta { alpha: mean * size, beta: (1.0 - mean) * size, negative_log_likelihood: value })
}

/// Moment estimate of how much commenters differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Hits over cases of all commenters.
    pub pooled_rate: f64,
    /// Intraclass correlation; at or below 0 there is no sign that commenters differ.
    pub rho: f64,
    /// Size alpha + beta of the prior, (1 − rho)/rho; none where rho is not positive.
    pub size: Option<f64>,
}

/// Kleinman's (1973) weighted moments with weights n; none below two commenters.
#[must_use]
pub fn beta_moments(records: &[(f64, f64)]) -> Option<Moments> {
    let records: Vec<_> = records.iter().filter(|(_, n)| *n > 0.0).collect();
    let total: f64 = records.iter().map(|(_, n)| n).sum();
    let hits: f64 = records.iter().map(|(k, _)| k).sum();
    let groups = records.len() as f64;
    if records.len() < 2 {
        return None;
    }
    let p = hits / total;
    let spread: f64 = records.iter().map(|(k, n)| n * (k / n - p).powi(2)).sum();
    let squares: f64 = records.iter().map(|(_, n)| n * n).sum::<f64>() / total;
    let rho = (spread - p * (1.0 - p) * (groups - 1.0)) / (p * (1.0 - p) * (total - squares - (groups - 1.0)));
    Some(Moments { pooled_rate: p, rho, size: (rho > 0.0).then(|| (1.0 - rho) / rho) })
}

/// Normal shrinkage of mean scores with known variances: between-commenter variance, overall mean, shrunk means.
///
/// The variance is DerSimonian and Laird's; none of nothing or of a variance that is not positive.
#[must_use]
pub fn normal_shrinkage(means: &[f64], variances: &[f64]) -> Option<(f64, f64, Vec<f64>)> {
    if means.is_empty() || means.len() != variances.len() || variances.iter().any(|v| *v <= 0.0) {
        return None;
    }
    let weights: Vec<f64> = variances.iter().map(|v| 1.0 / v).collect();
    let (sum, squares): (f64, f64) = (weights.iter().sum(), weights.iter().map(|w| w * w).sum());
    let fixed = weighted_mean(means, &weights);
    let q: f64 = weights.iter().zip(means).map(|(w, m)| w * (m - fixed).powi(2)).sum();
    let scale = sum - squares / sum;
    let tau2 = if scale > 0.0 { ((q - (means.len() as f64 - 1.0)) / scale).max(0.0) } else { 0.0 };
    let random: Vec<f64> = variances.iter().map(|v| 1.0 / (v + tau2)).collect();
    let centre = weighted_mean(means, &random);
    let shrunk = means.iter().zip(variances).map(|(m, v)| (tau2 * m + v * centre) / (tau2 + v)).collect();
    Some((tau2, centre, shrunk))
}

fn weighted_mean(values: &[f64], weights: &[f64]) -> f64 {
    values.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>() / weights.iter().sum::<f64>()
}
