//! Threads of paragraphs parted by name lines alone (wpDiscuz stripped), and dumps of one line a comment.
//!
//! A zone in, at most one draft out. A name stands alone between blank lines; two blank lines with no name mark a nameless
//! comment. Without a start marker the boundary is where the page turns from reporting to talk; where it never turns there
//! is no thread.

use super::classify::{Class, Sheet};
use super::draft::{Draft, Item, Zone};
use super::markers::{Markers, Role};
use std::collections::BTreeMap;

/// Reads `zone` as names and paragraphs.
pub(super) fn read(sheet: &Sheet<'_>, zone: Zone, markers: &Markers) -> Option<Draft> {
    let from = if zone.marked { zone.from } else { boundary(sheet, zone)? };
    let names = repeated(sheet, from, zone.to);
    let mut draft = Draft { layout: "names", first: from, last: zone.to, items: Vec::new(), score: 0.0 };
    let mut i = from;
    while i < zone.to {
        let gap = sheet.lines[i].blanks;
        if sheet.role(i) == Some(Role::Ad) {
            i += 1;
            continue;
        }
        let after_name = i > from && draft.items.last().is_some_and(|it| it.text.is_empty());
        let opens = !after_name && is_name_line(sheet, i, zone, &names);
        if opens && (gap > 0 || i == from) && (gap < 2 || sheet.namelike(i)) {
            let mut item = Item { author: sheet.name(i, markers).or_else(|| Some(sheet.of(i).trim().to_owned())), ..Item::default() };
            item.take_head(sheet, i, markers);
            draft.items.push(item);
        } else {
            if draft.items.is_empty() || (gap >= 2 && !after_name) {
                draft.items.push(Item::default());
            }
            if let Some(item) = draft.items.last_mut() {
                item.push(sheet, i, sheet.lines[i].start);
            }
        }
        i += 1;
    }
    finish(sheet, zone, &mut draft, markers)
}

fn finish(sheet: &Sheet<'_>, zone: Zone, draft: &mut Draft, markers: &Markers) -> Option<Draft> {
    for item in &mut draft.items {
        item.trim_foot(sheet, markers);
    }
    draft.items.retain(|i| i.len() > 0);
    let n = draft.items.len();
    let named = draft.share(|i| i.author.is_some());
    let named_count = draft.items.iter().filter(|i| i.author.is_some()).count();
    let lines = draft.items.iter().map(|i| i.text.len()).sum::<usize>();
    let per_item = lines as f64 / n.max(1) as f64;
    let voice = draft.voice(sheet);
    if !(if zone.sure {
        voice.odd < 0.5
    } else if zone.marked {
        voice.stands_marked() && voice.talk >= 0.3
    } else {
        voice.stands_alone(false)
    }) {
        return None;
    }
    let fits = if zone.marked { named_count >= 1 && per_item < 6.0 } else { named_count >= 3 && n >= 4 && per_item < 3.5 };
    if !fits {
        return None;
    }
    // dates and controls among the texts say that another layout parts them
    let heads = draft.items.iter().flat_map(|i| &i.text).filter(|p| sheet.is_head(p.line)).count();
    draft.score = if zone.marked { 0.55 } else { 0.45 } + 0.2 * named - 0.5 * heads as f64 / lines.max(1) as f64;
    Some(draft.clone())
}

/// Whether line `i` stands as a name: short, alone, and with text to follow.
fn is_name_line(sheet: &Sheet<'_>, i: usize, zone: Zone, names: &BTreeMap<&str, usize>) -> bool {
    if !matches!(sheet.class(i), Class::Name | Class::Arrow) || i + 1 >= zone.to || sheet.lines[i].is_item() {
        return false;
    }
    let below = &sheet.lines[i + 1];
    if below.blanks > 1 || below.blanks == 0 {
        return false;
    }
    let line = sheet.of(i);
    sheet.class(i) == Class::Arrow || names.get(line).is_some_and(|n| *n > 1) || looks_own(line) || zone.sure && is_long_name(line)
}

/// Whether a line under the controls of a comment system can be a name with particles: "Ana la del puerto".
fn is_long_name(line: &str) -> bool {
    line.split_whitespace().count() <= 4 && line.starts_with(char::is_uppercase)
}

/// Whether a short line has the shape of a handle: few words, and capitals, digits or an underscore, or one word.
fn looks_own(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let capital = words.iter().filter(|w| w.chars().next().is_some_and(|c| !c.is_lowercase())).count();
    words.len() <= 1 || capital * 2 >= words.len() || line.contains(|c: char| c.is_ascii_digit() || c == '_') || words.len() <= 3
}

