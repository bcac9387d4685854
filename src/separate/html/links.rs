//! Who answers whom, where nesting does not tell: attributes, levels, the place after another comment, "in reply to".
//!
//! Comments in page order and the parents that nesting gave come in; a parent for each comment, or none, goes out. A parent
//! always stands before its reply.

use super::groups::Extent;
use super::hints::{self, Hints};
use super::item::Item;
use super::tags::{self, TEXT};
use super::tree::NodeId;
use super::view::View;
use rustc_hash::FxHashMap;

struct Links<'v, 't> {
    view: &'v View<'t>,
    words: &'v Hints,
    items: &'v [Item],
    parents: Vec<Option<usize>>,
}

/// Completes the parents that nesting gave.
pub(super) fn parents(view: &View<'_>, words: &Hints, items: &[Item], nested: Vec<Option<usize>>) -> Vec<Option<usize>> {
    let flat = nested.iter().all(Option::is_none);
    let mut links = Links { view, words, items, parents: nested };
    if flat && !links.by_level() {
        links.by_place();
    }
    let unlinked = flat && links.parents.iter().all(Option::is_none);
    links.by_name(unlinked);
    links.parents
}

impl Links<'_, '_> {
    /// Parents from levels in class names, attributes or indents, where nothing is nested.
    fn by_level(&mut self) -> bool {
        let view = self.view;
        let levels: Vec<Option<i64>> = self.items.iter().map(|i| i.level.or_else(|| level(view, self.words, i.extent.0))).collect();
        // Where only replies are indented, the others stand at the margin.
        let levels: Vec<i64> = levels.into_iter().map(|l| l.unwrap_or(0)).collect();
        if levels.iter().min() == levels.iter().max() {
            return false;
        }
        let mut open: Vec<(i64, usize)> = Vec::new();
        for (k, &level) in levels.iter().enumerate() {
            while open.last().is_some_and(|o| o.0 >= level) {
                open.pop();
            }
            self.parents[k] = open.last().map(|o| o.1);
            open.push((level, k));
        }
        true
    }

    /// Replies in an element of their own that follows the comment they answer: the nearest shallower comment before whose
    /// next siblings hold the reply.
    fn by_place(&mut self) {
        let tree = &self.view.tree;
        let depth = |id: NodeId| tree.ancestors(id).count();
        let depths: Vec<usize> = self.items.iter().map(|i| depth(i.extent.0)).collect();
        if depths.iter().min() == depths.iter().max() {
            return;
        }
        let mut open: Vec<usize> = Vec::new();
        for k in 0..self.items.len() {
            while open.last().is_some_and(|&o| depths[o] >= depths[k]) {
                open.pop();
            }
            self.parents[k] = open.last().copied().filter(|&o| self.follows(o, k));
            open.push(k);
        }
    }

    /// Whether comment `k` stands in a list of replies that is a sibling of comment `o` or of what wraps it alone.
    fn follows(&self, o: usize, k: usize) -> bool {
        let tree = &self.view.tree;
        let (mut alone, reply) = (self.items[o].extent.0, self.items[k].extent.0);
        let starts_at = |a: NodeId| self.items.partition_point(|i| i.extent.0 < a);
        let holds_one = |a: NodeId| starts_at(tree.node(a).end) - starts_at(a) == 1;
        while tree.node(alone).parent != alone && holds_one(tree.node(alone).parent) {
            alone = tree.node(alone).parent;
        }
        let shared = tree.node(alone).parent;
        if !tree.contains(shared, reply) {
            return false;
        }
        let list = std::iter::once(reply).chain(tree.ancestors(reply)).take_while(|&a| a != shared).collect::<Vec<_>>();
        list[1..].iter().any(|&a| {
            self.view.hints[a as usize] & (hints::LIST | hints::COMMENT) != 0
                || matches!(tree.node(a).tag, tags::UL | tags::OL | tags::DL | tags::BLOCKQUOTE)
        })
    }

    /// Parents from attributes, "in reply to", quotations and a leading `@name`.
    /// An `@name` counts on pages that show no other order (`unlinked`): in a tree it may be a mere salutation.
    fn by_name(&mut self, unlinked: bool) {
        let mut by_name: FxHashMap<String, usize> = FxHashMap::default();
        let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
        for (k, item) in self.items.iter().enumerate() {
            if self.parents[k].is_none() || item.answers_for_sure {
                let linked = item.answers_id.as_deref().and_then(|id| by_id.get(id).or_else(|| by_id.get(number_of(id)?)).copied());
                let named = item.answers.as_ref().and_then(|n| by_name.get(n.to_lowercase().trim_start_matches('@')).copied());
                let hailed = || if unlinked { self.hailed(item, &by_name) } else { None };
                self.parents[k] = linked.or(named).or(self.parents[k]).or_else(hailed);
            }
            if !item.answers_for_sure {
                self.parents[k] = self.pointed(item, &by_id).or(self.parents[k]);
            }
            by_name.extend([&item.handle, &item.author].into_iter().flatten().map(|name| (name.to_lowercase(), k)));
            let own = self.words.attributes.own_id.iter().filter_map(|n| self.view.tree.attribute(item.extent.0, n)).map(|v| v.into_owned());
            for id in own.chain(ids_of(self.view, self.words, item.extent)).chain(
                item.permalink.as_ref().filter(|p| !p.trim_end_matches(|c: char| c.is_ascii_digit()).contains(|c: char| c.is_ascii_digit())).cloned(),
            ) {
                if let Some(number) = number_of(&id) {
                    by_id.insert(number.to_owned(), k);
                }
                by_id.insert(id, k);
            }
        }
    }
}

