//! Near copies: reports that repeat one another count once.
//!
//! Pages in, a group number per page out. Follows Charikar's simhash over word triples; pages within four bits of one
//! another in a shared sixteen-bit band are one group.

use crate::model::Page;
use crate::text::{fold, words};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// Bits that may differ between copies of one report (Manku et al. 2007 use 3 of 64 for web pages).
const BITS: u32 = 4;
/// How many pages of one band a page is compared with, so that a flood of copies stays linear.
const COMPARED: usize = 32;

/// The group of each page, numbered by its first page.
pub(super) fn groups(pages: &[Page]) -> Vec<u32> {
    let prints: Vec<u64> = pages.par_iter().map(|p| print(&p.body)).collect();
    let mut bands: FxHashMap<(u8, u16), Vec<u32>> = FxHashMap::default();
    let mut group: Vec<u32> = Vec::with_capacity(pages.len());
    for (i, &mark) in prints.iter().enumerate() {
        let mut found = None;
        for band in 0u8..4 {
            let piece = u16::try_from((mark >> (16 * u32::from(band))) & 0xFFFF).unwrap_or(0);
            let earlier = bands.entry((band, piece)).or_default();
            found = found.or_else(|| earlier.iter().find(|&&j| near(prints[j as usize], mark)).map(|&j| group[j as usize]));
            if earlier.len() < COMPARED {
                earlier.push(u32::try_from(i).unwrap_or(u32::MAX));
            }
        }
        group.push(found.unwrap_or(u32::try_from(i).unwrap_or(u32::MAX)));
    }
    group
}

fn near(a: u64, b: u64) -> bool {
    a != 0 && (a ^ b).count_ones() <= BITS
}

fn print(body: &str) -> u64 {
    let folded = fold(body);
    let list: Vec<&str> = words(&folded).map(|w| w.of(&folded)).collect();
    let mut sums = [0i32; 64];
    for triple in list.windows(3) {
        let mut hasher = FxHasher::default();
        triple.hash(&mut hasher);
        let hash = hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        for (bit, sum) in sums.iter_mut().enumerate() {
            *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    sums.iter().enumerate().fold(0, |mark, (bit, &sum)| if sum > 0 { mark | 1 << bit } else { mark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_with_a_changed_word_is_near_and_another_story_is_not() {
        let story = "The garrison of the river fort left its walls before dawn, the ministry said, and the ferry opened again at noon. \
                     Traders from both banks came with carts, and the mayor promised a new bridge before the winter is over.";
        let other = "The league leaders drew at home after a late penalty, and their coach spoke of two lost points in a tight season. \
                     The chasing pack meets on Sunday, with the cup holders resting three of their first eleven for Europe.";
        assert!(near(print(story), print(&story.replace("noon.", "noon"))));
        assert!(!near(print(story), print(other)));
    }
}
