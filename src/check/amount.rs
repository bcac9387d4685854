//! Numbers as written in predictions and reports: "1,871", "90k", "15.1 per cent", "a full point".

/// The number `text` begins with or holds first; none where there is none. Thousands marks, decimal points and
/// `k`, `m`, `bn` are understood; "2-1" is no amount.
pub(super) fn amount(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let run: String = text[start..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\'')).collect();
    let rest = text[start + run.len()..].trim_start();
    if rest.starts_with(['-', '–', ':']) && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let number: f64 = plain(run.trim_end_matches([',', '.', '\''])).parse().ok()?;
    Some(number * scale(rest))
}

/// Drops thousands marks: a comma or apostrophe before three digits; a comma before one or two is a decimal point.
fn plain(run: &str) -> String {
    let mut out = String::with_capacity(run.len());
    for (i, c) in run.char_indices() {
        let after = run[i + c.len_utf8()..].chars().take_while(char::is_ascii_digit).count();
        match c {
            ',' | '\'' if after == 3 => {}
            ',' => out.push('.'),
            other => out.push(other),
        }
    }
    out
}

fn scale(rest: &str) -> f64 {
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "k" | "thousand" => 1e3,
        "m" | "mn" | "million" => 1e6,
        "bn" | "b" | "billion" => 1e9,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_people_write_them() {
        let near = |text, wanted: f64| assert!((amount(text).unwrap() - wanted).abs() < 1e-9, "{text}");
        near("1,871", 1871.0);
        near("90k", 90_000.0);
        near("touched 45.6 to the dollar", 45.6);
        near("3,5 %", 3.5);
        near("2 million", 2e6);
        assert_eq!(amount("2-1"), None);
        assert_eq!(amount("soon"), None);
    }
}
