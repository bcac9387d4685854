//! Character references: `&eacute;`, `&#8217;`, `&#x2019;` become the characters they stand for.
//!
//! Follows HTML §13.2.5.72–80: named references of the standard's table, numbers with the windows-1252 corrections, and the
//! few old names that pages write without a semicolon. What is no reference stays as written.

/// Appends `raw` to `out`, references resolved.
pub(super) fn decode_into(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((length, Resolved::Char(c))) => {
                out.push(c);
                rest = &rest[length..];
            }
            Some((length, Resolved::Text(t))) => {
                out.push_str(t);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// `raw` with its references resolved.
pub(super) fn decode(raw: &str) -> std::borrow::Cow<'_, str> {
    if !raw.contains('&') {
        return raw.into();
    }
    let mut out = String::with_capacity(raw.len());
    decode_into(raw, &mut out);
    out.into()
}

enum Resolved {
    Char(char),
    Text(&'static str),
}

/// The reference at the start of `text` (which starts with `&`): its length in bytes and what it stands for.
fn reference(text: &str) -> Option<(usize, Resolved)> {
    let body = &text.as_bytes()[1..];
    if body.first() == Some(&b'#') {
        return number(&body[1..]).map(|(n, c)| (n + 2, Resolved::Char(c)));
    }
    let length = body.iter().take(32).take_while(|b| b.is_ascii_alphanumeric()).count();
    if length == 0 {
        return None;
    }
    let name = &text[1..=length];
    let closed = body.get(length) == Some(&b';');
    if let Some(found) = closed.then(|| quick_xml::escape::resolve_html5_entity(name)).flatten() {
        return Some((length + 2, Resolved::Text(found)));
    }
    OLD.iter().find(|(old, _)| name.starts_with(old)).map(|(old, c)| (old.len() + 1, Resolved::Char(*c)))
}

/// Names that pages still write without a semicolon; the longest first where one starts another.
const OLD: &[(&str, char)] =
    &[("nbsp", '\u{a0}'), ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("copy", '©'), ("reg", '®'), ("raquo", '»'), ("laquo", '«')];

fn number(digits: &[u8]) -> Option<(usize, char)> {
    let (radix, skip) = if matches!(digits.first(), Some(b'x' | b'X')) { (16, 1) } else { (10, 0) };
    let length = digits[skip..].iter().take(9).take_while(|b| (**b as char).is_digit(radix)).count();
    if length == 0 {
        return None;
    }
    let value = std::str::from_utf8(&digits[skip..skip + length]).ok().and_then(|s| u32::from_str_radix(s, radix).ok())?;
    let end = skip + length + usize::from(digits.get(skip + length) == Some(&b';'));
    Some((end, corrected(value)))
}

fn corrected(value: u32) -> char {
    match value {
        0x80..=0x9f => {
            let byte = [u8::try_from(value).unwrap_or(b'?')];
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next().unwrap_or('\u{fffd}')
        }
        0 => '\u{fffd}',
        _ => char::from_u32(value).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn named_numbered_and_broken() {
        assert_eq!(decode("caf&eacute; &amp; bar &#8217;s &#x2019; &#146;"), "café & bar ’s ’ ’");
        assert_eq!(decode("AT&T &unknown; a&b &"), "AT&T &unknown; a&b &");
        assert_eq!(decode("a&nbsp b&#0;"), "a\u{a0} b\u{fffd}");
    }
}
