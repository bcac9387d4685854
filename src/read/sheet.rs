//! Tables: neutral comments as CSV (comma, semicolon or tab) and ACLED and GDELT rows as dated reports.
//!
//! A row that does not fit its header is a notice with its line; the good ones are kept.

use super::Desk;
use super::gather::Gather;
use super::json::neutral;
use super::lines::{Lines, Rejoined};
use super::record::{Draft, Message, Series, trouble};
use crate::error::Result;
use crate::model::Notice;
use csv::StringRecord;
use std::io::BufRead;

/// Columns of a GDELT 2.0 event row: action's place, day added, source address.
const GDELT_COLUMNS: usize = 61;

/// A table of a known kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Columns `text` and `comment_id`.
    Comments(u8),
    /// ACLED's codebook columns.
    Acled(u8),
    /// GDELT 2.0 events: tabs, no header, 61 columns.
    Gdelt,
}

/// Which table `text` holds, by its header; none where it is no known table.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let header = text.lines().next().unwrap_or("").trim_start_matches('\u{feff}');
    if header.split('\t').count() == GDELT_COLUMNS && header.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(Kind::Gdelt);
    }
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| header.bytes().filter(|b| b == d).count())?;
    let names: Vec<&str> = header.split(char::from(delimiter)).map(|n| n.trim().trim_matches('"')).collect();
    let has = |name: &str| names.contains(&name);
    if has("comment_id") && has("text") {
        return Some(Kind::Comments(delimiter));
    }
    (has("event_date") && has("sub_event_type") && has("notes")).then_some(Kind::Acled(delimiter))
}

/// Hands on the pages of the table that `stream` holds, row by row.
pub(super) fn each(name: &str, head: &[u8], stream: &mut dyn BufRead, charset: Option<&str>, kind: Kind, desk: &mut dyn Desk) -> Result<()> {
    let (delimiter, headed) = match kind {
        Kind::Comments(d) | Kind::Acled(d) => (d, true),
        Kind::Gdelt => (b'\t', false),
    };
    let mut text = Rejoined::new(Lines::new(head, stream, charset));
    let mut intake = Intake::new(name, kind);
    let mut line = 0;
    {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(headed).quoting(headed).from_reader(&mut text);
        intake.names = if headed { reader.headers().cloned().unwrap_or_default() } else { StringRecord::new() };
        for row in reader.records() {
            match row {
                Ok(row) => {
                    line = row.position().map_or(0, csv::Position::line);
                    intake.take(&row, desk)?;
                }
                Err(e) if e.is_io_error() => break,
                Err(e) => {
                    let line = e.position().map_or(0, csv::Position::line);
                    desk.deliver(trouble(name, format!("line {line}"), "bad_record", e.to_string()))?;
                }
            }
        }
    }
    let is_open = headed && text.quotes % 2 == 1;
    let Some(mut notices) = text.notices(name) else { return Ok(()) };
    if is_open {
        notices.push(Notice::new(name, format!("line {line}"), "unclosed_quote", "a quoted cell is not closed; it runs to the end of the file"));
    }
    if !notices.is_empty() {
        let mut bad = trouble(name, "", "", "");
        bad.notices = notices;
        desk.deliver(bad)?;
    }
    intake.finish(desk)
}

/// The rows of one table on their way to pages.
struct Intake<'a> {
    kind: Kind,
    names: StringRecord,
    comments: Gather,
    reports: Series<'a>,
}

impl<'a> Intake<'a> {
    fn new(name: &'a str, kind: Kind) -> Self {
        let mut comments = Gather::new("comments");
        comments.open(name, 0);
        let layout = if kind == Kind::Gdelt { "gdelt" } else { "acled" };
        Self { kind, names: StringRecord::new(), comments, reports: Series::new(name, layout) }
    }

    fn take(&mut self, row: &StringRecord, desk: &mut dyn Desk) -> Result<()> {
        let names = &self.names;
        let cell = |row: &StringRecord, column: &str| {
            names.iter().position(|n| n.trim() == column).and_then(|i| row.get(i)).map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned)
        };
        match self.kind {
            Kind::Comments(_) => neutral(cell(row, "article_url"), cell(row, "article_title"), message(row, &cell), &mut self.comments),
            Kind::Acled(_) => self.reports.push(acled(row, &cell), desk),
            Kind::Gdelt => self.reports.push(gdelt(row), desk),
        }
    }

    fn finish(self, desk: &mut dyn Desk) -> Result<()> {
        self.reports.finish(desk)?;
        self.comments.finish(&mut |document, _| desk.deliver(document))
    }
}

fn message(row: &StringRecord, cell: &dyn Fn(&StringRecord, &str) -> Option<String>) -> Message {
    Message {
        id: cell(row, "comment_id").unwrap_or_default(),
        parent: cell(row, "parent_id"),
        author: cell(row, "author"),
        when: cell(row, "created_at"),
        up: cell(row, "up").and_then(|v| v.parse().ok()),
        down: cell(row, "down").and_then(|v| v.parse().ok()),
        text: cell(row, "text").unwrap_or_default(),
        ..Message::default()
    }
}

/// An ACLED row as a report: its notes, dated by the event; days of old files come first (`dd-mm-yyyy`).
fn acled(row: &StringRecord, cell: &dyn Fn(&StringRecord, &str) -> Option<String>) -> Draft {
    let parts = [cell(row, "sub_event_type"), cell(row, "location")];
    let title = parts.into_iter().flatten().collect::<Vec<_>>().join(": ");
    Draft {
        title: Some(title),
        outlet: cell(row, "source"),
        published: cell(row, "event_date").map(|d| year_first(&d)),
        body: cell(row, "notes").unwrap_or_default(),
        is_report: true,
        ..Draft::default()
    }
}

fn year_first(date: &str) -> String {
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    match parts[..] {
        [day, month, year] if year.len() == 4 && day.len() <= 2 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => date.to_owned(),
    }
}

/// A GDELT event row as a report without text: who, where, added when, and the address of its source.
fn gdelt(row: &StringRecord) -> Draft {
    let at = |i: usize| row.get(i).filter(|c| !c.is_empty()).map(str::to_owned);
    let parts = [at(6), at(16), at(52)];
    Draft {
        title: Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" - ")),
        url: at(60),
        published: at(59).or_else(|| at(1)),
        is_report: true,
        ..Draft::default()
    }
}
