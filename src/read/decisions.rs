//! `decisions.jsonl`: what people decided on the review page, a JSON object a line; or work of an annotation program
//! (`annotations`).
//!
//! Lines that cannot be read become notices with their number; unknown keys are ignored.

use super::annotations::{Annotated, annotations, is_annotated};
use crate::error::{Error, Result};
use crate::model::{CommentId, Date, EventKind, Notice, Polarity, PredictionId, PredictionKind, VerdictLabel};
use serde_json::Value;
use std::path::Path;

/// A human decision on a prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The prediction.
    pub prediction_id: PredictionId,
    /// Who decided.
    pub decided_by: String,
    /// When, as written.
    pub decided_at: String,
    /// What was decided.
    pub outcome: Outcome,
    /// Why, in words.
    pub reason: String,
    /// Whether the prediction came from the random sample.
    pub sample: bool,
    /// Whether it settles a disagreement between others.
    pub settles: bool,
    /// What the person corrected of the machine's reading.
    pub corrected: Corrected,
}

/// Corrections of a prediction's reading; none where the machine's was left.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corrected {
    /// The target's name.
    pub target: Option<String>,
    /// What is said to happen.
    pub event: Option<EventKind>,
    /// The polarity.
    pub polarity: Option<Polarity>,
    /// The last day of the window.
    pub due_by: Option<Date>,
    /// The probability, 0 to 1.
    pub probability: Option<f64>,
    /// The condition.
    pub condition: Option<String>,
}

/// An answer to an item whose answer was known, or that was asked a second time without notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Who answered.
    pub decided_by: String,
    /// Whether it was a second asking rather than a known answer.
    pub again: bool,
    /// Whether the answer was the one wanted.
    pub met: bool,
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A verdict.
    Verdict(VerdictLabel),
    /// Void: its condition was not met.
    Void,
    /// No prediction to score; rather of this kind.
    NotScored(PredictionKind),
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Verdict(label) => f.write_str(label.as_str()),
            Self::Void => f.write_str("void"),
            Self::NotScored(kind) => write!(f, "{kind}, not scored"),
        }
    }
}

/// Whether a comment without a found prediction holds one after all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The comment.
    pub comment_id: CommentId,
    /// Whether a prediction was missed in it.
    pub missed: bool,
}

/// Decisions, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decisions {
    /// On predictions, in the order of the rows.
    pub predictions: Vec<Decision>,
    /// On comments without predictions.
    pub missed: Vec<Missed>,
    /// Checks of attention.
    pub checks: Vec<Check>,
}

/// A file of decisions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecisionFile {
    /// Its rows, in the form of `decisions.jsonl`; each can be read.
    pub rows: Vec<Value>,
    /// Its comments, where it comes from an annotation program.
    pub annotated: Vec<Annotated>,
    /// Lines that could not be read.
    pub notices: Vec<Notice>,
}

/// Reads the decisions, or the annotation program's work, at `path`.
///
/// # Errors
/// Where the file cannot be read or holds no decision at all.
pub fn decision_file(path: &Path) -> Result<DecisionFile> {
    let text = if path.is_dir() { String::new() } else { std::fs::read_to_string(path).map_err(|e| Error::reading(path, e))? };
    let text = text.trim_start_matches('\u{feff}');
    let mut file = DecisionFile::default();
    if is_annotated(path, text) {
        file.annotated = annotations(path, text, &mut file.notices)?;
        return Ok(file);
    }
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let row = serde_json::from_str::<Value>(line).map_err(|e| e.to_string());
        match row.and_then(|row| add(&mut Decisions::default(), &row).map(|()| row)) {
            Ok(row) => file.rows.push(row),
            Err(message) => file.notices.push(Notice::new(path.to_string_lossy(), format!("line {}", i + 1), "bad_decision", message)),
        }
    }
    if !file.rows.iter().any(|r| r.get("check").is_none()) {
        return Err(Error::data(format!("{} holds no decision", path.display())).hint("export it from review.html: a JSON object a line"));
    }
    Ok(file)
}

/// The decisions of `rows`; a row that is none is passed over.
#[must_use]
pub fn decisions(rows: &[Value]) -> Decisions {
    let mut all = Decisions::default();
    for row in rows.iter().filter(|r| r.get("machine").is_none()) {
        let _ = add(&mut all, row);
    }
    all
}

fn add(all: &mut Decisions, row: &Value) -> std::result::Result<(), String> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
    if let Some(missed) = row.get("missed").and_then(Value::as_bool) {
        all.missed.push(Missed { comment_id: text("comment_id").parse()?, missed });
        return Ok(());
    }
    if let Some(kind) = row.get("check").and_then(Value::as_str) {
        all.checks.push(Check { decided_by: text("decided_by").to_owned(), again: kind == "again", met: text("wanted") == text("given") });
        return Ok(());
    }
    all.predictions.push(Decision {
        prediction_id: text("prediction_id").parse()?,
        decided_by: if text("decided_by").is_empty() { "adjudicator".to_owned() } else { text("decided_by").to_owned() },
        decided_at: text("decided_at").to_owned(),
        outcome: outcome(text("verdict"), text("kind"))?,
        reason: text("reason").to_owned(),
        sample: row.get("sample").and_then(Value::as_bool).unwrap_or(false),
        settles: row.get("final").and_then(Value::as_bool).unwrap_or(false),
        corrected: row.get("corrected").map(corrected).transpose()?.unwrap_or_default(),
    });
    Ok(())
}

fn corrected(row: &Value) -> std::result::Result<Corrected, String> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::trim).filter(|t| !t.is_empty());
    let day = |t: &str| t.parse::<Date>().map_err(|_| format!("`{t}` is no ISO date"));
    let probability = row.get("probability").and_then(Value::as_f64);
    if let Some(p) = probability.filter(|p| !(0.0..=1.0).contains(p)) {
        return Err(format!("{p} is no probability: 0 to 1"));
    }
    Ok(Corrected {
        target: text("target").map(str::to_owned),
        event: text("event").map(str::parse).transpose()?,
        polarity: text("polarity").map(str::parse).transpose()?,
        due_by: text("due_by").map(day).transpose()?,
        probability,
        condition: text("condition").map(str::to_owned),
    })
}

fn outcome(verdict: &str, kind: &str) -> std::result::Result<Outcome, String> {
    let kind: Option<PredictionKind> = kind.parse().ok();
    let not_scored = kind.filter(|k| !k.is_scored());
    match verdict {
        "true" => Ok(Outcome::Verdict(VerdictLabel::CameTrue)),
        "false" => Ok(Outcome::Verdict(VerdictLabel::DidNot)),
        "unresolved" => Ok(Outcome::Verdict(VerdictLabel::Undecided)),
        "void" => Ok(Outcome::Void),
        "not_a_prediction" | "" => Ok(Outcome::NotScored(not_scored.unwrap_or(PredictionKind::Retrospective))),
        other => other
            .parse()
            .map(Outcome::Verdict)
            .map_err(|_| format!("`{other}` is no verdict: true, false, partly, unresolved, void, not_a_prediction")),
    }
}
