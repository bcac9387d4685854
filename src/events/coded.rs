//! Events that others have coded: rows of ACLED and GDELT become events of the list here, by a data table.
//!
//! A [`CodedRow`] and the corpus's entities in, an [`Event`] out; nothing is read from words. A row whose code means
//! nothing here, or whose place no entity bears, makes none. Days follow the row's own statement of how exact they are.

use crate::error::Result;
use crate::model::{ArticleId, Certainty, CodedRow, Date, Event, EventKind, Target};
use crate::names::{Entities, EntityKind, Named};
use crate::rules::Data;
use jiff::ToSpan;
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// The meaning of codes and roles.
#[derive(Debug)]
pub struct Codebook {
    codes: FxHashMap<(String, String), Code>,
    roles: FxHashMap<(String, String), Role>,
}

#[derive(Debug, Deserialize)]
struct CodeRow {
    scheme: String,
    code: String,
    #[serde(flatten)]
    means: Code,
}

#[derive(Debug, Clone, Deserialize)]
struct Code {
    event: EventKind,
    actor: Whose,
    target: What,
    certainty: Certainty,
}

/// Which of a row's actors acts.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Whose {
    First,
    State,
    Nonstate,
}

/// What the event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Place,
    Second,
}

#[derive(Debug, Deserialize)]
struct RoleRow {
    scheme: String,
    role: String,
    side: String,
    state: bool,
}

#[derive(Debug)]
struct Role {
    side: Option<String>,
    is_state: bool,
}

impl Codebook {
    /// Loads the tables.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let codes = data.csv::<CodeRow>("lexicons/coded_events.csv")?.into_iter().map(|r| ((r.scheme, r.code.to_lowercase()), r.means)).collect();
        let role = |r: RoleRow| ((r.scheme, r.role.to_lowercase()), Role { side: Some(r.side).filter(|s| !s.is_empty()), is_state: r.state });
        Ok(Self { codes, roles: data.csv::<RoleRow>("lexicons/coded_roles.csv")?.into_iter().map(role).collect() })
    }

    /// The names that `rows` give to places and actors, for the entities of the corpus.
    pub fn names<'a>(&self, rows: impl Iterator<Item = &'a CodedRow>) -> Vec<Named> {
        let mut found: Vec<Named> = Vec::new();
        for row in rows {
            let place = row.place.as_deref().or(row.region.as_deref());
            found.extend(place.map(|name| Named { name: name.to_owned(), kind: EntityKind::Place, side: None, coordinates: row.coordinates }));
            let actor = |(name, role): &(String, String)| Named {
                name: name.clone(),
                kind: EntityKind::Organisation,
                side: self.role(&row.scheme, role).and_then(|r| r.side.clone()),
                coordinates: None,
            };
            found.extend(row.actors.iter().map(actor));
        }
        found.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.side.cmp(&b.side)));
        found.dedup_by(|a, b| a.name == b.name);
        found
    }

    /// The event that `row` of the report `article_id` codes.
    #[must_use]
    pub fn event(&self, article_id: ArticleId, row: &CodedRow, entities: &Entities) -> Option<Event> {
        let code = self.code(&row.scheme, &row.code)?;
        let linked = |name: &str| {
            let (index, score) = entities.link(name)?;
            let entity = entities.at(index);
            Some((Target { name: entity.name.clone(), id: entity.id.clone() }, score))
        };
        let about = match code.target {
            What::Place => row.place.as_deref(),
            What::Second => row.actors.get(1).map(|(name, _)| name.as_str()),
        };
        let found = about.and_then(linked);
        if found.is_none() && code.target == What::Place {
            return None;
        }
        let (target, name_score) = found.map_or((None, 0.0), |(target, score)| (Some(target), score));
        let (date_from, date_to) = days(row.date?, row.time_precision);
        Some(Event {
            article_id,
            sentence: row.quote,
            span: row.quote,
            in_title: false,
            event: code.event,
            actor: self.actor(row, code.actor).and_then(linked).map(|(actor, _)| actor),
            target,
            name_score,
            date_from: Some(date_from),
            date_to: Some(date_to),
            certainty: code.certainty,
            negated: false,
            partial: false,
            background: false,
            quantity: None,
            rule_id: format!("{}.{}", row.scheme, slug(&row.code)),
        })
    }

    fn role(&self, scheme: &str, role: &str) -> Option<&Role> {
        self.roles.get(&(scheme.to_owned(), role.to_lowercase()))
    }

    /// The meaning of a code; that of the longest code it begins with where the scheme nests its codes.
    fn code(&self, scheme: &str, code: &str) -> Option<&Code> {
        let code = code.to_lowercase();
        let exact = self.codes.get(&(scheme.to_owned(), code.clone()));
        let nests = code.bytes().all(|b| b.is_ascii_digit());
        let shorter = || (2..code.len()).rev().find_map(|n| self.codes.get(&(scheme.to_owned(), code[..n].to_owned())));
        exact.or_else(|| if nests { shorter() } else { None })
    }

    fn actor<'r>(&self, row: &'r CodedRow, whose: Whose) -> Option<&'r str> {
        let is_state = |role: &str| self.role(&row.scheme, role).is_some_and(|r| r.is_state);
        let found = match whose {
            Whose::First => row.actors.first(),
            Whose::State => row.actors.iter().find(|(_, role)| is_state(role)),
            Whose::Nonstate => row.actors.iter().find(|(_, role)| !is_state(role)),
        };
        found.map(|(name, _)| name.as_str())
    }
}

