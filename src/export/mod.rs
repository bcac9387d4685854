//! Export: the analysis becomes a package, one file per format.
//!
//! Everything is written to a hidden folder beside the target and moved into place in one step, `run.json` last in it, so a
//! run that is killed at any moment leaves the old package or none. Nothing but `run.json` depends on time or machine.

mod datapackage;
mod events;
mod formats;
mod notebook;
mod record;
mod report;
mod review;
mod staging;
mod tables;

pub use crate::analysis::RunRecord;
pub use events::write_events;
pub use formats::{Format, write_format};

use crate::analysis::Analysis;
use crate::error::Result;
use std::path::{Path, PathBuf};

/// Writes the package of `analysis` into `folder`.
///
/// # Errors
/// Where `folder` exists and `force` is false, or is not a package, or cannot be written.
pub fn write(analysis: &Analysis, run: &RunRecord, folder: &Path, force: bool) -> Result<()> {
    make(analysis, run, folder, force, &[])
}

fn make(analysis: &Analysis, run: &RunRecord, folder: &Path, force: bool, kept: &[PathBuf]) -> Result<()> {
    let staging = staging::Staging::begin(folder, force)?;
    let folder = staging.path();
    let (tables, pages) =
        rayon::join(|| tables::write(analysis, folder), || report::write(analysis, run, folder).and_then(|()| review::write(analysis, run, folder)));
    tables.and(pages)?;
    datapackage::write(folder)?;
    notebook::write(staging.path())?;
    kept.iter().try_for_each(|path| staging.keep(path))?;
    record::write(run, analysis, staging.path())?;
    staging.finish()
}

/// Writes the package again over the one in `folder`, and keeps beside it what annotation programs were given or made there, and
/// the file at `given` where it lies in the package.
///
/// # Errors
/// As [`write()`].
pub fn write_keeping(analysis: &Analysis, run: &RunRecord, folder: &Path, given: &Path) -> Result<()> {
    let inside = given.strip_prefix(folder).ok().and_then(|rest| rest.components().next()).map(|c| folder.join(c));
    let kept: Vec<_> = ["labelstudio", "doccano.jsonl", "brat"].iter().map(|n| folder.join(n)).chain(inside).collect();
    make(analysis, run, folder, true, &kept)
}

/// Checks early that `folder` can become a package, before the work is done.
///
/// # Errors
/// As [`write()`].
pub fn check_target(folder: &Path, force: bool) -> Result<()> {
    staging::check(folder, force)
}
