//! `calledit separate`: pages alone, one JSON object a line, each page by itself.

use super::Tools;
use crate::error::Result;
use crate::model::{Document, Notice, Page, ReplyTo};
use crate::read::{self, Input, Metadata};
use crate::separate as stage;
use rayon::prelude::*;
use serde_json::{Value, json};

/// Separates every page of `inputs` and hands each to `sink` in input order; returns the notices.
///
/// # Errors
/// As [`read::each`], and whatever `sink` returns.
pub fn separate(inputs: &[Input], metadata: &Metadata, tools: &Tools, sink: &mut dyn FnMut(&Page) -> Result<()>) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    let mut batch = super::Batch::default();
    let mut flush = |batch: Vec<Document>| -> Result<()> {
        let done: Vec<_> = batch.into_par_iter().map(|d| stage::separate(d, &tools.markers)).collect();
        for (page, trouble) in done {
            notices.extend(trouble);
            page.as_ref().map_or(Ok(()), &mut *sink)?;
        }
        Ok(())
    };
    read::each(inputs, metadata, &mut |document| batch.push(document).map_or(Ok(()), &mut flush))?;
    flush(batch.take())?;
    Ok(notices)
}

/// A page as the JSON object that `separate` writes.
#[must_use]
pub fn page_line(page: &Page) -> Value {
    let comments: Vec<Value> = page
        .comments
        .iter()
        .map(|c| {
            let reply_to_n = match c.reply_to {
                ReplyTo::Top => Value::Null,
                ReplyTo::Comment(n) => n.into(),
                ReplyTo::Unknown => "unknown".into(),
            };
            json!({
                "n": c.n, "comment_id": c.comment_id, "author": c.author, "posted_at": c.posted_at, "reply_to_n": reply_to_n,
                "depth": c.depth, "upvotes": c.upvotes, "downvotes": c.downvotes, "text": c.text, "flags": c.flags,
            })
        })
        .collect();
    json!({
        "file": page.file, "title": page.title, "outlet": page.outlet, "url": page.url,
        "published_on": page.published_on, "published_from": page.published_from, "language": page.language,
        "layout": page.layout, "status": page.status, "declared_comments": page.declared_comments,
        "body": page.body, "furniture": page.furniture, "comments": comments,
    })
}
