//! Bytes to text: byte order marks, UTF-8, what a page declares, else a guess that is named in a notice.
//!
//! Follows the order of the WHATWG Encoding standard (mark, transport, declaration) with `chardetng` as the guess.
//! Lines that are good UTF-8 stay so in a file that mixes encodings.

use crate::model::Notice;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Below this many bytes outside ASCII nothing tells one 8-bit encoding from another; Windows-1252 is the commonest.
const FEW: usize = 6;

/// The text of `bytes` and what was uncertain; `declared` is a charset named outside (HTTP).
pub(super) fn text(name: &str, bytes: &[u8], declared: Option<&str>) -> (String, Vec<Notice>) {
    let mut notices = Vec::new();
    let text = decoded(name, bytes, declared, &mut notices);
    let text = without_nul(name, text, &mut notices);
    if looks_twice_encoded(&text) {
        notices.push(mojibake_notice(name));
    }
    (unix_lines(text), notices)
}

fn decoded(name: &str, bytes: &[u8], declared: Option<&str>, notices: &mut Vec<Notice>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with(name, &bytes[mark..], encoding, notices);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        notices.push(Notice::new(name, "", "encoding_guessed", format!("no byte order mark; read as {}", encoding.name())));
        return with(name, bytes, encoding, notices);
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return text.to_owned(),
        Err(error) => error,
    };
    let stated = declared.map(str::as_bytes).or_else(|| declaration(bytes)).and_then(Encoding::for_label).filter(|e| *e != UTF_8);
    if let Some(encoding) = stated {
        return with(name, bytes, encoding, notices);
    }
    let guess = guess(bytes);
    let mut replaced = 0;
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if let Ok(line) = std::str::from_utf8(line) {
            out.push_str(line);
            continue;
        }
        let (line, _) = guess.decode_without_bom_handling(line);
        replaced += line.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        out.push_str(&line);
    }
    let place = format!("byte {}", error.valid_up_to());
    let message = format!("not UTF-8; lines that are not were read as {}, {replaced} characters replaced by U+FFFD", guess.name());
    notices.push(Notice::new(name, place, "encoding_guessed", message));
    out
}

fn with(name: &str, bytes: &[u8], encoding: &'static Encoding, notices: &mut Vec<Notice>) -> String {
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    if bad {
        let replaced = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        let message = format!("not all of it is {}; {replaced} characters replaced by U+FFFD", encoding.name());
        notices.push(Notice::new(name, "", "bytes_replaced", message));
    }
    text.into_owned()
}

/// The likeliest 8-bit encoding of bytes that are not UTF-8.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let foreign = bytes.iter().filter(|b| !b.is_ascii()).count();
    if foreign < FEW { encoding_rs::WINDOWS_1252 } else { detector.guess(None, chardetng::Utf8Detection::Deny) }
}

/// The UTF-16 that a stream opening with `head` is in, and whether a mark says so.
pub(super) fn utf16(head: &[u8]) -> Option<(&'static Encoding, bool)> {
    let marked = Encoding::for_bom(head).map(|(encoding, _)| encoding);
    match marked {
        Some(encoding) => (encoding != UTF_8).then_some((encoding, true)),
        None => unmarked_utf16(head).map(|encoding| (encoding, false)),
    }
}

/// UTF-16 without a mark shows as a zero in every other byte.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count() * 10 > head.len() * 4;
    let (even, odd) = (zeros(0), zeros(1));
    match (head.len() >= 8, even, odd) {
        (true, false, true) => Some(UTF_16LE),
        (true, true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// The charset that HTML or XML declares in its first kilobyte.
pub(super) fn declaration(bytes: &[u8]) -> Option<&[u8]> {
    let head = &bytes[..bytes.len().min(1024)];
    let at = [&b"charset="[..], b"encoding="].iter().find_map(|key| memchr::memmem::find(head, key).map(|at| at + key.len()))?;
    let value = &head[at..];
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b)).unwrap_or(value.len());
    Some(&value[..end]).filter(|v| !v.is_empty())
}

fn without_nul(name: &str, text: String, notices: &mut Vec<Notice>) -> String {
    let zeros = memchr::memchr_iter(0, text.as_bytes()).count();
    if zeros == 0 {
        return text;
    }
    notices.push(zero_notice(name, text.find('\0').unwrap_or(0) as u64, zeros));
    text.replace('\0', "\u{fffd}")
}

/// Says how many NUL characters there were, the first at byte `at`.
pub(super) fn zero_notice(name: &str, at: u64, zeros: usize) -> Notice {
    Notice::new(name, format!("byte {at}"), "nul_bytes", format!("{zeros} NUL characters were replaced by U+FFFD"))
}

/// Says that a text was decoded wrongly before it came here.
pub(super) fn mojibake_notice(name: &str) -> Notice {
    Notice::new(name, "", "mojibake", "the text looks as if UTF-8 had been read as Windows-1252; it is kept as it is")
}

/// UTF-8 read as Windows-1252 leaves these pairs behind.
pub(super) fn looks_twice_encoded(text: &str) -> bool {
    let pairs = ["â€™", "â€œ", "â€“", "â€”", "â€¦", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "Ã±", "Ã¡", "Ã³", "Ã§"];
    !text.is_ascii() && pairs.iter().any(|p| text.contains(p))
}

fn unix_lines(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() { text } else { text.replace("\r\n", "\n").replace('\r', "\n") }
}

/// What a file is that holds no text; none for text.
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 15] = [
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"%PDF-", "a PDF document"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90\0", "a program"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"PAR1", "a Parquet table"),
        (b"BZh", "a bzip2 archive"),
        (b"\xfd7zXZ\0", "an xz archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"OggS", "a recording"),
        (b"ID3", "a recording"),
    ];
    let is_tar = bytes.get(257..262) == Some(b"ustar");
    let is_media = bytes.get(..4) == Some(b"RIFF") || bytes.get(4..8) == Some(b"ftyp");
    let known = kinds.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what);
    known.or(is_tar.then_some("a tar archive")).or(is_media.then_some("an image, sound or video"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_declarations_and_guesses() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("Kyiv holds".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text("x", &utf16, None), ("Kyiv holds".to_owned(), Vec::new()));
        assert_eq!(text("x", &utf16[2..], None).0, "Kyiv holds");
        let (mixed, notices) = text("x", b"Zagreb na\xc4\x8delnik\nCaf\xe9 ouvert\n", None);
        assert_eq!(mixed, "Zagreb načelnik\nCafé ouvert\n");
        assert_eq!(notices[0].kind, "encoding_guessed");
        assert_eq!(text("x", b"<meta charset=windows-1251>\xcc\xe8\xf0", None).0, "<meta charset=windows-1251>Мир");
        assert_eq!(text("x", b"a\0b\r\nc\rd", None).0, "a\u{fffd}b\nc\nd");
    }
}
