//! What every dump of comments comes down to: a page's head and its comments with ids, before numbering.
//!
//! Numbers the comments in the order of the dump, ties replies to them and keeps what is broken with a flag: a repeated
//! id (`duplicate_id`), a parent that is not there (`orphan`), a circle of replies (`cycle`, cut at its earliest comment).

use super::moment;
use crate::model::{ArticleId, Comment, CommentId, Content, Document, Notice, Page, PageMeta, PublishedFrom, ReplyTo, Status};
use rustc_hash::FxHashMap;

/// A page as a dump tells it.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    pub declared: Option<u32>,
    pub body: String,
    pub comments: Vec<Message>,
}

/// A comment as a dump tells it; `parent` is none for an answer to the article.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub id: String,
    pub parent: Option<String>,
    /// The dump does not say what it answers.
    pub unplaced: bool,
    pub author: Option<String>,
    pub when: Option<String>,
    pub up: Option<i64>,
    pub down: Option<i64>,
    pub text: String,
    pub flags: Vec<&'static str>,
}

/// The document of a draft; `file` names it, `layout` the format, `from` where a date would stand.
pub(super) fn document(file: &str, layout: &str, draft: Draft) -> Document {
    let mut notices = Vec::new();
    let published = draft.published.as_deref().and_then(moment::normal);
    let published_on = published.as_deref().and_then(|p| p.get(..10)).and_then(|d| d.parse().ok());
    if let (None, Some(raw)) = (&published_on, draft.published.as_deref().filter(|p| !p.trim().is_empty())) {
        notices.push(Notice::new(file, "published_on", "date_not_read", format!("`{raw}` is not a date that can be read")));
    }
    let comments = thread(file, draft.comments, &mut notices);
    let page = Page {
        article_id: ArticleId::default(),
        file: file.to_owned(),
        title: filled(draft.title),
        outlet: filled(draft.outlet),
        url: filled(draft.url),
        published_on,
        published_from: if published_on.is_none() { PublishedFrom::None } else { PublishedFrom::Meta },
        language: None,
        layout: layout.to_owned(),
        status: if comments.is_empty() { Status::None } else { Status::Comments },
        declared_comments: draft.declared,
        body: draft.body,
        furniture: String::new(),
        comments,
        kind: None,
        dated_by_metadata: false,
    };
    Document { file: file.to_owned(), content: Content::Structured(Box::new(page)), meta: PageMeta::default(), notices }
}

/// A document that holds no page, only what went wrong.
pub(super) fn trouble(file: &str, place: impl Into<String>, kind: &str, message: impl Into<String>) -> Document {
    let notices = vec![Notice::new(file, place, kind, message)];
    Document { file: file.to_owned(), content: Content::Events(Vec::new()), meta: PageMeta::default(), notices }
}

/// A field that says something; spaces alone say nothing.
pub(super) fn filled(field: Option<String>) -> Option<String> {
    field.filter(|f| !f.trim().is_empty())
}

fn thread(file: &str, messages: Vec<Message>, notices: &mut Vec<Notice>) -> Vec<Comment> {
    let (numbers, repeated) = numbered(&messages);
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(messages.len());
    let mut lost = vec![false; messages.len()];
    for (i, message) in messages.iter().enumerate() {
        let parent = message.parent.as_ref().map(|p| numbers.get(p.as_str()).copied());
        lost[i] = message.unplaced || parent == Some(None);
        parents.push(parent.flatten());
    }
    let cut = cut_cycles(&messages, &mut parents);
    let depths = depths(&parents, &lost);
    drop(numbers);
    let mut comments = Vec::with_capacity(messages.len());
    for (i, message) in messages.into_iter().enumerate() {
        let is_orphan = lost[i] && !message.unplaced;
        let marks = [(repeated[i], "duplicate_id"), (is_orphan, "orphan"), (cut[i], "cycle")];
        let reply_to = match parents[i] {
            Some(p) => ReplyTo::Comment(number(p)),
            None if lost[i] || cut[i] => ReplyTo::Unknown,
            None => ReplyTo::Top,
        };
        comments.push(comment(file, i, message, reply_to, depths[i], &marks, notices));
    }
    for (flags, kind, what) in [
        (repeated.iter().filter(|r| **r).count(), "duplicate_id", "comments repeat an id; all are kept"),
        (comments.iter().filter(|c| c.flags.iter().any(|f| f == "orphan")).count(), "orphan", "comments answer a comment that is not there"),
        (cut.iter().filter(|c| **c).count(), "cycle", "circles of replies were cut at their earliest comment"),
    ] {
        if flags > 0 {
            notices.push(Notice::new(file, "comments", kind, format!("{flags} {what}")));
        }
    }
    comments
}

