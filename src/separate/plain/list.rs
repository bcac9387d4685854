//! Threads kept as lists: bullets with indentation (Disqus), numbers with `name says:` (WordPress), numbers alone.
//!
//! A zone in, at most one draft out. Indentation gives the nesting. A list without a start marker above counts only where
//! its items carry names and texts; a comment's own list inside its text stays text.

use super::classify::{Class, Sheet};
use super::draft::{Draft, Item, Parent, Zone};
use super::lines::Bullet;
use super::markers::{Markers, Role};

/// How the items of a list open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// An author line with a verb or a date.
    Headed,
    /// A short name, then indented text.
    Named,
    /// Text at once.
    Bare,
}

/// The lines of one list and the manner of its items.
struct List {
    from: usize,
    to: usize,
    indent: u32,
    flat: bool,
    style: Style,
}

/// Reads the first list of `zone` as a thread.
pub(super) fn read(sheet: &Sheet<'_>, zone: Zone, markers: &Markers) -> Option<Draft> {
    let mut from = zone.from;
    // without a marker a page may hold menus and lists of its own before the thread
    for _ in 0..64 {
        let list = find(sheet, Zone { from, ..zone })?;
        if let Some(draft) = draft(sheet, zone, &list, markers) {
            return Some(draft);
        }
        if zone.marked {
            return None;
        }
        from = list.to.max(from + 1);
    }
    None
}

/// Lines that may stand between a start marker and its list.
const LEAD: usize = 14;

fn find(sheet: &Sheet<'_>, zone: Zone) -> Option<List> {
    let reach = if zone.marked { (zone.from + LEAD).min(zone.to) } else { zone.to };
    let from = (zone.from..reach).find(|&i| sheet.lines[i].is_item() && !is_menu(sheet, i, zone.to))?;
    let first = sheet.lines[from];
    let numbered = matches!(first.bullet, Bullet::Number(_));
    let indented = (from + 1..zone.to).take(12).any(|i| !sheet.lines[i].is_item() && sheet.lines[i].indent > first.indent);
    let named = sheet.namelike(from) && from + 1 < zone.to && !sheet.lines[from + 1].is_item() && sheet.lines[from + 1].blanks > 0;
    let flat = first.indent == 0 && !indented && (numbered || named);
    let mut to = from + 1;
    while to < zone.to && belongs(sheet, to, &first, flat) {
        to += 1;
    }
    let mut list = List { from, to, indent: first.indent, flat, style: Style::Bare };
    list.style = style(sheet, &list);
    Some(list)
}

fn belongs(sheet: &Sheet<'_>, i: usize, first: &super::lines::Line, flat: bool) -> bool {
    let line = &sheet.lines[i];
    let same = std::mem::discriminant(&line.bullet) == std::mem::discriminant(&first.bullet);
    if line.is_item() && line.indent == first.indent {
        return same;
    }
    line.indent > first.indent || flat || matches!(sheet.role(i), Some(Role::Control | Role::More))
}

/// Whether the item at `i` opens a menu: a run of short items without texts.
fn is_menu(sheet: &Sheet<'_>, i: usize, to: usize) -> bool {
    let run = (i..to).take_while(|&j| sheet.lines[j].is_item() && (j == i || sheet.lines[j].blanks == 0)).take(40).count();
    run >= 2 && (i..i + run).all(|j| sheet.lines[j].len() < 60)
}

fn is_top(sheet: &Sheet<'_>, list: &List, i: usize) -> bool {
    sheet.lines[i].is_item() && sheet.lines[i].indent == list.indent
}

fn style(sheet: &Sheet<'_>, list: &List) -> Style {
    let tops: Vec<usize> = (list.from..list.to).filter(|&i| is_top(sheet, list, i)).collect();
    let headed = tops.iter().filter(|&&i| has_head(sheet, i, list.to)).count();
    // a name with nothing below it counts only beside names with texts
    let named = tops.iter().filter(|&&i| is_named(sheet, i, list) && sheet.lines.get(i + 1).is_some_and(|l| !l.is_item())).count();
    if headed * 2 > tops.len() || (headed >= 3 && headed * 3 > tops.len()) {
        Style::Headed
    } else if named * 2 >= tops.len() && named > 0 {
        Style::Named
    } else {
        Style::Bare
    }
}

/// Whether the item at `i` opens with an author line: a verb, a date, or a name with a date right below.
fn has_head(sheet: &Sheet<'_>, i: usize, to: usize) -> bool {
    match sheet.class(i) {
        Class::Says(_) | Class::NameDate => true,
        Class::Date => true,
        Class::Name | Class::Arrow => i + 1 < to && sheet.lines[i + 1].blanks == 0 && sheet.class(i + 1) == Class::Date,
        _ => false,
    }
}

