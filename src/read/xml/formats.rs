//! The formats: which elements are items, and what an item says.

use super::Tree;
use crate::error::Result;
use crate::read::Desk;
use crate::read::gather::{Gather, key};
use crate::read::json::{bare_lines, paragraphs};
use crate::read::markup;
use crate::read::record::{Draft, Message, Series};

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Disqus,
    /// RSS and WXR.
    Rss,
    Atom,
    Sitemap,
    Newsml,
    Trafilatura,
    Tei,
}

/// The items of one file on their way to pages.
pub(super) struct Pages<'a> {
    name: &'a str,
    format: Option<Format>,
    series: Option<Series<'a>>,
    gather: Gather,
    /// A Blogger export rather than a feed.
    is_blog: bool,
    is_wordpress: bool,
    /// The title of channel or feed, once looked for.
    outlet: Option<Option<String>>,
}

impl<'a> Pages<'a> {
    /// None yet of the file `name`.
    pub fn new(name: &'a str) -> Self {
        let mut gather = Gather::new("atom");
        gather.open(name, 0);
        Self { name, format: None, series: None, gather, is_blog: false, is_wordpress: false, outlet: None }
    }

    /// Whether the element just opened is an item; a root element says what the file is.
    pub fn is_item(&mut self, tree: &Tree, at: usize) -> bool {
        let name = tree.0[at].name.as_str();
        let Some(format) = self.format else {
            self.format = match name {
                "disqus" => Some(Format::Disqus),
                "rss" | "RDF" => Some(Format::Rss),
                "feed" => Some(Format::Atom),
                "urlset" => Some(Format::Sitemap),
                "newsMessage" => Some(Format::Newsml),
                "newsItem" => Some(Format::Newsml),
                "doc" => Some(Format::Trafilatura),
                "TEI" => Some(Format::Tei),
                _ => None,
            };
            return matches!(name, "newsItem" | "doc" | "TEI");
        };
        self.is_wordpress |= name == "wxr_version";
        match format {
            Format::Disqus => matches!(name, "thread" | "post") && tree.0[tree.0[at].parent].name == "disqus",
            Format::Rss => name == "item",
            Format::Atom => name == "entry",
            Format::Sitemap => name == "url",
            Format::Newsml => name == "newsItem",
            Format::Trafilatura => name == "doc",
            Format::Tei => name == "TEI",
        }
    }

    /// Takes the item that has just closed.
    pub fn take(&mut self, tree: &Tree, at: usize, desk: &mut dyn Desk) -> Result<()> {
        let Some(format) = self.format else { return Ok(()) };
        let outlet = self.outlet.get_or_insert_with(|| tree.title_of(if format == Format::Atom { "feed" } else { "channel" })).clone();
        let (layout, draft) = match format {
            Format::Disqus => return tree.disqus(at, &mut self.gather),
            Format::Atom => {
                self.is_blog |= tree.is_blog_entry(at);
                return tree.entry(at, outlet, &mut self.gather);
            }
            Format::Rss => {
                self.is_wordpress |= tree.below(at, "comment_id").is_some();
                (if self.is_wordpress { "wordpress" } else { "rss" }, tree.rss(at, outlet))
            }
            Format::Sitemap => ("news-sitemap", tree.sitemap(at)),
            Format::Newsml => ("newsml", Some(tree.newsml(at))),
            Format::Trafilatura => ("trafilatura", Some(tree.trafilatura(at))),
            Format::Tei => ("trafilatura", Some(tree.tei(at))),
        };
        let Some(mut draft) = draft else { return Ok(()) };
        draft.is_report = matches!(layout, "rss" | "news-sitemap" | "newsml");
        self.series.get_or_insert_with(|| Series::new(self.name, layout)).push(draft, desk)
    }

    /// Hands on the rest; false where there was no page.
    pub fn finish(self, desk: &mut dyn Desk) -> Result<bool> {
        if let Some(series) = self.series {
            series.finish(desk)?;
            return Ok(true);
        }
        let (layout, is_report) = match (self.format, self.is_blog) {
            (Some(Format::Disqus), _) => ("disqus", false),
            (_, true) => ("blogger", false),
            (_, false) => ("atom", true),
        };
        let mut found = false;
        self.gather.into_layout(layout, is_report).finish(&mut |document, _| {
            found = true;
            desk.deliver(document)
        })?;
        Ok(found)
    }
}

impl Tree {
    fn title_of(&self, name: &str) -> Option<String> {
        self.named(name).next().and_then(|c| self.text(c, &["title"]))
    }

