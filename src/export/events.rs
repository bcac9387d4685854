//! Coded events, written for later runs: a line with the ids of the pages they come from, then a line per event.

use crate::error::{Error, Result};
use crate::model::{ArticleId, Event};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// Writes `events`, which are all the events of `pages`, to `path` in one step.
///
/// # Errors
/// Where it cannot be written.
pub fn write_events(path: &Path, pages: &BTreeSet<ArticleId>, events: &[Event]) -> Result<()> {
    let bad = |e| Error::writing(path, e);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(bad)?;
    {
        let mut out = std::io::BufWriter::new(file.as_file_mut());
        serde_json::to_writer(&mut out, &serde_json::json!({ "coded_pages": pages })).map_err(|e| bad(e.into()))?;
        for event in events {
            out.write_all(b"\n").map_err(bad)?;
            serde_json::to_writer(&mut out, event).map_err(|e| bad(e.into()))?;
        }
        out.write_all(b"\n").and_then(|()| out.flush()).map_err(bad)?;
    }
    file.persist(path).map(|_| ()).map_err(|e| bad(e.error))
}
