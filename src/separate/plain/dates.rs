//! Dates of comment lines: a short line in, the stretch that is a date (absolute or "3 hours ago") and its ISO form out.
//!
//! Only the forms that comment systems print; words of months, weekdays and ages are data, by language. A date without a
//! year, an age, or a slashed date whose order the page leaves open is a date without an ISO form. Sentences are not read.

use rustc_hash::FxHashMap;
use serde::Deserialize;

/// Words of dates as the data file gives them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DateFile {
    months: Vec<Vec<String>>,
    weekdays: Vec<String>,
    joints: Vec<String>,
    am: Vec<String>,
    pm: Vec<String>,
    units: Vec<String>,
    ago: Vec<String>,
    one: Vec<String>,
    now: Vec<String>,
    hours: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Month(u8),
    Weekday,
    Joint,
    Am,
    Pm,
    Unit,
    Ago,
    One,
    Now,
    Hour,
}

/// The words of dates, indexed.
#[derive(Debug)]
pub(super) struct DateWords {
    senses: FxHashMap<String, Sense>,
}

/// Order of day and month in slashed dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// The page does not tell.
    #[default]
    Open,
    /// 31/12.
    DayFirst,
    /// 12/31.
    MonthFirst,
}

/// A date found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateHit {
    /// Byte range in the line.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Year, month, day and time of day, as far as the line says.
    pub day: Day,
    /// `T14:05` or empty.
    pub time: Option<(u8, u8)>,
}

/// What a date says of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// Year, month, day.
    Full(u16, u8, u8),
    /// First number, second number, year of a slashed date.
    Slashed(u8, u8, u16),
    /// An age, a day without a year, a time of day.
    Vague,
}

impl DateHit {
    /// ISO 8601 date or date-time, where the line says the whole day.
    pub(super) fn iso(&self, order: Order) -> Option<String> {
        let (y, m, d) = match (self.day, order) {
            (Day::Full(y, m, d), _) => (y, m, d),
            (Day::Slashed(a, b, y), Order::DayFirst) => (y, b, a),
            (Day::Slashed(a, b, y), Order::MonthFirst) => (y, a, b),
            (Day::Slashed(a, b, y), Order::Open) if a > 12 => (y, b, a),
            (Day::Slashed(a, b, y), Order::Open) if b > 12 || a == b => (y, a, b),
            _ => return None,
        };
        let date = valid(y, m, d)?;
        Some(self.time.map_or(date.to_string(), |(h, min)| format!("{date}T{h:02}:{min:02}")))
    }

    /// Whether it names a calendar day.
    pub(super) fn names_a_day(&self) -> bool {
        self.day != Day::Vague
    }

    /// Whether its day and month can be read in either order.
    pub(super) fn is_slashed(&self) -> bool {
        matches!(self.day, Day::Slashed(..)) && self.order() == Order::Open
    }

    /// What this date says of the page's order of slashed dates.
    pub(super) fn order(&self) -> Order {
        match self.day {
            Day::Slashed(a, b, _) if a > 12 && b <= 12 => Order::DayFirst,
            Day::Slashed(a, b, _) if b > 12 && a <= 12 => Order::MonthFirst,
            _ => Order::Open,
        }
    }
}

fn valid(y: u16, m: u8, d: u8) -> Option<crate::model::Date> {
    format!("{y:04}-{m:02}-{d:02}").parse().ok()
}

#[derive(Debug, Clone, Copy)]
enum Tok {
    Num { value: u32, len: u8 },
    Word(Sense),
    Sep(char),
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
    tok: Tok,
}

/// Lines longer than this many bytes hold prose, not the date of a comment.
const LONGEST: usize = 220;

impl DateWords {
    pub(super) fn new(file: DateFile) -> Self {
        let mut senses = FxHashMap::default();
        let plain = [
            (file.weekdays, Sense::Weekday),
            (file.joints, Sense::Joint),
            (file.am, Sense::Am),
            (file.pm, Sense::Pm),
            (file.units, Sense::Unit),
            (file.ago, Sense::Ago),
            (file.one, Sense::One),
            (file.now, Sense::Now),
            (file.hours, Sense::Hour),
        ];
        for (words, sense) in plain {
            senses.extend(words.into_iter().map(|w| (w, sense)));
        }
        for (i, words) in file.months.into_iter().enumerate() {
            let month = u8::try_from(i + 1).unwrap_or(0);
            senses.extend(words.into_iter().map(|w| (w, Sense::Month(month))));
        }
        Self { senses }
    }

    /// The date in `line`, widest first; none in a line without a date or with more text than a comment's head has.
    pub(super) fn find(&self, line: &str) -> Option<DateHit> {
        if line.len() > LONGEST || !(line.chars().any(char::is_numeric) || self.may_be_wordy(line)) {
            return None;
        }
        let tokens = self.tokens(line);
        let mut best: Option<DateHit> = None;
        let mut i = 0;
        while i < tokens.len() {
            if matches!(tokens[i].tok, Tok::Other | Tok::Sep(_)) {
                i += 1;
                continue;
            }
            let mut j = i;
            while j < tokens.len() && !matches!(tokens[j].tok, Tok::Other) {
                j += 1;
            }
            let hit = read_run(&tokens[i..j]);
            if let Some(hit) =
                hit.filter(|h| best.as_ref().is_none_or(|b| rank(h) > rank(b) || (rank(h) == rank(b) && h.end - h.start > b.end - b.start)))
            {
                best = Some(hit);
            }
            i = j;
        }
        best
    }

