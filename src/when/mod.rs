//! Time expressions and horizons: finds them in text, normalises them to TIMEX3 values and to intervals of days.
//!
//! Text and an anchor date in; [`TimeExpression`]s out. Never reads the clock. Values follow TimeML's TIMEX3.

use crate::error::Result;
use crate::model::Date;
use crate::rules::Data;

/// The loaded time grammar.
#[derive(Debug)]
pub struct Grammar {}

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
    pub rule: &'static str,
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
}

impl Grammar {
    /// Loads the grammar's data files.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }

    /// All time expressions of `text`, in order, anchored at `anchor`; `language` is an ISO 639-1 code (English where none).
    #[must_use]
    pub fn tag(&self, _text: &str, _anchor: Option<Date>, _language: Option<&str>) -> Vec<TimeExpression> {
        Vec::new()
    }

    /// All horizon phrases of `text`, in order, anchored at `anchor`.
    #[must_use]
    pub fn horizons(&self, _text: &str, _anchor: Option<Date>, _language: Option<&str>) -> Vec<HorizonPhrase> {
        Vec::new()
    }
}
