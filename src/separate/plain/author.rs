//! Author lines: the name in "anna says:", "posted by anna on", "In reply to anna", and whether words could be a name.
//!
//! Short lines in, byte ranges of names out. Nothing here looks at neighbouring lines.

use super::lines::is_blank;
use super::markers::Markers;
use std::ops::Range;

/// A name longer than this many bytes is a sentence.
const LONGEST_NAME: usize = 80;

/// The name and verb number of "anna says:" or "Comment by anna"; an empty range where the name is missing.
///
/// Verb numbers are even where a colon or a date closes the line, odd where nothing does.
pub(super) fn says(head: &str, dated: bool, markers: &Markers) -> Option<(Range<usize>, u16)> {
    let trimmed = head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '…' | ',' | '،' | '-' | '–' | '—'));
    let closed = trimmed.len() < head.trim_end().len() || dated;
    if let Some(verb) = markers.verbs_after.tail(trimmed) {
        let name = trimmed[..verb.cut].trim_end();
        let fits = is_handle(name) && (closed || name.split_whitespace().count() <= 3);
        if fits || (name.is_empty() && closed) {
            let start = skip_by(name, markers);
            return Some((start..name.len(), verb.place * 2 + u16::from(!closed)));
        }
    }
    let lead = trimmed.len() - trimmed.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '#' | '.' | ' ')).len();
    let verb = markers.verbs_before.head(&trimmed[lead..])?;
    let name = trimmed[lead + verb.cut..].trim_start();
    let fits = is_handle(name) && (closed || lead > 0);
    let start = trimmed.len() - name.len();
    let end = start + trim_links(name, markers).end;
    fits.then_some((start..end, 10_000 + verb.place * 2))
}

/// The name in "annasagt:", whose verb lost its space; only for a line with a date below.
pub(super) fn glued_says(content: &str, markers: &Markers) -> Option<(Range<usize>, u16)> {
    let line = content.strip_suffix(':').filter(|l| l.len() <= LONGEST_NAME)?;
    let (cut, place) = line.char_indices().skip(2).find_map(|(i, _)| markers.verbs_after.whole(&line[i..]).map(|p| (i, p)))?;
    is_handle(&line[..cut]).then(|| (0..cut, place * 2))
}

/// How many bytes of "posted by" and the like stand in front of a name.
fn skip_by(name: &str, markers: &Markers) -> usize {
    let mut at = 0;
    loop {
        let rest = &name[at..];
        let mark = markers.by_marks.iter().find(|m| rest.starts_with(m.as_str())).map(String::len);
        let Some(cut) = mark.or_else(|| markers.by.head(rest).map(|f| f.cut)).filter(|c| *c > 0) else { return at };
        at += cut;
        at += name[at..].len() - name[at..].trim_start().len();
    }
}

/// The part of `head` that could be a name: without "posted by" in front and "on", "·" and the like behind.
pub(super) fn trim_links(head: &str, markers: &Markers) -> Range<usize> {
    let joint =
        |c: char| is_blank(c) || matches!(c, '–' | '—' | '-' | '·' | '•' | '|' | ',' | ':' | ';' | '/' | '»' | '«' | '~' | '@' | '(' | '[' | '…');
    let mut end = head.trim_end_matches(joint).len();
    while let Some(link) = markers.links.tail(&head[..end]) {
        end = head[..link.cut].trim_end_matches(joint).len();
    }
    let start = end - head[..end].trim_start_matches(is_blank).len();
    let start = start + skip_by(&head[start..end], markers);
    start.min(end)..end
}

/// The answered name of "In reply to anna".
pub(super) fn parent_line(content: &str, markers: &Markers) -> Option<Range<usize>> {
    let lead = content.len() - content.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let cut = lead + markers.parent_lines.head(&content[lead..])?.cut;
    let name = content[cut..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '@' | '#'));
    let start = content.len() - name.len();
    let name = name.trim_end_matches(['.', ':']);
    is_handle(name).then(|| start..start + name.len())
}

/// The number of a vote line: "4", "+3", "12 points", "👍 3 👎 1".
pub(super) fn votes(content: &str, markers: &Markers) -> Option<Option<i64>> {
    if content.len() > 40 {
        return None;
    }
    let mut number = None;
    let mut sign = 1;
    for word in content.split(|c: char| c.is_whitespace() || matches!(c, '|' | '/' | ',' | '(' | ')')).filter(|w| !w.is_empty()) {
        let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        if word.starts_with(['-', '−', '–']) {
            sign = -1;
        }
        if bare.is_empty() {
            continue;
        }
        if bare.len() <= 6 && bare.bytes().all(|b| b.is_ascii_digit()) {
            number = number.or_else(|| bare.parse::<i64>().ok().map(|n| n * sign));
        } else if !markers.votes.contains(bare.to_lowercase().as_str()) {
            return None;
        }
    }
    let marks = content.chars().any(|c| matches!(c, '👍' | '👎' | '▲' | '▼' | '↑' | '↓' | '△' | '▽'));
    (number.is_some() || marks).then_some(number)
}

/// Whether `text` could be a commenter's name in the looser sense of an author line.
pub(super) fn is_handle(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.len() <= LONGEST_NAME
        && text.split_whitespace().count() <= 9
        && !text.contains("://")
        && text.chars().any(char::is_alphanumeric)
}

/// Whether `text` could stand alone as a commenter's name: short, no sentence, no address.
pub(super) fn is_namelike(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 60 || !is_handle(text) || text.split_whitespace().count() > 6 {
        return false;
    }
    let first = text.chars().next().unwrap_or(' ');
    let last = text.chars().next_back().unwrap_or(' ');
    let initial = last == '.' && text.rsplit([' ', '.']).find(|w| !w.is_empty()).is_some_and(|w| w.chars().count() <= 3);
    (first.is_alphanumeric() || matches!(first, '@' | '_' | '[' | '~' | '$' | '*' | '(' | '|' | '<' | '=' | '-' | '.'))
        && !(matches!(last, '!' | '?' | ',' | ';' | ':' | '…' | '"' | '”' | '»' | '،' | '؟' | '。') || (last == '.' && !initial))
        && !text.contains(['“', '”', '„', '«', '»', '"', '?', ';'])
        && !breaks_off(text)
        && !text.contains(", ")
}

/// Whether a full stop that ends a word longer than an initial stands inside `text`.
fn breaks_off(text: &str) -> bool {
    text.match_indices(". ").any(|(i, _)| text[..i].rsplit(' ').next().is_some_and(|w| w.chars().count() > 3))
}

/// The name as shown, without the alternative text of an avatar, brackets of a link, a colon.
pub(super) fn clean_name(raw: &str, markers: &Markers) -> Option<String> {
    let mut name = raw.trim_matches(is_blank).trim_end_matches([':', ',']).trim_matches(is_blank);
    name = name.strip_prefix("[–]").or_else(|| name.strip_prefix("[-]")).unwrap_or(name).trim();
    while let Some(avatar) = markers.avatars.head(name) {
        let rest = name[avatar.cut..].trim_start_matches(|c: char| c.is_whitespace() || c == ':');
        if rest.is_empty() {
            break;
        }
        name = rest;
    }
    for tail in ["’s avatar", "'s avatar", "´s avatar"] {
        name = name.strip_suffix(tail).unwrap_or(name);
    }
    (!name.is_empty()).then(|| name.to_owned())
}