    /// Whether `text` goes on a day's number: "May 2019 …" after "3.".
    pub(super) fn goes_on_day(&self, text: &str) -> bool {
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let month = words.next().is_some_and(|w| w.len() < 24 && matches!(self.sense(w), Some(Sense::Month(_))));
        month && words.next().is_some_and(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))
    }

    /// "Yesterday", "an hour ago": dates without a digit.
    fn may_be_wordy(&self, line: &str) -> bool {
        line.len() < 60 && line.split(|c: char| !c.is_alphabetic()).any(|w| matches!(self.sense(w), Some(Sense::Ago | Sense::Now)))
    }

    fn sense(&self, word: &str) -> Option<Sense> {
        if let Some(s) = self.senses.get(word) {
            return Some(*s);
        }
        self.senses.get(word.to_lowercase().as_str()).copied()
    }

    /// "AnaSeptember": where a month is glued to a name, and the month.
    fn glued(&self, word: &str) -> Option<(usize, Sense)> {
        let (cut, _) = word.char_indices().rev().find(|(_, c)| c.is_uppercase()).filter(|(i, _)| *i > 0)?;
        let month = self.sense(&word[cut..]).filter(|s| matches!(s, Sense::Month(_)))?;
        Some((cut, month))
    }

    fn tokens(&self, line: &str) -> Vec<Token> {
        let mut out = Vec::new();
        let mut chars = line.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if c.is_whitespace() {
                continue;
            }
            let mut end = start + c.len_utf8();
            let digit = digit(c).is_some();
            // "08h07", "5th": letters that follow a number end where digits begin
            let glued = out.last().is_some_and(|t: &Token| t.end == start && matches!(t.tok, Tok::Num { .. }));
            if digit || c.is_alphanumeric() {
                while let Some(&(i, n)) = chars.peek() {
                    let same = match (digit, glued) {
                        (true, _) => self::digit(n).is_some(),
                        (_, true) => n.is_alphabetic(),
                        _ => n.is_alphanumeric() || matches!(n, '_' | '\'' | '’'),
                    };
                    if !same {
                        break;
                    }
                    end = i + n.len_utf8();
                    chars.next();
                }
            }
            let tok = if digit {
                number(&line[start..end])
            } else if c.is_alphanumeric() {
                let sense = self.sense(&line[start..end]);
                if let Some((cut, month)) = sense.is_none().then(|| self.glued(&line[start..end])).flatten() {
                    out.push(Token { start, end: start + cut, tok: Tok::Other });
                    out.push(Token { start: start + cut, end, tok: Tok::Word(month) });
                    continue;
                }
                sense.map_or(Tok::Other, Tok::Word)
            } else if matches!(c, ',' | '.' | ':' | '/' | '-' | '–' | '—' | '·' | '|' | '@' | '(' | ')' | '•' | '،' | '~') {
                Tok::Sep(c)
            } else {
                Tok::Other
            };
            out.push(Token { start, end, tok });
        }
        out
    }
}

fn rank(hit: &DateHit) -> u8 {
    u8::from(hit.day != Day::Vague)
}

/// The value of an ASCII, Arabic-Indic or Persian digit.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '\u{660}'..='\u{669}' => Some(c as u32 - 0x660),
        '\u{6f0}'..='\u{6f9}' => Some(c as u32 - 0x6f0),
        _ => None,
    }
}

fn number(text: &str) -> Tok {
    let len = text.chars().count();
    let value = text.chars().filter_map(digit).take(9).fold(0u32, |v, d| v * 10 + d);
    if len > 4 { Tok::Other } else { Tok::Num { value, len: u8::try_from(len).unwrap_or(9) } }
}

fn read_run(run: &[Token]) -> Option<DateHit> {
    let (start, end) = bounds(run);
    let time = read_time(run);
    let day = read_day(run).or_else(|| is_vague(run, time.is_some()).then_some(Day::Vague))?;
    Some(DateHit { start, end, day, time })
}

/// The run without the joints and separators at its ends.
fn bounds(run: &[Token]) -> (usize, usize) {
    let end = run.iter().rev().find(|t| !matches!(t.tok, Tok::Sep(c) if c != ')')).unwrap_or(&run[run.len() - 1]).end;
    // "Lisa T. · 4 March": an initial is no "T" of an ISO date
    let initial = run.len() > 2 && matches!((run[0].tok, run[1].tok), (Tok::Word(Sense::Joint), Tok::Sep('.'))) && run[0].end - run[0].start == 1;
    (run[if initial { 2 } else { 0 }].start, end)
}

