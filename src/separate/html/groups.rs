//! Finds the thread: the group of like elements that look most like readers' comments.
//!
//! Every class name, every kind of id (`comment-12`) and every run of like siblings names a group of elements. A comment
//! shows some of: a name, a date, a text of its own, buttons; its list has a heading, a telling class name, a place after
//! the article. A group is scored by what its members show in the part of the page that is theirs alone (nested members,
//! which are replies, left out), so a group of whole comments beats that of their parts and that of their lists.
//! Anchored record mining in the spirit of MDR (Liu, Grossman, Zhai 2003), with date and author as anchors.

use super::hints;
use super::tags::{self, TEXT};
use super::tree::NodeId;
use super::view::{Sums, View};
use rustc_hash::FxHashMap;

/// A group of elements taken for comments.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The elements in page order; later ones may stand inside earlier ones.
    pub items: Vec<NodeId>,
    /// How much it looks like a thread.
    pub score: f32,
}

/// Groups that score less are no thread.
const ENOUGH: f32 = 6.0;
/// Groups considered on one page.
const MAX_GROUPS: usize = 20_000;

/// The best group of comments on a page, if any looks like one.
pub(super) fn best(view: &View<'_>) -> Option<Group> {
    let mut found: Vec<Group> = candidates(view).into_iter().filter_map(|items| score(view, items)).filter(|g| g.score >= ENOUGH).collect();
    found.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.items.cmp(&b.items)));
    let top = found.first()?.clone();
    // Of groups that look as good, the outermost keeps the nesting of replies; of single comments the innermost is the least mixed.
    let single = top.items.len() == 1;
    let close = found.iter().filter(|g| g.score > top.score - 1.0 && alike(view, g, &top));
    if single { close.max_by_key(|g| (g.score >= top.score, g.items[0])).cloned() } else { close.min_by_key(|g| g.items[0]).cloned() }
}

/// Of groups that look alike the one that holds more of the thread counts for more: `odd` comments are not all of them.
fn rank(group: &Group) -> f32 {
    group.score + 1.5 * (group.items.len() as f32).ln()
}

/// Whether two groups hold the same comments: as many, each inside the other's.
fn alike(view: &View<'_>, a: &Group, b: &Group) -> bool {
    a.items.len() == b.items.len() && a.items.iter().zip(&b.items).all(|(x, y)| view.tree.contains(*x, *y) || view.tree.contains(*y, *x))
}

/// All groups of like elements with text in them.
fn candidates(view: &View<'_>) -> Vec<Vec<NodeId>> {
    let tree = &view.tree;
    let mut names: FxHashMap<(u8, &str), usize> = FxHashMap::default();
    let mut siblings: FxHashMap<(u8, NodeId), usize> = FxHashMap::default();
    let mut groups: Vec<Vec<NodeId>> = Vec::new();
    for (i, node) in tree.nodes.iter().enumerate().skip(1) {
        let id = i as NodeId;
        let sums = view.within(id);
        if node.tag == TEXT || sums.body == 0 || sums.dates + sums.authors + sums.actions == 0 && sums.body < 20 {
            continue;
        }
        if groups.len() >= MAX_GROUPS {
            break;
        }
        for token in tree.class(id).split_ascii_whitespace().chain(id_stem(tree.id(id))).chain(custom_name(view, id)) {
            let stem = token.split(|c: char| c.is_ascii_digit()).next().unwrap_or(token);
            let slot = *names.entry((node.tag, stem)).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            if groups[slot].last() != Some(&id) {
                groups[slot].push(id);
            }
        }
        if matches!(node.tag, tags::LI | tags::DIV | tags::ARTICLE | tags::TR | tags::SECTION | tags::DD | tags::TABLE | tags::P) {
            let slot = *siblings.entry((node.tag, node.parent)).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[slot].push(id);
        }
    }
    groups
}

/// `comment-` of the id `comment-123`, marked as an id.
fn id_stem(id: &str) -> Option<&str> {
    let cut = id.find(|c: char| c.is_ascii_digit())?;
    (cut >= 1).then(|| &id[..cut])
}

/// The name of a custom element.
fn custom_name<'t>(view: &View<'t>, id: NodeId) -> Option<&'t str> {
    let node = view.tree.node(id);
    if node.tag != tags::OTHER {
        return None;
    }
    let end = node.span.start as usize;
    let start = view.tree.source[..end].rfind('<')? + 1;
    view.tree.source.get(start..end)
}

