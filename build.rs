//! Packs the text files of `data/` for embedding: one deflate stream and a table of where each file lies in it.
//!
//! Comes in: `data/rules`, `data/packs`, `data/lexicons`. Goes out, in `OUT_DIR`: `texts.deflate` and `data.rs`, which
//! `src/rules.rs` includes. Files that are packed already (`.gz`, `.zst`) are embedded as they are. Nothing is read here.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let data = PathBuf::from(var("CARGO_MANIFEST_DIR")).join("data");
    let out = PathBuf::from(var("OUT_DIR"));
    let mut names = Vec::new();
    for top in ["rules", "packs", "lexicons"] {
        println!("cargo::rerun-if-changed=data/{top}");
        list(&data, top, &mut names)?;
    }
    names.sort();
    let (texts, table) = pack(&data, &names)?;
    fs::write(out.join("data.rs"), table)?;
    let mut stream = flate2::write::DeflateEncoder::new(fs::File::create(out.join("texts.deflate"))?, flate2::Compression::best());
    stream.write_all(&texts)?;
    stream.finish()?.flush()
}

fn var(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

/// Adds the names of all files below `data/dir`, with `/` between the parts on every system.
fn list(data: &Path, dir: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(data.join(dir))? {
        let entry = entry?;
        let name = format!("{dir}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() { list(data, &name, names)? } else { names.push(name) }
    }
    Ok(())
}

/// The texts one after the other, and the table `FILES` as Rust source.
fn pack(data: &Path, names: &[String]) -> io::Result<(Vec<u8>, String)> {
    let mut texts = Vec::new();
    let mut rows = String::new();
    for name in names {
        let path = data.join(name);
        let place = if name.ends_with(".gz") || name.ends_with(".zst") {
            format!("Place::Whole(include_bytes!({:?}))", path.display().to_string())
        } else {
            let start = texts.len();
            texts.extend(fs::read(&path)?);
            format!("Place::Text({start}..{})", texts.len())
        };
        writeln!(rows, "    ({name:?}, {place}),").map_err(io::Error::other)?;
    }
    let table = format!("static FILES: [(&str, Place); {}] = [\n{rows}];\nconst TEXTS_LEN: usize = {};\n", names.len(), texts.len());
    Ok((texts, table))
}
