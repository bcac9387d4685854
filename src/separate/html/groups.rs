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
use crate::separate::stamps::digit;
use rustc_hash::FxHashMap;

/// Where a comment stands: its first node and one past its last. An element, or several siblings in a row.
pub(super) type Extent = (NodeId, NodeId);

/// A group of elements taken for comments.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The comments in page order; later ones may stand inside earlier ones.
    pub items: Vec<Extent>,
    /// How much it looks like a thread.
    pub score: f32,
}

/// Groups that score less are no thread.
const ENOUGH: f32 = 6.0;
/// Groups of the same comments this far apart count as equals: an id or a class name more.
const OUTER_SLACK: f32 = 1.7;
/// Groups considered on one page.
const MAX_GROUPS: usize = 20_000;

/// The best group of comments on a page, if any looks like one.
pub(super) fn best(view: &View<'_>) -> Option<Group> {
    let mut found: Vec<Group> = candidates(view).into_iter().filter_map(|c| score(view, c)).filter(|g| g.score >= ENOUGH).collect();
    found.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.items.cmp(&b.items)));
    let top = found.first()?.clone();
    // Of groups that look as good, the outermost keeps the nesting of replies; of single comments the innermost is the least mixed.
    let single = top.items.len() == 1;
    let close = found.iter().filter(|g| g.score > top.score - OUTER_SLACK && alike(g, &top));
    let chosen =
        if single { close.max_by_key(|g| (g.score >= top.score, g.items[0].0)).cloned() } else { close.min_by_key(|g| g.items[0].0).cloned() };
    chosen.map(|g| with_pings(view, with_answers(view, g, &found)))
}

/// Groups inside the comments looked at.
const FITTING: usize = 20;

/// Adds replies that have other markup than what they answer: like elements that stand inside comments, beside their text,
/// are called comments or replies and show a stamp, a name and a text of their own, as the comments do without them.
fn with_answers(view: &View<'_>, mut group: Group, found: &[Group]) -> Group {
    let inside = |e: Extent| {
        let before = group.items.partition_point(|i| i.0 < e.0);
        before > 0 && holds(group.items[before - 1], e)
    };
    let whole = |s: &Sums| (1..=3).contains(&s.dates) && s.body > 0 && s.authors + s.named > 0;
    let named = |e: &Extent| {
        let hint = view.hints[e.0 as usize];
        hint & (hints::COMMENT | hints::POST) != 0
            && hint & (hints::QUOTE | hints::EDITED | hints::ASIDE) == 0
            && view.tree.node(e.0).tag != tags::BLOCKQUOTE
    };
    let fitting = found.iter().filter(|g| g.items.iter().all(|&e| inside(e) && named(&e)));
    let answers = fitting.take(FITTING).find(|g| {
        own_sums(view, &g.items).iter().all(|s| whole(s) && s.authors > 0) && {
            let mut all: Vec<Extent> = group.items.iter().chain(&g.items).copied().collect();
            all.sort_unstable_by_key(|e| (e.0, std::cmp::Reverse(e.1)));
            own_sums(view, &all).iter().all(whole)
        }
    });
    if let Some(answers) = answers {
        group.items.extend(&answers.items);
        group.items.sort_unstable_by_key(|e| (e.0, std::cmp::Reverse(e.1)));
    }
    group
}

/// Adds pingbacks among the siblings of the comments: they look like no comment but stand among them.
fn with_pings(view: &View<'_>, mut group: Group) -> Group {
    let tree = &view.tree;
    let mut parents: Vec<NodeId> = group.items.iter().map(|i| tree.node(i.0).parent).collect();
    parents.sort_unstable();
    parents.dedup();
    let mut found: Vec<Extent> = Vec::new();
    for parent in parents {
        let mut at = parent + 1;
        while at < tree.node(parent).end {
            let end = tree.node(at).end;
            if tree.class(at).split_ascii_whitespace().any(is_ping) {
                found.push((at, end));
            }
            at = end;
        }
    }
    group.items.extend(found);
    group.items.sort_unstable();
    group.items.dedup();
    group
}

