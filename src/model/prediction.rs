//! A statement about the future, with everything the comment, its thread and its page say of it.

use super::{
    ArticleId, Checkable, CommentId, Date, EventKind, HorizonBasis, MadeOnBasis, Polarity, PredictionId, PredictionKind, ProbabilityBasis, Span,
};
use serde::{Deserialize, Serialize};

/// One prediction, or a statement that looks like one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Hash of comment (or article), span and reading.
    pub prediction_id: PredictionId,
    /// The page it stands on.
    pub article_id: ArticleId,
    /// The comment it stands in; none for the article's own.
    pub comment_id: Option<CommentId>,
    /// Its author's id; none for nameless comments and for the article's own.
    pub author_id: Option<String>,
    /// The day it was made.
    pub made_on: Option<Date>,
    /// Where that day comes from.
    pub made_on_basis: Option<MadeOnBasis>,
    /// The words, as they stand in the raw text.
    pub quote: String,
    /// Where they stand.
    pub span: Span,
    /// How it is meant.
    pub kind: PredictionKind,
    /// What is said to happen.
    pub event: EventKind,
    /// Who does it, canonical.
    pub actor: Option<String>,
    /// To whom or what.
    pub target: Option<Target>,
    /// Grammatical negation.
    pub polarity: Polarity,
    /// By when.
    pub horizon: Horizon,
    /// The words that say how surely.
    pub certainty_phrase: Option<String>,
    /// Probability of the event with the polarity as coded.
    pub probability: Option<f64>,
    /// Lower end of its interval.
    pub probability_low: Option<f64>,
    /// Upper end of its interval.
    pub probability_high: Option<f64>,
    /// Where it comes from.
    pub probability_basis: ProbabilityBasis,
    /// The condition, in the comment's words.
    pub condition: Option<String>,
    /// A number the event is about ("90k", "2-1"), as written.
    pub quantity: Option<String>,
    /// Whether it says enough to be checked.
    pub checkable: Checkable,
    /// Marks such as `target_from_parent`, sorted.
    pub flags: Vec<String>,
    /// The rules that found it, joined by `+`.
    pub rule_id: String,
    /// How sure the detector is, 0 to 1.
    pub score: f64,
}

/// The entity a prediction or event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Canonical name.
    pub name: String,
    /// Entity id of the name index (`names`), stable within a run and across runs on the same names.
    pub id: String,
}

/// When a prediction should be settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon {
    /// The words, where there are any.
    pub phrase: Option<String>,
    /// First day of the window.
    pub due_from: Option<Date>,
    /// Last day of the window.
    pub due_by: Option<Date>,
    /// Where the window comes from.
    pub basis: HorizonBasis,
}

impl Horizon {
    /// No window at all.
    #[must_use]
    pub fn none() -> Self {
        Self { phrase: None, due_from: None, due_by: None, basis: HorizonBasis::None }
    }
}
