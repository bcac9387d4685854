//! Writing down: a judgement becomes a [`Verdict`] with confidence and flags, its signals become [`Evidence`].
//!
//! Quotes are sentences of the body, verbatim at their code-point offsets. Near copies count once.

use super::Checker;
use super::day::date;
use super::judge::{Judgement, Shown};
use super::ledger::{Fact, NONE};
use super::outcomes::Effect;
use super::signal::Signal;
use crate::model::{ArticleId, Certainty, Evidence, Polarity, Prediction, Relation, Span, Verdict, VerdictLabel};

impl Checker<'_> {
    /// The verdict and the passages it rests on, then some of the others considered.
    pub(super) fn write(&self, prediction: &Prediction, judgement: &Judgement, signals: &[Signal]) -> (Verdict, Vec<Evidence>) {
        let passages = self.passages(judgement, signals);
        let mut evidence: Vec<Evidence> = passages.iter().map(|s| self.evidence(prediction, judgement, s)).collect();
        evidence.extend(judgement.shown.as_ref().map(|shown| self.evidence_shown(prediction, judgement, shown)));
        evidence.sort_by_key(|e| e.reported_on);
        let decided_on = judgement.decided.and_then(date);
        let lead_days = prediction.made_on.zip(judgement.decided).map(|(made, on)| i64::from(on - super::day::day(made)));
        let verdict = Verdict {
            prediction_id: prediction.prediction_id,
            verdict: judgement.label,
            reason: judgement.reason,
            decided_on,
            lead_days,
            stage_reached: judgement.stage.clone(),
            confidence: self.confidence(judgement),
            flags: self.flags(prediction, judgement),
            adjudicated_by: None,
            machine_verdict: judgement.label,
        };
        (verdict, evidence)
    }

    fn passages(&self, judgement: &Judgement, signals: &[Signal]) -> Vec<Signal> {
        let most = self.context.outcomes.weights.written;
        let mut kept: Vec<Signal> = Vec::new();
        let mut sentences: Vec<(u32, (u32, u32))> = Vec::new();
        for (own, signal) in judgement.rests_on.iter().map(|s| (true, s)).chain(signals.iter().map(|s| (false, s))) {
            let fact = &self.ledger.facts[signal.fact as usize];
            let place = (fact.page, fact.sentence);
            if signal.reported > self.now || sentences.contains(&place) || kept.len() >= most * if own { 1 } else { 2 } {
                continue;
            }
            sentences.push(place);
            kept.push(*signal);
        }
        let deciding = judgement.rests_on.first().map(|s| s.fact);
        kept.sort_by_key(|s| (s.reported, Some(s.fact) != deciding, s.fact));
        kept
    }

    fn evidence(&self, prediction: &Prediction, judgement: &Judgement, signal: &Signal) -> Evidence {
        let fact = &self.ledger.facts[signal.fact as usize];
        let (article_id, quote) = self.quote(fact);
        Evidence {
            prediction_id: prediction.prediction_id,
            article_id,
            relation: relation(prediction.polarity, judgement, signal),
            quote,
            span: Span::new(fact.sentence.0 as usize, fact.sentence.1 as usize),
            event: fact.kind,
            actor: self.name(fact.actor),
            target: self.name(fact.target),
            event_from: fact.from.and_then(date),
            event_to: fact.to.and_then(date),
            reported_on: date(fact.reported),
            certainty: fact.certainty,
            name_score: f64::from(fact.name_score),
            rule_id: format!("{}+{}", self.ledger.rules.get(usize::from(fact.rule)).map_or("", String::as_str), step(signal, judgement)),
        }
    }

    /// A passage without a coded event that decides.
    fn evidence_shown(&self, prediction: &Prediction, judgement: &Judgement, shown: &Shown) -> Evidence {
        let (article_id, quote) = self.slice(shown.page, shown.span);
        Evidence {
            prediction_id: prediction.prediction_id,
            article_id,
            relation: if judgement.label == VerdictLabel::DidNot { Relation::Refutes } else { Relation::Supports },
            quote,
            span: shown.span,
            event: prediction.event,
            actor: None,
            target: prediction.target.as_ref().map(|t| t.name.clone()),
            event_from: None,
            event_to: None,
            reported_on: date(shown.reported),
            certainty: Certainty::Asserted,
            name_score: 1.0,
            rule_id: format!("check.{}+decides", judgement.rule.replace(' ', "_")),
        }
    }

    /// The page of a fact and its sentence.
    pub(super) fn quote(&self, fact: &Fact) -> (ArticleId, String) {
        self.slice(fact.page, Span::new(fact.sentence.0 as usize, fact.sentence.1 as usize))
    }

    fn slice(&self, page: u32, span: Span) -> (ArticleId, String) {
        let Some(page) = self.context.pages.get(page as usize) else { return (ArticleId::default(), String::new()) };
        let (start, end) = (span.start, span.end);
        let quote = if page.body.is_ascii() {
            page.body.get(start..end).unwrap_or_default().to_owned()
        } else {
            page.body.chars().skip(start).take(end - start).collect()
        };
        (page.article_id, quote)
    }

    fn name(&self, entity: u32) -> Option<String> {
        (entity != NONE).then(|| self.context.entities.all().get(entity as usize).map(|e| e.name.clone())).flatten()
    }

    fn weight(&self, signal: &Signal) -> f64 {
        let weights = &self.context.outcomes.weights;
        let fact = &self.ledger.facts[signal.fact as usize];
        let said = match fact.certainty {
            Certainty::Attributed => weights.attributed,
            Certainty::Reportedly => weights.reportedly,
            _ => weights.asserted,
        };
        let quote = self.quote(fact).1;
        let admitted = weights.admissions.iter().any(|word| quote.contains(word.as_str()));
        (said * if admitted { weights.admission } else { 1.0 }).min(0.98) * f64::from(fact.name_score.clamp(0.5, 1.0))
    }

    /// Independent reports add up: one minus the product of their doubts; near copies count once.
    fn confidence(&self, judgement: &Judgement) -> f64 {
        if !judgement.label.is_decided() {
            return if judgement.rests_on.is_empty() { 0.5 } else { 0.3 };
        }
        if judgement.shown.is_some() {
            return self.context.outcomes.weights.silence;
        }
        let mut counted: Vec<u32> = Vec::new();
        let mut doubt = 1.0;
        for signal in judgement.rests_on.iter().take(8) {
            if !counted.contains(&signal.copy) {
                counted.push(signal.copy);
                doubt *= 1.0 - self.weight(signal);
            }
        }
        let indirect = match judgement.rule {
            "happened" | "opposite" | "ended" => 1.0,
            _ => 0.85,
        };
        ((1.0 - doubt) * indirect * 1000.0).round() / 1000.0
    }

    fn flags(&self, prediction: &Prediction, judgement: &Judgement) -> Vec<String> {
        let made = prediction.made_on.map(super::day::day);
        let same_day = judgement.label.is_decided() && judgement.rests_on.first().is_some_and(|s| Some(s.reported) == made || Some(s.day) == made);
        let lone = judgement.label.is_decided() && judgement.rests_on.len() == 1;
        let mut flags = Vec::new();
        if lone {
            flags.push("one_report".to_owned());
        }
        if same_day {
            flags.push("same_day".to_owned());
        }
        flags
    }
}

