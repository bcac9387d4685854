//! Patterns over word classes, compiled from a language file into one trie; the longest match from a token wins.
//!
//! A pattern is a row of items: a class (`MONTH`), alternatives (`DAY|DAYORD`), a word itself (`ago`), each made
//! optional by `?`, each demanded glued to the token before by a leading `+`. Matching costs at most the trie's depth
//! times the classes per token, so a text costs linear time.

use super::class::{self, Class};
use super::lex::{Gap, Token};
use super::vocabulary::Vocabulary;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// A token's part in a match: the class it was taken as, and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The class.
    pub class: Class,
    /// The value of the word in that class, or the number spelled.
    pub value: i32,
    /// Index of the token.
    pub token: u32,
}

/// What matched: rule number and tokens.
pub type Match = (u16, SmallVec<[Taken; 10]>);

const ROOT: u32 = 0;
const GLUED: u32 = 1 << 31;

/// All patterns of a language.
#[derive(Debug)]
pub struct Patterns {
    children: FxHashMap<(u32, u32), u32>,
    accepts: Vec<Option<u16>>,
    roots: Vec<bool>,
    /// Ways of reading in which each rule holds.
    modes: Vec<u8>,
}

impl Default for Patterns {
    fn default() -> Self {
        Self { children: FxHashMap::default(), accepts: vec![None], roots: Vec::new(), modes: Vec::new() }
    }
}

/// An item of a pattern.
struct Item {
    keys: Vec<u32>,
    optional: bool,
}

impl Patterns {
    /// States in which ways of reading (bits) rule `rule` holds; every way where nothing is stated.
    pub fn restrict(&mut self, rule: u16, modes: u8) {
        self.modes.resize(self.modes.len().max(usize::from(rule) + 1), u8::MAX);
        self.modes[usize::from(rule)] = modes;
    }

    /// Adds `pattern` for rule `rule`; words it names enter the vocabulary. Patterns added first win ties.
    pub fn add(&mut self, pattern: &str, rule: u16, vocabulary: &mut Vocabulary) {
        let items: Vec<Item> = pattern.split_whitespace().map(|item| read_item(item, vocabulary)).collect();
        self.insert(ROOT, &items, rule);
    }

    fn insert(&mut self, node: u32, items: &[Item], rule: u16) {
        let Some((item, rest)) = items.split_first() else {
            self.accepts[node as usize].get_or_insert(rule);
            return;
        };
        if item.optional {
            self.insert(node, rest, rule);
        }
        for &key in &item.keys {
            let next = self.accepts.len() as u32;
            let child = *self.children.entry((node, key)).or_insert(next);
            if child == next {
                self.accepts.push(None);
            }
            if node == ROOT {
                let class = (key & !GLUED) as usize;
                self.roots.resize(self.roots.len().max(class + 1), false);
                self.roots[class] = true;
            }
            self.insert(child, rest, rule);
        }
    }

    /// The longest match from token `at` in the way of reading `mode` (one bit).
    pub fn longest(&self, tokens: &[Token], at: usize, vocabulary: &Vocabulary, mode: u8) -> Option<Match> {
        let token = tokens.get(at)?;
        let opens = |class: Class| self.roots.get(usize::from(class)).copied().unwrap_or(false);
        if !numeric_classes(token).any(opens) && !vocabulary.classes(token.word).iter().any(|(c, _)| opens(*c)) {
            return None;
        }
        let mut search = Search { patterns: self, mode, tokens, vocabulary, taken: SmallVec::new(), best: None };
        search.descend(ROOT, at);
        search.best
    }
}

fn read_item(item: &str, vocabulary: &mut Vocabulary) -> Item {
    let (item, optional) = item.strip_suffix('?').filter(|i| !i.is_empty()).map_or((item, false), |i| (i, true));
    let (item, glued) = item.strip_prefix('+').filter(|i| !i.is_empty()).map_or((item, 0), |i| (i, GLUED));
    let keys = item
        .split('|')
        .map(|name| {
            let is_class = name.len() > 1 && name.bytes().all(|b| b.is_ascii_uppercase());
            glued | u32::from(if is_class || name == "A" { vocabulary.class(name) } else { vocabulary.literal(name) })
        })
        .collect();
    Item { keys, optional }
}

