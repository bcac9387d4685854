//! Reading: files, folders, standard input and archives become documents; the format is found from content.
//!
//! The only stage that opens input files. One document at a time goes to the sink, but each file is read whole: a dump
//! needs about its own size in memory. Trouble in a record is a notice with file and place; an INPUT that does not exist is an error.

mod decisions;
mod decode;
mod events;
mod gold;
mod json;
mod labels;
mod markup;
mod metadata;
mod moment;
mod package;
mod pages;
mod predictions;
mod record;
mod sheet;
mod sniff;
mod unpack;
mod warc;
mod xml;

pub use decisions::{Decision, Decisions, Missed, Outcome, decisions};
pub use events::{CodedEvents, coded_events};
pub use gold::{Gold, GoldComment, GoldPage, GoldPrediction, GoldReply, GoldVerdict, floors, gold, worlds};
pub use labels::labelled;
pub use metadata::Metadata;
pub use package::{Package, package, table_rows};
pub use predictions::{Given, predictions};

use crate::error::{Error, Result};
use crate::model::{Content, Document, Notice, PageKind, PageMeta, Source};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// One INPUT of the command line and how its pages are meant.
#[derive(Debug, Clone)]
pub struct Input {
    /// A file, a folder, an archive, or `-`.
    pub path: PathBuf,
    /// `Report` for what `--reports` names.
    pub kind: Option<PageKind>,
}

/// Reads every input and hands each document to `sink`, in order of path; returns what was read.
///
/// # Errors
/// Where an input does not exist or a read fails, and whatever `sink` returns.
pub fn each(inputs: &[Input], metadata: &Metadata, sink: &mut dyn FnMut(Document) -> Result<()>) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for input in inputs {
        let files = files(&input.path)?;
        let (own, trouble) = folder_metadata(&files)?;
        for notice in trouble {
            let document =
                Document { file: notice.file.clone(), content: Content::Events(Vec::new()), meta: PageMeta::default(), notices: vec![notice] };
            sink(document)?;
        }
        for (path, name) in files.into_iter().filter(|(path, _)| own.as_ref().is_none_or(|(at, _)| at != path)) {
            let raw = slurp(&path)?;
            sources.push(source(&name, &raw));
            let mut deliver = |mut document: Document| {
                let inside = merge(own.as_ref().and_then(|(_, m)| m.of(&document.file)), std::mem::take(&mut document.meta));
                document.meta = merge(metadata.of(&document.file), inside);
                document.meta.kind = document.meta.kind.or(input.kind);
                sink(document)
            };
            unpack::each(&name, &raw, &mut |name, bytes, notices| piece(name, bytes, notices, &mut deliver))?;
        }
    }
    sources.sort();
    Ok(sources)
}

/// A folder's own metadata table, `metadata.csv` at its top, serves its pages; a table named on the command line wins over it.
fn folder_metadata(files: &[(PathBuf, String)]) -> Result<(Option<(PathBuf, Metadata)>, Vec<Notice>)> {
    let Some((path, _)) = files.iter().find(|(path, name)| name == "metadata.csv" && files.len() > 1 && Metadata::is_table(path)) else {
        return Ok((None, Vec::new()));
    };
    let (metadata, notices) = Metadata::open(path)?;
    Ok((Some((path.clone(), metadata)), notices))
}

fn merge(first: Option<&PageMeta>, second: PageMeta) -> PageMeta {
    let Some(first) = first.cloned() else { return second };
    PageMeta {
        published_on: first.published_on.or(second.published_on),
        outlet: first.outlet.or(second.outlet),
        url: first.url.or(second.url),
        title: first.title.or(second.title),
        kind: first.kind.or(second.kind),
    }
}