/// Whether a class name is that of a pingback.
pub(super) fn is_ping(class: &str) -> bool {
    matches!(class, "pingback" | "trackback")
}

/// Of groups that look alike the one that holds more of the thread counts for more: `odd` comments are not all of them.
fn rank(group: &Group) -> f32 {
    group.score + 1.5 * (group.items.len() as f32).ln()
}

/// Whether one stretch of the page holds another.
pub(super) fn holds(outer: Extent, inner: Extent) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

/// Whether two groups hold the same comments: as many, each inside the other's.
fn alike(a: &Group, b: &Group) -> bool {
    a.items.len() == b.items.len() && a.items.iter().zip(&b.items).all(|(x, y)| holds(*x, *y) || holds(*y, *x))
}

/// What elements are grouped by.
#[derive(PartialEq, Eq, Hash)]
enum Key<'t> {
    /// A class name, the stem of an id or a custom element's name.
    Name(u8, &'t str),
    /// Marked as a comment by microdata or RDFa.
    Marked,
    /// A parent.
    Parent(u8, NodeId),
    /// The outermost list around an item.
    List(NodeId),
    /// Tags of the element and the two around it, and how deep it stands.
    Path(u8, u8, u8, u32),
}

#[derive(Default)]
struct Gathered<'t> {
    slots: FxHashMap<Key<'t>, usize>,
    groups: Vec<Vec<Extent>>,
}

impl<'t> Gathered<'t> {
    fn add(&mut self, key: Key<'t>, extent: Extent) {
        let groups = &mut self.groups;
        let slot = *self.slots.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if groups[slot].last() != Some(&extent) {
            groups[slot].push(extent);
        }
    }
}

/// All groups of like elements with text in them.
fn candidates(view: &View<'_>) -> Vec<Candidate> {
    let tree = &view.tree;
    let mut gathered = Gathered::default();
    let mut depth = vec![0u32; tree.nodes.len()];
    let mut outermost: Vec<NodeId> = vec![0; tree.nodes.len()];
    for (i, node) in tree.nodes.iter().enumerate().skip(1) {
        let id = i as NodeId;
        depth[i] = depth[node.parent as usize] + 1;
        let list = outermost[node.parent as usize];
        outermost[i] = if list == 0 && matches!(node.tag, tags::UL | tags::OL) { id } else { list };
        let sums = view.within(id);
        let anchored = sums.dates + sums.authors > 0;
        if node.tag == TEXT
            || sums.text == 0
            || !anchored && (sums.body == 0 || sums.actions == 0 && sums.body < 20 && view.hints[i] & hints::STRICT == 0)
        {
            continue;
        }
        if gathered.groups.len() >= MAX_GROUPS {
            break;
        }
        let extent = (id, node.end);
        for token in tree.class(id).split_ascii_whitespace().chain(id_stem(tree.id(id))).chain(custom_name(view, id)) {
            let stem = token.split(|c: char| c.is_ascii_digit()).next().unwrap_or(token);
            gathered.add(Key::Name(node.tag, stem), extent);
        }
        if view.hints[i] & hints::IS_COMMENT != 0 {
            gathered.add(Key::Marked, extent);
        }
        if anchored && matches!(node.tag, tags::LI | tags::DIV | tags::ARTICLE | tags::TR | tags::SECTION | tags::DD | tags::TABLE | tags::P) {
            gathered.add(Key::Parent(node.tag, node.parent), extent);
            let up = tree.node(node.parent);
            gathered.add(Key::Path(node.tag, up.tag, tree.node(up.parent).tag, depth[i]), extent);
            if node.tag == tags::LI {
                gathered.add(Key::List(outermost[i]), extent);
            }
        }
    }
    let mut named = vec![false; gathered.groups.len()];
    for (key, &slot) in &gathered.slots {
        named[slot] = matches!(key, Key::Name(..) | Key::Marked);
    }
    let elements = gathered.groups.into_iter().zip(named);
    let elements = elements.map(|(items, named)| Candidate { items, doubt: if named { 0.0 } else { NAMELESS } });
    let doubt = |first: Extent| if matches!(tree.node(first.0).tag, tags::DT | tags::TR) { NAMELESS } else { LOOSE };
    elements.chain(headed_runs(view).into_iter().map(|items| Candidate { doubt: items.first().map_or(LOOSE, |f| doubt(*f)), items })).collect()
}

