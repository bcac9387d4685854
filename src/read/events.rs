//! Coded events of an earlier run, so that reports are read once: a line with the ids of the pages they come from, then a
//! line per event.

use crate::error::{Error, Result};
use crate::model::{ArticleId, Event};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::Path;

/// Events coded earlier and the pages they are all the events of.
#[derive(Debug, Clone, Default)]
pub struct CodedEvents {
    /// Pages that were coded.
    pub pages: BTreeSet<ArticleId>,
    /// Their events.
    pub events: Vec<Event>,
}

#[derive(Deserialize)]
struct Head {
    coded_pages: BTreeSet<ArticleId>,
}

/// Reads `path`; none where there is no such file.
///
/// # Errors
/// Where it cannot be read or is not a file of coded events.
pub fn coded_events(path: &Path) -> Result<Option<CodedEvents>> {
    if !path.exists() {
        return Ok(None);
    }
    let file = std::fs::File::open(path).map_err(|e| Error::reading(path, e))?;
    let mut lines = std::io::BufReader::new(file).lines();
    let bad = |n: usize, e: serde_json::Error| {
        Error::data(format!("{} is not a file of coded events", path.display()))
            .at(format!("line {n}"))
            .because(e)
            .hint("remove it to have it written anew")
    };
    let first = lines.next().transpose().map_err(|e| Error::reading(path, e))?.unwrap_or_default();
    let head: Head = serde_json::from_str(&first).map_err(|e| bad(1, e))?;
    let mut events = Vec::new();
    for (i, line) in lines.enumerate() {
        let line = line.map_err(|e| Error::reading(path, e))?;
        events.push(serde_json::from_str(&line).map_err(|e| bad(i + 2, e))?);
    }
    Ok(Some(CodedEvents { pages: head.coded_pages, events }))
}
