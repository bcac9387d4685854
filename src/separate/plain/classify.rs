//! What each line of a stripped page could be: author line, date, vote count, marker, plain text.
//!
//! Lines in, one [`Info`] a line out. A class is what the line looks like by itself; the layout parsers decide by rhythm
//! whether it is that. Names are byte ranges of the page, so nothing is copied here.

use super::author::{clean_name, glued_says, is_namelike, parent_line, says, trim_links, votes};
use super::dates::{DateHit, Order};
use super::lines::{Bullet, Line};
use super::markers::{Markers, Role};
use super::register::register;
use std::ops::Range;

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Prose, or anything that fits nothing else.
    Text,
    /// A short line that could be a name.
    Name,
    /// "anna says:"; the number is the verb's place in the marker file.
    Says(u16),
    /// "anna · 3 May 2021".
    NameDate,
    /// A date and nothing else.
    Date,
    /// A vote count.
    Votes,
    /// "In reply to ben".
    Parent,
    /// "anna > ben".
    Arrow,
    /// A marker phrase.
    Mark(Role),
}

/// A line's class with what was read from it.
#[derive(Debug, Clone)]
pub(super) struct Info {
    /// The class.
    pub class: Class,
    /// The name in an author line (the answered one's in a `Parent` line), as a byte range of the page.
    pub name: Option<Range<usize>>,
    /// The answered commenter in an `Arrow` line.
    pub parent: Option<Range<usize>>,
    /// The date.
    pub date: Option<DateHit>,
    /// The number of a marker or vote line.
    pub number: Option<i64>,
    /// Whether the words could be a name whatever else the class says.
    pub namelike: bool,
    /// Whether the line reads like a reader's rather than a reporter's, -3 to 3.
    pub register: i8,
}

/// A page read line by line.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    /// The text.
    pub text: &'a str,
    /// Its non-blank lines.
    pub lines: Vec<Line>,
    /// What each looks like.
    pub infos: Vec<Info>,
    /// Order of day and month in slashed dates.
    pub order: Order,
}

impl<'a> Sheet<'a> {
    /// Reads `text`.
    pub(super) fn new(text: &'a str, markers: &Markers) -> Self {
        let mut lines = super::lines::lines(text);
        for line in &mut lines {
            if matches!(line.bullet, Bullet::Number(1..=31)) && markers.dates.goes_on_day(line.of(text)) {
                (line.bullet, line.content) = (Bullet::None, line.start);
            }
        }
        let mut infos: Vec<Info> = lines.iter().map(|line| classify(text, line, markers)).collect();
        for i in 1..lines.len() {
            let below = infos[i].class == Class::Date && lines[i].blanks == 0;
            let above = lines[i - 1];
            let Some((name, verb)) = (below && infos[i - 1].class == Class::Text).then(|| glued_says(above.of(text), markers)).flatten() else {
                continue;
            };
            infos[i - 1].class = Class::Says(verb);
            infos[i - 1].name = Some(name.start + above.content..name.end + above.content);
        }
        let order = infos.iter().filter_map(|i| i.date.as_ref()).map(DateHit::order).find(|o| *o != Order::Open).unwrap_or_default();
        let open = order == Order::Open && infos.iter().filter_map(|i| i.date.as_ref()).any(DateHit::is_slashed);
        let order = if open { order_of(text) } else { order };
        Self { text, lines, infos, order }
    }

    /// The content of line `i`.
    pub(super) fn of(&self, i: usize) -> &'a str {
        self.lines[i].of(self.text)
    }

    /// The class of line `i`.
    pub(super) fn class(&self, i: usize) -> Class {
        self.infos[i].class
    }

    /// The marker role of line `i`.
    pub(super) fn role(&self, i: usize) -> Option<Role> {
        match self.class(i) {
            Class::Mark(role) => Some(role),
            _ => None,
        }
    }

    /// The name in line `i`, cleaned.
    pub(super) fn name(&self, i: usize, markers: &Markers) -> Option<String> {
        let range = self.infos[i].name.clone()?;
        clean_name(&self.text[range], markers)
    }

    /// The ISO form of the date in line `i`.
    pub(super) fn iso(&self, i: usize) -> Option<String> {
        self.infos[i].date.as_ref().and_then(|d| d.iso(self.order))
    }

    /// Whether line `i` could be a name.
    pub(super) fn namelike(&self, i: usize) -> bool {
        self.infos[i].namelike
    }

    /// Whether line `i` belongs to the head or foot of a comment: no text.
    pub(super) fn is_head(&self, i: usize) -> bool {
        matches!(
            self.class(i),
            Class::Date
                | Class::Votes
                | Class::Parent
                | Class::Says(_)
                | Class::NameDate
                | Class::Arrow
                | Class::Mark(Role::Control | Role::Rank | Role::Card)
        )
    }

    /// Whether line `i` ends a thread.
    pub(super) fn is_end(&self, i: usize) -> bool {
        matches!(self.role(i), Some(Role::Form | Role::End | Role::Closed | Role::Zero | Role::Script))
    }
}

