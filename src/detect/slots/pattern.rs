//! Word patterns of the slot rules: sequences of folded words with alternatives, prefixes, gaps and anchors.
//!
//! `fall|falls before`, `captur*`, `take ~ back` (a gap of up to four words), `# seats` (a number), `^longer` (first word of the window),
//! `gone$` (last word). Compiled once into an index by first word, so that matching is linear in the text.

use crate::text::{fold, words};
use rustc_hash::FxHashMap;

/// The folded words of a text with their byte ranges in it.
#[derive(Debug, Default)]
pub(in crate::detect) struct Tokens {
    flat: String,
    list: Vec<Token>,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
    from: usize,
    to: usize,
}

impl Tokens {
    pub(in crate::detect) fn new(text: &str) -> Self {
        if text.is_ascii() {
            let list = words(text).map(|w| Token { start: w.start, end: w.end, from: w.start, to: w.end }).collect();
            return Self { flat: text.to_ascii_lowercase(), list };
        }
        let mut flat = String::with_capacity(text.len());
        let mut list = Vec::new();
        for word in words(text) {
            let from = flat.len();
            flat.push_str(&fold(word.of(text)));
            list.push(Token { start: word.start, end: word.end, from, to: flat.len() });
        }
        Self { flat, list }
    }

    pub(in crate::detect) fn len(&self) -> usize {
        self.list.len()
    }

    /// The folded word at `i`.
    pub(in crate::detect) fn word(&self, i: usize) -> &str {
        &self.flat[self.list[i].from..self.list[i].to]
    }

    /// The byte range in the text of the word at `i`.
    pub(in crate::detect) fn range(&self, i: usize) -> (usize, usize) {
        (self.list[i].start, self.list[i].end)
    }

    /// The same words with long words in `window` that `vocabulary` does not know (and that are no names) replaced by the one it knows at one slip's distance;
    /// none where there is none.
    pub(in crate::detect) fn corrected(&self, window: Window, vocabulary: &Matcher, is_name: &dyn Fn(usize) -> bool) -> Option<Self> {
        let plain = (window.first..window.last).filter(|i| !is_name(*i));
        let found: Vec<(usize, &str)> = plain.filter_map(|i| Some((i, vocabulary.near(self.word(i))?))).collect();
        if found.is_empty() {
            return None;
        }
        let mut copy = Self { flat: self.flat.clone(), list: self.list.clone() };
        for (i, word) in found {
            copy.list[i].from = copy.flat.len();
            copy.flat.push_str(word);
            copy.list[i].to = copy.flat.len();
        }
        Some(copy)
    }

    /// The window of words that lie wholly in the bytes `start..end`.
    pub(in crate::detect) fn window(&self, start: usize, end: usize) -> Window {
        let first = self.list.partition_point(|t| t.start < start);
        let last = self.list.partition_point(|t| t.end <= end);
        Window { first, last: last.max(first) }
    }
}

/// A range of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) struct Window {
    pub(in crate::detect) first: usize,
    pub(in crate::detect) last: usize,
}

#[derive(Debug, Clone)]
enum Element {
    /// Exact words, prefixes, and whether a number fits too.
    Words(Vec<Box<str>>, Vec<Box<str>>, bool),
    Gap,
}

impl Element {
    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Words(exact, prefixes, number) => {
                exact.iter().any(|w| **w == *word) || prefixes.iter().any(|p| word.starts_with(&**p)) || (*number && is_number(word))
            }
            Self::Gap => true,
        }
    }
}

#[derive(Debug)]
struct Pattern {
    owner: usize,
    elements: Vec<Element>,
    at_start: bool,
    at_end: bool,
}

/// A match: whose pattern, and the words it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) struct Hit {
    pub(in crate::detect) owner: usize,
    pub(in crate::detect) first: usize,
    pub(in crate::detect) last: usize,
}

const GAP: usize = 4;

/// Words of fewer letters are never taken for misspelt.
const LONG: usize = 7;

/// Compiled patterns of many owners.
#[derive(Debug, Default)]
pub(in crate::detect) struct Matcher {
    patterns: Vec<Pattern>,
    by_word: FxHashMap<Box<str>, Vec<usize>>,
    by_prefix: FxHashMap<Box<str>, Vec<usize>>,
    numbers: Vec<usize>,
    /// Words long enough to be recognised misspelt.
    long: Vec<Box<str>>,
}

impl Matcher {
    /// Adds `pattern` for `owner`; an empty pattern never matches.
    pub(in crate::detect) fn add(&mut self, owner: usize, pattern: &str) {
        let (pattern, at_start) = pattern.strip_prefix('^').map_or((pattern, false), |p| (p, true));
        let (pattern, at_end) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
        let elements: Vec<Element> = pattern.split_whitespace().map(element).collect();
        let id = self.patterns.len();
        let Some(Element::Words(exact, prefixes, number)) = elements.first() else { return };
        for word in exact {
            self.by_word.entry(word.clone()).or_default().push(id);
            if word.len() >= LONG && !self.long.contains(word) {
                self.long.push(word.clone());
            }
        }
        for prefix in prefixes {
            if prefix.len() >= LONG && !self.long.contains(prefix) {
                self.long.push(prefix.clone());
            }
            self.by_prefix.entry(key(prefix).into()).or_default().push(id);
        }
        if *number {
            self.numbers.push(id);
        }
        self.patterns.push(Pattern { owner, elements, at_start, at_end });
    }

