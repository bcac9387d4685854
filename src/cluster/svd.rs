//! Truncated singular value decomposition of a sparse matrix, by a seeded random range finder (Halko, Martinsson & Tropp 2011).
//!
//! Rows of sparse features in, dense coordinates out. Two power iterations; the thin blocks are made orthonormal by Cholesky
//! of their Gram matrix, twice; signs are fixed so that each axis's largest entry is positive; sums run in row order.

use super::linear::Sparse;
use ndarray::{Array2, Axis};
use rand::{Rng, SeedableRng};

/// Columns beyond the wanted ones that steady the range finder.
const OVERSAMPLING: usize = 8;
/// Power iterations.
const POWERS: usize = 2;

/// Coordinates of `rows` on their first `dimensions` axes, scaled by the singular values.
pub(super) fn coordinates(rows: &[Sparse], features: usize, dimensions: usize, seed: u64) -> Array2<f64> {
    let width = (dimensions + OVERSAMPLING).min(features).min(rows.len()).max(1);
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let probe = Array2::from_shape_fn((features, width), |_| random.gen_range(-1.0..1.0));
    let mut range = orthonormal(times(rows, &probe));
    for _ in 0..POWERS {
        let back = orthonormal(transpose_times(rows, &range, features));
        range = orthonormal(times(rows, &back));
    }
    let small = transpose_times(rows, &range, features);
    let (values, vectors) = eigen(&small.t().dot(&small));
    let keep = dimensions.min(values.len());
    let mut out = Array2::zeros((rows.len(), keep));
    for axis in 0..keep {
        let direction = vectors.column(axis);
        let mut column = range.dot(&direction);
        column *= values[axis].max(0.0).sqrt();
        let largest = column.iter().copied().fold(0.0f64, |a, b| if b.abs() > a.abs() { b } else { a });
        if largest < 0.0 {
            column *= -1.0;
        }
        out.column_mut(axis).assign(&column);
    }
    out
}

fn times(rows: &[Sparse], dense: &Array2<f64>) -> Array2<f64> {
    let mut out = Array2::zeros((rows.len(), dense.ncols()));
    for (mut target, row) in out.axis_iter_mut(Axis(0)).zip(rows) {
        for (feature, value) in row {
            target.scaled_add(f64::from(*value), &dense.row(*feature as usize));
        }
    }
    out
}

fn transpose_times(rows: &[Sparse], dense: &Array2<f64>, features: usize) -> Array2<f64> {
    let mut out = Array2::zeros((features, dense.ncols()));
    for (row, source) in rows.iter().zip(dense.axis_iter(Axis(0))) {
        for (feature, value) in row {
            out.row_mut(*feature as usize).scaled_add(f64::from(*value), &source);
        }
    }
    out
}

/// Columns made orthonormal by Cholesky QR, done twice for accuracy; a column without new direction becomes zero.
fn orthonormal(mut block: Array2<f64>) -> Array2<f64> {
    for _ in 0..2 {
        let gram = block.t().dot(&block);
        block = solve_right(&block, &cholesky(&gram));
    }
    block
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

/// `block` · (lowerᵀ)⁻¹, column by column.
fn solve_right(block: &Array2<f64>, lower: &Array2<f64>) -> Array2<f64> {
    let mut out = block.clone();
    for j in 0..block.ncols() {
        for k in 0..j {
            let factor = lower[[j, k]];
            let done = out.column(k).to_owned();
            out.column_mut(j).scaled_add(-factor, &done);
        }
        let pivot = lower[[j, j]];
        out.column_mut(j).mapv_inplace(|v| if pivot == 0.0 { 0.0 } else { v / pivot });
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
        let found = coordinates(&rows, 3, 2, 1);
        for (i, row) in found.axis_iter(Axis(0)).enumerate() {
            let expected = if i % 2 == 0 { (18f64.sqrt(), 0.0) } else { (0.0, 1.0) };
            assert!((row[0] - expected.0).abs() < 1e-6 && (row[1] - expected.1).abs() < 1e-6, "{row}");
        }
    }
}
