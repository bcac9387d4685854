//! Records: what each author, each group and all together have to show.
//!
//! Checked predictions in ([`Case`]s), records with counts, rates, intervals and scores out. Each claim of an author counts
//! once and a flood of copies once; open and undecided cases count in coverage and bounds, never in a score.

use super::calibration::reliability_diagram;
use super::intervals::{manski_bounds, wilson_interval};
use super::metrics::{LOG_CLIP, brier_score, log_score, mean, skill_score};
use crate::model::{CalibrationRow, Interval, Prediction, ProbabilityBasis, Record, Track, Verdict, VerdictLabel};

/// A scored prediction with its verdict.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The prediction.
    pub prediction: &'a Prediction,
    /// Its verdict.
    pub verdict: &'a Verdict,
}

impl Case<'_> {
    /// 1 for came_true, ½ for partly, 0 for did_not; none while not decided.
    #[must_use]
    pub fn outcome(&self) -> Option<f64> {
        match self.verdict.verdict {
            VerdictLabel::CameTrue => Some(1.0),
            VerdictLabel::Partly => Some(0.5),
            VerdictLabel::DidNot => Some(0.0),
            VerdictLabel::Open | VerdictLabel::Undecided => None,
        }
    }

    /// Whether the call was right: true claims held likely, false ones held unlikely; partly counts one half.
    #[must_use]
    pub fn hit(&self) -> Option<f64> {
        let outcome = self.outcome()?;
        let held_likely = self.prediction.probability.is_none_or(|p| p >= 0.5);
        Some(if held_likely { outcome } else { 1.0 - outcome })
    }

    /// The probability of the claim on `track`.
    #[must_use]
    pub fn probability(&self, track: Track) -> Option<f64> {
        let p = self.prediction.probability;
        match (track, self.prediction.probability_basis) {
            (_, ProbabilityBasis::Stated) => p,
            (Track::Stated, _) => None,
            (Track::Asserted, ProbabilityBasis::Default | ProbabilityBasis::None) => Some(1.0),
            _ => p,
        }
    }
}

/// The record of `cases`; `comments` and what needs others (shrinkage, skill, luck, first calls) are filled by the caller.
#[must_use]
pub fn record(cases: &[Case<'_>]) -> Record {
    let count = |label| cases.iter().filter(|c| c.verdict.verdict == label).count();
    let (open, undecided) = (count(VerdictLabel::Open), count(VerdictLabel::Undecided));
    let decided = cases.len() - open - undecided;
    let hits: f64 = cases.iter().filter_map(Case::hit).sum();
    let rate = |hits: f64| (decided > 0).then(|| hits / decided as f64);
    let halves = cases.iter().filter(|c| c.verdict.verdict == VerdictLabel::Partly).count() as f64;
    let leads = cases.iter().filter(|c| c.verdict.verdict == VerdictLabel::CameTrue).filter_map(|c| c.verdict.lead_days);
    Record {
        predictions: cases.len(),
        decided,
        came_true: count(VerdictLabel::CameTrue),
        partly: count(VerdictLabel::Partly),
        did_not: count(VerdictLabel::DidNot),
        open,
        undecided,
        hits,
        hit_rate: rate(hits),
        hit_interval: (decided > 0).then(|| wilson_interval(hits, decided as f64, 0.95)),
        brier_mapped: brier(cases, Track::Mapped),
        brier_bounds: brier_bounds(cases),
        log_score: log(cases),
        mean_lead_days: mean(leads.map(|d| d as f64)),
        hit_strict: rate(hits - halves / 2.0),
        hit_lenient: rate(hits + halves / 2.0),
        brier_stated: brier(cases, Track::Stated),
        brier_asserted: brier(cases, Track::Asserted),
        bounds: manski_bounds(hits, decided as f64 - hits, (open + undecided) as f64),
        ..Record::default()
    }
}

fn columns(cases: &[Case<'_>], track: Track) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    cases.iter().map(|c| (c.probability(track), c.outcome())).unzip()
}

/// The Brier score of `cases` on `track`; none where none has both a probability and an outcome.
#[must_use]
pub fn brier(cases: &[Case<'_>], track: Track) -> Option<f64> {
    let (predicted, observed) = columns(cases, track);
    brier_score(&predicted, &observed)
}

fn log(cases: &[Case<'_>]) -> Option<f64> {
    let (predicted, observed) = columns(cases, Track::Mapped);
    log_score(&predicted, &observed, LOG_CLIP)
}

/// Carries each probability's interval through the score: the nearest and the farthest point from the outcome.
fn brier_bounds(cases: &[Case<'_>]) -> Option<Interval> {
    let ends = |c: &Case<'_>| {
        let (p, y) = (c.probability(Track::Mapped)?, c.outcome()?);
        let (low, high) = (c.prediction.probability_low.unwrap_or(p), c.prediction.probability_high.unwrap_or(p));
        let nearest = (y.clamp(low.min(high), high.max(low)) - y).powi(2);
        Some((nearest, (low - y).powi(2).max((high - y).powi(2))))
    };
    let (low, high): (Vec<f64>, Vec<f64>) = cases.iter().filter_map(ends).unzip();
    Some(Interval { low: mean(low.into_iter())?, high: mean(high.into_iter())? })
}

/// Skill of `cases` against always stating the base rate of `others`; none where others have no decided case.
#[must_use]
pub fn skill_against(cases: &[Case<'_>], others_true: f64, others_decided: f64) -> Option<f64> {
    if others_decided <= 0.0 {
        return None;
    }
    let base = others_true / others_decided;
    let own = brier(cases, Track::Mapped)?;
    let reference = mean(cases.iter().filter(|c| c.probability(Track::Mapped).is_some()).filter_map(Case::outcome).map(|y| (base - y).powi(2)))?;
    skill_score(own, reference)
}

/// Ten bins on each track, empty ones left out.
#[must_use]
pub fn calibration(cases: &[Case<'_>]) -> Vec<CalibrationRow> {
    let rows = |track| {
        let (predicted, observed): (Vec<f64>, Vec<f64>) = cases.iter().filter_map(|c| Some((c.probability(track)?, c.outcome()?))).unzip();
        reliability_diagram(&predicted, &observed, 10).into_iter().map(move |bin| CalibrationRow { track, bin })
    };
    Track::ALL.into_iter().flat_map(rows).collect()
}
