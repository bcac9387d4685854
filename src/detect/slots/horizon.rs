//! By when: a phrase in the quote, else around it, else the prediction answered, else a day the article announces.

use super::claim::Claim;
use super::event::Coded;
use super::target::Found;
use crate::model::{Date, EventKind, Horizon, HorizonBasis};
use crate::when::HorizonPhrase;

/// A horizon and the flag that says where it came from.
pub(super) type Timed = (Horizon, Option<&'static str>);

/// The horizon of `claim`.
pub(super) fn horizon(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>, made_on: Option<Date>) -> Timed {
    if let Some(phrase) = own(claim) {
        return (stated(claim, phrase), None);
    }
    if let Some(phrase) = around(claim) {
        return (stated(claim, phrase), None);
    }
    if let Some(horizon) = answered(claim, coded, target) {
        return (horizon, Some("horizon_inherited"));
    }
    if let Some(day) = scheduled(claim, coded, target, made_on) {
        let horizon = Horizon { phrase: None, due_from: None, due_by: Some(day), basis: HorizonBasis::Inherited };
        return (horizon, Some("horizon_from_article"));
    }
    (Horizon::none(), None)
}

/// The narrowest phrase inside the quote; one inside the condition only where there is no other.
fn own<'s>(claim: &Claim<'s, '_>) -> Option<&'s HorizonPhrase> {
    let in_condition = |h: &HorizonPhrase| claim.found.condition.is_some_and(|c| h.start >= c.0 && h.end <= c.1);
    let best = |h: &&HorizonPhrase| (in_condition(h), h.due_by.is_none(), h.vague, h.due_by);
    claim.own_horizons().min_by_key(best)
}

/// A phrase in the same sentence that no other part of the comment claims, or in the heading of a list.
fn around<'s>(claim: &Claim<'s, '_>) -> Option<&'s HorizonPhrase> {
    let all = &claim.read.horizons;
    let inside = |h: &&HorizonPhrase| h.start >= claim.sentence.0 && h.end <= claim.sentence.1;
    let after = all.iter().find(|h| inside(h) && h.start >= claim.found.end);
    let before = all.iter().rev().find(|h| inside(h) && h.end <= claim.found.start);
    let listed = claim.is_bare() && claim.named().len() == 1;
    after.or(before).or_else(|| {
        let next = claim.read.sentences.iter().find(|s| s.start >= claim.sentence.1);
        let last = claim.read.sentences.iter().rev().find(|s| s.end <= claim.sentence.0);
        [next, last].into_iter().flatten().filter(|_| listed).find_map(|s| all.iter().find(|h| h.start >= s.start && h.end <= s.end))
    })
}

fn stated(claim: &Claim<'_, '_>, phrase: &HorizonPhrase) -> Horizon {
    Horizon {
        phrase: Some(claim.read.text[phrase.start..phrase.end].to_owned()),
        due_from: phrase.due_from,
        due_by: phrase.due_by,
        basis: if phrase.vague { HorizonBasis::VagueDefault } else { HorizonBasis::Stated },
    }
}

/// The window of the prediction answered, where this one speaks of the same thing.
fn answered(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>) -> Option<Horizon> {
    let (filled, _) = claim.answered_predictions().into_iter().find(|(f, _)| {
        let same = target.is_some_and(|t| f.prediction.target.as_ref().is_some_and(|p| p.id == t.target.id));
        same && f.prediction.event == coded.event && f.prediction.horizon.due_by.is_some()
    })?;
    let old = &filled.prediction.horizon;
    Some(Horizon { phrase: None, due_from: old.due_from, due_by: old.due_by, basis: HorizonBasis::Inherited })
}

/// The day the article announces for a contest, a decision or a meeting.
fn scheduled(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>, made_on: Option<Date>) -> Option<Date> {
    let topic = claim.scene.topic()?;
    let decided_on_a_day = matches!(
        coded.event,
        EventKind::Win | EventKind::Lose | EventKind::Elect | EventKind::Qualify | EventKind::Relegate | EventKind::PriceLevel | EventKind::PriceUp
    );
    let fits = decided_on_a_day && ["election", "sport", "market"].iter().any(|d| topic.is_mainly(d, claim.cues));
    fits.then(|| topic.announced(made_on, target.map(|t| &t.target), claim.scene.context)).flatten()
}
