//! One comment: who, when, what, read from the part of the page that is its own.
//!
//! A comment's element without the comments nested in it comes in; name, stamp, votes, marks and the text nodes of its own
//! text go out. What names and dates say of their place (class, microdata) is believed first; without such names the order
//! of the lines decides: name and stamp stand above the text, buttons below.

use super::groups::Extent;
use super::hints::{self, Hints, phrase};
use super::tags::{self, TEXT};
use super::tree::{IN_LINK, NodeId, append_collapsed};
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
    /// Id that a link "in reply to" points at.
    pub answers_id: Option<String>,
}

/// A stretch of a line that belongs to the comment.
struct Piece {
    nodes: Vec<NodeId>,
    text: String,
    phrase: u32,
    hints: u32,
    tags: u64,
    all_link: bool,
}

impl Piece {
    fn has_tag(&self, tag: u8) -> bool {
        self.tags & 1 << (tag % 64) != 0
    }

    fn chars(&self) -> usize {
        self.text.chars().count()
    }
}

/// Longest name accepted, in characters.
const LONGEST_NAME: usize = 60;

/// Reads the comment at `extent` whose own parts are the node ranges `own`.
pub(super) fn read(view: &View<'_>, words: &Hints, stamps: &Stamps, extent: Extent, own: &[Extent]) -> Item {
    let reader = Reader { view, words, stamps, extent, own, pieces: pieces(view, words, extent, own) };
    reader.item()
}

struct Reader<'v, 't> {
    view: &'v View<'t>,
    words: &'v Hints,
    stamps: &'v Stamps,
    extent: Extent,
    own: &'v [Extent],
    pieces: Vec<Piece>,
}

impl Reader<'_, '_> {
    fn item(&self) -> Item {
        let mut item = Item { extent: self.extent, ..Item::default() };
        let author = self.author_element();
        let content = self.content_elements(author);
        item.date = self.date(&content);
        item.posted = self.machine_time();
        item.author = author.and_then(|a| self.name_in(a));
        let in_content = |id: NodeId| content.iter().any(|&c| self.view.tree.contains(c, id));
        let head = self.header_pieces(&content, item.date.as_ref(), author);
        let mut name_at = None;
        let nameless = author.is_none() && self.has_empty_author();
        let by_place = if item.author.is_none() && !nameless { self.name_by_place(&head, item.date.as_ref()) } else { None };
        if let Some((name, at)) = by_place {
            item.author = Some(name);
            name_at = at;
        }
        for (i, piece) in self.pieces.iter().enumerate() {
            let chosen = if content.is_empty() { !head[i] } else { in_content(piece.nodes[0]) && !self.is_button(piece) };
            if chosen && name_at != Some(i) && !self.is_quote(piece) {
                item.text.extend(&piece.nodes);
            }
        }
        self.marks(&mut item);
        self.votes(&mut item);
        self.answers(&mut item);
        item
    }

    fn elements(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.own.iter().flat_map(|&(a, b)| a..b).filter(|&i| self.view.tree.node(i).tag != TEXT && !self.is_whole(i))
    }

    /// Whether an element is the comment itself and not a part of it.
    fn is_whole(&self, id: NodeId) -> bool {
        id == self.extent.0 && self.view.tree.node(id).end == self.extent.1
    }

    /// The element that names the author: microdata first, then class names, the outermost of them.
    fn author_element(&self) -> Option<NodeId> {
        let view = self.view;
        let fits = |id: NodeId| {
            let text = view.within(id).text;
            (1..=LONGEST_NAME as u32).contains(&text) && view.tree.node(id).end - id < 64
        };
        let marked = |id: NodeId| {
            let attr = |n: &str| view.tree.attribute(id, n);
            attr("itemprop").is_some_and(|v| v == "author" || v == "creator" || v == "name")
                || attr("rel").is_some_and(|v| v == "author" || v == "sioc:has_creator")
        };
        self.elements()
            .find(|&i| view.hints[i as usize] & hints::AUTHOR != 0 && fits(i) && self.is_name(i))
            .or_else(|| self.elements().find(|&i| marked(i) && fits(i) && self.is_name(i)))
    }

    /// Whether the place for a name is there and empty: the comment has none.
    fn has_empty_author(&self) -> bool {
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
        let name = clean_name(self.words, text).filter(|n| is_namelike(n))?;
        let stamp = self.stamps.find(&name, Order::DayMonth).is_some_and(|s| (s.end - s.start) * 2 >= name.len());
        (!stamp && self.words.phrase(&name) & (phrase::ACTION | phrase::HEAD | phrase::FORM) == 0).then_some(name)
    }

