//! The tables of names: word classes and cues (`rules/names.toml`), actors and sides, generic things, the user's rows.
//!
//! Data files in, a [`Lexicon`] out, indexed once so that inducing the entities of one short text stays cheap.

use super::EntityKind;
use super::gazetteer::Gazetteer;
use super::scan::{Key, key, keys};
use crate::error::{Error, Result};
use crate::rules::{Data, table};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Classes of a word, as bits.
pub(super) mod class {
    pub const STOP: u32 = 1;
    pub const CALENDAR: u32 = 1 << 1;
    pub const PARTICLE: u32 = 1 << 2;
    pub const ARTICLE: u32 = 1 << 3;
    pub const TITLE: u32 = 1 << 4;
    pub const GIVEN: u32 = 1 << 5;
    pub const OF_HEAD: u32 = 1 << 6;
    pub const SAME_PLACE: u32 = 1 << 7;
    pub const LEADING: u32 = 1 << 8;
    pub const COMMON: u32 = 1 << 9;
    pub const LOOSE_ARTICLE: u32 = 1 << 10;
    pub const ABBREVIATED: u32 = 1 << 11;
    pub const CUE_LAST: u32 = 1 << 12;
    pub const CUE_FIRST: u32 = 1 << 13;
    pub const TABLE_FIRST: u32 = 1 << 14;
    pub const GENERIC_PART: u32 = 1 << 15;
    pub const OF: u32 = 1 << 16;
    pub const THE: u32 = 1 << 17;
    pub const COMPOUND: u32 = 1 << 18;
    pub const ANAPHOR: u32 = 1 << 19;
    /// Head with a capital, by kind: bits 20 to 23. Plain head, by kind: bits 24 to 27.
    pub const HEAD_CAPITAL: u32 = 0xF << 20;
    pub const HEAD_LOWER: u32 = 0xF << 24;
}

/// The kinds in the order of votes.
pub(super) const KINDS: [EntityKind; 4] = [EntityKind::Place, EntityKind::Organisation, EntityKind::Person, EntityKind::Thing];

/// Index of a kind in votes.
pub(super) fn kind_index(kind: EntityKind) -> usize {
    KINDS.iter().position(|k| *k == kind).unwrap_or(0)
}

/// A cue: words beside a name that vote for a kind.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    /// Keys of the phrase, in text order.
    pub phrase: Vec<Key>,
    /// The kind it votes for.
    pub kind: EntityKind,
    /// Votes.
    pub weight: u32,
}

/// Word classes and cues.
#[derive(Debug, Default, Clone)]
pub(super) struct Words {
    classes: FxHashMap<Key, u32>,
    before: FxHashMap<Key, Vec<Cue>>,
    after: FxHashMap<Key, Vec<Cue>>,
    /// Nouns and pronouns that take up a name → bits of kinds.
    anaphors: FxHashMap<Key, u8>,
}

/// A row of a table of names.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Canonical name.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its side.
    pub side: Option<String>,
    /// Every spelling, the name first.
    pub variants: Vec<String>,
    /// How many of the spellings may name it where the corpus uses them most.
    pub naming: usize,
    /// The pack it is from; empty for the user's rows.
    pub domain: String,
    /// A role ("army") rather than a name.
    pub generic: bool,
    /// Latitude and longitude.
    pub coordinates: Option<(f64, f64)>,
}

/// A name that a coded table gives, with what it says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its side.
    pub side: Option<String>,
    /// Latitude and longitude.
    pub coordinates: Option<(f64, f64)>,
}

/// Actor, side and gazetteer tables, embedded and the user's.
#[derive(Debug, Default)]
pub struct Lexicon {
    pub(super) words: Arc<Words>,
    pub(super) rows: Vec<Row>,
    /// First key of a variant → (row, keys of the variant, variant number).
    pub(super) firsts: FxHashMap<Key, Vec<(usize, Vec<Key>, usize)>>,
    data: Data,
    gazetteer: OnceLock<Option<Gazetteer>>,
}

#[derive(Deserialize)]
struct File {
    stop: Vec<String>,
    leading: Vec<String>,
    calendar: Vec<String>,
    particles: Vec<String>,
    articles: Vec<String>,
    loose_articles: Vec<String>,
    abbreviated: Vec<String>,
    titles: Vec<String>,
    given: Vec<String>,
    of_heads: Vec<String>,
    same_place: Vec<String>,
    generic_parts: Vec<String>,
    compound: Vec<String>,
    head: Vec<HeadRow>,
    cue: Vec<CueRow>,
    anaphor: Vec<AnaphorRow>,
}

