//! The lines that `separate` writes, read back.

use crate::error::Result;
use crate::model::{ArticleId, Comment, CommentId, Content, Document, Notice, Page, PageMeta, PublishedFrom, ReplyTo, Status};
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

/// Reads each line of `text` as a separated page.
pub(super) fn each_line(name: &str, text: &str, deliver: &mut dyn FnMut(Document) -> Result<()>) -> Result<()> {
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str::<Line>(line) {
            Ok(line) => deliver(document(line))?,
            Err(error) => deliver(Document {
                file: name.to_owned(),
                content: Content::Events(Vec::new()),
                meta: PageMeta::default(),
                notices: vec![Notice::new(name, format!("line {}", i + 1), "bad_record", error.to_string())],
            })?,
        }
    }
    Ok(())
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
        kind: None,
        dated_by_metadata: false,
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
