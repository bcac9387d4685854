//! Finding: which words of a text are a statement about the future, and how it is meant.
//!
//! A text (with the text it answers) in; [`Candidate`]s with byte offsets, kind and certainty out. Slots are not filled here.
//! A sentence is cut into clauses; cue rules written as token patterns (`data/rules/cues_*_rules.toml`) fire on them; `kinds` weighs
//! what fired; `certainty` reads the words and numbers of probability. Sentences without any cue are passed over unread.

mod certainty;
mod company;
mod cues;
mod kinds;
mod known;
mod lexicon;
mod pattern;
mod quote;
mod segment;
mod standing;

pub(super) use company::Draft;
pub(super) use cues::Cues;
pub(super) use known::Known;

use crate::model::{PredictionKind, ProbabilityBasis};
use crate::text::sentences;
use crate::when::Grammar;
use cues::Answers;
use rustc_hash::FxHashSet;
use segment::is;

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

/// The text that a text answers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Answered<'a> {
    /// The text itself, where known.
    pub text: Option<&'a str>,
    /// Whether a forecast was found in it.
    pub forecast: bool,
}

/// What a sentence's reading needs to know of the text around it.
#[derive(Debug, Clone, Copy)]
struct Around {
    /// Words in the whole text, about.
    words: usize,
    /// What the answered text speaks of.
    answers: Topics,
}

/// What a text that is answered speaks of, as far as a bare answer takes it up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Topics {
    /// Percentages.
    percent: bool,
    /// Numbers.
    number: bool,
    /// Times.
    time: bool,
    /// The future.
    forecast: bool,
    /// A question after somebody.
    who: bool,
    /// A question after a time.
    when: bool,
}

impl Topics {
    fn cover(self, asked: Answers) -> bool {
        match asked {
            Answers::Percent => self.percent,
            Answers::Number => self.number,
            Answers::Time => self.time,
            Answers::Forecast => self.forecast,
            Answers::Who => self.who,
            Answers::When => self.when,
        }
    }

    fn of(answered: Answered<'_>, cues: &Cues) -> Self {
        let Some(text) = answered.text else { return Self::default() };
        let percent = text.contains('%') || text.contains("percent") || text.contains("per cent");
        let mut tokens = Vec::new();
        cues.lexicon.tokens(text, 0, text.floor_char_boundary(LONGEST.min(text.len())), &Known::default(), &mut tokens);
        let roles = &cues.roles;
        let asked = text.contains('?');
        let any = |classes| tokens.iter().any(|t| is(t, classes));
        Self {
            percent,
            number: any(roles.num | roles.numword),
            time: any(roles.month | roles.calendar),
            forecast: answered.forecast,
            who: asked && any(roles.who_word),
            when: asked && any(roles.when_word),
        }
    }
}

/// Longest stretch of one sentence that is read as a whole, in bytes: what follows is read as the next.
const LONGEST: usize = 1_500;

pub(super) fn find(text: &str, answered: Answered<'_>, known: &Known, cues: &Cues, grammar: &Grammar) -> Draft {
    let around = Around { words: text.split_ascii_whitespace().take(1_000).count(), answers: Topics::of(answered, cues) };
    let quoted = answered.text.map(quoted_lines).unwrap_or_default();
    let mut reader = kinds::Reader::new(text, cues, grammar, known, around);
    for sentence in sentences(text) {
        let whole = sentence.of(text);
        let repeats = !quoted.is_empty() && quoted.contains(&key(whole));
        for (start, end) in stretches(text, sentence.start, sentence.end) {
            if reader.in_list() || cues.may_hold(&text[start..end]) {
                reader.read(start, end, repeats);
            } else {
                reader.pass(start, end);
            }
        }
    }
    reader.finish()
}

/// Sentences of the answered text, by hash, so that a quotation glued to the reply is seen.
fn quoted_lines(parent: &str) -> FxHashSet<String> {
    sentences(parent).map(|s| key(s.of(parent))).filter(|k| k.len() >= 20).collect()
}

fn key(sentence: &str) -> String {
    sentence.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(200).collect()
}

/// Cuts an overlong sentence at white space.
fn stretches(text: &str, start: usize, end: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = start;
    std::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        let from = at;
        let mut to = end;
        if end - from > LONGEST {
            to = from + LONGEST;
            while !text.is_char_boundary(to) {
                to -= 1;
            }
            to = text[from..to].rfind(char::is_whitespace).filter(|i| *i > 0).map_or(to, |i| from + i);
        }
        at = to;
        Some((from, to))
    })
}

#[cfg(test)]
mod tests;
