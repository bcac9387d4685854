//! The vocabulary of one language: words and phrases with their classes and values, read from its file.
//!
//! Words are compared folded (lower case, no marks). Most words of a text are turned away by a table over their first two
//! bytes and length before any hashing.

use super::class::{self, Class};
use super::lex::{Gap, Token};
use rustc_hash::FxHashMap;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The number of a word that is not in the vocabulary.
pub const NO_WORD: u32 = u32::MAX;

const SLOTS: usize = 4_096;
const LONGEST: usize = 31;
/// Marks a piece of a phrase that stands glued to the one before.
const GLUED: u32 = 1 << 31;

/// Words, their classes, and phrases of several tokens that count as one.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: FxHashMap<Box<[u8]>, u32>,
    classes: Vec<Vec<(Class, i32)>>,
    lengths: Vec<u32>,
    phrases: FxHashMap<(u32, u32), u32>,
    phrase_ends: Vec<Option<u32>>,
    opens_phrase: Vec<bool>,
    names: FxHashMap<Box<str>, Class>,
    literals: FxHashMap<u32, Class>,
}

/// Lower-cases and strips marks, invisible characters and the Arabic stretch.
pub fn fold_into(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '’' | '‘' | '`' | '´' => out.push('\''),
            '–' | '—' | '‐' | '‑' | '−' => out.push('-'),
            '\u{640}' => {}
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => decompose_compatible(c, |d| {
                if !is_combining_mark(d) {
                    out.extend(d.to_lowercase());
                }
            }),
        }
    }
}

fn slot(bytes: &[u8]) -> usize {
    let second = bytes.get(1).copied().unwrap_or(0);
    (usize::from(bytes[0] & 0x3F) << 6 | usize::from(second & 0x3F)) % SLOTS
}

impl Vocabulary {
    /// An empty vocabulary that knows the class names of the code.
    pub fn new() -> Self {
        let names = class::NAMES.iter().enumerate().map(|(i, n)| (Box::from(*n), i as Class)).collect();
        Self { lengths: vec![0; SLOTS], phrase_ends: vec![None], names, ..Self::default() }
    }

    /// The class called `name`, made where there is none.
    pub fn class(&mut self, name: &str) -> Class {
        let next = (self.names.len() + self.literals.len()) as Class;
        *self.names.entry(Box::from(name)).or_insert(next)
    }

    /// The class of the single word `word` itself, made where there is none.
    pub fn literal(&mut self, word: &str) -> Class {
        let number = self.entry(word);
        let next = (self.names.len() + self.literals.len()) as Class;
        let class = *self.literals.entry(number).or_insert(next);
        if class == next {
            self.classes[number as usize].push((class, 0));
        }
        class
    }

    /// Puts `phrase` (one word or several) into `class` with `value`.
    pub fn add(&mut self, phrase: &str, class: Class, value: i32) {
        let pieces = pieces(phrase);
        let number = if let [(word, _)] = pieces.as_slice() { self.entry(word) } else { self.phrase(&pieces) };
        self.classes[number as usize].push((class, value));
    }

    /// The numbers of the words of `row`, entered where they are new.
    pub fn words_of(&mut self, row: &str) -> Vec<u32> {
        pieces(row).iter().map(|(word, _)| self.entry(word)).collect()
    }

    fn entry(&mut self, word: &str) -> u32 {
        let mut folded = String::new();
        fold_into(word, &mut folded);
        let bytes = folded.into_bytes().into_boxed_slice();
        if let Some(&number) = self.words.get(&bytes) {
            return number;
        }
        if bytes.len() <= LONGEST && !bytes.is_empty() {
            self.lengths[slot(&bytes)] |= 1 << bytes.len();
        }
        let number = self.next_word();
        self.words.insert(bytes, number);
        number
    }

    fn next_word(&mut self) -> u32 {
        self.classes.push(Vec::new());
        self.opens_phrase.push(false);
        self.classes.len() as u32 - 1
    }

    fn phrase(&mut self, pieces: &[(String, bool)]) -> u32 {
        let mut node = 0;
        for (i, piece) in pieces.iter().enumerate() {
            let glued = if piece.1 { GLUED } else { 0 };
            let word = self.entry(&piece.0) | glued;
            if i == 0 {
                self.opens_phrase[word as usize] = true;
            }
            let next = self.phrase_ends.len() as u32;
            node = *self.phrases.entry((node, word)).or_insert(next);
            if node == next {
                self.phrase_ends.push(None);
            }
        }
        if let Some(number) = self.phrase_ends[node as usize] {
            return number;
        }
        let number = self.next_word();
        self.phrase_ends[node as usize] = Some(number);
        number
    }

