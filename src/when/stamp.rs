//! A point of the calendar at its precision: its TIMEX3 value, and the days it covers.

use crate::model::Date;
use jiff::ToSpan;
use jiff::civil::Weekday;

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Weekends.
    Weekend,
    /// Months.
    Month,
    /// Quarters of a year.
    Quarter,
    /// Halves of a year.
    Half,
    /// Years.
    Year,
    /// Decades.
    Decade,
    /// Centuries.
    Century,
    /// Thousands of years.
    Millennium,
    /// Seasons.
    Season,
    /// Time of no stated unit.
    Vague,
}

const UNITS: [(Unit, &str); 15] = [
    (Unit::Second, "S"),
    (Unit::Minute, "MIN"),
    (Unit::Hour, "H"),
    (Unit::Day, "D"),
    (Unit::Week, "W"),
    (Unit::Weekend, "WE"),
    (Unit::Month, "M"),
    (Unit::Quarter, "Q"),
    (Unit::Half, "HY"),
    (Unit::Year, "Y"),
    (Unit::Decade, "DE"),
    (Unit::Century, "CE"),
    (Unit::Millennium, "ML"),
    (Unit::Season, "SN"),
    (Unit::Vague, "X"),
];

impl Unit {
    /// The unit of a code of the language files; none where there is no such code.
    pub fn from_code(code: &str) -> Option<i32> {
        UNITS.iter().position(|(_, c)| *c == code).map(|i| i as i32)
    }

    /// The unit by its number.
    pub fn from_number(n: i32) -> Self {
        usize::try_from(n).ok().and_then(|n| UNITS.get(n)).map_or(Self::Vague, |(u, _)| *u)
    }

    /// Whether it is shorter than a day.
    pub fn is_clock(self) -> bool {
        self <= Self::Hour
    }

    /// TIMEX3's letter in a duration.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Second => "S",
            Self::Minute | Self::Month => "M",
            Self::Hour => "H",
            Self::Day => "D",
            Self::Week => "W",
            Self::Weekend => "WE",
            Self::Quarter => "Q",
            Self::Half => "HY",
            Self::Year => "Y",
            Self::Decade => "DE",
            Self::Century => "CE",
            Self::Millennium => "ML",
            Self::Season => "SN",
            Self::Vague => "X",
        }
    }
}

/// Codes of seasons, in the order of their numbers.
pub const SEASONS: [&str; 4] = ["SP", "SU", "FA", "WI"];
/// Codes of parts of a day, in the order of their numbers.
pub const PARTS: [&str; 7] = ["MO", "MI", "AF", "EV", "NI", "DT", "DA"];

/// A point of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// A century by its first digits (19 = 1900–1999).
    Century(i32),
    /// A decade by its first digits.
    Decade(i32),
    /// A year.
    Year(i32),
    /// Half of a year.
    Half(i32, i32),
    /// A quarter.
    Quarter(i32, i32),
    /// A season by its number (spring 0 … winter 3).
    Season(i32, i32),
    /// A month.
    Month(i32, i32),
    /// The week that begins with this Monday.
    Week(Date),
    /// The weekend of the week that begins with this Monday.
    Weekend(Date),
    /// A day.
    Day(Date),
    /// A day or month of no known year.
    Undated(Option<i32>, Option<i32>),
    /// A year before Christ.
    Before(i32),
}

/// The first days of the seasons, as month and day (see `data/rules/time_calendar.toml`).
pub type SeasonDays = [(i8, i8, i8, i8); 4];

/// The date `y-m-d`, where there is such a day.
pub fn date(y: i32, m: i32, d: i32) -> Option<Date> {
    Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
}

/// `date` moved by `days`; none beyond the calendar.
pub fn days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// `date` moved by `months`, the day clamped to the month's length.
pub fn months(date: Date, months: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
}

/// The Monday of `date`'s week.
pub fn monday(date: Date) -> Date {
    days(date, -i64::from(date.weekday().to_monday_zero_offset())).unwrap_or(date)
}

/// The ISO week's year and number.
fn week(monday: Date) -> (i16, i8) {
    let week = monday.iso_week_date();
    (week.year(), week.week())
}

