//! The page around the sections: head, policy, style, the answer, the table of contents, the method, the script.

use super::words::{percent, plural, rate, two, visible};
use super::{Section, View};
use crate::model::VerdictLabel;
use base64::Engine as _;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../assets/report.css");
const SCRIPT: &str = include_str!("../assets/report.js");

/// The source expression that allows exactly `script`.
pub(in crate::export) fn script_hash(script: &str) -> String {
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script.as_bytes())))
}

/// JSON that can stand inside a script element.
pub(in crate::export) fn escape_json(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The whole page; nothing in it hides from the eye.
pub(super) fn page(view: &View<'_>, sections: Vec<Section>) -> String {
    let policy = format!("default-src 'none'; style-src 'unsafe-inline'; script-src {}; base-uri 'none'; form-action 'none'", script_hash(SCRIPT));
    let data = escape_json(&super::predictions::data(view));
    let chunks: Vec<String> = super::predictions::chunks(view).iter().map(|rows| escape_json(rows)).collect();
    let sections: Vec<Section> = sections.into_iter().filter(|s| !s.body.0.is_empty()).collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "Who called it? " (plural(view.cases.len(), "prediction", "predictions")) " checked" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#answer" { "Skip to the answer" }
                nav aria-label="Contents" {
                    ol {
                        li { a href="#answer" { "The answer" } }
                        @for s in &sections { li { a href={"#" (s.anchor)} { (s.name) } } }
                    }
                }
                main {
                    header { h1 { "Who called it?" } (answer(view)) }
                    @for s in &sections { section id=(s.anchor) aria-labelledby={(s.anchor) "-h"} { (s.body) } }
                }
                script type="application/json" id="data" { (PreEscaped(data)) }
                @for rows in &chunks { script.rows type="application/json" { (PreEscaped(rows)) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    visible(&page.into_string())
}

fn count(view: &View<'_>, label: VerdictLabel) -> usize {
    view.cases.iter().filter(|(_, v)| v.verdict == label).count()
}

fn answer(view: &View<'_>) -> Markup {
    let a = view.analysis;
    let comments: usize = a.pages.iter().map(|p| p.comments.len()).sum();
    let decided = view.cases.iter().filter(|(_, v)| v.verdict.is_decided()).count();
    let whole = a.scores.groups.iter().find(|g| g.group_by == "all").map(|g| &g.record);
    html! {
        section id="answer" {
            p.lead {
                (plural(a.pages.len(), "page", "pages")) " with " (plural(comments, "comment", "comments")) @if a.pages.len() == 1 { " holds " } @else { " hold " }
                strong { (plural(view.cases.len(), "checkable prediction", "checkable predictions")) } " by readers. "
                @if view.cases.is_empty() { "There is nothing to score." }
                @else {
                    "Later reports decide " strong { (decided) " of them" } " (" (percent(decided as f64 / view.cases.len() as f64)) "). "
                    @if let Some(record) = whole.filter(|r| r.decided > 0) {
                        "Of the decided ones, each claim counted once, readers were right on " strong { (rate(record)) } ". "
                        (against_base(view))
                    }
                }
            }
            p { (stand_out(view)) " " (cannot_say(view)) }
            ul.verdicts {
                @for label in VerdictLabel::ALL {
                    @let (sign, class, words) = super::words::verdict(*label);
                    li class=(class) { span.sign aria-hidden="true" { (sign) } " " strong { (count(view, *label)) } " " (words) }
                }
            }
        }
    }
}

fn figure(view: &View<'_>, name: &str) -> Option<(f64, usize, Option<f64>)> {
    view.analysis.scores.quality.iter().find(|q| q.measure == name).map(|q| (q.value, q.n, q.baseline))
}

fn against_base(view: &View<'_>) -> Markup {
    match figure(view, "brier_mapped") {
        Some((brier, n, Some(base))) => html! {
            "Their probabilities score a Brier of " (two(brier)) " (n = " (n) "), " @if brier < base { "better" } @else { "no better" } " than always stating the base rate (" (two(base)) ")."
        },
        _ => html! {},
    }
}

fn stand_out(view: &View<'_>) -> Markup {
    let beaters = view.analysis.scores.authors.iter().filter(|a| a.p_values.is_some_and(|p| p.1 < 0.05)).count();
    let ranked = view.analysis.scores.authors.iter().filter(|a| a.record.decided > 0).count();
    html! {
        @if ranked == 0 { "Too few decided predictions to rank anyone." }
        @else if beaters == 0 { "None of " (plural(ranked, "commenter", "commenters")) " with a decided prediction beats the base rate by more than luck would allow among so many." }
        @else { (beaters) " of " (plural(ranked, "commenter", "commenters")) " beat the base rate by more than luck would allow among so many." }
    }
}

fn cannot_say(view: &View<'_>) -> Markup {
    match (figure(view, "hit_rate_if_rest_wrong"), figure(view, "hit_rate_if_rest_right")) {
        (Some((low, n, _)), Some((high, _, _))) => html! {
            "What is open or undecided could move the share of right calls anywhere between " (percent(low)) " and " (percent(high)) " (of " (n) ")."
        },
        _ => html! {},
    }
}

/// The last section: method, limits, settings, quality, citation.
pub(super) fn method(view: &View<'_>) -> Section {
    let a = view.analysis;
    let undated = a.pages.iter().filter(|p| p.published_on.is_none()).count();
    let body = html! {
        h2 id="method-h" { "How this was made, and what it cannot tell" }
        p { "Article and comments were kept apart by the shape of each page. Statements about the future were found by rules whose ids stand beside every prediction; only forecasts and conditionals are checked. A prediction " em { "came true" } " where a report dated on or after the comment says, without denial or doubt, that the event happened inside its window. It " em { "did not" } " where the opposite is reported, or its stated window closed and later reports on that very target show it had not happened. Where reports do not settle it, it stays open or undecided and is never scored." }
        p { "A call is a hit where a claim given at least even odds came true, or one given less did not; partly counts one half. Words of probability are mapped by published surveys, bare assertions by a default of 0.90; both carry their interval. Each claim of an author counts once, and copies of one text count once. Intervals are Wilson's at 95 %; ranks go by the lower end of the shrunk rate." }
        p { "Limits: a machine read these pages. Irony, dialect and names it has not met will have been misread; reports that were not given cannot be known. " @if undated > 0 { (plural(undated, "page has", "pages have")) " no date and decide nothing. " } "Adjudicate with review.html before you publish." }
        h3 { "Figures of the run" }
        div.scroll { table {
            thead { tr { th { "part" } th { "measure" } th.num { "value" } th.num { "n" } th.num { "baseline" } } }
            tbody { @for q in a.quality.iter().chain(&a.scores.quality) { tr { td { (q.part) } td { (q.measure) } td.num { (two(q.value)) } td.num { (q.n) } td.num { (q.baseline.map(two).unwrap_or_default()) } } } }
        } }
        h3 { "Settings" }
        p.small { "calledit " (env!("CARGO_PKG_VERSION")) ", seed " (view.run.seed) @if let Some(d) = a.as_of { ", as of " (d) } @for (k, v) in view.run.settings.iter().filter(|(_, v)| !v.is_empty()) { ", " (k) " = " (v) } ". " (plural(a.notices.len(), "notice", "notices")) " in notices.csv." }
        h3 { "How to cite" }
        p.small { "The calledit authors (2026). calledit, version " (env!("CARGO_PKG_VERSION")) ". Cite the version and the settings in run.json." }
    };
    Section { anchor: "method", name: "Method and limits", body }
}
