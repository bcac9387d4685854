//! Stripped text: article and thread by markers and the rhythm of lines.
//!
//! A page whose HTML is gone comes in; title, body, comments and furniture come out, each word once. Lines are classed one by
//! one, every layout parser reads every zone where a thread may stand, and the best reading wins if it is good enough: "no
//! comments", "unknown author" and "unknown parent" are answers. No parent or name is guessed that the page does not show.
//! Layouts follow the public templates of WordPress, wpDiscuz, Disqus, Blogger, phpBB and vBulletin.

mod article;
mod author;
mod classify;
mod dates;
mod draft;
mod headed;
mod lines;
mod list;
mod markers;
mod named;
mod parents;
mod phrases;
mod register;
#[cfg(test)]
mod tests;
mod widgets;
mod zones;

pub(super) use markers::Markers;
pub(super) use widgets::drop_widgets;

use crate::model::{ArticleId, Comment, CommentId, Notice, Page, PublishedFrom, ReplyTo, Status};
use article::Article;
use classify::Sheet;
use draft::{Draft, Piece, Zone};
use markers::Role;

/// Separates `text`. Ids, depth of replies and language are filled in by the last step of separation.
pub(super) fn separate(file: &str, text: &str, markers: &Markers, _notices: &mut Vec<Notice>) -> Page {
    let sheet = Sheet::new(text, markers);
    let found = thread(&sheet, markers);
    let above = found.as_ref().map_or(sheet.lines.len(), |(zone, draft)| zones::top(&sheet, *zone, draft.first));
    let article = article::read(&sheet, above, markers);
    let draft = found.map(|(_, draft)| draft);
    let declared = declared(&sheet, draft.as_ref());
    let items = draft.as_ref().map_or(&[][..], |d| &d.items);
    let comments = comments(&sheet, items, markers);
    Page {
        article_id: ArticleId::default(),
        file: file.to_owned(),
        title: article.title.map(|i| sheet.of(i).to_owned()),
        outlet: None,
        url: None,
        published_on: article.published_on,
        published_from: if article.published_on.is_some() { PublishedFrom::Text } else { PublishedFrom::None },
        language: None,
        layout: draft.as_ref().map_or("text", |d| d.layout).to_owned(),
        status: status(&sheet, draft.as_ref(), declared),
        declared_comments: declared,
        body: body(&sheet, &article),
        furniture: furniture(&sheet, &article, items),
        comments,
        kind: None,
        dated_by_metadata: false,
    }
}

/// The least score of a draft that becomes the page's thread.
const ENOUGH: f64 = 0.95;

/// The best reading of the page as a thread, and its zone.
fn thread(sheet: &Sheet<'_>, markers: &Markers) -> Option<(Zone, Draft)> {
    let mut best: Option<(Zone, Draft)> = None;
    for zone in zones::zones(sheet) {
        let drafts =
            [list::read(sheet, zone, markers), headed::read(sheet, zone, markers), named::read(sheet, zone, markers), named::read_lines(sheet, zone)];
        let size = |d: &Draft| d.items.iter().map(|i| i.len() + 20).sum::<usize>();
        let most = drafts.iter().flatten().map(size).max().unwrap_or(1);
        for mut draft in drafts.into_iter().flatten() {
            draft.score += 0.5 * size(&draft) as f64 / most as f64;
            draft.items.retain(|i| i.len() > 0 || i.author.is_some());
            if draft.items.is_empty() || draft.score < ENOUGH {
                continue;
            }
            draft.score += if zone.marked { 0.1 } else { 0.0 };
            if best.as_ref().is_none_or(|(_, b)| draft.score > b.score) {
                best = Some((zone, draft));
            }
        }
    }
    best
}

