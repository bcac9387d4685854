//! A stream as decoded lines, one at a time: what a record-a-line dump of any size is read by.
//!
//! Follows the rules of `decode` line by line: good UTF-8 stays, other lines are read as declared or guessed. UTF-16 is
//! turned into UTF-8 on the way. A line past any record is passed over and named.

use super::raw::Raw;
use super::{decode, unpack};
use crate::error::Result;
use crate::model::Notice;
use encoding_rs::{CoderResult, Decoder, Encoding};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

/// Most bytes of one line.
const LONGEST: u64 = 1 << 30;

/// Lines of a stream with the trouble met on the way.
pub(super) struct Lines<'a> {
    stream: Box<dyn BufRead + 'a>,
    declared: Option<&'static Encoding>,
    raw: Vec<u8>,
    line: String,
    number: usize,
    at: u64,
    trouble: Trouble,
}

/// What was uncertain, counted.
#[derive(Default)]
struct Trouble {
    notices: Vec<Notice>,
    guessed: usize,
    first_guess: Option<(u64, &'static str)>,
    replaced: usize,
    zeros: usize,
    first_zero: u64,
    is_mojibake: bool,
}

impl<'a> Lines<'a> {
    /// The lines of `stream`, which opens with `head`; `declared` is a charset named outside.
    pub fn new(head: &[u8], stream: &'a mut dyn BufRead, declared: Option<&str>) -> Self {
        let mut trouble = Trouble::default();
        let wide = decode::utf16(head);
        let stream: Box<dyn BufRead + 'a> = match wide {
            Some((encoding, is_marked)) => {
                if !is_marked {
                    trouble.first_guess = Some((0, encoding.name()));
                }
                Box::new(BufReader::new(Utf8::new(stream, encoding)))
            }
            None => Box::new(stream),
        };
        let named = declared.map(str::as_bytes).or_else(|| decode::declaration(head).filter(|_| head.starts_with(b"<")));
        let declared = named.and_then(Encoding::for_label).filter(|e| *e != encoding_rs::UTF_8 && e.is_ascii_compatible());
        Self { stream, declared, raw: Vec::new(), line: String::new(), number: 0, at: 0, trouble }
    }

    /// Goes to the next line; false at the end.
    ///
    /// # Errors
    /// Where nothing usable follows.
    pub fn advance(&mut self) -> io::Result<bool> {
        loop {
            self.at += self.raw.len() as u64;
            self.raw.clear();
            let read = (&mut *self.stream).take(LONGEST).read_until(b'\n', &mut self.raw)?;
            if read == 0 {
                return Ok(false);
            }
            self.number += 1;
            if read as u64 == LONGEST && self.raw.last() != Some(&b'\n') {
                self.pass_over()?;
                continue;
            }
            self.decode();
            return Ok(true);
        }
    }

    /// The line, without its end.
    pub fn text(&self) -> &str {
        &self.line
    }

    /// Its number, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// What was uncertain, told once.
    pub fn notices(self, name: &str) -> Vec<Notice> {
        let Trouble { mut notices, guessed, first_guess, replaced, zeros, first_zero, is_mojibake } = self.trouble;
        notices.iter_mut().for_each(|n| n.file = name.to_owned());
        if let Some((at, encoding)) = first_guess {
            let what = if guessed == 0 { "no byte order mark".to_owned() } else { format!("{guessed} lines are not UTF-8") };
            let message = format!("{what}; read as {encoding}, {replaced} characters replaced by U+FFFD");
            notices.push(Notice::new(name, format!("byte {at}"), "encoding_guessed", message));
        }
        if zeros > 0 {
            notices.push(decode::zero_notice(name, first_zero, zeros));
        }
        if is_mojibake {
            notices.push(decode::mojibake_notice(name));
        }
        notices
    }

    fn pass_over(&mut self) -> io::Result<()> {
        let message = format!("a line of more than {} MiB was passed over", LONGEST >> 20);
        self.trouble.notices.push(Notice::new("", format!("line {}", self.number), "record_too_large", message));
        loop {
            self.at += self.raw.len() as u64;
            self.raw.clear();
            let read = (&mut *self.stream).take(1 << 20).read_until(b'\n', &mut self.raw)?;
            if read == 0 || self.raw.last() == Some(&b'\n') {
                return Ok(());
            }
        }
    }

    fn decode(&mut self) {
        let mut raw = self.raw.as_slice();
        if self.number == 1 {
            raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
        }
        raw = raw.strip_suffix(b"\n").unwrap_or(raw);
        raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        self.line.clear();
        match std::str::from_utf8(raw) {
            Ok(good) => self.line.push_str(good),
            Err(bad) => {
                let guess = self.declared.unwrap_or_else(|| decode::guess(raw));
                let (text, _) = guess.decode_without_bom_handling(raw);
                self.trouble.guessed += 1;
                self.trouble.replaced += text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
                self.trouble.first_guess.get_or_insert((self.at + bad.valid_up_to() as u64, guess.name()));
                self.line.push_str(&text);
            }
        }
        let zeros = memchr::memchr_iter(0, self.line.as_bytes()).count();
        if zeros > 0 {
            if self.trouble.zeros == 0 {
                self.trouble.first_zero = self.at + self.line.find('\0').unwrap_or(0) as u64;
            }
            self.trouble.zeros += zeros;
            self.line = self.line.replace('\0', "\u{fffd}");
        }
        self.trouble.is_mojibake = self.trouble.is_mojibake || decode::looks_twice_encoded(&self.line);
    }
}

