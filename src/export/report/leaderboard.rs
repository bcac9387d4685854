//! The leaderboard: dots with 95 % intervals, the shrunk estimate, the base rate, and the band that luck alone gives.

use super::svg::{Dot, dots};
use super::words::{cut, plural, rate};
use super::{Section, View};
use crate::model::AuthorRecord;
use maud::{Markup, html};

/// Rows drawn; the rest is in the table beneath.
const DRAWN: usize = 30;
/// From this many decided predictions on an author is drawn by name.
const MIN_N: usize = 3;

pub(super) fn section(view: &View<'_>) -> Section {
    let min_n = view.run.settings.iter().find(|(k, _)| k == "min_n").and_then(|(_, v)| v.parse().ok()).unwrap_or(MIN_N);
    let decided: Vec<&AuthorRecord> = view.analysis.scores.authors.iter().filter(|a| a.record.decided > 0).collect();
    if decided.is_empty() {
        return Section { anchor: "leaderboard", name: "Leaderboard", body: html! {} };
    }
    let (ranked, few): (Vec<_>, Vec<_>) = decided.into_iter().partition(|a| a.record.decided >= min_n);
    let body = html! {
        h2 id="leaderboard-h" { (title(&ranked, min_n)) }
        @if !ranked.is_empty() {
            (draw(view, &ranked[..ranked.len().min(DRAWN)]))
            p.small { "Dot: share of right calls; bar: its 95 % Wilson interval; diamond: the share shrunk towards all commenters; dashed line: the base rate of all decided predictions; grey band: the middle 95 % of what luck alone gives for that many calls. Sorted by the lower bound. "
                @if ranked.len() > DRAWN { "The best " (DRAWN) " of " (ranked.len()) " are drawn; all are in authors.csv. " }
                (luck(view)) }
        }
        @if !few.is_empty() {
            details { summary { (plural(few.len(), "commenter", "commenters")) " with fewer than " (min_n) " decided predictions: too few to rank" }
                div.scroll { table { thead { tr { th { "author" } th { "right" } th { "open or undecided" } } }
                    tbody { @for a in few.iter().take(200) { tr { td { (cut(&a.author, 60)) } td { (rate(&a.record)) } td.num { (a.record.open + a.record.undecided) } } } } } }
            }
        }
    };
    Section { anchor: "leaderboard", name: "Leaderboard", body }
}

fn title(ranked: &[&AuthorRecord], min_n: usize) -> String {
    match ranked.first() {
        None => format!("Too few decided predictions to rank anyone (nobody has {min_n})"),
        Some(best) if beaters(ranked) == 0 => {
            format!("{} leads, right on {}, but nobody is clear of luck", cut(&best.author, 40), rate(&best.record))
        }
        Some(best) => format!("{} leads, right on {}", cut(&best.author, 40), rate(&best.record)),
    }
}

/// Authors who beat the base rate by more than luck allows among so many (Holm).
fn beaters(ranked: &[&AuthorRecord]) -> usize {
    ranked.iter().filter(|a| a.p_values.is_some_and(|p| p.1 < 0.05)).count()
}

fn luck(view: &View<'_>) -> String {
    let found = view.analysis.scores.quality.iter().find(|q| q.measure == "perfect_records_of_three_or_more");
    found.map_or_else(String::new, |q| {
        let expected = q.baseline.map_or_else(|| "none".to_owned(), |b| format!("{b:.1}"));
        format!("{:.0} of {} commenters with three or more decided calls have a perfect record; luck alone would give {expected}.", q.value, q.n)
    })
}

fn draw(view: &View<'_>, rows: &[&AuthorRecord]) -> Markup {
    let base = view.analysis.scores.base_rate;
    let rows: Vec<Dot> = rows.iter().map(|author| row(author, base)).collect();
    dots(&format!("Leaderboard of {} by share of right calls", plural(rows.len(), "commenter", "commenters")), &rows, base)
}

fn row(author: &AuthorRecord, base: Option<f64>) -> Dot {
    let record = &author.record;
    Dot {
        name: cut(&author.author, 60),
        value: rate(record),
        share: record.hit_rate,
        interval: record.hit_interval.map(|i| (i.low, i.high)),
        shrunk: record.hit_shrunk,
        band: base.and_then(|b| luck_band(record.decided as u64, b)),
    }
}

/// The middle 95 % of hits that luck gives in `n` calls at rate `base`, as shares.
fn luck_band(n: u64, base: f64) -> Option<(f64, f64)> {
    use statrs::distribution::{Binomial, DiscreteCDF};
    let distribution = Binomial::new(base, n).ok().filter(|_| n > 0)?;
    Some((distribution.inverse_cdf(0.025) as f64 / n as f64, distribution.inverse_cdf(0.975) as f64 / n as f64))
}