fn numeric_classes(token: &Token) -> impl Iterator<Item = Class> + use<> {
    let mut bits = token.numeric;
    std::iter::from_fn(move || {
        if bits == 0 {
            return None;
        }
        let class = bits.trailing_zeros() as Class;
        bits &= bits - 1;
        Some(class)
    })
}

struct Search<'p> {
    patterns: &'p Patterns,
    mode: u8,
    tokens: &'p [Token],
    vocabulary: &'p Vocabulary,
    taken: SmallVec<[Taken; 10]>,
    best: Option<Match>,
}

impl Search<'_> {
    /// Follows every class of the token at `at` from `node`; the depth is bounded by the longest pattern.
    fn descend(&mut self, node: u32, at: usize) {
        let holds = |rule: &u16| self.patterns.modes.get(usize::from(*rule)).is_none_or(|m| m & self.mode != 0);
        if let Some(rule) = self.patterns.accepts[node as usize].filter(holds) {
            let length = self.taken.len();
            let better = self.best.as_ref().is_none_or(|(best, taken)| (taken.len(), rule) < (length, *best));
            if better && self.ends_well(at) {
                self.best = Some((rule, self.taken.clone()));
            }
        }
        let Some(token) = self.tokens.get(at) else { return };
        if node != ROOT && token.gap == Gap::Break {
            return;
        }
        // "February. First we eat": a word that opens a sentence is no day of the month before it.
        if node != ROOT && token.first && token.letters && token.numeric != 0 {
            return;
        }
        for class in numeric_classes(token) {
            self.follow(node, at, class, token.num);
        }
        for &(class, value) in self.vocabulary.classes(token.word) {
            if class != class::ORD && class != class::CARD {
                self.follow(node, at, class, value);
            }
        }
    }

    fn follow(&mut self, node: u32, at: usize, class: Class, value: i32) {
        let glued = self.tokens[at].gap == Gap::Glued;
        for key in [u32::from(class), u32::from(class) | GLUED] {
            if key & GLUED != 0 && !glued {
                continue;
            }
            if let Some(&child) = self.patterns.children.get(&(node, key)) {
                self.taken.push(Taken { class, value, token: at as u32 });
                self.descend(child, at + 1);
                self.taken.pop();
            }
        }
    }

    /// A match must not stop between glued letters and digits ("48" of "48h", unless a pattern says so).
    fn ends_well(&self, at: usize) -> bool {
        let (Some(last), Some(next)) = (self.tokens.get(at.wrapping_sub(1)), self.tokens.get(at)) else { return true };
        next.gap != Gap::Glued || !(next.letters || next.numeric != 0) || !(last.letters || last.numeric != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lex;
    use super::*;

    fn matched(patterns: &[&str], text: &str) -> Vec<(u16, usize)> {
        let mut vocabulary = Vocabulary::new();
        let mut trie = Patterns::default();
        for (i, p) in patterns.iter().enumerate() {
            trie.add(p, i as u16, &mut vocabulary);
        }
        let mut tokens = Vec::new();
        lex::scan(text, &vocabulary, &mut tokens);
        (0..tokens.len()).filter_map(|i| trie.longest(&tokens, i, &vocabulary, 1)).map(|(rule, taken)| (rule, taken.len())).collect()
    }

    #[test]
    fn the_longest_wins_and_glue_is_kept() {
        assert_eq!(matched(&["NUM h", "NUM h max"], "within 48h max"), [(1, 3)]);
        assert_eq!(matched(&["NUM +h"], "48 h"), []);
        assert_eq!(matched(&["the? day|week after"], "the week after"), [(0, 3), (0, 2)]);
        assert_eq!(matched(&["NUM"], "A380 and 48h"), []);
    }

    #[test]
    fn hostile_repetition_costs_linear_time() {
        let text = "the ".repeat(200_000);
        assert!(matched(&["the? the? the? the? day"], &text).is_empty());
    }
}