fn read_day(run: &[Token]) -> Option<Day> {
    let items: Vec<Tok> = run.iter().map(|t| t.tok).filter(|t| !is_filler(*t)).collect();
    (0..items.len()).find_map(|i| numeric_day(&items[i..])).or_else(|| (0..items.len()).find_map(|i| month_day(&items[i..])))
}

fn is_filler(tok: Tok) -> bool {
    matches!(
        tok,
        Tok::Word(Sense::Joint | Sense::Am | Sense::Pm | Sense::One | Sense::Weekday | Sense::Hour)
            | Tok::Sep(',' | '،' | '(' | ')' | '|' | '@' | '·')
    )
}

fn numeric_day(items: &[Tok]) -> Option<Day> {
    let &[Tok::Num { value: a, len: la }, Tok::Sep(s), Tok::Num { value: b, len: lb }, Tok::Sep(t), Tok::Num { value: c, len: lc }, ..] = items
    else {
        return None;
    };
    if s != t || !matches!(s, '.' | '/' | '-') {
        return None;
    }
    let small = |v: u32| u8::try_from(v).ok().filter(|v| (1..=31).contains(v));
    if la == 4 && (1900..2200).contains(&a) {
        let (m, d) = (small(b).filter(|m| *m <= 12)?, small(c)?);
        return Some(Day::Full(u16::try_from(a).ok()?, m, d));
    }
    let year = match lc {
        4 if (1900..2200).contains(&c) => c,
        2 if la == 2 && lb == 2 => 2000 + c,
        _ => return None,
    };
    let (a, b, year) = (small(a)?, small(b)?, u16::try_from(year).ok()?);
    if s == '.' { (b <= 12).then_some(Day::Full(year, b, a)) } else { Some(Day::Slashed(a, b, year)) }
}

fn month_day(items: &[Tok]) -> Option<Day> {
    let flat: Vec<Tok> = items.iter().take(6).copied().filter(|t| !matches!(t, Tok::Sep('.' | '-' | '/'))).collect();
    let (month, day, year) = match *flat.as_slice() {
        [Tok::Word(Sense::Month(m)), Tok::Num { value: d, .. }, Tok::Num { value: y, len: 4 }, ..] => (m, d, y),
        [Tok::Num { value: d, .. }, Tok::Word(Sense::Month(m)), Tok::Num { value: y, len: 4 }, ..] => (m, d, y),
        [Tok::Num { value: y, len: 4 }, Tok::Word(Sense::Month(m)), Tok::Num { value: d, .. }, ..] => (m, d, y),
        _ => return None,
    };
    let year = u16::try_from(year).ok().filter(|y| (1900..2200).contains(y))?;
    let day = u8::try_from(day).ok().filter(|d| (1..=31).contains(d))?;
    Some(Day::Full(year, month, day))
}

/// An age ("3 hours ago", "vor 2 Tagen"), a day without a year, "yesterday", or a time of day alone.
fn is_vague(run: &[Token], timed: bool) -> bool {
    let has = |want: fn(&Sense) -> bool| run.iter().any(|t| matches!(&t.tok, Tok::Word(s) if want(s)));
    let counted = run.windows(2).any(|w| matches!(w[0].tok, Tok::Num { .. } | Tok::Word(Sense::One)) && matches!(w[1].tok, Tok::Word(Sense::Unit)));
    let dated = run.windows(2).any(|w| {
        matches!(
            (w[0].tok, w[1].tok),
            (Tok::Num { value: 1..=31, .. }, Tok::Word(Sense::Month(_))) | (Tok::Word(Sense::Month(_)), Tok::Num { value: 1..=31, .. })
        )
    });
    let beside = run
        .windows(2)
        .any(|w| matches!((w[0].tok, w[1].tok), (Tok::Word(Sense::Unit), Tok::Word(Sense::Ago)) | (Tok::Word(Sense::Ago), Tok::Word(Sense::Unit))));
    dated || beside || (counted && has(|s| *s == Sense::Ago)) || has(|s| *s == Sense::Now) || timed
}

fn read_time(run: &[Token]) -> Option<(u8, u8)> {
    let at = run.windows(3).position(|w| {
        let numbers = matches!((w[0].tok, w[2].tok), (Tok::Num { len: 1..=2, .. }, Tok::Num { len: 2, .. }));
        let close = w[0].end == w[1].start && w[1].end == w[2].start;
        numbers && matches!((w[1].tok, close), (Tok::Sep(':'), true) | (Tok::Word(Sense::Hour), _))
    })?;
    let (Tok::Num { value: h, .. }, Tok::Num { value: m, .. }) = (run[at].tok, run[at + 2].tok) else { return None };
    let half = run[at + 3..].iter().find_map(|t| match t.tok {
        Tok::Word(s @ (Sense::Am | Sense::Pm)) => Some(s),
        _ => None,
    });
    let hour = match half {
        Some(Sense::Pm) if h < 12 => h + 12,
        Some(Sense::Am) if h == 12 => 0,
        _ => h,
    };
    (hour < 24 && m < 60).then_some((u8::try_from(hour).ok()?, u8::try_from(m).ok()?))
}
