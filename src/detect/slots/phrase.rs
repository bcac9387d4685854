//! How a page calls things: short forms of its names ("the Lite" for "Nova Lite"), the fuller form of its common nouns ("strike" in a
//! thread about "the ferry strike"), and the product it is about ("the Nova, a folding phone").
//!
//! Title and body in, lookups out. Only what the page itself writes is taken; nothing is guessed across pages.

use super::cues::{Class, Cues};
use super::pattern::Window;
use super::read::{Read, Referent};
use crate::detect::Context;
use std::collections::{BTreeMap, BTreeSet};

/// Names and nouns of the page that are looked at.
const LOOKED: usize = 1000;

/// Letters of the shortest word that stands for a name.
const SHORTEST: usize = 3;

/// Times a product is called by an article or a noun of products before it is what a page is about.
const SHOWN: u32 = 2;

/// A name of several words by one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Short {
    pub(super) entity: usize,
    pub(super) class: Class,
}

/// The words of the page's own names that stand for one name only and that the page never writes as common words.
pub(super) fn shorts(reads: [&Read<'_>; 2], context: &Context<'_>) -> BTreeMap<String, Short> {
    let cues = &context.cues.slots;
    let mut found: BTreeMap<String, Option<Short>> = BTreeMap::new();
    for read in reads {
        for r in read.referents.iter().take(LOOKED) {
            let Some(entity) = r.entity.filter(|e| !context.entities.at(*e).generic) else { continue };
            let name = super::pattern::Tokens::new(&context.entities.at(entity).name);
            for i in 0..if name.len() > 1 { name.len() } else { 0 } {
                let short = Short { entity, class: r.class };
                let same = |known: &Option<Short>| known.is_some_and(|k| k.entity == entity);
                found.entry(name.word(i).to_owned()).and_modify(|k| *k = k.filter(|_| same(k))).or_insert(Some(short));
            }
        }
    }
    let common: BTreeSet<&str> = reads.into_iter().flat_map(lower_words).collect();
    let told = |word: &str| {
        let tokens = super::pattern::Tokens::new(word);
        let all = Window { first: 0, last: tokens.len() };
        let known = [&cues.function, &cues.noun_words, &cues.trigger_words, &cues.domain_words, &cues.modifiers, &cues.compound_skip];
        known.into_iter().any(|words| words.any(&tokens, all))
    };
    let fits = |word: &str| word.chars().count() >= SHORTEST && !common.contains(word) && !told(word);
    found.into_iter().filter_map(|(word, short)| Some((word, short?))).filter(|(word, _)| fits(word)).collect()
}

/// The words a text writes small.
fn lower_words<'t>(read: &'t Read<'_>) -> impl Iterator<Item = &'t str> {
    (0..read.tokens.len()).filter(|&i| read.text[read.tokens.range(i).0..].starts_with(char::is_lowercase)).map(|i| read.tokens.word(i))
}

impl Read<'_> {
    /// Takes up every word that is a short form and not part of a name yet.
    pub(super) fn add_shorts(&mut self, shorts: &BTreeMap<String, Short>) {
        if shorts.is_empty() {
            return;
        }
        for i in 0..self.tokens.len() {
            let Some(short) = shorts.get(self.tokens.word(i)) else { continue };
            let (start, end) = self.tokens.range(i);
            let at = self.referents.partition_point(|r| r.start < start);
            let taken = self.referents.get(at).is_some_and(|r| r.start < end) || at.checked_sub(1).is_some_and(|k| self.referents[k].end > start);
            if !taken {
                self.referents.insert(at, Referent { start, end, class: short.class, entity: Some(short.entity) });
            }
        }
    }

    /// The noun with the one word before it that tells which is meant ("ferry strike"); none where there is no such word.
    fn compound(&self, noun: &Referent, cues: &Cues) -> Option<(usize, usize)> {
        let at = self.tokens.window(noun.start, noun.end).first.checked_sub(1)?;
        let (start, end) = self.tokens.range(at);
        let one = Window { first: at, last: at + 1 };
        let plain =
            self.text[end..noun.start].chars().all(|c| c == ' ') && self.text[start..end].bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
        let known = [&cues.function, &cues.modifiers, &cues.determiners, &cues.obliques, &cues.compound_skip, &cues.clauses];
        let idle = known.into_iter().any(|words| words.any(&self.tokens, one)) || self.tokens.word(at).ends_with("ing");
        (plain && !idle).then_some((start, noun.end))
    }

    /// Whether the word before byte `at` is a determiner, or a sentence begins there.
    fn opens_phrase(&self, at: usize, cues: &Cues) -> bool {
        let word = self.tokens.window(at, self.text.len()).first;
        let sentence = self.sentence(at, at + 1).0;
        let first = self.text[sentence.min(at)..at].trim().is_empty();
        first || word.checked_sub(1).is_some_and(|i| cues.determiners.any(&self.tokens, Window { first: i, last: i + 1 }))
    }
}

