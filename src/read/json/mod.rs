//! JSON and JSON Lines of the known dumps and APIs; which one is told from the keys of the first record that is known.
//!
//! A value a line and the members of a list are taken one by one from the stream, so a dump of any size costs the memory
//! of its largest record and of the pages still being put together. A line that cannot be read is a notice with its
//! number, the others are kept. Nesting past the parser's limit (128 levels) is refused, but for threads that nest by
//! nature, which are read without a tree.

mod articles;
mod deep;
mod flat;
mod nested;
mod threads;

use super::gather::Gather;
use super::lines::{Lines, Utf8};
use super::record::{Draft, Series, trouble};
use super::{Desk, pages};
use crate::error::Result;
use crate::model::Notice;
use serde::Deserializer as _;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::Value;
use std::io::{BufRead, BufReader};

pub(super) use articles::{bare_lines, paragraphs};
pub(super) use flat::neutral;

/// Whether a text that opens with `head` is JSON: text may well open with a bracket, JSON goes on with a quote, a bracket,
/// a brace or its end.
pub(super) fn is_json(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let next = head.get(1..).unwrap_or("").trim_start();
    let is_object = head.starts_with('{') && next.starts_with(['"', '}']);
    let is_array = head.starts_with('[') && next.starts_with(['{', '[', ']']);
    is_object || is_array
}

/// Reads the records of `stream`, which opens with `head`, and hands on their pages.
pub(super) fn each(name: &str, head: &[u8], text_head: &str, stream: &mut dyn BufRead, charset: Option<&str>, desk: &mut dyn Desk) -> Result<()> {
    let mut intake = Intake::new(name);
    let start = text_head.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('[') && start[1..].trim_start().starts_with('{') {
        return from_list(name, head, stream, intake, desk);
    }
    let mut lines = Lines::new(head, stream, charset);
    let Ok(outcome) = from_lines(name, start, &mut lines, &mut intake, desk)? else { return Ok(()) };
    if let Some(text) = outcome {
        from_whole(name, &text, &mut intake, desk)?;
    }
    tell(name, lines.notices(name), desk)?;
    intake.finish(desk)
}

/// Reads a text that turned out to be JSON after all.
pub(super) fn whole(name: &str, text: &str, desk: &mut dyn Desk) -> Result<()> {
    let mut intake = Intake::new(name);
    from_whole(name, text, &mut intake, desk)?;
    intake.finish(desk)
}

fn tell(name: &str, notices: Vec<Notice>, desk: &mut dyn Desk) -> Result<()> {
    if notices.is_empty() {
        return Ok(());
    }
    let mut bad = trouble(name, "", "", "");
    bad.notices = notices;
    desk.deliver(bad)
}

/// A record, or a thread too deep for one.
enum Parsed {
    Record(Value),
    Thread(Box<Draft>),
}

fn parse(text: &str) -> serde_json::Result<Parsed> {
    serde_json::from_str(text).map(Parsed::Record).or_else(|error| {
        let is_deep = error.to_string().starts_with("recursion limit") && text.contains("\"children\"");
        let thread = if is_deep { deep::nodes(text).and_then(|nodes| nested::deep_hacker_news(&nodes)) } else { None };
        thread.map(|draft| Parsed::Thread(Box::new(draft))).ok_or(error)
    })
}

/// Takes a record a line; gives the whole text back where its first line is no record, an error where nothing usable
/// follows.
fn from_lines(
    name: &str,
    head: &str,
    lines: &mut Lines<'_>,
    intake: &mut Intake<'_>,
    desk: &mut dyn Desk,
) -> Result<std::result::Result<Option<String>, ()>> {
    let mut is_first = true;
    loop {
        match lines.advance() {
            Ok(true) if lines.text().trim().is_empty() => continue,
            Ok(true) => {}
            Ok(false) => return Ok(Ok(None)),
            Err(_) => return Ok(Err(())),
        }
        match parse(lines.text()) {
            Ok(parsed) => intake.take(parsed, &|| format!("line {}", lines.number()), desk)?,
            Err(_) if is_first && !goes_on_with_records(head) => {
                let mut text = lines.text().to_owned();
                loop {
                    match lines.advance() {
                        Ok(true) => {
                            text.push('\n');
                            text.push_str(lines.text());
                        }
                        Ok(false) => return Ok(Ok(Some(text))),
                        Err(_) => return Ok(Err(())),
                    }
                }
            }
            Err(error) => desk.deliver(trouble(name, format!("line {}", lines.number()), "bad_record", error.to_string()))?,
        }
        is_first = false;
    }
}

/// Whether the second and third lines are records of their own: the first is then a broken one.
fn goes_on_with_records(head: &str) -> bool {
    let is_record = |line: &str| serde_json::from_str::<Value>(line).is_ok_and(|v| v.is_object());
    let mut next = head.lines().skip(1).take(2);
    next.next().is_some_and(is_record) && next.next().is_some_and(is_record)
}

