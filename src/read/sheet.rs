//! Tables: neutral comments as CSV (comma, semicolon or tab), ACLED and GDELT rows as dated, coded reports, rows of the GDELT
//! knowledge graph as headlines, CrowdTangle's posts.
//!
//! A row that does not fit its header is a notice with its line; the good ones are kept.

use super::Desk;
use super::gather::Gather;
use super::json::neutral;
use super::lines::{Lines, Rejoined};
use super::record::{Draft, Message, Series, document, trouble};
use super::{markup, moment};
use crate::error::Result;
use crate::model::{CodedRow, Content, Notice, Span};
use csv::StringRecord;
use std::io::BufRead;

/// Columns of a GDELT 2.0 event row: action's place, day added, source address.
const GDELT_COLUMNS: usize = 61;
/// Columns of a GDELT 2.1 knowledge graph row.
const GKG_COLUMNS: usize = 27;

/// A table of a known kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Columns `text` and `comment_id`.
    Comments(u8),
    /// ACLED's codebook columns.
    Acled(u8),
    /// GDELT 2.0 events: tabs, no header, 61 columns.
    Gdelt,
    /// GDELT Global Knowledge Graph 2.1: tabs, no header, 27 columns.
    Gkg,
    /// CrowdTangle's posts.
    CrowdTangle(u8),
}

/// Which table `text` holds, by its header; none where it is no known table.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let header = text.lines().next().unwrap_or("").trim_start_matches('\u{feff}');
    if header.split('\t').count() == GDELT_COLUMNS && header.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(Kind::Gdelt);
    }
    if header.split('\t').count() == GKG_COLUMNS && header.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(Kind::Gkg);
    }
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| header.bytes().filter(|b| b == d).count())?;
    let names: Vec<&str> = header.split(char::from(delimiter)).map(|n| n.trim().trim_matches('"')).collect();
    let has = |name: &str| names.contains(&name);
    if has("comment_id") && has("text") {
        return Some(Kind::Comments(delimiter));
    }
    if has("Post Created") && ["Page Name", "Group Name", "Account"].into_iter().any(has) {
        return Some(Kind::CrowdTangle(delimiter));
    }
    (has("event_date") && has("sub_event_type") && has("notes")).then_some(Kind::Acled(delimiter))
}

/// Hands on the pages of the table that `stream` holds, row by row.
pub(super) fn each(name: &str, head: &[u8], stream: &mut dyn BufRead, charset: Option<&str>, kind: Kind, desk: &mut dyn Desk) -> Result<()> {
    let (delimiter, headed) = match kind {
        Kind::Comments(d) | Kind::Acled(d) | Kind::CrowdTangle(d) => (d, true),
        Kind::Gdelt | Kind::Gkg => (b'\t', false),
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
    posts: Series<'a>,
    name: &'a str,
    rows: usize,
}

impl<'a> Intake<'a> {
    fn new(name: &'a str, kind: Kind) -> Self {
        let mut comments = Gather::new("comments");
        comments.open(name, 0);
        let layout = if kind == Kind::Gkg { "gdelt-gkg" } else { "crowdtangle" };
        Self { kind, names: StringRecord::new(), comments, posts: Series::new(name, layout), name, rows: 0 }
    }

    fn take(&mut self, row: &StringRecord, desk: &mut dyn Desk) -> Result<()> {
        let names = &self.names;
        let cell = |row: &StringRecord, column: &str| {
            names.iter().position(|n| n.trim() == column).and_then(|i| row.get(i)).map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned)
        };
        match self.kind {
            Kind::Comments(_) => neutral(cell(row, "article_url"), cell(row, "article_title"), message(row, &cell), &mut self.comments),
            Kind::Acled(_) => self.coded(acled(row, &cell), desk),
            Kind::Gdelt => self.coded(gdelt(row), desk),
            Kind::Gkg => self.posts.push(gkg(row), desk),
            Kind::CrowdTangle(_) => self.posts.push(crowdtangle(row, &cell), desk),
        }
    }

    /// A row is named after its place in the table.
    fn coded(&mut self, (draft, coded): (Draft, CodedRow), desk: &mut dyn Desk) -> Result<()> {
        self.rows += 1;
        let mut found = document(&format!("{}#{}", self.name, self.rows), &coded.scheme, draft);
        if let Content::Structured(page) = std::mem::replace(&mut found.content, Content::Nothing) {
            found.content = Content::Coded(page, vec![coded]);
        }
        desk.deliver(found)
    }

    fn finish(self, desk: &mut dyn Desk) -> Result<()> {
        self.posts.finish(desk)?;
        self.comments.finish(&mut |document, _| desk.deliver(document))
    }
}

