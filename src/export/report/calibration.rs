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
            p.small { "Predictions by the probability they state or imply against the share that came true; on the diagonal, words and outcomes agree. Points grow with n, bars are 95 % Wilson intervals, the columns beneath count them. Stated: numbers only. Mapped: words by published surveys, bare assertions at 0.90. Asserted: bare assertions taken at their word." }
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
    let (size, foot) = (250.0, 92.0);
    let x = Scale::new((0.0, 1.0), (40.0, size - 12.0));
    let y = Scale::new((0.0, 1.0), (size - 8.0, 26.0));
    let most = rows.iter().map(|r| r.bin.n).max().unwrap_or(1).max(1) as f64;
    let n: usize = rows.iter().map(|r| r.bin.n).sum();
    let floor = size + 52.0;
    let content = html! {
        (text(4.0, 10.0, "start", "tick", "share that came true"))
        (line(x.at(0.0), y.at(0.0), x.at(1.0), y.at(1.0), "base"))
        (line(x.at(0.0), y.at(0.0), x.at(1.0), y.at(0.0), "axis"))
        (line(x.at(0.0), y.at(0.0), x.at(0.0), y.at(1.0), "axis"))
        (line(x.at(0.0), floor, x.at(1.0), floor, "grid"))
        @for tick in [0.0, 0.5, 1.0] {
            (text(36.0, y.at(tick) + 4.0, "end", "tick", &percent(tick)))
            (text(x.at(tick).min(size - 18.0), floor + 15.0, "middle", "tick", &percent(tick)))
        }
        (text(x.at(0.5), floor + 32.0, "middle", "tick", "probability given"))
        @for row in rows {
            @let b = &row.bin;
            @let height = 36.0 * b.n as f64 / most;
            (line(x.at(b.mean_predicted), y.at(b.interval.low), x.at(b.mean_predicted), y.at(b.interval.high), "whisker"))
            circle.dot cx=(x.at(b.mean_predicted)) cy=(y.at(b.observed)) r=(two(3.0 + 4.0 * (b.n as f64 / most).sqrt())) { title { (percent(b.mean_predicted)) " stated, " (percent(b.observed)) " came true, n = " (b.n) } }
            rect.bar x=(x.at(b.low) + 1.0) y=(two(floor - height)) width=(two((x.at(b.high) - x.at(b.low) - 2.0).max(1.0))) height=(two(height)) {}
            (text((x.at(b.low) + x.at(b.high)) / 2.0, floor - height - 3.0, "middle", "count", &b.n.to_string()))
        }
    };
    html! { figure { figcaption { strong { (track.as_str()) } " – " (plural(n, "decided prediction", "decided predictions")) }
    @if n == 0 { p.small { "None." } } @else { (figure(size, size + foot, &format!("Reliability diagram, {} track", track.as_str()), &content)) } } }
}
