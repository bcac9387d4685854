//! Contests: whether a reported win, defeat or oath belongs to the contest that a claim is about.
//!
//! Reports seldom name the contest ("Garrow 2, Lund 0"; "she was sworn in on Monday"). What they do say is held against the
//! claim's: words of the same class (a run-off is an election, a trophy is a title's), the day, where the contest has one,
//! and a fixture that the claim's own page names with both sides. Classes and words are data (`outcomes.toml`); who the
//! names are is not decided here.

use super::claim::Claim;
use super::ledger::Fact;
use super::sound::{holds, spaced};
use crate::model::EventKind;
use serde::Deserialize;

/// How many days after the contest's day a report without a date may still tell of it.
const NEWS_DAYS: i32 = 3;

/// A class of contests.
#[cfg_attr(not(test), allow(dead_code))]
#[derive(Debug, Deserialize)]
pub(super) struct Class {
    /// Its name, for explanations.
    pub id: String,
    /// Words for the contest.
    words: Vec<String>,
    /// Words that stand only beside its end.
    prize: Vec<String>,
    /// Whether it is settled on one day.
    one_day: bool,
    /// Words of what only its winner does afterwards.
    #[serde(default)]
    settled: Vec<String>,
    /// Sentences that are of the class.
    matches: Vec<String>,
    /// Sentences that are not.
    rejects: Vec<String>,
}

/// The classes of contests.
#[derive(Debug)]
pub(super) struct Contests(pub Vec<Class>);

/// What a text says of contests, a bit a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks {
    pub words: u8,
    pub prize: u8,
    /// What only a winner does afterwards.
    pub settled: u8,
    /// Whether the sentence itself has the words, not its page alone.
    pub sure: bool,
    /// Whether there is a score of one match.
    pub score: bool,
    /// Whether nobody won.
    pub drawn: bool,
}

impl Contests {
    /// What `text` says of contests.
    pub fn read(&self, text: &str) -> Marks {
        let text = spaced(text);
        let mut marks = Marks { sure: true, ..Marks::default() };
        for (n, class) in self.0.iter().take(8).enumerate() {
            let bit = |is: bool| u8::from(is) << n;
            marks.words |= bit(holds(&text, &class.words));
            marks.prize |= bit(holds(&text, &class.prize));
            marks.settled |= bit(holds(&text, &class.settled));
        }
        marks.words |= marks.prize | marks.settled;
        marks
    }

    /// What `sentence` says, else the `title`, else the `body` (read already).
    pub fn marks(&self, sentence: &str, title: &str, body: Marks) -> Marks {
        let own = self.read(sentence);
        if own.words != 0 {
            return own;
        }
        let headline = self.read(title);
        if headline.words != 0 { headline } else { Marks { sure: false, ..body } }
    }

    /// Whether one day settles each class of `bits`.
    pub fn one_day(&self, bits: u8) -> bool {
        bits != 0 && self.0.iter().enumerate().all(|(n, class)| bits >> n & 1 == 0 || class.one_day)
    }

    /// Those of the classes `bits` that one day settles.
    pub fn settled_in_a_day(&self, bits: u8) -> u8 {
        self.0.iter().take(8).enumerate().filter(|(_, class)| class.one_day).fold(0, |all, (n, _)| all | 1 << n) & bits
    }
}

/// Kinds whose reports tell of a contest's end.
pub(super) fn is_result(kind: EventKind) -> bool {
    matches!(kind, EventKind::Win | EventKind::Lose | EventKind::Elect | EventKind::Appoint | EventKind::Qualify | EventKind::Hold)
}

/// Whether a claim of `kind` is about a contest.
pub(super) fn is_contest(kind: EventKind) -> bool {
    matches!(kind, EventKind::Win | EventKind::Lose | EventKind::Elect)
}

/// "2-1", "0:3".
pub(super) fn is_score(quantity: &str) -> bool {
    let mut parts = quantity.split(['-', '–', ':']);
    let is_small = |p: Option<&str>| p.is_some_and(|p| !p.is_empty() && p.len() <= 2 && p.bytes().all(|b| b.is_ascii_digit()));
    is_small(parts.next()) && is_small(parts.next()) && parts.next().is_none()
}

/// Whether `fact` is told as of the day on which the claim's contest ends.
pub(super) fn is_of_day(claim: &Claim<'_>, fact: &Fact) -> bool {
    let Some(due) = claim.due.filter(|_| claim.firm) else { return false };
    match fact.from {
        Some(from) => from >= due - 1 && from <= due + 1 && fact.day() >= due && fact.day() <= due + 1,
        None => fact.reported >= due && fact.reported <= due + NEWS_DAYS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Outcomes;
    use crate::rules::Data;

    #[test]
    fn every_class_matches_its_examples() {
        let outcomes = Outcomes::load(&Data::embedded()).unwrap();
        for (n, class) in outcomes.contests.0.iter().enumerate() {
            let is = |text: &String| outcomes.contests.read(text).words >> n & 1 == 1;
            assert!(class.matches.len() > 1 && class.rejects.len() > 1, "{}", class.id);
            for text in &class.matches {
                assert!(is(text), "{}: {text}", class.id);
            }
            for text in &class.rejects {
                assert!(!is(text), "{}: {text}", class.id);
            }
        }
    }

    #[test]
    fn scores_are_two_small_numbers() {
        assert!(is_score("2-1") && is_score("0:3"));
        assert!(!is_score("52.3-47.7") && !is_score("2019-20") && !is_score("14"));
    }
}
