//! A page with its features: hints, lines and the sums over subtrees from which article and thread are found.
//!
//! One pass in page order over a [`Tree`] fills prefix sums, so that any subtree's text, links, dates, authors and buttons
//! cost one subtraction. Knows nothing of what an article or a comment is.

use super::hints::{self, Hints, phrase};
use super::tags::{self, TEXT};
use super::tree::{HIDDEN, IN_HEAD, IN_LINK, MARKED, NodeId, Tree, append_collapsed};
use crate::separate::stamps::{self, Order, Stamp, Stamps};
use rustc_hash::FxHashMap;
use std::ops::Sub;

/// Sums over a range of nodes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    /// Characters of text, white space left out.
    pub text: u32,
    /// Of these in links.
    pub link: u32,
    /// Of these in lines that are neither stamp, button, author nor heading of a thread.
    pub body: u32,
    /// Date stamps.
    pub dates: u32,
    /// Elements whose name hints at an author.
    pub authors: u32,
    /// Lines that are buttons.
    pub actions: u32,
    /// Pictures of people.
    pub avatars: u32,
    /// Headings that are links.
    pub teasers: u32,
    /// Form fields, lines that head a form or a thread.
    pub forms: u32,
    /// Stamps with something like a name beside or above them.
    pub named: u32,
    /// Lines of a forum member's card.
    pub cards: u32,
}

impl Sub for Sums {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self {
            text: self.text - o.text,
            link: self.link - o.link,
            body: self.body - o.body,
            dates: self.dates - o.dates,
            authors: self.authors - o.authors,
            actions: self.actions - o.actions,
            avatars: self.avatars - o.avatars,
            teasers: self.teasers - o.teasers,
            forms: self.forms - o.forms,
            named: self.named - o.named,
            cards: self.cards - o.cards,
        }
    }
}

/// A line of text: text nodes with no block border between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// First text node.
    pub first: NodeId,
    /// One past its last text node.
    pub end: NodeId,
    /// Characters, white space left out.
    pub chars: u32,
    /// Of these in links.
    pub link: u32,
    /// Words, roughly.
    pub words: u32,
    /// Commas, semicolons and full stops: marks of running text.
    pub marks: u32,
    /// Kinds of phrase it is.
    pub phrase: u32,
    /// Hidden by the page, or in its head.
    pub unseen: bool,
}

/// A date stamp on the page.
#[derive(Debug, Clone)]
pub(super) struct DateAt {
    /// The `<time>` element or the text node where it starts.
    pub node: NodeId,
    /// Its value as an attribute gives it.
    pub value: Option<String>,
    /// What the text says.
    pub stamp: Option<Stamp>,
}

/// A page with its features.
#[derive(Debug)]
pub(super) struct View<'t> {
    /// The page.
    pub tree: Tree<'t>,
    /// Hints of each element's own class and id.
    pub hints: Vec<u32>,
    /// Hints of each node and of everything around it.
    pub around: Vec<u32>,
    /// Sums of all nodes before each node; one entry more than nodes.
    sums: Vec<Sums>,
    /// The lines in page order.
    pub lines: Vec<Line>,
    /// The stamps in page order.
    pub dates: Vec<DateAt>,
    /// First heading of the first rank.
    pub h1: Option<NodeId>,
    /// Where the article's heading stands, if it stands in the first part of the page; text before it is hardly the article.
    pub heading_after: NodeId,
}

/// Attributes in which an element so named keeps the full stamp of which it shows a part.
const STAMP_NAMES: [&str; 6] = ["title", "datetime", "data-value", "data-time", "time", "data-timestamp"];

/// Lines longer than this are no stamp, button or heading of a thread.
const SHORT_LINE: u32 = 90;

impl<'t> View<'t> {
    /// Reads the features of `tree`.
    pub fn new(tree: Tree<'t>, hints: &Hints, stamps: &Stamps, order: Order) -> Self {
        let own = own_hints(&tree, hints);
        let lines = lines(&tree, hints);
        let dates = dates(&tree, &own, &lines, stamps, order);
        let mut view = Self { around: Vec::new(), sums: Vec::new(), hints: own, lines, dates, h1: None, heading_after: 0, tree };
        view.sum(hints);
        view.inherit();
        view
    }

