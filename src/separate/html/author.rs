//! Who wrote a comment: the element that names the author, the name in it, and the name by its place among the lines.
//!
//! Works on a comment whose lines are cut. What classes and microdata say of their place goes first; without such names the
//! order of the lines decides. Whom the comment answers is `marks`' matter.

use super::hints::{self, phrase};
use super::item::{Item, Piece, Reader};
use super::name;
use super::tags::{self, TEXT};
use super::tree::{IN_LINK, NodeId, SPACE_BEFORE};
use super::view::DateAt;
use crate::separate::stamps::Order;

impl Reader<'_, '_> {
    /// The element that names the author: microdata first, then class names, the outermost of them.
    pub fn author_element(&self) -> Option<NodeId> {
        let view = self.view;
        let fits = |id: NodeId| {
            let text = view.within(id).text;
            (1..=name::LONGEST as u32).contains(&text) && view.tree.node(id).end - id < 64
        };
        let marked = |id: NodeId| {
            let attr = |n: &str| view.tree.attribute(id, n);
            attr("itemprop").is_some_and(|v| v == "author" || v == "creator" || v == "name")
                || attr("rel").is_some_and(|v| v == "author" || v == "sioc:has_creator")
        };
        let placed = |i: NodeId| view.hints[i as usize] & hints::AUTHOR != 0 && view.hints[i as usize] & hints::ASIDE == 0 && fits(i);
        let role = |i: NodeId| self.words.phrase(&view.tree.text(i)) & phrase::ROLE != 0;
        let badge = |i: NodeId| view.hints[i as usize] & hints::BADGE != 0 || self.is_initial(i);
        self.elements()
            .find(|&i| placed(i) && self.is_name(i) && !badge(i))
            .or_else(|| self.elements().find(|&i| marked(i) && fits(i) && self.is_name(i)))
            .or_else(|| self.elements().find(|&i| placed(i) && role(i) && !badge(i)))
    }

    /// Whether an element stands for a picture and shows one letter or two in its place.
    fn is_initial(&self, id: NodeId) -> bool {
        self.view.hints[id as usize] & hints::AVATAR != 0 && self.view.within(id).text <= 2
    }

    /// The name that an attribute of the comment gives, where none was found or the one found runs on after it.
    pub fn name_by_attribute(&self, item: &mut Item) {
        let told = self.words.attributes.author.iter().find_map(|n| self.view.tree.attribute(self.extent.0, n));
        let Some(name) = told.and_then(|v| name::clean(self.words, &v, true)) else { return };
        let longer = item.author.as_ref().is_none_or(|a| a.len() > name.len() && a.starts_with(name.as_str()));
        if longer && self.words.phrase(&name) & (phrase::ACTION | phrase::DELETED) == 0 {
            item.author = Some(name);
        }
    }

    /// Whether the place for a name is there and empty: the comment has none.
    pub fn has_empty_author(&self) -> bool {
        self.elements().any(|i| {
            let node = self.view.tree.node(i);
            self.view.hints[i as usize] & hints::AUTHOR != 0
                && self.view.hints[i as usize] & hints::AVATAR == 0
                && node.end == i + 1
                && node.tag != tags::IMG
        })
    }

    /// A name in a line of unknown meaning; a stamp or a button is none.
    fn plain_name(&self, text: &str) -> Option<String> {
        let button = |part: &str| self.words.phrase(part) & phrase::ACTION != 0 && !part.trim().is_empty();
        if text.split(['·', '•']).any(button) {
            return None;
        }
        let name = name::clean(self.words, text, false).filter(|n| name::is_namelike(n) && n.chars().nth(1).is_some())?;
        let stamp = self.stamps.find(&name, Order::DayMonth).is_some_and(|s| (s.end - s.start) * 2 >= name.len());
        let other = phrase::ACTION | phrase::HEAD | phrase::FORM | phrase::CARD | phrase::LABEL | phrase::DELETED;
        (!stamp && self.words.phrase(&name) & other == 0).then_some(name)
    }

    /// Whether an element's text can be a name: not a stamp, not a button.
    fn is_name(&self, id: NodeId) -> bool {
        let text = self.view.tree.text(id);
        name::clean(self.words, &text, true).is_some() && self.words.phrase(&text) & (phrase::ACTION | phrase::HEAD | phrase::FORM) == 0 && {
            let end = self.view.tree.node(id).end;
            let starts_with_date = self.view.dates_in(id, end).first().is_some_and(|d| match &d.stamp {
                Some(s) => s.start == 0 && s.end + 3 >= text.len(),
                None => self.view.within(d.node).text + 3 >= self.view.within(id).text,
            });
            !starts_with_date
        }
    }

