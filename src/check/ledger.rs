//! The ledger: every dated event of every report, slim, indexed by entity, kind and day.
//!
//! Events and pages in, [`Ledger`] out. A prediction reads only the slices of its own entities and of the kinds that
//! matter to it, so the cost grows with what is said about them and not with the corpus. Events of undated reports are
//! left out: they decide nothing.

use super::amount::{Measures, Move};
use super::contest::{Contests, Marks, is_result, is_score};
use super::copies;
use super::day::{Day, day};
use super::named::{Named, has_word};
use super::outcomes::Outcomes;
use crate::model::{Certainty, Event, EventKind, Page, Span};
use crate::names::{Entities, EntityKind};
use crate::text::{fold, words};
use crate::when::Grammar;
use rustc_hash::FxHashMap;
use std::borrow::Borrow;

/// No entity, no article.
pub(super) const NONE: u32 = u32::MAX;
/// An entity that no report names.
pub(super) const UNHEARD: u32 = u32::MAX - 1;

/// An event as the ledger keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub actor: u32,
    pub target: u32,
    /// Index of the page, [`NONE`] for a row of an event table.
    pub page: u32,
    pub sentence: (u32, u32),
    /// The words of the event; the sentence where the event stands in a headline.
    pub words: (u32, u32),
    /// Days it may have happened; none where the report does not say.
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub reported: Day,
    pub amount: f32,
    pub name_score: f32,
    pub kind: EventKind,
    pub certainty: Certainty,
    pub negated: bool,
    pub partial: bool,
    pub background: bool,
    pub rule: u16,
    /// Reports that are near copies of one another share it.
    pub copy: u32,
    /// What it says of contests.
    pub marks: Marks,
    /// How far a price moved.
    pub step: Option<Move>,
    /// Whether its words only name something of its kind ("the truce").
    pub named_only: bool,
    /// Whether its number is the last word on it ("finished the season with 27 goals").
    pub is_final: bool,
    /// Whether a place changed hands without a fight.
    pub peaceful: bool,
    /// The day to which something is put off.
    pub until: Option<Day>,
}

impl Fact {
    /// The day it is placed at: the last it may have happened, else that of the report.
    pub fn day(&self) -> Day {
        self.to.unwrap_or(self.reported)
    }
}

/// All facts with their index.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub facts: Vec<Fact>,
    pub rules: Vec<String>,
    /// (entity and kind, day, fact), sorted.
    index: Vec<(u64, Day, u32)>,
    ids: FxHashMap<String, u32>,
    /// Places by the first and last word of their names ("Orlo … base"), where the last is a common noun: the one named most.
    kindred: FxHashMap<(String, String), u32>,
    /// Places that are another by those words.
    alias: FxHashMap<u32, u32>,
    /// Facts without a target, with what stands near them.
    nearby: Vec<(u32, u32)>,
}

/// How the ids of rules end that code a contest without a winner.
const DRAWN: &str = ".draw";
/// How the ids of rules end whose words only name something of their kind.
const NAMED: &str = ".named";
/// How the ids of rules end that tell the last count of something.
const FINAL: &str = ".final";
/// How many names near an event without a target it is found under.
const NEARBY: usize = 6;
/// How surely a place is meant by its common noun.
const STEAD_SCORE: f32 = 0.7;
/// How many common words of its sentence.
const WORDS: usize = 40;

/// The id under which events are found by a common word; a plural is found under its singular.
pub(super) fn word_id(word: &str) -> String {
    let folded = fold(word);
    let stem = folded.strip_suffix('s').filter(|s| s.len() > 3 && !s.ends_with('s')).unwrap_or(&folded);
    format!("~{stem}")
}

