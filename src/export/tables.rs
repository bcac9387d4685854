//! The tidy CSV tables and the raw JSONL beside them.

use super::cell::{guard, number, opt, text};
use crate::error::{Error, Result};
use crate::model::ReplyTo;
use crate::pipeline::Analysis;
use std::path::Path;

/// Writes every table of `analysis` into `folder`.
pub(super) fn write(analysis: &Analysis, folder: &Path) -> Result<()> {
    articles(analysis, folder)?;
    comments(analysis, folder)?;
    predictions(analysis, folder)?;
    verdicts(analysis, folder)?;
    evidence(analysis, folder)?;
    notices(analysis, folder)
}

fn table(folder: &Path, name: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<()> {
    let path = folder.join(name);
    let bad = |e: csv::Error| Error::new(crate::error::ErrorKind::CannotWrite, format!("cannot write {}", path.display())).because(e);
    let mut writer = csv::Writer::from_path(&path).map_err(bad)?;
    writer.write_record(header).map_err(bad)?;
    for row in rows {
        writer.write_record(&row).map_err(bad)?;
    }
    writer.flush().map_err(|e| Error::writing(&path, e))
}

fn lines<T: serde::Serialize>(folder: &Path, name: &str, rows: impl Iterator<Item = T>) -> Result<()> {
    use std::io::Write as _;
    let path = folder.join(name);
    let bad = |e| Error::writing(&path, e);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).map_err(bad)?);
    for row in rows {
        serde_json::to_writer(&mut file, &row).map_err(|e| bad(e.into()))?;
        file.write_all(b"\n").map_err(bad)?;
    }
    file.flush().map_err(bad)
}

fn articles(a: &Analysis, folder: &Path) -> Result<()> {
    let header = [
        "article_id",
        "file",
        "title",
        "outlet",
        "url",
        "published_on",
        "published_from",
        "language",
        "layout",
        "status",
        "declared_comments",
        "comments",
        "body",
    ];
    let rows = a.pages.iter().map(|p| {
        vec![
            p.article_id.to_string(),
            guard(&p.file),
            text(p.title.as_deref()),
            text(p.outlet.as_deref()),
            text(p.url.as_deref()),
            opt(p.published_on),
            p.published_from.to_string(),
            opt(p.language.as_ref()),
            guard(&p.layout),
            p.status.to_string(),
            opt(p.declared_comments),
            p.comments.len().to_string(),
            guard(&p.body),
        ]
    });
    table(folder, "articles.csv", &header, rows)?;
    let raw = a.pages.iter().map(|p| {
        serde_json::json!({"article_id": p.article_id, "file": p.file, "title": p.title, "outlet": p.outlet, "url": p.url, "published_on": p.published_on,
            "published_from": p.published_from, "language": p.language, "layout": p.layout, "status": p.status, "declared_comments": p.declared_comments,
            "comments": p.comments.len(), "body": p.body})
    });
    lines(folder, "articles.jsonl", raw)
}

fn comments(a: &Analysis, folder: &Path) -> Result<()> {
    let header = [
        "comment_id",
        "article_id",
        "n",
        "author_id",
        "author",
        "author_known",
        "posted_at",
        "reply_to",
        "reply_known",
        "depth",
        "upvotes",
        "downvotes",
        "language",
        "flags",
        "text",
    ];
    let all = || a.pages.iter().flat_map(|p| p.comments.iter().map(move |c| (p, c)));
    let reply = |p: &crate::model::Page, c: &crate::model::Comment| match c.reply_to {
        ReplyTo::Comment(n) => p.comments.iter().find(|x| x.n == n).map(|x| x.comment_id.to_string()).unwrap_or_default(),
        _ => String::new(),
    };
    let rows = all().map(|(p, c)| {
        vec![
            c.comment_id.to_string(),
            p.article_id.to_string(),
            c.n.to_string(),
            opt(a.authors.id(p.outlet.as_deref(), c.author.as_deref())),
            text(c.author.as_deref()),
            c.author.is_some().to_string(),
            opt(c.posted_at.as_ref()),
            reply(p, c),
            (c.reply_to != ReplyTo::Unknown).to_string(),
            opt(c.depth),
            opt(c.upvotes),
            opt(c.downvotes),
            String::new(),
            c.flags.join(" "),
            guard(&c.text),
        ]
    });
    table(folder, "comments.csv", &header, rows)?;
    let raw = all().map(|(p, c)| {
        serde_json::json!({"comment_id": c.comment_id, "article_id": p.article_id, "n": c.n, "author": c.author, "posted_at": c.posted_at, "reply_to": reply(p, c), "text": c.text})
    });
    lines(folder, "comments.jsonl", raw)
}