    /// The name in an author element: a leaf that is marked as the name where there is one, without "says".
    pub fn name_in(&self, element: NodeId) -> Option<String> {
        let view = self.view;
        let end = view.tree.node(element).end;
        let named = |i: NodeId| {
            let hint = view.hints[i as usize];
            let tag = view.tree.node(i).tag;
            tag != TEXT
                && view.within(i).text > 0
                && hint & (hints::DATE | hints::ACTION) == 0
                && !self.is_initial(i)
                && (hint & (hints::AUTHOR | hints::NAME) != 0 || matches!(tag, tags::CITE | tags::B | tags::STRONG))
        };
        // Of names in names ("authorInfo" around "authorName") the innermost.
        let mut leaf = None;
        for i in (element + 1..end).filter(|&i| named(i)) {
            if leaf.is_some_and(|l| !view.tree.contains(l, i)) {
                break;
            }
            leaf = Some(i);
        }
        if leaf.is_none() {
            let lines = self.pieces.iter().filter(|p| view.tree.contains(element, p.nodes[0]));
            if let Some(name) = lines.skip_while(|p| p.chars() < 2).find_map(|p| self.plain_name(&p.text)).filter(|_| view.lines_within(element) > 1)
            {
                return Some(name);
            }
        }
        if let Some(name) = self.linked_name(leaf.unwrap_or(element)) {
            return Some(name);
        }
        let element = leaf.unwrap_or(element);
        let mut text = view.tree.text(element);
        let stamp = view.dates_in(element, view.tree.node(element).end).first();
        if let Some(date) = stamp.filter(|_| self.stamp_beside(element).is_none()) {
            let before = view.tree.text_of(element, date.node);
            if name::clean(self.words, &before, true).is_some() {
                text = before;
            } else if let Some(stamp) = &date.stamp {
                let own = view.tree.text(date.node);
                text = own.get(..stamp.start.min(own.len())).unwrap_or("").to_owned();
            }
        }
        name::clean(self.words, &text, true)
    }

    /// A name by its place: before the stamp on its line, after it, or the short line above the text.
    pub fn name_by_place(&self, head: &[bool], date: Option<&DateAt>) -> Option<(String, Option<usize>)> {
        if let Some(d) = date {
            let at = self.pieces.iter().position(|p| p.nodes.contains(&d.node) || p.nodes.iter().any(|&n| self.view.tree.contains(d.node, n)));
            if let Some(at) = at {
                let piece = &self.pieces[at];
                let cut = d.stamp.as_ref().map(|s| (s.start, s.end));
                let (before, after) = match cut {
                    Some((a, b)) if piece.text.len() >= b => (&piece.text[..a], &piece.text[b..]),
                    _ => {
                        let stamp = self.view.tree.text(d.node);
                        piece.text.split_once(stamp.as_str()).unwrap_or((piece.text.as_str(), ""))
                    }
                };
                let shown = self.named_part(piece, d.node).or_else(|| self.profile_link(piece)).or_else(|| self.words_before(piece, d.node));
                if let Some(name) = shown {
                    return Some((name, None));
                }
                let found = self.plain_name(before).or_else(|| self.plain_name(after));
                if let Some(name) = found {
                    return Some((name, None));
                }
                if let Some(name) = self.named_element(head) {
                    return Some((name, None));
                }
                let above = at.checked_sub(1).filter(|&i| self.pieces[i].phrase & phrase::ACTION == 0);
                if let Some((above, name)) = above.and_then(|i| Some((i, self.plain_name(&self.pieces[i].text)?))) {
                    return Some((name, Some(above)));
                }
            }
        }
        let linked = self.pieces.iter().zip(head).filter(|(_, h)| **h).find_map(|(p, _)| self.profile_link(p));
        if linked.is_some() {
            return linked.map(|name| (name, None));
        }
        let text_at = head.iter().position(|h| !h).unwrap_or(self.pieces.len());
        let mut above = self.pieces[..text_at].iter().filter(|p| p.phrase & phrase::ACTION == 0);
        let found = above.find_map(|p| self.plain_name(&p.text)).or_else(|| self.named_element(head)).map(|name| (name, None));
        // The first of several lines, where it is a short one without an end, is the name above the text.
        let first = || {
            let p = self.pieces.first().filter(|p| self.pieces.len() > 1 && p.hints & hints::CONTENT == 0 && p.phrase == 0)?;
            self.plain_name(&p.text).filter(|n| n.split_whitespace().count() <= 3).map(|name| (name, Some(0)))
        };
        found.or_else(first)
    }