/// The interval of a date: the day itself, the week around it, its month.
fn days(date: Date, precision: u8) -> (Date, Date) {
    match precision {
        0 | 1 => (date, date),
        2 => (date.saturating_sub(3.days()), date.saturating_add(3.days())),
        _ => (date.first_of_month(), date.last_of_month()),
    }
}

fn slug(code: &str) -> String {
    let lower = code.to_lowercase();
    lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;
    use crate::names::Lexicon;

    fn row(scheme: &str, code: &str) -> CodedRow {
        CodedRow {
            scheme: scheme.to_owned(),
            code: code.to_owned(),
            quote: Span::new(0, 10),
            actors: vec![("Harbour Front".to_owned(), "Rebel group".to_owned()), ("Ninth Brigade".to_owned(), "1".to_owned())],
            place: Some("Velm".to_owned()),
            region: None,
            coordinates: None,
            date: Some(Date::constant(2024, 2, 14)),
            time_precision: 1,
        }
    }

    fn event(row: &CodedRow) -> Option<Event> {
        let data = Data::embedded();
        let book = Codebook::load(&data).unwrap();
        let lexicon = Lexicon::load(&data).unwrap().extended(book.names(std::iter::once(row)));
        let entities = Entities::of_texts(&["Armed clash at Velm. Harbour Front, Ninth Brigade."], &lexicon);
        book.event(ArticleId(1), row, &entities)
    }

    #[test]
    fn who_took_what_and_when() {
        let found = event(&row("acled", "Government regains territory")).unwrap();
        assert_eq!(
            (found.event, found.certainty, found.rule_id.as_str()),
            (EventKind::Capture, Certainty::Asserted, "acled.government_regains_territory")
        );
        assert_eq!((found.actor.unwrap().name.as_str(), found.target.unwrap().name.as_str()), ("Ninth Brigade", "Velm"));
        let found = event(&row("acled", "Non-state actor overtakes territory")).unwrap();
        assert_eq!((found.actor.unwrap().name.as_str(), found.date_from), ("Harbour Front", Some(Date::constant(2024, 2, 14))));
    }

    #[test]
    fn days_are_as_exact_as_the_row_says_and_codes_nest() {
        let month = CodedRow { time_precision: 3, ..row("acled", "Armed clash") };
        assert_eq!(event(&month).map(|e| (e.date_from, e.date_to)), Some((Some(Date::constant(2024, 2, 1)), Some(Date::constant(2024, 2, 29)))));
        assert_eq!(event(&row("gdelt", "1951")).map(|e| (e.event, e.certainty)), Some((EventKind::Strike, Certainty::Reportedly)));
        assert!(event(&row("gdelt", "010")).is_none() && event(&row("acled", "Looting/property destruction")).is_none());
        assert!(event(&CodedRow { place: None, ..row("acled", "Armed clash") }).is_none());
    }
}