/// Elements that may be the comments, and points off for how loosely they hang together.
struct Candidate {
    items: Vec<Extent>,
    doubt: f32,
}

/// Elements of no common name are a little less alike.
const NAMELESS: f32 = 0.5;
/// Siblings in a row are no element at all.
const LOOSE: f32 = 1.5;

/// A header line with a stamp is at most this long.
const HEADER_CHARS: u32 = 90;

/// Comments whose header and text are siblings: a short element with a stamp, then others up to the next such.
fn headed_runs(view: &View<'_>) -> Vec<Vec<Extent>> {
    let tree = &view.tree;
    let mut by_parent: FxHashMap<(NodeId, u8), Vec<NodeId>> = FxHashMap::default();
    let mut last = 0;
    for date in &view.dates {
        // The outermost short element around the stamp.
        let mut header = None;
        for a in std::iter::once(date.node).chain(tree.ancestors(date.node)) {
            if view.within(a).text > HEADER_CHARS {
                break;
            }
            if tree.node(a).tag != TEXT && tags::is_block(tree.node(a).tag) {
                header = Some(a);
            }
        }
        if let Some(h) = header.filter(|&h| h >= last) {
            last = tree.node(h).end;
            by_parent.entry((tree.node(h).parent, tree.node(h).tag)).or_default().push(h);
        }
    }
    let several = by_parent.into_iter().filter(|(_, h)| h.len() >= 2);
    let mut runs: Vec<Vec<Extent>> = several.flat_map(|((parent, _), headers)| runs_of(view, parent, &headers)).collect();
    // A header at an end with no text on its side shows on which side the text stands.
    let has_text = |e: Option<&Extent>| e.is_some_and(|e| view.between(e.0, e.1).body > 0);
    runs.retain(|r| has_text(r.first()) && has_text(r.last()));
    runs.sort();
    runs
}

/// Two readings: each header with what follows it up to the next, and each with what stands before it since the last.
/// At the open end a comment has as many siblings as the longest of the others.
fn runs_of(view: &View<'_>, parent: NodeId, headers: &[NodeId]) -> [Vec<Extent>; 2] {
    let tree = &view.tree;
    let end_of = |id: NodeId| tree.node(id).end;
    let mut starts: Vec<NodeId> = Vec::new();
    let mut at = parent + 1;
    while at < end_of(parent) {
        starts.push(at);
        at = end_of(at);
    }
    let place = |id: NodeId| starts.partition_point(|&s| s < id);
    let usual = headers.windows(2).map(|w| place(w[1]) - place(w[0])).max().unwrap_or(1);
    let (first, last) = (headers[0], headers[headers.len() - 1]);
    let mut after: Vec<Extent> = headers.windows(2).map(|w| (w[0], w[1])).collect();
    after.push((last, end_of(starts[(place(last) + usual - 1).min(starts.len() - 1)])));
    let mut before = vec![(starts[(place(first) + 1).saturating_sub(usual)], end_of(first))];
    before.extend(headers.windows(2).map(|w| (end_of(w[0]), end_of(w[1]))));
    [after, before]
}

/// `comment-` of the id `comment-123`, marked as an id.
fn id_stem(id: &str) -> Option<&str> {
    let cut = id.find(|c: char| c.is_ascii_digit())?;
    (cut >= 1).then(|| &id[..cut])
}

