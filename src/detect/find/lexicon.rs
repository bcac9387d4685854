//! Tokens with word classes: the light tagging that cue patterns are written over.
//!
//! A sentence in, [`Token`]s out, each with a vocabulary number and a set of word classes from `data/rules/cues_words.toml`
//! (pronouns, modals, time words, …) plus what its shape says (number, name, past form). There is no statistical tagger.

use super::known::Known;
use crate::error::{Error, Result};
use crate::rules::Data;
use crate::text::fold;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A set of word classes.
pub(super) type Classes = u128;

/// A word or a mark of a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its number in the vocabulary; 0 where no file names it.
    pub word: u32,
    /// Its classes.
    pub classes: Classes,
}

#[derive(Deserialize)]
struct WordsFile {
    classes: BTreeMap<String, String>,
}

/// The vocabulary of all cue files, with word classes.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: FxHashMap<Box<str>, (u32, Classes)>,
    names: BTreeMap<String, u32>,
    shapes: Shapes,
    /// Words that are names where they stand capitalised inside a sentence ("Will", "May"), and the months.
    capitalised: Classes,
    month: Classes,
}

/// Classes that come from a word's shape.
#[derive(Debug, Clone, Copy, Default)]
struct Shapes {
    num: Classes,
    year: Classes,
    score: Classes,
    name: Classes,
    past: Classes,
    ing: Classes,
    verb_s: Classes,
    punct: Classes,
    word: Classes,
    neg: Classes,
    upper: Classes,
    plural: Classes,
}

impl Lexicon {
    pub(super) fn load(data: &Data) -> Result<Self> {
        let file: WordsFile = data.toml("rules/cues_words.toml")?;
        let mut lexicon = Self { words: FxHashMap::default(), names: BTreeMap::new(), shapes: Shapes::default(), capitalised: 0, month: 0 };
        for shape in ["num", "year", "score", "name", "past", "ing", "verb_s", "punct", "word", "neg", "upper", "change_s", "change_ing", "plural"] {
            lexicon.class_number(shape)?;
        }
        let bit = |name: &str, l: &Self| l.names.get(name).map_or(0, |n| 1 << n);
        lexicon.shapes = Shapes {
            num: bit("num", &lexicon),
            year: bit("year", &lexicon),
            score: bit("score", &lexicon),
            name: bit("name", &lexicon),
            past: bit("past", &lexicon),
            ing: bit("ing", &lexicon),
            verb_s: bit("verb_s", &lexicon),
            punct: bit("punct", &lexicon),
            word: bit("word", &lexicon),
            neg: bit("neg", &lexicon),
            upper: bit("upper", &lexicon),
            plural: bit("plural", &lexicon),
        };
        for (name, list) in &file.classes {
            let class: Classes = 1 << lexicon.class_number(name)?;
            for word in list.split_whitespace() {
                lexicon.add(word, class);
                if name == "verb" {
                    lexicon.inflect(word);
                }
                if name == "change" {
                    lexicon.add(&third_person(word), bit("change_s", &lexicon));
                    lexicon.add(&format!("{}ing", word.strip_suffix('e').unwrap_or(word)), bit("change_ing", &lexicon));
                    if word.len() <= 4 && !word.ends_with(['e', 'w', 'y', 'x']) {
                        lexicon.add(&format!("{word}{}ing", &word[word.len() - 1..]), bit("change_ing", &lexicon));
                    }
                }
            }
        }
        (lexicon.capitalised, lexicon.month) = (bit("capitalised", &lexicon), bit("month", &lexicon));
        Ok(lexicon)
    }

    fn add(&mut self, word: &str, class: Classes) {
        self.intern(word);
        if let Some(entry) = self.words.get_mut(word) {
            entry.1 |= class;
        }
    }

    /// The regular forms of a verb; irregular past forms stand in the class `past` themselves.
    fn inflect(&mut self, verb: &str) {
        let (s, past, ing) = (self.shapes.verb_s, self.shapes.past, self.shapes.ing);
        let stem = verb.strip_suffix('e').unwrap_or(verb);
        if consonant_y(verb) {
            let root = &verb[..verb.len() - 1];
            self.add(&third_person(verb), s);
            self.add(&format!("{root}ied"), past);
        } else {
            self.add(&third_person(verb), s);
            self.add(&format!("{stem}ed"), past);
        }
        self.add(&format!("{stem}ing"), ing);
        if verb.len() <= 4 && !verb.ends_with(['e', 'w', 'y', 'x']) {
            let last = &verb[verb.len() - 1..];
            self.add(&format!("{verb}{last}ing"), ing);
            self.add(&format!("{verb}{last}ed"), past);
        }
    }

