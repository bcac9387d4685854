//! Threads: each page's comments as a tree, predictions underlined by verdict.

use super::words::{cut, plural, verdict};
use super::{Section, View};
use crate::model::{Comment, Page, Prediction};
use maud::{Markup, html};

/// Comments shown over all threads; pages with most checked predictions come first.
const COMMENTS: usize = 1_500;
/// Indentation stops growing here, so that a reply chain of any depth stays on the page.
const DEEPEST: u32 = 8;

pub(super) fn section(view: &View<'_>) -> Section {
    let mut by: rustc_hash::FxHashMap<_, Vec<&Prediction>> = rustc_hash::FxHashMap::default();
    for (p, _) in &view.cases {
        by.entry(p.comment_id).or_default().push(*p);
    }
    let checked = |page: &Page| page.comments.iter().filter_map(|c| by.get(&Some(c.comment_id))).map(Vec::len).sum::<usize>();
    let mut pages: Vec<(&Page, usize)> = view.analysis.pages.iter().filter(|p| !p.comments.is_empty()).map(|p| (p, checked(p))).collect();
    pages.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.file.cmp(&b.0.file)));
    let mut room = COMMENTS;
    let shown: Vec<&(&Page, usize)> = pages
        .iter()
        .take_while(|(p, _)| {
            let fits = room > 0;
            room = room.saturating_sub(p.comments.len());
            fits
        })
        .collect();
    let body = html! {
        @if !shown.is_empty() {
            h2 id="threads-h" { "The threads" }
            p.small { "Replies stand below what they answer, predictions are underlined by verdict." @if shown.len() < pages.len() { " The " (shown.len()) " threads with most predictions are shown; all are in comments.csv." } }
            @for (page, n) in shown { (thread(view, page, *n, &by)) }
        }
    };
    Section { anchor: "threads", name: "Threads", body }
}

type ByComment<'a> = rustc_hash::FxHashMap<Option<crate::model::CommentId>, Vec<&'a Prediction>>;

fn thread(view: &View<'_>, page: &Page, n: usize, by: &ByComment<'_>) -> Markup {
    let title = page.title.as_deref().unwrap_or(&page.file);
    html! {
        details.thread { summary { strong { (cut(title, 120)) } " – " @if let Some(o) = &page.outlet { (o) ", " } @if let Some(d) = page.published_on { time { (d) } ", " } (plural(page.comments.len(), "comment", "comments")) ", " (plural(n, "prediction", "predictions")) }
            @for comment in page.comments.iter().take(COMMENTS) { (one(view, comment, by)) }
        }
    }
}

fn one(view: &View<'_>, comment: &Comment, by: &ByComment<'_>) -> Markup {
    let name = view.analysis.roster.of(comment.comment_id).map(|a| a.author.clone()).or_else(|| comment.author.clone());
    let depth = comment.depth.unwrap_or(0).min(DEEPEST);
    html! {
        div class={"comment d" (depth)} {
            p.meta { strong { (cut(name.as_deref().unwrap_or("unnamed"), 80)) } @if let Some(at) = &comment.posted_at { ", " (cut(at, 16)) } }
            p dir="auto" { (marked(view, comment, by.get(&Some(comment.comment_id)).map_or(&[][..], Vec::as_slice))) }
        }
    }
}

/// The comment's text with its predictions marked.
fn marked(view: &View<'_>, comment: &Comment, predictions: &[&Prediction]) -> Markup {
    let chars: Vec<char> = comment.text.chars().collect();
    let part = |from: usize, to: usize| view.names.hide(&chars[from.min(chars.len())..to.min(chars.len())].iter().collect::<String>());
    let mut spans: Vec<&&Prediction> = predictions.iter().collect();
    spans.sort_by_key(|p| (p.span.start, p.span.end));
    let mut at = 0;
    let mut pieces: Vec<(String, Option<&Prediction>)> = Vec::new();
    for p in spans {
        if p.span.start >= at {
            pieces.push((part(at, p.span.start), None));
            pieces.push((part(p.span.start, p.span.end), Some(p)));
            at = p.span.end;
        }
    }
    pieces.push((part(at, chars.len()), None));
    html! {
        @for (words, prediction) in &pieces {
            @match prediction.and_then(|p| view.verdicts.get(&p.prediction_id)) {
                Some(v) => { @let (sign, class, label) = verdict(v.verdict); mark class=(class) title=(label) { (words) } span.sign aria-label=(label) { (sign) } },
                None => { (words) },
            }
        }
    }
}
