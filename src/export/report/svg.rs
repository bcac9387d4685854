//! The little that the figures need of SVG: a scale, axes of time, text, marks by meaning, dot plots with intervals.

use super::words::percent;
use crate::model::Date;
use maud::{Markup, html};

/// A linear scale from values to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps `from.0..from.1` onto `to.0..to.1`.
    pub(super) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        let from = if from.1 > from.0 { from } else { (from.0 - 0.5, from.0 + 0.5) };
        Self { from, to }
    }

    /// The pixel of `value`.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        ((self.to.0 + share * (self.to.1 - self.to.0)) * 10.0).round() / 10.0
    }
}

/// A figure with an accessible name.
pub(super) fn figure(width: f64, height: f64, label: &str, content: &Markup) -> Markup {
    html! {
        div.scroll { svg.wide[width > 600.0] role="img" aria-label=(label) viewBox={"0 0 " (width) " " (height)} width=(width) height=(height) { (content) } }
    }
}

/// Days since 1970 of a date, as a number to draw with.
pub(super) fn days(date: Date) -> f64 {
    f64::from((date - Date::constant(1970, 1, 1)).get_days())
}

fn date_of(days: f64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days as i64)).ok()
}

/// Marks of an axis of time between two days: firsts of years, of months, or days, with their labels, seven at most.
pub(super) fn time_ticks(from: f64, to: f64) -> Vec<(f64, String)> {
    let (Some(first), Some(last)) = (date_of(from), date_of(to)) else { return Vec::new() };
    let span = to - from;
    let month = |d: Date| i64::from(d.year()) * 12 + i64::from(d.month()) - 1;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120];
    let step = steps.into_iter().find(|s| (month(last) - month(first)) / s < 7).unwrap_or(600);
    if span < 70.0 {
        let step = [1.0, 2.0, 7.0, 14.0].into_iter().find(|s| span / s < 6.0).unwrap_or(14.0);
        let all = (0..7).map(|i| from.ceil() + step * f64::from(i)).take_while(|d| *d <= to);
        return all.filter_map(|d| Some((d, date_of(d)?.strftime("%-d %b").to_string()))).collect();
    }
    let first_of = |m: i64| Date::new(i16::try_from(m.div_euclid(12)).ok()?, i8::try_from(m.rem_euclid(12) + 1).ok()?, 1).ok();
    let label = |d: Date| d.strftime(if step >= 12 { "%Y" } else { "%b %Y" }).to_string();
    let start = (month(first) + i64::from(first.day() > 1) + step - 1).div_euclid(step) * step;
    (0..8).map(|i| start + step * i).filter_map(first_of).map(|d| (days(d), label(d))).take_while(|(d, _)| *d <= to).collect()
}

/// An axis of time at height `y` with its marks and labels.
pub(super) fn time_axis(x: &Scale, (from, to): (f64, f64), (left, right): (f64, f64), y: f64) -> Markup {
    let ticks = time_ticks(from, to);
    let mut free = f64::NEG_INFINITY;
    html! {
        (line(left, y, right, y, "axis"))
        @for (day, label) in &ticks {
            @let at = x.at(*day);
            @let middle = at.clamp(left + 20.0, right - 22.0);
            @let half = 3.2 * label.chars().count() as f64;
            (line(at, y, at, y + 4.0, "axis"))
            @if middle - half > free {
                (text(middle, y + 16.0, "middle", "tick", label))
                @let () = free = middle + half + 4.0;
            }
        }
    }
}

/// A row of a dot plot of shares: everything but the name and the value may be missing.
#[derive(Debug, Default)]
pub(super) struct Dot {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) share: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) shrunk: Option<f64>,
    pub(super) band: Option<(f64, f64)>,
}