    fn class_number(&mut self, name: &str) -> Result<u32> {
        let next = self.names.len() as u32;
        if next >= Classes::BITS {
            return Err(Error::data("rules/cues_words.toml has more classes than fit"));
        }
        Ok(*self.names.entry(name.to_owned()).or_insert(next))
    }

    /// The class called `name`.
    pub(super) fn class(&self, name: &str) -> Option<Classes> {
        self.names.get(name).map(|n| 1 << n)
    }

    /// The words of a number set and class set, and whether the classes hold more than words (shapes such as numbers and names).
    pub(super) fn words_of(&self, numbers: &[u32], classes: Classes) -> (Vec<&str>, bool) {
        let s = &self.shapes;
        let open = classes & (s.num | s.score | s.name | s.past | s.ing | s.verb_s | s.punct | s.word | s.neg | s.upper | s.plural) != 0;
        let words = self.words.iter().filter(|(_, (n, c))| numbers.contains(n) || c & classes != 0).map(|(w, _)| w.as_ref());
        let mut words: Vec<&str> = words.collect();
        words.sort_unstable();
        (words, open)
    }

    /// Whether sentences without this word are rare.
    pub(super) fn is_common(&self, word: &str) -> bool {
        let common =
            ["det", "prep", "pron", "and", "bepres", "obj", "have", "do", "i", "dem"].iter().filter_map(|c| self.class(c)).fold(0, |a, b| a | b);
        self.words.get(word).is_some_and(|(_, c)| c & common != 0)
    }

    /// Whether a cue file names `word`.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// The number of `word`, given one where it has none.
    pub(super) fn intern(&mut self, word: &str) -> u32 {
        let next = self.words.len() as u32 + 1;
        self.words.entry(Box::from(word)).or_insert((next, 0)).0
    }

    /// Appends the tokens of `text[start..end]` to `tokens`.
    pub(super) fn tokens(&self, text: &str, start: usize, end: usize, known: &Known, tokens: &mut Vec<Token>) {
        let first = tokens.len();
        let mut at = start;
        while at < end {
            let Some(c) = text[at..end].chars().next() else { break };
            if c.is_alphanumeric() {
                let stop = word_end(text, at, end);
                self.push_word(text, (at, stop), tokens.len() == first, known, tokens);
                at = stop;
            } else if c.is_whitespace() {
                at += c.len_utf8();
            } else if let Some(stop) = loose_contraction(text, at, end, c) {
                tokens.push(self.token(&text[at..stop], at, stop, false, known));
                at = stop;
            } else {
                let stop = mark_end(text, at, end, c);
                tokens.push(self.mark(&text[at..stop], at, stop));
                at = stop;
            }
        }
    }

    fn mark(&self, mark: &str, start: usize, end: usize) -> Token {
        let (word, classes) = self.words.get(mark).copied().unwrap_or((0, 0));
        Token { start, end, word, classes: classes | self.shapes.punct }
    }

    fn push_word(&self, text: &str, (start, end): (usize, usize), first: bool, known: &Known, tokens: &mut Vec<Token>) {
        let surface = &text[start..end];
        let folded = lower(surface);
        if let Some(cut) = contraction(&folded, surface) {
            tokens.push(self.token(&surface[..cut], start, start + cut, first, known));
            tokens.push(self.token(&surface[cut..], start + cut, end, false, known));
            return;
        }
        let mut token = self.token(surface, start, end, first, known);
        if token.classes & self.capitalised != 0
            && is_proper(text, surface, end)
            && tokens.last().is_some_and(|t| t.classes & self.shapes.word != 0 && !first)
        {
            let s = &self.shapes;
            token = Token { word: 0, classes: (token.classes & (self.month | s.upper)) | s.name | s.word, ..token };
        }
        tokens.push(token);
    }

    fn token(&self, surface: &str, start: usize, end: usize, first: bool, known: &Known) -> Token {
        let folded = lower(surface);
        let s = &self.shapes;
        let upper = if surface.starts_with(char::is_uppercase) { s.upper } else { 0 } | if is_plural(&folded) { s.plural } else { 0 };
        if let Some((word, classes)) = self.words.get(folded.as_ref()) {
            let shape = if surface.starts_with(|c: char| c.is_ascii_digit()) { self.number_shape(&folded) } else { 0 };
            return Token { start, end, word: *word, classes: classes | s.word | upper | shape };
        }
        let classes = if surface.starts_with(|c: char| c.is_numeric()) {
            self.number_shape(&folded)
        } else if known.holds(&folded) {
            s.name
        } else {
            self.word_shape(&folded, surface, first)
        };
        Token { start, end, word: 0, classes: classes | s.word | upper }
    }

