//! One comment: who, when, what, read from the part of the page that is its own.
//!
//! A comment's element without the comments nested in it comes in; name, stamp, votes, marks and the text nodes of its own
//! text go out. What names and dates say of their place (class, microdata) is believed first; without such names the order
//! of the lines decides: name and stamp stand above the text, buttons below.

use super::groups::Extent;
use super::hints::{self, Hints, phrase};
use super::name;
use super::tags::{self, TEXT};
use super::tree::{IN_LINK, MARKED, NodeId, append_collapsed};
use super::view::{DateAt, View};
use crate::separate::stamps::{self, Order, Stamps};

/// What was read of a comment.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    /// Where it stands: first node, one past the last.
    pub extent: Extent,
    /// Name shown.
    pub author: Option<String>,
    /// Stamp as an attribute or the text gives it.
    pub date: Option<DateAt>,
    /// Machine-readable time of posting, where an attribute gives one.
    pub posted: Option<String>,
    /// Text nodes of its own text, in page order.
    pub text: Vec<NodeId>,
    /// Votes for.
    pub up: Option<i64>,
    /// Votes against.
    pub down: Option<i64>,
    /// Marks.
    pub flags: Vec<String>,
    /// Name after "in reply to" or `>`.
    pub answers: Option<String>,
    /// Id that a link "in reply to" points at, or that an attribute names as the parent's.
    pub answers_id: Option<String>,
    /// Whether `answers_id` is the page's own word on the parent and beats all else.
    pub answers_for_sure: bool,
    /// Links of the header, and the one that opens the text, which may lead to the comment answered.
    pub pointers: Vec<Pointer>,
    /// End of the address that its stamp links to: its own id.
    pub permalink: Option<String>,
    /// Name by which others hail the author, where the page shows one beside the name shown: `mara` of "@mara".
    pub handle: Option<String>,
    /// Level that the comment itself tells ("level 2").
    pub level: Option<i64>,
}

/// A link in a comment that may lead to the comment answered.
#[derive(Debug, Clone)]
pub(super) struct Pointer {
    /// Ends of its address and ids that its attributes give.
    pub ids: Vec<String>,
    /// What it shows, in lower case.
    pub text: String,
}

/// A stretch of a line that belongs to the comment.
pub(super) struct Piece {
    /// Its text nodes.
    pub nodes: Vec<NodeId>,
    /// Its text, blanks collapsed.
    pub text: String,
    /// Kinds of phrase that it is.
    pub phrase: u32,
    /// Hints of the elements around it, up to the comment's own.
    pub hints: u32,
    tags: u64,
    /// Whether all of it is link.
    pub all_link: bool,
}

impl Piece {
    fn has_tag(&self, tag: u8) -> bool {
        self.tags & 1 << (tag % 64) != 0
    }

    /// Characters.
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }
}

/// Reads the comment at `extent` whose own parts are the node ranges `own`.
pub(super) fn read(view: &View<'_>, words: &Hints, stamps: &Stamps, extent: Extent, own: &[Extent]) -> Item {
    let reader = Reader { view, words, stamps, extent, own, pieces: pieces(view, words, extent, own) };
    reader.item()
}

/// A comment while it is read.
pub(super) struct Reader<'v, 't> {
    /// The page.
    pub view: &'v View<'t>,
    /// The hints and phrases.
    pub words: &'v Hints,
    /// The words of stamps.
    pub stamps: &'v Stamps,
    /// Where the comment stands.
    pub extent: Extent,
    /// The node ranges that are its own.
    pub own: &'v [Extent],
    /// Its lines.
    pub pieces: Vec<Piece>,
}