/// The files of an input with the name each goes by: relative to a folder, else its file name.
fn files(input: &Path) -> Result<Vec<(PathBuf, String)>> {
    if input.as_os_str() == "-" {
        return Ok(vec![(input.to_path_buf(), "-".to_owned())]);
    }
    let about = std::fs::metadata(input).map_err(|e| Error::reading(input, e).hint("check the path"))?;
    if !about.is_dir() {
        let name = input.file_name().map_or_else(|| input.to_string_lossy(), |n| n.to_string_lossy());
        return Ok(vec![(input.to_path_buf(), name.into_owned())]);
    }
    let mut found = Vec::new();
    walk(input, input, &mut found)?;
    found.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(found)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<(PathBuf, String)>) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(|e| Error::reading(folder, e))? {
        let path = entry.map_err(|e| Error::reading(folder, e))?.path();
        if path.is_dir() {
            walk(root, &path, found)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            found.push((path, name));
        }
    }
    Ok(())
}

fn slurp(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let outcome = if path.as_os_str() == "-" { std::io::stdin().read_to_end(&mut bytes).map(|_| ()) } else { std::fs::read(path).map(|b| bytes = b) };
    outcome.map_err(|e| Error::reading(path, e))?;
    Ok(bytes)
}

fn source(name: &str, raw: &[u8]) -> Source {
    use sha2::Digest;
    let sha256 = sha2::Sha256::digest(raw).iter().map(|b| format!("{b:02x}")).collect();
    Source { file: name.to_owned(), bytes: raw.len() as u64, sha256 }
}

/// One unpacked file: what cannot be text is refused, the rest is decoded and read; `notices` come before it.
fn piece(name: &str, bytes: &[u8], notices: Vec<Notice>, deliver: &mut dyn FnMut(Document) -> Result<()>) -> Result<()> {
    let is_refused = bytes.is_empty() && !notices.is_empty();
    if !notices.is_empty() {
        deliver(Document { file: name.to_owned(), content: Content::Events(Vec::new()), meta: PageMeta::default(), notices })?;
    }
    if is_refused {
        return Ok(());
    }
    if let Some(what) = decode::binary(bytes) {
        return deliver(record::trouble(name, "", "binary", format!("this is {what}: no text is read from it")));
    }
    if !warc::is_warc(bytes) {
        return documents(name, bytes, None, deliver);
    }
    let (captures, notices) = warc::captures(name, bytes);
    if !notices.is_empty() || captures.is_empty() {
        let mut bad = record::trouble(name, "", "no_page", "a web archive without a page");
        bad.notices = if notices.is_empty() { bad.notices } else { notices };
        deliver(bad)?;
    }
    let of = captures.len();
    captures.into_iter().enumerate().try_for_each(|(i, capture)| {
        documents(&json::numbered(name, i, of), &capture.payload, capture.charset.as_deref(), &mut |mut document| {
            let own = std::mem::take(&mut document.meta);
            document.meta = merge(Some(&own), capture.meta.clone());
            deliver(document)
        })
    })
}

/// The documents of decoded bytes; `charset` is what HTTP said of them.
fn documents(name: &str, bytes: &[u8], charset: Option<&str>, deliver: &mut dyn FnMut(Document) -> Result<()>) -> Result<()> {
    let (text, mut notices) = decode::text(name, bytes, charset);
    let format = sniff::format(&text);
    if format == sniff::Format::Pages {
        if !notices.is_empty() {
            deliver(Document { file: name.to_owned(), content: Content::Events(Vec::new()), meta: PageMeta::default(), notices })?;
        }
        return pages::each_line(name, &text, deliver);
    }
    if let Some((records, trouble)) = json::records(name, &text) {
        notices.extend(trouble);
        return json::deliver(name, records, notices, deliver);
    }
    if xml::is_xml(&text) {
        return xml::deliver(name, &text, notices, deliver);
    }
    if let Some(kind) = sheet::kind(&text) {
        return sheet::deliver(name, &text, kind, notices, deliver);
    }
    if text.trim().is_empty() {
        notices.push(Notice::new(name, "", "empty", "no text found"));
    }
    let content = if format == sniff::Format::Html { Content::Html(text) } else { Content::Text(text) };
    deliver(Document { file: name.to_owned(), content, meta: PageMeta::default(), notices })
}
