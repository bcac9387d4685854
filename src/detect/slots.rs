//! Slots: event, actor, target, polarity, horizon, condition of a found candidate, from its sentence, thread and page.
//!
//! First form: every candidate becomes a prediction of event `other`, with its kind, polarity and certainty.

use super::{Candidate, Context};
use crate::error::Result;
use crate::model::{Checkable, Comment, EventKind, Horizon, MadeOnBasis, Page, Polarity, Prediction, PredictionId, Span, hash64};
use crate::rules::Data;
use crate::text::Offsets;

/// The cues of slot filling.
#[derive(Debug)]
pub(super) struct Cues {}

impl Cues {
    pub(super) fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }
}

/// The article's own predictions.
pub(super) fn article(page: &Page, candidates: &[Candidate], _context: &Context<'_>) -> Vec<Prediction> {
    passed_through(page, None, &page.body, candidates)
}

/// A comment's predictions; `earlier` holds what was found above it on the page, which it may inherit from.
pub(super) fn comment(page: &Page, comment: &Comment, candidates: &[Candidate], _context: &Context<'_>, _earlier: &[Prediction]) -> Vec<Prediction> {
    passed_through(page, Some(comment), &comment.text, candidates)
}

fn passed_through(page: &Page, comment: Option<&Comment>, text: &str, candidates: &[Candidate]) -> Vec<Prediction> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let offsets = Offsets::new(text);
    candidates.iter().map(|c| prediction(page, comment, text, &offsets, c)).collect()
}

fn prediction(page: &Page, comment: Option<&Comment>, text: &str, offsets: &Offsets, found: &Candidate) -> Prediction {
    let words = |(a, b): (usize, usize)| text[a..b].to_owned();
    let owner = comment.map_or(page.article_id.0, |c| c.comment_id.0);
    let (start, end) = (offsets.chars(found.start), offsets.chars(found.end));
    let posted = comment.and_then(Comment::posted_on);
    Prediction {
        prediction_id: PredictionId(hash64(&[
            &owner.to_be_bytes(),
            &(start as u64).to_be_bytes(),
            &(end as u64).to_be_bytes(),
            found.rule.as_bytes(),
        ])),
        article_id: page.article_id,
        comment_id: comment.map(|c| c.comment_id),
        author_id: None,
        made_on: posted.or(page.published_on),
        made_on_basis: if posted.is_some() { Some(MadeOnBasis::Comment) } else { page.published_on.map(|_| MadeOnBasis::Article) },
        quote: words((found.start, found.end)),
        span: Span { start, end },
        kind: found.kind,
        event: EventKind::Other,
        actor: None,
        target: None,
        polarity: if found.negated { Polarity::DoesNotOccur } else { Polarity::Occurs },
        horizon: Horizon::none(),
        certainty_phrase: found.certainty.map(words),
        probability: found.probability.map(|p| p.0),
        probability_low: found.probability.map(|p| p.1),
        probability_high: found.probability.map(|p| p.2),
        probability_basis: found.probability_basis,
        condition: found.condition.map(words),
        quantity: None,
        checkable: Checkable::NeedsEvent,
        flags: Vec::new(),
        rule_id: found.rule.clone(),
        score: found.score,
    }
}
