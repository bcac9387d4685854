//! Features of short texts: words, word pairs and character n-grams, TF-IDF weighted, each block of unit length.
//!
//! For replies also the opening words, the parent's words and how the two texts overlap: the opening words carry most of the
//! signal of agreement (DEBAGREEMENT, Pougué-Biyong et al. 2021).

use super::linear::Sparse;
use crate::text::{fold, words};
use rustc_hash::FxHashMap;
use std::hash::{Hash, Hasher};

/// A text with what it answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// The text.
    pub text: &'a str,
    /// The answered text.
    pub parent: Option<&'a str>,
}

/// Blocks of features, each scaled to unit length and then weighted.
const BLOCKS: usize = 7;

/// A vocabulary with inverse document frequencies.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    index: FxHashMap<u64, (u32, f32)>,
}

/// Counts of hashed features, by block.
pub(super) type Bag = [FxHashMap<u64, f32>; BLOCKS];

/// Weight of each block: words, characters of words, opening, parent, relation, characters across words, words of tags.
const WEIGHTS: [f32; BLOCKS] = [1.0, 1.0, 0.8, 0.4, 0.5, 1.0, 1.0];
/// Features seen in fewer texts are dropped, by block.
const LEAST: [u32; BLOCKS] = [1, 2, 2, 3, 1, 2, 1];
/// Character n-grams.
const CHARS: std::ops::RangeInclusive<usize> = 2..=5;
/// Character n-grams across words.
const ACROSS: std::ops::RangeInclusive<usize> = 4..=6;
/// Opening words looked at in a reply.
const OPENING: usize = 4;

impl Vocabulary {
    /// The vocabulary of `items`.
    pub(super) fn fit(bags: &[Bag]) -> Self {
        let mut counts: Vec<FxHashMap<u64, u32>> = vec![FxHashMap::default(); BLOCKS];
        for bag in bags {
            for (block, features) in bag.iter().enumerate() {
                for key in features.keys() {
                    *counts[block].entry(*key).or_default() += 1;
                }
            }
        }
        let mut kept: Vec<(u64, u32)> = Vec::new();
        for (block, counts) in counts.into_iter().enumerate() {
            kept.extend(counts.into_iter().filter(|(_, n)| *n >= LEAST[block]));
        }
        kept.sort_unstable();
        let n = bags.len() as f32;
        let index = kept.iter().enumerate().map(|(i, (key, df))| (*key, (i as u32, ((1.0 + n) / (1.0 + *df as f32)).ln() + 1.0))).collect();
        Self { index }
    }

    /// How many features it has.
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// The row of a bag.
    pub(super) fn row(&self, bag: &Bag) -> Sparse {
        let mut row: Sparse = Vec::new();
        for (block, features) in bag.iter().enumerate() {
            let mut part: Sparse = features.iter().filter_map(|(key, tf)| self.index.get(key).map(|(i, idf)| (*i, (1.0 + tf.ln()) * idf))).collect();
            part.sort_unstable_by_key(|f| f.0);
            let norm = part.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
            if norm > 0.0 {
                row.extend(part.into_iter().map(|(i, v)| (i, v / norm * WEIGHTS[block])));
            }
        }
        row.sort_unstable_by_key(|f| f.0);
        row
    }
}

fn hash(block: usize, parts: &[&str]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    block.hash(&mut hasher);
    for part in parts {
        part.hash(&mut hasher);
    }
    hasher.finish()
}

/// Words and the marks that carry tone.
fn tokens(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last = 0;
    for word in words(text) {
        marks(&text[last..word.start], &mut out);
        let prefix = text[..word.start].chars().next_back().filter(|c| matches!(c, '#' | '@'));
        out.push(prefix.into_iter().collect::<String>() + word.of(text));
        last = word.end;
    }
    marks(&text[last..], &mut out);
    out
}

fn marks(between: &str, out: &mut Vec<String>) {
    out.extend(between.chars().filter(|c| !c.is_whitespace() && !matches!(c, '#' | '@')).map(String::from));
}

