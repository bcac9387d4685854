//! Known names: words that a page writes as names, so that they are seen where a reader writes them small ("saltmere next").
//!
//! A page in, a set of folded words out. A word counts where the page writes it with a capital inside a sentence, the cue files do
//! not know it, and the article never writes it small.

use super::cues::Cues;
use crate::model::Page;
use crate::text::{fold, words};
use rustc_hash::FxHashSet;

/// The names of a page, folded.
#[derive(Debug, Default)]
pub(in crate::detect) struct Known {
    names: FxHashSet<Box<str>>,
}

/// Shortest name that is taken up.
const SHORTEST: usize = 3;

impl Known {
    /// The names of `page`.
    pub(in crate::detect) fn of(page: &Page, cues: &Cues) -> Self {
        let mut names = FxHashSet::default();
        for text in std::iter::once(page.body.as_str()).chain(page.comments.iter().map(|c| c.text.as_str())) {
            collect(text, cues, &mut names);
        }
        if !names.is_empty() {
            for word in words(&page.body).map(|w| w.of(&page.body)).filter(|w| w.starts_with(char::is_lowercase)) {
                names.remove(word);
            }
        }
        Self { names }
    }

    /// Whether the page writes `word` as a name.
    pub(super) fn holds(&self, word: &str) -> bool {
        !self.names.is_empty() && self.names.contains(word)
    }
}

fn collect(text: &str, cues: &Cues, names: &mut FxHashSet<Box<str>>) {
    let mut last = 0;
    for word in words(text) {
        let (gap, surface) = (&text[last..word.start], word.of(text));
        // Inside a sentence: only blanks or a comma between it and the word before, which is written small.
        let inside = last > 0 && gap.chars().all(|c| c == ' ' || c == ',') && text[..last].ends_with(char::is_lowercase);
        last = word.end;
        let mut letters = surface.chars();
        let capitalised = letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase);
        if !(inside && capitalised && surface.len() >= SHORTEST) {
            continue;
        }
        let folded = fold(surface);
        if !cues.lexicon.knows(&folded) {
            names.insert(folded.into());
        }
    }
}