#[derive(Deserialize)]
struct AnaphorRow {
    kinds: Vec<String>,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct HeadRow {
    kind: String,
    capital: Vec<String>,
    lower: Vec<String>,
}

#[derive(Deserialize)]
struct CueRow {
    kind: String,
    side: String,
    weight: u32,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct ActorRow {
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    side: String,
    #[serde(default)]
    variants: String,
    #[serde(default)]
    domain: String,
    #[serde(default)]
    generic: String,
}

#[derive(Deserialize)]
struct PlaceRow {
    name: String,
    #[serde(default)]
    variants: String,
    #[serde(default)]
    side: String,
    #[serde(default)]
    latitude: Option<f64>,
    #[serde(default)]
    longitude: Option<f64>,
}

#[derive(Deserialize)]
struct ThingRow {
    name: String,
    variants: String,
    aside: String,
    domain: String,
}

impl Words {
    /// Loads the word classes and cues.
    pub(super) fn load(data: &Data) -> Result<Self> {
        let file: File = data.toml("rules/names.toml")?;
        let mut words = Self::default();
        let lists = [
            (&file.stop, class::STOP),
            (&file.leading, class::LEADING),
            (&file.calendar, class::CALENDAR),
            (&file.particles, class::PARTICLE),
            (&file.articles, class::ARTICLE),
            (&file.loose_articles, class::LOOSE_ARTICLE),
            (&file.abbreviated, class::ABBREVIATED),
            (&file.titles, class::TITLE),
            (&file.given, class::GIVEN),
            (&file.of_heads, class::OF_HEAD),
            (&file.same_place, class::SAME_PLACE),
            (&file.generic_parts, class::GENERIC_PART),
            (&file.compound, class::COMPOUND),
        ];
        for (list, bit) in lists {
            list.iter().for_each(|w| words.mark(w, bit));
        }
        words.add_ordinary(&data.bytes("lexicons/english_words.txt.gz")?)?;
        words.mark("of", class::OF);
        words.mark("for", class::OF);
        words.mark("the", class::THE);
        for row in &file.head {
            let kind = kind_index(named_kind(&row.kind)?);
            row.capital.iter().for_each(|w| words.mark(w, 1 << (20 + kind)));
            row.lower.iter().for_each(|w| words.mark(w, 1 << (24 + kind)));
        }
        for row in &file.cue {
            words.add_cue(row)?;
        }
        for row in &file.anaphor {
            let kinds = row.kinds.iter().map(|k| named_kind(k).map(super::coref::bit)).sum::<Result<u8>>()?;
            row.words.iter().for_each(|w| words.mark(w, class::ANAPHOR));
            row.words.iter().for_each(|w| *words.anaphors.entry(key(w)).or_default() |= kinds);
        }
        Ok(words)
    }

    fn mark(&mut self, word: &str, bit: u32) {
        *self.classes.entry(key(word)).or_default() |= bit;
    }

    /// Adds the packed list of ordinary English words.
    fn add_ordinary(&mut self, packed: &[u8]) -> Result<()> {
        let mut list = String::new();
        let broken = |e| Error::data("data file `lexicons/english_words.txt.gz` is broken").because(e);
        flate2::read::GzDecoder::new(packed).read_to_string(&mut list).map_err(broken)?;
        self.classes.reserve(list.len() / 8);
        list.lines().for_each(|w| self.mark(w, class::COMMON));
        Ok(())
    }

    fn add_cue(&mut self, row: &CueRow) -> Result<()> {
        let kind = named_kind(&row.kind)?;
        for phrase in &row.words {
            let phrase: Vec<Key> = phrase.split([' ', '-']).map(key).collect();
            let cue = Cue { phrase: phrase.clone(), kind, weight: row.weight };
            match row.side.as_str() {
                "before" => {
                    let last = phrase[phrase.len() - 1];
                    *self.classes.entry(last).or_default() |= class::CUE_LAST;
                    self.before.entry(last).or_default().push(cue);
                }
                _ => {
                    *self.classes.entry(phrase[0]).or_default() |= class::CUE_FIRST;
                    self.after.entry(phrase[0]).or_default().push(cue);
                }
            }
        }
        Ok(())
    }

    /// The classes of the word with `key`.
    pub(super) fn class(&self, key: Key) -> u32 {
        self.classes.get(&key).copied().unwrap_or(0)
    }

    pub(super) const fn article(&self) -> u32 {
        class::ARTICLE
    }

    pub(super) const fn loose_article(&self) -> u32 {
        class::LOOSE_ARTICLE
    }

    pub(super) const fn abbreviated(&self) -> u32 {
        class::ABBREVIATED
    }

    /// The kinds that a noun or pronoun takes up, as bits; none where it takes up no name.
    pub(super) fn anaphor(&self, key: Key) -> Option<u8> {
        self.anaphors.get(&key).copied()
    }

    /// Cues whose phrase ends with the word before a name.
    pub(super) fn cues_before(&self, last: Key) -> &[Cue] {
        self.before.get(&last).map_or(&[], Vec::as_slice)
    }

