//! A comment's marks: pingback, deleted, edited, quotations, votes, and whom it answers.
//!
//! Works on a comment whose name, stamp and text are read; adds to it. What the page's attributes say goes first.

use super::groups::{Extent, is_ping};
use super::hints::{self, phrase};
use super::item::{Item, Piece, Pointer, Reader};
use super::name;
use super::tags;
use super::tree::{IN_LINK, NodeId};

/// Links of a comment looked at.
const POINTERS: usize = 12;

/// A system's note beside the text is at most this long, in characters.
const NOTE_CHARS: usize = 110;

impl Reader<'_, '_> {
    /// Sets the marks, and the name of a pingback, which is the title of the page that links here.
    pub fn marks(&self, item: &mut Item, quoted: bool) {
        let own_class = self.view.tree.class(self.extent.0);
        let ping = own_class.split_ascii_whitespace().any(is_ping)
            || self.pieces.iter().take(2).any(|p| p.phrase & phrase::PING != 0 || starts_ping(&p.text));
        let deleted = self.pieces.iter().any(|p| p.phrase & phrase::DELETED != 0);
        let edited = self.is_edited(item);
        let marks = [(deleted, "deleted"), (edited, "edited"), (ping, "pingback"), (quoted, "quote")];
        item.flags = marks.iter().filter(|(on, _)| *on).map(|(_, name)| (*name).to_owned()).collect();
        if ping && item.author.is_none() {
            let link = self.pieces.iter().flat_map(|p| &p.nodes).find(|&&n| self.view.tree.node(n).flags & IN_LINK != 0);
            item.author = link.and_then(|&n| name::clean(self.words, &self.view.tree.text(n), true));
        }
        item.level = self.pieces.iter().find(|p| p.phrase & phrase::LEVEL != 0).and_then(|p| number(&p.text));
    }

    fn is_edited(&self, item: &Item) -> bool {
        let by_name = self.elements().any(|i| self.view.hints[i as usize] & hints::EDITED != 0 && self.view.within(i).text > 0);
        let says = |text: &str| self.words.phrase(text) & phrase::EDITED != 0;
        let told = |p: &Piece| {
            p.phrase & phrase::EDITED != 0
                || p.text.rsplit_once('(').is_some_and(|(_, last)| says(last))
                || p.nodes.len() > 1 && p.nodes.iter().any(|&n| says(&self.view.tree.text(n)))
        };
        let outside = |p: &Piece| item.text.binary_search(&p.nodes[0]).is_err();
        by_name || self.pieces.iter().any(|p| p.chars() <= NOTE_CHARS && outside(p) && told(p))
    }

    /// Takes quotations of other messages out of the text, where it has words of its own; tells where the first stands.
    pub fn quoted(&self, content: &[NodeId], chosen: &mut [bool]) -> Option<Extent> {
        let mut found = self.quote_elements(content);
        for (p, _) in self.pieces.iter().zip(chosen.iter()).filter(|(p, c)| p.phrase & phrase::QUOTE != 0 && (**c || p.text.ends_with(':'))) {
            found.extend(self.around_quote_head(p.nodes[0], content));
        }
        let found = merged(found);
        let quoted = |p: &Piece| {
            let before = found.partition_point(|q| q.0 <= p.nodes[0]);
            before > 0 && p.nodes[0] < found[before - 1].1
        };
        let own = self.pieces.iter().zip(chosen.iter()).any(|(p, c)| *c && !quoted(p) && p.phrase & phrase::QUOTE == 0 && p.chars() > 1);
        if !own {
            return None;
        }
        let mut any = false;
        for (_, c) in self.pieces.iter().zip(chosen.iter_mut()).filter(|(p, _)| quoted(p)) {
            any |= *c;
            *c = false;
        }
        found.first().copied().filter(|_| any)
    }

    /// Elements inside the text that quote: `<blockquote>` or so named.
    fn quote_elements(&self, content: &[NodeId]) -> Vec<Extent> {
        let view = self.view;
        let inside = |i: NodeId| content.is_empty() || view.tree.within_any(content, i) && content.binary_search(&i).is_err();
        let quotes = |i: NodeId| {
            let hint = view.hints[i as usize];
            view.tree.node(i).tag == tags::BLOCKQUOTE || hint & hints::QUOTE != 0 && hint & (hints::ACTION | hints::STRICT) == 0
        };
        self.elements().filter(|&i| quotes(i) && inside(i)).map(|i| (i, view.tree.node(i).end)).collect()
    }

