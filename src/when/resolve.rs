//! From pieces to values: places each on the calendar, counting from the document's date, or in a narrative from the date
//! last spoken of.

use super::calendar::Calendar;
use super::sense::{Amount, Clock, Edge, Fields, Kind, Piece, Point, What};
use super::stamp::{self, PARTS, Stamp, Unit};
use super::{TimeType, stamp::date};
use crate::model::Date;

/// Where counting starts.
#[derive(Debug)]
pub struct Context<'c> {
    /// Feasts and seasons.
    pub calendar: &'c Calendar,
    /// The document's date.
    pub anchor: Option<Date>,
    /// What was last spoken of.
    pub mention: Option<Stamp>,
    /// The quarter or year last spoken of.
    pub period: Option<Stamp>,
    /// The text tells of the past: dates count from one another, not from the anchor.
    pub narrative: bool,
    /// Where nothing is said: −1 the past is meant, 1 the future.
    pub lean: i32,
    /// A short message, whose months are the nearest.
    pub short: bool,
    /// Horizons: what is not said to be past lies ahead.
    pub ahead: bool,
}

/// Months back from the month last spoken of at which a narrative has gone on to the next year.
const SHIFT: i32 = 8;

/// Days back from today within which a day without a year, in a text about what is to come, is the one just gone by.
const LATELY: i32 = 60;

/// A piece on the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// TIMEX3 type.
    pub kind: TimeType,
    /// TIMEX3 value.
    pub value: String,
    /// First and last day.
    pub days: Option<(Date, Date)>,
    /// The point.
    pub stamp: Option<Stamp>,
}

