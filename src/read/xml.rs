//! XML of the known exports and feeds: Disqus, WordPress WXR, Blogger and plain Atom, RSS, news sitemaps, NewsML-G2, trafilatura.
//!
//! Parsed into a flat list of elements (depth costs memory, never the call stack). No document type is read: an entity
//! that is neither predefined, numeric nor of HTML stays as written, so nothing expands and nothing is fetched.

use super::json::bare_lines;
use super::markup;
use super::record::{Draft, Message, document, trouble};
use crate::error::Result;
use crate::model::{Content, Document, Notice, PageKind};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Elements nested deeper than any export count as text of the one above, which keeps every step linear.
const DEEPEST: usize = 128;

/// Where documents go.
type Deliver<'a> = &'a mut dyn FnMut(Document) -> Result<()>;

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// Its own text and that of everything inside, in order.
    text: String,
    parent: usize,
    /// One past its last descendant.
    end: usize,
}

/// A parsed file: elements in document order, the first a root above all.
#[derive(Debug, Default)]
struct Tree(Vec<Element>);

/// Whether `text` opens like XML that is not a web page.
pub(super) fn is_xml(text: &str) -> bool {
    let head = text.trim_start();
    let start: String = head.chars().take(1000).collect::<String>().to_ascii_lowercase();
    let known = ["<disqus", "<rss", "<feed", "<urlset", "<newsitem", "<newsmessage", "<doc ", "<doc>", "<rdf:rdf"];
    known.iter().any(|k| start.starts_with(k))
        || start.starts_with("<?xml") && !start.contains("<!doctype html") && known.iter().any(|k| start.contains(k))
}

/// Hands on the pages of `text`.
pub(super) fn deliver(name: &str, text: &str, mut notices: Vec<Notice>, sink: Deliver<'_>) -> Result<()> {
    let tree = parse(name, text, &mut notices);
    let (layout, drafts, is_report) = tree.pages();
    if drafts.is_empty() {
        notices.push(Notice::new(name, "", "no_page", "XML without an article, comment or report"));
    }
    if !notices.is_empty() {
        let mut bad = trouble(name, "", "", "");
        bad.notices = notices;
        sink(bad)?;
    }
    let of = drafts.len();
    for (i, draft) in drafts.into_iter().enumerate() {
        let mut found = document(&super::json::numbered(name, i, of), layout, draft);
        if let (true, Content::Structured(page)) = (is_report, &mut found.content) {
            page.kind = Some(PageKind::Report);
        }
        sink(found)?;
    }
    Ok(())
}

fn parse(name: &str, text: &str, notices: &mut Vec<Notice>) -> Tree {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut tree = Tree(vec![Element::default()]);
    let mut at = 0;
    let (mut depth, mut too_deep, mut unresolved) = (0usize, 0usize, 0usize);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) if depth >= DEEPEST => too_deep += 1,
            Ok(Event::End(_)) if too_deep > 0 => too_deep -= 1,
            Ok(Event::Start(start)) => {
                at = tree.open(&start, at);
                depth += 1;
            }
            Ok(Event::Empty(start)) => {
                let opened = tree.open(&start, at);
                tree.0[opened].end = tree.0.len();
            }
            Ok(Event::End(_)) if at > 0 => {
                at = tree.close(at);
                depth -= 1;
            }
            Ok(Event::Text(t)) => tree.0[at].text.push_str(&t),
            Ok(Event::CData(t)) => tree.0[at].text.push_str(&t),
            Ok(Event::GeneralRef(r)) => match markup::resolved(&r) {
                Some(found) => tree.0[at].text.push_str(&found),
                None => {
                    unresolved += 1;
                    tree.0[at].text.push_str(&format!("&{};", &*r));
                }
            },
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(e) => {
                let place = format!("byte {}", reader.error_position());
                notices.push(Notice::new(name, place, "bad_xml", format!("not well formed; what comes before is kept: {e}")));
                break;
            }
        }
    }
    while at > 0 {
        at = tree.close(at);
    }
    tree.0[0].end = tree.0.len();
    if unresolved > 0 {
        notices.push(Notice::new(name, "", "entity_kept", format!("{unresolved} entities were left as written: none is ever expanded")));
    }
    tree
}

