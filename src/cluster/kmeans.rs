//! k-means with a seeded start, the choice of k by bootstrap stability first and silhouette second, k = 1 allowed.
//!
//! Points in, assignments out. Centres start from linfa's k-means on a seeded sample (a refined start, Bradley & Fayyad 1998);
//! Lloyd's iterations over all points follow, or mini-batches (Sculley 2010) above `MINI_BATCH` points. Sums are taken over
//! fixed blocks in order, so that the number of threads changes nothing.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::KMeans;
use ndarray::{Array1, Array2, ArrayView1, Axis, Slice};
use rand::{SeedableRng, seq::SliceRandom};
use rayon::prelude::*;

/// Above this many points centres are found in mini-batches.
const MINI_BATCH: usize = 20_000;
/// Points of a mini-batch, and how many batches are drawn.
const BATCH: (usize, usize) = (1024, 100);
/// Points on which k is chosen and centres are started.
const CHOICE: usize = 2_000;
/// Starts on the sample; the best is kept.
const STARTS: usize = 4;
/// Iterations at most, and the share of its inertia that an iteration must still win.
const ITERATIONS: (usize, f64) = (60, 1e-4);
/// Points summed at a time.
const BLOCK: usize = 2048;
/// Resamples of the stability measure.
const RESAMPLES: usize = 6;
/// Below this mean adjusted Rand index a grouping is not stable enough to show.
const STABLE: f64 = 0.6;

