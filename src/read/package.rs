//! Packages read back: an earlier run's articles, comments, predictions, verdicts and the rest, as the nouns of `model`.
//!
//! Articles and comments come from their raw JSONL, everything else from the CSV tables, which a user may have edited.
//! Not read: scores and calibration, which are computed again.

use crate::authors::Author;
use crate::error::{Error, Result};
use crate::model::{
    ArticleId, Cluster, ClusterMember, Comment, CommentId, Date, Evidence, Notice, Page, PageKind, Prediction, PublishedFrom, QualityFigure,
    ReplyEdge, ReplyTo, Stance, Status, Verdict,
};
use crate::tables::{Cells, Row};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::io::BufRead;
use std::path::Path;

/// A package read back.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// Pages with their comments, in the order of the file.
    pub pages: Vec<Page>,
    /// Who wrote each comment, as named in the package.
    pub written: Vec<(CommentId, Author)>,
    /// Predictions.
    pub predictions: Vec<Prediction>,
    /// Verdicts.
    pub verdicts: Vec<Verdict>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Stances.
    pub stances: Vec<Stance>,
    /// Reply edges.
    pub reply_edges: Vec<ReplyEdge>,
    /// Clusters.
    pub clusters: Vec<Cluster>,
    /// Their members.
    pub cluster_members: Vec<ClusterMember>,
    /// Quality figures other than those of scoring.
    pub quality: Vec<QualityFigure>,
    /// Notices.
    pub notices: Vec<Notice>,
    /// What people decided so far, with the machine's reading of what they decided on.
    pub decisions: Vec<serde_json::Value>,
    /// The run's record.
    pub run: serde_json::Value,
}

#[derive(Deserialize)]
struct PageLine {
    article_id: ArticleId,
    file: String,
    title: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    published_on: Option<Date>,
    published_from: PublishedFrom,
    language: Option<String>,
    layout: String,
    status: Status,
    declared_comments: Option<u32>,
    body: String,
    kind: Option<PageKind>,
    #[serde(default)]
    furniture: String,
}

#[derive(Deserialize)]
struct CommentLine {
    comment_id: CommentId,
    article_id: ArticleId,
    n: u32,
    author_id: Option<String>,
    author: Option<String>,
    author_known: bool,
    posted_at: Option<String>,
    reply_to: Option<CommentId>,
    reply_known: bool,
    depth: Option<u32>,
    upvotes: Option<i64>,
    downvotes: Option<i64>,
    flags: Vec<String>,
    text: String,
}

/// Reads the package in `folder`.
///
/// # Errors
/// Where it is no package, or a row cannot be read (named with file and row).
pub fn package(folder: &Path) -> Result<Package> {
    if !folder.join("datapackage.json").is_file() {
        return Err(Error::new(crate::error::ErrorKind::NoInput, format!("no package at {}", folder.display()))
            .hint("give a folder written by `calledit run`"));
    }
    let (pages, written) = pages(folder)?;
    let run_path = folder.join("run.json");
    let run = std::fs::read_to_string(&run_path).map_err(|e| Error::reading(&run_path, e))?;
    let quality: Vec<QualityFigure> = rows(folder)?;
    Ok(Package {
        pages,
        written,
        predictions: rows(folder)?,
        verdicts: rows(folder)?,
        evidence: rows(folder)?,
        stances: rows(folder)?,
        reply_edges: rows(folder)?,
        clusters: rows(folder)?,
        cluster_members: rows(folder)?,
        quality: quality.into_iter().filter(|q| q.part != "score").collect(),
        notices: rows(folder)?,
        decisions: Some(folder.join("decisions.jsonl")).filter(|p| p.is_file()).map_or_else(|| Ok(Vec::new()), |p| lines(&p))?,
        run: serde_json::from_str(&run).map_err(|e| Error::data(format!("{} is broken", run_path.display())).because(e))?,
    })
}

/// The rows of a table as nouns; an absent table has none.
fn rows<T: Row>(folder: &Path) -> Result<Vec<T>> {
    let path = folder.join(format!("{}.csv", T::TABLE));
    if !path.is_file() {
        return Ok(Vec::new());
    }
    table_rows(&path)
}

/// The rows of the CSV file at `path` as nouns.
///
/// # Errors
/// Where it cannot be read; names the row and the column.
pub fn table_rows<T: Row>(path: &Path) -> Result<Vec<T>> {
    let bad = |e: csv::Error| Error::data(format!("cannot read {}", path.display())).because(e);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(bad)?;
    let header = reader.headers().map_err(bad)?.clone();
    let mut all = Vec::new();
    for (i, record) in reader.records().enumerate() {
        let record = record.map_err(bad)?;
        all.push(T::from_cells(&Cells::new(&header, &record)).map_err(|e| Error::data(format!("{}, row {}: {e}", path.display(), i + 2)))?);
    }
    Ok(all)
}

fn lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let file = std::fs::File::open(path).map_err(|e| Error::reading(path, e))?;
    let mut all = Vec::new();
    for (i, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| Error::reading(path, e))?;
        all.push(serde_json::from_str(&line).map_err(|e| Error::data(format!("{} line {} is broken", path.display(), i + 1)).because(e))?);
    }
    Ok(all)
}

fn pages(folder: &Path) -> Result<(Vec<Page>, Vec<(CommentId, Author)>)> {
    let mut pages: Vec<Page> = lines::<PageLine>(&folder.join("articles.jsonl"))?.into_iter().map(page).collect();
    let comments: Vec<CommentLine> = lines(&folder.join("comments.jsonl"))?;
    let place: FxHashMap<ArticleId, usize> = pages.iter().enumerate().map(|(i, p)| (p.article_id, i)).collect();
    let numbers: FxHashMap<CommentId, u32> = comments.iter().map(|c| (c.comment_id, c.n)).collect();
    let mut written = Vec::new();
    for line in comments {
        if let (Some(author_id), Some(author)) = (&line.author_id, &line.author) {
            written.push((line.comment_id, Author { author_id: author_id.clone(), author: author.clone() }));
        }
        let Some(i) = place.get(&line.article_id) else { continue };
        pages[*i].comments.push(comment(line, &numbers));
    }
    Ok((pages, written))
}

fn page(line: PageLine) -> Page {
    Page {
        article_id: line.article_id,
        file: line.file,
        title: line.title,
        outlet: line.outlet,
        url: line.url,
        published_on: line.published_on,
        published_from: line.published_from,
        language: line.language,
        layout: line.layout,
        status: line.status,
        declared_comments: line.declared_comments,
        body: line.body,
        furniture: line.furniture,
        comments: Vec::new(),
        kind: line.kind,
        dated_by_metadata: line.published_from == PublishedFrom::Metadata,
    }
}

fn comment(line: CommentLine, numbers: &FxHashMap<CommentId, u32>) -> Comment {
    let reply_to = match line.reply_to.and_then(|id| numbers.get(&id)) {
        Some(n) => ReplyTo::Comment(*n),
        None if line.reply_known => ReplyTo::Top,
        None => ReplyTo::Unknown,
    };
    Comment {
        n: line.n,
        comment_id: line.comment_id,
        author: line.author.filter(|_| line.author_known),
        posted_at: line.posted_at,
        reply_to,
        depth: line.depth,
        upvotes: line.upvotes,
        downvotes: line.downvotes,
        text: line.text,
        flags: line.flags,
    }
}