impl Links<'_, '_> {
    /// The comment above to which a link leads that shows its author's name: id and name together leave no doubt.
    fn pointed(&self, item: &Item, by_id: &FxHashMap<String, usize>) -> Option<usize> {
        item.pointers.iter().find_map(|p| {
            let at = p.ids.iter().find_map(|id| by_id.get(id).or_else(|| by_id.get(number_of(id)?)).copied())?;
            let author = self.items[at].author.as_ref()?.to_lowercase();
            let shown = p.text.contains(author.as_str()) || self.items[at].handle.as_ref().is_some_and(|h| p.text.contains(h.as_str()));
            shown.then_some(at)
        })
    }

    /// The author above whom a leading `@name` names: the longest run of words that is one.
    fn hailed(&self, item: &Item, by_name: &FxHashMap<String, usize>) -> Option<usize> {
        let text = self.view.tree.text(*item.text.first()?);
        let rest = match text.trim_start().strip_prefix('@') {
            // The mark may have a text node of its own before the name: "@" and "mara".
            Some("") => self.view.tree.text(*item.text.get(1)?),
            Some(rest) => rest.trim_start().to_owned(),
            None => return None,
        };
        let low: String = rest.chars().take(60).flat_map(char::to_lowercase).collect();
        let ends = low.char_indices().filter(|(_, c)| c.is_whitespace() || c.is_ascii_punctuation()).map(|(i, _)| i).chain([low.len()]);
        let ends: Vec<usize> = ends.take(7).collect();
        ends.into_iter().rev().filter(|&e| e > 0).find_map(|e| by_name.get(&low[..e]).copied())
    }
}

/// The number at the end of an id: `123` of `comment-123`.
fn number_of(id: &str) -> Option<&str> {
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| &id[id.len() - digits..])
}

/// The level of a comment that is not nested: `depth-2`, `level-3`, `indent`, a left margin.
fn level(view: &View<'_>, words: &Hints, id: NodeId) -> Option<i64> {
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
    let spaced = (id..view.tree.node(id).end.min(id + 12)).find_map(|i| {
        let spacer = view.tree.node(i).tag == tags::IMG && view.tree.attribute(i, "src").is_some_and(|s| s.contains("s.gif"));
        spacer.then(|| view.tree.attribute(i, "width")?.trim().parse().ok()).flatten()
    });
    // A name that some comments have and others have not.
    let marks = &words.attributes.reply_marks;
    let marked = || {
        class.split_ascii_whitespace().filter_map(|word| word.rsplit(['-', '_']).next()).any(|end| marks.iter().any(|m| end.eq_ignore_ascii_case(m)))
    };
    spaced.or_else(|| marked().then_some(1))
}

fn margin(style: &str) -> Option<i64> {
    let low = style.to_ascii_lowercase();
    let at = low.find("margin-left").or_else(|| low.find("padding-left"))?;
    let digits: String = low[at..].chars().skip_while(|c| *c != ':').skip(1).skip_while(|c| *c == ' ').take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Ids by which links point at a comment.
fn ids_of(view: &View<'_>, words: &Hints, extent: Extent) -> Vec<String> {
    let (node, end) = (extent.0, extent.1.min(extent.0 + 40));
    let mut out: Vec<String> =
        (node..end).filter(|&i| view.tree.node(i).tag != TEXT).map(|i| view.tree.id(i).to_owned()).filter(|i| !i.is_empty()).collect();
    // An element around this comment alone may carry its id, and so may the first one inside.
    let around = view.tree.ancestors(node).take(2).take_while(|&a| view.tree.node(a).end <= extent.1 + 1);
    let names = &words.attributes.own_id;
    let whole = around.chain((node + 1..end).take_while(|&i| view.tree.node(i).end + 1 >= extent.1).take(2));
    out.extend(whole.flat_map(|i| names.iter().filter_map(move |n| view.tree.attribute(i, n)).map(|v| v.into_owned())));
    out.extend((node..end).filter(|&i| view.tree.node(i).tag == tags::A).filter_map(|i| view.tree.attribute(i, "name").map(|n| n.into_owned())));
    out
}
