//! The battery: reports in agency prose of eight domains (`tests/events/battery.txt`) and what each must be read as.
//!
//! The form of the file is explained at its head. A miss fails the test; what is known to be missed stands in the file
//! under `?`, and fails when it is no longer missed, so that the list only shrinks.

use super::Kit;
use crate::events::{Context, EventMention, code};
use crate::model::{Certainty, Date, EventKind};
use crate::names::Entities;

const BATTERY: &str = include_str!("../../../tests/events/battery.txt");

/// One event that a report must, or must not, be read as.
#[derive(Debug, Default, Clone)]
struct Wanted {
    text: String,
    absent: bool,
    negated: bool,
    partial: bool,
    certainty: Option<String>,
    event: Option<EventKind>,
    target: Option<String>,
    actor: Option<String>,
    date: Option<(Date, Date)>,
    quantity: Option<String>,
    background: bool,
}

struct Report {
    published: Date,
    text: String,
    wanted: Vec<Wanted>,
    known_miss: bool,
}

/// A corpus: the articles that name who is who, and the reports.
#[derive(Default)]
struct Corpus {
    leads: Vec<String>,
    reports: Vec<Report>,
}

fn corpora() -> Vec<Corpus> {
    let mut found: Vec<Corpus> = Vec::new();
    for line in BATTERY.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if line.starts_with('[') {
            found.push(Corpus::default());
            continue;
        }
        let corpus = found.last_mut().expect("a domain first");
        if let Some(lead) = line.strip_prefix("> ") {
            corpus.leads.push(lead.to_owned());
            continue;
        }
        let known_miss = line.starts_with("? ");
        let mut parts = line.trim_start_matches("? ").splitn(3, " | ");
        let (published, text, wanted) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap_or_else(|| panic!("three parts: {line}")));
        let wanted = wanted.split(';').map(|w| parse(w.trim())).collect();
        corpus.reports.push(Report { published: published.parse().unwrap(), text: text.to_owned(), wanted, known_miss });
    }
    found
}

/// Reads one expectation; a name may have blanks.
fn parse(text: &str) -> Wanted {
    let mut wanted = Wanted { text: text.to_owned(), ..Wanted::default() };
    let mut name: Option<&mut String> = None;
    for word in text.split_whitespace() {
        if let Some(w) = word.strip_prefix("target=") {
            name = Some(wanted.target.insert(w.to_owned()));
        } else if let Some(w) = word.strip_prefix("actor=") {
            name = Some(wanted.actor.insert(w.to_owned()));
        } else if let Some(w) = word.strip_prefix("q=") {
            (name, wanted.quantity) = (None, Some(w.to_owned()));
        } else if let Some(w) = word.strip_prefix("date=") {
            let (from, to) = w.split_once("..").unwrap_or((w, w));
            (name, wanted.date) = (None, Some((from.parse().unwrap(), to.parse().unwrap())));
        } else if word == "background" {
            (name, wanted.background) = (None, true);
        } else if let Some(name) = name.as_mut() {
            name.push(' ');
            name.push_str(word);
        } else {
            match word {
                "no" => wanted.absent = true,
                "not" => wanted.negated = true,
                "part" => wanted.partial = true,
                kind => match kind.parse() {
                    Ok(event) => wanted.event = Some(event),
                    Err(_) => wanted.certainty = Some(kind.to_owned()),
                },
            }
        }
    }
    assert!(wanted.event.is_some(), "no event in `{text}`");
    wanted
}

impl Wanted {
    fn fits(&self, event: &EventMention, entities: &Entities) -> bool {
        Some(event.event) == self.event
            && named(self.target.as_deref(), event.target, entities)
            && named(self.actor.as_deref(), event.actor, entities)
            && self.fits_manner(event)
            && self.date.is_none_or(|(from, to)| event.date_from == Some(from) && event.date_to == Some(to))
            && self.quantity.as_ref().is_none_or(|q| event.quantity.as_ref() == Some(q))
            && (!self.background || event.background)
    }

    fn fits_manner(&self, event: &EventMention) -> bool {
        if self.absent {
            return !event.negated && !event.partial && event.certainty.can_support();
        }
        let denied = self.negated && event.certainty == Certainty::Denied;
        let certainty = match self.certainty.as_deref() {
            None => matches!(event.certainty, Certainty::Asserted | Certainty::Attributed) || denied,
            Some("said") => event.certainty.can_support(),
            Some("any") => true,
            Some(label) => event.certainty.as_str() == label,
        };
        certainty && (event.negated == self.negated || denied) && event.partial == self.partial
    }
}

/// Whether the entity is called so, or by a name that begins so.
fn named(wanted: Option<&str>, entity: Option<usize>, entities: &Entities) -> bool {
    match (wanted, entity) {
        (None, _) => true,
        (Some("-"), entity) => entity.is_none(),
        (Some(_), None) => false,
        (Some(name), Some(e)) => {
            let e = entities.at(e);
            e.name.to_lowercase().contains(&name.to_lowercase()) || e.variants.iter().any(|v| v.eq_ignore_ascii_case(name))
        }
    }
}

/// What is wrong with the reading of a report; nothing where all is right.
fn faults(report: &Report, context: &Context<'_>) -> Vec<String> {
    let events = code(&report.text, Some(report.published), context);
    let right = |w: &&Wanted| events.iter().any(|e| w.fits(e, context.entities)) != w.absent;
    let name = |i: Option<usize>| i.map_or("-", |i| context.entities.at(i).name.as_str());
    let day = |d: Option<Date>| d.map_or("-".to_owned(), |d| d.to_string());
    let told = |e: &EventMention| {
        let marks = format!("{}{}{}", if e.negated { "!" } else { "" }, if e.partial { "~" } else { "" }, if e.background { "<" } else { "" });
        let q = e.quantity.as_deref().unwrap_or("-");
        format!("{marks}{} {}→{} {} {}..{} {q} {}", e.event, name(e.actor), name(e.target), e.certainty, day(e.date_from), day(e.date_to), e.rule)
    };
    let missed: Vec<&Wanted> = report.wanted.iter().filter(|w| !right(w)).collect();
    if missed.is_empty() {
        return Vec::new();
    }
    let read: Vec<String> = events.iter().map(told).collect();
    missed.iter().map(|w| format!("{}\n    wanted {}\n    read   {}", report.text, w.text, read.join("\n           "))).collect()
}

#[test]
fn reports_of_seven_domains_are_read_as_they_are_meant() {
    let kit = Kit::new();
    let (mut wrong, mut mended, mut count, mut known) = (Vec::new(), Vec::new(), 0, 0);
    for corpus in corpora() {
        let texts: Vec<&str> = corpus.leads.iter().map(String::as_str).chain(corpus.reports.iter().map(|r| r.text.as_str())).collect();
        let entities = Entities::of_texts(&texts, &kit.names);
        let context = Context { lexicon: &kit.lexicon, grammar: &kit.grammar, entities: &entities };
        for report in &corpus.reports {
            count += 1;
            known += usize::from(report.known_miss);
            let faults = faults(report, &context);
            match (report.known_miss, faults.is_empty()) {
                (false, false) => wrong.extend(faults),
                (true, true) => mended.push(report.text.clone()),
                _ => {}
            }
        }
    }
    assert!(count >= 200 && known * 20 <= count, "{known} of {count} are known misses");
    assert!(wrong.is_empty(), "{} of {count} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(mended.is_empty(), "no longer missed: {}", mended.join("\n"));
}
