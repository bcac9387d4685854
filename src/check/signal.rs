//! Signals: what each fact of the ledger does to a claim, taken as saying that its event occurs.
//!
//! A claim and the ledger in, [`Signal`]s in order of report out. The claim's own article gives none, nor does what was
//! reported before the comment or had ended before it.

use super::amount::{Bound, Move};
use super::claim::Claim;
use super::contest::{self, Contests};
use super::day::Day;
use super::fixtures::Fixtures;
use super::ledger::{Fact, Ledger, NONE};
use super::named::Count;
use super::outcomes::{Effect, Entry, Subject, Whose};
use super::sides::{Kin, Sides};
use crate::model::{Certainty, EventKind};
use crate::names::{Entities, EntityKind};
use std::cell::OnceCell;

/// Numbers further apart than this factor are not of one measure (a rate and basis points of it).
const LIKE: f64 = 2.5;

/// How many days after a window a count (a turnout, a tally) still tells of it.
const COUNT_DAYS: Day = 4;

/// How many days after a prediction that an assault fails a capture still is of that assault.
const REPEL_DAYS: Day = 14;

/// Up to this many times the number that was said, a last count is no miss.
const MORE: f64 = 1.25;

/// Stage number of an event that happened to a part of the target only.
pub(super) const PART: u8 = u8::MAX;

/// How many others of a claim's page are read as winners in its stead.
const RIVALS: usize = 12;

/// A fact and what it does to the claim.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signal {
    pub fact: u32,
    pub effect: Effect,
    /// First day the event may have happened; undated news is a few days old at most.
    pub from: Day,
    /// The day the event is placed at.
    pub day: Day,
    pub reported: Day,
    /// Whether the report dates the event.
    pub dated: bool,
    pub asserted: bool,
    /// Whether it was found by a common noun alone.
    pub by_word: bool,
    /// Whether the report says that it did not happen.
    pub denies: bool,
    /// Whether it tells how things stand and not what happened on a day.
    pub state: bool,
    pub copy: u32,
}

/// Under what a fact was found.
#[derive(Debug, Clone, Copy)]
struct Key<'k> {
    target: u32,
    by: u32,
    /// Whether reports about the target name the predicted actor, once asked.
    named: &'k OnceCell<bool>,
}

/// What reading a claim's facts needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub ledger: &'a Ledger,
    pub sides: &'a Sides,
    pub entities: &'a Entities,
    pub most: usize,
    pub news_days: Day,
    pub repeat_days: Day,
    pub contests: &'a Contests,
    /// Known fixtures, where any claim is about a contest.
    pub fixtures: Option<&'a Fixtures>,
    /// The entities that the claim's page names, sorted.
    pub own_names: &'a [Count],
}

