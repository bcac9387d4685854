//! From bytes to a [`Tree`] in one pass.
//!
//! A tokenizer and a tree builder in one, after HTML §13.2, with what changes where text stands and no more: implied end
//! tags of `p`, `li`, `dd`, `dt`, `option` and table parts, void elements, raw text, headings. Misnested dressing (`<b>`,
//! `<i>`) is closed with the block around it. Nesting stops at [`MAX_DEPTH`], as in browsers; deeper text is kept.
//! Every byte is looked at a constant number of times, so cost is linear in size and does not depend on nesting.

use super::tags::{self, TEXT, Tag};
use super::tree::{BULLET, CELL, HIDDEN, IN_HEAD, IN_LINK, MARKED, Node, NodeId, PRE, Range, SPACE_BEFORE, Script, Tree};
use memchr::{memchr, memmem};

/// Open elements at most; browsers use the same number.
const MAX_DEPTH: usize = 512;

/// Builds the tree of `source`; of more than 4 GiB only the first 4 GiB are read.
pub(super) fn build(source: &str) -> Tree<'_> {
    let mut cut = source.len().min(u32::MAX as usize - 1);
    while !source.is_char_boundary(cut) {
        cut -= 1;
    }
    let source = &source[..cut];
    let mut builder = Builder::new(source);
    builder.run();
    builder.close_to(0);
    Tree { source, nodes: builder.nodes, scripts: builder.scripts, lines: builder.line + 1 }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    None,
    Cell,
    Line,
    Paragraph,
}

struct Builder<'t> {
    source: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    scripts: Vec<Script>,
    open: Vec<NodeId>,
    /// Elements left out because of [`MAX_DEPTH`] and not yet ended.
    beyond: usize,
    line: u32,
    paragraph: u32,
    pending: Break,
    space: bool,
    bullet: bool,
    open_p: u32,
    open_a: u32,
    open_pre: u32,
    in_head: bool,
    hidden: Option<usize>,
    /// Tags whose end was searched for and is not there any more.
    endless: Vec<Tag>,
    no_comment_end: bool,
}

impl<'t> Builder<'t> {
    fn new(source: &'t str) -> Self {
        let root = Node {
            tag: tags::HTML,
            flags: 0,
            parent: 0,
            end: 0,
            span: Range::default(),
            class: Range::default(),
            id: Range::default(),
            line: 0,
            paragraph: 0,
        };
        let mut nodes = Vec::with_capacity(source.len() / 40 + 16);
        nodes.push(root);
        Self {
            source,
            bytes: source.as_bytes(),
            at: 0,
            nodes,
            scripts: Vec::new(),
            open: vec![0],
            beyond: 0,
            line: 0,
            paragraph: 0,
            pending: Break::None,
            space: false,
            bullet: false,
            open_p: 0,
            open_a: 0,
            open_pre: 0,
            in_head: false,
            hidden: None,
            endless: Vec::new(),
            no_comment_end: false,
        }
    }

