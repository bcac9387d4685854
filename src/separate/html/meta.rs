//! What a page says of itself: title, outlet, address, date, language.
//!
//! Dates are taken in the order JSON-LD, meta tags, `<time>`, address, text, and [`PublishedFrom`] says which it was.
//! Follows schema.org (Article, NewsArticle, publisher), Open Graph, Dublin Core and what common systems write.

use super::entities;
use super::tags;
use super::tree::{NodeId, Tree};
use super::view::View;
use crate::model::{Date, PublishedFrom};
use crate::separate::stamps::{Order, Stamps};
use serde_json::Value;

/// What a page says of itself; nothing where it says nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Meta {
    /// Title of the article.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Day of publication.
    pub published_on: Option<Date>,
    /// Where that was found.
    pub published_from: Option<PublishedFrom>,
    /// Language code as written, region included.
    pub language: Option<String>,
    /// Comments the page says it has.
    pub declared: Option<u32>,
}

/// The `<meta>` tags and links of a page.
#[derive(Debug, Default)]
struct Tags {
    pairs: Vec<(String, String)>,
    canonical: Option<String>,
}

/// Everything in the page's JSON-LD scripts.
pub(super) fn json_ld(tree: &Tree<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for script in &tree.scripts {
        let kind = super::tree::attribute(tree.slice(script.attributes), "type").unwrap_or("");
        if !kind.to_ascii_lowercase().contains("ld+json") {
            continue;
        }
        let text = tree.slice(script.content).trim();
        let text = text.trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_end_matches("-->").trim_end_matches("//]]>").trim();
        let parsed = serde_json::from_str(text).or_else(|_| serde_json::from_str(&text.replace(['\n', '\r', '\t'], " ")));
        if let Ok(value) = parsed {
            flatten(value, &mut out);
        }
    }
    out
}

fn flatten(value: Value, out: &mut Vec<Value>) {
    match value {
        Value::Array(list) => list.into_iter().for_each(|v| flatten(v, out)),
        Value::Object(mut map) => {
            if let Some(graph) = map.remove("@graph") {
                flatten(graph, out);
            }
            out.push(Value::Object(map));
        }
        _ => {}
    }
}

/// Reads a page's own words on itself.
pub(super) fn read(tree: &Tree<'_>, ld: &[Value], stamps: &Stamps) -> Meta {
    let tags = head_tags(tree);
    let article = ld.iter().find(|v| is_article(v));
    let mut meta = Meta {
        language: language(tree, &tags),
        url: tags.canonical.clone().or_else(|| tags.get(&["og:url"])).or_else(|| text(article?, "url")).filter(|u| u.starts_with("http")),
        ..Meta::default()
    };
    meta.outlet = tags
        .get(&["og:site_name"])
        .or_else(|| name_of(article?.get("publisher")?))
        .or_else(|| ld.iter().find(|v| is_type(v, &["WebSite", "NewsMediaOrganization"])).and_then(|v| text(v, "name")))
        .or_else(|| tags.get(&["application-name", "dc.publisher", "copyright"]).filter(|v| v.len() < 60))
        .or_else(|| meta.url.as_deref().and_then(domain));
    meta.title = title(tree, &tags, article, meta.outlet.as_deref());
    meta.declared = article.and_then(|a| a.get("commentCount").or_else(|| a.get("interactionCount"))).and_then(count);
    let found = from_ld(ld, stamps).map(|d| (d, PublishedFrom::Jsonld)).or_else(|| from_tags(&tags, stamps).map(|d| (d, PublishedFrom::Meta)));
    if let Some((date, from)) = found {
        meta.published_on = Some(date);
        meta.published_from = Some(from);
    }
    meta
}

/// Fills in the date from the page itself where neither JSON-LD nor meta tags had one; `thread_from` is where comments begin.
pub(super) fn date_from_page(meta: &mut Meta, view: &View<'_>, thread_from: NodeId) {
    if meta.published_on.is_some() {
        return;
    }
    let found = from_time(view, thread_from)
        .map(|d| (d, PublishedFrom::Time))
        .or_else(|| meta.url.as_deref().and_then(from_url).map(|d| (d, PublishedFrom::Url)))
        .or_else(|| from_text(view, thread_from).map(|d| (d, PublishedFrom::Text)));
    if let Some((date, from)) = found {
        meta.published_on = Some(date);
        meta.published_from = Some(from);
    }
}

impl Tags {
    fn get(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|n| self.pairs.iter().find(|(k, v)| k == n && !v.is_empty())).map(|(_, v)| v.clone())
    }
}