/// What a signal did, for the evidence's rule id and for `explain`.
fn step(signal: &Signal, judgement: &Judgement) -> &'static str {
    if judgement.rests_on.first().is_some_and(|s| s.fact == signal.fact) {
        return "decides";
    }
    match signal.effect {
        Effect::Done => "is_event",
        Effect::Opposite => "rules_out",
        Effect::Yields => "amounts_to_event",
        Effect::Lower(_) => "lower_stage",
        Effect::NotYet => "not_yet",
        Effect::Denied => "denied",
        Effect::Claimed => "unchecked_claim",
    }
}

/// Toward the prediction as made, negation included. What decides follows the verdict; elsewhere the effect tells.
fn relation(polarity: Polarity, judgement: &Judgement, signal: &Signal) -> Relation {
    if judgement.rests_on.iter().any(|s| s.fact == signal.fact) {
        match judgement.label {
            VerdictLabel::CameTrue | VerdictLabel::Partly if judgement.rule != "some of several" => return Relation::Supports,
            VerdictLabel::DidNot => return Relation::Refutes,
            _ => {}
        }
    }
    let (yes, no) = match polarity {
        Polarity::Occurs => (Relation::Supports, Relation::Refutes),
        Polarity::DoesNotOccur => (Relation::Refutes, Relation::Supports),
    };
    match signal.effect {
        Effect::Done if judgement.label.is_decided() || judgement.rule == "disputed" => yes,
        Effect::Opposite | Effect::Denied => no,
        _ => Relation::Neutral,
    }
}
