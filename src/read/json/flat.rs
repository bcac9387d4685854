//! Dumps with a record a comment: neutral JSON Lines, Reddit, Hacker News of BigQuery, the WordPress REST API.

use super::{Deliver, field, numbered, text, whole};
use crate::error::Result;
use crate::read::markup;
use crate::read::record::{Draft, Message, document};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Pages by key, in order of first mention.
#[derive(Default)]
struct Pages {
    places: FxHashMap<String, usize>,
    drafts: Vec<Draft>,
}

impl Pages {
    fn of(&mut self, key: &str) -> &mut Draft {
        let place = *self.places.entry(key.to_owned()).or_insert_with(|| {
            self.drafts.push(Draft::default());
            self.drafts.len() - 1
        });
        &mut self.drafts[place]
    }

    fn deliver(self, name: &str, layout: &str, sink: Deliver<'_>) -> Result<()> {
        let of = self.drafts.len();
        self.drafts.into_iter().enumerate().try_for_each(|(i, draft)| sink(document(&numbered(name, i, of), layout, draft)))
    }
}

/// `comment_id, parent_id, author, created_at, up, down, text, article_url`: a page for each address.
pub(in crate::read) fn comments(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let rows = records.iter().map(|r| {
        let message = Message {
            id: field(r, &["comment_id"]).unwrap_or_default(),
            parent: field(r, &["parent_id"]),
            author: field(r, &["author"]),
            when: field(r, &["created_at"]),
            up: whole(r, "up"),
            down: whole(r, "down"),
            text: field(r, &["text"]).unwrap_or_default(),
            ..Message::default()
        };
        (field(r, &["article_url"]), field(r, &["article_title"]), message)
    });
    neutral(name, rows, sink)
}

/// Comments with the address and title of their page.
pub(in crate::read) fn neutral(name: &str, rows: impl Iterator<Item = (Option<String>, Option<String>, Message)>, sink: Deliver<'_>) -> Result<()> {
    let mut pages = Pages::default();
    for (url, title, mut message) in rows {
        message.parent = message.parent.filter(|p| !p.is_empty());
        let page = pages.of(url.as_deref().unwrap_or(""));
        page.url = page.url.take().or(url);
        page.title = page.title.take().or(title);
        page.comments.push(message);
    }
    pages.deliver(name, "comments", sink)
}

/// Reddit comments (RC) and submissions (RS): a page for each submission. The score is votes for less votes against.
pub(super) fn reddit(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let mut pages = Pages::default();
    for r in &records {
        if let Some(link) = field(r, &["link_id"]) {
            let message = reddit_comment(r, &link);
            let page = pages.of(&link);
            page.outlet = page.outlet.take().or_else(|| field(r, &["subreddit"]));
            page.comments.push(message);
            continue;
        }
        let id = field(r, &["name"]).or_else(|| field(r, &["id"]).map(|id| format!("t3_{id}"))).unwrap_or_default();
        let page = pages.of(&id);
        page.title = field(r, &["title"]).map(|t| markup::decode(&t));
        page.url = field(r, &["url"]);
        page.outlet = field(r, &["subreddit"]);
        page.published = field(r, &["created_utc"]);
        page.declared = whole(r, "num_comments").and_then(|n| u32::try_from(n).ok());
        page.body = field(r, &["selftext"]).map(|t| markup::decode(&t)).unwrap_or_default();
    }
    pages.deliver(name, "reddit", sink)
}

fn reddit_comment(r: &Value, link: &str) -> Message {
    let body = field(r, &["body"]).unwrap_or_default();
    let later = r.get("_meta").is_some_and(|m| m.get("was_deleted_later").and_then(Value::as_bool) == Some(true));
    let is_gone = later || matches!(body.as_str(), "[deleted]" | "[removed]");
    let is_edited = r.get("edited").is_some_and(|e| e.as_bool() == Some(true) || e.as_f64().is_some_and(|n| n > 0.0));
    let mut flags = Vec::new();
    if is_gone {
        flags.push("deleted");
    }
    if is_edited {
        flags.push("edited");
    }
    Message {
        id: field(r, &["name"]).or_else(|| field(r, &["id"]).map(|id| format!("t1_{id}"))).unwrap_or_default(),
        parent: field(r, &["parent_id"]).filter(|p| p != link && !p.starts_with("t3_")),
        author: field(r, &["author"]).filter(|a| a != "[deleted]"),
        when: field(r, &["created_utc"]),
        up: whole(r, "score"),
        text: markup::decode(&body),
        flags,
        ..Message::default()
    }
}

