//! Which comment a comment answers: by indentation where the layout shows it, else by a name the comment itself gives.
//!
//! "In reply to ben", "anna > ben", "@ben" and an addressee alone on the first line count where ben wrote above; the latest
//! comment of that name is meant. Anything else stays unknown.

use super::classify::Sheet;
use super::draft::{Item, Parent};
use super::markers::Markers;
use crate::model::ReplyTo;
use crate::text::fold;
use rustc_hash::FxHashMap;

/// The answered comment of each item.
pub(super) fn resolve(sheet: &Sheet<'_>, items: &[Item], _markers: &Markers) -> Vec<ReplyTo> {
    let mut latest: FxHashMap<String, usize> = FxHashMap::default();
    let mut out = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let by = |name: &str| latest.get(&fold(name.trim_matches(|c: char| !c.is_alphanumeric()))).copied();
        out.push(match &item.parent {
            Parent::Top => ReplyTo::Top,
            Parent::Item(p) => number(*p),
            Parent::Named(name) => by(name).map_or(ReplyTo::Unknown, number),
            Parent::Unknown => addressee(sheet, item).and_then(|n| by_words(n, &latest)).map_or(ReplyTo::Unknown, number),
        });
        if let Some(name) = &item.author {
            latest.insert(fold(name), i);
            latest.insert(fold(name.trim_matches(|c: char| !c.is_alphanumeric())), i);
        }
    }
    out
}

fn number(i: usize) -> ReplyTo {
    u32::try_from(i + 1).map_or(ReplyTo::Unknown, ReplyTo::Comment)
}

/// What stands where an addressee would: after a leading "@", or alone on the first of several lines.
fn addressee<'a>(sheet: &Sheet<'a>, item: &Item) -> Option<&'a str> {
    let first = item.text.first()?;
    let line = &sheet.text[first.start..first.end];
    if let Some(name) = line.strip_prefix('@') {
        return Some(name.trim_start());
    }
    (item.text.len() > 1 && line.len() <= 40).then(|| line.trim_end_matches([',', ':', '!', '.', '-', '–']))
}

/// The latest comment whose author is the longest run of words at the head of `text`, six words at most.
fn by_words(text: &str, latest: &FxHashMap<String, usize>) -> Option<usize> {
    let text = &text[..text.floor_char_boundary(80)];
    let ends: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || matches!(c, ',' | ':' | '.' | '!' | '?' | ';'))
        .map(|(i, _)| i)
        .chain([text.len()])
        .take(6)
        .collect();
    ends.into_iter().rev().filter(|&e| e > 0).find_map(|e| latest.get(&fold(text[..e].trim())).copied())
}
