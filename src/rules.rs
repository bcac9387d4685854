//! The data files under `data/`: embedded in the binary, each replaceable by a file of the same name in a user's folder.
//!
//! Comes in: nothing, or the folder of `--rules`. Goes out: [`Data`], from which every module loads and validates the
//! files it owns. What the files mean is not known here; a broken file is an [`Error`] that names it.

use crate::error::{Error, ErrorKind, Result};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Where an embedded file lies: as it is, or in the unpacked [`TEXTS`].
enum Place {
    Whole(&'static [u8]),
    Text(Range<usize>),
}

// `FILES`, sorted by name, and `TEXTS_LEN`: written by build.rs.
include!(concat!(env!("OUT_DIR"), "/data.rs"));

static TEXTS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut texts = Vec::with_capacity(TEXTS_LEN);
    let packed: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/texts.deflate"));
    flate2::read::DeflateDecoder::new(packed).read_to_end(&mut texts).expect("the stream was packed by the build");
    texts
});

/// The rows of a table of the user's own, a CSV file with the columns of `T`; `columns` names them in the message.
///
/// # Errors
/// Where the file cannot be read or a row does not have the form of `T`.
pub fn table<T: DeserializeOwned>(path: &Path, columns: &str) -> Result<Vec<T>> {
    let bad = |e: csv::Error| Error::data(format!("cannot read {}", path.display())).because(e).hint(format!("the columns are {columns}"));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(bad)?;
    reader.deserialize().collect::<std::result::Result<_, _>>().map_err(bad)
}

/// The data files, embedded or overridden.
#[derive(Debug, Clone, Default)]
pub struct Data {
    folder: Option<PathBuf>,
}

impl Data {
    /// The embedded files alone.
    #[must_use]
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The embedded files, each replaced by `folder`'s file of the same relative name (`rules/x.toml`) where it exists.
    ///
    /// # Errors
    /// Where `folder` is not a folder.
    pub fn with_folder(folder: &Path) -> Result<Self> {
        if !folder.is_dir() {
            return Err(Error::new(ErrorKind::NoInput, format!("no rules folder at {}", folder.display()))
                .hint("--rules takes a folder laid out as the project's data/ folder"));
        }
        Ok(Self { folder: Some(folder.to_path_buf()) })
    }

    /// The bytes of `name`, for example `lexicons/gazetteer.csv.gz`.
    ///
    /// # Errors
    /// Where the file is neither embedded nor in the user's folder, or cannot be read.
    pub fn bytes(&self, name: &str) -> Result<Cow<'static, [u8]>> {
        if let Some(path) = self.folder.as_ref().map(|f| f.join(name)).filter(|p| p.is_file()) {
            return std::fs::read(&path).map(Cow::Owned).map_err(|e| Error::reading(&path, e));
        }
        embedded(name).map(Cow::Borrowed).ok_or_else(|| Error::data(format!("no data file `{name}`")))
    }

    /// The text of `name`.
    ///
    /// # Errors
    /// As [`Data::bytes`], and where it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Cow<'static, str>> {
        let bad = || Error::data(format!("data file `{name}` is not UTF-8"));
        match self.bytes(name)? {
            Cow::Borrowed(b) => std::str::from_utf8(b).map(Cow::Borrowed).map_err(|_| bad()),
            Cow::Owned(b) => String::from_utf8(b).map(Cow::Owned).map_err(|_| bad()),
        }
    }

    /// The TOML file `name` as `T`.
    ///
    /// # Errors
    /// As [`Data::text`], and where the file does not have the form of `T`.
    pub fn toml<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        toml::from_str(&self.text(name)?).map_err(|e| Error::data(format!("data file `{name}` is broken")).because(e))
    }

    /// The rows of the CSV file `name` (with a header) as `T`.
    ///
    /// # Errors
    /// As [`Data::text`], and where a row does not have the form of `T`.
    pub fn csv<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>> {
        csv::Reader::from_reader(self.text(name)?.as_bytes())
            .deserialize()
            .collect::<std::result::Result<_, _>>()
            .map_err(|e| Error::data(format!("data file `{name}` is broken")).because(e))
    }

    /// The names of all files in `dir` (`packs`, `rules/languages`), embedded and the user's, sorted.
    #[must_use]
    pub fn names(&self, dir: &str) -> Vec<String> {
        let within = |n: &str| n.strip_prefix(dir).and_then(|n| n.strip_prefix('/')).is_some_and(|n| !n.contains('/'));
        let mut names: Vec<String> = FILES.iter().map(|(n, _)| *n).filter(|n| within(n)).map(str::to_owned).collect();
        if let Some(entries) = self.folder.as_ref().and_then(|f| std::fs::read_dir(f.join(dir)).ok()) {
            names.extend(entries.flatten().filter(|e| e.path().is_file()).filter_map(|e| Some(format!("{dir}/{}", e.file_name().to_str()?))));
        }
        names.sort();
        names.dedup();
        names
    }
}

fn embedded(name: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by_key(&name, |(n, _)| n).ok()?;
    match &FILES[at].1 {
        Place::Whole(bytes) => Some(bytes),
        Place::Text(range) => TEXTS.get(range.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named() {
        let error = Data::embedded().text("rules/nothing.toml").unwrap_err();
        assert!(error.to_string().contains("rules/nothing.toml"));
    }

    #[test]
    fn every_embedded_file_is_the_one_in_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        for (name, _) in &FILES {
            assert_eq!(embedded(name).unwrap(), std::fs::read(root.join(name)).unwrap(), "{name}");
        }
        assert!(Data::embedded().names("rules/times").contains(&"rules/times/en.toml".to_owned()));
        assert!(!Data::embedded().names("rules").contains(&"rules/times/en.toml".to_owned()));
    }

    #[test]
    fn a_user_folder_replaces_by_name() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("rules")).unwrap();
        std::fs::write(dir.path().join("rules/own.toml"), "a = 1").unwrap();
        let data = Data::with_folder(dir.path()).unwrap();
        assert_eq!(data.text("rules/own.toml").unwrap(), "a = 1");
        assert!(data.names("rules").contains(&"rules/own.toml".to_owned()));
    }
}