    /// The link that opens an author element, where it leads to a member's page or a mark parts it from what follows:
    /// "[Mara], Port Town, 4 March".
    fn linked_name(&self, element: NodeId) -> Option<String> {
        let tree = &self.view.tree;
        let mut texts = (element..tree.node(element).end).filter(|&i| tree.node(i).tag == TEXT && !tree.text(i).trim().is_empty());
        let first = texts.next().filter(|&n| tree.node(n).flags & IN_LINK != 0)?;
        let after = texts.find(|&n| self.link_of(n).is_none())?;
        let parted = tree.text(after).trim_start().starts_with([',', '|', '·', '•', '(', '–', '—']);
        let member = || self.link_of(first).is_some_and(|h| self.words.attributes.profile_paths.iter().any(|p| h.contains(p.as_str())));
        if parted || member() { self.plain_name(&tree.text(first)) } else { None }
    }

    /// The text of a link to a member's page.
    fn profile_link(&self, line: &Piece) -> Option<String> {
        let leads = |href: &str| self.words.attributes.profile_paths.iter().any(|p| href.contains(p.as_str()));
        let link = line.nodes.iter().filter(|&&n| self.view.tree.node(n).flags & IN_LINK != 0 && self.link_of(n).is_some_and(|h| leads(&h)));
        link.into_iter().find_map(|&n| self.plain_name(&self.view.tree.text(n)))
    }

    /// What stands before a stamp, counts and buttons left out.
    fn words_before(&self, line: &Piece, stamp: NodeId) -> Option<String> {
        let tree = &self.view.tree;
        let mut text = String::new();
        for &n in line.nodes.iter().take_while(|&&n| n < stamp && !tree.contains(stamp, n)) {
            let part = tree.text(n);
            if self.words.is_arrow(&part) {
                break;
            }
            if part.chars().any(char::is_alphabetic) && self.words.phrase(&part) & phrase::ACTION == 0 {
                if !text.is_empty() && self.stands_apart(n) && self.plain_name(&text).is_some_and(|name| name.len() + 1 >= text.len()) {
                    break;
                }
                text.push_str(&part);
                text.push(' ');
            }
        }
        self.plain_name(&text)
    }

    /// Whether a text has an element of its own with no blank before it: only a style sheet can part it from what precedes.
    fn stands_apart(&self, id: NodeId) -> bool {
        let tree = &self.view.tree;
        let node = tree.node(id);
        let own = tree.node(node.parent);
        node.flags & SPACE_BEFORE == 0 && matches!(own.tag, tags::SPAN | tags::DIV) && node.parent + 1 == id && own.end == id + 1
    }

    /// The part of a stamp's line whose class name has `name` in it.
    fn named_part(&self, line: &Piece, stamp: NodeId) -> Option<String> {
        let view = self.view;
        let (first, last) = (*line.nodes.first()?, *line.nodes.last()?);
        let named = |i: NodeId| {
            let node = view.tree.node(i);
            node.tag != TEXT
                && view.hints[i as usize] & hints::NAME != 0
                && node.end > first
                && node.end <= last + 1
                && !view.tree.contains(i, stamp)
                && view.within(i).text > 0
        };
        (first.saturating_sub(4)..last)
            .find(|&i| named(i) && self.own.iter().any(|o| o.0 <= i && i < o.1))
            .and_then(|i| self.plain_name(&view.tree.text(i)))
    }

    /// An element whose class name has `name` in it, outside the text.
    fn named_element(&self, head: &[bool]) -> Option<String> {
        let free = |id: NodeId| self.pieces.iter().zip(head).any(|(p, h)| *h && p.nodes.iter().any(|&n| self.view.tree.contains(id, n)));
        let fits = |id: NodeId| self.view.hints[id as usize] & hints::NAME != 0 && (1..=40).contains(&self.view.within(id).text);
        self.elements().find(|&i| fits(i) && free(i) && self.is_name(i)).and_then(|i| name::clean(self.words, &self.view.tree.text(i), true))
    }
}
