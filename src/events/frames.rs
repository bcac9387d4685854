//! Local reading of a clause: where it starts and ends, the verb group, and which names are the arguments of an event word.
//!
//! Tokens and a hit in; argument names out. No parser: noun phrases are rows of tokens up to a verb, a conjunction of
//! clauses or a preposition other than "of". Every scan is capped, so that a text without marks stays linear.

use super::Wanted;
use super::classes::*;
use super::inflect::Form;
use super::lexicon::{Hit, Reading, Role, Tables};
use super::tokens::{NO_MENTION, Token};
use crate::names::{Entities, EntityKind, Mention};
use smallvec::SmallVec;

/// Longest scan in one direction, in tokens.
const REACH: usize = 48;
/// Longest noun phrase before its name, in tokens.
pub(super) const PHRASE: usize = 14;

/// One sentence being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause<'a> {
    pub tokens: &'a [Token],
    pub mentions: &'a [Mention],
    pub entities: &'a Entities,
    pub tables: &'a Tables,
}

/// The verb group before a verb.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    pub start: usize,
    pub be: bool,
    pub have: bool,
    pub modal: Option<usize>,
    pub to: Option<usize>,
    /// Only possible, conditional or demanded ("must", "might", "if").
    pub unreal: bool,
    pub negated: bool,
    pub passive: bool,
}

/// The arguments of an event word.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Indices into the mentions, with whether only a part of it is meant.
    pub names: SmallVec<[(usize, bool); 2]>,
    /// The phrase has a common noun for a place, but no name.
    pub common: bool,
    /// The phrase stands for something named before ("the town", "it").
    pub anaphor: bool,
    /// Only a part.
    pub partial: bool,
    /// A name of another kind stands where the wanted one was looked for.
    pub other: bool,
    /// The name after "like" ("Velin, like Oresko, fell"): the event is presupposed of it.
    pub presupposed: Option<usize>,
    /// "no town", "none of": the phrase denies.
    pub none: bool,
    /// It has a noun of prices ("prices", "the shares").
    pub priced: bool,
    /// The last such noun's token.
    pub price: Option<usize>,
    /// It speaks of the shares of a company.
    pub shares: bool,
    /// The token of the noun that stands for something named before.
    pub noun: Option<usize>,
    /// A pronoun stands in it ("it", "they").
    pub pronoun: bool,
    /// First and last token of the phrase.
    pub span: Option<(usize, usize)>,
}

impl Found {
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.common && !self.anaphor && !self.other
    }
}

