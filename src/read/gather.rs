//! Pages put together from dumps with a record a comment, in bounded memory: past a limit what is held goes to unnamed
//! temporary files, parted by page, and each part is put together by itself at the end.
//!
//! One gatherer may take several files (submissions and comments of Reddit come apart): a page is named after the file
//! that holds its comments, and its place there.

use super::json::numbered;
use super::record::{Draft, Message, document};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Document, hash64};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, Write};

/// Bytes of text held before they go to disk.
const HELD: usize = 48 << 20;
/// Temporary files; at the end one of them is held at a time.
const PARTS: usize = 64;

/// Pages by key.
pub(super) struct Gather {
    layout: &'static str,
    carriers: Vec<Carrier>,
    places: FxHashMap<u64, u32>,
    origins: Vec<SmallVec<[Origin; 1]>>,
    drafts: Vec<Option<Box<Draft>>>,
    held: usize,
    most: usize,
    are_reports: bool,
    keeps_empty: bool,
    spill: Option<Vec<BufWriter<File>>>,
}

/// A file that pages come from.
struct Carrier {
    name: String,
    /// Token of the caller, given back with each document.
    token: usize,
    pages: usize,
}

/// Where a page was seen.
#[derive(Clone, Copy)]
struct Origin {
    carrier: u32,
    /// Its place among the pages of that file.
    ordinal: u32,
    has_comments: bool,
}

#[derive(Serialize, Deserialize)]
struct Piece {
    place: u32,
    draft: Box<Draft>,
}

/// The key of a page.
pub(super) fn key(name: &str) -> u64 {
    hash64(&[name.as_bytes()])
}

impl Gather {
    /// An empty one for pages of `layout`.
    pub fn new(layout: &'static str) -> Self {
        Self::holding(layout, HELD)
    }

    fn holding(layout: &'static str, most: usize) -> Self {
        Self {
            layout,
            carriers: Vec::new(),
            places: FxHashMap::default(),
            origins: Vec::new(),
            drafts: Vec::new(),
            held: 0,
            most,
            are_reports: false,
            keeps_empty: true,
            spill: None,
        }
    }

    /// The same pages as those of `layout`, later reports or not.
    pub fn into_layout(self, layout: &'static str, are_reports: bool) -> Self {
        Self { layout, are_reports, keeps_empty: layout != "disqus", ..self }
    }

    /// Pages without comments and body are none.
    pub fn drop_empty(&mut self) {
        self.keeps_empty = false;
    }

    /// From here on records come from the file `name`.
    pub fn open(&mut self, name: &str, token: usize) {
        self.carriers.push(Carrier { name: name.to_owned(), token, pages: 0 });
    }

    /// Whether the records now come from the file `name`.
    pub fn is_open(&self, name: &str) -> bool {
        self.carriers.last().is_some_and(|c| c.name == name)
    }

    /// The head of the page `key`, to be filled.
    pub fn head(&mut self, key: u64) -> &mut Draft {
        let place = self.place(key, false);
        self.drafts[place].get_or_insert_default()
    }

    /// Adds a comment to the page `key`.
    ///
    /// # Errors
    /// Where a temporary file cannot be written.
    pub fn add(&mut self, key: u64, mut message: Message) -> Result<()> {
        let place = self.place(key, true);
        message.carrier = u32::try_from(self.carriers.len().saturating_sub(1)).unwrap_or(0);
        self.held += message.weight();
        self.drafts[place].get_or_insert_default().comments.push(message);
        if self.held > self.most { self.spill_all() } else { Ok(()) }
    }

