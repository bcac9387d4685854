//! Comments in a page's JSON-LD: `comment[]` of an article, DiscussionForumPosting, answers of a QAPage.
//!
//! Parsed objects come in, comments go out in the order of the page, parents by nesting and by `parentItem`.
//! Follows schema.org: Comment, Answer, DiscussionForumPosting.

use super::entities;
use super::meta::{count, name_of, text};
use crate::model::{Comment, CommentId, ReplyTo};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Keys under which comments hang.
const KEYS: [&str; 4] = ["comment", "acceptedAnswer", "suggestedAnswer", "comments"];

/// All comments of the objects `ld`.
pub(super) fn comments(ld: &[Value]) -> Vec<Comment> {
    let mut out: Vec<Comment> = Vec::new();
    let mut by_id: FxHashMap<String, u32> = FxHashMap::default();
    // Depth first without recursion; a page's own objects are below no comment.
    // Answers of a FAQPage are the site's own and no comments.
    let is = |v: &Value, name: &str| v.get("@type").and_then(Value::as_str) == Some(name);
    let mut todo: Vec<(&Value, Option<u32>)> = ld.iter().rev().filter(|v| !is(v, "FAQPage") && !is(v, "Question")).map(|v| (v, None)).collect();
    while let Some((value, above)) = todo.pop() {
        let mut parent = above;
        if is_comment(value) {
            let n = u32::try_from(out.len()).unwrap_or(u32::MAX - 1) + 1;
            if let Some(id) = text(value, "@id").or_else(|| text(value, "url")) {
                by_id.insert(id, n);
            }
            let named =
                value.get("parentItem").and_then(|p| text(p, "@id").or_else(|| p.as_str().map(str::to_owned))).and_then(|id| by_id.get(&id).copied());
            let depth = above.or(named).and_then(|p| out.get(p as usize - 1)).and_then(|c| c.depth).map_or(0, |d| d + 1);
            out.push(comment(value, n, above.or(named), depth));
            parent = Some(n);
        }
        let below = KEYS.iter().chain(&["mainEntity"]).filter_map(|k| value.get(k));
        let mut inner: Vec<&Value> = below.flat_map(|v| v.as_array().map_or_else(|| vec![v], |list| list.iter().collect())).collect();
        inner.reverse();
        todo.extend(inner.into_iter().filter(|v| v.is_object()).map(|v| (v, parent)));
    }
    out
}

fn is_comment(v: &Value) -> bool {
    v.get("@type").and_then(Value::as_str).is_some_and(|t| t == "Comment" || t == "Answer" || t == "UserComments")
        && (body(v).is_some() || v.get("author").is_some())
}

fn body(v: &Value) -> Option<String> {
    text(v, "text").or_else(|| text(v, "commentText")).or_else(|| text(v, "description"))
}

fn comment(v: &Value, n: u32, parent: Option<u32>, depth: u32) -> Comment {
    Comment {
        n,
        comment_id: CommentId::default(),
        author: v.get("author").or_else(|| v.get("creator")).and_then(name_of),
        posted_at: ["dateCreated", "datePublished"].iter().find_map(|k| text(v, k)),
        reply_to: parent.map_or(ReplyTo::Top, ReplyTo::Comment),
        depth: Some(depth),
        upvotes: v.get("upvoteCount").and_then(count).map(i64::from),
        downvotes: v.get("downvoteCount").and_then(count).map(i64::from),
        text: without_tags(&body(v).unwrap_or_default()),
        flags: Vec::new(),
    }
}

/// Text of a JSON-LD value, which some pages write with tags in it.
fn without_tags(raw: &str) -> String {
    if !raw.contains('<') || !raw.contains('>') {
        return raw.trim().to_owned();
    }
    let tree = super::build::build(raw);
    let mut out = String::new();
    let mut paragraph = None;
    for node in tree.nodes.iter().filter(|n| n.tag == super::tags::TEXT) {
        if paragraph.is_some_and(|p| p != node.paragraph) {
            out.push_str("\n\n");
        }
        paragraph = Some(node.paragraph);
        out.push_str(&entities::decode(tree.slice(node.span)));
    }
    out.trim().to_owned()
}
