//! A text read once for slot filling: folded words, sentences, what it names, and its horizon phrases.

use super::cues::{Class, Cues};
use super::pattern::{Hit, Tokens, Window};
use crate::detect::Context;
use crate::model::{Date, Target, hash64};
use crate::text::{Sentence, fold, sentences};
use crate::when::HorizonPhrase;

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
        Self { text, sentences: sentences(text).collect(), tokens, referents, horizons }
    }

    /// All its words.
    pub(super) fn all(&self) -> Window {
        Window { first: 0, last: self.tokens.len() }
    }

    /// The sentences that the bytes `start..end` touch, as one range.
    pub(super) fn sentence(&self, start: usize, end: usize) -> (usize, usize) {
        let mut touching = self.sentences.iter().filter(|s| s.start < end && s.end > start);
        let Some(first) = touching.next() else { return (start, end) };
        (first.start.min(start), touching.next_back().unwrap_or(first).end.max(end))
    }

    /// What it names inside the bytes `start..end`.
    pub(super) fn within(&self, start: usize, end: usize) -> &[Referent] {
        let first = self.referents.partition_point(|r| r.start < start);
        let last = self.referents.partition_point(|r| r.end <= end).max(first);
        &self.referents[first..last]
    }

    /// The referent as a target; common nouns keep their own words and get an id of their own.
    pub(super) fn target(&self, referent: &Referent, context: &Context<'_>) -> Target {
        if let Some(entity) = referent.entity.map(|e| context.entities.at(e)) {
            return Target { name: entity.name.clone(), id: entity.id.clone() };
        }
        let name = &self.text[referent.start..referent.end];
        Target { name: name.to_owned(), id: format!("n{:016x}", hash64(&[b"noun", fold(name).as_bytes()])) }
    }
}

fn referents(text: &str, tokens: &Tokens, context: &Context<'_>, cues: &Cues) -> Vec<Referent> {
    let mut found: Vec<Referent> = context
        .entities
        .mentions(text)
        .iter()
        .map(|m| Referent { start: m.start, end: m.end, class: cues.kind_class(context.entities.at(m.entity).kind), entity: Some(m.entity) })
        .collect();
    let all = Window { first: 0, last: tokens.len() };
    let mut nouns = cues.noun_words.hits(tokens, all);
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
            after = referent.end;
            found.push(referent);
        }
    }
    found.sort_by_key(|r| r.start);
    found
}

fn noun(tokens: &Tokens, cues: &Cues, hit: Hit) -> Referent {
    let before = Window { first: hit.first.saturating_sub(1), last: hit.first };
    let first = if cues.modifiers.any(tokens, before) { before.first } else { hit.first };
    Referent { start: tokens.range(first).0, end: tokens.range(hit.last - 1).1, class: cues.noun_class(hit.owner), entity: None }
}
