//! Human decisions into a package: verdicts replaced beside the machine's, scores computed again, the machine's precision estimated.

use super::decided::{self, Change};
use super::{Analysis, analysis_of, annotated, score_analysis};
use crate::error::{Error, Result};
use crate::export;
use crate::model::{Notice, Prediction, PredictionId, QualityFigure, Reason, Target, VerdictLabel};
use crate::read::{self, Corrected, Decision, Decisions, Outcome};
use crate::score::{Interval, Kappa, cohen_kappa, wilson_interval};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What came of applying decisions.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// Predictions whose verdict is now a person's.
    pub applied: usize,
    /// Of them, those on which the machine was overruled.
    pub overruled: usize,
    /// Predictions decided in files applied before.
    pub earlier: usize,
    /// Decisions of the file on predictions that the package does not hold.
    pub unknown: usize,
    /// Decisions that their authors changed since an earlier file.
    pub changes: Vec<Change>,
    /// Predictions on which adjudicators differ without a majority, with what each said; the machine's verdict stands.
    pub conflicts: Vec<(PredictionId, Vec<(String, Outcome)>)>,
    /// Share of the machine's decided verdicts that people confirmed, with its Wilson interval and n.
    pub precision: Option<(f64, Interval, usize)>,
    /// The same on the random sample alone, which is not biased by the queue.
    pub sample_precision: Option<(f64, Interval, usize)>,
    /// Share of comments without a found prediction that hold one, with interval and n.
    pub missed: Option<(f64, Interval, usize)>,
    /// Answers met of those given, to items with a known answer and to those asked again without notice.
    pub checks: [(usize, usize); 2],
    /// Agreement of the first two adjudicators where both decided.
    pub agreement: Option<(Kappa, usize)>,
}

/// Applies the decisions at `path`, beside those applied before, to the package in `folder` and writes it back.
///
/// `path` holds decisions of the review page, or what an annotation program made of an export of the package.
///
/// # Errors
/// Where the package or the decisions cannot be read, or the package cannot be written.
pub fn apply(folder: &Path, path: &Path) -> Result<(Applied, Vec<Notice>)> {
    let file = read::decision_file(path)?;
    let mut notices = file.notices;
    let (mut analysis, record) = analysis_of(read::package(folder)?);
    let mut rows = file.rows;
    rows.extend(annotated::decide(&analysis, &file.annotated, &mut notices));
    let unknown = drop_unknown(&analysis, &mut rows);
    if rows.is_empty() && unknown > 0 {
        return Err(Error::data(format!("none of the decisions in {} is about a prediction of this package", path.display()))
            .hint("decisions belong to the package their review.html came from"));
    }
    decided::restore(&mut analysis);
    let earlier = decided::readings(&analysis.decisions).len();
    let (merged, changes) = decided::merge(std::mem::take(&mut analysis.decisions), rows);
    analysis.decisions = merged;
    let out = Applied { unknown, earlier, changes, ..adjudicate(&mut analysis) };
    score_analysis(&mut analysis);
    export::write_keeping(&analysis, &record, folder, path)?;
    Ok((out, notices))
}

/// Takes out decisions on predictions that the package does not hold; says how many.
fn drop_unknown(analysis: &Analysis, rows: &mut Vec<serde_json::Value>) -> usize {
    let held: BTreeSet<String> = analysis.predictions.iter().map(|p| p.prediction_id.to_string()).collect();
    let before = rows.len();
    rows.retain(|row| row.get("prediction_id").and_then(|id| id.as_str()).is_none_or(|id| held.contains(id)));
    before - rows.len()
}

