//! Horizons: the words around a time that make it a deadline, a window or a length, and the days they bound.
//!
//! Conventions (the same as the evaluation's): a weekday is the coming one; weekends and weeks end on Sunday; "by" a month,
//! season or year is its first day, "before" it the day before; "until" a month or year is the day before, until a feast or
//! season its first day; a length counts from the anchor. Vague words get the default window of the data files.

use super::HorizonPhrase;
use super::class::{self};
use super::find::{self, Source};
use super::resolve::{Context, Placed};
use super::sense::{Amount, Edge, Kind, Piece, Point, What};
use super::stamp::{self, Stamp, Unit};
use crate::model::Date;

/// How the words before a time bound it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// "by Friday".
    By,
    /// "before Friday".
    Before,
    /// "within two weeks".
    Within,
    /// "in two weeks", "in May".
    In,
    /// "until Friday".
    Until,
    /// "after Friday".
    After,
    /// "on Friday".
    At,
    /// "for two weeks".
    For,
    /// "around New Year".
    Around,
    /// "give it two weeks".
    Give,
    /// "not before Friday".
    NotBefore,
    /// "since Friday": no horizon.
    Since,
    /// Nothing before it.
    Bare,
}

/// Codes of leads in data files, in the order of their numbers.
pub const LEADS: [(&str, Lead); 12] = [
    ("BY", Lead::By),
    ("BEFORE", Lead::Before),
    ("WITHIN", Lead::Within),
    ("IN", Lead::In),
    ("UNTIL", Lead::Until),
    ("AFTER", Lead::After),
    ("AT", Lead::At),
    ("FOR", Lead::For),
    ("AROUND", Lead::Around),
    ("GIVE", Lead::Give),
    ("NOTBEFORE", Lead::NotBefore),
    ("SINCE", Lead::Since),
];

/// What may follow a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trail {
    /// "tops".
    Max,
    /// "minimum".
    Min,
    /// "is over".
    Over,
}

/// Codes of trails in data files, in the order of their numbers.
pub const TRAILS: [(&str, Trail); 3] = [("MAX", Trail::Max), ("MIN", Trail::Min), ("OVER", Trail::Over)];

/// A piece with its surroundings.
struct Framed<'p> {
    piece: &'p Piece,
    first: usize,
    last: usize,
    lead: Lead,
    trail: Option<Trail>,
}

/// First and last day, and whether they are a default.
struct Window {
    from: Option<Date>,
    by: Option<Date>,
    vague: bool,
}

/// All horizons of the text, in order.
pub fn horizons(source: &Source, mut context: Context) -> Vec<HorizonPhrase> {
    let pieces = find::with_ranges(source, find::pieces(source));
    let mut found: Vec<(HorizonPhrase, usize, usize)> = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        let from = found.last().map_or(0, |(_, _, last)| *last);
        if piece.first < from {
            continue;
        }
        if let Some((phrase, first, last)) = pieces.get(i + 1).and_then(|point| offset(source, &mut context, piece, point, from)) {
            add(source, &mut found, phrase, first, last);
            continue;
        }
        let framed = frame(source, piece, from);
        if !stands(source, &framed) {
            continue;
        }
        let mention = context.mention;
        let Some(window) = window(source, &mut context, &framed) else {
            context.mention = mention;
            continue;
        };
        let phrase = phrase(source, &framed, window);
        if let Some(by) = phrase.due_by {
            context.mention = Some(Stamp::Day(by));
        }
        add(source, &mut found, phrase, framed.first, framed.last);
    }
    found.into_iter().map(|(phrase, ..)| phrase).collect()
}

