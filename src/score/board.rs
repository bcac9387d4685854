//! The board: records of all authors and groups, the prior they are shrunk with, quality figures of the whole run.
//!
//! Cases, the authors of comments and the groupings of other stages in; [`Scores`] out, best lower bound first.

use super::compare::{Adjustment, adjust_p_values, perfect_by_luck};
use super::crowd::{aggregate, herding_distances};
use super::metrics::{base_rate_brier_score, mean, skill_score};
use super::records::{Case, brier, calibration, record, skill_against};
use super::shrinkage::{Prior, fit_prior};
use super::{auc, calibration_error, calibration_in_the_large, murphy_decomposition_binned};
use crate::model::{AuthorRecord, Date, GroupRecord, Polarity, QualityFigure, Record, Scores, Track, VerdictLabel};
use statrs::distribution::{Binomial, DiscreteCDF};
use std::collections::BTreeMap;

/// A group to score: the indices of its predictions and the number of its comments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// What is grouped by.
    pub group_by: String,
    /// The group.
    pub group: String,
    /// Comments in it.
    pub comments: usize,
    /// Indices into the cases.
    pub cases: Vec<usize>,
}

/// An author and what they wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Author id.
    pub author_id: String,
    /// Name shown.
    pub author: String,
    /// Comments written.
    pub comments: usize,
}

/// Scores `cases` for `writers` and `groups`.
#[must_use]
pub fn score(cases: &[Case<'_>], writers: &[Writer], groups: &[Group]) -> Scores {
    let whole = record(cases);
    let firsts = first_calls(cases);
    let mut by_author: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, case) in cases.iter().enumerate() {
        by_author.entry(case.prediction.author_id.as_deref().unwrap_or("")).or_default().push(i);
    }
    let totals = Totals::of(cases);
    let of = |indices: &[usize]| -> (Vec<Case<'_>>, Record) {
        let own: Vec<Case<'_>> = indices.iter().map(|i| cases[*i]).collect();
        let mut record = record(&own);
        record.first_calls = indices.iter().filter(|i| firsts[**i]).count();
        record.skill_vs_base = totals.skill(&own);
        (own, record)
    };
    let mut authors: Vec<AuthorRecord> = writers
        .iter()
        .map(|writer| {
            let (_, mut record) = of(by_author.get(writer.author_id.as_str()).map_or(&[][..], Vec::as_slice));
            record.comments = writer.comments;
            AuthorRecord { author_id: writer.author_id.clone(), author: writer.author.clone(), record, shrunk_low: None, p_values: None }
        })
        .collect();
    let prior = fit_prior(&authors.iter().map(|a| (a.record.hits, a.record.decided as f64)).collect::<Vec<_>>());
    shrink(&mut authors, prior);
    luck(&mut authors, whole.hit_rate);
    authors.sort_by(|a, b| rank_key(b).partial_cmp(&rank_key(a)).unwrap_or(std::cmp::Ordering::Equal).then(a.author_id.cmp(&b.author_id)));
    let mut groups: Vec<GroupRecord> = groups
        .iter()
        .map(|group| {
            let (_, mut record) = of(&group.cases);
            record.comments = group.comments;
            record.hit_shrunk = prior.filter(|_| record.decided > 0).map(|p| p.shrunk(record.hits, record.decided as f64));
            GroupRecord { group_by: group.group_by.clone(), group: group.group.clone(), record }
        })
        .collect();
    groups.sort_by(|a, b| (&a.group_by, &a.group).cmp(&(&b.group_by, &b.group)));
    let quality = quality(cases, &whole, &authors);
    Scores { authors, groups, calibration: calibration(cases), quality, base_rate: whole.hit_rate, prior_mean: prior.map(|p| p.mean()) }
}

fn rank_key(author: &AuthorRecord) -> (f64, f64, usize, usize) {
    let record = &author.record;
    (author.shrunk_low.unwrap_or(-1.0), record.hits, record.decided, record.predictions)
}

struct Totals {
    came_true: f64,
    decided: f64,
}