fn number(i: usize) -> u32 {
    u32::try_from(i + 1).unwrap_or(u32::MAX)
}

fn numbered(messages: &[Message]) -> (FxHashMap<&str, usize>, Vec<bool>) {
    let mut numbers = FxHashMap::default();
    let mut repeated = vec![false; messages.len()];
    for (i, message) in messages.iter().enumerate().filter(|(_, m)| !m.id.is_empty()) {
        repeated[i] = *numbers.entry(message.id.as_str()).or_insert(i) != i;
    }
    (numbers, repeated)
}

/// Walks each chain of parents once; where it bites its tail, the earliest comment of the circle loses its parent.
fn cut_cycles(messages: &[Message], parents: &mut [Option<usize>]) -> Vec<bool> {
    let mut cut = vec![false; parents.len()];
    let mut walk = vec![usize::MAX; parents.len()];
    for start in 0..parents.len() {
        let mut at = start;
        while walk[at] == usize::MAX {
            walk[at] = start;
            let Some(next) = parents[at] else { break };
            at = next;
        }
        if walk[at] != start || parents[at].is_none() {
            continue;
        }
        let mut circle = vec![at];
        let mut next = parents[at];
        while let Some(i) = next.filter(|i| *i != at) {
            circle.push(i);
            next = parents[i];
        }
        if next.is_some() {
            let earliest = circle.into_iter().min_by_key(|i| (messages[*i].when.as_deref().and_then(moment::normal), *i)).unwrap_or(at);
            parents[earliest] = None;
            cut[earliest] = true;
        }
    }
    cut
}

fn depths(parents: &[Option<usize>], lost: &[bool]) -> Vec<Option<u32>> {
    let mut depths: Vec<Option<Option<u32>>> = vec![None; parents.len()];
    let mut chain = Vec::new();
    for start in 0..parents.len() {
        let mut at = start;
        while depths[at].is_none() {
            chain.push(at);
            let Some(parent) = parents[at] else { break };
            at = parent;
        }
        while let Some(i) = chain.pop() {
            depths[i] = Some(match parents[i] {
                None => (!lost[i]).then_some(0),
                Some(p) => depths[p].flatten().map(|d| d + 1),
            });
        }
    }
    depths.into_iter().map(Option::flatten).collect()
}

fn comment(
    file: &str,
    i: usize,
    message: Message,
    reply_to: ReplyTo,
    depth: Option<u32>,
    marks: &[(bool, &'static str)],
    notices: &mut Vec<Notice>,
) -> Comment {
    let n = number(i);
    let mut flags = message.flags;
    flags.extend(marks.iter().filter(|(is, _)| *is).map(|(_, flag)| *flag));
    let raw = filled(message.when);
    let posted_at = raw.as_deref().and_then(moment::normal);
    if let (None, Some(raw)) = (&posted_at, &raw) {
        flags.push("date_not_read");
        notices.push(Notice::new(file, format!("comment {n}"), "date_not_read", format!("`{raw}` is not a date that can be read")));
    }
    flags.sort_unstable();
    flags.dedup();
    Comment {
        n,
        comment_id: CommentId::default(),
        author: filled(message.author),
        posted_at,
        reply_to,
        depth,
        upvotes: message.up,
        downvotes: message.down,
        text: message.text,
        flags: flags.into_iter().map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, parent: &str) -> Message {
        Message { id: id.into(), parent: Some(parent.to_owned()).filter(|p| !p.is_empty()), ..Message::default() }
    }

    #[test]
    fn a_chain_of_any_length_and_a_circle_end() {
        let mut all: Vec<Message> = (0..50_000).map(|i| message(&i.to_string(), &if i == 0 { String::new() } else { (i - 1).to_string() })).collect();
        all.extend([message("a", "b"), message("b", "a"), message("c", "c"), message("d", "a")]);
        let mut notices = Vec::new();
        let comments = thread("x", all, &mut notices);
        assert_eq!(comments[49_999].depth, Some(49_999));
        assert_eq!(comments[50_000].flags, ["cycle"]);
        assert_eq!(comments[50_001].reply_to, ReplyTo::Comment(50_001));
        assert_eq!(comments[50_002].reply_to, ReplyTo::Unknown);
        assert_eq!(comments[50_003].reply_to, ReplyTo::Comment(50_001));
    }
}