impl Ledger {
    /// Indexes `events`; `pages` give each report's date.
    pub fn new<E: Borrow<Event>>(
        events: impl IntoIterator<Item = E>,
        pages: &[Page],
        named: &Named<'_>,
        entities: &Entities,
        outcomes: &Outcomes,
        grammar: Option<&Grammar>,
    ) -> Self {
        let mut ledger = Self::default();
        for entity in entities.all() {
            ledger.intern(&entity.id);
        }
        ledger.relate(entities);
        let page_of: FxHashMap<_, _> = pages.iter().enumerate().map(|(i, p)| (p.article_id, i)).collect();
        let copies = copies::groups(pages);
        let mut rules = FxHashMap::default();
        let mut told = Told::default();
        let mut nameless = Vec::new();
        for event in events {
            let event = event.borrow();
            let page = page_of.get(&event.article_id).copied();
            let Some(mut fact) = ledger.fact(event, page, pages, &copies, &mut rules) else { continue };
            if let Some(page) = page {
                fact.marks = told.marks(event, page, pages, &outcomes.contests);
                fact.step = step(event, &pages[page], &outcomes.measures);
                let told = if event.in_title { pages[page].body.clone() } else { sentence_of(event, &pages[page]) };
                fact.peaceful = event.event == EventKind::Capture && super::sound::has_any(&told, &outcomes.weights.peaceful);
                fact.until = grammar.and_then(|g| until(event, &pages[page], g));
                let placed = outcomes.weights.placed.contains(&event.event)
                    && (fact.target == NONE || entities.all().get(fact.target as usize).is_some_and(|e| e.generic));
                if let Some(noun) = if placed { place_noun(event, &pages[page], entities, &outcomes.weights.place_nouns) } else { None } {
                    nameless.push((ledger.facts.len(), noun));
                }
                ledger.add_nearby(event, &fact, &pages[page], entities, outcomes);
            }
            ledger.facts.push(fact);
        }
        ledger.place(&nameless, &outcomes.weights.place_nouns, named);
        ledger.sort();
        ledger
    }

    /// Gives facts that say no more than "the port" the place it stands for; `nameless` are facts with their noun's number.
    fn place(&mut self, nameless: &[(usize, usize)], nouns: &[String], named: &Named<'_>) {
        let mut wanted: Vec<usize> = nameless.iter().map(|n| n.1).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let words: Vec<&str> = wanted.iter().map(|&n| nouns[n].as_str()).collect();
        let mut apart: Vec<u32> = nameless.iter().map(|n| self.facts[n.0].page).collect();
        apart.sort_unstable();
        let places = named.stead(&words, &apart);
        for &(fact, noun) in nameless {
            let place = wanted.binary_search(&noun).map_or(NONE, |i| places[i]);
            if place != NONE {
                self.facts[fact].target = place;
                self.facts[fact].name_score = STEAD_SCORE;
            }
        }
    }

    /// The entity number of an id, where any entity or event has it.
    pub fn id(&self, id: &str) -> Option<u32> {
        self.ids.get(id).map(|n| self.known_as(*n))
    }

    /// The place that a name means by its first and last word ("the Orlo air base" is "the Orlo base").
    pub fn kindred(&self, name: &str) -> Option<u32> {
        self.kindred.get(&ends_of(name)?).copied()
    }

    fn known_as(&self, entity: u32) -> u32 {
        self.alias.get(&entity).copied().unwrap_or(entity)
    }

    /// Finds places that share the first word of their names and a common noun as the last.
    fn relate(&mut self, entities: &Entities) {
        let places = || (0u32..).zip(entities.all()).filter(|(_, e)| e.kind == EntityKind::Place && !e.generic);
        for (n, entity) in places() {
            let Some(key) = ends_of(&entity.name) else { continue };
            let best = self.kindred.entry(key).or_insert(n);
            if entities.at(*best as usize).mentions < entity.mentions {
                *best = n;
            }
        }
        let other = |(n, e): (u32, &crate::names::Entity)| self.kindred.get(&ends_of(&e.name)?).filter(|&&best| best != n).map(|&best| (n, best));
        self.alias = places().filter_map(other).collect();
    }

