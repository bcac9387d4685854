//! Reliability diagrams: points with Wilson bars, sized by n, a histogram beneath, three tracks as small multiples.

use super::svg::{Scale, figure, line, text};
use super::words::{percent, plural, two};
use super::{Section, View};
use crate::model::{CalibrationRow, Track};
use maud::{Markup, html};

pub(super) fn section(view: &View<'_>) -> Section {
    let rows = &view.analysis.scores.calibration;
    let body = html! {
        @if !rows.is_empty() {
            h2 id="calibration-h" { (title(view)) }
            p.small { "Predictions by the probability they state or imply against the share that came true; on the diagonal, words and outcomes agree. Points grow with n, bars are 95 % Wilson intervals, the columns beneath count predictions. Stated: numbers only. Mapped: words by published surveys, bare assertions at 0.90. Asserted: bare assertions taken at their word." }
            div.multiples { @for track in Track::ALL { (chart(track, &rows.iter().filter(|r| r.track == track).collect::<Vec<_>>())) } }
        }
    };
    Section { anchor: "calibration", name: "Calibration", body }
}

fn title(view: &View<'_>) -> String {
    let gap = view.analysis.scores.quality.iter().find(|q| q.measure == "over_promised");
    match gap.map(|q| (q.value, q.n)) {
        Some((gap, n)) if n >= 10 && gap > 0.05 => format!("Readers promised too much: {} points above what happened (n = {n})", two(gap * 100.0)),
        Some((gap, n)) if n >= 10 && gap < -0.05 => {
            format!("Readers promised too little: {} points below what happened (n = {n})", two(-gap * 100.0))
        }
        Some((_, n)) if n >= 10 => format!("On the whole, readers promised about what happened (n = {n})"),
        Some((_, n)) => format!("Too few decided predictions to judge calibration (n = {n})"),
        None => "No decided prediction carries a probability".to_owned(),
    }
}

fn chart(track: Track, rows: &[&CalibrationRow]) -> Markup {
    let (size, foot) = (230.0, 60.0);
    let x = Scale::new((0.0, 1.0), (40.0, size - 20.0));
    let y = Scale::new((0.0, 1.0), (size - 8.0, 8.0));
    let most = rows.iter().map(|r| r.bin.n).max().unwrap_or(1).max(1) as f64;
    let n: usize = rows.iter().map(|r| r.bin.n).sum();
    let content = html! {
        (line(x.at(0.0), y.at(0.0), x.at(1.0), y.at(1.0), "base"))
        (line(x.at(0.0), y.at(0.0), x.at(1.0), y.at(0.0), "axis"))
        (line(x.at(0.0), y.at(0.0), x.at(0.0), y.at(1.0), "axis"))
        @for tick in [0.0, 0.5, 1.0] { (text(36.0, y.at(tick) + 4.0, "end", "tick", &percent(tick))) (text(x.at(tick), size + foot - 2.0, "middle", "tick", &percent(tick))) }
        @for row in rows {
            @let b = &row.bin;
            (line(x.at(b.mean_predicted), y.at(b.interval.low), x.at(b.mean_predicted), y.at(b.interval.high), "whisker"))
            circle.dot cx=(x.at(b.mean_predicted)) cy=(y.at(b.observed)) r=(two(3.0 + 5.0 * (b.n as f64 / most).sqrt())) { title { (percent(b.mean_predicted)) " stated, " (percent(b.observed)) " came true, n = " (b.n) } }
            rect.bar x=(x.at(b.low) + 1.0) y=(two(size + 40.0 - 32.0 * b.n as f64 / most)) width=(two((x.at(b.high) - x.at(b.low) - 2.0).max(1.0))) height=(two(32.0 * b.n as f64 / most)) {}
        }
    };
    html! { figure { figcaption { strong { (track.as_str()) } " – " (plural(n, "decided prediction", "decided predictions")) }
    @if n == 0 { p.small { "None." } } @else { (figure(size, size + foot, &format!("Reliability diagram, {} track", track.as_str()), &content)) } } }
}
