//! The event words: packs and word classes loaded into one vocabulary, and triggers found in a row of tokens.
//!
//! A pattern is a row of elements: a word, `~verb` in any form, `noun+` in both numbers, alternatives `a|b`, `?optional`,
//! `..` for a gap of a few words, `...` for a wider one, `#` for a number, `@` for a name, `$` for the end of the clause. Determiners and adverbs between elements are skipped.

use super::classes::*;
use super::inflect::{Form, Inflector, plural};
use super::tokens::Token;
use super::{Register, Wanted};
use crate::error::{Error, Result};
use crate::model::{Certainty, EventKind};
use crate::rules::Data;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longest gap `..` stands for, in tokens.
const GAP: usize = 5;
/// Longest gap `...` stands for, in tokens.
const WIDE_GAP: usize = 8;
/// Determiners and adverbs that may stand between two elements.
const SKIP: usize = 3;

/// Where an argument stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Direct object (of a passive: its subject).
    Object,
    /// Subject (of a passive: its by-phrase).
    Subject,
    /// The nearest noun phrase before, or a possessive.
    Before,
    /// After one of these prepositions.
    After(Vec<u32>),
    /// A name among the event's own words.
    Inside,
    /// The nearest place of the clause.
    Place,
    /// The nearest name of the wanted kind in the sentence.
    Any,
}

/// One entry of a pack.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: String,
    pub event: Option<EventKind>,
    pub target: Vec<Role>,
    pub actor: Vec<Role>,
    pub wanted: Wanted,
    pub needs: bool,
    pub partial: bool,
    pub negated: bool,
    pub inherit: bool,
    pub quantity: bool,
    /// Only as a main event: not in an adjunct ("after heavy fighting"), not as a modifier ("the detained men").
    pub weak: bool,
    /// The subject must be a force (or stand for one).
    pub force: bool,
    /// The actor must be named ("left the club").
    pub body: bool,
    /// What is meant as well, where the corpus speaks of it: "title" for champions.
    pub also: Option<String>,
    /// Not where an entry of one of these ids is found in the sentence.
    pub unless: Vec<String>,
    pub certainty: Option<Certainty>,
    pub register: Register,
    /// Own example sentences.
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for the tests"))]
    pub matches: Vec<String>,
    /// Own sentences the entry must leave alone.
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are for the tests"))]
    pub rejects: Vec<String>,
}

/// How a pattern is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Around a verb.
    Verb,
    /// A noun with its complements.
    Noun,
    /// Fixed words.
    Phrase,
}

/// What may stand before an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Determiners and adverbs.
    None,
    /// A few words, no preposition but "of".
    Narrow,
    /// More words, prepositions too.
    Wide,
}

#[derive(Debug)]
struct Element {
    words: Vec<(u32, Form)>,
    gap: Gap,
    optional: bool,
    number: bool,
    name: bool,
    /// The clause must end here.
    end: bool,
}

#[derive(Debug)]
struct Pattern {
    entry: u32,
    reading: Reading,
    /// Element of the verb.
    verb: usize,
    /// The first element that is a word; those before it are numbers or names.
    anchor: usize,
    elements: Vec<Element>,
}

/// An event word found in a row of tokens (indices, last included).
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub entry: u32,
    pub reading: Reading,
    pub first: usize,
    pub last: usize,
    /// The verb's token (or the first).
    pub head: usize,
    /// What form it has.
    pub form: Form,
    /// A word that negates stands among its words without being one of them ("was not charged").
    pub negated: bool,
}

/// Words with their classes and the patterns that start with them.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: FxHashMap<Box<str>, u32>,
    class: Vec<Classes>,
    form: Vec<Form>,
    starts: Vec<Vec<u32>>,
}

impl Vocabulary {
    /// The number and classes of a lower-cased word; 0 and none where it is not known.
    pub fn look_up(&self, word: &str) -> (u32, Classes) {
        self.numbers.get(word).map_or((0, Classes(0)), |&n| (n, self.class[n as usize]))
    }