/// A grouping of points.
#[derive(Debug, Clone)]
pub struct Grouping {
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
#[must_use]
pub fn group(points: &Array2<f64>, most: usize, seed: u64) -> Grouping {
    let sample = draw(points, CHOICE, seed);
    let tried = |k: usize| {
        let whole = assign(&sample, &centres(&sample, k, seed));
        (k, stability(&sample, &whole, k, seed), silhouette(&sample, &whole, k))
    };
    let numbers: Vec<usize> = (2..=most.min(sample.nrows() / 3)).collect();
    let mut best: Option<(usize, f64, f64)> = None;
    for (k, stability, silhouette) in numbers.into_par_iter().map(tried).collect::<Vec<_>>() {
        let better = best.is_none_or(|(_, s, w)| stability > s + 0.05 || (stability > s - 0.05 && silhouette > w));
        if stability >= STABLE && silhouette > 0.0 && better {
            best = Some((k, stability, silhouette));
        }
    }
    match best {
        None => Grouping { groups: vec![0; points.nrows()], centres: mean_of(points), stability: None, silhouette: None },
        Some((k, stability, silhouette)) => {
            let (centres, groups) = fit(points, k, seed);
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

/// `k` centres of `points` and the centre of each point.
#[must_use]
pub fn fit(points: &Array2<f64>, k: usize, seed: u64) -> (Array2<f64>, Vec<usize>) {
    let mut found = centres(&draw(points, CHOICE, seed), k, seed);
    if points.nrows() > MINI_BATCH {
        mini_batches(points, &mut found, seed);
    } else if points.nrows() > CHOICE {
        lloyd(points, &mut found);
    }
    let groups = assign(points, &found);
    (found, groups)
}

/// The sum of squared distances of points to their centres.
#[must_use]
pub fn inertia(points: &Array2<f64>, centres: &Array2<f64>, groups: &[usize]) -> f64 {
    points.axis_iter(Axis(0)).zip(groups).map(|(p, g)| squared(p, centres.row(*g))).sum()
}

fn squared(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

fn centres(points: &Array2<f64>, k: usize, seed: u64) -> Array2<f64> {
    let random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let dataset = DatasetBase::from(points.clone());
    match KMeans::params_with_rng(k, random).n_runs(STARTS).max_n_iterations(ITERATIONS.0 as u64).fit(&dataset) {
        Ok(model) => model.centroids().clone(),
        Err(_) => mean_of(points),
    }
}

/// The sums and numbers of the points nearest to each centre, and their inertia less the points' own squared lengths.
struct Sums {
    sums: Array2<f64>,
    counts: Vec<f64>,
    inertia: f64,
}

fn sums(points: &Array2<f64>, centres: &Array2<f64>) -> Sums {
    let k = centres.nrows();
    let one = |from: usize| {
        let block = points.slice_axis(Axis(0), Slice::from(from..(from + BLOCK).min(points.nrows())));
        let mut part = Sums { sums: Array2::zeros(centres.raw_dim()), counts: vec![0.0; k], inertia: 0.0 };
        for (p, (g, distance)) in block.axis_iter(Axis(0)).zip(nearest(&block, centres)) {
            part.sums.row_mut(g).scaled_add(1.0, &p);
            part.counts[g] += 1.0;
            part.inertia += distance;
        }
        part
    };
    let starts: Vec<usize> = (0..points.nrows()).step_by(BLOCK).collect();
    let parts: Vec<Sums> = starts.into_par_iter().map(one).collect();
    let empty = Sums { sums: Array2::zeros(centres.raw_dim()), counts: vec![0.0; k], inertia: 0.0 };
    parts.into_iter().fold(empty, |mut all, part| {
        all.sums += &part.sums;
        all.counts.iter_mut().zip(&part.counts).for_each(|(a, b)| *a += b);
        all.inertia += part.inertia;
        all
    })
}

/// The nearest centre of each point, with its squared distance less the point's own squared length; the first of equals.
fn nearest(points: &ndarray::ArrayView2<'_, f64>, centres: &Array2<f64>) -> Vec<(usize, f64)> {
    let lengths: Vec<f64> = centres.axis_iter(Axis(0)).map(|c| c.dot(&c)).collect();
    let products = points.dot(&centres.t());
    let best = |row: ArrayView1<'_, f64>| {
        let distance = |(c, product): (usize, &f64)| (c, lengths[c] - 2.0 * product);
        row.iter().enumerate().map(distance).fold((0, f64::INFINITY), |a, b| if b.1 < a.1 { b } else { a })
    };
    products.axis_iter(Axis(0)).map(best).collect()
}

fn lloyd(points: &Array2<f64>, centres: &mut Array2<f64>) {
    let own: f64 = points.iter().map(|v| v * v).sum();
    let mut last = f64::INFINITY;
    for _ in 0..ITERATIONS.0 {
        let found = sums(points, centres);
        for (g, n) in found.counts.iter().enumerate().filter(|(_, n)| **n > 0.0) {
            centres.row_mut(g).assign(&(&found.sums.row(g) / *n));
        }
        let inertia = own + found.inertia;
        if last - inertia <= ITERATIONS.1 * inertia {
            break;
        }
        last = inertia;
    }
}

/// Centres moved toward each batch's means, by less the more points they have seen.
fn mini_batches(points: &Array2<f64>, centres: &mut Array2<f64>, seed: u64) {
    let mut order: Vec<usize> = (0..points.nrows()).collect();
    order.shuffle(&mut rand_chacha::ChaCha8Rng::seed_from_u64(seed ^ 0x5eed));
    let mut seen = vec![0.0f64; centres.nrows()];
    for batch in order.chunks(BATCH.0).take(BATCH.1) {
        let found = sums(&points.select(Axis(0), batch), centres);
        for (g, n) in found.counts.iter().enumerate().filter(|(_, n)| **n > 0.0) {
            seen[g] += n;
            let moved = &found.sums.row(g) / *n - centres.row(g);
            centres.row_mut(g).scaled_add(n / seen[g], &moved);
        }
    }
}

fn assign(points: &Array2<f64>, centres: &Array2<f64>) -> Vec<usize> {
    let starts: Vec<usize> = (0..points.nrows()).step_by(BLOCK).collect();
    let block = |from: usize| nearest(&points.slice_axis(Axis(0), Slice::from(from..(from + BLOCK).min(points.nrows()))), centres);
    let parts: Vec<Vec<(usize, f64)>> = starts.into_par_iter().map(block).collect();
    parts.into_iter().flatten().map(|(g, _)| g).collect()
}

/// Mean adjusted Rand index between the grouping of all points (`whole`) and those found on random halves.
fn stability(points: &Array2<f64>, whole: &[usize], k: usize, seed: u64) -> f64 {
    let one = |i: u64| {
        let half = draw(points, points.nrows().div_ceil(2), seed ^ (i + 1));
        adjusted_rand(whole, &assign(points, &centres(&half, k, seed ^ (i + 101))), k)
    };
    (0..RESAMPLES as u64).into_par_iter().map(one).collect::<Vec<f64>>().iter().sum::<f64>() / RESAMPLES as f64
}

/// Agreement of two groupings, 0 by chance, 1 when equal (Hubert & Arabie 1985).
#[must_use]
pub fn adjusted_rand(a: &[usize], b: &[usize], k: usize) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    /// Three round clouds, far apart.
    fn clouds(n: usize) -> Array2<f64> {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(4);
        Array2::from_shape_fn((n, 3), |(i, j)| f64::from(u8::from(i % 3 == j)) * 10.0 + random.gen_range(-1.0..1.0))
    }

    fn right(points: &Array2<f64>) {
        let (centres, groups) = fit(points, 3, 1);
        let truth: Vec<usize> = (0..points.nrows()).map(|i| i % 3).collect();
        assert!(adjusted_rand(&groups, &truth, 3) > 0.999);
        assert!(inertia(points, &centres, &groups) / points.nrows() as f64 <= 1.05);
    }

    #[test]
    fn finds_clouds_by_sample_by_lloyd_and_by_mini_batch() {
        right(&clouds(300));
        right(&clouds(CHOICE + 700));
        right(&clouds(MINI_BATCH + 500));
    }

    #[test]
    fn chooses_three_clouds_and_leaves_one_cloud_alone() {
        assert_eq!(group(&clouds(240), 6, 1).centres.nrows(), 3);
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(9);
        let round = Array2::from_shape_fn((240, 12), |_| (0..12).map(|_| random.gen_range(-1.0..1.0)).sum::<f64>());
        assert_eq!(group(&round, 6, 1).centres.nrows(), 1);
    }
}
