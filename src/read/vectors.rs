//! Word vectors: word2vec's text form (with or without its first line of counts, so GloVe's too) and static embeddings in
//! safetensors, whose words stand in `tokenizer.json` or `vocab.txt` beside the file.
//!
//! A file in, [`Vectors`] out. Words are kept in lower case; marks of word beginnings (`▁`, `Ġ`) are dropped. The safetensors
//! layout: eight bytes with the length of a JSON header, the header, the numbers (github.com/huggingface/safetensors).

use crate::error::{Error, Result};
use crate::model::Vectors;
use std::path::Path;

/// Header bytes at most, as the format's own reader has it.
const HEADER: usize = 100_000_000;

/// Reads the vectors in `path`.
///
/// # Errors
/// Where it cannot be read, is of neither form, or a safetensors file has no table of two dimensions or no words beside it.
pub fn vectors(path: &Path) -> Result<Vectors> {
    let bytes = std::fs::read(path).map_err(|e| Error::reading(path, e))?;
    let found = if header(&bytes).is_some() { safetensors(path, &bytes)? } else { word2vec(path, &bytes)? };
    if found.is_empty() {
        return Err(Error::data(format!("{} holds no vectors", path.display())));
    }
    Ok(found)
}

fn word2vec(path: &Path, bytes: &[u8]) -> Result<Vectors> {
    let broken = |n: usize, what: &str| {
        Error::data(format!("{}: line {n} {what}", path.display()))
            .hint("word vectors are read as word2vec text (`word 0.1 0.2 ...`, a word a line) or safetensors")
    };
    let text = std::str::from_utf8(bytes).map_err(|_| Error::data(format!("{} is neither text in UTF-8 nor safetensors", path.display())))?;
    let mut found: Option<Vectors> = None;
    let mut row: Vec<f32> = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let mut cells = line.trim_end().split(' ');
        let word = cells.next().unwrap_or_default();
        row.clear();
        for cell in cells {
            row.push(cell.parse().map_err(|_| broken(i + 1, "has something else than numbers after the word"))?);
        }
        let counts = i == 0 && row.len() == 1 && word.parse::<u64>().is_ok();
        if counts {
            continue;
        }
        let table = found.get_or_insert_with(|| Vectors::new(row.len()));
        if row.is_empty() || row.len() != table.dimensions() {
            return Err(broken(i + 1, &format!("has {} numbers, not {}", row.len(), table.dimensions())));
        }
        table.add(&plain(word), &row);
    }
    Ok(found.unwrap_or_default())
}

/// A word as it is looked up.
fn plain(word: &str) -> String {
    word.trim_start_matches(['\u{2581}', '\u{120}']).to_lowercase()
}

/// The header of a safetensors file and where the numbers begin.
fn header(bytes: &[u8]) -> Option<(serde_json::Value, usize)> {
    let length = usize::try_from(u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?)).ok()?;
    let end = length.checked_add(8).filter(|_| length <= HEADER)?;
    let header: serde_json::Value = serde_json::from_slice(bytes.get(8..end)?).ok()?;
    header.is_object().then_some((header, end))
}

fn safetensors(path: &Path, bytes: &[u8]) -> Result<Vectors> {
    let broken = |what: &str| Error::data(format!("{}: {what}", path.display()));
    let (header, start) = header(bytes).ok_or_else(|| broken("no safetensors header"))?;
    let table = header.as_object().into_iter().flatten().filter(|(name, _)| *name != "__metadata__").find_map(|(_, t)| table(t));
    let (rows, columns, dtype, from, to) = table.ok_or_else(|| broken("no table of two dimensions in F32, F16, BF16 or F64"))?;
    let size = dtype.size();
    let whole = rows.checked_mul(columns).and_then(|n| n.checked_mul(size)) == to.checked_sub(from);
    let range = start.checked_add(from).zip(start.checked_add(to)).filter(|_| whole);
    let data = range.and_then(|(a, b)| bytes.get(a..b)).ok_or_else(|| broken("its table does not fit the file"))?;
    let words = beside(path)?;
    let mut vectors = Vectors::new(columns);
    for (word, at) in words.iter().filter(|(_, at)| *at < rows) {
        let row: Vec<f32> = data[at * columns * size..(at + 1) * columns * size].chunks_exact(size).map(|n| dtype.number(n)).collect();
        vectors.add(&plain(word), &row);
    }
    Ok(vectors)
}

#[derive(Clone, Copy)]
enum Dtype {
    F16,
    Bf16,
    F32,
    F64,
}

impl Dtype {
    fn size(self) -> usize {
        match self {
            Self::F16 | Self::Bf16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    fn number(self, b: &[u8]) -> f32 {
        match self {
            Self::F16 => half(u16::from_le_bytes([b[0], b[1]])),
            Self::Bf16 => f32::from_bits(u32::from(u16::from_le_bytes([b[0], b[1]])) << 16),
            Self::F32 => f32::from_le_bytes([b[0], b[1], b[2], b[3]]),
            Self::F64 => f64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]) as f32,
        }
    }
}