    /// What verb form a word can be.
    pub fn form(&self, word: u32) -> Form {
        self.form.get(word as usize).copied().unwrap_or_default()
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&n) = self.numbers.get(word) {
            return n;
        }
        let n = self.class.len().max(1) as u32;
        while self.class.len() <= n as usize {
            self.class.push(Classes(0));
            self.form.push(Form(0));
            self.starts.push(Vec::new());
        }
        self.numbers.insert(word.into(), n);
        n
    }

    fn add_class(&mut self, word: &str, class: Classes) -> u32 {
        let n = self.number(word);
        self.class[n as usize] = self.class[n as usize].or(class);
        n
    }

    fn verb(&mut self, base: &str, inflector: &Inflector, class: Classes) -> Vec<(u32, Form)> {
        let forms = inflector.verb(base);
        forms
            .into_iter()
            .map(|(word, form)| {
                let n = self.add_class(&word, class.or(VERB_FORM));
                self.form[n as usize].0 |= form.0;
                (n, form)
            })
            .collect()
    }

    /// The words a lexicon item (`~verb`, `noun+`, `word`) stands for.
    fn item(&mut self, item: &str, inflector: &Inflector, class: Classes) -> Vec<(u32, Form)> {
        if let Some(base) = item.strip_prefix('~') {
            return self.verb(base, inflector, class);
        }
        if let Some(noun) = item.strip_suffix('+') {
            return vec![(self.add_class(noun, class), Form(0)), (self.add_class(&plural(noun), class), Form(0))];
        }
        vec![(self.add_class(item, class), Form(0))]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    event: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    event: Option<EventKind>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    target: Vec<String>,
    #[serde(default)]
    actor: Vec<String>,
    #[serde(default)]
    kind: Wanted,
    #[serde(default)]
    needs: bool,
    #[serde(default)]
    partial: bool,
    #[serde(default)]
    negated: bool,
    #[serde(default)]
    inherit: bool,
    #[serde(default)]
    quantity: bool,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    force: bool,
    #[serde(default)]
    body: bool,
    also: Option<String>,
    #[serde(default)]
    unless: Vec<String>,
    certainty: Option<Certainty>,
    #[serde(default)]
    register: Register,
    #[serde(default)]
    matches: Vec<String>,
    #[serde(default)]
    rejects: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    classes: BTreeMap<String, Vec<String>>,
    retractions: Retractions,
}

/// Words of a following sentence that take back a report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retractions {
    /// The report is false.
    pub denied: Vec<String>,
    /// Nobody could check it.
    pub unverified: Vec<String>,
}

/// Everything read from the packs.
#[derive(Debug)]
pub(super) struct Tables {
    pub vocabulary: Vocabulary,
    pub entries: Vec<Entry>,
    pub retractions: Retractions,
    patterns: Vec<Pattern>,
}

impl Tables {
    pub fn load(data: &Data) -> Result<Self> {
        let inflector = Inflector::load(data)?;
        let rules: Rules = data.toml("rules/events.toml")?;
        let mut vocabulary = Vocabulary::default();
        let mut bases: Vec<&str> = inflector.bases().collect();
        bases.sort_unstable();
        for base in bases {
            vocabulary.verb(base, &inflector, Classes(0));
        }
        for (key, words) in &rules.classes {
            let class = class_of(key)?;
            for word in words {
                vocabulary.item(word, &inflector, class);
            }
        }
        let mut tables = Self { vocabulary, entries: Vec::new(), retractions: rules.retractions, patterns: Vec::new() };
        for name in data.names("packs").iter().filter(|n| n.ends_with(".toml")) {
            for row in data.toml::<Pack>(name)?.event {
                tables.add(row, &inflector)?;
            }
        }
        tables.index();
        Ok(tables)
    }

