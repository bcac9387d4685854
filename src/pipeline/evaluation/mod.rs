//! Evaluation: packages held against gold, stage by stage.
//!
//! In: the gold of worlds (`read::gold`) and the package of each. Out: [`Figure`]s summed over the worlds. Comments are matched
//! in order by token F1 (right from .9); predictions inside the matched comment by overlap of the quoted words (half of the
//! shorter one's; a quote much longer than the gold's matches nothing); verdicts end to end (a forecast that was not found is
//! wrong) and on the found ones alone. Precision of decided verdicts counts every verdict of the package, matched or not. Gold
//! marked `doubtful` counts neither way. Nothing is judged or scored anew.

mod alignment;
mod tokens;

use crate::error::Result;
use crate::model::{Comment, CommentId, Evidence, Page, Prediction, PredictionId, ReplyTo, Verdict, VerdictLabel};
use crate::read::{self, Gold, GoldComment, GoldPage, GoldPrediction, GoldReply, GoldVerdict, Package};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::Path;
use tokens::Tokens;

/// Token F1 from which a comment's text counts as right.
const RIGHT: f64 = 0.9;
/// How far a stated probability may lie from the gold's.
const NEAR: f64 = 0.011;
/// Words from which a comment found inside the body is a leak.
const LEAK: usize = 6;

/// One figure of an evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// `separation`, `predictions` or `verdicts`.
    pub stage: &'static str,
    /// The measure.
    pub measure: &'static str,
    /// Its value; none where there is nothing to measure.
    pub value: Option<f64>,
    /// Numerator; for counts of mistakes the count itself.
    pub right: i64,
    /// Denominator.
    pub of: i64,
    /// Whether it counts mistakes, so that less is better.
    pub counts_mistakes: bool,
}

impl Figure {
    /// Whether the figure keeps to `bound`: at least it, or at most it where mistakes are counted.
    #[must_use]
    pub fn keeps(&self, bound: f64) -> bool {
        self.value.is_some_and(|v| if self.counts_mistakes { v <= bound } else { v >= bound })
    }
}

/// Holds the package of each world against its gold: `gold` is a world and `packages` its package, or both are folders of them.
///
/// # Errors
/// Where gold or a package cannot be read.
pub fn evaluate(gold: &Path, packages: &Path) -> Result<Vec<Figure>> {
    let mut counts = Counts::default();
    for (world, package) in read::worlds(gold, packages)? {
        count(&read::gold(&world)?, &read::package(&package)?, &mut counts);
    }
    Ok(figures(&counts))
}

/// Named counts.
#[derive(Debug, Default)]
struct Counts(BTreeMap<&'static str, i64>);

impl Counts {
    fn add(&mut self, name: &'static str, n: usize) {
        *self.0.entry(name).or_default() += i64::try_from(n).unwrap_or(i64::MAX);
    }

    fn when(&mut self, name: &'static str, holds: bool) {
        self.add(name, usize::from(holds));
    }

    fn get(&self, name: &str) -> i64 {
        self.0.get(name).copied().unwrap_or_default()
    }
}

fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

fn is_scored(kind: &str) -> bool {
    matches!(kind, "forecast" | "conditional")
}

fn is_decided(verdict: VerdictLabel) -> bool {
    matches!(verdict, VerdictLabel::CameTrue | VerdictLabel::Partly | VerdictLabel::DidNot)
}

/// A gold comment's page and number, and the comment of the package it was matched with.
type Matched<'a> = FxHashMap<(&'a str, u32), CommentId>;
/// A prediction of the package, and the gold it was first matched with.
type Seen<'a> = FxHashMap<PredictionId, (&'a GoldPrediction, Option<&'a GoldVerdict>)>;

