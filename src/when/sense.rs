//! What a match says: the tokens of a pattern become a [`Piece`] with a point, a clock, a length or an edge, not yet placed
//! on the calendar.

use super::class;
use super::lex::Token;
use super::pattern::Taken;
use super::stamp::Unit;
use super::vocabulary::Vocabulary;

/// What a rule's words mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// Day, month, year, weekday or season as written.
    Date,
    /// "the 1990s".
    Decade,
    /// "the 19th century".
    Century,
    /// "the third quarter".
    Yearpart,
    /// "a year earlier", a quarter or a year as what was last spoken of.
    Yearago,
    /// "today".
    Relday,
    /// "tonight".
    Relpart,
    /// "last week", "this Friday".
    Turn,
    /// "the week".
    Theunit,
    /// "the same day".
    Same,
    /// "the following day".
    Nextto,
    /// "the last two weeks".
    Span,
    /// "two days ago".
    Ago,
    /// "two days from now".
    Hence,
    /// "two days later".
    Later,
    /// "two days".
    Duration,
    /// "daily".
    Set,
    /// "now".
    Ref,
    /// "Christmas".
    Feast,
    /// "9 p.m.".
    Clock,
    /// "the evening".
    Part,
    /// "the end of", to be joined to a point.
    Edge,
    /// "year-end".
    Yearend,
    /// "month-end".
    Monthend,
    /// A day of the month alone ("the 6th"): horizons only.
    Dayonly,
    /// "first week of March": horizons only, joined to a month.
    Weekof,
    /// "first weekend of March": horizons only, joined to a month.
    Weekendof,
    /// A vague word with a default window: horizons only.
    Soon,
}

/// A count: exactly so many and perhaps a half, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The count; none where the word is vague.
    pub n: Option<i32>,
    /// And a half.
    pub half: bool,
}

impl Amount {
    /// Exactly `n`.
    pub fn exactly(n: i32) -> Self {
        Self { n: Some(n), half: false }
    }

    /// Unknown.
    pub const VAGUE: Self = Self { n: None, half: false };
}

/// Which stretch of a point is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its beginning.
    Start,
    /// Its middle.
    Mid,
    /// Its end.
    End,
    /// Earlier in it than now.
    Before,
    /// Later in it than now.
    After,
    /// Some time in it.
    Any,
    /// Its first half.
    FirstHalf,
    /// Its second half.
    SecondHalf,
    /// Its n-th week (−1 the last).
    Week(i32),
    /// Its n-th weekend (−1 the last).
    Weekend(i32),
}

/// Codes of edges in data files, in the order of their numbers.
pub const EDGES: [(&str, Edge); 8] = [
    ("START", Edge::Start),
    ("MID", Edge::Mid),
    ("END", Edge::End),
    ("BEFORE", Edge::Before),
    ("AFTER", Edge::After),
    ("ANY", Edge::Any),
    ("FIRSTHALF", Edge::FirstHalf),
    ("SECONDHALF", Edge::SecondHalf),
];

/// Fields of a date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields {
    /// Year; of two digits where `short`.
    pub year: Option<i32>,
    /// The year has two digits.
    pub short: bool,
    /// Before Christ.
    pub bc: bool,
    /// Month.
    pub month: Option<i32>,
    /// Day of the month.
    pub day: Option<i32>,
    /// Weekday, Monday 1.
    pub weekday: Option<i32>,
    /// Season's number.
    pub season: Option<i32>,
    /// Quarter's or half's number.
    pub part: Option<(Unit, i32)>,
}

/// What "last", "this", "next" stand before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A unit.
    Unit(Unit),
    /// A weekday.
    Weekday(i32),
    /// A month.
    Month(i32),
    /// A season.
    Season(i32),
    /// A feast.
    Feast(i32),
}