    fn add(&mut self, row: Row, inflector: &Inflector) -> Result<()> {
        let entry = self.entries.len() as u32;
        let groups = [(Reading::Verb, &row.verbs), (Reading::Noun, &row.nouns), (Reading::Phrase, &row.phrases)];
        for (reading, list) in groups {
            for text in list {
                let text = if reading == Reading::Verb && !text.contains('~') { format!("~{text}") } else { text.clone() };
                let pattern = self.pattern(entry, reading, &text, inflector);
                let pattern = pattern.ok_or_else(|| Error::data(format!("pack entry `{}`: pattern `{text}` must start with a word", row.id)))?;
                self.patterns.push(pattern);
            }
        }
        let mut roles = |names: &[String]| -> Vec<Role> { names.iter().map(|n| self.role(n)).collect() };
        let (target, actor) = (roles(&row.target), roles(&row.actor));
        self.entries.push(Entry {
            id: row.id,
            event: row.event,
            target,
            actor,
            wanted: row.kind,
            needs: row.needs,
            partial: row.partial,
            negated: row.negated,
            inherit: row.inherit,
            quantity: row.quantity,
            weak: row.weak,
            force: row.force,
            body: row.body,
            also: row.also,
            unless: row.unless,
            certainty: row.certainty,
            register: row.register,
            matches: row.matches,
            rejects: row.rejects,
        });
        Ok(())
    }

    fn role(&mut self, name: &str) -> Role {
        match name {
            "object" => Role::Object,
            "subject" => Role::Subject,
            "before" => Role::Before,
            "inside" => Role::Inside,
            "place" => Role::Place,
            "any" => Role::Any,
            words => Role::After(words.split('|').map(|w| self.vocabulary.number(w)).collect()),
        }
    }

    fn pattern(&mut self, entry: u32, reading: Reading, text: &str, inflector: &Inflector) -> Option<Pattern> {
        let (mut elements, mut gap, mut verb) = (Vec::new(), Gap::None, None);
        for piece in text.split_whitespace() {
            if piece == ".." || piece == "..." {
                gap = if piece == ".." { Gap::Narrow } else { Gap::Wide };
                continue;
            }
            let (piece, optional) = piece.strip_prefix('?').map_or((piece, false), |p| (p, true));
            let mut element = Element { words: Vec::new(), gap, optional, number: piece == "#", name: piece == "@", end: piece == "$" };
            if !element.number && !element.name && !element.end {
                if piece.starts_with('~') && verb.is_none() {
                    verb = Some(elements.len());
                }
                // "~break|fall": all of them are verbs.
                let is_verb = piece.starts_with('~');
                for item in piece.split('|') {
                    let verb = if is_verb && !item.starts_with('~') { format!("~{item}") } else { item.to_owned() };
                    element.words.extend(self.vocabulary.item(&verb, inflector, Classes(0)));
                }
                element.words.sort_unstable_by_key(|w| w.0);
            }
            elements.push(element);
            gap = Gap::None;
        }
        let anchor = elements.iter().position(|e: &Element| !e.words.is_empty())?;
        if elements[..=anchor].iter().any(|e| e.optional) {
            return None;
        }
        let reading = if reading == Reading::Phrase && verb.is_some() { Reading::Verb } else { reading };
        Some(Pattern { entry, reading, verb: verb.unwrap_or(anchor), anchor, elements })
    }

    fn index(&mut self) {
        for (p, pattern) in self.patterns.iter().enumerate() {
            for &(word, _) in &pattern.elements[pattern.anchor].words {
                self.vocabulary.starts[word as usize].push(p as u32);
            }
        }
    }

    /// The event words in `tokens`, in order, the longer first where two start alike; without those inside an idiom.
    pub fn hits(&self, tokens: &[Token], register: Register, hits: &mut Vec<Hit>) {
        hits.clear();
        for (i, token) in tokens.iter().enumerate() {
            if token.word == 0 || token.is(NAME) && !token.is(COMMON) {
                continue;
            }
            for &p in &self.vocabulary.starts[token.word as usize] {
                let pattern = &self.patterns[p as usize];
                if self.entries[pattern.entry as usize].register <= register {
                    hits.extend(pattern.at(tokens, i));
                }
            }
        }
        hits.sort_by_key(|h| (h.first, std::cmp::Reverse(h.last), h.entry));
        self.drop_blocked(hits);
    }