/// Dots with intervals on a scale from 0 to 100 %, a list for those who do not see it; the scale takes the width there is.
pub(super) fn dots(label: &str, rows: &[Dot], base: Option<f64>) -> Markup {
    let at = |share: f64| format!("{:.2}%", share * 100.0);
    html! {
        div.plot { ol.dots aria-label=(label) {
            @if let Some(base) = base { li.scale aria-hidden="true" { span {} svg { text.tick x=(at(base)) y="15" text-anchor="middle" { "base rate " (percent(base)) } } span {} } }
            @for row in rows {
                li title=[row.interval.map(|(low, high)| format!("95 % interval {} to {}", percent(low), percent(high)))] {
                    span.name dir="auto" { (row.name) }
                    svg aria-hidden="true" {
                        @if let Some((low, high)) = row.band { rect.luck x=(at(low)) y="3" width=(at((high - low).max(0.004))) height="16" {} }
                        @for tick in [0.0, 0.25, 0.5, 0.75, 1.0] { line.grid x1=(at(tick)) x2=(at(tick)) y1="0" y2="22" {} }
                        @if let Some(base) = base { line.base x1=(at(base)) x2=(at(base)) y1="0" y2="22" {} }
                        @if let Some((low, high)) = row.interval { line.whisker x1=(at(low)) x2=(at(high)) y1="11" y2="11" {} }
                        @if let Some(shrunk) = row.shrunk { svg.shift x=(at(shrunk)) { path.shrunk d="M0 6l5 5l-5 5l-5 -5Z" {} } }
                        @if let Some(share) = row.share { circle.dot cx=(at(share)) cy="11" r="4.5" {} }
                    }
                    span.value { (row.value) }
                }
            }
            li.scale aria-hidden="true" { span {} svg { @for tick in [0.0, 0.25, 0.5, 0.75, 1.0] { text.tick x=(at(tick)) y="13" text-anchor="middle" { (percent(tick)) } } } span {} }
        } }
    }
}

/// A straight line of a class.
pub(super) fn line(x1: f64, y1: f64, x2: f64, y2: f64, class: &str) -> Markup {
    html! { line x1=(x1) y1=(y1) x2=(x2) y2=(y2) class=(class) {} }
}

/// Text at a point; `anchor` is start, middle or end.
pub(super) fn text(x: f64, y: f64, anchor: &str, class: &str, words: &str) -> Markup {
    html! { text x=(x) y=(y) text-anchor=(anchor) class=(class) { (words) } }
}

/// A mark by verdict class, with a tooltip; shape tells what colour tells.
pub(super) fn mark(x: f64, y: f64, class: &str, tip: &str) -> Markup {
    let r = 5.0;
    html! {
        g class={"mark " (class)} {
            title { (tip) }
            @match class {
                "false" => { path d={"M" (x - r) " " (y - r) "L" (x + r) " " (y + r) "M" (x + r) " " (y - r) "L" (x - r) " " (y + r)} {} }
                "partly" => { circle cx=(x) cy=(y) r=(r) class="rim" {} path d={"M" (x) " " (y - r) "A" (r) " " (r) " 0 0 0 " (x) " " (y + r) "Z"} class="half" {} }
                "undecided" => { rect x=(x - 4.0) y=(y - 4.0) width="8" height="8" {} }
                _ => { circle cx=(x) cy=(y) r=(r) {} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_of_time_name_years_months_or_days() {
        let labels = |a: Date, b: Date| time_ticks(days(a), days(b)).into_iter().map(|t| t.1).collect::<Vec<_>>();
        let date = Date::constant;
        assert_eq!(labels(date(2017, 4, 20), date(2019, 9, 1)), ["Jul 2017", "Jan 2018", "Jul 2018", "Jan 2019", "Jul 2019"]);
        assert_eq!(labels(date(2010, 2, 1), date(2016, 3, 1)), ["2011", "2012", "2013", "2014", "2015", "2016"]);
        assert_eq!(labels(date(2020, 2, 27), date(2020, 3, 2)), ["27 Feb", "28 Feb", "29 Feb", "1 Mar", "2 Mar"]);
        assert!(labels(date(-2000, 1, 1), date(2020, 1, 1)).len() <= 8);
    }
}