    /// All matches in the window, by first word and then by owner.
    pub(in crate::detect) fn hits(&self, tokens: &Tokens, window: Window) -> Vec<Hit> {
        let mut found = Vec::new();
        for i in window.first..window.last {
            self.hits_at(tokens, window, i, &mut found);
        }
        found
    }

    /// Whether it has no patterns.
    pub(in crate::detect) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether anything matches in the window.
    pub(in crate::detect) fn any(&self, tokens: &Tokens, window: Window) -> bool {
        let mut found = Vec::new();
        (window.first..window.last).any(|i| {
            self.hits_at(tokens, window, i, &mut found);
            !found.is_empty()
        })
    }

    /// The only word of at least seven letters that the patterns know at one slip's distance from `word`, which they do not know.
    fn near(&self, word: &str) -> Option<&str> {
        if word.len() < LONG || !word.is_ascii() || self.by_word.contains_key(word) {
            return None;
        }
        let near = |known: &&str| {
            known.len() >= LONG && known.is_ascii() && known.as_bytes()[0] == word.as_bytes()[0] && one_slip(known.as_bytes(), word.as_bytes())
        };
        let lengths = (word.len() - 1)..=(word.len() + 1);
        self.long.iter().filter(|w| lengths.contains(&w.len())).map(|w| &**w).find(near)
    }

    fn hits_at(&self, tokens: &Tokens, window: Window, i: usize, found: &mut Vec<Hit>) {
        let word = tokens.word(i);
        let exact = self.by_word.get(word).into_iter().flatten();
        let prefixed = self.by_prefix.get(key(word)).into_iter().flatten();
        let numbers = if is_number(word) { self.numbers.as_slice() } else { &[] };
        for &id in exact.chain(prefixed).chain(numbers) {
            let pattern = &self.patterns[id];
            if pattern.at_start && i != window.first {
                continue;
            }
            if let Some(last) = matched(&pattern.elements, tokens, window, i).filter(|&last| !pattern.at_end || last == window.last) {
                let hit = Hit { owner: pattern.owner, first: i, last };
                if !found.contains(&hit) {
                    found.push(hit);
                }
            }
        }
    }
}

/// Whether two different words are one replaced, missing, added or swapped letter apart.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    if short.len() < long.len() {
        return long.len() - short.len() == 1 && short[same..] == long[same + 1..];
    }
    let swapped = same + 1 < short.len() && short[same] == long[same + 1] && short[same + 1] == long[same] && short[same + 2..] == long[same + 2..];
    same < short.len() && (short[same + 1..] == long[same + 1..] || swapped)
}

fn is_number(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
}

fn key(word: &str) -> &str {
    word.char_indices().nth(2).map_or(word, |(i, _)| &word[..i])
}

fn element(text: &str) -> Element {
    match text {
        "~" => Element::Gap,
        _ => {
            let (prefixes, exact): (Vec<&str>, Vec<&str>) = text.split('|').filter(|t| !t.is_empty()).partition(|t| t.ends_with('*'));
            let number = exact.contains(&"#");
            let exact = exact.into_iter().filter(|t| *t != "#").map(Box::from).collect();
            Element::Words(exact, prefixes.iter().map(|p| Box::from(p.trim_end_matches('*'))).collect(), number)
        }
    }
}

/// One past the last word where the elements fit from word `i` on; gaps are tried shortest first.
fn matched(elements: &[Element], tokens: &Tokens, window: Window, mut i: usize) -> Option<usize> {
    let mut rest = elements;
    while let Some((first, tail)) = rest.split_first() {
        if matches!(first, Element::Gap) {
            return (0..=GAP).find_map(|skip| matched(tail, tokens, window, i + skip));
        }
        if i >= window.last || !first.fits(tokens.word(i)) {
            return None;
        }
        i += 1;
        rest = tail;
    }
    Some(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> bool {
        let mut matcher = Matcher::default();
        matcher.add(0, pattern);
        let tokens = Tokens::new(text);
        matcher.any(&tokens, tokens.window(0, text.len()))
    }

    #[test]
    fn patterns_know_alternatives_prefixes_gaps_numbers_and_anchors() {
        assert!(found("fall|falls", "Soon it FALLS."));
        assert!(found("captur*", "they were capturing it"));
        assert!(found("take ~ back", "take the whole town back"));
        assert!(!found("take ~ back", "take it all and never ever look back"));
        assert!(found("# seats", "they get 12 seats"));
        assert!(found("^longer", "longer, till May") && !found("^longer", "much longer"));
        assert!(found("gone$", "he's gone!") && !found("gone$", "gone by May"));
    }

    #[test]
    fn long_words_may_be_misspelt_by_one_letter() {
        for (a, b) in [("bankrupt", "bankrubt"), ("withdraw", "withdarw"), ("resigned", "resined"), ("captures", "capturess")] {
            assert!(one_slip(a.as_bytes(), b.as_bytes()), "{a} {b}");
        }
        assert!(!one_slip(b"resigned", b"resigned") && !one_slip(b"bankrupt", b"bankrolls"));
    }

    #[test]
    fn a_window_holds_whole_words_only() {
        let tokens = Tokens::new("Nach Überfall weg");
        assert_eq!(tokens.window(5, 19), Window { first: 1, last: 3 });
        assert_eq!(tokens.word(1), "uberfall");
    }
}
