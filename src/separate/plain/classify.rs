//! What each line of a stripped page could be: author line, date, vote count, marker, plain text.
//!
//! Lines in, one [`Info`] a line out. A class is what the line looks like by itself; the layout parsers decide by rhythm
//! whether it is that. Names are byte ranges of the page, so nothing is copied here.

use super::dates::{DateHit, Order};
use super::lines::{Line, is_blank};
use super::markers::{Markers, Role};
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
        let lines = super::lines::lines(text);
        let infos: Vec<Info> = lines.iter().map(|line| classify(text, line, markers)).collect();
        let order = infos.iter().filter_map(|i| i.date.as_ref()).map(DateHit::order).find(|o| *o != Order::Open).unwrap_or_default();
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

/// A name longer than this many bytes is a sentence.
const LONGEST_NAME: usize = 80;

fn classify(text: &str, line: &Line, markers: &Markers) -> Info {
    let content = line.of(text);
    let mut info = Info { class: Class::Text, name: None, parent: None, date: None, number: None, namelike: false, register: 0 };
    if content.len() > 240 {
        info.register = register(content, markers);
        return info;
    }
    info.namelike = is_namelike(content);
    info.register = register(content, markers);
    let long = content.len() > 90;
    if let Some((role, number)) = markers.role(content).filter(|(role, _)| !(long && matches!(role, Role::Control | Role::Card))) {
        info.class = Class::Mark(role);
        info.number = number.map(i64::from);
        info.date = if role == Role::Chrome { markers.dates.find(content) } else { None };
        return info;
    }
    let at = line.content;
    if let Some(number) = votes(content, markers) {
        info.class = Class::Votes;
        info.number = number;
        return info;
    }
    info.date = markers.dates.find(content);
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
    let arrow = markers.arrows.iter().find_map(|a| own.split_once(a.as_str())).filter(|(l, r)| is_namelike(l) && is_namelike(r));
    if let Some((left, right)) = arrow {
        info.parent = Some(name.start + own.len() - right.len()..name.end);
        info.name = Some(name.start..name.start + left.len());
        if info.class == Class::Text {
            info.class = Class::Arrow;
        }
    }
}

/// What may follow the date of an author line: nothing, punctuation, a number, a control.
fn is_tail(tail: &str, markers: &Markers) -> bool {
    let tail = tail.trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '·' | '•' | '–' | '—'));
    tail.is_empty()
        || tail.bytes().all(|b| b.is_ascii_digit())
        || matches!(markers.role(tail), Some((Role::Control | Role::Rank, _)))
        || votes(tail, markers).is_some()
}

/// The name and verb number of "anna says:" or "Comment by anna"; an empty range where the name is missing.
fn says(head: &str, dated: bool, markers: &Markers) -> Option<(Range<usize>, u16)> {
    let trimmed = head.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '…' | ',' | '،' | '-' | '–' | '—'));
    let closed = trimmed.len() < head.trim_end().len() || dated;
    for (i, verb) in markers.verbs_after.iter().enumerate() {
        let Some(cut) = strip_suffix_folded(trimmed, verb) else { continue };
        let name = trimmed[..cut].trim_end();
        let fits =
            name.is_empty() || (trimmed[..cut].ends_with(char::is_whitespace) && is_handle(name) && (closed || name.split_whitespace().count() <= 3));
        if fits && (closed || !name.is_empty()) {
            let verb = u16::try_from(i).unwrap_or(u16::MAX) * 2;
            let start = skip_by(name, markers);
            return Some((start..name.len(), if closed { verb } else { verb + 1 }));
        }
    }
    for (i, verb) in markers.verbs_before.iter().enumerate() {
        let Some(rest) = strip_prefix_folded(trimmed, verb) else { continue };
        let name = rest.trim_start();
        if name.len() < rest.len() && is_handle(name) && closed {
            return Some((trimmed.len() - name.len()..trimmed.len(), 10_000 + u16::try_from(i).unwrap_or(0)));
        }
    }
    None
}

