//! Passages: predictions under no coded kind held against the sentences of reports.
//!
//! A prediction in, a [`Judgement`] out where a sentence says the same of the same target, or what rules it out. "The same" is
//! a family of phrases (`rules/passages.toml`), or, without one, all content words of the prediction; the sentence must be
//! free of doubt, name the target or stand in a report that does, and be dated inside the window. Never partly.

use super::Checker;
use super::day::{Day, day};
use super::judge::{Judgement, Shown};
use super::ledger::NONE;
use super::named::{Count, has_word};
use super::sound::{holds, holds_with_gaps, spaced};
use crate::error::Result;
use crate::model::{Checkable, Date, EventKind, HorizonBasis, Polarity, Prediction, PredictionKind, Reason, Span, Target, VerdictLabel};
use crate::rules::Data;
use crate::text::{Offsets, sentences, words};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Most reports read for one prediction.
const PAGES: usize = 64;
/// Shortest content word, and the least letters that two forms of one word share.
const SHORTEST: usize = 4;
/// Least share of a prediction's content words that a sentence must have, in percent.
const SHARE: usize = 75;
/// Spellings of the target that are looked for.
const SPELLINGS: usize = 12;

/// One family of phrases.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(test), allow(dead_code))]
struct Family {
    id: String,
    says: Vec<String>,
    done: Vec<String>,
    undone: Vec<String>,
    /// Whether the sentence itself must name the target, not its report alone.
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    kinds_undone: Vec<EventKind>,
    matches: Vec<String>,
    rejects: Vec<String>,
    reports: Vec<String>,
    others: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    light: BTreeSet<String>,
    endings: Vec<String>,
    futures: Vec<String>,
    between: Vec<String>,
    family: Vec<Family>,
}

/// The families of `rules/passages.toml`.
#[derive(Debug)]
pub(super) struct Passages {
    light: BTreeSet<String>,
    endings: Vec<String>,
    futures: Vec<String>,
    between: Vec<String>,
    families: Vec<Family>,
}

/// What is looked for.
struct Wanted<'p> {
    family: Option<&'p Family>,
    /// Content words, folded; none where the prediction has no verb of its own among them.
    stems: Vec<String>,
    /// The verb that is to happen.
    verb: Option<String>,
    /// Spellings of the target; its noun where it is no name.
    names: Vec<String>,
    target: u32,
    /// Who is to do it, where that is a name and not the target.
    actor: Option<String>,
}

/// A sentence that says something of the prediction.
#[derive(Debug, Clone, Copy)]
struct Found {
    happened: bool,
    page: u32,
    span: Span,
    date: Option<Day>,
    reported: Day,
}