/// "Three days before Christmas", "the week after Easter": a length or the next unit, counted from the point behind it.
fn offset(source: &Source, context: &mut Context, length: &Piece, point: &Piece, from: usize) -> Option<(HorizonPhrase, usize, usize)> {
    let (n, unit, link) = match (&length.kind, length.point) {
        (Kind::Duration(Amount { n: Some(n), half: false }, unit, None), _) => (*n, *unit, length.last),
        (Kind::Point, Some(Point::NextTo(_, What::Unit(unit)))) => (1, unit, length.last - 1),
        _ => return None,
    };
    let lead = source.tokens.get(link).and_then(|t| source.language.vocabulary.value(t.word, class::LEAD))?;
    let dir = match LEADS.get(lead as usize)?.1 {
        Lead::Before => -1,
        Lead::After => 1,
        _ => return None,
    };
    let behind = link + 1 + usize::from(source.has(link + 1, class::DET));
    if point.kind != Kind::Point || point.point.is_none() || point.first != behind && point.first != link + 1 {
        return None;
    }
    let mention = context.mention;
    let days = context.place(point, 1).and_then(|p| p.days);
    context.mention = mention;
    let (first, last) = days?;
    let base = if dir < 0 { first } else { last };
    let by = day(stamp::shift(base, i64::from(dir) * i64::from(n), unit, Unit::Day)).filter(|by| context.anchor.is_none_or(|t| *by >= t))?;
    let framed = frame(source, length, from);
    let whole = Framed { last: point.last, trail: None, ..framed };
    let window = Window { from: context.anchor, by: Some(by), vague: false };
    Some((phrase(source, &whole, window), whole.first, whole.last))
}

/// Adds `phrase`, or widens the one before where the two are ends of one range ("17th or 18th", "between 5 and 8 May").
fn add(source: &Source, found: &mut Vec<(HorizonPhrase, usize, usize)>, phrase: HorizonPhrase, first: usize, last: usize) {
    if let Some((before, _, end)) = found.last_mut()
        && phrase.lead == Lead::Bare
        && first == *end + 1
        && source.is_range_word(*end)
        && before.due_by <= phrase.due_by
    {
        before.due_by = phrase.due_by;
        before.end = phrase.end;
        *end = last;
        return;
    }
    found.push((phrase, first, last));
}

fn phrase(source: &Source, framed: &Framed, window: Window) -> HorizonPhrase {
    let lasting = framed.lead == Lead::For || matches!(framed.lead, Lead::After | Lead::NotBefore);
    let stated = (framed.piece.first..framed.piece.last).any(|i| source.has(i, class::ATLEAST));
    HorizonPhrase {
        start: source.tokens[framed.first].start as usize,
        end: source.tokens[framed.last - 1].end as usize,
        due_from: window.from,
        due_by: window.by,
        vague: window.vague,
        at_least: lasting || stated || framed.trail == Some(Trail::Min),
        lead: framed.lead,
    }
}

fn frame<'p>(source: &Source, piece: &'p Piece, from: usize) -> Framed<'p> {
    let value = |at: usize, class| source.tokens.get(at).and_then(|t| source.language.vocabulary.value(t.word, class));
    let article = piece.first.checked_sub(1).is_some_and(|i| source.has(i, class::DET));
    let before = piece.first.checked_sub(1 + usize::from(article)).filter(|i| *i >= from);
    let lead = before.and_then(|i| value(i, class::LEAD));
    let lead = lead.and_then(|v| LEADS.get(v as usize)).map(|(_, l)| *l);
    let led = source.language.rules[usize::from(piece.rule)].led;
    let inside = value(piece.first, class::LEAD).filter(|_| led).and_then(|v| LEADS.get(v as usize)).map(|(_, l)| *l);
    let before = before.filter(|_| inside.is_none());
    let lead = inside.or(lead);
    let bounded = matches!(lead, Some(Lead::By | Lead::Before | Lead::Within));
    let comma = source.tokens.get(piece.last).is_some_and(|t| t.of(source.text) == ",");
    let at = piece.last + usize::from(comma);
    let trail = value(at, class::TRAIL).and_then(|v| TRAILS.get(v as usize)).map(|(_, t)| *t).filter(|t| !(bounded && *t == Trail::Min));
    Framed {
        piece,
        first: before.filter(|_| lead.is_some()).unwrap_or(piece.first),
        last: if trail.is_some() { at + 1 } else { piece.last },
        lead: lead.unwrap_or(Lead::Bare),
        trail,
    }
}

