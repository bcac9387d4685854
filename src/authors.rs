//! Who wrote a comment: author ids from outlet and folded name, generic names, and the user's alias table.
//!
//! An `author_id` joins an outlet and a name folded for case, width and marks; names are never merged by look-alike
//! letters, and across outlets or drifting handles only by the alias table. Nameless and generic names have no id.

use crate::error::{Error, Result};
use crate::model::hash64;
use crate::rules::Data;
use crate::text::fold;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Generic names and the user's aliases.
#[derive(Debug, Default, Clone)]
pub struct Registry {
    generic: BTreeSet<String>,
    aliases: BTreeMap<(String, String), String>,
}

#[derive(Deserialize)]
struct Generic {
    generic_names: Vec<String>,
}

#[derive(Deserialize)]
struct AliasRow {
    author: String,
    #[serde(default)]
    outlet: String,
    same_as: String,
}

impl Registry {
    /// Loads the generic names.
    ///
    /// # Errors
    /// Where the data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let generic: Generic = data.toml("rules/authors.toml")?;
        Ok(Self { generic: generic.generic_names.iter().map(|n| folded(n)).collect(), aliases: BTreeMap::new() })
    }

    /// Adds the alias table `author,outlet,same_as`: both names stand for one author wherever the (optional) outlet fits.
    ///
    /// # Errors
    /// Where the file cannot be read or lacks a column.
    pub fn with_aliases(mut self, path: &Path) -> Result<Self> {
        let mut reader = csv::Reader::from_path(path).map_err(|e| Error::data(format!("cannot read {}", path.display())).because(e))?;
        for row in reader.deserialize::<AliasRow>() {
            let row =
                row.map_err(|e| Error::data(format!("cannot read {}", path.display())).because(e).hint("the columns are author,outlet,same_as"))?;
            self.aliases.insert((folded(&row.outlet), folded(&row.author)), row.same_as.clone());
            self.aliases.entry((String::new(), folded(&row.same_as))).or_insert(row.same_as);
        }
        Ok(self)
    }

    /// The id of `name` at `outlet`; none for a missing or generic name.
    #[must_use]
    pub fn id(&self, outlet: Option<&str>, name: Option<&str>) -> Option<String> {
        let name = folded(name?);
        if name.is_empty() || self.generic.contains(&name) {
            return None;
        }
        let outlet = folded(outlet.unwrap_or(""));
        let alias = self.aliases.get(&(outlet.clone(), name.clone())).or_else(|| self.aliases.get(&(String::new(), name.clone())));
        let hash = match alias {
            Some(same_as) => hash64(&[b"alias", folded(same_as).as_bytes()]),
            None => hash64(&[outlet.as_bytes(), name.as_bytes()]),
        };
        Some(format!("u{hash:016x}"))
    }
}

fn folded(name: &str) -> String {
    fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_names_have_no_id_and_case_does_not_matter() {
        let registry = Registry::load(&Data::embedded()).unwrap();
        assert_eq!(registry.id(Some("Gazette"), Some("Anonymous")), None);
        assert_eq!(registry.id(Some("Gazette"), Some("Old  Sapper")), registry.id(Some("gazette"), Some("old sapper")));
        assert_ne!(registry.id(Some("Gazette"), Some("Old Sapper")), registry.id(Some("Herald"), Some("Old Sapper")));
    }
}