    /// The number of an ASCII word as it stands in the text.
    pub fn ascii(&self, word: &[u8]) -> u32 {
        if word.len() > LONGEST {
            return NO_WORD;
        }
        let mut lower = [0u8; LONGEST + 1];
        for (to, from) in lower.iter_mut().zip(word) {
            *to = from.to_ascii_lowercase();
        }
        self.find(&lower[..word.len()])
    }

    fn find(&self, folded: &[u8]) -> u32 {
        if folded.is_empty() || folded.len() > LONGEST || self.lengths[slot(folded)] & (1 << folded.len()) == 0 {
            return NO_WORD;
        }
        self.words.get(folded).copied().unwrap_or(NO_WORD)
    }

    /// The number of a word with letters outside ASCII.
    pub fn folded(&self, word: &str) -> u32 {
        if word.len() > 4 * LONGEST {
            return NO_WORD;
        }
        let mut folded = String::with_capacity(word.len());
        fold_into(word, &mut folded);
        self.find(folded.as_bytes())
    }

    /// The number of a punctuation mark.
    pub fn mark(&self, c: char) -> u32 {
        let c = match c {
            '’' | '‘' | '`' | '´' => '\'',
            '–' | '—' | '‐' | '‑' | '−' => '-',
            '،' => ',',
            other => other,
        };
        let mut buffer = [0; 4];
        self.find(c.encode_utf8(&mut buffer).as_bytes())
    }

