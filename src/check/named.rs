//! Who is named on which page, read when first asked for; and which place a common noun stands for all over the corpus.
//!
//! Pages and entities in; names per page, pages per name and the place of "the port" out. A report that speaks of "the port"
//! and names no place means the one that the corpus speaks of beside that noun, where there is one such place and no other.

use super::ledger::NONE;
use crate::model::Page;
use crate::names::{Entities, EntityKind};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Least votes by which a place is what a noun stands for, and least share of all votes in percent.
const VOTES: u32 = 3;
const SHARE: u32 = 75;

/// An entity and how often a page names it.
pub(super) type Count = (u32, u32);

/// The names of each page.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pages: &'a [Page],
    entities: &'a Entities,
    known: Vec<OnceLock<Vec<Count>>>,
    /// The pages of each entity, in the order of `pages`.
    by_name: OnceLock<FxHashMap<u32, Vec<u32>>>,
}

impl<'a> Named<'a> {
    /// Of `pages`; nothing is read yet.
    pub fn new(pages: &'a [Page], entities: &'a Entities) -> Self {
        Self { pages, entities, known: pages.iter().map(|_| OnceLock::new()).collect(), by_name: OnceLock::new() }
    }

    /// The entities that the title and body of `page` name (no roles and common nouns), sorted, with how often.
    pub fn on(&self, page: u32) -> Option<&[Count]> {
        let (known, of) = (self.known.get(page as usize)?, self.pages.get(page as usize)?);
        Some(known.get_or_init(|| {
            let texts = [of.title.as_deref().unwrap_or(""), of.body.as_str()];
            let mentions = texts.iter().flat_map(|t| self.entities.mentions(t)).filter(|m| !self.entities.at(m.entity).generic);
            let mut found: Vec<u32> = mentions.map(|m| u32::try_from(m.entity).unwrap_or(NONE)).collect();
            found.sort_unstable();
            found.chunk_by(|a, b| a == b).map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX))).collect()
        }))
    }

    /// Whether `page` names `entity`.
    pub fn names(&self, page: u32, entity: u32) -> bool {
        self.on(page).is_some_and(|list| list.binary_search_by_key(&entity, |c| c.0).is_ok())
    }

    /// Reads all pages, so that [`Named::pages_of`] knows them. Not to be called from within a parallel task.
    pub fn read_all(&self) {
        self.by_name.get_or_init(|| {
            (0..self.pages.len()).into_par_iter().for_each(|i| {
                self.on(u32::try_from(i).unwrap_or(NONE));
            });
            let mut map: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
            for page in 0..u32::try_from(self.pages.len()).unwrap_or(NONE) {
                for (entity, _) in self.on(page).unwrap_or_default() {
                    map.entry(*entity).or_default().push(page);
                }
            }
            map
        });
    }

    /// The pages that name `entity`; none before [`Named::read_all`].
    pub fn pages_of(&self, entity: u32) -> &[u32] {
        self.by_name.get().and_then(|map| map.get(&entity)).map_or(&[], Vec::as_slice)
    }

    /// For each of `nouns`, the place that "the NOUN" stands for in this corpus; [`NONE`] where there is no such place.
    ///
    /// Every page that has the noun, outside `apart`, votes for the place it names most; "the NOUN of PLACE" and "PLACE, the
    /// NOUN" vote twice. `apart` are the pages, sorted, that are to be understood and so tell nothing.
    pub fn stead(&self, nouns: &[&str], apart: &[u32]) -> Vec<u32> {
        let mut votes: Vec<FxHashMap<u32, u32>> = vec![FxHashMap::default(); nouns.len()];
        for (number, page) in (0u32..).zip(self.pages).filter(|(n, _)| !nouns.is_empty() && apart.binary_search(n).is_err()) {
            let has = |noun: &str| has_word(&page.body, noun) || page.comments.iter().any(|c| has_word(&c.text, noun));
            let mut apposed = None;
            for (noun, votes) in nouns.iter().zip(&mut votes).filter(|(noun, _)| has(noun)) {
                if let Some(leader) = self.leader(number) {
                    *votes.entry(leader).or_default() += 1;
                }
                let apposed = apposed.get_or_insert_with(|| self.apposed(&page.body));
                for (place, _) in apposed.iter().filter(|(_, words)| has_word(words, noun)) {
                    *votes.entry(*place).or_default() += 2;
                }
            }
        }
        votes.into_iter().map(|votes| winner(&votes)).collect()
    }

    /// Each place of `body` with the words that are set beside it: ", the country's only port," and "the old port of".
    fn apposed<'b>(&self, body: &'b str) -> Vec<(u32, &'b str)> {
        let mut found = Vec::new();
        for mention in self.entities.mentions(body) {
            let place = u32::try_from(mention.entity).unwrap_or(NONE);
            if !self.is_place(place) {
                continue;
            }
            if let Some(after) = body[mention.end..].strip_prefix(", ") {
                found.push((place, after.split([',', '.', ';', ':', '(']).next().unwrap_or("")));
            }
            if let Some(before) = body[..mention.start].strip_suffix(" of ") {
                found.push((place, &before[before.rfind(' ').map_or(0, |at| at + 1)..]));
            }
        }
        found
    }

    fn is_place(&self, entity: u32) -> bool {
        self.entities.all().get(entity as usize).is_some_and(|e| e.kind == EntityKind::Place)
    }

    /// The place that a page names most.
    fn leader(&self, page: u32) -> Option<u32> {
        let mut places: Vec<Count> = self.on(page)?.iter().copied().filter(|c| self.is_place(c.0)).collect();
        places.sort_unstable_by_key(|&(entity, n)| (std::cmp::Reverse(n), entity));
        match places[..] {
            [(first, n), (_, m), ..] if n > m => Some(first),
            [(first, _)] => Some(first),
            _ => None,
        }
    }
}

fn winner(votes: &FxHashMap<u32, u32>) -> u32 {
    let all: u32 = votes.values().sum();
    let best = votes.iter().max_by_key(|&(&entity, &n)| (n, std::cmp::Reverse(entity)));
    best.filter(|&(_, &n)| n >= VOTES && n * 100 >= all * SHARE).map_or(NONE, |(&entity, _)| entity)
}

/// Whether `words` stand in `text`, not inside a longer word.
pub(super) fn has_word(text: &str, words: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
    text.match_indices(words).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric) && ends(&text[at + words.len()..]))
}
