//! Conditions: whether the event a conditional prediction waits for is reported as having happened.
//!
//! The condition's words are coded like a report's; its event must then stand in the ledger as happened after the comment.
//! What cannot be coded or is not reported leaves the prediction void, as the contract wants.

use super::claim::Claim;
use super::day::Day;
use super::outcomes::Effect;
use super::{Checker, signal};
use crate::events;
use crate::model::{Polarity, Prediction, PredictionKind, Target};

/// The day the condition was reported as met; none where it was not.
pub(super) fn met(checker: &Checker<'_>, prediction: &Prediction, claim: &Claim<'_>, own: u32) -> Option<Day> {
    let coding = checker.context.coding?;
    let text = prediction.condition.as_deref()?;
    let mentions = events::code(text, prediction.made_on, &coding);
    let mention = mentions.iter().find(|m| m.target.is_some() || m.actor.is_some())?;
    let named = |index: usize| coding.entities.at(index);
    let waited = Prediction {
        kind: PredictionKind::Forecast,
        event: mention.event,
        actor: mention.actor.map(|i| named(i).name.clone()),
        target: mention.target.map(|i| Target { name: named(i).name.clone(), id: named(i).id.clone() }),
        polarity: Polarity::Occurs,
        condition: None,
        ..prediction.clone()
    };
    let waited = Claim::new(&waited, checker.context.outcomes, &checker.ledger, checker.context.entities)?;
    let target = waited.targets.first().copied().unwrap_or(super::NONE);
    let reader: signal::Reader<'_> = checker.reader(own);
    let signals = reader.signals(&waited, target, own);
    let wanted = if mention.negated { Effect::Denied } else { Effect::Done };
    let denied = signals.iter().any(|s| s.effect == Effect::Denied);
    let found = signals.iter().find(|s| s.effect == wanted && s.reported <= checker.now)?;
    (mention.negated || !denied).then_some(found.day.max(claim.made))
}
