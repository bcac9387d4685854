//! Open-world entities: induced from the corpus, linked over spelling variants, optionally tied to a gazetteer.
//!
//! Pages in, an [`Entities`] index out; the index then finds mentions in any text. A gazetteer never suffices, so a name
//! the corpus uses is an entity whether or not a gazetteer knows it. Names that are similar but different stay apart.

mod build;
mod collect;
mod coref;
mod drafts;
mod gazetteer;
mod lexicon;
mod link;
mod scan;
mod settle;
mod similar;
mod spell;
mod table;
#[cfg(test)]
mod tests;

pub use gazetteer::{Gazetteer, Spot};
pub use lexicon::{Lexicon, Named};
pub use similar::{measures, similarity};

use crate::model::Page;
use collect::{Census, Writing};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntityKind {
    /// A place.
    Place,
    /// A force, party, team, company, body.
    Organisation,
    /// A person.
    Person,
    /// A price, rate, index, bill, product or anything else with a name.
    Thing,
}

/// One entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Stable id: the same names give the same id in every run.
    pub id: String,
    /// Canonical name, as the corpus (or a table) spells it most fully.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// The side it belongs to, where a table says so.
    pub side: Option<String>,
    /// Every spelling seen or known.
    pub variants: Vec<String>,
    /// Latitude and longitude, where a gazetteer row is linked.
    pub coordinates: Option<(f64, f64)>,
    /// The head noun, in lower case: "army" of "Tarnovian army"; none where the name has none.
    pub head: Option<String>,
    /// A role or common noun ("government", "inflation") rather than a name.
    pub generic: bool,
    /// How often the corpus names it.
    pub mentions: u32,
}

/// A mention of an entity in a text, as byte offsets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mention {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Index of the entity in [`Entities`].
    pub entity: usize,
    /// How surely it is that entity, 0 to 1.
    pub score: f64,
}

/// The entities of a corpus, ordered by id.
#[derive(Debug, Default)]
pub struct Entities {
    list: Vec<Entity>,
    words: Arc<lexicon::Words>,
    table: table::Table,
    speller: spell::Speller,
    writing: FxHashMap<scan::Key, Writing>,
    heads: BTreeMap<String, Vec<usize>>,
}

impl Entities {
    /// Induces the entities of `pages` (bodies, titles and comments), links them to `lexicon` and ties places to the gazetteer.
    #[must_use]
    pub fn induce(pages: &[Page], lexicon: &Lexicon) -> Self {
        Self::of(pages, lexicon, true)
    }

    /// The entities of one page by itself, without the gazetteer: cheap enough to do line by line.
    #[must_use]
    pub fn of_page(page: &Page, lexicon: &Lexicon) -> Self {
        Self::of(std::slice::from_ref(page), lexicon, false)
    }

    fn of(pages: &[Page], lexicon: &Lexicon, tied: bool) -> Self {
        let census = pages.par_iter().map(|page| Census::of(page, lexicon)).reduce(Census::default, |mut a, b| {
            a.add(b);
            a
        });
        let writing = census.writing.clone();
        let built = build::build(census, lexicon, tied);
        let words = lexicon.words.clone();
        let speller = spell::Speller::new(&built.entities, &words);
        let mut table = table::Table::new(built.patterns);
        speller.spell(pages, &built.entities, &words, &writing, &mut table);
        let mut heads: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, head) in built.entities.iter().enumerate().filter_map(|(n, e)| Some((n, e.head.clone()?))) {
            heads.entry(head).or_default().push(n);
        }
        Self { list: built.entities, words, table, speller, writing, heads }
    }

    /// Induces the entities of bare texts, each taken for an article's body; for tests and small tools.
    #[must_use]
    pub fn of_texts(texts: &[&str], lexicon: &Lexicon) -> Self {
        let pages: Vec<Page> = texts.iter().map(|text| Page::bare(text)).collect();
        Self::induce(&pages, lexicon)
    }

    /// All entities, ordered by id.
    #[must_use]
    pub fn all(&self) -> &[Entity] {
        &self.list
    }

    /// The entity at `index`.
    #[must_use]
    pub fn at(&self, index: usize) -> &Entity {
        &self.list[index]
    }

    /// The mentions in `text`, in order, not overlapping.
    #[must_use]
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        self.table.find(&scan::scan(text, &self.words), &self.writing)
    }

    /// The entity a name stands for, with its score; none below the linking threshold.
    #[must_use]
    pub fn link(&self, name: &str) -> Option<(usize, f64)> {
        let name = lexicon::strip_the(name.trim());
        let keys = scan::keys(name, &self.words);
        if let Some(pattern) = self.table.exact(&keys) {
            return Some((pattern.entity, pattern.score));
        }
        self.speller.nearest(name, keys.len(), build::LINKED)
    }

    /// The entities whose head noun is `word` ("army", "dam"), ordered by id; roles are among them.
    #[must_use]
    pub fn by_head(&self, word: &str) -> &[usize] {
        self.heads.get(&word.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The side of the entity at `index`, where a table says so.
    #[must_use]
    pub fn side_of(&self, index: usize) -> Option<&str> {
        self.list[index].side.as_deref()
    }
}

/// Whether two names name the same place, with the score.
#[must_use]
pub fn same_place(a: &str, b: &str) -> (bool, f64) {
    let score = similarity(a, b);
    (score >= similar::same_from(), score)
}
