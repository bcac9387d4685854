//! Dumps with a record a comment: neutral JSON Lines, Reddit, Hacker News of BigQuery, the WordPress REST API.

use super::{field, text, whole_number};
use crate::error::Result;
use crate::read::gather::{Gather, Spool, key};
use crate::read::markup;
use crate::read::record::{Draft, Message};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// `comment_id, parent_id, author, created_at, up, down, text, article_url`: a page for each address.
pub(in crate::read) fn comment(r: &Value, pages: &mut Gather) -> Result<()> {
    let message = Message {
        id: field(r, &["comment_id"]).unwrap_or_default(),
        parent: field(r, &["parent_id"]),
        author: field(r, &["author"]),
        when: field(r, &["created_at"]),
        up: whole_number(r, "up"),
        down: whole_number(r, "down"),
        text: field(r, &["text"]).unwrap_or_default(),
        ..Message::default()
    };
    neutral(field(r, &["article_url"]), field(r, &["article_title"]), message, pages)
}

/// A comment with the address and title of its page.
pub(in crate::read) fn neutral(url: Option<String>, title: Option<String>, mut message: Message, pages: &mut Gather) -> Result<()> {
    message.parent = message.parent.filter(|p| !p.is_empty());
    let place = key(url.as_deref().unwrap_or(""));
    let page = pages.head(place);
    page.url = page.url.take().or(url);
    page.title = page.title.take().or(title);
    pages.add(place, message)
}

/// Reddit comments (RC) and submissions (RS): a page for each submission. The score is votes for less votes against.
pub(super) fn reddit(r: &Value, pages: &mut Gather, _file: &str) -> Result<()> {
    if let Some(link) = field(r, &["link_id"]) {
        let place = key(&link);
        let page = pages.head(place);
        page.outlet = page.outlet.take().or_else(|| field(r, &["subreddit"]));
        return pages.add(place, reddit_comment(r, &link));
    }
    let id = field(r, &["name"]).or_else(|| field(r, &["id"]).map(|id| format!("t3_{id}"))).unwrap_or_default();
    let submission = Draft {
        title: field(r, &["title"]).map(|t| markup::decode(&t)),
        url: field(r, &["url"]),
        outlet: field(r, &["subreddit"]),
        published: field(r, &["created_utc"]),
        declared: whole_number(r, "num_comments").and_then(|n| u32::try_from(n).ok()),
        body: field(r, &["selftext"]).filter(|t| !matches!(t.as_str(), "[deleted]" | "[removed]")).map(|t| markup::decode(&t)).unwrap_or_default(),
        ..Draft::default()
    };
    pages.head(key(&id)).join(submission);
    Ok(())
}

fn reddit_comment(r: &Value, link: &str) -> Message {
    let body = field(r, &["body"]).unwrap_or_default();
    let later = r.get("_meta").is_some_and(|m| m.get("was_deleted_later").and_then(Value::as_bool) == Some(true));
    let is_gone = later || matches!(body.as_str(), "[deleted]" | "[removed]");
    let is_edited = r.get("edited").is_some_and(|e| e.as_bool() == Some(true) || e.as_f64().is_some_and(|n| n > 0.0));
    let flags = [(is_gone, "deleted"), (is_edited, "edited")].into_iter().filter(|(is, _)| *is).map(|(_, flag)| flag.into()).collect();
    Message {
        id: field(r, &["name"]).or_else(|| field(r, &["id"]).map(|id| format!("t1_{id}"))).unwrap_or_default(),
        parent: field(r, &["parent_id"]).filter(|p| p != link && !p.starts_with("t3_")),
        author: field(r, &["author"]).filter(|a| a != "[deleted]"),
        when: field(r, &["created_utc"]),
        up: whole_number(r, "score"),
        text: markup::decode(&body),
        flags,
        ..Message::default()
    }
}

/// Hacker News as in BigQuery: `id, by, parent, time, text, type`; an item whose parent is not there opens a page. Which
/// page an item belongs to is known at the end only, so each is kept as an item of its own until then.
#[derive(Default)]
pub(super) struct HackerNews {
    /// Item to the item it answers, where it answers one.
    parents: FxHashMap<u64, Option<u64>>,
    kept: Spool,
}

