//! Truncated singular value decomposition of a sparse matrix, by a seeded random range finder (Halko, Martinsson & Tropp 2011).
//!
//! Rows of sparse features in, the first right singular vectors out; [`project`] gives the coordinates of any rows on them. Three
//! power iterations; the thin blocks are made orthonormal by Cholesky of their Gram matrix (twice at the end); signs are fixed so
//! that each axis's largest weight is positive; every sum runs in a fixed order, whatever the number of threads.

use super::linear::Sparse;
use ndarray::{Array2, Axis, Slice};
use rand::{Rng, SeedableRng};
use rayon::prelude::*;

/// Columns beyond the wanted ones that steady the range finder.
const OVERSAMPLING: usize = 10;
/// Power iterations.
const POWERS: usize = 3;

/// The first `dimensions` right singular vectors of `rows` (`features` × `dimensions`); fewer where the rows span fewer.
#[must_use]
pub fn axes(rows: &[Sparse], features: usize, dimensions: usize, seed: u64) -> Array2<f64> {
    let width = (dimensions + OVERSAMPLING).min(features).min(rows.len()).max(1);
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let probe = Array2::from_shape_fn((features, width), |_| random.gen_range(-1.0..1.0));
    let columns = transposed(rows, features);
    let mut range = project(rows, &probe);
    for _ in 0..POWERS {
        range = project(rows, &orthonormal(&project(&columns, &orthonormal(&range))));
    }
    let range = orthonormal(&orthonormal(&range));
    let small = project(&columns, &range);
    let (values, vectors) = eigen(&small.t().dot(&small));
    let top = values.first().copied().unwrap_or(0.0);
    let keep = (0..dimensions.min(values.len())).take_while(|i| values[*i] > 1e-12 * top.max(1e-300)).count();
    let mut out = small.dot(&vectors.slice_axis(Axis(1), Slice::from(..keep)));
    for (mut column, value) in out.axis_iter_mut(Axis(1)).zip(&values) {
        let largest = column.iter().copied().fold(0.0f64, |a, b| if b.abs() > a.abs() { b } else { a });
        column /= value.sqrt() * if largest < 0.0 { -1.0 } else { 1.0 };
    }
    out
}

/// `rows` times `dense`: with [`axes`], the rows' coordinates scaled by the singular values.
#[must_use]
pub fn project(rows: &[Sparse], dense: &Array2<f64>) -> Array2<f64> {
    let width = dense.ncols();
    let dense = dense.as_standard_layout();
    let from = dense.as_slice().unwrap_or(&[]);
    let mut out = vec![0.0f64; rows.len() * width];
    if width > 0 {
        out.par_chunks_mut(width).with_min_len(256).zip(rows).for_each(|(target, row)| {
            for (feature, value) in row {
                let at = *feature as usize * width;
                let value = f64::from(*value);
                for (sum, weight) in target.iter_mut().zip(&from[at..at + width]) {
                    *sum += value * weight;
                }
            }
        });
    }
    Array2::from_shape_vec((rows.len(), width), out).unwrap_or_else(|_| Array2::zeros((rows.len(), width)))
}

/// The columns of `rows` as rows, in row order.
fn transposed(rows: &[Sparse], features: usize) -> Vec<Sparse> {
    let mut columns: Vec<Sparse> = vec![Vec::new(); features];
    for (i, row) in rows.iter().enumerate() {
        for (feature, value) in row {
            columns[*feature as usize].push((i as u32, *value));
        }
    }
    columns
}

/// Columns made orthonormal by Cholesky QR; a column without new direction becomes zero.
fn orthonormal(block: &Array2<f64>) -> Array2<f64> {
    block.dot(&inverse_transposed(&cholesky(&block.t().dot(block))))
}

