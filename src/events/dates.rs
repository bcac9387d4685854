//! When an event happened: the time expression nearest to it in its clause, sentence or paragraph, else the report's date.
//!
//! Time expressions of the text and an event's place in, an interval of days and whether it is background out.

use crate::model::Date;
use crate::when::{TimeExpression, TimeType};

/// Days before the report's date from which an event is background rather than news (about seven months).
const BACKGROUND_DAYS: i32 = 210;

/// The time expressions of a text that name days.
#[derive(Debug, Default)]
pub(super) struct Times {
    list: Vec<TimeExpression>,
    anchor: Option<Date>,
}

/// When an event may have happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct When {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub background: bool,
}

impl Times {
    pub fn new(list: Vec<TimeExpression>, anchor: Option<Date>) -> Self {
        let list =
            list.into_iter().filter(|t| matches!(t.kind, TimeType::Date | TimeType::Time) && (t.earliest.is_some() || t.latest.is_some())).collect();
        Self { list, anchor }
    }

    fn within(&self, start: usize, end: usize) -> &[TimeExpression] {
        let first = self.list.partition_point(|t| t.start < start);
        let last = self.list.partition_point(|t| t.start < end);
        &self.list[first.min(last)..last]
    }

    /// When the event at `start..end` in `sentence` of the paragraph from `paragraph` on happened; `future` where it is
    /// planned, so that the report's date is no upper bound.
    pub fn of(&self, text: &str, start: usize, end: usize, sentence: (usize, usize), paragraph: usize, future: bool) -> When {
        if let Some((from, to)) = self.anchor.filter(|_| !future).and_then(|anchor| counted_back(text.get(sentence.0..start)?, anchor)) {
            let background = self.anchor.is_some_and(|anchor| days_before(to, anchor) > BACKGROUND_DAYS);
            return When { from: Some(from), to: Some(to), background };
        }
        let ends = |t: &TimeExpression| [" until", " till", " before"].iter().any(|w| text[..t.start].trim_end().ends_with(w));
        let own_day = |t: &&TimeExpression| !ends(t) && !is_compared(text, t) && !in_relative_clause(text, t, start, end);
        let past =
            |t: &&TimeExpression| own_day(t) && (future || self.is_day_ahead(t) || self.anchor.is_none_or(|a| t.earliest.is_none_or(|e| e <= a)));
        let own = nearest(text, self.within(sentence.0, sentence.1).iter().filter(past), sentence.0, start, end);
        let before = || self.within(paragraph, sentence.0).iter().rfind(own_day).filter(|t| self.is_recent(t));
        let back = own.filter(|t| !future && self.is_day_ahead(t));
        if let Some(day) = back.and_then(|t| t.earliest?.checked_sub(jiff::Span::new().days(7)).ok()) {
            return When { from: Some(day), to: Some(day), background: false };
        }
        let Some(time) = own.or_else(before) else {
            return When { from: None, to: self.anchor.filter(|_| !future), background: false };
        };
        let since = text[..time.start].trim_end().ends_with("since");
        let to = if since { self.anchor } else { time.latest };
        let mut when = When { from: time.earliest, to, background: false };
        if let Some(anchor) = self.anchor {
            if !future && when.to.is_none_or(|t| t > anchor) && when.from.is_none_or(|f| f <= anchor) {
                when.to = Some(anchor);
            }
            when.background = !future && when.to.is_some_and(|t| days_before(t, anchor) > BACKGROUND_DAYS);
        }
        when
    }

    /// A bare weekday read as the next one ("beat them on Saturday" in a report of Tuesday): what has happened was on the last.
    fn is_day_ahead(&self, time: &TimeExpression) -> bool {
        &*time.rule == "weekday" && self.anchor.is_some_and(|a| time.earliest.is_some_and(|e| e > a && days_before(a, e) < 7))
    }

    fn is_recent(&self, time: &TimeExpression) -> bool {
        match (time.latest, self.anchor) {
            (Some(latest), Some(anchor)) => latest <= anchor && days_before(latest, anchor) < 60,
            _ => false,
        }
    }
}