impl Reader<'_, '_> {
    fn item(&self) -> Item {
        let mut item = Item { extent: self.extent, ..Item::default() };
        let author = self.author_element();
        let content = self.content_elements(author);
        item.date = author.and_then(|a| self.stamp_beside(a)).cloned().or_else(|| self.date(&content));
        item.posted = self.machine_time();
        item.author = author.and_then(|a| self.name_in(a));
        let head = self.header_pieces(&content, item.date.as_ref(), author);
        let mut name_at = None;
        let nameless = author.is_none() && self.has_empty_author();
        if item.author.is_none() && !nameless {
            if let Some((name, at)) = self.name_by_place(&head, item.date.as_ref()) {
                item.author = Some(name);
                name_at = at;
            }
        }
        self.name_by_attribute(&mut item);
        let in_content = |id: NodeId| self.view.tree.within_any(&content, id);
        let mut chosen: Vec<bool> = (self.pieces.iter().enumerate())
            .map(|(i, p)| {
                name_at != Some(i) && if content.is_empty() { !head[i] } else { p.nodes.iter().any(|&n| in_content(n)) && !self.is_button(p) }
            })
            .collect();
        self.leave_asides(&mut chosen);
        let quoted = self.quoted(&content, &mut chosen);
        for (i, piece) in self.pieces.iter().enumerate() {
            if chosen[i] {
                item.text.extend(self.own_words(piece, &content, author, item.date.as_ref()));
            } else if content.is_empty() && head[i] && name_at != Some(i) {
                item.text.extend(self.words_after_header(piece, author, item.date.as_ref()));
            }
        }
        self.marks(&mut item, quoted.is_some());
        self.votes(&mut item);
        self.answers(&mut item);
        self.pointers(&mut item);
        self.answers_quote(&mut item, quoted);
        item
    }

