//! Marker phrases: what `data/rules/separation_text.toml` lists by role and language, and their look-up in a line.
//!
//! A line is compared without case, punctuation and spacing, numbers as `{n}`; a phrase that ends in `…` matches what
//! begins with it. Returns the role and the number; does not judge whether the line stands where a marker should.

use super::dates::{DateFile, DateWords};
use super::phrases::Phrases;
use crate::error::Result;
use crate::rules::Data;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// What a marker line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    /// "12 comments", "Comments": the thread begins.
    Start,
    /// Controls above a thread: sorting, subscribing, paging.
    Sort,
    /// "No comments", "Be the first to comment".
    Zero,
    /// A comment form or one of its fields and notices.
    Form,
    /// "Comments are closed".
    Closed,
    /// What follows a thread: related posts, page navigation, footers.
    End,
    /// A thread that a script would load.
    Script,
    /// A control of one comment: reply, like, share, report.
    Control,
    /// More comments exist than are shown.
    More,
    /// The rank of a commenter: guest, member, moderator.
    Rank,
    /// A field of a forum's author card.
    Card,
    /// What closes an article: donation pleas, disclaimers, notes on the author.
    Tail,
    /// A label of advertising, in an article or between comments.
    Ad,
    /// Page furniture inside an article: sharing, donation, captions, read-also.
    Chrome,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    markers: Vec<MarkerRow>,
    verbs: Vec<VerbRow>,
    names: NameFile,
    register: RegisterFile,
    dates: DateFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkerRow {
    #[allow(dead_code)]
    id: String,
    role: Role,
    phrases: Vec<String>,
    #[allow(dead_code)]
    matches: Vec<String>,
    #[allow(dead_code)]
    rejects: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbRow {
    #[allow(dead_code)]
    language: String,
    after: Vec<String>,
    before: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameFile {
    avatars: Vec<String>,
    by: Vec<String>,
    by_marks: Vec<String>,
    links: Vec<String>,
    parent_lines: Vec<String>,
    arrows: Vec<String>,
    votes: Vec<String>,
    pings: Vec<String>,
    pleas: Vec<String>,
    plea_words: Vec<String>,
    tail_words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterFile {
    words: Vec<String>,
}

/// The loaded markers of stripped text.
#[derive(Debug)]
pub(in crate::separate) struct Markers {
    exact: FxHashMap<String, Role>,
    prefix: FxHashMap<String, Role>,
    longest_prefix: usize,
    control_words: FxHashSet<String>,
    pub(super) verbs_after: Phrases,
    pub(super) verbs_before: Phrases,
    pub(super) avatars: Phrases,
    pub(super) by: Phrases,
    pub(super) by_marks: Vec<String>,
    pub(super) links: Phrases,
    pub(super) parent_lines: Phrases,
    pub(super) arrows: Vec<String>,
    pub(super) votes: FxHashSet<String>,
    pub(super) pings: Vec<String>,
    pleas: Vec<String>,
    plea_words: Vec<String>,
    pub(super) register: FxHashSet<String>,
    pub(super) dates: DateWords,
}

/// The file that holds the markers.
const FILE: &str = "rules/separation_text.toml";

impl Markers {
    pub(in crate::separate) fn load(data: &Data) -> Result<Self> {
        Ok(Self::new(data.toml(FILE)?))
    }

    fn new(file: File) -> Self {
        let mut exact = FxHashMap::default();
        let mut prefix = FxHashMap::default();
        let mut control_words: FxHashSet<String> = file.names.tail_words.into_iter().collect();
        for row in file.markers {
            for phrase in row.phrases {
                if row.role == Role::Control {
                    control_words.extend(key(&phrase).text.split(' ').map(str::to_owned));
                }
                let (map, phrase) = match phrase.strip_suffix('…') {
                    Some(head) => (&mut prefix, head),
                    None => (&mut exact, phrase.as_str()),
                };
                map.entry(key(phrase).text).or_insert(row.role);
            }
        }
        let longest_prefix = prefix.keys().map(|k| k.split(' ').count()).max().unwrap_or(0);
        let (after, before): (Vec<_>, Vec<_>) = file.verbs.into_iter().map(|v| (v.after, v.before)).unzip();
        Self {
            exact,
            prefix,
            longest_prefix,
            control_words,
            verbs_after: Phrases::new(after.into_iter().flatten()),
            verbs_before: Phrases::new(before.into_iter().flatten()),
            avatars: Phrases::new(file.names.avatars),
            by: Phrases::new(file.names.by),
            by_marks: file.names.by_marks,
            links: Phrases::new(file.names.links),
            parent_lines: Phrases::new(file.names.parent_lines),
            arrows: file.names.arrows,
            votes: file.names.votes.into_iter().collect(),
            pings: file.names.pings,
            pleas: file.names.pleas,
            plea_words: file.names.plea_words,
            register: file.register.words.into_iter().collect(),
            dates: DateWords::new(file.dates),
        }
    }

    /// The role of `line` as a marker and the first number in it; none for a line that is no marker.
    pub(super) fn role(&self, line: &str) -> Option<(Role, Option<u32>)> {
        let key = key(line);
        if key.text.is_empty() {
            return None;
        }
        if let Some(role) = self.exact.get(&key.text) {
            let none = *role == Role::Start && key.number == Some(0);
            return Some((if none { Role::Zero } else { *role }, key.number));
        }
        if self.is_plea(line) {
            return Some((Role::Chrome, None));
        }
        let ends = key.text.match_indices(' ').map(|(i, _)| i).chain([key.text.len()]).take(self.longest_prefix);
        ends.filter_map(|i| self.prefix.get(&key.text[..i])).last().map(|role| (*role, key.number))
    }

    /// Whether every word of `tail` is one of controls: "Reply Quote #3".
    pub(super) fn is_controls(&self, tail: &str) -> bool {
        tail.len() <= 80 && key(tail).text.split(' ').all(|w| w.is_empty() || self.control_words.contains(w))
    }

    /// "Support The Harbour Post": a plea for the outlet, by name.
    fn is_plea(&self, line: &str) -> bool {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or("");
        let rest: Vec<&str> = words.collect();
        let own = |w: &&str| w.starts_with(|c: char| !c.is_lowercase()) || self.plea_words.iter().any(|p| p == w);
        (1..=5).contains(&rest.len()) && self.pleas.iter().any(|p| p == first) && rest.iter().all(own)
    }
}

/// A line's or phrase's words in comparable form, and its first number.
struct Key {
    text: String,
    number: Option<u32>,
}

/// No marker needs more of a line than this.
const READ: usize = 160;

fn key(line: &str) -> Key {
    let mut text = String::with_capacity(line.len().min(READ));
    let mut number = None;
    let mut digits = String::new();
    let line = &line[..line.floor_char_boundary(READ)];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            let thousands = |p: &str, c: char| matches!(c, ',' | '.' | ' ' | '\u{a0}' | '\u{202f}') && !p.is_empty();
            digits.push(c);
            while let Some(&n) = chars.peek() {
                if n.is_ascii_digit() {
                    digits.push(n);
                    chars.next();
                } else if thousands(&digits, n) && next_is_triple(&chars) {
                    chars.next();
                } else {
                    break;
                }
            }
            number = number.or_else(|| digits.parse().ok());
            digits.clear();
            push_word(&mut text, "{n}");
        } else if c.is_alphanumeric() || c == '{' || c == '}' {
            push_word(&mut text, "");
            push_lower(&mut text, c);
            while let Some(&n) = chars.peek().filter(|n| n.is_alphabetic() || **n == '}' || is_mark(**n)) {
                push_lower(&mut text, n);
                chars.next();
            }
        }
    }
    Key { text, number }
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn next_is_triple(chars: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let mut ahead = chars.clone();
    ahead.next();
    let triple = (0..3).all(|_| ahead.next().is_some_and(|c| c.is_ascii_digit()));
    triple && !ahead.next().is_some_and(|c| c.is_ascii_digit())
}

fn push_word(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

fn push_lower(text: &mut String, c: char) {
    if c.is_ascii() {
        text.push(c.to_ascii_lowercase());
    } else {
        text.extend(c.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_marker_matches_its_examples() {
        let data = Data::embedded();
        let file: File = data.toml(FILE).unwrap();
        let markers = Markers::load(&data).unwrap();
        for row in file.markers {
            assert!(row.matches.len() >= 2 && row.rejects.len() >= 2, "{} has too few examples", row.id);
            for line in &row.matches {
                assert_eq!(markers.role(line).map(|r| r.0), Some(row.role), "{}: {line}", row.id);
            }
            for line in &row.rejects {
                assert_ne!(markers.role(line).map(|r| r.0), Some(row.role), "{}: {line}", row.id);
            }
        }
    }

    #[test]
    fn numbers_case_and_quotes_do_not_matter() {
        let markers = Markers::load(&Data::embedded()).unwrap();
        assert_eq!(markers.role("1,161 COMMENTS"), Some((Role::Start, Some(1161))));
        assert_eq!(markers.role("Kommentare ( 56 )"), Some((Role::Start, Some(56))));
        assert_eq!(markers.role("13 thoughts on “Rain over the harbour”"), Some((Role::Start, Some(13))));
    }
}