    /// Whether an element's text can be a name: not a stamp, not a button.
    fn is_name(&self, id: NodeId) -> bool {
        let text = self.view.tree.text(id);
        clean_name(self.words, &text).is_some() && self.words.phrase(&text) & (phrase::ACTION | phrase::HEAD | phrase::FORM) == 0 && {
            let end = self.view.tree.node(id).end;
            let starts_with_date = self.view.dates_in(id, end).first().is_some_and(|d| match &d.stamp {
                Some(s) => s.start == 0 && s.end + 3 >= text.len(),
                None => self.view.within(d.node).text + 3 >= self.view.within(id).text,
            });
            !starts_with_date
        }
    }

    /// The name in an author element: a leaf that is marked as the name where there is one, without "says".
    fn name_in(&self, element: NodeId) -> Option<String> {
        let view = self.view;
        let end = view.tree.node(element).end;
        let leaf = (element + 1..end).filter(|&i| view.tree.node(i).tag != TEXT).find(|&i| {
            let text = view.within(i).text;
            let named =
                view.hints[i as usize] & (hints::AUTHOR | hints::NAME) != 0 || matches!(view.tree.node(i).tag, tags::CITE | tags::B | tags::STRONG);
            text > 0 && named && view.hints[i as usize] & (hints::DATE | hints::ACTION) == 0
        });
        let element = leaf.unwrap_or(element);
        let mut text = view.tree.text(element);
        if let Some(date) = view.dates_in(element, view.tree.node(element).end).first() {
            let before = view.tree.text_of(element, date.node);
            if clean_name(self.words, &before).is_some() {
                text = before;
            } else if let Some(stamp) = &date.stamp {
                let own = view.tree.text(date.node);
                text = own.get(..stamp.start.min(own.len())).unwrap_or("").to_owned();
            }
        }
        clean_name(self.words, &text)
    }

