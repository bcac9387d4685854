//! Checking: every scored prediction against what later reports say, with the passages that decide.
//!
//! Predictions, reports and their coded events in; one [`Verdict`] per scored prediction and its [`Evidence`] out. Rules of
//! the verdict in the order of the contract. Evidence must be published on or after the comment's day; denials, plans,
//! attempts and restated forecasts never support; where reports do not settle it, the verdict says so.

use crate::error::Result;
use crate::model::{Date, Event, Evidence, Page, Prediction, Verdict};
use crate::names::Entities;
use crate::rules::Data;

/// What is incompatible with what, stages, and other outcome tables.
#[derive(Debug)]
pub struct Outcomes {}

impl Outcomes {
    /// Loads the outcome tables.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }
}

/// What checking needs beside predictions and events.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The outcome tables.
    pub outcomes: &'a Outcomes,
    /// The corpus's entities.
    pub entities: &'a Entities,
    /// All pages; every article body is a report too.
    pub pages: &'a [Page],
    /// "Now": reports published later are ignored.
    pub as_of: Date,
}

/// Verdicts (in the order of `predictions`, scored kinds only) and evidence (in the same order, then by report date).
#[must_use]
pub fn check(_predictions: &[Prediction], _events: &[Event], _context: &Context<'_>) -> (Vec<Verdict>, Vec<Evidence>) {
    (Vec::new(), Vec::new())
}
