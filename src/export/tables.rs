//! The tidy CSV tables, and the raw JSONL of articles and comments beside them.
//!
//! Column names come from the dictionary (`tables`); a row that does not fit its header is a mistake of ours and panics in tests.

use crate::analysis::Analysis;
use crate::error::{Error, Result};
use crate::model::{AuthorRecord, CalibrationRow, Comment, CommentId, GroupRecord, Interval, Page, Record, ReplyTo};

use crate::tables::{Row, comment_row, guard, number, page_row, table};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::io::Write as _;
use std::path::Path;

/// Writes every table of `analysis` into `folder`.
pub(super) fn write(analysis: &Analysis, folder: &Path) -> Result<()> {
    rows(folder, "articles", analysis.pages.iter().map(page_row))?;
    let pseudonymous = !analysis.roster.replacements().is_empty();
    lines(folder, "articles.jsonl", analysis.pages.iter().map(|p| raw_page(p, pseudonymous)))?;
    comments(analysis, folder)?;
    nouns(folder, &analysis.predictions)?;
    nouns(folder, &analysis.verdicts)?;
    nouns(folder, &analysis.evidence)?;
    nouns(folder, &analysis.stances)?;
    nouns(folder, &analysis.reply_edges)?;
    nouns(folder, &analysis.clusters)?;
    nouns(folder, &analysis.cluster_members)?;
    rows(folder, "authors", analysis.scores.authors.iter().map(author_row))?;
    rows(folder, "groups", analysis.scores.groups.iter().map(group_row))?;
    rows(folder, "calibration", analysis.scores.calibration.iter().map(calibration_row))?;
    rows(folder, "quality", analysis.quality.iter().chain(&analysis.scores.quality).map(Row::cells))?;
    if !analysis.decisions.is_empty() {
        lines(folder, "decisions.jsonl", analysis.decisions.iter())?;
    }
    nouns(folder, &analysis.notices)
}

fn nouns<T: Row>(folder: &Path, all: &[T]) -> Result<()> {
    rows(folder, T::TABLE, all.iter().map(Row::cells))
}

fn rows(folder: &Path, name: &str, rows: impl Iterator<Item = Vec<String>>) -> Result<()> {
    let path = folder.join(format!("{name}.csv"));
    let bad = |e: csv::Error| Error::new(crate::error::ErrorKind::CannotWrite, format!("cannot write {}", path.display())).because(e);
    let header = table(name).map(crate::tables::Table::header).unwrap_or_default();
    let mut writer = csv::Writer::from_path(&path).map_err(bad)?;
    writer.write_record(&header).map_err(bad)?;
    for row in rows {
        writer.write_record(&row).map_err(bad)?;
    }
    writer.flush().map_err(|e| Error::writing(&path, e))
}

fn lines<T: serde::Serialize>(folder: &Path, name: &str, rows: impl Iterator<Item = T>) -> Result<()> {
    let path = folder.join(name);
    let bad = |e| Error::writing(&path, e);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).map_err(bad)?);
    for row in rows {
        serde_json::to_writer(&mut file, &row).map_err(|e| bad(e.into()))?;
        file.write_all(b"\n").map_err(bad)?;
    }
    file.flush().map_err(bad)
}

/// A page with its raw text; the furniture, which repeats the names above comments, only where names are shown anyway.
fn raw_page(p: &Page, pseudonymous: bool) -> serde_json::Value {
    let furniture = if pseudonymous { "" } else { p.furniture.as_str() };
    serde_json::json!({
        "article_id": p.article_id, "file": p.file, "title": p.title, "outlet": p.outlet, "url": p.url, "published_on": p.published_on,
        "published_from": p.published_from, "language": p.language, "layout": p.layout, "status": p.status,
        "declared_comments": p.declared_comments, "comments": p.comments.len(), "body": p.body, "kind": p.kind, "furniture": furniture,
    })
}

