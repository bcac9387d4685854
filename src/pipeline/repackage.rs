//! Work on an earlier package: read back, changed, scored again, written again. Nothing is extracted or judged anew.

use super::{Analysis, score_analysis};
use crate::authors::Roster;
use crate::error::Result;
use crate::export::{self, RunRecord};
use crate::read::{self, Package};
use std::path::Path;

/// The analysis that a package holds, with its scores computed again from its verdicts.
#[must_use]
pub fn analysis_of(package: Package) -> (Analysis, RunRecord) {
    let record = RunRecord::read(&package.run);
    let mut analysis = Analysis {
        roster: Roster::stored(package.written.into_iter()),
        pages: package.pages,
        predictions: package.predictions,
        verdicts: package.verdicts,
        evidence: package.evidence,
        stances: package.stances,
        reply_edges: package.reply_edges,
        clusters: package.clusters,
        cluster_members: package.cluster_members,
        quality: package.quality,
        notices: package.notices,
        decisions: package.decisions,
        as_of: package.run.get("as_of").and_then(|d| d.as_str()).and_then(|d| d.parse().ok()),
        ..Analysis::default()
    };
    score_analysis(&mut analysis);
    (analysis, record)
}

/// Scores the package in `folder` again and writes it back.
///
/// # Errors
/// Where it is no package, a row cannot be read, or it cannot be written.
pub fn rescore(folder: &Path) -> Result<Analysis> {
    let (analysis, record) = analysis_of(read::package(folder)?);
    export::write(&analysis, &record, folder, true)?;
    Ok(analysis)
}
