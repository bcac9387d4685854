//! A second lock behind the event coder: does the passage really say that the event happened, to this target?
//!
//! A fact in, yes or no out, remembered per fact. The clause of the event must hold no word of doubt outside the event's own
//! words, and a target that the sentence does not name must not stand beside another place that it does name.

use super::Checker;
use super::claim::Claim;
use super::ledger::{Fact, NONE};
use super::outcomes::Effect;
use super::signal::Signal;
use crate::model::EventKind;
use crate::names::EntityKind;
use std::sync::atomic::{AtomicU8, Ordering};

const UNREAD: u8 = 0;
const SOUND: u8 = 1;
const DOUBTFUL: u8 = 2;

/// What is known of each fact so far.
#[derive(Debug)]
pub(super) struct Sound {
    known: Vec<AtomicU8>,
}

impl Sound {
    /// Nothing known of `facts` facts.
    pub fn new(facts: usize) -> Self {
        Self { known: std::iter::repeat_with(|| AtomicU8::new(UNREAD)).take(facts).collect() }
    }
}

impl Checker<'_> {
    /// Turns reports of the event, or of what rules it out, that do not hold up into mere claims.
    pub(super) fn doubt(&self, claim: &Claim<'_>, signals: &mut [Signal]) {
        let lasts = claim.lasts();
        let decides = |s: &&mut Signal| s.effect == Effect::Opposite || (!lasts && matches!(s.effect, Effect::Done | Effect::Yields));
        for signal in signals.iter_mut().filter(decides) {
            if !self.is_sound(signal.fact) {
                signal.effect = Effect::Claimed;
            }
        }
    }

    fn is_sound(&self, n: u32) -> bool {
        let known = &self.sound.known[n as usize];
        match known.load(Ordering::Relaxed) {
            UNREAD => {
                let sound = self.read_again(&self.ledger.facts[n as usize]);
                known.store(if sound { SOUND } else { DOUBTFUL }, Ordering::Relaxed);
                sound
            }
            other => other == SOUND,
        }
    }

    fn read_again(&self, fact: &Fact) -> bool {
        let Some(page) = self.context.pages.get(fact.page as usize) else { return true };
        let text = |from: u32, to: u32| -> String { page.body.chars().skip(from as usize).take(to.saturating_sub(from) as usize).collect() };
        let in_title = fact.words == (0, 0);
        let sentence = if in_title { page.title.clone().unwrap_or_default() } else { text(fact.sentence.0, fact.sentence.1) };
        let clause = if in_title || fact.words.0 < fact.sentence.0 || fact.words.1 <= fact.words.0 {
            sentence.clone()
        } else {
            let before = text(fact.sentence.0, fact.words.0);
            let after = text(fact.words.1, fact.sentence.1.max(fact.words.1));
            format!("{} ; {}", before.rsplit(ends_clause).next().unwrap_or(""), after.split(ends_clause).next().unwrap_or(""))
        };
        let weights = &self.context.outcomes.weights;
        let contest = matches!(fact.kind, EventKind::Win | EventKind::Lose | EventKind::Qualify | EventKind::Elect);
        !has_any(&clause, &weights.doubts)
            && !has_any(&sentence, &weights.takes_back)
            && !(contest && has_any(&sentence, &weights.parts))
            && !self.strays(fact, &sentence)
            && !self.is_of_a_part(fact, &sentence)
    }

    /// Whether the sentence tells it of "the airfield" and the corpus knows one by name that is not the fact's target.
    fn is_of_a_part(&self, fact: &Fact, sentence: &str) -> bool {
        let entities = self.context.entities.all();
        let Some(target) = entities.get(fact.target as usize).filter(|e| e.kind == EntityKind::Place) else { return false };
        let text = spaced(sentence);
        let nouns = self.context.outcomes.weights.place_nouns.iter().filter(|noun| {
            ["of", "took", "taken", "captured", "attack on", "assault on", "seized"].iter().any(|w| text.contains(&format!(" {w} the {noun} ")))
        });
        let (own, mut nouns) = (target.name.to_lowercase(), nouns);
        nouns.any(|noun| {
            let so_called = |name: &str| name.to_lowercase().strip_suffix(noun.as_str()).is_some_and(|rest| rest.ends_with(['-', ' ']));
            !own.ends_with(noun.as_str()) && entities.iter().any(|e| e.kind == EntityKind::Place && !e.generic && so_called(&e.name))
        })
    }

    /// Whether the sentence names another place and not the fact's target.
    fn strays(&self, fact: &Fact, sentence: &str) -> bool {
        if fact.target == NONE || self.ledger.kind(fact.target, self.context.entities) != Some(EntityKind::Place) {
            return false;
        }
        let (mut own, mut other) = (false, false);
        for mention in self.context.entities.mentions(sentence) {
            let entity = self.context.entities.at(mention.entity);
            let is_target = self.ledger.id(&entity.id) == Some(fact.target);
            own |= is_target;
            other |= !is_target && entity.kind == EntityKind::Place && !entity.generic;
        }
        other && !own
    }
}

fn ends_clause(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '(' | ')' | '–' | '—' | '“' | '”' | '"')
}

/// Whether `text` holds one of `phrases` as whole words.
pub(super) fn has_any(text: &str, phrases: &[String]) -> bool {
    holds(&spaced(text), phrases)
}

/// `text` folded, its words between single spaces, for [`holds`].
pub(super) fn spaced(text: &str) -> String {
    let folded: String = crate::text::fold(text).chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '\'') { c } else { ' ' }).collect();
    format!(" {} ", folded.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Most words that a gap in a phrase stands for.
const GAP: usize = 4;

/// Whether a text made by [`spaced`] holds one of `phrases`, in which " ~ " stands for a gap of a few words.
pub(super) fn holds_with_gaps(spaced: &str, phrases: &[String]) -> bool {
    phrases.iter().any(|phrase| {
        let mut rest = spaced;
        phrase.split(" ~ ").enumerate().all(|(i, part)| {
            let part = format!(" {part} ");
            let found = rest.find(&part).filter(|&at| i == 0 || rest[..at].split_whitespace().count() <= GAP);
            found.is_some_and(|at| {
                rest = &rest[at + part.len() - 1..];
                true
            })
        })
    })
}

/// Whether a text made by [`spaced`] holds one of `phrases`.
pub(super) fn holds(spaced: &str, phrases: &[String]) -> bool {
    phrases.iter().any(|p| spaced.match_indices(p.as_str()).any(|(at, _)| spaced[..at].ends_with(' ') && spaced[at + p.len()..].starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_are_whole_words() {
        let doubts = ["never".to_owned(), "not a single".to_owned(), "if".to_owned()];
        assert!(has_any("the dam was Never  taken", &doubts));
        assert!(has_any("with not a single fight", &doubts));
        assert!(!has_any("the bailiff took it nevertheless", &doubts));
    }
}
