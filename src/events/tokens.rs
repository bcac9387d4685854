//! Tokens of one sentence: words, numbers and marks with their classes, and the names among them.
//!
//! A byte scan with one table lookup per word; nothing is allocated per token. The text is not changed.

use super::classes::*;
use super::lexicon::Vocabulary;
use crate::names::{Entities, Mention};

/// No name.
pub(super) const NO_MENTION: u32 = u32::MAX;

/// A word, number or mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The word's number in the vocabulary; 0 where it is not known.
    pub word: u32,
    /// Its classes.
    pub class: Classes,
    /// Index into the text's mentions, or [`NO_MENTION`].
    pub mention: u32,
}

impl Token {
    /// Whether it has one of `classes`.
    pub fn is(&self, classes: Classes) -> bool {
        self.class.has(classes)
    }
}

/// Fills `tokens` with those of `text[start..end]`; `mentions` are the names of the whole text, in order.
pub(super) fn tokenize(
    text: &str,
    start: usize,
    end: usize,
    mentions: &[Mention],
    entities: &Entities,
    vocabulary: &Vocabulary,
    tokens: &mut Vec<Token>,
) {
    tokens.clear();
    let mut next = mentions.partition_point(|m| m.end <= start);
    let mut low = String::new();
    let mut at = start;
    while at < end {
        let Some(c) = text[at..end].chars().next() else { break };
        if c.is_alphanumeric() {
            let stop = word_end(text, at, end);
            push_word(text, at, stop, vocabulary, &mut low, tokens);
            at = stop;
        } else {
            let stop = at + c.len_utf8();
            let possessive = matches!(c, '\'' | '’') && tokens.last().is_some_and(|t| t.end == at);
            if possessive {
                let stop = if owner_s(&text[stop..end]) { stop + 1 } else { stop };
                let (word, _) = vocabulary.look_up(if stop > at + c.len_utf8() { "'s" } else { "'" });
                tokens.push(Token { start: at, end: stop, word, class: POSS, mention: NO_MENTION });
                at = stop;
                continue;
            }
            if let Some(class) = mark(c, &text[stop..end], &text[start..at]) {
                tokens.push(Token { start: at, end: stop, word: 0, class, mention: NO_MENTION });
            }
            at = stop;
        }
    }
    for token in tokens.iter_mut() {
        while next < mentions.len() && mentions[next].end <= token.start {
            next += 1;
        }
        if next < mentions.len() && mentions[next].start < token.end && token.start < mentions[next].end && !token.is(POSS) {
            let mention = &mentions[next];
            let opening = mention.start == start && mention.end == token.end;
            let plain = opening || !token.is(CAPITAL) || entities.at(mention.entity).generic;
            token.mention = next as u32;
            let noun = if token.is(CAPITAL) { Classes(0) } else { WHOLE_NOUN };
            token.class =
                NAME.or(Classes(token.class.0 & (CAPITAL.0 | NUMBER.0 | FORCE.0 | CIVIL.0 | noun.0))).or(if plain { COMMON } else { Classes(0) });
        }
    }
}

/// The "s" of a possessive, not the start of a quoted word.
fn owner_s(rest: &str) -> bool {
    rest.starts_with(['s', 'S']) && !rest[1..].starts_with(char::is_alphanumeric)
}

fn mark(c: char, after: &str, before: &str) -> Option<Classes> {
    let spaced = || after.starts_with(char::is_whitespace) && before.ends_with(char::is_whitespace);
    match c {
        ',' | '،' => Some(COMMA),
        ';' | ':' | '(' | ')' | '[' | ']' | '—' | '.' | '!' | '?' | '…' | '|' | '•' => Some(STOP),
        '–' | '-' if spaced() => Some(STOP),
        '"' | '“' | '”' | '«' | '»' | '„' | '‘' | '’' | '\'' => Some(QUOTE),
        _ => None,
    }
}

/// Words keep inner hyphens and the apostrophe of `n't`; other apostrophes end them; numbers keep inner points and commas.
fn word_end(text: &str, start: usize, limit: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < limit {
        let b = bytes[at];
        if b.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let digit_before = at > start && bytes[at - 1].is_ascii_digit();
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        match b {
            b'-' if at + 1 < limit && next.is_ascii_alphanumeric() => at += 2,
            b'.' | b',' | b':' if at + 1 < limit && digit_before && next.is_ascii_digit() => at += 2,
            b'\'' if at > start && matches!(bytes[at - 1], b'n' | b'N') && matches!(next, b't' | b'T') && at + 1 < limit => {
                return (at + 2).min(limit);
            }
            0xE2 if text[at..limit].starts_with('’') && matches!(bytes[at - 1], b'n' | b'N') && text[at + 3..limit].starts_with(['t', 'T']) => {
                return at + 4;
            }
            0xE2 if digit_before && text[at..limit].starts_with('–') && text[at + 3..limit].starts_with(|c: char| c.is_ascii_digit()) => at += 3,
            _ if b < 128 => break,
            _ => match text[at..limit].chars().next() {
                Some(c) if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => at += c.len_utf8(),
                _ => break,
            },
        }
    }
    at
}

fn push_word(text: &str, start: usize, end: usize, vocabulary: &Vocabulary, low: &mut String, tokens: &mut Vec<Token>) {
    let word = &text[start..end];
    low.clear();
    if word.is_ascii() {
        low.push_str(word);
        low.make_ascii_lowercase();
    } else {
        low.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }));
    }
    let (number, mut class) = vocabulary.look_up(low);
    let first = word.as_bytes()[0];
    if first.is_ascii_digit() {
        class = class.or(if is_score(low) { SCORE.or(NUMBER) } else { NUMBER });
    } else if word.starts_with(char::is_uppercase) {
        class = class.or(CAPITAL);
    }
    if number == 0 && low.len() > 4 && (low.ends_with("ing") || low.ends_with("ed")) && !class.has(CAPITAL) {
        class = class.or(ENDING);
    }
    if number == 0 && low.len() > 4 && low.ends_with("ly") && !class.has(CAPITAL) {
        class = class.or(ADV);
    }
    tokens.push(Token { start, end, word: number, class, mention: NO_MENTION });
}

/// `2-1`, `0–4`, `3:2`: two short numbers.
fn is_score(word: &str) -> bool {
    let mut parts = word.split(['-', '–', ':']);
    let short = |p: Option<&str>| p.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    short(parts.next()) && short(parts.next()) && parts.next().is_none()
}
