//! Whom or what a prediction is about: what its own clause names, else its comment, else the thread, else the page. Never invented.

use super::claim::Claim;
use super::cues::Class;
use super::pattern::{Hit, Window};
use super::read::{Read, Referent};
use super::topic::first_wanted;
use crate::model::{EventKind, Target};

/// A target and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) target: Target,
    pub(super) class: Class,
    pub(super) flag: Option<&'static str>,
}

/// The target of `event` in `claim`, of one of the classes in `wanted`; `hit` are the words of the event.
pub(super) fn find(claim: &Claim<'_, '_>, event: EventKind, wanted: &[Class], hit: Option<Hit>) -> Option<Found> {
    let person = claim.has(&claim.cues.person_pronouns) && claim.named().is_empty();
    let person_only: Vec<Class> = claim.cues.class("person").into_iter().filter(|c| person && wanted.contains(c)).collect();
    let wanted = if person_only.is_empty() { wanted } else { &person_only };
    in_quote(claim, wanted, hit)
        .or_else(|| in_comment(claim, wanted))
        .or_else(|| in_thread(claim, wanted))
        .or_else(|| in_page(claim, event, wanted))
        .or_else(|| in_quote(claim, claim.cues.wants(EventKind::Other), hit))
}

fn found(claim: &Claim<'_, '_>, read: &Read<'_>, referent: &Referent, flag: Option<&'static str>) -> Found {
    Found { target: read.target(referent, claim.scene.context), class: referent.class, flag }
}

/// The referent of the quote with the best wanted class, nearest to the words of the event.
fn in_quote(claim: &Claim<'_, '_>, wanted: &[Class], hit: Option<Hit>) -> Option<Found> {
    let outside = |r: &&Referent| {
        let apart = |range: Option<(usize, usize)>| range.is_none_or(|c| r.end <= c.0 || r.start >= c.1);
        apart(claim.found.condition) && apart(claim.found.source)
    };
    let rank = |r: &Referent| wanted.iter().position(|c| *c == r.class);
    let best = claim.named().iter().filter(outside).filter_map(|r| Some((rank(r)?, distance(claim, r, hit), r))).min_by_key(|t| (t.0, t.1))?.2;
    Some(found(claim, claim.read, best, None))
}

/// Words between a referent and the words of the event; names after an oblique preposition stand further off.
fn distance(claim: &Claim<'_, '_>, referent: &Referent, hit: Option<Hit>) -> usize {
    let tokens = &claim.read.tokens;
    let at = tokens.window(referent.start, referent.end);
    let before = Window { first: at.first.saturating_sub(1).max(claim.window.first), last: at.first };
    let oblique = if claim.cues.obliques.any(tokens, before) { 8 } else { 0 };
    let gap =
        hit.map_or(
            at.first - claim.window.first.min(at.first),
            |h| {
                if at.first >= h.last { at.first - h.last } else { h.first.saturating_sub(at.last) }
            },
        );
    gap + oblique
}

/// Elsewhere in the comment: the same sentence, the prediction before, the sentences before.
fn in_comment(claim: &Claim<'_, '_>, wanted: &[Class]) -> Option<Found> {
    let read = claim.read;
    let around = |from: usize, to: usize| {
        let all = read.within(from, to);
        wanted.iter().find_map(|class| all.iter().rev().find(|r| r.class == *class))
    };
    if let Some(r) = around(claim.sentence.0, claim.found.start) {
        return Some(found(claim, read, r, Some("target_from_comment")));
    }
    let before = claim.own_forerunners();
    if let Some((f, _)) = before.iter().find(|(f, _)| f.class.is_some_and(|c| wanted.contains(&c))) {
        return inherited(&f.prediction.target, f.class, "target_from_comment");
    }
    let earlier = read.sentences.iter().rev().filter(|s| s.end <= claim.sentence.0).take(2);
    for sentence in earlier {
        if let Some(r) = around(sentence.start, sentence.end) {
            return Some(found(claim, read, r, Some("target_from_comment")));
        }
    }
    None
}

fn inherited(target: &Option<Target>, class: Option<Class>, flag: &'static str) -> Option<Found> {
    Some(Found { target: target.clone()?, class: class?, flag: Some(flag) })
}

/// What is answered: its predictions, then its words.
fn in_thread(claim: &Claim<'_, '_>, wanted: &[Class]) -> Option<Found> {
    let (read, _, origin) = claim.answered?;
    let flag = if origin == super::scene::Origin::Parent { "target_from_parent" } else { "target_from_thread" };
    let fits = |c: Option<Class>| c.is_some_and(|c| wanted.contains(&c));
    if let Some((f, _)) = claim.answered_predictions().into_iter().find(|(f, _)| fits(f.class)) {
        return inherited(&f.prediction.target, f.class, flag);
    }
    first_wanted(&read.referents, wanted).map(|r| found(claim, read, &r, Some(flag)))
}

/// The article: its title, its last sentence, its body.
fn in_page(claim: &Claim<'_, '_>, event: EventKind, wanted: &[Class]) -> Option<Found> {
    if event == EventKind::Other && !claim.has(&claim.cues.thing_pronouns) {
        return None;
    }
    let (read, referent, place) = claim.scene.topic()?.names(wanted)?;
    Some(found(claim, read, &referent, Some(place.flag())))
}
