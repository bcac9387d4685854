//! The leaderboard: dots with 95 % intervals, the shrunk estimate, the base rate, and the band that luck alone gives.

use super::svg::{Scale, figure, line, text};
use super::words::{cut, percent, plural, rate};
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
        Some(best) => format!("{} leads, right on {}", cut(&best.author, 40), rate(&best.record)),
    }
}

fn luck(view: &View<'_>) -> String {
    let found = view.analysis.scores.quality.iter().find(|q| q.measure == "perfect_records_of_three_or_more");
    found.map_or_else(String::new, |q| {
        let expected = q.baseline.map_or_else(|| "none".to_owned(), |b| format!("{b:.1}"));
        format!("{:.0} of {} commenters with three or more decided calls have a perfect record; luck alone would give {expected}.", q.value, q.n)
    })
}

fn draw(view: &View<'_>, rows: &[&AuthorRecord]) -> Markup {
    let (left, right, top, step) = (190.0, 150.0, 26.0, 24.0);
    let width = 900.0;
    let height = top + step * rows.len() as f64 + 28.0;
    let x = Scale::new((0.0, 1.0), (left, width - right));
    let base = view.analysis.scores.base_rate;
    let label = format!("Leaderboard of {} commenters by share of right calls, with intervals", rows.len());
    let content = html! {
        @for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            (line(x.at(tick), top - 8.0, x.at(tick), height - 24.0, "grid"))
            (text(x.at(tick), height - 8.0, "middle", "tick", &percent(tick)))
        }
        @for (i, author) in rows.iter().enumerate() { (row(author, top + step * (i as f64 + 0.5), &x, base, width)) }
        @if let Some(base) = base { (line(x.at(base), top - 8.0, x.at(base), height - 24.0, "base")) (text(x.at(base), top - 12.0, "middle", "tick", "base rate")) }
    };
    figure(width, height, &label, &content)
}

fn row(author: &AuthorRecord, y: f64, x: &Scale, base: Option<f64>, width: f64) -> Markup {
    let record = &author.record;
    let band = base.and_then(|b| luck_band(record.decided as u64, b)).map(|(low, high)| (x.at(low), x.at(high)));
    html! {
        g.row {
            title { (author.author) ": " (rate(record)) }
            @if let Some((low, high)) = band { rect.luck x=(low) y=(y - 8.0) width=((high - low).max(2.0)) height="16" {} }
            (text(180.0, y + 4.0, "end", "label", &cut(&author.author, 24)))
            @if let Some(i) = record.hit_interval { (line(x.at(i.low), y, x.at(i.high), y, "whisker")) }
            @if let Some(s) = record.hit_shrunk { path.shrunk d={"M" (x.at(s)) " " (y - 5.0) "l5 5l-5 5l-5 -5Z"} {} }
            @if let Some(r) = record.hit_rate { circle.dot cx=(x.at(r)) cy=(y) r="4.5" {} }
            (text(width - 140.0, y + 4.0, "start", "value", &rate(record)))
        }
    }
}

/// The middle 95 % of hits that luck gives in `n` calls at rate `base`, as shares.
fn luck_band(n: u64, base: f64) -> Option<(f64, f64)> {
    use statrs::distribution::{Binomial, DiscreteCDF};
    let distribution = Binomial::new(base, n).ok().filter(|_| n > 0)?;
    Some((distribution.inverse_cdf(0.025) as f64 / n as f64, distribution.inverse_cdf(0.975) as f64 / n as f64))
}
