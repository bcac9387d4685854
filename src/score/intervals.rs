//! Intervals: proportions, means, bootstrap over clusters, bounds for what is not known.
//!
//! Proportions follow Brown, Cai & DasGupta (2001); the bootstrap enumerates all resamples where there are few and draws
//! from a seeded generator otherwise, so the same data give the same interval.

use super::calibration::quantile;
use super::metrics::mean;
use crate::model::Interval;
use rand::{Rng, SeedableRng};
use statrs::distribution::{Beta, ContinuousCDF, Normal, StudentsT};

fn z(level: f64) -> f64 {
    Normal::standard().inverse_cdf(0.5 + level / 2.0)
}

/// Wilson's score interval for `hits` of `n` (`hits` may hold halves); 0..1 for n = 0.
///
/// ```
/// use calledit::score::wilson_interval;
/// let interval = wilson_interval(7.0, 10.0, 0.95);
/// assert!((interval.low - 0.397).abs() < 0.001 && (interval.high - 0.892).abs() < 0.001);
/// ```
#[must_use]
pub fn wilson_interval(hits: f64, n: f64, level: f64) -> Interval {
    if n <= 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (z, p) = (z(level), hits / n);
    let scale = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / scale;
    let half = z / scale * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let low = if hits <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if hits >= n { 1.0 } else { (centre + half).min(1.0) };
    Interval { low, high }
}

/// Quantile of a beta distribution, by bisection on its distribution function.
#[must_use]
pub fn beta_quantile(q: f64, alpha: f64, beta: f64) -> f64 {
    let Ok(distribution) = Beta::new(alpha, beta) else { return f64::NAN };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..64 {
        let mid = f64::midpoint(low, high);
        if distribution.cdf(mid) < q { low = mid } else { high = mid }
    }
    f64::midpoint(low, high)
}

/// The exact interval of Clopper and Pearson (1934).
#[must_use]
pub fn clopper_pearson_interval(hits: f64, n: f64, level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    Interval {
        low: if hits <= 0.0 { 0.0 } else { beta_quantile(tail, hits, n - hits + 1.0) },
        high: if hits >= n { 1.0 } else { beta_quantile(1.0 - tail, hits + 1.0, n - hits) },
    }
}

/// Equal-tailed posterior interval under Jeffreys' prior, without the edge adjustment.
#[must_use]
pub fn jeffreys_interval(hits: f64, n: f64, level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    let (a, b) = (hits + 0.5, n - hits + 0.5);
    Interval { low: beta_quantile(tail, a, b), high: beta_quantile(1.0 - tail, a, b) }
}

/// Agresti and Coull's (1998) interval.
#[must_use]
pub fn agresti_coull_interval(hits: f64, n: f64, level: f64) -> Interval {
    let z = z(level);
    let total = n + z * z;
    let p = (hits + z * z / 2.0) / total;
    let half = z * (p * (1.0 - p) / total).sqrt();
    Interval { low: (p - half).max(0.0), high: (p + half).min(1.0) }
}

/// Mean, standard error and Student interval of a mean; none below two values. May leave 0..1: clip for display and say so.
#[must_use]
pub fn t_interval(values: &[f64], level: f64) -> Option<(f64, f64, Interval)> {
    let n = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let centre = mean(values.iter().copied())?;
    let variance = values.iter().map(|v| (v - centre).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.5 + level / 2.0);
    Some((centre, error, Interval { low: centre - t * error, high: centre + t * error }))
}

/// What a bootstrap of a mean found.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// Mean of the data.
    pub mean: f64,
    /// Standard deviation of the resampled means.
    pub standard_error: f64,
    /// Percentile interval at 95 %.
    pub interval: Interval,
    /// Smallest resampled mean.
    pub min: f64,
    /// Largest resampled mean.
    pub max: f64,
    /// How many resamples were looked at.
    pub resamples: usize,
}

/// Up to this many clusters every resample is looked at; 6⁶ = 46,656.
const ENUMERATE_UP_TO: usize = 6;
/// Resamples drawn otherwise.
const DRAWS: usize = 4_000;

/// Bootstrap of the mean over whole clusters (threads, events): rows of one cluster stay together (Cameron et al. 2008).
///
/// All resamples are enumerated for up to six clusters; otherwise they are drawn with `seed`. None of nothing.
#[must_use]
pub fn cluster_bootstrap(clusters: &[Vec<f64>], seed: u64) -> Option<Bootstrap> {
    let sums: Vec<(f64, f64)> = clusters.iter().filter(|c| !c.is_empty()).map(|c| (c.iter().sum(), c.len() as f64)).collect();
    let k = sums.len();
    if k == 0 {
        return None;
    }
    let of = |picks: &mut dyn Iterator<Item = usize>| {
        let (sum, n) = picks.fold((0.0, 0.0), |(s, n), i| (s + sums[i].0, n + sums[i].1));
        sum / n
    };
    let means: Vec<f64> = if k <= ENUMERATE_UP_TO {
        (0..k.pow(k as u32)).map(|code| of(&mut (0..k).map(|j| code / k.pow(j as u32) % k))).collect()
    } else {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        (0..DRAWS).map(|_| of(&mut (0..k).map(|_| random.gen_range(0..k)))).collect()
    };
    summarise(of(&mut (0..k)), &means)
}

fn summarise(mean_of_data: f64, means: &[f64]) -> Option<Bootstrap> {
    let centre = mean(means.iter().copied())?;
    let spread = mean(means.iter().map(|m| (m - centre).powi(2)))?.sqrt();
    Some(Bootstrap {
        mean: mean_of_data,
        standard_error: spread,
        interval: Interval { low: quantile(means, 0.025)?, high: quantile(means, 0.975)? },
        min: means.iter().copied().fold(f64::INFINITY, f64::min),
        max: means.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        resamples: means.len(),
    })
}

/// Worst-case bounds of a hit rate: what is not known all false, or all true (Manski 2003). None where there is nothing.
#[must_use]
pub fn manski_bounds(hits: f64, misses: f64, unresolved: f64) -> Option<Interval> {
    let total = hits + misses + unresolved;
    (total > 0.0).then(|| Interval { low: hits / total, high: (hits + unresolved) / total })
}

/// Kish's design effect and the effective number of cases.
#[must_use]
pub fn effective_n(n: f64, mean_cluster_size: f64, intraclass_correlation: f64) -> (f64, f64) {
    let effect = 1.0 + (mean_cluster_size - 1.0) * intraclass_correlation;
    (effect, n / effect)
}
