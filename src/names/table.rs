//! Finding names in text: patterns under the key of their first token, the longest at each place.

use super::Mention;
use super::build::{Pattern, Written};
use super::collect::{Keys, Writing};
use super::lexicon::class;
use super::scan::{Key, Shape, Tok};
use rustc_hash::FxHashMap;

/// Patterns by their first key.
#[derive(Debug, Default)]
pub(super) struct Table {
    firsts: FxHashMap<Key, Vec<Pattern>>,
}

impl Table {
    /// Indexes `patterns`, longest first under each key.
    pub(super) fn new(patterns: Vec<Pattern>) -> Self {
        let mut firsts: FxHashMap<Key, Vec<Pattern>> = FxHashMap::default();
        for pattern in patterns.into_iter().filter(|p| !p.keys.is_empty()) {
            firsts.entry(pattern.keys[0]).or_default().push(pattern);
        }
        firsts.values_mut().for_each(|list| list.sort_by_key(|p| std::cmp::Reverse(p.keys.len())));
        Self { firsts }
    }

    /// The pattern with exactly `keys`, of the laxest writing.
    pub(super) fn exact(&self, keys: &[Key]) -> Option<&Pattern> {
        self.firsts.get(keys.first()?)?.iter().find(|p| p.keys.as_slice() == keys)
    }

    /// Adds a spelling.
    pub(super) fn add(&mut self, pattern: Pattern) {
        let Some(first) = pattern.keys.first() else { return };
        let list = self.firsts.entry(*first).or_default();
        let at = list.partition_point(|p| p.keys.len() >= pattern.keys.len());
        list.insert(at, pattern);
    }

    /// The mentions among `toks`, in order, the longest at each place.
    pub(super) fn find(&self, toks: &[Tok], writing: &FxHashMap<Key, Writing>) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut i = 0;
        while i < toks.len() {
            match self.at(toks, i, writing) {
                Some(p) => {
                    let last = i + p.keys.len() - 1;
                    found.push(Mention { start: toks[i].lead, end: toks[last].end, entity: p.entity, score: p.score });
                    i = last + 1;
                }
                None => i += 1,
            }
        }
        found
    }

    fn at(&self, toks: &[Tok], i: usize, writing: &FxHashMap<Key, Writing>) -> Option<&Pattern> {
        self.firsts.get(&toks[i].key)?.iter().find(|p| fits(p, &toks[i..], writing))
    }
}

fn fits(p: &Pattern, toks: &[Tok], writing: &FxHashMap<Key, Writing>) -> bool {
    let n = p.keys.len();
    if n > toks.len() || !p.keys.iter().zip(toks).all(|(k, t)| *k == t.key) {
        return false;
    }
    if toks[1..n].iter().any(|t| t.join == super::scan::Join::Break)
        || toks[..n - 1].iter().any(|t| t.possessive) && n > 1 && !toks[n - 1].is(class::HEAD_CAPITAL)
    {
        return false;
    }
    match p.written {
        Written::Any => true,
        Written::Upper => toks[..n].iter().all(|t| matches!(t.shape, Shape::Upper | Shape::Code)),
        Written::Capital => toks[0].is_capital() && (!toks[0].opens || is_rather_a_name(toks[0].key, writing)) || toks[0].lead < toks[0].start,
    }
}

/// At the start of a sentence a capital is no proof: the corpus must write the word with a capital more than without.
fn is_rather_a_name(key: Key, writing: &FxHashMap<Key, Writing>) -> bool {
    writing.get(&key).is_some_and(|w| w.capital > w.small())
}

/// Keys of a stretch of tokens.
pub(super) fn keys_of(toks: &[Tok]) -> Keys {
    toks.iter().map(|t| t.key).collect()
}