    /// The text nodes of a line that are the comment's words: those inside the content, without buttons at the end.
    fn own_words<'p>(&self, piece: &'p Piece, content: &[NodeId], author: Option<NodeId>, date: Option<&DateAt>) -> &'p [NodeId] {
        let tree = &self.view.tree;
        let mut nodes = &piece.nodes[..];
        if content.is_empty() {
            let header = |n: NodeId| author.is_some_and(|a| tree.contains(a, n)) || date.is_some_and(|d| tree.contains(d.node, n));
            let after = nodes.iter().rposition(|&n| header(n)).map_or(0, |i| i + 1);
            nodes = if after < nodes.len() { &nodes[after..] } else { nodes };
        } else {
            let inside = |n: &NodeId| tree.within_any(content, *n);
            let from = nodes.iter().position(inside).unwrap_or(0);
            let to = nodes.iter().rposition(inside).map_or(nodes.len(), |i| i + 1);
            nodes = &nodes[from..to.max(from)];
        }
        while let [rest @ .., last] = nodes {
            let text = tree.text(*last);
            let button = tree.node(*last).flags & IN_LINK != 0 || tree.ancestors(*last).take(2).any(|a| tree.node(a).tag == tags::BUTTON);
            let apart =
                !text.chars().any(char::is_alphanumeric) && text.chars().count() <= 2 && text.contains(['|', '·', '[', ']', '(', ')', '•', '/']);
            if rest.is_empty() || !(button && self.words.phrase(&text) & phrase::ACTION != 0 || apart) {
                break;
            }
            nodes = rest;
        }
        nodes
    }

    /// What follows name and stamp on their own line, where it is long enough to be what the comment says.
    fn words_after_header<'p>(&self, piece: &'p Piece, author: Option<NodeId>, date: Option<&DateAt>) -> &'p [NodeId] {
        let tree = &self.view.tree;
        let header = |n: NodeId| author.is_some_and(|a| tree.contains(a, n)) || date.is_some_and(|d| tree.contains(d.node, n));
        let Some(after) = piece.nodes.iter().rposition(|&n| header(n)).map(|i| i + 1) else { return &[] };
        let rest = self.own_words(piece, &[], author, date);
        let text: String = rest.iter().map(|&n| tree.text(n) + " ").collect();
        let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
        let links = rest.iter().filter(|&&n| tree.node(n).flags & IN_LINK != 0).count();
        let low = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let other = self.words.phrase(&text) != 0 || self.words.parents.iter().any(|p| low.starts_with(p.as_str()));
        if after < piece.nodes.len() && words >= 4 && links * 2 < rest.len().max(1) && !other { rest } else { &[] }
    }

    /// Takes signatures and the like out of the text, where anything else is in it.
    fn leave_asides(&self, chosen: &mut [bool]) {
        let aside = |p: &Piece| p.hints & hints::ASIDE != 0;
        let rest = self.pieces.iter().zip(chosen.iter()).any(|(p, c)| *c && !aside(p) && p.chars() > 1);
        if rest {
            self.pieces.iter().zip(chosen).filter(|(p, _)| aside(p)).for_each(|(_, c)| *c = false);
        }
    }

    /// The parts of the comment, itself left out.
    pub fn elements(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.own.iter().flat_map(|&(a, b)| a..b).filter(|&i| self.view.tree.node(i).tag != TEXT && !self.is_whole(i))
    }

    /// Whether an element is the comment itself and not a part of it.
    fn is_whole(&self, id: NodeId) -> bool {
        id == self.extent.0 && self.view.tree.node(id).end == self.extent.1
    }

    /// Elements that hold the text by their class names: the one with most text and its like.
    fn content_elements(&self, author: Option<NodeId>) -> Vec<NodeId> {
        let view = self.view;
        let mut found: Vec<NodeId> = Vec::new();
        let by_property = |i: NodeId| {
            view.tree.node(i).flags & MARKED != 0 && view.hints[i as usize] & hints::CONTENT != 0 && self.property(i) & hints::CONTENT != 0
        };
        let mut sure: Vec<NodeId> = self.elements().filter(|&i| by_property(i) && view.within(i).body > 0).collect();
        sure.dedup_by(|i, outer| view.tree.contains(*outer, *i));
        if !sure.is_empty() {
            return sure;
        }
        for i in self.elements() {
            if found.last().is_some_and(|&f| view.tree.contains(f, i)) {
                continue;
            }
            let hint = view.hints[i as usize];
            let marked = hint & hints::CONTENT != 0 && hint & (hints::FORM | hints::AVATAR | hints::ASIDE) == 0
                || view.tree.node(i).flags & MARKED != 0 && view.tree.attribute(i, "itemprop").is_some_and(|v| v == "description");
            let sums = view.within(i);
            if !marked || sums.body == 0 || author.is_some_and(|a| view.tree.contains(i, a)) {
                continue;
            }
            let end = view.tree.node(i).end;
            let header_date = view.dates_in(i, end).iter().any(|d| self.is_header_date(d));
            // Nested comments must not be part of the text.
            let whole = self.own.iter().any(|&(a, b)| a <= i && end <= b);
            if !header_date && whole {
                found.push(i);
            }
        }
        let Some(&largest) = found.iter().max_by_key(|&&i| view.within(i).body) else { return found };
        let class = view.tree.class(largest);
        found.retain(|&i| view.tree.class(i) == class);
        let rest: u32 = self.pieces.iter().filter(|p| !view.tree.within_any(&found, p.nodes[0]) && p.phrase == 0).map(|p| p.text.len() as u32).sum();
        let chosen: u32 = found.iter().map(|&i| view.within(i).body).sum();
        // A class name that covers little of a long comment misleads.
        if rest > 400 && chosen * 4 < rest { Vec::new() } else { found }
    }

    fn property(&self, id: NodeId) -> u32 {
        let value = |n: &str| self.view.tree.attribute(id, n).map_or(0, |v| self.words.of_property(&v));
        value("itemprop") | value("property")
    }

    /// Whether a stamp is a comment's own and not one told of in its text.
    fn is_header_date(&self, date: &DateAt) -> bool {
        match &date.stamp {
            None => true,
            Some(stamp) => {
                let line = &self.view.lines[self.view.line_at(date.node).min(self.view.lines.len() - 1)];
                let stamped = stamp.end - stamp.start;
                let room = (line.chars as usize).saturating_sub(stamped);
                // Only buttons follow it, or it has an element of its own.
                let alone = self.view.tree.node(date.node).tag == TEXT && self.view.tree.text(date.node).len() <= stamped + 8;
                room <= 24 || alone || self.path_hints(date.node) & hints::DATE != 0 && room < 60
            }
        }
    }

    fn path_hints(&self, id: NodeId) -> u32 {
        let mut found = 0;
        for a in self.view.tree.ancestors(id) {
            if a < self.extent.0 || self.is_whole(a) {
                break;
            }
            found |= self.view.hints[a as usize];
        }
        found
    }

    /// The stamp that the page marks as one beside a name that has digits of its own ("Mara 4.3.2019").
    pub fn stamp_beside(&self, author: NodeId) -> Option<&DateAt> {
        let view = self.view;
        let marked = |d: &DateAt| d.value.is_some() || self.path_hints(d.node) & hints::DATE != 0;
        let in_name = |d: &DateAt| view.tree.contains(author, d.node);
        let full = |d: &DateAt| d.stamp.as_ref().is_some_and(|s| s.date().is_some());
        let mut dates = self.own.iter().flat_map(|&(a, b)| view.dates_in(a, b));
        dates.clone().find(|d| in_name(d)).filter(|d| full(d) && !marked(d))?;
        dates.find(|d| marked(d) && !in_name(d) && (full(d) || d.value.is_some()))
    }

    fn date(&self, content: &[NodeId]) -> Option<DateAt> {
        let view = self.view;
        let mut dates = self.own.iter().flat_map(|&(a, b)| view.dates_in(a, b)).filter(|d| !view.tree.within_any(content, d.node));
        let first = dates.next()?;
        let full = |d: &&DateAt| d.value.is_some() || d.stamp.as_ref().is_some_and(|s| s.date().is_some());
        if full(&first) { Some(first.clone()) } else { Some(dates.find(full).unwrap_or(first).clone()) }
    }

    /// A time of posting that only attributes tell.
    fn machine_time(&self) -> Option<String> {
        const NAMES: [&str; 7] =
            ["data-comment-timestamp", "data-timestamp", "data-utime", "data-time", "data-created", "data-date", "created-timestamp"];
        for i in self.elements() {
            let dated = |n: &str| {
                self.view.tree.attribute(i, n).is_some_and(|v| v.contains("dateCreated") || v.contains("datePublished") || v.contains("dc:created"))
            };
            if dated("property") || dated("itemprop") {
                let value = ["content", "datetime", "title"].iter().find_map(|n| self.view.tree.attribute(i, n));
                if let Some(value) = value.filter(|v| v.bytes().filter(u8::is_ascii_digit).count() >= 6) {
                    return Some(value.into_owned());
                }
            }
        }
        std::iter::once(self.extent.0)
            .chain(self.elements())
            .find_map(|i| NAMES.iter().find_map(|n| self.view.tree.attribute(i, n)).and_then(|v| stamps::unix(&v)))
    }

    /// Which pieces are header or buttons and not text, when no class name tells.
    fn header_pieces(&self, content: &[NodeId], date: Option<&DateAt>, author: Option<NodeId>) -> Vec<bool> {
        let view = self.view;
        let in_content = |id: NodeId| view.tree.within_any(content, id);
        self.pieces
            .iter()
            .enumerate()
            .map(|(i, p)| {
                if in_content(p.nodes[0]) {
                    return false;
                }
                let holds = |id: NodeId| p.nodes.iter().any(|&n| view.tree.contains(id, n));
                author.is_some_and(&holds)
                    || date.is_some_and(|d| holds(d.node)) && p.chars() <= 110
                    || self.is_button(p)
                    || p.phrase & (phrase::FORM | phrase::HEAD | phrase::NONE | phrase::CLOSED) != 0
                    || self.is_reply_line(p)
                    || !content.is_empty() && p.hints & hints::NAME != 0 && p.chars() <= 40
                    || p.phrase & (phrase::CARD | phrase::LEVEL) != 0 && p.chars() <= 60
                    || p.text.chars().all(|c| !c.is_alphabetic()) && p.chars() <= 8
                    || i == 0 && p.chars() == 1 && self.pieces.len() > 2
                    || p.hints & (hints::AUTHOR | hints::DATE | hints::FORM | hints::AVATAR) != 0 && p.chars() <= 50 && p.hints & hints::CONTENT == 0
            })
            .collect()
    }

    /// Whether a line is "in reply to NAME" and no more.
    fn is_reply_line(&self, p: &Piece) -> bool {
        let low = p.text.to_lowercase();
        let opening = self.words.parents.iter().find(|s| s.len() > 4 && low.starts_with(s.as_str()));
        p.chars() <= 70 && opening.is_some_and(|s| p.text.get(s.len()..).is_some_and(|rest| name::can_be_name(self.words, rest)))
    }

    /// Whether a line is a button or a note of the system.
    pub fn is_button(&self, p: &Piece) -> bool {
        let inside = p.all_link || p.has_tag(tags::BUTTON) || p.hints & hints::ACTION != 0;
        if p.phrase & phrase::EDITED != 0 && p.chars() <= 110 && (p.chars() <= 24 || p.text.bytes().any(|b| b.is_ascii_digit())) {
            return true;
        }
        if p.phrase & (phrase::ACTION | phrase::EDITED) != 0 && (inside || p.chars() <= 24 || p.nodes.len() > 1) {
            return true;
        }
        p.has_tag(tags::BUTTON)
            || p.has_tag(tags::SELECT)
            || p.has_tag(tags::TEXTAREA)
            || p.hints & hints::ACTION != 0 && p.hints & hints::CONTENT == 0 && p.chars() <= 30
    }
}

