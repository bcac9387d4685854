//! Tokens of a text as names need them: shape, what joins them, whether they open a sentence, and a key for look-up.
//!
//! Text in, [`Tok`]s out, in one pass. Hyphenated parts are tokens of their own ("Mirel-Station" is two); an article tied
//! by a hyphen ("al-Duhur") is absorbed in the token after it; dotted initials ("K.M.") are one token; a possessive mark is cut off.

use super::lexicon::Words;
use crate::text::fold;

/// Hash of a token's folded letters; equal spellings have equal keys.
pub(super) type Key = u64;

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// No capital first.
    Lower,
    /// Capital first.
    Capital,
    /// Capitals throughout, two letters or more.
    Upper,
    /// Digits alone.
    Number,
    /// Capitals and digits ("M5").
    Code,
}

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// Punctuation, a line break, or nothing before.
    Break,
    /// One space.
    Space,
    /// A hyphen.
    Hyphen,
}

/// A token, as byte offsets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tok {
    /// First byte, an absorbed article left out.
    pub start: usize,
    /// First byte with the absorbed article.
    pub lead: usize,
    /// One past the last byte.
    pub end: usize,
    /// How it is written.
    pub shape: Shape,
    /// What is before it.
    pub join: Join,
    /// Whether it may have its capital from the start of a sentence.
    pub opens: bool,
    /// Whether a possessive mark was cut off.
    pub possessive: bool,
    /// Its key.
    pub key: Key,
    /// Its word classes.
    pub class: u32,
}

impl Tok {
    /// Whether any of the classes in `mask` holds.
    pub(super) fn is(&self, mask: u32) -> bool {
        self.class & mask != 0
    }

    /// Whether it is written as a name is.
    pub(super) fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Upper | Shape::Code)
    }
}

/// The key of `word`.
pub(super) fn key(word: &str) -> Key {
    if word.is_ascii() {
        return hash(word.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()));
    }
    hash(fold(word).bytes().filter(|b| b.is_ascii_alphanumeric() || !b.is_ascii()))
}

