//! Slots: event, actor, target, polarity, horizon, condition of a found candidate, from its sentence, thread and page.

use super::{Candidate, Context};
use crate::error::Result;
use crate::model::{Comment, Page, Prediction};
use crate::rules::Data;

/// The cues of slot filling.
#[derive(Debug)]
pub(super) struct Cues {}

impl Cues {
    pub(super) fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }
}

/// The article's own predictions.
pub(super) fn article(_page: &Page, _candidates: &[Candidate], _context: &Context<'_>) -> Vec<Prediction> {
    Vec::new()
}

/// A comment's predictions; `earlier` holds what was found above it on the page, which it may inherit from.
pub(super) fn comment(
    _page: &Page,
    _comment: &Comment,
    _candidates: &[Candidate],
    _context: &Context<'_>,
    _earlier: &[Prediction],
) -> Vec<Prediction> {
    Vec::new()
}