fn comments(a: &Analysis, folder: &Path) -> Result<()> {
    let replies: FxHashMap<CommentId, CommentId> = a.pages.iter().flat_map(answered).collect();
    let reply = |c: &Comment| replies.get(&c.comment_id).map(ToString::to_string);
    let author = |c: &Comment| a.roster.of(c.comment_id);
    let shown = |c: &Comment| author(c).map(|x| x.author.clone()).or_else(|| c.author.clone());
    let all = || a.pages.iter().flat_map(|p| p.comments.iter().map(move |c| (p, c)));
    let languages: Vec<Option<&str>> = a.pages.par_iter().flat_map_iter(|p| p.comments.iter().map(move |c| language(p, c))).collect();
    let row = |((p, c), language): ((&Page, &Comment), &Option<&str>)| {
        let shown = shown(c);
        let named = shown.as_deref().map(|s| (author(c).map_or("", |x| x.author_id.as_str()), s));
        comment_row(p, c, named, &reply(c).unwrap_or_default(), language.unwrap_or_default())
    };
    rows(folder, "comments", all().zip(&languages).map(row))?;
    let raw = |((p, c), language): ((&Page, &Comment), &Option<&str>)| {
        serde_json::json!({
            "comment_id": c.comment_id, "article_id": p.article_id, "n": c.n, "author_id": author(c).map(|x| &x.author_id), "author": shown(c),
            "author_known": c.author.is_some(), "posted_at": c.posted_at, "reply_to": reply(c), "reply_known": c.reply_to != ReplyTo::Unknown,
            "depth": c.depth, "upvotes": c.upvotes, "downvotes": c.downvotes, "language": language.unwrap_or_default(), "flags": c.flags, "text": c.text,
        })
    };
    lines(folder, "comments.jsonl", all().zip(&languages).map(raw))
}

/// Each reply of a page with the comment it answers.
fn answered(page: &Page) -> Vec<(CommentId, CommentId)> {
    let by_n: FxHashMap<u32, CommentId> = page.comments.iter().map(|c| (c.n, c.comment_id)).collect();
    let pair = |c: &Comment| match c.reply_to {
        ReplyTo::Comment(n) => Some((c.comment_id, *by_n.get(&n)?)),
        _ => None,
    };
    page.comments.iter().filter_map(pair).collect()
}

/// Bytes of a comment from which on its language can be told.
const TELLING: usize = 60;
/// Characters that are enough to tell it.
const SAMPLE: usize = 400;

/// The comment's language where its text is long enough to tell, else the page's.
fn language<'a>(page: &'a Page, comment: &Comment) -> Option<&'a str> {
    let text = Some(comment.text.as_str()).filter(|t| t.len() >= TELLING);
    let start = text.map(|t| t.char_indices().nth(SAMPLE).map_or(t, |(end, _)| &t[..end]));
    let found = start.and_then(whatlang::detect).filter(whatlang::Info::is_reliable);
    found.map(|i| crate::text::language_code(i.lang())).or(page.language.as_deref())
}

fn num(value: Option<f64>) -> String {
    value.map(number).unwrap_or_default()
}

fn record_cells(r: &Record) -> Vec<String> {
    let counts = [r.comments, r.predictions, r.decided, r.came_true, r.partly, r.did_not, r.open, r.undecided];
    let mut cells: Vec<String> = counts.iter().map(ToString::to_string).collect();
    let ends = |i: Option<Interval>| (i.map(|i| i.low), i.map(|i| i.high));
    let ((hit_low, hit_high), (brier_low, brier_high)) = (ends(r.hit_interval), ends(r.brier_bounds));
    let rates = [r.hit_rate, hit_low, hit_high, r.hit_shrunk, r.brier_mapped, brier_low, brier_high, r.log_score, r.skill_vs_base, r.mean_lead_days];
    cells.extend(rates.into_iter().map(num));
    cells.push(r.first_calls.to_string());
    cells.push(num(r.expected_by_luck));
    cells
}

fn record_tail(r: &Record) -> impl Iterator<Item = String> {
    [r.hit_strict, r.hit_lenient, r.brier_stated, r.brier_asserted, r.bounds.map(|b| b.low), r.bounds.map(|b| b.high)].into_iter().map(num)
}

fn author_row(a: &AuthorRecord) -> Vec<String> {
    let mut cells = vec![guard(&a.author_id), guard(&a.author)];
    cells.extend(record_cells(&a.record));
    let p = a.p_values;
    cells.extend([a.shrunk_low, p.map(|p| p.0), p.map(|p| p.1), p.map(|p| p.2)].into_iter().map(num));
    cells.extend(record_tail(&a.record));
    cells
}

fn group_row(g: &GroupRecord) -> Vec<String> {
    let mut cells = vec![g.group_by.clone(), guard(&g.group)];
    cells.extend(record_cells(&g.record));
    cells.extend(record_tail(&g.record));
    cells
}

fn calibration_row(r: &CalibrationRow) -> Vec<String> {
    let bin = &r.bin;
    let mut cells = vec![r.track.as_str().to_owned(), number(bin.low), number(bin.high), bin.n.to_string()];
    cells.extend([bin.mean_predicted, bin.observed, bin.interval.low, bin.interval.high].into_iter().map(number));
    cells
}