/// How often each isolated short line occurs.
fn repeated<'a>(sheet: &Sheet<'a>, from: usize, to: usize) -> BTreeMap<&'a str, usize> {
    let mut out = BTreeMap::new();
    for i in from..to {
        if sheet.class(i) == Class::Name {
            *out.entry(sheet.of(i)).or_insert(0) += 1;
        }
    }
    out
}

/// Where talk begins in a page without markers: the first name line from which names recur and the lines read as talk.
fn boundary(sheet: &Sheet<'_>, zone: Zone) -> Option<usize> {
    let alone = |i: usize| {
        matches!(sheet.class(i), Class::Name | Class::Arrow)
            && i + 1 < zone.to
            && sheet.lines[i].blanks > 0
            && sheet.lines[i + 1].blanks == 1
            && !sheet.lines[i].is_item()
    };
    let candidates: Vec<usize> = (zone.from..zone.to).filter(|&i| alone(i)).collect();
    if candidates.len() < 3 {
        return None;
    }
    // talk by suffix: register of the text lines from i on, and the longest stretch without a name or a double blank
    let mut talk = vec![0i64; zone.to + 1 - zone.from];
    let mut texts = vec![0i64; zone.to + 1 - zone.from];
    let mut gap = vec![0usize; zone.to + 1 - zone.from];
    let mut run = 0usize;
    for i in (zone.from..zone.to).rev() {
        let k = i - zone.from;
        let name = alone(i);
        (talk[k], texts[k]) = (talk[k + 1], texts[k + 1]);
        if !name {
            talk[k] += i64::from(sheet.infos[i].register);
            texts[k] += 1;
            run += 1;
        }
        gap[k] = gap[k + 1].max(run);
        if name || sheet.lines[i].blanks >= 2 {
            run = 0;
        }
    }
    candidates.into_iter().find(|&i| {
        let k = i - zone.from;
        let first = sheet.infos.get(i + 1).is_some_and(|n| n.register >= 0);
        first && gap[k] <= 5 && talk[k] * 2 >= texts[k] && !is_caption(sheet, i)
    })
}

/// A caption stands where a first name could: longer than a name and under a paragraph that announces it.
fn is_caption(sheet: &Sheet<'_>, i: usize) -> bool {
    matches!(sheet.role(i), Some(Role::Chrome | Role::Ad)) || sheet.of(i).split_whitespace().count() > 5
}

/// Reads a page without blank lines as one line a comment, from where it turns from reporting to talk.
pub(super) fn read_lines(sheet: &Sheet<'_>, zone: Zone) -> Option<Draft> {
    let spaced = (zone.from..zone.to).filter(|&i| sheet.lines[i].blanks > 0).count();
    if spaced * 8 > zone.to - zone.from || zone.to - zone.from < 4 {
        return None;
    }
    let from = if zone.marked { zone.from } else { turn(sheet, zone)? };
    let mut draft = Draft { layout: "lines", first: from, last: zone.to, items: Vec::new(), score: 0.0 };
    for i in from..zone.to {
        let mut item = Item::default();
        item.push(sheet, i, sheet.lines[i].start);
        draft.items.push(item);
    }
    let voice = draft.voice(sheet);
    let n = draft.items.len();
    let short = (from..zone.to).filter(|&i| sheet.lines[i].len() < 12 || (sheet.class(i) != Class::Text && sheet.infos[i].register < 1)).count();
    let listed = (from..zone.to).filter(|&i| sheet.lines[i].is_item()).count();
    (n >= 3 && voice.talk >= 0.5 && short * 4 <= n && listed * 4 <= n && voice.length >= 20.0).then(|| {
        draft.score = 0.5;
        draft
    })
}

/// The line from which the sum of register, less a threshold a line, is greatest.
fn turn(sheet: &Sheet<'_>, zone: Zone) -> Option<usize> {
    let mut best = (0i64, None);
    let mut sum = 0i64;
    for i in (zone.from..zone.to).rev() {
        let long = i64::from(sheet.lines[i].len() > 500);
        sum += 2 * i64::from(sheet.infos[i].register) - 1 - 2 * long;
        if sum > best.0 {
            best = (sum, Some(i));
        }
    }
    best.1.filter(|&i| i > zone.from && best.0 >= 6)
}