    /// The sums over nodes `from..to`.
    pub fn between(&self, from: NodeId, to: NodeId) -> Sums {
        self.sums[to as usize] - self.sums[from as usize]
    }

    /// The sums over a node and everything in it.
    pub fn within(&self, id: NodeId) -> Sums {
        self.between(id, self.tree.node(id).end)
    }

    /// The line of a text node, or the first line after the start of an element.
    pub fn line_at(&self, id: NodeId) -> usize {
        self.lines.partition_point(|l| l.end <= id)
    }

    /// How many lines an element holds.
    pub fn lines_within(&self, id: NodeId) -> usize {
        self.line_at(self.tree.node(id).end) - self.line_at(id)
    }

    /// The text of a line.
    pub fn line_text(&self, line: &Line) -> String {
        self.tree.text_of(line.first, line.end)
    }

    /// The first stamp in `from..to`, by index into [`View::dates`].
    pub fn dates_in(&self, from: NodeId, to: NodeId) -> &[DateAt] {
        let a = self.dates.partition_point(|d| d.node < from);
        let b = self.dates.partition_point(|d| d.node < to);
        &self.dates[a..b]
    }

    fn sum(&mut self, hints: &Hints) {
        let tree = &self.tree;
        let n = tree.nodes.len();
        let mut per_node = vec![Sums::default(); n + 1];
        for line in &self.lines {
            let plain = line.phrase & (phrase::ACTION | phrase::HEAD | phrase::FORM | phrase::NONE | phrase::CLOSED | phrase::SAYS) == 0;
            for id in line.first..line.end {
                let node = tree.node(id);
                if node.tag == TEXT {
                    let chars = visible_chars(tree.slice(node.span));
                    per_node[id as usize].text = chars;
                    per_node[id as usize].link = if node.flags & IN_LINK != 0 { chars } else { 0 };
                    per_node[id as usize].body = if plain { chars } else { 0 };
                }
            }
            let at = &mut per_node[line.first as usize];
            at.actions += u32::from(line.phrase & phrase::ANSWER != 0);
            at.cards += u32::from(line.phrase & phrase::CARD != 0);
            at.forms += u32::from(line.phrase & (phrase::FORM | phrase::HEAD | phrase::NONE) != 0);
        }
        for date in &self.dates {
            per_node[date.node as usize].dates += 1;
            // A stamp that only an attribute tells stands on no line: the name is on the one before, and what follows is no header.
            let wordless = tree.node(date.node).tag != TEXT && tree.node(date.node).end == date.node + 1;
            let at = self.lines.partition_point(|l| l.end <= date.node).saturating_sub(usize::from(wordless));
            per_node[date.node as usize].named += u32::from(self.is_named(date, at, hints));
            let line = self.lines.get(at);
            if let Some(line) = line.filter(|l| l.chars <= SHORT_LINE && !wordless) {
                (line.first..line.end).for_each(|id| per_node[id as usize].body = 0);
            }
        }
        self.mark_elements(&mut per_node, hints);
        let mut total = Sums::default();
        let mut sums = Vec::with_capacity(n + 1);
        for own in per_node {
            sums.push(total);
            total.text += own.text;
            total.link += own.link;
            total.body += own.body;
            total.dates += own.dates;
            total.authors += own.authors;
            total.actions += own.actions;
            total.avatars += own.avatars;
            total.teasers += own.teasers;
            total.forms += own.forms;
            total.named += own.named;
            total.cards += own.cards;
        }
        self.sums = sums;
    }

    /// Whether the line of a stamp, or the short line above a stamp that stands alone, can hold a name.
    fn is_named(&self, date: &DateAt, at: usize, hints: &Hints) -> bool {
        let Some(line) = self.lines.get(at).filter(|l| l.chars <= SHORT_LINE) else { return false };
        let text = self.line_text(line);
        let stamp = match &date.stamp {
            Some(s) => text.get(s.start..s.end).map(str::to_owned),
            None => Some(self.tree.text(date.node)),
        };
        let beside = stamp.map_or(text.clone(), |s| text.replacen(s.as_str(), " ", 1));
        if super::name::can_be_name(hints, &beside) {
            return true;
        }
        if beside.split_whitespace().count() > 6 {
            return false;
        }
        let above = self.lines[..at].iter().rev().take(5).find(|l| l.phrase & phrase::CARD == 0);
        let Some(above) = above.filter(|l| l.chars <= 40 && !l.unseen) else { return false };
        let titled = self.tree.ancestors(above.first).take(3).any(|a| matches!(self.tree.node(a).tag, tags::H1 | tags::H2 | tags::H3));
        !titled && super::name::can_be_name(hints, &self.line_text(above))
    }

