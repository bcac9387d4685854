//! Compressed files and archives: gzip (of many members), Zstandard, zip; each piece inside goes on as a stream of its own.
//!
//! Nothing is held whole but an archive inside an archive. What expands past any text (a bomb) is cut off and refused,
//! what was cut short on the way is kept as far as it goes, a member whose name leads out of its folder is refused.
//! Nothing is ever written.

use crate::error::Result;
use crate::model::Notice;
use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::rc::Rc;

/// Text packs down to a tenth, repetitive dumps to a fiftieth; past this ratio a file was made to burst.
const RATIO: u64 = 200;
/// Below this size the ratio does not matter.
const ALWAYS: u64 = 16 << 20;
/// Archives inside archives are opened to this depth.
const DEPTH: u8 = 3;
/// An archive inside an archive, or on standard input, is held in memory up to this size.
const INNER_MOST: u64 = 1 << 30;
/// Bytes that tell what a stream is.
pub(super) const HEAD: usize = 64 << 10;

/// Where unpacked pieces and the trouble met go.
pub(super) trait Pieces {
    /// One unpacked piece. A read error means that nothing usable follows; the reason is told by [`Pieces::notice`].
    fn piece(&mut self, name: &str, stream: &mut dyn BufRead) -> Result<()>;
    /// Trouble with a piece or an archive.
    fn notice(&mut self, notice: Notice) -> Result<()>;
}

/// Hands on what `stream` holds once unpacked; bytes that are not packed go on as they are. `path` is the file on disk,
/// where there is one.
pub(super) fn each(name: &str, stream: &mut dyn BufRead, path: Option<&Path>, pieces: &mut dyn Pieces) -> Result<()> {
    layer(name, stream, path, 0, pieces)
}

/// The first bytes of `stream`, at most `most`, and the stream as it was.
pub(super) fn peeked<'a>(stream: &'a mut dyn BufRead, most: usize) -> (Vec<u8>, impl BufRead + 'a) {
    let mut head = Vec::new();
    // A read that fails here fails again for the reader of the stream.
    let _ = (&mut *stream).take(most as u64).read_to_end(&mut head);
    (head.clone(), Cursor::new(head).chain(stream))
}

fn layer(name: &str, stream: &mut dyn BufRead, path: Option<&Path>, depth: u8, pieces: &mut dyn Pieces) -> Result<()> {
    let (magic, mut stream) = peeked(stream, 4);
    let is_gzip = magic.starts_with(&[0x1f, 0x8b]);
    let is_zstd = magic == [0x28, 0xb5, 0x2f, 0xfd] || matches!(magic[..], [0x50..=0x5f, 0x2a, 0x4d, 0x18]);
    let is_zip = magic == *b"PK\x03\x04" || magic == *b"PK\x05\x06";
    if !(is_gzip || is_zstd || is_zip) {
        return pieces.piece(name, &mut stream);
    }
    if depth >= DEPTH {
        return pieces.notice(Notice::new(name, "", "nested_archive", format!("an archive inside {DEPTH} others is not opened")));
    }
    if is_zip {
        return zip(name, &mut stream, path, depth, pieces);
    }
    let packed = Counted { inner: stream, taken: Rc::default() };
    let taken = Rc::clone(&packed.taken);
    if is_gzip {
        return unpacked(name, flate2::bufread::MultiGzDecoder::new(packed), taken, depth, pieces);
    }
    let decoder = zstd::stream::read::Decoder::with_buffer(packed).and_then(|mut d| d.window_log_max(31).map(|()| d));
    match decoder {
        Ok(decoder) => unpacked(name, decoder, taken, depth, pieces),
        Err(e) => pieces.notice(Notice::new(name, "", "bad_archive", format!("not readable as Zstandard: {e}"))),
    }
}

fn unpacked(name: &str, decoder: impl Read, taken: Rc<Cell<u64>>, depth: u8, pieces: &mut dyn Pieces) -> Result<()> {
    let end = Rc::new(RefCell::new(End::Whole));
    let guarded = Guarded { inner: decoder, taken: Rc::clone(&taken), made: 0, end: Rc::clone(&end) };
    let mut stream = BufReader::with_capacity(HEAD, guarded);
    let is_empty = matches!(stream.fill_buf(), Ok(b) if b.is_empty());
    if !(is_empty && matches!(*end.borrow(), End::Damaged(..))) {
        layer(name, &mut stream, None, depth + 1, pieces)?;
    }
    let ended = end.replace(End::Whole);
    match ended {
        End::Whole => Ok(()),
        End::Burst(made) => {
            let packed = taken.get().max(1);
            let message = format!("expands past {} MiB ({} times its {packed} bytes); refused", made >> 20, made / packed);
            pieces.notice(Notice::new(name, "", "expands_past_limit", message))
        }
        End::Damaged(0, e) => pieces.notice(Notice::new(name, "", "bad_archive", format!("cannot be unpacked: {e}"))),
        End::Damaged(made, e) => {
            let message = format!("cut short or damaged ({e}); the first {made} unpacked bytes are kept");
            pieces.notice(Notice::new(name, format!("byte {made}"), "truncated_archive", message))
        }
    }
}

/// How an unpacked stream ended.
enum End {
    Whole,
    Burst(u64),
    Damaged(u64, io::Error),
}

/// Counts what is taken from the packed side.
struct Counted<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.taken.set(self.taken.get() + n as u64);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.taken.set(self.taken.get() + n as u64);
        self.inner.consume(n);
    }
}

