//! Threads whose comments carry an author line: `name says:`, `name · date`, a date under or over a name, `Guest`, forum cards.
//!
//! A zone in, the best draft over all kinds of anchor lines out. An anchor opens its comment or closes it; both are tried,
//! and the reading whose names, dates and texts recur most regularly wins.

use super::classify::{Class, Sheet};
use super::draft::{Draft, Item, Parent, Zone};
use super::markers::{Markers, Role};
use std::collections::BTreeMap;

/// Which lines part the comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Author lines with this verb.
    Says(u16),
    NameDate,
    Date,
    Rank,
    Card,
    Arrow,
    /// A score with a name right below.
    Votes,
}

/// Whether an anchor stands above or below its comment's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// A comment's lines: head above, text, foot below.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    text: usize,
    end: usize,
    to: usize,
    anchor: usize,
    name: Option<usize>,
}

/// Reads `zone` by every kind of anchor in it and returns the best draft.
pub(super) fn read(sheet: &Sheet<'_>, zone: Zone, markers: &Markers) -> Option<Draft> {
    let mut kinds: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for i in zone.from..zone.to {
        if let Some(key) = key(sheet, i) {
            kinds.entry(key).or_default().push(i);
        }
    }
    let mut best: Option<Draft> = None;
    for (key, anchors) in &kinds {
        if anchors.len() < 2 && !zone.marked {
            continue;
        }
        for side in [Side::Above, Side::Below] {
            let Some(draft) = draft(sheet, zone, *key, side, anchors, markers) else { continue };
            if best.as_ref().is_none_or(|b| draft.score > b.score) {
                best = Some(draft);
            }
        }
    }
    best
}

fn key(sheet: &Sheet<'_>, i: usize) -> Option<Key> {
    match sheet.class(i) {
        Class::Says(verb) => Some(Key::Says(verb)),
        Class::NameDate => Some(Key::NameDate),
        Class::Date => Some(Key::Date),
        Class::Mark(Role::Rank) => Some(Key::Rank),
        Class::Mark(Role::Card) => (i == 0 || sheet.class(i - 1) != Class::Mark(Role::Card) || sheet.lines[i].blanks > 0).then_some(Key::Card),
        Class::Arrow => Some(Key::Arrow),
        Class::Votes => has_name_below(sheet, i).then_some(Key::Votes),
        _ => None,
    }
}

fn has_name_below(sheet: &Sheet<'_>, i: usize) -> bool {
    sheet.lines.get(i + 1).is_some_and(|l| l.blanks == 0) && sheet.class(i + 1) == Class::Name
}

/// Whether most dates have a name right below, a text below that, and no name above.
fn dates_head_names(sheet: &Sheet<'_>, zone: Zone, anchors: &[usize]) -> bool {
    let heads = |&&i: &&usize| {
        let named_above = i > zone.from && sheet.lines[i].blanks == 0 && matches!(sheet.class(i - 1), Class::Name | Class::Arrow);
        let text = i + 2 < zone.to && !sheet.is_head(i + 2) && sheet.lines[i + 2].blanks <= 1;
        has_name_below(sheet, i) && text && !named_above
    };
    anchors.iter().filter(heads).count() * 3 > anchors.len() * 2
}

fn draft(sheet: &Sheet<'_>, zone: Zone, key: Key, side: Side, anchors: &[usize], markers: &Markers) -> Option<Draft> {
    let spans = match side {
        Side::Above => spans_above(sheet, zone, key, anchors),
        Side::Below if matches!(key, Key::Date | Key::NameDate) => spans_below(sheet, zone, key, anchors),
        Side::Below => return None,
    };
    let mut spans = spans;
    if key == Key::Date && side == Side::Above {
        ranks_as_names(sheet, &mut spans);
    }
    let (first, last) = (spans.first()?.from, spans.last()?.to);
    let mut draft = Draft { layout: layout(key, side), first, last, items: Vec::new(), score: 0.0 };
    for span in &spans {
        read_span(sheet, span, key, side, &mut draft.items, markers);
    }
    judge(sheet, zone, key, side, &spans, &mut draft)?;
    nest(&mut draft.items);
    Some(draft)
}

