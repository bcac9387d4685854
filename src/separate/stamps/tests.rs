//! Stamps of many pages and languages, and what is none.

use super::*;

fn iso(line: &str, order: Order) -> Option<String> {
    let stamps = Stamps::load(&Data::embedded()).unwrap();
    stamps.find(line, order)?.iso(Date::new(2019, 3, 1).ok())
}

#[test]
fn stamps_of_many_pages() {
    for (line, expected) in [
        ("Di, 21. April 2020 - 17:07", "2020-04-21T17:07"),
        ("Anna K. | Di, 21. April 2020 - 17:07", "2020-04-21T17:07"),
        ("2014-01-15T23:36:38+01:00", "2014-01-15T23:36:38+01:00"),
        ("January 15, 2014 at 8:48 pm", "2014-01-15T20:48"),
        ("8:48 pm on 28 January 2018", "2018-01-28T20:48"),
        ("26. Mai 2008 um 21:07 Uhr", "2008-05-26T21:07"),
        ("Le 12/02 à 11:30", "2020-02-12T11:30"),
        ("Jun 20th at 2:41 am", "2019-06-20T02:41"),
        ("5 de mayo de 2017, 9:03 a.m.", "2017-05-05T09:03"),
        ("3/4/2014", "2014-04-03"),
        ("03.04.14, 12.30 Uhr", "2014-04-03T12:30"),
        ("11 septembre 2018 à 14 h 05", "2018-09-11T14:05"),
        ("12 мая 2019 в 10:15", "2019-05-12T10:15"),
        ("2014年1月15日", "2014-01-15"),
        ("2020-04-22 07:33:47.567562", "2020-04-22T07:33:47"),
        ("Sep 17, 2020 12:00 AM", "2020-09-17T00:00"),
        ("٣ مايو ٢٠٢١ - ٩:١٥ م", "2021-05-03T21:15"),
        ("۲۰۲۱/۰۵/۰۳", "2021-05-03"),
    ] {
        assert_eq!(iso(line, Order::DayMonth).as_deref(), Some(expected), "{line}");
    }
    assert_eq!(iso("3/4/2014", Order::MonthDay).as_deref(), Some("2014-03-04"));
    assert_eq!(iso("we saw 12 people and 3 dogs", Order::DayMonth), None);
}

#[test]
fn times_ago_are_stamps_without_a_day() {
    let stamps = Stamps::load(&Data::embedded()).unwrap();
    for line in ["3 hours ago", "vor 2 Tagen", "il y a 3 jours", "hace 2 horas", "5 years ago", "an hour ago", "yesterday", "3h"] {
        assert_eq!(stamps.find(line, Order::DayMonth).map(|s| s.day), Some(Day::Ago), "{line}");
    }
    assert_eq!(stamps.find("5 apples", Order::DayMonth), None);
    assert_eq!(stamps.find("4 out of 5 now", Order::DayMonth), None);
    let shown = stamps.find("Mira77 • 9 years ago", Order::DayMonth).unwrap();
    assert_eq!((shown.start, shown.end), (11, 22));
}

#[test]
fn order_shown_by_one_line_holds_for_the_page() {
    assert_eq!(shown_order(["3/4/2014", "3/24/2014"].into_iter()), Some(Order::MonthDay));
    assert_eq!(shown_order(["3/4/2014"].into_iter()), None);
}

#[test]
fn unix_times() {
    assert_eq!(unix("1587545882").as_deref(), Some("2020-04-22T08:58:02Z"));
    assert_eq!(unix("12"), None);
}
