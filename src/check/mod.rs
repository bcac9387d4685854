//! Checking: every scored prediction against what later reports say, with the passages that decide.
//!
//! Predictions, reports and their coded events in; one [`Verdict`] per scored prediction and its [`Evidence`] out. Rules of
//! the verdict in the order of the contract. Evidence must be published on or after the comment's day; denials, plans,
//! attempts and restated forecasts never support; where reports do not settle it, the verdict says so.
//!
//! The ledger of events is built once ([`Checker::new`]); each prediction then reads only the slices of its entities, so
//! the cost is near linear in events plus predictions.

mod alike;
mod amount;
mod claim;
mod condition;
mod contest;
mod copies;
mod day;
mod fixtures;
mod judge;
mod ledger;
mod named;
mod outcomes;
mod passage;
mod sides;
mod signal;
mod silence;
mod sound;
mod write;

#[cfg(test)]
mod tests;

pub use outcomes::Outcomes;
use outcomes::{Effect, Subject};

use crate::events;
use crate::model::{Checkable, Date, Event, EventKind, Evidence, Page, Polarity, Prediction, PredictionKind, Reason, Verdict, VerdictLabel};
use crate::names::Entities;
use claim::Claim;
use day::Day;
use judge::{Bench, Judgement};
use ledger::{Ledger, NONE};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use sides::Sides;
use signal::{Reader, Signal};
use std::borrow::Borrow;
use std::sync::OnceLock;

/// Longest stated window, in days, inside which one shared rare word relates a report.
const NEAR_DAYS: day::Day = 31;

/// What checking needs beside predictions and events.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The outcome tables.
    pub outcomes: &'a Outcomes,
    /// The corpus's entities.
    pub entities: &'a Entities,
    /// The event coder, for conditions; none leaves every conditional undecided.
    pub coding: Option<events::Context<'a>>,
    /// All pages; every article body is a report too.
    pub pages: &'a [Page],
    /// "Now": reports published later are ignored.
    pub as_of: Date,
}

/// Predictions judged against one ledger.
#[derive(Debug)]
pub struct Checker<'a> {
    context: Context<'a>,
    ledger: Ledger,
    sides: Sides,
    pages: FxHashMap<crate::model::ArticleId, u32>,
    sound: sound::Sound,
    alike: alike::Alike,
    /// Who meets whom, once a claim is about a contest.
    fixtures: OnceLock<fixtures::Fixtures>,
    named: named::Named<'a>,
    now: Day,
}

/// Verdicts (in the order of `predictions`, scored kinds only) and evidence (in the same order, then by report date).
#[must_use]
pub fn check(predictions: &[Prediction], events: &[Event], context: &Context<'_>) -> (Vec<Verdict>, Vec<Evidence>) {
    Checker::new(events, *context).check(predictions)
}

impl<'a> Checker<'a> {
    /// Builds the ledger of `events`, which may come one by one: none is kept as it is.
    #[must_use]
    pub fn new<E: Borrow<Event>>(events: impl IntoIterator<Item = E>, context: Context<'a>) -> Self {
        let pages = context.pages.iter().enumerate().map(|(i, p)| (p.article_id, u32::try_from(i).unwrap_or(NONE))).collect();
        let named = named::Named::new(context.pages, context.entities);
        let ledger = Ledger::new(events, context.pages, &named, context.entities, context.outcomes, context.coding.map(|c| c.grammar));
        Self {
            sound: sound::Sound::new(ledger.facts.len()),
            alike: alike::Alike::new(context.pages),
            ledger,
            fixtures: OnceLock::new(),
            named,
            sides: Sides::new(context.entities),
            pages,
            now: day::day(context.as_of),
            context,
        }
    }

