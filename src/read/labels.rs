//! Labelled texts: `text,target,label[,id,thread_id,parent_id,parent_text,author]`.

use crate::error::{Error, Result};
use crate::model::{Labelled, Notice};
use std::path::Path;

/// Reads the labelled (or unlabelled) texts at `path`; rows that cannot be read become notices.
///
/// # Errors
/// Where the file cannot be read, or lacks `text` or `target`, or `label` where `labels` are needed.
pub fn labelled(path: &Path, labels: bool) -> Result<(Vec<Labelled>, Vec<Notice>)> {
    let bytes = std::fs::read(path).map_err(|e| Error::reading(path, e))?;
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).into_owned();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| Error::data(format!("cannot read {}", path.display())).because(e))?.clone();
    let needed: &[&str] = if labels { &["text", "target", "label"] } else { &["text", "target"] };
    if let Some(missing) = needed.iter().find(|n| !header.iter().any(|h| h == **n)) {
        return Err(Error::data(format!("{} has no column {missing}", path.display()))
            .hint("the columns are text,target,label[,id,thread_id,parent_id,parent_text,author]"));
    }
    let (mut rows, mut notices) = (Vec::new(), Vec::new());
    for (i, row) in reader.deserialize::<Labelled>().enumerate() {
        match row {
            Ok(row) => rows.push(row),
            Err(e) => notices.push(Notice::new(path.to_string_lossy(), format!("row {}", i + 2), "bad_record", e.to_string())),
        }
    }
    Ok((rows, notices))
}
