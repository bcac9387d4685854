//! Fixtures: which two sides meet in which class of contest, and when, as the corpus says ("Elmsley and Tarn are in the
//! final, on 3 June").
//!
//! Pages in; whether a reported result between two sides is that of a known fixture out. Not a calendar of a season: only
//! sentences that name both sides beside a word for a contest that one day settles are kept.

use super::contest::Contests;
use super::day::{Day, day};
use super::ledger::{Fact, NONE};
use crate::model::Page;
use crate::names::Entities;
use crate::text::sentences;
use crate::when::Grammar;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Names of one sentence that are paired.
const NAMES: usize = 6;
/// Days after the announcement in which a fixture without a date is played.
const SOON_DAYS: Day = 60;
/// Days after a fixture's date in which a report without a date tells of it.
const NEWS_DAYS: Day = 3;

/// Two sides meeting.
#[derive(Debug, Clone, Copy)]
struct Fixture {
    announced: Day,
    day: Option<Day>,
    classes: u8,
}

/// All fixtures, by their sides.
#[derive(Debug, Default)]
pub(super) struct Fixtures(FxHashMap<(u32, u32), Vec<Fixture>>);

impl Fixtures {
    /// Reads the dated pages.
    pub fn read(pages: &[Page], entities: &Entities, contests: &Contests, grammar: Option<&Grammar>) -> Self {
        let found: Vec<((u32, u32), Fixture)> = pages.par_iter().flat_map_iter(|page| of_page(page, entities, contests, grammar)).collect();
        let mut map: FxHashMap<(u32, u32), Vec<Fixture>> = FxHashMap::default();
        for (sides, fixture) in found {
            map.entry(sides).or_default().push(fixture);
        }
        Self(map)
    }

    /// Whether `fact` may be the result of a fixture of `classes` between `a` and `b`.
    pub fn is_result(&self, (a, b): (u32, u32), classes: u8, fact: &Fact) -> bool {
        let Some(list) = self.0.get(&(a.min(b), a.max(b))) else { return false };
        list.iter().any(|f| f.classes & classes != 0 && f.announced <= fact.reported && f.fits(fact))
    }
}

impl Fixture {
    fn fits(&self, fact: &Fact) -> bool {
        match (self.day, fact.from) {
            (Some(day), Some(from)) => from <= day + 1 && fact.day() >= day,
            (Some(day), None) => fact.reported >= day && fact.reported <= day + NEWS_DAYS,
            (None, _) => fact.day() <= self.announced + SOON_DAYS,
        }
    }
}

fn of_page(page: &Page, entities: &Entities, contests: &Contests, grammar: Option<&Grammar>) -> Vec<((u32, u32), Fixture)> {
    let Some(published) = page.published_on else { return Vec::new() };
    let mut found = Vec::new();
    for text in [page.title.as_deref().unwrap_or(""), page.body.as_str()] {
        for sentence in sentences(text).map(|s| s.of(text)) {
            let classes = contests.settled_in_a_day(contests.read(sentence).words);
            if classes == 0 {
                continue;
            }
            let mut names: Vec<u32> = entities
                .mentions(sentence)
                .iter()
                .filter(|m| !entities.at(m.entity).generic)
                .map(|m| u32::try_from(m.entity).unwrap_or(NONE))
                .take(NAMES)
                .collect();
            names.sort_unstable();
            names.dedup();
            let times = if names.len() > 1 { grammar.map(|g| g.tag(sentence, Some(published), None)) } else { None };
            let one_day = times.into_iter().flatten().find(|t| t.earliest.is_some() && t.earliest == t.latest && t.earliest >= Some(published));
            let fixture = Fixture { announced: day(published), day: one_day.and_then(|t| t.earliest).map(day), classes };
            for (i, &a) in names.iter().enumerate() {
                found.extend(names[i + 1..].iter().map(|&b| ((a, b), fixture)));
            }
        }
    }
    found
}