/// The sums of each member without the members nested in it.
pub(super) fn own_sums(view: &View<'_>, items: &[NodeId]) -> Vec<Sums> {
    let mut own: Vec<Sums> = items.iter().map(|&i| view.within(i)).collect();
    let mut open: Vec<usize> = Vec::new();
    for k in 0..items.len() {
        while open.last().is_some_and(|&o| !view.tree.contains(items[o], items[k])) {
            open.pop();
        }
        if let Some(&parent) = open.last() {
            let inner = view.within(items[k]);
            own[parent] = own[parent] - inner;
        }
        open.push(k);
    }
    own
}

fn score(view: &View<'_>, items: Vec<NodeId>) -> Option<Group> {
    let n = items.len();
    if n == 0 {
        return None;
    }
    let own = own_sums(view, &items);
    let share = |f: &dyn Fn(&Sums) -> bool| own.iter().filter(|s| f(s)).count() as f32 / n as f32;
    let hinted = |bits: u32| items.iter().filter(|&&i| view.hints[i as usize] & bits != 0).count() as f32 / n as f32;
    let good = share(&|s| s.body > 0 && s.dates + s.authors + s.actions > 0);
    if good < 0.5 {
        return None;
    }
    let parents = |bits: u32| items.iter().filter(|&&i| view.around[view.tree.node(i).parent as usize] & bits != 0).count() as f32 / n as f32;
    let strict = hinted(hints::STRICT);
    let strict_around = parents(hints::STRICT);
    let loose = hinted(hints::COMMENT | hints::POST).max(parents(hints::COMMENT));
    let micro = items.iter().filter(|&&i| is_marked(view, i)).count() as f32 / n as f32;
    if n == 1 && strict + strict_around + micro == 0.0 {
        return None;
    }
    let dates = share(&|s| (1..=3).contains(&s.dates));
    let authors = share(&|s| (1..=3).contains(&s.authors));
    let actions = share(&|s| s.actions > 0);
    let mut points = 3.0 * strict + 2.0 * strict_around + loose + 4.0 * micro + 2.0 * dates + 2.0 * authors + 2.0 * actions;
    points += 0.5 * share(&|s| s.avatars > 0) + if headed(view, items[0]) { 2.0 } else { 0.0 };
    points -= 5.0 * share(&|s| s.dates > 3 || s.authors > 4);
    points -= 4.0 * share(&|s| s.teasers > 0) * (1.0 - 0.5 * strict);
    points -= 3.0 * share(&|s| s.link * 10 > s.text * 7);
    points -= if n == 1 { 3.0 } else { 1.0 } * share(&|s| s.forms > 0);
    let node_around = |i: NodeId| view.around[i as usize];
    let recent = items.iter().filter(|&&i| node_around(i) & hints::RECENT != 0).count() as f32 / n as f32;
    points -= 8.0 * recent + 6.0 * hinted(hints::FORM) * if strict > 0.5 { 0.5 } else { 1.0 } + 6.0 * parents(hints::FORM) * (1.0 - dates);
    if strict + strict_around < 0.5 {
        points -= 2.0 * items.iter().filter(|&&i| in_side(view, i)).count() as f32 / n as f32;
        points -= 2.0 * items.iter().filter(|&&i| node_around(i) & hints::FURNITURE != 0).count() as f32 / n as f32;
    }
    // An element around the article's heading is no comment.
    if view.h1.is_some_and(|h| items.iter().any(|&i| view.tree.contains(i, h))) {
        return None;
    }
    Some(Group { items, score: points })
}

/// Whether microdata or RDFa marks the element as a comment.
fn is_marked(view: &View<'_>, id: NodeId) -> bool {
    let has = |name: &str, what: &[&str]| view.tree.attribute(id, name).is_some_and(|v| what.iter().any(|w| v.contains(w)));
    has("itemtype", &["Comment", "schema.org/Answer"]) || has("itemprop", &["comment"]) || has("typeof", &["Comment", "sioc:Post"])
}

fn in_side(view: &View<'_>, id: NodeId) -> bool {
    view.tree.ancestors(id).any(|a| matches!(view.tree.node(a).tag, tags::ASIDE | tags::NAV | tags::FOOTER))
}

/// Lines before a thread within which its heading stands; a form may come between.
const HEADING_WITHIN: usize = 14;

fn headed(view: &View<'_>, first: NodeId) -> bool {
    let line = view.line_at(first);
    view.lines[line.saturating_sub(HEADING_WITHIN)..line]
        .iter()
        .any(|l| l.phrase & hints::phrase::HEAD != 0 && l.phrase & hints::phrase::NO_HEAD == 0)
}
