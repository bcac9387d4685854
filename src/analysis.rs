//! Everything a run found, and the record of the run itself: what every exporter reads.

use crate::authors::Roster;
use crate::model::{
    Cluster, ClusterMember, Date, Event, Evidence, Notice, Page, Prediction, QualityFigure, ReplyEdge, Scores, Source, Stance, Verdict,
};
use crate::names;
use serde_json::Value;

/// Everything a run found.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Named authors.
    pub roster: Roster,
    /// Pages in canonical order.
    pub pages: Vec<Page>,
    /// The corpus's entities.
    pub entities: names::Entities,
    /// Coded events of all bodies and event tables.
    pub events: Vec<Event>,
    /// Predictions in page order.
    pub predictions: Vec<Prediction>,
    /// One verdict per scored prediction.
    pub verdicts: Vec<Verdict>,
    /// Passages held against predictions.
    pub evidence: Vec<Evidence>,
    /// Attitudes of comments.
    pub stances: Vec<Stance>,
    /// Replies and what they do.
    pub reply_edges: Vec<ReplyEdge>,
    /// Topics, claims, camps.
    pub clusters: Vec<Cluster>,
    /// Their members.
    pub cluster_members: Vec<ClusterMember>,
    /// Records and figures.
    pub scores: Scores,
    /// Quality figures of the stages before scoring.
    pub quality: Vec<QualityFigure>,
    /// Trouble, sorted.
    pub notices: Vec<Notice>,
    /// What people decided so far (`decisions.jsonl`), with the machine's reading of what they decided on.
    pub decisions: Vec<Value>,
    /// What "now" was.
    pub as_of: Option<Date>,
    /// What was read.
    pub sources: Vec<Source>,
    /// Seconds per stage.
    pub timings: Vec<(String, f64)>,
}

/// What the package says of the run that made it.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    /// The settings that shape the output, as text.
    pub settings: Vec<(String, String)>,
    /// Seed of everything random.
    pub seed: u64,
    /// What was read.
    pub sources: Vec<Source>,
    /// Seconds per stage.
    pub timings: Vec<(String, f64)>,
}

impl RunRecord {
    /// The record of an earlier run from its `run.json`, whatever of it can be read.
    #[must_use]
    pub fn read(run: &Value) -> Self {
        let text = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let settings = run.get("settings").and_then(Value::as_object).into_iter().flatten();
        let inputs = run.get("inputs").and_then(Value::as_array).into_iter().flatten();
        let seconds = run.get("seconds").and_then(Value::as_object).into_iter().flatten();
        Self {
            settings: settings.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())).collect(),
            seed: run.get("seed").and_then(Value::as_u64).unwrap_or_default(),
            sources: inputs
                .map(|i| Source {
                    file: text(i, "file"),
                    bytes: i.get("bytes").and_then(Value::as_u64).unwrap_or_default(),
                    sha256: text(i, "sha256"),
                })
                .collect(),
            timings: seconds.map(|(k, v)| (k.clone(), v.as_f64().unwrap_or_default())).collect(),
        }
    }
}
