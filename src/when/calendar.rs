//! Holidays and feasts by year, and the days of the seasons, from `data/rules/time_calendar.toml`.
//!
//! Easter by the rules of the Gregorian and Julian computus (Meeus, *Astronomical Algorithms*, ch. 8); feasts of the
//! Islamic calendar by a table of years, since they go by announcement.

use super::stamp::{SeasonDays, Unit, date, days, weekday};
use crate::error::{Error, Result};
use crate::model::Date;
use crate::rules::Data;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file's form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    seasons: BTreeMap<String, [i8; 4]>,
    holiday: Vec<Holiday>,
    table: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    vague: BTreeMap<String, i64>,
}

/// A feast: exactly one of the ways to find its day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    id: String,
    /// Month and day.
    fixed: Option<[i32; 2]>,
    /// Days from Western Easter.
    easter: Option<i64>,
    /// Days from Orthodox Easter.
    orthodox: Option<i64>,
    /// Month, weekday (Monday 1), which one (−1 the last), days after it.
    nth: Option<[i32; 4]>,
    /// Name of a table of first days, and days after.
    table: Option<String>,
    #[serde(default)]
    plus: i64,
    /// Name of the table of the feast that follows it: it lasts until the day before.
    until: Option<String>,
    /// A deadline by it is the day before ("by Christmas").
    #[serde(default)]
    eve: bool,
    /// Days it lasts.
    #[serde(default = "one")]
    lasts: i64,
}

fn one() -> i64 {
    1
}

/// Feasts and seasons.
#[derive(Debug)]
pub struct Calendar {
    holidays: Vec<Holiday>,
    tables: BTreeMap<String, BTreeMap<i32, Vec<Date>>>,
    /// Days of the seasons, spring first.
    pub seasons: SeasonDays,
    vague: BTreeMap<Unit, i64>,
}

impl Calendar {
    /// Loads the calendar file.
    ///
    /// # Errors
    /// Where the file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let file: File = data.toml("rules/time_calendar.toml")?;
        let season = |name: &str| file.seasons.get(name).map(|s| (s[0], s[1], s[2], s[3])).ok_or_else(|| broken(name));
        let seasons = [season("spring")?, season("summer")?, season("autumn")?, season("winter")?];
        let mut tables = BTreeMap::new();
        for (name, years) in file.table {
            tables.insert(name, years.into_iter().map(|(year, days)| read_year(&year, &days)).collect::<Result<_>>()?);
        }
        let unit = |code: &str| Unit::from_code(code).map(Unit::from_number).ok_or_else(|| broken(code));
        let vague = file.vague.iter().map(|(code, days)| Ok((unit(code)?, *days))).collect::<Result<_>>()?;
        Ok(Self { holidays: file.holiday, tables, seasons, vague })
    }

    /// Days that a vague number of `unit` may take at most ("within days", "in a few weeks"); none where no one could say.
    pub fn vague(&self, unit: Unit) -> Option<i64> {
        self.vague.get(&unit).copied()
    }

    /// The number of the feast `id`.
    pub fn number(&self, id: &str) -> Option<i32> {
        self.holidays.iter().position(|h| h.id == id).map(|i| i as i32)
    }

    /// Whether "by" feast `number` means by its eve.
    pub fn is_due_on_eve(&self, number: i32) -> bool {
        usize::try_from(number).ok().and_then(|n| self.holidays.get(n)).is_some_and(|h| h.eve)
    }

    /// First and last day of feast `number` in `year`.
    pub fn holiday(&self, number: i32, year: i32) -> Option<(Date, Date)> {
        self.all(number, year).into_iter().next()
    }

    /// Every time feast `number` begins in `year` (an Islamic feast may come twice).
    fn all(&self, number: i32, year: i32) -> Vec<(Date, Date)> {
        let Some(h) = usize::try_from(number).ok().and_then(|n| self.holidays.get(n)) else { return Vec::new() };
        let firsts = match &h.table {
            Some(table) => self.tables.get(table).and_then(|t| t.get(&year)).cloned().unwrap_or_default(),
            None => h.computed(year).into_iter().collect(),
        };
        firsts.into_iter().filter_map(|first| Some((days(first, h.plus)?, self.last_day(h, first)?))).collect()
    }

    fn last_day(&self, h: &Holiday, first: Date) -> Option<Date> {
        let after = h
            .until
            .as_ref()
            .and_then(|u| self.tables.get(u))
            .and_then(|t| t.range(i32::from(first.year())..).flat_map(|(_, d)| d).find(|d| **d > first));
        match after {
            Some(&after) => days(after, -1),
            None => days(first, h.plus + h.lasts - 1),
        }
    }

    /// The feast's time that ends on or after `from`.
    pub fn next(&self, number: i32, from: Date) -> Option<(Date, Date)> {
        let year = i32::from(from.year());
        (year - 1..=year + 1).flat_map(|y| self.all(number, y)).find(|(_, last)| *last >= from)
    }

    /// The feast's last time that began before `from`.
    pub fn last(&self, number: i32, from: Date) -> Option<(Date, Date)> {
        let year = i32::from(from.year());
        (year - 1..=year).flat_map(|y| self.all(number, y)).rfind(|(first, _)| *first < from)
    }

    /// The feast's time nearest `from`, before or after.
    pub fn nearest(&self, number: i32, from: Date) -> Option<(Date, Date)> {
        let year = i32::from(from.year());
        (year - 1..=year + 1).flat_map(|y| self.all(number, y)).min_by_key(|(first, _)| (*first - from).get_days().abs())
    }
}

