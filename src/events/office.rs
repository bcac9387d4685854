//! Who is in office, as a report takes for granted: "Prime Minister Tol opened the session".
//!
//! A report's text, its mentions and its events in; for each person who is called by an office and of whom the report tells no
//! end, a negated resignation of the report's day out. What a title is, and what takes it back ("former"), is data.

use super::classes::*;
use super::{Context, EventMention};
use crate::model::{Certainty, Date, EventKind};
use crate::names::{EntityKind, Mention};
use crate::text::sentences;
use std::collections::BTreeSet;

/// How many words before a name are looked at.
const WORDS: usize = 4;
/// Longest stretch of text they may take, in bytes.
const STRETCH: usize = 60;

/// Adds the office holders of a report to its `events`; nothing for a report without a date.
pub(super) fn holders(text: &str, anchor: Option<Date>, context: &Context<'_>, mentions: &[Mention], events: &mut Vec<EventMention>) {
    let Some(day) = anchor else { return };
    let mut done: BTreeSet<usize> =
        events.iter().filter(|e| matches!(e.event, EventKind::Resign | EventKind::Kill)).flat_map(|e| [e.actor, e.target]).flatten().collect();
    let mut bounds = sentences(text).peekable();
    for mention in mentions.iter().filter(|m| context.entities.at(m.entity).kind == EntityKind::Person) {
        if done.contains(&mention.entity) || !is_titled(text, mention.start, context) {
            continue;
        }
        while bounds.peek().is_some_and(|s| s.end <= mention.start) {
            bounds.next();
        }
        let Some(sentence) = bounds.peek().map(|s| (s.start, s.end)) else { return };
        done.insert(mention.entity);
        events.push(EventMention {
            sentence,
            start: mention.start,
            end: mention.end,
            event: EventKind::Resign,
            actor: Some(mention.entity),
            target: Some(mention.entity),
            name_score: mention.score,
            date_from: Some(day),
            date_to: Some(day),
            certainty: Certainty::Asserted,
            negated: true,
            partial: false,
            background: false,
            quantity: None,
            rule: "office.title".to_owned(),
        });
    }
    events.sort_by_key(|e| (e.start, e.end, e.event, e.target));
}

/// Whether an office stands right before byte `at`, and nothing before it that ends it.
pub(super) fn is_titled(text: &str, at: usize, context: &Context<'_>) -> bool {
    let mut from = at.saturating_sub(STRETCH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    if !before.ends_with(' ') {
        return false;
    }
    let vocabulary = &context.lexicon.tables.vocabulary;
    let mut words = before.split_whitespace().rev().take(WORDS);
    let class = |w: &str| vocabulary.look_up(&w.to_lowercase()).1;
    let Some(title) = words.next().filter(|w| class(w).has(OFFICE)) else { return false };
    let quoted = title.starts_with(|c: char| !c.is_alphanumeric());
    !quoted && !words.take_while(|w| !w.ends_with([',', ';', ':', '.'])).any(|w| class(w).has(FORMER) || w.starts_with('\"') || w.starts_with('“'))
}
