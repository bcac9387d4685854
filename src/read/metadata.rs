//! The metadata file: `file,published_on,outlet,url,title,kind`; a path is matched first, then a base name.

use crate::error::{Error, Result};
use crate::model::{Notice, PageKind, PageMeta};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What a metadata file says of each page.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    by_path: BTreeMap<String, PageMeta>,
    by_name: BTreeMap<String, PageMeta>,
}

#[derive(Deserialize)]
struct Row {
    file: String,
    #[serde(default)]
    published_on: String,
    #[serde(default)]
    outlet: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    kind: String,
}

impl Metadata {
    /// Whether the file at `path` opens with the header of a metadata table.
    #[must_use]
    pub fn is_table(path: &Path) -> bool {
        let mut head = [0u8; 64];
        let read = std::fs::File::open(path).and_then(|mut f| std::io::Read::read(&mut f, &mut head)).unwrap_or(0);
        head[..read].strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head[..read]).starts_with(b"file,")
    }

    /// Reads `path`; rows that cannot be read become notices.
    ///
    /// # Errors
    /// Where the file cannot be read or has no `file` column.
    pub fn open(path: &Path) -> Result<(Self, Vec<Notice>)> {
        let bytes = std::fs::read(path).map_err(|e| Error::reading(path, e))?;
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).into_owned();
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|e| Error::data(format!("cannot read {}", path.display())).because(e))?;
        if !headers.iter().any(|h| h == "file") {
            return Err(Error::data(format!("{} has no column `file`", path.display()))
                .hint("the first line must be file,published_on,outlet,url,title,kind"));
        }
        let (mut metadata, mut notices) = (Self::default(), Vec::new());
        for (i, row) in reader.deserialize::<Row>().enumerate() {
            let place = format!("row {}", i + 2);
            match row {
                Ok(row) => metadata.add(row, path, &place, &mut notices),
                Err(e) => notices.push(Notice::new(path.to_string_lossy(), place, "bad_record", e.to_string())),
            }
        }
        Ok((metadata, notices))
    }

    fn add(&mut self, row: Row, path: &Path, place: &str, notices: &mut Vec<Notice>) {
        let published_on = row.published_on.get(..10).and_then(|d| d.parse().ok());
        if published_on.is_none() && !row.published_on.is_empty() {
            notices.push(Notice::new(
                path.to_string_lossy(),
                place,
                "bad_date",
                format!("`{}` is not a date of the form 2017-04-20", row.published_on),
            ));
        }
        let kind = match row.kind.as_str() {
            "article" => Some(PageKind::Article),
            "report" => Some(PageKind::Report),
            "" => None,
            other => {
                notices.push(Notice::new(path.to_string_lossy(), place, "bad_kind", format!("`{other}` is neither article nor report")));
                None
            }
        };
        let some = |s: String| (!s.trim().is_empty()).then_some(s);
        let meta = PageMeta { published_on, outlet: some(row.outlet), url: some(row.url), title: some(row.title), kind };
        let base = row.file.rsplit(['/', '\\']).next().unwrap_or(&row.file).to_owned();
        self.by_name.entry(base).or_insert_with(|| meta.clone());
        self.by_path.insert(row.file, meta);
    }

    /// What is said of `file`: by its path, else by its base name.
    #[must_use]
    pub fn of(&self, file: &str) -> Option<&PageMeta> {
        self.by_path.get(file).or_else(|| self.by_name.get(file.rsplit('/').next().unwrap_or(file)))
    }
}
