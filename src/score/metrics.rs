//! Scores of probabilities against outcomes, as pure functions of `predicted` and `observed`.
//!
//! `predicted` holds probabilities that the claim is true, `observed` outcomes in 0..=1 (0.5 for partly). A missing
//! probability or outcome never enters a score; where nothing can be scored the answer is `None`, never 0 or NaN.

/// Lower bound put on a probability before its logarithm is taken in reports (0.001, stated in the method section).
pub const LOG_CLIP: f64 = 0.001;

/// Pairs that can be scored.
fn pairs<'a>(predicted: &'a [Option<f64>], observed: &'a [Option<f64>]) -> impl Iterator<Item = (f64, f64)> + 'a {
    predicted.iter().zip(observed).filter_map(|(p, y)| Some(((*p)?, (*y)?)))
}

/// The mean of an iterator, where it is not empty.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0usize);
    for value in values {
        sum += value;
        n += 1;
    }
    (n > 0).then(|| sum / n as f64)
}

/// Whether every given probability lies in 0..=1.
///
/// # Errors
/// Names the first that does not.
pub fn check_probabilities(predicted: &[Option<f64>]) -> Result<(), String> {
    match predicted.iter().flatten().find(|p| !(0.0..=1.0).contains(*p)) {
        Some(p) => Err(format!("probability out of [0,1]: {p}")),
        None => Ok(()),
    }
}

/// Mean squared distance of probability and outcome, 0 (best) to 1 (Brier 1950, half scale).
///
/// ```
/// use calledit::score::brier_score;
/// assert_eq!(brier_score(&[Some(0.5), None], &[Some(1.0), Some(1.0)]), Some(0.25));
/// ```
#[must_use]
pub fn brier_score(predicted: &[Option<f64>], observed: &[Option<f64>]) -> Option<f64> {
    mean(pairs(predicted, observed).map(|(p, y)| (p - y).powi(2)))
}

/// [`brier_score`] with a weight for each pair; none where the weights add up to nothing.
#[must_use]
pub fn weighted_brier_score(predicted: &[f64], observed: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let sum: f64 = predicted.iter().zip(observed).zip(weights).map(|((p, y), w)| w * (p - y).powi(2)).sum();
    (total > 0.0).then(|| sum / total)
}

/// Brier's original scale, 0 to 2: twice the binary score (Good Judgment Open, INFER).
#[must_use]
pub fn brier_score_two_sided(predicted: &[Option<f64>], observed: &[Option<f64>]) -> Option<f64> {
    brier_score(predicted, observed).map(|b| 2.0 * b)
}

/// Brier score over several categories: the sum over categories, averaged over cases; `observed` holds the true index.
#[must_use]
pub fn brier_score_categories(predicted: &[Vec<f64>], observed: &[usize]) -> Option<f64> {
    let case =
        |p: &Vec<f64>, true_index: usize| -> f64 { p.iter().enumerate().map(|(k, &p)| (p - f64::from(u8::from(k == true_index))).powi(2)).sum() };
    mean(predicted.iter().zip(observed).map(|(p, &y)| case(p, y)))
}

/// Ranked probability score: squared distances of the cumulative distributions, summed over the K − 1 splits.
#[must_use]
pub fn ranked_probability_score(predicted: &[f64], true_index: usize) -> f64 {
    let mut cumulative = 0.0;
    predicted
        .iter()
        .enumerate()
        .take(predicted.len().saturating_sub(1))
        .map(|(k, p)| {
            cumulative += p;
            (cumulative - f64::from(u8::from(k >= true_index))).powi(2)
        })
        .sum()
}

/// Ordered Brier score: mean two-sided score over the K − 1 splits, 2·RPS/(K−1) (Jose, Nau & Winkler 2009).
#[must_use]
pub fn brier_score_ordered(predicted: &[f64], true_index: usize) -> Option<f64> {
    (predicted.len() > 1).then(|| 2.0 * ranked_probability_score(predicted, true_index) / (predicted.len() - 1) as f64)
}

/// Brier score of a forecast revised over time: each `(probability, days)` weighs by its days (GJO daily mean).
#[must_use]
pub fn brier_score_time_weighted(segments: &[(f64, f64)], observed: f64) -> Option<f64> {
    let (p, days): (Vec<f64>, Vec<f64>) = segments.iter().copied().unzip();
    weighted_brier_score(&p, &vec![observed; segments.len()], &days)
}

