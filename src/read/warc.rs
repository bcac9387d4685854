//! Web archives: WARC responses become web pages with the charset of their HTTP head, WET conversions stripped text.
//!
//! Follows ISO 28500 (WARC 1.1): a record is a head of `Name: value` lines, an empty line and `Content-Length` bytes.

use crate::model::{Notice, PageMeta};

/// One page of an archive.
pub(super) struct Capture<'a> {
    pub meta: PageMeta,
    pub charset: Option<String>,
    pub payload: std::borrow::Cow<'a, [u8]>,
}

/// Whether `bytes` open like a WARC file.
pub(super) fn is_warc(bytes: &[u8]) -> bool {
    bytes.starts_with(b"WARC/")
}

/// The pages of `bytes` in order, and the records that could not be read.
pub(super) fn captures<'a>(name: &str, bytes: &'a [u8]) -> (Vec<Capture<'a>>, Vec<Notice>) {
    let (mut found, mut notices) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(start) = memchr::memmem::find(&bytes[at..], b"WARC/").map(|i| at + i) {
        let Some((head, body)) = head_of(&bytes[start..]) else { break };
        let body = start + body;
        let Some(length) = value(head, "content-length").and_then(|l| l.parse::<usize>().ok()) else {
            notices.push(Notice::new(name, format!("byte {start}"), "bad_record", "a record without Content-Length was passed over"));
            at = body;
            continue;
        };
        let end = body.saturating_add(length);
        if end > bytes.len() {
            notices.push(Notice::new(name, format!("byte {start}"), "truncated_archive", "the last record is cut short; what is there is kept"));
        }
        found.extend(capture(head, &bytes[body..end.min(bytes.len())]));
        at = end.min(bytes.len());
    }
    (found, notices)
}

fn capture<'a>(head: &str, block: &'a [u8]) -> Option<Capture<'a>> {
    let meta = PageMeta { url: value(head, "warc-target-uri").map(|u| u.trim_matches(['<', '>']).to_owned()), ..PageMeta::default() };
    match value(head, "warc-type")? {
        "conversion" => Some(Capture { meta, charset: Some("utf-8".to_owned()), payload: block.into() }),
        "response" => {
            let (http, body) = head_of(block)?;
            let kind = value(http, "content-type").unwrap_or("text/html").to_ascii_lowercase();
            let is_page = ["html", "text/plain", "json", "xml"].iter().any(|k| kind.contains(k));
            let charset = kind.split("charset=").nth(1).map(|c| c.trim_matches(['"', '\'', ' ', ';']).to_owned());
            let is_chunked = value(http, "transfer-encoding").is_some_and(|t| t.eq_ignore_ascii_case("chunked"));
            let payload = if is_chunked { unchunked(&block[body..]) } else { block[body..].into() };
            is_page.then_some(Capture { meta, charset, payload })
        }
        _ => None,
    }
}

/// The head's lines and where what follows them starts.
fn head_of(bytes: &[u8]) -> Option<(&str, usize)> {
    let end = memchr::memmem::find(bytes, b"\r\n\r\n").map(|e| (e, e + 4));
    let (end, body) = end.or_else(|| memchr::memmem::find(bytes, b"\n\n").map(|e| (e, e + 2)))?;
    Some((std::str::from_utf8(&bytes[..end]).unwrap_or(""), body))
}

fn value<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().filter_map(|l| l.split_once(':')).find(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, v)| v.trim())
}

/// A chunked body put together; kept as it is where the lengths do not hold.
fn unchunked(body: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let Some(line) = memchr::memmem::find(rest, b"\r\n") else { return body.into() };
        let size = std::str::from_utf8(&rest[..line]).ok().and_then(|l| usize::from_str_radix(l.split(';').next().unwrap_or("").trim(), 16).ok());
        let Some(size) = size else { return body.into() };
        let Some(chunk) = rest.get(line + 2..).and_then(|r| r.get(..size)) else { return body.into() };
        if size == 0 {
            return out.into();
        }
        out.extend_from_slice(chunk);
        rest = rest.get(line + 2 + size + 2..).unwrap_or(b"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_lengths_respected() {
        assert_eq!(&*unchunked(b"4\r\nRate\r\n2\r\ns!\r\n0\r\n\r\n"), b"Rates!");
        let file = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 5\r\n\r\nhello\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin1\r\n\r\n<p>x";
        let (found, notices) = captures("x", file);
        assert_eq!((found.len(), &*found[0].payload, &*found[1].payload), (2, &b"hello"[..], &b"<p>x"[..]));
        assert_eq!(found[1].charset.as_deref(), Some("latin1"));
        assert_eq!(notices.len(), 1);
    }
}