impl<'a> Clause<'a> {
    pub(super) fn at(&self, i: usize) -> Option<&'a Token> {
        self.tokens.get(i)
    }

    pub(super) fn kind(&self, token: &Token) -> Option<EntityKind> {
        (token.mention != NO_MENTION).then(|| self.entities.at(self.mentions[token.mention as usize].entity).kind)
    }

    pub(super) fn fits(&self, i: usize, wanted: Wanted) -> bool {
        let token = &self.tokens[i];
        if wanted == Wanted::Place && self.kind(token).is_some_and(|k| k != EntityKind::Place) {
            return self.called_a_place(i);
        }
        match (self.kind(token), wanted) {
            (None, _) => false,
            (Some(kind), Wanted::Place) => kind == EntityKind::Place,
            (Some(kind), Wanted::Person) => kind == EntityKind::Person || kind == EntityKind::Thing && !self.is_generic(token),
            (Some(kind), Wanted::Other) => kind != EntityKind::Place,
            (Some(kind), Wanted::Priced) => matches!(kind, EntityKind::Thing | EntityKind::Organisation),
            (Some(kind), Wanted::Thing) => kind == EntityKind::Thing,
            (Some(_), Wanted::Any) => true,
        }
    }

    fn is_generic(&self, token: &Token) -> bool {
        self.entities.at(self.mentions[token.mention as usize].entity).generic
    }

    /// "the town of X", "X village": a place whatever the corpus took the name for.
    fn called_a_place(&self, i: usize) -> bool {
        let mention = self.tokens[i].mention;
        let first = (i.saturating_sub(6)..=i).rev().take_while(|&j| self.tokens[j].mention == mention).last().unwrap_or(i);
        let of = first >= 2 && self.tokens[first - 1].is(OF) && self.tokens[first - 2].is(WHOLE_NOUN);
        of || self.after_mention(i).is_some_and(|j| self.tokens[j].is(WHOLE_NOUN) || self.is_apposed_place(j))
    }

    /// The first token of the noun phrase that can be the subject of a verb group starting at `start`, and its end.
    pub fn subject_span(&self, start: usize) -> (usize, usize) {
        let mut end = start;
        for _ in 0..4 {
            let (first, shared) = self.span_before(end);
            match shared {
                Some(verb) if verb < end => end = self.group(verb, Form(0)).start,
                _ => return (first, end),
            }
        }
        (end, end)
    }

    /// Scans left from `end`: the start of the subject, or the verb whose subject is shared ("attacked X and took Y").
    fn span_before(&self, end: usize) -> (usize, Option<usize>) {
        let (mut noun, mut joined) = (false, end == 0);
        let floor = end.saturating_sub(REACH);
        let mut i = end;
        while i > floor {
            let token = &self.tokens[i - 1];
            if token.is(STOP) {
                break;
            }
            if token.is(REL) && !noun {
                return (self.antecedent(i - 1), None);
            }
            if token.is(SUB) && !token.is(CONJ) && (noun || !joined) && !token.is(NAME) {
                if !noun {
                    joined = true;
                    i -= 1;
                    continue;
                }
                break;
            }
            if token.is(CONJ.or(BUT).or(COMMA)) {
                let names = i >= 2 && self.tokens[i - 2].is(NAME) && self.at(i).is_some_and(|t| t.is(NAME)) && token.is(CONJ);
                if noun && !names && self.verb_before(i - 1) {
                    break;
                }
                joined |= !noun;
            } else if self.is_verb(i - 1) {
                if noun && !joined {
                    break;
                }
                if joined || !noun {
                    return (i, Some(i - 1));
                }
            } else if !token.is(PREP.or(ADV).or(QUOTE)) {
                if joined && !noun && self.participle_follows(end) {
                    noun = false;
                    i -= 1;
                    continue;
                }
                if joined && !noun && self.verb_before(i) {
                    i -= 1;
                    continue;
                }
                noun = true;
            }
            i -= 1;
        }
        (i, None)
    }

    fn participle_follows(&self, end: usize) -> bool {
        self.at(end).is_some_and(|t| self.tables.vocabulary.form(t.word).may_be(Form::ING)) && self.verb_before(end)
    }

    fn verb_before(&self, end: usize) -> bool {
        let inside = |i: &usize| !self.tokens[*i].is(STOP) && (!self.tokens[*i].is(SUB) || self.tokens[*i].is(PREP));
        (end.saturating_sub(REACH)..end).rev().take_while(inside).any(|i| self.is_verb(i))
    }

    /// Where the noun phrase before a relative pronoun starts.
    pub(super) fn antecedent(&self, end: usize) -> usize {
        let mut i = end;
        let floor = end.saturating_sub(PHRASE);
        while i > floor {
            let token = &self.tokens[i - 1];
            let lies = self.tables.vocabulary.form(token.word) == Form::S && !token.is(NAME) && self.at(i).is_some_and(|t| t.is(DET));
            if token.is(STOP.or(SUB)) || self.is_verb(i - 1) || lies || token.is(COMMA) && i < end {
                break;
            }
            i -= 1;
        }
        i
    }

    /// The first phrase to the right of `from` that names something wanted; stops at other prepositions.
    pub fn phrase_right(&self, from: usize, wanted: Wanted) -> Found {
        let mut found = Found::default();
        let limit = self.tokens.len().min(from + PHRASE);
        let (mut near, mut forced) = (false, false);
        let mut i = from;
        while i < limit {
            let token = &self.tokens[i];
            if token.is(NAME) {
                if self.fits(i, wanted) {
                    let possessive = self.after_mention(i).is_some_and(|j| self.tokens[j].is(POSS));
                    if !possessive || wanted == Wanted::Place && self.part_follows(i) {
                        found.partial |= near || possessive;
                        self.take_list(i, limit, wanted, &mut found);
                        break;
                    }
                }
                found.other |= !found.common;
                i = self.after_mention(i).unwrap_or(limit);
                continue;
            }
            if token.is(STOP) && wanted == Wanted::Place && found.common && self.names_inside(i + 1) {
                found.partial = true;
                i += 2;
                continue;
            }
            if token.is(STOP.or(REL).or(BUT).or(TO)) || token.is(SUB) && !token.is(PREP.or(DET)) {
                break;
            }
            if token.is(COMMA) && !self.at(i + 1).is_some_and(|t| t.is(NAME.or(DET)) && !found.common) {
                break;
            }
            if self.is_verb(i) && i > from && !self.adjectival(i) {
                break;
            }
            if token.is(PREP) && !token.is(OF) && !token.is(DET) && i > from {
                near |= token.is(NEAR);
                let located = found.common || found.other || forced;
                if !token.is(INSIDE.or(NEAR)) || wanted != Wanted::Place || !located && !token.is(NEAR) {
                    break;
                }
                found.partial |= found.common || token.is(NEAR);
            } else {
                near |= token.is(NEAR);
                forced |= token.is(FORCE);
                self.note_noun(i, &mut found);
            }
            i += 1;
        }
        found.span.get_or_insert((from, i.max(from + 1) - 1));
        found
    }

    /// "a", "an", "some": what follows was not named before.
    fn is_indefinite(&self, token: &Token) -> bool {
        ["a", "an", "some", "another", "no", "two", "several"].iter().any(|w| self.tables.vocabulary.look_up(w).0 == token.word)
    }

    /// "in Oresko" at token `i`.
    fn names_inside(&self, i: usize) -> bool {
        self.at(i).is_some_and(|t| t.is(INSIDE)) && self.at(i + 1).is_some_and(|t| t.is(NAME))
    }

    fn adjectival(&self, i: usize) -> bool {
        let token = &self.tokens[i];
        !token.is(AUX) && self.at(i + 1).is_some_and(|t| !t.is(DET.or(PREP).or(MARK).or(TO).or(SUB)))
    }

    /// "Halfaya's eastern districts": the name owns a part.
    fn part_follows(&self, i: usize) -> bool {
        self.tokens[i..].iter().take(7).any(|t| t.is(PART_NOUN.or(PLACE_NOUN)))
    }

    fn note_noun(&self, i: usize, found: &mut Found) {
        let token = &self.tokens[i];
        found.none |= token.is(NONE);
        found.priced |= token.is(PRICED);
        found.price = if token.is(PRICED) { Some(i) } else { found.price };
        found.shares |= token.is(SHARES);
        if token.is(PLACE_NOUN) || token.is(PART_NOUN) && !token.is(DET) {
            found.common = true;
            found.partial |= token.is(PART_NOUN) && !token.is(WHOLE_NOUN);
            let definite = i > 0 && self.tokens[..i].iter().rev().take(3).any(|t| t.is(DET.or(POSS)) && !self.is_indefinite(t));
            let owned = i > 0 && self.tokens[i - 1].is(POSS);
            found.noun = found.noun.or(Some(i));
            found.anaphor |=
                token.is(ANAPHOR) && definite || token.is(PART_NOUN) && (owned || definite && !token.is(WHOLE_NOUN) && self.ends_phrase(i));
        }
        found.anaphor |= token.is(THERE) && !token.is(PLACE_NOUN);
    }

    /// ", a hamlet" at token `j`.
    fn is_apposed_place(&self, j: usize) -> bool {
        let article = self.tokens[j].is(COMMA) && self.at(j + 1).is_some_and(|t| t.is(DET));
        article && self.tokens[j + 2..].iter().take(3).any(|t| t.is(WHOLE_NOUN))
    }

    /// Whether nothing that specifies follows ("the eastern half.", not "the eastern half of").
    fn ends_phrase(&self, i: usize) -> bool {
        self.at(i + 1).is_none_or(|t| t.is(MARK.or(PREP).or(CONJ)) && !t.is(OF))
    }

    /// The index after the mention that token `i` belongs to.
    fn after_mention(&self, i: usize) -> Option<usize> {
        let mention = self.tokens[i].mention;
        (i..self.tokens.len()).find(|&j| self.tokens[j].mention != mention)
    }

    /// A name and those joined to it ("Halfaya, Souran and the town of Morek").
    fn take_list(&self, first: usize, limit: usize, wanted: Wanted, found: &mut Found) {
        found.names.push((self.tokens[first].mention as usize, found.partial));
        found.span = Some((first, first));
        let mut pending: SmallVec<[usize; 8]> = SmallVec::new();
        let mut at = self.after_mention(first).unwrap_or(self.tokens.len());
        while let Some(next) = self.joined_name(at, limit, wanted) {
            let conj = self.tokens[at..next].iter().any(|t| t.is(CONJ));
            pending.push(self.tokens[next].mention as usize);
            at = self.after_mention(next).unwrap_or(self.tokens.len());
            if conj {
                found.names.extend(pending.drain(..).map(|m| (m, found.partial)));
                found.span = Some((first, at - 1));
            }
        }
        found.presupposed = self.likened(at, wanted);
        if let Some(special) = self.singled_out(at, wanted) {
            found.names.push((self.tokens[special].mention as usize, found.partial));
        }
    }

    /// The name after ", like" at token `at`.
    fn likened(&self, at: usize, wanted: Wanted) -> Option<usize> {
        let at = at + usize::from(self.at(at)?.is(COMMA));
        let like = self.tables.vocabulary.look_up("like").0;
        let name = (at + 1..(at + 6).min(self.tokens.len())).find(|&i| self.tokens[i].is(NAME))?;
        (self.at(at)?.word == like && self.fits(name, wanted)).then(|| self.tokens[name].mention as usize)
    }

    /// The name after "particularly near", "especially in", "including".
    fn singled_out(&self, at: usize, wanted: Wanted) -> Option<usize> {
        let at = at + usize::from(self.at(at)?.is(COMMA));
        if !self.at(at)?.is(ESPECIALLY) {
            return None;
        }
        (at + 1..(at + 6).min(self.tokens.len())).find(|&i| self.tokens[i].is(NAME) && self.fits(i, wanted))
    }

    /// The name after a comma or conjunction at `at`, across determiners, adjectives, common nouns and "of".
    fn joined_name(&self, at: usize, limit: usize, wanted: Wanted) -> Option<usize> {
        if !self.at(at)?.is(COMMA.or(CONJ)) && !self.joins(at) {
            return None;
        }
        for i in at + 1..(at + 8).min(self.tokens.len()).min(limit + REACH) {
            let token = &self.tokens[i];
            if token.is(NAME) {
                return self.fits(i, wanted).then_some(i);
            }
            if token.is(STOP.or(SUB).or(REL).or(BUT)) || token.is(PREP) && !token.is(OF.or(ADV)) || self.is_verb(i) || self.is_gerund(i) {
                return None;
            }
            if token.is(COMMA) && i > at + 1 {
                return None;
            }
        }
        None
    }

    /// "as well as", "along with".
    fn joins(&self, at: usize) -> bool {
        let number = |w| self.tables.vocabulary.look_up(w).0;
        let word = |i| self.at(i).map_or(0, |t: &Token| t.word);
        word(at) == number("as") && word(at + 1) == number("well")
    }

    /// The wanted names at the head of the phrase `first..end` (a subject).
    pub fn phrase_in(&self, first: usize, end: usize, wanted: Wanted) -> Found {
        let mut found = Found { span: (first < end).then(|| (first, end - 1)), ..Found::default() };
        let (mut prep, mut fallback, mut possessor): (Option<usize>, _, Option<usize>) = (None, None, None);
        let mut i = first;
        while i < end {
            let token = &self.tokens[i];
            if token.is(NAME) {
                if self.fits(i, wanted) {
                    let owner = self.after_mention(i).filter(|&j| j < end).is_some_and(|j| self.tokens[j].is(POSS));
                    if prep.is_none() && (!owner || self.part_follows(i)) {
                        found.partial |= owner;
                        self.take_list(i, end, wanted, &mut found);
                        return found;
                    }
                    fallback.get_or_insert((i, prep.is_some_and(|p| self.tokens[p].is(NEAR)), found.common));
                    possessor = possessor.or((prep.is_none() && owner).then_some(i));
                } else {
                    found.other |= prep.is_none();
                }
                i = self.after_mention(i).unwrap_or(end);
                continue;
            }
            if token.is(COMMA) {
                prep = None;
            } else if token.is(PREP) && !token.is(OF.or(DET)) && !(token.is(ADV) && i == first) {
                prep = Some(i);
            } else {
                prep = prep.filter(|_| !token.is(CAPITAL));
                found.pronoun |= token.is(TAKES_UP);
                let none = found.none;
                self.note_noun(i, &mut found);
                // "After nothing in April the bank": the bank is not denied.
                let hangs = self.tokens[first].is(SUB.or(PREP)) || first > 0 && self.tokens[first - 1].is(SUB.or(PREP));
                found.none = none || found.none && !hangs;
            }
            i += 1;
        }
        if let Some(i) = possessor.filter(|_| wanted != Wanted::Place) {
            found.names.push((self.tokens[i].mention as usize, false));
            return found;
        }
        if let Some((i, near, _)) = fallback.filter(|f| wanted == Wanted::Place && f.2) {
            found.partial |= near || found.common;
            found.names.push((self.tokens[i].mention as usize, found.partial));
        }
        found
    }

    /// The nearest name before token `end` within the clause, possessives included.
    fn phrase_before(&self, end: usize, wanted: Wanted) -> Found {
        let mut found = Found::default();
        let end = end - usize::from(end > 0 && self.tokens[end - 1].is(COMMA));
        let floor = end.saturating_sub(PHRASE);
        let mut i = end;
        while i > floor {
            let token = &self.tokens[i - 1];
            if token.is(NAME) && self.fits(i - 1, wanted) {
                let first = (floor..i).rev().take_while(|&j| self.tokens[j].mention == token.mention).last().unwrap_or(i - 1);
                found.names.push((token.mention as usize, false));
                found.span = Some((first, i - 1));
                return found;
            }
            if token.is(STOP.or(SUB).or(REL).or(BUT).or(PREP).or(OF).or(COMMA)) || self.is_verb(i - 1) {
                break;
            }
            self.note_noun(i - 1, &mut found);
            i -= 1;
        }
        found
    }

    /// After the first of `words` (prepositions) to the right of the event word, within the clause.
    fn phrase_after(&self, hit: &Hit, words: &[u32], wanted: Wanted) -> Found {
        let limit = self.tokens.len().min(hit.last + 1 + REACH / 2);
        for i in hit.last + 1..limit {
            let token = &self.tokens[i];
            if words.contains(&token.word) && !token.is(NAME) {
                let found = self.phrase_right(i + 1, wanted);
                if !found.names.is_empty() || wanted == Wanted::Place && !found.is_empty() {
                    return found;
                }
            }
            if token.is(STOP.or(REL).or(BUT))
                || token.is(SUB) && i > hit.last + 1 && !(i + 1 < limit && self.is_gerund(i + 1))
                || token.is(CONJ) && self.verb_soon(i)
            {
                break;
            }
        }
        Found::default()
    }

    fn verb_soon(&self, i: usize) -> bool {
        (i + 1..(i + 6).min(self.tokens.len())).any(|j| self.is_verb(j))
    }

    /// The nearest wanted name in the clause, right of the event word first.
    fn nearest(&self, hit: &Hit, wanted: Wanted, whole: bool) -> Found {
        let mut found = Found::default();
        let right = hit.last + 1..self.tokens.len().min(hit.last + 1 + REACH / 2);
        let left = (hit.first.saturating_sub(REACH / 2)..hit.first).rev();
        let stops = |i: usize| self.tokens[i].is(STOP) || !whole && (self.tokens[i].is(BUT.or(REL)) || self.tokens[i].is(CONJ) && self.verb_soon(i));
        let name = |i: &usize| self.tokens[*i].is(NAME) && self.fits(*i, wanted);
        let hit_right = right.clone().take_while(|&i| !stops(i)).find(name);
        let hit_left = || left.clone().take_while(|&i| !stops(i)).find(name);
        if let Some(i) = hit_right.or_else(hit_left) {
            let near = i > 0 && self.tokens[..i].iter().rev().take(3).any(|t| t.is(NEAR));
            found.names.push((self.tokens[i].mention as usize, near));
            found.span = Some((i, i));
        }
        found
    }

    /// The phrase in `role` of the event word.
    pub fn argument(&self, hit: &Hit, group: &Group, role: &Role, wanted: Wanted) -> Found {
        match role {
            Role::Object if hit.reading == Reading::Verb && group.passive => self.subject(hit, group, wanted),
            Role::Object if hit.reading == Reading::Noun => {
                if self.tokens[hit.last].is(PREP.or(OF)) && hit.last > hit.first {
                    self.phrase_right(hit.last + 1, wanted)
                } else {
                    Found::default()
                }
            }
            Role::Object => self.object(hit, wanted),
            Role::Subject if hit.reading == Reading::Noun => self.phrase_before(hit.first, wanted),
            Role::Subject if hit.reading == Reading::Verb && group.passive => self.agent(hit, wanted),
            Role::Subject => self.subject(hit, group, wanted),
            Role::Before => self.phrase_before(hit.first, wanted),
            Role::After(words) => self.phrase_after(hit, words, wanted),
            Role::Inside => self.inside(hit, wanted),
            Role::Place => self.nearest(hit, wanted, false),
            Role::Any => self.nearest(hit, wanted, true),
        }
    }

    /// A name among the event's own words.
    pub(super) fn inside(&self, hit: &Hit, wanted: Wanted) -> Found {
        let mut found = Found::default();
        let named = |i: &usize| self.tokens[*i].is(NAME) && self.fits(*i, wanted);
        let thing = |i: &usize| self.kind(&self.tokens[*i]) == Some(EntityKind::Thing);
        let name = (hit.first..=hit.last).find(|i| named(i) && (wanted == Wanted::Thing || !thing(i)));
        let name = name.or_else(|| (hit.first..=hit.last).find(named));
        found.names.extend(name.map(|i| (self.tokens[i].mention as usize, false)));
        found
    }

    pub(super) fn subject(&self, hit: &Hit, group: &Group, wanted: Wanted) -> Found {
        let start = if hit.reading == Reading::Verb { group.start.min(hit.first) } else { self.group(hit.first, Form(0)).start };
        if group.passive && !group.be {
            let end = start - usize::from(start > 0 && self.tokens[start - 1].is(COMMA));
            return self.phrase_in(self.antecedent(end), end, wanted);
        }
        let (first, end) = self.subject_span(start);
        self.phrase_in(first, end, wanted)
    }

    fn agent(&self, hit: &Hit, wanted: Wanted) -> Found {
        let limit = self.tokens.len().min(hit.last + 1 + PHRASE);
        let by = (hit.last + 1..limit).take_while(|&i| !self.tokens[i].is(STOP.or(REL))).find(|&i| self.tokens[i].is(BY));
        by.map_or_else(Found::default, |i| self.phrase_right(i + 1, wanted))
    }
}