impl Reader<'_> {
    /// The signals about `target` for `claim`, made on page `own`, by day of report.
    pub fn signals(&self, claim: &Claim<'_>, target: u32, own: u32) -> Vec<Signal> {
        let mut found: Vec<Signal> = Vec::new();
        let named = OnceCell::new();
        let keys: Vec<u32> = if claim.rule.subject == Subject::Either {
            [claim.actor, target].into_iter().chain(self.rivals(claim)).collect()
        } else {
            [target].into_iter().chain(claim.words.iter().copied()).collect()
        };
        for (kind, entries) in &claim.rule.entries {
            for key in keys.iter().copied().filter(|&k| k != NONE) {
                let mut take = |from: Day| {
                    for (n, fact) in self.ledger.read(key, *kind, from, self.most) {
                        if own == NONE || (fact.page != own && !self.told(claim, fact, own, (key, *kind))) {
                            found.extend(self.signal(claim, Key { target, by: key, named: &named }, entries, (n, fact)));
                        }
                    }
                };
                take(claim.made);
                if let Some(due) = claim.due {
                    take(due);
                }
            }
        }
        found.sort_unstable_by_key(|s| (s.reported, s.day, s.fact));
        found.dedup_by_key(|s| s.fact);
        found
    }

    /// Whether `fact`, of a day no later than the claim's, is what the claim's own page tells too: retold, it is no outcome.
    fn told(&self, claim: &Claim<'_>, fact: &Fact, own: u32, (key, kind): (u32, EventKind)) -> bool {
        let same = |f: &Fact| f.page == own && f.day() == fact.day() && !f.negated && f.certainty == fact.certainty;
        fact.day() <= claim.made && !fact.negated && self.ledger.read(key, kind, fact.day(), self.most).any(|(_, f)| same(f))
    }

    fn signal(&self, claim: &Claim<'_>, key: Key<'_>, entries: &[Entry], (n, fact): (u32, &Fact)) -> Option<Signal> {
        if fact.reported < claim.made || (fact.background && fact.from.is_none()) {
            return None;
        }
        let assault = matches!(claim.event, EventKind::Attack | EventKind::Offensive);
        if fact.named_only && claim.signs || fact.peaceful && assault {
            return None;
        }
        let entry = entries.iter().find(|e| self.concerns(claim, key, e, fact))?;
        let effect = if claim.is_price() { self.price(claim, key.target, *entry, fact)? } else { said(entry.effect, claim, fact)? };
        let put_off = effect == Effect::NotYet && claim.firm && claim.due.is_some_and(|due| fact.until.is_some_and(|until| until > due));
        let effect = if put_off { Effect::Opposite } else { effect };
        // What is taken long after was thrown back first.
        let late = claim.event == EventKind::Repel && claim.due.is_none() && fact.day() > claim.made + REPEL_DAYS;
        if late && effect == Effect::Opposite {
            return None;
        }
        let stale = !claim.rule.once && claim.due.is_none() && claim.rule.any_part && fact.day() > claim.made + self.repeat_days;
        if stale && matches!(effect, Effect::Done) {
            return None;
        }
        if effect == Effect::Yields && !self.leaves(key.target, fact) {
            return None;
        }
        let next_day = claim.due.is_some_and(|due| fact.reported <= due + 1);
        let told_of_day = claim.of_day && (claim.one_day || next_day) && fact.from.is_none() && contest::is_of_day(claim, fact);
        let voted = claim.due.filter(|&due| claim.firm && fact.day() > due && (told_of_day || fact.marks.settled & claim.classes != 0));
        Some(Signal {
            fact: n,
            effect,
            from: voted.or(fact.from).unwrap_or(fact.reported - self.news_days),
            day: voted.unwrap_or(fact.day()),
            reported: fact.reported,
            dated: voted.is_some() || (fact.from.is_some() && fact.to.is_some()),
            by_word: claim.words.contains(&key.by) && fact.target != key.target,
            denies: fact.negated || fact.certainty == Certainty::Denied,
            state: is_state(effect, fact),
            asserted: fact.certainty == Certainty::Asserted,
            copy: fact.copy,
        })
    }

    /// Whether who retreats is named and is not known as the one who attacked: then the holder has left.
    fn leaves(&self, target: u32, fact: &Fact) -> bool {
        let attacks = [EventKind::Attack, EventKind::Offensive, EventKind::Capture, EventKind::Siege];
        fact.actor != NONE && !attacks.iter().any(|&kind| self.ledger.acts(fact.actor, kind, target, self.most))
    }

    fn concerns(&self, claim: &Claim<'_>, key: Key<'_>, entry: &Entry, fact: &Fact) -> bool {
        match claim.rule.subject {
            Subject::Target => self.concerns_target(claim, key, entry, fact),
            Subject::Either => self.concerns_either(claim, key.target, entry, fact),
        }
    }

    /// For persons, teams and bodies: whose fate the fact is about, and in which contest.
    fn concerns_either(&self, claim: &Claim<'_>, contest: u32, entry: &Entry, fact: &Fact) -> bool {
        if entry.drawn != (fact.kind == EventKind::Other && fact.marks.drawn) {
            return false;
        }
        let beaten = matches!(fact.kind, EventKind::Win | EventKind::Lose);
        let suffers = matches!(fact.kind, EventKind::Kill | EventKind::Arrest) && fact.target != NONE;
        let (first, second) = if fact.actor == NONE || suffers { (fact.target, NONE) } else { (fact.actor, fact.target) };
        let second = if second == first { NONE } else { second };
        let same = first == claim.actor || (!beaten && second == claim.actor);
        let contest = if contest == claim.actor { NONE } else { contest };
        let of = |entity: u32| entity == contest && contest != NONE;
        let named = of(first) || of(second);
        let is_contest = contest::is_contest(claim.event);
        let winner = if fact.target == NONE { fact.actor } else { fact.target };
        if claim.anybody {
            let person = self.ledger.kind(winner, self.entities) == Some(EntityKind::Person);
            let ends = if fact.kind == EventKind::Win { fact.marks.settled | fact.marks.prize } else { fact.marks.settled };
            return entry.whose != Whose::Other && person && claim.classes & ends != 0;
        }
        if entry.settled {
            return claim.classes & fact.marks.settled != 0
                && if entry.whose == Whose::Other { self.is_rival(claim, winner) } else { winner == claim.actor };
        }
        if entry.drawn {
            let both = first == claim.actor && named || of(first) && second == claim.actor;
            return same && claim.due.is_some() && (both || (claim.one_day && contest::is_of_day(claim, fact)));
        }
        let in_contest = named || (is_contest && contest != NONE && self.is_in_contest(claim, fact, [first, second]));
        let open = if is_contest && contest != NONE { in_contest } else { contest == NONE || second == NONE || second == claim.actor || named };
        match entry.whose {
            Whose::Free => same || named,
            Whose::Same | Whose::Own => same && if entry.same_contest { in_contest || (contest == NONE && second == NONE) } else { open },
            Whose::Other => !same && first != NONE && !of(first) && if entry.same_contest { in_contest } else { second == claim.actor },
        }
    }

    /// Who may win in the stead of the claim's: those of its kind that its page names.
    fn rivals(&self, claim: &Claim<'_>) -> impl Iterator<Item = u32> + '_ {
        let actor = claim.actor;
        let kind = if claim.anybody { Some(EntityKind::Person) } else { self.ledger.kind(actor, self.entities) };
        let names = if contest::is_contest(claim.event) && kind.is_some() { self.own_names } else { &[] };
        names.iter().map(|c| c.0).filter(move |&n| n != actor && self.ledger.kind(n, self.entities) == kind).take(RIVALS)
    }

    /// Whether somebody else than the claim's is named on the claim's page too.
    fn is_rival(&self, claim: &Claim<'_>, other: u32) -> bool {
        other != NONE && other != claim.actor && self.own_names.binary_search_by_key(&other, |c| c.0).is_ok()
    }

    /// Whether a result that does not name the claim's contest belongs to it.
    fn is_in_contest(&self, claim: &Claim<'_>, fact: &Fact, [first, second]: [u32; 2]) -> bool {
        let marks = fact.marks;
        let shared = claim.classes & marks.words;
        let other_contest = second != NONE && self.entities.all().get(second as usize).is_some_and(|e| self.contests.read(&e.name).words != 0);
        if claim.classes == 0 || other_contest || (marks.sure && marks.words != 0 && shared == 0) {
            return false;
        }
        let involved = first == claim.actor || second == claim.actor;
        if claim.one_day && contest::is_of_day(claim, fact) && (second == NONE || involved || (shared != 0 && marks.sure)) {
            return true;
        }
        let by_end = involved || self.is_rival(claim, first);
        let kind = |n: u32| self.ledger.kind(n, self.entities);
        let alone = second == NONE || (kind(second).is_some() && kind(second) != kind(first));
        let at_end = by_end && marks.sure && claim.classes & marks.prize != 0 && alone;
        at_end && !(marks.score && !claim.one_day)
            || (claim.one_day && involved && second != NONE && self.fixtures.is_some_and(|f| f.is_result((first, second), claim.classes, fact)))
    }

    fn concerns_target(&self, claim: &Claim<'_>, key: Key<'_>, entry: &Entry, fact: &Fact) -> bool {
        let Key { target, by, named } = key;
        let place = self.ledger.kind(target, self.entities) == Some(EntityKind::Place);
        let by_name = fact.target == target || (!place && fact.target == NONE && fact.actor == target);
        let nearby = claim.rule.loose
            && (claim.words.contains(&by) || (fact.target == NONE && fact.actor != target) || (by == target && fact.target == claim.actor));
        if !by_name && !nearby {
            return false;
        }
        let kin = if claim.actor == target { Kin::Unnamed } else { self.kin(claim, target, fact.actor, named) };
        match entry.whose {
            Whose::Free => true,
            Whose::Same => kin != Kin::Opposed,
            Whose::Own => kin == Kin::Same,
            Whose::Other => kin != Kin::Same,
        }
    }

    /// How a fact's actor stands to the predicted one: where no table tells and reports about the target call the
    /// predicted actor by its name, another name is another side.
    fn kin(&self, claim: &Claim<'_>, target: u32, actor: u32, named: &OnceCell<bool>) -> Kin {
        let kin = self.sides.kin(claim.actor, actor);
        let is_named = || claim.rule.entries.iter().any(|(kind, _)| self.ledger.acts(claim.actor, *kind, target, self.most));
        let generic = self.entities.all().get(actor as usize).is_some_and(|e| e.generic);
        if kin == Kin::Unclear && !generic && *named.get_or_init(is_named) { Kin::Opposed } else { kin }
    }

    /// A price: with a number in the claim only a number in the report can settle it.
    fn price(&self, claim: &Claim<'_>, target: u32, entry: Entry, fact: &Fact) -> Option<Effect> {
        let happened = fact.certainty.can_support() && !fact.negated;
        if let (Some(wanted), true) = (self.wanted_step(claim, fact), happened) {
            return compare_steps(claim, wanted, fact);
        }
        let Some(wanted) = claim.amount.filter(|_| !matches!(claim.step, Some(Move::Percent(_)))) else {
            return said(entry.effect, claim, fact).filter(|&e| e != Effect::NotYet && claim.step.is_none());
        };
        // The turnout of another day is another turnout.
        if fact.kind == EventKind::Other && claim.due.is_some_and(|due| claim.firm && fact.day() > due + COUNT_DAYS) {
            return None;
        }
        let got = f64::from(fact.amount);
        if !got.is_finite() || got * LIKE < wanted || got > wanted * LIKE || !happened {
            return None;
        }
        let near = (got - wanted).abs() <= wanted * 0.005;
        let touched = match (claim.bound, claim.event) {
            (Bound::Below, EventKind::PriceLevel) => got < wanted,
            (Bound::Above, EventKind::PriceLevel) => got > wanted,
            (_, EventKind::PriceLevel) => near,
            _ => {
                near || (got > wanted) == self.level_before(target, claim.made + 1).map_or(claim.event == EventKind::PriceUp, |level| wanted > level)
            }
        };
        Some(match (touched, fact.is_final) {
            (true, _) => Effect::Done,
            // A little more than was said is no miss.
            (false, true) if claim.bound == Bound::Near && got > wanted && got < wanted * MORE => return None,
            (false, true) => Effect::Opposite,
            (false, false) => Effect::NotYet,
        })
    }

    /// The move that the claim means: as it says, or a bare number of hundredths of a point where the report tells of a move
    /// and of a level that is far below it ("they go 75").
    fn wanted_step(&self, claim: &Claim<'_>, fact: &Fact) -> Option<Move> {
        let bare = || claim.amount.filter(|&n| n >= 10.0 && n % 5.0 == 0.0 && f64::from(fact.amount) * LIKE < n).map(|n| Move::Points(n / 100.0));
        claim.step.or_else(|| if matches!(fact.step, Some(Move::Points(_))) { bare() } else { None })
    }

    /// The last level reported before `day`.
    fn level_before(&self, target: u32, day: Day) -> Option<f64> {
        [EventKind::PriceUp, EventKind::PriceDown, EventKind::PriceLevel]
            .into_iter()
            .filter_map(|kind| self.ledger.last_amount(target, kind, day))
            .max_by_key(|&(d, _)| d)
            .map(|(_, amount)| f64::from(amount))
    }
}

