//! Detection: the statements about the future in a page's comments and body, each with all its slots.
//!
//! One separated page in, [`Prediction`]s out. `find` finds the spans, tells kinds apart and reads certainty; `slots` fills
//! event, actor, target, polarity, horizon and condition from the sentence, the thread and the page. Nothing is invented:
//! what stays unknown is empty and `checkable` says so. It does not look at other pages, apart from the corpus's entities.

mod find;
mod once;
mod slots;

pub use find::Candidate;

use crate::error::Result;
use crate::events;
use crate::model::{Page, Prediction};
use crate::names::Entities;
use crate::rules::Data;
use crate::when::Grammar;
use std::collections::BTreeSet;

/// The loaded cues, kinds and certainty words.
#[derive(Debug)]
pub struct Cues {
    find: find::Cues,
    slots: slots::Cues,
}

impl Cues {
    /// Loads the cue files.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        Ok(Self { find: find::Cues::load(data)?, slots: slots::Cues::load(data)? })
    }
}

/// What detection needs beside the page.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The cues.
    pub cues: &'a Cues,
    /// The event words.
    pub lexicon: &'a events::Lexicon,
    /// The time grammar.
    pub grammar: &'a Grammar,
    /// The corpus's entities.
    pub entities: &'a Entities,
}

/// The predictions of `page`, in page order: the article's own first, then by comment and span.
#[must_use]
pub fn detect(page: &Page, context: &Context<'_>) -> Vec<Prediction> {
    let mut scene = slots::Scene::new(page, context);
    let cues = &context.cues.find;
    let body = find::find(&page.body, find::Answered::default(), &find::Known::default(), cues, context.grammar);
    scene.article(&body.settle(false));
    let drafts = drafts(page, &scene, context);
    let forecasts = drafts.iter().filter(|d| d.forecasts()).count();
    let betting = forecasts >= BETTING_LEAST && forecasts as f64 >= BETTING_SHARE * drafts.len() as f64;
    for (comment, draft) in page.comments.iter().zip(drafts) {
        scene.comment(comment, &draft.settle(betting));
    }
    once::once(scene.finish())
}

/// Comments with a forecast, and their share, from which on a thread is one that bets: in threads that were read by hand about a
/// quarter of comments under news of a running contest hold one, in other talk less than a fifth.
const BETTING_LEAST: usize = 3;
const BETTING_SHARE: f64 = 0.2;

/// What was found in each comment, in page order.
fn drafts(page: &Page, scene: &slots::Scene<'_>, context: &Context<'_>) -> Vec<find::Draft> {
    let cues = &context.cues.find;
    let known = find::Known::of(page, cues);
    let mut forecasts = BTreeSet::new();
    let mut out = Vec::with_capacity(page.comments.len());
    for comment in &page.comments {
        // A pingback is another page's text, not a reader's.
        if comment.flags.iter().any(|f| f == "pingback") {
            out.push(find::Draft::default());
            continue;
        }
        let parent = scene.parent(comment);
        let answered = find::Answered { text: parent.map(|c| c.text.as_str()), forecast: parent.is_some_and(|c| forecasts.contains(&c.n)) };
        let draft = find::find(&comment.text, answered, &known, cues, context.grammar);
        if draft.forecasts() {
            forecasts.insert(comment.n);
        }
        out.push(draft);
    }
    out
}

/// The predictions of `page` from spans marked elsewhere (a hand-coded table): `marked` holds for each comment, in page
/// order, its candidates; slots are filled as in [`detect`].
#[must_use]
pub fn fill(page: &Page, marked: &[Vec<Candidate>], context: &Context<'_>) -> Vec<Prediction> {
    let mut scene = slots::Scene::new(page, context);
    for (comment, candidates) in page.comments.iter().zip(marked) {
        scene.comment(comment, candidates);
    }
    scene.finish()
}
