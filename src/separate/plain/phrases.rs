//! Phrases looked up at the head or the tail of a line, without case, a hash look-up a word.

use rustc_hash::FxHashMap;

/// A set of phrases with their places in the list they came from.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    places: FxHashMap<String, u16>,
    most_words: usize,
}

/// A phrase found: where it is cut off and which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Byte at which the rest of the line begins (head) or ends (tail).
    pub cut: usize,
    /// The phrase's place in its list.
    pub place: u16,
}

/// Phrases are shorter than this many bytes.
const LONGEST: usize = 48;

impl Phrases {
    /// The set of `phrases`, which are in lower case.
    pub(super) fn new(phrases: impl IntoIterator<Item = String>) -> Self {
        let mut set = Self::default();
        for (i, phrase) in phrases.into_iter().enumerate() {
            set.most_words = set.most_words.max(phrase.split_whitespace().count());
            set.places.entry(phrase).or_insert(u16::try_from(i).unwrap_or(u16::MAX));
        }
        set
    }

    /// The longest phrase that `text` begins with, as whole words.
    pub(super) fn head(&self, text: &str) -> Option<Found> {
        let mut found = None;
        let mut folded = String::new();
        let mut words = 0;
        for (i, c) in text.char_indices().take_while(|(i, _)| *i < LONGEST) {
            if c.is_whitespace() {
                found = self.get(&folded, i).or(found);
                words += 1;
                if words == self.most_words {
                    return found;
                }
            }
            folded.extend(c.to_lowercase());
        }
        if text.len() <= LONGEST { self.get(&folded, text.len()).or(found) } else { found }
    }

    /// The longest phrase that `text` ends in, as whole words.
    pub(super) fn tail(&self, text: &str) -> Option<Found> {
        let mut found = None;
        let mut words = 0;
        let floor = text.len().saturating_sub(LONGEST);
        for (i, c) in text.char_indices().rev().take_while(|(i, _)| *i >= floor) {
            if c.is_whitespace() {
                let start = i + c.len_utf8();
                found = self.get(&text[start..].to_lowercase(), start).or(found);
                words += 1;
                if words == self.most_words {
                    return found;
                }
            }
        }
        if text.len() <= LONGEST { self.get(&text.to_lowercase(), 0).or(found) } else { found }
    }

    /// The place of `text` itself.
    pub(super) fn whole(&self, text: &str) -> Option<u16> {
        (text.len() <= LONGEST).then(|| self.places.get(text).copied()).flatten()
    }

    fn get(&self, folded: &str, cut: usize) -> Option<Found> {
        self.places.get(folded).map(|&place| Found { cut, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_tails_are_whole_words() {
        let set = Phrases::new(["by", "posted by", "hat gesagt"].map(str::to_owned));
        assert_eq!(set.head("Posted by Ana").map(|f| (f.cut, f.place)), Some((9, 1)));
        assert_eq!(set.head("Byron"), None);
        assert_eq!(set.tail("Ana hat gesagt").map(|f| &"Ana hat gesagt"[..f.cut]), Some("Ana "));
        assert_eq!(set.tail("angesagt"), None);
    }
}
