//! Reading: files, folders, standard input and archives become documents; the format is found from content.
//!
//! The only stage that opens input files. They are read as streams: web archives, record-a-line dumps, lists and tables of
//! any size cost the memory of their largest record; pages whose comments lie scattered over a dump are put together in
//! temporary files past a limit. Trouble in a record is a notice with file and place; an INPUT that does not exist is an error.

mod annotations;
mod decisions;
mod decode;
mod events;
mod formats;
mod gather;
mod gold;
mod json;
mod labels;
mod lines;
mod mail;
mod markup;
mod metadata;
mod mime;
mod moment;
mod movable;
mod package;
mod pages;
mod predictions;
mod raw;
mod record;
mod sheet;
mod sniff;
mod unpack;
mod vectors;
mod warc;
mod xml;

pub use annotations::{Annotated, Mark};
pub use decisions::{Check, Corrected, Decision, DecisionFile, Decisions, Missed, Outcome, decision_file, decisions};
pub use events::{CodedEvents, coded_events};
pub use formats::{FormatRow, formats};
pub use gold::{Gold, GoldComment, GoldPage, GoldPrediction, GoldReply, GoldVerdict, floors, gold, worlds};
pub use labels::labelled;
pub use lines::each_line;
pub use metadata::Metadata;
pub use package::{Package, package, table_rows};
pub use predictions::{Given, predictions};
pub use vectors::vectors;

use crate::error::{Error, Result};
use crate::model::{Content, Document, Notice, PageKind, PageMeta, Source};
use gather::Gather;
use raw::Raw;
use std::collections::BTreeMap;
use std::io::{BufRead, Read as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use unpack::Pieces as _;

/// One INPUT of the command line and how its pages are meant.
#[derive(Debug, Clone)]
pub struct Input {
    /// A file, a folder, an archive, or `-`.
    pub path: PathBuf,
    /// `Report` for what `--reports` names.
    pub kind: Option<PageKind>,
}

/// Reads every input and hands each document to `sink` as soon as it is whole; returns what was read.
///
/// Files come in order of path. Pages that may be spread over files (Reddit, ConvoKit) come last.
///
/// # Errors
/// Where an input does not exist or a read fails, and whatever `sink` returns.
pub fn each(inputs: &[Input], metadata: &Metadata, sink: &mut dyn FnMut(Document) -> Result<()>) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    let mut session = Session { metadata, sink, own: None, kind: None, told: BTreeMap::new(), joined: BTreeMap::new(), givers: Vec::new() };
    for input in inputs {
        let files = files(&input.path)?;
        let (own, trouble) = folder_metadata(&files)?;
        session.kind = input.kind;
        session.own = own.as_ref().map(|(_, m)| Rc::new(m.clone()));
        trouble.into_iter().try_for_each(|notice| session.notice(notice))?;
        for (path, name) in files.into_iter().filter(|(path, _)| own.as_ref().is_none_or(|(at, _)| at != path)) {
            let mut raw = Raw::open(&path)?;
            let on_disk = Some(path.as_path()).filter(|p| p.is_file());
            unpack::each(&name, &mut raw, on_disk, &mut session)?;
            sources.push(raw.into_inner().finish(&path, &name)?);
            session.close_file(&name)?;
        }
    }
    session.finish()?;
    sources.sort();
    Ok(sources)
}

/// Where readers put the documents they make.
trait Desk {
    /// Takes a document.
    fn deliver(&mut self, document: Document) -> Result<()>;
    /// Where parts of pages of `layout` that may be spread over files are put together, those from the file `name` now.
    fn joined(&mut self, layout: &'static str, name: &str) -> &mut Gather;
}

/// One call of [`each`]: what is said of the file at hand from outside, and what waits for the end.
struct Session<'a> {
    metadata: &'a Metadata,
    sink: &'a mut dyn FnMut(Document) -> Result<()>,
    own: Option<Rc<Metadata>>,
    kind: Option<PageKind>,
    /// Notices of each kind about the file at hand.
    told: BTreeMap<String, usize>,
    joined: BTreeMap<&'static str, Gather>,
    /// The folder's table and the kind of each file with such parts.
    givers: Vec<(Option<Rc<Metadata>>, Option<PageKind>)>,
}

/// Notices of one kind listed for one file; the rest are counted.
const LISTED: usize = 1_000;

impl Session<'_> {
    fn close_file(&mut self, name: &str) -> Result<()> {
        for (kind, n) in std::mem::take(&mut self.told).into_iter().filter(|(_, n)| *n > LISTED) {
            let message = format!("{} more notices of this kind are not listed", n - LISTED);
            (self.sink)(record::trouble(name, "", &kind, message))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        let givers = std::mem::take(&mut self.givers);
        for (layout, pages) in std::mem::take(&mut self.joined) {
            pages.finish(&mut |document, giver| {
                (self.own, self.kind) = givers[giver].clone();
                self.deliver(document)
            })?;
            self.close_file(layout)?;
        }
        Ok(())
    }
}

