//! Sentence splitting for news and for comments (missing capitals, ellipses, emoticons, line breaks).
//!
//! A byte scan: a line break ends a sentence; so do `.`, `!`, `?`, `…` and their CJK and Arabic kin before white space,
//! unless the dot closes an abbreviation, an initial or a number's order mark.

/// A sentence as byte offsets into its text, without surrounding white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Sentence {
    /// The words of the sentence.
    #[must_use]
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }
}

const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "sgt", "capt", "maj", "st", "sen", "rep", "gov", "pres", "no", "vs", "etc", "e.g", "i.e",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "approx", "inc", "ltd", "co", "corp", "fig", "ret", "u.s",
    "u.k", "u.n", "a.m", "p.m", "ca",
];

/// Splits `text` into sentences, in order, never empty ones.
///
/// ```
/// use calledit::text::sentences;
/// let text = "Now finally Halfaya. As I said, Gen. Hasan is next!";
/// let found: Vec<&str> = sentences(text).map(|s| s.of(text)).collect();
/// assert_eq!(found, ["Now finally Halfaya.", "As I said, Gen. Hasan is next!"]);
/// ```
pub fn sentences(text: &str) -> impl Iterator<Item = Sentence> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let end = sentence_end(text, at);
            let piece = &text[at..end];
            let lead = piece.len() - piece.trim_start().len();
            let found = Sentence { start: at + lead, end: at + piece.trim_end().len() };
            at = end;
            if found.start < found.end {
                return Some(found);
            }
        }
        None
    })
}

fn sentence_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut i = from;
    while i < bytes.len() {
        let here = i;
        match bytes[i] {
            b'\n' => return i + 1,
            b'.' | b'!' | b'?' => {
                i = run_of_closers(text, i + 1);
                if ends_here(text, from, here, i) {
                    return i;
                }
            }
            0xE2 if text[i..].starts_with('…') => {
                i = run_of_closers(text, i + 3);
                if ends_here(text, from, here, i) {
                    return i;
                }
            }
            0xE3 if text[i..].starts_with('。') => return i + 3,
            0xD8 if text[i..].starts_with('؟') => return i + 2,
            _ => i += 1,
        }
    }
    bytes.len()
}

fn run_of_closers(text: &str, mut i: usize) -> usize {
    while let Some(c) = text[i..].chars().next().filter(|c| matches!(c, '.' | '!' | '?' | '…' | '"' | '\'' | '”' | '’' | ')' | ']' | '»')) {
        i += c.len_utf8();
    }
    i
}

fn ends_here(text: &str, from: usize, dot: usize, after: usize) -> bool {
    let Some(next) = text[after..].chars().next() else { return true };
    if !next.is_whitespace() {
        return false;
    }
    if text.as_bytes()[dot] != b'.' || after > dot + 1 {
        return true;
    }
    let word = text[from..dot].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let following = text[after..].trim_start_matches([' ', '\u{a0}']).chars().next();
    let lower_next = following.is_some_and(char::is_lowercase);
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let order_mark = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 2 && lower_next;
    !(initial || order_mark || is_abbreviation(word) || (lower_next && word.contains('.')))
}

fn is_abbreviation(word: &str) -> bool {
    word.len() <= 8 && ABBREVIATIONS.iter().any(|a| a.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).map(|s| s.of(text)).collect()
    }

    #[test]
    fn keeps_numbers_and_abbreviations_whole() {
        assert_eq!(split("It fell to 1.5 on Jan. 12. Then 3 more."), ["It fell to 1.5 on Jan. 12.", "Then 3 more."]);
    }

    #[test]
    fn lower_case_comments_split_at_dots() {
        assert_eq!(split("nah. two weeks max... lol\nsoon"), ["nah.", "two weeks max...", "lol", "soon"]);
    }
}