    fn mark_elements(&mut self, per_node: &mut [Sums], words: &Hints) {
        let tree = &self.tree;
        let mut author_until = 0;
        let mut h1 = None;
        for (i, node) in tree.nodes.iter().enumerate().skip(1) {
            let id = i as NodeId;
            let hint = self.hints[i];
            match node.tag {
                TEXT => continue,
                tags::IMG => per_node[i].avatars += u32::from(hint & hints::AVATAR != 0),
                tags::TEXTAREA => per_node[i].forms += 1,
                tags::INPUT if tree.attribute(id, "type").is_none_or(|t| !matches!(&*t, "hidden" | "button" | "submit")) => per_node[i].forms += 1,
                tags::H1 if h1.is_none() && node.end > id + 1 => h1 = Some(id),
                _ => {}
            }
            if node.end <= id + 4 && hint & hints::ACTION != 0 && self.is_reply_icon(id, words) {
                per_node[i].actions += 1;
            }
            let leads_away = |c: NodeId| tree.node(c).tag == tags::A && tree.attribute(c, "href").is_some_and(|h| !h.contains('#'));
            let names = |c: NodeId| self.hints[c as usize] & hints::AUTHOR != 0;
            let of_author = id < author_until || (id..node.end).take(8).any(names);
            if tags::is_heading(node.tag) && !of_author && (id + 1..node.end).any(leads_away) {
                per_node[i].teasers += 1;
            }
            if hint & hints::AUTHOR != 0 && hint & hints::FORM == 0 && id >= author_until && node.end > id + 1 {
                let chars: u32 = (id..node.end).take(64).map(|c| per_node[c as usize].text).sum();
                if (1..=60).contains(&chars) && node.end - id <= 64 {
                    per_node[i].authors += 1;
                    author_until = node.end;
                    (id..node.end).for_each(|c| per_node[c as usize].body = 0);
                }
            }
        }
        self.h1 = h1;
        self.heading_after = h1.filter(|h| (*h as usize) * 10 < self.tree.nodes.len() * 6).unwrap_or(0);
    }

    /// Whether an element without a text is a button to reply with.
    fn is_reply_icon(&self, id: NodeId, words: &Hints) -> bool {
        let tree = &self.tree;
        let wordless = |i: NodeId| tree.node(i).tag != TEXT || !tree.slice(tree.node(i).span).chars().any(char::is_alphabetic);
        let empty = (id + 1..tree.node(id).end).all(wordless);
        let says =
            |text: &str| text.split(|c: char| !c.is_alphabetic()).any(|w| words.attributes.reply_icons.iter().any(|r| w.eq_ignore_ascii_case(r)));
        let names = words.attributes.role.iter().map(String::as_str).chain(["aria-label", "title"]);
        empty && (says(tree.class(id)) || names.into_iter().any(|n| tree.attribute(id, n).is_some_and(|v| says(&v))))
    }

    fn inherit(&mut self) {
        let total = self.sums.last().map_or(0, |s| s.text);
        let mut around = vec![0u32; self.hints.len()];
        for i in 1..self.hints.len() {
            let id = i as NodeId;
            let node = self.tree.node(id);
            let mut own = self.hints[i];
            let wraps_page = matches!(node.tag, tags::BODY | tags::HTML)
                || node.tag != TEXT && (self.h1.is_some_and(|h| self.tree.contains(id, h)) || self.within(id).text * 10 > total * 9);
            if wraps_page {
                own = 0;
            }
            around[i] = around[node.parent as usize] | own;
        }
        self.around = around;
    }
}

