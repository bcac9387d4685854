//! What a package keeps of people's decisions, so that the next file of them finds the earlier ones and the machine's reading.
//!
//! `decisions.jsonl` in the package holds the latest row of each person on each item, and for each prediction decided on a row
//! `{"prediction_id", "machine": …}` with what the machine had read. Nothing is settled here.

use crate::analysis::Analysis;
use crate::model::{Date, EventKind, Polarity, PredictionId, PredictionKind, Reason, Target};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A decision that its author changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The prediction.
    pub prediction_id: PredictionId,
    /// Who changed it.
    pub decided_by: String,
    /// The verdict before, as written.
    pub before: String,
    /// The verdict now, as written.
    pub after: String,
}

/// What the machine had read, of all that a person may override.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Reading {
    kind: PredictionKind,
    event: EventKind,
    target: Option<Target>,
    polarity: Polarity,
    due_by: Option<Date>,
    probability: [Option<f64>; 3],
    condition: Option<String>,
    flags: Vec<String>,
    reason: Option<Reason>,
}

/// The machine's readings kept in `rows`.
pub(super) fn readings(rows: &[Value]) -> BTreeMap<PredictionId, Reading> {
    let one = |row: &Value| Some((text(row, "prediction_id").parse().ok()?, serde_json::from_value(row.get("machine")?.clone()).ok()?));
    rows.iter().filter_map(one).collect()
}

/// Puts the machine's readings and verdicts back where people had overridden them.
pub(super) fn restore(analysis: &mut Analysis) {
    let kept = readings(&analysis.decisions);
    for p in &mut analysis.predictions {
        let Some(r) = kept.get(&p.prediction_id) else { continue };
        (p.kind, p.event, p.polarity, p.target) = (r.kind, r.event, r.polarity, r.target.clone());
        (p.horizon.due_by, p.condition, p.flags) = (r.due_by, r.condition.clone(), r.flags.clone());
        [p.probability, p.probability_low, p.probability_high] = r.probability;
    }
    for v in &mut analysis.verdicts {
        let Some(r) = kept.get(&v.prediction_id) else { continue };
        (v.verdict, v.reason, v.adjudicated_by) = (v.machine_verdict, r.reason, None);
    }
}

/// Puts back whether the machine scores a prediction, and leaves corrected readings.
pub(super) fn restore_kinds(analysis: &mut Analysis) {
    let kept = readings(&analysis.decisions);
    for p in &mut analysis.predictions {
        if let Some(r) = kept.get(&p.prediction_id) {
            p.kind = r.kind;
        }
    }
}

/// Keeps the machine's reading of the predictions that `decided` names, as it stands now; a reading kept before stays, with the
/// reason of the verdict as it stands now.
pub(super) fn keep(analysis: &mut Analysis, decided: &[PredictionId]) {
    let mut kept = readings(&analysis.decisions);
    let verdicts: BTreeMap<PredictionId, Option<Reason>> = analysis.verdicts.iter().map(|v| (v.prediction_id, v.reason)).collect();
    for p in analysis.predictions.iter().filter(|p| decided.binary_search(&p.prediction_id).is_ok()) {
        let reason = verdicts.get(&p.prediction_id).copied().flatten();
        let now = || Reading {
            kind: p.kind,
            event: p.event,
            target: p.target.clone(),
            polarity: p.polarity,
            due_by: p.horizon.due_by,
            probability: [p.probability, p.probability_low, p.probability_high],
            condition: p.condition.clone(),
            flags: p.flags.clone(),
            reason,
        };
        kept.entry(p.prediction_id).or_insert_with(now).reason = reason;
    }
    analysis.decisions.retain(|row| row.get("machine").is_none());
    analysis.decisions.extend(kept.iter().map(|(id, reading)| json!({"prediction_id": id, "machine": reading})));
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What a row is about and whose it is: one row of each is kept.
fn key(row: &Value) -> [String; 4] {
    let kind = match row {
        _ if row.get("machine").is_some() => "machine",
        _ if row.get("missed").is_some() => "missed",
        _ if row.get("check").is_some() => "check",
        _ => "decision",
    };
    let about = ["prediction_id", "comment_id", "of"].iter().map(|k| text(row, k)).find(|t| !t.is_empty());
    [kind, about.unwrap_or_default(), text(row, "decided_by"), text(row, "check")].map(str::to_owned)
}

/// Earlier and new rows as one: the later of two by one person on one thing stays; what it changed is told.
pub(super) fn merge(earlier: Vec<Value>, new: Vec<Value>) -> (Vec<Value>, Vec<Change>) {
    let mut all: BTreeMap<[String; 4], Value> = earlier.into_iter().map(|row| (key(&row), row)).collect();
    let first = all.clone();
    for row in new {
        let key = key(&row);
        let (at, was) = (text(&row, "decided_at"), all.get(&key).map_or("", |old| text(old, "decided_at")));
        if at.is_empty() || at >= was {
            all.insert(key, row);
        }
    }
    let mut changes = Vec::new();
    for (key, row) in all.iter().filter(|(key, _)| key[0] == "decision") {
        let before = first.get(key).map(|old| text(old, "verdict")).unwrap_or_default();
        let (Some(id), after) = (text(row, "prediction_id").parse().ok(), text(row, "verdict")) else { continue };
        if first.contains_key(key) && before != after {
            let (before, after) = (before.replace('_', " "), after.replace('_', " "));
            changes.push(Change { prediction_id: id, decided_by: key[2].clone(), before, after });
        }
    }
    (all.into_values().collect(), changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_decisions_stays_and_is_told() {
        let row = |who: &str, at: &str, verdict: &str| json!({"prediction_id": "p0000000000000001", "decided_by": who, "decided_at": at, "verdict": verdict});
        let (rows, changes) =
            merge(vec![row("a", "2024-01-02", "true")], vec![row("a", "2024-01-03", "not_a_prediction"), row("b", "2024-01-01", "false")]);
        assert_eq!((rows.len(), changes.len()), (2, 1));
        assert_eq!((changes[0].before.as_str(), changes[0].after.as_str()), ("true", "not a prediction"));
        let (rows, changes) = merge(rows, vec![row("a", "2024-01-01", "true")]);
        assert_eq!((text(&rows[0], "verdict"), changes.len()), ("not_a_prediction", 0));
    }
}
