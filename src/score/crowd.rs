//! The crowd: its aggregate forecasts, herding, who was first, and how long before.

use super::metrics::{mean, median};
use crate::model::Date;
use statrs::distribution::{Binomial, Discrete};

/// Ways to make one forecast of many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aggregate {
    /// Arithmetic mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// Geometric mean of the odds.
    pub geometric_odds: f64,
    /// Geometric mean of the odds pushed outwards by 2.5 (Satopää et al. 2014).
    pub extremised: f64,
}

/// Exponent of extremising (Satopää et al. 2014).
pub const EXTREMISING: f64 = 2.5;

/// Aggregates probabilities; certain ones are pulled in to 0.001 and 0.999 for the odds. None of nothing.
#[must_use]
pub fn aggregate(probabilities: &[f64]) -> Option<Aggregate> {
    let log_odds = mean(probabilities.iter().map(|p| p.clamp(0.001, 0.999)).map(|p| (p / (1.0 - p)).ln()))?;
    let back = |x: f64| 1.0 / (1.0 + (-x).exp());
    Some(Aggregate {
        mean: mean(probabilities.iter().copied())?,
        median: median(probabilities)?,
        geometric_odds: back(log_odds),
        extremised: back(EXTREMISING * log_odds),
    })
}

/// Distance of each forecast, in time order, from the mean of those before it; small means herding. Empty below two.
#[must_use]
pub fn herding_distances(in_time_order: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut distances = Vec::new();
    for (i, p) in in_time_order.iter().enumerate() {
        if i > 0 {
            distances.push((p - sum / i as f64).abs());
        }
        sum += p;
    }
    distances
}

/// Lakonishok, Shleifer and Vishny's (1992) measure: excess of `same_side` of `n` over the expected share, less what
/// chance alone gives. Returns the raw excess, the adjustment and the measure; none for n = 0.
#[must_use]
pub fn herding_lsv(same_side: u64, n: u64, expected_share: f64) -> Option<(f64, f64, f64)> {
    if n == 0 {
        return None;
    }
    let distribution = Binomial::new(expected_share, n).ok()?;
    let distance = |k: u64| (k as f64 / n as f64 - expected_share).abs();
    let adjustment = (0..=n).map(|k| distribution.pmf(k) * distance(k)).sum();
    Some((distance(same_side), adjustment, distance(same_side) - adjustment))
}

/// Days from `made_on` to `event_on`; none where the claim is dated on or after the event.
#[must_use]
pub fn lead_days(made_on: Date, event_on: Date) -> Option<i64> {
    let days = (event_on - made_on).get_days();
    (days > 0).then_some(i64::from(days))
}

/// Who called an event first: the indices of the earliest claims dated before it; equal days share the place.
#[must_use]
pub fn first_calls(made_on: &[Date], event_on: Date) -> Vec<usize> {
    let before = |i: &usize| made_on[*i] < event_on;
    let earliest = (0..made_on.len()).filter(before).map(|i| made_on[i]).min();
    (0..made_on.len()).filter(before).filter(|i| Some(made_on[*i]) == earliest).collect()
}

/// How a claim with a window came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// True where it happened by the due day.
    pub strict: bool,
    /// Days late, where it happened later.
    pub late_days: Option<i64>,
    /// True where it happened by the due day plus the grace.
    pub lenient: bool,
}

/// Compares the day something `occurred` with the day it was `due_by`, strictly and with `grace` days.
#[must_use]
pub fn against_deadline(due_by: Date, occurred: Option<Date>, grace: i64) -> Deadline {
    let late = occurred.map(|o| i64::from((o - due_by).get_days()));
    Deadline { strict: late.is_some_and(|l| l <= 0), late_days: late.filter(|l| *l > 0), lenient: late.is_some_and(|l| l <= grace) }
}

/// One author's claim, for counting each author once per claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorClaim<'a> {
    /// Who.
    pub author: &'a str,
    /// What: equal strings are the same claim.
    pub claim: &'a str,
    /// When.
    pub made_on: Date,
}

/// Which of an author's repeated claims stands for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The earliest.
    First,
    /// The latest.
    Last,
}

/// The indices of one claim per author and claim, in order of index.
#[must_use]
pub fn one_per_author_claim(claims: &[AuthorClaim<'_>], keep: Keep) -> Vec<usize> {
    let mut best: std::collections::BTreeMap<(&str, &str), usize> = std::collections::BTreeMap::new();
    for (i, claim) in claims.iter().enumerate() {
        let kept = best.entry((claim.author, claim.claim)).or_insert(i);
        let better = match keep {
            Keep::First => claim.made_on < claims[*kept].made_on,
            Keep::Last => claim.made_on > claims[*kept].made_on,
        };
        if better {
            *kept = i;
        }
    }
    let mut kept: Vec<usize> = best.into_values().collect();
    kept.sort_unstable();
    kept
}
