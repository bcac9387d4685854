//! HTML pages: article and thread by the shape of the tree.
//!
//! Decoded HTML comes in, a [`Page`] goes out. The page becomes a flat tree of our own (`build`, `tree`), its features are
//! summed (`view`), the thread is found as a group of like elements (`groups`, `item`, `thread`), then the article as the
//! richest subtree of the rest (`article`). Each text node gets exactly one label, so that body, comments and furniture
//! together hold every visible word once. Class names are hints, never conditions; all names and phrases are data.

mod article;
mod author;
mod build;
mod emit;
mod entities;
mod groups;
mod hints;
mod item;
mod jsonld;
mod links;
mod marks;
mod meta;
mod name;
mod tags;
mod thread;
mod tree;
mod view;

use super::stamps::{self, Stamps};
use crate::error::Result;
use crate::model::{ArticleId, Notice, Page, PublishedFrom};
use crate::rules::Data;
use view::View;

/// Markers for HTML pages.
#[derive(Debug)]
pub(super) struct Markers {
    hints: hints::Hints,
    stamps: Stamps,
}

impl Markers {
    pub(super) fn load(data: &Data) -> Result<Self> {
        Ok(Self { hints: hints::Hints::load(data)?, stamps: Stamps::load(data)? })
    }
}

pub(super) fn separate(file: &str, text: &str, markers: &Markers, _notices: &mut Vec<Notice>) -> Page {
    let tree = build::build(text);
    let ld = meta::json_ld(&tree);
    let mut meta = meta::read(&tree, &ld, &markers.stamps);
    let shown = stamps::shown_order(short_texts(&tree));
    let order = item::order_of(meta.language.as_deref(), shown);
    let view = View::new(tree, &markers.hints, &markers.stamps, order);
    let mut thread = thread::find(&view, &markers.hints, &markers.stamps, &ld);
    let from = thread.items.first().map_or(u32::MAX, |i| i.extent.0);
    meta::date_from_page(&mut meta, &view, from);
    let labels = emit::labels(&view, &thread);
    let comments = thread.comments(&view, &markers.stamps, order, meta.published_on);
    let found = comments.iter().filter(|c| !c.flags.iter().any(|f| f == "pingback")).count();
    let status = thread.status(&view, &markers.hints, (found, comments.len()), &mut meta.declared);
    Page {
        article_id: ArticleId::default(),
        file: file.to_owned(),
        title: meta.title,
        outlet: meta.outlet,
        url: meta.url,
        published_on: meta.published_on,
        published_from: meta.published_from.unwrap_or(PublishedFrom::None),
        language: meta.language.and_then(|l| l.get(..2).map(str::to_ascii_lowercase)),
        layout: thread.layout.take().unwrap_or_else(|| "html".to_owned()),
        status,
        declared_comments: meta.declared,
        body: emit::body(&view, &labels),
        furniture: emit::furniture(&view, &labels),
        comments,
        kind: None,
        dated_by_metadata: false,
    }
}

/// Short text nodes, where stamps stand.
fn short_texts<'t>(tree: &tree::Tree<'t>) -> impl Iterator<Item = &'t str> {
    let texts: Vec<&'t str> = tree
        .nodes
        .iter()
        .filter(|n| n.tag == tags::TEXT && n.span.end - n.span.start < 80)
        .map(|n| tree.slice(n.span))
        .filter(|t| t.bytes().filter(u8::is_ascii_digit).count() >= 4)
        .collect();
    texts.into_iter()
}

#[cfg(test)]
mod tests;
