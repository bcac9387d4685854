//! Other people's formats: a package as a ConvoKit corpus, Label Studio tasks, a doccano file, brat documents, a Quarto report.
//!
//! An [`Analysis`] in, a file or folder inside the package out, put in place in one step. Spans are code points into the raw text
//! of the comment. Names are those of the package; nothing is found, judged or scored here.

mod brat;
mod convokit;
mod doccano;
mod labelstudio;
#[cfg(feature = "parquet")]
mod parquet;

use super::notebook;
use crate::analysis::Analysis;
use crate::error::{Error, Result};
use crate::model::{Comment, CommentId, Page, Prediction, PredictionId, ReplyTo, Stance, VerdictLabel};
use rustc_hash::FxHashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The Quarto report: reads the tables beside it, holds no word of a comment.
const QUARTO: &str = include_str!("../../../notebooks-export/report.qmd");

/// A format of `calledit export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `notebook.ipynb` (nbformat 4.5).
    Notebook,
    /// `convokit/`, a corpus of ConvoKit 3.
    Convokit,
    /// `labelstudio/`, tasks with pre-annotations and the labelling interface.
    Labelstudio,
    /// `doccano.jsonl`, texts with labelled spans.
    Doccano,
    /// `brat/`, standoff documents with `annotation.conf`.
    Brat,
    /// `report.qmd`.
    Quarto,
    /// `parquet/`, a file a table.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Writes `analysis` in `format` into the package in `folder`; returns what was written.
///
/// # Errors
/// Where it cannot be written.
pub fn write_format(analysis: &Analysis, folder: &Path, format: Format) -> Result<PathBuf> {
    let desk = Desk::new(analysis);
    let (name, write): (&str, &dyn Fn(&Path) -> Result<()>) = match format {
        Format::Notebook => ("notebook.ipynb", &notebook::write_file),
        Format::Convokit => ("convokit", &|at| convokit::write(&desk, at)),
        Format::Labelstudio => ("labelstudio", &|at| labelstudio::write(&desk, at)),
        Format::Doccano => ("doccano.jsonl", &|at| doccano::write(&desk, at)),
        Format::Brat => ("brat", &|at| brat::write(&desk, at)),
        Format::Quarto => ("report.qmd", &|at| put(at, QUARTO)),
        #[cfg(feature = "parquet")]
        Format::Parquet => ("parquet", &|at| parquet::write(folder, at)),
    };
    let (partial, target) = (folder.join(format!(".{name}.partial")), folder.join(name));
    remove(&partial)?;
    write(&partial)?;
    if target.is_dir() {
        remove(&target)?;
    }
    fs::rename(&partial, &target).map_err(|e| Error::writing(&target, e))?;
    Ok(target)
}

fn remove(path: &Path) -> Result<()> {
    let outcome = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    outcome.or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(Error::writing(path, e)) })
}

fn folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Error::writing(path, e))
}

fn put(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|e| Error::writing(path, e))
}

fn put_json(path: &Path, value: &serde_json::Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::writing(path, e.into()))?;
    put(path, &(text + "\n"))
}

fn put_lines(path: &Path, rows: impl Iterator<Item = serde_json::Value>) -> Result<()> {
    let bad = |e| Error::writing(path, e);
    let mut file = std::io::BufWriter::new(fs::File::create(path).map_err(bad)?);
    for row in rows {
        serde_json::to_writer(&mut file, &row).map_err(|e| bad(e.into()))?;
        file.write_all(b"\n").map_err(bad)?;
    }
    file.flush().map_err(bad)
}

/// What the formats look up, made once.
struct Desk<'a> {
    analysis: &'a Analysis,
    predictions: FxHashMap<CommentId, Vec<&'a Prediction>>,
    verdicts: FxHashMap<PredictionId, VerdictLabel>,
    stances: FxHashMap<CommentId, Vec<&'a Stance>>,
}

impl<'a> Desk<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        let mut predictions: FxHashMap<CommentId, Vec<&Prediction>> = FxHashMap::default();
        for p in &analysis.predictions {
            if let Some(id) = p.comment_id {
                predictions.entry(id).or_default().push(p);
            }
        }
        let mut stances: FxHashMap<CommentId, Vec<&Stance>> = FxHashMap::default();
        for s in &analysis.stances {
            stances.entry(s.comment_id).or_default().push(s);
        }
        Self { analysis, predictions, verdicts: analysis.verdicts.iter().map(|v| (v.prediction_id, v.verdict)).collect(), stances }
    }

    /// Pages that hold comments.
    fn threads(&self) -> impl Iterator<Item = &'a Page> {
        self.analysis.pages.iter().filter(|p| !p.comments.is_empty())
    }

    /// Every comment with its page, in page order.
    fn comments(&self) -> impl Iterator<Item = (&'a Page, &'a Comment)> {
        self.threads().flat_map(|p| p.comments.iter().map(move |c| (p, c)))
    }

    fn of(&self, comment: &Comment) -> &[&'a Prediction] {
        self.predictions.get(&comment.comment_id).map_or(&[], |p| p)
    }

    fn stances(&self, comment: &Comment) -> &[&'a Stance] {
        self.stances.get(&comment.comment_id).map_or(&[], |s| s)
    }

    fn verdict(&self, prediction: &Prediction) -> Option<&'static str> {
        self.verdicts.get(&prediction.prediction_id).map(|v| v.as_str())
    }

    /// Id and name of a comment's author; none for the nameless.
    fn author(&self, comment: &Comment) -> Option<(&str, &str)> {
        self.analysis.roster.of(comment.comment_id).map(|a| (a.author_id.as_str(), a.author.as_str())).filter(|(id, _)| !id.is_empty())
    }
}

/// What every format says of a comment beside its text.
fn about(desk: &Desk<'_>, page: &Page, comment: &Comment) -> serde_json::Map<String, serde_json::Value> {
    let facts = serde_json::json!({
        "comment_id": comment.comment_id, "article_id": page.article_id, "author": desk.author(comment).map(|a| a.1),
        "posted_at": comment.posted_at, "outlet": page.outlet, "title": page.title,
    });
    match facts {
        serde_json::Value::Object(map) => map,
        _ => serde_json::Map::new(),
    }
}

/// The ids of a thread's comments by their number on the page.
fn numbered(page: &Page) -> FxHashMap<u32, CommentId> {
    page.comments.iter().map(|c| (c.n, c.comment_id)).collect()
}

fn answered(comment: &Comment, numbers: &FxHashMap<u32, CommentId>) -> Option<CommentId> {
    match comment.reply_to {
        ReplyTo::Comment(n) => numbers.get(&n).copied(),
        ReplyTo::Top | ReplyTo::Unknown => None,
    }
}