    fn number_shape(&self, word: &str) -> Classes {
        let digits = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
        let score = word.split_once(['-', ':']).is_some_and(|(a, b)| digits(a) && digits(b) && a.len() <= 2 && b.len() <= 2);
        let year = word.len() == 4 && digits(word) && matches!(&word[..2], "17" | "18" | "19" | "20");
        self.shapes.num | if score { self.shapes.score } else { 0 } | if year { self.shapes.year } else { 0 }
    }

    fn word_shape(&self, folded: &str, surface: &str, first: bool) -> Classes {
        let s = &self.shapes;
        if folded.ends_with("n't") {
            return s.neg;
        }
        if surface.starts_with(char::is_uppercase) && (!first || surface.chars().nth(1).is_none() || surface.chars().skip(1).any(char::is_uppercase))
        {
            return s.name;
        }
        let ending = match folded {
            w if w.len() > 4 && w.ends_with("ed") => s.past,
            w if w.len() > 4 && w.ends_with("ing") => s.ing,
            _ => 0,
        };
        if first && surface.starts_with(char::is_uppercase) { ending | s.name } else { ending }
    }
}

/// Whether a word has the shape of a plural.
fn is_plural(word: &str) -> bool {
    word.len() >= 4 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|e| word.ends_with(e))
}

fn consonant_y(verb: &str) -> bool {
    verb.ends_with('y') && !verb[..verb.len() - 1].ends_with(['a', 'e', 'o', 'u'])
}

/// The third person of a verb's present.
fn third_person(verb: &str) -> String {
    if consonant_y(verb) {
        return format!("{}ies", &verb[..verb.len() - 1]);
    }
    let es = ["sh", "ch", "ss", "o", "x", "zz"].iter().any(|e| verb.ends_with(e));
    format!("{verb}{}", if es { "es" } else { "s" })
}

/// Whether a word is capitalised though the sentence around it is not: "Will" before a word in small letters.
fn is_proper(text: &str, surface: &str, end: usize) -> bool {
    let mut letters = surface.chars();
    let capitalised = letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase);
    capitalised && !text[end..].trim_start_matches([' ', ',', '.']).starts_with(char::is_uppercase)
}

fn lower(surface: &str) -> std::borrow::Cow<'_, str> {
    if surface.is_ascii() {
        if surface.bytes().any(|b| b.is_ascii_uppercase()) { surface.to_ascii_lowercase().into() } else { surface.into() }
    } else {
        fold(surface).into()
    }
}

fn contraction(folded: &str, surface: &str) -> Option<usize> {
    let at = surface.rfind(['\'', '’'])?;
    let tail = &folded[folded.rfind('\'')?..];
    (at > 0 && matches!(tail, "'ll" | "'s" | "'re" | "'ve" | "'d" | "'m")).then_some(at)
}

/// "we 'll": a contraction that a tokeniser has parted from its word.
fn loose_contraction(text: &str, at: usize, end: usize, c: char) -> Option<usize> {
    if !matches!(c, '\'' | '’') {
        return None;
    }
    let rest = &text[at + c.len_utf8()..end];
    let tail = ["ll", "re", "ve", "s", "d", "m"].into_iter().find(|t| rest.starts_with(t))?;
    (!rest[tail.len()..].starts_with(char::is_alphanumeric)).then(|| at + c.len_utf8() + tail.len())
}

fn word_end(text: &str, start: usize, end: usize) -> usize {
    let mut stop = start;
    let mut before_digit = false;
    let mut chars = text[start..end].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, n)| *n);
        let inner = match c {
            '\'' | '’' | '-' | '_' => next.is_some_and(char::is_alphanumeric),
            '.' | ',' | '/' | ':' => before_digit && next.is_some_and(|n| n.is_ascii_digit()),
            _ => false,
        };
        if !(c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || inner) {
            break;
        }
        before_digit = c.is_ascii_digit();
        stop = start + i + c.len_utf8();
    }
    stop
}

/// Marks that repeat ("...", "!!!", "--") are one token.
fn mark_end(text: &str, start: usize, end: usize, c: char) -> usize {
    let run = text[start..end].chars().take_while(|&n| n == c && matches!(c, '.' | '!' | '?' | '-' | '>')).count();
    start + run.max(1) * c.len_utf8()
}
