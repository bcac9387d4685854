//! The lines that `separate` writes, read back.

use super::record::trouble;
use crate::model::{ArticleId, Comment, CommentId, Content, Document, Page, PageMeta, PublishedFrom, ReplyTo, Status};
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    file: String,
    title: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    published_on: Option<String>,
    published_from: Option<PublishedFrom>,
    language: Option<String>,
    layout: Option<String>,
    status: Option<Status>,
    declared_comments: Option<u32>,
    body: String,
    #[serde(default)]
    furniture: String,
    comments: Vec<LineComment>,
}

#[derive(Deserialize)]
struct LineComment {
    n: u32,
    author: Option<String>,
    posted_at: Option<String>,
    reply_to_n: Option<serde_json::Value>,
    depth: Option<u32>,
    upvotes: Option<i64>,
    downvotes: Option<i64>,
    text: String,
    #[serde(default)]
    flags: Vec<String>,
}

/// The page of one line, or the notice that it cannot be read.
pub(super) fn page(name: &str, record: serde_json::Value, place: &dyn Fn() -> String) -> Document {
    match serde_json::from_value::<Line>(record) {
        Ok(line) => document(line),
        Err(error) => trouble(name, place(), "bad_record", error.to_string()),
    }
}

fn document(line: Line) -> Document {
    let comments: Vec<Comment> = line.comments.into_iter().map(comment).collect();
    let status = line.status.unwrap_or(if comments.is_empty() { Status::None } else { Status::Comments });
    let published_on = line.published_on.as_deref().and_then(|d| d.get(..10)).and_then(|d| d.parse().ok());
    let page = Page {
        article_id: ArticleId::default(),
        file: line.file.clone(),
        title: line.title,
        outlet: line.outlet,
        url: line.url,
        published_on,
        published_from: line.published_from.unwrap_or(PublishedFrom::None),
        language: line.language,
        layout: line.layout.unwrap_or_else(|| "separated".to_owned()),
        status,
        declared_comments: line.declared_comments,
        body: line.body,
        furniture: line.furniture,
        comments,
        ..Page::bare("")
    };
    Document { file: line.file, content: Content::Structured(Box::new(page)), meta: PageMeta::default(), notices: Vec::new() }
}

fn comment(c: LineComment) -> Comment {
    let reply_to = match c.reply_to_n {
        None | Some(serde_json::Value::Null) => ReplyTo::Top,
        Some(v) => v.as_u64().and_then(|n| u32::try_from(n).ok()).map_or(ReplyTo::Unknown, ReplyTo::Comment),
    };
    Comment {
        n: c.n,
        comment_id: CommentId::default(),
        author: c.author,
        posted_at: c.posted_at,
        reply_to,
        depth: c.depth,
        upvotes: c.upvotes,
        downvotes: c.downvotes,
        text: c.text,
        flags: c.flags,
    }
}