    /// The smallest element that holds the head of a quotation and more.
    fn around_quote_head(&self, head: NodeId, content: &[NodeId]) -> Option<Extent> {
        let view = self.view;
        let chars = view.lines.get(view.line_at(head))?.chars;
        let whole = |a: NodeId| a <= self.extent.0 || content.binary_search(&a).is_ok();
        let around = view.tree.ancestors(head).take_while(|&a| !whole(a)).find(|&a| view.within(a).text > chars)?;
        Some((around, view.tree.node(around).end))
    }

    /// Whom a quotation quotes: "Mara said:", "Originally posted by Mara", the attribute that names the message.
    pub fn answers_quote(&self, item: &mut Item, quote: Option<Extent>) {
        let Some(quote) = quote.filter(|_| item.answers_id.is_none()) else { return };
        let tree = &self.view.tree;
        let before = item.answers.take();
        let told = |names: &[String]| names.iter().find_map(|n| tree.attribute(quote.0, n)).map(|v| v.into_owned());
        item.answers = told(&self.words.attributes.quote_author);
        item.answers_id = told(&self.words.attributes.quote_source).map(|v| v.replace(": ", "-"));
        let inside = |p: &&Piece| quote.0 <= p.nodes[0] && p.nodes[0] < quote.1;
        for p in self.pieces.iter().filter(inside).take(3).filter(|p| p.chars() <= 80) {
            let link = p.nodes.iter().find_map(|&n| self.link_of(n)).and_then(|h| h.rsplit_once('#').map(|(_, id)| id.to_owned()));
            item.answers_id = item.answers_id.take().or(link);
            if item.answers.is_none() {
                item.answers = self.quoted_name(&p.text);
            }
        }
        item.answers = item.answers.take().or(before);
    }

    /// The name in the head of a quotation: "Originally posted by Mara", "Mara wrote:".
    fn quoted_name(&self, text: &str) -> Option<String> {
        let low = text.to_lowercase();
        let opening = self.words.quotes.iter().filter(|q| low.starts_with(q.as_str())).map(String::len).max();
        let name = name::clean(self.words, opening.map_or(Some(text), |c| text.get(c..))?, false)?;
        (opening.is_some() || name.len() + 3 < text.trim().len()).then_some(name).filter(|n| name::is_namelike(n))
    }

    /// Counts of votes: elements so named, then attributes of the comment.
    pub fn votes(&self, item: &mut Item) {
        let view = self.view;
        let mut shown = false;
        for i in self.elements() {
            let hint = view.hints[i as usize];
            if hint & (hints::UP | hints::DOWN) == 0 || hint & hints::CONTENT != 0 {
                continue;
            }
            let text = view.within(i).text;
            if text == 0 || text > 16 {
                continue;
            }
            let Some(value) = number(&view.tree.text(i)) else { continue };
            let class = view.tree.class(i);
            let down = hint & hints::DOWN != 0 && (hint & hints::UP == 0 || class.contains("down"));
            let slot = if down { &mut item.down } else { &mut item.up };
            // Of three counts that a style sheet chooses from, the one that nobody's own vote changes.
            let neutral = class.contains("unvoted") && !shown;
            shown |= neutral;
            if neutral || slot.is_none() {
                *slot = Some(value);
            }
        }
        let in_words = self.pieces.iter().filter(|p| item.text.binary_search(&p.nodes[0]).is_err() && p.chars() <= 40);
        let in_words = in_words.flat_map(|p| std::iter::once(p.text.clone()).chain(p.nodes.iter().map(|&n| view.tree.text(n))));
        item.up = item.up.or_else(|| in_words.filter(|t| self.words.phrase(t) & phrase::VOTES != 0).find_map(|t| number(&t)));
        let told = self.words.attributes.votes.iter().find_map(|n| view.tree.attribute(self.extent.0, n)?.trim().parse().ok());
        item.up = item.up.or(told);
    }

    /// The parent that an attribute names; else "in reply to NAME", on a line of its own or as a text node in the header.
    pub fn answers(&self, item: &mut Item) {
        let told = self.words.attributes.parent.iter().find_map(|n| self.view.tree.attribute(self.extent.0, n)).filter(|v| !v.trim().is_empty());
        if let Some(id) = told {
            item.answers_id = Some(id.trim().to_owned());
            item.answers_for_sure = true;
            return;
        }
        if let Some(name) = item.author.as_ref().and_then(|a| self.name_after_arrow(a)) {
            item.answers = Some(name);
            return;
        }
        for p in self.pieces.iter().filter(|p| p.chars() <= 140) {
            for (k, &node) in p.nodes.iter().enumerate() {
                let text = self.view.tree.text(node);
                let low = text.trim_start_matches(['@', '(', '[', '↪', '➤', '»', '>', ' ']).to_lowercase();
                let Some(start) = self.words.parents.iter().find(|s| low.starts_with(s.trim_end())) else { continue };
                if item.text.binary_search(&node).is_ok() && self.view.tree.node(node).flags & IN_LINK == 0
                    || p.all_link && p.phrase & phrase::ACTION != 0 && !start.starts_with("in ")
                {
                    continue;
                }
                let from = low.get(start.len().min(low.len())..).map_or(0, |rest| text.chars().count() - rest.chars().count());
                let mut name: String = text.chars().skip(from).collect();
                if name.trim().is_empty() {
                    name = p.nodes.get(k + 1).map(|&n| self.view.tree.text(n)).unwrap_or_default();
                }
                item.answers = name::clean(self.words, &name, false);
                let links = p.nodes[k..].iter().take(2).find_map(|&n| self.link_of(n));
                item.answers_id = links.and_then(|h| h.rsplit_once('#').map(|(_, id)| id.to_owned()));
                if item.answers.is_some() || item.answers_id.is_some() {
                    return;
                }
            }
        }
    }

