//! Claims: what a prediction says, in the numbers of the ledger.
//!
//! A prediction in, a [`Claim`] out: targets and actor as entities, the window as days, a number where there is one.

use super::amount::{Bound, Measures, Move, amount};
use super::contest::{Contests, is_contest};
use super::day::{Day, day};
use super::ledger::{Ledger, NONE, UNHEARD, word_id};
use super::outcomes::{Outcomes, Rule, Subject};
use crate::model::{EventKind, HorizonBasis, Prediction};
use crate::names::{Entities, EntityKind};

/// A prediction as checking reads it.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    pub rule: &'a Rule,
    pub event: EventKind,
    /// What it is about; several where one prediction names several.
    pub targets: Vec<u32>,
    pub actor: u32,
    /// The common noun the target is, and what else it may be called, as keys of the ledger.
    pub words: Vec<u32>,
    pub made: Day,
    /// First day of a stated window that begins after the comment.
    pub opens: Option<Day>,
    /// Last day of the window.
    pub due: Option<Day>,
    /// Whether the window is stated or inherited, not a default.
    pub firm: bool,
    pub amount: Option<f64>,
    /// On which side of the number.
    pub bound: Bound,
    /// How far a price or rate is to move.
    pub step: Option<Move>,
    /// Whether the window ends with another event, on a day nobody knows.
    pub bounded: bool,
    /// Classes of the contest it is about, a bit a class; none where it is about no contest.
    pub classes: u8,
    /// Whether one day settles that contest.
    pub one_day: bool,
    /// Whether it says that somebody or nobody gets an office ("no president before June").
    pub anybody: bool,
    /// Whether something is to be signed.
    pub signs: bool,
    /// Whether the window is one day, or ends on the day of a decision that the article dates.
    pub of_day: bool,
}

impl<'a> Claim<'a> {
    /// Reads `prediction`; none where it has no day, no checkable event or nobody it is about.
    pub fn new(prediction: &Prediction, outcomes: &'a Outcomes, ledger: &Ledger, entities: &Entities) -> Option<Self> {
        let event = if is_truce(prediction, &outcomes.weights.truces) { EventKind::Ceasefire } else { prediction.event };
        let rule = outcomes.rule(event)?;
        let made = day(prediction.made_on?);
        let mut targets = targets(prediction, rule.loose, ledger, entities);
        let mut actor = prediction.actor.as_deref().map_or(NONE, |name| named(name, ledger, entities));
        if rule.subject == Subject::Either {
            (actor, targets) = protagonist(actor, targets, ledger, entities);
        }
        let nameless = targets.is_empty() && prediction.target.is_none() && !rule.nouns.is_empty();
        if nameless {
            targets = vec![UNHEARD];
        } else if targets.is_empty() && (actor == NONE || rule.subject == Subject::Target) {
            if actor == NONE {
                return None;
            }
            targets = vec![actor];
        }
        let opens = prediction.horizon.due_from.map(day).filter(|&d| d > made && prediction.horizon.due_by.is_some());
        // "It slips into the new year" says to when, not when it is put off.
        let to_when = prediction.event == EventKind::Delay && opens.is_some();
        let due = prediction.horizon.due_by.map(day).filter(|_| !to_when);
        let classes = if is_contest(prediction.event) { classes(prediction, &outcomes.contests) } else { 0 };
        let word = if rule.loose { common_noun(prediction, &targets, entities) } else { None };
        Some(Self {
            words: if nameless {
                rule.nouns.iter().filter_map(|w| ledger.id(&word_id(w))).collect()
            } else {
                word.map_or_else(Vec::new, |w| called(&w, outcomes, ledger))
            },
            rule,
            event,
            targets,
            actor,
            made,
            opens: opens.filter(|_| due.is_some()),
            due,
            firm: matches!(prediction.horizon.basis, HorizonBasis::Stated | HorizonBasis::Inherited),
            amount: number(prediction, &outcomes.measures),
            bound: bound(prediction, &outcomes.measures),
            step: step(prediction, &outcomes.measures),
            classes,
            one_day: outcomes.contests.one_day(classes),
            signs: prediction.event == EventKind::Sign,
            anybody: is_anybody(prediction, &outcomes.weights.offices),
            of_day: is_of_day(prediction) || outcomes.contests.one_day(classes),
            bounded: due.is_none() && is_bounded(prediction, &outcomes.weights.bounded),
        })
    }

    /// Whether it is about winning, losing or getting through, and neither says what nor when.
    pub fn lacks_contest(&self) -> bool {
        matches!(self.event, EventKind::Win | EventKind::Lose | EventKind::Qualify)
            && self.due.is_none()
            && self.targets.iter().all(|&t| t == self.actor)
    }

    /// Whether it says that a price moves, neither how far nor by when: some day it always does.
    pub fn lacks_measure(&self) -> bool {
        matches!(self.event, EventKind::PriceUp | EventKind::PriceDown) && self.due.is_none() && self.amount.is_none()
    }

    /// Whether it is about a state that lasts: one that is held, or a price that stays where it is.
    pub fn lasts(&self) -> bool {
        self.rule.stands || (self.event == EventKind::PriceLevel && self.amount.is_none() && self.step.is_none() && self.firm)
    }

    /// Whether the claim is about a price or a rate.
    pub fn is_price(&self) -> bool {
        matches!(self.event, EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel)
    }
}

/// Whether what is to be signed is a truce.
fn is_truce(prediction: &Prediction, truces: &[String]) -> bool {
    let name = prediction.target.as_ref().map_or_else(String::new, |t| t.name.to_lowercase());
    prediction.event == EventKind::Sign && truces.iter().any(|word| name.ends_with(word.as_str()))
}