fn count(gold: &Gold, package: &Package, counts: &mut Counts) {
    let pages: FxHashMap<&str, &Page> = package.pages.iter().map(|p| (base(&p.file), p)).collect();
    let names: FxHashMap<CommentId, &str> = package.written.iter().map(|(id, a)| (*id, a.author.as_str())).collect();
    let mut matched = Matched::default();
    for page in &gold.pages {
        separation(page, pages.get(base(&page.file)).copied(), &names, &mut matched, counts);
    }
    let verdicts: FxHashMap<&str, &GoldVerdict> = gold.verdicts.iter().filter(|v| !v.doubtful).map(|v| (v.prediction_id.as_str(), v)).collect();
    let seen = predictions(gold, package, &matched, &verdicts, counts);
    decided(package, &seen, counts);
}

fn separation<'a>(page: &'a GoldPage, own: Option<&Page>, names: &FxHashMap<CommentId, &str>, matched: &mut Matched<'a>, counts: &mut Counts) {
    let found: &[Comment] = own.map_or(&[], |p| &p.comments);
    counts.add("pages", 1);
    counts.when("pages_missing", own.is_none());
    counts.add("comments_gold", page.comments.len());
    counts.add("comments_found", found.len());
    counts.when("empty_wrong", page.comments.is_empty() && !found.is_empty());
    let gold_words: Vec<Tokens> = page.comments.iter().map(|c| Tokens::of(&c.text)).collect();
    let own_words: Vec<Tokens> = found.iter().map(|c| Tokens::of(&c.text)).collect();
    if let Some(own) = own {
        counts.when("body_right", body_is_clean(page, &own.body, &gold_words));
    }
    let pairs = alignment::align(&gold_words, &own_words);
    let number: FxHashMap<u32, u32> = pairs.iter().map(|(i, j, _)| (found[*j].n, page.comments[*i].n)).collect();
    for (i, j, likeness) in pairs {
        let (theirs, ours) = (&page.comments[i], &found[j]);
        matched.insert((base(&page.file), theirs.n), ours.comment_id);
        counts.when("comments_right", likeness >= RIGHT);
        counts.add("authors", 1);
        counts.when("authors_right", author_is_right(theirs, ours, names.get(&ours.comment_id).copied()));
        reply(theirs, ours, &number, counts);
    }
}

fn body_is_clean(page: &GoldPage, body: &str, comments: &[Tokens]) -> bool {
    let body = tokens::joined(body);
    let ends = [&page.body_first, &page.body_last].into_iter().flatten();
    let whole = ends.map(|end| tokens::joined(end)).all(|end| body.contains(end.trim()));
    let leaks = |(words, comment): (&Tokens, &GoldComment)| words.len() >= LEAK && body.contains(tokens::joined(&comment.text).trim());
    whole && !comments.iter().zip(&page.comments).any(leaks)
}

fn author_is_right(gold: &GoldComment, own: &Comment, shown: Option<&str>) -> bool {
    let shown = shown.or(own.author.as_deref()).unwrap_or_default().trim();
    gold.author.as_deref().map_or(shown.is_empty(), |name| shown == name.trim())
}

/// An answer to a comment that matches none of the gold's counts as one to the article.
fn reply(gold: &GoldComment, own: &Comment, number: &FxHashMap<u32, u32>, counts: &mut Counts) {
    let answered = match &gold.reply_to_n {
        Some(GoldReply::Word(_)) => return,
        Some(GoldReply::Number(n)) => Some(*n),
        None => None,
    };
    let ours = match own.reply_to {
        ReplyTo::Comment(n) => number.get(&n).copied(),
        ReplyTo::Top | ReplyTo::Unknown => None,
    };
    counts.add("replies", 1);
    counts.when("replies_right", ours == answered);
}

