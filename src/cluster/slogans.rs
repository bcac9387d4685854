//! Slogans, hopes, trust and blame around a name: literal cues that stand right before and right after it.
//!
//! A text and the names in it in, signed evidence out. The cues are data (`rules/stances.toml`), each with examples; nothing here
//! knows a name. A negation just before a cue turns it round.

use crate::error::{Error, Result};
use crate::rules::Data;
use crate::text::fold;
use serde::Deserialize;

/// Bytes before and after a name that are looked at.
const WINDOW: usize = 80;
/// Words skipped before a name.
const DETERMINERS: [&str; 9] = ["the", "our", "my", "those", "these", "that", "this", "a", "an"];
/// Words that turn a cue round, up to three words before it.
const NEGATORS: [&str; 6] = ["not", "never", "no", "nobody", "cannot", "hardly"];

#[derive(Debug, Clone, Deserialize)]
struct Cue {
    id: String,
    basis: String,
    valence: f64,
    patterns: Vec<String>,
    /// Words after the name with which the cue does not hold.
    #[serde(default)]
    skip: Vec<String>,
    #[serde(default)]
    matches: Vec<String>,
    #[serde(default)]
    rejects: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct File {
    cue: Vec<Cue>,
}

/// A pattern cut at the name.
#[derive(Debug, Clone)]
struct Pattern {
    before: String,
    after: String,
    opens: bool,
    closes: bool,
    cue: usize,
}

/// The loaded cues.
#[derive(Debug, Clone)]
pub(super) struct Slogans {
    cues: Vec<Cue>,
    patterns: Vec<Pattern>,
}

/// What a text says of a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said<'a> {
    /// For (above 0) or against (below 0).
    pub valence: f64,
    /// The sort of cue.
    pub basis: &'a str,
}

impl Slogans {
    /// Loads the cues and runs their examples.
    ///
    /// # Errors
    /// Where the data file is broken or an example does not hold.
    pub(super) fn load(data: &Data) -> Result<Self> {
        let file: File = data.toml("rules/stances.toml")?;
        let broken = |what: String| Error::data(format!("data file `rules/stances.toml`: {what}"));
        let mut patterns = Vec::new();
        for (i, cue) in file.cue.iter().enumerate() {
            for text in &cue.patterns {
                patterns.push(pattern(text, i).ok_or_else(|| broken(format!("cue {}: `{text}` lacks {{X}} or words", cue.id)))?);
            }
        }
        let slogans = Self { cues: file.cue, patterns };
        for (i, cue) in slogans.cues.iter().enumerate() {
            let holds = |example: &String| marked(example).is_some_and(|(text, start, end)| slogans.cue_at(&text, start, end) == Some(i));
            if let Some(example) = cue.matches.iter().find(|m| !holds(m)).or_else(|| cue.rejects.iter().find(|r| holds(r))) {
                return Err(broken(format!("cue {} does not hold for `{example}`", cue.id)));
            }
        }
        Ok(slogans)
    }

    /// What `text` says of the name at `start..end` (bytes), the strongest cue alone.
    pub(super) fn said(&self, text: &str, start: usize, end: usize) -> Option<Said<'_>> {
        let (before, after) = around(text, start, end);
        let best = self.fitting(&before, &after).max_by_key(|(p, _)| p.before.len() + p.after.len())?;
        let cue = &self.cues[best.0.cue];
        Some(Said { valence: if best.1 { -cue.valence } else { cue.valence }, basis: &cue.basis })
    }

    fn cue_at(&self, text: &str, start: usize, end: usize) -> Option<usize> {
        let (before, after) = around(text, start, end);
        self.fitting(&before, &after).max_by_key(|(p, _)| p.before.len() + p.after.len()).map(|(p, _)| p.cue)
    }

    /// Patterns that fit, with whether each is negated.
    fn fitting<'a>(&'a self, before: &'a str, after: &'a str) -> impl Iterator<Item = (&'a Pattern, bool)> {
        let bare = without_determiners(before);
        self.patterns.iter().filter_map(move |p| {
            let lead = lead(p, before).or_else(|| lead(p, bare))?;
            (follows(p, after) && !self.cues[p.cue].skip.iter().any(|s| starts_with_word(after, s))).then(|| (p, negated(lead)))
        })
    }
}