    /// Verdicts and evidence of `predictions`, as [`check`]; may be called batch by batch.
    #[must_use]
    pub fn check(&self, predictions: &[Prediction]) -> (Vec<Verdict>, Vec<Evidence>) {
        let scored: Vec<&Prediction> = predictions.iter().filter(|p| p.kind.is_scored()).collect();
        if scored.iter().any(|p| contest::is_contest(p.event)) {
            self.read_fixtures();
        }
        if !scored.is_empty() && !self.context.entities.all().is_empty() {
            self.named.read_all();
        }
        let judged: Vec<(Verdict, Vec<Evidence>)> = scored.into_par_iter().map(|p| self.one(p)).collect();
        let (mut verdicts, mut evidence) = (Vec::with_capacity(judged.len()), Vec::new());
        for (verdict, mut rows) in judged {
            verdicts.push(verdict);
            evidence.append(&mut rows);
        }
        (verdicts, evidence)
    }

    fn read_fixtures(&self) {
        let Context { outcomes, entities, coding, pages, .. } = &self.context;
        self.fixtures.get_or_init(|| fixtures::Fixtures::read(pages, entities, &outcomes.contests, coding.map(|c| c.grammar)));
    }

    fn one(&self, prediction: &Prediction) -> (Verdict, Vec<Evidence>) {
        let (judgement, signals) = self.judge(prediction);
        self.write(prediction, &judgement, &signals)
    }

    /// The judgement with every signal that was considered: by coded events, else by passages.
    fn judge(&self, prediction: &Prediction) -> (Judgement, Vec<Signal>) {
        let own = self.pages.get(&prediction.article_id).copied().unwrap_or(NONE);
        let (mut found, signals) = self.by_events(prediction, own);
        if found.label == VerdictLabel::CameTrue && self.is_of_another_size(prediction, &found) {
            found = Judgement { label: VerdictLabel::Partly, rule: "another size", ..found };
        }
        if found.label == VerdictLabel::CameTrue && self.is_at_another_price(prediction, &found) {
            found = Judgement::undecided(VerdictLabel::Undecided, Reason::TooVague, "another number");
        }
        // A prediction in other words than its kind's ("someone buys them") is not settled by silence about that kind.
        if found.shown.is_some() && self.context.outcomes.passages.has_family(&prediction.quote) {
            found = Judgement::undecided(VerdictLabel::Undecided, Reason::NoCoverage, "other words");
        }
        if found.label.is_decided() || !found.rests_on.is_empty() || signals.iter().any(|s| matches!(s.effect, Effect::Done | Effect::Claimed)) {
            return (found, signals);
        }
        let other = prediction.event == EventKind::Other;
        let passage = self.by_passage(prediction, own, !other).or_else(|| if other { self.by_level(prediction, own) } else { None });
        (passage.unwrap_or(found), signals)
    }

    /// Whether it happened, but not by the numbers that were predicted ("27-24", "by 2000 votes").
    fn is_of_another_size(&self, prediction: &Prediction, found: &Judgement) -> bool {
        let sized = matches!(prediction.event, EventKind::Win | EventKind::Lose | EventKind::Pass | EventKind::Reject | EventKind::Elect);
        let quantity = prediction.quantity.clone().or_else(|| self.context.outcomes.measures.size(&prediction.quote));
        let quantity = quantity.filter(|_| sized && prediction.polarity == Polarity::Occurs);
        let Some((quantity, signal)) = quantity.as_deref().zip(found.rests_on.first()) else { return false };
        self.context.outcomes.measures.differs(quantity, &self.quote(&self.ledger.facts[signal.fact as usize]).1)
    }

    /// Whether a number is said of what comes out ("it launches at 399") and the report that decides has it not.
    fn is_at_another_price(&self, prediction: &Prediction, found: &Judgement) -> bool {
        if prediction.event != EventKind::Release {
            return false;
        }
        let mut quote = prediction.quote.clone();
        for phrase in [&prediction.horizon.phrase, &prediction.certainty_phrase].into_iter().flatten() {
            quote = quote.replacen(phrase.as_str(), " ", 1);
        }
        let Some(wanted) = amount::amount(&quote).filter(|n| *n >= 30.0 && !(1900.0..2100.0).contains(n)) else { return false };
        let told = found.rests_on.first().map(|s| self.quote(&self.ledger.facts[s.fact as usize]).1).unwrap_or_default();
        !told.split_whitespace().filter_map(amount::amount).any(|n| (n - wanted).abs() < 0.5)
    }

