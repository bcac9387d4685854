//! Who wrote a comment: author ids from outlet and folded name, generic names, the user's alias table, pseudonyms.
//!
//! Pages in, a [`Roster`] out: for every named author an id and the name to show.
//!
//! An `author_id` joins an outlet and a name folded for case, width and marks; names are never merged by look-alike
//! letters, and across outlets or drifting handles only by the alias table. Nameless and generic names have no id.

use crate::error::Result;
use crate::model::{Comment, CommentId, Page, hash64};
use crate::rules::{Data, table};
use crate::text::fold;
use rustc_hash::FxHashMap;
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
        for row in table::<AliasRow>(path, "author,outlet,same_as")? {
            self.aliases.insert((folded(&row.outlet), folded(&row.author)), row.same_as.clone());
            self.aliases.entry((String::new(), folded(&row.same_as))).or_insert(row.same_as);
        }
        Ok(self)
    }

    /// The key of `name` at `outlet`, equal for names that are one author; none for a missing or generic name.
    #[must_use]
    pub fn key(&self, outlet: Option<&str>, name: Option<&str>) -> Option<u64> {
        let name = folded(name?);
        if name.is_empty() || self.generic.contains(&name) {
            return None;
        }
        let outlet = folded(outlet.unwrap_or(""));
        let alias = self.aliases.get(&(outlet.clone(), name.clone())).or_else(|| self.aliases.get(&(String::new(), name.clone())));
        Some(match alias {
            Some(same_as) => hash64(&[b"alias", folded(same_as).as_bytes()]),
            None => hash64(&[outlet.as_bytes(), name.as_bytes()]),
        })
    }
}

/// How authors are named in what is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Naming {
    /// `author-0001`, in canonical order; ids that hold nothing of the name.
    #[default]
    Pseudonym,
    /// HMAC-SHA256 of outlet and folded name under the user's secret key: stable over runs, not reversible without it.
    Keyed(Vec<u8>),
    /// As the page shows it.
    Clear,
}

/// An author: the id and the name to show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author {
    /// Author id.
    pub author_id: String,
    /// Name shown.
    pub author: String,
}

/// The named authors of a corpus.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    authors: Vec<Author>,
    by_comment: FxHashMap<CommentId, usize>,
    spellings: BTreeSet<(String, usize)>,
    clear: bool,
}

impl Roster {
    /// Names the authors of `pages` (in canonical order).
    #[must_use]
    pub fn new(registry: &Registry, pages: &[Page], naming: &Naming) -> Self {
        let mut roster = Self { clear: *naming == Naming::Clear, ..Self::default() };
        let mut by_key: BTreeMap<u64, usize> = BTreeMap::new();
        for page in pages {
            for comment in &page.comments {
                let Some(key) = registry.key(page.outlet.as_deref(), comment.author.as_deref()) else { continue };
                let next = roster.authors.len();
                let index = *by_key.entry(key).or_insert(next);
                if index == next {
                    roster.authors.push(named(naming, key, next + 1, page, comment));
                }
                roster.by_comment.insert(comment.comment_id, index);
                if !roster.clear {
                    roster.spellings.insert((comment.author.clone().unwrap_or_default(), index));
                }
            }
        }
        roster
    }

    /// The roster of a package that is read back: who wrote each comment, as named there.
    #[must_use]
    pub fn stored(written: impl Iterator<Item = (CommentId, Author)>) -> Self {
        let mut roster = Self { clear: true, ..Self::default() };
        let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
        for (comment, author) in written {
            let next = roster.authors.len();
            let index = *by_id.entry(author.author_id.clone()).or_insert(next);
            if index == next {
                roster.authors.push(author);
            }
            roster.by_comment.insert(comment, index);
        }
        roster
    }

    /// The author of a comment; none where it is nameless or generic.
    #[must_use]
    pub fn of(&self, comment: CommentId) -> Option<&Author> {
        self.by_comment.get(&comment).map(|i| &self.authors[*i])
    }

    /// Every author, in canonical order.
    #[must_use]
    pub fn all(&self) -> &[Author] {
        &self.authors
    }

    /// Each spelling of a name in the corpus with the name to show instead, longest first; empty where names are shown clear.
    #[must_use]
    pub fn replacements(&self) -> Vec<(&str, &str)> {
        let mut pairs: Vec<(&str, &str)> = self.spellings.iter().map(|(name, i)| (name.as_str(), self.authors[*i].author.as_str())).collect();
        pairs.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
        pairs
    }
}

/// The id holds nothing of the name unless names are clear: unkeyed, it comes from the author's first comment.
fn named(naming: &Naming, key: u64, number: usize, page: &Page, comment: &Comment) -> Author {
    match naming {
        Naming::Clear => Author { author_id: format!("u{key:016x}"), author: comment.author.clone().unwrap_or_default() },
        Naming::Pseudonym => {
            let id = hash64(&[b"author", &page.article_id.0.to_be_bytes(), &comment.comment_id.0.to_be_bytes()]);
            Author { author_id: format!("u{id:016x}"), author: format!("author-{number:04}") }
        }
        Naming::Keyed(secret) => {
            let code = keyed_hash(secret, key);
            Author { author_id: format!("u{code}"), author: format!("author-{code}") }
        }
    }
}

fn keyed_hash(secret: &[u8], key: u64) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(&key.to_be_bytes());
    mac.finalize().into_bytes().iter().take(8).map(|b| format!("{b:02x}")).collect()
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
        assert_eq!(registry.key(Some("Gazette"), Some("Anonymous")), None);
        assert_eq!(registry.key(Some("Gazette"), Some("Old  Sapper")), registry.key(Some("gazette"), Some("old sapper")));
        assert_ne!(registry.key(Some("Gazette"), Some("Old Sapper")), registry.key(Some("Herald"), Some("Old Sapper")));
    }
}