impl Tree {
    fn open(&mut self, start: &BytesStart<'_>, parent: usize) -> usize {
        let attributes = start.attributes().flatten().map(|a| (a.key.local_name().as_ref().to_owned(), markup::decode(&a.value))).collect();
        let name = start.local_name().as_ref().to_owned();
        self.0.push(Element { name, attributes, parent, ..Element::default() });
        self.0.len() - 1
    }

    /// Closes an element; a paragraph's text also goes to its parent, so that a body can be taken whole.
    fn close(&mut self, at: usize) -> usize {
        let (parent, end) = (self.0[at].parent, self.0.len());
        self.0[at].end = end;
        let is_block = matches!(
            self.0[at].name.as_str(),
            "p" | "head" | "h1" | "h2" | "h3" | "li" | "item" | "quote" | "blockquote" | "div" | "body" | "html" | "list"
        );
        let is_inline = matches!(self.0[at].name.as_str(), "a" | "b" | "i" | "em" | "strong" | "span" | "hi" | "ref" | "del" | "u");
        if is_block || is_inline {
            let text = std::mem::take(&mut self.0[at].text);
            let text = if is_block { format!("\n\n{}\n\n", text.trim()) } else { text };
            self.0[parent].text.push_str(&text);
        }
        parent
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        (1..self.0.len()).filter(move |i| self.0[*i].name == name)
    }