    /// Elements that hold the text by their class names: the one with most text and its like.
    fn content_elements(&self, author: Option<NodeId>) -> Vec<NodeId> {
        let view = self.view;
        let mut found: Vec<NodeId> = Vec::new();
        for i in self.elements() {
            if found.last().is_some_and(|&f| view.tree.contains(f, i)) {
                continue;
            }
            let marked = view.hints[i as usize] & hints::CONTENT != 0 && view.hints[i as usize] & (hints::FORM | hints::AVATAR) == 0
                || view.tree.attribute(i, "itemprop").is_some_and(|v| matches!(&*v, "text" | "commentText" | "reviewBody" | "description"))
                || view.tree.attribute(i, "property").is_some_and(|v| v.contains("schema:text") || v.contains("content:encoded"));
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
        let rest: u32 = self
            .pieces
            .iter()
            .filter(|p| !found.iter().any(|&c| view.tree.contains(c, p.nodes[0])) && p.phrase == 0)
            .map(|p| p.text.len() as u32)
            .sum();
        let chosen: u32 = found.iter().map(|&i| view.within(i).body).sum();
        // A class name that covers little of a long comment misleads.
        if rest > 400 && chosen * 4 < rest { Vec::new() } else { found }
    }

    /// Whether a stamp is a comment's own and not one told of in its text.
    fn is_header_date(&self, date: &DateAt) -> bool {
        match &date.stamp {
            None => true,
            Some(stamp) => {
                let line = &self.view.lines[self.view.line_at(date.node).min(self.view.lines.len() - 1)];
                let room = (line.chars as usize).saturating_sub(stamp.end - stamp.start);
                room <= 24 || self.path_hints(date.node) & hints::DATE != 0 && room < 60
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

    fn date(&self, content: &[NodeId]) -> Option<DateAt> {
        let view = self.view;
        let mut dates = self.own.iter().flat_map(|&(a, b)| view.dates_in(a, b)).filter(|d| !content.iter().any(|&c| view.tree.contains(c, d.node)));
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
        let in_content = |id: NodeId| content.iter().any(|&c| view.tree.contains(c, id));
        self.pieces
            .iter()
            .map(|p| {
                if in_content(p.nodes[0]) {
                    return false;
                }
                let holds = |id: NodeId| p.nodes.iter().any(|&n| view.tree.contains(id, n));
                author.is_some_and(&holds)
                    || date.is_some_and(|d| holds(d.node)) && p.chars() <= 110
                    || self.is_button(p)
                    || p.phrase & (phrase::FORM | phrase::HEAD | phrase::NONE | phrase::CLOSED) != 0
                    || p.text.chars().all(|c| !c.is_alphabetic()) && p.chars() <= 8
                    || p.hints & (hints::AUTHOR | hints::DATE | hints::FORM | hints::AVATAR) != 0 && p.chars() <= 50 && p.hints & hints::CONTENT == 0
            })
            .collect()
    }

    fn is_button(&self, p: &Piece) -> bool {
        let inside = p.all_link || p.has_tag(tags::BUTTON) || p.hints & hints::ACTION != 0;
        if p.phrase & (phrase::ACTION | phrase::EDITED) != 0 && (inside || p.chars() <= 24 || p.nodes.len() > 1) {
            return true;
        }
        p.has_tag(tags::BUTTON)
            || p.has_tag(tags::SELECT)
            || p.has_tag(tags::TEXTAREA)
            || p.hints & hints::ACTION != 0 && p.hints & hints::CONTENT == 0 && p.chars() <= 30
    }

    fn is_quote(&self, p: &Piece) -> bool {
        let quoted = |q: &Piece| q.has_tag(tags::BLOCKQUOTE) || q.hints & hints::QUOTE != 0 && q.hints & hints::ACTION == 0;
        quoted(p) && self.pieces.iter().any(|q| !quoted(q) && q.phrase == 0 && q.hints & hints::CONTENT != 0 && q.chars() > 1)
    }

    /// A name by its place: before the stamp on its line, after it, or the short line above the text.
    fn name_by_place(&self, head: &[bool], date: Option<&DateAt>) -> Option<(String, Option<usize>)> {
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
                let found = self.plain_name(before).or_else(|| self.plain_name(after));
                if let Some(name) = found {
                    return Some((name, None));
                }
                let above = at.checked_sub(1).filter(|&i| self.pieces[i].phrase & phrase::ACTION == 0);
                if let Some((above, name)) = above.and_then(|i| Some((i, self.plain_name(&self.pieces[i].text)?))) {
                    return Some((name, Some(above)));
                }
            }
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

    /// An element whose class name has `name` in it, outside the text.
    fn named_element(&self, head: &[bool]) -> Option<String> {
        let free = |id: NodeId| self.pieces.iter().zip(head).any(|(p, h)| *h && p.nodes.iter().any(|&n| self.view.tree.contains(id, n)));
        let fits = |id: NodeId| self.view.hints[id as usize] & hints::NAME != 0 && (1..=40).contains(&self.view.within(id).text);
        self.elements().find(|&i| fits(i) && free(i) && self.is_name(i)).and_then(|i| clean_name(self.words, &self.view.tree.text(i)))
    }

    fn marks(&self, item: &mut Item) {
        let own_class = self.view.tree.class(self.extent.0);
        let mut flags: Vec<&str> = Vec::new();
        let ping = own_class.split_ascii_whitespace().any(|c| matches!(c, "pingback" | "trackback"))
            || self.pieces.iter().take(2).any(|p| p.phrase & phrase::PING != 0 || starts_ping(&p.text));
        if ping {
            flags.push("pingback");
        }
        if self.pieces.iter().any(|p| p.phrase & phrase::DELETED != 0) {
            flags.push("deleted");
        }
        if self.pieces.iter().any(|p| p.phrase & phrase::EDITED != 0 && !item.text.contains(&p.nodes[0])) {
            flags.push("edited");
        }
        if self.pieces.iter().any(|p| self.is_quote(p)) {
            flags.push("quote");
        }
        flags.sort_unstable();
        item.flags = flags.into_iter().map(str::to_owned).collect();
    }

    fn votes(&self, item: &mut Item) {
        for i in self.elements() {
            let hint = self.view.hints[i as usize];
            if hint & (hints::UP | hints::DOWN) == 0 || hint & hints::CONTENT != 0 {
                continue;
            }
            let text = self.view.within(i).text;
            if text == 0 || text > 16 {
                continue;
            }
            let Some(value) = number(&self.view.tree.text(i)) else { continue };
            let down = hint & hints::DOWN != 0 && (hint & hints::UP == 0 || self.view.tree.class(i).contains("down"));
            let slot = if down { &mut item.down } else { &mut item.up };
            slot.get_or_insert(value);
        }
    }

    /// "in reply to NAME", on a line of its own or as a text node in the header.
    fn answers(&self, item: &mut Item) {
        for p in self.pieces.iter().filter(|p| p.chars() <= 140) {
            for (k, &node) in p.nodes.iter().enumerate() {
                let text = self.view.tree.text(node);
                let low = text.trim_start_matches(['@', '(', '[', '↪', '➤', '»', '>', ' ']).to_lowercase();
                let Some(start) = self.words.parents.iter().find(|s| low.starts_with(s.trim_end())) else { continue };
                if item.text.contains(&node) && self.view.tree.node(node).flags & IN_LINK == 0
                    || p.all_link && p.phrase & phrase::ACTION != 0 && !start.starts_with("in ")
                {
                    continue;
                }
                let from = low.get(start.len().min(low.len())..).map_or(0, |rest| text.chars().count() - rest.chars().count());
                let mut name: String = text.chars().skip(from).collect();
                if name.trim().is_empty() {
                    name = p.nodes.get(k + 1).map(|&n| self.view.tree.text(n)).unwrap_or_default();
                }
                item.answers = clean_name(self.words, &name);
                let links = p.nodes[k..].iter().take(2).find_map(|&n| self.link_of(n));
                item.answers_id = links.and_then(|h| h.rsplit_once('#').map(|(_, id)| id.to_owned()));
                if item.answers.is_some() || item.answers_id.is_some() {
                    return;
                }
            }
        }
    }

    fn link_of(&self, id: NodeId) -> Option<String> {
        let a = self.view.tree.ancestors(id).take(6).find(|&a| self.view.tree.node(a).tag == tags::A)?;
        self.view.tree.attribute(a, "href").map(|h| h.into_owned())
    }
}

fn starts_ping(text: &str) -> bool {
    let low = text.get(..12.min(text.len())).unwrap_or("").to_lowercase();
    low.starts_with("pingback:") || low.starts_with("trackback:")
}

fn number(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-' || *c == '−').map(|c| if c == '−' { '-' } else { c }).collect();
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.bytes().any(|b| b.is_ascii_digit()));
    if words.next().is_none() || words.next().is_some() {
        return None;
    }
    digits.parse().ok()
}

/// Whether a line of unknown meaning can be a name: short, few words, not a sentence.
fn is_namelike(text: &str) -> bool {
    let words = text.split_whitespace().count();
    words <= 5 && text.chars().count() <= 40 && !ends_sentence(text) && text.chars().any(char::is_alphabetic)
}

/// Whether a line ends as a sentence does and not with an initial ("Dora L.").
fn ends_sentence(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    text.ends_with(['!', '?', ';', ',']) || text.ends_with('.') && last.chars().count() > 3
}

/// A name without what stands around it ("By", "says:", dashes); none where nothing is left or too much.
pub(super) fn clean_name(words: &Hints, text: &str) -> Option<String> {
    const AROUND: &[char] = &[' ', ':', ',', '-', '–', '—', '|', '•', '·', '/', '(', ')', '[', ']', '»', '«', '#', '\u{a0}', '↓', '→', '…', '>'];
    let mut name = text.trim_matches(AROUND).trim();
    if let Some((head, _)) = name.split_once(" | ").filter(|(h, _)| h.chars().count() > 1) {
        name = head.trim_matches(AROUND);
    }
    // A closing bracket belongs to the name where it opens in it: "Mara (guest)".
    let with_bracket = name.len() + 1;
    let from = name.as_ptr() as usize - text.as_ptr() as usize;
    if name.contains('(') && text[from + name.len()..].starts_with(')') {
        name = &text[from..from + with_bracket];
    }
    for start in [
        "By ",
        "by ",
        "Von ",
        "von ",
        "Par ",
        "par ",
        "Por ",
        "por ",
        "Posted by ",
        "posted by ",
        "Comment by ",
        "Kommentar von ",
        "Geschrieben von ",
        "Написал ",
        "de ",
        "From ",
        "from ",
        "door ",
        "Door ",
    ] {
        if let Some(rest) = name.strip_prefix(start) {
            name = rest.trim_matches(AROUND);
            break;
        }
    }
    // "NAME says", "NAME schrieb am": the longest such ending goes.
    for take in (1..=3).rev() {
        let cut = name.char_indices().rev().filter(|(_, c)| c.is_whitespace()).nth(take - 1).map(|(i, _)| i);
        if let Some(cut) = cut {
            let tail = hints::normal(&name[cut..]);
            if words.phrase_of(&tail) & phrase::SAYS != 0
                || matches!(
                    tail.as_str(),
                    "am" | "on" | "le" | "el" | "um" | "at" | "schrieb am" | "sagte am" | "wrote on" | "posted" | "a écrit le" | "says on"
                )
            {
                name = name[..cut].trim_matches(AROUND);
                break;
            }
        }
    }
    let chars = name.chars().count();
    (chars > 0 && chars <= LONGEST_NAME && name.chars().any(char::is_alphanumeric)).then(|| name.to_owned())
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