/// The name of a custom element.
pub(super) fn custom_name<'t>(view: &View<'t>, id: NodeId) -> Option<&'t str> {
    let node = view.tree.node(id);
    if node.tag != tags::OTHER {
        return None;
    }
    let end = node.span.start as usize;
    let start = view.tree.source[..end].rfind('<')? + 1;
    view.tree.source.get(start..end)
}

/// The sums of each member without the members nested in it.
fn own_sums(view: &View<'_>, items: &[Extent]) -> Vec<Sums> {
    let mut own: Vec<Sums> = items.iter().map(|i| view.between(i.0, i.1)).collect();
    let mut open: Vec<usize> = Vec::new();
    for k in 0..items.len() {
        while open.last().is_some_and(|&o| !holds(items[o], items[k])) {
            open.pop();
        }
        if let Some(&parent) = open.last() {
            own[parent] = own[parent] - view.between(items[k].0, items[k].1);
        }
        open.push(k);
    }
    own
}

fn score(view: &View<'_>, candidate: Candidate) -> Option<Group> {
    let Candidate { items, doubt } = candidate;
    let n = items.len();
    if n == 0 {
        return None;
    }
    let own = own_sums(view, &items);
    let share = |f: &dyn Fn(&Sums) -> bool| own.iter().filter(|s| f(s)).count() as f32 / n as f32;
    let of_items = |f: &dyn Fn(NodeId) -> bool| items.iter().filter(|i| f(i.0)).count() as f32 / n as f32;
    let hinted = |bits: u32| of_items(&|i| view.hints[i as usize] & bits != 0);
    let parents = |bits: u32| of_items(&|i| view.around[view.tree.node(i).parent as usize] & bits != 0);
    let strict = hinted(hints::STRICT);
    // Elements called comments among others called so need no stamp.
    let total = own.iter().fold((0, 0), |a, s| (a.0 + s.text as usize, a.1 + s.link as usize));
    let named = n > 1 && doubt == 0.0 && strict > 0.5 && own.iter().all(|s| s.body > 0) && total.0 >= 8 * n && total.1 * 3 < total.0;
    if share(&|s| s.body > 0 && s.dates + s.authors + s.actions > 0) < 0.5 && !named {
        return None;
    }
    let strict_around = parents(hints::STRICT);
    let loose = hinted(hints::COMMENT | hints::POST).max(parents(hints::COMMENT));
    let micro = hinted(hints::IS_COMMENT);
    // One element alone needs a name that tells; an element around the article's heading is no comment.
    if n == 1 && strict + strict_around + micro == 0.0 || view.h1.is_some_and(|h| items.iter().any(|i| i.0 <= h && h < i.1)) {
        return None;
    }
    // One element with most of the page's text and no heading of a thread above it is the article.
    let plain_text = total.1 * 4 < total.0;
    let heading = headed(view, items[0].0, n, plain_text);
    if n == 1 && heading == 0.0 && own[0].body * 2 > view.within(0).body {
        return None;
    }
    let dates = share(&|s| (1..=3).contains(&s.dates));
    let authors = share(&|s| (1..=3).contains(&s.authors));
    let actions = share(&|s| s.actions > 0);
    let named_stamps = share(&|s| (1..=3).contains(&s.named));
    let mut points = 3.0 * strict + 2.0 * strict_around + loose + 4.0 * micro + 2.0 * dates + 2.0 * authors.max(0.75 * named_stamps) + 2.0 * actions;
    points += 0.5 * share(&|s| s.avatars > 0) + 3.0 * share(&|s| s.cards > 0) + heading;
    points -= 5.0 * share(&|s| s.dates > 3 || s.authors > 4);
    points -= 3.0 * share(&|s| s.dates > 1 && s.authors > 1 && s.actions > 1);
    points -= if n == 1 { 4.0 * share(&|s| s.dates > 1 && s.authors > 1) } else { 0.0 };
    // A list of items called comments with nothing of a comment about them may be a ticker, or name and date stand outside.
    let bare = share(&|s| s.dates + s.authors + s.actions > 0) < 0.5;
    let lifted = if bare { lifted(view, &items) } else { None };
    points -= if bare && heading == 0.0 && lifted.is_none() { 1.5 } else { 0.0 };
    points += of_items(&|i| id_stem(view.tree.id(i)).is_some()) - 3.0 * hinted(hints::ENTRY);
    points -= 4.0 * share(&|s| s.teasers > 0) * (1.0 - 0.5 * strict);
    points -= 3.0 * share(&|s| s.link * 10 > s.text * 7);
    points -= if n == 1 { 3.0 } else { 1.0 } * share(&|s| s.forms > 0);
    points -= 8.0 * of_items(&|i| view.around[i as usize] & hints::RECENT != 0);
    points -= 6.0 * hinted(hints::FORM) * if strict > 0.5 { 0.5 } else { 1.0 } + 6.0 * parents(hints::FORM) * (1.0 - dates);
    if strict + strict_around < 0.5 {
        points -= 2.0 * of_items(&|i| in_side(view, i));
        points -= 2.0 * of_items(&|i| view.around[i as usize] & (hints::FURNITURE | hints::WEAK) != 0);
    }
    Some(Group { items: lifted.unwrap_or(items), score: points - doubt })
}

