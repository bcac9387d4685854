//! What is read and what separation makes of it: documents, pages, comments, notices.

use super::{ArticleId, CodedRow, CommentId, Date, PublishedFrom, Status};
use serde::{Deserialize, Serialize};

/// One thing read from the input, before separation.
#[derive(Debug, Clone)]
pub struct Document {
    /// The path as given, relative to its INPUT; members of an archive or records of a dump carry `#n` or `/member`.
    pub file: String,
    /// What was found in it.
    pub content: Content,
    /// What a metadata file or the surrounding format says of the page; wins over what the page says.
    pub meta: PageMeta,
    /// Trouble met while reading it.
    pub notices: Vec<Notice>,
}

impl Document {
    /// About how many bytes of text it holds, for batches that are bounded by size.
    #[must_use]
    pub fn weight(&self) -> usize {
        match &self.content {
            Content::Html(text) | Content::Text(text) => text.len(),
            Content::Structured(page) | Content::Coded(page, _) => {
                page.body.len() + page.comments.iter().map(|c| c.text.len() + size_of::<Comment>()).sum::<usize>()
            }
            Content::Nothing => 0,
        }
    }

    /// Takes the coded rows out; the report itself stays.
    pub fn take_rows(&mut self) -> Vec<CodedRow> {
        match std::mem::replace(&mut self.content, Content::Nothing) {
            Content::Coded(page, rows) => {
                self.content = Content::Structured(page);
                rows
            }
            other => {
                self.content = other;
                Vec::new()
            }
        }
    }
}

/// The content of a [`Document`].
#[derive(Debug, Clone)]
pub enum Content {
    /// HTML text, decoded.
    Html(String),
    /// Stripped text, decoded.
    Text(String),
    /// A page whose article and comments the format itself keeps apart (exports, dumps, feeds).
    Structured(Box<Page>),
    /// A report that is a row of an event table (ACLED, GDELT), with what the row codes: nothing in it is read again.
    Coded(Box<Page>, Vec<CodedRow>),
    /// No page: only what went wrong.
    Nothing,
}

/// What is said of a page from outside it; blank fields say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMeta {
    /// Publication date.
    pub published_on: Option<Date>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Article or report.
    pub kind: Option<PageKind>,
}

/// Whether a page was given for its comments or as a later report; every article body is a report too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// Read for its thread (and as a report).
    Article,
    /// Read as a later report; its comments, if any, are still separated.
    Report,
}

/// A page with article, thread and furniture kept apart; together they hold every visible word once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Hash of the page's content.
    pub article_id: ArticleId,
    /// The path as given, relative to its INPUT.
    pub file: String,
    /// Title of the article.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// When it was published.
    pub published_on: Option<Date>,
    /// Where that date was found.
    pub published_from: PublishedFrom,
    /// ISO 639-1 code of the body's language.
    pub language: Option<String>,
    /// Comment system or text layout.
    pub layout: String,
    /// What the page holds of its thread.
    pub status: Status,
    /// How many comments the page says it has.
    pub declared_comments: Option<u32>,
    /// Article text, paragraphs parted by a blank line.
    pub body: String,
    /// Everything that is neither article nor comment.
    pub furniture: String,
    /// The thread in page order.
    pub comments: Vec<Comment>,
    /// Article or report, where said.
    pub kind: Option<PageKind>,
    /// Whether the publication date came from a metadata file.
    #[serde(default)]
    pub dated_by_metadata: bool,
}

impl Page {
    /// A page of comments alone, given or made up rather than read.
    #[must_use]
    pub fn of_comments(layout: &str, comments: Vec<Comment>) -> Self {
        Self { article_id: ArticleId::default(), layout: layout.to_owned(), status: Status::Comments, comments, ..Self::bare("") }
    }

    /// A page of a body alone; its id is the hash of the body.
    #[must_use]
    pub fn bare(body: &str) -> Self {
        Self {
            article_id: ArticleId(super::hash64(&[body.as_bytes()])),
            file: String::new(),
            title: None,
            outlet: None,
            url: None,
            published_on: None,
            published_from: PublishedFrom::None,
            language: None,
            layout: String::new(),
            status: Status::None,
            declared_comments: None,
            body: body.to_owned(),
            furniture: String::new(),
            comments: Vec::new(),
            kind: None,
            dated_by_metadata: false,
        }
    }
}

/// A reader's message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Place on the page, from 1.
    pub n: u32,
    /// Hash of page, position and text.
    pub comment_id: CommentId,
    /// Name shown, or none where the page shows none.
    pub author: Option<String>,
    /// ISO 8601 date or date-time, as exact as the page says.
    pub posted_at: Option<String>,
    /// Which comment it answers.
    pub reply_to: ReplyTo,
    /// Nesting level, 0 at the top.
    pub depth: Option<u32>,
    /// Votes for.
    pub upvotes: Option<i64>,
    /// Votes against.
    pub downvotes: Option<i64>,
    /// The raw text.
    pub text: String,
    /// Marks such as `pingback`, `edited`, `deleted`, `truncated`, sorted.
    pub flags: Vec<String>,
}

impl Comment {
    /// A comment of words alone, the `n`-th of its page, which answers the article; its id is its number.
    #[must_use]
    pub fn bare(n: u32, text: &str) -> Self {
        Self {
            n,
            comment_id: CommentId(u64::from(n)),
            author: None,
            posted_at: None,
            reply_to: ReplyTo::Top,
            depth: None,
            upvotes: None,
            downvotes: None,
            text: text.to_owned(),
            flags: Vec::new(),
        }
    }

    /// The calendar day of `posted_at`, where it names one.
    #[must_use]
    pub fn posted_on(&self) -> Option<Date> {
        self.posted_at.as_deref().and_then(|s| s.get(..10)).and_then(|s| s.parse().ok())
    }
}

/// Which comment a comment answers, by its number on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplyTo {
    /// It answers the article.
    Top,
    /// It answers comment `n`.
    Comment(u32),
    /// The page no longer tells.
    Unknown,
}

/// Non-fatal trouble, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Notice {
    /// The file concerned.
    pub file: String,
    /// Line, byte offset, comment or column; empty for the whole file.
    #[serde(rename = "where")]
    pub place: String,
    /// A short stable word such as `encoding_guessed`.
    pub kind: String,
    /// One sentence for the user.
    pub message: String,
}

impl Notice {
    /// A notice about `file`.
    #[must_use]
    pub fn new(file: impl Into<String>, place: impl Into<String>, kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: file.into(), place: place.into(), kind: kind.into(), message: message.into() }
    }
}

/// A file that was read, for the run's record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The path as given, relative to its INPUT.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A text labelled (or to be labelled) for its stance to a target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Labelled {
    /// Its id, where given.
    pub id: String,
    /// The target.
    pub target: String,
    /// The label as given; empty for none.
    pub label: String,
    /// The text.
    pub text: String,
    /// Its thread, where given.
    pub thread_id: String,
    /// The answered text's id, where given.
    pub parent_id: String,
    /// The answered text, where given.
    pub parent_text: String,
    /// Its author, where given.
    pub author: String,
}
