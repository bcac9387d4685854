//! How alike two place names are, over scripts, transliterations, articles, vowels and doubled letters.
//!
//! Two names in, a score from 0 to 1 out. Both are brought to a normal form (Latin letters, articles off, digraphs and
//! vowels by class); half the score is an edit distance in which vowels are cheap, half the longest common subsequence.

use smallvec::SmallVec;

/// A name with its normal form.
#[derive(Debug, Clone)]
pub(super) struct Name {
    text: Box<str>,
    norm: SmallVec<[u8; 32]>,
}

impl Name {
    /// Normalises `text`.
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.into(), norm: normal(text) }
    }

    /// Normalises a word of a name, as it is before another word where `inner`.
    pub(super) fn part(word: &str, inner: bool) -> Self {
        let ending = word.len().saturating_sub(1);
        let construct = inner && word.len() > 4 && word.is_ascii() && (word.ends_with("at") || word.ends_with("et"));
        Self { text: word.into(), norm: normal(if construct { &word[..ending] } else { word }) }
    }

    /// The name as given.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// How alike two place names are, 0 to 1, over transliteration, articles and vowels; [`super::same_place`] sets the threshold.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    score(&normal(a), &normal(b))
}

/// [`similarity`] of names normalised before.
pub(super) fn similarity_of(a: &Name, b: &Name) -> f64 {
    score(&a.norm, &b.norm)
}

/// Keys under which similar names meet: pairs of the first three consonants.
pub(super) fn block_keys(name: &Name) -> SmallVec<[u64; 3]> {
    let mut c = [0u8; 3];
    for (slot, b) in c.iter_mut().zip(name.norm.iter().filter(|b| !is_vowel(**b) && **b != b' ')) {
        *slot = *b;
    }
    let key = |tag: u64, a: u8, b: u8| tag << 16 | u64::from(a) << 8 | u64::from(b);
    let mut keys = SmallVec::from_slice(&[key(1, c[0], c[1]), key(2, c[0], c[2]), key(3, c[1], c[2])]);
    keys.dedup();
    keys
}

const ARTICLES: &[&str] = &["al", "el", "ul", "il", "the", "le", "la"];
const SUN: &[&str] = &["as", "es", "ash", "esh", "ech", "ad", "ed", "ar", "er", "at", "et", "an", "en", "az", "ez", "ath", "adh"];

fn normal(text: &str) -> SmallVec<[u8; 32]> {
    let mut ascii: SmallVec<[u8; 64]> = SmallVec::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            ascii.push(c.to_ascii_lowercase() as u8);
        } else if c == ' ' || c == '-' || c == '/' || c == '.' {
            ascii.push(b' ');
        } else if !c.is_ascii() {
            ascii.extend(any_ascii::any_ascii_char(c).bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()));
        }
    }
    let words: SmallVec<[&[u8]; 6]> = ascii.split(|b| *b == b' ').filter(|w| !w.is_empty()).collect();
    let mut out = SmallVec::new();
    for (i, word) in words.iter().enumerate() {
        let next = words.get(i + 1).and_then(|w| w.first());
        let article =
            next.is_some() && (ARTICLES.iter().any(|a| a.as_bytes() == *word) || SUN.iter().any(|a| a.as_bytes() == *word) && next == word.get(1));
        if !article {
            // The construct state: "Taybat al-…" is "Tayba …".
            let construct = next.is_some() && word.len() > 4 && matches!(&word[word.len() - 2..], b"at" | b"et");
            fold_word(if construct { &word[..word.len() - 1] } else { word }, &mut out);
        }
    }
    out
}

/// Digraphs, vowels and look-alike consonants to one sign each; doubled signs once; a last h dropped.
fn fold_word(word: &[u8], out: &mut SmallVec<[u8; 32]>) {
    let mut i = 0;
    let begin = out.len();
    while i < word.len() {
        let rest = &word[i..];
        let (sign, used) = sign(rest);
        if sign != 0 && (out.len() == begin || out.last() != Some(&sign)) {
            out.push(sign);
        }
        i += used;
    }
}

fn sign(rest: &[u8]) -> (u8, usize) {
    let second = rest.get(1).copied().unwrap_or(0);
    match (rest[0], second) {
        (b'k', b'h') => (b'x', 2),
        (b'g', b'h') => (b'g', 2),
        (b's', b'h') | (b'c', b'h') | (b's', b'z') => (b'S', 2),
        (b't', b'h') => (b't', 2),
        (b'd', b'h') => (b'd', 2),
        (b'z', b'h') | (b'd', b'j') => (b'j', 2),
        (b'p', b'h') => (b'f', 2),
        (b'o', b'u' | b'o' | b'w') => (b'u', 2),
        (b'e', b'e' | b'i' | b'y') | (b'a', b'i' | b'y') | (b'i', b'e' | b'y') => (b'i', 2),
        (b'c', b'k') => (b'k', 2),
        (b'o' | b'u', _) => (b'u', 1),
        (b'e' | b'i', _) => (b'i', 1),
        (b'y', n) if !b"aeiou".contains(&n) => (b'i', 1),
        (b'q' | b'c', _) => (b'k', 1),
        (b'w', _) => (b'v', 1),
        (b'h', 0) => (0, 1),
        (other, _) => (other, 1),
    }
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'i' | b'u')
}

fn score(a: &[u8], b: &[u8]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    0.5 * cheap_vowels(a, b) + 0.5 * indel(a, b)
}

fn cost(b: u8) -> u32 {
    if is_vowel(b) { 4 } else { 10 }
}

/// Edit distance with vowels at two fifths, as a similarity.
fn cheap_vowels(a: &[u8], b: &[u8]) -> f64 {
    let mut row: SmallVec<[u32; 64]> = SmallVec::with_capacity(b.len() + 1);
    row.push(0);
    b.iter().for_each(|c| row.push(row[row.len() - 1] + cost(*c)));
    for x in a {
        let mut diagonal = row[0];
        row[0] += cost(*x);
        for (j, y) in b.iter().enumerate() {
            let swap = if x == y {
                0
            } else if is_vowel(*x) && is_vowel(*y) {
                3
            } else {
                10
            };
            let best = (diagonal + swap).min(row[j] + cost(*y)).min(row[j + 1] + cost(*x));
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    let total: u32 = a.iter().chain(b).map(|c| cost(*c)).sum::<u32>() / 2;
    (1.0 - f64::from(row[b.len()]) / f64::from(total.max(1))).max(0.0)
}

fn indel(a: &[u8], b: &[u8]) -> f64 {
    let mut row: SmallVec<[u32; 64]> = SmallVec::from_elem(0, b.len() + 1);
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let best = if x == y { diagonal + 1 } else { row[j].max(row[j + 1]) };
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    2.0 * f64::from(row[b.len()]) / (a.len() + b.len()) as f64
}
