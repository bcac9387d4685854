//! Fits the weights of `data/rules/likeness.toml` on labelled pairs of place names.
//!
//! `cargo run --release --example fit_likeness -- pairs.csv`, where the file has the columns `a,b,same` (`same` is 1 or
//! true for two spellings of one place), as `scripts/name_pairs.py` writes it. Prints the `[weights]` table and the share
//! of pairs that the fitted weights tell rightly. Logistic regression over the measures of `names::measures`, by Newton's
//! method (iteratively reweighted least squares) with a small ridge; nothing is drawn at random.
#![allow(missing_docs)]

use calledit::names::measures;
use serde::Deserialize;
use std::error::Error;

/// Ridge on every weight: keeps measures that go together from growing against one another.
const RIDGE: f64 = 1.0;
/// Newton steps; the fit stands still after about eight.
const STEPS: usize = 20;

#[derive(Deserialize)]
struct Pair {
    a: String,
    b: String,
    same: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: fit_likeness PAIRS.csv (columns a,b,same)")?;
    let pairs: Vec<Pair> = csv::Reader::from_path(path)?.deserialize().collect::<Result<_, _>>()?;
    let names: Vec<&str> = measures("a", "b").into_iter().map(|m| m.0).collect();
    let rows: Vec<Vec<f64>> = pairs.iter().map(|p| measures(&p.a, &p.b).into_iter().map(|m| m.1).collect()).collect();
    let labels: Vec<f64> = pairs.iter().map(|p| f64::from(u8::from(matches!(p.same.as_str(), "1" | "true")))).collect();
    let weights = fit(&rows, &labels);
    let right = rows.iter().zip(&labels).filter(|(row, label)| (chance(&weights, row) >= 0.5) == (**label > 0.5)).count();
    println!("# {right} of {} pairs told rightly\n[weights]", pairs.len());
    for (name, weight) in names.iter().zip(&weights) {
        println!("{name} = {weight:.3}");
    }
    Ok(())
}

fn chance(weights: &[f64], row: &[f64]) -> f64 {
    let sum: f64 = weights.iter().zip(row).map(|(w, x)| w * x).sum();
    1.0 / (1.0 + (-sum).exp())
}

fn fit(rows: &[Vec<f64>], labels: &[f64]) -> Vec<f64> {
    let n = rows.first().map_or(0, Vec::len);
    let mut weights = vec![0.0; n];
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|w| -RIDGE * w).collect();
        let mut curve = vec![vec![0.0; n]; n];
        for (i, line) in curve.iter_mut().enumerate() {
            line[i] = RIDGE;
        }
        for (row, label) in rows.iter().zip(labels) {
            let p = chance(&weights, row);
            for i in 0..n {
                slope[i] += (label - p) * row[i];
                for j in 0..n {
                    curve[i][j] += p * (1.0 - p) * row[i] * row[j];
                }
            }
        }
        weights.iter_mut().zip(solve(curve, slope)).for_each(|(w, step)| *w += step);
    }
    weights
}

/// Solves `matrix · x = right` by elimination; the ridge keeps the matrix positive.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        let pivot = matrix[i].clone();
        for j in i + 1..n {
            let factor = matrix[j][i] / pivot[i];
            matrix[j].iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
            right[j] -= factor * right[i];
        }
    }
    let mut x = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| matrix[i][j] * x[j]).sum();
        x[i] = (right[i] - known) / matrix[i][i];
    }
    x
}
