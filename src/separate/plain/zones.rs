//! Where a thread may stand: after each block of start markers, and in each stretch of the page between end markers.

use super::article::is_paragraph;
use super::classify::Sheet;
use super::draft::Zone;
use super::markers::Role;

/// No page needs more places to look at than this; the rest are menus.
const MOST: usize = 12;

/// The zones of a page, marked ones first.
pub(super) fn zones(sheet: &Sheet<'_>) -> Vec<Zone> {
    let mut out = marked(sheet);
    out.truncate(if teasers(sheet) { 2 } else { MOST });
    out.extend(unmarked(sheet));
    out
}

/// Rules of conduct and log-in notices may part a start marker from its sorting line by this many lines.
const NEAR: usize = 25;

/// Whether counts of comments stand all over the page, under the headlines of other articles.
fn teasers(sheet: &Sheet<'_>) -> bool {
    (0..sheet.lines.len()).filter(|&i| sheet.role(i) == Some(Role::Start) && sheet.infos[i].number.is_some()).count() > 4
}

fn is_lead(sheet: &Sheet<'_>, i: usize) -> bool {
    matches!(sheet.role(i), Some(Role::Start | Role::Sort | Role::More))
}

/// After each block of start markers that stands below a paragraph.
fn marked(sheet: &Sheet<'_>) -> Vec<Zone> {
    let n = sheet.lines.len();
    let mut out = Vec::new();
    let mut prose = false;
    let mut last_mark: Option<usize> = None;
    let mut i = 0;
    while i < n && out.len() < MOST {
        prose = prose || (is_paragraph(sheet, i) && sheet.lines[i].len() >= 60);
        if !is_lead(sheet, i) {
            i += 1;
            continue;
        }
        let from = i;
        let (mut starts, mut sorts, mut zero) = (0, 0, false);
        while i < n && matches!(sheet.role(i), Some(Role::Start | Role::Sort | Role::More | Role::Form | Role::Zero | Role::Closed)) {
            starts += usize::from(sheet.role(i) == Some(Role::Start));
            sorts += usize::from(sheet.role(i) == Some(Role::Sort));
            zero |= sheet.role(i) == Some(Role::Zero);
            i += 1;
        }
        let again = sorts > 0 && last_mark.is_some_and(|m| from - m <= NEAR);
        if starts > 0 || sheet.role(from) == Some(Role::Form) {
            last_mark = Some(i);
        }
        if prose && !zero && (starts > 0 || sorts > 1 || again) && i < n {
            let to = (i..n).find(|&j| sheet.is_end(j)).unwrap_or(n);
            if to > i {
                out.push(Zone { from: i, to, marked: true, sure: sorts > 1 });
            }
        }
        i = i.max(from + 1);
    }
    out
}

/// The stretches between end markers below the first paragraph.
fn unmarked(sheet: &Sheet<'_>) -> Vec<Zone> {
    let n = sheet.lines.len();
    let Some(first) = (0..n).find(|&i| is_paragraph(sheet, i)) else { return Vec::new() };
    let mut out = Vec::new();
    let mut from = first + 1;
    for i in first + 1..=n {
        if i == n || sheet.is_end(i) {
            if i > from + 1 {
                out.push(Zone { from, to: i, marked: false, sure: false });
            }
            from = i + 1;
        }
    }
    out.sort_by_key(|z| std::cmp::Reverse(z.to - z.from));
    out.truncate(MOST);
    out.sort_by_key(|z| z.from);
    out
}

/// The first line of the marker block above a thread that begins at `first`.
pub(super) fn top(sheet: &Sheet<'_>, zone: Zone, first: usize) -> usize {
    if !zone.marked {
        return first;
    }
    let mut i = zone.from.min(first);
    while i > 0 && matches!(sheet.role(i - 1), Some(Role::Start | Role::Sort | Role::More | Role::Form | Role::Closed)) {
        i -= 1;
    }
    i
}