/// Lower triangular factor; directions that are (nearly) dependent get a zero pivot.
fn cholesky(gram: &Array2<f64>) -> Array2<f64> {
    let n = gram.nrows();
    let mut lower = Array2::<f64>::zeros((n, n));
    for j in 0..n {
        let own: f64 = (0..j).map(|k| lower[[j, k]].powi(2)).sum();
        let pivot = gram[[j, j]] - own;
        if pivot <= 1e-12 * gram[[j, j]].max(1e-300) {
            continue;
        }
        lower[[j, j]] = pivot.sqrt();
        for i in j + 1..n {
            let dot: f64 = (0..j).map(|k| lower[[i, k]] * lower[[j, k]]).sum();
            lower[[i, j]] = (gram[[i, j]] - dot) / lower[[j, j]];
        }
    }
    lower
}

/// (lowerᵀ)⁻¹, with a zero column for each zero pivot.
fn inverse_transposed(lower: &Array2<f64>) -> Array2<f64> {
    let n = lower.nrows();
    let mut out = Array2::<f64>::zeros((n, n));
    for j in (0..n).filter(|j| lower[[*j, *j]] != 0.0) {
        out[[j, j]] = 1.0 / lower[[j, j]];
        for i in (0..j).rev().filter(|i| lower[[*i, *i]] != 0.0) {
            let dot: f64 = (i + 1..=j).map(|k| lower[[k, i]] * out[[k, j]]).sum();
            out[[i, j]] = -dot / lower[[i, i]];
        }
    }
    out
}
/// Eigenvalues (largest first) and vectors of a small symmetric matrix, by cyclic Jacobi rotations.
fn eigen(matrix: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let n = matrix.nrows();
    let (mut a, mut v) = (matrix.clone(), Array2::eye(n));
    for _ in 0..50 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[[i, j]].powi(2)).sum();
        if off < 1e-22 * a.diag().iter().map(|d| d * d).sum::<f64>().max(1e-300) {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|x, y| a[[*y, *y]].total_cmp(&a[[*x, *x]]).then(x.cmp(y)));
    (order.iter().map(|i| a[[*i, *i]]).collect(), v.select(Axis(1), &order))
}

fn rotate(a: &mut Array2<f64>, v: &mut Array2<f64>, p: usize, q: usize) {
    if a[[p, q]].abs() < 1e-300 {
        return;
    }
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..a.nrows() {
        let (x, y) = (a[[k, p]], a[[k, q]]);
        (a[[k, p]], a[[k, q]]) = (c * x - s * y, s * x + c * y);
    }
    for k in 0..a.nrows() {
        let (x, y) = (a[[p, k]], a[[q, k]]);
        (a[[p, k]], a[[q, k]]) = (c * x - s * y, s * x + c * y);
        let (x, y) = (v[[k, p]], v[[k, q]]);
        (v[[k, p]], v[[k, q]]) = (c * x - s * y, s * x + c * y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_axes_of_a_matrix_of_rank_two() {
        let rows: Vec<Sparse> = (0..30).map(|i| if i % 2 == 0 { vec![(0, 3.0), (1, 3.0)] } else { vec![(2, 1.0)] }).collect();
        let found = project(&rows, &axes(&rows, 3, 2, 1));
        for (i, row) in found.axis_iter(Axis(0)).enumerate() {
            let expected = if i % 2 == 0 { (18f64.sqrt(), 0.0) } else { (0.0, 1.0) };
            assert!((row[0] - expected.0).abs() < 1e-6 && (row[1] - expected.1).abs() < 1e-6, "{row}");
        }
    }

    #[test]
    fn axes_are_orthonormal_and_keep_what_there_is() {
        let rows: Vec<Sparse> = (0..200u32).map(|i| vec![(i % 7, 1.0), (7 + i % 11, 0.5), (18 + i % 3, 0.25)]).collect();
        let found = axes(&rows, 21, 30, 3);
        let gram = found.t().dot(&found);
        for (at, value) in gram.indexed_iter() {
            assert!((value - f64::from(u8::from(at.0 == at.1))).abs() < 1e-6, "{at:?} {value}");
        }
        let all: f64 = rows.iter().flatten().map(|(_, v)| f64::from(v * v)).sum();
        let kept = project(&rows, &found).mapv(|v| v * v).sum();
        assert!((all - kept).abs() < 1e-6 * all, "{all} {kept}");
    }
}
