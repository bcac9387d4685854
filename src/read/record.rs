//! What every dump of comments comes down to: a page's head and its comments with ids, before numbering.
//!
//! Numbers the comments in the order of the dump, ties replies to them and keeps what is broken with a flag: a repeated
//! id (`duplicate_id`), a parent that is not there (`orphan`), a circle of replies (`cycle`, cut at its earliest comment).

use super::{Desk, moment};
use crate::error::Result;
use crate::model::{ArticleId, Comment, CommentId, Content, Document, Notice, Page, PageKind, PageMeta, PublishedFrom, ReplyTo, Status};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A page as a dump tells it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Draft {
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    pub declared: Option<u32>,
    pub body: String,
    pub comments: Vec<Message>,
    /// Given as a later report.
    #[serde(default)]
    pub is_report: bool,
}

impl Draft {
    /// Adds what a later part of the dump says of the same page; what was said first stays.
    pub fn join(&mut self, later: Self) {
        self.title = self.title.take().or(later.title);
        self.outlet = self.outlet.take().or(later.outlet);
        self.url = self.url.take().or(later.url);
        self.published = self.published.take().or(later.published);
        self.declared = self.declared.or(later.declared);
        if self.body.is_empty() {
            self.body = later.body;
        }
        self.comments.extend(later.comments);
        self.is_report |= later.is_report;
    }
}

/// A comment as a dump tells it; `parent` is none for an answer to the article.
#[derive(Debug, Default, Serialize, Deserialize)]
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
    pub flags: Vec<Cow<'static, str>>,
    /// Which of several files it comes from.
    #[serde(default)]
    pub carrier: u32,
}

impl Message {
    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        let words = [&self.parent, &self.author, &self.when].into_iter().flatten().map(String::len).sum::<usize>();
        size_of::<Self>() + self.id.len() + self.text.len() + words
    }
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
    // Of a report known by its headline alone, the headline is what can be quoted.
    let body = if draft.is_report && draft.body.trim().is_empty() { draft.title.clone().unwrap_or_default() } else { draft.body };
    let page = Page {
        article_id: ArticleId::default(),
        file: file.to_owned(),
        title: filled(draft.title),
        outlet: filled(draft.outlet),
        url: filled(draft.url),
        published_on,
        published_from: if published_on.is_none() { PublishedFrom::None } else { PublishedFrom::Meta },
        layout: layout.to_owned(),
        status: if comments.is_empty() { Status::None } else { Status::Comments },
        declared_comments: draft.declared,
        body,
        comments,
        kind: draft.is_report.then_some(PageKind::Report),
        ..Page::bare("")
    };
    Document { file: file.to_owned(), content: Content::Structured(Box::new(page)), meta: PageMeta::default(), notices }
}

/// The pages of one file as they come: each gets a number of its own when there is more than one, so the first waits for
/// the second.
pub(super) struct Series<'a> {
    name: &'a str,
    layout: &'static str,
    waiting: Option<Draft>,
    done: usize,
}

impl<'a> Series<'a> {
    /// Pages of the file `name` in the format `layout`.
    pub fn new(name: &'a str, layout: &'static str) -> Self {
        Self { name, layout, waiting: None, done: 0 }
    }

    /// Takes the next page and hands on the one before.
    pub fn push(&mut self, draft: Draft, desk: &mut dyn Desk) -> Result<()> {
        let Some(earlier) = self.waiting.replace(draft) else { return Ok(()) };
        self.done += 1;
        desk.deliver(document(&format!("{}#{}", self.name, self.done), self.layout, earlier))
    }

    /// Hands on the last page.
    pub fn finish(self, desk: &mut dyn Desk) -> Result<()> {
        let Some(last) = self.waiting else { return Ok(()) };
        let file = if self.done == 0 { self.name.to_owned() } else { format!("{}#{}", self.name, self.done + 1) };
        desk.deliver(document(&file, self.layout, last))
    }
}

/// A document that holds no page, only what went wrong.
pub(super) fn trouble(file: &str, place: impl Into<String>, kind: &str, message: impl Into<String>) -> Document {
    let notices = vec![Notice::new(file, place, kind, message)];
    Document { file: file.to_owned(), content: Content::Nothing, meta: PageMeta::default(), notices }
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
    flags.extend(marks.iter().filter(|(is, _)| *is).map(|(_, flag)| Cow::Borrowed(*flag)));
    let raw = filled(message.when);
    let posted_at = raw.as_deref().and_then(moment::normal);
    if let (None, Some(raw)) = (&posted_at, &raw) {
        let (flag, what) = if moment::is_ambiguous(raw) {
            ("date_ambiguous", "may have day or month first; it is left unread")
        } else {
            ("date_not_read", "is not a date that can be read")
        };
        flags.push(flag.into());
        notices.push(Notice::new(file, format!("comment {n}"), flag, format!("`{raw}` {what}")));
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
        flags: flags.into_iter().map(Cow::into_owned).collect(),
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