    /// The facts of `kind` in which `entity` is actor or target, from day `from` on, at most `most`.
    pub fn read(&self, entity: u32, kind: EventKind, from: Day, most: usize) -> impl Iterator<Item = (u32, &Fact)> + '_ {
        let key = key(entity, kind);
        let start = self.index.partition_point(|&(k, d, _)| (k, d) < (key, from));
        self.index[start..].iter().take_while(move |e| e.0 == key).take(most).map(|e| (e.2, &self.facts[e.2 as usize]))
    }

    /// Whether `actor` is named as actor in a fact of `kind` about `target`.
    pub fn acts(&self, actor: u32, kind: EventKind, target: u32, most: usize) -> bool {
        actor < UNHEARD && self.read(target, kind, Day::MIN, most).any(|(_, fact)| fact.actor == actor)
    }

    /// The last number reported of `entity` by events of `kind` placed before `day`, with its day.
    pub fn last_amount(&self, entity: u32, kind: EventKind, day: Day) -> Option<(Day, f32)> {
        let key = key(entity, kind);
        let end = self.index.partition_point(|&(k, d, _)| (k, d) < (key, day));
        let earlier = self.index[..end].iter().rev().take_while(|e| e.0 == key).take(16);
        earlier.map(|e| (e.1, self.facts[e.2 as usize].amount)).find(|(_, amount)| amount.is_finite())
    }

    /// What an entity is, where the entities know it.
    pub fn kind(&self, entity: u32, entities: &Entities) -> Option<EntityKind> {
        entities.all().get(entity as usize).map(|e| e.kind)
    }

    fn number(&mut self, id: &str) -> u32 {
        let n = self.intern(id);
        self.known_as(n)
    }

    fn intern(&mut self, id: &str) -> u32 {
        if let Some(&n) = self.ids.get(id) {
            return n;
        }
        let n = u32::try_from(self.ids.len()).unwrap_or(NONE);
        self.ids.insert(id.to_owned(), n);
        n
    }

    fn fact(&mut self, event: &Event, page: Option<usize>, pages: &[Page], copies: &[u32], rules: &mut FxHashMap<String, u16>) -> Option<Fact> {
        let to = event.date_to.or(event.date_from).map(day);
        let reported = match page {
            Some(i) => day(pages[i].published_on?),
            None => to?,
        };
        let span = match (event.in_title, page) {
            (true, Some(i)) => body_span(event, &pages[i].body)?,
            _ => event.sentence,
        };
        let rule = match rules.get(&event.rule_id) {
            Some(&known) => known,
            None => {
                let next = u16::try_from(self.rules.len()).unwrap_or(u16::MAX);
                self.rules.push(event.rule_id.clone());
                rules.insert(event.rule_id.clone(), next);
                next
            }
        };
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Some(Fact {
            actor: event.actor.as_ref().map_or(NONE, |t| self.number(&t.id)),
            target: event.target.as_ref().map_or(NONE, |t| self.number(&t.id)),
            page: page.map_or(NONE, narrow),
            sentence: (narrow(span.start), narrow(span.end)),
            words: if event.in_title { (0, 0) } else { (narrow(event.span.start), narrow(event.span.end)) },
            from: event.date_from.map(day),
            to,
            reported,
            #[allow(clippy::cast_possible_truncation)]
            amount: event.quantity.as_deref().and_then(super::amount::amount).map_or(f32::NAN, |a| a as f32),
            #[allow(clippy::cast_possible_truncation)]
            name_score: event.name_score as f32,
            kind: event.event,
            certainty: event.certainty,
            negated: event.negated,
            partial: event.partial,
            background: event.background,
            rule,
            copy: page.map_or(NONE, |i| copies[i]),
            marks: Marks::default(),
            step: None,
            until: None,
            peaceful: false,
            is_final: event.rule_id.ends_with(FINAL),
            named_only: event.rule_id.ends_with(NAMED),
        })
    }

    /// An event that names no target is found under what its sentence, else its headline, names; one of a kind that often
    /// befalls things without a name ("the complaint", "the truce") also under the common words of its sentence.
    fn add_nearby(&mut self, event: &Event, fact: &Fact, page: &Page, entities: &Entities, outcomes: &Outcomes) {
        let loose = outcomes.rule(event.event).is_some_and(|r| r.loose);
        if fact.target != NONE && !loose {
            return;
        }
        let sentence = sentence_of(event, page);
        let mut near: Vec<u32> = Vec::new();
        if fact.target == NONE || fact.kind == EventKind::Sign {
            let mut found = entities.mentions(&sentence);
            if found.is_empty() && fact.target == NONE {
                found = entities.mentions(page.title.as_deref().unwrap_or(""));
            }
            near.extend(found.iter().take(NEARBY).filter_map(|m| self.id(&entities.at(m.entity).id)));
        }
        if loose {
            let common = words(&sentence).map(|w| w.of(&sentence)).filter(|w| w.len() > 3 && w.starts_with(char::is_lowercase));
            near.extend(common.take(WORDS).map(|word| self.intern(&word_id(word))));
        }
        let n = u32::try_from(self.facts.len()).unwrap_or(NONE);
        near.sort_unstable();
        near.dedup();
        self.nearby.extend(near.into_iter().map(|entity| (n, entity)));
    }

    fn sort(&mut self) {
        let mut index = Vec::with_capacity(self.facts.len() * 2 + self.nearby.len());
        for &(n, entity) in &self.nearby {
            let fact = &self.facts[n as usize];
            if entity != fact.actor && entity != fact.target {
                index.push((key(entity, fact.kind), fact.day(), n));
            }
        }
        for (i, fact) in self.facts.iter().enumerate() {
            let n = u32::try_from(i).unwrap_or(NONE);
            for entity in [fact.target, fact.actor] {
                if entity != NONE && !(entity == fact.actor && entity == fact.target && index.last().is_some_and(|e: &(u64, Day, u32)| e.2 == n)) {
                    index.push((key(entity, fact.kind), fact.day(), n));
                }
            }
        }
        index.sort_unstable();
        self.index = index;
    }
}