/// Characters of `raw` that are no white space; references count as one or a few.
pub(super) fn visible_chars(raw: &str) -> u32 {
    raw.bytes().filter(|b| !b.is_ascii_whitespace() && (*b < 0x80 || *b >= 0xc0)).count() as u32
}

fn own_hints(tree: &Tree<'_>, hints: &Hints) -> Vec<u32> {
    let mut known: FxHashMap<&str, u32> = FxHashMap::default();
    let mut out = vec![0; tree.nodes.len()];
    for (i, node) in tree.nodes.iter().enumerate() {
        if node.tag == TEXT {
            continue;
        }
        for range in [node.class, node.id] {
            if range.end > range.start {
                let name = tree.slice(range);
                out[i] |= *known.entry(name).or_insert_with(|| hints.of_name(name));
            }
        }
        if node.flags & MARKED != 0 {
            out[i] |= marks(tree, i as NodeId, hints);
        }
    }
    out
}

/// The hints of microdata, RDFa and of the names that a page's own tests and scripts use.
fn marks(tree: &Tree<'_>, id: NodeId, hints: &Hints) -> u32 {
    let value = |name: &str| tree.attribute(id, name);
    let comment = value("itemprop").is_some_and(|v| v == "comment")
        || ["itemtype", "typeof"].iter().any(|n| value(n).is_some_and(|v| hints.is_comment_type(&v)));
    let property = ["itemprop", "property"].iter().filter_map(|n| value(n)).fold(0, |a, v| a | hints.of_property(&v));
    let role = hints.attributes.role.iter().find_map(|n| value(n)).map_or(0, |v| hints.of_name(&v));
    property | role | if comment { hints::STRICT | hints::COMMENT | hints::IS_COMMENT } else { 0 }
}

fn lines(tree: &Tree<'_>, hints: &Hints) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(tree.lines as usize);
    let mut at = u32::MAX;
    for (i, node) in tree.nodes.iter().enumerate() {
        if node.tag != TEXT {
            continue;
        }
        let id = i as NodeId;
        if lines.is_empty() || node.line != at {
            at = node.line;
            lines.push(Line { first: id, end: id + 1, chars: 0, link: 0, words: 0, marks: 0, phrase: 0, unseen: true });
        }
        let Some(line) = lines.last_mut() else { continue };
        line.end = id + 1;
        count(tree.slice(node.span), node.flags, line);
        line.unseen &= node.flags & (HIDDEN | IN_HEAD) != 0;
    }
    let mut text = String::new();
    for line in &mut lines {
        if line.chars <= SHORT_LINE {
            text.clear();
            for id in line.first..line.end {
                let node = tree.node(id);
                if node.tag == TEXT {
                    if !text.is_empty() && !text.ends_with(' ') {
                        text.push(' ');
                    }
                    append_collapsed(tree.slice(node.span), &mut text);
                }
            }
            line.phrase = hints.phrase(&text);
            if line.phrase == 0 && line.end > line.first + 1 {
                let nodes: Vec<NodeId> = (line.first..line.end).collect();
                line.phrase = phrase_of_parts(tree, &nodes, hints);
            }
        }
    }
    lines
}

/// A line whose every part is a button is one; a line with a reply button among its links has that mark.
pub(super) fn phrase_of_parts(tree: &Tree<'_>, nodes: &[NodeId], hints: &Hints) -> u32 {
    let (mut every, mut buttons, mut answers) = (true, 0, 0);
    for &id in nodes {
        let node = tree.node(id);
        if node.tag != TEXT {
            continue;
        }
        let text = tree.slice(node.span);
        let kind = if text.len() <= 60 { hints.phrase(&super::entities::decode(text)) } else { 0 };
        let is_number = text.trim().bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+'));
        every &= is_number || kind & phrase::ACTION != 0;
        buttons += u32::from(kind & phrase::ACTION != 0);
        answers += u32::from(kind & phrase::ANSWER != 0 && (node.flags & IN_LINK != 0 || kind & phrase::ACTION != 0));
    }
    let (button, answer) = (every && buttons > 0, answers > 0);
    (if button { phrase::ACTION } else { 0 }) | if answer { phrase::ANSWER } else { 0 }
}

