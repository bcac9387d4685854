//! Date stamps of pages and comments: "21. April 2020 - 17:07", "Jun 20th at 2:41 am", "2014-01-15T23:36:38+01:00".
//!
//! A short line in; the stamp, where it stands and its ISO 8601 form out, as exact as the line says. Several languages and
//! both orders of day and month. Not for running text: `when` reads that. Times ago ("3 hours ago") are recognised as
//! stamps of unknown day, since a page does not say when it was saved.

use crate::error::Result;
use crate::model::Date;
use crate::rules::Data;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// Whether `3/4/2014` is April or March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// Day first.
    #[default]
    DayMonth,
    /// Month first.
    MonthDay,
}

/// A stamp found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    /// First byte.
    pub start: usize,
    /// One past the last byte, time of day included.
    pub end: usize,
    /// What it says of the day.
    pub day: Day,
    /// Time of day with seconds and zone as far as stated: `17:07`, `23:36:38+01:00`.
    pub time: Option<String>,
}

/// What a stamp says of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// A calendar day.
    Full(Date),
    /// A day of a year not stated: month, day.
    NoYear(i8, i8),
    /// A time ago.
    Ago,
}

impl Stamp {
    /// The stamp in ISO 8601; a day without a year falls into the twelve months from `after`. None for times ago.
    pub fn iso(&self, after: Option<Date>) -> Option<String> {
        let date = match self.day {
            Day::Full(date) => date,
            Day::NoYear(month, day) => {
                let after = after?;
                let this = Date::new(after.year(), month, day).ok()?;
                if this >= after { this } else { Date::new(after.year() + 1, month, day).ok()? }
            }
            Day::Ago => return None,
        };
        Some(self.time.as_ref().map_or_else(|| date.to_string(), |t| format!("{date}T{t}")))
    }

    /// The calendar day, where the stamp names one in full.
    pub fn date(&self) -> Option<Date> {
        if let Day::Full(d) = self.day { Some(d) } else { None }
    }
}

#[derive(Deserialize)]
struct File {
    months: Vec<Vec<String>>,
    ambiguous: Vec<String>,
    ago: Vec<String>,
    units: Vec<String>,
    days: Vec<String>,
    weekdays: Vec<String>,
    weekdays_marked: Vec<String>,
}

/// The words of stamps.
#[derive(Debug, Clone)]
pub(super) struct Stamps {
    months: FxHashMap<String, i8>,
    ambiguous: FxHashSet<String>,
    ago: FxHashSet<String>,
    units: FxHashSet<String>,
    days: FxHashSet<String>,
    weekdays: FxHashSet<String>,
    weekdays_marked: FxHashSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Word,
    Mark,
}

#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    kind: Kind,
    start: usize,
    end: usize,
    text: &'t str,
    value: u32,
}

impl Token<'_> {
    fn is(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }

    fn digits(&self) -> usize {
        if self.text.is_ascii() { self.end - self.start } else { self.text.chars().count() }
    }
}

/// Tokens looked at in one line at most; longer lines are no stamps but may hold one near the start.
const MAX_TOKENS: usize = 64;