/// Characters that name and stamp take at most, where they stand beside a comment's element.
const BESIDE_CHARS: u32 = 120;

/// Elements that hold one item each, and a stamp beside it that the item itself has not.
fn lifted(view: &View<'_>, items: &[Extent]) -> Option<Vec<Extent>> {
    let tree = &view.tree;
    let mut up: Vec<Extent> = items.to_vec();
    for _ in 0..3 {
        for item in &mut up {
            let parent = tree.node(item.0).parent;
            *item = (parent, tree.node(parent).end);
        }
        let single = up.windows(2).all(|w| w[0].1 <= w[1].0);
        let near = up.iter().zip(items).all(|(u, i)| view.between(u.0, u.1).text - view.between(i.0, i.1).text <= BESIDE_CHARS);
        if !single || !near {
            return None;
        }
        if up.iter().filter(|u| view.between(u.0, u.1).dates > 0).count() * 2 > up.len() {
            return Some(up);
        }
    }
    None
}

fn in_side(view: &View<'_>, id: NodeId) -> bool {
    view.tree.ancestors(id).any(|a| matches!(view.tree.node(a).tag, tags::ASIDE | tags::NAV | tags::FOOTER))
}

/// Lines before a thread within which its heading stands; a form may come between.
const HEADING_WITHIN: usize = 14;

/// A heading this many lines above a thread or less heads nothing else.
const HEADING_NEXT: usize = 3;

/// Points for a heading of a thread above the first member; more where it counts as many as there are, or where it stands
/// right above members that are text and not links.
fn headed(view: &View<'_>, first: NodeId, n: usize, plain_text: bool) -> f32 {
    use hints::phrase::{HEAD, NO_HEAD};
    let line = view.line_at(first);
    let above = view.lines[line.saturating_sub(HEADING_WITHIN)..line].iter().rev().enumerate();
    let Some((distance, heading)) = above.into_iter().find(|(_, l)| l.phrase & HEAD != 0 && l.phrase & NO_HEAD == 0) else { return 0.0 };
    let next = if distance < HEADING_NEXT && plain_text { 1.5 } else { 0.0 };
    next + match first_number(&view.line_text(heading)) {
        Some(said) if n > 1 && said.abs_diff(n) <= 1 + n / 10 => 4.0,
        _ => 2.0,
    }
}

/// The first number of a line, thousands marks passed over.
pub(super) fn first_number(text: &str) -> Option<usize> {
    let from_digit = text.chars().skip_while(|c| digit(*c).is_none());
    let digits = from_digit.take_while(|c| digit(*c).is_some() || matches!(c, ',' | '.')).filter_map(digit);
    let mut digits = digits.peekable();
    digits.peek()?;
    digits.try_fold(0usize, |n, d| n.checked_mul(10)?.checked_add(d as usize))
}
