//! From labelled text nodes to the texts of a page.
//!
//! Each text node has one label: article, furniture, or a comment's number. The texts are the nodes of a label in page
//! order: lines parted as the page parts them, list items with a dash, table cells by `|`, `<pre>` as written.

use super::article;
use super::tags::{self, TEXT};
use super::thread::Thread;
use super::tree::{BULLET, CELL, IN_HEAD, NodeId, PRE, SPACE_BEFORE, append_collapsed};
use super::view::View;

/// What a text node belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Neither article nor comment.
    Furniture,
    /// The article.
    Body,
    /// The comment of that place in the thread.
    Comment(u32),
    /// In the page's head: not visible.
    Unseen,
}

/// The label of each node.
pub(super) fn labels(view: &View<'_>, thread: &Thread) -> Vec<Label> {
    let mut labels = vec![Label::Furniture; view.tree.nodes.len()];
    for (id, node) in view.tree.nodes.iter().enumerate() {
        if node.flags & IN_HEAD != 0 {
            labels[id] = Label::Unseen;
        }
    }
    let mut taken = vec![false; view.lines.len()];
    for region in &thread.regions {
        let a = view.line_at(region.0);
        for (i, line) in view.lines.iter().enumerate().skip(a) {
            if line.first >= region.1 {
                break;
            }
            taken[i] = true;
        }
    }
    for (k, item) in thread.items.iter().enumerate() {
        for &id in &item.text {
            labels[id as usize] = Label::Comment(k as u32);
        }
    }
    let keep = article::find(view, &taken);
    for (line, _) in view.lines.iter().zip(&keep).filter(|(_, k)| **k) {
        for id in line.first..line.end {
            if labels[id as usize] == Label::Furniture {
                labels[id as usize] = Label::Body;
            }
        }
    }
    labels
}

/// The article's text: paragraphs parted by a blank line.
pub(super) fn body(view: &View<'_>, labels: &[Label]) -> String {
    let nodes = (0..view.tree.len()).filter(|&i| labels[i as usize] == Label::Body);
    write(view, nodes)
}

/// Everything that is neither article nor comment.
pub(super) fn furniture(view: &View<'_>, labels: &[Label]) -> String {
    let nodes = (0..view.tree.len()).filter(|&i| labels[i as usize] == Label::Furniture);
    write(view, nodes)
}

/// The text of a comment; the bullet of the list item that is the comment is none of its words.
pub(super) fn comment(view: &View<'_>, nodes: &[NodeId]) -> String {
    let text = write(view, nodes.iter().copied());
    let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else { return text };
    let item = view.tree.ancestors(*first).find(|&a| view.tree.node(a).tag == tags::LI);
    let whole = item.is_some_and(|a| view.tree.contains(a, *last));
    match text.strip_prefix("- ") {
        Some(rest) if whole && view.tree.node(*first).flags & BULLET != 0 => rest.to_owned(),
        _ => text,
    }
}

/// The text of the given nodes, which stand in page order; nodes that are no text are passed over.
pub(super) fn write(view: &View<'_>, nodes: impl Iterator<Item = NodeId>) -> String {
    let tree = &view.tree;
    let mut out = String::new();
    let mut last: Option<(u32, u32, NodeId)> = None;
    for id in nodes {
        let node = tree.node(id);
        if node.tag != TEXT {
            continue;
        }
        if let Some((line, paragraph, before)) = last {
            if line == node.line {
                // What stood between may have gone elsewhere: words must not grow together.
                if (node.flags & SPACE_BEFORE != 0 || before + 1 < id && parted(view, before, id)) && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            } else {
                out.truncate(out.trim_end_matches(' ').len());
                if node.flags & CELL != 0 && line + 1 == node.line {
                    out.push_str(" | ");
                } else if paragraph == node.paragraph || tight(view, before, id) {
                    out.push('\n');
                } else {
                    out.push_str("\n\n");
                }
                if node.flags & BULLET != 0 {
                    out.push_str("- ");
                }
            }
        } else if node.flags & BULLET != 0 {
            out.push_str("- ");
        }
        if node.flags & PRE != 0 {
            super::entities::decode_into(tree.slice(node.span), &mut out);
        } else {
            let from = out.len();
            append_collapsed(tree.slice(node.span), &mut out);
            if (from == 0 || out.as_bytes()[from - 1] == b'\n') && out[from..].starts_with(' ') {
                out.remove(from);
            }
        }
        last = Some((node.line, node.paragraph, id));
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether another text node stands between two nodes of a line.
fn parted(view: &View<'_>, a: NodeId, b: NodeId) -> bool {
    (a + 1..b).any(|i| view.tree.node(i).tag == TEXT)
}

/// Items of one list and rows of one table follow on the next line, without a blank one.
fn tight(view: &View<'_>, a: NodeId, b: NodeId) -> bool {
    let row = |id: NodeId| view.tree.ancestors(id).take(6).find(|&x| matches!(view.tree.node(x).tag, tags::LI | tags::TR | tags::DT | tags::DD));
    match (row(a), row(b)) {
        (Some(x), Some(y)) => x != y && view.tree.node(x).parent == view.tree.node(y).parent,
        _ => false,
    }
}
