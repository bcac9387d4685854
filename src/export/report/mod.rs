//! `report.html`: one self-contained page that tells who called it, readable without JavaScript and without a network.
//!
//! An [`Analysis`] in, a string of HTML out. Figures are inline SVG drawn here; every figure's title is a sentence made from
//! the data, with its counts and how to read it beneath. Escaping is maud's; data for the script is JSON with `<`, `>`, `&`
//! and the two line separators escaped; a strict content security policy allows this page's own script and nothing else.

mod calibration;
mod camps;
mod crowd;
mod leaderboard;
mod predictions;
mod shell;
mod svg;
mod threads;
mod timeline;
mod topics;
mod words;

use crate::analysis::{Analysis, RunRecord};
use crate::error::{Error, Result};
use crate::model::{Comment, CommentId, Page, Prediction, PredictionId, Verdict};
use rustc_hash::FxHashMap;
use std::path::Path;

pub(super) use shell::{escape_json, script_hash};

/// Writes the report into `folder`.
pub(super) fn write(analysis: &Analysis, run: &RunRecord, folder: &Path) -> Result<()> {
    let path = folder.join("report.html");
    std::fs::write(&path, render(analysis, run)).map_err(|e| Error::writing(&path, e))
}

/// The page as text.
fn render(analysis: &Analysis, run: &RunRecord) -> String {
    let view = View::new(analysis, run);
    let sections = vec![
        leaderboard::section(&view),
        timeline::section(&view),
        calibration::section(&view),
        camps::section(&view),
        crowd::section(&view),
        topics::section(&view),
        predictions::section(&view),
        threads::section(&view),
        shell::method(&view),
    ];
    shell::page(&view, sections)
}

/// A section of the report: anchor, short name for the table of contents, content.
pub(super) struct Section {
    anchor: &'static str,
    name: &'static str,
    body: maud::Markup,
}

/// The analysis with the look-ups that every section needs.
pub(super) struct View<'a> {
    analysis: &'a Analysis,
    run: &'a RunRecord,
    verdicts: FxHashMap<PredictionId, &'a Verdict>,
    comments: FxHashMap<CommentId, (&'a Page, &'a Comment)>,
    pages: FxHashMap<crate::model::ArticleId, &'a Page>,
    /// Readers' scored predictions with their verdicts, in page order.
    cases: Vec<(&'a Prediction, &'a Verdict)>,
    names: Names,
}

impl<'a> View<'a> {
    fn new(analysis: &'a Analysis, run: &'a RunRecord) -> Self {
        let verdicts: FxHashMap<PredictionId, &Verdict> = analysis.verdicts.iter().map(|v| (v.prediction_id, v)).collect();
        let readers = |p: &&Prediction| p.comment_id.is_some() || p.flags.iter().any(|f| f == "given");
        let cases = analysis.predictions.iter().filter(readers).filter_map(|p| Some((p, *verdicts.get(&p.prediction_id)?))).collect();
        let comments = analysis.pages.iter().flat_map(|p| p.comments.iter().map(move |c| (c.comment_id, (p, c)))).collect();
        let pages = analysis.pages.iter().map(|p| (p.article_id, p)).collect();
        Self { analysis, run, verdicts, comments, pages, cases, names: Names::new(analysis) }
    }

    /// The name to show for a prediction's author.
    fn author(&self, prediction: &Prediction) -> String {
        let known = prediction.comment_id.and_then(|id| self.analysis.roster.of(id)).map(|a| a.author.clone());
        known.or_else(|| prediction.author_id.clone()).unwrap_or_else(|| "unnamed".to_owned())
    }
}

/// Replaces authors' names in text that is shown by the names to show.
pub(super) struct Names {
    finder: Option<aho_corasick::AhoCorasick>,
    shown: Vec<String>,
}

impl Names {
    pub(super) fn new(analysis: &Analysis) -> Self {
        let pairs: Vec<(&str, &str)> = analysis.roster.replacements().into_iter().filter(|(from, _)| from.chars().count() >= 3).collect();
        let finder = aho_corasick::AhoCorasick::builder()
            .match_kind(aho_corasick::MatchKind::LeftmostLongest)
            .build(pairs.iter().map(|p| p.0))
            .ok()
            .filter(|_| !pairs.is_empty());
        Self { finder, shown: pairs.iter().map(|p| p.1.to_owned()).collect() }
    }

    /// `text` with whole-word mentions of authors replaced.
    pub(super) fn hide(&self, text: &str) -> String {
        let Some(finder) = &self.finder else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for found in finder.find_iter(text) {
            let before = text[..found.start()].chars().next_back().is_some_and(char::is_alphanumeric);
            let after = text[found.end()..].chars().next().is_some_and(char::is_alphanumeric);
            if before || after {
                continue;
            }
            out.push_str(&text[at..found.start()]);
            out.push_str(&self.shown[found.pattern().as_usize()]);
            at = found.end();
        }
        out.push_str(&text[at..]);
        out
    }
}