fn pattern(text: &str, cue: usize) -> Option<Pattern> {
    let (opens, text) = text.strip_prefix('^').map_or((false, text), |t| (true, t));
    let (closes, text) = text.strip_suffix('$').map_or((false, text), |t| (true, t));
    let (before, after) = text.split_once("{X}")?;
    let (before, after) = (before.trim().to_owned(), after.trim().to_owned());
    (!before.is_empty() || !after.is_empty()).then_some(Pattern { before, after, opens, closes, cue })
}

/// The folded text right before and right after a name.
fn around(text: &str, start: usize, end: usize) -> (String, String) {
    let from = (start.saturating_sub(WINDOW)..=start).find(|i| text.is_char_boundary(*i)).unwrap_or(start);
    let to = (end..=(end + WINDOW).min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(end);
    let before = fold(&text[from..start]);
    (before.trim_end_matches([' ', '#', '@', '"', '\u{201c}']).to_owned(), fold(&text[end..to]))
}

fn without_determiners(before: &str) -> &str {
    let mut rest = before;
    while let Some(shorter) = DETERMINERS.iter().find_map(|d| rest.strip_suffix(d).filter(|r| !r.ends_with(char::is_alphanumeric))) {
        rest = shorter.trim_end();
    }
    rest
}

/// The text before the pattern's first words, where they stand at the end of `before`.
fn lead<'a>(pattern: &Pattern, before: &'a str) -> Option<&'a str> {
    let rest = before.strip_suffix(pattern.before.as_str())?;
    if !pattern.before.is_empty() && rest.ends_with(|c: char| c.is_alphanumeric() || c == '\'') {
        return None;
    }
    let opens = rest.trim_end().chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    (!pattern.opens || opens).then_some(rest)
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.trim_start().strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn follows(pattern: &Pattern, after: &str) -> bool {
    let tail = if pattern.after.starts_with('\'') { after } else { after.trim_start_matches(' ') };
    let Some(rest) = tail.strip_prefix(pattern.after.as_str()) else { return false };
    let whole = pattern.after.is_empty() || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\'');
    let closed = rest.trim_start_matches(' ').chars().next().is_none_or(|c| !c.is_alphanumeric());
    whole && (!pattern.closes || closed)
}

/// Whether one of the three words before a cue, in the same clause, negates it.
fn negated(lead: &str) -> bool {
    let clause = lead.rsplit([',', '.', ';', ':', '!', '?', '\n']).next().unwrap_or(lead);
    clause.split_whitespace().rev().take(3).any(|w| NEGATORS.contains(&w) || w.ends_with("n't"))
}

/// An example's text without its braces, and where they stood.
fn marked(example: &str) -> Option<(String, usize, usize)> {
    let (start, end) = (example.find('{')?, example.find('}')?);
    (start < end).then(|| (format!("{}{}{}", &example[..start], &example[start + 1..end], &example[end + 1..]), start, end - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valence(text: &str) -> Option<f64> {
        let (text, start, end) = marked(text).unwrap();
        Slogans::load(&Data::embedded()).unwrap().said(&text, start, end).map(|s| s.valence)
    }

    #[test]
    fn a_negation_turns_a_cue_round() {
        assert!(valence("I would never vote for {Lindqvist}").unwrap() < 0.0);
        assert!(valence("never again, but vote for {Lindqvist} now").unwrap() > 0.0);
        assert!(valence("{Lindqvist} spoke in the hall").is_none());
    }

    #[test]
    fn cuts_windows_at_character_borders() {
        let long = "ž".repeat(300);
        let text = format!("{long} down with Norcom {long}");
        let start = text.find("Norcom").unwrap();
        let slogans = Slogans::load(&Data::embedded()).unwrap();
        assert!(slogans.said(&text, start, start + 6).unwrap().valence < 0.0);
    }
}