fn comments(sheet: &Sheet<'_>, items: &[draft::Item], markers: &Markers) -> Vec<Comment> {
    let parents = parents::resolve(sheet, items, markers);
    let number = |i: usize| u32::try_from(i + 1).unwrap_or(u32::MAX);
    items
        .iter()
        .enumerate()
        .map(|(i, item)| Comment {
            n: number(i),
            comment_id: CommentId::default(),
            author: item.author.clone(),
            posted_at: item.posted_at.clone(),
            reply_to: parents[i],
            depth: if parents[i] == ReplyTo::Unknown { None } else { item.depth },
            upvotes: item.up,
            downvotes: item.down,
            text: join(sheet, &item.text),
            flags: item.flags.clone(),
        })
        .collect()
}

/// Pieces as text: lines of a paragraph by a line break, paragraphs by a blank line.
fn join(sheet: &Sheet<'_>, pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        if !out.is_empty() {
            out.push_str(if sheet.lines[piece.line].blanks > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(&sheet.text[piece.start..piece.end]);
    }
    out
}

fn body(sheet: &Sheet<'_>, article: &Article) -> String {
    let mut out = String::new();
    for &i in &article.body {
        let line = &sheet.lines[i];
        if !out.is_empty() {
            let ends = out.ends_with(['.', '!', '?', '"', '”', ':', '»', '…', '؟']);
            out.push_str(if line.blanks > 0 || (ends && !line.is_item()) { "\n\n" } else { "\n" });
        }
        out.push_str(&sheet.text[line.start..line.end]);
    }
    out
}

/// Everything that neither body nor comment texts claim, in page order.
fn furniture(sheet: &Sheet<'_>, article: &Article, items: &[draft::Item]) -> String {
    let mut claimed = vec![None; sheet.lines.len()];
    for &i in &article.body {
        claimed[i] = Some((sheet.lines[i].start, sheet.lines[i].end));
    }
    for piece in items.iter().flat_map(|i| &i.text) {
        claimed[piece.line] = Some((piece.start, piece.end));
    }
    let mut out = String::new();
    for (line, claimed) in sheet.lines.iter().zip(claimed) {
        let (start, end) = claimed.unwrap_or((line.end, line.end));
        for rest in [&sheet.text[line.start..start], &sheet.text[end..line.end]] {
            if !rest.trim().is_empty() {
                out.push_str(rest.trim_end());
                out.push('\n');
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// How many comments the page says it has: the number of the marker nearest above the thread, else of any.
fn declared(sheet: &Sheet<'_>, draft: Option<&Draft>) -> Option<u32> {
    let number = |i: usize| {
        let counts = matches!(sheet.role(i), Some(Role::Start | Role::Zero | Role::More));
        sheet.infos[i].number.filter(|_| counts).and_then(|n| u32::try_from(n).ok())
    };
    let first = draft.map_or(sheet.lines.len(), |d| d.first);
    let spelled = (0..first).rev().find(|&i| sheet.role(i) == Some(Role::Zero)).map(|_| 0).filter(|_| draft.is_none());
    (0..first).rev().find_map(number).or(spelled)
}

fn status(sheet: &Sheet<'_>, draft: Option<&Draft>, declared: Option<u32>) -> Status {
    let has = |role: Role| (0..sheet.lines.len()).any(|i| sheet.role(i) == Some(role));
    if let Some(draft) = draft {
        let shown = u32::try_from(draft.items.len()).unwrap_or(u32::MAX);
        let more = (draft.first..sheet.lines.len().min(draft.last + 4)).any(|i| sheet.role(i) == Some(Role::More));
        let short = declared.is_some_and(|n| n > shown + (n / 5).max(2));
        return if more || short { Status::Truncated } else { Status::Comments };
    }
    if declared.is_some_and(|n| n > 0) {
        Status::Truncated
    } else if has(Role::Closed) {
        Status::Closed
    } else if has(Role::Script) {
        Status::ScriptLoaded
    } else if has(Role::Form) && !has(Role::Zero) {
        Status::FormOnly
    } else {
        Status::None
    }
}
