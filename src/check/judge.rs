//! Judging: the rules of a verdict, looked up in the order of the contract; the first that holds is the verdict.
//!
//! A claim's signals in, a [`Judgement`] out. A negated claim inverts the first two rules.

use super::claim::Claim;
use super::day::Day;
use super::outcomes::Effect;
use super::signal::{PART, Signal};
use crate::model::{Polarity, Reason, Span, VerdictLabel};

/// A verdict before it is written down.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub label: VerdictLabel,
    pub reason: Option<Reason>,
    pub decided: Option<Day>,
    pub stage: Option<String>,
    /// The signals it rests on, first the one that decides.
    pub rests_on: Vec<Signal>,
    /// A passage without a coded event that decides.
    pub shown: Option<Shown>,
    /// The rule that decided, for explanations.
    pub rule: &'static str,
}

/// A passage of a report in which no event was coded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub page: u32,
    pub span: Span,
    pub reported: Day,
}

/// How many days before the end of a window a price of a period that ends there may be placed.
const PRICE_SLACK: Day = 3;

/// Within how many days after a part was taken a report without a date tells of the same taking.
const SOON_DAYS: Day = 10;

/// How an event lies to the claim's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Early,
    Inside,
    Late,
    Unclear,
}

impl Judgement {
    /// A judgement that decides nothing.
    pub fn undecided(label: VerdictLabel, reason: Reason, rule: &'static str) -> Self {
        Self { label, reason: Some(reason), decided: None, stage: None, rests_on: Vec::new(), shown: None, rule }
    }

    fn decided(label: VerdictLabel, reason: Option<Reason>, by: &Signal, rule: &'static str) -> Self {
        let decided = if by.dated && !by.state { by.day } else { by.reported };
        Self { label, reason, decided: Some(decided), stage: None, rests_on: vec![*by], shown: None, rule }
    }
}

/// What judging needs beside the claim and its signals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bench {
    pub polarity: Polarity,
    pub now: Day,
    pub denial_days: i32,
    pub price_days: Day,
    pub bounded_days: Day,
}

/// The verdict on `claim` from `signals`, which are in order of report.
pub(super) fn judge(claim: &Claim<'_>, signals: &[Signal], bench: Bench) -> Judgement {
    let signals: Vec<Signal> = signals.iter().copied().filter(|s| s.reported <= bench.now).collect();
    let (signals, disputed) = without_disputed(claim, &signals, bench.denial_days);
    let mut found = if claim.lasts() { lasting(claim, &signals, bench) } else { single(claim, &signals, bench) };
    if disputed.is_some() && !found.label.is_decided() {
        found = Judgement::undecided(VerdictLabel::Undecided, Reason::ContradictingReports, "disputed");
        found.rests_on = signals.iter().copied().chain(disputed).filter(|s| matches!(s.effect, Effect::Done | Effect::Denied)).collect();
    }
    found.stage = stage(claim, &signals, &found);
    found
}

fn place(claim: &Claim<'_>, signal: &Signal) -> Place {
    let end = if signal.dated { signal.day } else { signal.reported };
    if claim.opens.is_some_and(|opens| end < opens) {
        return Place::Early;
    }
    match claim.due {
        None => Place::Inside,
        Some(due) if end <= due || signal.reported <= due => Place::Inside,
        Some(due) if signal.from > due => Place::Late,
        Some(_) => Place::Unclear,
    }
}

/// Drops reports of the event that others deny, and says one of them where nothing later settles it.
///
/// An attributed report falls to any asserted denial or contrary state in or after it; an asserted one stands against
/// later contrary states (they are what came next) and is disputed only by a denial. Where one report gives both sides,
/// neither counts.
fn without_disputed(claim: &Claim<'_>, signals: &[Signal], denial_days: i32) -> (Vec<Signal>, Option<Signal>) {
    let near =
        |said: &Signal, other: &Signal| other.reported >= said.reported && other.reported - said.reported <= denial_days && other.day >= said.day - 1;
    let lasts = claim.lasts();
    let said = |s: &Signal| if lasts { s.effect == Effect::Opposite } else { is_done(s) };
    let denials: Vec<&Signal> = signals.iter().filter(|s| s.effect == Effect::Denied || (lasts && s.denies && is_done(s))).collect();
    let is_state = |s: &&Signal| s.asserted && if lasts { is_done(s) && s.state } else { s.effect == Effect::NotYet };
    let states: Vec<&Signal> = signals.iter().filter(is_state).collect();
    let (mut kept, mut disputed, mut rivals) = (Vec::with_capacity(signals.len()), None, Vec::new());
    for signal in signals {
        if !said(signal) {
            kept.push(*signal);
            continue;
        }
        let denial = denials.iter().rev().find(|o| near(signal, o));
        let state = if signal.asserted { None } else { states.iter().find(|o| near(signal, o)) };
        match (denial, state) {
            (Some(denial), _) if signal.asserted && denial.copy != signal.copy => disputed = Some(*signal),
            (Some(_), _) => {}
            (None, Some(state)) if state.copy == signal.copy && state.reported == signal.reported => {
                disputed = Some(*signal);
                rivals.push(state.fact);
            }
            (None, Some(_)) => {}
            (None, None) => kept.push(*signal),
        }
    }
    kept.retain(|s| !rivals.contains(&s.fact));
    (kept, disputed)
}

