//! CSV cells: the spreadsheet guard and the spelling of values.
//!
//! A cell that a spreadsheet would run gets exactly one `'` in front (OWASP ASVS 1.2.10, CWE-1236); numbers are never touched.

fn runs(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠')
}

fn is_guarded(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('\'') && chars.next().is_some_and(runs)
}

/// Puts one `'` before text that a spreadsheet would run, or that already looks guarded.
///
/// ```
/// use calledit::tables::{guard, unguard};
/// assert_eq!(guard("=1+1"), "'=1+1");
/// assert_eq!(unguard(&guard("'=1+1")), "'=1+1");
/// ```
#[must_use]
pub fn guard(text: &str) -> String {
    if text.starts_with(runs) || is_guarded(text) { format!("'{text}") } else { text.to_owned() }
}

/// Takes the guard off again.
#[must_use]
pub fn unguard(cell: &str) -> &str {
    let once = cell.strip_prefix('\'').filter(|rest| rest.starts_with(runs) || is_guarded(rest));
    once.unwrap_or(cell)
}

/// A number without float noise: at most six decimals, no trailing zeros.
#[must_use]
pub fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_round_trip() {
        for text in ["=1+1", "'=1+1", "it's", "", "'", "-2+3", "＠x", "'quoted'"] {
            assert_eq!(unguard(&guard(text)), text);
        }
        assert_eq!(guard("it's"), "it's");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(0.125), "0.125");
    }
}