/// Reads nesting from the indents of the author lines, where they differ.
fn nest(items: &mut [Item]) {
    let (Some(least), Some(most)) = (items.iter().map(|i| i.indent).min(), items.iter().map(|i| i.indent).max()) else { return };
    if most < least + 2 {
        return;
    }
    let mut open: Vec<(u32, usize)> = Vec::new();
    for (i, item) in items.iter_mut().enumerate() {
        while open.last().is_some_and(|(n, _)| *n >= item.indent) {
            open.pop();
        }
        item.depth = u32::try_from(open.len()).ok();
        item.parent = open.last().map_or(Parent::Top, |(_, p)| Parent::Item(*p));
        open.push((item.indent, i));
    }
}

fn layout(key: Key, side: Side) -> &'static str {
    match (key, side) {
        (Key::Says(_), _) => "says",
        (Key::NameDate, Side::Above) => "name-date",
        (Key::NameDate, Side::Below) => "signed",
        (Key::Date, Side::Above) => "dated",
        (Key::Date, Side::Below) => "date-below",
        (Key::Rank, _) => "guest",
        (Key::Card, _) => "forum-cards",
        (Key::Arrow, _) => "name-parent",
        (Key::Votes, _) => "scores",
    }
}

/// "Guest" in the place of a name is the name shown, unless the page shows ranks beside names.
fn ranks_as_names(sheet: &Sheet<'_>, spans: &mut [Span]) {
    let ranked = |s: &Span| (s.from..s.anchor).find(|&i| sheet.class(i) == Class::Mark(Role::Rank));
    if spans.iter().any(|s| s.name.is_some() && ranked(s).is_some()) {
        return;
    }
    for span in spans.iter_mut().filter(|s| s.name.is_none()) {
        span.name = ranked(span);
    }
}

/// Comments whose anchor stands above the text.
fn spans_above(sheet: &Sheet<'_>, zone: Zone, key: Key, anchors: &[usize]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(anchors.len());
    let names_below = key == Key::Date && dates_head_names(sheet, zone, anchors);
    for &anchor in anchors {
        if spans.last().is_some_and(|s| anchor < s.text) {
            continue;
        }
        let floor = spans.last().map_or(zone.from, |s| s.text);
        let (from, name) = climb(sheet, key, anchor, floor);
        let below = (key == Key::Votes || names_below) && name.is_none() && has_name_below(sheet, anchor);
        let name = if below { Some(anchor + 1) } else { name };
        let text = descend(sheet, zone, anchor + usize::from(below), name);
        if let Some(last) = spans.last_mut() {
            (last.end, last.to) = (from, from);
        }
        spans.push(Span { from, text, end: zone.to, to: zone.to, anchor, name });
    }
    if let Some(last) = spans.last().copied() {
        let end = tail(sheet, &spans, last.text, zone.to);
        if let Some(last) = spans.last_mut() {
            (last.end, last.to) = (end, end);
        }
    }
    spans
}

/// The head's first line and its name line, upwards from the anchor and not beyond `floor`.
fn climb(sheet: &Sheet<'_>, key: Key, anchor: usize, floor: usize) -> (usize, Option<usize>) {
    let mut from = anchor;
    let mut name = None;
    while from > floor {
        let above = from - 1;
        let near = sheet.lines[from].blanks == 0;
        let wants = name.is_none() && matches!(key, Key::Date | Key::Rank | Key::Card);
        let take = match sheet.class(above) {
            Class::Name | Class::Arrow if wants => near || (key == Key::Date && sheet.lines[from].blanks == 1 && sheet.lines[above].blanks > 0),
            Class::Name if name.is_some() => name.is_some_and(|n| sheet.of(n) == sheet.of(above)) && sheet.lines[from].blanks <= 1,
            Class::Name => near && is_double(sheet, above, anchor),
            Class::Text if wants => near && sheet.namelike(above),
            Class::Votes => sheet.lines[from].blanks <= 1 && (near || sheet.lines[above].blanks > 0),
            Class::Parent => near,
            Class::Mark(Role::Rank | Role::Card) => near && key != Key::Rank,
            Class::Date => near && key == Key::Card,
            _ => false,
        };
        if !take {
            break;
        }
        if wants && matches!(sheet.class(above), Class::Name | Class::Arrow | Class::Text) {
            name = Some(above);
        }
        from = above;
    }
    (from, name)
}

