//! Corpora and chats where the opening post is a record like the others: ConvoKit utterances, Telegram exports.

use super::{field, text, whole_number};
use crate::error::Result;
use crate::read::gather::{Gather, key};
use crate::read::record::{Draft, Message};
use rustc_hash::FxHashMap;
use serde_json::Value;

/// `utterances.jsonl` of ConvoKit, with the keys of old corpora too; an utterance that opens its conversation is the body.
pub(super) fn convokit(r: &Value, pages: &mut Gather, file: &str) -> Result<()> {
    let conversation = field(r, &["conversation_id", "root"]).unwrap_or_default();
    let place = place_of(file, &conversation);
    let id = field(r, &["id"]).unwrap_or_default();
    let speaker = field(r, &["speaker", "user"]).or_else(|| r.get("speaker").and_then(|s| field(s, &["id"])));
    let words = field(r, &["text"]).unwrap_or_default();
    if id == conversation {
        pages.head(place).join(Draft {
            outlet: speaker,
            published: field(r, &["timestamp"]),
            title: r.get("meta").and_then(|m| field(m, &["title"])),
            body: words,
            ..Draft::default()
        });
        return Ok(());
    }
    let message = Message {
        id,
        parent: field(r, &["reply_to", "reply-to"]).filter(|p| *p != conversation),
        author: speaker,
        when: field(r, &["timestamp"]),
        up: r.get("meta").and_then(|m| whole_number(m, "score")),
        text: words,
        ..Message::default()
    };
    pages.add(place, message)
}

/// A conversation is one of its corpus: the folder that the file lies in.
fn place_of(file: &str, conversation: &str) -> u64 {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    key(&format!("{folder}\0{conversation}"))
}

/// Whether `r` is `conversations.json` (or `speakers.json`) of a corpus: ids, each with its `meta`.
pub(super) fn is_conversations(r: &Value) -> bool {
    r.as_object().is_some_and(|all| !all.is_empty() && all.values().all(|v| v.get("meta").is_some_and(Value::is_object)))
}

/// Titles and addresses of conversations. Ids that no utterance names make no page.
pub(super) fn conversations(r: &Value, pages: &mut Gather, file: &str) -> Result<()> {
    pages.drop_empty();
    for (id, about) in r.as_object().into_iter().flatten() {
        let of = |keys: &[&str]| field(&about["meta"], keys);
        let head = Draft { title: of(&["title"]), url: of(&["url", "link"]), published: of(&["date", "timestamp"]), ..Draft::default() };
        pages.head(place_of(file, id)).join(head);
    }
    Ok(())
}

/// `result.json` of Telegram: a page for each channel post that is answered or stands alone, one for the chat itself.
pub(super) fn telegram(chat: &Value) -> Vec<Draft> {
    chat_pages(chat)
}

fn chat_pages(chat: &Value) -> Vec<Draft> {
    let messages: Vec<&Value> =
        chat["messages"].as_array().into_iter().flatten().filter(|m| m.get("type").and_then(Value::as_str) == Some("message")).collect();
    let outlet = field(chat, &["name"]);
    let mut drafts = vec![Draft { title: outlet.clone(), outlet: outlet.clone(), ..Draft::default() }];
    let mut page_of: FxHashMap<String, usize> = FxHashMap::default();
    for m in messages {
        let id = field(m, &["id"]).unwrap_or_default();
        let answers = field(m, &["reply_to_message_id"]);
        let is_post = field(m, &["from_id"]).is_some_and(|f| f.starts_with("channel")) && answers.is_none();
        if is_post {
            drafts.push(post(m, outlet.clone()));
            page_of.insert(id.clone(), drafts.len() - 1);
            continue;
        }
        let page = answers.as_ref().and_then(|a| page_of.get(a)).copied().unwrap_or(0);
        page_of.insert(id.clone(), page);
        drafts[page].comments.push(Message {
            id,
            parent: answers,
            author: field(m, &["from"]),
            when: field(m, &["date_unixtime", "date"]),
            text: words(m),
            flags: if m.get("edited").is_some() { vec!["edited".into()] } else { Vec::new() },
            ..Message::default()
        });
    }
    for draft in &mut drafts[1..] {
        let known: std::collections::BTreeSet<String> = draft.comments.iter().map(|c| c.id.clone()).collect();
        draft.comments.iter_mut().for_each(|c| c.parent = c.parent.take().filter(|p| known.contains(p)));
    }
    if drafts[0].comments.is_empty() {
        drafts.remove(0);
    }
    drafts
}

fn post(m: &Value, outlet: Option<String>) -> Draft {
    let body = words(m);
    let parts = m["text_entities"].as_array().or_else(|| m["text"].as_array());
    let link = parts.into_iter().flatten().find(|p| p.get("type").and_then(Value::as_str) == Some("link"));
    let url = link.and_then(|l| field(l, &["text"]));
    let first = body.lines().next().unwrap_or("").replace(url.as_deref().unwrap_or("\u{0}"), "");
    Draft { title: Some(first.trim().to_owned()), outlet, url, published: field(m, &["date_unixtime", "date"]), body, ..Draft::default() }
}

/// A message's text: a string, or a list of strings and marked-up pieces.
fn words(m: &Value) -> String {
    match &m["text"] {
        Value::Array(parts) => parts.iter().filter_map(|p| text(p).or_else(|| field(p, &["text"]))).collect(),
        other => text(other).unwrap_or_default(),
    }
}
