//! CSV cells: the spreadsheet guard and the spelling of optional values.

/// Puts exactly one `'` before text that a spreadsheet would run, or that already carries such a guard.
#[must_use]
pub(super) fn guard(text: &str) -> String {
    let runs = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠');
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), _) if runs(first) => format!("'{text}"),
        (Some('\''), Some(second)) if runs(second) => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// The text of an optional value; empty where there is none.
#[must_use]
pub(super) fn opt<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// Guarded optional text.
#[must_use]
pub(super) fn text(value: Option<&str>) -> String {
    value.map(guard).unwrap_or_default()
}

/// A number without float noise: at most six decimals, no trailing zeros.
#[must_use]
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_formulas_once() {
        assert_eq!(guard("=1+1"), "'=1+1");
        assert_eq!(guard("'=1+1"), "''=1+1");
        assert_eq!(guard("it's"), "it's");
        assert_eq!(number(-0.0), "0");
    }
}
