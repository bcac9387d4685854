//! Verbs of a clause: which words are verbs, the group before one, its voice, and whether it is the main event.
//!
//! Tokens in, readings out. Form and neighbours decide; there is no tagger.

use super::Wanted;
use super::classes::*;
use super::frames::{Clause, Group};
use super::inflect::Form;
use super::lexicon::{Entry, Hit, Reading, Role};
use crate::names::EntityKind;

/// Longest scan in one direction, in tokens.
const REACH: usize = 48;
/// How far back a shared auxiliary may stand, in tokens.
const PHRASE: usize = 14;

impl Clause<'_> {
    /// Whether token `i` is a finite verb or an auxiliary, as far as its form and neighbours tell.
    pub(super) fn is_verb(&self, i: usize) -> bool {
        let token = &self.tokens[i];
        if token.is(NAME) {
            return false;
        }
        if token.is(AUX) && !token.is(POSS) {
            return true;
        }
        let form = self.tables.vocabulary.form(token.word);
        let past = form.may_be(Form(Form::PAST.0 | Form::PARTICIPLE.0)) && !form.may_be(Form::BASE) || token.is(ENDING) && form == Form(0);
        past && !(i > 0 && self.tokens[i - 1].is(DET.or(POSS).or(PREP).or(OF)))
    }

    /// Whether the word at `i`, which can be verb or noun, is a noun here; `phrase` where a particle or more follows it.
    pub(super) fn is_nominal(&self, i: usize, phrase: bool) -> bool {
        if self.tokens[i].is(AUX) {
            return false;
        }
        let before = i.checked_sub(1).map(|j| &self.tokens[j]);
        if let Some(b) = before {
            if b.is(TO.or(AUX)) && !b.is(POSS) || b.is(PRON) && !b.is(DET) || b.is(REL) {
                return false;
            }
            if b.is(DET.or(POSS).or(OF)) || b.is(PREP) && !b.is(ADV) {
                return true;
            }
            if b.is(NEG.or(ADV)) && !b.is(DET) {
                return i >= 2 && self.tokens[i - 2].is(DET.or(POSS));
            }
        }
        if self.ends_compound(i) {
            return true;
        }
        if phrase {
            return false;
        }
        let named = before.is_some_and(|b| b.is(NAME) && !b.is(COMMON));
        match self.at(i + 1) {
            Some(a) if a.is(DET.or(NAME).or(POSS)) && !a.is(AUX) => false,
            Some(a) if a.is(PRON.or(NUMBER)) => false,
            Some(a) if a.is(OF.or(AUX)) => !named,
            _ if before.is_none() => !self.at(i + 1).is_some_and(|t| t.is(PREP)),
            _ => !named && (self.verb_around(i) || !self.agrees(i)),
        }
    }

    /// Whether the base form at `i` closes "the … X" or "somebody's … X": a verb after a singular noun would have an s.
    fn ends_compound(&self, i: usize) -> bool {
        let form = self.tables.vocabulary.form(self.tokens[i].word);
        let plural = |j: usize| self.tokens[j].is(FORCE.or(PRON)) || self.tokens[j].is(NAME);
        form == Form::BASE && i >= 2 && self.tokens[i - 1].word == 0 && !plural(i - 1) && self.tokens[i - 2].is(POSS) && !self.tokens[i - 2].is(NAME)
    }

    /// Whether the sentence has another verb near the word at `i`.
    pub(super) fn verb_around(&self, i: usize) -> bool {
        let reach = i.saturating_sub(12)..self.tokens.len().min(i + 12);
        reach.filter(|&j| j != i).any(|j| self.is_verb(j))
    }

    /// Whether the noun before and the form of the word at `i` go together as subject and verb ("prices rise", "the town falls").
    pub(super) fn agrees(&self, i: usize) -> bool {
        let form = self.tables.vocabulary.form(self.tokens[i].word);
        i > 0 && (form.may_be(Form::S) || self.tokens[i - 1].word == 0 || self.tokens[i - 1].is(PLACE_NOUN.or(FORCE)))
    }

    /// Whether the -ing form at `i` is a noun ("a meeting of").
    pub(super) fn is_verbal_noun(&self, i: usize) -> bool {
        i > 0 && self.tokens[i - 1].is(DET.or(POSS)) && !self.tokens[i - 1].is(ADV)
    }

    /// The verb group that ends before token `head`.
    pub(super) fn group(&self, head: usize, form: Form) -> Group {
        let mut group = Group { start: head, ..Group::default() };
        let floor = head.saturating_sub(9);
        while group.start > floor {
            let i = group.start - 1;
            let token = &self.tokens[i];
            let longer = token.word != 0 && token.is(NONE) && group.start < head;
            if token.is(NAME) || token.is(POSS) || !(token.is(AUX.or(ADV).or(NEG).or(TO)) || longer || self.is_longer(i)) {
                break;
            }
            if token.is(DET) && !token.is(ADV) {
                break;
            }
            group.be |= token.is(BE);
            group.have |= token.is(HAVE);
            group.negated |= token.is(NEG) || longer;
            if token.is(MODAL) {
                group.unreal |= token.is(MAYBE);
                group.modal = Some(i);
            }
            if token.is(TO) {
                group.to = Some(i);
                group.start = i;
                break;
            }
            group.start = i;
        }
        group.passive = group.be && form.may_be(Form::PARTICIPLE);
        group
    }

    /// The second word of "no longer".
    pub(super) fn is_longer(&self, i: usize) -> bool {
        i > 0 && self.tokens[i - 1].is(NONE) && self.tables.vocabulary.look_up("longer").0 == self.tokens[i].word && self.tokens[i].word != 0
    }

    pub(super) fn is_gerund(&self, i: usize) -> bool {
        let token = &self.tokens[i];
        token.is(ENDING) || token.is(VERB_FORM) && self.tables.vocabulary.form(token.word).may_be(Form::ING)
    }

    /// Whether the subject is a force, stands for one, or is not named at all; always so in a passive of a verb that takes places.
    pub(super) fn has_force(&self, hit: &Hit, group: &Group, takes_object: bool) -> bool {
        if hit.reading == Reading::Noun || group.passive && takes_object {
            return true;
        }
        let start = group.start.min(hit.first);
        if hit.form == Form::ING && !group.be {
            let floor = start.saturating_sub(REACH);
            return (floor..start).rev().take_while(|&i| !self.tokens[i].is(STOP)).any(|i| self.is_force(i, start));
        }
        let (first, end) = self.subject_span(start);
        let (mut empty, mut hanging) = (true, false);
        if self.tokens[first..end].iter().any(|t| t.is(CIVIL)) {
            return false;
        }
        for (i, token) in self.tokens.iter().enumerate().take(end).skip(first) {
            hanging = !token.is(COMMA.or(CONJ)) && (hanging || !empty && token.is(BY));
            let speaker = || self.speaker(Some((first, end)), Wanted::Other).is_some();
            if !hanging && self.is_force(i, end) || token.is(PRON) && !token.is(DET) && (!token.is(THERE) || speaker()) {
                return true;
            }
            empty &= token.is(MARK.or(CONJ).or(SUB).or(ADV));
        }
        empty
    }

    /// Whether token `i` is a force itself, not the first part of a compound ("army bulletin").
    fn is_force(&self, i: usize, end: usize) -> bool {
        let token = &self.tokens[i];
        if self.kind(token) == Some(EntityKind::Organisation) {
            return true;
        }
        let heads = PREP.or(OF).or(CONJ).or(MARK).or(REL).or(AUX).or(ADV).or(NAME).or(VERB_FORM).or(ENDING).or(TO).or(SUB).or(BUT).or(POSS);
        token.is(FORCE) && (i + 1 >= end || self.tokens[i + 1].is(heads))
    }

    /// Whether the event word stands aside: in an adjunct, or as a modifier of a noun.
    pub(super) fn is_aside(&self, hit: &Hit, group: &Group) -> bool {
        match hit.reading {
            Reading::Verb => {
                let bare = !(group.be || group.have || group.modal.is_some() || group.to.is_some());
                bare && hit.form.may_be(Form::PARTICIPLE) && group.passive
            }
            Reading::Noun => self.in_adjunct(hit.first),
            Reading::Phrase => false,
        }
    }

    /// Whether a participle stands before its noun ("the occupied town").
    pub(super) fn modifies(&self, hit: &Hit, group: &Group) -> bool {
        let start = group.start;
        let bare = !(group.be || group.have || group.modal.is_some() || group.to.is_some());
        hit.reading == Reading::Verb
            && bare
            && hit.form.may_be(Form::PARTICIPLE)
            && start > 0
            && self.tokens[start - 1].is(DET.or(POSS).or(PREP).or(OF))
    }

    /// Whether the noun at `i` hangs on a preposition ("during the raids", "after days of fighting").
    pub(super) fn in_adjunct(&self, i: usize) -> bool {
        for j in (i.saturating_sub(6)..i).rev() {
            let token = &self.tokens[j];
            if token.is(NAME) {
                continue;
            }
            if token.is(PREP.or(OF)) && !token.is(ADV) {
                return true;
            }
            if token.is(MARK.or(CONJ).or(REL)) || self.is_verb(j) || token.is(TO) {
                return false;
            }
        }
        false
    }

    /// "was tried and …": the participle after token `start` shares the auxiliary of the verb before the conjunction.
    fn shares_passive(&self, start: usize) -> bool {
        if start == 0 || !self.tokens[start - 1].is(CONJ) {
            return false;
        }
        let open = |i: &usize| !self.tokens[*i].is(STOP.or(SUB)) || self.tokens[*i].is(PREP);
        let verb = (start.saturating_sub(PHRASE)..start - 1).rev().take_while(open).find(|&i| self.is_verb(i) && !self.tokens[i].is(AUX));
        verb.is_some_and(|v| {
            let form = self.tables.vocabulary.form(self.tokens[v].word);
            let group = self.group(v, form);
            group.be && (group.passive || form == Form(0))
        })
    }

    /// The verb group of a hit, with a participle without auxiliary read as passive where its neighbours say so.
    pub(super) fn voice(&self, hit: &Hit, entry: &Entry) -> Group {
        let mut group = self.group(hit.head, hit.form);
        if hit.reading != Reading::Verb || group.be || group.have || group.modal.is_some() || group.to.is_some() {
            return group;
        }
        // "stayed up by a point": nobody did it.
        let measured = self.tokens[hit.last + 1..].iter().take(4).any(|t| t.is(MEASURE) || t.is(NUMBER) && !t.is(NAME));
        let next = self.at(hit.last + 1).filter(|t| !t.is(BY) || !measured);
        if !hit.form.may_be(Form::PARTICIPLE) || !entry.target.contains(&Role::Object) && !next.is_some_and(|t| t.is(BY)) {
            return group;
        }
        if self.shares_passive(group.start) && next.is_none_or(|t| t.is(MARK.or(PREP).or(CONJ).or(TO).or(ADV))) {
            (group.passive, group.be) = (true, true);
            return group;
        }
        if next.is_some_and(|t| t.is(BY)) || !hit.form.may_be(Form::PAST) && self.named_before(group.start) {
            group.passive = true;
            return group;
        }
        let closed = next.is_none_or(|t| t.is(MARK.or(ADV).or(SUB)) || t.is(PREP) && !t.is(DET));
        let place = || !self.subject(hit, &group, Wanted::Place).names.is_empty();
        let attributive = group.start > 0 && self.tokens[group.start - 1].is(DET.or(POSS).or(PREP));
        group.passive = closed && !attributive && entry.wanted == Wanted::Place && place();
        group
    }

    /// Whom "it" or "they" at the head of a clause speaks of: the subject of the clause that governs it ("the Legion said it
    /// had"). An index into the mentions.
    pub(super) fn speaker(&self, span: Option<(usize, usize)>, wanted: Wanted) -> Option<usize> {
        let first = span?.0;
        let verb = (first.saturating_sub(3)..first).rev().find(|&i| self.tokens[i].is(REPORT_VERB) && !self.tokens[i].is(NAME))?;
        let (from, end) = self.subject_span(self.group(verb, Form(0)).start);
        self.phrase_in(from, end, wanted).names.first().map(|n| n.0)
    }

    /// Whose win or defeat a noun tells of: "X celebrated a 2-1 win over Y", "a 2-1 win over Y took X into the final",
    /// "after the defeat at Y, X are out". An index into the mentions.
    pub(super) fn contender(&self, hit: &Hit) -> Option<usize> {
        let first = |found: super::frames::Found| found.names.first().map(|n| n.0);
        if !self.in_adjunct(hit.first) {
            if let Some(main) = self.predicate(hit).map(|p| p.1).filter(|&m| self.tokens[m].is(BRING)) {
                return first(self.phrase_right(main + 1, Wanted::Any));
            }
        }
        let floor = hit.first.saturating_sub(REACH / 2);
        let open = |i: &usize| !self.tokens[*i].is(STOP.or(REL));
        let verb = (floor..hit.first).rev().take_while(open).find(|&i| self.is_verb(i) || self.is_gerund(i));
        if let Some(verb) = verb {
            let (from, end) = self.subject_span(self.group(verb, Form(0)).start);
            return first(self.phrase_in(from, end, Wanted::Any));
        }
        let comma = (hit.last + 1..self.tokens.len().min(hit.last + REACH / 2)).find(|&i| self.tokens[i].is(COMMA))?;
        first(self.phrase_right(comma + 1, Wanted::Any))
    }

    pub(super) fn named_before(&self, start: usize) -> bool {
        start > 0 && !self.tokens[start - 1].is(DET.or(POSS).or(PREP).or(CONJ)) && self.at(start).is_some()
    }
}
