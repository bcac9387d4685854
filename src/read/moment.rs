//! Dates of dumps and feeds: ISO 8601, Unix seconds, RFC 822; anything else is left unread rather than guessed.

use jiff::civil::{Date, DateTime};

/// `raw` as an ISO 8601 date or date-time, as exact as it is; none where it cannot be read or names no plausible year.
pub(super) fn normal(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let found = seconds(raw).or_else(|| iso(raw)).or_else(|| rfc822(raw)).or_else(|| slashed(raw))?;
    let date: Date = found.get(..10)?.parse().ok()?;
    (1970..=2100).contains(&date.year()).then_some(found)
}

/// Nine to eleven digits are seconds since 1970, thirteen milliseconds, eight a date.
fn seconds(raw: &str) -> Option<String> {
    let whole = raw.split_once('.').map_or(raw, |(whole, _)| whole);
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i64 = whole.parse().ok()?;
    match whole.len() {
        8 => jiff::civil::date(i16::try_from(value / 10_000).ok()?, 1, 1)
            .with()
            .month(i8::try_from(value / 100 % 100).ok()?)
            .day(i8::try_from(value % 100).ok()?)
            .build()
            .ok()
            .map(|d| d.to_string()),
        9..=11 => jiff::Timestamp::from_second(value).ok().map(|t| t.to_string()),
        13 => jiff::Timestamp::from_second(value / 1000).ok().map(|t| t.to_string()),
        14 => iso(&format!("{}-{}-{}T{}:{}:{}Z", &whole[..4], &whole[4..6], &whole[6..8], &whole[8..10], &whole[10..12], &whole[12..])),
        _ => None,
    }
}

fn iso(raw: &str) -> Option<String> {
    let day: Date = raw.get(..10)?.parse().ok()?;
    let rest = raw[10..].trim_start_matches(['T', 't', ' ']).trim();
    if rest.is_empty() {
        return Some(day.to_string());
    }
    let clock_end = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(clock_end);
    let clock = clock.split('.').next().unwrap_or(clock);
    let moment: DateTime = format!("{day}T{clock}").parse().ok()?;
    Some(format!("{day}T{}{}", moment.time(), zone_of(zone.trim())))
}

/// `25/03/2025` or `03/25/2025`, with dots or hyphens too, where only one order of day and month can be meant.
fn slashed(raw: &str) -> Option<String> {
    let (first, second, year) = parts(raw)?;
    let date = |month: i8, day: i8| Date::new(year, month, day).ok();
    match (date(second, first), date(first, second)) {
        (Some(day_first), None) => Some(day_first.to_string()),
        (None, Some(month_first)) => Some(month_first.to_string()),
        (Some(a), Some(b)) if a == b => Some(a.to_string()),
        _ => None,
    }
}

/// Whether `raw` is a date whose day and month could change places.
pub(super) fn is_ambiguous(raw: &str) -> bool {
    parts(raw.trim()).is_some_and(|(a, b, _)| a != b && (1..=12).contains(&a) && (1..=12).contains(&b))
}

fn parts(raw: &str) -> Option<(i8, i8, i16)> {
    let day = raw.split([' ', 'T', ',']).next()?;
    let mut parts = day.split(['/', '.', '-']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |p: &str| (1..=2).contains(&p.len()).then(|| p.parse().ok()).flatten();
    (parts.next().is_none() && year.len() == 4).then_some((short(first)?, short(second)?, year.parse().ok()?))
}

fn zone_of(zone: &str) -> String {
    match zone {
        "Z" | "z" | "UTC" | "GMT" | "+0000" | "+00:00" | "-0000" => "Z".to_owned(),
        z if z.len() == 5 && z.starts_with(['+', '-']) && z[1..].bytes().all(|b| b.is_ascii_digit()) => format!("{}:{}", &z[..3], &z[3..]),
        z if z.len() == 6 && z.starts_with(['+', '-']) && z.as_bytes()[3] == b':' => z.to_owned(),
        _ => String::new(),
    }
}

fn rfc822(raw: &str) -> Option<String> {
    let moment = jiff::fmt::rfc2822::parse(raw).ok()?;
    let local = moment.datetime();
    let offset = moment.offset().seconds();
    let zone = if offset == 0 {
        "Z".to_owned()
    } else {
        format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 3600, offset.abs() / 60 % 60)
    };
    Some(format!("{}T{}{zone}", local.date(), local.time()))
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn reads_what_is_exact_and_leaves_the_rest() {
        for (raw, want) in [
            ("2024-11-05", Some("2024-11-05")),
            ("2024-11-05 21:40:00", Some("2024-11-05T21:40:00")),
            ("2024-11-05T21:40:00.000Z", Some("2024-11-05T21:40:00Z")),
            ("2024-11-05T21:40:00+0200", Some("2024-11-05T21:40:00+02:00")),
            ("2024-11-05 21:40:00 UTC", Some("2024-11-05T21:40:00Z")),
            ("1730842800", Some("2024-11-05T21:40:00Z")),
            ("20241105", Some("2024-11-05")),
            ("Tue, 05 Nov 2024 21:40:00 +0100", Some("2024-11-05T21:40:00+01:00")),
            ("05/11/2024", None),
            ("25/11/2024", Some("2024-11-25")),
            ("11/25/2024 9:30", Some("2024-11-25")),
            ("25.11.2024", Some("2024-11-25")),
            ("31/31/2024", None),
            ("2024-13-40", None),
            ("yesterday", None),
            ("9999-12-31T23:59:59Z", None),
            ("", None),
        ] {
            assert_eq!(normal(raw).as_deref(), want, "{raw}");
        }
    }
}
