//! Comment markup to plain text: tags go, blocks and breaks become lines, entities their characters. Linear, no tree.

use quick_xml::escape::resolve_html5_entity;

/// The text of an HTML fragment.
pub(super) fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        decode_into(&rest[..at], &mut out);
        rest = &rest[at..];
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?');
        if !is_tag {
            out.push('<');
            rest = &rest[1..];
            continue;
        }
        let Some(end) = rest.find('>') else {
            rest = "";
            break;
        };
        let name: String =
            rest[1..end].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let closes = rest.as_bytes()[1] == b'/';
        out.push_str(break_of(&name, closes));
        rest = &rest[end + 1..];
        if !closes && matches!(name.as_str(), "script" | "style") {
            rest = rest.find("</").map_or("", |close| &rest[close..]);
        }
    }
    decode_into(rest, &mut out);
    tidy(&out)
}

/// `raw` with its character references resolved; unknown ones stay as they are.
pub(super) fn decode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    decode_into(raw, &mut out);
    out
}

fn break_of(name: &str, closes: bool) -> &'static str {
    match name {
        "br" | "li" | "tr" if !closes => "\n",
        "p" | "div" | "blockquote" | "ul" | "ol" | "pre" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "\n\n",
        "td" | "th" => " ",
        _ => "",
    }
}

fn decode_into(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(40).position(|b| b == b';');
        match end.and_then(|end| resolved(&rest[1..end]).map(|r| (end, r))) {
            Some((end, found)) => {
                out.push_str(&found);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

/// What `&name;` or `&#n;` stands for.
pub(super) fn resolved(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else { return resolve_html5_entity(name).map(str::to_owned) };
    let code = number.strip_prefix(['x', 'X']).map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
    char::from_u32(code).filter(|c| *c != '\0').map(String::from)
}

/// Whether `bytes` hold text rather than packed data: hardly a control character in the first kilobyte.
pub(super) fn is_mostly_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    head.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count() * 50 < head.len().max(50)
}

/// No spaces at line ends, at most one empty line in a row, none at the ends.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_words_and_drops_tags() {
        assert_eq!(plain("<p>Rates fall &amp; stay &#x2F; low<br>2 < 3</p><script>x</script><p>Yes</p>"), "Rates fall & stay / low\n2 < 3\n\nYes");
        assert_eq!(plain("a &unknown; b &"), "a &unknown; b &");
        assert_eq!(plain("cut <a href="), "cut");
    }
}
