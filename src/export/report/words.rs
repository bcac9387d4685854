//! Numbers and labels as a reader meets them: two significant digits, percentages with their counts, signs beside colours.

use crate::model::{EventKind, Polarity, Prediction, Record, VerdictLabel};

/// "64 %, 9 of 14".
pub(super) fn rate(record: &Record) -> String {
    match record.hit_rate {
        Some(rate) => format!("{}, {} of {}", percent(rate), count(record.hits), record.decided),
        None => "none decided".to_owned(),
    }
}

/// "64 %".
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", (share * 100.0).round() + 0.0)
}

/// A count that may hold halves.
pub(super) fn count(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.1}") }
}

/// Two significant digits.
pub(super) fn two(value: f64) -> String {
    let size = value.abs();
    let value = if size == 0.0 { 0.0 } else { value };
    match size {
        _ if size >= 10.0 || size == 0.0 => format!("{value:.0}"),
        _ if size >= 1.0 => format!("{value:.1}"),
        _ if size >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// "1 page", "3 pages".
pub(super) fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The sign, the class and the words of a verdict.
pub(super) fn verdict(label: VerdictLabel) -> (&'static str, &'static str, &'static str) {
    match label {
        VerdictLabel::CameTrue => ("●", "true", "came true"),
        VerdictLabel::Partly => ("◐", "partly", "partly"),
        VerdictLabel::DidNot => ("✕", "false", "did not"),
        VerdictLabel::Open => ("○", "open", "open"),
        VerdictLabel::Undecided => ("?", "undecided", "undecided"),
    }
}

/// What a prediction claims, in a few words: "capture of Halfaya", "no win of Tarn City".
pub(super) fn claim(prediction: &Prediction) -> String {
    let negation = if prediction.polarity == Polarity::DoesNotOccur { "no " } else { "" };
    let event = event(prediction.event);
    match &prediction.target {
        Some(target) => format!("{negation}{event}: {}", target.name),
        None => format!("{negation}{event}"),
    }
}

/// An event kind in words.
pub(super) fn event(kind: EventKind) -> String {
    kind.as_str().replace('_', " ")
}

/// `text` with characters that hide or turn other characters shown by their number: controls, overrides and isolates of the
/// writing direction, zero-width spaces. Joiners stay, which scripts and emoji need.
pub(super) fn visible(text: &str) -> String {
    let hides = |c: char| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(hides) {
        let found = rest[at..].chars().next().unwrap_or_default();
        out.push_str(&rest[..at]);
        out.push_str(&format!("[U+{:04X}]", u32::from(found)));
        rest = &rest[at + found.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// Text cut to `most` characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_significant_digits() {
        assert_eq!((two(0.1234), two(1.26), two(61.4), two(0.0)), ("0.12".into(), "1.3".into(), "61".into(), "0".into()));
        assert_eq!((percent(-0.001), two(-0.0)), ("0 %".into(), "0".into()));
        assert_eq!(cut("abcdef", 4), "abc…");
    }

    #[test]
    fn nothing_hides_in_a_text() {
        assert_eq!(visible("by \u{202e}yaM\u{202c}\u{7} été\n"), "by [U+202E]yaM[U+202C][U+0007] été\n");
    }
}
