//! From an analysis to its scores: which predictions count, who wrote, and the groups they fall into.

use super::Analysis;
use crate::model::{ClusterLevel, Comment, CommentId, HorizonBasis, Page, Prediction, Verdict};
use crate::score::{Case, Group, Writer, score};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Fills `analysis.scores` from its predictions and verdicts (again, after verdicts changed).
pub fn score_analysis(analysis: &mut Analysis) {
    let by_prediction: FxHashMap<_, &Verdict> = analysis.verdicts.iter().map(|v| (v.prediction_id, v)).collect();
    let cases: Vec<Case<'_>> = analysis
        .predictions
        .iter()
        .filter(|p| is_readers(p) && p.kind.is_scored() && !is_copy(p))
        .filter_map(|prediction| Some(Case { prediction, verdict: by_prediction.get(&prediction.prediction_id)? }))
        .collect();
    let scores = score(&cases, &writers(analysis, &cases), &groups(analysis, &cases));
    analysis.scores = scores;
}

/// Whether a prediction is a commenter's (or was given by the user), not an article's own.
fn is_readers(prediction: &Prediction) -> bool {
    prediction.comment_id.is_some() || prediction.flags.iter().any(|f| f == "given")
}

/// Whether a prediction only repeats an earlier one of its author, or one of a flood.
fn is_copy(prediction: &Prediction) -> bool {
    prediction.flags.iter().any(|f| f == "repeat" || f == "duplicate_flood")
}

fn comments(analysis: &Analysis) -> impl Iterator<Item = (&Page, &Comment)> {
    analysis.pages.iter().flat_map(|p| p.comments.iter().map(move |c| (p, c)))
}

fn writers(analysis: &Analysis, cases: &[Case<'_>]) -> Vec<Writer> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for author in comments(analysis).filter_map(|(_, c)| analysis.roster.of(c.comment_id)) {
        *count.entry(&author.author_id).or_default() += 1;
    }
    let writer = |a: &crate::authors::Author| Writer {
        author_id: a.author_id.clone(),
        author: a.author.clone(),
        comments: count.get(a.author_id.as_str()).copied().unwrap_or(0),
    };
    let mut writers: Vec<Writer> = analysis.roster.all().iter().map(writer).filter(|w| w.comments > 0).collect();
    let known: BTreeSet<&str> = analysis.roster.all().iter().map(|a| a.author_id.as_str()).collect();
    let given: BTreeSet<&str> = cases.iter().filter_map(|c| c.prediction.author_id.as_deref()).filter(|id| !known.contains(id)).collect();
    writers.extend(given.into_iter().map(|id| Writer { author_id: id.to_owned(), author: id.to_owned(), comments: 0 }));
    writers
}

/// Collects groups by name while comments and cases are walked.
#[derive(Default)]
struct Groups<'a> {
    by: BTreeMap<(&'static str, Cow<'a, str>), Group>,
}

impl<'a> Groups<'a> {
    fn of(&mut self, by: &'static str, name: impl Into<Cow<'a, str>>) -> &mut Group {
        let name = name.into();
        self.by.entry((by, name.clone())).or_insert_with(|| Group { group_by: by.to_owned(), group: name.into_owned(), ..Group::default() })
    }
}

fn groups(analysis: &Analysis, cases: &[Case<'_>]) -> Vec<Group> {
    let place: FxHashMap<CommentId, &Page> = comments(analysis).map(|(p, c)| (c.comment_id, p)).collect();
    let members = memberships(analysis);
    let mut groups = Groups::default();
    for (page, comment) in comments(analysis) {
        groups.of("all", "all").comments += 1;
        groups.of("outlet", page.outlet.as_deref().unwrap_or("")).comments += 1;
        groups.of("author_known", known(analysis, comment.comment_id)).comments += 1;
        for (by, name) in members.get(&comment.comment_id).into_iter().flatten() {
            groups.of(by, name.clone()).comments += 1;
        }
    }
    for (i, case) in cases.iter().enumerate() {
        groups.of("all", "all").cases.push(i);
        groups.of("event", case.prediction.event.as_str()).cases.push(i);
        groups.of("horizon", horizon(case.prediction)).cases.push(i);
        let Some((comment, page)) = case.prediction.comment_id.and_then(|c| Some((c, place.get(&c)?))) else { continue };
        groups.of("outlet", page.outlet.as_deref().unwrap_or("")).cases.push(i);
        groups.of("author_known", known(analysis, comment)).cases.push(i);
        for (by, name) in members.get(&comment).into_iter().flatten() {
            groups.of(by, name.clone()).cases.push(i);
        }
    }
    groups.by.into_values().collect()
}

fn known(analysis: &Analysis, comment: CommentId) -> &'static str {
    if analysis.roster.of(comment).is_some() { "named" } else { "nameless" }
}

/// The topic, camp and stances of each comment, as `(group_by, name)`.
fn memberships(analysis: &Analysis) -> FxHashMap<CommentId, Vec<(&'static str, Cow<'_, str>)>> {
    let mut of: FxHashMap<CommentId, Vec<(&'static str, Cow<'_, str>)>> = FxHashMap::default();
    let level: BTreeMap<&str, ClusterLevel> = analysis.clusters.iter().map(|c| (c.cluster_id.as_str(), c.level)).collect();
    let mut camp: BTreeMap<&str, &str> = BTreeMap::new();
    for member in &analysis.cluster_members {
        match (level.get(member.cluster_id.as_str()), member.comment_id, member.author_id.as_deref()) {
            (Some(ClusterLevel::Comment), Some(comment), _) => of.entry(comment).or_default().push(("cluster", member.cluster_id.as_str().into())),
            (Some(ClusterLevel::Author), _, Some(author)) => drop(camp.insert(author, &member.cluster_id)),
            _ => {}
        }
    }
    for (_, comment) in comments(analysis) {
        let name = analysis.roster.of(comment.comment_id).and_then(|a| camp.get(a.author_id.as_str()));
        if let Some(name) = name {
            of.entry(comment.comment_id).or_default().push(("camp", (*name).into()));
        }
    }
    for stance in analysis.stances.iter().filter(|s| s.label != crate::model::StanceLabel::None) {
        of.entry(stance.comment_id).or_default().push(("stance", format!("{} {}", stance.label, stance.target).into()));
    }
    of
}

/// The length of a prediction's window, in words.
fn horizon(prediction: &Prediction) -> &'static str {
    let horizon = &prediction.horizon;
    if horizon.basis == HorizonBasis::VagueDefault {
        return "vague";
    }
    match prediction.made_on.zip(horizon.due_by).map(|(from, to)| (to - from).get_days()) {
        None => "no window",
        Some(..=7) => "up to a week",
        Some(8..=31) => "up to a month",
        Some(32..=92) => "up to a quarter",
        Some(_) => "longer",
    }
}
