//! Tokens of a text as the time grammar sees them: words looked up in the language's vocabulary, numbers split by form.
//!
//! A byte scan. Digits and letters are separate tokens ("48h" is two, glued), punctuation marks one each. Words not in
//! the vocabulary stay as tokens without a class, so that they break patterns. Linear in the text.

use super::class::{self, Class};
use super::vocabulary::{NO_WORD, Vocabulary};

/// What separates a token from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing.
    Glued,
    /// White space or one line break.
    Space,
    /// A blank line.
    Break,
}

/// A token as byte offsets, with its word number and the number it spells.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Vocabulary number, or [`NO_WORD`].
    pub word: u32,
    /// The number spelled, where it is one.
    pub num: i32,
    /// One bit per numeric class.
    pub numeric: u32,
    /// What stands before.
    pub gap: Gap,
    /// Begins with a capital letter.
    pub capital: bool,
    /// Is made of letters.
    pub letters: bool,
    /// A number with "and a half".
    pub half: bool,
    /// First token of a sentence.
    pub first: bool,
}

impl Token {
    /// The token's text.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether it has numeric class `class`.
    pub fn is_numeric(&self, class: Class) -> bool {
        self.numeric & (1 << class) != 0
    }
}

/// Scans `text` into `out`.
pub fn scan(text: &str, vocabulary: &Vocabulary, out: &mut Vec<Token>) {
    out.clear();
    out.reserve(text.len() / 5 + 8);
    let mut scanner = Scanner { text, bytes: text.as_bytes(), vocabulary, at: 0, gap: Gap::Break, first: true, bracket: false };
    while scanner.skip_space() {
        let token = scanner.token(out.last());
        scanner.gap = Gap::Glued;
        scanner.first = false;
        out.push(token);
    }
    vocabulary.merge(text, out);
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    vocabulary: &'t Vocabulary,
    at: usize,
    gap: Gap,
    first: bool,
    /// Inside a round bracket.
    bracket: bool,
}