impl Context<'_> {
    /// Places `piece`, with `tense` as what the words around it say (−1, 0, 1); remembers what it spoke of.
    pub fn place(&mut self, piece: &Piece, tense: i32) -> Option<Placed> {
        match &piece.kind {
            Kind::Point => self.place_point(piece, tense),
            Kind::Duration(amount, unit, more) => {
                Some(Placed { kind: TimeType::Duration, value: duration(*amount, *unit, *more), days: None, stamp: None })
            }
            Kind::Span(dir, amount, unit) => {
                let days = self.span_days(*dir, *amount, *unit);
                Some(Placed { kind: TimeType::Duration, value: duration(*amount, *unit, None), days, stamp: None })
            }
            Kind::Set(value) => Some(Placed { kind: TimeType::Set, value: value.clone(), days: None, stamp: None }),
            Kind::Ref(which) => {
                let value = ["PAST_REF", "PRESENT_REF", "FUTURE_REF"][(*which).clamp(0, 2) as usize];
                let days = self.anchor.filter(|_| *which == 1).map(|a| (a, a));
                Some(Placed { kind: TimeType::Date, value: value.to_owned(), days, stamp: None })
            }
            Kind::Edge | Kind::Soon(_) => None,
        }
    }

    fn place_point(&mut self, piece: &Piece, tense: i32) -> Option<Placed> {
        if let Some(Point::Ago(amount, _)) = piece.point.filter(|p| matches!(p, Point::Ago(a, _) if a.n.is_none())) {
            debug_assert!(amount.n.is_none());
            return Some(Placed { kind: TimeType::Date, value: "PAST_REF".to_owned(), days: None, stamp: None });
        }
        if let Some(Point::Later(dir, amount, _)) = piece.point
            && amount.n.is_none()
        {
            let value = if dir < 0 { "PAST_REF" } else { "FUTURE_REF" };
            return Some(Placed { kind: TimeType::Date, value: value.to_owned(), days: None, stamp: None });
        }
        if matches!(piece.point, Some(Point::YearAgo)) {
            let stamp = self.year_ago()?;
            return Some(Placed { kind: TimeType::Date, value: stamp.value(), days: stamp.interval(&self.calendar.seasons), stamp: Some(stamp) });
        }
        let stamp = match piece.point {
            Some(point) => self.stamp(piece, point, tense)?,
            None => Stamp::Day(self.today()?),
        };
        self.remember(stamp);
        let timed = piece.clock.is_some() || piece.part.is_some();
        if let Some(Edge::Week(_) | Edge::Weekend(_)) = piece.edge {
            let days = stamp.interval(&self.calendar.seasons).map(|days| edged(days, piece.edge));
            return Some(Placed { kind: TimeType::Duration, value: "P1W".to_owned(), days, stamp: Some(stamp) });
        }
        let value = format!("{}{}", stamp.value(), time_value(piece.clock, piece.part));
        let whole = match piece.point {
            Some(Point::Feast(id, _) | Point::Turn(_, What::Feast(id))) => stamp.day(&self.calendar.seasons).and_then(|d| self.calendar.next(id, d)),
            _ => None,
        };
        let days = whole.or_else(|| stamp.interval(&self.calendar.seasons)).map(|days| edged(days, piece.edge));
        Some(Placed { kind: if timed { TimeType::Time } else { TimeType::Date }, value, days, stamp: Some(stamp) })
    }

    fn remember(&mut self, stamp: Stamp) {
        if !matches!(stamp, Stamp::Undated(..) | Stamp::Century(_) | Stamp::Decade(_)) {
            self.mention = Some(stamp);
        }
        if matches!(stamp, Stamp::Quarter(..)) {
            self.period = Some(stamp);
        }
    }

    /// The day "today" is: in a narrative the day spoken of.
    pub fn today(&self) -> Option<Date> {
        let spoken = self.mention.and_then(|m| m.day(&self.calendar.seasons));
        if self.narrative { spoken.or(self.anchor) } else { self.anchor.or(spoken) }
    }

    /// The day last spoken of, else the anchor.
    fn spoken(&self) -> Option<Date> {
        self.mention.and_then(|m| m.day(&self.calendar.seasons)).or(self.anchor)
    }

    fn direction(&self, tense: i32) -> i32 {
        if tense == 0 { self.lean } else { tense }
    }

    fn stamp(&self, piece: &Piece, point: Point, tense: i32) -> Option<Stamp> {
        match point {
            Point::Fields(mut fields) => {
                if let Some(within) = piece.within {
                    fields.year = self.stamp(piece, within, tense)?.year();
                }
                self.fields(fields, tense)
            }
            Point::Decade(n) => Some(Stamp::Decade(if n >= 100 { n / 10 } else { self.century_of(n) * 10 + n / 10 })),
            Point::Century(n) => Some(Stamp::Century(n - 1)),
            Point::Relday(n) => stamp::shift(self.today()?, n.into(), Unit::Day, Unit::Day),
            Point::Turn(dir, what) => self.turn(self.today()?, dir, what, tense),
            Point::TheUnit(unit) => self.the_unit(unit),
            Point::Same(unit) => Some(self.same(unit)),
            Point::NextTo(dir, what) => self.next_to(self.spoken()?, dir, what),
            Point::Ago(amount, unit) => self.moved(self.today()?, -1, amount, unit),
            Point::Hence(amount, unit) => self.moved(self.today()?, 1, amount, unit),
            Point::Later(dir, amount, unit) => self.moved(self.spoken()?, dir, amount, unit),
            Point::Feast(id, year) => self.feast(id, year, tense),
            Point::YearAgo => self.year_ago(),
            Point::YearEnd => Some(Stamp::Month(self.now_year()?, 12)),
            Point::MonthEnd => Some(Stamp::of(self.today()?, Unit::Month)),
        }
    }

    /// The century (first digits) of a decade or year given by its last two digits.
    fn century_of(&self, n: i32) -> i32 {
        let now = self.now_year().unwrap_or(2000);
        let century = now.div_euclid(100);
        if century * 100 + n > now + 10 { century - 1 } else { century }
    }

    fn now_year(&self) -> Option<i32> {
        let spoken = self.mention.and_then(|m| m.year());
        let anchor = self.anchor.map(|a| i32::from(a.year()));
        if self.narrative { spoken.or(anchor) } else { anchor.or(spoken) }
    }

    fn fields(&self, mut f: Fields, tense: i32) -> Option<Stamp> {
        if f.bc {
            return f.year.map(Stamp::Before);
        }
        if f.short {
            f.year = f.year.map(|y| self.century_of(y) * 100 + y);
        }
        match f.year {
            Some(year) => of_year(f, year),
            None if f.month.is_none() && f.day.is_none() && f.weekday.is_some() => {
                let dir = if self.narrative && tense == 0 { 1 } else { self.direction(tense) };
                stamp::weekday(self.today()?, f.weekday?, dir, true).map(Stamp::Day)
            }
            None => self.without_year(f, tense),
        }
    }

    fn without_year(&self, f: Fields, tense: i32) -> Option<Stamp> {
        let Some(today) = self.today() else {
            return (f.month.is_some() || f.day.is_some()).then_some(Stamp::Undated(f.month, f.day));
        };
        if f.month.is_none() && f.day.is_some() {
            return self.day_only(today, f.day?, tense);
        }
        let year = i32::from(today.year());
        if self.narrative {
            let shift = i32::from(self.mention.and_then(|m| m.month()).zip(f.month).is_some_and(|(now, m)| now - m >= SHIFT));
            return of_year(f, year + shift);
        }
        let mut near: Vec<Stamp> = (year - 1..=year + 1).filter_map(|y| of_year(f, y)).collect();
        if f.day.is_none() && (!self.short || f.month.is_none()) {
            let direction = if f.part.is_some() && !self.ahead { -1 } else { self.direction(tense) };
            return pick(&near, today, direction, &self.calendar.seasons);
        }
        near.retain(|s| {
            f.weekday.is_none_or(|w| matches!(s, Stamp::Day(d) if i32::from(d.weekday().to_monday_one_offset()) == w)) || f.weekday.is_none()
        });
        if near.is_empty() {
            near = (year - 1..=year + 1).filter_map(|y| of_year(f, y)).collect();
        }
        let lately = |s: &Stamp| s.day(&self.calendar.seasons).is_some_and(|d| d < today && (today - d).get_days() <= LATELY);
        if self.ahead && (tense == 0 || tense > 0 && !near.iter().any(lately)) {
            return pick(&near, today, 1, &self.calendar.seasons);
        }
        near.into_iter().min_by_key(|s| s.day(&self.calendar.seasons).map_or(i32::MAX, |d| (d - today).get_days().abs()))
    }

    fn day_only(&self, today: Date, day: i32, tense: i32) -> Option<Stamp> {
        let dir = self.direction(tense);
        let spoken = self.mention.filter(|_| self.ahead).and_then(|m| m.day(&self.calendar.seasons)).filter(|d| *d > today);
        let first = spoken.unwrap_or(today).first_of_month();
        let months = (0..4).map(|n| if dir < 0 { -n } else { n });
        let fits = |d: &Date| if dir < 0 { *d <= today } else { *d >= today };
        months.filter_map(|n| stamp::months(first, n)).filter_map(|m| date(m.year().into(), m.month().into(), day)).find(fits).map(Stamp::Day)
    }

    fn turn(&self, today: Date, dir: i32, what: What, tense: i32) -> Option<Stamp> {
        let year = i32::from(today.year());
        match what {
            What::Unit(Unit::Season) => None,
            What::Unit(unit) => stamp::shift(today, dir.into(), unit, unit),
            What::Weekday(w) => match dir {
                0 if tense < 0 => stamp::weekday(today, w, 0, true),
                0 => stamp::weekday(today, w, 1, true),
                _ => stamp::weekday(today, w, dir, false),
            }
            .map(Stamp::Day),
            What::Month(m) => turned((year - 1..=year + 1).map(|y| Stamp::Month(y, m)), today, dir, self),
            What::Season(s) => turned((year - 2..=year + 1).map(|y| Stamp::Season(y, s)), today, dir, self),
            What::Feast(id) => match dir {
                ..0 => self.calendar.last(id, today),
                _ => self.calendar.next(id, today),
            }
            .map(|(first, _)| Stamp::Day(first)),
        }
    }

    fn the_unit(&self, unit: Unit) -> Option<Stamp> {
        match unit {
            Unit::Quarter if self.ahead => Some(Stamp::of(self.today()?, unit)),
            Unit::Quarter => {
                self.period.filter(|p| p.unit() == Unit::Quarter).or_else(|| stamp::shift(self.today()?, -1, Unit::Quarter, Unit::Quarter))
            }
            _ => Some(Stamp::of(if self.narrative { self.spoken()? } else { self.today()? }, unit)),
        }
    }

    fn same(&self, unit: Unit) -> Stamp {
        let Some(spoken) = self.spoken() else { return Stamp::Undated(None, None) };
        let whole = self.mention.is_none_or(|m| m.unit() <= unit || unit == Unit::Season);
        match (whole, unit) {
            (true, Unit::Season) => self.mention.unwrap_or(Stamp::Day(spoken)),
            (true, unit) => Stamp::of(spoken, unit),
            (false, _) => self.mention.unwrap_or(Stamp::Day(spoken)),
        }
    }

    fn next_to(&self, from: Date, dir: i32, what: What) -> Option<Stamp> {
        match what {
            What::Unit(Unit::Season) => None,
            What::Unit(unit) => stamp::shift(from, dir.into(), unit, unit),
            other => self.turn(from, dir, other, 0),
        }
    }

    /// The point `amount` units from `from` in direction `dir`; none where the amount or unit is vague.
    pub fn moved(&self, from: Date, dir: i32, amount: Amount, unit: Unit) -> Option<Stamp> {
        let n = i64::from(amount.n?) * i64::from(dir);
        let grain = match unit {
            Unit::Week | Unit::Weekend => Unit::Day,
            Unit::Month | Unit::Year if self.ahead => Unit::Day,
            Unit::Hour | Unit::Minute | Unit::Second => return stamp::days(from, if unit == Unit::Hour { n / 24 } else { 0 }).map(Stamp::Day),
            Unit::Quarter => Unit::Quarter,
            Unit::Half => Unit::Month,
            Unit::Decade => Unit::Decade,
            Unit::Century | Unit::Millennium => Unit::Century,
            Unit::Season => Unit::Year,
            Unit::Vague => return None,
            other => other,
        };
        stamp::shift(from, n, unit, grain)
    }

    fn feast(&self, id: i32, year: Option<i32>, tense: i32) -> Option<Stamp> {
        if let Some(year) = year {
            return self.calendar.holiday(id, year).map(|(first, _)| Stamp::Day(first)).or(Some(Stamp::Year(year)));
        }
        let today = self.today()?;
        if self.narrative {
            return self.calendar.holiday(id, today.year().into()).map(|(first, _)| Stamp::Day(first));
        }
        let found = match tense {
            1 => self.calendar.next(id, today),
            _ if self.ahead => self.calendar.next(id, today),
            -1 => self.calendar.last(id, stamp::days(today, 1)?),
            _ => self.calendar.nearest(id, today),
        };
        found.map(|(first, _)| Stamp::Day(first))
    }

    fn year_ago(&self) -> Option<Stamp> {
        match self.period {
            Some(Stamp::Quarter(y, q)) => Some(Stamp::Quarter(y - 1, q)),
            _ => Some(Stamp::Year(self.now_year()? - 1)),
        }
    }

    /// The days of "the last two weeks".
    fn span_days(&self, dir: i32, amount: Amount, unit: Unit) -> Option<(Date, Date)> {
        let today = self.today()?;
        let far = self.moved(today, if dir < 0 { -1 } else { 1 }, amount, unit)?;
        let (first, last) = far.interval(&self.calendar.seasons)?;
        Some(if dir < 0 { (first.min(today), today) } else { (today, last.max(today)) })
    }
}

