//! Open-world entities: induced from the corpus, linked over spelling variants, optionally tied to a gazetteer.
//!
//! Pages in, an [`Entities`] index out; the index then finds mentions in any text. A gazetteer never suffices, so a name
//! the corpus uses is an entity whether or not a gazetteer knows it. Names that are similar but different stay apart.

use crate::error::Result;
use crate::model::Page;
use crate::rules::Data;

/// Actor, side and gazetteer tables, embedded and the user's.
#[derive(Debug, Default)]
pub struct Lexicon {}

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
    /// Canonical name, as the corpus (or the gazetteer) spells it most fully.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// The side it belongs to, where a table or the corpus says so.
    pub side: Option<String>,
    /// Every spelling seen or known.
    pub variants: Vec<String>,
    /// Latitude and longitude, where a gazetteer row is linked.
    pub coordinates: Option<(f64, f64)>,
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
}

impl Lexicon {
    /// Loads the embedded tables.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }
}

impl Entities {
    /// Induces the entities of `pages` (bodies, titles and comments) and links them to `lexicon`.
    #[must_use]
    pub fn induce(_pages: &[Page], _lexicon: &Lexicon) -> Self {
        Self::default()
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
    pub fn mentions(&self, _text: &str) -> Vec<Mention> {
        Vec::new()
    }

    /// The entity a name stands for, with its score; none below the linking threshold.
    #[must_use]
    pub fn link(&self, _name: &str) -> Option<(usize, f64)> {
        None
    }
}

/// How alike two place names are, 0 to 1, over transliteration, articles and vowels; [`same_place`] sets the threshold.
#[must_use]
pub fn similarity(_a: &str, _b: &str) -> f64 {
    0.0
}

/// Whether two names name the same place, with the score.
#[must_use]
pub fn same_place(a: &str, b: &str) -> (bool, f64) {
    let score = similarity(a, b);
    (score >= 0.85, score)
}
