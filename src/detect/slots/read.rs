//! A text read once for slot filling: folded words, sentences, what it names, and its horizon phrases.

use super::cues::{Class, Cues};
use super::pattern::{Hit, Tokens, Window};
use crate::detect::Context;
use crate::model::Date;
use crate::names::{EntityKind, Mention};
use crate::text::{Offsets, Sentence, sentences};
use crate::when::HorizonPhrase;

/// Bytes of a sentence on either side of a quote that count as its surroundings.
const REACH: usize = 600;

/// A word without a capital that is linked to a name with less than this is taken for a common word.
const DOUBTFUL: f64 = 0.8;

/// Something a text names: an entity, or a common noun of a class that may be a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Referent {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) class: Class,
    pub(super) entity: Option<usize>,
}

/// A text with its readings.
#[derive(Debug)]
pub(super) struct Read<'a> {
    pub(super) text: &'a str,
    pub(super) offsets: Offsets,
    pub(super) tokens: Tokens,
    pub(super) sentences: Vec<Sentence>,
    pub(super) referents: Vec<Referent>,
    pub(super) horizons: Vec<HorizonPhrase>,
}

impl<'a> Read<'a> {
    pub(super) fn new(text: &'a str, anchor: Option<Date>, language: Option<&str>, context: &Context<'_>) -> Self {
        let cues = &context.cues.slots;
        let tokens = Tokens::new(text);
        let horizons = context.grammar.horizons(text, anchor, language);
        let referents = referents(text, &tokens, context, cues);
        Self { text, offsets: Offsets::new(text), sentences: sentences(text).collect(), tokens, referents, horizons }
    }

    /// Takes up every word among `names` that is not part of a name yet as a referent of `class`.
    pub(super) fn add_named(&mut self, names: &[String], class: Option<Class>) {
        let Some(class) = class.filter(|_| !names.is_empty()) else { return };
        for i in 0..self.tokens.len() {
            let (start, end) = self.tokens.range(i);
            if names.iter().any(|n| n == self.tokens.word(i)) && self.within(start, end).is_empty() {
                let at = self.referents.partition_point(|r| r.start < start);
                self.referents.insert(at, Referent { start, end, class, entity: None });
            }
        }
    }

    /// Whether the referent stands after a preposition such as "near" or "west of".
    pub(super) fn is_oblique(&self, referent: &Referent, cues: &Cues) -> bool {
        self.follows_oblique(self.tokens.window(referent.start, referent.end).first, cues)
    }

    /// Whether it does so with or without a determiner between ("near the").
    pub(super) fn is_far(&self, referent: &Referent, cues: &Cues) -> bool {
        let mut at = self.tokens.window(referent.start, referent.end).first;
        if at > 0 && cues.determiners.any(&self.tokens, Window { first: at - 1, last: at }) {
            at -= 1;
        }
        self.follows_oblique(at, cues) || self.is_of_name(referent)
    }

    /// Whether the referent only tells which one a name before it is ("Brandt of Calby").
    fn is_of_name(&self, referent: &Referent) -> bool {
        let at = self.referents.partition_point(|r| r.start < referent.start);
        let before = at.checked_sub(1).map(|i| self.referents[i]).filter(|r| r.entity.is_some());
        before.is_some_and(|r| self.text.get(r.end..referent.start).is_some_and(|gap| matches!(gap.trim(), "of" | "of the")))
    }

    fn follows_oblique(&self, at: usize, cues: &Cues) -> bool {
        let before = Window { first: at.saturating_sub(2), last: at };
        cues.obliques.hits(&self.tokens, before).iter().any(|h| h.last == at)
    }

    /// The word right before the referent.
    pub(super) fn word_before(&self, referent: &Referent) -> Option<&str> {
        self.tokens.window(referent.start, referent.end).first.checked_sub(1).map(|i| self.tokens.word(i))
    }

    /// All its words.
    pub(super) fn all(&self) -> Window {
        Window { first: 0, last: self.tokens.len() }
    }

    /// The sentences that end before byte `at`, last first.
    pub(super) fn sentences_before(&self, at: usize) -> impl Iterator<Item = &Sentence> {
        self.sentences[..self.sentences.partition_point(|s| s.end <= at)].iter().rev()
    }

    /// The first sentence that begins at or after byte `at`.
    pub(super) fn sentence_after(&self, at: usize) -> Option<&Sentence> {
        self.sentences.get(self.sentences.partition_point(|s| s.start < at))
    }

    /// The horizon phrases that touch the bytes `start..end`.
    pub(super) fn horizons_in(&self, start: usize, end: usize) -> &[HorizonPhrase] {
        let first = self.horizons.partition_point(|h| h.end <= start);
        let last = self.horizons.partition_point(|h| h.start < end).max(first);
        &self.horizons[first..last]
    }

