//! From a group of elements to a thread: comments with parents, and what the page says where it holds none.
//!
//! Parents come from nesting, from levels in class names or indents, from "in reply to" lines and links, and from `@name`.
//! Lists rendered twice are counted once. What the page says of its thread without holding it (a form, a closing line,
//! an embed) becomes the status.

use super::groups::{self, Extent, holds};
use super::hints::{Hints, phrase};
use super::item::{self, Item};
use super::jsonld;
use super::tags::{self, TEXT};
use super::tree::NodeId;
use super::view::View;
use crate::model::{Comment, CommentId, Date, ReplyTo, Status};
use crate::separate::stamps::{Order, Stamps};
use rustc_hash::{FxHashMap, FxHashSet};
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
        thread.link_by_level(view);
        thread.link_by_name(view);
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
            let empty = item.author.is_none() && item.date.is_none() || item.flags.iter().any(|f| f == "pingback");
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

    /// Parents from levels in class names, attributes or indents, where nothing is nested.
    fn link_by_level(&mut self, view: &View<'_>) {
        if self.parents.iter().any(Option::is_some) {
            return;
        }
        let levels: Vec<Option<i64>> = self.items.iter().map(|i| level(view, i.extent.0)).collect();
        // Where only replies are indented, the others stand at the margin.
        let levels: Vec<i64> = levels.into_iter().map(|l| l.unwrap_or(0)).collect();
        if levels.iter().min() == levels.iter().max() {
            return;
        }
        let mut open: Vec<(i64, usize)> = Vec::new();
        for (k, &level) in levels.iter().enumerate() {
            while open.last().is_some_and(|o| o.0 >= level) {
                open.pop();
            }
            self.parents[k] = open.last().map(|o| o.1);
            open.push((level, k));
        }
    }

    /// Parents from "in reply to" and a leading `@name`, where nesting says nothing.
    fn link_by_name(&mut self, view: &View<'_>) {
        let mut by_name: FxHashMap<String, usize> = FxHashMap::default();
        let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
        for k in 0..self.items.len() {
            let item = &self.items[k];
            if self.parents[k].is_none() {
                let linked = item.answers_id.as_ref().and_then(|id| by_id.get(id.as_str()).copied());
                let named = item.answers.as_ref().and_then(|n| by_name.get(&n.to_lowercase()).copied());
                let parent = linked.or(named);
                self.parents[k] = parent;
            }
            let item = &self.items[k];
            if let Some(author) = &item.author {
                by_name.insert(author.to_lowercase(), k);
            }
            for id in ids_of(view, item.extent) {
                by_id.insert(id, k);
            }
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
                text: super::emit::write(view, item.text.iter().copied()),
                flags: item.flags.clone(),
            });
        }
        out
    }

    /// What the page holds of its thread; fills in the count it declares.
    pub fn status(&mut self, view: &View<'_>, words: &Hints, found: usize, declared: &mut Option<u32>) -> Status {
        let said = declared_on_page(view);
        if declared.is_none() {
            *declared = said;
        }
        if found > 0 {
            let short = declared.is_some_and(|d| d as usize > found + found / 10 + 1);
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

/// The level of a comment that is not nested: `depth-2`, `level-3`, `indent`, a left margin.
fn level(view: &View<'_>, id: NodeId) -> Option<i64> {
    let class = view.tree.class(id);
    for word in class.split_ascii_whitespace() {
        let low = word.to_ascii_lowercase();
        if ["depth", "level", "indent", "lvl", "nest"].iter().any(|w| low.contains(w)) {
            let digits: String = low.chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
            if let Ok(n) = digits.parse() {
                return Some(n);
            }
        }
    }
    for name in ["data-depth", "data-level", "data-indent", "aria-level", "depth", "indent"] {
        if let Some(n) = view.tree.attribute(id, name).and_then(|v| v.trim().parse().ok()) {
            return Some(n);
        }
    }
    let inner = (id..view.tree.node(id).end.min(id + 8)).find_map(|i| {
        view.tree.attribute(i, "indent").and_then(|v| v.trim().parse().ok()).or_else(|| {
            let style = view.tree.attribute(i, "style")?;
            margin(&style)
        })
    });
    if inner.is_some() {
        return inner;
    }
    // Hacker News keeps the level in the width of a spacer.
    (id..view.tree.node(id).end.min(id + 12)).find_map(|i| {
        let spacer = view.tree.node(i).tag == tags::IMG && view.tree.attribute(i, "src").is_some_and(|s| s.contains("s.gif"));
        spacer.then(|| view.tree.attribute(i, "width")?.trim().parse().ok()).flatten()
    })
}

fn margin(style: &str) -> Option<i64> {
    let low = style.to_ascii_lowercase();
    let at = low.find("margin-left").or_else(|| low.find("padding-left"))?;
    let digits: String = low[at..].chars().skip_while(|c| *c != ':').skip(1).skip_while(|c| *c == ' ').take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Ids by which links point at a comment.
fn ids_of(view: &View<'_>, extent: Extent) -> Vec<String> {
    let (node, end) = (extent.0, extent.1.min(extent.0 + 40));
    let mut out: Vec<String> =
        (node..end).filter(|&i| view.tree.node(i).tag != TEXT).map(|i| view.tree.id(i).to_owned()).filter(|i| !i.is_empty()).collect();
    out.extend((node..end).filter(|&i| view.tree.node(i).tag == tags::A).filter_map(|i| view.tree.attribute(i, "name").map(|n| n.into_owned())));
    out
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