/// "Three months after the fall of": about that long before the text's own day; none where `lead` does not end so.
fn counted_back(lead: &str, anchor: Date) -> Option<(Date, Date)> {
    const NUMBERS: [&str; 13] = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let mut words = lead.split_whitespace().rev().skip_while(|w| matches!(w.to_ascii_lowercase().as_str(), "the" | "its" | "his" | "her" | "their"));
    if words.next().is_none_or(|w| !matches!(w.to_ascii_lowercase().as_str(), "after" | "since" | "following")) {
        return None;
    }
    let days = match words.next()?.trim_end_matches('s').to_ascii_lowercase().as_str() {
        "day" => 1,
        "week" => 7,
        "month" => 30,
        "year" => 365,
        _ => return None,
    };
    let number = words.next()?.to_ascii_lowercase();
    let named = if matches!(number.as_str(), "a" | "an") { Some(1) } else { NUMBERS.iter().position(|n| *n == number) };
    let number = named.and_then(|n| i32::try_from(n).ok()).or_else(|| number.parse().ok()).filter(|n| (1..400).contains(n))?;
    let (back, slack) = (number * days, days / 3);
    let shifted = |by: i32| anchor.checked_sub(jiff::Span::new().days(by)).ok();
    Some((shifted(back + slack)?, shifted((back - slack).max(0))?))
}

/// "than five years ago", "the highest since 2011", "for the first time in eleven years": a day of comparison, not of the event.
fn is_compared(text: &str, time: &TimeExpression) -> bool {
    let before = text.get(..time.start).unwrap_or("").trim_end();
    let mut words = before.rsplit([' ', '\n']);
    let last = words.next().unwrap_or("");
    if matches!(last, "than" | "unlike") {
        return true;
    }
    let superlative = |w: &str| matches!(w, "first" | "most" | "least") || w.len() > 4 && w.ends_with("est");
    let marks = |w: &str| matches!(w, "than" | "compared" | "versus") || last == "since" && superlative(w);
    let standing = matches!(last, "since" | "in" | "for" | "from" | "of" | "at");
    standing && words.take(5).take_while(|w| !w.ends_with([',', ';', '.', ':'])).any(marks)
}

/// Whether the time stands in a relative clause between commas that the event is not in ("Lorn, who had come in May, won").
fn in_relative_clause(text: &str, time: &TimeExpression, start: usize, end: usize) -> bool {
    let relative = |t: &str| ["who ", "which ", "whose ", "where ", "whom "].iter().any(|w| t.starts_with(w));
    let (from, to) = if time.start >= end { (end, time.start) } else { (time.end.min(start), start) };
    let between = text.get(from..to).unwrap_or("");
    if between.len() > 400 || between.contains('.') {
        return false;
    }
    if time.start >= end {
        return between.rfind(", ").is_some_and(|i| relative(&between[i + 2..]));
    }
    let before = text.get(..time.start).unwrap_or("");
    between.contains(", ") && before.rfind(", ").is_some_and(|i| time.start - i < 200 && relative(&before[i + 2..]))
}

fn days_before(day: Date, anchor: Date) -> i32 {
    day.until(anchor).map_or(0, |s| s.get_days())
}

/// The time expression nearest to `start..end`; one across a clause mark counts as farther, one before a mark farther still.
fn nearest<'a>(text: &str, times: impl Iterator<Item = &'a TimeExpression>, from: usize, start: usize, end: usize) -> Option<&'a TimeExpression> {
    let lead = text.get(from..start).unwrap_or("");
    let opens_aside = ["After ", "Before ", "Despite ", "Since ", "Following "].iter().any(|w| lead.starts_with(w)) && !lead.contains(',');
    times.min_by_key(|t| {
        let (from, to) = if t.start >= end { (end, t.start) } else { (t.end.min(start), start) };
        let between = text.get(from..to).unwrap_or("");
        let marks = between.bytes().filter(|&b| matches!(b, b',' | b';' | b':')).count();
        let clauses = between.matches(" and ").count() + between.matches(" but ").count() + between.matches(" after ").count();
        (to.saturating_sub(from)) + 40 * marks + 60 * clauses + if opens_aside && t.start < start { 60 } else { 0 }
    })
}