fn strip_suffix_folded(text: &str, suffix: &str) -> Option<usize> {
    let cut = text.len().checked_sub(suffix.len())?;
    (text.is_char_boundary(cut) && (text[cut..] == *suffix || text[cut..].to_lowercase() == *suffix)).then_some(cut)
}

fn strip_prefix_folded<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    (head == prefix || head.to_lowercase() == prefix).then(|| &text[prefix.len()..])
}

/// How many bytes of "posted by" and the like stand in front of a name.
fn skip_by(name: &str, markers: &Markers) -> usize {
    let mut at = 0;
    while let Some(by) = markers.by.iter().find(|b| {
        strip_prefix_folded(&name[at..], b)
            .is_some_and(|r| r.starts_with(char::is_whitespace) || (!r.is_empty() && b.ends_with(|c: char| !c.is_alphanumeric())))
    }) {
        at += by.len();
        at += name[at..].len() - name[at..].trim_start().len();
    }
    at
}

/// The part of `head` that could be a name: without "posted by" in front and "on", "·" and the like behind.
fn trim_links(head: &str, markers: &Markers) -> Range<usize> {
    let mut end = head.trim_end_matches(is_blank).len();
    loop {
        let text = &head[..end];
        let cut = markers.links.iter().find_map(|l| {
            let cut = strip_suffix_folded(text, l)?;
            let word = l.chars().all(char::is_alphabetic);
            (!word || cut == 0 || text[..cut].ends_with(|c: char| !c.is_alphanumeric())).then_some(cut)
        });
        match cut {
            Some(cut) => end = head[..cut].trim_end_matches(is_blank).len(),
            None => break,
        }
    }
    let text = &head[..end];
    let start = text.len() - text.trim_start_matches(is_blank).len();
    let start = start + skip_by(&text[start..], markers);
    let bare = markers.by.iter().any(|b| strip_prefix_folded(&text[start.min(end)..], b).is_some_and(|r| r.trim().is_empty()));
    if bare { end..end } else { start.min(end)..end }
}

/// The answered name of "In reply to anna".
fn parent_line(content: &str, markers: &Markers) -> Option<Range<usize>> {
    let lead = content.len() - content.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let body = &content[lead..];
    let rest = markers.parent_lines.iter().find_map(|p| strip_prefix_folded(body, p))?;
    let name = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '@' | '#')).trim_end_matches(['.', ':']);
    let own = rest.len() > name.len() && is_handle(name);
    let start = content.len() - rest.len() + rest.find(name)?;
    own.then_some(start..start + name.len())
}

/// The number of a vote line: "4", "+3", "12 points", "👍 3 👎 1".
fn votes(content: &str, markers: &Markers) -> Option<Option<i64>> {
    if content.len() > 40 {
        return None;
    }
    let mut number = None;
    let mut sign = 1;
    for word in content.split(|c: char| c.is_whitespace() || matches!(c, '|' | '/' | ',' | '(' | ')')).filter(|w| !w.is_empty()) {
        let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        if word.starts_with(['-', '−', '–']) {
            sign = -1;
        }
        if bare.is_empty() {
            continue;
        }
        if bare.len() <= 6 && bare.bytes().all(|b| b.is_ascii_digit()) {
            number = number.or_else(|| bare.parse::<i64>().ok().map(|n| n * sign));
        } else if !markers.votes.contains(bare.to_lowercase().as_str()) {
            return None;
        }
    }
    let marks = content.chars().any(|c| matches!(c, '👍' | '👎' | '▲' | '▼' | '↑' | '↓' | '△' | '▽'));
    (number.is_some() || marks).then_some(number)
}

/// Whether `text` could be a commenter's name in the looser sense of an author line.
fn is_handle(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.len() <= LONGEST_NAME
        && text.split_whitespace().count() <= 9
        && !text.contains("://")
        && text.chars().any(char::is_alphanumeric)
}