    /// The sentences that the bytes `start..end` touch, as one range, of endless ones only what is near.
    pub(super) fn sentence(&self, start: usize, end: usize) -> (usize, usize) {
        let first = self.sentences.partition_point(|s| s.end <= start);
        let last = self.sentences.partition_point(|s| s.start < end);
        if first >= last {
            return (start, end);
        }
        let from = self.sentences[first].start.max(start.saturating_sub(REACH)).min(start);
        let to = self.sentences[last - 1].end.min(end + REACH).max(end);
        (self.text.floor_char_boundary(from), self.text.ceil_char_boundary(to))
    }

    /// What it names inside the bytes `start..end`.
    pub(super) fn within(&self, start: usize, end: usize) -> &[Referent] {
        let first = self.referents.partition_point(|r| r.start < start);
        let last = self.referents.partition_point(|r| r.end <= end).max(first);
        &self.referents[first..last]
    }
}

fn referents(text: &str, tokens: &Tokens, context: &Context<'_>, cues: &Cues) -> Vec<Referent> {
    let lettered = |m: &&Mention| {
        let words = &text[m.start..m.end];
        words.chars().any(char::is_alphabetic) && (m.score >= DOUBTFUL || words.starts_with(char::is_uppercase))
    };
    let mentions = context.entities.mentions(text);
    let mut found: Vec<Referent> = mentions.iter().filter(lettered).map(|m| entity(tokens, m, context, cues)).collect();
    let all = Window { first: 0, last: tokens.len() };
    let mut nouns = cues.noun_words.hits(tokens, all);
    let idioms = cues.idioms.hits(tokens, all);
    let idle = |h: &Hit| {
        let upto = idioms.partition_point(|i| i.first <= h.first);
        idioms[upto.saturating_sub(2)..upto].iter().any(|i| h.last <= i.last)
    };
    nouns.retain(|h| !idle(h) && !is_unit(tokens, h, cues));
    nouns.sort_by_key(|h| (h.first, std::cmp::Reverse(h.last)));
    let named = found.len();
    let mut after = 0;
    let mut next = 0;
    for hit in nouns {
        let referent = noun(tokens, cues, hit);
        while next < named && found[next].end <= referent.start {
            next += 1;
        }
        let taken = next < named && found[next].start < referent.end;
        if !taken && referent.start >= after {
            let joins =
                |last: &&mut Referent| last.entity.is_none() && last.class == referent.class && text.get(last.end..referent.start) == Some(" ");
            after = referent.end;
            let contest = cues.class("contest") == Some(referent.class);
            let whole =
                |r: &Referent| r.class == referent.class && text.get(r.end..referent.start) == Some(" ") && !text[r.start..r.end].contains(' ');
            if let Some(short) = next.checked_sub(1).map(|k| &mut found[k]).filter(|r| contest && whole(r)) {
                *short = Referent { end: referent.end, entity: None, ..*short };
                continue;
            }
            match found[named..].last_mut().filter(joins).filter(|_| contest) {
                Some(last) => last.end = referent.end,
                None => found.push(referent),
            }
        }
    }
    found.sort_by_key(|r| r.start);
    found
}

/// Whether the noun only counts what a price is of: behind a number, "a" or "per", or behind "to the".
fn is_unit(tokens: &Tokens, hit: &Hit, cues: &Cues) -> bool {
    let before = |n: usize| hit.first.checked_sub(n).map(|i| tokens.word(i));
    let counted =
        |w: &str| w.starts_with(|c: char| c.is_ascii_digit()) || matches!(w, "a" | "an" | "per" | "one" | "hundred" | "thousand" | "million");
    let set = before(1) == Some("the") && before(2).is_some_and(|w| matches!(w, "to" | "against" | "per"));
    (set || before(1).is_some_and(counted)) && cues.units.any(tokens, Window { first: hit.first, last: hit.last })
}

/// A mention with its class: for things the class of noun their name ends with, where there is one.
fn entity(tokens: &Tokens, mention: &Mention, context: &Context<'_>, cues: &Cues) -> Referent {
    let kind = context.entities.at(mention.entity).kind;
    let window = tokens.window(mention.start, mention.end);
    let noun = if kind == EntityKind::Thing { cues.noun_words.hits(tokens, window).into_iter().find(|h| h.last == window.last) } else { None };
    let class = noun.map_or_else(|| cues.kind_class(kind), |h| cues.noun_class(h.owner));
    Referent { start: mention.start, end: mention.end, class, entity: Some(mention.entity) }
}

fn noun(tokens: &Tokens, cues: &Cues, hit: Hit) -> Referent {
    let before = Window { first: hit.first.saturating_sub(1), last: hit.first };
    let first = if cues.modifiers.any(tokens, before) { before.first } else { hit.first };
    Referent { start: tokens.range(first).0, end: tokens.range(hit.last - 1).1, class: cues.noun_class(hit.owner), entity: None }
}
