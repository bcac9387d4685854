//! Pairs of comments, in order, with the greatest total likeness. Words of both threads in, pairs out.
//!
//! Time and space are the product of both lengths, which threads of pages keep small.

use super::tokens::Tokens;

/// Likeness from which two comments may be a pair.
const ALIKE: f64 = 0.5;

/// Pairs of places in `gold` and `found` with their likeness.
pub(super) fn align(gold: &[Tokens], found: &[Tokens]) -> Vec<(usize, usize, f64)> {
    let likeness: Vec<Vec<f64>> = gold.iter().map(|g| found.iter().map(|f| g.likeness(f)).collect()).collect();
    let best = totals(&likeness, found.len());
    let (mut pairs, mut i, mut j) = (Vec::new(), 0, 0);
    while i < gold.len() && j < found.len() {
        let alike = likeness[i][j];
        if alike >= ALIKE && best[i][j] <= best[i + 1][j + 1] + alike {
            pairs.push((i, j, alike));
            (i, j) = (i + 1, j + 1);
        } else if best[i][j] <= best[i + 1][j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The greatest total from every pair of places on.
fn totals(likeness: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    let mut best = vec![vec![0.0_f64; width + 1]; likeness.len() + 1];
    for (i, row) in likeness.iter().enumerate().rev() {
        for (j, alike) in row.iter().enumerate().rev() {
            let together = if *alike >= ALIKE { best[i + 1][j + 1] + alike } else { 0.0 };
            best[i][j] = best[i + 1][j].max(best[i][j + 1]).max(together);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_strangers_are_left_out() {
        let of = |texts: &[&str]| texts.iter().map(|t| Tokens::of(t)).collect::<Vec<_>>();
        let pairs = align(&of(&["snow by noon", "no chance", "we shall see"]), &of(&["Reply", "snow by noon", "we shall see"]));
        assert_eq!(pairs.iter().map(|p| (p.0, p.1)).collect::<Vec<_>>(), [(0, 1), (2, 2)]);
    }
}
