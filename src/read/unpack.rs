//! Compressed files and archives: gzip (of many members), Zstandard, zip; each piece inside goes on under its own name.
//!
//! What expands past any text (a bomb) is cut off and refused, what was cut short on the way is kept as far as it goes,
//! a member whose name leads out of its folder is refused. Nothing is ever written.

use crate::error::Result;
use crate::model::Notice;
use std::io::{Cursor, Read};

/// Text packs down to a tenth, repetitive dumps to a fiftieth; past this ratio a file was made to burst.
const RATIO: u64 = 200;
/// Below this size the ratio does not matter.
const ALWAYS: u64 = 16 << 20;
/// Most bytes one file may expand to.
const MOST: u64 = 8 << 30;
/// Archives inside archives are opened to this depth.
const DEPTH: u8 = 3;

/// Where unpacked pieces go: name, bytes and the trouble met.
pub(super) type Sink<'a> = &'a mut dyn FnMut(&str, &[u8], Vec<Notice>) -> Result<()>;

/// Hands on what `bytes` holds once unpacked; bytes that are not packed go on as they are.
pub(super) fn each(name: &str, bytes: &[u8], sink: Sink<'_>) -> Result<()> {
    layer(name, bytes, Vec::new(), 0, sink)
}

fn layer(name: &str, bytes: &[u8], notices: Vec<Notice>, depth: u8, sink: Sink<'_>) -> Result<()> {
    let is_gzip = bytes.starts_with(&[0x1f, 0x8b]);
    let is_zstd = bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
    let is_zip = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06");
    if !(is_gzip || is_zstd || is_zip) {
        return sink(name, bytes, notices);
    }
    if depth >= DEPTH {
        return refuse(name, notices, "nested_archive", format!("an archive inside {DEPTH} others is not opened"), sink);
    }
    if is_zip {
        return members(name, bytes, notices, depth, sink);
    }
    if is_gzip {
        return stream(name, bytes.len(), flate2::read::MultiGzDecoder::new(bytes), notices, depth, sink);
    }
    let decoder = zstd::stream::read::Decoder::with_buffer(bytes).and_then(|mut d| d.window_log_max(31).map(|()| d));
    match decoder {
        Ok(decoder) => stream(name, bytes.len(), decoder, notices, depth, sink),
        Err(e) => refuse(name, notices, "bad_archive", format!("not readable as Zstandard: {e}"), sink),
    }
}

fn refuse(name: &str, mut notices: Vec<Notice>, kind: &str, message: String, sink: Sink<'_>) -> Result<()> {
    notices.push(Notice::new(name, "", kind, message));
    sink(name, b"", notices)
}

fn stream(name: &str, packed: usize, decoder: impl Read, mut notices: Vec<Notice>, depth: u8, sink: Sink<'_>) -> Result<()> {
    let most = (packed as u64).saturating_mul(RATIO).max(ALWAYS).min(MOST);
    let mut plain = Vec::new();
    let outcome = decoder.take(most + 1).read_to_end(&mut plain);
    if plain.len() as u64 > most {
        let ratio = plain.len() / packed.max(1);
        drop(plain);
        let message = format!("expands past {} MiB ({ratio} times its {packed} bytes); refused", most >> 20);
        return refuse(name, notices, "expands_past_limit", message, sink);
    }
    if let Err(e) = outcome {
        if plain.is_empty() {
            return refuse(name, notices, "bad_archive", format!("cannot be unpacked: {e}"), sink);
        }
        let message = format!("cut short or damaged ({e}); the first {} unpacked bytes are kept", plain.len());
        notices.push(Notice::new(name, format!("byte {}", plain.len()), "truncated_archive", message));
    }
    layer(name, &plain, notices, depth + 1, sink)
}

fn members(name: &str, bytes: &[u8], mut notices: Vec<Notice>, depth: u8, sink: Sink<'_>) -> Result<()> {
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(e) => return refuse(name, notices, "bad_archive", format!("not readable as zip: {e}"), sink),
    };
    if archive.file_names().any(|n| n.is_ok_and(|n| n == "[Content_Types].xml")) {
        return refuse(name, notices, "binary", "an Office document; save it as text or HTML".to_owned(), sink);
    }
    let mut order: Vec<(String, usize)> = Vec::with_capacity(archive.len());
    for i in 0..archive.len() {
        let found = archive.by_index(i).and_then(|member| Ok((member.name()?.into_owned(), member.is_dir())));
        match found {
            Ok((member, _)) if is_unsafe(&member) => {
                let message = format!("member `{member}` leads out of the archive; refused");
                notices.push(Notice::new(name, member, "unsafe_member", message));
            }
            Ok((_, true)) => {}
            Ok((member, false)) => order.push((member, i)),
            Err(e) => notices.push(Notice::new(name, format!("member {}", i + 1), "bad_archive", e.to_string())),
        }
    }
    order.sort();
    if !notices.is_empty() || order.is_empty() {
        sink(name, b"", notices)?;
    }
    for (member, i) in order {
        let inside = format!("{name}/{member}");
        match archive.by_index(i) {
            Ok(file) => {
                let packed = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX).min(bytes.len());
                stream(&inside, packed, file, Vec::new(), depth, sink)?;
            }
            Err(e) => refuse(&inside, Vec::new(), "bad_archive", e.to_string(), sink)?,
        }
    }
    Ok(())
}

fn is_unsafe(member: &str) -> bool {
    let drive = member.as_bytes().get(1) == Some(&b':');
    drive || member.starts_with(['/', '\\']) || member.contains('\0') || member.split(['/', '\\']).any(|part| part == "..")
}