    /// The judgement by coded events alone.
    fn by_events(&self, prediction: &Prediction, own: u32) -> (Judgement, Vec<Signal>) {
        let vague = || Judgement::undecided(VerdictLabel::Undecided, Reason::TooVague, "too vague");
        let outcomes = self.context.outcomes;
        let nameless = prediction.checkable == Checkable::NeedsTarget && outcomes.rule(prediction.event).is_some_and(|r| !r.nouns.is_empty());
        if prediction.event == EventKind::Other || (prediction.checkable != Checkable::Yes && !nameless) {
            return (self.unread(prediction), Vec::new());
        }
        let Some(mut claim) = Claim::new(prediction, outcomes, &self.ledger, self.context.entities) else {
            return (self.unnamed(prediction), Vec::new());
        };
        if claim.lacks_contest() || (claim.lacks_measure() && prediction.polarity == Polarity::Occurs) {
            return (vague(), Vec::new());
        }
        if prediction.kind != PredictionKind::Conditional {
            return self.judge_targets(&claim, prediction.polarity, own);
        }
        let met = condition::met(self, prediction, &claim, own);
        claim.made = claim.made.max(met.unwrap_or(claim.made));
        let (found, signals) = self.judge_targets(&claim, prediction.polarity, own);
        // A condition that only says when is met where the event is reported.
        let dated = found.label == VerdictLabel::CameTrue && found.rests_on.first().is_some_and(|s| s.dated && !s.state);
        let shown = dated && prediction.polarity == Polarity::Occurs && self.is_temporal(prediction);
        if met.is_some() || shown {
            return (found, signals);
        }
        (Judgement::undecided(VerdictLabel::Undecided, Reason::ConditionNotMet, "condition"), Vec::new())
    }