    /// Direct children of `of` called `name`.
    fn children<'a>(&'a self, of: usize, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        (of + 1..self.0[of].end).filter(move |i| self.0[*i].parent == of && self.0[*i].name == name)
    }

    fn child(&self, of: usize, path: &[&str]) -> Option<usize> {
        path.iter().try_fold(of, |at, name| self.children(at, name).next())
    }

    fn text(&self, of: usize, path: &[&str]) -> Option<String> {
        self.child(of, path).map(|i| self.0[i].text.trim().to_owned()).filter(|t| !t.is_empty())
    }

    /// The first element of that name below `of`.
    fn below(&self, of: usize, name: &str) -> Option<usize> {
        (of + 1..self.0[of].end).find(|i| self.0[*i].name == name)
    }

    fn below_text(&self, of: usize, name: &str) -> Option<String> {
        self.below(of, name).map(|i| self.0[i].text.trim().to_owned()).filter(|t| !t.is_empty())
    }

    fn attribute(&self, of: usize, name: &str) -> Option<String> {
        self.0[of].attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
    }

    fn pages(&self) -> (&'static str, Vec<Draft>, bool) {
        let has = |name| self.named(name).next().is_some();
        if has("disqus") {
            return ("disqus", self.disqus(), false);
        }
        if has("wxr_version") || has("comment_id") {
            return ("wordpress", self.items(), false);
        }
        if has("rss") || has("RDF") {
            return ("rss", self.items(), true);
        }
        if has("feed") {
            let (drafts, is_blog) = self.atom();
            return (if is_blog { "blogger" } else { "atom" }, drafts, !is_blog);
        }
        if has("urlset") {
            return ("news-sitemap", self.named("url").filter_map(|u| self.sitemap(u)).collect(), true);
        }
        if has("newsItem") {
            return ("newsml", self.named("newsItem").map(|n| self.newsml(n)).collect(), true);
        }
        ("trafilatura", self.named("doc").map(|d| self.trafilatura(d)).collect(), false)
    }

    fn disqus(&self) -> Vec<Draft> {
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut drafts = Vec::new();
        for thread in self.named("thread").filter(|t| self.text(*t, &["link"]).is_some() || self.text(*t, &["title"]).is_some()) {
            places.insert(self.attribute(thread, "id").unwrap_or_default(), drafts.len());
            drafts.push(Draft {
                title: self.text(thread, &["title"]),
                outlet: self.text(thread, &["forum"]),
                url: self.text(thread, &["link"]),
                published: self.text(thread, &["createdAt"]),
                body: self.text(thread, &["message"]).map(|m| markup::plain(&m)).unwrap_or_default(),
                ..Draft::default()
            });
        }
        for post in self.named("post") {
            if self.text(post, &["isSpam"]).as_deref() == Some("true") {
                continue;
            }
            let thread = self.child(post, &["thread"]).and_then(|t| self.attribute(t, "id")).unwrap_or_default();
            let place = *places.entry(thread).or_insert_with(|| {
                drafts.push(Draft::default());
                drafts.len() - 1
            });
            let is_gone = self.text(post, &["isDeleted"]).as_deref() == Some("true");
            drafts[place].comments.push(Message {
                id: self.attribute(post, "id").unwrap_or_default(),
                parent: self.child(post, &["parent"]).and_then(|p| self.attribute(p, "id")),
                author: self.text(post, &["author", "name"]).or_else(|| self.text(post, &["author", "username"])),
                when: self.text(post, &["createdAt"]),
                text: self.text(post, &["message"]).map(|m| markup::plain(&m)).unwrap_or_default(),
                flags: if is_gone { vec!["deleted".into()] } else { Vec::new() },
                ..Message::default()
            });
        }
        drafts.retain(|d| !(d.comments.is_empty() && d.body.is_empty()));
        drafts
    }

    /// Items of RSS, with the comments that WordPress puts inside.
    fn items(&self) -> Vec<Draft> {
        let outlet = self.named("channel").next().and_then(|c| self.text(c, &["title"]));
        let is_post = |i: &usize| self.text(*i, &["post_type"]).is_none_or(|t| t != "attachment" && t != "nav_menu_item");
        let draft = |i: usize| {
            let own_date = self.text(i, &["post_date_gmt"]).filter(|d| !d.starts_with("0000")).map(|d| format!("{d}Z"));
            Draft {
                title: self.text(i, &["title"]).map(|t| markup::plain(&t)),
                outlet: self.text(i, &["source"]).or_else(|| outlet.clone()),
                url: self.text(i, &["link"]).or_else(|| self.text(i, &["guid"])),
                published: own_date.or_else(|| self.text(i, &["pubDate"])).or_else(|| self.text(i, &["date"])),
                body: self.text(i, &["encoded"]).or_else(|| self.text(i, &["description"])).map(|t| markup::plain(&t)).unwrap_or_default(),
                comments: self.children(i, "comment").filter_map(|c| self.wordpress_comment(c)).collect(),
                ..Draft::default()
            }
        };
        self.named("item").filter(is_post).map(draft).collect()
    }

    fn wordpress_comment(&self, c: usize) -> Option<Message> {
        let approved = self.text(c, &["comment_approved"]);
        if approved.is_some_and(|a| a != "1") {
            return None;
        }
        let is_ping = matches!(self.text(c, &["comment_type"]).as_deref(), Some("pingback" | "trackback"));
        let votes = self.children(c, "commentmeta").find(|m| self.text(*m, &["meta_key"]).is_some_and(|k| k.ends_with("votes")));
        Some(Message {
            id: self.text(c, &["comment_id"]).unwrap_or_default(),
            parent: self.text(c, &["comment_parent"]).filter(|p| p != "0"),
            author: self.text(c, &["comment_author"]).map(|a| markup::decode(&a)),
            when: self
                .text(c, &["comment_date_gmt"])
                .filter(|d| !d.starts_with("0000"))
                .map(|d| format!("{d}Z"))
                .or_else(|| self.text(c, &["comment_date"])),
            up: votes.and_then(|m| self.text(m, &["meta_value"])).and_then(|v| v.parse().ok()),
            text: self.text(c, &["comment_content"]).map(|t| markup::plain(&t)).unwrap_or_default(),
            flags: if is_ping { vec!["pingback".into()] } else { Vec::new() },
            ..Message::default()
        })
    }

    /// Atom entries; in a Blogger export some are comments that point at their post and at the comment they answer.
    fn atom(&self) -> (Vec<Draft>, bool) {
        let outlet = self.named("feed").next().and_then(|f| self.text(f, &["title"]));
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut drafts: Vec<Draft> = Vec::new();
        let (comments, posts): (Vec<usize>, Vec<usize>) = self.named("entry").partition(|e| self.answered(*e).is_some());
        for e in posts.into_iter().filter(|e| self.kind(*e).is_none_or(|k| k.ends_with("#post"))) {
            places.insert(self.text(e, &["id"]).unwrap_or_default(), drafts.len());
            drafts.push(Draft {
                title: self.text(e, &["title"]).map(|t| markup::plain(&t)),
                outlet: self.text(e, &["source", "title"]).or_else(|| outlet.clone()),
                url: self.link(e, "alternate"),
                published: self.text(e, &["published"]).or_else(|| self.text(e, &["updated"])),
                body: self.entry_text(e),
                ..Draft::default()
            });
        }
        let is_blog = !comments.is_empty() || self.named("category").any(|c| self.attribute(c, "term").is_some_and(|t| t.contains("kind#")));
        for e in comments {
            let place = *places.entry(self.answered(e).unwrap_or_default()).or_insert_with(|| {
                drafts.push(Draft { outlet: outlet.clone(), ..Draft::default() });
                drafts.len() - 1
            });
            let last = |id: String| id.rsplit(['-', '/']).next().unwrap_or("").to_owned();
            drafts[place].comments.push(Message {
                id: self.text(e, &["id"]).map(last).unwrap_or_default(),
                parent: self.link(e, "related").map(last),
                author: self.text(e, &["author", "name"]),
                when: self.text(e, &["published"]),
                text: self.entry_text(e),
                ..Message::default()
            });
        }
        (drafts, is_blog)
    }

    fn kind(&self, e: usize) -> Option<String> {
        self.children(e, "category").filter_map(|c| self.attribute(c, "term")).find(|t| t.contains("kind#"))
    }

    /// The post that a comment entry answers.
    fn answered(&self, e: usize) -> Option<String> {
        self.child(e, &["in-reply-to"]).and_then(|r| self.attribute(r, "ref"))
    }

    fn link(&self, e: usize, rel: &str) -> Option<String> {
        let is = |i: &usize| self.attribute(*i, "rel").as_deref().unwrap_or("alternate") == rel;
        self.children(e, "link").find(is).and_then(|i| self.attribute(i, "href"))
    }

    fn entry_text(&self, e: usize) -> String {
        self.text(e, &["content"]).or_else(|| self.text(e, &["summary"])).map(|t| markup::plain(&t)).unwrap_or_default()
    }

    fn sitemap(&self, url: usize) -> Option<Draft> {
        let news = self.child(url, &["news"])?;
        Some(Draft {
            title: self.text(news, &["title"]),
            outlet: self.text(news, &["publication", "name"]),
            url: self.text(url, &["loc"]),
            published: self.text(news, &["publication_date"]).or_else(|| self.text(url, &["lastmod"])),
            ..Draft::default()
        })
    }

    fn newsml(&self, item: usize) -> Draft {
        let body = self.below(item, "inlineXML").or_else(|| self.below(item, "inlineData"));
        Draft {
            title: self.below_text(item, "headline"),
            outlet: self.child(item, &["itemMeta", "provider"]).and_then(|p| self.below_text(p, "name").or_else(|| self.attribute(p, "literal"))),
            url: self.attribute(item, "guid"),
            published: self.below_text(item, "contentCreated").or_else(|| self.below_text(item, "versionCreated")),
            body: body.map(|b| blocks(&self.0[b].text)).unwrap_or_default(),
            ..Draft::default()
        }
    }

    fn trafilatura(&self, doc: usize) -> Draft {
        Draft {
            title: self.attribute(doc, "title"),
            outlet: self.attribute(doc, "sitename"),
            url: self.attribute(doc, "url"),
            published: self.attribute(doc, "date"),
            body: self.text(doc, &["main"]).map(|t| blocks(&t)).unwrap_or_default(),
            comments: bare_lines(&self.text(doc, &["comments"]).unwrap_or_default()),
            ..Draft::default()
        }
    }
}

/// Paragraphs parted by one empty line.
fn blocks(text: &str) -> String {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n\n")
}
