//! Second pass: spellings that no name was built from ("orvazk", "kafr marun") linked to the names they come near.
//!
//! Texts and the built entities in, more patterns out. Only words that are no ordinary words are tried, under shared
//! blocks of consonants, each spelling once.

use super::build::{LINKED, Pattern, Written};
use super::collect::{Keys, Writing};
use super::lexicon::{Words, class};
use super::scan::{Key, Shape, Tok, scan};
use super::similar::{Name, block_keys, similarity_of};
use super::table::{Table, keys_of};
use super::{Entity, EntityKind};
use crate::model::Page;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Names by block.
#[derive(Debug, Default)]
pub(super) struct Speller {
    names: Vec<(usize, Name, usize)>,
    blocks: FxHashMap<u64, Vec<usize>>,
    /// First consonants of the first words of names of several words.
    starts: FxHashSet<u64>,
}

/// Below this a spelling is not linked even with support.
const SUPPORTED: f64 = 0.75;
/// Longest spelling tried, in tokens.
const LONGEST: usize = 3;
/// Widest block looked through.
const WIDEST: usize = 48;
/// Shorter words are never linked by likeness.
const SHORTEST: usize = 4;

impl Speller {
    /// Indexes the spellings of all named entities.
    pub(super) fn new(entities: &[Entity], words: &Words) -> Self {
        let mut speller = Self::default();
        for (n, entity) in entities.iter().enumerate().filter(|(_, e)| !e.generic && e.name.chars().any(char::is_alphabetic)) {
            for variant in &entity.variants {
                let toks = scan(variant, words);
                let tokens = toks.len();
                if let (true, Some(first)) = (tokens > 1, toks.first()) {
                    speller.starts.insert(start_block(&variant[first.start..first.end]));
                }
                let name = Name::new(variant);
                let at = speller.names.len();
                for block in block_keys(&name) {
                    speller.blocks.entry(block).or_default().push(at);
                }
                speller.names.push((n, name, tokens));
            }
        }
        speller
    }

    /// The entity most like `text`, with its score; nothing below `least`, nor where two entities are equally like it.
    pub(super) fn nearest(&self, text: &str, tokens: usize, least: f64) -> Option<(usize, f64)> {
        let name = Name::new(text);
        let mut best: Option<(usize, f64)> = None;
        let mut second = 0.0;
        for block in block_keys(&name) {
            for &at in self.blocks.get(&block).into_iter().flatten().take(WIDEST) {
                let (n, other, length) = &self.names[at];
                let (long, short) = (name.len().max(other.len()), name.len().min(other.len()));
                if length.abs_diff(tokens) > 1 || long * 2 > short * 3 {
                    continue;
                }
                let score = similarity_of(&name, other);
                match best {
                    Some((m, s)) if m == *n => best = Some((m, s.max(score))),
                    Some((_, s)) if s >= score => second = score.max(second),
                    _ => {
                        second = best.map_or(0.0, |b| b.1);
                        best = Some((*n, score));
                    }
                }
            }
        }
        best.filter(|b| b.1 >= least && b.1 - second > 0.01)
    }

    /// Adds to `table` the spellings of `pages` that come near a name.
    pub(super) fn spell(&self, pages: &[Page], entities: &[Entity], words: &Words, writing: &FxHashMap<Key, Writing>, table: &mut Table) {
        if self.names.is_empty() {
            return;
        }
        let context = Context { words, writing, table, starts: &self.starts };
        let merged: BTreeMap<Keys, (String, u32)> = pages
            .par_iter()
            .map(|page| {
                let mut tried = BTreeMap::new();
                for text in page.comments.iter().map(|c| &c.text).chain([&page.body]).chain(&page.title) {
                    context.unknown(text, &mut tried);
                }
                tried
            })
            .reduce(BTreeMap::new, |mut a, b| {
                for (keys, (form, bits)) in b {
                    let mine = a.entry(keys).or_insert_with(|| (form.clone(), 0));
                    mine.1 |= bits;
                    if form < mine.0 {
                        mine.0 = form;
                    }
                }
                a
            });
        let tried: Vec<(Keys, (String, u32))> = merged.into_iter().collect();
        let nearest: Vec<Option<(usize, f64)>> = tried
            .par_iter()
            .map(|(keys, (form, bits))| self.nearest(form, keys.len(), if bits & SUPPORT != 0 { SUPPORTED + 0.05 } else { LINKED }))
            .collect();
        for ((keys, (_, bits)), found) in tried.into_iter().zip(nearest) {
            let Some((entity, score)) = found else { continue };
            if entities[entity].kind != EntityKind::Place && score < LINKED {
                continue;
            }
            let written = if bits & LOWER_TOO != 0 && keys.len() == 1 && score < 0.9 { Written::Capital } else { Written::Any };
            table.add(Pattern { keys, entity, score, written });
        }
    }
}

/// The first consonants of a word.
fn start_block(word: &str) -> u64 {
    block_keys(&Name::new(word))[0]
}

/// The spelling was seen in lower case.
const LOWER_TOO: u32 = 1;
/// Words beside it speak of a place.
const SUPPORT: u32 = 2;

struct Context<'a> {
    words: &'a Words,
    writing: &'a FxHashMap<Key, Writing>,
    table: &'a Table,
    starts: &'a FxHashSet<u64>,
}

impl Context<'_> {
    /// Collects the stretches of unknown words of `text`.
    fn unknown(&self, text: &str, tried: &mut BTreeMap<Keys, (String, u32)>) {
        let toks = scan(text, self.words);
        for i in 0..toks.len() {
            if !self.is_open(&toks[i]) {
                continue;
            }
            let begins = self.starts.contains(&start_block(&text[toks[i].start..toks[i].end]));
            for n in 1..=if begins { LONGEST.min(toks.len() - i) } else { 1 } {
                let window = &toks[i..i + n];
                if n > 1 && (window[n - 1].join == super::scan::Join::Break || !self.is_open(&window[n - 1])) {
                    break;
                }
                let keys = keys_of(window);
                if self.table.exact(&keys).is_some()
                    || window.iter().all(|t| self.table.exact(&[t.key]).is_some())
                    || window[n - 1].end - window[0].start < SHORTEST
                {
                    continue;
                }
                let lower = window[0].shape == Shape::Lower;
                let support = i > 0 && toks[i - 1].is(class::CUE_LAST) && window[0].join != super::scan::Join::Break;
                let bits = u32::from(lower) * LOWER_TOO | u32::from(support) * SUPPORT;
                let entry = tried.entry(keys).or_insert_with(|| (text[window[0].lead..window[n - 1].end].to_owned(), 0));
                entry.1 |= bits;
            }
        }
    }

    /// Whether a word may be part of a misspelt name: no ordinary word.
    fn is_open(&self, t: &Tok) -> bool {
        let generic = t.is(class::GENERIC_PART | class::PARTICLE | class::ARTICLE);
        if t.is(class::STOP | class::CALENDAR | class::SAME_PLACE | class::CUE_LAST | class::CUE_FIRST | class::TITLE) || t.shape == Shape::Number {
            return generic && !t.is(class::STOP);
        }
        let ordinary = t.is(class::COMMON | class::HEAD_LOWER | class::HEAD_CAPITAL);
        let lower = self.writing.get(&t.key).is_some_and(|w| w.small() > 1);
        !(ordinary && !t.is_capital()) && (generic || t.is_capital() || !lower || t.end - t.start >= 5)
    }
}
