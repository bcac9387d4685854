//! From a group of elements to a thread: comments with parents, and what the page says where it holds none.
//!
//! Parents come from nesting, from levels in class names or indents, from "in reply to" lines and links, and from `@name`.
//! Lists rendered twice are counted once. What the page says of its thread without holding it (a form, a closing line,
//! an embed) becomes the status.

use super::groups::{self, Extent, holds};
use super::hints::{Hints, phrase};
use super::item::{self, Item};
use super::tags::TEXT;
use super::tree::NodeId;
use super::view::View;
use super::{jsonld, links};
use crate::model::{Comment, CommentId, Date, ReplyTo, Status};
use crate::separate::stamps::{Order, Stamps};
use rustc_hash::FxHashSet;
use serde_json::Value;

/// The thread of a page.
#[derive(Debug, Default)]
pub(super) struct Thread {
    /// The comments in page order.
    pub items: Vec<Item>,
    /// Parent of each comment by place in `items`; none at the top.
    parents: Vec<Option<usize>>,
    /// Node ranges that belong to the thread and hold nothing of the article.
    pub regions: Vec<(NodeId, NodeId)>,
    /// The system.
    pub layout: Option<String>,
    /// Comments that only the page's JSON-LD holds.
    told: Vec<Comment>,
}

/// Finds the thread of a page.
pub(super) fn find(view: &View<'_>, words: &Hints, stamps: &Stamps, ld: &[Value]) -> Thread {
    let mut thread = Thread::default();
    if let Some(group) = groups::best(view) {
        thread.regions = group.items.clone();
        let (parents, own) = nesting(&group.items);
        let read: Vec<Item> = group.items.iter().zip(&own).map(|(&i, own)| item::read(view, words, stamps, i, own)).collect();
        thread.take(view, read, &parents);
        thread.parents = links::parents(view, words, &thread.items, std::mem::take(&mut thread.parents));
        thread.layout = Some(system(view, words, &thread));
    }
    let told = jsonld::comments(ld);
    if told.len() > thread.items.len() {
        return Thread { told, layout: Some("jsonld".to_owned()), regions: thread.regions, ..Thread::default() };
    }
    thread
}

/// The nearest member around each member, and each member's own node ranges.
fn nesting(items: &[Extent]) -> (Vec<Option<usize>>, Vec<Vec<Extent>>) {
    let mut parents = vec![None; items.len()];
    let mut own: Vec<Vec<Extent>> = items.iter().map(|&i| vec![i]).collect();
    let mut open: Vec<usize> = Vec::new();
    for k in 0..items.len() {
        while open.last().is_some_and(|&o| !holds(items[o], items[k])) {
            open.pop();
        }
        if let Some(&parent) = open.last() {
            parents[k] = Some(parent);
            if let Some(last) = own[parent].pop() {
                own[parent].push((last.0, items[k].0));
                own[parent].push((items[k].1, last.1));
            }
        }
        open.push(k);
    }
    (parents, own)
}

impl Thread {
    /// Takes comments with text in page order; a comment seen before (same name and text) is a list rendered twice.
    fn take(&mut self, view: &View<'_>, read: Vec<Item>, parents: &[Option<usize>]) {
        let mut seen: FxHashSet<(String, String)> = FxHashSet::default();
        let mut place: Vec<Option<usize>> = vec![None; read.len()];
        for (k, item) in read.into_iter().enumerate() {
            let text: String = item.text.iter().map(|&n| view.tree.text(n)).collect::<Vec<_>>().join(" ");
            let empty = item.author.is_none() && item.date.is_none();
            if text.is_empty() && empty && !item.flags.iter().any(|f| f == "deleted") {
                place[k] = parents[k].and_then(|p| place[p]);
                continue;
            }
            if text.len() > 20 && !seen.insert((item.author.clone().unwrap_or_default(), text)) {
                continue;
            }
            let mut up = parents[k];
            let mut parent = None;
            while let Some(p) = up {
                parent = place[p];
                if parent.is_some() {
                    break;
                }
                up = parents[p];
            }
            place[k] = Some(self.items.len());
            self.items.push(item);
            self.parents.push(parent);
        }
    }

