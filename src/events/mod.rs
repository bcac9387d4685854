//! Event coding: what a text says happened, to whom, when, and how surely.
//!
//! Text, its date and the corpus's entities in; [`EventMention`]s with byte offsets out. A general core of event words and
//! one pack per domain come from `data/packs/`. Follows the idea of event coders such as PETRARCH2 (pattern over verb,
//! source, target) without a parser. It does not judge predictions.

mod certainty;
mod classes;
mod code;
mod coded;
mod dates;
mod frames;
mod inflect;
mod lexicon;
mod objects;
mod office;
mod scores;
#[cfg(test)]
mod tests;
mod tokens;
mod verbs;

pub use code::{code, code_after, read_sentence};
pub use coded::Codebook;

use crate::error::Result;
use crate::model::{Certainty, Date, EventKind};
use crate::names::{Entities, Mention};
use crate::rules::Data;
use crate::when::Grammar;
use serde::Deserialize;

/// The event words of the core and all packs.
#[derive(Debug)]
pub struct Lexicon {
    tables: lexicon::Tables,
}

/// Which texts an entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// Reports, and comments too.
    #[default]
    News,
    /// Comments only ("toast", "folds").
    Comment,
}

/// What kind of name an argument must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Any name.
    #[default]
    Any,
    /// A place.
    Place,
    /// A person.
    Person,
    /// Anything but a place.
    Other,
    /// A contest, price, bill, product: no place, person or body.
    Thing,
    /// What has a price or a level: a thing or a body, no place and no person.
    Priced,
}

/// What event coding needs beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The event words.
    pub lexicon: &'a Lexicon,
    /// The time grammar.
    pub grammar: &'a Grammar,
    /// The corpus's entities.
    pub entities: &'a Entities,
}

/// How the words of a trigger stand to its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// A verb whose subject acts.
    Active,
    /// A verb whose subject suffers.
    Passive,
    /// A noun ("the capture of").
    Noun,
    /// Fixed words ("toast").
    Phrase,
}

/// An event word in a sentence, as byte offsets into the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger<'a> {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it says happens.
    pub event: EventKind,
    /// How it is used here.
    pub voice: Voice,
    /// Only part of the target, or a stage short of it.
    pub partial: bool,
    /// The word itself says that it does not happen ("fails to").
    pub negated: bool,
    /// What kind of target it takes.
    pub wanted: Wanted,
    /// Which texts it is for.
    pub register: Register,
    /// The pack entry's id.
    pub rule: &'a str,
}

/// An event word and its arguments in one text, as byte offsets.
#[derive(Debug, Clone, PartialEq)]
pub struct EventMention {
    /// The sentence.
    pub sentence: (usize, usize),
    /// The words of the event.
    pub start: usize,
    /// One past the last byte of the words of the event.
    pub end: usize,
    /// What happened.
    pub event: EventKind,
    /// Index of the actor in the entities.
    pub actor: Option<usize>,
    /// Index of the target in the entities.
    pub target: Option<usize>,
    /// How surely the target was linked.
    pub name_score: f64,
    /// First day it may have happened.
    pub date_from: Option<Date>,
    /// Last day it may have happened.
    pub date_to: Option<Date>,
    /// How surely it is said.
    pub certainty: Certainty,
    /// Said not to have happened.
    pub negated: bool,
    /// Only part of the target, or a stage short of it.
    pub partial: bool,
    /// Background from before the text's own time.
    pub background: bool,
    /// Number the event is about, as written.
    pub quantity: Option<String>,
    /// The rule that coded it.
    pub rule: String,
}

impl EventMention {
    /// The certainty as written out: what is plainly said not to have happened is denied.
    #[must_use]
    pub fn said(&self) -> Certainty {
        if self.negated && self.certainty.can_support() { Certainty::Denied } else { self.certainty }
    }
}

impl Lexicon {
    /// Loads the core and all packs.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        Ok(Self { tables: lexicon::Tables::load(data)? })
    }

    /// The event words of `text[start..end]` (a sentence or a comment's span), in order; `mentions` are the names of the
    /// whole text, so that a name is not taken for an event word. Words of comments only are among them.
    #[must_use]
    pub fn triggers(&self, text: &str, start: usize, end: usize, mentions: &[Mention], entities: &Entities) -> Vec<Trigger<'_>> {
        code::triggers(self, text, start, end, mentions, entities)
    }
}