/// Whether the piece bounds anything here: a bare length must be led, trailed or stand alone.
fn stands(source: &Source, framed: &Framed) -> bool {
    let piece = framed.piece;
    if framed.lead == Lead::Since || matches!(piece.kind, Kind::Set(_) | Kind::Ref(_)) {
        return false;
    }
    let bare = framed.lead == Lead::Bare && framed.trail.is_none();
    let digits = source.tokens[piece.first..piece.last].iter().any(|t| t.of(source.text).starts_with(|c: char| c.is_ascii_digit()));
    match (&piece.kind, piece.point) {
        (Kind::Duration(_, Unit::Quarter, _), _) => !bare,
        (Kind::Duration(..), _) => !bare || source.is_fragment(piece),
        (Kind::Point, Some(Point::Fields(f))) if f.month.is_none() && f.day.is_some() && f.weekday.is_none() => {
            let next = source.tokens.get(framed.last);
            let ranged = source.is_range_word(framed.last) && source.tokens.get(framed.last + 1).is_some_and(|t| t.is_numeric(class::DAYORD));
            digits
                && (ranged
                    || !next.is_some_and(|t| t.letters && !source.has(framed.last, class::CLAUSE))
                        && (!bare || piece.part.is_some() || opens(source, piece.first)))
        }
        (Kind::Point, Some(Point::Fields(_))) if piece.last - piece.first == 1 && source.tokens[piece.first].is_numeric(class::DECIMAL) => {
            let next = source.tokens.get(framed.last);
            matches!(framed.lead, Lead::By | Lead::Before | Lead::Until | Lead::At) && !next.is_some_and(|t| t.letters || t.of(source.text) == "%")
        }
        (Kind::Point, None) => matches!(framed.lead, Lead::By | Lead::Before | Lead::Until) || piece.clock.is_some() && !bare,
        (Kind::Point, Some(Point::Ago(..) | Point::YearAgo | Point::Decade(_) | Point::Century(_))) => false,
        _ => true,
    }
}

/// Whether token `at` opens a sentence or follows a mark or a range word.
fn opens(source: &Source, at: usize) -> bool {
    source.tokens[at].first || at.checked_sub(1).is_none_or(|i| !source.tokens[i].letters || source.is_range_word(i))
}

fn window(source: &Source, context: &mut Context, framed: &Framed) -> Option<Window> {
    let today = context.anchor;
    match &framed.piece.kind {
        Kind::Soon(days) => Some(Window { from: today, by: today.and_then(|t| stamp::days(t, (*days).into())), vague: true }),
        Kind::Duration(amount, unit, more) => length(context, framed, longest(source, framed.piece, *amount, *more), *unit, *more),
        Kind::Span(dir, amount, unit) => (*dir >= 0).then(|| length(context, framed, *amount, *unit, None)).flatten(),
        Kind::Point => {
            let bounded = matches!(framed.lead, Lead::By | Lead::Before | Lead::Until | Lead::After | Lead::NotBefore);
            let tense = if bounded { 1 } else { source.leaning(framed.piece) };
            let placed = context.place(framed.piece, tense)?;
            let Some(days) = placed.days else { return today.is_none().then_some(Window { from: None, by: None, vague: false }) };
            let window = point(context, framed, &placed, days);
            let over = today.is_some_and(|t| window.by.is_some_and(|by| by < t) || window.by.is_none() && days.1 < t);
            (!over).then_some(window)
        }
        Kind::Set(_) | Kind::Ref(_) | Kind::Edge => None,
    }
}

/// The greater of two numbers of one unit ("two to three weeks", "a week or two").
fn longest(source: &Source, piece: &Piece, amount: Amount, more: Option<(Amount, Unit)>) -> Amount {
    let mut numbers = source.tokens[piece.first..piece.last].iter().filter(|t| t.is_numeric(class::NUM)).map(|t| t.num);
    let last = numbers.next_back().filter(|n| more.is_none() && !amount.half && amount.n.is_some_and(|a| a < *n && *n <= a.saturating_mul(10)));
    last.map_or(amount, |n| Amount { n: Some(n), ..amount })
}