/// The stamps nearest in direction `dir` of "last" and "next": this one's own year for 0.
fn turned(all: impl Iterator<Item = Stamp>, today: Date, dir: i32, context: &Context) -> Option<Stamp> {
    let days = |s: &Stamp| s.interval(&context.calendar.seasons);
    let all: Vec<Stamp> = all.collect();
    match dir {
        0 if context.ahead => pick(&all, today, 1, &context.calendar.seasons),
        0 => all.into_iter().find(|s| s.year() == Some(i32::from(today.year()))),
        1.. => all.into_iter().find(|s| days(s).is_some_and(|(first, _)| first > today)),
        _ => all.into_iter().rev().find(|s| days(s).is_some_and(|(_, last)| last < today)),
    }
}

/// The stamp that `today` lies in, else the nearest in `direction`.
fn pick(all: &[Stamp], today: Date, direction: i32, seasons: &stamp::SeasonDays) -> Option<Stamp> {
    let days = |s: &Stamp| s.interval(seasons);
    let held = all.iter().rev().find(|s| days(s).is_some_and(|(first, last)| first <= today && today <= last));
    held.or_else(|| match direction {
        ..0 => all.iter().rev().find(|s| days(s).is_some_and(|(_, last)| last < today)),
        _ => all.iter().find(|s| days(s).is_some_and(|(first, _)| first > today)),
    })
    .copied()
}