fn head_tags(tree: &Tree<'_>) -> Tags {
    let mut out = Tags::default();
    for (i, node) in tree.nodes.iter().enumerate() {
        let id = i as NodeId;
        if node.tag == tags::META {
            let raw = tree.slice(node.span);
            let attr = |n| super::tree::attribute(raw, n);
            let name =
                attr("property").filter(|p| !p.is_empty()).or_else(|| attr("name")).or_else(|| attr("itemprop")).or_else(|| attr("http-equiv"));
            if let (Some(name), Some(content)) = (name, attr("content")) {
                let value = entities::decode(content);
                out.pairs.push((name.to_ascii_lowercase(), entities::decode(value.trim()).into_owned()));
            }
        } else if node.tag == tags::LINK && out.canonical.is_none() && tree.attribute(id, "rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical"))
        {
            out.canonical = tree.attribute(id, "href").map(|h| h.trim().to_owned()).filter(|h| h.starts_with("http"));
        }
    }
    out
}

fn language(tree: &Tree<'_>, tags_: &Tags) -> Option<String> {
    let html = (0..tree.len().min(12)).find(|&i| tree.node(i).tag == tags::HTML && tree.attribute(i, "lang").is_some());
    let said = html
        .and_then(|i| tree.attribute(i, "lang").map(|l| l.into_owned()))
        .or_else(|| tags_.get(&["og:locale", "content-language", "dc.language", "language"]));
    said.map(|l| l.trim().to_owned()).filter(|l| l.len() >= 2 && l.is_char_boundary(2) && l.bytes().take(2).all(|b| b.is_ascii_alphabetic()))
}

fn title(tree: &Tree<'_>, tags_: &Tags, article: Option<&Value>, outlet: Option<&str>) -> Option<String> {
    let own = |tag: u8| {
        let mut found = (0..tree.len()).filter(move |&i| tree.node(i).tag == tag).map(|i| tree.text(i)).filter(|t| !t.is_empty());
        found.next()
    };
    let h1s: Vec<String> = (0..tree.len()).filter(|&i| tree.node(i).tag == tags::H1).take(4).map(|i| tree.text(i)).filter(|t| t.len() > 2).collect();
    let full = tags_.get(&["og:title", "twitter:title", "dc.title"]).or_else(|| own(tags::TITLE));
    // A heading that the title repeats is the article's own, without the outlet's name.
    let confirmed = full.as_ref().and_then(|f| h1s.iter().find(|h| f.contains(h.as_str()) && h.chars().count() * 3 > f.chars().count()));
    confirmed
        .cloned()
        .or_else(|| full.map(|f| without_outlet(&f, outlet)))
        .or_else(|| text(article?, "headline"))
        .or_else(|| h1s.first().cloned())
        .map(|t| t.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|t| !t.is_empty())
}

/// `Title - Outlet` without the outlet, or the longer side of the last `|`.
fn without_outlet(title: &str, outlet: Option<&str>) -> String {
    for mark in [" | ", " - ", " – ", " — ", " :: ", " » ", " « "] {
        if let Some((head, tail)) = title.rsplit_once(mark) {
            let named =
                outlet.is_some_and(|o| tail.to_lowercase().contains(&o.to_lowercase()) || o.to_lowercase().contains(&tail.trim().to_lowercase()));
            if named || mark != " - " && head.len() > tail.len() * 2 && tail.split_whitespace().count() <= 4 {
                return head.trim().to_owned();
            }
        }
    }
    title.trim().to_owned()
}

fn is_type(v: &Value, names: &[&str]) -> bool {
    let is = |t: &Value| t.as_str().is_some_and(|s| names.iter().any(|n| s == *n || s.rsplit('/').next() == Some(n)));
    match v.get("@type") {
        Some(Value::Array(list)) => list.iter().any(is),
        Some(t) => is(t),
        None => false,
    }
}

/// Whether a JSON-LD object is an article or a thread's opening.
pub(super) fn is_article(v: &Value) -> bool {
    let name = |t: &Value| {
        t.as_str().is_some_and(|s| {
            s.ends_with("Article") || s.ends_with("BlogPosting") || s.ends_with("Posting") || s == "Report" || s == "QAPage" || s == "Question"
        })
    };
    match v.get("@type") {
        Some(Value::Array(list)) => list.iter().any(name),
        Some(t) => name(t),
        None => false,
    }
}

/// A text property, references resolved.
pub(super) fn text(v: &Value, key: &str) -> Option<String> {
    v.get(key).and_then(Value::as_str).map(|s| entities::decode(s.trim()).into_owned()).filter(|s| !s.is_empty())
}