fn predictions<'a>(
    gold: &'a Gold,
    package: &Package,
    matched: &Matched<'_>,
    gold_verdicts: &FxHashMap<&str, &'a GoldVerdict>,
    counts: &mut Counts,
) -> Seen<'a> {
    let mut by_comment: FxHashMap<CommentId, Vec<&Prediction>> = FxHashMap::default();
    for p in &package.predictions {
        if let Some(id) = p.comment_id {
            by_comment.entry(id).or_default().push(p);
            counts.when("predictions_found", p.kind.is_scored());
        }
    }
    let own_verdicts: FxHashMap<PredictionId, VerdictLabel> = package.verdicts.iter().map(|v| (v.prediction_id, v.verdict)).collect();
    let (sure, doubtful): (Vec<_>, Vec<_>) = gold.predictions.iter().partition(|q| !q.doubtful);
    let (mut used, mut seen) = (FxHashSet::default(), Seen::default());
    for q in sure.into_iter().chain(doubtful) {
        let own = matched.get(&(base(&q.file), q.n)).and_then(|id| by_comment.get(id));
        let hit = own.and_then(|all| best(q, all, &used));
        let verdict = gold_verdicts.get(q.prediction_id.as_str()).copied();
        if let Some(hit) = hit {
            seen.insert(hit.prediction_id, (q, verdict));
        }
        let hit = hit.filter(|h| h.kind.is_scored());
        if is_scored(&q.kind) || q.doubtful {
            used.extend(hit.map(|h| h.prediction_id));
        }
        match (q.doubtful, is_scored(&q.kind)) {
            (true, _) => counts.when("predictions_set_aside", hit.is_some()),
            (false, true) => {
                counts.add("predictions_gold", 1);
                if let Some(hit) = hit {
                    counts.add("predictions_right", 1);
                    slots(q, hit, counts);
                }
                if let Some(verdict) = verdict {
                    end_to_end(verdict, hit.map(|h| own_verdicts.get(&h.prediction_id).copied()), counts);
                }
            }
            (false, false) => {
                counts.add("negatives", 1);
                counts.when("negatives_wrong", hit.is_some());
            }
        }
    }
    seen
}

/// The unused prediction whose quote overlaps the gold's most, one of the same kind first.
fn best<'p>(gold: &GoldPrediction, own: &[&'p Prediction], used: &FxHashSet<PredictionId>) -> Option<&'p Prediction> {
    let words = Tokens::of(&gold.quote);
    let rated = own.iter().filter(|p| !used.contains(&p.prediction_id)).map(|p| {
        let quote = Tokens::of(&p.quote);
        (words.overlap(&quote), p.kind.as_str() == gold.kind, words.fits(&quote), *p)
    });
    let mut fitting: Vec<_> = rated.filter(|r| r.2).collect();
    fitting.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    fitting.first().map(|r| r.3)
}

fn slots(gold: &GoldPrediction, own: &Prediction, counts: &mut Counts) {
    counts.when("event_right", gold.event.as_deref() == Some(own.event.as_str()));
    counts.when("polarity_right", gold.polarity.as_deref() == Some(own.polarity.as_str()));
    if let Some(target) = gold.target.as_deref().filter(|t| !t.is_empty()) {
        counts.add("targets", 1);
        counts.when("targets_right", tokens::same_name(own.target.as_ref().map_or("", |t| &t.name), target));
    }
    if let Some(due) = gold.due_by.as_deref().filter(|d| !d.is_empty()) {
        counts.add("dues", 1);
        counts.when("dues_right", own.horizon.due_by.is_some_and(|d| d.to_string() == day(due)));
    }
    if let Some(stated) = gold.stated_probability {
        counts.add("stated", 1);
        counts.when("stated_right", own.probability.is_some_and(|p| (p - stated).abs() < NEAR));
    }
}

fn day(date: &str) -> &str {
    date.get(..10).unwrap_or(date)
}

/// `own` is none for a prediction that was missed, and holds none for one without a verdict.
fn end_to_end(gold: &GoldVerdict, own: Option<Option<VerdictLabel>>, counts: &mut Counts) {
    let own = own.flatten();
    let right = own.is_some_and(|v| v.as_str() == gold.verdict);
    let decided = gold.verdict.parse().is_ok_and(is_decided);
    counts.add("verdicts_gold", 1);
    counts.when("verdicts_right", right);
    counts.when("verdicts_found", own.is_some());
    counts.when("decided_gold", decided);
    counts.when("decided_gold_right", decided && right);
}

