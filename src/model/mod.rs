//! The nouns every stage shares: plain structs, ids, spans and labels; no logic beyond their invariants.
//!
//! Names follow the field: *comment* (ConvoKit utterance, schema.org `Comment`), *author*, *prediction* (others say
//! forecast), *verdict* (others say resolution), *evidence* (FEVER), *stance* (SemEval-2016 task 6).
//! Spans count Unicode code points, half-open, into the raw `text` of a comment or `body` of an article.

mod ids;
mod labels;
mod page;
mod prediction;
mod results;
mod scores;
mod vectors;

pub use ids::{ArticleId, CommentId, PredictionId, hash64};
pub use jiff::civil::Date;
pub use labels::{
    Certainty, Checkable, EventKind, HorizonBasis, MadeOnBasis, Polarity, PredictionKind, ProbabilityBasis, PublishedFrom, Reason, Relation,
    ReplyLabel, StanceLabel, Status, VerdictLabel,
};
pub use page::{Comment, Content, Document, Labelled, Notice, Page, PageKind, PageMeta, ReplyTo, Source};
pub use prediction::{Horizon, Prediction, Target};
pub use results::{Cluster, ClusterLevel, ClusterMember, CodedRow, Event, Evidence, QualityFigure, ReplyEdge, Stance, Verdict};
pub use scores::{AuthorRecord, Bin, CalibrationRow, GroupRecord, Interval, Record, Scores, Track};
pub use vectors::Vectors;

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// Whether the two spans share a code point.
    #[must_use]
    pub fn overlaps(&self, other: &Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}
