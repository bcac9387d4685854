//! Finds the article: the part of the page with the most running text and the least of anything else.
//!
//! Every line is worth what it has of running text, or costs what it has of links and labels; the article's element is the
//! subtree of the greatest sum, after maximum subsequence segmentation (Pasternack & Roth, WWW 2009) but on subtrees,
//! so that a whole element is taken. Inside it, lines that class names, links or their headings show to be furniture
//! are left out. Lines of the thread are never looked at.

use super::hints::{self, phrase};
use super::tags::{self, TEXT};
use super::tree::{NodeId, Tree};
use super::view::{Line, View};
use std::hash::{Hash, Hasher};

/// What a line is worth as article text.
fn worth(view: &View<'_>, line: &Line) -> f32 {
    let around = view.around[line.first as usize];
    let node = view.tree.node(line.first);
    let chars = line.chars as f32;
    let share = line.link as f32 / chars.max(1.0);
    let running = line.marks as f32;
    let mut value = if share > 0.5 {
        -6.0 - chars * 0.15
    } else if line.chars >= 60 {
        chars * (1.0 - share) * 0.5 + running.min(20.0) * 2.0
    } else if line.chars >= 25 && running > 0.0 {
        chars * 0.3 * (1.0 - share)
    } else {
        -4.0
    };
    let block = block_of(&view.tree, node.parent);
    match block {
        tags::P | tags::BLOCKQUOTE | tags::PRE if value > 0.0 => value *= 1.3,
        tags::H1 | tags::H2 | tags::H3 | tags::H4 => value = value.max(-1.0),
        tags::LI | tags::TD if value > 0.0 => value *= 0.6,
        _ => {}
    }
    if value > 0.0 {
        if around & hints::ARTICLE != 0 {
            value *= 1.5;
        }
        if around & hints::FURNITURE != 0 && around & hints::ARTICLE == 0 {
            value *= 0.3;
        }
        if around & hints::WEAK != 0 && around & hints::ARTICLE == 0 {
            value *= 0.6;
        }
        if around & hints::STRICT != 0 {
            value *= 0.2;
        }
    }
    if view.heading_after > line.first {
        value = value.min(value * 0.3);
    }
    if line.unseen {
        value = value.min(0.0);
    }
    value
}

fn block_of(tree: &Tree<'_>, from: NodeId) -> u8 {
    let mut at = from;
    loop {
        let node = tree.node(at);
        if tags::is_block(node.tag) || node.parent == at {
            return node.tag;
        }
        at = node.parent;
    }
}

/// The element of the article and, for each line, whether it is article text; `taken` lines belong to the thread.
pub(super) fn find(view: &View<'_>, taken: &[bool]) -> Vec<bool> {
    let mut prefix = vec![0f32; view.tree.nodes.len() + 1];
    let mut values = vec![0f32; view.lines.len()];
    let repeated = repeated_lines(view);
    for (i, line) in view.lines.iter().enumerate() {
        values[i] = if repeated[i] {
            -1.0
        } else if taken[i] {
            -0.5
        } else if in_chrome(view, line.first) {
            -3.0
        } else {
            worth(view, line)
        };
        prefix[line.first as usize + 1] = values[i];
    }
    for i in 1..prefix.len() {
        prefix[i] += prefix[i - 1];
    }
    let value = |id: NodeId| prefix[view.tree.node(id).end as usize] - prefix[id as usize];
    let mut best = (0, f32::MIN);
    for (i, node) in view.tree.nodes.iter().enumerate() {
        if node.tag == TEXT {
            continue;
        }
        let v = value(i as NodeId);
        // Of equal sums the innermost is the tightest.
        if v >= best.1 {
            best = (i as NodeId, v);
        }
    }
    let keep = choose(view, taken, &repeated, best.0);
    if best.1 > 0.0 || keep.iter().any(|k| *k) || taken.iter().any(|t| *t) { keep } else { all_but_chrome(view) }
}

