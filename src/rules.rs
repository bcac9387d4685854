//! The data files under `data/`: embedded in the binary, each replaceable by a file of the same name in a user's folder.
//!
//! Comes in: nothing, or the folder of `--rules`. Goes out: [`Data`], from which every module loads and validates the
//! files it owns. What the files mean is not known here; a broken file is an [`Error`] that names it.

use crate::error::{Error, ErrorKind, Result};
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/rules");
static PACKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/packs");
static LEXICONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data/lexicons");

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
        let mut names: Vec<String> = embedded_dir(dir)
            .map(|d| d.files().filter_map(|f| f.path().file_name()?.to_str()).map(|f| format!("{dir}/{f}")).collect())
            .unwrap_or_default();
        if let Some(entries) = self.folder.as_ref().and_then(|f| std::fs::read_dir(f.join(dir)).ok()) {
            names.extend(entries.flatten().filter(|e| e.path().is_file()).filter_map(|e| Some(format!("{dir}/{}", e.file_name().to_str()?))));
        }
        names.sort();
        names.dedup();
        names
    }
}

fn root(top: &str) -> Option<&'static Dir<'static>> {
    match top {
        "rules" => Some(&RULES),
        "packs" => Some(&PACKS),
        "lexicons" => Some(&LEXICONS),
        _ => None,
    }
}

fn embedded(name: &str) -> Option<&'static [u8]> {
    let (top, rest) = name.split_once('/')?;
    root(top)?.get_file(rest).map(include_dir::File::contents)
}

fn embedded_dir(dir: &str) -> Option<&'static Dir<'static>> {
    match dir.split_once('/') {
        None => root(dir),
        Some((top, rest)) => root(top)?.get_dir(rest),
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
    fn a_user_folder_replaces_by_name() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("rules")).unwrap();
        std::fs::write(dir.path().join("rules/own.toml"), "a = 1").unwrap();
        let data = Data::with_folder(dir.path()).unwrap();
        assert_eq!(data.text("rules/own.toml").unwrap(), "a = 1");
        assert!(data.names("rules").contains(&"rules/own.toml".to_owned()));
    }
}
