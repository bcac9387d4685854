//! Finding: which words of a text are a statement about the future, and how it is meant.
//!
//! A text (with the text it answers) in; [`Candidate`]s with byte offsets, kind and certainty out. Slots are not filled here.

use crate::error::Result;
use crate::model::{PredictionKind, ProbabilityBasis};
use crate::rules::Data;
use crate::when::Grammar;

/// A span that speaks of the future, or looks like it.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// First byte of the quote.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// How it is meant.
    pub kind: PredictionKind,
    /// The condition's byte range, where the candidate has one (it may lie outside the quote).
    pub condition: Option<(usize, usize)>,
    /// Who is quoted ("analysts"), for a reported forecast, as a byte range.
    pub source: Option<(usize, usize)>,
    /// Byte range of the words that say how surely.
    pub certainty: Option<(usize, usize)>,
    /// Probability that the claim (with its grammatical polarity) comes true, with its interval.
    pub probability: Option<(f64, f64, f64)>,
    /// Where it comes from.
    pub probability_basis: ProbabilityBasis,
    /// Whether the main clause is grammatically negated ("won't fall", "no way he survives").
    pub negated: bool,
    /// The rules that fired, joined by `+`.
    pub rule: String,
    /// How sure the finder is, 0 to 1.
    pub score: f64,
}

/// The cues of finding.
#[derive(Debug)]
pub(super) struct Cues {}

impl Cues {
    pub(super) fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }
}

pub(super) fn find(_text: &str, _parent: Option<&str>, _cues: &Cues, _grammar: &Grammar) -> Vec<Candidate> {
    Vec::new()
}