/// The unpacked side: damage ends the stream where it is met, a burst is a read error from then on.
struct Guarded<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
    made: u64,
    end: Rc<RefCell<End>>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match *self.end.borrow() {
            End::Whole => {}
            End::Burst(_) => return Err(io::Error::other("expands past the limit")),
            End::Damaged(..) => return Ok(0),
        }
        match self.inner.read(buffer) {
            Ok(n) => {
                self.made += n as u64;
                if self.made > self.taken.get().saturating_mul(RATIO).max(ALWAYS) {
                    *self.end.borrow_mut() = End::Burst(self.made);
                    return Err(io::Error::other("expands past the limit"));
                }
                Ok(n)
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => Err(e),
            Err(e) => {
                *self.end.borrow_mut() = End::Damaged(self.made, e);
                Ok(0)
            }
        }
    }
}

fn zip(name: &str, stream: &mut dyn BufRead, path: Option<&Path>, depth: u8, pieces: &mut dyn Pieces) -> Result<()> {
    if let Some(file) = path.and_then(|p| std::fs::File::open(p).ok()) {
        return members(name, BufReader::new(file), depth, pieces);
    }
    let mut bytes = Vec::new();
    // A read that fails is told by whoever reads the stream below.
    if stream.take(INNER_MOST + 1).read_to_end(&mut bytes).is_err() {
        return Ok(());
    }
    if bytes.len() as u64 > INNER_MOST {
        let message = format!("an archive of more than {} MiB inside another or on standard input is not opened", INNER_MOST >> 20);
        return pieces.notice(Notice::new(name, "", "nested_archive", message));
    }
    members(name, Cursor::new(bytes), depth, pieces)
}

fn members(name: &str, packed: impl Read + Seek, depth: u8, pieces: &mut dyn Pieces) -> Result<()> {
    let mut archive = match zip::ZipArchive::new(packed) {
        Ok(archive) => archive,
        Err(e) => return pieces.notice(Notice::new(name, "", "bad_archive", format!("not readable as zip: {e}"))),
    };
    if archive.file_names().any(|n| n.is_ok_and(|n| n == "[Content_Types].xml")) {
        return pieces.notice(Notice::new(name, "", "binary", "an Office document; save it as text or HTML"));
    }
    let mut order: Vec<(String, usize)> = Vec::with_capacity(archive.len());
    for i in 0..archive.len() {
        let found = archive.by_index(i).and_then(|member| Ok((member.name()?.into_owned(), member.is_dir())));
        match found {
            Ok((member, _)) if is_unsafe(&member) => {
                let message = format!("member `{member}` leads out of the archive; refused");
                pieces.notice(Notice::new(name, member, "unsafe_member", message))?;
            }
            Ok((_, true)) => {}
            Ok((member, false)) => order.push((member, i)),
            Err(e) => pieces.notice(Notice::new(name, format!("member {}", i + 1), "bad_archive", e.to_string()))?,
        }
    }
    order.sort();
    for (member, i) in order {
        let inside = format!("{name}/{member}");
        match archive.by_index(i) {
            Ok(file) => {
                let packed = Rc::new(Cell::new(file.compressed_size()));
                unpacked(&inside, file, packed, depth, pieces)?;
            }
            Err(e) => pieces.notice(Notice::new(&inside, "", "bad_archive", e.to_string()))?,
        }
    }
    Ok(())
}

fn is_unsafe(member: &str) -> bool {
    let drive = member.as_bytes().get(1) == Some(&b':');
    drive || member.starts_with(['/', '\\']) || member.contains('\0') || member.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[derive(Default)]
    struct Kept(Vec<(String, Vec<u8>)>, Vec<Notice>);

    impl Pieces for Kept {
        fn piece(&mut self, name: &str, stream: &mut dyn BufRead) -> Result<()> {
            let mut bytes = Vec::new();
            if stream.read_to_end(&mut bytes).is_ok() {
                self.0.push((name.to_owned(), bytes));
            }
            Ok(())
        }
        fn notice(&mut self, notice: Notice) -> Result<()> {
            self.1.push(notice);
            Ok(())
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn unpack(bytes: &[u8]) -> Kept {
        let mut kept = Kept::default();
        each("x", &mut Cursor::new(bytes), None, &mut kept).unwrap();
        kept
    }

    #[test]
    fn members_join_and_damage_keeps_what_came_before() {
        let two = [gzip(b"Rates fall. "), gzip(b"They will.")].concat();
        assert_eq!(unpack(&two).0, [("x".to_owned(), b"Rates fall. They will.".to_vec())]);
        let words: String = (0..4000).map(|i| format!("day {} ", i * 7919)).collect();
        let cut = gzip(words.as_bytes());
        let kept = unpack(&cut[..cut.len() / 2]);
        assert!(!kept.0[0].1.is_empty() && words.as_bytes().starts_with(&kept.0[0].1));
        assert_eq!(kept.1[0].kind, "truncated_archive");
        assert_eq!(unpack(&gzip(&gzip(&gzip(&gzip(b"x"))))).1[0].kind, "nested_archive");
    }

    #[test]
    fn a_bomb_bursts_before_it_is_held() {
        let kept = unpack(&gzip(&vec![b'0'; 64 << 20]));
        assert!(kept.0.is_empty());
        assert_eq!(kept.1[0].kind, "expands_past_limit");
    }
}