/// A point not yet on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// As written.
    Fields(Fields),
    /// A decade by its year, or by its tens below 100.
    Decade(i32),
    /// A century by its ordinal.
    Century(i32),
    /// Days from the anchor.
    Relday(i32),
    /// last −1, this 0, next 1.
    Turn(i32, What),
    /// "the quarter".
    TheUnit(Unit),
    /// "the same day".
    Same(Unit),
    /// "the following day" 1, "the previous day" −1.
    NextTo(i32, What),
    /// So much before the anchor.
    Ago(Amount, Unit),
    /// So much after the anchor.
    Hence(Amount, Unit),
    /// So much after (1) or before (−1) the point last spoken of.
    Later(i32, Amount, Unit),
    /// A feast, with its year.
    Feast(i32, Option<i32>),
    /// A year before the quarter or year spoken of.
    YearAgo,
    /// The last day or month of the year.
    YearEnd,
    /// The end of the month.
    MonthEnd,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// 0–24.
    pub hour: i32,
    /// 0–59.
    pub minute: Option<i32>,
    /// 0–59.
    pub second: Option<i32>,
}

/// What a piece is, apart from its point, clock and edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A point of the calendar or clock.
    Point,
    /// A length, with a second addend.
    Duration(Amount, Unit, Option<(Amount, Unit)>),
    /// The last or next so much: a length with a place.
    Span(i32, Amount, Unit),
    /// A repeated time, by its value.
    Set(String),
    /// Past 0, present 1, future 2.
    Ref(i32),
    /// An edge waiting for a point.
    Edge,
    /// A vague word with its default number of days.
    Soon(i32),
}

/// A match with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// First token.
    pub first: usize,
    /// One past the last token.
    pub last: usize,
    /// Number of the rule.
    pub rule: u16,
    /// What it is.
    pub kind: Kind,
    /// Its point.
    pub point: Option<Point>,
    /// Its time of day.
    pub clock: Option<Clock>,
    /// Its part of the day.
    pub part: Option<i32>,
    /// The stretch meant.
    pub edge: Option<Edge>,
    /// The year that a point without one lies in ("March this year").
    pub within: Option<Point>,
}

impl Piece {
    /// Whether its point is one day.
    pub fn is_day(&self) -> bool {
        match self.point {
            Some(Point::Fields(f)) => f.day.is_some() || f.weekday.is_some(),
            Some(Point::Relday(_) | Point::Feast(..)) => true,
            Some(Point::Turn(_, w) | Point::NextTo(_, w)) => matches!(w, What::Weekday(_) | What::Unit(Unit::Day) | What::Feast(_)),
            Some(Point::Same(u) | Point::Later(_, _, u) | Point::Ago(_, u) | Point::Hence(_, u)) => matches!(u, Unit::Day | Unit::Week),
            _ => false,
        }
    }

    /// Whether it is a feast.
    pub fn is_feast(&self) -> bool {
        matches!(self.point, Some(Point::Feast(..) | Point::Turn(_, What::Feast(_))))
    }

    /// Whether it is a time of day and no more.
    pub fn is_bare_time(&self) -> bool {
        self.kind == Kind::Point && self.point.is_none()
    }

    /// Whether it stands for a year: as a number, or "last year".
    pub fn is_year(&self) -> bool {
        match self.point {
            Some(Point::Fields(f)) => f == Fields { year: f.year, short: f.short, bc: f.bc, ..Fields::default() } && f.year.is_some(),
            Some(Point::Turn(_, What::Unit(Unit::Year)) | Point::NextTo(_, What::Unit(Unit::Year)) | Point::Same(Unit::Year)) => true,
            _ => false,
        }
    }

    /// Whether it names a part of a year without saying of which.
    pub fn lacks_year(&self) -> bool {
        matches!(self.point, Some(Point::Fields(f)) if f.year.is_none() && (f.month.is_some() || f.season.is_some() || f.part.is_some()))
            && self.within.is_none()
            && self.kind == Kind::Point
    }
}

/// Slots that the tokens of a match fill.
#[derive(Debug, Default)]
struct Slots {
    amounts: [Option<Amount>; 2],
    units: [Option<(i32, Unit)>; 2],
    fields: Fields,
    fraction: Option<i32>,
    ordinal: Option<i32>,
    part: Option<i32>,
    dir: Option<i32>,
    edge: Option<i32>,
    relday: Option<i32>,
    reference: Option<i32>,
    every: Option<i32>,
    feast: Option<i32>,
    clock: Option<Clock>,
    ampm: Option<i32>,
    decade: Option<i32>,
    soon: Option<i32>,
    half: Option<i32>,
    plural: bool,
    back: bool,
}

