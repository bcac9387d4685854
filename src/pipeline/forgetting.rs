//! One author out of a package: comments, predictions, verdicts, evidence, stances, edges and memberships go, scores are rebuilt.

use super::{analysis_of, score_analysis};
use crate::analysis::Analysis;
use crate::error::{Error, ErrorKind, Result};
use crate::export;
use crate::model::{CommentId, PredictionId, ReplyTo};
use crate::read;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Comments.
    pub comments: usize,
    /// Predictions.
    pub predictions: usize,
}

/// Removes `author` (an id or a shown name) from the package in `folder` and writes it back.
///
/// # Errors
/// Where the package cannot be read or written, or holds no such author.
pub fn forget(folder: &Path, author: &str) -> Result<Forgotten> {
    let (mut analysis, record) = analysis_of(read::package(folder)?);
    let found = analysis.roster.all().iter().find(|a| a.author_id == author || a.author == author);
    let id = found.map(|a| a.author_id.clone()).ok_or_else(|| {
        Error::new(ErrorKind::NoInput, format!("no author `{author}` in {}", folder.display())).hint("give an author_id or author of authors.csv")
    })?;
    let comments: BTreeSet<CommentId> = analysis
        .pages
        .iter()
        .flat_map(|p| p.comments.iter())
        .filter(|c| analysis.roster.of(c.comment_id).is_some_and(|a| a.author_id == id))
        .map(|c| c.comment_id)
        .collect();
    let gone = remove(&mut analysis, &id, &comments);
    score_analysis(&mut analysis);
    export::write(&analysis, &record, folder, true)?;
    Ok(gone)
}

fn remove(a: &mut Analysis, author: &str, comments: &BTreeSet<CommentId>) -> Forgotten {
    let theirs = |id: Option<CommentId>| id.is_some_and(|id| comments.contains(&id));
    let predictions: BTreeSet<PredictionId> =
        a.predictions.iter().filter(|p| theirs(p.comment_id) || p.author_id.as_deref() == Some(author)).map(|p| p.prediction_id).collect();
    for page in &mut a.pages {
        let numbers: BTreeSet<u32> = page.comments.iter().filter(|c| comments.contains(&c.comment_id)).map(|c| c.n).collect();
        page.comments.retain(|c| !comments.contains(&c.comment_id));
        if !numbers.is_empty() {
            page.furniture.clear();
        }
        for comment in &mut page.comments {
            if matches!(comment.reply_to, ReplyTo::Comment(n) if numbers.contains(&n)) {
                comment.reply_to = ReplyTo::Unknown;
            }
        }
    }
    a.predictions.retain(|p| !predictions.contains(&p.prediction_id));
    a.verdicts.retain(|v| !predictions.contains(&v.prediction_id));
    a.evidence.retain(|e| !predictions.contains(&e.prediction_id));
    a.stances.retain(|s| !comments.contains(&s.comment_id));
    a.reply_edges.retain(|e| !comments.contains(&e.comment_id) && !comments.contains(&e.reply_to));
    a.cluster_members
        .retain(|m| !theirs(m.comment_id) && !m.prediction_id.is_some_and(|p| predictions.contains(&p)) && m.author_id.as_deref() != Some(author));
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for member in &a.cluster_members {
        *sizes.entry(&member.cluster_id).or_default() += 1;
    }
    let gone_ids: BTreeSet<String> =
        comments.iter().map(ToString::to_string).chain(predictions.iter().map(ToString::to_string)).chain([author.to_owned()]).collect();
    let about = |row: &serde_json::Value| {
        ["prediction_id", "comment_id", "of"].iter().any(|k| row.get(k).and_then(|v| v.as_str()).is_some_and(|id| gone_ids.contains(id)))
    };
    a.decisions.retain(|row| !about(row));
    for cluster in &mut a.clusters {
        cluster.size = sizes.get(cluster.cluster_id.as_str()).copied().unwrap_or(0);
        cluster.exemplars.retain(|e| !gone_ids.contains(e));
    }
    a.clusters.retain(|c| c.size > 0);
    Forgotten { comments: comments.len(), predictions: predictions.len() }
}
