//! Slots: event, actor, target, polarity, horizon, condition and quantity of found candidates, from sentence, thread and page.
//!
//! Candidates of one page in, [`Prediction`]s out. A slot the clause leaves open is taken from the comment, the comment
//! answered, the title, the article's last sentence, its body, in that order, and a flag says so; what none of them holds
//! stays empty. It does not decide whether a candidate is a prediction.

mod claim;
mod cues;
mod event;
mod horizon;
mod pattern;
mod phrase;
mod polarity;
mod quantity;
mod read;
mod scene;
mod stand;
mod target;
mod topic;

#[cfg(test)]
mod tests;

pub(super) use cues::Cues;
pub(super) use scene::Scene;

use super::Candidate;
use crate::model::{
    Checkable, Comment, Date, EventKind, MadeOnBasis, Page, Polarity, Prediction, PredictionId, PredictionKind, ProbabilityBasis, Span, Target,
    hash64,
};
use claim::Claim;
use event::Coded;
use read::{Read, Referent};
use scene::{Filled, Origin};
use target::Found;

impl<'a> Scene<'a> {
    /// Fills the article's own predictions.
    pub(super) fn article(&mut self, candidates: &[Candidate]) {
        if candidates.is_empty() {
            return;
        }
        self.know_topic();
        let read = Read::new(&self.page.body, self.page.published_on, self.page.language.as_deref(), self.context);
        self.fill(None, &read, None, candidates);
    }

    /// Fills the predictions of `comment`.
    pub(super) fn comment(&mut self, comment: &'a Comment, candidates: &[Candidate]) {
        if candidates.is_empty() {
            return;
        }
        self.know_topic();
        let read = self.read(comment);
        let parent = self.parent(comment).map(|p| (p, Origin::Parent));
        let answered = parent.or_else(|| self.above(comment).map(|p| (p, Origin::Thread)));
        let answered_read = answered.map(|(p, origin)| (self.read_answered(p), p.n, origin));
        let answered = answered_read.as_ref().map(|(read, n, origin)| (read, *n, *origin));
        self.fill(Some(comment), &read, answered, candidates);
    }