/// Every decided verdict of the package on a comment, matched or not, with its evidence.
fn decided(package: &Package, seen: &Seen<'_>, counts: &mut Counts) {
    let verdicts: FxHashMap<PredictionId, &Verdict> = package.verdicts.iter().map(|v| (v.prediction_id, v)).collect();
    let mut evidence: FxHashMap<PredictionId, Vec<&Evidence>> = FxHashMap::default();
    for e in &package.evidence {
        evidence.entry(e.prediction_id).or_default().push(e);
    }
    let pages = package.pages.iter().map(|p| (p.article_id, p)).collect();
    let texts: FxHashMap<CommentId, &str> = package.pages.iter().flat_map(|p| p.comments.iter().map(|c| (c.comment_id, c.text.as_str()))).collect();
    for p in &package.predictions {
        let Some(comment) = p.comment_id else { continue };
        counts.add("quotes", 1);
        counts.when("quotes_in_place", texts.get(&comment).is_some_and(|text| stands(text, &p.quote, p.span)));
        let Some(verdict) = verdicts.get(&p.prediction_id).filter(|v| p.kind.is_scored() && is_decided(v.verdict)) else { continue };
        let (q, v) = seen.get(&p.prediction_id).map_or((None, None), |(q, v)| (Some(*q), *v));
        if q.is_some_and(|q| q.doubtful || (is_scored(&q.kind) && v.is_none())) {
            continue;
        }
        let right = v.is_some_and(|v| v.verdict == verdict.verdict.as_str());
        precision(verdict.verdict, right, counts);
        let unmet = v.is_none_or(|v| matches!(v.verdict.as_str(), "did_not" | "open" | "undecided"));
        counts.when("false_came_true", verdict.verdict == VerdictLabel::CameTrue && q.is_some() && unmet);
        let rows = evidence.get(&p.prediction_id).map_or(&[][..], |r| r);
        proof(verdict, v.filter(|_| right), rows, &pages, counts);
    }
}

fn stands(text: &str, quote: &str, span: crate::model::Span) -> bool {
    text.chars().skip(span.start).take(span.end.saturating_sub(span.start)).eq(quote.chars())
}

fn precision(verdict: VerdictLabel, right: bool, counts: &mut Counts) {
    counts.add("decided", 1);
    counts.when("decided_right", right);
    match verdict {
        VerdictLabel::CameTrue => {
            counts.add("came_true", 1);
            counts.when("came_true_right", right);
        }
        VerdictLabel::DidNot => {
            counts.add("did_not", 1);
            counts.when("did_not_right", right);
        }
        _ => {}
    }
}

type Pages<'a> = FxHashMap<crate::model::ArticleId, &'a Page>;

