//! Cue patterns: short token patterns written in the cue files, compiled and matched in bounded time.
//!
//! Elements are parted by spaces. `word`, `a|b`, `<class>` and mixtures of these take one token; a closing `?` makes an element optional;
//! `!x` looks ahead and must not stand here; `*` skips up to three tokens, `*5` up to five; `^` and `$` are the borders of the
//! matched range. A pattern must start with an element that takes a token (`^` and `!` may stand before it).
//! A pattern that starts with optional elements stands for one pattern per reading.

use super::lexicon::{Classes, Lexicon, Token};
use crate::error::{Error, Result};
use smallvec::SmallVec;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    elements: Vec<Element>,
}

#[derive(Debug, Clone)]
enum Element {
    One(Matcher),
    Optional(Matcher),
    Not(Matcher),
    Gap(usize),
    Start,
    End,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Matcher {
    words: SmallVec<[u32; 6]>,
    classes: Classes,
}

impl Matcher {
    pub(super) fn takes(&self, token: &Token) -> bool {
        token.classes & self.classes != 0 || (token.word != 0 && self.words.contains(&token.word))
    }
}

impl Pattern {
    /// Compiles `source` into one pattern per reading of its leading optional elements.
    pub(super) fn compile_all(source: &str, lexicon: &mut Lexicon) -> Result<Vec<Self>> {
        readings(source).iter().map(|s| Self::compile(s, lexicon)).collect()
    }

    /// Compiles `source`; words it names join the vocabulary.
    pub(super) fn compile(source: &str, lexicon: &mut Lexicon) -> Result<Self> {
        let elements = source.split_whitespace().map(|e| element(e, lexicon)).collect::<Result<Vec<_>>>()?;
        match elements.iter().find(|e| !matches!(e, Element::Start | Element::Not(_))) {
            Some(Element::One(_)) => Ok(Self { elements }),
            _ => Err(Error::data(format!("cue pattern `{source}` does not start with a word or class"))),
        }
    }

    /// The words and classes its first token may have.
    pub(super) fn first(&self) -> (&[u32], Classes) {
        self.elements.iter().find_map(|e| if let Element::One(m) = e { Some((m.words.as_slice(), m.classes)) } else { None }).unwrap_or((&[], 0))
    }

    /// The words of the element that the fewest sentences hold; none where every element takes any name or number.
    pub(super) fn rarest_words<'l>(&self, lexicon: &'l Lexicon) -> Vec<&'l str> {
        let needed = self.elements.iter().filter_map(|e| if let Element::One(m) = e { Some(lexicon.words_of(&m.words, m.classes)) } else { None });
        let closed = needed.filter(|(_, open)| !open).map(|(words, _)| words);
        closed.min_by_key(|words| (words.iter().filter(|w| lexicon.is_common(w)).count(), words.len())).unwrap_or_default()
    }

    /// One past the last token of a match that starts at `at` within `range`, if it matches there.
    pub(super) fn matches(&self, tokens: &[Token], at: usize, range: (usize, usize)) -> Option<usize> {
        step(&self.elements, tokens, at, range)
    }
}

fn readings(source: &str) -> Vec<String> {
    let mut elements: Vec<&str> = source.split_whitespace().collect();
    let mut out = Vec::new();
    loop {
        let lead = elements.iter().position(|e| *e != "^" && !(e.len() > 1 && e.starts_with('!')));
        let Some((at, bare)) = lead.and_then(|at| Some((at, elements[at].strip_suffix('?').filter(|b| !b.is_empty())?))) else {
            out.push(elements.join(" "));
            return out;
        };
        let mut with = elements.clone();
        with[at] = bare;
        out.push(with.join(" "));
        elements.remove(at);
    }
}

fn element(source: &str, lexicon: &mut Lexicon) -> Result<Element> {
    Ok(match source {
        "^" => Element::Start,
        "$" => Element::End,
        "*" => Element::Gap(3),
        s if s.starts_with('*') => Element::Gap(s[1..].parse().map_err(|_| Error::data(format!("cue pattern element `{s}`")))?),
        s if s.len() > 1 && s.starts_with('!') => Element::Not(matcher(&s[1..], lexicon)?),
        s if s.len() > 1 && s.ends_with('?') => Element::Optional(matcher(&s[..s.len() - 1], lexicon)?),
        s => Element::One(matcher(s, lexicon)?),
    })
}

fn matcher(source: &str, lexicon: &mut Lexicon) -> Result<Matcher> {
    let mut matcher = Matcher::default();
    let mut rest = source;
    while !rest.is_empty() {
        let (part, tail) = if rest.starts_with('<') && rest.len() > 1 {
            let close = rest.find('>').ok_or_else(|| Error::data(format!("cue pattern class `{source}` has no end")))?;
            (&rest[1..close], &rest[close + 1..])
        } else {
            let lead = rest.chars().next().map_or(1, char::len_utf8);
            let cut = rest[lead..].find('|').map_or(rest.len(), |i| i + lead);
            matcher.words.push(lexicon.intern(&rest[..cut]));
            ("", &rest[cut..])
        };
        for class in part.split('|').filter(|c| !c.is_empty()) {
            matcher.classes |= lexicon.class(class).ok_or_else(|| Error::data(format!("cue pattern names no class `{class}`")))?;
        }
        rest = tail.strip_prefix('|').unwrap_or(tail);
    }
    Ok(matcher)
}

/// Backtracks over gaps and optional elements only; patterns are short and gaps small, so the work per start is bounded.
fn step(elements: &[Element], tokens: &[Token], at: usize, range: (usize, usize)) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else { return Some(at) };
    let here = (at < range.1).then(|| &tokens[at]);
    match first {
        Element::Start => (at == range.0).then(|| step(rest, tokens, at, range)).flatten(),
        Element::End => (at == range.1).then(|| step(rest, tokens, at, range)).flatten(),
        Element::One(m) => here.filter(|t| m.takes(t)).and_then(|_| step(rest, tokens, at + 1, range)),
        Element::Not(m) => {
            if here.is_some_and(|t| m.takes(t)) {
                None
            } else {
                step(rest, tokens, at, range)
            }
        }
        Element::Optional(m) => here.filter(|t| m.takes(t)).and_then(|_| step(rest, tokens, at + 1, range)).or_else(|| step(rest, tokens, at, range)),
        Element::Gap(most) => (0..=*most).take_while(|n| at + n <= range.1).find_map(|n| step(rest, tokens, at + n, range)),
    }
}
