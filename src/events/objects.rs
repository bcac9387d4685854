//! The object of an event word: after it, among its own words, or before a relative clause; and whether a noun without a name
//! stands in its place.
//!
//! A hit in, the phrase out. Rows of tokens, no parser; see `frames` for the rest of the clause.

use super::Wanted;
use super::classes::*;
use super::frames::{Clause, Found, Group, PHRASE};
use super::lexicon::{Hit, Reading};

impl Clause<'_> {
    /// What follows the event word, else a name among its own words ("won the league title").
    pub(super) fn object(&self, hit: &Hit, wanted: Wanted) -> Found {
        let bare = self.at(hit.last + 1).is_some_and(|t| t.is(PREP.or(OF)) && !t.is(ADV.or(DET)));
        let inner = hit.last > hit.head && bare;
        let right = if bare && wanted != Wanted::Place { Found::default() } else { self.phrase_right(hit.last + 1, wanted) };
        if !right.names.is_empty() && !inner {
            return right;
        }
        let inside = if hit.last > hit.head { self.inside(hit, wanted) } else { Found::default() };
        let fronted = || self.fronted(hit, wanted).filter(|_| !self.has_object(hit));
        match () {
            () if !inside.names.is_empty() => inside,
            () if !right.names.is_empty() => right,
            () => fronted().unwrap_or(right),
        }
    }

    /// The antecedent of a relative clause that lacks its object ("the dam, which the Legion has held").
    fn fronted(&self, hit: &Hit, wanted: Wanted) -> Option<Found> {
        let start = self.group(hit.head, hit.form).start;
        let floor = start.saturating_sub(PHRASE);
        let mut open = (floor..start).rev().take_while(|&i| !self.tokens[i].is(MARK) && !self.is_verb(i));
        let rel = open.find(|&i| self.tokens[i].is(REL) && !self.tokens[i].is(NAME))?;
        let subject = rel + 1 < start && !self.tokens[rel].is(POSS);
        let end = rel - usize::from(rel > 0 && self.tokens[rel - 1].is(COMMA));
        let found = self.phrase_in(self.antecedent(end), end, wanted);
        (subject && !found.is_empty()).then_some(found)
    }

    /// The first fitting name of the sentence before a phrase that stands for something ("the krona rose after it had fallen").
    pub fn named_earlier(&self, found: &Found, wanted: Wanted) -> Option<usize> {
        let first = found.span?.0;
        (first.saturating_sub(2 * PHRASE)..first).find(|&i| self.tokens[i].is(NAME) && self.fits(i, wanted)).map(|i| self.tokens[i].mention as usize)
    }

    /// Whether a noun phrase follows the event word at once.
    pub fn has_object(&self, hit: &Hit) -> bool {
        let Some(i) = (hit.last + 1..self.tokens.len().min(hit.last + 3)).find(|&i| !self.tokens[i].is(ADV)) else { return false };
        let token = &self.tokens[i];
        let titled = token.is(CAPITAL) && self.at(i + 1).is_some_and(|t| t.is(CAPITAL.or(NAME)));
        let function = MARK.or(PREP).or(OF).or(CONJ).or(BUT).or(SUB).or(REL).or(AUX).or(NEG).or(TO).or(NUMBER).or(PRON).or(TIME_UNIT);
        token.is(DET.or(POSS).or(NAME)) || titled || !token.is(function.or(CAPITAL).or(VERB_FORM))
    }

    /// What the noun that fills the target's place is about ("the vote on X was put off", "approved the plan for X").
    pub fn complement(&self, hit: &Hit, group: &Group, wanted: Wanted) -> Found {
        let (first, end) = match group.passive {
            true => self.subject_span(group.start.min(hit.first)),
            false => (hit.last + 1, self.tokens.len().min(hit.last + 1 + PHRASE)),
        };
        for i in first..end {
            let token = &self.tokens[i];
            if token.is(ABOUT) && !token.is(NAME) {
                let found = self.phrase_right(i + 1, wanted);
                if found.span.is_some_and(|s| group.passive && s.1 >= end) {
                    return Found::default();
                }
                return found;
            }
            if i > first
                && (token.is(STOP.or(REL).or(BUT).or(SUB))
                    || token.is(PREP) && !group.passive
                    || self.is_verb(i) && !group.passive && !self.is_nominal(i, false))
            {
                break;
            }
        }
        Found::default()
    }

    /// Whether the place of the target is taken by a noun without a name ("approved the plan", "a proposal was rejected").
    pub fn is_filled(&self, hit: &Hit, group: &Group) -> bool {
        if hit.reading != Reading::Verb {
            return false;
        }
        if !group.passive {
            return self.has_object(hit) || self.tokens[hit.head + 1..hit.last.max(hit.head + 1)].iter().any(|t| t.is(NAME.or(DET)));
        }
        let (first, end) = self.subject_span(group.start.min(hit.first));
        self.tokens[first..end].iter().any(|t| !t.is(NAME.or(PRON).or(MARK).or(PREP).or(OF).or(CONJ).or(DET).or(ADV).or(SUB).or(POSS)))
    }
}