fn of_year(f: Fields, year: i32) -> Option<Stamp> {
    if let Some((unit, n)) = f.part {
        return Some(if unit == Unit::Half { Stamp::Half(year, n) } else { Stamp::Quarter(year, n) });
    }
    match (f.season, f.month, f.day) {
        (Some(season), ..) => Some(Stamp::Season(year, season)),
        (_, Some(m), Some(d)) => date(year, m, d).map(Stamp::Day),
        (_, Some(m), None) => Some(Stamp::Month(year, m)),
        _ => Some(Stamp::Year(year)),
    }
}

/// The stretch of `days` that `edge` means.
pub fn edged(days: (Date, Date), edge: Option<Edge>) -> (Date, Date) {
    let (first, last) = days;
    let length = i64::from((last - first).get_days()) + 1;
    let at = |n: i64| stamp::days(first, n.clamp(0, length - 1)).unwrap_or(last);
    match edge {
        None | Some(Edge::Any | Edge::Before | Edge::After) => days,
        Some(Edge::Start) => (first, at(length / 3 - 1)),
        Some(Edge::Mid) => (at(length / 3), at(2 * length / 3 - 1)),
        Some(Edge::End) => (at(2 * length / 3), last),
        Some(Edge::FirstHalf) => (first, at((length - 1) / 2 - i64::from(length == 31 || length == 30) * i64::from(length == 31))),
        Some(Edge::SecondHalf) => (at(length / 2), last),
        Some(Edge::Week(n)) if n < 0 => (at(length - 7), last),
        Some(Edge::Week(n)) => (at(i64::from(n - 1) * 7), at(i64::from(n) * 7 - 1)),
        Some(Edge::Weekend(n)) => {
            let after_saturday = |d: Date| i64::from(d.weekday().since(jiff::civil::Weekday::Saturday));
            let saturday = if n < 0 { length - 1 - after_saturday(last) } else { (7 - after_saturday(first)) % 7 + i64::from(n - 1) * 7 };
            (at(saturday), at(saturday + 1))
        }
    }
}