/// A noun's head without the ending of its plural.
fn head(noun: &str) -> String {
    noun.rsplit(' ').next().unwrap_or(noun).trim_end_matches('s').to_lowercase()
}

/// The fuller form of each common noun: the one used most, if used twice or in the title, or told apart by another noun.
pub(super) fn compounds(title: &Read<'_>, body: &Read<'_>, cues: &Cues) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<String, BTreeMap<String, (u32, usize)>> = BTreeMap::new();
    for (read, weight) in [(title, 2), (body, 1)] {
        for (order, noun) in read.referents.iter().take(LOOKED).enumerate().filter(|(_, r)| r.entity.is_none()) {
            let Some((start, end)) = read.compound(noun, cues).filter(|c| read.opens_phrase(c.0, cues)) else { continue };
            let before = read.tokens.window(start, noun.start);
            let nouns = [&cues.noun_words, &cues.domain_words].into_iter().any(|words| words.any(&read.tokens, before));
            let form = read.text[start..end].to_lowercase();
            let entry = counts.entry(head(&read.text[noun.start..noun.end])).or_default().entry(form).or_insert((0, order));
            entry.0 += weight + u32::from(nouns);
        }
    }
    let best = |forms: BTreeMap<String, (u32, usize)>| {
        let most = forms.into_iter().max_by_key(|(_, (n, order))| (*n, std::cmp::Reverse(*order)))?;
        (most.1.0 >= SHOWN).then_some(most.0)
    };
    counts.into_iter().filter_map(|(head, forms)| Some((head, best(forms)?))).collect()
}

/// The page's fuller form of the common noun at `noun` in `read`, where nothing before it tells it apart there.
pub(super) fn fuller<'p>(compounds: &'p BTreeMap<String, String>, read: &Read<'_>, noun: &Referent, cues: &Cues) -> Option<&'p str> {
    let words = &read.text[noun.start..noun.end];
    if words.contains(' ') || read.compound(noun, cues).is_some() {
        return None;
    }
    compounds.get(&head(words)).map(String::as_str)
}

/// The name the page calls a product: said to be one ("the Nova, a phone", "the phone Nova") or called with an article.
pub(super) fn product(title: &Read<'_>, body: &Read<'_>, context: &Context<'_>) -> Option<(bool, Referent)> {
    let cues = &context.cues.slots;
    let class = cues.class("product")?;
    let mut counts: BTreeMap<usize, (u32, (bool, Referent))> = BTreeMap::new();
    for (read, titled) in [(title, true), (body, false)] {
        for (i, r) in read.referents.iter().take(LOOKED).enumerate() {
            let Some(entity) = r.entity.filter(|e| !context.entities.at(*e).generic) else { continue };
            let near = |n: &&Referent, from: usize, to: usize, most: usize| n.class == class && n.entity.is_none() && to >= from && to - from <= most;
            let after = read.referents.get(i + 1).filter(|n| near(n, r.end, n.start, 30));
            let said = after.is_some_and(|n| {
                let gap = &read.text[r.end..n.start];
                [", a ", ", an ", ", the ", ", its "].iter().any(|open| gap.starts_with(open)) && !gap.contains('.')
            });
            let before = i.checked_sub(1).map(|k| &read.referents[k]).filter(|n| near(n, n.end, r.start, 1));
            let own = r.class == class;
            let article = read.word_before(r).is_some_and(|w| matches!(w, "the" | "a" | "its")) && !read.text[r.end..].starts_with(['\'', '’']);
            let entry = counts.entry(entity).or_insert((0, (titled, *r)));
            entry.0 += if said || before.is_some() { 3 } else { u32::from(article) + u32::from(own) };
        }
    }
    let best = counts.into_values().max_by_key(|(n, (titled, r))| (*n, *titled, std::cmp::Reverse(r.start)))?;
    (best.0 >= SHOWN).then_some(best.1)
}