    fn is_temporal(&self, prediction: &Prediction) -> bool {
        let condition = prediction.condition.as_deref().unwrap_or("").to_lowercase();
        let opens = |word: &String| condition.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(' '));
        self.context.outcomes.weights.temporal.iter().any(opens)
    }

    /// A number that is predicted of something whose numbers are reported ("turnout will not make 40"), read as a level.
    fn by_level(&self, prediction: &Prediction, own: u32) -> Option<Judgement> {
        let said = self.context.outcomes.measures.in_digits(&prediction.quote).bytes().any(|b| b.is_ascii_digit())
            || self.context.outcomes.measures.level(&prediction.quote).is_some();
        let number = said && prediction.kind == PredictionKind::Forecast;
        let level = number.then(|| Prediction { event: EventKind::PriceLevel, checkable: Checkable::Yes, ..prediction.clone() })?;
        let claim = Claim::new(&level, self.context.outcomes, &self.ledger, self.context.entities).filter(|c| c.amount.is_some())?;
        Some(self.judge_targets(&claim, prediction.polarity, own).0).filter(|j| j.label.is_decided())
    }

    /// Something that cannot be looked for: open while its window is, and where it says "never"; else too vague.
    fn unread(&self, prediction: &Prediction) -> Judgement {
        let due = prediction.horizon.due_by.map(day::day);
        let open = due.map_or(prediction.polarity == Polarity::DoesNotOccur, |due| due >= self.now);
        let named = prediction.checkable == Checkable::Yes || (prediction.checkable == Checkable::NeedsEvent && prediction.target.is_some());
        if open && named && prediction.kind == PredictionKind::Forecast {
            return Judgement::undecided(VerdictLabel::Open, Reason::BeforeDeadline, "window open");
        }
        Judgement::undecided(VerdictLabel::Undecided, Reason::TooVague, "too vague")
    }

    /// Something that no report names: open while its window is, else without coverage.
    fn unnamed(&self, prediction: &Prediction) -> Judgement {
        let Some(made) = prediction.made_on else { return Judgement::undecided(VerdictLabel::Undecided, Reason::NoCoverage, "undated") };
        if prediction.target.is_none() && prediction.actor.is_none() {
            return Judgement::undecided(VerdictLabel::Undecided, Reason::TooVague, "too vague");
        }
        let due = prediction.horizon.due_by.unwrap_or(made);
        if prediction.horizon.due_by.is_none() || day::day(due) >= self.now {
            return Judgement::undecided(VerdictLabel::Open, Reason::BeforeDeadline, "not named");
        }
        Judgement::undecided(VerdictLabel::Undecided, Reason::NoCoverage, "not named")
    }

    /// Whether a report shares a name with the claim's page, or rare words where it bears none of its names; one will do
    /// for what happened inside a short stated window. True where one of the pages is not known.
    fn is_related(&self, claim: &Claim<'_>, a: u32, signal: &Signal) -> bool {
        let fact = &self.ledger.facts[signal.fact as usize];
        let b = fact.page;
        let shared = match (self.named.on(a), self.named.on(b)) {
            (Some(a), Some(_)) => a.iter().any(|n| self.named.names(b, n.0)),
            _ => true,
        };
        let in_window = claim.firm && claim.due.is_some_and(|due| due - claim.made <= NEAR_DAYS && fact.day() <= due && fact.from.is_some());
        shared || self.alike.related(a, b, if in_window { 1 } else { 2 })
    }

    /// What reading facts for a claim made on page `own` needs.
    fn reader(&self, own: u32) -> Reader<'_> {
        let weights = &self.context.outcomes.weights;
        Reader {
            ledger: &self.ledger,
            sides: &self.sides,
            entities: self.context.entities,
            most: weights.read,
            news_days: weights.news_days,
            repeat_days: weights.repeat_days,
            contests: &self.context.outcomes.contests,
            fixtures: self.fixtures.get(),
            own_names: self.named.on(own).unwrap_or_default(),
        }
    }

    fn judge_targets(&self, claim: &Claim<'_>, polarity: Polarity, own: u32) -> (Judgement, Vec<Signal>) {
        let weights = &self.context.outcomes.weights;
        let bench =
            Bench { polarity, now: self.now, denial_days: weights.denial_days, price_days: weights.price_days, bounded_days: weights.bounded_days };
        let targets: &[u32] = if claim.targets.is_empty() { &[NONE] } else { &claim.targets };
        let mut all = Vec::new();
        let mut judged = Vec::with_capacity(targets.len());
        for &target in targets {
            let mut signals = self.reader(own).signals(claim, target, own);
            signals.retain(|s| !s.by_word || self.is_related(claim, own, s));
            self.doubt(claim, &mut signals);
            let found = judge::judge(claim, &signals, bench);
            let silent = if found.reason == Some(Reason::NoCoverage) {
                self.by_silence(claim, if claim.rule.subject == Subject::Either { claim.actor } else { target }, own, polarity, &signals)
            } else {
                None
            };
            judged.push(silent.unwrap_or(found));
            all.extend(signals);
        }
        (together(judged), all)
    }
}

/// The verdict on several targets at once: what all share, else partly where some came true.
fn together(mut judged: Vec<Judgement>) -> Judgement {
    if judged.len() == 1 || judged.iter().all(|j| j.label == judged[0].label) {
        return last_decided(judged);
    }
    let some_true = judged.iter().any(|j| matches!(j.label, VerdictLabel::CameTrue | VerdictLabel::Partly));
    let some_false = judged.iter().any(|j| j.label == VerdictLabel::DidNot);
    judged.sort_by_key(|j| j.label);
    if some_true && some_false {
        let rests_on = judged.iter().flat_map(|j| j.rests_on.iter().copied()).collect();
        let first = judged.swap_remove(0);
        return Judgement { label: VerdictLabel::Partly, reason: None, rests_on, rule: "some of several", ..first };
    }
    judged.into_iter().max_by_key(|j| j.label).unwrap_or_else(|| Judgement::undecided(VerdictLabel::Open, Reason::BeforeDeadline, "nothing decisive"))
}

fn last_decided(judged: Vec<Judgement>) -> Judgement {
    let rests_on = judged.iter().flat_map(|j| j.rests_on.iter().copied()).collect();
    let latest = judged.into_iter().max_by_key(|j| j.decided).unwrap_or_else(|| Judgement::undecided(VerdictLabel::Open, Reason::BeforeDeadline, ""));
    Judgement { rests_on, ..latest }
}
