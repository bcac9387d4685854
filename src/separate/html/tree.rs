//! A page as a flat tree: nodes in page order, each with the index one past its last descendant.
//!
//! HTML text comes in; [`Tree`] goes out, holding spans of the input and nothing decoded. Built by [`super::build`].
//! Because nodes stand in page order, a subtree is a slice of the node list, the sum of any feature over it a difference of
//! two prefix sums, and the text of a page its text nodes one after the other.

use super::entities;
use super::tags::{TEXT, Tag};
use std::borrow::Cow;

/// A node by its place in page order.
pub(super) type NodeId = u32;

/// A span of the input, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Range {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// White space stood before the text.
pub(super) const SPACE_BEFORE: u8 = 1;
/// Inside `<a>`.
pub(super) const IN_LINK: u8 = 2;
/// Inside an element that the page hides.
pub(super) const HIDDEN: u8 = 4;
/// First text of a list item.
pub(super) const BULLET: u8 = 8;
/// Parted from the text before it by the border of a table cell only.
pub(super) const CELL: u8 = 16;
/// Inside `<pre>`.
pub(super) const PRE: u8 = 32;
/// Inside `<head>`.
pub(super) const IN_HEAD: u8 = 64;
/// An element with attributes of microdata or RDFa.
pub(super) const MARKED: u8 = 128;

/// An element or a text node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// What it is.
    pub tag: Tag,
    /// Flags of a text node; of an element only [`MARKED`].
    pub flags: u8,
    /// The element around it; the root is its own parent.
    pub parent: NodeId,
    /// One past its last descendant.
    pub end: NodeId,
    /// The text, or the attributes as written.
    pub span: Range,
    /// The class attribute of an element.
    pub class: Range,
    /// The id attribute of an element.
    pub id: Range,
    /// Line of a text node; of an element the line of the text that follows its start.
    pub line: u32,
    /// Paragraph of a text node: lines parted by a single `<br>` share it.
    pub paragraph: u32,
}

/// A script: its attributes and its content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Script {
    /// The attributes as written.
    pub attributes: Range,
    /// What stands between the tags.
    pub content: Range,
}

/// A page.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    /// The page's HTML.
    pub source: &'t str,
    /// All nodes in page order; the first is a root around everything.
    pub nodes: Vec<Node>,
    /// Scripts, which are no nodes.
    pub scripts: Vec<Script>,
    /// Lines of text in all.
    pub lines: u32,
}

impl<'t> Tree<'t> {
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The input's text of a span.
    pub fn slice(&self, range: Range) -> &'t str {
        self.source.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// How many nodes there are.
    pub fn len(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    /// The class attribute.
    pub fn class(&self, id: NodeId) -> &'t str {
        self.slice(self.node(id).class)
    }

    /// The id attribute.
    pub fn id(&self, id: NodeId) -> &'t str {
        self.slice(self.node(id).id)
    }

    /// An attribute's value, references resolved; names are matched in any letter case.
    pub fn attribute(&self, id: NodeId, name: &str) -> Option<Cow<'t, str>> {
        let node = self.node(id);
        if node.tag == TEXT { None } else { attribute(self.slice(node.span), name).map(entities::decode) }
    }

    /// The ancestors of a node, the nearest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            let up = self.node(at).parent;
            if up == at {
                return None;
            }
            at = up;
            Some(up)
        })
    }

    /// Whether `inner` stands inside one of `outers` or is one: elements in page order, none inside another.
    pub fn within_any(&self, outers: &[NodeId], inner: NodeId) -> bool {
        let before = outers.partition_point(|&o| o <= inner);
        before > 0 && self.contains(outers[before - 1], inner)
    }

    /// Whether `inner` stands inside `outer` or is it.
    pub fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        outer <= inner && inner < self.node(outer).end
    }

    /// The text of a node on one line, white space collapsed.
    pub fn text(&self, id: NodeId) -> String {
        self.text_of(id, self.node(id).end)
    }

    /// The text of the nodes `from..to` on one line, white space collapsed, a space between any two text nodes.
    pub fn text_of(&self, from: NodeId, to: NodeId) -> String {
        let mut out = String::new();
        for node in self.nodes[from as usize..(to as usize).min(self.nodes.len())].iter().filter(|n| n.tag == TEXT) {
            push_space(&mut out);
            append_collapsed(self.slice(node.span), &mut out);
        }
        out.truncate(out.trim_end().len());
        out
    }
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Whether a character is white space to the reader (no-break space and zero-width marks included).
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}')
}

