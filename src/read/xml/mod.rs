//! XML of the known exports and feeds: Disqus, WordPress WXR, Blogger and plain Atom, RSS, news sitemaps, NewsML-G2, the XML
//! and TEI of trafilatura.
//!
//! Read as a stream, one item (post, entry, report) at a time into a flat list of elements: an export of any size costs the
//! memory of its largest item, and depth never the call stack. No document type is read: an entity that is neither
//! predefined, numeric nor of HTML stays as written, so nothing expands and nothing is fetched.

mod formats;

use super::Desk;
use super::lines::{Lines, Rejoined};
use super::markup;
use super::record::trouble;
use crate::error::Result;
use crate::model::Notice;
use formats::Pages;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// Elements nested deeper than any export count as text of the one above, which keeps every step linear.
const DEEPEST: usize = 128;

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// Its own text and that of everything inside, in order.
    text: String,
    parent: usize,
    /// One past its last descendant; 0 while it is open.
    end: usize,
}

/// The elements at hand in document order, the first a root above all: the open ones, what stands beside them, one item.
#[derive(Debug, Default)]
struct Tree(Vec<Element>);

/// The known root elements.
const ROOTS: [&str; 10] = ["<disqus", "<rss", "<feed", "<urlset", "<newsitem", "<newsmessage", "<doc ", "<doc>", "<rdf:rdf", "<tei"];

/// Whether `text` opens like XML that is not a web page.
pub(super) fn is_xml(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(1000).collect::<String>().to_ascii_lowercase();
    ROOTS.iter().any(|k| start.starts_with(k))
        || start.starts_with("<?xml") && !start.contains("<!doctype html") && ROOTS.iter().any(|k| start.contains(k))
}

/// Hands on the pages of `stream`, which opens with `head`.
pub(super) fn each(name: &str, head: &[u8], stream: &mut dyn BufRead, charset: Option<&str>, desk: &mut dyn Desk) -> Result<()> {
    let mut text = Rejoined::new(Lines::new(head, stream, charset));
    let mut pages = Pages::new(name);
    let trouble_met = parse(name, &mut text, &mut pages, desk)?;
    let Some(mut notices) = text.notices(name) else { return Ok(()) };
    notices.extend(trouble_met);
    let found = pages.finish(desk)?;
    if !found {
        notices.push(Notice::new(name, "", "no_page", "XML without an article, comment or report"));
    }
    if notices.is_empty() {
        return Ok(());
    }
    let mut bad = trouble(name, "", "", "");
    bad.notices = notices;
    desk.deliver(bad)
}

fn parse(name: &str, text: &mut dyn BufRead, pages: &mut Pages<'_>, desk: &mut dyn Desk) -> Result<Vec<Notice>> {
    let mut reader = Reader::from_reader(text);
    reader.config_mut().check_end_names = false;
    let mut tree = Tree(vec![Element::default()]);
    let mut notices = Vec::new();
    let mut buffer = Vec::new();
    let mut at = 0;
    // The open item, from whose start on the tree is dropped once it closes.
    let mut item: Option<usize> = None;
    let (mut depth, mut too_deep, mut unresolved) = (0usize, 0usize, 0usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(_)) if depth >= DEEPEST => too_deep += 1,
            Ok(Event::End(_)) if too_deep > 0 => too_deep -= 1,
            Ok(Event::Start(start)) => {
                at = tree.open(&start, at);
                depth += 1;
                if item.is_none() && pages.is_item(&tree, at) {
                    item = Some(at);
                }
            }
            Ok(Event::Empty(start)) => {
                let opened = tree.open(&start, at);
                tree.0[opened].end = tree.0.len();
            }
            Ok(Event::End(_)) if at > 0 => {
                let closed = at;
                at = tree.close(at, item == Some(at));
                depth -= 1;
                if item == Some(closed) {
                    pages.take(&tree, closed, desk)?;
                    tree.0.truncate(closed);
                    item = None;
                }
            }
            Ok(Event::Text(t)) => tree.0[at].text.push_str(&t),
            Ok(Event::CData(t)) => tree.0[at].text.push_str(&t),
            Ok(Event::GeneralRef(r)) => unresolved += usize::from(!tree.refer(&r, at)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(e) => {
                let place = format!("byte {}", reader.error_position());
                notices.push(Notice::new(name, place, "bad_xml", format!("not well formed; what comes before is kept: {e}")));
                break;
            }
        }
    }
    if let Some(cut) = tree.close_all(at, item) {
        pages.take(&tree, cut, desk)?;
    }
    if unresolved > 0 {
        notices.push(Notice::new(name, "", "entity_kept", format!("{unresolved} entities were left as written: none is ever expanded")));
    }
    Ok(notices)
}

