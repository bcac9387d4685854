//! Web archives: WARC responses become web pages with the charset of their HTTP head, WET conversions stripped text.
//!
//! Follows ISO 28500 (WARC 1.1): a record is a head of `Name: value` lines, an empty line and `Content-Length` bytes. One
//! record is held at a time, so an archive of any size costs the memory of its largest page.

use super::markup;
use crate::error::Result;
use crate::model::{Notice, PageMeta};
use std::borrow::Cow;
use std::io::{self, BufRead, Read};

/// A page past this size is passed over; the largest pages of Common Crawl are cut at 1 MiB.
const LARGEST: u64 = 64 << 20;
/// Most bytes of a head.
const HEAD_MOST: u64 = 1 << 20;

/// One page of an archive.
#[derive(Debug)]
pub(super) struct Capture {
    pub meta: PageMeta,
    pub charset: Option<String>,
    pub payload: Vec<u8>,
}

/// Whether `bytes` open like a WARC file.
pub(super) fn is_warc(bytes: &[u8]) -> bool {
    bytes.starts_with(b"WARC/")
}

/// Hands on the pages of `stream` in order, as soon as each is read; returns the records that could not be read.
///
/// # Errors
/// What `sink` returns.
pub(super) fn each(name: &str, stream: &mut dyn BufRead, sink: &mut dyn FnMut(Capture) -> Result<()>) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let Ok(Some(head)) = next_head(stream, &mut at) else { break };
        let Some(length) = value(&head, "content-length").and_then(|l| l.parse::<u64>().ok()) else {
            notices.push(Notice::new(name, format!("byte {start}"), "bad_record", "a record without Content-Length was passed over"));
            continue;
        };
        let is_wanted = value(&head, "warc-type").is_some_and(|t| matches!(t, "conversion" | "response" | "resource"));
        if !is_wanted || length > LARGEST {
            if is_wanted {
                let message = format!("a record of {length} bytes, more than {} MiB, was passed over", LARGEST >> 20);
                notices.push(Notice::new(name, format!("byte {start}"), "record_too_large", message));
            }
            let Ok(passed) = io::copy(&mut (&mut *stream).take(length), &mut io::sink()) else { break };
            at += passed;
            continue;
        }
        let mut block = Vec::new();
        if (&mut *stream).take(length).read_to_end(&mut block).is_err() {
            break;
        }
        at += block.len() as u64;
        if (block.len() as u64) < length {
            notices.push(Notice::new(name, format!("byte {start}"), "truncated_archive", "the last record is cut short; what is there is kept"));
        }
        match capture(&head, block) {
            Ok(Some(capture)) => sink(capture)?,
            Ok(None) => {}
            Err(message) => notices.push(Notice::new(name, format!("byte {start}"), "bad_record", message)),
        }
    }
    Ok(notices)
}

/// The next head, past whatever stands before it; none at the end.
fn next_head(stream: &mut dyn BufRead, at: &mut u64) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    loop {
        let line = head.len();
        let read = (&mut *stream).take(HEAD_MOST).read_until(b'\n', &mut head)? as u64;
        *at += read;
        let text = head[line..].trim_ascii_end();
        let is_inside = line > 0;
        if read == 0 {
            return Ok(is_inside.then(|| String::from_utf8_lossy(&head).into_owned()));
        }
        if !is_inside && !text.starts_with(b"WARC/") {
            head.clear();
        } else if is_inside && text.is_empty() || head.len() as u64 > HEAD_MOST {
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
    }
}