impl Stamp {
    /// The TIMEX3 value.
    pub fn value(&self) -> String {
        match *self {
            Self::Century(c) => format!("{c:02}"),
            Self::Decade(d) => format!("{d:03}"),
            Self::Year(y) => format!("{y:04}"),
            Self::Half(y, h) => format!("{y:04}-H{h}"),
            Self::Quarter(y, q) => format!("{y:04}-Q{q}"),
            Self::Season(y, s) => format!("{y:04}-{}", SEASONS[s.clamp(0, 3) as usize]),
            Self::Month(y, m) => format!("{y:04}-{m:02}"),
            Self::Week(d) => format!("{:04}-W{:02}", week(d).0, week(d).1),
            Self::Weekend(d) => format!("{:04}-W{:02}-WE", week(d).0, week(d).1),
            Self::Day(d) => format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day()),
            Self::Undated(Some(m), Some(d)) => format!("XXXX-{m:02}-{d:02}"),
            Self::Undated(Some(m), None) => format!("XXXX-{m:02}"),
            Self::Undated(None, Some(d)) => format!("XXXX-XX-{d:02}"),
            Self::Undated(None, None) => "XXXX-XX-XX".to_owned(),
            Self::Before(y) => format!("BC{y:04}"),
        }
    }

    /// First and last day.
    pub fn interval(&self, seasons: &SeasonDays) -> Option<(Date, Date)> {
        match *self {
            Self::Century(c) => Some((date(c * 100, 1, 1)?, date(c * 100 + 99, 12, 31)?)),
            Self::Decade(d) => Some((date(d * 10, 1, 1)?, date(d * 10 + 9, 12, 31)?)),
            Self::Year(y) => Some((date(y, 1, 1)?, date(y, 12, 31)?)),
            Self::Half(y, h) => span_of_months(y, h * 6 - 5, 6),
            Self::Quarter(y, q) => span_of_months(y, q * 3 - 2, 3),
            Self::Season(y, s) => season(y, s, seasons),
            Self::Month(y, m) => span_of_months(y, m, 1),
            Self::Week(d) => Some((d, days(d, 6)?)),
            Self::Weekend(d) => Some((days(d, 5)?, days(d, 6)?)),
            Self::Day(d) => Some((d, d)),
            Self::Undated(..) | Self::Before(_) => None,
        }
    }

    /// The year it lies in.
    pub fn year(&self) -> Option<i32> {
        match *self {
            Self::Century(_) | Self::Decade(_) | Self::Undated(..) | Self::Before(_) => None,
            Self::Year(y) | Self::Half(y, _) | Self::Quarter(y, _) | Self::Season(y, _) | Self::Month(y, _) => Some(y),
            Self::Week(d) | Self::Weekend(d) | Self::Day(d) => Some(i32::from(d.year())),
        }
    }

    /// The month it lies in.
    pub fn month(&self) -> Option<i32> {
        match *self {
            Self::Month(_, m) => Some(m),
            Self::Week(d) | Self::Weekend(d) | Self::Day(d) => Some(i32::from(d.month())),
            _ => None,
        }
    }

    /// The point at precision `unit` that holds `date`.
    pub fn of(date: Date, unit: Unit) -> Self {
        let (y, m) = (i32::from(date.year()), i32::from(date.month()));
        match unit {
            Unit::Week => Self::Week(monday(date)),
            Unit::Weekend => Self::Weekend(monday(date)),
            Unit::Month => Self::Month(y, m),
            Unit::Quarter => Self::Quarter(y, (m - 1) / 3 + 1),
            Unit::Half => Self::Half(y, (m - 1) / 6 + 1),
            Unit::Season => Self::Season(y, ((m + 9) % 12) / 3),
            Unit::Year => Self::Year(y),
            Unit::Decade => Self::Decade(y.div_euclid(10)),
            Unit::Century => Self::Century(y.div_euclid(100)),
            _ => Self::Day(date),
        }
    }

    /// Some day inside, to count from: the day itself, else the first.
    pub fn day(&self, seasons: &SeasonDays) -> Option<Date> {
        self.interval(seasons).map(|(first, _)| first)
    }

    /// Its own precision.
    pub fn unit(&self) -> Unit {
        match self {
            Self::Century(_) => Unit::Century,
            Self::Decade(_) => Unit::Decade,
            Self::Year(_) | Self::Before(_) => Unit::Year,
            Self::Half(..) => Unit::Half,
            Self::Quarter(..) => Unit::Quarter,
            Self::Season(..) => Unit::Season,
            Self::Month(..) => Unit::Month,
            Self::Week(_) => Unit::Week,
            Self::Weekend(_) => Unit::Weekend,
            Self::Day(_) | Self::Undated(..) => Unit::Day,
        }
    }
}

