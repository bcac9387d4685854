//! Dumps whose replies stand inside the comments they answer: Hacker News (Algolia), YouTube, yt-dlp, Facebook.
//!
//! Walked with a stack of our own, so depth costs memory and never the call stack.

use super::{Deliver, field, numbered, whole};
use crate::error::Result;
use crate::read::markup;
use crate::read::record::{Draft, Message, document};
use serde_json::Value;

const NONE: &[Value] = &[];

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(NONE, Vec::as_slice)
}

/// Every comment below `roots` in reading order, with its parent's id.
fn walk<'a>(roots: &'a [Value], inner: fn(&'a Value) -> &'a [Value], mut visit: impl FnMut(&'a Value, Option<String>)) {
    let mut stack: Vec<(&'a Value, Option<String>)> = roots.iter().rev().map(|r| (r, None)).collect();
    while let Some((at, parent)) = stack.pop() {
        let id = field(at, &["id"]);
        visit(at, parent);
        stack.extend(inner(at).iter().rev().map(|child| (child, id.clone())));
    }
}

/// `hn.algolia.com/api/v1/items`: a story with its `children`.
pub(super) fn hacker_news(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let of = records.len();
    for (i, story) in records.iter().enumerate() {
        let mut draft = Draft {
            title: field(story, &["title"]),
            url: field(story, &["url"]),
            published: field(story, &["created_at"]),
            body: field(story, &["text"]).map(|t| markup::plain(&t)).unwrap_or_default(),
            ..Draft::default()
        };
        walk(
            list(story, "children"),
            |c| list(c, "children"),
            |c, parent| {
                let text = field(c, &["text"]);
                draft.comments.push(Message {
                    id: field(c, &["id"]).unwrap_or_default(),
                    parent,
                    author: field(c, &["author"]),
                    when: field(c, &["created_at", "created_at_i"]),
                    flags: if text.is_none() { vec!["deleted"] } else { Vec::new() },
                    text: text.map(|t| markup::plain(&t)).unwrap_or_default(),
                    ..Message::default()
                });
            },
        );
        sink(document(&numbered(name, i, of), "hacker_news", draft))?;
    }
    Ok(())
}

/// `commentThreads` of the YouTube Data API, a page of results a record; a page for each video.
pub(super) fn youtube(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let mut videos: Vec<(String, Draft)> = Vec::new();
    for item in records.iter().flat_map(|r| list(r, "items")) {
        let top = item["snippet"].get("topLevelComment").unwrap_or(item);
        let video = field(&item["snippet"], &["videoId"]).unwrap_or_default();
        let place = videos.iter().rposition(|(v, _)| *v == video).unwrap_or_else(|| {
            let url = (!video.is_empty()).then(|| format!("https://www.youtube.com/watch?v={video}"));
            videos.push((video.clone(), Draft { url, ..Draft::default() }));
            videos.len() - 1
        });
        let comments = &mut videos[place].1.comments;
        comments.push(youtube_comment(top));
        comments.extend(list(&item["replies"], "comments").iter().map(youtube_comment));
    }
    let of = videos.len();
    videos.into_iter().enumerate().try_for_each(|(i, (_, draft))| sink(document(&numbered(name, i, of), "youtube", draft)))
}

fn youtube_comment(c: &Value) -> Message {
    let about = &c["snippet"];
    let text = field(about, &["textOriginal"]).unwrap_or_else(|| markup::plain(&field(about, &["textDisplay"]).unwrap_or_default()));
    let is_edited = field(about, &["updatedAt"]).is_some_and(|u| field(about, &["publishedAt"]).is_some_and(|p| p != u));
    Message {
        id: field(c, &["id"]).unwrap_or_default(),
        parent: field(about, &["parentId"]),
        author: field(about, &["authorDisplayName"]).map(|a| handle(&a)),
        when: field(about, &["publishedAt"]),
        up: whole(about, "likeCount"),
        text,
        flags: if is_edited { vec!["edited"] } else { Vec::new() },
        ..Message::default()
    }
}

/// A handle without the `@` that the site puts in front.
fn handle(shown: &str) -> String {
    shown.strip_prefix('@').unwrap_or(shown).to_owned()
}

/// `info.json` of yt-dlp: the description is the body.
pub(super) fn video(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let of = records.len();
    for (i, r) in records.iter().enumerate() {
        let comments = list(r, "comments").iter().map(|c| Message {
            id: field(c, &["id"]).unwrap_or_default(),
            parent: field(c, &["parent"]).filter(|p| p != "root"),
            author: field(c, &["author", "author_id"]).map(|a| handle(&a)),
            when: field(c, &["timestamp"]),
            up: whole(c, "like_count"),
            down: whole(c, "dislike_count"),
            text: field(c, &["text"]).unwrap_or_else(|| markup::plain(&field(c, &["html"]).unwrap_or_default())),
            ..Message::default()
        });
        let draft = Draft {
            title: field(r, &["title"]),
            outlet: field(r, &["uploader", "channel"]),
            url: field(r, &["webpage_url"]),
            published: field(r, &["timestamp", "upload_date"]),
            declared: whole(r, "comment_count").and_then(|n| u32::try_from(n).ok()),
            body: field(r, &["description"]).unwrap_or_default(),
            comments: comments.collect(),
        };
        sink(document(&numbered(name, i, of), "yt-dlp", draft))?;
    }
    Ok(())
}

/// Comments of the Facebook Graph API.
pub(super) fn facebook(name: &str, records: Vec<Value>, sink: Deliver<'_>) -> Result<()> {
    let of = records.len();
    for (i, r) in records.iter().enumerate() {
        let mut draft = Draft::default();
        walk(
            list(r, "data"),
            |c| c.get("comments").map_or(NONE, |inner| list(inner, "data")),
            |c, parent| {
                draft.comments.push(Message {
                    id: field(c, &["id"]).unwrap_or_default(),
                    parent,
                    author: c.get("from").and_then(|f| field(f, &["name"])),
                    when: field(c, &["created_time"]),
                    up: whole(c, "like_count"),
                    text: field(c, &["message"]).unwrap_or_default(),
                    ..Message::default()
                });
            },
        );
        sink(document(&numbered(name, i, of), "facebook", draft))?;
    }
    Ok(())
}