impl Slots {
    fn amount(&mut self, amount: Amount) {
        let at = usize::from(self.amounts[0].is_some());
        self.amounts[at].get_or_insert(amount);
    }

    fn unit(&mut self, value: i32) {
        let at = usize::from(self.units[0].is_some());
        self.units[at].get_or_insert((value / 100, Unit::from_number(value % 100)));
    }

    fn take(&mut self, taken: &Taken, tokens: &[Token], text: &str, vocabulary: &Vocabulary) {
        let token = &tokens[taken.token as usize];
        let value = taken.value;
        match taken.class {
            class::NUM => self.amount(Amount { n: Some(value), half: token.half }),
            class::A => self.amount(Amount::exactly(1)),
            class::VAGUE => self.amount(if value == 0 { Amount::VAGUE } else { Amount::exactly(value) }),
            class::DAY | class::DAYORD => {
                self.fields.day = Some(value);
                self.ordinal = Some(value);
            }
            class::MONTHNUM | class::MONTH => self.fields.month = Some(value),
            class::YEAR | class::EPOCHYEAR => self.fields.year = Some(value),
            class::YY => {
                self.fields.year = Some(value);
                self.fields.short = true;
            }
            class::ORD => self.ordinal = Some(value),
            class::WEEKDAY | class::WEEKDAYS => self.fields.weekday = Some(value),
            class::SEASON => self.fields.season = Some(value),
            class::PART | class::PARTS => self.part = Some(value),
            class::UNITS => {
                self.plural = true;
                self.unit(value);
            }
            class::UNIT => self.unit(value),
            class::FREQ => self.unit(value),
            class::YEARPART => self.fraction = Some(value),
            class::DIR | class::NEXTTO => self.dir = Some(value),
            class::EDGE => self.edge = Some(value),
            class::RELDAY => self.relday = Some(value),
            class::RELPART => {
                self.relday = Some(value.div_euclid(10) - 10);
                self.part = Some(value.rem_euclid(10));
            }
            class::REF | class::REFNOUN => self.reference = Some(value),
            class::EVERY => self.every = Some(value),
            class::HOLIDAY => self.feast = Some(value),
            class::AMPM => self.ampm = Some(value),
            class::ERA => self.fields.bc = value < 0,
            class::DECADE | class::TENS => self.decade = Some(if taken.class == class::TENS { value * 10 } else { value }),
            class::SOON => self.soon = Some(value),
            class::HALF => self.half = Some(value),
            class::BACK => self.back = true,
            class::HOUR => self.hour(value, 0),
            class::HOURNAME => self.clock = Some(Clock { hour: value, minute: Some(0), second: None }),
            class::HHMM => self.clock = Some(Clock { hour: value / 100, minute: Some(value % 100), second: None }),
            class::DECIMAL | class::CLOCK | class::ISODATE | class::NUMDATE => self.numbers(taken.class, token.of(text)),
            other if other >= class::KNOWN => self.by_word(taken, tokens, text, vocabulary),
            _ => {}
        }
    }

    fn hour(&mut self, hour: i32, minute: i32) {
        self.clock = Some(Clock { hour, minute: Some(minute), second: None });
    }

    /// A word that the pattern names itself fills the slots of its classes.
    fn by_word(&mut self, taken: &Taken, tokens: &[Token], text: &str, vocabulary: &Vocabulary) {
        const WORDS: [u16; 6] = [class::UNIT, class::UNITS, class::PART, class::SEASON, class::HALF, class::BACK];
        for &(class, value) in vocabulary.classes(tokens[taken.token as usize].word) {
            if WORDS.contains(&class) {
                self.take(&Taken { class, value, token: taken.token }, tokens, text, vocabulary);
            }
        }
    }