    /// The comments in the model's form.
    pub fn comments(&self, view: &View<'_>, stamps: &Stamps, order: Order, published: Option<Date>) -> Vec<Comment> {
        if !self.told.is_empty() {
            return self.told.clone();
        }
        let mut depths: Vec<u32> = Vec::with_capacity(self.items.len());
        let mut out = Vec::with_capacity(self.items.len());
        for (k, item) in self.items.iter().enumerate() {
            let depth = self.parents[k].map_or(0, |p| depths[p] + 1);
            depths.push(depth);
            out.push(Comment {
                n: k as u32 + 1,
                comment_id: CommentId::default(),
                author: item.author.clone(),
                posted_at: posted_at(item, view, stamps, order, published),
                reply_to: self.parents[k].map_or(ReplyTo::Top, |p| ReplyTo::Comment(p as u32 + 1)),
                depth: Some(depth),
                upvotes: item.up,
                downvotes: item.down,
                text: super::emit::comment(view, &item.text),
                flags: item.flags.clone(),
            });
        }
        out
    }

    /// What the page holds of its thread; fills in the count it declares.
    /// `found`: readers' comments, and pingbacks with them.
    pub fn status(&mut self, view: &View<'_>, words: &Hints, found: (usize, usize), declared: &mut Option<u32>) -> Status {
        let said = declared_on_page(view);
        if declared.is_none() {
            *declared = said;
        }
        if found.0 > 0 {
            let short = declared.is_some_and(|d| d as usize > found.1 + found.1 / 10 + 1);
            return if short { Status::Truncated } else { Status::Comments };
        }
        let phrases = view.lines.iter().fold(0, |a, l| a | l.phrase);
        if let Some(system) = embedded(view, words) {
            self.layout = Some(system);
            return Status::ScriptLoaded;
        }
        if phrases & phrase::CLOSED != 0 {
            return Status::Closed;
        }
        if phrases & (phrase::FORM | phrase::NONE) != 0 { Status::FormOnly } else { Status::None }
    }
}

fn posted_at(item: &Item, view: &View<'_>, stamps: &Stamps, order: Order, published: Option<Date>) -> Option<String> {
    let from_value =
        |v: &str| -> Option<String> { crate::separate::stamps::unix(v).or_else(|| stamps.find(v, order).and_then(|s| s.iso(published))) };
    if let Some(v) = item.posted.as_deref().and_then(from_value) {
        return Some(v);
    }
    let date = item.date.as_ref()?;
    if let Some(v) = date.value.as_deref() {
        return from_value(v).or_else(|| stamps.find(&view.tree.text(date.node), order).and_then(|s| s.iso(published)));
    }
    if let Some(iso) = date.stamp.as_ref().and_then(|s| s.iso(published)) {
        return Some(iso);
    }
    // A time ago may carry the day in a title.
    std::iter::once(date.node).chain(view.tree.ancestors(date.node)).take(4).find_map(|a| {
        ["title", "datetime", "data-original-title", "aria-label"].iter().find_map(|n| view.tree.attribute(a, n)).and_then(|v| from_value(&v))
    })
}

fn system(view: &View<'_>, words: &Hints, thread: &Thread) -> String {
    let mut counts = vec![0; words.system_count()];
    for item in thread.items.iter().take(40) {
        for i in item.extent.0..item.extent.1.min(item.extent.0 + 200) {
            words.systems_in(view.tree.class(i), &mut counts);
            words.systems_in(view.tree.id(i), &mut counts);
            groups::custom_name(view, i).into_iter().for_each(|name| words.systems_in(name, &mut counts));
        }
        for a in view.tree.ancestors(item.extent.0).take(4) {
            words.systems_in(view.tree.class(a), &mut counts);
            words.systems_in(view.tree.id(a), &mut counts);
        }
    }
    let best = counts.iter().enumerate().max_by_key(|(i, c)| (**c, usize::MAX - i)).filter(|(_, c)| **c > 0);
    best.map_or_else(|| "html_siblings".to_owned(), |(i, _)| words.system(i).to_owned())
}

/// The number of a line such as "23 Comments".
fn declared_on_page(view: &View<'_>) -> Option<u32> {
    let heads = view.lines.iter().filter(|l| l.phrase & phrase::HEAD != 0 && l.phrase & phrase::NO_HEAD == 0);
    heads.filter_map(|l| groups::first_number(&view.line_text(l))).next().and_then(|n| n.try_into().ok())
}

/// The system that the page loads its thread from, if any.
fn embedded(view: &View<'_>, words: &Hints) -> Option<String> {
    let tree = &view.tree;
    let in_elements = tree
        .nodes
        .iter()
        .filter(|n| n.tag != TEXT && (n.id.end > n.id.start || n.class.end > n.class.start))
        .find_map(|n| words.embed(tree.slice(n.id)).or_else(|| words.embed(tree.slice(n.class))));
    let found = in_elements
        .or_else(|| tree.scripts.iter().find_map(|s| words.embed(tree.slice(s.attributes)).or_else(|| words.embed(tree.slice(s.content)))));
    found.map(str::to_owned)
}