/// What a reported move does to one that was predicted: less is not enough; another step than the one named, told as of the
/// day of the decision, rules it out.
fn compare_steps(claim: &Claim<'_>, wanted: Move, fact: &Fact) -> Option<Effect> {
    let same_way = fact.kind == claim.event;
    let of_day = contest::is_of_day(claim, fact);
    let ruled_out = if of_day { Some(Effect::Opposite) } else { None };
    match (wanted, fact.step?) {
        (Move::Points(wanted), Move::Points(got)) if same_way => {
            if (wanted - got).abs() < 0.01 {
                Some(Effect::Done)
            } else {
                ruled_out
            }
        }
        (Move::Percent(wanted), Move::Percent(got)) if same_way => Some(if got + 0.05 >= wanted { Effect::Done } else { Effect::NotYet }),
        (Move::Percent(_), Move::Percent(_)) => Some(Effect::NotYet),
        _ => ruled_out.filter(|_| !same_way),
    }
}

/// What the fact does, given how surely it is said and whether it is said to have happened.
fn said(effect: Effect, claim: &Claim<'_>, fact: &Fact) -> Option<Effect> {
    let rule = claim.rule;
    let denied = fact.negated || fact.certainty == Certainty::Denied;
    let ahead = fact.from.is_some_and(|from| from > fact.reported);
    let happened = !denied && !ahead && fact.certainty.can_support();
    match effect {
        Effect::Done | Effect::Yields => Some(match fact.certainty {
            _ if denied && rule.any_part && fact.kind != claim.event => return None,
            _ if denied => Effect::Denied,
            _ if ahead => Effect::NotYet,
            Certainty::Planned | Certainty::RestatedForecast => Effect::NotYet,
            Certainty::Attempted if rule.stages.is_empty() => Effect::NotYet,
            Certainty::Attempted => Effect::Lower(u8::try_from(rule.stages.len() - 1).unwrap_or(0)),
            Certainty::Unverified => Effect::Claimed,
            _ if fact.partial && rule.any_part => effect,
            _ if fact.partial && fact.kind != claim.event => return None,
            _ if fact.partial => Effect::Lower(PART),
            _ => effect,
        }),
        Effect::Opposite if happened && !fact.partial => Some(Effect::Opposite),
        Effect::Opposite if rule.stands && (denied || fact.certainty == Certainty::Attempted) => Some(Effect::Done),
        Effect::Lower(_) if fact.certainty == Certainty::Planned && !denied => Some(Effect::NotYet),
        Effect::Lower(_) => happened.then_some(effect),
        Effect::NotYet if happened && !fact.partial => Some(effect),
        _ => None,
    }
}

/// A denial, and what shows that something has not happened by telling how things stand.
fn is_state(effect: Effect, fact: &Fact) -> bool {
    let lasting = matches!(fact.kind, EventKind::Hold | EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel);
    effect == Effect::Denied || (effect == Effect::NotYet && (lasting || !fact.certainty.can_support()))
}