    fn numbers(&mut self, class: u16, text: &str) {
        let mut n = text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).map(|p| p.parse::<i32>().unwrap_or(0));
        let [a, b, c] = [n.next(), n.next(), n.next()];
        match class {
            class::CLOCK => self.clock = a.map(|hour| Clock { hour, minute: b, second: c }),
            class::DECIMAL => {
                self.fields.day = a;
                self.fields.month = b;
                self.amount(Amount { n: a, half: b == Some(5) });
                self.hour(a.unwrap_or(0), b.unwrap_or(0));
            }
            class::ISODATE => {
                self.fields.year = a;
                self.fields.month = b;
                self.fields.day = c;
            }
            _ => self.day_month_year(a, b, c, text.contains('/')),
        }
    }

    /// Day first, but where that is impossible, or with slashes where both ways are possible only the order day, month.
    fn day_month_year(&mut self, a: Option<i32>, b: Option<i32>, c: Option<i32>, slashes: bool) {
        let swapped = b.is_some_and(|b| b > 12) && slashes;
        (self.fields.day, self.fields.month) = if swapped { (b, a) } else { (a, b) };
        self.fields.short = c.is_some_and(|c| c < 100);
        self.fields.year = c;
    }

    fn amount_and_unit(&self) -> Option<(Amount, Unit)> {
        let (factor, unit) = self.units[0]?;
        let mut amount = self.amounts[0].unwrap_or(if self.plural { Amount::VAGUE } else { Amount::exactly(1) });
        match self.half {
            Some(1) => amount.half = true,
            Some(2) => amount = Amount { n: Some(0), half: true },
            _ => {}
        }
        amount.n = amount.n.map(|n| n.saturating_mul(factor.max(1)));
        Some((amount, unit))
    }

    fn what(&self) -> Option<What> {
        let f = &self.fields;
        f.weekday
            .map(What::Weekday)
            .or(f.month.map(What::Month))
            .or(f.season.map(What::Season))
            .or(self.feast.map(What::Feast))
            .or(self.part.map(|_| What::Unit(Unit::Day)))
            .or(self.units[0].map(|(_, u)| What::Unit(u)))
    }

    fn clock(&self) -> Option<Clock> {
        let mut clock = self.clock?;
        if let Some(ampm) = self.ampm {
            if !(1..=12).contains(&clock.hour) {
                return None;
            }
            clock.hour = clock.hour % 12 + ampm;
        }
        let fits = clock.hour <= 24 && clock.minute.is_none_or(|m| m < 60) && clock.second.is_none_or(|s| s < 60);
        fits.then_some(clock)
    }

    fn year_part(&self) -> Option<(Unit, i32)> {
        let parts = self.fraction.unwrap_or(4);
        let n = self.ordinal.or(self.amounts[0].and_then(|a| a.n))?;
        let n = if n < 0 { parts } else { n };
        let unit = if parts == 2 { Unit::Half } else { Unit::Quarter };
        (1..=parts).contains(&n).then_some((unit, n))
    }
}

/// The piece that `taken` spells under `op`; none where the numbers make no sense.
pub fn piece(op: Op, rule: u16, taken: &[Taken], tokens: &[Token], text: &str, vocabulary: &Vocabulary) -> Option<Piece> {
    let mut slots = Slots::default();
    for t in taken {
        slots.take(t, tokens, text, vocabulary);
    }
    let first = taken.first()?.token as usize;
    let last = taken.last()?.token as usize + 1;
    let mut piece = Piece { first, last, rule, kind: Kind::Point, point: None, clock: None, part: None, edge: None, within: None };
    match op {
        Op::Duration => {
            let (amount, unit) = slots.amount_and_unit()?;
            let more = slots.units[1].and_then(|(_, u)| slots.amounts[1].map(|a| (a, u)));
            piece.kind = Kind::Duration(amount, unit, more);
        }
        Op::Span => {
            let (amount, unit) = slots.amount_and_unit()?;
            piece.kind = Kind::Span(slots.dir.unwrap_or(-1), amount, unit);
        }
        Op::Set => piece.kind = Kind::Set(set_value(&slots)?),
        Op::Ref => piece.kind = Kind::Ref(slots.reference.unwrap_or(1)),
        Op::Edge => {
            piece.kind = Kind::Edge;
            // A rule that spells its edge itself ("end June") means the end.
            piece.edge = slots.edge.map_or(Some(Edge::End), |e| Some(EDGES.get(usize::try_from(e).ok()?)?.1));
        }
        Op::Weekof => {
            piece.kind = Kind::Edge;
            piece.edge = Some(Edge::Week(slots.ordinal?));
        }
        Op::Weekendof => {
            piece.kind = Kind::Edge;
            piece.edge = Some(Edge::Weekend(slots.ordinal?));
        }
        Op::Soon => piece.kind = Kind::Soon(slots.soon?),
        Op::Clock => piece.clock = Some(slots.clock()?),
        Op::Part => piece.part = Some(slots.part?),
        _ => {
            piece.point = Some(point(op, &slots)?);
            piece.part = slots.part;
            piece.edge = if op == Op::Yearend || op == Op::Monthend { Some(Edge::End) } else { None };
        }
    }
    Some(piece)
}