impl Passages {
    /// Loads the families.
    ///
    /// # Errors
    /// Where the file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let file: File = data.toml("rules/passages.toml")?;
        Ok(Self { light: file.light, endings: file.endings, futures: file.futures, between: file.between, families: file.family })
    }

    /// Whether `quote` is of a family that reports tell of in phrases of their own.
    pub fn has_family(&self, quote: &str) -> bool {
        self.family(quote).is_some_and(|f| !f.done.is_empty())
    }

    fn family(&self, quote: &str) -> Option<&Family> {
        let said = spaced(quote);
        self.families.iter().find(|f| holds(&said, &f.says))
    }

    /// The word after the first word for the future: what is to be done.
    fn verb(&self, quote: &str) -> Option<String> {
        let said = spaced(quote);
        let after = self.futures.iter().filter_map(|f| said.find(&format!(" {f} ")).map(|at| at + f.len() + 2)).min()?;
        let mut rest = said[after..].split_whitespace().skip_while(|w| self.between.iter().any(|b| b == w));
        let verb = rest.next()?;
        // "will not be chief executive": no verb at all.
        let is_noun =
            said[after..].contains(&format!(" be {verb} ")) && !["ed", "en", "wn", "ne", "ut", "ld", "ht", "pt"].iter().any(|e| verb.ends_with(e));
        (!is_noun).then(|| verb.replace('\'', ""))
    }

    /// The content words of `quote` outside `known`.
    fn stems(&self, quote: &str, known: &str) -> Vec<String> {
        let known = spaced(known);
        let mut found: Vec<String> =
            words(quote).map(|w| crate::text::fold(w.of(quote))).map(|w| w.trim_end_matches("'s").replace('\'', "")).collect();
        found.retain(|w| w.len() >= SHORTEST && !self.light.contains(w) && !known.contains(w.as_str()) && w.chars().all(char::is_alphabetic));
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Checker<'_> {
    /// The judgement on a prediction from passages alone; `by_family` where its own words are coded already, so that only a
    /// family of phrases tells more.
    pub(super) fn by_passage(&self, prediction: &Prediction, own: u32, by_family: bool) -> Option<Judgement> {
        if prediction.kind != PredictionKind::Forecast || prediction.checkable == Checkable::ValueJudgement {
            return None;
        }
        let made = day(prediction.made_on?);
        let due = prediction.horizon.due_by.map(day);
        let wanted = self.wanted(prediction, by_family)?;
        let mut found = self.by_kinds(&wanted, made, own);
        for page in self.reports_of(&wanted, made, own) {
            self.read_page(&wanted, page, own, &mut found);
        }
        found.retain(|f| f.date.is_none_or(|d| d >= made));
        found.sort_by_key(|f| (f.reported, f.page, f.span.start));
        let inside = |f: &&Found| due.is_none_or(|due| f.date.unwrap_or(f.reported) <= due);
        let firm = matches!(prediction.horizon.basis, HorizonBasis::Stated | HorizonBasis::Inherited);
        let late = |f: &&Found| firm && due.is_some_and(|due| f.happened && f.date.is_some_and(|d| d > due));
        let (said, happened) = match (found.iter().find(inside), found.iter().find(late)) {
            (Some(said), _) => (said, said.happened),
            (None, Some(late)) => (late, false),
            _ => return None,
        };
        let came_true = happened == (prediction.polarity == Polarity::Occurs);
        let (label, reason) = if came_true { (VerdictLabel::CameTrue, None) } else { (VerdictLabel::DidNot, Some(Reason::OppositeReported)) };
        let mut judgement = Judgement::undecided(label, Reason::OppositeReported, "passage");
        judgement.reason = reason;
        judgement.decided = Some(said.date.unwrap_or(said.reported));
        judgement.shown = Some(Shown { page: said.page, span: said.span, reported: said.reported });
        Some(judgement)
    }

    fn wanted(&self, prediction: &Prediction, by_family: bool) -> Option<Wanted<'_>> {
        let nothing = Target { name: String::new(), id: String::new() };
        let target = prediction.target.as_ref().unwrap_or(&nothing);
        let entities = self.context.entities;
        let linked = self.ledger.id(&target.id).or_else(|| entities.link(&target.name).and_then(|(n, _)| u32::try_from(n).ok()));
        let entity = linked.and_then(|n| entities.all().get(n as usize)).filter(|e| !e.generic);
        let names: Vec<String> = match entity {
            Some(entity) => std::iter::once(&entity.name).chain(&entity.variants).take(SPELLINGS).cloned().collect(),
            None => target.name.split_whitespace().next_back().map(crate::text::fold).into_iter().collect(),
        };
        let passages = &self.context.outcomes.passages;
        let phrase = prediction.horizon.phrase.as_deref().unwrap_or("");
        let known = format!(
            "{} {} {phrase} {}",
            names.join(" "),
            prediction.actor.as_deref().unwrap_or(""),
            prediction.certainty_phrase.as_deref().unwrap_or("")
        );
        let family = passages.family(&prediction.quote).filter(|f| !by_family || !f.done.is_empty());
        let stems = passages.stems(&prediction.quote, &known);
        let verb = passages.verb(&prediction.quote).filter(|v| stems.contains(v) && !by_family);
        let target = entity.and(linked).unwrap_or(NONE);
        let actor = prediction.actor.as_deref().and_then(|a| entities.link(a)).map(|(n, _)| entities.at(n)).filter(|e| !e.generic);
        let actor = actor.map(|e| e.name.clone()).filter(|name| !names.contains(name));
        (family.is_some() || verb.is_some()).then_some(Wanted { family, stems, verb, names, target, actor })
    }

    /// Later reports that name the target; where it is no name, those that share a name with the prediction's page.
    fn reports_of(&self, wanted: &Wanted<'_>, made: Day, own: u32) -> Vec<u32> {
        let reported = |n: u32| self.context.pages.get(n as usize).and_then(|p| p.published_on).map(day);
        let mut pages: Vec<u32> = if wanted.target == NONE {
            let own_names = self.named.on(own).unwrap_or_default();
            own_names.iter().flat_map(|(name, _)| self.named.pages_of(*name)).copied().collect()
        } else {
            self.named.pages_of(wanted.target).to_vec()
        };
        pages.retain(|&n| n != own && reported(n).is_some_and(|d| d >= made && d <= self.now));
        pages.sort_unstable_by_key(|&n| (reported(n), n));
        pages.dedup();
        pages.truncate(PAGES);
        pages
    }

    fn read_page(&self, wanted: &Wanted<'_>, n: u32, own: u32, found: &mut Vec<Found>) {
        let page = &self.context.pages[n as usize];
        let Some(published) = page.published_on else { return };
        let own_names = self.named.on(own).unwrap_or_default();
        let near = wanted.target != NONE || own_names.iter().filter(|c| self.named.names(n, c.0)).count() > 1;
        let mut offsets = None;
        for sentence in sentences(&page.body) {
            let text = sentence.of(&page.body);
            let Some(happened) = self.says(wanted, text) else { continue };
            if !near && !self.names_any(text, own_names) {
                continue;
            }
            let offsets = offsets.get_or_insert_with(|| Offsets::new(&page.body));
            let span = Span::new(offsets.chars(sentence.start), offsets.chars(sentence.end));
            found.push(Found { happened, page: n, span, date: self.date_of(text, published), reported: day(published) });
        }
    }

    fn names_any(&self, sentence: &str, names: &[Count]) -> bool {
        let mentions = self.context.entities.mentions(sentence);
        mentions.iter().any(|m| names.iter().any(|c| c.0 as usize == m.entity))
    }

    /// Whether `sentence` tells that it happened (true), that it is ruled out (false), or neither.
    fn says(&self, wanted: &Wanted<'_>, sentence: &str) -> Option<bool> {
        let named = wanted.names.iter().any(|name| has_word(sentence, name) || has_word(&crate::text::fold(sentence), name));
        let text = spaced(sentence);
        let weights = &self.context.outcomes.weights;
        if let Some(family) = wanted.family {
            let by_actor = wanted.actor.as_deref().is_none_or(|actor| has_word(sentence, actor));
            if family.strict && !(named && by_actor && wanted.target != NONE) {
                return None;
            }
            if holds_with_gaps(&text, &family.undone) {
                return Some(false);
            }
            let plain = !holds(&text, &weights.takes_back) && !holds(&text, &weights.doubts_of_passages);
            return (holds_with_gaps(&text, &family.done) && plain).then_some(true);
        }
        let passages = &self.context.outcomes.passages;
        let has = |stem: &String| text.split(' ').any(|word| is_form(stem, word, &passages.endings));
        let verb = wanted.verb.as_ref().filter(|v| has(v))?;
        let shared = wanted.stems.iter().filter(|s| has(s)).count();
        debug_assert!(wanted.stems.contains(verb));
        let enough = shared * 100 >= wanted.stems.len() * SHARE && if named { shared > 0 } else { shared > 1 && wanted.target != NONE };
        let plain = !holds(&text, &weights.takes_back) && !holds(&text, &weights.doubts) && !holds(&text, &weights.negations);
        (enough && plain).then_some(true)
    }

    /// Coded events of the target that rule a family's predictions out.
    fn by_kinds(&self, wanted: &Wanted<'_>, made: Day, own: u32) -> Vec<Found> {
        let kinds = wanted.family.map_or(&[][..], |f| &f.kinds_undone);
        let most = self.context.outcomes.weights.read;
        let facts = kinds.iter().filter(|_| wanted.target != NONE).flat_map(|kind| self.ledger.read(wanted.target, *kind, made, most));
        facts
            .map(|(_, fact)| fact)
            .filter(|f| f.page != own && f.page != NONE && f.reported >= made && f.reported <= self.now)
            .filter(|f| f.certainty.can_support() && !f.negated && !f.partial && (f.target == wanted.target || f.target == NONE))
            .map(|f| Found {
                happened: false,
                page: f.page,
                span: Span::new(f.sentence.0 as usize, f.sentence.1 as usize),
                date: f.from.and(f.to),
                reported: f.reported,
            })
            .collect()
    }

    /// The one day that `sentence` names, not later than its report.
    fn date_of(&self, sentence: &str, published: Date) -> Option<Day> {
        let times = self.context.coding?.grammar.tag(sentence, Some(published), None);
        let one_day = times.iter().filter(|t| t.earliest.is_some() && t.earliest == t.latest && t.earliest <= Some(published));
        one_day.filter_map(|t| t.earliest).map(day).max()
    }
}