/// Hacker News as in BigQuery: `id, by, parent, time, text, type`; an item whose parent is not there opens a page.
pub(super) fn hacker_news(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let ids: FxHashMap<String, usize> = records.iter().enumerate().filter_map(|(i, r)| Some((field(r, &["id"])?, i))).collect();
    let is_comment = |r: &Value| r.get("type").and_then(Value::as_str) == Some("comment");
    let mut roots: Vec<Option<String>> = vec![None; records.len()];
    for start in 0..records.len() {
        let (mut at, mut chain) = (start, Vec::new());
        let root = loop {
            if let Some(root) = &roots[at] {
                break root.clone();
            }
            if chain.len() > records.len() {
                break String::new();
            }
            chain.push(at);
            let parent = field(&records[at], &["parent"]).filter(|_| is_comment(&records[at]));
            let Some(parent) = parent else { break field(&records[at], &["id"]).unwrap_or_default() };
            match ids.get(&parent) {
                Some(next) => at = *next,
                None => break parent,
            }
        };
        chain.into_iter().for_each(|i| roots[i] = Some(root.clone()));
    }
    let mut pages = Pages::default();
    for (r, root) in records.iter().zip(roots) {
        let root = root.unwrap_or_default();
        let page = pages.of(&root);
        if is_comment(r) {
            page.comments.push(item(r, &root));
        } else {
            page.title = field(r, &["title"]);
            page.url = field(r, &["url"]);
            page.published = field(r, &["timestamp", "time"]);
            page.body = field(r, &["text"]).map(|t| markup::plain(&t)).unwrap_or_default();
        }
    }
    pages.deliver(name, "hacker_news", sink)
}

fn item(r: &Value, root: &str) -> Message {
    let is_set = |key: &str| r.get(key).and_then(Value::as_bool) == Some(true);
    Message {
        id: field(r, &["id"]).unwrap_or_default(),
        parent: field(r, &["parent"]).filter(|p| p != root),
        author: field(r, &["by"]),
        when: field(r, &["time", "timestamp"]),
        text: field(r, &["text"]).map(|t| markup::plain(&t)).unwrap_or_default(),
        flags: if is_set("deleted") || is_set("dead") { vec!["deleted"] } else { Vec::new() },
        ..Message::default()
    }
}

/// WordPress REST comments: a page for each post; what is not approved is left out.
pub(super) fn wordpress(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let mut pages = Pages::default();
    for r in records.iter().filter(|r| r.get("status").and_then(Value::as_str).is_none_or(|s| matches!(s, "approved" | "approve" | "1"))) {
        let page = pages.of(&field(r, &["post"]).unwrap_or_default());
        let link = field(r, &["link"]).map(|l| l.split('#').next().unwrap_or("").to_owned());
        page.url = page.url.take().or(link);
        let is_ping = matches!(r.get("type").and_then(Value::as_str), Some("pingback" | "trackback"));
        page.comments.push(Message {
            id: field(r, &["id"]).unwrap_or_default(),
            parent: field(r, &["parent"]).filter(|p| p != "0"),
            author: field(r, &["author_name"]).map(|a| markup::decode(&a)),
            when: field(r, &["date_gmt"]).filter(|d| !d.is_empty()).map(|d| format!("{d}Z")).or_else(|| field(r, &["date"])),
            text: r["content"].get("rendered").and_then(text).map(|t| markup::plain(&t)).unwrap_or_default(),
            flags: if is_ping { vec!["pingback"] } else { Vec::new() },
            ..Message::default()
        });
    }
    pages.deliver(name, "wordpress", sink)
}