    /// Drops idioms that are no event, what lies inside them, and doubles.
    fn drop_blocked(&self, hits: &mut Vec<Hit>) {
        let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
        for hit in hits.iter() {
            let covered = kept.iter().rev().take(8).any(|k| {
                let blocker = self.entries[k.entry as usize].event.is_none();
                k.covers(hit) && (blocker && k.is_longer(hit) || k.entry == hit.entry && k.reading == hit.reading)
            });
            if !covered {
                kept.push(*hit);
            }
        }
        *hits = kept;
    }
}

impl Entry {
    /// Whether it is an assault, which has taken place even where it failed.
    pub fn is_assault(&self) -> bool {
        matches!(
            self.event,
            Some(EventKind::Attack | EventKind::Offensive | EventKind::Strike | EventKind::Repel | EventKind::Siege | EventKind::Protest)
        )
    }
}

impl Hit {
    /// Whether `other` lies inside.
    pub fn covers(&self, other: &Hit) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether it has more words than `other`.
    pub fn is_longer(&self, other: &Hit) -> bool {
        self.last - self.first > other.last - other.first
    }
}

impl Pattern {
    /// The hit whose first word is token `word`.
    fn at(&self, tokens: &[Token], word: usize) -> Option<Hit> {
        let (mut at, mut head, mut form) = (word, word, Form(0));
        let (mut last, mut first, mut negated) = (word, word, false);
        for element in self.elements[..self.anchor].iter().rev() {
            first = element.before(tokens, first)?;
        }
        for (e, element) in self.elements.iter().enumerate().skip(self.anchor) {
            if element.end {
                tokens.get(at).is_none_or(|t| t.is(MARK)).then_some(())?;
                continue;
            }
            match element.find(tokens, at, e > self.anchor) {
                Some((found, f)) => {
                    if e == self.verb {
                        (head, form) = (found, f);
                    }
                    negated |= tokens[at.min(found)..found].iter().any(|t| t.is(NEG));
                    last = if element.name { name_end(tokens, found) } else { found };
                    at = last + 1;
                }
                None if element.optional => {}
                None => return None,
            }
        }
        Some(Hit { entry: self.entry, reading: self.reading, first, last, head, form, negated })
    }
}

/// The last token of the name that token `i` belongs to.
fn name_end(tokens: &[Token], i: usize) -> usize {
    let mention = tokens[i].mention;
    let whole = |&j: &usize| mention != super::tokens::NO_MENTION && tokens[j].mention == mention;
    (i + 1..tokens.len().min(i + 8)).take_while(whole).last().unwrap_or(i)
}

impl Element {
    /// The token before `end` (or the first of the name before it) where it fits.
    fn before(&self, tokens: &[Token], end: usize) -> Option<usize> {
        let i = end.checked_sub(1)?;
        self.fits(&tokens[i])?;
        let mention = tokens[i].mention;
        let whole = |&j: &usize| self.name && mention != super::tokens::NO_MENTION && tokens[j].mention == mention;
        Some((i.saturating_sub(8)..i).rev().take_while(whole).last().unwrap_or(i))
    }

    fn find(&self, tokens: &[Token], from: usize, may_skip: bool) -> Option<(usize, Form)> {
        let reach = match self.gap {
            Gap::None => SKIP * usize::from(may_skip),
            Gap::Narrow => GAP,
            Gap::Wide => WIDE_GAP,
        };
        for (i, token) in tokens.iter().enumerate().skip(from).take(reach + 1) {
            if let Some(form) = self.fits(token) {
                return Some((i, form));
            }
            let passable = match self.gap {
                Gap::None => token.is(DET.or(POSS).or(ADV).or(QUOTE)),
                Gap::Narrow => !token.is(STOP) && (!token.is(PREP) || token.is(OF.or(ADV).or(DET).or(NAME))),
                Gap::Wide => !token.is(STOP),
            };
            if !passable {
                return None;
            }
        }
        None
    }

    fn fits(&self, token: &Token) -> Option<Form> {
        if self.number {
            return token.is(NUMBER).then_some(Form(0));
        }
        if self.name {
            return token.is(NAME.or(CAPITAL)).then_some(Form(0));
        }
        if token.word == 0 {
            return None;
        }
        self.words.binary_search_by_key(&token.word, |w| w.0).ok().map(|i| self.words[i].1)
    }
}