    fn run(&mut self) {
        let mut text_from = 0;
        let mut look = 0;
        while let Some(n) = memchr(b'<', &self.bytes[look..]) {
            let lt = look + n;
            let next = self.bytes.get(lt + 1).copied().unwrap_or(b' ');
            if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')) {
                look = lt + 1;
                continue;
            }
            self.text(text_from, lt);
            self.at = lt;
            match next {
                b'!' => self.declaration(),
                b'?' => self.at = self.find(b'>', lt).map_or(self.bytes.len(), |e| e + 1),
                b'/' => self.end_tag(),
                _ => self.start_tag(),
            }
            text_from = self.at;
            look = self.at;
        }
        self.text(text_from, self.bytes.len());
    }

    fn find(&self, byte: u8, from: usize) -> Option<usize> {
        memchr(byte, &self.bytes[from..]).map(|n| from + n)
    }

    fn declaration(&mut self) {
        let lt = self.at;
        if self.bytes[lt..].starts_with(b"<!--") {
            if !self.no_comment_end {
                if let Some(n) = memmem::find(&self.bytes[lt + 2..], b"-->") {
                    self.at = lt + 2 + n + 3;
                    return;
                }
                self.no_comment_end = true;
            }
        } else if self.bytes[lt..].starts_with(b"<![CDATA[") {
            self.at = lt + 9;
            return;
        }
        self.at = self.find(b'>', lt).map_or(self.bytes.len(), |e| e + 1);
    }

    fn end_tag(&mut self) {
        let name_at = self.at + 2;
        let length = self.bytes[name_at..].iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'_')).count();
        let end = self.find(b'>', name_at).map_or(self.bytes.len(), |e| e + 1);
        let tag = tags::tag(&self.bytes[name_at..name_at + length]);
        self.at = end;
        if length > 0 {
            self.close(tag);
        }
    }

    fn close(&mut self, tag: Tag) {
        if self.beyond > 0 && !tags::is_void(tag) {
            self.beyond -= 1;
            return;
        }
        if tag == tags::BR || tag == tags::P && self.open_p == 0 {
            self.want(if tag == tags::P { Break::Paragraph } else { Break::Line });
            return;
        }
        if matches!(tag, tags::BODY | tags::HTML) {
            return;
        }
        if tag == tags::HEAD {
            self.in_head = false;
        }
        let stop_at_block = tags::is_format(tag) || tag == tags::OTHER || tag == tags::SPAN;
        let table_part = matches!(tag, tags::TABLE | tags::TR | tags::TBODY | tags::THEAD | tags::TFOOT | tags::TD | tags::TH | tags::CAPTION);
        for depth in (1..self.open.len()).rev() {
            let have = self.nodes[self.open[depth] as usize].tag;
            if have == tag || tags::is_heading(tag) && tags::is_heading(have) {
                self.close_to(depth);
                return;
            }
            let wall = if table_part { have == tags::TABLE } else { tags::is_scope(have) };
            if wall || stop_at_block && tags::is_block(have) {
                return;
            }
        }
    }

    /// Ends open elements until `depth` are left.
    fn close_to(&mut self, depth: usize) {
        let end = self.nodes.len() as NodeId;
        while self.open.len() > depth {
            let Some(id) = self.open.pop() else { break };
            self.nodes[id as usize].end = end;
            let tag = self.nodes[id as usize].tag;
            match tag {
                tags::P => self.open_p -= 1,
                tags::A => self.open_a -= 1,
                tags::PRE => self.open_pre -= 1,
                _ => {}
            }
            self.around(tag);
            if self.hidden.is_some_and(|h| h >= self.open.len()) {
                self.hidden = None;
            }
        }
    }

    /// Notes the line break that the border of `tag` makes.
    fn around(&mut self, tag: Tag) {
        match tag {
            tags::TD | tags::TH => self.want(Break::Cell),
            _ if tags::is_block(tag) => self.want(Break::Paragraph),
            _ => {}
        }
    }

    fn want(&mut self, b: Break) {
        self.pending = if b == Break::Line && self.pending == Break::Line { Break::Paragraph } else { self.pending.max(b) };
    }

    fn text(&mut self, from: usize, to: usize) {
        if from >= to {
            return;
        }
        let raw = &self.source[from..to];
        let bytes = raw.as_bytes();
        if !bytes.iter().any(|b| !b.is_ascii_whitespace()) || is_empty_text(raw) {
            self.space = true;
            return;
        }
        let mut flags = self.context();
        match self.pending {
            Break::None => {}
            Break::Cell => {
                flags |= CELL;
                self.line += 1;
            }
            Break::Line => self.line += 1,
            Break::Paragraph => {
                self.line += 1;
                self.paragraph += 1;
            }
        }
        self.pending = Break::None;
        let id = self.nodes.len() as NodeId;
        self.nodes.push(Node {
            tag: TEXT,
            flags,
            parent: self.open.last().copied().unwrap_or(0),
            end: id + 1,
            span: Range { start: from as u32, end: to as u32 },
            class: Range::default(),
            id: Range::default(),
            line: self.line,
            paragraph: self.paragraph,
        });
        self.space = false;
        self.bullet = false;
    }

    fn context(&self) -> u8 {
        let mut flags = 0;
        for (on, flag) in [
            (self.space, SPACE_BEFORE),
            (self.open_a > 0, IN_LINK),
            (self.hidden.is_some(), HIDDEN),
            (self.bullet, BULLET),
            (self.open_pre > 0, PRE),
            (self.in_head, IN_HEAD),
        ] {
            if on {
                flags |= flag;
            }
        }
        flags
    }

    fn start_tag(&mut self) {
        let name_at = self.at + 1;
        let length = self.bytes[name_at..].iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/')).count();
        let tag = tags::tag(&self.bytes[name_at..name_at + length]);
        let mut seen = Seen::default();
        let inside = name_at + length;
        let end = self.attributes(inside, &mut seen);
        self.at = (end + 1).min(self.bytes.len());
        let attributes = Range { start: inside as u32, end: end as u32 };
        if tags::is_raw(tag) && self.skip_raw(tag, &self.bytes[name_at..name_at + length], attributes) {
            return;
        }
        self.imply(tag);
        if tag == tags::BR {
            self.want(Break::Line);
        }
        let id = self.push(tag, attributes, &seen);
        if tags::is_void(tag) {
            return;
        }
        let self_closing = end > inside && self.bytes[end - 1] == b'/' && tag == tags::OTHER;
        if self_closing {
            return;
        }
        self.enter(tag, id, &seen);
        if tags::is_escapable(tag) {
            self.escapable(tag, &self.bytes[name_at..name_at + length]);
        }
    }

    fn push(&mut self, tag: Tag, attributes: Range, seen: &Seen) -> NodeId {
        self.around(tag);
        if tag == tags::LI {
            self.bullet = true;
        }
        let id = self.nodes.len() as NodeId;
        self.nodes.push(Node {
            tag,
            flags: if seen.marked { MARKED } else { 0 },
            parent: self.open.last().copied().unwrap_or(0),
            end: id + 1,
            span: attributes,
            class: seen.class,
            id: seen.id,
            line: self.line + u32::from(self.pending > Break::None),
            paragraph: 0,
        });
        id
    }

    fn enter(&mut self, tag: Tag, id: NodeId, seen: &Seen) {
        if self.open.len() >= MAX_DEPTH {
            self.beyond += 1;
            return;
        }
        match tag {
            tags::P => self.open_p += 1,
            tags::A => self.open_a += 1,
            tags::PRE => self.open_pre += 1,
            tags::HEAD => self.in_head = true,
            tags::BODY => self.in_head = false,
            _ => {}
        }
        if seen.hidden && self.hidden.is_none() {
            self.hidden = Some(self.open.len());
        }
        self.open.push(id);
    }

    /// Reads attributes from `from`; returns where `>` stands.
    fn attributes(&mut self, from: usize, seen: &mut Seen) -> usize {
        let bytes = self.bytes;
        let mut at = from;
        loop {
            while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
                at += 1;
            }
            if at >= bytes.len() || bytes[at] == b'>' {
                return at.min(bytes.len());
            }
            let start = at;
            at += 1;
            while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'=' | b'/' | b'>') {
                at += 1;
            }
            let name = &bytes[start..at];
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            if bytes.get(at) != Some(&b'=') {
                seen.note(name, self.source, at, at);
                continue;
            }
            at += 1;
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            let (value, next) = self.value(at);
            seen.note(name, self.source, value.0, value.1);
            at = next;
        }
    }

    fn value(&self, at: usize) -> ((usize, usize), usize) {
        let bytes = self.bytes;
        match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => match self.find(*quote, at + 1) {
                Some(end) => ((at + 1, end), end + 1),
                None => {
                    let end = self.find(b'>', at).unwrap_or(bytes.len());
                    ((at + 1, end), end)
                }
            },
            _ => {
                let end = bytes[at..].iter().position(|b| b.is_ascii_whitespace() || *b == b'>').map_or(bytes.len(), |n| at + n);
                ((at, end), end)
            }
        }
    }

    /// Skips the content of a raw element; false where its end tag is missing and skipping would lose the page.
    fn skip_raw(&mut self, tag: Tag, name: &[u8], attributes: Range) -> bool {
        let from = self.at;
        if self.bytes.get(from.saturating_sub(2)) == Some(&b'/') && matches!(tag, tags::SVG) {
            return true;
        }
        // A shadow root that was saved with the page is seen.
        if tag == tags::TEMPLATE && self.source.get(attributes.start as usize..attributes.end as usize).is_some_and(|a| a.contains("shadowroot")) {
            return false;
        }
        let nests = matches!(tag, tags::SVG | tags::TEMPLATE);
        match self.end_of(tag, name, from, nests) {
            Some((content_end, after)) => {
                if tag == tags::SCRIPT {
                    self.scripts.push(Script { attributes, content: Range { start: from as u32, end: content_end as u32 } });
                }
                self.at = after;
                true
            }
            None if matches!(tag, tags::SCRIPT | tags::STYLE) => {
                self.at = self.bytes.len();
                true
            }
            None => false,
        }
    }

    /// Where the content of an element that starts at `from` ends, and where its end tag does.
    fn end_of(&mut self, tag: Tag, name: &[u8], from: usize, nests: bool) -> Option<(usize, usize)> {
        if self.endless.contains(&tag) {
            return None;
        }
        let mut at = from;
        let mut depth = 1usize;
        while let Some(n) = memchr(b'<', &self.bytes[at..]) {
            let lt = at + n;
            let rest = &self.bytes[lt + 1..];
            if rest.first() == Some(&b'/') && starts_with_name(&rest[1..], name) {
                depth -= 1;
                if depth == 0 {
                    return Some((lt, self.find(b'>', lt).map_or(self.bytes.len(), |e| e + 1)));
                }
            } else if nests && starts_with_name(rest, name) {
                depth += 1;
            }
            at = lt + 1;
        }
        self.endless.push(tag);
        None
    }

    fn escapable(&mut self, tag: Tag, name: &[u8]) {
        let from = self.at;
        if let Some((content_end, after)) = self.end_of(tag, name, from, false) {
            self.text(from, content_end);
            self.at = after;
            self.close(tag);
        }
    }

    /// Ends what the start of `tag` ends by implication.
    fn imply(&mut self, tag: Tag) {
        if self.open_p > 0 && tags::ends_p(tag) {
            self.end_within(&[tags::P], &[]);
        }
        match tag {
            tags::LI => self.end_within(&[tags::LI], &[tags::UL, tags::OL, tags::MENU, tags::DIR]),
            tags::DD | tags::DT => self.end_within(&[tags::DD, tags::DT], &[tags::DL]),
            tags::OPTION | tags::OPTGROUP => self.end_top(&[tags::OPTION]),
            tags::TR => self.end_within_table(&[tags::TR]),
            tags::TD | tags::TH => self.end_within_table(&[tags::TD, tags::TH]),
            tags::TBODY | tags::THEAD | tags::TFOOT => self.end_within_table(&[tags::TBODY, tags::THEAD, tags::TFOOT]),
            tags::A if self.open_a > 0 => self.end_link(),
            tags::BODY => self.end_top(&[tags::HEAD]),
            _ if tags::is_heading(tag) => {
                let top = self.open.last().map(|id| self.nodes[*id as usize].tag);
                if top.is_some_and(tags::is_heading) {
                    let depth = self.open.len() - 1;
                    self.close_to(depth);
                }
            }
            _ => {}
        }
    }

    fn end_top(&mut self, which: &[Tag]) {
        if self.open.last().is_some_and(|id| which.contains(&self.nodes[*id as usize].tag)) {
            let depth = self.open.len() - 1;
            self.close_to(depth);
        }
    }

    fn end_within(&mut self, which: &[Tag], walls: &[Tag]) {
        for depth in (1..self.open.len()).rev() {
            let have = self.nodes[self.open[depth] as usize].tag;
            if which.contains(&have) {
                self.close_to(depth);
                return;
            }
            if walls.contains(&have) || tags::is_scope(have) {
                return;
            }
        }
    }

    fn end_within_table(&mut self, which: &[Tag]) {
        for depth in (1..self.open.len()).rev() {
            let have = self.nodes[self.open[depth] as usize].tag;
            if which.contains(&have) {
                self.close_to(depth);
                return;
            }
            if have == tags::TABLE || have == tags::TR && which != [tags::TR] && which[0] == tags::TD {
                return;
            }
        }
    }

    fn end_link(&mut self) {
        for depth in (1..self.open.len()).rev() {
            let have = self.nodes[self.open[depth] as usize].tag;
            if have == tags::A {
                self.close_to(depth);
                return;
            }
            if tags::is_scope(have) {
                return;
            }
        }
    }
}