fn span_of_months(y: i32, m: i32, count: i64) -> Option<(Date, Date)> {
    let first = date(y, m, 1)?;
    let next = first.checked_add(jiff::Span::new().try_months(count).ok()?).ok()?;
    Some((first, next.checked_sub(1.day()).ok()?))
}

fn season(y: i32, s: i32, seasons: &SeasonDays) -> Option<(Date, Date)> {
    let (m1, d1, m2, d2) = seasons[s.clamp(0, 3) as usize];
    let wraps = m2 < m1;
    let last = date(y + i32::from(wraps), m2.into(), d2.into())?;
    Some((date(y, m1.into(), d1.into())?, last))
}

/// Moves `from` by `n` units and gives the point at precision `grain`.
pub fn shift(from: Date, n: i64, unit: Unit, grain: Unit) -> Option<Stamp> {
    let moved = match unit {
        Unit::Week | Unit::Weekend => days(from, n.checked_mul(7)?)?,
        Unit::Month => months(first_of(from, grain), n)?,
        Unit::Quarter => months(first_of(from, grain), n.checked_mul(3)?)?,
        Unit::Half => months(first_of(from, grain), n.checked_mul(6)?)?,
        Unit::Year | Unit::Season => months(from, n.checked_mul(12)?)?,
        Unit::Decade => months(from, n.checked_mul(120)?)?,
        Unit::Century => months(from, n.checked_mul(1_200)?)?,
        Unit::Millennium => months(from, n.checked_mul(12_000)?)?,
        Unit::Hour | Unit::Minute | Unit::Second | Unit::Vague => from,
        Unit::Day => days(from, n)?,
    };
    Some(Stamp::of(moved, grain))
}

fn first_of(date: Date, grain: Unit) -> Date {
    if grain > Unit::Weekend { date.first_of_month() } else { date }
}

/// The day of `weekday` (Monday 1) `dir` weeks from the one nearest `from`: −1 the last before, 0 in the same week, 1 the next after.
pub fn weekday(from: Date, weekday: i32, dir: i32, same_day: bool) -> Option<Date> {
    let number = i8::try_from(weekday).ok().and_then(|w| Weekday::from_monday_one_offset(w).ok())?;
    let ahead = i64::from((number.to_monday_zero_offset() - from.weekday().to_monday_zero_offset()).rem_euclid(7));
    match dir {
        0 => days(monday(from), i64::from(number.to_monday_zero_offset())),
        1.. => days(from, if ahead == 0 && !same_day { 7 } else { ahead }),
        _ => days(from, if ahead == 0 { if same_day { 0 } else { -7 } } else { ahead - 7 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEASONS_: SeasonDays = [(3, 20, 5, 31), (6, 1, 9, 22), (9, 22, 12, 21), (12, 1, 2, 28)];

    fn d(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn leap_days_and_year_ends() {
        assert_eq!(shift(d("2024-02-29"), 1, Unit::Year, Unit::Day), Some(Stamp::Day(d("2025-02-28"))));
        assert_eq!(shift(d("2023-01-31"), 1, Unit::Month, Unit::Day), Some(Stamp::Day(d("2023-02-28"))));
        assert_eq!(shift(d("2023-12-31"), 1, Unit::Day, Unit::Day), Some(Stamp::Day(d("2024-01-01"))));
        assert_eq!(Stamp::of(d("2021-01-02"), Unit::Week).value(), "2020-W53");
        assert_eq!(shift(d("2023-03-31"), -1, Unit::Month, Unit::Month), Some(Stamp::Month(2023, 2)));
        assert_eq!(date(2023, 2, 29), None);
    }

    #[test]
    fn winter_reaches_into_the_next_year() {
        assert_eq!(Stamp::Season(2022, 3).interval(&SEASONS_), Some((d("2022-12-01"), d("2023-02-28"))));
        assert_eq!(Stamp::Quarter(2023, 4).interval(&SEASONS_), Some((d("2023-10-01"), d("2023-12-31"))));
    }

    #[test]
    fn weekdays_before_and_after() {
        let friday = d("2021-06-18");
        assert_eq!(weekday(d("2021-06-16"), 5, 1, false), Some(friday));
        assert_eq!(weekday(friday, 5, 1, false), Some(d("2021-06-25")));
        assert_eq!(weekday(friday, 5, -1, true), Some(friday));
        assert_eq!(weekday(d("2021-06-16"), 5, -1, true), Some(d("2021-06-11")));
    }
}