/// Own Brier score minus the median of all forecasters on the same question, averaged over one's own questions (GJO, INFER).
///
/// `questions` holds for each question the outcome and `(forecaster, probability)`; the answer follows `forecaster`.
#[must_use]
pub fn relative_brier_score(forecaster: &str, questions: &[(f64, Vec<(&str, f64)>)]) -> Option<f64> {
    mean(questions.iter().filter_map(|(outcome, answers)| {
        let scores: Vec<f64> = answers.iter().map(|(_, p)| (p - outcome).powi(2)).collect();
        let own = answers.iter().position(|(name, _)| *name == forecaster)?;
        Some(scores[own] - median(&scores)?)
    }))
}

/// The median; none of an empty slice.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mid = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[mid]),
        _ => Some(f64::midpoint(sorted[mid - 1], sorted[mid])),
    }
}

/// Mean negative log likelihood in nats, each probability of what happened raised to at least `clip` (Good 1952).
///
/// With `clip` 0 a certain and wrong forecast gives infinity; 0·ln 0 counts as 0.
#[must_use]
pub fn log_score(predicted: &[Option<f64>], observed: &[Option<f64>], clip: f64) -> Option<f64> {
    let term = |weight: f64, p: f64| if weight == 0.0 { 0.0 } else { -weight * p.max(clip).min(1.0 - clip).ln() };
    mean(pairs(predicted, observed).map(|(p, y)| term(y, p) + term(1.0 - y, 1.0 - p)))
}

/// Metaculus baseline score of the probability given to what happened among `options`: 100·ln(p·K)/ln K.
#[must_use]
pub fn baseline_score(probability_of_truth: f64, options: usize) -> f64 {
    let k = options as f64;
    100.0 * (probability_of_truth * k).ln() / k.ln()
}

/// Metaculus peer scores: 100·N/(N−1)·ln(p/geometric mean); none for a single forecaster. They add up to 0.
#[must_use]
pub fn peer_scores(probability_of_truth: &[f64]) -> Option<Vec<f64>> {
    let n = probability_of_truth.len() as f64;
    if n < 2.0 {
        return None;
    }
    let log_mean = probability_of_truth.iter().map(|p| p.ln()).sum::<f64>() / n;
    Some(probability_of_truth.iter().map(|p| 100.0 * n / (n - 1.0) * (p.ln() - log_mean)).collect())
}

/// Spherical score of a binary forecast: probability of what happened over the norm of the forecast.
#[must_use]
pub fn spherical_score(predicted: f64, observed: f64) -> f64 {
    (observed * predicted + (1.0 - observed) * (1.0 - predicted)) / predicted.hypot(1.0 - predicted)
}

/// Skill against a reference: 1 − score/reference; none where the reference is perfect (Murphy 1973, Wilks).
#[must_use]
pub fn skill_score(score: f64, reference: f64) -> Option<f64> {
    (reference > 0.0).then(|| 1.0 - score / reference)
}

/// Brier score of always stating the sample's own base rate.
#[must_use]
pub fn base_rate_brier_score(observed: &[f64]) -> Option<f64> {
    let rate = mean(observed.iter().copied())?;
    mean(observed.iter().map(|y| (rate - y).powi(2)))
}

/// Brier score of stating, for each case, the base rate of all others: the reference may not see its own outcome.
#[must_use]
pub fn leave_one_out_brier_score(observed: &[f64]) -> Option<f64> {
    let (n, sum) = (observed.len() as f64, observed.iter().sum::<f64>());
    if observed.len() < 2 {
        return None;
    }
    mean(observed.iter().map(|y| ((sum - y) / (n - 1.0) - y).powi(2)))
}

/// Share of hits; partly counts as given in `observed`; none of nothing.
#[must_use]
pub fn hit_rate(observed: &[Option<f64>]) -> Option<f64> {
    mean(observed.iter().flatten().copied())
}

/// Probability of the event from a probability of the claim: a negated claim turns it round.
#[must_use]
pub fn event_probability(claim: f64, negated: bool) -> f64 {
    if negated { 1.0 - claim } else { claim }
}