/// Settles the decisions that `analysis` keeps and puts them beside the machine's verdicts, which must be as the machine left them.
pub(super) fn adjudicate(analysis: &mut Analysis) -> Applied {
    let decisions = read::decisions(&analysis.decisions);
    let by = by_prediction(&decisions);
    decided::keep(analysis, &by.keys().copied().collect::<Vec<_>>());
    let place: BTreeMap<PredictionId, usize> = analysis.verdicts.iter().enumerate().map(|(i, v)| (v.prediction_id, i)).collect();
    let predicted: BTreeMap<PredictionId, usize> = analysis.predictions.iter().enumerate().map(|(i, p)| (p.prediction_id, i)).collect();
    let mut out = Applied { checks: checks(&decisions), missed: missed(&decisions), agreement: agreement(&by), ..Applied::default() };
    let (mut confirmed, mut sampled) = (Vec::new(), Vec::new());
    for (id, given) in &by {
        let (Some(at), Some(of)) = (place.get(id), predicted.get(id)) else { continue };
        let Some(outcome) = settle(given) else {
            out.conflicts.push((*id, given.iter().map(|d| (d.decided_by.clone(), d.outcome)).collect()));
            continue;
        };
        let verdict = &mut analysis.verdicts[*at];
        let agreed =
            outcome == Outcome::Verdict(verdict.machine_verdict) || (outcome == Outcome::Void && verdict.machine_verdict == VerdictLabel::Undecided);
        if verdict.machine_verdict.is_decided() {
            confirmed.push(agreed);
            if given.iter().any(|d| d.sample) {
                sampled.push(agreed);
            }
        }
        let who: Vec<&str> = given.iter().map(|d| d.decided_by.as_str()).collect();
        verdict.adjudicated_by = Some(who.join(", "));
        out.applied += 1;
        out.overruled += usize::from(!agreed);
        match outcome {
            Outcome::Verdict(label) if label != verdict.verdict => (verdict.verdict, verdict.reason) = (label, None),
            Outcome::Verdict(_) => {}
            Outcome::Void => (verdict.verdict, verdict.reason) = (VerdictLabel::Undecided, Some(Reason::ConditionNotMet)),
            Outcome::NotScored(kind) => analysis.predictions[*of].kind = kind,
        }
        if let Some(decision) = given.iter().rfind(|d| d.settles).or_else(|| given.iter().rfind(|d| d.corrected != Corrected::default())) {
            correct(&mut analysis.predictions[*of], &decision.corrected);
        }
    }
    out.precision = share(&confirmed);
    out.sample_precision = share(&sampled);
    analysis.quality.retain(|q| q.part != "adjudication");
    analysis.quality.extend(figures(&out));
    analysis.notices.retain(|n| n.kind != "adjudication_conflict");
    analysis.notices.extend(conflict_notices(&out));
    analysis.notices.sort();
    analysis.notices.dedup();
    out
}

/// The latest decision of each adjudicator on each prediction.
fn by_prediction(decisions: &Decisions) -> BTreeMap<PredictionId, Vec<&Decision>> {
    let mut by: BTreeMap<PredictionId, BTreeMap<&str, &Decision>> = BTreeMap::new();
    for decision in &decisions.predictions {
        by.entry(decision.prediction_id).or_default().insert(&decision.decided_by, decision);
    }
    by.into_iter().map(|(id, who)| (id, who.into_values().collect())).collect()
}

/// A person's corrections into a prediction; flags tell which fields are no longer the machine's.
fn correct(prediction: &mut Prediction, by: &Corrected) {
    let mut changed = Vec::new();
    if let Some(name) = &by.target {
        prediction.target = Some(Target { name: name.clone(), id: String::new() });
        changed.push("target_corrected");
    }
    if let Some(event) = by.event {
        prediction.event = event;
        changed.push("event_corrected");
    }
    if let Some(polarity) = by.polarity {
        prediction.polarity = polarity;
        changed.push("polarity_corrected");
    }
    if let Some(day) = by.due_by {
        prediction.horizon.due_by = Some(day);
        changed.push("due_by_corrected");
    }
    if let Some(p) = by.probability {
        (prediction.probability, prediction.probability_low, prediction.probability_high) = (Some(p), Some(p), Some(p));
        changed.push("probability_corrected");
    }
    if let Some(condition) = &by.condition {
        prediction.condition = Some(condition.clone());
        changed.push("condition_corrected");
    }
    prediction.flags.extend(changed.into_iter().map(str::to_owned));
    prediction.flags.sort();
    prediction.flags.dedup();
}

