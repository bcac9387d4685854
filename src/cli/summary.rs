//! What the terminal says at the end: counts, verdicts, the top of the leaderboard with intervals, where the files are.

use calledit::model::{AuthorRecord, PredictionId, Record, VerdictLabel};
use calledit::pipeline::Analysis;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// The closing words of a run.
pub fn closing(analysis: &Analysis, folder: &Path, min_n: usize, colour: bool) -> String {
    let comments: usize = analysis.pages.iter().map(|p| p.comments.len()).sum();
    let scored = analysis.predictions.iter().filter(|p| p.comment_id.is_some() && p.kind.is_scored()).count();
    let mut out = format!("{} pages, {comments} comments, {scored} predictions by readers\n", analysis.pages.len());
    let counts: Vec<String> = VerdictLabel::ALL.iter().map(|l| format!("{} {}", count(analysis, *l), paint(*l, colour))).collect();
    let _ = writeln!(out, "verdicts: {}", counts.join(", "));
    out.push_str(&leaderboard(analysis, min_n, 5));
    if !analysis.notices.is_empty() {
        let _ = writeln!(out, "{} notices in notices.csv", analysis.notices.len());
    }
    let _ = writeln!(out, "package: {}", folder.display());
    out
}

/// The tables that `score` prints.
pub fn tables(analysis: &Analysis, min_n: usize) -> String {
    let mut out = leaderboard(analysis, min_n, usize::MAX);
    out.push_str("\ngroup\tpredictions\tdecided\thit rate\tBrier\n");
    for group in &analysis.scores.groups {
        let r = &group.record;
        let _ = writeln!(out, "{} {}\t{}\t{}\t{}\t{}", group.group_by, group.group, r.predictions, r.decided, rate(r), number(r.brier_mapped));
    }
    out.push_str("\nfigure\tvalue\tn\tbaseline\n");
    for q in &analysis.scores.quality {
        let _ = writeln!(out, "{}\t{:.3}\t{}\t{}", q.measure, q.value, q.n, number(q.baseline));
    }
    out
}

fn count(analysis: &Analysis, label: VerdictLabel) -> usize {
    let readers: BTreeSet<PredictionId> = analysis.predictions.iter().filter(|p| p.comment_id.is_some()).map(|p| p.prediction_id).collect();
    analysis.verdicts.iter().filter(|v| v.verdict == label && readers.contains(&v.prediction_id)).count()
}

fn paint(label: VerdictLabel, colour: bool) -> String {
    let code = match label {
        VerdictLabel::CameTrue => "34",
        VerdictLabel::Partly => "33",
        VerdictLabel::DidNot => "31",
        VerdictLabel::Open | VerdictLabel::Undecided => "2",
    };
    let name = label.as_str().replace('_', " ");
    if colour { format!("\u{1b}[{code}m{name}\u{1b}[0m") } else { name }
}

fn leaderboard(analysis: &Analysis, min_n: usize, most: usize) -> String {
    let ranked: Vec<&AuthorRecord> = analysis.scores.authors.iter().filter(|a| a.record.decided >= min_n.max(1)).collect();
    if ranked.is_empty() {
        return format!("too few decided predictions to rank anyone (nobody has {})\n", min_n.max(1));
    }
    let mut out = format!("who called it, best lower bound first ({min_n} or more decided):\n");
    for author in ranked.iter().take(most) {
        let luck = author.record.expected_by_luck.map(|l| format!(", {l:.1} expected by luck")).unwrap_or_default();
        let _ = writeln!(out, "  {}\t{}{luck}", author.author, rate(&author.record));
    }
    out
}

/// "64 %, 9 of 14 [38–84]".
fn rate(record: &Record) -> String {
    match (record.hit_rate, record.hit_interval) {
        (Some(rate), Some(i)) => {
            format!("{:.0} %, {} of {} [{:.0}–{:.0}]", rate * 100.0, hits(record.hits), record.decided, i.low * 100.0, i.high * 100.0)
        }
        _ => "–".to_owned(),
    }
}

fn hits(hits: f64) -> String {
    if hits.fract() == 0.0 { format!("{hits:.0}") } else { format!("{hits:.1}") }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"))
}
