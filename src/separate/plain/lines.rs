//! Lines of a stripped page: where their content lies, how far it is indented, what bullet it carries.
//!
//! A page's text in, one [`Line`] for each non-blank line out; blank lines live on as `blanks`, the number of them above
//! a line. Line ends are LF, CR LF or CR. Bytes only; nothing here knows what a line means.

/// The mark that opens a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bullet {
    /// None.
    None,
    /// `•` and its kin, also `*`, `-`, `+` where a space follows.
    Mark(char),
    /// `12.` or `12)`.
    Number(u32),
}

/// A line with something visible on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// First byte after the indent: bullet included.
    pub start: usize,
    /// First byte of the content: bullet left out.
    pub content: usize,
    /// One past the last visible byte.
    pub end: usize,
    /// Width of the white space in front, in columns.
    pub indent: u32,
    /// The mark in front of the content.
    pub bullet: Bullet,
    /// Blank lines above.
    pub blanks: u32,
}

impl Line {
    /// The content, without indent and bullet.
    pub(super) fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.content..self.end]
    }

    /// Whether a bullet or number stands in front.
    pub(super) fn is_item(&self) -> bool {
        self.bullet != Bullet::None
    }

    /// Length of the content in bytes.
    pub(super) fn len(&self) -> usize {
        self.end - self.content
    }
}

/// The non-blank lines of `text`.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len() / 60 + 1);
    let (mut at, mut blanks) = (0, 0);
    while at < bytes.len() {
        let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |i| at + i);
        match line(text, at, end, blanks) {
            Some(line) => {
                out.push(line);
                blanks = 0;
            }
            None => blanks += 1,
        }
        let pair = bytes[end..].starts_with(b"\r\n");
        at = end + if pair { 2 } else { 1 };
    }
    out
}

fn line(text: &str, from: usize, to: usize, blanks: u32) -> Option<Line> {
    let raw = &text[from..to];
    let visible = raw.trim_start_matches(is_blank);
    if visible.is_empty() {
        return None;
    }
    let start = to - visible.len();
    let end = start + visible.trim_end_matches(is_blank).len();
    let indent = raw[..start - from].chars().map(|c| if c == '\t' { 4 } else { u32::from(c.is_whitespace()) }).sum();
    let (bullet, width) = bullet(&text[start..end]);
    Some(Line { start, content: start + width, end, indent, bullet, blanks })
}

/// White space and the characters that show nothing: zero-width ones and the byte-order mark.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}') || (c.is_control())
}

/// The bullet at the head of `text` and its width in bytes, with the space behind it; a bullet alone is none.
fn bullet(text: &str) -> (Bullet, usize) {
    let Some(first) = text.chars().next() else { return (Bullet::None, 0) };
    let digits = text.bytes().take(5).take_while(u8::is_ascii_digit).count();
    let (mark, width) = match first {
        '•' | '◦' | '▪' | '●' | '‣' | '○' | '■' | '∙' | '*' | '-' | '+' => (Bullet::Mark(first), first.len_utf8()),
        _ if (1..5).contains(&digits) && matches!(text.as_bytes().get(digits), Some(b'.' | b')')) => {
            (Bullet::Number(text[..digits].parse().unwrap_or(0)), digits + 1)
        }
        _ => return (Bullet::None, 0),
    };
    let rest = &text[width..];
    let content = rest.trim_start_matches(is_blank);
    if content.is_empty() || content.len() == rest.len() { (Bullet::None, 0) } else { (mark, text.len() - content.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_indents_and_blanks() {
        let text = "Title\r\n\r\n  • anna\r\rtext\u{a0}\n \u{a0}\n12. ben";
        let found: Vec<_> = lines(text).iter().map(|l| (l.of(text), l.indent, l.blanks, l.bullet)).collect();
        assert_eq!(
            found,
            [("Title", 0, 0, Bullet::None), ("anna", 2, 1, Bullet::Mark('•')), ("text", 0, 1, Bullet::None), ("ben", 0, 1, Bullet::Number(12)),]
        );
    }

    #[test]
    fn what_only_looks_like_a_bullet() {
        for text in ["-1", "*", "2.5 per cent", "+3", "1999 was long ago"] {
            assert_eq!(lines(text)[0].bullet, Bullet::None, "{text}");
        }
    }
}
