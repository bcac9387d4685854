//! The article of a stripped page: title, body lines, publication date.
//!
//! The lines above the thread in, the chosen ones out; menus, sharing and donation lines, captions, read-also lines and
//! repeated paragraphs stay furniture. Only a date that stands apart from the prose counts as the page's own.

use super::classify::{Class, Sheet};
use super::markers::{Markers, Role};
use crate::model::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What was found above the thread.
#[derive(Debug, Default)]
pub(super) struct Article {
    /// The title's line.
    pub title: Option<usize>,
    /// Lines of the body, in order.
    pub body: Vec<usize>,
    /// Publication date.
    pub published_on: Option<Date>,
}

/// Reads the article from the lines before `to`.
pub(super) fn read(sheet: &Sheet<'_>, to: usize, markers: &Markers) -> Article {
    let to = cut(sheet, to);
    let paragraphs: Vec<usize> = (0..to).filter(|&i| is_paragraph(sheet, i)).collect();
    let (Some(&first), Some(&last)) = (paragraphs.first(), paragraphs.last()) else {
        return bare(sheet, to);
    };
    let title = title(sheet, first, to, markers);
    let mut seen: BTreeSet<&str> = title.iter().map(|&i| sheet.of(i)).collect();
    let counts = repeats(sheet, to);
    let mut body = Vec::new();
    let mut i = first;
    while i <= last {
        let run = menu(sheet, i, last + 1);
        if run > 0 {
            i += run;
            continue;
        }
        let line = sheet.of(i);
        let known = line.len() >= 40 && !seen.insert(line);
        let repeated = !is_paragraph(sheet, i) && counts.get(line).is_some_and(|n| *n > 1);
        if !(known || repeated || Some(i) == title || title.is_some_and(|t| same_title(sheet.of(t), line)) || is_chrome(sheet, i)) {
            body.push(i);
        }
        i += 1;
    }
    Article { title, body, published_on: published(sheet, title, first) }
}

/// A page without a paragraph: its lines are the body as far as they are no furniture, the first of several its title.
fn bare(sheet: &Sheet<'_>, to: usize) -> Article {
    let mut body: Vec<usize> = (0..to).filter(|&i| matches!(sheet.class(i), Class::Text | Class::Name) && !sheet.lines[i].is_item()).collect();
    let title = (body.len() > 1).then(|| body.remove(0));
    Article { title, body, published_on: published(sheet, title, to) }
}

/// Whether line `i` is prose: long, or a finished sentence.
pub(super) fn is_paragraph(sheet: &Sheet<'_>, i: usize) -> bool {
    let line = sheet.of(i);
    if !matches!(sheet.class(i), Class::Text | Class::Name) {
        return false;
    }
    let finished = line.trim_end_matches(['"', '”', '»', '’', '\'', ')', '“']).ends_with(['.', '!', '?', ':', '…', '؟', '。']);
    if sheet.lines[i].is_item() {
        return line.len() >= 160 || (line.len() >= 80 && finished);
    }
    line.len() >= 110 || (finished && line.split_whitespace().count() >= 4 && !line.contains('|') && !line.contains('©'))
}

/// Where the article ends before `to`: at the first marker of a thread or form below a paragraph, or at a later footer.
fn cut(sheet: &Sheet<'_>, to: usize) -> usize {
    let size = |i: usize| if is_paragraph(sheet, i) { sheet.lines[i].len() } else { 0 };
    let all: usize = (0..to).map(size).sum();
    let mut above = 0;
    for i in 0..to {
        let hard = matches!(sheet.role(i), Some(Role::Form | Role::Zero | Role::Closed | Role::Script | Role::Start));
        let soft = matches!(sheet.role(i), Some(Role::End | Role::Tail));
        if (hard && above * 2 > all) || (soft && above * 5 >= all * 3 && above > 0) {
            return i;
        }
        above += size(i);
    }
    to
}