    /// Links that may lead to the comment answered, and the author's handle.
    pub fn pointers(&self, item: &mut Item) {
        let tree = &self.view.tree;
        let (opening, last) = (item.text.first().copied(), item.text.last().copied().unwrap_or(0));
        let opens = |a: NodeId| opening.is_some_and(|n| tree.contains(a, n));
        let within = |a: NodeId| opening.is_some_and(|n| n < a && a < last);
        let links = self.elements().filter(|&i| tree.node(i).tag == tags::A && (opens(i) || !within(i)));
        for a in links.take(POINTERS) {
            let text = tree.text(a);
            if text.is_empty() || text.len() > 400 || self.words.phrase(&text) & phrase::ACTION != 0 && !self.opens_answer(&text) {
                continue;
            }
            let told = self.words.attributes.answered.iter().filter_map(|n| tree.attribute(a, n)).map(|v| v.into_owned());
            let href = tree.attribute(a, "href").unwrap_or_default();
            let ids: Vec<String> = told.chain(last_part(&href)).collect();
            item.pointers.push(Pointer { ids, text: text.to_lowercase() });
        }
        item.permalink = item
            .date
            .as_ref()
            .and_then(|d| self.link_of(d.node).or_else(|| self.link_of((d.node + 1).min(self.extent.1 - 1))))
            .and_then(|h| last_part(&h));
        let header = self.pieces.iter().flat_map(|p| &p.nodes).take_while(|&&n| opening.is_none_or(|o| n < o)).take(12);
        item.handle = header.into_iter().find_map(|&n| {
            let text = tree.text(n);
            let handle = text.trim().strip_prefix('@').filter(|h| !h.is_empty() && !h.contains(' '))?;
            Some(handle.split('@').next().unwrap_or(handle).to_lowercase())
        });
    }

    /// Whether a text opens as "in reply to NAME" does.
    fn opens_answer(&self, text: &str) -> bool {
        let low = text.to_lowercase();
        self.words.parents.iter().any(|p| low.starts_with(p.as_str()))
    }

    /// The name after an arrow on the line that opens with `author`: "Ben > Mara".
    fn name_after_arrow(&self, author: &str) -> Option<String> {
        let line = self.pieces.iter().take(4).find(|p| p.text.trim_start().starts_with(author))?;
        let rest = line.text.trim_start().get(author.len()..)?.trim_start();
        let rest = self.words.arrows.iter().find_map(|a| rest.strip_prefix(a.as_str()))?;
        let at = line.nodes.iter().position(|&n| self.words.is_arrow(&self.view.tree.text(n)));
        let told = at.and_then(|i| line.nodes.get(i + 1)).map_or_else(|| rest.to_owned(), |&n| self.view.tree.text(n));
        name::clean(self.words, &told, false).filter(|n| name::is_namelike(n))
    }

    /// The address of the link around a node.
    pub fn link_of(&self, id: NodeId) -> Option<String> {
        let a = self.view.tree.ancestors(id).take(6).find(|&a| self.view.tree.node(a).tag == tags::A)?;
        self.view.tree.attribute(a, "href").map(|h| h.into_owned())
    }
}

/// What stands last in an address: `101` of "/post/101", `c7` of "?page=2#c7".
fn last_part(href: &str) -> Option<String> {
    href.rsplit(['#', '/', '=']).next().filter(|e| !e.is_empty()).map(str::to_owned)
}

/// Stretches of the page in order, overlapping ones made one.
fn merged(mut found: Vec<Extent>) -> Vec<Extent> {
    found.sort_unstable();
    let mut out: Vec<Extent> = Vec::with_capacity(found.len());
    for q in found {
        match out.last_mut() {
            Some(last) if q.0 < last.1 => last.1 = last.1.max(q.1),
            _ => out.push(q),
        }
    }
    out
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