    fn fill(&mut self, comment: Option<&'a Comment>, read: &Read<'a>, answered: Option<(&Read<'a>, u32, Origin)>, candidates: &[Candidate]) {
        let mut done: Vec<(usize, usize, PredictionKind, EventKind)> = Vec::new();
        for (i, found) in candidates.iter().enumerate() {
            let around = &candidates[i.saturating_sub(NEIGHBOURS)..(i + NEIGHBOURS + 1).min(candidates.len())];
            let claim = Claim::new(self, read, found, comment, answered, around);
            let filled = filled(&claim);
            let key = (found.start, found.end, found.kind, filled.prediction.event);
            if !done.iter().rev().take(NEIGHBOURS).any(|k| *k == key) {
                done.push(key);
                self.add(comment.map_or(0, |c| c.n), filled);
            }
        }
    }
}

/// Candidates before and after one that may belong to the same list or be the same span found twice.
const NEIGHBOURS: usize = 8;

fn filled(claim: &Claim<'_, '_>) -> Filled {
    let (page, found) = (claim.scene.page, claim.found);
    let (made_on, made_on_basis) = made_on(page, claim.comment);
    let coded = event::code(claim);
    let target = target::find(claim, &coded);
    let answered = claim.forerunners().first().map(|(f, _)| &f.prediction);
    let (horizon, horizon_flag) = horizon::horizon(claim, &coded, target.as_ref(), made_on);
    let words = |(a, b): (usize, usize)| claim.read.text[a..b].to_owned();
    let span = Span { start: claim.read.offsets.chars(found.start), end: claim.read.offsets.chars(found.end) };
    let (actor, actor_flag) = actor(claim, &coded, target.as_ref());
    let (chance, chance_words) = adjoining_chance(claim, &coded);
    let stated = chance.map(|p| (p, p, p));
    let level = is_level(claim, &coded);
    let probability =
        stated.or(found.probability).map(|p| if level && stated.is_none() { claim.scene.context.cues.find.default_chance() } else { p });
    let polarity = polarity::polarity(claim, &coded, answered);
    let same = says_the_same(claim, &coded, target.as_ref().map(|t| &t.target), polarity);
    let flags = [
        coded.flag.clone(),
        flag(target.as_ref().and_then(|t| t.flag)),
        flag(horizon_flag),
        flag(actor_flag),
        flag(same.then_some("same_as_parent")),
    ];
    let mut flags: Vec<String> = flags.into_iter().flatten().collect();
    flags.sort();
    let prediction = Prediction {
        prediction_id: prediction_id(page, claim.comment, span, found.kind, coded.event),
        article_id: page.article_id,
        comment_id: claim.comment.map(|c| c.comment_id),
        author_id: None,
        made_on,
        made_on_basis,
        quote: words((found.start, found.end)),
        span,
        kind: found.kind,
        event: coded.event,
        actor,
        polarity,
        horizon,
        certainty_phrase: chance_words.or(found.certainty.filter(|_| !level)).map(words),
        probability: probability.map(|p| p.0),
        probability_low: probability.map(|p| p.1),
        probability_high: probability.map(|p| p.2),
        probability_basis: match (stated, level) {
            (Some(_), _) => ProbabilityBasis::Stated,
            (None, true) => ProbabilityBasis::Default,
            _ => found.probability_basis,
        },
        condition: found.condition.map(words),
        quantity: quantity(claim),
        checkable: checkable(claim, &coded, target.as_ref()),
        flags,
        rule_id: format!("{}+{}", found.rule, coded.rule),
        score: found.score,
        target: target.as_ref().map(|t| t.target.clone()),
    };
    Filled { prediction, class: target.map(|t| t.class) }
}

/// Whether the comment answered predicts the very same.
fn says_the_same(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Target>, polarity: Polarity) -> bool {
    claim.answered_predictions().iter().any(|(f, origin)| {
        let old = &f.prediction;
        *origin == Origin::Parent && target.is_some() && (old.event, old.target.as_ref(), old.polarity) == (coded.event, target, polarity)
    })
}

/// Whether the percentage taken for a chance is the level that a price goes to ("unemployment hits 5%").
fn is_level(claim: &Claim<'_, '_>, coded: &Coded) -> bool {
    let price = matches!(coded.event, EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel);
    let hit = coded.hit.filter(|_| price && claim.found.probability_basis == ProbabilityBasis::Stated);
    let tokens = &claim.read.tokens;
    let words = hit.map(|h| (tokens.range(h.first).0, tokens.range(h.last - 1).1));
    words.zip(claim.found.certainty).is_some_and(|(w, c)| w.0 < c.1 && w.1 > c.0)
}

/// The chance that the next sentence states where it only says more of the same, with the sentence's bytes; for bare assertions.
fn adjoining_chance(claim: &Claim<'_, '_>, coded: &Coded) -> (Option<f64>, Option<(usize, usize)>) {
    let asserted = matches!(claim.found.kind, PredictionKind::Forecast | PredictionKind::Conditional);
    let open = asserted && claim.found.probability_basis == ProbabilityBasis::Default;
    let Some((start, end)) = horizon::adjoining(claim, coded).filter(|_| open) else { return (None, None) };
    let chance = quantity::chance(claim.read.text, &claim.read.tokens, start, end, claim.cues);
    (chance, chance.map(|_| (start, end)))
}

fn flag(word: Option<&'static str>) -> Option<String> {
    word.map(str::to_owned)
}

fn prediction_id(page: &Page, comment: Option<&Comment>, span: Span, kind: PredictionKind, event: EventKind) -> PredictionId {
    let owner = comment.map_or(page.article_id.0, |c| c.comment_id.0).to_be_bytes();
    let place = [(span.start as u64).to_be_bytes(), (span.end as u64).to_be_bytes()];
    PredictionId(hash64(&[&owner, &place[0], &place[1], kind.as_str().as_bytes(), event.as_str().as_bytes()]))
}

/// The day a prediction was made: the comment's, else the article's.
fn made_on(page: &Page, comment: Option<&Comment>) -> (Option<Date>, Option<MadeOnBasis>) {
    if let Some(day) = comment.and_then(Comment::posted_on) {
        return (Some(day), Some(MadeOnBasis::Comment));
    }
    let basis = if page.dated_by_metadata { MadeOnBasis::Metadata } else { MadeOnBasis::Article };
    (page.published_on, page.published_on.map(|_| basis))
}

/// Who does it: an actor the quote names, the prediction's source, or for advances the side that advances in the article.
fn actor(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>) -> (Option<String>, Option<&'static str>) {
    if let Some(source) = claim.found.source {
        return (Some(claim.read.text[source.0..source.1].to_owned()), Some("actor_is_source"));
    }
    let is_target = |r: &&Referent| target.is_some_and(|t| claim.scene.target(claim.read, r).id == t.target.id);
    let acting = ["person", "organisation", "place", "thing"].map(|name| claim.cues.class(name));
    let goes_on = claim.goes_on(coded.flag.as_deref(), target.map(|t| t.class));
    let own = claim.cues.own_actor.contains(&coded.event) && !goes_on;
    let acts = |r: &&Referent| r.entity.is_some() && acting[..if own { 4 } else { 2 }].contains(&Some(r.class));
    if let Some(r) = claim.named().iter().find(|r| acts(r) && !is_target(r)) {
        return (Some(claim.scene.target(claim.read, r).name), None);
    }
    let short = || {
        claim.unknown_names().into_iter().find_map(|i| claim.scene.named_with(claim.read.tokens.word(i), &acting.map(|c| c.unwrap_or(usize::MAX))))
    };
    if let Some((entity, _)) = short().filter(|(e, _)| own && target.is_none_or(|t| t.target.id != claim.scene.named(*e).id)) {
        return (Some(claim.scene.named(entity).name), None);
    }
    let side = claim.side().filter(|_| own);
    if let Some(side) = side {
        return (Some(side.name), Some("actor_from_name"));
    }
    let itself = target.filter(|t| own && acting.contains(&Some(t.class)));
    if let Some(t) = itself {
        return (Some(t.target.name.clone()), None);
    }
    if let Some((f, origin)) = claim.forerunners().into_iter().find(|(f, _)| own && f.prediction.event == coded.event && f.prediction.actor.is_some())
    {
        let flag = if origin == Origin::Comment { "actor_from_comment" } else { "actor_from_parent" };
        return (f.prediction.actor.clone(), Some(flag));
    }
    let advance = matches!(coded.event, EventKind::Capture | EventKind::Attack | EventKind::Offensive | EventKind::Siege);
    let others = claim.has(&claim.cues.others) || claim.has(&claim.cues.us_pronouns);
    let doer = claim.scene.topic().filter(|_| (advance || goes_on) && !others).and_then(|t| t.doer(coded.event, claim.cues));
    let doer = doer.filter(|d| target.is_none_or(|t| t.target.id != d.id));
    (doer.map(|t| t.name.clone()), doer.map(|_| "actor_from_article"))
}

fn quantity(claim: &Claim<'_, '_>) -> Option<String> {
    let taken: Vec<(usize, usize)> =
        claim.own_horizons().map(|h| (h.start, h.end)).chain(claim.found.certainty).chain(claim.named().iter().map(|r| (r.start, r.end))).collect();
    let all = quantity::quantities(claim.read.text, &claim.read.tokens, claim.found.start, claim.found.end, &taken, claim.cues);
    all.first().map(|q| claim.read.text[q.start..q.end].to_owned())
}

fn checkable(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>) -> Checkable {
    if coded.event == EventKind::Other {
        let judged = claim.has(&claim.cues.judgements);
        return if judged { Checkable::ValueJudgement } else { Checkable::NeedsEvent };
    }
    if target.is_some() && !claim.has(&claim.cues.elsewhere) { Checkable::Yes } else { Checkable::NeedsTarget }
}
