//! Numbers a prediction is about ("above 90k", "2-1", "3 seats"), and whether a level lies above or below today's.

use super::cues::Cues;
use super::pattern::{Tokens, Window};
use super::read::Read;

/// A number in a text, with the words that belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The number's value, thousands and millions counted in; none for a score such as 2-1.
    pub(super) value: Option<f64>,
}

/// The numbers in the bytes `start..end` of `text` outside the byte ranges `taken`.
pub(super) fn quantities(text: &str, tokens: &Tokens, start: usize, end: usize, taken: &[(usize, usize)], cues: &Cues) -> Vec<Quantity> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut i = start;
    while i < end {
        if !bytes[i].is_ascii_digit() || (i > 0 && bytes[i - 1].is_ascii_alphabetic()) {
            i += 1;
            continue;
        }
        let number = number(text, i, end);
        i = number.end;
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|o| text.as_bytes()[number.end..].starts_with(o.as_bytes()));
        if !ordinal && taken.iter().all(|t| number.end <= t.0 || number.start >= t.1) {
            found.push(widened(number, tokens, start, end, cues));
        }
    }
    found
}

/// The chance that the bytes `start..end` of `text` state in figures or as an even one ("70%", "60/40", "fifty fifty"), 0 to 1.
pub(super) fn chance(text: &str, tokens: &Tokens, start: usize, end: usize, cues: &Cues) -> Option<f64> {
    let window = tokens.window(start, end);
    if cues.even.any(tokens, window) {
        return Some(0.5);
    }
    (window.first..window.last).find_map(|i| {
        let (from, to) = tokens.range(i);
        let value = text[from..to].parse::<f64>().ok().filter(|v| (0.0..=100.0).contains(v))?;
        let rest = text[to..end].trim_start();
        let other = rest.strip_prefix('/').and_then(|r| r.split(|c: char| !c.is_ascii_digit()).next()).and_then(|d| d.parse::<f64>().ok());
        let percent = rest.starts_with('%') || rest.starts_with("percent") || rest.starts_with("per cent");
        (percent || other.is_some_and(|o| (o + value - 100.0).abs() < 0.5)).then_some(value / 100.0)
    })
}

fn number(text: &str, start: usize, limit: usize) -> Quantity {
    let bytes = text.as_bytes();
    let mut end = start;
    let mut plain = String::new();
    let mut is_score = false;
    while end < limit {
        let next_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit) && end + 1 < limit;
        match bytes[end] {
            digit if digit.is_ascii_digit() => plain.push(char::from(digit)),
            b'.' if next_digit => plain.push('.'),
            b',' if next_digit => {}
            b'-' | b':' | b'/' if next_digit => is_score = true,
            _ => break,
        }
        end += 1;
    }
    let mut value = plain.parse::<f64>().ok().filter(|_| !is_score);
    let suffix: &str = text.get(end..limit.min(end + 2)).or_else(|| text.get(end..(end + 1).min(limit))).unwrap_or("");
    let (length, factor) = match suffix.to_ascii_lowercase().as_str() {
        "bn" => (2, 1e9),
        s if s.starts_with('k') && !s[1..].starts_with(char::is_alphabetic) => (1, 1e3),
        s if s.starts_with('m') && !s[1..].starts_with(char::is_alphabetic) => (1, 1e6),
        s if s.starts_with('%') => (1, 1.0),
        _ => (0, 1.0),
    };
    value = value.map(|v| v * factor);
    let start = if start > 0 && matches!(bytes[start - 1], b'$') { start - 1 } else { start };
    Quantity { start, end: end + length, value }
}

fn widened(number: Quantity, tokens: &Tokens, start: usize, end: usize, cues: &Cues) -> Quantity {
    let before = tokens.window(start, number.start);
    let after = tokens.window(number.end, end);
    let lead = cues.before_number.hits(tokens, before).into_iter().find(|h| h.last == before.last);
    let tail = cues.after_number.hits(tokens, after).into_iter().filter(|h| h.first == after.first).max_by_key(|h| h.last);
    Quantity {
        start: lead.map_or(number.start, |h| tokens.range(h.first).0),
        end: tail.map_or(number.end, |h| tokens.range(h.last - 1).1),
        value: number.value,
    }
}

/// Sentences in which today's level is sought.
const SENTENCES: usize = 200;

/// Levels named before byte `until` in the sentences of `read` that also name what `is_target` accepts, nearest in size to `value`: whether `value` lies
/// above it, and whether the level is quoted so that more means weaker. None where no level of like size is named.
pub(super) fn above_level(
    read: &Read<'_>,
    value: f64,
    until: usize,
    is_target: &dyn Fn(&super::read::Referent) -> bool,
    cues: &Cues,
) -> Option<bool> {
    let mut best: Option<(f64, bool)> = None;
    let upto = read.sentences.partition_point(|s| s.start < until);
    for sentence in &read.sentences[upto.saturating_sub(SENTENCES)..upto] {
        if !read.within(sentence.start, sentence.end).iter().any(is_target) {
            continue;
        }
        let end = sentence.end.min(until).max(sentence.start);
        let window: Window = read.tokens.window(sentence.start, sentence.end);
        let inverse = cues.inverse.any(&read.tokens, window);
        for level in quantities(read.text, &read.tokens, sentence.start, end, &[], cues).iter().filter_map(|q| q.value) {
            let distance = (value / level.max(1e-9)).ln().abs();
            if level > 0.0 && distance < 1.1 && best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, (value > level) != inverse));
            }
        }
    }
    best.map(|(_, above)| above)
}
