//! One mail message: header fields, encoded words, and the part of the body that people wrote.
//!
//! Bytes of a message in, its fields and plain text out. After RFC 5322 (fields, folding), RFC 2047 (encoded words) and
//! RFC 2045/2046 (transfer encodings, multipart): of several parts the first plain text, else the first HTML as text. Attached
//! files are passed over. Nesting of parts ends at eight.

use super::{decode, markup};
use base64::Engine as _;
use encoding_rs::Encoding;

/// Parts inside parts at most.
const DEEPEST: usize = 8;

/// A message cut into fields and body.
#[derive(Debug, Default)]
pub(super) struct Mail {
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Mail {
    /// Reads a message; what cannot be read as a field is passed over.
    pub fn parse(raw: &[u8]) -> Self {
        let (fields, body) = split(raw);
        Self { fields, body: body.to_vec() }
    }

    /// The first field `name`, unfolded, encoded words read; none where it is missing or empty.
    pub fn field(&self, name: &str) -> Option<String> {
        let raw = self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())?;
        Some(words(raw).trim().to_owned()).filter(|v| !v.is_empty())
    }

    /// The message ids in the field `name`, without their angle brackets, in order.
    pub fn ids(&self, name: &str) -> Vec<String> {
        let value = self.field(name).unwrap_or_default();
        value.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(id, _)| id.trim().to_owned()).filter(|id| !id.is_empty()).collect()
    }

    /// The text of the message.
    pub fn text(&self) -> String {
        part(&self.fields, &self.body, 0).map(|(text, _)| text).unwrap_or_default()
    }
}

/// Fields and body of a message or part.
fn split(raw: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut rest = raw;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |n| n + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let line = decode::text("", line, None).0;
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    (fields, rest)
}

fn value<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, v)| v.as_str())
}

/// The parameter `name` of a field such as `Content-Type`.
fn parameter(field: &str, name: &str) -> Option<String> {
    let found = field.split(';').skip(1).filter_map(|p| p.split_once('=')).find(|(n, _)| n.trim().eq_ignore_ascii_case(name))?;
    Some(found.1.trim().trim_matches('"').to_owned()).filter(|v| !v.is_empty())
}

/// The text of a part and whether it was written as plain text; none where it holds none.
fn part(fields: &[(String, String)], body: &[u8], depth: usize) -> Option<(String, bool)> {
    let kind = value(fields, "content-type");
    let low = kind.to_ascii_lowercase();
    if value(fields, "content-disposition").to_ascii_lowercase().starts_with("attachment") || depth > DEEPEST {
        return None;
    }
    if low.starts_with("multipart/") {
        return parts(body, &parameter(kind, "boundary")?, depth);
    }
    if low.starts_with("message/rfc822") {
        let (fields, body) = split(body);
        return part(&fields, body, depth + 1);
    }
    if !(low.is_empty() || low.starts_with("text/")) {
        return None;
    }
    let bytes = transferred(value(fields, "content-transfer-encoding"), body);
    let text = decode::text("", &bytes, parameter(kind, "charset").as_deref()).0;
    if low.starts_with("text/html") { Some((markup::plain(&text), false)) } else { Some((text, true)) }
}

/// Of the parts between boundaries the first plain text, else the first other text.
fn parts(body: &[u8], boundary: &str, depth: usize) -> Option<(String, bool)> {
    let mark = format!("--{boundary}");
    let mut starts = memchr::memmem::find_iter(body, mark.as_bytes()).filter(|&at| at == 0 || body[at - 1] == b'\n').peekable();
    let mut other = None;
    while let Some(at) = starts.next() {
        let from = at + mark.len();
        if body[from..].starts_with(b"--") {
            break;
        }
        let to = starts.peek().copied().unwrap_or(body.len());
        let inside = &body[from..to];
        let inside = &inside[memchr::memchr(b'\n', inside).map_or(inside.len(), |n| n + 1)..];
        let (fields, text) = split(inside);
        match part(&fields, text, depth + 1) {
            Some((text, true)) if !text.trim().is_empty() => return Some((text, true)),
            found => other = other.or(found),
        }
    }
    other
}

/// A body with its transfer encoding undone.
fn transferred(encoding: &str, body: &[u8]) -> Vec<u8> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable(body, false),
        "base64" => base64_of(body),
        _ => body.to_vec(),
    }
}

fn base64_of(body: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = body.iter().copied().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).collect();
    // What was cut off is read as far as whole groups go.
    let whole = if digits.len() % 4 == 1 { digits.len() - 1 } else { digits.len() };
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(&digits[..whole]).unwrap_or_default()
}

/// `=XX` and soft line ends undone; in a header `_` is a blank.
fn quoted_printable(body: &[u8], in_header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    while at < body.len() {
        match (body[at], digit(body.get(at + 1)), digit(body.get(at + 2))) {
            (b'=', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'=', ..) if body[at + 1..].starts_with(b"\r\n") => at += 3,
            (b'=', ..) if body.get(at + 1) == Some(&b'\n') => at += 2,
            (b'_', ..) if in_header => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// A field's value with its encoded words read: `=?utf-8?Q?Z=C3=BCrich?=`. Blanks between two such words are no blanks.
fn words(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let before = &rest[..at];
        let Some((word, length)) = encoded(&rest[at..]) else {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            after_word = false;
            continue;
        };
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&word);
        rest = &rest[at + length..];
        after_word = true;
    }
    out.push_str(rest);
    out
}

/// The encoded word at the start of `text` and its length in bytes.
fn encoded(text: &str) -> Option<(String, usize)> {
    let mut cut = text[2..].splitn(3, '?');
    let (charset, how, rest) = (cut.next()?, cut.next()?, cut.next()?);
    let end = rest.find("?=")?;
    if end > 1024 || how.len() != 1 {
        return None;
    }
    let bytes = if how.eq_ignore_ascii_case("b") { base64_of(&rest.as_bytes()[..end]) } else { quoted_printable(&rest.as_bytes()[..end], true) };
    let label = charset.split('*').next().unwrap_or(charset);
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    Some((encoding.decode_without_bom_handling(&bytes).0.into_owned(), 2 + charset.len() + 1 + how.len() + 1 + end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_words_and_parts() {
        let mail = Mail::parse(
            b"From: =?utf-8?Q?J=C3=BCrg?= =?utf-8?B?IE5vcmQ=?= <j@x.example>\r\nReferences: <a@x>\r\n <b@x>\r\nContent-Type: multipart/alternative; boundary=\"cut\"\r\n\r\n\
              preamble\r\n--cut\r\nContent-Type: text/html\r\n\r\n<p>No <b>way</b></p>\r\n--cut\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=\r\n=DFe\r\n--cut--\r\n",
        );
        assert_eq!(mail.field("from").as_deref(), Some("Jürg Nord <j@x.example>"));
        assert_eq!(mail.ids("References"), ["a@x", "b@x"]);
        assert_eq!(mail.text().trim(), "Grüße");
        let html = Mail::parse(b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+WWVzPC9wPg==\n");
        assert_eq!(html.text(), "Yes");
        assert_eq!(Mail::parse(b"Subject: =?x\n\nbody").field("subject").as_deref(), Some("=?x"));
    }
}
