//! Result lines: "Oresko Rovers 2, Tarna 0" and "Lorn 34.1, Tol 31.8", names followed at once by their numbers.
//!
//! A sentence's tokens in, events out: the winner and the loser of a match, or a share for each name of a vote.

use super::EventMention;
use super::classes::*;
use super::frames::Clause;
use super::tokens::NO_MENTION;
use crate::model::{Certainty, EventKind};

/// More goals than any side scores.
const MOST_GOALS: f64 = 20.0;

/// Adds the results of one sentence.
pub(super) fn code(clause: &Clause<'_>, text: &str, sentence: (usize, usize), events: &mut Vec<EventMention>) {
    let pairs = pairs(clause, text);
    let one = |event, actor: usize, target: Option<usize>, quantity: String, rule: &str| EventMention {
        sentence,
        start: pairs[0].start,
        end: pairs[pairs.len() - 1].end,
        event,
        actor: Some(actor),
        target,
        name_score: 1.0,
        date_from: None,
        date_to: None,
        certainty: Certainty::Asserted,
        negated: false,
        partial: false,
        background: false,
        quantity: Some(quantity),
        rule: rule.to_owned(),
    };
    match pairs.as_slice() {
        [a, b] if a.whole && b.whole && a.entity != b.entity => {
            let (winner, loser) = if a.value >= b.value { (a, b) } else { (b, a) };
            let score = format!("{}-{}", winner.value, loser.value);
            if winner.value > loser.value {
                events.push(one(EventKind::Win, winner.entity, Some(loser.entity), score.clone(), "score.win"));
                events.push(one(EventKind::Lose, loser.entity, Some(winner.entity), score, "score.lose"));
            } else {
                events.push(one(EventKind::Other, a.entity, Some(b.entity), score, "score.draw"));
            }
        }
        [_, _, ..] if pairs.iter().any(|p| !p.whole) => {
            for pair in &pairs {
                let mut event = one(EventKind::Other, pair.entity, Some(pair.entity), text[pair.number.0..pair.number.1].to_owned(), "score.share");
                (event.start, event.end) = (pair.start, pair.end);
                events.push(event);
            }
        }
        _ => {}
    }
}

struct Pair {
    entity: usize,
    start: usize,
    end: usize,
    number: (usize, usize),
    value: f64,
    /// A whole number small enough for goals.
    whole: bool,
}

/// Names each followed by a number, in a row joined by commas, "and", dashes or colons.
fn pairs(clause: &Clause<'_>, text: &str) -> Vec<Pair> {
    let tokens = clause.tokens;
    let mut pairs: Vec<Pair> = Vec::new();
    let mut last = 0;
    for i in 1..tokens.len() {
        let (name, number) = (&tokens[i - 1], &tokens[i]);
        if !number.is(NUMBER) || number.is(SCORE) || number.is(NAME) || name.mention == NO_MENTION {
            continue;
        }
        let unit = unit_after(clause, i + 1);
        let ends = tokens.get(i + 1 + unit).is_none_or(|t| t.is(MARK.or(CONJ)) || t.mention != NO_MENTION);
        let joined = pairs.is_empty() || tokens[last + 1..i].iter().all(|t| t.is(MARK.or(CONJ).or(DET)) || t.mention == name.mention);
        let Some(value) = text[number.start..number.end].parse::<f64>().ok().filter(|v| *v < 100.0 && ends) else { continue };
        if !joined {
            pairs.clear();
        }
        let mention = &clause.mentions[name.mention as usize];
        let whole = value.fract() == 0.0 && value <= MOST_GOALS;
        pairs.push(Pair { entity: mention.entity, start: mention.start, end: number.end, number: (number.start, number.end), value, whole });
        last = i + unit;
    }
    pairs
}

/// The tokens of "per cent" or "percent" from token `i` on.
fn unit_after(clause: &Clause<'_>, i: usize) -> usize {
    let is = |i: usize, word: &str| clause.tokens.get(i).is_some_and(|t| t.word != 0 && t.word == clause.tables.vocabulary.look_up(word).0);
    match () {
        () if is(i, "per") && is(i + 1, "cent") => 2,
        () if is(i, "percent") => 1,
        () => 0,
    }
}