    /// A thread or a post of Disqus; threads that nobody answered and that say nothing are no pages.
    fn disqus(&self, at: usize, pages: &mut Gather) -> Result<()> {
        if self.0[at].name == "thread" {
            let thread = at;
            if self.text(thread, &["link"]).is_some() || self.text(thread, &["title"]).is_some() {
                pages.head(key(&self.attribute(thread, "id").unwrap_or_default())).join(Draft {
                    title: self.text(thread, &["title"]),
                    outlet: self.text(thread, &["forum"]),
                    url: self.text(thread, &["link"]),
                    published: self.text(thread, &["createdAt"]),
                    body: self.text(thread, &["message"]).map(|m| markup::plain(&m)).unwrap_or_default(),
                    ..Draft::default()
                });
            }
            return Ok(());
        }
        let post = at;
        if self.text(post, &["isSpam"]).as_deref() == Some("true") {
            return Ok(());
        }
        let thread = self.child(post, &["thread"]).and_then(|t| self.attribute(t, "id")).unwrap_or_default();
        let is_gone = self.text(post, &["isDeleted"]).as_deref() == Some("true");
        let message = Message {
            id: self.attribute(post, "id").unwrap_or_default(),
            parent: self.child(post, &["parent"]).and_then(|p| self.attribute(p, "id")),
            author: self.text(post, &["author", "name"]).or_else(|| self.text(post, &["author", "username"])),
            when: self.text(post, &["createdAt"]),
            text: self.text(post, &["message"]).map(|m| markup::plain(&m)).unwrap_or_default(),
            flags: if is_gone { vec!["deleted".into()] } else { Vec::new() },
            ..Message::default()
        };
        pages.add(key(&thread), message)
    }

    /// An item of RSS, with the comments that WordPress puts inside.
    fn rss(&self, i: usize, outlet: Option<String>) -> Option<Draft> {
        if self.text(i, &["post_type"]).is_some_and(|t| t == "attachment" || t == "nav_menu_item") {
            return None;
        }
        let own_date = self.text(i, &["post_date_gmt"]).filter(|d| !d.starts_with("0000")).map(|d| format!("{d}Z"));
        Some(Draft {
            title: self.text(i, &["title"]).map(|t| markup::plain(&t)),
            outlet: self.text(i, &["source"]).or(outlet),
            url: self.text(i, &["link"]).or_else(|| self.text(i, &["guid"])),
            published: own_date.or_else(|| self.text(i, &["pubDate"])).or_else(|| self.text(i, &["date"])),
            body: self.text(i, &["encoded"]).or_else(|| self.text(i, &["description"])).map(|t| markup::plain(&t)).unwrap_or_default(),
            comments: self.children(i, "comment").filter_map(|c| self.wordpress_comment(c)).collect(),
            ..Draft::default()
        })
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

    /// An entry of Atom; in a Blogger export some are comments that point at their post and at the comment they answer.
    fn entry(&self, e: usize, outlet: Option<String>, pages: &mut Gather) -> Result<()> {
        if let Some(post) = self.answered(e) {
            let last = |id: String| id.rsplit(['-', '/']).next().unwrap_or("").to_owned();
            let place = key(&post);
            let page = pages.head(place);
            page.outlet = page.outlet.take().or(outlet);
            let message = Message {
                id: self.text(e, &["id"]).map(last).unwrap_or_default(),
                parent: self.link(e, "related").map(last),
                author: self.text(e, &["author", "name"]),
                when: self.text(e, &["published"]),
                text: self.entry_text(e),
                ..Message::default()
            };
            return pages.add(place, message);
        }
        if self.kind(e).is_none_or(|k| k.ends_with("#post")) {
            let own = self.text(e, &["id"]).or_else(|| self.link(e, "alternate")).unwrap_or_else(|| e.to_string());
            pages.head(key(&own)).join(Draft {
                title: self.text(e, &["title"]).map(|t| markup::plain(&t)),
                outlet: self.text(e, &["source", "title"]).or(outlet),
                url: self.link(e, "alternate"),
                published: self.text(e, &["published"]).or_else(|| self.text(e, &["updated"])),
                body: self.entry_text(e),
                ..Draft::default()
            });
        }
        Ok(())
    }

    fn is_blog_entry(&self, e: usize) -> bool {
        self.answered(e).is_some() || self.kind(e).is_some()
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
            body: body.map(|b| paragraphs(&self.0[b].text)).unwrap_or_default(),
            ..Draft::default()
        }
    }

    fn trafilatura(&self, doc: usize) -> Draft {
        Draft {
            title: self.attribute(doc, "title"),
            outlet: self.attribute(doc, "sitename"),
            url: self.attribute(doc, "url"),
            published: self.attribute(doc, "date"),
            body: self.text(doc, &["main"]).map(|t| paragraphs(&t)).unwrap_or_default(),
            comments: bare_lines(&self.text(doc, &["comments"]).unwrap_or_default()),
            ..Draft::default()
        }
    }

    /// TEI as trafilatura writes it: `div` of type `entry` and of type `comments`.
    fn tei(&self, doc: usize) -> Draft {
        let about = self.below(doc, "biblFull");
        let of = |name: &str| about.and_then(|a| self.below_text(a, name));
        let part = |kind: &str| (doc + 1..self.end(doc)).find(|i| self.0[*i].name == "div" && self.attribute(*i, "type").as_deref() == Some(kind));
        Draft {
            title: of("title").or_else(|| self.below_text(doc, "title")),
            outlet: of("publisher").map(|p| p.split(" (").next().unwrap_or("").to_owned()),
            url: about.and_then(|a| self.below(a, "ptr")).and_then(|p| self.attribute(p, "target")),
            published: of("date"),
            body: part("entry").map(|d| paragraphs(&self.0[d].text)).unwrap_or_default(),
            comments: part("comments").map(|d| bare_lines(&self.0[d].text)).unwrap_or_default(),
            ..Draft::default()
        }
    }
}
