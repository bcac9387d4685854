//! Time expressions and horizons: finds them in text, normalises them to TIMEX3 values and to intervals of days.
//!
//! Text and an anchor date in; [`TimeExpression`]s and [`HorizonPhrase`]s out. Never reads the clock. Values follow
//! TimeML's TIMEX3 (Pustejovsky et al. 2003). Words, patterns and feasts are data (`data/rules/times/*.toml`,
//! `data/rules/time_calendar.toml`); the code knows units, the calendar and how pieces join. Scanning costs time linear in
//! the text. Not done here: telling which event a time belongs to.

mod calendar;
mod class;
mod find;
mod horizon;
mod language;
mod lex;
mod pattern;
mod resolve;
mod sense;
mod stamp;
mod vocabulary;

use crate::error::{Error, Result};
use crate::model::Date;
use crate::rules::Data;
use calendar::Calendar;
use find::{Source, mode};
pub use horizon::Lead;
use language::{File, Language};
use resolve::Context;
use sense::{Kind, Piece, Point};
use std::sync::Arc;

/// The loaded time grammar.
#[derive(Debug)]
pub struct Grammar {
    calendar: Calendar,
    languages: Vec<Language>,
}

/// TIMEX3 types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeType {
    /// A calendar date or coarser.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A repeated time.
    Set,
}

impl TimeType {
    /// The TIMEX3 spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

/// A time expression, as byte offsets into its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeExpression {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// TIMEX3 type.
    pub kind: TimeType,
    /// TIMEX3 value.
    pub value: String,
    /// First day it may mean; none without an anchor where one is needed.
    pub earliest: Option<Date>,
    /// Last day it may mean.
    pub latest: Option<Date>,
    /// The rule that fired.
    pub rule: Arc<str>,
}

/// A phrase that says by when something is to happen, as byte offsets into its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HorizonPhrase {
    /// First byte, preposition included ("by friday", "two weeks max").
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// First day of the window.
    pub due_from: Option<Date>,
    /// Last day of the window; none for an open end ("after Ramadan").
    pub due_by: Option<Date>,
    /// Whether the window is the stated default of a vague word ("soon", "in the coming days").
    pub vague: bool,
    /// Whether the phrase says that it lasts that long or happens no earlier ("till ramadan, minimum").
    pub at_least: bool,
    /// How the words before it bound the window.
    pub lead: Lead,
}

impl Grammar {
    /// Loads the grammar's data files.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let calendar = Calendar::load(data)?;
        let mut languages = Vec::new();
        for name in data.names("rules/times") {
            let file: File = data.toml(&name)?;
            languages.push(Language::new(&file, &calendar)?);
        }
        if languages.is_empty() {
            return Err(Error::data("no language file in `rules/times`"));
        }
        Ok(Self { calendar, languages })
    }

    fn language(&self, code: Option<&str>) -> &Language {
        let wanted = code.unwrap_or("en");
        let find = |code: &str| self.languages.iter().find(|l| l.code == code);
        find(wanted).or_else(|| find("en")).unwrap_or(&self.languages[0])
    }

    /// All time expressions of `text`, in order, anchored at `anchor`; `language` is an ISO 639-1 code (English where none).
    ///
    /// Where the text tells of the past by dates of its own far from the anchor, dates without a year count from the date
    /// last spoken of; else from the anchor.
    #[must_use]
    pub fn tag(&self, text: &str, anchor: Option<Date>, language: Option<&str>) -> Vec<TimeExpression> {
        let language = self.language(language);
        let short = text.len() <= find::SHORT;
        let mut tokens = Vec::new();
        lex::scan(text, &language.vocabulary, &mut tokens);
        let source = Source { text, tokens: &tokens, language, mode: if short { mode::SHORT } else { mode::LONG } };
        let pieces = find::with_ranges(&source, find::pieces(&source));
        let narrative = is_narrative(&pieces, anchor);
        let mut context = Context {
            calendar: &self.calendar,
            anchor,
            mention: None,
            period: None,
            narrative,
            short,
            lean: if short { 1 } else { -1 },
            ahead: false,
        };
        pieces.iter().filter_map(|piece| expression(&source, &mut context, piece)).collect()
    }

    /// All horizon phrases of `text`, in order, anchored at `anchor`.
    #[must_use]
    pub fn horizons(&self, text: &str, anchor: Option<Date>, language: Option<&str>) -> Vec<HorizonPhrase> {
        let language = self.language(language);
        let mut tokens = Vec::new();
        lex::scan(text, &language.vocabulary, &mut tokens);
        let source = Source { text, tokens: &tokens, language, mode: mode::HORIZON };
        let context = Context { calendar: &self.calendar, anchor, mention: None, period: None, narrative: false, short: false, lean: 1, ahead: true };
        horizon::horizons(&source, context)
    }
}

fn expression(source: &Source, context: &mut Context, piece: &Piece) -> Option<TimeExpression> {
    let tense = if needs_tense(piece) { source.tense(piece) } else { 0 };
    let placed = context.place(piece, tense)?;
    let rule = &source.language.rules[usize::from(piece.rule)];
    Some(TimeExpression {
        start: source.tokens[piece.first].start as usize,
        end: source.tokens[piece.last - 1].end as usize,
        kind: placed.kind,
        value: placed.value,
        earliest: placed.days.map(|d| d.0),
        latest: placed.days.map(|d| d.1),
        rule: Arc::clone(&rule.id),
    })
}

fn needs_tense(piece: &Piece) -> bool {
    match piece.point {
        Some(Point::Fields(f)) => f.year.is_none(),
        Some(Point::Turn(..) | Point::Feast(..)) => true,
        _ => false,
    }
}

/// Whether the text counts from its own dates: at least three full years two or more from the anchor, and more of them than
/// words such as "yesterday" that count from the day of writing.
fn is_narrative(pieces: &[Piece], anchor: Option<Date>) -> bool {
    let Some(anchor) = anchor else { return true };
    let now = i32::from(anchor.year());
    let (mut far, mut near) = (0, 0);
    for piece in pieces {
        match piece.point {
            Some(Point::Fields(f)) if f.bc => far += 1,
            Some(Point::Fields(f)) if f.year.is_some() && !f.short => {
                let distant = f.year.is_some_and(|y| (y - now).abs() >= 2);
                far += usize::from(distant);
                near += usize::from(!distant);
            }
            Some(Point::Relday(_) | Point::Turn(..) | Point::Ago(..)) => near += 1,
            _ => near += usize::from(matches!(piece.kind, Kind::Span(..))),
        }
    }
    far >= 3 && far > near
}

#[cfg(test)]
mod tests;