    /// The classes of word `number`, with their values.
    pub fn classes(&self, number: u32) -> &[(Class, i32)] {
        self.classes.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// The value of class `class` for a word, where it has it.
    pub fn value(&self, number: u32, class: Class) -> Option<i32> {
        self.classes(number).iter().find(|(c, _)| *c == class).map(|(_, v)| *v)
    }

    /// Replaces phrases of several tokens, and number words, by one token each.
    pub fn merge(&self, text: &str, tokens: &mut Vec<Token>) {
        let mut to = 0;
        let mut from = 0;
        while from < tokens.len() {
            let (token, used) = self.merged(text, &tokens[from..]);
            tokens[to] = token;
            to += 1;
            from += used;
        }
        tokens.truncate(to);
    }

    fn merged(&self, text: &str, tokens: &[Token]) -> (Token, usize) {
        let mut token = tokens[0];
        if token.word != NO_WORD
            && self.opens_phrase[token.word as usize]
            && let Some((word, used)) = self.longest_phrase(tokens)
        {
            token.word = word;
            token.end = tokens[used - 1].end;
            token.numeric = 0;
            return (token, used);
        }
        if !token.letters {
            return if token.is_numeric(class::NUM) { self.digits(text, tokens) } else { (token, 1) };
        }
        if self.value(token.word, class::CARD).is_some() {
            return self.spelled(tokens);
        }
        if let Some(n) = self.value(token.word, class::ORD) {
            token.num = n;
            token.numeric |= 1 << class::ORD | u32::from((1..=31).contains(&n)) << class::DAYORD;
        }
        (token, 1)
    }

    fn longest_phrase(&self, tokens: &[Token]) -> Option<(u32, usize)> {
        let mut node = 0;
        let mut best = None;
        for (i, token) in tokens.iter().enumerate() {
            if i > 0 && token.gap == Gap::Break {
                break;
            }
            if token.word == NO_WORD {
                break;
            }
            let glued = (i > 0 && token.gap == Gap::Glued).then(|| self.phrases.get(&(node, token.word | GLUED))).flatten();
            let Some(&next) = glued.or_else(|| self.phrases.get(&(node, token.word))) else { break };
            node = next;
            best = self.phrase_ends[node as usize].map(|word| (word, i + 1)).or(best);
        }
        best.filter(|(_, used)| *used > 1)
    }

    /// Digits with what belongs to them: "3rd", "2 1/2", "2 and a half".
    fn digits(&self, text: &str, tokens: &[Token]) -> (Token, usize) {
        let mut token = tokens[0];
        if let Some(end) = tokens.get(1).filter(|t| t.gap == Gap::Glued && self.value(t.word, class::ORDEND).is_some()) {
            token.end = end.end;
            token.numeric = 1 << class::ORD | u32::from((1..=31).contains(&token.num)) << class::DAYORD;
            return (token, 2);
        }
        if let Some(half) = tokens.get(1).filter(|t| t.is_numeric(class::FRACTION) && t.of(text) == "1/2") {
            token.end = half.end;
            token.half = true;
            return (token, 2);
        }
        self.with_half(token, tokens, 1)
    }

    fn with_half(&self, mut token: Token, tokens: &[Token], used: usize) -> (Token, usize) {
        let opens = tokens.get(used).is_some_and(|t| t.word != NO_WORD && self.opens_phrase[t.word as usize]);
        match opens.then(|| self.longest_phrase(&tokens[used..])).flatten() {
            Some((word, more)) if self.value(word, class::HALF) == Some(1) => {
                token.end = tokens[used + more - 1].end;
                token.half = true;
                (token, used + more)
            }
            _ => (token, used),
        }
    }

    /// Number words: "twenty-four", "two hundred and ten", "nineteen ninety-six".
    fn spelled(&self, tokens: &[Token]) -> (Token, usize) {
        let mut sum = Spelled::default();
        let mut used = 0;
        let mut i = 0;
        while let Some(token) = tokens.get(i) {
            if let Some(v) = self.value(token.word, class::CARD).filter(|_| i == 0 || token.gap != Gap::Break) {
                if !sum.take(v) {
                    break;
                }
                used = i + 1;
            } else if !(i > 0 && i == used && self.links(token, tokens.get(i + 1), &sum)) {
                break;
            }
            i += 1;
        }
        let mut token = tokens[0];
        token.end = tokens[used - 1].end;
        token.num = sum.total();
        let ordinal = self.closing_ordinal(tokens, used, &sum);
        if let Some((n, more)) = ordinal {
            token.num += n;
            token.end = tokens[used + more - 1].end;
            token.numeric = 1 << class::ORD | u32::from(token.num <= 31) << class::DAYORD;
            token.word = NO_WORD;
            return (token, used + more);
        }
        token.numeric = 1 << class::NUM | u32::from(sum.is_year()) << class::YEAR | u32::from((1..=12).contains(&token.num)) << class::HOUR;
        if used > 1 {
            token.word = NO_WORD;
        }
        self.with_half(token, tokens, used)
    }

    fn links(&self, token: &Token, next: Option<&Token>, sum: &Spelled) -> bool {
        let next = next.and_then(|t| self.value(t.word, class::CARD));
        match self.value(token.word, class::AND) {
            Some(1) => token.gap == Gap::Glued && sum.tens() && next.is_some_and(|n| n < 10),
            Some(_) => sum.hundreds() && next.is_some_and(|n| n < 100),
            None => false,
        }
    }

    /// "twenty-first": an ordinal below ten after tens.
    fn closing_ordinal(&self, tokens: &[Token], used: usize, sum: &Spelled) -> Option<(i32, usize)> {
        if !sum.tens() {
            return None;
        }
        let hyphen = tokens.get(used).is_some_and(|t| self.value(t.word, class::AND) == Some(1));
        let at = used + usize::from(hyphen);
        let n = self.value(tokens.get(at)?.word, class::ORD).filter(|n| (1..10).contains(n))?;
        Some((n, usize::from(hyphen) + 1))
    }
}

/// A number while its words are read.
#[derive(Debug, Default)]
struct Spelled {
    done: i32,
    current: i32,
    last: i32,
    year: bool,
}

impl Spelled {
    fn take(&mut self, v: i32) -> bool {
        match v {
            1_000.. if self.done == 0 => {
                self.done = self.current.max(1).saturating_mul(v);
                self.current = 0;
            }
            100 if self.current < 100 => self.current = self.current.max(1) * 100,
            10..=99 if (13..=20).contains(&self.current) && self.done == 0 && !self.year => {
                self.current = self.current * 100 + v;
                self.year = true;
            }
            0..=9 if self.last >= 20 && self.last < 100 => self.current += v,
            0..=99 if self.current == 0 || (self.last == 100 && self.current % 100 == 0) => self.current += v,
            _ => return false,
        }
        self.last = v;
        true
    }

    fn total(&self) -> i32 {
        self.done.saturating_add(self.current)
    }

    fn tens(&self) -> bool {
        (20..100).contains(&self.last) && self.last % 10 == 0
    }

    fn hundreds(&self) -> bool {
        self.last >= 100
    }

    fn is_year(&self) -> bool {
        self.year || (2_000..2_100).contains(&self.total())
    }
}

/// The tokens of a phrase of a data file, split as the scanner splits texts, each with whether it is glued to the one before.
fn pieces(phrase: &str) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut kind = 0;
    for c in phrase.chars() {
        let now = match c {
            c if c.is_whitespace() => 0,
            c if c.is_alphabetic() || is_combining_mark(c) => 1,
            c if c.is_numeric() => 2,
            _ => 3,
        };
        match pieces.last_mut() {
            Some((piece, _)) if now == kind && (now == 1 || now == 2) => piece.push(c),
            _ if now != 0 => pieces.push((c.to_string(), kind != 0)),
            _ => {}
        }
        kind = now;
    }
    pieces
}