/// Whether `text` could stand alone as a commenter's name: short, no sentence, no address.
pub(super) fn is_namelike(text: &str) -> bool {
    let text = text.trim();
    if !is_handle(text) || text.len() > 60 || text.split_whitespace().count() > 6 {
        return false;
    }
    let first = text.chars().next().unwrap_or(' ');
    let last = text.chars().next_back().unwrap_or(' ');
    let initial = last == '.' && text.rsplit([' ', '.']).find(|w| !w.is_empty()).is_some_and(|w| w.chars().count() <= 3);
    (first.is_alphanumeric() || matches!(first, '@' | '_' | '[' | '~' | '$' | '*' | '(' | '|' | '<' | '=' | '-' | '.'))
        && !(matches!(last, '!' | '?' | ',' | ';' | ':' | '…' | '"' | '”' | '»' | '،' | '؟' | '。') || (last == '.' && !initial))
        && !text.contains(['“', '”', '„', '«', '»', '"', '?', ';'])
        && !breaks_off(text)
        && !text.contains(", ")
}

/// Whether a full stop that ends a word longer than an initial stands inside `text`.
fn breaks_off(text: &str) -> bool {
    text.match_indices(". ").any(|(i, _)| text[..i].rsplit(' ').next().is_some_and(|w| w.chars().count() > 3))
}

/// The name as shown, without the alternative text of an avatar, brackets of a link, a colon.
fn clean_name(raw: &str, markers: &Markers) -> Option<String> {
    let mut name = raw.trim_matches(is_blank).trim_end_matches([':', ',']).trim_matches(is_blank);
    name = name.strip_prefix("[–]").or_else(|| name.strip_prefix("[-]")).unwrap_or(name).trim();
    while let Some(rest) = markers.avatars.iter().find_map(|a| {
        let rest = strip_prefix_folded(name, a)?;
        (rest.starts_with(char::is_whitespace) || rest.starts_with(':')).then(|| rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':'))
    }) {
        if rest.is_empty() {
            break;
        }
        name = rest;
    }
    for tail in ["’s avatar", "'s avatar", "´s avatar"] {
        name = name.strip_suffix(tail).unwrap_or(name);
    }
    (!name.is_empty()).then(|| name.to_owned())
}

/// How much `text` reads like a reader's line: marks of haste and of talk count up, those of edited prose down.
fn register(text: &str, markers: &Markers) -> i8 {
    let head = &text[..text.floor_char_boundary(400)];
    let mut score = 0i8;
    let first = head.chars().find(|c| c.is_alphabetic());
    score += if first.is_some_and(char::is_lowercase) { 2 } else { 0 };
    let last = text.trim_end_matches(['"', '”', '»', '“', '’', ')', ' ']).chars().next_back().unwrap_or(' ');
    let finished = matches!(last, '.' | '。' | '؟' | '۔' | ':');
    score += if finished { -1 } else { 1 };
    if text.len() > 420 {
        score -= 1;
    }
    let chatty = head.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).filter(|w| !w.is_empty()).take(60);
    let hits = chatty.filter(|w| is_register_word(w, markers)).count();
    score += i8::try_from(hits.min(2)).unwrap_or(2);
    score += i8::from(
        head.contains("!!")
            || head.contains("??")
            || head.contains(":)")
            || head.contains(":D")
            || head.contains("...")
            || head.chars().any(is_emoji),
    );
    score.clamp(-3, 3)
}

fn is_register_word(word: &str, markers: &Markers) -> bool {
    if word.len() > 24 {
        return false;
    }
    if word.is_ascii() && !word.bytes().any(|b| b.is_ascii_uppercase()) {
        return markers.register.contains(word);
    }
    markers.register.contains(word.to_lowercase().replace('’', "'").as_str())
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')
}