fn pieces(view: &View<'_>, words: &Hints, extent: Extent, own: &[Extent]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut line = u32::MAX;
    for &(from, to) in own {
        for id in from..to {
            let node = view.tree.node(id);
            if node.tag != TEXT {
                continue;
            }
            if out.is_empty() || node.line != line {
                line = node.line;
                out.push(Piece { nodes: Vec::new(), text: String::new(), phrase: 0, hints: 0, tags: 0, all_link: true });
            }
            let Some(piece) = out.last_mut() else { continue };
            if !piece.text.is_empty() && !piece.text.ends_with(' ') {
                piece.text.push(' ');
            }
            append_collapsed(view.tree.slice(node.span), &mut piece.text);
            piece.nodes.push(id);
            piece.all_link &= node.flags & IN_LINK != 0;
            for a in view.tree.ancestors(id) {
                if a < extent.0 || a == extent.0 && view.tree.node(a).end == extent.1 {
                    break;
                }
                piece.hints |= view.hints[a as usize];
                piece.tags |= 1 << (view.tree.node(a).tag % 64);
            }
        }
    }
    for piece in &mut out {
        piece.phrase = words.phrase(&piece.text);
        if piece.phrase == 0 && piece.nodes.len() > 1 && piece.text.len() <= 160 {
            piece.phrase = super::view::phrase_of_parts(&view.tree, &piece.nodes, words);
        }
    }
    out
}

/// The order of day and month on a page: what its stamps show, else the usage of its language.
pub(super) fn order_of(language: Option<&str>, shown: Option<Order>) -> Order {
    shown.unwrap_or_else(|| {
        let low = language.unwrap_or("").to_ascii_lowercase();
        let british = ["en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za", "en_gb", "en_au", "en_nz", "en_ie", "en_in", "en_za"];
        if low.starts_with("en") && !british.iter().any(|b| low.starts_with(b)) || low.is_empty() { Order::MonthDay } else { Order::DayMonth }
    })
}