fn message(row: &StringRecord, cell: Cell<'_>) -> Message {
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

type Cell<'a> = &'a dyn Fn(&StringRecord, &str) -> Option<String>;

/// An ACLED row: its notes are the report, a line made of its columns stands below (alone where there are no notes). Days
/// of old files come first (`dd-mm-yyyy`).
fn acled(row: &StringRecord, cell: Cell<'_>) -> (Draft, CodedRow) {
    let get = |column: &str| cell(row, column);
    let code = get("sub_event_type").or_else(|| get("event_type")).unwrap_or_default();
    let location = get("location");
    // A place that only stands for its region (3) says nothing of the place itself.
    let place = location.clone().filter(|_| get("geo_precision").as_deref() != Some("3"));
    let region = get("admin1").or_else(|| get("country"));
    let actor = |name: &str, role: &str| Some((without_years(&get(name)?), get(role).unwrap_or_default()));
    let actors: Vec<_> = [actor("actor1", "inter1"), actor("actor2", "inter2")].into_iter().flatten().collect();
    let published = get("event_date").map(|d| year_first(&d));
    let around: Vec<String> = ["admin1", "country"].into_iter().filter_map(get).collect();
    let line =
        rendered(&code, location.as_deref(), &around, published.as_deref(), &actors, &format!("ACLED {}", get("event_id_cnty").unwrap_or_default()));
    let (body, quote) = with_line(get("notes"), line);
    let coded = CodedRow {
        scheme: "acled".to_owned(),
        code: code.clone(),
        quote,
        actors,
        coordinates: coordinates(get("latitude"), get("longitude")).filter(|_| place.is_some()),
        place,
        region,
        date: published.as_deref().and_then(|d| moment::normal(d)?.get(..10)?.parse().ok()),
        time_precision: get("time_precision").and_then(|p| p.parse().ok()).unwrap_or(1),
    };
    let title = [Some(code), location].into_iter().flatten().collect::<Vec<_>>().join(": ");
    (Draft { title: Some(title), outlet: get("source"), published, body, is_report: true, ..Draft::default() }, coded)
}

/// A GDELT 2.0 event row: who, what by CAMEO, where, when, how often reported, and the address of its source.
fn gdelt(row: &StringRecord) -> (Draft, CodedRow) {
    let at = |i: usize| row.get(i).map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned);
    let full = at(52).unwrap_or_default();
    let mut parts = full.split(',').map(|p| p.trim().to_owned()).filter(|p| !p.is_empty());
    let location = parts.next();
    let around: Vec<String> = parts.collect();
    // Types 3 and 4 are towns; 1, 2 and 5 countries and states.
    let place = location.clone().filter(|_| matches!(at(51).as_deref(), Some("3" | "4")));
    let actor = |name: usize, role: usize| Some((capitalised(&at(name)?), at(role).unwrap_or_default()));
    let actors: Vec<_> = [actor(6, 12), actor(16, 22)].into_iter().flatten().collect();
    let code = at(26).unwrap_or_default();
    let date = at(1).and_then(|d| moment::normal(&d));
    let source = format!("{} mentions in {} sources, GDELT {}", at(31).unwrap_or_default(), at(32).unwrap_or_default(), at(0).unwrap_or_default());
    let line = rendered(&format!("CAMEO {code}"), location.as_deref(), &around, date.as_deref(), &actors, &source);
    let (body, quote) = with_line(None, line);
    let title = [actors.first().map(|(name, _)| name.clone()), actors.get(1).map(|(name, _)| name.clone()), (!full.is_empty()).then_some(full)];
    let coded = CodedRow {
        scheme: "gdelt".to_owned(),
        code,
        quote,
        actors,
        coordinates: coordinates(at(56), at(57)).filter(|_| place.is_some()),
        place,
        region: location,
        date: date.and_then(|d| d.get(..10)?.parse().ok()),
        time_precision: 1,
    };
    let title = title.into_iter().flatten().collect::<Vec<_>>().join(" - ");
    (Draft { title: Some(title), url: at(60), published: at(59).or_else(|| at(1)), body, is_report: true, ..Draft::default() }, coded)
}

