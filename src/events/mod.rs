//! Event coding: what a text says happened, to whom, when, and how surely.
//!
//! Text, its date and the corpus's entities in; [`EventMention`]s with byte offsets out. A general core of event words and
//! one pack per domain come from `data/packs/`. Follows the idea of event coders such as PETRARCH2 (pattern over verb,
//! source, target) without a parser. It does not judge predictions.

use crate::error::Result;
use crate::model::{Certainty, Date, EventKind};
use crate::names::Entities;
use crate::rules::Data;
use crate::when::Grammar;

/// The event words of the core and all packs.
#[derive(Debug)]
pub struct Lexicon {}

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

impl Lexicon {
    /// Loads the core and all packs.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }
}

/// Codes the events of `text`, in order, dated against `anchor` (the report's date).
#[must_use]
pub fn code(_text: &str, _anchor: Option<Date>, _context: &Context<'_>) -> Vec<EventMention> {
    Vec::new()
}
