//! k-means with a seeded start, the choice of k by bootstrap stability first and silhouette second, k = 1 allowed.
//!
//! Points in, assignments out; above [`MINI_BATCH`] points the centres are found on a seeded sample and all points assigned.
//! Fitting itself is linfa's.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::KMeans;
use ndarray::{Array1, Array2, Axis};
use rand::{SeedableRng, seq::SliceRandom};

/// Above this many points centres are found on a sample.
const MINI_BATCH: usize = 20_000;
/// Points on which k is chosen.
const CHOICE: usize = 2_000;
/// Resamples of the stability measure.
const RESAMPLES: usize = 6;
/// Below this mean adjusted Rand index a grouping is not stable enough to show.
const STABLE: f64 = 0.6;

/// A grouping of points.
#[derive(Debug, Clone)]
pub(super) struct Grouping {
    /// The group of each point.
    pub groups: Vec<usize>,
    /// Centres by group.
    pub centres: Array2<f64>,
    /// Mean adjusted Rand index of resamples; none for a single group.
    pub stability: Option<f64>,
    /// Mean silhouette; none for a single group.
    pub silhouette: Option<f64>,
}

/// Groups `points` into the most stable number of groups up to `most`; one group where nothing is stable.
pub(super) fn group(points: &Array2<f64>, most: usize, seed: u64) -> Grouping {
    let sample = draw(points, CHOICE, seed);
    let mut best: Option<(usize, f64, f64)> = None;
    for k in 2..=most.min(sample.nrows() / 8) {
        let stability = stability(&sample, k, seed);
        let centres = centres(&sample, k, seed);
        let silhouette = silhouette(&sample, &assign(&sample, &centres), k);
        let better = best.is_none_or(|(_, s, w)| stability > s + 0.05 || (stability > s - 0.05 && silhouette > w));
        if stability >= STABLE && silhouette > 0.0 && better {
            best = Some((k, stability, silhouette));
        }
    }
    match best {
        None => Grouping { groups: vec![0; points.nrows()], centres: mean_of(points), stability: None, silhouette: None },
        Some((k, stability, silhouette)) => {
            let centres = centres(&draw(points, MINI_BATCH, seed), k, seed);
            let groups = assign(points, &centres);
            Grouping { groups, centres, stability: Some(stability), silhouette: Some(silhouette) }
        }
    }
}

fn mean_of(points: &Array2<f64>) -> Array2<f64> {
    points.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(points.ncols())).insert_axis(Axis(0))
}

/// Up to `most` rows, drawn with `seed`, in their own order.
fn draw(points: &Array2<f64>, most: usize, seed: u64) -> Array2<f64> {
    if points.nrows() <= most {
        return points.clone();
    }
    let mut order: Vec<usize> = (0..points.nrows()).collect();
    order.shuffle(&mut rand_chacha::ChaCha8Rng::seed_from_u64(seed));
    order.truncate(most);
    order.sort_unstable();
    points.select(Axis(0), &order)
}

fn centres(points: &Array2<f64>, k: usize, seed: u64) -> Array2<f64> {
    let random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let dataset = DatasetBase::from(points.clone());
    match KMeans::params_with_rng(k, random).n_runs(4).max_n_iterations(60).fit(&dataset) {
        Ok(model) => model.centroids().clone(),
        Err(_) => mean_of(points),
    }
}

fn assign(points: &Array2<f64>, centres: &Array2<f64>) -> Vec<usize> {
    let nearest = |p: ndarray::ArrayView1<'_, f64>| {
        let distance = |c: usize| p.iter().zip(centres.row(c)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        (0..centres.nrows()).min_by(|a, b| distance(*a).total_cmp(&distance(*b))).unwrap_or(0)
    };
    points.axis_iter(Axis(0)).map(nearest).collect()
}

/// Mean adjusted Rand index between the grouping of all points and those found on random halves.
fn stability(points: &Array2<f64>, k: usize, seed: u64) -> f64 {
    let whole = assign(points, &centres(points, k, seed));
    let one = |i: u64| {
        let half = draw(points, points.nrows().div_ceil(2), seed ^ (i + 1));
        adjusted_rand(&whole, &assign(points, &centres(&half, k, seed ^ (i + 101))), k)
    };
    (0..RESAMPLES as u64).map(one).sum::<f64>() / RESAMPLES as f64
}

/// Agreement of two groupings, 0 by chance, 1 when equal (Hubert & Arabie 1985).
pub(super) fn adjusted_rand(a: &[usize], b: &[usize], k: usize) -> f64 {
    let mut table = Array2::<f64>::zeros((k, k));
    for (x, y) in a.iter().zip(b) {
        table[[*x, *y]] += 1.0;
    }
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let both: f64 = table.iter().map(|n| pairs(*n)).sum();
    let (rows, columns): (f64, f64) =
        (table.sum_axis(Axis(1)).iter().map(|n| pairs(*n)).sum(), table.sum_axis(Axis(0)).iter().map(|n| pairs(*n)).sum());
    let expected = rows * columns / pairs(a.len() as f64).max(1.0);
    let most = f64::midpoint(rows, columns);
    if (most - expected).abs() < 1e-12 { 0.0 } else { (both - expected) / (most - expected) }
}

/// Mean simplified silhouette: distance to the own centre against the nearest other (Hruschka et al. 2004).
fn silhouette(points: &Array2<f64>, groups: &[usize], k: usize) -> f64 {
    let mut centres = Array2::<f64>::zeros((k, points.ncols()));
    let mut sizes = vec![0.0f64; k];
    for (p, g) in points.axis_iter(Axis(0)).zip(groups) {
        centres.row_mut(*g).scaled_add(1.0, &p);
        sizes[*g] += 1.0;
    }
    for (mut c, n) in centres.axis_iter_mut(Axis(0)).zip(&sizes) {
        c.mapv_inplace(|v| v / n.max(1.0));
    }
    let far = |p: &ndarray::ArrayView1<'_, f64>, c: usize| p.iter().zip(centres.row(c)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    let one = |(p, g): (ndarray::ArrayView1<'_, f64>, &usize)| {
        let own = far(&p, *g);
        let other = (0..k).filter(|c| c != g).map(|c| far(&p, c)).fold(f64::INFINITY, f64::min);
        (other - own) / own.max(other).max(1e-12)
    };
    points.axis_iter(Axis(0)).zip(groups).map(one).sum::<f64>() / points.nrows().max(1) as f64
}