fn time_value(clock: Option<Clock>, part: Option<i32>) -> String {
    match (clock, part) {
        (Some(c), part) => {
            let afternoon = part.is_some_and(|p| p == 2 || p == 3 || p == 4 && c.hour >= 6);
            let hour = if afternoon && c.hour < 12 && c.hour > 0 { c.hour + 12 } else { c.hour };
            let second = c.second.map_or(String::new(), |s| format!(":{s:02}"));
            format!("T{hour:02}:{:02}{second}", c.minute.unwrap_or(0))
        }
        (None, Some(1)) => "T12:00".to_owned(),
        (None, Some(part)) => format!("T{}", PARTS[part.clamp(0, 6) as usize]),
        (None, None) => String::new(),
    }
}

/// The value of a duration.
fn duration(amount: Amount, unit: Unit, more: Option<(Amount, Unit)>) -> String {
    let mut value = one_duration(amount, unit);
    if let Some((amount, unit)) = more {
        let next = one_duration(amount, unit);
        let tail = next.trim_start_matches('P');
        value.push_str(if value.contains('T') { tail.trim_start_matches('T') } else { tail });
    }
    value
}

fn one_duration(amount: Amount, unit: Unit) -> String {
    let time = if unit.is_clock() { "T" } else { "" };
    let Some(n) = amount.n else { return format!("P{time}X{}", unit.letter()) };
    let (n, unit) = match unit {
        Unit::Decade if n > 1 => (n.saturating_mul(10), Unit::Year),
        _ => (n, unit),
    };
    if !amount.half {
        return format!("P{time}{n}{}", unit.letter());
    }
    let whole = if n == 0 { String::new() } else { format!("{n}{}", unit.letter()) };
    match unit {
        Unit::Year => format!("P{whole}6M"),
        Unit::Hour => format!("PT{whole}30M"),
        Unit::Minute => format!("PT{whole}30S"),
        Unit::Day => format!("P{whole}{}T12H", ""),
        _ => format!("P{time}{n}.5{}", unit.letter()),
    }
}