fn capture(head: &str, block: Vec<u8>) -> std::result::Result<Option<Capture>, String> {
    let meta = PageMeta { url: value(head, "warc-target-uri").map(|u| u.trim_matches(['<', '>']).to_owned()), ..PageMeta::default() };
    match value(head, "warc-type").unwrap_or_default() {
        "conversion" => Ok(Some(Capture { meta, charset: Some("utf-8".to_owned()), payload: block })),
        "resource" if is_page(value(head, "content-type").unwrap_or_default()) => {
            Ok(Some(Capture { meta, charset: charset(value(head, "content-type").unwrap_or_default()), payload: block }))
        }
        "response" => {
            let Some((http, body)) = head_of(&block) else { return Ok(None) };
            let kind = value(http, "content-type").unwrap_or("text/html");
            let is_chunked = value(http, "transfer-encoding").is_some_and(|t| t.eq_ignore_ascii_case("chunked"));
            let payload = if is_chunked { unchunked(&block[body..]) } else { block[body..].into() };
            if !is_page(kind) {
                return Ok(None);
            }
            let payload = inflated(&payload, value(http, "content-encoding").unwrap_or_default())?;
            Ok(Some(Capture { meta, charset: charset(kind), payload }))
        }
        _ => Ok(None),
    }
}

fn is_page(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    ["html", "text/plain", "json", "xml"].iter().any(|k| kind.contains(k))
}

fn charset(kind: &str) -> Option<String> {
    let kind = kind.to_ascii_lowercase();
    kind.split("charset=").nth(1).map(|c| c.trim_matches(['"', '\'', ' ', ';']).to_owned())
}

/// A body as it was before it was packed for the way; at most [`LARGEST`] bytes.
fn inflated(payload: &[u8], encoding: &str) -> std::result::Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let read = match encoding.trim().to_ascii_lowercase().as_str() {
        _ if payload.starts_with(&[0x1f, 0x8b]) => flate2::read::MultiGzDecoder::new(payload).take(LARGEST).read_to_end(&mut out),
        "deflate" => flate2::read::ZlibDecoder::new(payload).take(LARGEST).read_to_end(&mut out),
        "br" if !markup::is_mostly_text(payload) => return Err("a page packed with Brotli was passed over".to_owned()),
        _ => return Ok(payload.to_vec()),
    };
    match read {
        Err(e) if out.is_empty() => Err(format!("a packed page cannot be unpacked: {e}")),
        _ => Ok(out),
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
fn unchunked(body: &[u8]) -> Cow<'_, [u8]> {
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
    use std::cell::Cell;

    fn captures(mut file: &[u8]) -> (Vec<Capture>, Vec<Notice>) {
        let mut found = Vec::new();
        let notices = each("x", &mut file, &mut |capture| {
            found.push(capture);
            Ok(())
        });
        (found, notices.unwrap())
    }

    #[test]
    fn chunks_are_joined_and_lengths_respected() {
        assert_eq!(&*unchunked(b"4\r\nRate\r\n2\r\ns!\r\n0\r\n\r\n"), b"Rates!");
        let file = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 5\r\n\r\nhello\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin1\r\n\r\n<p>x";
        let (found, notices) = captures(file);
        assert_eq!((found.len(), &*found[0].payload, &*found[1].payload), (2, &b"hello"[..], &b"<p>x"[..]));
        assert_eq!(found[1].charset.as_deref(), Some("latin1"));
        assert_eq!(notices.len(), 1);
    }

    #[test]
    fn a_record_without_length_costs_itself_alone() {
        let file = b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\nlost\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 4\r\n\r\nkept\r\n\r\n";
        let (found, notices) = captures(file);
        assert_eq!((found.len(), &*found[0].payload, notices.len()), (1, &b"kept"[..], 1));
    }

    /// Counts how far it was read.
    struct Counting<'a>(&'a [u8], &'a Cell<usize>);

    impl Read for Counting<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = Read::read(&mut self.0, buffer)?;
            self.1.set(self.1.get() + n);
            Ok(n)
        }
    }

    #[test]
    fn the_first_page_comes_before_the_second_is_read() {
        let page = "x".repeat(100_000);
        let record = format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {}\r\n\r\n{page}\r\n\r\n", page.len());
        let file = record.repeat(50);
        let read = Cell::new(0);
        let mut stream = io::BufReader::with_capacity(4096, Counting(file.as_bytes(), &read));
        let mut pages = 0;
        each("x", &mut stream, &mut |_| {
            pages += 1;
            assert!(read.get() <= pages * record.len() + 4096, "page {pages} came after {} bytes", read.get());
            Ok(())
        })
        .unwrap();
        assert_eq!(pages, 50);
    }
}