/// Whether the line above repeats the name of the anchor line (an avatar's text).
fn is_double(sheet: &Sheet<'_>, above: usize, anchor: usize) -> bool {
    let Some(name) = sheet.infos[anchor].name.clone() else { return false };
    let (name, line) = (sheet.text[name].trim(), sheet.of(above).trim());
    !name.is_empty() && line.ends_with(name)
}

/// The first line of text below the anchor.
fn descend(sheet: &Sheet<'_>, zone: Zone, anchor: usize, name: Option<usize>) -> usize {
    let mut text = anchor + 1;
    while text < zone.to && sheet.lines[text].blanks <= 1 {
        let repeats = name.is_some_and(|n| sheet.of(n).trim() == sheet.of(text).trim());
        let head = matches!(sheet.class(text), Class::Date | Class::Votes | Class::Parent | Class::Mark(Role::Control | Role::Rank | Role::Card));
        if !(repeats || head) {
            break;
        }
        text += 1;
    }
    text
}

/// Where the last comment ends: at a marker, at a menu, or where the page turns to short lines.
fn tail(sheet: &Sheet<'_>, spans: &[Span], from: usize, to: usize) -> usize {
    let longest = spans.windows(2).map(|w| w[0].end.saturating_sub(w[0].text)).max().unwrap_or(8).max(6);
    let mut end = from;
    let mut shorts = 0;
    while end < to && end - from < 2 * longest {
        let line = &sheet.lines[end];
        if sheet.is_end(end) || (line.blanks >= 3 && end > from) || matches!(sheet.role(end), Some(Role::Start)) {
            break;
        }
        if end > from && matches!(sheet.role(end), Some(Role::Control)) {
            end += 1;
            break;
        }
        shorts = if line.len() < 40 && sheet.class(end) == Class::Name { shorts + 1 } else { 0 };
        if shorts >= 4 {
            return (end + 1).saturating_sub(shorts).max(from);
        }
        end += 1;
    }
    end
}

/// Comments whose anchor stands below the text.
fn spans_below(sheet: &Sheet<'_>, zone: Zone, key: Key, anchors: &[usize]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(anchors.len());
    let mut from = zone.from;
    for &anchor in anchors {
        if anchor < from {
            continue;
        }
        if !zone.marked && spans.is_empty() {
            from = opening(sheet, zone.from, anchor);
        }
        while from < anchor && matches!(sheet.role(from), Some(Role::Control | Role::Sort | Role::More | Role::Start)) {
            from += 1;
        }
        let mut to = anchor + 1;
        while to < zone.to && matches!(sheet.role(to), Some(Role::Control)) {
            to += 1;
        }
        let name = (key == Key::Date && from + 1 < anchor && sheet.class(from) == Class::Name).then_some(from);
        let text = name.map_or(from, |n| n + 1);
        spans.push(Span { from, text, end: anchor, to, anchor, name });
        from = to;
    }
    spans
}

/// Without a marker above: back from the first closing date to the nearest name, or to the paragraph it closes.
fn opening(sheet: &Sheet<'_>, floor: usize, anchor: usize) -> usize {
    let mut i = anchor;
    while i > floor && anchor - i < 12 {
        i -= 1;
        if sheet.class(i) == Class::Name && sheet.lines[i].blanks > 0 {
            return i;
        }
    }
    anchor.saturating_sub(1).max(floor)
}

