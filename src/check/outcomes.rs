//! The outcome tables of `data/rules/outcomes.toml`: what each kind of later event means for each kind of prediction.
//!
//! Data in, [`Outcomes`] out: per predicted kind a [`Rule`], per pair of kinds the [`Effect`]s to try in order.

use super::amount::Measures;
use super::contest::{Class, Contests};
use super::passage::Passages;
use crate::error::{Error, Result};
use crate::model::EventKind;
use crate::rules::Data;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is incompatible with what, stages, and the weights of evidence.
#[derive(Debug)]
pub struct Outcomes {
    rules: BTreeMap<EventKind, Rule>,
    pub(super) weights: Weights,
    pub(super) contests: Contests,
    pub(super) passages: Passages,
    pub(super) measures: Measures,
}

/// Weights and limits of evidence.
#[derive(Debug, Deserialize)]
pub(super) struct Weights {
    pub asserted: f64,
    pub attributed: f64,
    pub reportedly: f64,
    pub admission: f64,
    pub silence: f64,
    pub offices: Vec<String>,
    pub out_of_office: Vec<String>,
    pub admissions: Vec<String>,
    pub bounded: Vec<String>,
    pub doubts: Vec<String>,
    pub takes_back: Vec<String>,
    pub negations: Vec<String>,
    pub temporal: Vec<String>,
    pub bounded_days: i32,
    pub doubts_of_passages: Vec<String>,
    pub same_things: Vec<Vec<String>>,
    pub truces: Vec<String>,
    pub peaceful: Vec<String>,
    pub parts: Vec<String>,
    pub placed: Vec<EventKind>,
    pub place_nouns: Vec<String>,
    pub denial_days: i32,
    pub news_days: i32,
    pub price_days: i32,
    pub repeat_days: i32,
    pub read: usize,
    pub written: usize,
}

/// Whose fate a kind is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Subject {
    /// The target: a place, a bill, a product, a price.
    Target,
    /// A person, team or body, named as actor or as target.
    Either,
}

/// By whom an event must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Anybody.
    Free,
    /// The predicted actor, its side, or nobody named.
    Same,
    /// The predicted actor or its side, by name.
    Own,
    /// Somebody else.
    Other,
}

/// What an event does to a prediction that says the event occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// It is the event.
    Done,
    /// It rules the event out.
    Opposite,
    /// It amounts to the event where the target was contested.
    Yields,
    /// A stage below it; the number says how far.
    Lower(u8),
    /// At its date the event had not happened.
    NotYet,
    /// The report says that the event did not happen.
    Denied,
    /// Somebody claims the event and nobody could check it.
    Claimed,
}

/// One entry of a rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub effect: Effect,
    pub whose: Whose,
    pub same_contest: bool,
    /// Only where the report tells what the winner of a contest does afterwards.
    pub settled: bool,
    /// Only where the report tells of a contest that nobody won.
    pub drawn: bool,
}

/// What later events mean for one predicted kind.
#[derive(Debug)]
pub(super) struct Rule {
    pub subject: Subject,
    pub once: bool,
    pub stands: bool,
    pub partly: bool,
    pub loose: bool,
    pub any_part: bool,
    pub contested: bool,
    pub in_office: bool,
    pub traces: Vec<String>,
    pub nouns: Vec<String>,
    pub reached: String,
    pub partial: String,
    pub stages: Vec<String>,
    /// Kinds that matter, each with what it does, in the order they are tried.
    pub entries: Vec<(EventKind, Vec<Entry>)>,
}

#[derive(Deserialize)]
struct File {
    event: Vec<RawRule>,
    contest: Vec<Class>,
    measures: Measures,
    weights: Weights,
}

#[derive(Deserialize)]
struct RawRule {
    event: EventKind,
    subject: Subject,
    #[serde(default)]
    done: Vec<String>,
    #[serde(default)]
    yields: Vec<String>,
    #[serde(default)]
    opposite: Vec<String>,
    #[serde(default)]
    not_yet: Vec<String>,
    #[serde(default)]
    lower: Vec<String>,
    #[serde(default)]
    once: bool,
    #[serde(default)]
    stands: bool,
    #[serde(default)]
    partly: bool,
    #[serde(default)]
    loose: bool,
    #[serde(default)]
    any_part: bool,
    #[serde(default)]
    contested: bool,
    #[serde(default)]
    in_office: bool,
    #[serde(default)]
    traces: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    reached: String,
    partial: String,
}

