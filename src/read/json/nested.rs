//! Dumps whose replies stand inside the comments they answer: Hacker News (Algolia), YouTube, yt-dlp, Facebook.
//!
//! Walked with a stack of our own, so depth costs memory and never the call stack.

use super::deep::Node;
use super::{field, whole_number};
use crate::error::Result;
use crate::read::gather::{Gather, key};
use crate::read::markup;
use crate::read::record::{Draft, Message};
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
pub(super) fn hacker_news(story: &Value) -> Vec<Draft> {
    let mut draft = algolia_story(story);
    walk(list(story, "children"), |c| list(c, "children"), |c, parent| draft.comments.push(algolia_comment(c, parent)));
    vec![draft]
}

/// The same from the objects of a text too deep for a tree.
pub(super) fn deep_hacker_news(nodes: &[Node]) -> Option<Draft> {
    let mut draft = algolia_story(&nodes.first()?.fields);
    for node in nodes[1..].iter().filter(|n| n.key == "children") {
        let above = node.parent.filter(|p| *p > 0).map(|p| &nodes[p].fields);
        draft.comments.push(algolia_comment(&node.fields, above.and_then(|a| field(a, &["id"]))));
    }
    Some(draft)
}

fn algolia_story(story: &Value) -> Draft {
    Draft {
        title: field(story, &["title"]),
        url: field(story, &["url"]),
        published: field(story, &["created_at"]),
        body: field(story, &["text"]).map(|t| markup::plain(&t)).unwrap_or_default(),
        ..Draft::default()
    }
}

fn algolia_comment(c: &Value, parent: Option<String>) -> Message {
    let text = field(c, &["text"]);
    Message {
        id: field(c, &["id"]).unwrap_or_default(),
        parent,
        author: field(c, &["author"]),
        when: field(c, &["created_at", "created_at_i"]),
        flags: if text.is_none() { vec!["deleted".into()] } else { Vec::new() },
        text: text.map(|t| markup::plain(&t)).unwrap_or_default(),
        ..Message::default()
    }
}

/// `commentThreads` of the YouTube Data API, a page of results a record; a page for each video.
pub(super) fn youtube(r: &Value, pages: &mut Gather) -> Result<()> {
    for item in list(r, "items") {
        let top = item["snippet"].get("topLevelComment").unwrap_or(item);
        let video = field(&item["snippet"], &["videoId"]).unwrap_or_default();
        let place = key(&video);
        let page = pages.head(place);
        if !video.is_empty() && page.url.is_none() {
            page.url = Some(format!("https://www.youtube.com/watch?v={video}"));
        }
        pages.add(place, youtube_comment(top))?;
        list(&item["replies"], "comments").iter().try_for_each(|c| pages.add(place, youtube_comment(c)))?;
    }
    Ok(())
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
        up: whole_number(about, "likeCount"),
        text,
        flags: if is_edited { vec!["edited".into()] } else { Vec::new() },
        ..Message::default()
    }
}

/// A handle without the `@` that the site puts in front.
fn handle(shown: &str) -> String {
    shown.strip_prefix('@').unwrap_or(shown).to_owned()
}

/// `info.json` of yt-dlp: the description is the body.
pub(super) fn video(r: &Value) -> Vec<Draft> {
    let comments = list(r, "comments").iter().map(|c| Message {
        id: field(c, &["id"]).unwrap_or_default(),
        parent: field(c, &["parent"]).filter(|p| p != "root"),
        author: field(c, &["author", "author_id"]).map(|a| handle(&a)),
        when: field(c, &["timestamp"]),
        up: whole_number(c, "like_count"),
        down: whole_number(c, "dislike_count"),
        text: field(c, &["text"]).unwrap_or_else(|| markup::plain(&field(c, &["html"]).unwrap_or_default())),
        ..Message::default()
    });
    vec![Draft {
        title: field(r, &["title"]),
        outlet: field(r, &["uploader", "channel"]),
        url: field(r, &["webpage_url"]),
        published: field(r, &["timestamp", "upload_date"]),
        declared: whole_number(r, "comment_count").and_then(|n| u32::try_from(n).ok()),
        body: field(r, &["description"]).unwrap_or_default(),
        comments: comments.collect(),
        ..Draft::default()
    }]
}

/// Comments of the Facebook Graph API.
pub(super) fn facebook(r: &Value) -> Vec<Draft> {
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
                up: whole_number(c, "like_count"),
                text: field(c, &["message"]).unwrap_or_default(),
                ..Message::default()
            });
        },
    );
    vec![draft]
}
