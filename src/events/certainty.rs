//! How surely a clause says that its event happened: negation, plans, attempts, hearsay, attribution, denial.
//!
//! A hit with its verb group in, [`Certainty`] and negation out. Sentence-wide only; what a later sentence takes back is
//! looked at by the caller.

use super::classes::*;
use super::frames::{Clause, Group};
use super::inflect::Form;
use super::lexicon::{Entry, Hit, Reading};
use crate::model::Certainty;

/// How far left a governing word may stand from what it governs, in tokens.
const GOVERNOR: usize = 5;

impl Clause<'_> {
    /// The certainty of a hit and whether it is negated.
    pub fn certainty(&self, hit: &Hit, group: &Group, entry: &Entry) -> (Certainty, bool) {
        let start = if hit.reading == Reading::Verb { group.start.min(hit.first) } else { hit.first };
        let (local, negated) = match hit.reading {
            Reading::Verb => self.verb_certainty(hit, group),
            Reading::Noun => self.noun_certainty(hit, entry),
            Reading::Phrase => {
                let before = self.group(hit.first, Form(0));
                (self.modal_certainty(&before), before.negated)
            }
        };
        let negated = (negated || hit.negated) != entry.negated;
        let local = entry.certainty.filter(|_| local == Certainty::Asserted).unwrap_or(local);
        if !matches!(local, Certainty::Asserted) {
            return (self.restated(start, local), negated);
        }
        (self.framed(hit, start), negated)
    }

    /// Whether the hit is only demanded, possible or a condition: no report of anything, not even of a plan.
    pub fn is_unreal(&self, hit: &Hit, group: &Group) -> bool {
        let start = if hit.reading == Reading::Verb { group.start.min(hit.first) } else { hit.first };
        let bare_modal = group.unreal && !(group.negated && group.modal.is_some_and(|m| self.tokens[m].is(ABLE)));
        if hit.reading == Reading::Verb && bare_modal {
            return true;
        }
        let open = |i: &usize| !self.tokens[*i].is(STOP.or(COMMA));
        let near = (start.saturating_sub(8)..start).rev().take_while(open);
        let dependent = group.to.is_some() || hit.reading == Reading::Noun;
        for i in near {
            let token = &self.tokens[i];
            if token.is(NAME) {
                continue;
            }
            let ahead =
                token.is(UNTIL) && hit.reading == Reading::Verb && hit.form.may_be(Form(Form::S.0 | Form::BASE.0)) && !hit.form.may_be(Form::PAST);
            if token.is(HYPOTHETICAL) || ahead || dependent && token.is(DEMAND) && !token.is(POSS) {
                return true;
            }
            if token.is(MAYBE) && hit.reading == Reading::Noun {
                return true;
            }
            if token.is(SUB) && !token.is(PREP) || self.is_verb(i) {
                return false;
            }
        }
        false
    }

    fn modal_certainty(&self, group: &Group) -> Certainty {
        match group.modal {
            Some(m) if group.negated && self.tokens[m].is(ABLE) => Certainty::Asserted,
            Some(_) => Certainty::Planned,
            None => Certainty::Asserted,
        }
    }

    fn verb_certainty(&self, hit: &Hit, group: &Group) -> (Certainty, bool) {
        if group.modal.is_some() {
            return (self.modal_certainty(group), group.negated);
        }
        if let Some(to) = group.to {
            return self.infinitive(to, group);
        }
        if hit.form.may_be(Form::ING) && !group.be {
            return self.gerund(group);
        }
        (Certainty::Asserted, group.negated)
    }

    /// "tried to take", "failed to take", "in an attempt to take", "managed to take", "to take".
    fn infinitive(&self, to: usize, group: &Group) -> (Certainty, bool) {
        let floor = to.saturating_sub(GOVERNOR);
        if let Some(cause) = self.cause(to) {
            return self.governed(cause, group.negated);
        }
        let had = self.tables.vocabulary.look_up("had").0;
        if to > 0 && self.tokens[to - 1].word == had && had != 0 {
            return (Certainty::Asserted, group.negated);
        }
        if self.has_yet(to) {
            return (Certainty::Asserted, !group.negated);
        }
        if group.have
            && let Some(claimed) = self.claimed(to)
        {
            return (claimed, group.negated);
        }
        for i in (floor..to).rev() {
            let token = &self.tokens[i];
            if token.is(STOP) {
                break;
            }
            if token.is(NAME) {
                continue;
            }
            if token.is(FAIL) {
                return (Certainty::Asserted, !group.negated);
            }
            if token.is(MANAGE) && (i + 3 >= to) {
                return self.governed(i, group.negated);
            }
            if token.is(ATTEMPT) {
                return (Certainty::Attempted, group.negated);
            }
            if token.is(PLAN) {
                return (Certainty::Planned, group.negated);
            }
        }
        let be = to > 0 && self.tokens[to - 1].is(BE);
        (if be { Certainty::Planned } else { Certainty::Attempted }, group.negated)
    }

    /// "has yet to", "is yet to", "remains to".
    fn has_yet(&self, to: usize) -> bool {
        let yet = self.tables.vocabulary.look_up("yet").0;
        to >= 2 && self.tokens[to - 1].word == yet && self.tokens[to - 2].is(HAVE.or(BE))
    }

    /// "claims to have taken", "is said to have taken".
    fn claimed(&self, to: usize) -> Option<Certainty> {
        let verb = (to.saturating_sub(3)..to).rev().find(|&i| !self.tokens[i].is(ADV))?;
        let token = &self.tokens[verb];
        let passive = verb > 0 && self.tokens[verb - 1].is(BE);
        if token.is(CLAIMED) && passive {
            return Some(Certainty::Reportedly);
        }
        token.is(CLAIM_VERB.or(REPORT_VERB)).then_some(Certainty::Attributed)
    }

    /// The verb before "to" that makes someone do it ("pushed the militia … to withdraw").
    fn cause(&self, to: usize) -> Option<usize> {
        for i in (to.saturating_sub(26)..to).rev() {
            let token = &self.tokens[i];
            if token.is(NAME) {
                continue;
            }
            if token.is(CAUSE) {
                let form = self.tables.vocabulary.form(token.word);
                return form.may_be(Form(Form::PAST.0 | Form::PARTICIPLE.0 | Form::ING.0)).then_some(i);
            }
            if token.is(ATTEMPT.or(PLAN).or(FAIL)) || self.is_verb(i) || token.is(SUB) && !token.is(PREP) {
                return None;
            }
        }
        None
    }

    /// A verb that passes on its own certainty ("managed to", "were forced to").
    fn governed(&self, i: usize, negated: bool) -> (Certainty, bool) {
        let form = self.tables.vocabulary.form(self.tokens[i].word);
        let outer = self.group(i, form);
        if outer.modal.is_some() {
            return (self.modal_certainty(&outer), negated != outer.negated);
        }
        match outer.to {
            Some(_) => (Certainty::Planned, negated),
            None => (Certainty::Asserted, negated != outer.negated),
        }
    }

    fn gerund(&self, group: &Group) -> (Certainty, bool) {
        let floor = group.start.saturating_sub(GOVERNOR);
        for i in (floor..group.start).rev() {
            let token = &self.tokens[i];
            if token.is(STOP.or(COMMA)) {
                break;
            }
            if token.is(WITHOUT) || token.is(PREVENTING) {
                return (Certainty::Asserted, true);
            }
            let adjacent = i + 2 >= group.start;
            if token.is(FAIL) && adjacent {
                return (Certainty::Asserted, true);
            }
            if token.is(ATTEMPT) && adjacent && self.tokens[group.start - 1].is(PREP.or(OF)) {
                return (Certainty::Attempted, group.negated);
            }
            if token.is(PLAN) && adjacent {
                return (Certainty::Planned, group.negated);
            }
            if !token.is(PREP.or(OF).or(DET).or(ADV).or(FAIL).or(ATTEMPT).or(PLAN)) {
                break;
            }
        }
        (Certainty::Asserted, group.negated)
    }

    /// "an attempted capture of", "plans for the capture of", "no attack on", "prevented the fall of".
    fn noun_certainty(&self, hit: &Hit, entry: &Entry) -> (Certainty, bool) {
        let floor = hit.first.saturating_sub(GOVERNOR);
        for i in (floor..hit.first).rev() {
            let token = &self.tokens[i];
            if token.is(STOP.or(COMMA).or(CONJ)) {
                break;
            }
            if token.is(NONE.or(WITHOUT)) || self.not_one(i, hit.first.min(i + 2)) {
                return (Certainty::Asserted, true);
            }
            if token.is(UNREAL) {
                return (Certainty::Attempted, false);
            }
            if token.is(UNDO) && self.is_verbal(i) {
                return (Certainty::Planned, false);
            }
            if token.is(PREVENTING) {
                return (Certainty::Attempted, false);
            }
            if token.is(ATTEMPT) && i + 3 >= hit.first && self.tokens[i + 1..hit.first].iter().any(|t| t.is(PREP.or(OF))) {
                return (Certainty::Attempted, false);
            }
            if token.is(PLAN.or(PREDICT)) && i + 4 >= hit.first {
                return (Certainty::Planned, false);
            }
            if token.is(TO) || token.is(MODAL) {
                return (Certainty::Planned, false);
            }
        }
        self.predicated(hit, entry)
    }

    /// What the noun's own predicate makes of it: "the attack did not", "the vote will be", "the launch was postponed".
    fn predicated(&self, hit: &Hit, entry: &Entry) -> (Certainty, bool) {
        let Some((first, main)) = self.predicate(hit).filter(|_| !self.in_adjunct(hit.first)) else { return (Certainty::Asserted, false) };
        let group = &self.tokens[first..main];
        let negated = group.iter().any(|t| t.is(NEG));
        let passive = group.iter().any(|t| t.is(BE));
        let verb = &self.tokens[main];
        let certainty = match () {
            () if group.iter().any(|t| t.is(MODAL)) => Certainty::Planned,
            () if self.is_undone(main) || self.is_ahead(main, passive) => Certainty::Planned,
            () if passive && verb.is(DENY) => Certainty::Denied,
            () if passive && verb.is(RUMOUR) => Certainty::Unverified,
            () if passive && verb.is(CLAIMED) => Certainty::Reportedly,
            () if verb.is(FAIL) && !entry.is_assault() => Certainty::Attempted,
            () => Certainty::Asserted,
        };
        (certainty, negated && certainty != Certainty::Planned || negated && group.iter().any(|t| t.is(MODAL)))
    }

    /// "postponed", "called off", "put off".
    fn is_undone(&self, main: usize) -> bool {
        let off = |w| self.tables.vocabulary.look_up(w).0;
        let particle = self.tokens.get(main + 1).is_some_and(|t| t.word == off("off") || t.word == off("back"));
        self.tokens[main].is(UNDO) || particle && [off("called"), off("put"), off("pushed")].contains(&self.tokens[main].word)
    }

    /// "is planned", "looks likely".
    fn is_ahead(&self, main: usize, passive: bool) -> bool {
        let next = || self.says(main) && self.tokens.get(main + 1).is_some_and(|t| t.is(PROSPECT));
        passive && self.tokens[main].is(PROSPECT) || next()
    }

    /// The first token of the verb group that a noun is the subject of, and its main verb.
    pub(super) fn predicate(&self, hit: &Hit) -> Option<(usize, usize)> {
        let limit = self.tokens.len().min(hit.last + 1 + PREDICATE);
        let first = (hit.last + 1..limit)
            .take_while(|&i| {
                let t = &self.tokens[i];
                t.is(NAME) || !(t.is(STOP.or(REL).or(BUT).or(COMMA).or(TO)) || t.is(SUB) && !t.is(PREP) || t.is(CONJ) && !self.joins_names(i))
            })
            .find(|&i| self.is_verb(i) || self.is_third_person(i))?;
        let main = (first..self.tokens.len().min(first + 7)).find(|&i| !self.tokens[i].is(AUX.or(ADV).or(NEG)));
        Some((first, main.unwrap_or(first)))
    }

    fn is_third_person(&self, i: usize) -> bool {
        let form = self.tables.vocabulary.form(self.tokens[i].word);
        !self.tokens[i].is(NAME) && form.may_be(Form::S) && self.says(i)
    }

    fn joins_names(&self, i: usize) -> bool {
        i > 0 && self.tokens[i - 1].is(NAME) && self.tokens.get(i + 1).is_some_and(|t| t.is(NAME.or(DET)))
    }

    /// Whether the word at `i` is a verb here.
    fn is_verbal(&self, i: usize) -> bool {
        self.is_verb(i) || self.is_gerund(i) || self.says(i)
    }

    pub fn none_in_subject(&self, hit: &Hit, group: &Group) -> bool {
        let start = if hit.reading == Reading::Verb { group.start.min(hit.first) } else { hit.first };
        if hit.reading == Reading::Noun {
            return false;
        }
        let (first, end) = self.subject_span(start);
        let hangs = first > 0 && self.tokens[first - 1].is(PREP.or(SUB));
        self.not_one(first, end)
            || self.none_before(start)
            || !hangs && self.tokens[first..end].first().is_some_and(|t| t.is(NONE))
            || !hangs
                && self.tokens[first..end].iter().take(3).take_while(|t| !t.is(PREP.or(SUB)) || t.is(ADV.or(DET))).any(|t| t.is(NONE) && !t.is(DET))
    }

    /// "when the talks ended on Friday no paper had been signed": "no" and a noun right before the verb, whatever comes first.
    fn none_before(&self, start: usize) -> bool {
        let inner = |i: &usize| !self.tokens[*i].is(STOP.or(COMMA).or(PREP).or(SUB).or(CONJ)) && !self.is_verb(*i);
        let none = (start.saturating_sub(4)..start).rev().take_while(inner).find(|&i| self.tokens[i].is(NONE) && !self.tokens[i].is(NAME));
        none.is_some_and(|i| i == 0 || !self.tokens[i - 1].is(PREP.or(OF)))
    }

    /// "not a single house", "not one man".
    fn not_one(&self, first: usize, end: usize) -> bool {
        let not = self.tables.vocabulary.look_up("not").0;
        self.tokens[first..end].windows(2).any(|t| t[0].word == not && t[0].is(NEG) && t[1].is(DET) && !t[1].is(NAME))
    }

    /// A plan in words of the past that someone else had foretold.
    fn restated(&self, start: usize, local: Certainty) -> Certainty {
        let floor = start.saturating_sub(24);
        let foretold = (floor..start).rev().take_while(|&i| !self.tokens[i].is(STOP)).any(|i| self.tokens[i].is(FORETELL) && !self.is_future(i));
        if local == Certainty::Planned && foretold { Certainty::RestatedForecast } else { local }
    }

    fn is_future(&self, i: usize) -> bool {
        self.group(i, Form(0)).modal.is_some()
    }

    /// The certainty that the frame of the sentence gives to a plain clause.
    fn framed(&self, hit: &Hit, start: usize) -> Certainty {
        let floor = start.saturating_sub(28);
        let hearsay = self.tokens[start..hit.first.max(start)].iter().any(|t| t.is(HEARSAY));
        let (mut adjacent, mut result) = (true, if hearsay { Certainty::Reportedly } else { Certainty::Asserted });
        let aside = self.relative_clause(floor, start);
        for i in (floor..start).rev().filter(|i| !aside.contains(i)) {
            let token = &self.tokens[i];
            if token.is(STOP) && !token.is(QUOTE) {
                break;
            }
            if token.is(NAME) {
                continue;
            }
            if token.is(HYPOTHETICAL) && adjacent {
                return Certainty::Planned;
            }
            if token.is(WHETHER) && adjacent {
                return Certainty::Unverified;
            }
            if token.is(DENY) {
                return Certainty::Denied;
            }
            if token.is(CLAIM_NOUN) && self.introduces(i, start) {
                return self.refuted_after(hit).unwrap_or(Certainty::Unverified);
            }
            if token.is(REPORT_NOUN) && self.introduces(i, start) {
                return self.refuted_after(hit).unwrap_or(Certainty::Reportedly);
            }
            if token.is(FORETELL) {
                return Certainty::RestatedForecast;
            }
            if token.is(HEARSAY) {
                result = Certainty::Reportedly;
            }
            if token.is(COMMA) {
                adjacent = false;
            }
        }
        self.attributed(hit, start, result)
    }

    /// The tokens of the last relative clause between commas before `start` ("Lorn, whose dismissal had been rumoured, …").
    fn relative_clause(&self, floor: usize, start: usize) -> std::ops::Range<usize> {
        let Some(comma) = (floor..start).rev().take_while(|&i| !self.tokens[i].is(STOP)).find(|&i| self.tokens[i].is(COMMA)) else { return 0..0 };
        let inner = (floor..comma).rev().take_while(|&i| !self.tokens[i].is(STOP.or(COMMA)));
        let first = inner.last().unwrap_or(comma);
        if first > floor && self.tokens[first].is(REL) && !self.tokens[first].is(NAME) { first..comma } else { 0..0 }
    }

    /// "claims … that X fell", "a report of": the noun is the frame of the clause.
    fn introduces(&self, noun: usize, start: usize) -> bool {
        self.tokens[noun + 1..start.max(noun + 1)].iter().any(|t| t.is(SUB.or(OF)) && !t.is(PREP.or(ADV)) || t.is(OF))
            && !self.tokens[noun].is(VERB_FORM)
            || self.tokens[noun + 1..start.max(noun + 1)].iter().any(|t| t.is(SUB) && !t.is(PREP))
    }

    /// "… are not true", "… was wrong", "… were denied" later in the sentence.
    fn refuted_after(&self, hit: &Hit) -> Option<Certainty> {
        let mut negated = false;
        for (i, token) in self.tokens.iter().enumerate().skip(hit.last + 1).take(REACH_RIGHT) {
            if token.is(NAME) {
                continue;
            }
            if token.is(NEG) {
                negated = true;
            }
            if token.is(FALSE_WORD) && !negated || negated && token.is(TRUE_WORD) {
                return Some(Certainty::Denied);
            }
            if negated && token.is(CHECKED_WORD) {
                return Some(Certainty::Unverified);
            }
            if token.is(STOP) && i > hit.last + 1 {
                return None;
            }
        }
        None
    }

    fn attributed(&self, hit: &Hit, start: usize, so_far: Certainty) -> Certainty {
        let mut result = so_far;
        let mut negated = false;
        let window = start.saturating_sub(28)..self.tokens.len().min(hit.last + REACH_RIGHT);
        let aside = self.relative_clause(window.start, start);
        for i in window.filter(|i| !aside.contains(i)) {
            let token = &self.tokens[i];
            if token.is(NAME) || (start..=hit.last).contains(&i) {
                continue;
            }
            negated |= token.is(NEG) && i > hit.last;
            if token.is(DOUBT_WORD) && i > hit.last && self.tokens[hit.last + 1..i].iter().all(|t| !t.is(STOP)) || negated && token.is(CHECKED_WORD) {
                return Certainty::Unverified;
            }
            if token.is(HEARSAY) {
                result = Certainty::Reportedly;
            }
            let speaks = token.is(REPORT_VERB) && (self.is_verb(i) || self.says(i)) || token.is(REPORT_PHRASE) && self.followed_by_to(i);
            if result == Certainty::Asserted && speaks {
                result = Certainty::Attributed;
            }
        }
        result
    }

    fn says(&self, i: usize) -> bool {
        let form = self.tables.vocabulary.form(self.tokens[i].word);
        form.may_be(Form(Form::S.0 | Form::BASE.0)) && i > 0 && !self.is_nominal(i, false)
    }

    fn followed_by_to(&self, i: usize) -> bool {
        self.tokens.get(i + 1).is_some_and(|t| t.is(TO)) || self.tokens[i].is(VERB_FORM)
    }
}

/// How far right a noun's verb may stand, in tokens.
const PREDICATE: usize = 14;
/// How far right a refutation or attribution may stand, in tokens.
const REACH_RIGHT: usize = 40;