/// The window of a point of the calendar.
fn point(context: &Context, framed: &Framed, placed: &Placed, days: (Date, Date)) -> Window {
    let (first, last) = days;
    let today = context.anchor;
    let starts = today.map_or(first, |t| first.max(t));
    let before = |d: Date| stamp::days(d, -1).unwrap_or(d);
    let exact = |from: Option<Date>, by: Option<Date>| Window { from, by, vague: false };
    let ends = framed.trail == Some(Trail::Over) || matches!(framed.piece.edge, Some(Edge::End | Edge::SecondHalf));
    let middle = stamp::days(first, i64::from((last - first).get_days()) / 2).unwrap_or(first);
    let coarse =
        placed.stamp.is_some_and(|s| matches!(s, Stamp::Month(..) | Stamp::Season(..) | Stamp::Quarter(..) | Stamp::Half(..) | Stamp::Year(_)));
    let morning = framed.piece.is_bare_time() && framed.piece.part == Some(0);
    match framed.lead {
        Lead::By | Lead::Before | Lead::Until if morning => exact(today, stamp::days(last, 1)),
        Lead::By | Lead::Before if ends => exact(today, Some(last)),
        Lead::By | Lead::Before | Lead::Until if framed.piece.edge == Some(Edge::Mid) => exact(today, Some(middle)),
        Lead::By if framed.trail == Some(Trail::Max) => exact(today, Some(last)),
        Lead::By | Lead::Until if on_eve(context, framed.piece) => exact(today, Some(before(first))),
        Lead::By if coarse || framed.piece.is_feast() => exact(today, Some(first)),
        Lead::By => exact(today, Some(last)),
        Lead::Before if framed.piece.is_bare_time() => exact(today, Some(last)),
        Lead::Before => exact(today, Some(season_before(context, placed).map_or(before(first), |d| d.max(before(first))))),
        Lead::Until if ends => exact(today, Some(last)),
        Lead::Until if coarse && placed.stamp.is_none_or(|s| s.unit() != Unit::Season) => exact(today, Some(before(first))),
        Lead::Until => exact(today, Some(first)),
        Lead::NotBefore => exact(today, Some(before(first))),
        Lead::After => exact(stamp::days(last, 1), None),
        Lead::Around => Window { from: stamp::days(first, -7), by: stamp::days(last, 7), vague: true },
        _ if framed.trail == Some(Trail::Min) => exact(Some(starts), None),
        _ => exact(Some(starts), Some(last)),
    }
}

/// The last day of the season before the one placed ("before summer" is in spring still).
fn season_before(context: &Context, placed: &Placed) -> Option<Date> {
    let Some(Stamp::Season(year, season)) = placed.stamp else { return None };
    let earlier = if season == 0 { Stamp::Season(year - 1, 3) } else { Stamp::Season(year, season - 1) };
    earlier.interval(&context.calendar.seasons).map(|(_, last)| last)
}

fn on_eve(context: &Context, piece: &Piece) -> bool {
    matches!(piece.point, Some(Point::Feast(id, _)) if context.calendar.is_due_on_eve(id))
}

/// The window of a length: from the anchor so far, by default where the amount is vague.
fn length(context: &Context, framed: &Framed, amount: Amount, unit: Unit, more: Option<(Amount, Unit)>) -> Option<Window> {
    let Some(today) = context.today() else { return Some(Window { from: None, by: None, vague: amount.n.is_none() }) };
    let Some(n) = amount.n else {
        let by = stamp::days(today, context.calendar.vague(unit)?);
        return Some(Window { from: context.anchor, by, vague: true });
    };
    let half = if amount.half { half_days(unit) } else { 0 };
    let whole = match unit {
        Unit::Hour => stamp::days(today, (i64::from(n) + 12) / 24),
        Unit::Minute | Unit::Second => Some(today),
        Unit::Vague => None,
        Unit::Season => stamp::days(today, 365 * i64::from(n)),
        Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium => day(stamp::shift(today, n.into(), unit, Unit::Day)),
        Unit::Month | Unit::Quarter | Unit::Half => {
            let months = match unit {
                Unit::Quarter => 3,
                Unit::Half => 6,
                _ => 1,
            };
            stamp::months(today, i64::from(n) * months)
        }
        _ => day(stamp::shift(today, n.into(), unit, Unit::Day)),
    };
    let mut by = whole.and_then(|d| stamp::days(d, half));
    if let Some((Amount { n: Some(n), .. }, unit)) = more {
        by = by.and_then(|d| day(stamp::shift(d, n.into(), unit, Unit::Day)));
    }
    let open = framed.trail == Some(Trail::Min) && framed.lead == Lead::After;
    Some(Window { from: Some(today), by: by.filter(|_| !open), vague: false })
}

fn day(stamp: Option<Stamp>) -> Option<Date> {
    match stamp {
        Some(Stamp::Day(d)) => Some(d),
        _ => None,
    }
}

fn half_days(unit: Unit) -> i64 {
    match unit {
        Unit::Week => 4,
        Unit::Month => 15,
        Unit::Year => 182,
        Unit::Quarter => 45,
        _ => 0,
    }
}
