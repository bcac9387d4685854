//! JSON and JSON Lines of the known dumps and APIs; which one is told from the keys of the first record.
//!
//! A file is one value or a value a line. A line that cannot be read is a notice with its number, the others are kept.
//! Nesting past the parser's limit (128 levels) is refused, never followed.

mod articles;
mod flat;
mod nested;
mod threads;

use super::record::trouble;
use crate::error::Result;
use crate::model::{Document, Notice};
use serde_json::Value;

pub(super) use articles::bare_lines;
pub(super) use flat::neutral;

/// Where documents go.
pub(super) type Deliver<'a> = &'a mut dyn FnMut(Document) -> Result<()>;

/// The records of a JSON text and the trouble met; none where the text is no JSON at all.
pub(super) fn records(name: &str, text: &str) -> Option<(Vec<Value>, Vec<Notice>)> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let first = text.lines().next().unwrap_or("");
    if first.len() < text.len() && serde_json::from_str::<Value>(first).is_ok_and(|v| v.is_object()) {
        return Some(lines(name, text));
    }
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(items)) => Some((items, Vec::new())),
        Ok(value) => Some((vec![value], Vec::new())),
        Err(error) if looks_like_json(text) => {
            let (good, mut notices) = lines(name, text);
            if good.is_empty() || notices.len() > good.len() {
                let place = format!("line {}, column {}", error.line(), error.column());
                notices = vec![Notice::new(name, place, "bad_json", format!("not readable as JSON: {error}"))];
                return Some((Vec::new(), notices));
            }
            Some((good, notices))
        }
        Err(_) => None,
    }
}

/// Text may well open with a bracket; JSON goes on with a quote, a bracket, a brace or its end.
fn looks_like_json(text: &str) -> bool {
    let next = text[1..].trim_start();
    let is_object = text.starts_with('{') && next.starts_with(['"', '}']);
    let is_array = text.starts_with('[') && next.starts_with(['{', '[', ']']);
    is_object || is_array
}

fn lines(name: &str, text: &str) -> (Vec<Value>, Vec<Notice>) {
    let (mut good, mut notices) = (Vec::new(), Vec::new());
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str::<Value>(line) {
            Ok(value) => good.push(value),
            Err(error) => notices.push(Notice::new(name, format!("line {}", i + 1), "bad_record", error.to_string())),
        }
    }
    (good, notices)
}

/// Hands on the documents that `records` hold.
pub(super) fn deliver(name: &str, records: Vec<Value>, notices: Vec<Notice>, sink: Deliver<'_>) -> Result<()> {
    if !notices.is_empty() {
        let mut bad = trouble(name, "", "", "");
        bad.notices = notices;
        sink(bad)?;
    }
    let Some(first) = records.first() else { return Ok(()) };
    match kind(first) {
        Some(read) => read(name, records, sink),
        None => sink(trouble(name, "", "unknown_json", "JSON of no known kind: no page is read from it")),
    }
}

type Reader = fn(&str, Vec<Value>, Deliver<'_>) -> Result<()>;

fn kind(first: &Value) -> Option<Reader> {
    let has = |key: &str| first.get(key).is_some();
    let list = |key: &str| first.get(key).is_some_and(Value::is_array);
    let readers: [(bool, Reader); 13] = [
        (has("comment_id") && has("text"), flat::comments),
        (has("report_id") || has("published") && has("text") && has("title"), articles::reports),
        (
            has("link_id") && has("body") || has("selftext") || first.get("name").and_then(Value::as_str).is_some_and(|n| n.starts_with("t3_")),
            flat::reddit,
        ),
        (list("children") && (has("story_id") || has("created_at_i")), nested::hacker_news),
        (has("by") && has("parent") || has("type") && has("by") && has("time"), flat::hacker_news),
        (list("items") && first["kind"].as_str().is_some_and(|k| k.starts_with("youtube#")), nested::youtube),
        (list("comments") && (has("webpage_url") || has("upload_date")), nested::video),
        ((has("speaker") || has("user")) && (has("conversation_id") || has("root")), threads::convokit),
        (list("messages"), threads::telegram),
        (first.get("content").is_some_and(|c| c.get("rendered").is_some()) && has("author_name"), flat::wordpress),
        (list("data") && first["data"].get(0).is_none_or(|d| d.get("message").is_some() || d.get("created_time").is_some()), nested::facebook),
        (has("@type") || has("@graph"), articles::json_ld),
        (has("text") && (has("hostname") || has("source-hostname") || has("raw_text")), articles::trafilatura),
    ];
    readers.into_iter().find(|(is, _)| *is).map(|(_, reader)| reader)
}

/// A string or number as text; none for null and for what holds others.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// The text of the first of `keys` that has one.
pub(super) fn field(record: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|k| record.get(k).and_then(text))
}

/// A whole number, written as one or as text.
pub(super) fn whole(record: &Value, key: &str) -> Option<i64> {
    let value = record.get(key)?;
    value.as_i64().or_else(|| value.as_f64().map(|f| f as i64)).or_else(|| value.as_str()?.trim().parse().ok())
}

/// Documents of one file each get a number of their own when there is more than one.
pub(super) fn numbered(name: &str, i: usize, of: usize) -> String {
    if of > 1 { format!("{name}#{}", i + 1) } else { name.to_owned() }
}