/// Whether the item at `i` is a short name with its text further in, or nothing, below it.
fn is_named(sheet: &Sheet<'_>, i: usize, list: &List) -> bool {
    let to = list.to;
    let line = &sheet.lines[i];
    let short = sheet.namelike(i) || matches!(sheet.class(i), Class::Arrow | Class::NameDate | Class::Says(_));
    if !short || line.len() > 60 {
        return false;
    }
    match sheet.lines.get(i + 1).filter(|_| i + 1 < to) {
        Some(next) if !next.is_item() => (next.indent > line.indent || list.flat) && (next.blanks > 0 || sheet.is_head(i + 1)),
        Some(next) => next.blanks > 0 && !(line.blanks == 0 && i > 0 && sheet.lines[i - 1].is_item()),
        None => true,
    }
}

/// Whether the nested item at `i` opens a comment rather than a list inside one.
fn opens(sheet: &Sheet<'_>, list: &List, i: usize) -> bool {
    if sheet.lines[i].indent == list.indent {
        return true;
    }
    // a date in a list of its own under the author line belongs to that line
    if list.flat || (sheet.class(i) == Class::Date && sheet.lines[i].blanks == 0 && sheet.lines[i - 1].is_item()) {
        return false;
    }
    match list.style {
        Style::Headed => has_head(sheet, i, list.to),
        Style::Named => is_named(sheet, i, list) || is_single(sheet, i, list.to),
        Style::Bare => is_single(sheet, i, list.to) || has_head(sheet, i, list.to),
    }
}

/// Whether no other item stands right above or below: blank lines part comments, not the points of a list.
fn is_single(sheet: &Sheet<'_>, i: usize, to: usize) -> bool {
    let above = i > 0 && sheet.lines[i - 1].is_item() && sheet.lines[i].blanks == 0;
    let below = i + 1 < to && sheet.lines[i + 1].is_item() && sheet.lines[i + 1].blanks == 0;
    !(above || below) && (sheet.lines[i].blanks > 0 || i.checked_sub(1).is_some_and(|j| sheet.is_head(j)))
}

fn draft(sheet: &Sheet<'_>, zone: Zone, list: &List, markers: &Markers) -> Option<Draft> {
    let layout = match (list.style, sheet.lines[list.from].bullet) {
        (Style::Headed, Bullet::Number(_)) => "wordpress-list",
        (Style::Headed, _) => "bullets-headed",
        (Style::Named, Bullet::Number(_)) => "numbered-names",
        (Style::Named, _) => "disqus-bullets",
        (Style::Bare, Bullet::Number(_)) => "numbered",
        (Style::Bare, _) => "bullets",
    };
    let mut draft = Draft { layout, first: list.from, last: list.to, items: Vec::new(), score: 0.0 };
    fill(sheet, list, &mut draft, markers);
    close(sheet, list, &mut draft, markers);
    judge(sheet, zone, list, &mut draft)?;
    Some(draft)
}

fn fill(sheet: &Sheet<'_>, list: &List, draft: &mut Draft, markers: &Markers) {
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut i = list.from;
    while i < list.to {
        if !(sheet.lines[i].is_item() && opens(sheet, list, i)) {
            if let Some(item) = draft.items.last_mut() {
                let start = if sheet.lines[i].is_item() { sheet.lines[i].start } else { sheet.lines[i].content };
                item.push(sheet, i, start);
            }
            i += 1;
            continue;
        }
        let indent = sheet.lines[i].indent;
        while open.last().is_some_and(|(n, _)| *n >= indent) {
            open.pop();
        }
        let mut item =
            Item { parent: open.last().map_or(Parent::Top, |(_, p)| Parent::Item(*p)), depth: u32::try_from(open.len()).ok(), ..Item::default() };
        i = head(sheet, list, i, &mut item, markers);
        open.push((indent, draft.items.len()));
        draft.items.push(item);
    }
}

/// Reads the opening lines of the item at `i`; returns the first line of its text.
fn head(sheet: &Sheet<'_>, list: &List, i: usize, item: &mut Item, markers: &Markers) -> usize {
    let named = match list.style {
        Style::Headed => has_head(sheet, i, list.to) || (is_named(sheet, i, list) && sheet.class(i) == Class::Name),
        Style::Named => is_named(sheet, i, list),
        Style::Bare => has_head(sheet, i, list.to),
    };
    if !named {
        item.push(sheet, i, sheet.lines[i].content);
        return i + 1;
    }
    if sheet.class(i) != Class::Date {
        item.author = sheet.name(i, markers);
        if item.author.is_none() && !matches!(sheet.class(i), Class::Says(_) | Class::NameDate) {
            item.author = Some(sheet.of(i).trim().to_owned());
        }
    }
    let own = item.parent.clone();
    item.take_head(sheet, i, markers);
    let mut next = i + 1;
    if item.author.is_none() && sheet.class(i) == Class::Date && next < list.to && sheet.lines[next].blanks == 0 && sheet.class(next) == Class::Name {
        item.author = sheet.name(next, markers);
        next += 1;
    }
    while next < list.to && sheet.is_head(next) && sheet.lines[next].blanks <= 1 {
        if sheet.lines[next].is_item() && (sheet.class(next) != Class::Date || next != i + 1) {
            break;
        }
        if !matches!(sheet.class(next), Class::Says(_) | Class::NameDate) {
            item.take_head(sheet, next, markers);
            next += 1;
        } else {
            break;
        }
    }
    if matches!(own, Parent::Item(_)) {
        item.parent = own;
    }
    next
}

