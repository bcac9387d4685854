//! Words of texts as multisets, and how much two share. Text in, numbers out.

use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The words of a text, folded and sorted, each as often as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tokens(Vec<String>);

fn words(text: &str) -> Vec<String> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    folded.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The words of `text` in order, each with a blank on both sides.
pub(super) fn joined(text: &str) -> String {
    format!(" {} ", words(text).join(" "))
}

impl Tokens {
    pub(super) fn of(text: &str) -> Self {
        let mut all = words(text);
        all.sort_unstable();
        Self(all)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn shared(&self, other: &Self) -> usize {
        let (mut i, mut j, mut n) = (0, 0, 0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => (i, j, n) = (i + 1, j + 1, n + 1),
            }
        }
        n
    }

    /// F1 of the shared words: 1 for the same words, 0 for none shared.
    #[expect(clippy::cast_precision_loss, reason = "words of a comment")]
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        match self.len() + other.len() {
            0 => 1.0,
            both => 2.0 * self.shared(other) as f64 / both as f64,
        }
    }

    /// Shared words over those of the shorter one.
    #[expect(clippy::cast_precision_loss, reason = "words of a comment")]
    pub(super) fn overlap(&self, other: &Self) -> f64 {
        self.shared(other) as f64 / self.len().min(other.len()).max(1) as f64
    }

    /// Whether `quote` may stand for this one: half of the shorter one shared, and not much longer.
    pub(super) fn fits(&self, quote: &Self) -> bool {
        self.overlap(quote) >= 0.5 && quote.len() <= (3 * self.len()).max(self.len() + 12)
    }
}

/// Articles before names, which spellings keep or drop.
static ARTICLES: LazyLock<Option<regex::Regex>> = LazyLock::new(|| regex::Regex::new(r"\b(al|el|ash|as|an|the)[- ]").ok());

fn fold(name: &str) -> String {
    let plain: String = name.nfkd().flat_map(char::to_lowercase).filter(|c| !is_combining_mark(*c)).collect();
    let bare = ARTICLES.as_ref().map_or_else(|| plain.clone(), |r| r.replace_all(&plain, "").into_owned());
    bare.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Whether two names are one, but for articles, marks and an addition.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    let within = || a.len().min(b.len()) >= 4 && (a.contains(&b) || b.contains(&a));
    !a.is_empty() && !b.is_empty() && (a == b || within())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_often_as_they_stand() {
        let (a, b) = (Tokens::of("Rain, rain tomorrow!"), Tokens::of("rain TOMORROW"));
        assert!((a.likeness(&b) - 0.8).abs() < 1e-12);
        assert!((a.overlap(&b) - 1.0).abs() < 1e-12);
        assert!((Tokens::of("").likeness(&Tokens::of("?!")) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn long_quotes_do_not_fit() {
        let short = Tokens::of("they lose");
        assert!(short.fits(&Tokens::of("they lose on Sunday")));
        assert!(!short.fits(&Tokens::of("they lose and then we all go home and eat cake and talk of other things for days")));
    }

    #[test]
    fn names_fold() {
        assert!(same_name("The Lobos", "lobos"));
        assert!(same_name("Él-Bórin", "Borin city"));
        assert!(!same_name("", ""));
        assert!(!same_name("Ost", "Ostwick"));
    }
}