/// Bytes of a page from which its language is told.
const LANGUAGE_SAMPLE: usize = 4_000;

/// The order of slashed dates by the page's language: English has both, all others write the day first.
fn order_of(text: &str) -> Order {
    let head = &text[..text.floor_char_boundary(LANGUAGE_SAMPLE)];
    let other = whatlang::detect(head).is_some_and(|i| i.is_reliable() && i.lang() != whatlang::Lang::Eng);
    if other { Order::DayFirst } else { Order::Open }
}

/// Longer lines are prose: only markers that begin them and their register are read.
const LONGEST_HEAD: usize = 140;

fn classify(text: &str, line: &Line, markers: &Markers) -> Info {
    let content = line.of(text);
    let mut info = Info { class: Class::Text, name: None, parent: None, date: None, number: None, namelike: false, register: 0 };
    info.register = register(content, markers);
    info.namelike = is_namelike(content);
    let long = content.len() > 90;
    if let Some((role, number)) = markers.role(content).filter(|(role, _)| !(long && matches!(role, Role::Control | Role::Card))) {
        info.class = Class::Mark(role);
        info.number = number.map(i64::from);
        info.date = if role == Role::Chrome { markers.dates.find(content) } else { None };
        return info;
    }
    if content.len() > LONGEST_HEAD {
        return info;
    }
    let at = line.content;
    info.date = markers.dates.find(content);
    let dated = info.date.as_ref().is_some_and(DateHit::names_a_day);
    if let Some(number) = votes(content, markers).filter(|_| !dated) {
        info.class = Class::Votes;
        (info.number, info.date) = (number, None);
        return info;
    }
    if let Some(range) = parent_line(content, markers) {
        info.class = Class::Parent;
        info.name = Some(range.start + at..range.end + at);
        return info;
    }
    author_line(content, at, markers, &mut info);
    if info.class == Class::Text && info.namelike {
        info.class = Class::Name;
        info.name = Some(at..line.end);
    }
    info
}

/// Sorts a short line into says, date, name-with-date, arrow.
fn author_line(content: &str, at: usize, markers: &Markers, info: &mut Info) {
    let (head, tail) = match &info.date {
        Some(hit) => (&content[..hit.start], &content[hit.end..]),
        None => (content, ""),
    };
    if let Some(name) = says(head, info.date.is_some(), markers) {
        info.class = Class::Says(name.1);
        info.name = (!name.0.is_empty()).then(|| name.0.start + at..name.0.end + at);
    } else if info.date.is_some() && is_tail(tail, markers) {
        let range = trim_links(head, markers);
        if range.is_empty() {
            info.class = Class::Date;
        } else if is_namelike(&head[range.clone()]) {
            info.class = Class::NameDate;
            info.name = Some(range.start + at..range.end + at);
        }
    }
    let name = info.name.clone().unwrap_or(at..at + if info.date.is_none() { content.len() } else { 0 });
    let own = &content[name.start - at..name.end - at];
    let arrow = markers.arrows.iter().find_map(|a| split_at(own, a)).filter(|(l, r)| is_namelike(l) && is_namelike(r));
    if let Some((left, right)) = arrow {
        info.parent = Some(name.start + own.len() - right.len()..name.end);
        info.name = Some(name.start..name.start + left.len());
        if info.class == Class::Text {
            info.class = Class::Arrow;
        }
    }
}

/// The text before and after the first `mark`; most lines have none, so the search is the one that is quick to begin.
fn split_at<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let at = memchr::memmem::find(text.as_bytes(), mark.as_bytes())?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// What may follow the date of an author line: nothing, punctuation, a number, a control.
fn is_tail(tail: &str, markers: &Markers) -> bool {
    let tail = tail.trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '·' | '•' | '–' | '—'));
    tail.is_empty()
        || tail.bytes().all(|b| b.is_ascii_digit())
        || markers.is_controls(tail)
        || matches!(markers.role(tail), Some((Role::Control | Role::Rank, _)))
        || votes(tail, markers).is_some()
}
