//! Inflection of English verbs and nouns: a base form in, its forms out. Irregular forms come from `data/lexicons/verbs.csv`.

use crate::error::Result;
use crate::rules::Data;
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// Which forms of its verb a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Form(pub u8);

impl Form {
    pub const BASE: Form = Form(1);
    pub const S: Form = Form(2);
    pub const PAST: Form = Form(4);
    pub const PARTICIPLE: Form = Form(8);
    pub const ING: Form = Form(16);

    /// Whether one of `other`'s forms is possible.
    pub fn may_be(self, other: Form) -> bool {
        self.0 & other.0 != 0
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    base: String,
    past: String,
    participle: String,
}

/// The irregular verbs.
#[derive(Debug, Default)]
pub(super) struct Inflector {
    irregular: FxHashMap<String, (Vec<String>, Vec<String>)>,
}

impl Inflector {
    pub fn load(data: &Data) -> Result<Self> {
        let split = |s: &str| s.split('|').map(str::to_owned).collect();
        let rows: Vec<Row> = data.csv("lexicons/verbs.csv")?;
        Ok(Self { irregular: rows.into_iter().map(|r| (r.base, (split(&r.past), split(&r.participle)))).collect() })
    }

    /// The base forms of the irregular verbs.
    pub fn bases(&self) -> impl Iterator<Item = &str> {
        self.irregular.keys().map(String::as_str)
    }

    /// Every form of the verb `base`, with what it can be.
    pub fn verb(&self, base: &str) -> Vec<(String, Form)> {
        let mut forms = vec![(base.to_owned(), Form::BASE)];
        match base {
            "be" => forms.extend(["is", "are", "am"].map(|w| (w.to_owned(), Form::S))),
            "have" => forms.push(("has".to_owned(), Form::S)),
            _ => forms.push((third_person(base), Form::S)),
        }
        match self.irregular.get(base) {
            Some((past, participle)) => {
                forms.extend(past.iter().map(|p| (p.clone(), Form::PAST)));
                forms.extend(participle.iter().map(|p| (p.clone(), Form::PARTICIPLE)));
                let doubled = past.iter().any(|p| doubles(base, p)) || (past[0] == base && closed_syllable(base)) || doubling_ing(base);
                forms.push((gerund(base, doubled), Form::ING));
            }
            None => {
                forms.push((regular_past(base), Form(Form::PAST.0 | Form::PARTICIPLE.0)));
                forms.push((gerund(base, closed_syllable(base)), Form::ING));
            }
        }
        merge(forms)
    }
}

/// One row per spelling, its possible forms joined.
fn merge(forms: Vec<(String, Form)>) -> Vec<(String, Form)> {
    let mut merged: Vec<(String, Form)> = Vec::with_capacity(forms.len());
    for (word, form) in forms {
        match merged.iter_mut().find(|(w, _)| *w == word) {
            Some((_, f)) => f.0 |= form.0,
            None => merged.push((word, form)),
        }
    }
    merged
}

/// The plural of a noun.
pub(super) fn plural(noun: &str) -> String {
    third_person(noun)
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')
}

fn third_person(base: &str) -> String {
    let b = base.as_bytes();
    match b {
        [.., v, b'y'] if !is_vowel(*v) => format!("{}ies", &base[..base.len() - 1]),
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => format!("{base}es"),
        [.., b'g', b'o'] | [.., b'd', b'o'] | [.., b't', b'o'] => format!("{base}es"),
        _ => format!("{base}s"),
    }
}

fn regular_past(base: &str) -> String {
    match base.as_bytes() {
        [.., b'e'] => format!("{base}d"),
        [.., v, b'y'] if !is_vowel(*v) => format!("{}ied", &base[..base.len() - 1]),
        _ if closed_syllable(base) => format!("{base}{}ed", &base[base.len() - 1..]),
        _ => format!("{base}ed"),
    }
}

fn gerund(base: &str, doubled: bool) -> String {
    match base.as_bytes() {
        _ if doubled => format!("{base}{}ing", &base[base.len() - 1..]),
        [.., b'i', b'e'] => format!("{}ying", &base[..base.len() - 2]),
        [.., b'e', b'e'] | [.., b'o', b'e'] | [.., b'y', b'e'] => format!("{base}ing"),
        [_, b'e'] => format!("{base}ing"),
        [.., b'e'] => format!("{}ing", &base[..base.len() - 1]),
        _ => format!("{base}ing"),
    }
}

/// Whether `past` doubles the last letter of `base` (`repel`, `repelled`).
fn doubles(base: &str, past: &str) -> bool {
    past.len() == base.len() + 3 && past.starts_with(base) && past.as_bytes()[base.len()] == base.as_bytes()[base.len() - 1]
}

/// Irregular verbs of one closed syllable double too (`win`, `winning`; `begin`, `beginning`).
fn doubling_ing(base: &str) -> bool {
    closed_syllable(base) || base == "begin" || base == "overrun" || base == "forget"
}

/// One syllable, ending in a single vowel and a single consonant (`stop`, `grab`): the consonant is doubled.
fn closed_syllable(base: &str) -> bool {
    let b = base.as_bytes();
    let n = b.len();
    if n < 3 || is_vowel(b[n - 1]) || matches!(b[n - 1], b'w' | b'x' | b'y') || !is_vowel(b[n - 2]) || is_vowel(b[n - 3]) {
        return n >= 4 && b[n - 1].is_ascii_alphabetic() && !is_vowel(b[n - 1]) && b[n - 2] == b'i' && b[n - 3] == b'u' && b[n - 4] == b'q';
    }
    b[..n - 2].iter().all(|&c| !is_vowel(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(base: &str) -> Vec<String> {
        let inflector = Inflector::load(&Data::embedded()).unwrap();
        inflector.verb(base).into_iter().map(|(w, _)| w).collect()
    }

    #[test]
    fn regular_and_irregular_verbs() {
        assert_eq!(forms("seize"), ["seize", "seizes", "seized", "seizing"]);
        assert_eq!(forms("grab"), ["grab", "grabs", "grabbed", "grabbing"]);
        assert_eq!(forms("take"), ["take", "takes", "took", "taken", "taking"]);
        assert_eq!(forms("repel"), ["repel", "repels", "repelled", "repelling"]);
        assert_eq!(forms("win"), ["win", "wins", "won", "winning"]);
        assert_eq!(forms("cut"), ["cut", "cuts", "cutting"]);
        assert_eq!(forms("rally"), ["rally", "rallies", "rallied", "rallying"]);
        assert_eq!(forms("enter"), ["enter", "enters", "entered", "entering"]);
    }
}
