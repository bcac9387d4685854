//! The little that the figures need of SVG: a scale, axes, text, marks by meaning.

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