fn point(op: Op, slots: &Slots) -> Option<Point> {
    let f = slots.fields;
    Some(match op {
        Op::Date | Op::Dayonly => {
            let fits = f.month.is_none_or(|m| (1..=12).contains(&m)) && f.day.is_none_or(|d| (1..=31).contains(&d));
            fits.then_some(Point::Fields(f))?
        }
        Op::Decade => Point::Decade(slots.decade?),
        Op::Century => Point::Century(slots.ordinal.filter(|c| (1..=30).contains(c))?),
        Op::Yearpart => Point::Fields(Fields { part: Some(slots.year_part()?), day: None, ..f }),
        Op::Yearago => Point::YearAgo,
        Op::Relday | Op::Relpart => Point::Relday(slots.relday?),
        Op::Turn => turn(slots)?,
        Op::Theunit => Point::TheUnit(slots.units[0]?.1),
        Op::Same => Point::Same(slots.what().and_then(|w| if let What::Unit(u) = w { Some(u) } else { None }).unwrap_or(Unit::Season)),
        Op::Nextto => Point::NextTo(slots.dir.unwrap_or(if slots.back { -1 } else { 1 }), slots.what()?),
        Op::Ago | Op::Hence | Op::Later => {
            let (amount, unit) = slots.amount_and_unit()?;
            match op {
                Op::Ago => Point::Ago(amount, unit),
                Op::Hence => Point::Hence(amount, unit),
                _ => Point::Later(if slots.back { -1 } else { 1 }, amount, unit),
            }
        }
        Op::Feast => Point::Feast(slots.feast?, f.year),
        Op::Yearend => Point::YearEnd,
        Op::Monthend => Point::MonthEnd,
        _ => return None,
    })
}

/// "last week", "next Friday"; and "January this year", whose unit gives the year.
fn turn(slots: &Slots) -> Option<Point> {
    let dir = slots.dir.unwrap_or(0);
    Some(Point::Turn(dir, slots.what()?))
}

fn set_value(slots: &Slots) -> Option<String> {
    if let Some(weekday) = slots.fields.weekday {
        let part = slots.part.map_or(String::new(), |p| format!("T{}", super::stamp::PARTS[p.clamp(0, 6) as usize]));
        return Some(format!("XXXX-WXX-{weekday}{part}"));
    }
    if let Some(month) = slots.fields.month {
        return Some(format!("XXXX-{month:02}"));
    }
    if let Some(season) = slots.fields.season {
        return Some(format!("XXXX-{}", super::stamp::SEASONS[season.clamp(0, 3) as usize]));
    }
    if let Some(part) = slots.part {
        return Some(format!("T{}", super::stamp::PARTS[part.clamp(0, 6) as usize]));
    }
    let (factor, unit) = slots.units[slots.units[1].map_or(0, |_| 1)]?;
    let n = slots.amounts[0].and_then(|a| a.n).unwrap_or(1) * slots.every.unwrap_or(1).max(1) * factor.max(1);
    if unit == Unit::Weekend {
        return Some("XXXX-WE".to_owned());
    }
    Some(format!("P{}{n}{}", if unit.is_clock() { "T" } else { "" }, unit.letter()))
}