fn is_anybody(prediction: &Prediction, offices: &[String]) -> bool {
    let name = prediction.target.as_ref().map(|t| t.name.to_lowercase());
    prediction.event == EventKind::Elect && name.is_some_and(|name| offices.contains(&name))
}

/// Whether the window is a single day, or an inherited one of a kind that is decided on a day.
fn is_of_day(prediction: &Prediction) -> bool {
    let horizon = &prediction.horizon;
    let decision =
        matches!(prediction.event, EventKind::Pass | EventKind::Reject | EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel);
    let single = horizon.due_by.is_some() && horizon.due_from == horizon.due_by;
    horizon.basis != HorizonBasis::VagueDefault && (single || (decision && horizon.basis == HorizonBasis::Inherited))
}

fn is_bounded(prediction: &Prediction, words: &[String]) -> bool {
    let phrase = prediction.horizon.phrase.as_deref().unwrap_or(&prediction.quote).to_lowercase();
    let padded = format!(" {phrase}");
    words.iter().any(|w| padded.contains(&format!(" {w} ")))
}

/// The number of a price prediction: its quantity, else the first number of the quote that is no part of its horizon.
fn number(prediction: &Prediction, measures: &Measures) -> Option<f64> {
    if !matches!(prediction.event, EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel) {
        return None;
    }
    if let Some(quantity) = &prediction.quantity {
        return amount(quantity).or_else(|| measures.level(&prediction.quote));
    }
    let without = |quote: &str, phrase: Option<&String>| phrase.map_or_else(|| quote.to_owned(), |p| quote.replacen(p.as_str(), " ", 1));
    let quote = without(&prediction.quote, prediction.horizon.phrase.as_ref());
    let said = without(&quote, prediction.certainty_phrase.as_ref());
    amount(&said).or_else(|| measures.level(&quote)).or_else(|| amount(&measures.in_digits(&said)).filter(|n| *n >= 5.0))
}

/// The quote of a price prediction without its horizon.
fn about_price(prediction: &Prediction) -> Option<String> {
    let price = matches!(prediction.event, EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel);
    let phrase = prediction.horizon.phrase.as_deref().unwrap_or("\0");
    price.then(|| prediction.quote.replacen(phrase, " ", 1))
}

fn bound(prediction: &Prediction, measures: &Measures) -> Bound {
    about_price(prediction).map_or(Bound::Near, |quote| measures.bound(&quote))
}

fn step(prediction: &Prediction, measures: &Measures) -> Option<Move> {
    measures.step(&about_price(prediction)?).or_else(|| measures.step(prediction.quantity.as_deref()?))
}

fn targets(prediction: &Prediction, loose: bool, ledger: &Ledger, entities: &Entities) -> Vec<u32> {
    let Some(target) = &prediction.target else { return Vec::new() };
    if let Some(known) = ledger.id(&target.id) {
        return vec![known];
    }
    let mut found: Vec<u32> = target.name.split(';').map(|name| named(name.trim(), ledger, entities)).collect();
    found.dedup();
    if loose && found == [UNHEARD] {
        found = within(&target.name, ledger, entities).map_or(found, |part| vec![part]);
    }
    found
}

/// The classes of what is to be won: as the target says, else the quote.
fn classes(prediction: &Prediction, contests: &Contests) -> u8 {
    let named = prediction.target.as_ref().map_or(0, |t| contests.read(&t.name).words);
    if named != 0 { named } else { contests.read(&prediction.quote).words }
}

/// The keys of a common noun and of the nouns that reports use for it.
fn called(word: &str, outcomes: &Outcomes, ledger: &Ledger) -> Vec<u32> {
    let group = outcomes.weights.same_things.iter().find(|g| g.iter().any(|w| word_id(w) == word));
    let others = group.into_iter().flatten().map(|w| word_id(w)).filter(|w| w != word);
    std::iter::once(word.to_owned()).chain(others).filter_map(|w| ledger.id(&w)).collect()
}

/// The key of a target that is a common noun, under which events are found that name it so.
fn common_noun(prediction: &Prediction, targets: &[u32], entities: &Entities) -> Option<String> {
    let [target] = targets else { return None };
    let known = entities.all().get(*target as usize);
    let generic = known.is_none_or(|e| e.generic);
    let name = prediction.target.as_ref()?.name.as_str();
    let head = name.split_whitespace().next_back()?;
    let common = generic || (known.is_some_and(|e| e.kind != EntityKind::Place) && head.starts_with(char::is_lowercase));
    (common && head.len() > 3).then(|| word_id(head))
}

/// The entity named inside a longer name; one that is a name before one that is a role.
fn within(name: &str, ledger: &Ledger, entities: &Entities) -> Option<u32> {
    let inner = entities.mentions(name).into_iter().rev().map(|m| entities.at(m.entity)).min_by_key(|e| e.generic)?;
    (!inner.generic).then(|| ledger.id(&inner.id)).flatten()
}

fn named(name: &str, ledger: &Ledger, entities: &Entities) -> u32 {
    let linked = entities.link(name).and_then(|(index, _)| ledger.id(&entities.at(index).id));
    linked.or_else(|| ledger.id(name)).or_else(|| ledger.kindred(name)).unwrap_or(UNHEARD)
}

/// Of a person, team or body and what it wins or leaves, the first becomes the actor and the second the only target.
fn protagonist(actor: u32, targets: Vec<u32>, ledger: &Ledger, entities: &Entities) -> (u32, Vec<u32>) {
    let is_person = |n: u32| n != NONE && ledger.kind(n, entities) == Some(EntityKind::Person);
    match targets.first().copied() {
        Some(target) if actor == NONE || target == actor => (target, targets.into_iter().skip(1).collect()),
        Some(target) if is_person(target) && !is_person(actor) => (target, vec![actor]),
        _ => (actor, targets),
    }
}