impl Totals {
    fn of(cases: &[Case<'_>]) -> Self {
        let outcomes: Vec<f64> = cases.iter().filter_map(Case::outcome).collect();
        Self { came_true: outcomes.iter().sum(), decided: outcomes.len() as f64 }
    }

    /// Skill of `own` against the base rate of all other cases.
    fn skill(&self, own: &[Case<'_>]) -> Option<f64> {
        let mine = Self::of(own);
        skill_against(own, self.came_true - mine.came_true, self.decided - mine.decided)
    }
}

fn shrink(authors: &mut [AuthorRecord], prior: Option<Prior>) {
    let Some(prior) = prior else { return };
    let mut known: BTreeMap<(u64, usize), (f64, f64)> = BTreeMap::new();
    for author in authors.iter_mut().filter(|a| a.record.decided > 0) {
        let (hits, n) = (author.record.hits, author.record.decided);
        let (shrunk, low) = *known.entry((hits.to_bits(), n)).or_insert_with(|| (prior.shrunk(hits, n as f64), prior.lower_bound(hits, n as f64)));
        author.record.hit_shrunk = Some(shrunk);
        author.shrunk_low = Some(low);
    }
}

/// Fills what luck alone would give: p-values at the base rate (halves rounded down, which is the cautious side) and the
/// number of commenters of the same record length expected to do as well.
fn luck(authors: &mut [AuthorRecord], base: Option<f64>) {
    let Some(base) = base.filter(|b| *b > 0.0 && *b < 1.0) else { return };
    let mut same_length: BTreeMap<usize, usize> = BTreeMap::new();
    for author in authors.iter().filter(|a| a.record.decided > 0) {
        *same_length.entry(author.record.decided).or_default() += 1;
    }
    let mut plain = Vec::new();
    for author in authors.iter_mut().filter(|a| a.record.decided > 0) {
        let p = at_least(author.record.hits.floor() as u64, author.record.decided as u64, base);
        author.record.expected_by_luck = Some(p * same_length[&author.record.decided] as f64);
        plain.push(p);
    }
    let (holm, bh) = (adjust_p_values(&plain, Adjustment::Holm), adjust_p_values(&plain, Adjustment::BenjaminiHochberg));
    for (i, author) in authors.iter_mut().filter(|a| a.record.decided > 0).enumerate() {
        author.p_values = Some((plain[i], holm[i], bh[i]));
    }
}

fn at_least(hits: u64, n: u64, base: f64) -> f64 {
    match Binomial::new(base, n) {
        Ok(distribution) if hits > 0 => distribution.sf(hits - 1),
        _ => 1.0,
    }
}

/// What a prediction claims, apart from its window: equal claims compete for the first call.
type Claim<'a> = (&'a str, &'a str, Polarity);

fn claim<'a>(case: &Case<'a>) -> Option<Claim<'a>> {
    let target = case.prediction.target.as_ref()?;
    Some((case.prediction.event.as_str(), &target.name, case.prediction.polarity))
}