fn broken(what: &str) -> Error {
    Error::data(format!("data file `rules/time_calendar.toml`: bad or missing `{what}`"))
}

fn read_year(year: &str, days: &[String]) -> Result<(i32, Vec<Date>)> {
    let number: i32 = year.parse().map_err(|_| broken(year))?;
    let dates = days.iter().map(|d| format!("{number:04}-{d}").parse().map_err(|_| broken(d))).collect::<Result<_>>()?;
    Ok((number, dates))
}

impl Holiday {
    fn computed(&self, year: i32) -> Option<Date> {
        if let Some([m, d]) = self.fixed {
            return date(year, m, d);
        }
        if let Some(offset) = self.easter {
            return days(easter(year)?, offset);
        }
        if let Some(offset) = self.orthodox {
            return days(orthodox_easter(year)?, offset);
        }
        let [month, day, which, after] = self.nth?;
        let found = match which {
            1.. => days(weekday(date(year, month, 1)?, day, 1, true)?, i64::from(which - 1) * 7)?,
            _ => weekday(date(year, month, 1)?.last_of_month(), day, -1, true)?,
        };
        days(found, after.into())
    }
}

/// Western Easter Sunday.
fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    date(year, n / 31, n % 31 + 1)
}

/// Orthodox Easter Sunday in the Gregorian calendar.
fn orthodox_easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 4, year % 7, year % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let n = d + e + 114;
    let ahead = year / 100 - year / 400 - 2;
    days(date(year, n / 31, n % 31 + 1)?, ahead.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn easters_of_the_almanac() {
        assert_eq!(easter(2021), Some(d("2021-04-04")));
        assert_eq!(easter(2024), Some(d("2024-03-31")));
        assert_eq!(easter(1961), Some(d("1961-04-02")));
        assert_eq!(orthodox_easter(2021), Some(d("2021-05-02")));
        assert_eq!(orthodox_easter(2023), Some(d("2023-04-16")));
    }

    #[test]
    fn feasts_that_move() {
        let calendar = Calendar::load(&Data::embedded()).unwrap();
        let day = |id: &str, year| calendar.holiday(calendar.number(id).unwrap(), year).unwrap().0;
        assert_eq!(day("thanksgiving", 2022), d("2022-11-24"));
        assert_eq!(day("labor_day", 2023), d("2023-09-04"));
        assert_eq!(day("memorial_day", 2023), d("2023-05-29"));
        assert_eq!(day("ramadan", 2021), d("2021-04-13"));
        assert_eq!(day("eid_al_fitr", 2019), d("2019-06-04"));
        let next = |from: &str| calendar.next(calendar.number("christmas").unwrap(), d(from)).unwrap().0;
        assert_eq!(next("2022-12-26"), d("2023-12-25"));
    }

    #[test]
    fn a_year_with_two_ramadans() {
        let calendar = Calendar::load(&Data::embedded()).unwrap();
        let ramadan = calendar.number("ramadan").unwrap();
        assert_eq!(calendar.next(ramadan, d("2030-03-01")).map(|r| r.0.month()), Some(12));
        assert_eq!(calendar.next(ramadan, d("2029-12-20")).map(|r| r.0.year()), Some(2030));
    }
}