fn is_chrome(sheet: &Sheet<'_>, i: usize) -> bool {
    match sheet.class(i) {
        Class::Mark(Role::Chrome) => sheet.lines[i].len() < 400,
        Class::Mark(Role::Ad) => true,
        Class::Mark(_) | Class::Date | Class::NameDate | Class::Votes => true,
        _ => false,
    }
}

/// Length of the run of short items at `i`, where it is long enough to be a menu.
fn menu(sheet: &Sheet<'_>, i: usize, to: usize) -> usize {
    let run = (i..to).take_while(|&j| sheet.lines[j].is_item() && sheet.lines[j].len() < 40 && sheet.namelike(j)).count();
    let shares = (i..i + run).filter(|&j| matches!(sheet.class(j), Class::Mark(_))).count();
    if run >= 8 || shares >= 2 { run } else { 0 }
}

fn repeats<'a>(sheet: &Sheet<'a>, to: usize) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for i in 0..to {
        if sheet.lines[i].len() < 120 {
            *counts.entry(sheet.of(i)).or_insert(0) += 1;
        }
    }
    counts
}

/// The same headline but for dashes and case.
fn same_title(title: &str, line: &str) -> bool {
    title.len().abs_diff(line.len()) <= 8 && line.len() >= 12 && letters(title).eq(letters(line))
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The title's line: named by the thread's marker, repeated, or the longest of the last lines above the prose.
fn title(sheet: &Sheet<'_>, first: usize, to: usize, markers: &Markers) -> Option<usize> {
    let fits = |i: &usize| {
        let line = sheet.of(*i);
        matches!(sheet.class(*i), Class::Text | Class::Name)
            && !sheet.lines[*i].is_item()
            && (6..=220).contains(&line.len())
            && !line.contains(" | ")
            && markers.by.head(line).is_none_or(|f| f.cut == line.len())
    };
    let heads: Vec<usize> = (0..first).filter(fits).collect();
    let quoted = (to..sheet.lines.len().min(to + 40)).find(|&i| sheet.role(i) == Some(Role::Start) && sheet.lines[i].len() > 24);
    let named = quoted.and_then(|m| heads.iter().copied().find(|&i| sheet.lines[i].len() > 8 && sheet.of(m).contains(sheet.of(i))));
    if named.is_some() {
        return named;
    }
    let twice = heads.iter().find(|&&i| heads.iter().any(|&j| j != i && sheet.lines[i].len() > 20 && same_title(sheet.of(i), sheet.of(j))));
    let last = heads.last().copied();
    // a lone name under a longer headline is a byline
    let byline = heads
        .iter()
        .rev()
        .nth(1)
        .copied()
        .filter(|&i| last.is_some_and(|l| sheet.of(l).split_whitespace().count() <= 3 && sheet.of(i).split_whitespace().count() > 4));
    twice.copied().or(byline).or(last)
}

/// The date that stands by the title, below it before above it, or opens the first paragraph.
fn published(sheet: &Sheet<'_>, title: Option<usize>, first: usize) -> Option<Date> {
    let day = |i: usize| {
        let short = sheet.lines[i].len() < 120;
        let iso = sheet.iso(i).filter(|_| short)?;
        iso.get(..10)?.parse::<Date>().ok()
    };
    let below = title.map_or(0, |t| t + 1);
    let above = (below.saturating_sub(8)..below.saturating_sub(1)).rev();
    (below..first).take(8).find_map(day).or_else(|| above.into_iter().find_map(day)).or_else(|| opening_date(sheet, first))
}

/// "date 2021-03-05 The council …": a date glued to the head of the first paragraph.
fn opening_date(sheet: &Sheet<'_>, first: usize) -> Option<Date> {
    let line = sheet.lines.get(first)?.of(sheet.text);
    let head = &line[..line.floor_char_boundary(24)];
    let at = head.find(|c: char| c.is_ascii_digit()).filter(|&i| i == 0 || head[..i].trim() == "date")?;
    head.get(at..at + 10)?.parse().ok()
}
