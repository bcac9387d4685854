//! Silence that speaks: the window closed, later reports name the very target, and none of all that name it since the
//! comment has a trace of the event.
//!
//! A claim, its target and its signals in; the passage that shows it out, where there is one. Only for kinds that reports do
//! not pass over (a town's fall, a minister's going), and never toward "came true".

use super::Checker;
use super::claim::Claim;
use super::day::{Day, day};
use super::judge::{Judgement, Shown};
use super::named::has_word;
use super::outcomes::Effect;
use super::signal::{PART, Signal};
use super::sound::{holds, spaced};
use crate::model::{Page, Polarity, Reason, Span, VerdictLabel};
use crate::text::{Offsets, sentences};

/// Days after the window within which the later report must lie.
const LATER_DAYS: Day = 400;
/// Most pages read; a target that more of them name is left to its coded events.
const PAGES: usize = 64;
/// Spellings of the target that are looked for.
const SPELLINGS: usize = 12;

impl Checker<'_> {
    /// The judgement by silence, where nothing else decides: the first report after the window that names the target, where
    /// neither it nor one before it has a trace of the event.
    pub(super) fn by_silence(&self, claim: &Claim<'_>, target: u32, own: u32, polarity: Polarity, signals: &[Signal]) -> Option<Judgement> {
        let due = claim.due.filter(|&due| claim.firm && due < self.now)?;
        // Silence proves little of what was denied, and little of a state that was to last.
        let denied = if claim.rule.stands { Polarity::Occurs } else { Polarity::DoesNotOccur };
        if claim.rule.traces.is_empty() || polarity == denied {
            return None;
        }
        let spellings = self.spellings(target)?;
        let dated = |n: &u32| self.context.pages.get(*n as usize).and_then(|p| p.published_on).map(|d| (day(d), *n));
        let mut pages: Vec<(Day, u32)> = self.named.pages_of(target).iter().filter(|&&n| n != own).filter_map(dated).collect();
        pages.retain(|&(reported, _)| reported >= claim.made && reported <= (due + LATER_DAYS).min(self.now));
        pages.sort_unstable();
        if pages.len() > PAGES {
            return None;
        }
        let spoken = |s: &Signal| matches!(s.effect, Effect::Done | Effect::Yields | Effect::Claimed | Effect::Opposite | Effect::Lower(PART));
        let first_spoken = signals.iter().filter(|s| spoken(s)).map(|s| s.reported).min().unwrap_or(Day::MAX);
        let later = pages.iter().copied().filter(|&(reported, _)| reported > due);
        if claim.rule.in_office && first_spoken == Day::MAX {
            if let Some(shown) = later.clone().find_map(|at| self.in_office(at, &spellings)) {
                return Some(silent(shown, "in office"));
            }
        }
        let last = pages.iter().find(|&&(_, n)| self.has_trace(claim, n, &spellings)).map_or(Day::MAX, |at| at.0).min(first_spoken);
        let naming = |n: u32| sentence_where(&self.context.pages[n as usize], |s| is_named(s, &spellings));
        let mut later = later.take_while(|&(reported, _)| reported < last);
        let shown = later.find_map(|(reported, page)| naming(page).map(|span| Shown { page, span, reported }))?;
        Some(silent(shown, "no trace"))
    }

    /// A passage that gives the target an office, and not one that is over.
    fn in_office(&self, (reported, page): (Day, u32), spellings: &[&str]) -> Option<Shown> {
        let weights = &self.context.outcomes.weights;
        let names: Vec<String> = spellings.iter().map(|name| spaced(name)).collect();
        let holds_office = |sentence: &str| {
            let text = spaced(sentence);
            let before = |name: &String| text.find(name.as_str()).map(|at| text[..at].to_owned());
            names.iter().filter_map(before).any(|before| {
                let office = weights.offices.iter().find(|o| before.ends_with(&format!(" {o}")));
                office.is_some_and(|o| !weights.out_of_office.iter().any(|w| before[..before.len() - o.len()].ends_with(&format!(" {w} "))))
            })
        };
        sentence_where(&self.context.pages[page as usize], holds_office).map(|span| Shown { page, span, reported })
    }

    fn spellings(&self, target: u32) -> Option<Vec<&str>> {
        let entity = self.context.entities.all().get(target as usize).filter(|e| !e.generic)?;
        Some(std::iter::once(&entity.name).chain(&entity.variants).map(String::as_str).take(SPELLINGS).collect())
    }

    /// Whether a sentence that names the target, or the one after it, has a word of the event; anywhere in a report whose
    /// headline names it.
    fn has_trace(&self, claim: &Claim<'_>, page: u32, spellings: &[&str]) -> bool {
        let page = &self.context.pages[page as usize];
        let traced = |text: &str| holds(&spaced(text), &claim.rule.traces);
        let title = page.title.as_deref().unwrap_or("");
        if is_named(title, spellings) {
            return traced(title) || traced(&page.body);
        }
        let mut after = false;
        sentences(&page.body).map(|s| s.of(&page.body)).any(|sentence| {
            let named = is_named(sentence, spellings);
            let read = named || after;
            after = named;
            read && traced(sentence)
        }) || traced(title)
    }
}

fn is_named(text: &str, spellings: &[&str]) -> bool {
    spellings.iter().any(|s| has_word(text, s))
}

fn silent(shown: Shown, rule: &'static str) -> Judgement {
    Judgement { decided: Some(shown.reported), shown: Some(shown), ..Judgement::undecided(VerdictLabel::DidNot, Reason::DeadlinePassed, rule) }
}

fn sentence_where(page: &Page, wanted: impl Fn(&str) -> bool) -> Option<Span> {
    let found = sentences(&page.body).find(|s| wanted(s.of(&page.body)))?;
    let offsets = Offsets::new(&page.body);
    Some(Span::new(offsets.chars(found.start), offsets.chars(found.end)))
}