fn from_whole(name: &str, text: &str, intake: &mut Intake<'_>, desk: &mut dyn Desk) -> Result<()> {
    let text = text.trim();
    let place = |n: usize| format!("record {}", n + 1);
    let error = match parse(text) {
        Ok(Parsed::Record(Value::Array(items))) => {
            return items.into_iter().enumerate().try_for_each(|(n, item)| intake.take(Parsed::Record(item), &|| place(n), desk));
        }
        Ok(parsed) => return intake.take(parsed, &|| place(0), desk),
        Err(error) => error,
    };
    let read = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(|(i, line)| (i + 1, parse(line)));
    let (good, bad): (Vec<_>, Vec<_>) =
        read.partition(|(_, parsed)| parsed.as_ref().is_ok_and(|p| !matches!(p, Parsed::Record(v) if !v.is_object())));
    if good.is_empty() || bad.len() > good.len() {
        intake.is_told = true;
        let place = format!("line {}, column {}", error.line(), error.column());
        return desk.deliver(trouble(name, place, "bad_json", format!("not readable as JSON: {error}")));
    }
    for (n, parsed) in bad {
        let message = parsed.err().map_or_else(|| "not an object".to_owned(), |e| e.to_string());
        desk.deliver(trouble(name, format!("line {n}"), "bad_record", message))?;
    }
    good.into_iter().filter_map(|(n, parsed)| Some((n, parsed.ok()?))).try_for_each(|(n, p)| intake.take(p, &|| format!("line {n}"), desk))
}

/// Takes the members of a list one by one.
fn from_list(name: &str, head: &[u8], stream: &mut dyn BufRead, mut intake: Intake<'_>, desk: &mut dyn Desk) -> Result<()> {
    let encoding = super::decode::utf16(head).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding);
    let mut utf8 = Utf8::new(stream, encoding);
    let mut failure = None;
    let mut count = 0;
    let parsed = {
        let mut member = |value: Value| {
            count += 1;
            let taken = intake.take(Parsed::Record(value), &|| format!("record {count}"), desk);
            taken.map_err(|e| failure = Some(e)).is_ok()
        };
        let mut reader = serde_json::Deserializer::from_reader(BufReader::new(&mut utf8));
        reader.deserialize_seq(Members(&mut member)).and_then(|()| reader.end())
    };
    if let Some(failure) = failure {
        return Err(failure);
    }
    if utf8.has_failed() {
        return Ok(());
    }
    if utf8.replaced() {
        desk.deliver(trouble(name, "", "bytes_replaced", "some bytes are not UTF-8; they were replaced by U+FFFD"))?;
    }
    if let Err(error) = parsed {
        intake.is_told = true;
        let place = format!("line {}, column {}", error.line(), error.column());
        let kept = if count > 0 { format!("; the {count} records before it are kept") } else { String::new() };
        desk.deliver(trouble(name, place, "bad_json", format!("not readable as JSON: {error}{kept}")))?;
    }
    intake.finish(desk)
}