impl HackerNews {
    /// Takes one item.
    pub fn add(&mut self, r: &Value) -> Result<()> {
        let id = field(r, &["id"]).unwrap_or_default();
        let parent = field(r, &["parent"]).filter(|_| is_comment(r));
        self.parents.entry(key(&id)).or_insert_with(|| parent.as_deref().map(key));
        self.kept.push(r)
    }

    /// Puts the items together.
    pub fn finish(mut self, pages: &mut Gather) -> Result<()> {
        let roots = roots(&self.parents);
        self.kept.each(&mut |r| {
            let id = key(&field(&r, &["id"]).unwrap_or_default());
            let root = roots.get(&id).copied().unwrap_or(id);
            if is_comment(&r) {
                return pages.add(root, item(&r, root));
            }
            pages.head(root).join(Draft {
                title: field(&r, &["title"]),
                url: field(&r, &["url"]),
                published: field(&r, &["timestamp", "time"]),
                body: field(&r, &["text"]).map(|t| markup::plain(&t)).unwrap_or_default(),
                ..Draft::default()
            });
            Ok(())
        })
    }
}

fn is_comment(r: &Value) -> bool {
    r.get("type").and_then(Value::as_str) == Some("comment")
}

/// The first item of each item's chain of parents, or the parent that is not there; a circle is a page of its own.
fn roots(parents: &FxHashMap<u64, Option<u64>>) -> FxHashMap<u64, u64> {
    let mut roots: FxHashMap<u64, u64> = FxHashMap::default();
    let mut chain = Vec::new();
    for &start in parents.keys() {
        let mut at = start;
        let root = loop {
            if let Some(&root) = roots.get(&at) {
                break root;
            }
            match parents.get(&at) {
                Some(Some(parent)) if chain.len() <= parents.len() => {
                    chain.push(at);
                    at = *parent;
                }
                Some(Some(_)) => break chain.iter().copied().min().unwrap_or(at),
                Some(None) | None => break at,
            }
        };
        roots.insert(at, root);
        chain.drain(..).for_each(|i| {
            roots.insert(i, root);
        });
    }
    roots
}

fn item(r: &Value, root: u64) -> Message {
    let is_set = |key: &str| r.get(key).and_then(Value::as_bool) == Some(true);
    Message {
        id: field(r, &["id"]).unwrap_or_default(),
        parent: field(r, &["parent"]).filter(|p| key(p) != root),
        author: field(r, &["by"]),
        when: field(r, &["time", "timestamp"]),
        text: field(r, &["text"]).map(|t| markup::plain(&t)).unwrap_or_default(),
        flags: if is_set("deleted") || is_set("dead") { vec!["deleted".into()] } else { Vec::new() },
        ..Message::default()
    }
}

/// WordPress REST comments: a page for each post; what is not approved is left out.
pub(super) fn wordpress(r: &Value, pages: &mut Gather) -> Result<()> {
    if r.get("status").and_then(Value::as_str).is_some_and(|s| !matches!(s, "approved" | "approve" | "1")) {
        return Ok(());
    }
    let place = key(&field(r, &["post"]).unwrap_or_default());
    let page = pages.head(place);
    page.url = page.url.take().or_else(|| field(r, &["link"]).map(|l| l.split('#').next().unwrap_or("").to_owned()));
    let is_ping = matches!(r.get("type").and_then(Value::as_str), Some("pingback" | "trackback"));
    let message = Message {
        id: field(r, &["id"]).unwrap_or_default(),
        parent: field(r, &["parent"]).filter(|p| p != "0"),
        author: field(r, &["author_name"]).map(|a| markup::decode(&a)),
        when: field(r, &["date_gmt"]).filter(|d| !d.is_empty()).map(|d| format!("{d}Z")).or_else(|| field(r, &["date"])),
        text: r["content"].get("rendered").and_then(text).map(|t| markup::plain(&t)).unwrap_or_default(),
        flags: if is_ping { vec!["pingback".into()] } else { Vec::new() },
        ..Message::default()
    };
    pages.add(place, message)
}