impl Stamps {
    /// Loads the words.
    ///
    /// # Errors
    /// Where the data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let file: File = data.toml("rules/separation_dates.toml")?;
        let months = file.months.into_iter().zip(1i8..).flat_map(|(names, n)| names.into_iter().map(move |name| (name, n))).collect();
        Ok(Self {
            months,
            ambiguous: file.ambiguous.into_iter().collect(),
            ago: file.ago.into_iter().collect(),
            units: file.units.into_iter().collect(),
            days: file.days.into_iter().collect(),
            weekdays: file.weekdays.into_iter().collect(),
            weekdays_marked: file.weekdays_marked.into_iter().collect(),
        })
    }

    /// The first stamp of a line.
    pub fn find(&self, line: &str, order: Order) -> Option<Stamp> {
        let has_digit = line.bytes().take(400).any(|b| b.is_ascii_digit() || is_eastern_lead(b));
        if !has_digit {
            return self.word_day(line);
        }
        let tokens = tokens(line);
        for i in 0..tokens.len() {
            if let Some((used, day)) = self.day_at(&tokens, i, order) {
                let (start, end) = (tokens[i].start, tokens[i + used - 1].end);
                let mut stamp = with_time(&tokens, i, i + used, start, end, day);
                stamp.start = self.with_weekday(&tokens, stamp.start);
                return Some(stamp);
            }
        }
        self.ago_in(&tokens).or_else(|| self.word_day(line))
    }

    /// Where a stamp begins that starts at byte `from`, the day of the week before it included.
    fn with_weekday(&self, tokens: &[Token<'_>], from: usize) -> usize {
        let first = tokens.partition_point(|t| t.start < from);
        let mut at = first;
        while at > 0 && (tokens[at - 1].is(",") || tokens[at - 1].is(".")) {
            at -= 1;
        }
        let Some(word) = at.checked_sub(1).map(|i| &tokens[i]).filter(|t| t.kind == Kind::Word) else { return from };
        let low = word.text.to_lowercase();
        let is_day = self.weekdays.contains(low.as_str()) || at < first && self.weekdays_marked.contains(low.as_str());
        if is_day { word.start } else { from }
    }

    fn word_day(&self, line: &str) -> Option<Stamp> {
        if line.len() > 40 {
            return None;
        }
        let low = line.trim().to_lowercase();
        let first = low.split([' ', ',']).next().unwrap_or("");
        let known = self.days.contains(low.as_str()) || self.days.contains(first) && low.len() < first.len() + 14 || self.is_an_hour_ago(&low);
        known.then_some(Stamp { start: 0, end: line.len(), day: Day::Ago, time: None })
    }

    /// "an hour ago", "vor einer Stunde", "il y a une heure".
    fn is_an_hour_ago(&self, low: &str) -> bool {
        let words: Vec<&str> = low.split_whitespace().collect();
        words.len() <= 5
            && words.len() >= 2
            && words.iter().any(|w| self.units.contains(*w) && w.len() > 1)
            && (words.iter().any(|w| self.ago.contains(*w) && w.len() > 2) || low.starts_with("il y a"))
    }

    fn month(&self, token: &Token<'_>) -> Option<i8> {
        if token.kind != Kind::Word || token.text.len() > 32 {
            return None;
        }
        self.months.get(token.text.to_lowercase().as_str()).copied()
    }

    /// The day that starts at token `i`: tokens used and the day.
    fn day_at(&self, t: &[Token<'_>], i: usize, order: Order) -> Option<(usize, Day)> {
        if i > 0 && t[i - 1].end == t[i].start && (t[i - 1].kind != Kind::Mark || t[i - 1].is("$")) {
            return None;
        }
        match t[i].kind {
            Kind::Number => iso_day(&t[i..]).or_else(|| numeric(&t[i..], order)).or_else(|| self.day_month(&t[i..])).or_else(|| cjk(&t[i..])),
            Kind::Word => self.month_day(&t[i..]),
            Kind::Mark => None,
        }
    }

    /// Whether a month's name is a common word too and stands for a month only beside a year.
    fn needs_year(&self, token: &Token<'_>) -> bool {
        self.ambiguous.contains(token.text.to_lowercase().as_str())
    }

    /// "21. April 2020", "20 de mayo de 2019", "3rd of June, 2018", "2 Jan".
    fn day_month(&self, t: &[Token<'_>]) -> Option<(usize, Day)> {
        let day = day_number(&t[0])?;
        let mut j = 1;
        while j < t.len() && j < 5 && (t[j].is(".") || t[j].is("-") || t[j].is("/") || t[j].is(",") || is_filler(&t[j])) {
            j += 1;
        }
        let month = self.month(t.get(j)?)?;
        j += 1;
        let after_month = j;
        while j < t.len() && j < after_month + 2 && (t[j].is(".") || t[j].is(",") || t[j].is("-") || t[j].is("/") || t[j].is("'") || is_filler(&t[j]))
        {
            j += 1;
        }
        match t.get(j).and_then(|y| year(y, t.get(j + 1))) {
            Some(y) => Date::new(y, month, day).ok().map(|d| (j + 1, Day::Full(d))),
            None if self.needs_year(&t[after_month - 1]) => None,
            None => Date::new(2000, month, day).ok().map(|_| (after_month, Day::NoYear(month, day))),
        }
    }

    /// "January 15, 2014", "Jun 20th".
    fn month_day(&self, t: &[Token<'_>]) -> Option<(usize, Day)> {
        let month = self.month(&t[0])?;
        let mut j = 1;
        while j < t.len() && j < 3 && (t[j].is(".") || t[j].is(",") || t[j].is("-")) {
            j += 1;
        }
        let day = day_number(t.get(j)?)?;
        j += 1;
        let after_day = j;
        while j < t.len() && j < after_day + 3 && (t[j].is(".") || t[j].is(",") || t[j].is("-") || t[j].is("/") || is_filler(&t[j])) {
            j += 1;
        }
        match t.get(j).and_then(|y| year(y, t.get(j + 1))) {
            Some(y) => Date::new(y, month, day).ok().map(|d| (j + 1, Day::Full(d))),
            None if self.needs_year(&t[0]) => None,
            None => Date::new(2000, month, day).ok().map(|_| (after_day, Day::NoYear(month, day))),
        }
    }

    /// "3 hours ago", "vor 2 Tagen", "3h": the first number that a unit follows.
    fn ago_in(&self, t: &[Token<'_>]) -> Option<Stamp> {
        (0..t.len()).filter(|&i| t[i].kind == Kind::Number && (i == 0 || t[i - 1].end < t[i].start)).find_map(|i| self.ago_at(t, i))
    }

    fn ago_at(&self, t: &[Token<'_>], i: usize) -> Option<Stamp> {
        let lower = |k: &Token<'_>| k.text.to_lowercase();
        let unit = t.get(i + 1).filter(|u| u.kind == Kind::Word && self.units.contains(lower(u).as_str()))?;
        let long = unit.text.chars().count() > 2;
        let after = t.get(i + 2).filter(|a| a.kind == Kind::Word && self.ago.contains(lower(a).as_str()));
        let from = i.saturating_sub(3);
        let before =
            (from..i).find(|&j| t[j].kind == Kind::Word && (self.ago.contains(lower(&t[j]).as_str()) || t[j].text == "a" && i - j == 1 && j >= 2));
        let alone = !long && t.len() <= 3 && i == 0;
        (after.is_some() || before.is_some() || alone).then(|| Stamp {
            start: before.map_or(t[i].start, |j| t[j].start),
            end: after.map_or(unit.end, |a| a.end),
            day: Day::Ago,
            time: None,
        })
    }
}

/// The order of day and month that `lines` show, if one of them can only be read one way.
pub(super) fn shown_order<'t>(lines: impl Iterator<Item = &'t str>) -> Option<Order> {
    for line in lines {
        let t = tokens(line);
        for w in t.windows(5) {
            let apart = w[1].is("/") && w[3].is("/") || w[1].is("-") && w[3].is("-") || w[1].is(".") && w[3].is(".");
            if apart && w.iter().step_by(2).all(|n| n.kind == Kind::Number) && w[0].digits() <= 2 && w[2].digits() <= 2 {
                match (w[0].value, w[2].value) {
                    (13..=31, 1..=12) => return Some(Order::DayMonth),
                    (1..=12, 13..=31) => return Some(Order::MonthDay),
                    _ => {}
                }
            }
        }
    }
    None
}

fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::with_capacity(16);
    let mut chars = line.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() || c == '\u{200e}' || c == '\u{200f}' {
            continue;
        }
        let kind = if digit(c).is_some() {
            Kind::Number
        } else if c.is_alphabetic() {
            Kind::Word
        } else {
            Kind::Mark
        };
        let mut end = start + c.len_utf8();
        while let Some(&(at, next)) = chars.peek() {
            let same = match kind {
                Kind::Number => digit(next).is_some(),
                Kind::Word => next.is_alphabetic() && !is_cjk(c) && !is_cjk(next) || ('\u{300}'..'\u{370}').contains(&next),
                Kind::Mark => false,
            };
            if !same {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        let text = &line[start..end];
        let value = if kind == Kind::Number { number(text) } else { 0 };
        out.push(Token { kind, start, end, text, value });
        if out.len() >= MAX_TOKENS {
            break;
        }
    }
    out
}

/// The value of a digit, Arabic and Persian ones too.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
        _ => None,
    }
}

/// Whether a byte opens an Arabic or Persian digit, or a letter near them.
fn is_eastern_lead(b: u8) -> bool {
    matches!(b, 0xd9 | 0xdb)
}

/// The value of a run of digits; the greatest number where it is too long.
fn number(digits: &str) -> u32 {
    digits.chars().filter_map(digit).try_fold(0u32, |n, d| n.checked_mul(10)?.checked_add(d)).unwrap_or(u32::MAX)
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{9fff}')
}

fn is_filler(t: &Token<'_>) -> bool {
    t.kind == Kind::Word && matches!(t.text, "de" | "of" | "st" | "nd" | "rd" | "th" | "del" | "do" | "er" | "den" | "the" | "º")
        || t.is("º")
        || t.is("°")
        || t.is("’")
}

fn day_number(t: &Token<'_>) -> Option<i8> {
    (t.kind == Kind::Number && t.digits() <= 2 && (1..=31).contains(&t.value)).then_some(t.value as i8)
}

/// A year of four digits, or of two where no clock time starts there.
fn year(t: &Token<'_>, next: Option<&Token<'_>>) -> Option<i16> {
    if t.kind != Kind::Number {
        return None;
    }
    match t.digits() {
        4 if (1970..2100).contains(&t.value) => Some(t.value as i16),
        2 if !next.is_some_and(|n| n.is(":") || n.is(".") || n.kind == Kind::Word) => Some(two_digits(t.value)),
        _ => None,
    }
}

fn two_digits(value: u32) -> i16 {
    if value < 70 { 2000 + value as i16 } else { 1900 + value as i16 }
}

/// "2014-01-15", "2014/1/5", "2014.01.05".
fn iso_day(t: &[Token<'_>]) -> Option<(usize, Day)> {
    if t.len() < 5 || t[0].digits() != 4 || !(1970..2100).contains(&t[0].value) {
        return None;
    }
    let apart = t[1].kind == Kind::Mark && t[1].text == t[3].text && matches!(t[1].text, "-" | "/" | ".");
    (apart && t[2].kind == Kind::Number && t[4].kind == Kind::Number && t[2].value <= 12 && t[4].value <= 31)
        .then(|| Date::new(t[0].value as i16, t[2].value as i8, t[4].value as i8).ok())
        .flatten()
        .map(|d| (5, Day::Full(d)))
}

/// "15.01.2014", "1/15/2014", "15-01-14", "12/02" (with a slash and nothing after it).
fn numeric(t: &[Token<'_>], order: Order) -> Option<(usize, Day)> {
    if t.len() < 3 || t[0].digits() > 2 || t[2].kind != Kind::Number || t[2].digits() > 2 || t[0].value > 31 || t[2].value > 31 {
        return None;
    }
    let mark = t[1].text;
    if t[1].kind != Kind::Mark || !matches!(mark, "." | "/" | "-") || t[1].start != t[0].end && mark != "." {
        return None;
    }
    let (day, month) = match (t[0].value, t[2].value) {
        (a, b) if a > 12 => (a, b),
        (a, b) if b > 12 => (b, a),
        (a, b) if order == Order::DayMonth || mark == "." => (a, b),
        (a, b) => (b, a),
    };
    let marked = t.get(3).is_some_and(|m| m.is(mark) || m.is(".") && mark == "/");
    if let Some(y) = t.get(4).filter(|y| marked && y.kind == Kind::Number) {
        let year = match y.digits() {
            4 if (1970..2100).contains(&y.value) => y.value as i16,
            2 => two_digits(y.value),
            _ => return None,
        };
        return Date::new(year, month as i8, day as i8).ok().map(|d| (5, Day::Full(d)));
    }
    let bare = mark == "/" && t[0].digits() == 2 && t[2].digits() == 2 && !t.get(3).is_some_and(|m| m.is("/"));
    (bare && Date::new(2000, month as i8, day as i8).is_ok()).then_some((3, Day::NoYear(month as i8, day as i8)))
}

/// "2014年1月15日".
fn cjk(t: &[Token<'_>]) -> Option<(usize, Day)> {
    if t.len() < 5 || t[1].text != "年" || t[3].text != "月" {
        return None;
    }
    let date = Date::new(t[0].value.try_into().ok()?, t[2].value.try_into().ok()?, t[4].value.try_into().ok()?).ok()?;
    Some((5 + usize::from(t.get(5).is_some_and(|d| d.text == "日")), Day::Full(date)))
}

fn with_time(t: &[Token<'_>], first: usize, after: usize, start: usize, end: usize, day: Day) -> Stamp {
    let mut stamp = Stamp { start, end, day, time: None };
    // After the day, a few words ("at", "um", "à", "-") may stand between; before it ("8:48 pm on 28 January") as well.
    for j in after..t.len().min(after + 6) {
        if let Some((used, time)) = clock(&t[j..]) {
            stamp.end = t[j + used - 1].end;
            stamp.time = Some(time);
            return stamp;
        }
    }
    for j in first.saturating_sub(8)..first {
        if let Some((_, time)) = clock(&t[j..first]) {
            stamp.start = t[j].start;
            stamp.time = Some(time);
            return stamp;
        }
    }
    stamp
}

/// A clock time at the start of `t`: tokens used and the time in ISO form.
fn clock(t: &[Token<'_>]) -> Option<(usize, String)> {
    let hour = t.first().filter(|h| h.kind == Kind::Number && h.digits() <= 2 && h.value < 24)?;
    let next = t.get(1)?;
    let low = next.text.to_lowercase();
    if let Some(pm) = meridiem(&low) {
        return Some((2, format!("{:02}:00", twelve(hour.value, pm))));
    }
    let by_h = low == "h";
    if !(next.is(":") || next.is(".") && next.start == hour.end || by_h) {
        return None;
    }
    let Some(minute) = t.get(2).filter(|m| m.kind == Kind::Number && m.digits() == 2 && m.value < 60) else {
        return by_h.then(|| (2, format!("{:02}:00", hour.value)));
    };
    let mut used = 3;
    let mut seconds = None;
    let more = t.get(3).is_some_and(|c| c.is(":"));
    if let Some(s) = t.get(4).filter(|s| more && s.kind == Kind::Number && s.digits() == 2 && s.value < 60) {
        seconds = Some(s.value);
        used = 5;
        if t.get(5).is_some_and(|d| d.is(".")) && t.get(6).is_some_and(|f| f.kind == Kind::Number && f.start == t[5].end) {
            used = 7;
        }
    }
    let mut value = hour.value;
    let dotted = meridiem_dotted(&t[used..]);
    if let Some(pm) = t.get(used).and_then(|m| meridiem(&m.text.to_lowercase())) {
        value = twelve(value, pm);
        used += 1;
    } else if let Some((n, pm)) = dotted {
        value = twelve(value, pm);
        used += n;
    } else if next.is(".") && !t.get(used).is_some_and(|u| u.text.eq_ignore_ascii_case("uhr") || u.text == "h") {
        return None;
    }
    let mut time = format!("{value:02}:{:02}", minute.value);
    if let Some(s) = seconds {
        time.push_str(&format!(":{s:02}"));
        if let Some((n, zone)) = zone(&t[used..], t[used - 1].end) {
            time.push_str(&zone);
            used += n;
        }
    }
    if t.get(used).is_some_and(|u| u.text.eq_ignore_ascii_case("uhr")) {
        used += 1;
    }
    Some((used, time))
}

fn meridiem(low: &str) -> Option<bool> {
    match low {
        "am" | "ص" => Some(false),
        "pm" | "م" => Some(true),
        _ => None,
    }
}

/// "a.m.", "p. m.".
fn meridiem_dotted(t: &[Token<'_>]) -> Option<(usize, bool)> {
    let pm = match t.first()?.text {
        "a" | "A" => false,
        "p" | "P" => true,
        _ => return None,
    };
    (t.get(1)?.is(".") && matches!(t.get(2)?.text, "m" | "M")).then(|| (3 + usize::from(t.get(3).is_some_and(|d| d.is("."))), pm))
}

fn twelve(hour: u32, pm: bool) -> u32 {
    match (hour, pm) {
        (12, false) => 0,
        (1..=11, true) => hour + 12,
        _ => hour,
    }
}

fn zone(t: &[Token<'_>], glued_to: usize) -> Option<(usize, String)> {
    let first = t.first().filter(|z| z.start == glued_to)?;
    if first.text == "Z" {
        return Some((1, "Z".to_owned()));
    }
    if !(first.is("+") || first.is("-")) {
        return None;
    }
    let hours = t.get(1).filter(|h| h.kind == Kind::Number)?;
    match hours.digits() {
        4 => Some((2, format!("{}{:02}:{:02}", first.text, hours.value / 100, hours.value % 100))),
        2 if t.get(2).is_some_and(|c| c.is(":")) => {
            let minutes = t.get(3).filter(|m| m.kind == Kind::Number && m.digits() == 2)?;
            Some((4, format!("{}{:02}:{:02}", first.text, hours.value, minutes.value)))
        }
        _ => None,
    }
}

/// A Unix time in seconds or milliseconds as a UTC date-time, where it falls between 1995 and 2100.
pub(super) fn unix(text: &str) -> Option<String> {
    let value: i64 = text.trim().parse().ok()?;
    let seconds = if value > 100_000_000_000 { value / 1000 } else { value };
    if !(788_918_400..4_102_444_800).contains(&seconds) {
        return None;
    }
    jiff::Timestamp::from_second(seconds).ok().map(|t| t.to_string())
}

#[cfg(test)]
mod tests;
