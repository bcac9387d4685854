//! Export: the analysis becomes a package, one file per format.
//!
//! Written to a temporary folder beside the target and moved into place in one step; `run.json` is written last.

mod tables;

use crate::error::{Error, Result};
use crate::pipeline::Analysis;
use std::path::Path;

/// Writes the package of `analysis` into `folder`.
///
/// # Errors
/// Where `folder` exists and `force` is false, or cannot be written.
pub fn write(analysis: &Analysis, folder: &Path, force: bool) -> Result<()> {
    if folder.exists() && !force {
        return Err(Error::new(crate::error::ErrorKind::CannotWrite, format!("{} exists", folder.display())).hint("pass --force to replace it"));
    }
    let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(|e| Error::writing(parent, e))?;
    let staging = tempfile::Builder::new().prefix(".calledit-").tempdir_in(parent).map_err(|e| Error::writing(parent, e))?;
    tables::write(analysis, staging.path())?;
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(|e| Error::writing(folder, e))?;
    }
    std::fs::rename(staging.keep(), folder).map_err(|e| Error::writing(folder, e))
}
