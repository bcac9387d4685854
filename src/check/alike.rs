//! Likeness of pages by their rare words, for reports that name nothing ("The judges threw out the complaint.").
//!
//! Pages in; whether two of them share enough rare words out. Not a measure of topic: a lock that keeps a report found by a
//! common noun alone away from predictions under an unrelated page.

use crate::model::Page;
use crate::text::{fold, words};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// Shortest word that counts, in bytes.
const SHORTEST: usize = 5;
/// A word is rare that stands on no more than this many pages, or this share of them.
const RARE_PAGES: usize = 4;
const RARE_SHARE: usize = 10;
/// Words read of a page.
const MOST: usize = 2_000;

/// The rare words of each page.
#[derive(Debug)]
pub(super) struct Alike {
    pages: Vec<Vec<u64>>,
}

impl Alike {
    /// Reads `pages` once.
    pub fn new(pages: &[Page]) -> Self {
        let mut all: Vec<Vec<u64>> = pages.iter().map(page_words).collect();
        let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
        for word in all.iter().flatten() {
            *counts.entry(*word).or_insert(0) += 1;
        }
        let most = RARE_PAGES.max(pages.len() / RARE_SHARE);
        for words in &mut all {
            words.retain(|w| (2..=most).contains(&counts[w]));
            words.shrink_to_fit();
        }
        Self { pages: all }
    }

    /// Whether pages `a` and `b` share `enough` rare words.
    pub fn related(&self, a: u32, b: u32, enough: usize) -> bool {
        let (Some(a), Some(b)) = (self.pages.get(a as usize), self.pages.get(b as usize)) else { return false };
        a.iter().filter(|w| b.binary_search(w).is_ok()).take(enough).count() == enough
    }
}

fn page_words(page: &Page) -> Vec<u64> {
    let texts = [page.title.as_deref().unwrap_or(""), page.body.as_str()];
    let mut found: Vec<u64> = texts
        .iter()
        .flat_map(|t| words(t).take(MOST).map(|w| w.of(t)))
        .filter(|w| w.len() >= SHORTEST)
        .map(|w| {
            let folded = fold(w);
            let mut hasher = FxHasher::default();
            folded.strip_suffix('s').unwrap_or(&folded).hash(&mut hasher);
            hasher.finish()
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(bodies: &[&str]) -> Vec<Page> {
        let page = |(n, body): (u64, &&str)| Page {
            article_id: crate::model::ArticleId(n),
            file: String::new(),
            title: None,
            outlet: None,
            url: None,
            published_on: None,
            published_from: crate::model::PublishedFrom::None,
            language: None,
            layout: String::new(),
            status: crate::model::Status::None,
            declared_comments: None,
            body: (*body).to_owned(),
            furniture: String::new(),
            comments: Vec::new(),
            kind: None,
            dated_by_metadata: false,
        };
        (0u64..).zip(bodies).map(page).collect()
    }

    #[test]
    fn rare_words_relate_and_frequent_ones_do_not() {
        let bodies = [
            "The harbour dredgers filed their complaint about the fairway.",
            "Judges threw out the complaint over the fairway and the dredgers.",
            "The harbour was quiet that night.",
            "The council met in the harbour.",
            "The council opened the harbour.",
            "The council left the harbour.",
        ];
        let alike = Alike::new(&pages(&bodies));
        assert!(alike.related(0, 1, 2));
        assert!(!alike.related(1, 2, 1), "nothing shared");
        assert!(!alike.related(0, 2, 1), "a word of nearly every page is not rare");
        assert!(!alike.related(0, 99, 1), "no such page");
    }
}