/// For each case whether it came true and nobody made the same claim earlier; equal days share the place.
fn first_calls(cases: &[Case<'_>]) -> Vec<bool> {
    let mut earliest: BTreeMap<Claim<'_>, Date> = BTreeMap::new();
    let true_ones = |c: &Case<'_>| c.verdict.verdict == VerdictLabel::CameTrue;
    for case in cases.iter().filter(|c| true_ones(c)) {
        if let (Some(claim), Some(day)) = (claim(case), case.prediction.made_on) {
            earliest.entry(claim).and_modify(|d| *d = day.min(*d)).or_insert(day);
        }
    }
    let first = |c: &Case<'_>| true_ones(c) && claim(c).is_some_and(|k| earliest.get(&k).copied() == c.prediction.made_on);
    cases.iter().map(first).collect()
}

fn quality(cases: &[Case<'_>], whole: &Record, authors: &[AuthorRecord]) -> Vec<QualityFigure> {
    let mut rows = Vec::new();
    let mut add = |measure: &str, value: Option<f64>, n: usize, baseline: Option<f64>| {
        if let Some(value) = value {
            rows.push(QualityFigure { part: "score".to_owned(), measure: measure.to_owned(), value, n, baseline });
        }
    };
    let decided: Vec<Case<'_>> = cases.iter().copied().filter(|c| c.outcome().is_some()).collect();
    let outcomes: Vec<f64> = decided.iter().filter_map(Case::outcome).collect();
    let n = decided.len();
    add("coverage", (!cases.is_empty()).then(|| n as f64 / cases.len() as f64), cases.len(), None);
    add("hit_rate", whole.hit_rate, n, mean(outcomes.iter().copied()));
    add("hit_rate_if_rest_wrong", whole.bounds.map(|b| b.low), cases.len(), None);
    add("hit_rate_if_rest_right", whole.bounds.map(|b| b.high), cases.len(), None);
    let base = base_rate_brier_score(&outcomes);
    for track in Track::ALL {
        let known = decided.iter().filter(|c| c.probability(track).is_some()).count();
        add(&format!("brier_{}", track.as_str()), brier(&decided, track), known, base);
    }
    add("log_score", whole.log_score, n, None);
    add("brier_skill", whole.brier_mapped.zip(base).and_then(|(own, base)| skill_score(own, base)), n, Some(0.0));
    let (predicted, observed): (Vec<f64>, Vec<f64>) = decided.iter().filter_map(|c| Some((c.probability(Track::Mapped)?, c.outcome()?))).unzip();
    if let Some((parts, _, _)) = murphy_decomposition_binned(&predicted, &observed, 10) {
        add("reliability", Some(parts.reliability), predicted.len(), None);
        add("resolution", Some(parts.resolution), predicted.len(), None);
        add("uncertainty", Some(parts.uncertainty), predicted.len(), None);
    }
    add("calibration_error", calibration_error(&predicted, &observed, 10).map(|e| e.0), predicted.len(), None);
    add("over_promised", calibration_in_the_large(&predicted, &observed), predicted.len(), Some(0.0));
    let (clear, truth): (Vec<f64>, Vec<f64>) = predicted.iter().zip(&observed).filter(|(_, y)| **y != 0.5).unzip();
    add("auc", auc(&clear, &truth), clear.len(), Some(0.5));
    crowd(&decided, &mut add);
    let ranked = authors.iter().filter(|a| a.record.decided >= 3).count();
    let perfect = authors.iter().filter(|a| a.record.decided >= 3 && a.record.hits >= a.record.decided as f64).count();
    let by_luck = whole
        .hit_rate
        .map(|base| authors.iter().filter(|a| a.record.decided >= 3).map(|a| perfect_by_luck(1, a.record.decided as u32, base).0).sum());
    add("perfect_records_of_three_or_more", (ranked > 0).then_some(perfect as f64), ranked, by_luck);
    rows
}

/// The event's probability as each member sees it, whatever the polarity of the claim.
fn event_view(case: &Case<'_>) -> Option<(f64, f64)> {
    let turn = |v: f64| if case.prediction.polarity == Polarity::DoesNotOccur { 1.0 - v } else { v };
    Some((turn(case.probability(Track::Mapped)?), turn(case.outcome()?)))
}

/// Whether the crowd beats its members, on questions (event, target, due day) with at least three calls; and herding.
fn crowd(decided: &[Case<'_>], add: &mut impl FnMut(&str, Option<f64>, usize, Option<f64>)) {
    let mut questions: BTreeMap<(&str, &str, Option<Date>), Vec<(Option<Date>, f64, f64)>> = BTreeMap::new();
    for case in decided {
        if let (Some(target), Some((p, y))) = (case.prediction.target.as_ref(), event_view(case)) {
            let key = (case.prediction.event.as_str(), target.name.as_str(), case.prediction.horizon.due_by);
            questions.entry(key).or_default().push((case.prediction.made_on, p, y));
        }
    }
    let mut scores: [Vec<f64>; 4] = Default::default();
    let (mut herding, mut shuffled) = (Vec::new(), Vec::new());
    for calls in questions.values_mut().filter(|calls| calls.len() >= 3 && calls.iter().all(|c| c.2 == calls[0].2)) {
        calls.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (outcome, p): (f64, Vec<f64>) = (calls[0].2, calls.iter().map(|c| c.1).collect());
        let Some(all) = aggregate(&p) else { continue };
        for (scores, forecast) in scores.iter_mut().zip([all.mean, all.median, all.extremised]) {
            scores.push((forecast - outcome).powi(2));
        }
        scores[3].extend(mean(p.iter().map(|p| (p - outcome).powi(2))));
        herding.extend(herding_distances(&p));
        shuffled.extend(expected_distances(&p));
    }
    let members = mean(scores[3].iter().copied());
    for (name, values) in ["crowd_mean_brier", "crowd_median_brier", "crowd_extremised_brier"].iter().zip(&scores) {
        add(name, mean(values.iter().copied()), values.len(), members);
    }
    add("herding_distance", mean(herding.iter().copied()), herding.len(), mean(shuffled.into_iter()));
}

/// What the distances would be on average in a random order: the null of the herding measure, from seeded shuffles.
fn expected_distances(p: &[f64]) -> Vec<f64> {
    use rand::{SeedableRng, seq::SliceRandom};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let mut order = p.to_vec();
    let mut all = Vec::new();
    for _ in 0..50 {
        order.shuffle(&mut random);
        all.extend(herding_distances(&order));
    }
    all
}