/// Answers met and given, to known items and to those asked again.
fn checks(decisions: &Decisions) -> [(usize, usize); 2] {
    let of = |again: bool| {
        let all = decisions.checks.iter().filter(|c| c.again == again);
        (all.clone().filter(|c| c.met).count(), all.count())
    };
    [of(false), of(true)]
}

/// What the person says who settles, else what most adjudicators say; none where no outcome has more than half.
fn settle(given: &[&Decision]) -> Option<Outcome> {
    if let Some(last) = given.iter().filter(|d| d.settles).max_by(|a, b| a.decided_at.cmp(&b.decided_at)) {
        return Some(last.outcome);
    }
    let mut votes: BTreeMap<Outcome, usize> = BTreeMap::new();
    for decision in given {
        *votes.entry(decision.outcome).or_default() += 1;
    }
    votes.into_iter().find(|(_, n)| 2 * n > given.len()).map(|(outcome, _)| outcome)
}

fn share(values: &[bool]) -> Option<(f64, Interval, usize)> {
    let (hits, n) = (values.iter().filter(|v| **v).count() as f64, values.len());
    (n > 0).then(|| (hits / n as f64, wilson_interval(hits, n as f64, 0.95), n))
}

fn missed(decisions: &Decisions) -> Option<(f64, Interval, usize)> {
    let latest: BTreeMap<_, bool> = decisions.missed.iter().map(|m| (m.comment_id, m.missed)).collect();
    share(&latest.into_values().collect::<Vec<_>>())
}

fn agreement(by: &BTreeMap<PredictionId, Vec<&Decision>>) -> Option<(Kappa, usize)> {
    let both: Vec<&Vec<&Decision>> = by.values().filter(|g| g.len() >= 2).collect();
    let mut labels: Vec<Outcome> = both.iter().flat_map(|g| g.iter().map(|d| d.outcome)).collect();
    labels.sort();
    labels.dedup();
    let code = |d: &Decision| labels.iter().position(|l| *l == d.outcome).unwrap_or(0);
    let (a, b): (Vec<usize>, Vec<usize>) = both.iter().map(|g| (code(g[0]), code(g[1]))).unzip();
    cohen_kappa(&a, &b).map(|kappa| (kappa, both.len()))
}

fn figures(out: &Applied) -> Vec<QualityFigure> {
    let figure = |measure: &str, value: f64, n: usize| QualityFigure {
        part: "adjudication".to_owned(),
        measure: measure.to_owned(),
        value,
        n,
        baseline: None,
    };
    let mut rows = Vec::new();
    for (name, found) in [("precision", &out.precision), ("precision_in_sample", &out.sample_precision), ("missed_predictions", &out.missed)] {
        if let Some((value, interval, n)) = found {
            rows.push(figure(name, *value, *n));
            rows.push(figure(&format!("{name}_low"), interval.low, *n));
            rows.push(figure(&format!("{name}_high"), interval.high, *n));
        }
    }
    if let Some((kappa, n)) = &out.agreement {
        rows.push(figure("agreement", kappa.observed, *n));
        rows.extend(kappa.kappa.map(|k| figure("kappa", k, *n)));
    }
    for (name, (met, n)) in ["known_answers_met", "answered_as_before"].into_iter().zip(out.checks) {
        if n > 0 {
            rows.push(figure(name, met as f64 / n as f64, n));
        }
    }
    rows
}

fn conflict_notices(out: &Applied) -> Vec<Notice> {
    let text = "adjudicators differ without a majority; the machine's verdict stands until a third decides";
    out.conflicts.iter().map(|(id, _)| Notice::new("decisions", id.to_string(), "adjudication_conflict", text)).collect()
}
