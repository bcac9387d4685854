//! What the later stages make: events of reports, evidence, verdicts, stances, reply edges, clusters, quality figures.

use super::{ArticleId, Certainty, CommentId, Date, EventKind, PredictionId, Reason, Relation, ReplyLabel, Span, StanceLabel, Target, VerdictLabel};
use serde::{Deserialize, Serialize};

/// Something a report says happened (or did not, or may), with its place in the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The report.
    pub article_id: ArticleId,
    /// The sentence (code points into the body; into the title where `in_title`).
    pub sentence: Span,
    /// The words of the event itself, inside the sentence.
    pub span: Span,
    /// Whether it stands in the headline.
    pub in_title: bool,
    /// What happened.
    pub event: EventKind,
    /// Who did it.
    pub actor: Option<Target>,
    /// To whom or what; for conflict the place.
    pub target: Option<Target>,
    /// How surely `target` was linked, 0 to 1.
    pub name_score: f64,
    /// First day it may have happened.
    pub date_from: Option<Date>,
    /// Last day it may have happened.
    pub date_to: Option<Date>,
    /// How surely the report says so.
    pub certainty: Certainty,
    /// The event's own negation ("did not fall"): the event is said not to have happened.
    pub negated: bool,
    /// Only part of the target ("the southern districts of"), or a stage short of it ("entered").
    pub partial: bool,
    /// Background from before the report's own time ("in 2015").
    pub background: bool,
    /// Number the event is about ("1,871", "2-1"), as written.
    pub quantity: Option<String>,
    /// The rule that coded it.
    pub rule_id: String,
}

/// A row of an event table as it stands there; its names are not linked yet.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedRow {
    /// `acled` or `gdelt`.
    pub scheme: String,
    /// The scheme's code of the event.
    pub code: String,
    /// The words that tell of it (code points into the body).
    pub quote: Span,
    /// Who is named, each with the scheme's role.
    pub actors: Vec<(String, String)>,
    /// The place it happened at, where the row knows it.
    pub place: Option<String>,
    /// The region, where the place is not known.
    pub region: Option<String>,
    /// Latitude and longitude of the place.
    pub coordinates: Option<(f64, f64)>,
    /// The day.
    pub date: Option<Date>,
    /// How exact the day is: 1 the day, 2 the week, 3 the month.
    pub time_precision: u8,
}

/// A passage of a report held against a prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The prediction.
    pub prediction_id: PredictionId,
    /// The report.
    pub article_id: ArticleId,
    /// Toward the prediction as made.
    pub relation: Relation,
    /// The words as they stand in the body.
    pub quote: String,
    /// Where they stand in the body.
    pub span: Span,
    /// What the passage reports.
    pub event: EventKind,
    /// Who did it.
    pub actor: Option<String>,
    /// To whom or what.
    pub target: Option<String>,
    /// First day it may have happened.
    pub event_from: Option<Date>,
    /// Last day it may have happened.
    pub event_to: Option<Date>,
    /// When the report was published.
    pub reported_on: Option<Date>,
    /// How surely it is said.
    pub certainty: Certainty,
    /// How surely the name was linked, 0 to 1.
    pub name_score: f64,
    /// The rules that coded and linked it.
    pub rule_id: String,
}

/// What later reports say of a prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The prediction.
    pub prediction_id: PredictionId,
    /// The verdict.
    pub verdict: VerdictLabel,
    /// Why.
    pub reason: Option<Reason>,
    /// The day that decided it.
    pub decided_on: Option<Date>,
    /// Days from the comment to that day.
    pub lead_days: Option<i64>,
    /// How far the event got (`named`, `attacked`, `entered`, `taken`, `held`; or the domain's own words).
    pub stage_reached: Option<String>,
    /// How sure, from the evidence, 0 to 1.
    pub confidence: f64,
    /// Marks such as `same_day`, sorted.
    pub flags: Vec<String>,
    /// Who adjudicated it; none for the machine alone.
    pub adjudicated_by: Option<String>,
    /// The machine's verdict, kept beside a human's.
    pub machine_verdict: VerdictLabel,
}

/// A comment's attitude to a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stance {
    /// The comment.
    pub comment_id: CommentId,
    /// Its author.
    pub author_id: Option<String>,
    /// The target.
    pub target: String,
    /// The attitude.
    pub label: StanceLabel,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// What it rests on (`naming`, `slogan`, `praise`, `blame`, `hope`, `wish`, `advice`, `prediction`, `reply`, `model`).
    pub basis: String,
}

/// A reply and what it does with the comment it answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplyEdge {
    /// The reply.
    pub comment_id: CommentId,
    /// The answered comment.
    pub reply_to: CommentId,
    /// Agree, disagree or neutral.
    pub label: ReplyLabel,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

/// What is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterLevel {
    /// Topics and arguments.
    Comment,
    /// Predictions of the same thing.
    Prediction,
    /// Camps.
    Author,
}

/// A group of comments, predictions or authors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Id, stable for the same input.
    pub cluster_id: String,
    /// What is grouped.
    pub level: ClusterLevel,
    /// Members.
    pub size: usize,
    /// Short name.
    pub label: String,
    /// Its strongest terms.
    pub terms: Vec<String>,
    /// Ids of its clearest members.
    pub exemplars: Vec<String>,
    /// Mean silhouette.
    pub silhouette: Option<f64>,
    /// Bootstrap stability.
    pub stability: Option<f64>,
    /// Share of members with a prediction.
    pub share_with_predictions: Option<f64>,
    /// Where it lies on the map.
    pub position: Option<(f64, f64)>,
}

/// One member of a cluster; exactly one of the ids is that of the level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterMember {
    /// The cluster.
    pub cluster_id: String,
    /// The comment.
    pub comment_id: Option<CommentId>,
    /// The prediction.
    pub prediction_id: Option<PredictionId>,
    /// The author.
    pub author_id: Option<String>,
    /// Distance to the centre.
    pub distance: f64,
    /// Whether it fits no cluster well.
    pub outlier: bool,
    /// Where it lies on the map.
    pub position: Option<(f64, f64)>,
}

/// A quality figure of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityFigure {
    /// The stage.
    pub part: String,
    /// The measure.
    pub measure: String,
    /// Its value.
    pub value: f64,
    /// How many cases it rests on.
    pub n: usize,
    /// The same measure for the simplest method.
    pub baseline: Option<f64>,
}