/// The evidence rows of a verdict, and what they share with the gold of a right one.
fn proof(own: &Verdict, gold: Option<&GoldVerdict>, rows: &[&Evidence], pages: &Pages<'_>, counts: &mut Counts) {
    counts.when("with_evidence", !rows.is_empty());
    counts.add("evidence", rows.len());
    counts.add("evidence_in_place", rows.iter().filter(|e| pages.get(&e.article_id).is_some_and(|p| stands(&p.body, &e.quote, e.span))).count());
    let Some(gold) = gold else { return };
    if !gold.evidence.is_empty() {
        let named = |e: &&Evidence| pages.get(&e.article_id).is_some_and(|p| gold.evidence.iter().any(|g| base(&g.file) == base(&p.file)));
        counts.add("evidence_pages", 1);
        counts.when("evidence_pages_right", rows.iter().any(named));
    }
    if let Some(on) = gold.decided_on.as_deref() {
        counts.add("days", 1);
        counts.when("days_right", own.decided_on.is_some_and(|d| d.to_string() == day(on)));
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn share(right: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| right as f64 / of as f64)
}

fn figures(counts: &Counts) -> Vec<Figure> {
    let mut all = Vec::new();
    let found = counts.get("predictions_found") - counts.get("predictions_set_aside");
    stage("separation", (counts.get("comments_right"), counts.get("comments_gold"), counts.get("comments_found")), &mut all);
    ratios(
        "separation",
        &[("author", "authors_right", "authors"), ("reply_to", "replies_right", "replies"), ("body_clean", "body_right", "pages")],
        counts,
        &mut all,
    );
    mistakes("separation", &[("pages_missing", "pages_missing", "pages"), ("empty_with_comments", "empty_wrong", "pages")], counts, &mut all);
    stage("predictions", (counts.get("predictions_right"), counts.get("predictions_gold"), found), &mut all);
    let slots = [
        ("event", "event_right", "predictions_right"),
        ("polarity", "polarity_right", "predictions_right"),
        ("target", "targets_right", "targets"),
        ("due_by", "dues_right", "dues"),
        ("stated_probability", "stated_right", "stated"),
        ("quotes_in_place", "quotes_in_place", "quotes"),
    ];
    ratios("predictions", &slots, counts, &mut all);
    mistakes("predictions", &[("hard_negatives_scored", "negatives_wrong", "negatives")], counts, &mut all);
    let (right, gold, own) = (counts.get("decided_gold_right"), counts.get("decided_gold"), counts.get("decided"));
    decided_stage(counts.get("decided_right"), own, right, gold, &mut all);
    let verdicts = [
        ("right_end_to_end", "verdicts_right", "verdicts_gold"),
        ("right_on_found", "verdicts_right", "verdicts_found"),
        ("came_true_precision", "came_true_right", "came_true"),
        ("did_not_precision", "did_not_right", "did_not"),
        ("with_evidence", "with_evidence", "decided"),
        ("evidence_in_place", "evidence_in_place", "evidence"),
        ("evidence_page", "evidence_pages_right", "evidence_pages"),
        ("decided_on", "days_right", "days"),
    ];
    ratios("verdicts", &verdicts, counts, &mut all);
    mistakes("verdicts", &[("false_came_true", "false_came_true", "came_true")], counts, &mut all);
    all
}

fn figure(stage: &'static str, measure: &'static str, value: Option<f64>, right: i64, of: i64) -> Figure {
    Figure { stage, measure, value, right, of, counts_mistakes: false }
}

/// Harmonic mean of precision and recall.
fn f1(precision: Option<f64>, recall: Option<f64>) -> Option<f64> {
    let (p, r) = (precision?, recall?);
    Some(if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
}

fn stage(name: &'static str, (right, gold, found): (i64, i64, i64), all: &mut Vec<Figure>) {
    let (p, r) = (share(right, found), share(right, gold));
    all.push(figure(name, "precision", p, right, found));
    all.push(figure(name, "recall", r, right, gold));
    all.push(figure(name, "f1", f1(p, r), 2 * right, found + gold));
}

/// Precision over every decided verdict of the package, recall over the gold's decided ones.
fn decided_stage(own_right: i64, own: i64, gold_right: i64, gold: i64, all: &mut Vec<Figure>) {
    let (p, r) = (share(own_right, own), share(gold_right, gold));
    all.push(figure("verdicts", "precision", p, own_right, own));
    all.push(figure("verdicts", "recall", r, gold_right, gold));
    all.push(figure("verdicts", "f1", f1(p, r), own_right + gold_right, own + gold));
}

type Named = (&'static str, &'static str, &'static str);

fn ratios(stage: &'static str, named: &[Named], counts: &Counts, all: &mut Vec<Figure>) {
    all.extend(named.iter().map(|(measure, right, of)| {
        let (right, of) = (counts.get(right), counts.get(of));
        figure(stage, measure, share(right, of), right, of)
    }));
}

fn mistakes(stage: &'static str, named: &[Named], counts: &Counts, all: &mut Vec<Figure>) {
    all.extend(named.iter().map(|(measure, wrong, of)| {
        let (wrong, of) = (counts.get(wrong), counts.get(of));
        Figure { counts_mistakes: true, ..figure(stage, measure, share(wrong, 1), wrong, of) }
    }));
}
