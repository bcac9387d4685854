//! Grammatical negation of what is predicted, over answers such as "no" and over negations that are part of the event's own words.

use super::claim::Claim;
use super::event::Coded;
use super::pattern::Window;
use crate::model::{Polarity, Prediction, ProbabilityBasis};

/// The polarity of `claim` once its event is known; `answered` is the prediction it took its event from.
pub(super) fn polarity(claim: &Claim<'_, '_>, coded: &Coded, answered: Option<&Prediction>) -> Polarity {
    if coded.affirms {
        return Polarity::Occurs;
    }
    let unworded = coded.hit.is_none() && !coded.inherited;
    let negated = if !unworded && has_negation_word(claim) {
        negated_outside(claim, coded) && (coded.inherited || claim.found.negated || right_before(claim, coded))
    } else {
        claim.found.negated
    };
    let longer = coded.inherited && claim.has(&claim.cues.longer);
    let agrees = coded.inherited && claim.has(&claim.cues.affirmative) && !negated && !longer;
    let kept = answered.is_some_and(|p| p.polarity == Polarity::DoesNotOccur) && agrees && claim.named().is_empty();
    if negated || longer || coded.negates || kept { Polarity::DoesNotOccur } else { Polarity::Occurs }
}

fn has_negation_word(claim: &Claim<'_, '_>) -> bool {
    negation_places(claim).next().is_some() || claim.has(&claim.cues.negative)
}

fn negation_places<'c>(claim: &'c Claim<'_, '_>) -> impl Iterator<Item = usize> + 'c {
    let tokens = &claim.read.tokens;
    (claim.window.first..claim.window.last).filter(move |&i| {
        let one = Window { first: i, last: i + 1 };
        tokens.word(i).ends_with("n't") || claim.cues.negations.any(tokens, one)
    })
}

/// Whether a negation stands right before the words of the event ("dont make top four").
fn right_before(claim: &Claim<'_, '_>, coded: &Coded) -> bool {
    coded.hit.is_some_and(|h| negation_places(claim).any(|i| i + 1 == h.first))
}

/// Whether a negation stands outside the event's words, the condition, and phrases that only look like one.
fn negated_outside(claim: &Claim<'_, '_>, coded: &Coded) -> bool {
    let tokens = &claim.read.tokens;
    let harmless = claim.cues.not_negations.hits(tokens, claim.window);
    let inside = |i: usize, range: Option<(usize, usize)>| range.is_some_and(|c| tokens.range(i).0 >= c.0 && tokens.range(i).1 <= c.1);
    let emphasis = claim.found.probability_basis == ProbabilityBasis::Default;
    let stated = claim.found.certainty.filter(|_| claim.found.probability.is_some() && !emphasis);
    let clause = clause(claim, coded);
    let counts = negation_places(claim).any(|i| {
        let part_of_event = coded.hit.is_some_and(|h| h.first <= i && i < h.last);
        let in_clause = !coded.inherited || (clause.first <= i && i < clause.last);
        in_clause && !part_of_event && !inside(i, claim.found.condition) && !inside(i, stated) && !harmless.iter().any(|h| h.first <= i && i < h.last)
    });
    counts || (coded.inherited && claim.has(&claim.cues.negative))
}

/// The words of the quote's clause that holds the words of the event; the first clause where the quote has none.
fn clause(claim: &Claim<'_, '_>, coded: &Coded) -> Window {
    let at = coded.hit.map_or(claim.window.first, |h| h.first);
    let first = (claim.window.first + 1..=at).rev().find(|&i| claim.opens_clause(i)).unwrap_or(claim.window.first);
    let last = (at + 1..claim.window.last).find(|&i| coded.hit.is_none_or(|h| i >= h.last) && claim.opens_clause(i)).unwrap_or(claim.window.last);
    Window { first, last }
}