fn count(raw: &str, flags: u8, line: &mut Line) {
    let mut chars = 0;
    let mut in_word = false;
    for b in raw.bytes() {
        match b {
            b' ' | b'\t' | b'\n' | b'\r' => in_word = false,
            _ => {
                if !(0x80..0xc0).contains(&b) {
                    chars += 1;
                }
                if !in_word {
                    line.words += 1;
                    in_word = true;
                }
                line.marks += u32::from(matches!(b, b',' | b'.' | b';' | b'!' | b'?'));
            }
        }
    }
    line.chars += chars;
    if flags & IN_LINK != 0 {
        line.link += chars;
    }
}

fn dates(tree: &Tree<'_>, own: &[u32], lines: &[Line], stamps: &Stamps, order: Order) -> Vec<DateAt> {
    let mut out = attribute_dates(tree, own, stamps, order);
    let covered: Vec<(NodeId, NodeId)> = out.iter().map(|d| (d.node, tree.node(d.node).end)).collect();
    let is_covered = |line: &Line| {
        let i = covered.partition_point(|c| c.1 <= line.first);
        covered.get(i).is_some_and(|c| c.0 < line.end && c.1 > c.0 + 1)
    };
    for line in lines {
        if line.unseen && tree.node(line.first).flags & IN_HEAD != 0 || line.phrase & phrase::CARD != 0 || is_covered(line) {
            continue;
        }
        if line.chars <= SHORT_LINE {
            let text = tree.text_of(line.first, line.end);
            if let Some(stamp) = stamps.find(&text, order) {
                out.push(DateAt { node: node_of(tree, line, &text, stamp.start), value: None, stamp: Some(stamp) });
            }
        } else {
            out.extend(dates_in_pieces(tree, line, stamps, order));
        }
    }
    out.sort_by_key(|d| d.node);
    out
}

/// Short pieces of a long line that are a stamp and nothing else.
fn dates_in_pieces(tree: &Tree<'_>, line: &Line, stamps: &Stamps, order: Order) -> Vec<DateAt> {
    let mut out = Vec::new();
    for id in line.first..line.end {
        let node = tree.node(id);
        if node.tag != TEXT || node.span.end - node.span.start > 60 {
            continue;
        }
        let text = tree.text(id);
        if let Some(stamp) = stamps.find(&text, order).filter(|s| s.end - s.start + 8 >= text.len()) {
            out.push(DateAt { node: id, value: None, stamp: Some(stamp) });
        }
    }
    out
}

fn node_of(tree: &Tree<'_>, line: &Line, text: &str, at: usize) -> NodeId {
    let wanted = text[..at].chars().filter(|c| !c.is_whitespace()).count();
    let mut seen = 0;
    for id in line.first..line.end {
        if tree.node(id).tag == TEXT {
            seen += tree.text(id).chars().filter(|c| !c.is_whitespace()).count();
            if seen > wanted {
                return id;
            }
        }
    }
    line.first
}

/// Stamps that attributes tell: those of `<time>` and `<abbr>`, and of elements so named that hold a text at most.
fn attribute_dates(tree: &Tree<'_>, own: &[u32], stamps: &Stamps, order: Order) -> Vec<DateAt> {
    let mut out = Vec::new();
    let full = |v: &str| stamps::unix(v).is_some() || stamps.find(v, order).is_some_and(|s| s.date().is_some());
    for (i, node) in tree.nodes.iter().enumerate() {
        let id = i as NodeId;
        let names: &[&str] = match node.tag {
            tags::TIME => &["datetime", "title", "data-timestamp", "data-time"],
            tags::ABBR => &["title", "data-utime", "data-time"],
            TEXT => continue,
            _ if own[i] & hints::DATE != 0 && node.end <= id + 2 => {
                let value = STAMP_NAMES.iter().find_map(|n| tree.attribute(id, n)).filter(|v| v.len() <= 60 && full(v));
                out.extend(value.map(|v| DateAt { node: id, value: Some(v.into_owned()), stamp: None }));
                continue;
            }
            _ => continue,
        };
        let value = names.iter().find_map(|n| tree.attribute(id, n)).filter(|v| v.bytes().any(|b| b.is_ascii_digit()));
        if let Some(value) = value {
            out.push(DateAt { node: id, value: Some(value.into_owned()), stamp: None });
        }
    }
    out
}