/// The lines of a page too short to tell its article from the rest.
fn all_but_chrome(view: &View<'_>) -> Vec<bool> {
    view.lines.iter().map(|l| !l.unseen && l.phrase == 0 && l.link * 2 < l.chars.max(1) && !in_chrome(view, l.first)).collect()
}

/// Long lines that stood on the page before, as in pages that carry a narrow and a wide version of themselves.
fn repeated_lines(view: &View<'_>) -> Vec<bool> {
    let mut seen = rustc_hash::FxHashSet::default();
    let hash = |line: &Line| {
        let mut hasher = rustc_hash::FxHasher::default();
        for node in &view.tree.nodes[line.first as usize..line.end as usize] {
            if node.tag == TEXT {
                view.tree.slice(node.span).trim().hash(&mut hasher);
            }
        }
        hasher.finish()
    };
    view.lines.iter().map(|l| l.chars >= 50 && !seen.insert(hash(l))).collect()
}

/// Whether a node stands in navigation, page foot, form or the like.
fn in_chrome(view: &View<'_>, id: NodeId) -> bool {
    view.tree.ancestors(id).any(|a| {
        matches!(view.tree.node(a).tag, tags::NAV | tags::FOOTER | tags::FORM | tags::SELECT | tags::BUTTON | tags::TEXTAREA | tags::DIALOG)
            && view.within(a).text < view.within(0).text / 2
    })
}

fn choose(view: &View<'_>, taken: &[bool], repeated: &[bool], root: NodeId) -> Vec<bool> {
    let prose = prose(view);
    let end = view.tree.node(root).end;
    let mut keep = vec![false; view.lines.len()];
    let total = view.within(root).text.max(1);
    let dropped = dropped_elements(view, root, total, &prose);
    let mut drop_at = 0;
    for (i, line) in view.lines.iter().enumerate() {
        if line.first < root || line.first >= end || taken[i] || repeated[i] || line.unseen {
            continue;
        }
        while drop_at < dropped.len() && view.tree.node(dropped[drop_at]).end <= line.first {
            drop_at += 1;
        }
        if dropped.get(drop_at).is_some_and(|&d| view.tree.contains(d, line.first)) {
            continue;
        }
        keep[i] = is_article_line(view, line);
    }
    drop_related(view, root, &mut keep);
    drop_byline(view, &mut keep);
    trim(view, &mut keep);
    keep
}

/// Takes out what stands under a heading such as "Related articles", up to the next heading.
fn drop_related(view: &View<'_>, root: NodeId, keep: &mut [bool]) {
    for i in 0..view.lines.len() {
        let line = &view.lines[i];
        if line.phrase & phrase::RELATED == 0 || !view.tree.contains(root, line.first) || line.chars > 60 {
            continue;
        }
        let end = section_end(view, root, i);
        let length: u32 = view.lines[i..end].iter().map(|l| l.chars).sum();
        let kept: u32 = view.lines.iter().zip(keep.iter()).filter(|(_, k)| **k).map(|(l, _)| l.chars).sum();
        if length * 2 < kept {
            keep[i..end].fill(false);
        }
    }
}

/// One past the last line of the section that line `i` heads: its element where it opens one, else up to the next heading.
fn section_end(view: &View<'_>, root: NodeId, i: usize) -> usize {
    let first = view.lines[i].first;
    let mut section = None;
    for a in view.tree.ancestors(first) {
        if a == root || view.line_at(a) != i {
            break;
        }
        section = Some(a);
    }
    let end = section.map_or(i + 1, |a| view.line_at(view.tree.node(a).end));
    let is_heading = |l: &Line| tags::is_heading(block_of(&view.tree, view.tree.node(l.first).parent));
    if end > i + 1 || !is_heading(&view.lines[i]) {
        return end.max(i + 1);
    }
    let rest = view.lines[i + 1..].iter().take_while(|l| view.tree.contains(root, l.first) && !is_heading(l)).count();
    i + 1 + rest
}