/// FNV-1a, 64 bits.
pub(super) fn hash(bytes: impl Iterator<Item = u8>) -> Key {
    bytes.fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The keys of the tokens of `name`, articles absorbed.
pub(super) fn keys(name: &str, words: &Words) -> Vec<Key> {
    scan(name, words).iter().map(|t| t.key).collect()
}

/// The tokens of `text`.
pub(super) fn scan(text: &str, words: &Words) -> Vec<Tok> {
    let mut out: Vec<Tok> = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    let mut previous_end = 0;
    while let Some(start) = next_letter(text, at) {
        let (mut end, mut next) = word_end(text, start);
        let initials = dotted_initials(text, start, end);
        if let Some(i) = initials {
            (end, next) = (i, i);
        }
        let word = &text[start..end];
        let gap = &text[previous_end..start];
        let (join, opens) = joint(gap, out.last(), words);
        let key = key(word);
        let class = words.class(key);
        let lead = absorb_article(&mut out, join, class, words, start);
        let (join, opens) = if lead.0 == start { (join, opens) } else { (lead.1, lead.2) };
        let shape = if initials.is_some() { Shape::Upper } else { shape(word) };
        out.push(Tok { start, lead: lead.0, end, shape, join, opens, possessive: next > end, key, class });
        at = next;
        previous_end = next;
    }
    out
}

fn next_letter(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = from;
    while i < bytes.len() {
        let b = bytes[i];
        if b.is_ascii() {
            if b.is_ascii_alphanumeric() {
                return Some(i);
            }
            i += 1;
        } else {
            let c = text[i..].chars().next()?;
            if c.is_alphanumeric() {
                return Some(i);
            }
            i += c.len_utf8();
        }
    }
    None
}

/// End of the word at `start` without its possessive mark, and where scanning goes on.
fn word_end(text: &str, start: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut i = start;
    while i < bytes.len() {
        let b = bytes[i];
        if b.is_ascii_alphanumeric() {
            i += 1;
            continue;
        }
        let Some(c) = text[i..].chars().next() else { break };
        let after = i + c.len_utf8();
        if matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`') {
            let Some(n) = text[after..].chars().next().filter(|n| n.is_alphanumeric()) else {
                return (i, if c == '\'' || c == '’' { after } else { i });
            };
            let beyond = after + n.len_utf8();
            if matches!(n, 's' | 'S') && !text[beyond..].chars().next().is_some_and(|m| m.is_alphanumeric()) {
                return (i, beyond);
            }
            i = beyond;
            continue;
        }
        let mark = unicode_normalization::char::is_combining_mark(c) || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}');
        if !(c.is_alphanumeric() || mark) {
            break;
        }
        i = after;
    }
    (i, i)
}

/// The end of "K.M." or "U.S" at `start`, where there are two or more single capitals with dots between.
fn dotted_initials(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if end != start + 1 || !bytes[start].is_ascii_uppercase() {
        return None;
    }
    let (mut i, mut count) = (start, 0);
    while i + 1 < bytes.len() && bytes[i].is_ascii_uppercase() && bytes[i + 1] == b'.' {
        count += 1;
        i += 2;
    }
    let closing = bytes.get(i).is_some_and(|b| b.is_ascii_uppercase()) && !bytes.get(i + 1).is_some_and(u8::is_ascii_alphanumeric);
    let stop = if closing { i + 1 } else { i };
    let bare = !bytes.get(stop).is_some_and(u8::is_ascii_alphanumeric);
    ((count >= 2 || (count == 1 && closing)) && bare).then_some(stop)
}

fn joint(gap: &str, before: Option<&Tok>, words: &Words) -> (Join, bool) {
    match gap {
        " " | "\u{a0}" | "\u{202f}" | "  " if before.is_some() => return (Join::Space, false),
        "-" | "‐" | "‑" => return (Join::Hyphen, false),
        "" if before.is_none() => return (Join::Break, true),
        _ => {}
    }
    if let (". " | ".\u{a0}", Some(t)) = (gap, before) {
        if t.is(words.abbreviated()) || (t.end == t.start + 1 && t.shape == Shape::Capital) {
            return (Join::Space, false);
        }
    }
    let opens = before.is_none()
        || gap.chars().any(|c| matches!(c, '.' | '!' | '?' | ':' | '…' | '\n' | '"' | '“' | '«' | '‘' | '•' | '*' | '>' | '–' | '—' | '|'));
    (Join::Break, opens)
}

/// Where the token before is an article tied by a hyphen, or "al"/"el" before a space: takes it out and returns where it began.
fn absorb_article(out: &mut Vec<Tok>, join: Join, _class: u32, words: &Words, start: usize) -> (usize, Join, bool) {
    let Some(t) = out.last().copied() else { return (start, join, false) };
    let tied = join == Join::Hyphen && t.is(words.article());
    let spaced = join == Join::Space && t.is(words.loose_article()) && t.lead == t.start;
    if !(tied || spaced) || t.shape == Shape::Upper {
        return (start, join, false);
    }
    out.pop();
    (t.lead, t.join, t.opens)
}

fn shape(word: &str) -> Shape {
    let (mut upper, mut lower, mut digit, mut first) = (0, 0, 0, None);
    for c in word.chars() {
        if c.is_ascii_digit() || c.is_numeric() {
            digit += 1;
        } else if c.is_uppercase() {
            upper += 1;
        } else if c.is_alphabetic() {
            lower += 1;
        }
        first.get_or_insert(c);
    }
    let capital = first.is_some_and(char::is_uppercase);
    match (upper, lower, digit) {
        (0, 0, _) => Shape::Number,
        (_, 0, 0) if upper > 1 => Shape::Upper,
        (1.., _, 1..) if capital || upper > 0 && digit > 0 && lower == 0 => Shape::Code,
        _ if capital => Shape::Capital,
        // Camel case of a product ("iPhone") and scripts without case pass as names.
        (1.., _, _) => Shape::Capital,
        _ if lower > 1 && is_caseless(word) => Shape::Capital,
        _ => Shape::Lower,
    }
}

fn is_caseless(word: &str) -> bool {
    !word.is_ascii() && word.chars().all(|c| !c.is_alphabetic() || (!c.is_lowercase() && !c.is_uppercase())) && word.chars().count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Data;

    fn toks(text: &str) -> Vec<(String, Shape, Join)> {
        let words = Words::load(&Data::embedded()).unwrap();
        scan(text, &words).iter().map(|t| (text[t.lead..t.end].to_owned(), t.shape, t.join)).collect()
    }

    #[test]
    fn articles_initials_and_possessives() {
        let found = toks("In R.T. and al-Duhur, Marek's men; Mirel-Station");
        let names: Vec<&str> = found.iter().map(|t| t.0.as_str()).collect();
        assert_eq!(names, ["In", "R.T.", "and", "al-Duhur", "Marek", "men", "Mirel", "Station"]);
        assert_eq!(found[1].1, Shape::Upper);
        assert_eq!(found[7].2, Join::Hyphen);
    }

    #[test]
    fn keys_do_not_see_case_marks_or_apostrophes() {
        assert_eq!(key("Ma'arra"), key("MAARRA"));
        assert_eq!(key("Łódź"), key("łódz"));
    }
}