impl Scanner<'_> {
    /// Moves to the next token; false at the end.
    fn skip_space(&mut self) -> bool {
        let mut breaks = 0;
        while let Some(&byte) = self.bytes.get(self.at) {
            let len = match byte {
                b'\n' => {
                    breaks += 1;
                    1
                }
                b' ' | b'\t' | b'\r' => 1,
                0xC2 if self.bytes.get(self.at + 1) == Some(&0xA0) => 2,
                0xE2 if self.text[self.at..].starts_with('\u{202f}') => 3,
                _ => return true,
            };
            self.at += len;
            self.gap = self.gap.max(if breaks > 1 { Gap::Break } else { Gap::Space });
            self.first |= breaks > 1;
        }
        false
    }

    fn token(&mut self, before: Option<&Token>) -> Token {
        let byte = self.bytes[self.at];
        if byte.is_ascii_digit() {
            return self.number(before);
        }
        if byte.is_ascii_alphabetic() || byte >= 0x80 {
            return self.word();
        }
        self.mark()
    }

    fn blank(&self, start: usize) -> Token {
        Token {
            start: start as u32,
            end: self.at as u32,
            word: NO_WORD,
            num: 0,
            numeric: 0,
            gap: self.gap,
            capital: false,
            letters: false,
            half: false,
            first: self.first,
        }
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        let mut token;
        if self.bytes.get(self.at).is_none_or(u8::is_ascii) {
            token = self.blank(start);
            token.word = self.vocabulary.ascii(&self.bytes[start..self.at]);
            token.capital = self.bytes[start].is_ascii_uppercase();
            token.letters = true;
            return token;
        }
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !is_word_char(c)).map_or(self.text.len(), |i| self.at + i);
        if end == start {
            return self.mark();
        }
        self.at = end;
        token = self.blank(start);
        let text = &self.text[start..end];
        token.word = self.vocabulary.folded(text);
        token.capital = text.starts_with(char::is_uppercase);
        token.letters = true;
        token
    }

    fn mark(&mut self) -> Token {
        let start = self.at;
        let c = self.text[start..].chars().next().unwrap_or(' ');
        self.at += c.len_utf8();
        let mut token = self.blank(start);
        token.word = self.vocabulary.mark(c);
        self.bracket = c == '(' || self.bracket && c != ')';
        if matches!(c, '.' | '!' | '?' | '…' | '؟') {
            self.first = true;
        }
        token
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.at - start
    }

    /// The length of the digit run after the byte `mark` at the scanner's place; 0 where it is another byte.
    fn digits_after(&self, at: usize, mark: u8) -> usize {
        if self.bytes.get(at) != Some(&mark) {
            return 0;
        }
        self.bytes[at + 1..].iter().take_while(|b| b.is_ascii_digit()).take(9).count()
    }

    fn number(&mut self, before: Option<&Token>) -> Token {
        let start = self.at;
        let len = self.digits();
        let numeric = if len > 9 { 0 } else { self.form(start, len) };
        let mut token = self.blank(start);
        token.num = self.bytes[start..].iter().take(len.min(9)).fold(0, |n, b| n * 10 + i32::from(b - b'0'));
        if len <= 2 {
            token.word = self.vocabulary.ascii(&self.bytes[start..self.at]);
        }
        let attached = before.is_some_and(|b| self.gap == Gap::Glued && (b.letters && !is_prefix(b.of(self.text)) || is_money(b.of(self.text))));
        let money = before.is_some_and(|b| is_money(b.of(self.text)));
        let percent = matches!(self.bytes.get(self.at), Some(b'%'));
        let list_mark = !self.bracket && len <= 2 && self.bytes.get(self.at) == Some(&b')');
        token.numeric = if attached || money || percent || list_mark { 0 } else { numeric };
        token
    }

    /// Reads on over the marks and digits that belong to the number whose first run of digits was read; its classes as bits.
    fn form(&mut self, start: usize, len: usize) -> u32 {
        let at = self.at;
        match self.bytes.get(at) {
            Some(b':') if len <= 2 && self.digits_after(at, b':') == 2 => {
                self.at += 3;
                if self.digits_after(self.at, b':') == 2 {
                    self.at += 3;
                }
                1 << class::CLOCK
            }
            Some(b',') if len <= 3 && self.digits_after(at, b',') == 3 => {
                while self.digits_after(self.at, b',') == 3 {
                    self.at += 4;
                }
                0
            }
            Some(mark @ (b'.' | b'/' | b'-')) if self.digits_after(at, *mark) > 0 => self.joined(start, len, *mark),
            _ => plain(len, &self.bytes[start..self.at]),
        }
    }

    fn joined(&mut self, start: usize, len: usize, mark: u8) -> u32 {
        let at = self.at;
        let second = self.digits_after(at, mark);
        let third = self.digits_after(at + 1 + second, mark);
        let whole = |this: &Self, n: usize| !this.bytes.get(n).is_some_and(u8::is_ascii_alphanumeric);
        if len == 4 && second <= 2 && (1..=2).contains(&third) {
            self.at += 2 + second + third;
            return 1 << class::ISODATE;
        }
        if len <= 2 && second <= 2 && (third == 4 || third == 2) && whole(self, at + 2 + second + third) {
            self.at += 2 + second + third;
            return 1 << class::NUMDATE;
        }
        match mark {
            b'.' if second <= 2 && len <= 2 => {
                self.at += 1 + second;
                1 << class::DECIMAL
            }
            b'.' => {
                self.at += 1 + second;
                0
            }
            b'/' if len <= 2 && second <= 2 => {
                self.at += 1 + second;
                1 << class::FRACTION
            }
            _ => plain(len, &self.bytes[start..at]),
        }
    }
}

/// Symbols before a number that make it a sum.
fn is_money(text: &str) -> bool {
    matches!(text, "$" | "€" | "£" | "¥" | "#")
}

/// Letters that may stand glued before a number ("Q3", "H1", "T06:00").
fn is_prefix(text: &str) -> bool {
    matches!(text, "Q" | "q" | "H" | "h" | "T" | "W")
}

fn is_word_char(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c) || c == '\u{640}'
}

fn plain(len: usize, digits: &[u8]) -> u32 {
    let n = digits.iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    let mut bits = 0;
    let mut set = |class: Class, yes: bool| bits |= u32::from(yes) << class;
    set(class::NUM, len <= 4);
    set(class::DAY, len <= 2 && (1..=31).contains(&n));
    set(class::MONTHNUM, len <= 2 && (1..=12).contains(&n));
    set(class::HOUR, len <= 2 && n <= 24);
    set(class::YY, len == 2);
    set(class::YEAR, len == 4 && (1000..2200).contains(&n));
    set(class::HHMM, (3..=4).contains(&len) && n / 100 < 24 && n % 100 < 60);
    set(class::EPOCHYEAR, len <= 4 && n > 0);
    set(class::DECADE, n % 10 == 0 && (len == 2 || len == 4));
    bits
}