/// IEEE 754 half precision.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        31 => f32::NAN,
        e => sign * (1.0 + fraction / 1024.0) * 2f32.powi(e - 15),
    }
}

fn table(t: &serde_json::Value) -> Option<(usize, usize, Dtype, usize, usize)> {
    let numbers = |key: &str| -> Option<Vec<usize>> { t.get(key)?.as_array()?.iter().map(|n| usize::try_from(n.as_u64()?).ok()).collect() };
    let dtype = match t.get("dtype")?.as_str()? {
        "F16" => Dtype::F16,
        "BF16" => Dtype::Bf16,
        "F32" => Dtype::F32,
        "F64" => Dtype::F64,
        _ => return None,
    };
    match (numbers("shape")?.as_slice(), numbers("data_offsets")?.as_slice()) {
        (&[rows, columns], &[from, to]) if columns > 0 => Some((rows, columns, dtype, from, to)),
        _ => None,
    }
}

/// The words of a safetensors table with their rows: from `tokenizer.json` or `vocab.txt` in the same folder.
fn beside(path: &Path) -> Result<Vec<(String, usize)>> {
    let folder = path.parent().unwrap_or(Path::new(""));
    if let Ok(bytes) = std::fs::read(folder.join("tokenizer.json")) {
        let json: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|e| Error::data(format!("cannot read {}", folder.join("tokenizer.json").display())).because(e))?;
        let vocabulary = &json["model"]["vocab"];
        let mut words: Vec<(String, usize)> = match vocabulary {
            serde_json::Value::Object(map) => map.iter().filter_map(|(w, n)| Some((w.clone(), usize::try_from(n.as_u64()?).ok()?))).collect(),
            serde_json::Value::Array(list) => list.iter().enumerate().filter_map(|(n, w)| Some((w[0].as_str()?.to_owned(), n))).collect(),
            _ => Vec::new(),
        };
        words.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        return Ok(words);
    }
    match std::fs::read_to_string(folder.join("vocab.txt")) {
        Ok(text) => Ok(text.lines().enumerate().map(|(n, w)| (w.to_owned(), n)).collect()),
        Err(_) => Err(Error::data(format!("{} has no words beside it", path.display()))
            .hint("put the model's tokenizer.json, or vocab.txt with a word a line, into the same folder")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(vectors: &Vectors, word: &str) -> Option<Vec<f32>> {
        vectors.mean([word].into_iter())
    }

    fn tensors(dtype: &str, rows: usize, data: &[u8]) -> Vec<u8> {
        let header =
            format!(r#"{{"__metadata__":{{"by":"us"}},"embeddings":{{"dtype":"{dtype}","shape":[{rows},2],"data_offsets":[0,{}]}}}}"#, data.len());
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
    }

    #[test]
    fn reads_word2vec_text_with_and_without_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("v.txt");
        for text in ["2 2\nHarbour 3 4\nbridge 0 -2\n", "Harbour 3 4\nbridge 0 -2\n"] {
            std::fs::write(&path, text).unwrap();
            let found = vectors(&path).unwrap();
            assert_eq!((found.len(), mean(&found, "harbour"), mean(&found, "bridge")), (2, Some(vec![0.6, 0.8]), Some(vec![0.0, -1.0])));
        }
        for bad in ["harbour 1 2\nbridge 1\n", "harbour one two\n", "", "harbour\n"] {
            std::fs::write(&path, bad).unwrap();
            assert!(vectors(&path).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn reads_safetensors_with_the_words_beside_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("model.safetensors");
        let floats: Vec<u8> = [3.0f32, 4.0, 0.0, -2.0].iter().flat_map(|n| n.to_le_bytes()).collect();
        std::fs::write(&path, tensors("F32", 2, &floats)).unwrap();
        assert!(vectors(&path).is_err(), "no words beside it");
        std::fs::write(dir.path().join("vocab.txt"), "harbour\nbridge\n").unwrap();
        assert_eq!(mean(&vectors(&path).unwrap(), "harbour"), Some(vec![0.6, 0.8]));
        let halves: Vec<u8> = [0x4200u16, 0x4400, 0x0000, 0xc000].iter().flat_map(|n| n.to_le_bytes()).collect();
        std::fs::write(&path, tensors("F16", 2, &halves)).unwrap();
        std::fs::write(dir.path().join("tokenizer.json"), r#"{"model":{"vocab":{"bridge":1,"\u2581harbour":0,"far":9}}}"#).unwrap();
        let found = vectors(&path).unwrap();
        assert_eq!((found.len(), mean(&found, "harbour"), mean(&found, "bridge")), (2, Some(vec![0.6, 0.8]), Some(vec![0.0, -1.0])));
    }

    #[test]
    fn broken_safetensors_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("model.safetensors");
        std::fs::write(dir.path().join("vocab.txt"), "harbour\n").unwrap();
        for bytes in [tensors("F32", 3, &[0; 8]), tensors("I8", 1, &[0; 2]), tensors("F32", usize::MAX / 2, &[0; 8])] {
            std::fs::write(&path, bytes).unwrap();
            assert!(vectors(&path).is_err());
        }
    }
}