fn predictions(a: &Analysis, folder: &Path) -> Result<()> {
    let header = [
        "prediction_id",
        "article_id",
        "comment_id",
        "author_id",
        "made_on",
        "made_on_basis",
        "quote",
        "char_start",
        "char_end",
        "kind",
        "event",
        "actor",
        "target",
        "target_id",
        "polarity",
        "horizon_phrase",
        "due_from",
        "due_by",
        "horizon_basis",
        "certainty_phrase",
        "probability",
        "probability_low",
        "probability_high",
        "probability_basis",
        "condition",
        "checkable",
        "flags",
        "rule_id",
        "score",
    ];
    let rows = a.predictions.iter().map(|p| {
        vec![
            p.prediction_id.to_string(),
            p.article_id.to_string(),
            opt(p.comment_id),
            opt(p.author_id.as_ref()),
            opt(p.made_on),
            opt(p.made_on_basis),
            guard(&p.quote),
            p.span.start.to_string(),
            p.span.end.to_string(),
            p.kind.to_string(),
            p.event.to_string(),
            text(p.actor.as_deref()),
            text(p.target.as_ref().map(|t| t.name.as_str())),
            opt(p.target.as_ref().map(|t| &t.id)),
            p.polarity.to_string(),
            text(p.horizon.phrase.as_deref()),
            opt(p.horizon.due_from),
            opt(p.horizon.due_by),
            p.horizon.basis.to_string(),
            text(p.certainty_phrase.as_deref()),
            opt(p.probability.map(number)),
            opt(p.probability_low.map(number)),
            opt(p.probability_high.map(number)),
            p.probability_basis.to_string(),
            text(p.condition.as_deref()),
            p.checkable.to_string(),
            p.flags.join(" "),
            p.rule_id.clone(),
            number(p.score),
        ]
    });
    table(folder, "predictions.csv", &header, rows)
}

fn verdicts(a: &Analysis, folder: &Path) -> Result<()> {
    let header = [
        "prediction_id",
        "verdict",
        "reason",
        "decided_on",
        "lead_days",
        "stage_reached",
        "confidence",
        "flags",
        "adjudicated_by",
        "machine_verdict",
    ];
    let rows = a.verdicts.iter().map(|v| {
        vec![
            v.prediction_id.to_string(),
            v.verdict.to_string(),
            opt(v.reason),
            opt(v.decided_on),
            opt(v.lead_days),
            opt(v.stage_reached.as_ref()),
            number(v.confidence),
            v.flags.join(" "),
            text(v.adjudicated_by.as_deref()),
            v.machine_verdict.to_string(),
        ]
    });
    table(folder, "verdicts.csv", &header, rows)
}

fn evidence(a: &Analysis, folder: &Path) -> Result<()> {
    let header = [
        "prediction_id",
        "article_id",
        "relation",
        "quote",
        "char_start",
        "char_end",
        "event",
        "actor",
        "target",
        "event_from",
        "event_to",
        "reported_on",
        "certainty",
        "name_score",
        "rule_id",
    ];
    let rows = a.evidence.iter().map(|e| {
        vec![
            e.prediction_id.to_string(),
            e.article_id.to_string(),
            e.relation.to_string(),
            guard(&e.quote),
            e.span.start.to_string(),
            e.span.end.to_string(),
            e.event.to_string(),
            text(e.actor.as_deref()),
            text(e.target.as_deref()),
            opt(e.event_from),
            opt(e.event_to),
            opt(e.reported_on),
            e.certainty.to_string(),
            number(e.name_score),
            e.rule_id.clone(),
        ]
    });
    table(folder, "evidence.csv", &header, rows)
}

fn notices(a: &Analysis, folder: &Path) -> Result<()> {
    let rows = a.notices.iter().map(|n| vec![guard(&n.file), guard(&n.place), n.kind.clone(), guard(&n.message)]);
    table(folder, "notices.csv", &["file", "where", "kind", "message"], rows)
}