/// The name of a person or organisation, given as text, object or list.
pub(super) fn name_of(v: &Value) -> Option<String> {
    match v {
        Value::String(s) => Some(entities::decode(s.trim()).into_owned()).filter(|s| !s.is_empty()),
        Value::Array(list) => list.iter().find_map(name_of),
        Value::Object(_) => text(v, "name"),
        _ => None,
    }
}

/// A count given as number or text.
pub(super) fn count(v: &Value) -> Option<u32> {
    v.as_u64().and_then(|n| u32::try_from(n).ok()).or_else(|| v.as_str()?.trim().parse().ok())
}

fn domain(url: &str) -> Option<String> {
    let host = url.split("://").nth(1)?.split(['/', '?', '#', ':']).next()?;
    Some(host.trim_start_matches("www.").to_owned()).filter(|h| h.contains('.'))
}

fn day(value: &str, stamps: &Stamps) -> Option<Date> {
    stamps.find(value.get(..value.len().min(60)).unwrap_or(""), Order::MonthDay).and_then(|s| s.date())
}

fn from_ld(ld: &[Value], stamps: &Stamps) -> Option<Date> {
    let dated = |v: &Value| ["datePublished", "dateCreated", "uploadDate"].iter().find_map(|k| text(v, k)).and_then(|s| day(&s, stamps));
    ld.iter().filter(|v| is_article(v)).find_map(dated).or_else(|| ld.iter().filter(|v| is_type(v, &["WebPage", "Review", "Recipe"])).find_map(dated))
}

fn from_tags(tags_: &Tags, stamps: &Stamps) -> Option<Date> {
    const NAMES: [&str; 26] = [
        "article:published_time",
        "og:published_time",
        "og:article:published_time",
        "datepublished",
        "article.published",
        "published-date",
        "publish-date",
        "publish_date",
        "pubdate",
        "publication_date",
        "date",
        "dc.date",
        "dc.date.issued",
        "dcterms.date",
        "dcterms.created",
        "dc.date.created",
        "sailthru.date",
        "parsely-pub-date",
        "article_date_original",
        "cxenseparse:recs:publishtime",
        "article.created",
        "article:published",
        "date_published",
        "rnews:datepublished",
        "originalpublicationdate",
        "citation_publication_date",
    ];
    NAMES.iter().filter_map(|n| tags_.get(&[n])).find_map(|v| day(&v, stamps))
}

fn from_time(view: &View<'_>, before: NodeId) -> Option<Date> {
    let parse = |d: &super::view::DateAt| d.value.as_deref().and_then(|v| v.get(..10)).and_then(|v| v.parse::<Date>().ok());
    let times = || view.dates.iter().filter(|d| d.value.is_some() && d.node < before);
    let published = times().find(|d| {
        view.tree.attribute(d.node, "itemprop").is_some_and(|v| v == "datePublished")
            || view.tree.class(d.node).contains("published")
            || view.tree.attribute(d.node, "pubdate").is_some()
    });
    published.and_then(parse).or_else(|| times().find_map(parse))
}

/// A date in an address: `/2018/01/21/`, `/2018-01-21-`.
fn from_url(url: &str) -> Option<Date> {
    let path = url.split("://").nth(1)?.split_once('/')?.1;
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let triple = parts.windows(3).find_map(|w| {
        let fits = w[0].len() == 4 && (1..=2).contains(&w[1].len()) && (1..=2).contains(&w[2].len());
        fits.then(|| Date::new(w[0].parse().ok()?, w[1].parse().ok()?, w[2].parse().ok()?).ok()).flatten()
    });
    triple
        .or_else(|| {
            let eight = parts.iter().find(|p| p.len() == 8)?;
            Date::new(eight[..4].parse().ok()?, eight[4..6].parse().ok()?, eight[6..].parse().ok()?).ok()
        })
        .filter(|d| (1994..2100).contains(&d.year()))
}

/// The first full stamp near the heading, on a line of its own.
fn from_text(view: &View<'_>, before: NodeId) -> Option<Date> {
    let stamped = |d: &&super::view::DateAt| d.node < before && d.stamp.is_some();
    let full = |d: &super::view::DateAt| d.stamp.as_ref().and_then(|s| s.date());
    let head = view.h1.unwrap_or(0);
    let near = view.dates.iter().filter(stamped).filter(|d| d.node + 40 > head && d.node < head + 120).find_map(full);
    near.or_else(|| view.dates.iter().filter(stamped).find_map(full))
}