/// An event that happens on a day.
fn single(claim: &Claim<'_>, signals: &[Signal], bench: Bench) -> Judgement {
    let (yes, no) = match bench.polarity {
        Polarity::Occurs => (VerdictLabel::CameTrue, VerdictLabel::DidNot),
        Polarity::DoesNotOccur => (VerdictLabel::DidNot, VerdictLabel::CameTrue),
    };
    if let Some(done) = first_done(claim, signals) {
        let soon = bench.polarity == Polarity::Occurs && done.day <= claim.made + bench.bounded_days;
        if claim.bounded && !soon {
            return Judgement { rests_on: vec![*done], ..Judgement::undecided(VerdictLabel::Undecided, Reason::TooVague, "undatable window") };
        }
        let reason = (yes == VerdictLabel::DidNot).then_some(Reason::OppositeReported);
        return with_more(Judgement::decided(yes, reason, done, "happened"), claim, signals);
    }
    let unclear = signals.iter().any(|s| is_done(s) && place(claim, s) == Place::Unclear);
    if let Some(opposite) = signals.iter().find(|s| s.effect == Effect::Opposite && place(claim, s) == Place::Inside) {
        if !unclear {
            let reason = (no == VerdictLabel::DidNot).then_some(Reason::OppositeReported);
            return Judgement::decided(no, reason, opposite, "opposite");
        }
    }
    let part = signals.iter().rev().find(|s| s.effect == Effect::Lower(PART) && claim.rule.partly && place(claim, s) == Place::Inside);
    if let Some(part) =
        part.filter(|part| unclear && signals.iter().any(|s| is_done(s) && s.reported >= part.day && s.reported - part.day <= SOON_DAYS))
    {
        let reason = (yes == VerdictLabel::DidNot).then_some(Reason::OppositeReported);
        return with_more(Judgement::decided(yes, reason, part, "happened"), claim, signals);
    }
    if let (Some(part), Polarity::Occurs) = (part, bench.polarity) {
        return Judgement::decided(VerdictLabel::Partly, Some(Reason::AttemptedOnly), part, "part");
    }
    let closed = claim.due.is_some_and(|due| due < bench.now);
    if closed && claim.firm && !unclear {
        let shown = signals.iter().filter(|s| shows_absence(claim, s, bench.price_days));
        if let Some(shown) = shown.min_by_key(|s| (s.reported, !is_done(s), s.day, s.fact)) {
            let reason = (no == VerdictLabel::DidNot).then_some(Reason::DeadlinePassed);
            return Judgement::decided(no, reason, shown, "deadline");
        }
    }
    let over = closed || claim.due.is_none();
    if let (Some(lower), Polarity::Occurs, true) = (attempted(claim, signals), bench.polarity, over) {
        return Judgement::decided(VerdictLabel::Partly, Some(Reason::AttemptedOnly), lower, "lower stage");
    }
    rest(claim, closed)
}

/// A state that lasts: it fails with the first report of its end.
fn lasting(claim: &Claim<'_>, signals: &[Signal], bench: Bench) -> Judgement {
    let (yes, no) = match bench.polarity {
        Polarity::Occurs => (VerdictLabel::CameTrue, VerdictLabel::DidNot),
        Polarity::DoesNotOccur => (VerdictLabel::DidNot, VerdictLabel::CameTrue),
    };
    let mut unclear = false;
    for end in signals.iter().filter(|s| s.effect == Effect::Opposite && is_borne_out(claim, s, signals)) {
        match place(claim, end) {
            Place::Inside => {
                let reason = (no == VerdictLabel::DidNot).then_some(Reason::OppositeReported);
                return Judgement::decided(no, reason, end, "ended");
            }
            Place::Unclear => unclear = true,
            Place::Late if claim.firm => return Judgement::decided(yes, None, end, "ended later"),
            _ => {}
        }
    }
    let closed = claim.due.is_some_and(|due| due < bench.now);
    let holds = |s: &&Signal| is_done(s) && claim.due.is_none_or(|due| s.day >= due || s.reported > due);
    match signals.iter().find(holds) {
        Some(shown) if !unclear && (claim.due.is_none() || (closed && claim.firm)) => {
            with_more(Judgement::decided(yes, None, shown, "still so"), claim, signals)
        }
        _ => rest(claim, closed),
    }
}