/// Takes out the stamp and the byline above the first paragraph.
fn drop_byline(view: &View<'_>, keep: &mut [bool]) {
    for (line, keep) in view.lines.iter().zip(keep.iter_mut()).filter(|(_, k)| **k) {
        if line.chars >= 80 {
            return;
        }
        let stamped =
            view.dates_in(line.first, line.end).iter().any(|d| d.stamp.as_ref().is_none_or(|s| (s.end - s.start) * 2 > line.chars as usize));
        let named = view.around[line.first as usize] & (hints::AUTHOR | hints::DATE) != 0 && line.chars < 50;
        *keep = !(stamped || named);
    }
}

/// Elements inside the article that are furniture by name or kind, outermost first; none that holds much of it.
fn dropped_elements(view: &View<'_>, root: NodeId, total: u32, prose: &[u32]) -> Vec<NodeId> {
    let mut out: Vec<NodeId> = Vec::new();
    let mut until = root;
    for id in root + 1..view.tree.node(root).end {
        let node = view.tree.node(id);
        if node.tag == TEXT || id < until {
            continue;
        }
        let hint = view.hints[id as usize];
        let sums = view.within(id);
        let by_tag = matches!(
            node.tag,
            tags::NAV
                | tags::FOOTER
                | tags::ASIDE
                | tags::FORM
                | tags::FIGCAPTION
                | tags::BUTTON
                | tags::SELECT
                | tags::TEXTAREA
                | tags::TIME
                | tags::DIALOG
                | tags::LABEL
        );
        let by_name = hint & (hints::FURNITURE | hints::STRICT | hints::FORM) != 0 && hint & hints::ARTICLE == 0;
        let running = prose[node.end as usize] - prose[id as usize];
        let by_weak_name = hint & hints::WEAK != 0 && hint & hints::ARTICLE == 0 && running * 2 < sums.text;
        let limit = if by_tag { total / 2 } else { total / 3 };
        if (by_tag || by_name || by_weak_name) && sums.text <= limit && node.tag != tags::H1 || is_link_list(view, id) {
            out.push(id);
            until = node.end;
        }
    }
    out
}

/// Characters of running text before each node.
fn prose(view: &View<'_>) -> Vec<u32> {
    let mut out = vec![0; view.tree.nodes.len() + 1];
    for line in view.lines.iter().filter(|l| l.chars >= 60 && l.link * 2 < l.chars) {
        out[line.first as usize + 1] = line.chars;
    }
    for i in 1..out.len() {
        out[i] += out[i - 1];
    }
    out
}

/// Whether a list or block is a list of links and no text.
fn is_link_list(view: &View<'_>, id: NodeId) -> bool {
    let sums = view.within(id);
    matches!(view.tree.node(id).tag, tags::UL | tags::OL | tags::DIV | tags::SECTION | tags::TABLE)
        && sums.text > 0
        && sums.link * 10 >= sums.text * 8
}

fn is_article_line(view: &View<'_>, line: &Line) -> bool {
    if line.phrase & (phrase::RELATED | phrase::FORM | phrase::HEAD | phrase::NONE | phrase::CLOSED) != 0 && line.chars < 90 {
        return false;
    }
    let block = block_of(&view.tree, view.tree.node(line.first).parent);
    if line.phrase & phrase::ACTION != 0 && line.chars <= 40 && !matches!(block, tags::TD | tags::TH) {
        return false;
    }
    if tags::is_heading(block) {
        return block != tags::H1;
    }
    line.link * 10 < line.chars * 9 || line.chars > 120
}

/// Cuts headings and short labels off both ends.
fn trim(view: &View<'_>, keep: &mut [bool]) {
    let heading = |i: usize| tags::is_heading(block_of(&view.tree, view.tree.node(view.lines[i].first).parent));
    while let Some(last) = keep.iter().rposition(|k| *k) {
        let line = &view.lines[last];
        if !(heading(last) || line.chars < 25 && line.marks == 0 && line.link > 0) {
            break;
        }
        keep[last] = false;
    }
}