/// Trims feet, reads authors that close their comments, strips path numbers, flags pingbacks.
fn close(sheet: &Sheet<'_>, list: &List, draft: &mut Draft, markers: &Markers) {
    for item in &mut draft.items {
        item.trim_foot(sheet, markers);
        item.mark_ping(sheet, markers);
    }
    let signed = draft.items.iter().filter(|item| signature(sheet, item).is_some()).count();
    if list.style == Style::Bare && signed * 2 > draft.items.len() {
        for item in &mut draft.items {
            let Some(line) = signature(sheet, item) else { continue };
            item.author = sheet.name(line, markers);
            item.take_head(sheet, line, markers);
            item.text.pop();
        }
    }
    strip_paths(draft);
    let nested = draft.items.iter().any(|i| matches!(i.parent, Parent::Item(_)));
    if list.style == Style::Bare && !nested && matches!(sheet.lines[list.from].bullet, Bullet::Number(_)) {
        for item in &mut draft.items {
            (item.parent, item.depth) = (Parent::Unknown, None);
        }
    }
}

/// The last line of an item's text where it is an author line with a date.
fn signature(sheet: &Sheet<'_>, item: &Item) -> Option<usize> {
    let last = item.text.last()?;
    (item.text.len() > 1 && sheet.class(last.line) == Class::NameDate).then_some(last.line)
}

/// Cuts "1.2.1" off names where most names end in their place in the tree.
fn strip_paths(draft: &mut Draft) {
    let path = |name: &str| {
        let (head, tail) = name.rsplit_once(' ')?;
        let own = tail.bytes().all(|b| b.is_ascii_digit() || b == b'.') && tail.as_bytes().first().is_some_and(u8::is_ascii_digit);
        own.then(|| head.trim_end().to_owned())
    };
    let with = draft.items.iter().filter(|i| i.author.as_deref().is_some_and(|n| path(n).is_some())).count();
    let dotted = draft.items.iter().filter_map(|i| i.author.as_deref()).filter(|n| n.rsplit(' ').next().is_some_and(|t| t.contains('.'))).count();
    if with * 5 < draft.items.len() * 4 || (with < 2 && dotted == 0) {
        return;
    }
    for item in &mut draft.items {
        if let Some(name) = item.author.as_deref().and_then(path) {
            item.author = Some(name);
        }
    }
}

/// Whether nothing but a form or a footer follows line `to`.
pub(super) fn ends_page(sheet: &Sheet<'_>, to: usize) -> bool {
    to >= sheet.lines.len() || (sheet.is_end(to) && sheet.lines.len() - to < 12)
}

/// Scores the draft; none where the list is no thread.
fn judge(sheet: &Sheet<'_>, zone: Zone, list: &List, draft: &mut Draft) -> Option<()> {
    let texts = draft.share(|i| i.len() > 0);
    let n = draft.items.len();
    let near = (zone.from..list.from).filter(|&i| sheet.class(i) == Class::Text).count() <= 4;
    let plain_menu = draft.items.iter().all(|i| i.len() < 25 && i.author.is_none());
    let runs_out = list.to >= zone.to;
    let numbered = matches!(sheet.lines[list.from].bullet, Bullet::Number(_));
    let voice = draft.voice(sheet);
    let last = ends_page(sheet, list.to);
    // names with texts, some of them nested below others, are a thread even where nobody talks like a reader
    let threaded = n >= 5 && texts >= 0.8 && draft.share(|i| i.author.is_some()) >= 0.9 && draft.items.iter().any(|i| i.depth.is_some_and(|d| d > 0));
    let closing = list.style == Style::Named && last && n >= 2 && voice.odd < 0.3 && (threaded || voice.talk >= 0.15 || voice.prose >= 0.4);
    let alone = !zone.marked && (closing || voice.stands_alone(last));
    let named = draft.share(|i| i.author.is_some());
    draft.score = match list.style {
        Style::Headed if zone.marked || (alone && (n >= 2 || runs_out) && texts >= 0.5) => 1.1 + 0.1 * texts,
        Style::Named if zone.marked && near && texts >= 0.3 && voice.stands_marked() => 1.0 + 0.15 * texts,
        // numbered headings of an article look the same
        Style::Named if alone && !numbered && n >= (if last { 2 } else { 3 }) && texts >= 0.6 && named > 0.6 => 0.6 + 0.25 * texts,
        Style::Bare if zone.marked && near && !plain_menu && (voice.stands_marked() || (numbered && voice.length >= 80.0)) => 1.0,
        Style::Bare if alone && n >= 4 && runs_out && numbered && voice.talk >= 0.6 => 0.5,
        _ => return None,
    };
    Some(())
}