/// Attributes that matter while building.
#[derive(Default)]
struct Seen {
    class: Range,
    id: Range,
    hidden: bool,
    marked: bool,
}

impl Seen {
    fn note(&mut self, name: &[u8], source: &str, from: usize, to: usize) {
        let range = || Range { start: from as u32, end: to as u32 };
        match name.len() {
            2 if name.eq_ignore_ascii_case(b"id") => self.id = range(),
            5 if name.eq_ignore_ascii_case(b"class") => self.class = range(),
            5 if name.eq_ignore_ascii_case(b"style") => self.hidden |= hides(&source.as_bytes()[from..to]),
            6 if name.eq_ignore_ascii_case(b"hidden") => self.hidden = true,
            6 if name.eq_ignore_ascii_case(b"typeof") => self.marked = true,
            7 | 9 | 11 | 12 | 14 if is_role(name) => self.marked = true,
            8 if name.eq_ignore_ascii_case(b"itemprop") || name.eq_ignore_ascii_case(b"itemtype") || name.eq_ignore_ascii_case(b"property") => {
                self.marked = true;
            }
            _ => {}
        }
    }
}

/// Whether an attribute is one of those by which a page's own tests and scripts find its parts, whatever the style is called.
fn is_role(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"data-").unwrap_or(name);
    [&b"testid"[..], b"test-id", b"component", b"qa", b"hook", b"test"].iter().any(|role| name.eq_ignore_ascii_case(role))
}

fn hides(style: &[u8]) -> bool {
    memmem::find(style, b"display").is_some_and(|at| {
        let rest: Vec<u8> = style[at + 7..].iter().take(12).filter(|b| !b.is_ascii_whitespace()).copied().collect();
        rest.starts_with(b":none")
    })
}

fn starts_with_name(rest: &[u8], name: &[u8]) -> bool {
    rest.len() >= name.len()
        && rest[..name.len()].eq_ignore_ascii_case(name)
        && rest.get(name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
}

/// Whether nothing of `raw` can be seen: blanks, no-break spaces and their references only.
fn is_empty_text(raw: &str) -> bool {
    let rest = raw.trim();
    rest.len() < 64 && (rest.starts_with('&') || rest.starts_with('\u{a0}') || rest.starts_with('\u{200b}') || rest.starts_with('\u{feff}')) && {
        let mut text = String::new();
        super::entities::decode_into(rest, &mut text);
        text.chars().all(super::tree::is_blank)
    }
}