/// The first word of a name and its last, where that is a common noun.
fn ends_of(name: &str) -> Option<(String, String)> {
    let (first, rest) = name.split_once(' ')?;
    let last = rest.rsplit(' ').next().filter(|w| w.starts_with(char::is_lowercase))?;
    Some((fold(first), last.to_owned()))
}

/// What the last page read says of contests, for its events come together.
#[derive(Default)]
struct Told {
    page: Option<usize>,
    body: Marks,
}

impl Told {
    fn marks(&mut self, event: &Event, page: usize, pages: &[Page], contests: &Contests) -> Marks {
        let drawn = event.event == EventKind::Other && event.rule_id.ends_with(DRAWN);
        if !is_result(event.event) && !drawn {
            return Marks::default();
        }
        let of = &pages[page];
        if self.page != Some(page) {
            *self = Self { page: Some(page), body: contests.read(&of.body) };
        }
        let score = event.quantity.as_deref().is_some_and(is_score);
        Marks { score, drawn, ..contests.marks(&sentence_of(event, of), of.title.as_deref().unwrap_or(""), self.body) }
    }
}

/// The number of the place noun in the sentence of an event that has no place, else in a headline that names no place.
fn place_noun(event: &Event, page: &Page, entities: &Entities, nouns: &[String]) -> Option<usize> {
    let names_place =
        |text: &str| entities.mentions(text).iter().any(|m| entities.at(m.entity).kind == EntityKind::Place && !entities.at(m.entity).generic);
    let of = |text: &str| nouns.iter().position(|noun| ["the ", "The "].iter().any(|the| has_word(text, &format!("{the}{noun}"))));
    let sentence = sentence_of(event, page);
    if names_place(&sentence) {
        return None;
    }
    of(&sentence).or_else(|| page.title.as_deref().filter(|t| !names_place(t)).and_then(of))
}

/// How far a price is said to have moved.
fn step(event: &Event, page: &Page, measures: &Measures) -> Option<Move> {
    let price = matches!(event.event, EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel);
    price.then(|| measures.step(&sentence_of(event, page))).flatten()
}

/// The first day after the report that the sentence of a delay names.
fn until(event: &Event, page: &Page, grammar: &Grammar) -> Option<Day> {
    if event.event != EventKind::Delay || event.negated {
        return None;
    }
    let times = grammar.tag(&sentence_of(event, page), page.published_on, None);
    times.iter().filter_map(|t| t.earliest).filter(|&d| Some(d) > page.published_on).map(day).max()
}

/// The sentence of an event; its headline where it stands there.
fn sentence_of(event: &Event, page: &Page) -> String {
    match event.in_title {
        true => page.title.clone().unwrap_or_default(),
        false => page.body.chars().skip(event.sentence.start).take(event.sentence.end.saturating_sub(event.sentence.start)).collect(),
    }
}

fn key(entity: u32, kind: EventKind) -> u64 {
    (u64::from(entity) << 8) | kind as u64
}

/// A headline's event is quoted by the first sentence of the body that names its target or actor, else shares a word with
/// one of the names, else by the first.
fn body_span(event: &Event, body: &str) -> Option<Span> {
    let names: Vec<String> = [&event.target, &event.actor].into_iter().flatten().map(|t| fold(&t.name)).collect();
    let parts: Vec<&str> = names.iter().flat_map(|n| n.split_whitespace()).filter(|w| w.len() > 3).collect();
    let with = |wanted: &dyn Fn(&str) -> bool| crate::text::sentences(body).find(|s| wanted(&fold(s.of(body))));
    let found = with(&|s| names.iter().any(|n| s.contains(n.as_str())))
        .or_else(|| with(&|s| parts.iter().any(|w| s.contains(w))))
        .or_else(|| crate::text::sentences(body).next())?;
    let offsets = crate::text::Offsets::new(body);
    Some(Span::new(offsets.chars(found.start), offsets.chars(found.end)))
}
