//! Names of commenters: what a line can be one, and a name without what stands around it.
//!
//! Text of a line or an element in, a name or nothing out. Knows nothing of where the text stood.

use super::hints::{self, Hints, phrase};

/// Longest name accepted, in characters.
pub(super) const LONGEST: usize = 60;

/// Whether a line of unknown meaning can hold a name and little else.
pub(super) fn can_be_name(words: &Hints, text: &str) -> bool {
    let wrong = phrase::ACTION | phrase::HEAD | phrase::FORM | phrase::LABEL | phrase::RELATED | phrase::NONE;
    clean(words, text, false).is_some_and(|n| is_namelike(&n) && words.phrase(&n) & wrong == 0)
}

/// Whether a line of unknown meaning can be a name: short, few words, not a sentence.
pub(super) fn is_namelike(text: &str) -> bool {
    let words = text.split_whitespace().count();
    words <= 5 && text.chars().count() <= 40 && !ends_sentence(text) && text.chars().any(char::is_alphabetic)
}

/// Whether a line ends as a sentence does and not with an initial ("Dora L.").
fn ends_sentence(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    text.ends_with(['!', '?', ';', ',']) || text.ends_with('.') && last.chars().count() > 3
}

/// Marks that stand around a name and are no part of it.
const AROUND: &[char] = &[' ', ':', ',', '|', '•', '·', '/', '(', ')', '[', ']', '»', '«', '\u{a0}', '↓', '→', '…', '⋅', '∙'];
/// Marks that are part of a name where they touch it ("omg -_-", "#1").
const LOOSE: &[char] = &['-', '–', '—', '>', '#', '@'];

fn trimmed(text: &str) -> &str {
    let mut name = text.trim_matches(AROUND);
    loop {
        let before = name;
        if let Some(rest) = name.strip_suffix(LOOSE) {
            name = if rest.is_empty() || rest.ends_with(|c: char| c.is_whitespace() || AROUND.contains(&c)) { rest } else { name };
        }
        if let Some(rest) = name.strip_prefix(LOOSE) {
            name = if rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || AROUND.contains(&c)) { rest } else { name };
        }
        if name.len() == before.len() {
            return name.trim();
        }
        name = name.trim_matches(AROUND);
    }
}

/// A name without what stands around it ("By", "says:", dashes); none where nothing is left or too much.
/// Where the page marks the place as a `marked` name, its own words are kept ("Ute | Shore notes").
pub(super) fn clean(words: &Hints, text: &str, marked: bool) -> Option<String> {
    let mut name = trimmed(text);
    if let Some((head, tail)) = name.split_once(" | ").filter(|(h, _)| h.chars().count() > 1) {
        if !marked || tail.bytes().any(|b| b.is_ascii_digit()) || words.phrase(tail) != 0 {
            name = trimmed(head);
        }
    }
    name = with_bracket(text, name);
    name = without_opening(words, name, marked);
    name = without_saying(words, name);
    let chars = name.chars().count();
    (chars > 0 && chars <= LONGEST && name.chars().any(char::is_alphanumeric)).then(|| name.replace(" ,", ","))
}

/// A closing bracket belongs to the name where it opens in it: "Mara (guest)".
fn with_bracket<'t>(text: &'t str, name: &'t str) -> &'t str {
    let from = name.as_ptr() as usize - text.as_ptr() as usize;
    if name.contains('(') && text[from + name.len()..].starts_with(')') { &text[from..from + name.len() + 1] } else { name }
}

/// "Posted by NAME": the longest such opening goes. A marked name keeps a capital word that others write too ("De Witt").
fn without_opening<'t>(words: &Hints, name: &'t str, marked: bool) -> &'t str {
    let start: String = name.chars().take(24).flat_map(char::to_lowercase).collect();
    for by in &words.by_start {
        let word = by.trim_end();
        if !start.starts_with(by.as_str()) && !(word.ends_with(':') && start.starts_with(word)) {
            continue;
        }
        let rest = name.char_indices().nth(word.chars().count()).map_or("", |(i, _)| &name[i..]);
        let particle = word.len() <= 4 && !word.ends_with(':') && word != "by";
        let capital = name.starts_with(char::is_uppercase);
        if particle && marked && word == "de"
            || particle && capital && marked && word != "von" && word != "par" && word != "por"
            || trimmed(rest).is_empty()
        {
            continue;
        }
        return trimmed(rest);
    }
    name
}

/// "NAME says", "NAME schrieb am": the longest such ending goes.
fn without_saying<'t>(words: &Hints, name: &'t str) -> &'t str {
    for take in (1..=3).rev() {
        let cut = name.char_indices().rev().filter(|(_, c)| c.is_whitespace()).nth(take - 1).map(|(i, _)| i);
        let Some(cut) = cut else { continue };
        let tail = hints::normal(&name[cut..]);
        if words.phrase_of(&tail) & phrase::SAYS != 0
            || matches!(tail.as_str(), "am" | "on" | "le" | "el" | "um" | "at" | "op" | "il" | "em" | "в" | "w" | "den")
        {
            return trimmed(&name[..cut]);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Data;

    #[test]
    fn names_lose_what_stands_around_them() {
        let words = Hints::load(&Data::embedded()).unwrap();
        for (text, marked, name) in [
            ("By Mara Lind", false, "Mara Lind"),
            ("Posted by: Mara |", false, "Mara"),
            ("Mara says:", true, "Mara"),
            ("Mara schrieb am", false, "Mara"),
            ("Name: Mara", false, "Mara"),
            ("– Mara –", false, "Mara"),
            ("omg -_-", true, "omg -_-"),
            ("Ute | Shore notes", true, "Ute | Shore notes"),
            ("Ute | 4 March", true, "Ute"),
            ("Mara (guest)", false, "Mara (guest)"),
            ("De Witt", true, "De Witt"),
            ("von Ute", true, "Ute"),
            ("Par Odile,", true, "Odile"),
        ] {
            assert_eq!(clean(&words, text, marked).as_deref(), Some(name), "{text}");
        }
        assert_eq!(clean(&words, " – ", false), None);
        assert!(!can_be_name(&words, "Date:") && !can_be_name(&words, "Reply") && can_be_name(&words, "Mara ("));
    }
}