fn read_span(sheet: &Sheet<'_>, span: &Span, key: Key, side: Side, items: &mut Vec<Item>, markers: &Markers) {
    let mut item = Item { author: author(sheet, span, key, markers), indent: sheet.lines[span.anchor].indent, ..Item::default() };
    item.take_head(sheet, span.anchor, markers);
    for i in span.from..span.text {
        item.take_head(sheet, i, markers);
    }
    let mut i = span.text;
    while i < span.end {
        // a date in the midst of a guest comment closes it; what follows has lost its name
        let splits = key == Key::Rank && sheet.class(i) == Class::Date && item.len() > 0 && i + 1 < span.end;
        if splits {
            item.take_head(sheet, i, markers);
            items.push(std::mem::take(&mut item));
        } else if !is_repeated(sheet, i) {
            item.push(sheet, i, sheet.lines[i].start);
        }
        i += 1;
    }
    if side == Side::Below {
        for i in span.end..span.to {
            item.take_head(sheet, i, markers);
        }
    }
    item.trim_foot(sheet, markers);
    item.mark_ping(sheet, markers);
    items.push(item);
}

fn author(sheet: &Sheet<'_>, span: &Span, key: Key, markers: &Markers) -> Option<String> {
    match key {
        Key::Says(_) | Key::NameDate | Key::Arrow => sheet.name(span.anchor, markers),
        _ => {
            let line = span.name?;
            sheet.name(line, markers).or_else(|| Some(sheet.of(line).trim().to_owned()))
        }
    }
}

/// Share and report texts of comments that no marker names are dropped as controls.
fn is_repeated(sheet: &Sheet<'_>, i: usize) -> bool {
    matches!(sheet.role(i), Some(Role::Control | Role::More | Role::Ad))
}

/// Scores a draft; none where the anchors do not part comments.
fn judge(sheet: &Sheet<'_>, zone: Zone, key: Key, side: Side, spans: &[Span], draft: &mut Draft) -> Option<()> {
    let named = draft.share(|i| i.author.is_some());
    let texts = draft.share(|i| i.len() > 0);
    let dated = draft.share(|i| i.posted_at.is_some());
    let n = draft.items.len();
    let longer = draft.share(|i| i.len() > i.author.as_deref().map_or(0, str::len));
    if texts < 0.6 || longer < 0.5 {
        return None;
    }
    // text between the marker and the first opening anchor, or after the last closing one, is left unexplained
    let before = (zone.from..draft.first).filter(|&i| sheet.class(i) == Class::Text).map(|i| sheet.lines[i].len()).sum::<usize>();
    let all: usize = draft.items.iter().map(Item::len).sum();
    let missed = if zone.marked { before as f64 / (before + all + 1) as f64 } else { 0.0 };
    let base = match key {
        Key::Says(verb) if verb % 2 == 0 || verb >= 10_000 => 0.75,
        Key::Says(_) if dated > 0.5 || zone.marked => 0.65,
        Key::Rank if named > 0.4 && spans.iter().filter(|s| s.name.is_some_and(|n| n + 1 == s.anchor)).count() * 5 > spans.len() * 2 => 0.78,
        Key::NameDate => 0.7,
        Key::Date if named >= 0.6 || zone.marked => 0.6,
        Key::Card if named > 0.5 || n >= 2 => 0.6,
        Key::Arrow if n >= 2 => 0.45,
        Key::Votes if n >= 3 && named > 0.8 => 0.55,
        _ => return None,
    };
    let voice = draft.voice(sheet);
    let cards = spans.iter().filter(|s| s.text >= s.anchor + 2).count();
    let sure = (matches!(key, Key::Says(_)) && dated > 0.5) || (key == Key::Card && cards * 2 > n && n > 1);
    let last = super::list::ends_page(sheet, draft.last);
    if !sure && !(if zone.marked { voice.stands_marked() } else { voice.stands_alone(last) || (key == Key::Rank && last) }) {
        return None;
    }
    let rhythm = 0.15 * texts + 0.1 * named + if matches!(key, Key::Rank | Key::Says(_)) { 0.05 * dated } else { 0.0 };
    let names_needed = !zone.marked && matches!(key, Key::Date | Key::NameDate) && (n < 3 || named < 0.7);
    if names_needed {
        return None;
    }
    let turned = if side == Side::Below { 0.02 } else { 0.0 };
    // one anchor makes no rhythm
    draft.score = base + rhythm - 0.6 * missed - turned - 0.3 / (n * n) as f64;
    Some(())
}