impl Desk for Session<'_> {
    fn deliver(&mut self, mut document: Document) -> Result<()> {
        let inside = merge(self.own.as_ref().and_then(|m| m.of(&document.file)), std::mem::take(&mut document.meta));
        document.meta = merge(self.metadata.of(&document.file), inside);
        document.meta.kind = document.meta.kind.or(self.kind);
        document.notices.retain(|notice| {
            let told = self.told.entry(notice.kind.clone()).or_default();
            *told += 1;
            *told <= LISTED
        });
        (self.sink)(document)
    }

    fn joined(&mut self, layout: &'static str, name: &str) -> &mut Gather {
        let pages = self.joined.entry(layout).or_insert_with(|| Gather::new(layout));
        if !pages.is_open(name) {
            pages.open(name, self.givers.len());
            self.givers.push((self.own.clone(), self.kind));
        }
        pages
    }
}

impl unpack::Pieces for Session<'_> {
    fn piece(&mut self, name: &str, stream: &mut dyn BufRead) -> Result<()> {
        piece(name, stream, self)
    }

    fn notice(&mut self, notice: Notice) -> Result<()> {
        let mut document = record::trouble(&notice.file.clone(), "", "", "");
        document.notices = vec![notice];
        self.deliver(document)
    }
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

/// Most bytes of a page, or of another file that can only be read whole.
const WHOLE_MOST: u64 = 1 << 30;

/// One unpacked file: what cannot be text is refused, the rest is read.
fn piece(name: &str, stream: &mut dyn BufRead, desk: &mut dyn Desk) -> Result<()> {
    let (head, mut stream) = unpack::peeked(stream, unpack::HEAD);
    if let Some(what) = decode::binary(&head) {
        return desk.deliver(record::trouble(name, "", "binary", format!("this is {what}: no text is read from it")));
    }
    if warc::is_warc(&head) { archive(name, &mut stream, desk) } else { documents(name, &mut stream, None, desk) }
}

/// The pages of a web archive, one at a time; each gets a number when there is more than one.
fn archive(name: &str, stream: &mut dyn BufRead, desk: &mut dyn Desk) -> Result<()> {
    let mut waiting: Option<warc::Capture> = None;
    let mut done = 0;
    let open = |capture: warc::Capture, file: &str, desk: &mut dyn Desk| {
        documents(file, &mut capture.payload.as_slice(), capture.charset.as_deref(), &mut Captured { desk, meta: &capture.meta })
    };
    let notices = warc::each(name, stream, &mut |capture| {
        let Some(earlier) = waiting.replace(capture) else { return Ok(()) };
        done += 1;
        open(earlier, &format!("{name}#{done}"), desk)
    })?;
    let is_empty = waiting.is_none() && notices.is_empty();
    if let Some(last) = waiting {
        open(last, &json::numbered(name, done, done + 1), desk)?;
    }
    let mut bad = record::trouble(name, "", "no_page", "a web archive without a page");
    if !is_empty {
        bad.notices = notices;
    }
    if bad.notices.is_empty() { Ok(()) } else { desk.deliver(bad) }
}

/// A desk for the pages of one capture, of which the archive says more.
struct Captured<'a> {
    desk: &'a mut dyn Desk,
    meta: &'a PageMeta,
}

impl Desk for Captured<'_> {
    fn deliver(&mut self, mut document: Document) -> Result<()> {
        let own = std::mem::take(&mut document.meta);
        document.meta = merge(Some(&own), self.meta.clone());
        self.desk.deliver(document)
    }

    fn joined(&mut self, layout: &'static str, name: &str) -> &mut Gather {
        self.desk.joined(layout, name)
    }
}

/// The documents of a stream of text; `charset` is what HTTP said of it.
fn documents(name: &str, stream: &mut dyn BufRead, charset: Option<&str>, desk: &mut dyn Desk) -> Result<()> {
    let (head, mut stream) = unpack::peeked(stream, unpack::HEAD);
    let (start, _) = decode::text(name, whole_characters(&head), charset);
    if json::is_json(&start) {
        return json::each(name, &head, &start, &mut stream, charset, desk);
    }
    if xml::is_xml(&start) {
        return xml::each(name, &head, &mut stream, charset, desk);
    }
    if let Some(kind) = sheet::kind(&start) {
        return sheet::each(name, &head, &mut stream, charset, kind, desk);
    }
    if mail::is_mail(&start) {
        return mail::each(name, &mut stream, desk);
    }
    if movable::is_import(&start) {
        return movable::each(name, &head, &mut stream, charset, desk);
    }
    let mut bytes = Vec::new();
    if stream.take(WHOLE_MOST + 1).read_to_end(&mut bytes).is_err() {
        return Ok(());
    }
    if bytes.len() as u64 > WHOLE_MOST {
        let message = format!("a page of more than {} MiB is not read", WHOLE_MOST >> 20);
        return desk.deliver(record::trouble(name, "", "record_too_large", message));
    }
    let (text, mut notices) = decode::text(name, &bytes, charset);
    drop(bytes);
    if text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() {
        return json::whole(name, &text, desk);
    }
    let is_empty = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty();
    let content = match sniff::is_html(&text) {
        _ if is_empty => {
            notices.push(Notice::new(name, "", "empty", "no text found"));
            Content::Nothing
        }
        true => Content::Html(text),
        false => Content::Text(text),
    };
    desk.deliver(Document { file: name.to_owned(), content, meta: PageMeta::default(), notices })
}

/// `head` without a character that was cut at its end.
fn whole_characters(head: &[u8]) -> &[u8] {
    match std::str::from_utf8(head) {
        Err(e) if e.error_len().is_none() => &head[..e.valid_up_to()],
        _ => head,
    }
}
