//! A ConvoKit corpus (format of ConvoKit 3: utterances.jsonl, speakers.json, conversations.json, corpus.json, index.json).
//!
//! A conversation is a page with comments, its root the article itself (`kind` article, speaker the outlet), so that every
//! thread is one tree; a comment whose place in the thread is unknown hangs on the article with `reply_known` false. Times are
//! seconds since 1970 (UTC); a comment without one has that of its article. A nameless comment is a speaker of its own.

use super::{Desk, answered, folder, numbered, put_json, put_lines};
use crate::error::Result;
use crate::model::{Comment, CommentId, Date, Page, Prediction, ReplyTo};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use std::path::Path;

const DAY: i64 = 86_400;

pub(super) fn write(desk: &Desk<'_>, at: &Path) -> Result<()> {
    folder(at)?;
    put_lines(&at.join("utterances.jsonl"), desk.threads().flat_map(|page| utterances(desk, page)))?;
    put_json(&at.join("speakers.json"), &speakers(desk))?;
    put_json(&at.join("conversations.json"), &desk.threads().map(conversation).collect::<Map<_, _>>().into())?;
    let about = json!({"name": "calledit", "program": "calledit", "version": env!("CARGO_PKG_VERSION"), "as_of": desk.analysis.as_of});
    put_json(&at.join("corpus.json"), &about)?;
    put_json(&at.join("index.json"), &index())
}

fn outlet(page: &Page) -> String {
    format!("outlet:{}", page.outlet.as_deref().unwrap_or("unknown"))
}

fn speaker(desk: &Desk<'_>, comment: &Comment) -> String {
    desk.author(comment).map_or_else(|| format!("nameless:{}", comment.comment_id), |(id, _)| id.to_owned())
}

fn utterances(desk: &Desk<'_>, page: &Page) -> Vec<Value> {
    let numbers = numbered(page);
    let published = page.published_on.map(|d| seconds(d, ""));
    let root = json!({
        "id": page.article_id, "conversation_id": page.article_id, "text": page.body, "speaker": outlet(page), "reply-to": null,
        "timestamp": published, "vectors": [],
        "meta": {"kind": "article", "n": 0, "posted_at": page.published_on, "reply_known": true, "depth": null, "upvotes": null, "downvotes": null, "flags": [], "predictions": [], "stances": []},
    });
    let comments = page.comments.iter().map(|c| utterance(desk, page, c, &numbers, published));
    std::iter::once(root).chain(comments).collect()
}

fn utterance(desk: &Desk<'_>, page: &Page, c: &Comment, numbers: &FxHashMap<u32, CommentId>, published: Option<i64>) -> Value {
    let reply = answered(c, numbers).map_or_else(|| page.article_id.to_string(), |id| id.to_string());
    let stances: Vec<Value> =
        desk.stances(c).iter().map(|s| json!({"target": s.target, "label": s.label, "confidence": s.confidence, "basis": s.basis})).collect();
    json!({
        "id": c.comment_id, "conversation_id": page.article_id, "text": c.text, "speaker": speaker(desk, c), "reply-to": reply,
        "timestamp": posted(c).or(published), "vectors": [],
        "meta": {
            "kind": "comment", "n": c.n, "posted_at": c.posted_at, "reply_known": c.reply_to != ReplyTo::Unknown, "depth": c.depth,
            "upvotes": c.upvotes, "downvotes": c.downvotes, "flags": c.flags,
            "predictions": desk.of(c).iter().map(|p| prediction(desk, p)).collect::<Vec<_>>(), "stances": stances,
        },
    })
}

fn prediction(desk: &Desk<'_>, p: &Prediction) -> Value {
    json!({
        "prediction_id": p.prediction_id, "start": p.span.start, "end": p.span.end, "quote": p.quote, "kind": p.kind, "event": p.event,
        "target": p.target.as_ref().map(|t| &t.name), "polarity": p.polarity, "due_by": p.horizon.due_by, "probability": p.probability,
        "verdict": desk.verdict(p),
    })
}