    fn place(&mut self, key: u64, has_comments: bool) -> usize {
        let next = u32::try_from(self.drafts.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(key).or_insert(next) as usize;
        if place == self.drafts.len() {
            self.drafts.push(None);
            self.origins.push(SmallVec::new());
        }
        let now = u32::try_from(self.carriers.len().saturating_sub(1)).unwrap_or(0);
        match self.origins[place].iter_mut().find(|o| o.carrier == now) {
            Some(origin) => origin.has_comments |= has_comments,
            None => {
                let carrier = &mut self.carriers[now as usize];
                let ordinal = u32::try_from(carrier.pages).unwrap_or(u32::MAX);
                carrier.pages += 1;
                self.origins[place].push(Origin { carrier: now, ordinal, has_comments });
                self.held += 64;
            }
        }
        place
    }

    fn spill_all(&mut self) -> Result<()> {
        let failed =
            |e: std::io::Error| Error::new(ErrorKind::Io, "cannot write a temporary file").because(e).hint("set TMPDIR to a folder with room");
        if self.spill.is_none() {
            let parts: std::io::Result<Vec<_>> = (0..PARTS).map(|_| tempfile::tempfile().map(BufWriter::new)).collect();
            self.spill = Some(parts.map_err(failed)?);
        }
        let parts = self.spill.as_mut().map_or(&mut [][..], Vec::as_mut_slice);
        for (i, draft) in self.drafts.iter_mut().enumerate() {
            let Some(draft) = draft.take() else { continue };
            let piece = Piece { place: u32::try_from(i).unwrap_or(u32::MAX), draft };
            let part = &mut parts[i % PARTS];
            serde_json::to_writer(&mut *part, &piece).map_err(|e| failed(e.into()))?;
            part.write_all(b"\n").map_err(failed)?;
        }
        self.held = 0;
        Ok(())
    }

    /// Hands on the pages, each with the token of its file.
    ///
    /// # Errors
    /// Where a temporary file cannot be read, and what `deliver` returns.
    pub fn finish(mut self, deliver: &mut dyn FnMut(Document, usize) -> Result<()>) -> Result<()> {
        if self.spill.is_none() {
            let drafts = std::mem::take(&mut self.drafts);
            let filled = drafts.into_iter().enumerate().filter_map(|(i, d)| Some((i, d?)));
            return filled.into_iter().try_for_each(|(i, draft)| self.deliver(i, *draft, deliver));
        }
        self.spill_all()?;
        for part in self.spill.take().into_iter().flatten() {
            for (place, draft) in part_of(part)? {
                self.deliver(place as usize, *draft, deliver)?;
            }
        }
        Ok(())
    }

    fn deliver(&self, place: usize, mut draft: Draft, deliver: &mut dyn FnMut(Document, usize) -> Result<()>) -> Result<()> {
        let origins = &self.origins[place];
        let name = |o: &Origin| self.carriers[o.carrier as usize].name.as_str();
        let Some(from) = origins.iter().min_by_key(|o| (!o.has_comments, name(o))) else { return Ok(()) };
        if origins.len() > 1 {
            draft.comments.sort_by_key(|m| self.carriers[m.carrier as usize].name.as_str());
        }
        if !self.keeps_empty && draft.comments.is_empty() && draft.body.is_empty() {
            return Ok(());
        }
        draft.is_report |= self.are_reports;
        let carrier = &self.carriers[from.carrier as usize];
        let file = numbered(&carrier.name, from.ordinal as usize, carrier.pages);
        deliver(document(&file, self.layout, draft), carrier.token)
    }
}

/// Records kept in their order until all have been seen: in memory up to a limit, then in an unnamed temporary file.
#[derive(Default)]
pub(super) struct Spool {
    lines: Vec<u8>,
    file: Option<File>,
}

impl Spool {
    /// Keeps one record.
    pub fn push(&mut self, record: &serde_json::Value) -> Result<()> {
        let failed = |e: std::io::Error| Error::new(ErrorKind::Io, "cannot write a temporary file").because(e);
        serde_json::to_writer(&mut self.lines, record).map_err(|e| failed(e.into()))?;
        self.lines.push(b'\n');
        if self.lines.len() > HELD {
            if self.file.is_none() {
                self.file = Some(tempfile::tempfile().map_err(failed)?);
            }
            self.file.iter_mut().try_for_each(|f| f.write_all(&self.lines)).map_err(failed)?;
            self.lines.clear();
        }
        Ok(())
    }

    /// Hands the records back in their order.
    pub fn each(&mut self, sink: &mut dyn FnMut(serde_json::Value) -> Result<()>) -> Result<()> {
        let failed = |e: std::io::Error| Error::new(ErrorKind::Io, "cannot read a temporary file back").because(e);
        let mut take = |line: &[u8]| serde_json::from_slice(line).map_err(|e| failed(e.into())).and_then(&mut *sink);
        if let Some(mut file) = self.file.take() {
            file.rewind().map_err(failed)?;
            BufReader::new(file).split(b'\n').try_for_each(|line| take(&line.map_err(failed)?))?;
        }
        self.lines.split(|b| *b == b'\n').filter(|l| !l.is_empty()).try_for_each(take)
    }
}

/// The pages of one temporary file, put together.
fn part_of(part: BufWriter<File>) -> Result<BTreeMap<u32, Box<Draft>>> {
    let failed = |e: std::io::Error| Error::new(ErrorKind::Io, "cannot read a temporary file back").because(e);
    let mut file = part.into_inner().map_err(|e| failed(e.into_error()))?;
    file.rewind().map_err(failed)?;
    let mut pages: BTreeMap<u32, Box<Draft>> = BTreeMap::new();
    for line in BufReader::new(file).lines() {
        let piece: Piece = serde_json::from_str(&line.map_err(failed)?).map_err(|e| failed(e.into()))?;
        match pages.entry(piece.place) {
            std::collections::btree_map::Entry::Vacant(empty) => {
                empty.insert(piece.draft);
            }
            std::collections::btree_map::Entry::Occupied(mut first) => first.get_mut().join(*piece.draft),
        }
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Content;

    fn pages(most: usize) -> Vec<(String, usize, Vec<String>)> {
        let mut gather = Gather::holding("test", most);
        gather.open("comments", 7);
        for i in 0..3000u32 {
            let page = key(&format!("p{}", i % 150));
            gather.head(page).title = Some(format!("page {}", i % 150));
            gather.add(page, Message { id: i.to_string(), text: format!("It falls in {i} days"), ..Message::default() }).unwrap();
        }
        let mut found = Vec::new();
        gather
            .finish(&mut |document, token| {
                let Content::Structured(page) = document.content else { panic!("no page") };
                found.push((document.file, token, page.comments.iter().map(|c| c.text.clone()).collect()));
                Ok(())
            })
            .unwrap();
        found.sort();
        found
    }

    #[test]
    fn what_went_to_disk_comes_back_as_it_was() {
        let kept = pages(usize::MAX);
        assert_eq!(kept.len(), 150);
        assert_eq!(kept, pages(10_000));
        assert_eq!(kept[0].2[1], "It falls in 150 days");
    }
}