/// Whether `a` and `b` are forms of one word: the same beginning, and of each no more left than an ending.
fn is_form(a: &str, b: &str, endings: &[String]) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let ends = |word: &str, at: usize| word.get(at..).is_some_and(|rest| rest.is_empty() || endings.iter().any(|e| e == rest));
    (SHORTEST..=shared).rev().take(3).any(|at| ends(a, at) && ends(b, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_match_their_examples() {
        let passages = Passages::load(&Data::embedded()).unwrap();
        for family in &passages.families {
            let says = |text: &String| holds(&spaced(text), &family.says);
            let tells = |text: &String| holds_with_gaps(&spaced(text), &family.done);
            assert!(!family.matches.is_empty() && !family.rejects.is_empty(), "{}", family.id);
            family.matches.iter().for_each(|t| assert!(says(t), "{}: {t}", family.id));
            family.rejects.iter().for_each(|t| assert!(!says(t), "{}: {t}", family.id));
            family.reports.iter().for_each(|t| assert!(tells(t), "{}: {t}", family.id));
            family.others.iter().for_each(|t| assert!(!tells(t), "{}: {t}", family.id));
        }
    }

    #[test]
    fn forms_of_a_word_share_its_beginning() {
        let passages = Passages::load(&Data::embedded()).unwrap();
        let same = |a, b| is_form(a, b, &passages.endings);
        assert!(same("recall", "recalls") && same("blow", "blown") && same("endorsement", "endorsed") && same("visit", "visiting"));
        assert!(!same("bridge", "bride") && !same("port", "portrait") && !same("strike", "struck"));
    }
}