/// Visits a list and hands each member on; stops where it is told to.
struct Members<'a>(&'a mut dyn FnMut(Value) -> bool);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> std::result::Result<(), A::Error> {
        while let Some(member) = members.next_element::<Value>()? {
            if !(self.0)(member) {
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// How the records of a kind become pages.
#[derive(Clone, Copy)]
enum How {
    /// Each record holds whole pages.
    Each(fn(&Value) -> Vec<Draft>),
    /// Each record is a part of a page.
    Parts(fn(&Value, &mut Gather) -> Result<()>),
    /// Parts of pages that may be spread over files; the last argument is the file.
    Joined(fn(&Value, &mut Gather, &str) -> Result<()>),
    /// Parts whose page is known at the end.
    HackerNews,
    /// Lines of `separate`.
    Pages,
}

enum State<'a> {
    Each(fn(&Value) -> Vec<Draft>, Series<'a>),
    Parts(fn(&Value, &mut Gather) -> Result<()>, Gather),
    Joined(&'static str, fn(&Value, &mut Gather, &str) -> Result<()>),
    HackerNews(Box<flat::HackerNews>, Gather),
    Pages,
}

/// The records of one file on their way to pages.
struct Intake<'a> {
    name: &'a str,
    state: Option<State<'a>>,
    unknown: usize,
    /// Why there is no page was said already.
    is_told: bool,
}

impl<'a> Intake<'a> {
    fn new(name: &'a str) -> Self {
        Self { name, state: None, unknown: 0, is_told: false }
    }

    fn take(&mut self, parsed: Parsed, place: &dyn Fn() -> String, desk: &mut dyn Desk) -> Result<()> {
        let record = match parsed {
            Parsed::Record(record) => record,
            Parsed::Thread(draft) => {
                let state = self.state.get_or_insert_with(|| State::Each(nested::hacker_news, Series::new(self.name, "hacker_news")));
                let State::Each(_, series) = state else { return Ok(()) };
                return series.push(*draft, desk);
            }
        };
        if self.state.is_none() {
            self.state = kind(&record).map(|(layout, how)| self.start(layout, how));
        }
        match &mut self.state {
            None => self.unknown += 1,
            Some(State::Each(read, series)) => read(&record).into_iter().try_for_each(|draft| series.push(draft, desk))?,
            Some(State::Parts(read, gather)) => read(&record, gather)?,
            Some(State::Joined(layout, read)) => read(&record, desk.joined(layout, self.name), self.name)?,
            Some(State::HackerNews(items, _)) => items.add(&record)?,
            Some(State::Pages) => desk.deliver(pages::page(self.name, record, place))?,
        }
        Ok(())
    }

    fn start(&self, layout: &'static str, how: How) -> State<'a> {
        let gather = || {
            let mut gather = Gather::new(layout);
            gather.open(self.name, 0);
            gather
        };
        match how {
            How::Each(read) => State::Each(read, Series::new(self.name, layout)),
            How::Parts(read) => State::Parts(read, gather()),
            How::Joined(read) => State::Joined(layout, read),
            How::HackerNews => State::HackerNews(Box::default(), gather()),
            How::Pages => State::Pages,
        }
    }

    fn finish(self, desk: &mut dyn Desk) -> Result<()> {
        let is_known = self.state.is_some();
        match self.state {
            None | Some(State::Joined(..) | State::Pages) => {}
            Some(State::Each(_, series)) => series.finish(desk)?,
            Some(State::Parts(_, gather)) => gather.finish(&mut |document, _| desk.deliver(document))?,
            Some(State::HackerNews(items, mut gather)) => {
                items.finish(&mut gather)?;
                gather.finish(&mut |document, _| desk.deliver(document))?;
            }
        }
        let (kind, message) = match (is_known, self.unknown) {
            (true, 0) => return Ok(()),
            (false, _) if self.is_told => return Ok(()),
            (true, n) => ("unknown_json", format!("{n} records of no known kind were passed over")),
            (false, 0) => ("no_page", "JSON without a record".to_owned()),
            (false, _) => ("unknown_json", "JSON of no known kind: no page is read from it".to_owned()),
        };
        desk.deliver(trouble(self.name, "", kind, message))
    }
}

fn kind(first: &Value) -> Option<(&'static str, How)> {
    let has = |key: &str| first.get(key).is_some();
    let list = |key: &str| first.get(key).is_some_and(Value::is_array);
    let is_submission = || first.get("name").and_then(Value::as_str).is_some_and(|n| n.starts_with("t3_"));
    let readers: [(bool, &'static str, How); 15] = [
        (list("comments") && has("body") && has("file"), "", How::Pages),
        (has("comment_id") && has("text"), "comments", How::Parts(flat::comment)),
        (has("report_id") || has("published") && has("text") && has("title"), "report", How::Each(articles::report)),
        (has("link_id") && has("body") || has("selftext") || is_submission(), "reddit", How::Joined(flat::reddit)),
        (list("children") && (has("story_id") || has("created_at_i")), "hacker_news", How::Each(nested::hacker_news)),
        (has("by") && has("parent") || has("type") && has("by") && has("time"), "hacker_news", How::HackerNews),
        (list("items") && first["kind"].as_str().is_some_and(|k| k.starts_with("youtube#")), "youtube", How::Parts(nested::youtube)),
        (list("comments") && (has("webpage_url") || has("upload_date")), "yt-dlp", How::Each(nested::video)),
        ((has("speaker") || has("user")) && (has("conversation_id") || has("root")), "convokit", How::Joined(threads::convokit)),
        (list("messages"), "telegram", How::Each(threads::telegram)),
        (first.get("content").is_some_and(|c| c.get("rendered").is_some()) && has("author_name"), "wordpress", How::Parts(flat::wordpress)),
        (
            list("data") && first["data"].get(0).is_none_or(|d| d.get("message").is_some() || d.get("created_time").is_some()),
            "facebook",
            How::Each(nested::facebook),
        ),
        (has("@type") || has("@graph"), "jsonld", How::Each(articles::json_ld)),
        (has("text") && (has("hostname") || has("source-hostname") || has("raw_text")), "trafilatura", How::Each(articles::trafilatura)),
        (threads::is_conversations(first), "convokit", How::Joined(threads::conversations)),
    ];
    readers.into_iter().find(|(is, _, _)| *is).map(|(_, layout, how)| (layout, how))
}

/// A string or number as text; none for null and for what holds others.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// The text of the first of `keys` that has one.
fn field(record: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|k| record.get(k).and_then(text))
}

/// A whole number, written as one or as text.
fn whole_number(record: &Value, key: &str) -> Option<i64> {
    let value = record.get(key)?;
    value.as_i64().or_else(|| value.as_f64().map(|f| f as i64)).or_else(|| value.as_str()?.trim().parse().ok())
}

/// Documents of one file each get a number of their own when there is more than one.
pub(super) fn numbered(name: &str, i: usize, of: usize) -> String {
    if of > 1 { format!("{name}#{}", i + 1) } else { name.to_owned() }
}
