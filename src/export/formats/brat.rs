//! brat standoff: a folder a page, a document a comment (`.txt`, `.ann`), and `annotation.conf`.
//!
//! A prediction is a text-bound annotation of its kind with event, polarity and verdict as attributes; `Checked` is for people to
//! tick when they have looked at one. Offsets are code points;
//! a span over a line break is written as fragments, since brat's lines cannot hold one.

use super::{Desk, folder, put};
use crate::error::Result;
use crate::model::{Comment, EventKind, Polarity, Prediction, PredictionKind, VerdictLabel};
use std::fmt::Write as _;
use std::path::Path;

pub(super) fn write(desk: &Desk<'_>, at: &Path) -> Result<()> {
    folder(at)?;
    put(&at.join("annotation.conf"), &configuration())?;
    for page in desk.threads() {
        let inside = at.join(page.article_id.to_string());
        folder(&inside)?;
        for comment in &page.comments {
            let name = format!("{:05}-{}", comment.n, comment.comment_id);
            put(&inside.join(format!("{name}.txt")), &comment.text)?;
            put(&inside.join(format!("{name}.ann")), &annotations(desk, comment))?;
        }
    }
    Ok(())
}

fn annotations(desk: &Desk<'_>, comment: &Comment) -> String {
    let mut out = String::new();
    let mut attributes = 0;
    for (i, p) in desk.of(comment).iter().enumerate() {
        let Some((place, words)) = fragments(&comment.text, p) else { continue };
        let id = i + 1;
        let _ = writeln!(out, "T{id}\t{} {place}\t{words}", p.kind);
        let named = [("Event", Some(p.event.as_str())), ("Polarity", Some(p.polarity.as_str())), ("Verdict", desk.verdict(p))];
        for (name, value) in named.into_iter().filter_map(|(n, v)| Some((n, v?))) {
            attributes += 1;
            let _ = writeln!(out, "A{attributes}\t{name} T{id} {value}");
        }
    }
    out
}

/// The span's lines as `start end;start end`, and their words joined by blanks; none for a span without words.
fn fragments(text: &str, p: &Prediction) -> Option<(String, String)> {
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut places: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let (mut start, mut word) = (p.span.start, String::new());
    let inside = text.chars().skip(p.span.start).take(p.span.end.saturating_sub(p.span.start));
    for (at, c) in (p.span.start..).zip(inside.chain(std::iter::once('\n'))) {
        if !breaks(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            places.push(format!("{start} {at}"));
            words.push(std::mem::take(&mut word));
        }
        start = at + 1;
    }
    (!places.is_empty()).then(|| (places.join(";"), words.join(" ")))
}

fn configuration() -> String {
    let kinds: String = PredictionKind::ALL.iter().map(|k| format!("{k}\n")).collect();
    let events: Vec<&str> = EventKind::ALL.iter().map(|e| e.as_str()).collect();
    let polarities: Vec<&str> = Polarity::ALL.iter().map(|p| p.as_str()).collect();
    let verdicts: Vec<&str> = VerdictLabel::ALL.iter().map(|v| v.as_str()).collect();
    format!(
        "[entities]\n{kinds}\n[relations]\n\n[events]\n\n[attributes]\nEvent\tArg:<ENTITY>, Value:{}\nPolarity\tArg:<ENTITY>, Value:{}\nVerdict\tArg:<ENTITY>, Value:{}\nChecked\tArg:<ENTITY>\n",
        events.join("|"),
        polarities.join("|"),
        verdicts.join("|"),
    )
}