/// Appends `raw` with references resolved and every run of white space as one space; none at the start of `out`.
pub(super) fn append_collapsed(raw: &str, out: &mut String) {
    if raw.as_bytes().contains(&b'&') {
        let decoded = entities::decode(raw);
        append_plain(&decoded, out);
    } else {
        append_plain(raw, out);
    }
}

fn append_plain(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().position(|b| b.is_ascii_whitespace() || *b >= 0xc2).map_or(bytes.len(), |n| at + n);
        out.push_str(&text[at..run]);
        at = run;
        let Some(c) = text[at..].chars().next() else { break };
        match c {
            '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => {}
            c if c.is_whitespace() => push_space(out),
            c => out.push(c),
        }
        at += c.len_utf8();
    }
}

/// The value of the attribute `name` in attributes as written (`class="a" hidden id=b`).
pub(super) fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut found = None;
    each_attribute(attributes, |key, value| {
        if found.is_none() && key.eq_ignore_ascii_case(name) {
            found = Some(value);
        }
    });
    found
}

/// Hands each attribute of `attributes` to `f`; values as written, empty where there is none.
pub(super) fn each_attribute<'t>(attributes: &'t str, mut f: impl FnMut(&'t str, &'t str)) {
    let bytes = attributes.as_bytes();
    let mut at = 0;
    while let Some((key, value, next)) = next_attribute(bytes, at) {
        f(&attributes[key.0..key.1], &attributes[value.0..value.1]);
        at = next;
    }
}

type Bounds = (usize, usize);

/// The attribute at or after byte `at` of a tag's inside: bounds of name and value, and where to go on; none at the end.
pub(super) fn next_attribute(bytes: &[u8], mut at: usize) -> Option<(Bounds, Bounds, usize)> {
    while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
        at += 1;
    }
    if at >= bytes.len() {
        return None;
    }
    let start = at;
    at += 1;
    while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'=' | b'/') {
        at += 1;
    }
    let name = (start, at);
    let mut peek = at;
    while peek < bytes.len() && bytes[peek].is_ascii_whitespace() {
        peek += 1;
    }
    if bytes.get(peek) != Some(&b'=') {
        return Some((name, (at, at), at));
    }
    at = peek + 1;
    while at < bytes.len() && bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
        let end = memchr::memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |n| at + 1 + n);
        return Some((name, (at + 1, end), (end + 1).min(bytes.len())));
    }
    let end = bytes[at..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |n| at + n);
    Some((name, (at, end), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_in_every_spelling() {
        let raw = r#"CLASS="a b" data-x='1' hidden id=main checked / href = "/x?a=1&amp;b""#;
        assert_eq!(attribute(raw, "class"), Some("a b"));
        assert_eq!(attribute(raw, "data-x"), Some("1"));
        assert_eq!(attribute(raw, "hidden"), Some(""));
        assert_eq!(attribute(raw, "id"), Some("main"));
        assert_eq!(attribute(raw, "href"), Some("/x?a=1&amp;b"));
        assert_eq!(attribute(raw, "title"), None);
        assert_eq!(attribute("a=\"unclosed", "a"), Some("unclosed"));
    }

    #[test]
    fn white_space_collapses() {
        let mut out = String::new();
        append_collapsed("  a\u{a0}\n b&nbsp;&amp; c\u{200b}d ", &mut out);
        assert_eq!(out, "a b & cd ");
    }
}
