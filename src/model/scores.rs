//! Records of authors and groups, reliability diagrams, and the whole board: what scoring makes and export writes.

use super::QualityFigure;

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One row of a reliability diagram.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// Lower edge.
    pub low: f64,
    /// Upper edge.
    pub high: f64,
    /// Cases.
    pub n: usize,
    /// Mean probability.
    pub mean_predicted: f64,
    /// Share that came true.
    pub observed: f64,
    /// Wilson interval of that share.
    pub interval: Interval,
}

/// How probabilities are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// Stated numbers only.
    Stated,
    /// Stated numbers, words by the table, bare assertions by the default.
    Mapped,
    /// As mapped, but bare assertions taken at their word: certain.
    Asserted,
}

impl Track {
    /// Every track, in the order of the files.
    pub const ALL: [Self; 3] = [Self::Stated, Self::Mapped, Self::Asserted];

    /// Its name in the files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Mapped => "mapped",
            Self::Asserted => "asserted",
        }
    }
}

/// Counts, rates and scores of a set of cases.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Comments written.
    pub comments: usize,
    /// Scored predictions.
    pub predictions: usize,
    /// Of them decided.
    pub decided: usize,
    /// Came true.
    pub came_true: usize,
    /// Came partly true.
    pub partly: usize,
    /// Did not.
    pub did_not: usize,
    /// Not due yet.
    pub open: usize,
    /// Not known.
    pub undecided: usize,
    /// Hits, halves for partly.
    pub hits: f64,
    /// Hits over decided.
    pub hit_rate: Option<f64>,
    /// Its Wilson interval.
    pub hit_interval: Option<Interval>,
    /// Hit rate shrunk towards all commenters.
    pub hit_shrunk: Option<f64>,
    /// Brier score on the mapped track.
    pub brier_mapped: Option<f64>,
    /// The least and greatest Brier score within the probabilities' intervals.
    pub brier_bounds: Option<Interval>,
    /// Log score on the mapped track, in nats.
    pub log_score: Option<f64>,
    /// Skill against the base rate of everyone else.
    pub skill_vs_base: Option<f64>,
    /// Mean lead of those that came true, in days.
    pub mean_lead_days: Option<f64>,
    /// Claims that came true and that nobody made earlier.
    pub first_calls: usize,
    /// Commenters with as many decided predictions that luck alone would do as well.
    pub expected_by_luck: Option<f64>,
    /// Hit rate with partly as 0.
    pub hit_strict: Option<f64>,
    /// Hit rate with partly as 1.
    pub hit_lenient: Option<f64>,
    /// Brier score of stated numbers.
    pub brier_stated: Option<f64>,
    /// Brier score with bare assertions as certain.
    pub brier_asserted: Option<f64>,
    /// Bounds of the hit rate with everything not decided wrong, or right.
    pub bounds: Option<Interval>,
}

/// A bin of a reliability diagram on one track.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationRow {
    /// How probabilities are read.
    pub track: Track,
    /// The bin.
    pub bin: Bin,
}

/// An author's record.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorRecord {
    /// Author id.
    pub author_id: String,
    /// Name shown.
    pub author: String,
    /// The record.
    pub record: Record,
    /// 5 % quantile of the shrunk rate, by which authors are ranked.
    pub shrunk_low: Option<f64>,
    /// Chance of at least as many hits at the base rate, plain, by Holm, by Benjamini and Hochberg.
    pub p_values: Option<(f64, f64, f64)>,
}

/// A group's record.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRecord {
    /// What is grouped by.
    pub group_by: String,
    /// The group.
    pub group: String,
    /// The record.
    pub record: Record,
}

/// All scores of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// Authors, best lower bound first.
    pub authors: Vec<AuthorRecord>,
    /// Groups, by `group_by` and name.
    pub groups: Vec<GroupRecord>,
    /// Reliability diagrams.
    pub calibration: Vec<CalibrationRow>,
    /// Figures of the whole run.
    pub quality: Vec<QualityFigure>,
    /// Hit rate of all decided predictions.
    pub base_rate: Option<f64>,
    /// What every hit rate is shrunk towards.
    pub prior_mean: Option<f64>,
}