    /// Cues whose phrase begins with the word after a name.
    pub(super) fn cues_after(&self, first: Key) -> &[Cue] {
        self.after.get(&first).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn named_kind(name: &str) -> Result<EntityKind> {
    match name {
        "place" => Ok(EntityKind::Place),
        "organisation" | "actor" | "" => Ok(EntityKind::Organisation),
        "person" => Ok(EntityKind::Person),
        "thing" => Ok(EntityKind::Thing),
        other => Err(Error::data(format!("no kind of entity `{other}`")).hint("kinds are place, organisation, person, thing")),
    }
}

impl Lexicon {
    /// The gazetteer, unpacked at the first call; none where the data folder's file is broken.
    pub(super) fn gazetteer(&self) -> Option<&Gazetteer> {
        self.gazetteer.get_or_init(|| Gazetteer::load(&self.data).ok()).as_ref()
    }

    /// Loads the embedded tables.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let mut lexicon = Self { words: Arc::new(Words::load(data)?), data: data.clone(), ..Self::default() };
        for row in data.csv::<ActorRow>("lexicons/actors.csv")? {
            lexicon.add(actor(row)?);
        }
        for row in data.csv::<ThingRow>("lexicons/things.csv")? {
            let mut variants = variants(&row.name, &row.variants);
            let naming = variants.len();
            variants.extend(row.aside.split('|').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned));
            lexicon.add(Row {
                name: row.name,
                kind: EntityKind::Thing,
                side: None,
                variants,
                naming,
                domain: row.domain,
                generic: true,
                coordinates: None,
            });
        }
        Ok(lexicon)
    }

    /// Adds the user's actors, `name,kind,side,variants` (variants parted by `|`; only `name` is required).
    ///
    /// # Errors
    /// Where the file cannot be read, lacks `name` or names an unknown kind.
    pub fn with_actors(mut self, path: &Path) -> Result<Self> {
        for row in table::<ActorRow>(path, "name,kind,side,variants")? {
            self.add(Row { domain: String::new(), ..actor(row)? });
        }
        Ok(self)
    }

    /// Adds the user's places, `name,variants,latitude,longitude` (variants parted by `|`; only `name` is required).
    ///
    /// # Errors
    /// Where the file cannot be read or lacks `name`.
    pub fn with_places(mut self, path: &Path) -> Result<Self> {
        for row in table::<PlaceRow>(path, "name,variants,latitude,longitude")? {
            let coordinates = row.latitude.zip(row.longitude);
            let side = Some(row.side).filter(|s| !s.is_empty());
            let variants = variants(&row.name, &row.variants);
            self.add(Row { name: row.name, kind: EntityKind::Place, side, variants, naming: 1, domain: String::new(), generic: false, coordinates });
        }
        Ok(self)
    }

    /// These tables with names that a coded table gives beside them; a name that is there already stays as it is.
    #[must_use]
    pub fn extended(&self, names: Vec<Named>) -> Self {
        let mut lexicon = Self {
            words: Arc::clone(&self.words),
            rows: self.rows.clone(),
            firsts: self.firsts.clone(),
            data: self.data.clone(),
            gazetteer: OnceLock::new(),
        };
        let known: FxHashSet<String> = self.rows.iter().flat_map(|r| &r.variants).map(|v| v.to_lowercase()).collect();
        for Named { name, kind, side, coordinates } in names.into_iter().filter(|n| !known.contains(&n.name.to_lowercase())) {
            let variants = vec![name.clone()];
            lexicon.add(Row { name, kind, side, variants, naming: 1, domain: String::new(), generic: false, coordinates });
        }
        lexicon
    }

    fn add(&mut self, row: Row) {
        let n = self.rows.len();
        let words = Arc::make_mut(&mut self.words);
        for (i, variant) in row.variants.iter().enumerate() {
            let keys: Vec<Key> = keys(strip_the(variant), words);
            if let Some(first) = keys.first().copied() {
                *words.classes.entry(first).or_default() |= class::TABLE_FIRST;
                self.firsts.entry(first).or_default().push((n, keys, i));
            }
        }
        self.rows.push(row);
    }
}

fn actor(row: ActorRow) -> Result<Row> {
    let variants = variants(&row.name, &row.variants);
    let generic = row.generic == "true";
    let side = Some(row.side).filter(|s| !s.is_empty());
    Ok(Row { kind: named_kind(&row.kind)?, name: row.name, side, variants, naming: 1, domain: row.domain, generic, coordinates: None })
}

fn variants(name: &str, list: &str) -> Vec<String> {
    std::iter::once(name).chain(list.split('|')).map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect()
}

/// A variant without the article before it.
pub(super) fn strip_the(name: &str) -> &str {
    name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name)
}

/// The kind whose bit is the lowest set of four.
pub(super) fn kind_at(bits: u32) -> EntityKind {
    KINDS[((bits & 0xF).trailing_zeros() as usize).min(3)]
}