impl Outcomes {
    /// Loads the outcome tables.
    ///
    /// # Errors
    /// Where the file is broken or names a kind twice.
    pub fn load(data: &Data) -> Result<Self> {
        let file: File = data.toml("rules/outcomes.toml")?;
        let mut rules = BTreeMap::new();
        for raw in file.event {
            let kind = raw.event;
            if rules.insert(kind, Rule::from_raw(raw)?).is_some() {
                return Err(Error::data(format!("rules/outcomes.toml names `{kind}` twice")));
            }
        }
        Ok(Self { rules, weights: file.weights, contests: Contests(file.contest), passages: Passages::load(data)?, measures: file.measures })
    }

    /// The rule of a predicted kind; none for what cannot be checked (`other`).
    pub(super) fn rule(&self, kind: EventKind) -> Option<&Rule> {
        self.rules.get(&kind)
    }
}

impl Rule {
    fn from_raw(raw: RawRule) -> Result<Self> {
        let mut entries: Vec<(EventKind, Vec<Entry>)> = Vec::new();
        let mut stages = Vec::new();
        let mut add = |text: &str, effect: Effect| -> Result<()> {
            let (kind, mut entry) = parse(text)?;
            entry.effect = effect;
            match entries.iter_mut().find(|(k, _)| *k == kind) {
                Some((_, list)) => list.push(entry),
                None => entries.push((kind, vec![entry])),
            }
            Ok(())
        };
        for (list, effect) in [(&raw.done, Effect::Done), (&raw.opposite, Effect::Opposite), (&raw.yields, Effect::Yields)] {
            list.iter().try_for_each(|text| add(text, effect))?;
        }
        for (i, text) in raw.lower.iter().enumerate() {
            let (kind, stage) = text.split_once('=').ok_or_else(|| Error::data(format!("`{text}` is not kind=stage")))?;
            add(kind, Effect::Lower(u8::try_from(i).unwrap_or(u8::MAX)))?;
            stages.push(stage.to_owned());
        }
        raw.not_yet.iter().try_for_each(|text| add(text, Effect::NotYet))?;
        Ok(Self {
            subject: raw.subject,
            once: raw.once,
            stands: raw.stands,
            partly: raw.partly,
            loose: raw.loose,
            any_part: raw.any_part,
            contested: raw.contested,
            in_office: raw.in_office,
            traces: raw.traces,
            nouns: raw.nouns,
            reached: raw.reached,
            partial: raw.partial,
            stages,
            entries,
        })
    }
}

fn parse(text: &str) -> Result<(EventKind, Entry)> {
    let (text, same_contest) = text.strip_suffix("/contest").map_or((text, false), |t| (t, true));
    let (text, settled) = text.strip_suffix("/settled").map_or((text, false), |t| (t, true));
    let (text, drawn) = text.strip_suffix("/drawn").map_or((text, false), |t| (t, true));
    let (kind, whose) = text.split_once(':').unwrap_or((text, "free"));
    let bad = |what: String| Error::data(format!("rules/outcomes.toml: {what}"));
    let whose = match whose {
        "free" => Whose::Free,
        "same" => Whose::Same,
        "own" => Whose::Own,
        "other" => Whose::Other,
        other => return Err(bad(format!("`{other}` is none of free, same, own, other"))),
    };
    Ok((kind.parse().map_err(bad)?, Entry { effect: Effect::Done, whose, same_contest, settled, drawn }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_checkable_kind_has_a_rule() {
        let outcomes = Outcomes::load(&Data::embedded()).unwrap();
        for kind in EventKind::ALL {
            assert_eq!(outcomes.rule(*kind).is_some(), *kind != EventKind::Other, "{kind}");
        }
    }

    #[test]
    fn an_entry_names_kind_side_and_contest() {
        let (kind, entry) = parse("win:other/contest").unwrap();
        assert!(kind == EventKind::Win && entry.whose == Whose::Other && entry.same_contest && !entry.settled);
        assert!(parse("win:nobody").is_err());
        assert!(parse("juggle").is_err());
    }
}