/// A row of the knowledge graph: a report known by its title, date, outlet and address; its lists of names and themes are not
/// read.
fn gkg(row: &StringRecord) -> Draft {
    let at = |i: usize| row.get(i).map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned);
    let extras = at(26).unwrap_or_default();
    let title = extras.split_once("<PAGE_TITLE>").and_then(|(_, rest)| rest.split_once("</PAGE_TITLE>")).map(|(title, _)| markup::decode(title));
    Draft { title, outlet: at(3), url: at(4), published: at(1), is_report: true, ..Draft::default() }
}

/// A post of CrowdTangle: its message, what the link said, and how many comments it had; none of them is in the export.
fn crowdtangle(row: &StringRecord, cell: Cell<'_>) -> Draft {
    let get = |columns: &[&str]| columns.iter().find_map(|c| cell(row, c));
    let mut parts: Vec<String> = ["Message", "Link Text", "Image Text", "Description"].into_iter().filter_map(|c| cell(row, c)).collect();
    parts.dedup();
    Draft {
        title: get(&["Link Text", "Message", "Description"]).map(|t| t.lines().next().unwrap_or("").to_owned()),
        outlet: get(&["Page Name", "Group Name", "Account"]),
        url: get(&["Link", "Final Link", "URL"]),
        published: get(&["Post Created", "Post Created Date"]),
        declared: get(&["Comments"]).and_then(|n| n.replace(',', "").parse().ok()),
        body: parts.join("\n\n"),
        ..Draft::default()
    }
}

/// "Armed clash at Velm (North, Tarn), 2024-02-14. Ninth Brigade; Harbour Front. (ACLED TRN17)"
fn rendered(what: &str, place: Option<&str>, around: &[String], day: Option<&str>, actors: &[(String, String)], source: &str) -> String {
    let mut line = what.to_owned();
    if let Some(place) = place {
        line.push_str(&format!(" at {place}"));
    }
    if !around.is_empty() {
        line.push_str(&format!(" ({})", around.join(", ")));
    }
    if let Some(day) = day.and_then(|d| d.get(..10)) {
        line.push_str(&format!(", {day}"));
    }
    let names: Vec<&str> = actors.iter().map(|(name, _)| name.as_str()).collect();
    let who = if names.is_empty() { String::new() } else { format!(" {}.", names.join("; ")) };
    format!("{line}.{who} ({})", source.trim())
}

/// The body with the line below the notes, and which of both tells of the event.
fn with_line(notes: Option<String>, line: String) -> (String, Span) {
    let notes = notes.unwrap_or_default();
    let quote = if notes.is_empty() { &line } else { &notes };
    let span = Span::new(0, quote.chars().count());
    (if notes.is_empty() { line } else { format!("{notes}\n\n{line}") }, span)
}

/// "Military Forces of Tarn (2011-2019)" without the years.
fn without_years(name: &str) -> String {
    match name.rfind(" (") {
        Some(at) if name[at..].bytes().any(|b| b.is_ascii_digit()) => name[..at].to_owned(),
        _ => name.to_owned(),
    }
}

/// "REBEL GROUP" as "Rebel Group".
fn capitalised(name: &str) -> String {
    let word = |w: &str| {
        let mut letters = w.chars();
        letters.next().map_or_else(String::new, |first| first.to_string() + &letters.as_str().to_lowercase())
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn coordinates(latitude: Option<String>, longitude: Option<String>) -> Option<(f64, f64)> {
    let (latitude, longitude) = (latitude?.parse::<f64>().ok()?, longitude?.parse::<f64>().ok()?);
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some((latitude, longitude))
}

fn year_first(date: &str) -> String {
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    match parts[..] {
        [day, month, year] if year.len() == 4 && day.len() <= 2 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => date.to_owned(),
    }
}