impl Tree {
    /// Adds what an entity stands for to the text of `at`; the entity as written, and false, where that is unknown.
    fn refer(&mut self, entity: &str, at: usize) -> bool {
        let found = markup::resolved(entity);
        self.0[at].text.push_str(found.as_deref().unwrap_or(&format!("&{entity};")));
        found.is_some()
    }

    /// Closes what the end of the file leaves open; the open item, if any.
    fn close_all(&mut self, mut at: usize, item: Option<usize>) -> Option<usize> {
        let cut = item.filter(|_| at > 0);
        while at > 0 {
            at = self.close(at, cut == Some(at));
        }
        cut
    }

    fn open(&mut self, start: &BytesStart<'_>, parent: usize) -> usize {
        let attributes = start.attributes().flatten().map(|a| (a.key.local_name().as_ref().to_owned(), markup::decode(&a.value))).collect();
        let name = start.local_name().as_ref().to_owned();
        self.0.push(Element { name, attributes, parent, ..Element::default() });
        self.0.len() - 1
    }

    /// Closes an element; a paragraph's text also goes to its parent, so that a body can be taken whole, an item's does not.
    fn close(&mut self, at: usize, is_item: bool) -> usize {
        let (parent, end) = (self.0[at].parent, self.0.len());
        self.0[at].end = end;
        let is_block = matches!(
            self.0[at].name.as_str(),
            "p" | "ab" | "head" | "h1" | "h2" | "h3" | "li" | "item" | "quote" | "blockquote" | "div" | "body" | "html" | "list"
        );
        let is_inline = matches!(self.0[at].name.as_str(), "a" | "b" | "i" | "em" | "strong" | "span" | "hi" | "ref" | "del" | "u");
        let is_part = self.0[at].name == "div" && self.0[at].attributes.iter().any(|(n, _)| n == "type");
        if (is_block || is_inline) && !is_item && !is_part {
            let text = std::mem::take(&mut self.0[at].text);
            let text = if is_block { format!("\n\n{}\n\n", text.trim()) } else { text };
            self.0[parent].text.push_str(&text);
        }
        parent
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        (1..self.0.len()).filter(move |i| self.0[*i].name == name)
    }

    fn end(&self, of: usize) -> usize {
        if self.0[of].end == 0 { self.0.len() } else { self.0[of].end }
    }

    /// Direct children of `of` called `name`.
    fn children<'a>(&'a self, of: usize, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        (of + 1..self.end(of)).filter(move |i| self.0[*i].parent == of && self.0[*i].name == name)
    }

    fn child(&self, of: usize, path: &[&str]) -> Option<usize> {
        path.iter().try_fold(of, |at, name| self.children(at, name).next())
    }

    fn text(&self, of: usize, path: &[&str]) -> Option<String> {
        self.child(of, path).map(|i| self.0[i].text.trim().to_owned()).filter(|t| !t.is_empty())
    }

    /// The first element of that name below `of`.
    fn below(&self, of: usize, name: &str) -> Option<usize> {
        (of + 1..self.end(of)).find(|i| self.0[*i].name == name)
    }

    fn below_text(&self, of: usize, name: &str) -> Option<String> {
        self.below(of, name).map(|i| self.0[i].text.trim().to_owned()).filter(|t| !t.is_empty())
    }

    fn attribute(&self, of: usize, name: &str) -> Option<String> {
        self.0[of].attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
    }
}