/// Hands on each non-empty line of `path` (`-` for standard input), unpacked where it is packed, with its number; returns
/// the trouble met.
///
/// # Errors
/// Where the file cannot be read, and what `sink` returns.
pub fn each_line(path: &Path, sink: &mut dyn FnMut(usize, &str) -> Result<()>) -> Result<Vec<Notice>> {
    let mut raw = Raw::open(path)?;
    let name = path.to_string_lossy().into_owned();
    let mut taken = Taken { notices: Vec::new(), sink };
    unpack::each(&name, &mut raw, Some(path).filter(|p| p.is_file()), &mut taken)?;
    let notices = taken.notices;
    raw.into_inner().finish(path, &name)?;
    Ok(notices)
}

struct Taken<'a> {
    notices: Vec<Notice>,
    sink: &'a mut dyn FnMut(usize, &str) -> Result<()>,
}

impl unpack::Pieces for Taken<'_> {
    fn piece(&mut self, name: &str, stream: &mut dyn BufRead) -> Result<()> {
        let (head, mut stream) = unpack::peeked(stream, unpack::HEAD);
        let mut lines = Lines::new(&head, &mut stream, None);
        while let Ok(true) = lines.advance() {
            if !lines.text().trim().is_empty() {
                (self.sink)(lines.number(), lines.text())?;
            }
        }
        self.notices.extend(lines.notices(name));
        Ok(())
    }

    fn notice(&mut self, notice: Notice) -> Result<()> {
        self.notices.push(notice);
        Ok(())
    }
}

/// The lines as one stream of UTF-8 again, each closed by a line feed.
pub(super) struct Rejoined<'a> {
    lines: Lines<'a>,
    at: usize,
    is_open: bool,
    /// Quotation marks seen.
    pub quotes: usize,
    failed: bool,
}

impl<'a> Rejoined<'a> {
    /// The stream of `lines`.
    pub fn new(lines: Lines<'a>) -> Self {
        Self { lines, at: 0, is_open: false, quotes: 0, failed: false }
    }

    /// The trouble met; none where nothing usable was read.
    pub fn notices(self, name: &str) -> Option<Vec<Notice>> {
        (!self.failed).then(|| self.lines.notices(name))
    }
}

impl Read for Rejoined<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Rejoined<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if !self.is_open || self.at >= self.lines.line.len() {
            self.at = 0;
            self.is_open = self.lines.advance().inspect_err(|_| self.failed = true)?;
            self.lines.line.push('\n');
            self.quotes += memchr::memchr_iter(b'"', self.lines.line.as_bytes()).count();
        }
        Ok(if self.is_open { &self.lines.line.as_bytes()[self.at..] } else { &[] })
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
    }
}

/// A stream of another encoding read as UTF-8.
pub(super) struct Utf8<'a> {
    inner: &'a mut dyn BufRead,
    decoder: Decoder,
    ready: Cursor<Vec<u8>>,
    is_done: bool,
    replaced: bool,
    failed: bool,
}

impl<'a> Utf8<'a> {
    /// Reads `inner`, written in `encoding`, a byte order mark left out.
    pub fn new(inner: &'a mut dyn BufRead, encoding: &'static Encoding) -> Self {
        Self { inner, decoder: encoding.new_decoder_with_bom_removal(), ready: Cursor::default(), is_done: false, replaced: false, failed: false }
    }

    /// Whether anything was replaced by U+FFFD.
    pub fn replaced(&self) -> bool {
        self.replaced
    }

    /// Whether a read failed, so that nothing usable follows.
    pub fn has_failed(&self) -> bool {
        self.failed
    }
}

impl Read for Utf8<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.position() as usize >= self.ready.get_ref().len() && !self.is_done {
            let chunk = self.inner.fill_buf().inspect_err(|e| self.failed |= e.kind() != io::ErrorKind::Interrupted)?;
            self.is_done = chunk.is_empty();
            let mut out = vec![0; 16 << 10];
            let (result, taken, made, replaced) = self.decoder.decode_to_utf8(chunk, &mut out, self.is_done);
            self.inner.consume(taken);
            self.replaced |= replaced;
            self.is_done &= result == CoderResult::InputEmpty;
            out.truncate(made);
            self.ready = Cursor::new(out);
        }
        self.ready.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> (Vec<String>, Vec<Notice>) {
        let mut stream = Cursor::new(bytes.to_vec());
        let mut lines = Lines::new(bytes, &mut stream, None);
        let mut found = Vec::new();
        while lines.advance().unwrap() {
            found.push(lines.text().to_owned());
        }
        (found, lines.notices("x"))
    }

    #[test]
    fn each_line_is_decoded_by_itself() {
        let (found, notices) = lines(b"\xef\xbb\xbfZagreb na\xc4\x8delnik\r\nCaf\xe9 ouvert\nnul\0");
        assert_eq!(found, ["Zagreb načelnik", "Café ouvert", "nul\u{fffd}"]);
        assert_eq!(notices.iter().map(|n| n.kind.as_str()).collect::<Vec<_>>(), ["encoding_guessed", "nul_bytes"]);
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("a\nłódź".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(lines(&wide), (vec!["a".to_owned(), "łódź".to_owned()], Vec::new()));
    }
}