/// Whether a report that only passes on a side's claim is borne out by another report of the same.
fn is_borne_out(claim: &Claim<'_>, signal: &Signal, signals: &[Signal]) -> bool {
    let again = |o: &Signal| o.copy != signal.copy && o.effect == signal.effect && !o.denies;
    !claim.rule.contested || signal.asserted || signals.iter().any(again)
}

fn is_done(signal: &Signal) -> bool {
    matches!(signal.effect, Effect::Done | Effect::Yields)
}

/// The earliest report of the event inside the window; a retreat counts only where the target was contested.
fn first_done<'s>(claim: &Claim<'_>, signals: &'s [Signal]) -> Option<&'s Signal> {
    let contested = || signals.iter().any(|s| matches!(s.effect, Effect::Lower(_) | Effect::NotYet | Effect::Done));
    signals
        .iter()
        .filter(|s| s.effect == Effect::Done || (s.effect == Effect::Yields && contested()))
        .filter(|s| place(claim, s) == Place::Inside && is_borne_out(claim, s, signals))
        .min_by_key(|s| (s.reported, s.day, s.fact))
}

/// Whether the signal shows, after the window, that the event had not happened in it.
fn shows_absence(claim: &Claim<'_>, signal: &Signal, price_days: Day) -> bool {
    let Some(due) = claim.due else { return false };
    match signal.effect {
        Effect::Done | Effect::Yields => claim.rule.once && matches!(place(claim, signal), Place::Late | Place::Early),
        Effect::Lower(_) if !claim.rule.once => false,
        Effect::NotYet if claim.is_price() => signal.reported >= due && signal.day >= due - PRICE_SLACK && signal.day <= due + price_days,
        Effect::NotYet | Effect::Denied | Effect::Lower(_) => signal.reported > due && signal.day >= due,
        Effect::Opposite => place(claim, signal) == Place::Late,
        Effect::Claimed => false,
    }
}

/// The furthest lower stage inside the window, for kinds where it counts.
fn attempted<'s>(claim: &Claim<'_>, signals: &'s [Signal]) -> Option<&'s Signal> {
    let stage = |s: &Signal| if let Effect::Lower(n) = s.effect { Some(n) } else { None };
    let inside = signals.iter().filter(|s| claim.rule.partly && place(claim, s) == Place::Inside);
    let since = |s: &&Signal| !s.dated || s.from >= claim.made - 1;
    inside.filter(|s| stage(s).is_some()).filter(since).min_by_key(|s| (std::cmp::Reverse(stage(s)), s.reported, s.fact))
}

fn rest(claim: &Claim<'_>, closed: bool) -> Judgement {
    if closed {
        return Judgement::undecided(VerdictLabel::Undecided, Reason::NoCoverage, "no later word");
    }
    Judgement::undecided(VerdictLabel::Open, Reason::BeforeDeadline, if claim.due.is_some() { "window open" } else { "nothing decisive" })
}

/// Adds the other reports of the same event to what the verdict rests on.
fn with_more(mut judgement: Judgement, claim: &Claim<'_>, signals: &[Signal]) -> Judgement {
    let first = judgement.rests_on[0].fact;
    judgement.rests_on.extend(signals.iter().filter(|s| s.fact != first && is_done(s) && place(claim, s) == Place::Inside));
    judgement
}

fn stage(claim: &Claim<'_>, signals: &[Signal], found: &Judgement) -> Option<String> {
    let furthest = signals.iter().filter(|s| place(claim, s) == Place::Inside).map(|s| match s.effect {
        Effect::Done | Effect::Yields => (3, claim.rule.reached.as_str()),
        Effect::Lower(PART) => (2, claim.rule.partial.as_str()),
        Effect::Lower(n) => (1, claim.rule.stages.get(usize::from(n)).map_or("named", String::as_str)),
        _ => (0, "named"),
    });
    let best = furthest.max_by_key(|&(n, _)| n).map(|(_, name)| name.to_owned());
    best.filter(|_| found.label != VerdictLabel::Undecided || found.reason == Some(Reason::ContradictingReports))
}