/// The features of an item.
pub(super) fn bag(item: &Item<'_>) -> Bag {
    let mut bag = Bag::default();
    let text = fold(item.text);
    let words = tokens(&text);
    add_words(&mut bag[0], 0, &words);
    add_characters(&mut bag[1], &words);
    if let Some(parent) = item.parent {
        let parent = tokens(&fold(parent));
        add_reply(&mut bag, &words, &parent);
    } else {
        // In a reply these would drown its opening and its relation to the parent.
        add_across(&mut bag[5], &words.join(" "));
        add_words(&mut bag[6], 6, &without_tags(item.text));
    }
    bag
}

fn add_words(features: &mut FxHashMap<u64, f32>, block: usize, words: &[String]) {
    for (i, word) in words.iter().enumerate() {
        *features.entry(hash(block, &[word])).or_default() += 1.0;
        if let Some(next) = words.get(i + 1) {
            *features.entry(hash(block, &[word, next])).or_default() += 1.0;
        }
    }
}

/// Character n-grams inside words, with a space at either end.
fn add_characters(features: &mut FxHashMap<u64, f32>, words: &[String]) {
    for word in words {
        let padded = format!(" {word} ");
        let starts: Vec<usize> = padded.char_indices().map(|(i, _)| i).chain([padded.len()]).collect();
        for n in CHARS {
            for window in starts.windows(n + 1) {
                *features.entry(hash(1, &[&padded[window[0]..window[n]]])).or_default() += 1.0;
            }
        }
    }
}

/// Character n-grams of the whole text.
fn add_across(features: &mut FxHashMap<u64, f32>, text: &str) {
    let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    for n in ACROSS {
        for window in starts.windows(n + 1) {
            *features.entry(hash(5, &[&text[window[0]..window[n]]])).or_default() += 1.0;
        }
    }
}

/// The words, with tags and handles cut where their capitals change: `#SaveOurPort` is three words.
fn without_tags(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in words(text) {
        let whole = word.of(text);
        if text[..word.start].ends_with(['#', '@']) {
            out.extend(cut_at_capitals(whole).into_iter().map(fold));
        } else {
            out.push(fold(whole));
        }
    }
    out
}

fn cut_at_capitals(tag: &str) -> Vec<&str> {
    let letters: Vec<(usize, char)> = tag.char_indices().collect();
    let mut cuts = vec![0];
    for i in 1..letters.len() {
        let next_is_small = letters.get(i + 1).is_some_and(|(_, c)| c.is_lowercase());
        if letters[i].1.is_uppercase() && (!letters[i - 1].1.is_uppercase() || next_is_small) {
            cuts.push(letters[i].0);
        }
    }
    cuts.push(tag.len());
    cuts.windows(2).map(|w| &tag[w[0]..w[1]]).collect()
}

fn add_reply(bag: &mut Bag, words: &[String], parent: &[String]) {
    let opening = &words[..words.len().min(OPENING)];
    for (i, word) in opening.iter().enumerate() {
        *bag[2].entry(hash(2, &["at", &i.to_string(), word])).or_default() += 1.0;
        *bag[2].entry(hash(2, &["in", word])).or_default() += 1.0;
    }
    for pair in opening.windows(2) {
        *bag[2].entry(hash(2, &["pair", &pair[0], &pair[1]])).or_default() += 1.0;
    }
    *bag[2].entry(hash(2, &["first", &opening.join(" ")])).or_default() += 1.0;
    for word in parent {
        *bag[3].entry(hash(3, &[word])).or_default() += 1.0;
    }
    let own: std::collections::BTreeSet<&String> = words.iter().filter(|w| w.len() > 3).collect();
    let shared = parent.iter().filter(|w| own.contains(w)).count();
    let size = |n: usize| (n as f32 + 1.0).log2().round().to_string();
    for (name, value) in [("shared", size(shared)), ("length", size(words.len())), ("parent", size(parent.len()))] {
        *bag[4].entry(hash(4, &[name, &value])).or_default() += 1.0;
    }
    for (name, on) in [
        ("asks", words.iter().any(|w| w == "?")),
        ("you", words.iter().any(|w| w == "you" || w == "your")),
        ("parent asks", parent.iter().any(|w| w == "?")),
    ] {
        *bag[4].entry(hash(4, &[name, if on { "yes" } else { "no" }])).or_default() += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_cut_at_their_capitals() {
        assert_eq!(without_tags("no to #SaveOurPort and @NATOChief"), ["no", "to", "save", "our", "port", "and", "nato", "chief"]);
        assert_eq!(cut_at_capitals("lower"), ["lower"]);
    }
}
