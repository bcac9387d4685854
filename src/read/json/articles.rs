//! Articles and reports as records: neutral reports, JSON-LD articles with their comments, output of trafilatura.

use super::{field, text, whole_number};
use crate::read::markup;
use crate::read::record::{Draft, Message};
use serde_json::Value;

/// `report_id, published, title, text, url, source`.
pub(super) fn report(r: &Value) -> Vec<Draft> {
    vec![Draft {
        title: field(r, &["title"]),
        outlet: field(r, &["source", "outlet"]),
        url: field(r, &["url"]),
        published: field(r, &["published"]),
        body: field(r, &["text"]).unwrap_or_default(),
        is_report: true,
        ..Draft::default()
    }]
}

/// schema.org articles, alone or in a `@graph`.
pub(super) fn json_ld(r: &Value) -> Vec<Draft> {
    let all: Vec<&Value> = r.get("@graph").and_then(Value::as_array).map_or_else(|| vec![r], |g| g.iter().collect());
    all.into_iter().filter(|a| is_article(a)).map(article).collect()
}

fn is_article(a: &Value) -> bool {
    let named = |t: &Value| t.as_str().is_some_and(|t| t.ends_with("Article") || t.ends_with("Posting") || t == "Report");
    a.get("@type").is_some_and(|t| named(t) || t.as_array().is_some_and(|all| all.iter().any(named)))
}

fn article(a: &Value) -> Draft {
    let place = a.get("mainEntityOfPage").and_then(|m| text(m).or_else(|| field(m, &["@id", "url"])));
    let mut draft = Draft {
        title: field(a, &["headline", "name"]).map(|t| markup::decode(&t)),
        outlet: a.get("publisher").and_then(|p| text(p).or_else(|| field(p, &["name"]))),
        url: field(a, &["url"]).or(place),
        published: field(a, &["datePublished", "dateCreated"]),
        declared: whole_number(a, "commentCount").and_then(|n| u32::try_from(n).ok()),
        body: field(a, &["articleBody", "text"]).map(|t| markup::plain(&t)).unwrap_or_default(),
        ..Draft::default()
    };
    let mut stack: Vec<(&Value, Option<String>)> = answers(a).into_iter().rev().map(|c| (c, None)).collect();
    while let Some((c, above)) = stack.pop() {
        let id = field(c, &["@id", "identifier", "url"]);
        let parent = c.get("parentItem").and_then(|p| text(p).or_else(|| field(p, &["@id", "identifier", "url"])));
        stack.extend(answers(c).into_iter().rev().map(|inner| (inner, id.clone())));
        draft.comments.push(Message {
            id: id.unwrap_or_default(),
            parent: parent.or(above),
            author: c.get("author").and_then(|p| text(p).or_else(|| field(p, &["name"]))),
            when: field(c, &["dateCreated", "datePublished"]),
            up: whole_number(c, "upvoteCount"),
            down: whole_number(c, "downvoteCount"),
            text: field(c, &["text", "description"]).map(|t| markup::plain(&t)).unwrap_or_default(),
            ..Message::default()
        });
    }
    draft
}

fn answers(of: &Value) -> Vec<&Value> {
    match of.get("comment") {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    }
}

/// JSON of trafilatura: comments are lines without author, date or parent.
pub(super) fn trafilatura(r: &Value) -> Vec<Draft> {
    let lines = field(r, &["comments"]).unwrap_or_default();
    vec![Draft {
        title: field(r, &["title"]),
        outlet: field(r, &["sitename", "source-hostname", "hostname"]),
        url: field(r, &["source", "url"]),
        published: field(r, &["date"]),
        body: field(r, &["text", "raw_text"]).map(|t| paragraphs(&t)).unwrap_or_default(),
        comments: bare_lines(&lines),
        ..Draft::default()
    }]
}

/// A paragraph a line, parted by one empty line.
pub(in crate::read) fn paragraphs(text: &str) -> String {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Comments of which only the words are left, a line each.
pub(in crate::read) fn bare_lines(lines: &str) -> Vec<Message> {
    let line = |l: &str| Message { text: l.trim().to_owned(), unplaced: true, ..Message::default() };
    lines.lines().filter(|l| !l.trim().is_empty()).map(line).collect()
}