fn posted(comment: &Comment) -> Option<i64> {
    let day = comment.posted_on()?;
    Some(seconds(day, comment.posted_at.as_deref().and_then(|s| s.get(10..)).unwrap_or_default()))
}

/// Seconds since 1970 of a day and what an ISO time says after it (`T14:30:05+02:00`); a time without a zone is read as UTC.
fn seconds(day: Date, time: &str) -> i64 {
    let digits = |from: usize| time.get(from..from + 2).and_then(|d| d.parse::<i64>().ok());
    let Some((hour, minute)) = digits(1).zip(digits(4)) else { return days(day) * DAY };
    let second = digits(7).filter(|_| time.get(6..7) == Some(":")).unwrap_or_default();
    let zone = time.get(6..).and_then(|rest| rest.rfind(['+', '-']).map(|i| &rest[i..]));
    let offset = zone.and_then(|z| {
        let (hours, minutes) = (z.get(1..3)?.parse::<i64>().ok()?, z.get(z.len().saturating_sub(2)..)?.parse::<i64>().ok()?);
        let minutes = if z.len() > 3 { minutes } else { 0 };
        Some((hours * 60 + minutes) * if z.starts_with('-') { -60 } else { 60 })
    });
    days(day) * DAY + hour * 3600 + minute * 60 + second - offset.unwrap_or_default()
}

/// Days since 1970 of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days(day: Date) -> i64 {
    let (year, month, dom) = (i64::from(day.year()), i64::from(day.month()), i64::from(day.day()));
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * ((month + 9) % 12) + 2) / 5 + dom - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

fn speakers(desk: &Desk<'_>) -> Value {
    let mut all: std::collections::BTreeMap<String, Value> = std::collections::BTreeMap::new();
    for page in desk.threads() {
        all.insert(outlet(page), json!({"meta": {"kind": "outlet", "author": page.outlet}, "vectors": []}));
        for c in &page.comments {
            let name = desk.author(c).map(|a| a.1);
            let kind = if name.is_some() { "author" } else { "nameless" };
            all.entry(speaker(desk, c)).or_insert_with(|| json!({"meta": {"kind": kind, "author": name}, "vectors": []}));
        }
    }
    all.into_iter().collect::<Map<_, _>>().into()
}

fn conversation(page: &Page) -> (String, Value) {
    let meta = json!({"file": page.file, "title": page.title, "outlet": page.outlet, "url": page.url, "published_on": page.published_on, "language": page.language});
    (page.article_id.to_string(), json!({"meta": meta, "vectors": []}))
}

/// Types of the meta fields, as Python writes them.
fn index() -> Value {
    let (text, list, whole) = (json!(["<class 'str'>"]), json!(["<class 'list'>"]), json!(["<class 'int'>"]));
    json!({
        "utterances-index": {
            "kind": text, "n": whole, "posted_at": text, "reply_known": ["<class 'bool'>"], "depth": whole, "upvotes": whole, "downvotes": whole,
            "flags": list, "predictions": list, "stances": list,
        },
        "speakers-index": {"kind": text, "author": text},
        "conversations-index": {"file": text, "title": text, "outlet": text, "url": text, "published_on": text, "language": text},
        "overall-index": {"name": text, "program": text, "version": text, "as_of": text},
        "version": 1, "vectors": [],
    })
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use crate::model::Date;

    #[test]
    fn times_are_seconds_since_1970() {
        let day = Date::constant(2020, 3, 1);
        assert_eq!(seconds(day, ""), 1_583_020_800);
        assert_eq!(seconds(day, "T14:30"), 1_583_073_000);
        assert_eq!(seconds(day, "T14:30:05Z"), 1_583_073_005);
        assert_eq!(seconds(day, "T14:30:05+02:00"), 1_583_065_805);
        assert_eq!(seconds(day, "T14:30-0530"), 1_583_092_800);
        assert_eq!(seconds(day, " at noon"), 1_583_020_800);
        assert_eq!(seconds(Date::constant(1969, 12, 31), ""), -86_400);
    }
}
