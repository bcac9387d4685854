//! From tokens to pieces: the longest matches from left to right, doubtful single words looked at again, pieces that
//! belong together joined ("9 p.m." + "on" + "Friday").

use super::class::{self, Class};
use super::language::{Join, Language};
use super::lex::{Gap, Token};
use super::sense::{Fields, Kind, Piece, Point, What, piece};
use smallvec::SmallVec;

/// A text with its tokens, in a language.
pub struct Source<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: &'t [Token],
    /// The language.
    pub language: &'t Language,
    /// The way of reading: one of the bits of [`mode`].
    pub mode: u8,
}

/// Bytes up to which a text is a short message.
pub const SHORT: usize = 200;

/// Ways of reading a text, as bits.
pub mod mode {
    /// A long text.
    pub const LONG: u8 = 1;
    /// A short message.
    pub const SHORT: u8 = 2;
    /// For horizons.
    pub const HORIZON: u8 = 4;
}

/// All pieces of the text, joined, in order; edges without a point are left out.
pub fn pieces(source: &Source) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < source.tokens.len() {
        let Some(next) = source.piece_at(at) else {
            at += 1;
            continue;
        };
        at = next.last;
        push(source, &mut joined, next);
    }
    joined.retain(|p| p.kind != Kind::Edge);
    joined
}

/// `pieces` with one more for each bare number that shares the month or era of the piece beside it ("3–5 May", "499 to 493 BC").
pub fn with_ranges(source: &Source, pieces: Vec<Piece>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut taken = 0;
    for (i, piece) in pieces.iter().enumerate() {
        let mut before = Vec::new();
        let mut at = piece.first;
        while let Some(one) = source.left_end(piece, at, taken) {
            at = one.first;
            before.push(one);
        }
        all.extend(before.into_iter().rev());
        all.push(piece.clone());
        taken = piece.last;
        let limit = pieces.get(i + 1).map_or(source.tokens.len(), |p| p.first);
        while let Some(one) = source.right_end(piece, taken, limit) {
            taken = one.last;
            all.push(one);
        }
    }
    all
}

fn push(source: &Source, joined: &mut Vec<Piece>, mut next: Piece) {
    while let Some(last) = joined.last() {
        match source.join(last, &next) {
            Some(both) => {
                joined.pop();
                next = both;
            }
            None => break,
        }
    }
    joined.push(next);
}

impl Source<'_> {
    /// Whether token `at` is of class `class`.
    pub fn has(&self, at: usize, class: Class) -> bool {
        self.tokens.get(at).is_some_and(|t| self.language.vocabulary.value(t.word, class).is_some())
    }

    fn piece_at(&self, at: usize) -> Option<Piece> {
        let token = &self.tokens[at];
        let before = at.checked_sub(1).map(|i| &self.tokens[i]);
        if token.gap == Gap::Glued && before.is_some_and(|b| (b.letters && token.letters) || b.numeric != 0 && token.numeric != 0) {
            return None;
        }
        let (number, taken) = self.language.patterns.longest(self.tokens, at, &self.language.vocabulary, self.mode)?;
        let rule = &self.language.rules[usize::from(number)];
        if before.is_some_and(|b| b.of(self.text) == "#") {
            return None;
        }
        let found = piece(rule.op, number, &taken, self.tokens, self.text, &self.language.vocabulary)?;
        (!self.is_verb(&found) && (!rule.bare || self.is_sound(&found))).then_some(found)
    }

    /// Whether a season's name of several words ("fall this year") is a verb here ("will not fall this year").
    fn is_verb(&self, piece: &Piece) -> bool {
        let first = &self.tokens[piece.first];
        let season = piece.last - piece.first > 1 && self.has(piece.first, class::SEASON) && !first.capital && !first.first;
        let verbal = |i: usize| self.has(i, class::FUTURE) || self.has(i, class::SUBJECT) || self.has(i, class::NOTDATE);
        let ambiguous = season && self.language.vocabulary.value(first.word, class::AMBIGUOUS) == Some(0);
        ambiguous && piece.first.checked_sub(1).is_some_and(verbal)
    }

    /// Whether a single word that may be something else is a time here.
    fn is_sound(&self, piece: &Piece) -> bool {
        if matches!(piece.kind, Kind::Ref(_)) {
            return !self.tokens.get(piece.last).is_some_and(|t| t.letters && t.gap == Gap::Space);
        }
        let Some(Point::Fields(fields)) = piece.point else {
            let modal = matches!(piece.point, Some(Point::Turn(_, What::Month(_)))) && !self.tokens[piece.last - 1].capital;
            return !(modal && self.has(piece.last - 1, class::AMBIGUOUS) && self.has(piece.last, class::NOTDATE));
        };
        if fields.year.is_some() && fields.season.is_none() {
            return self.year_stands(piece, fields.year.unwrap_or(0));
        }
        let last = &self.tokens[piece.last - 1];
        let word = &self.tokens[piece.first];
        if last.of(self.text).len() < 3 || fields.year.is_some() {
            return fields.year.is_some();
        }
        let value = |i: usize| self.language.vocabulary.value(self.tokens[i].word, class::AMBIGUOUS);
        let named = self.tokens.get(piece.last).is_some_and(|t| t.capital && t.gap == Gap::Space);
        let doubtful = (piece.first..piece.last).any(|i| value(i).is_some_and(|v| v == 0 || named && self.tokens[i].capital));
        if !doubtful {
            return true;
        }
        let led = self.is_led(piece);
        let refused = self.has(piece.last, class::NOTDATE);
        led && (!refused || last.capital && !word.first)
    }

    fn is_led(&self, piece: &Piece) -> bool {
        piece.first.checked_sub(1).is_some_and(|i| self.has(i, class::PREP) || self.has(i, class::EDGE))
    }

    /// Whether four digits are a year: not a count of things, nor a sum.
    fn year_stands(&self, piece: &Piece, year: i32) -> bool {
        if piece.last - piece.first > 1 {
            return true;
        }
        let next = self.tokens.get(piece.last);
        let unit = self.has(piece.last, class::UNITS) || self.has(piece.last, class::COUNTED);
        if unit || next.is_some_and(|t| t.gap == Gap::Glued && (t.letters || t.numeric != 0 || matches!(t.of(self.text), "%" | "/" | "°" | "+"))) {
            return false;
        }
        if piece.first == 0 || self.is_led(piece) || self.has(piece.first - 1, class::MONTH) {
            return true;
        }
        let before = &self.tokens[piece.first - 1];
        let plural = next.is_some_and(|t| t.letters && !t.capital && t.of(self.text).len() > 3 && t.of(self.text).ends_with('s'));
        let range = next.is_some_and(|t| t.of(self.text) == "-")
            && self.tokens.get(piece.last + 1).is_some_and(|t| t.is_numeric(class::YEAR) || t.is_numeric(class::YY));
        range || !plural && ((1900..2060).contains(&year) || (1400..1900).contains(&year) && (!before.letters || before.of(self.text) == "the"))
    }

    /// Whether token `at` stands between the ends of a range ("-", "or").
    pub fn is_range_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| self.language.joins(Join::Range, &[t.word]))
    }

    /// Whether hardly anything stands beside `piece` in its sentence.
    pub fn is_fragment(&self, piece: &Piece) -> bool {
        let before = (0..piece.first).rev().take(4).take_while(|&i| !self.tokens[i + 1].first && self.tokens[i].letters).count();
        let rest = self.tokens.len().min(piece.last + 4);
        let after = (piece.last..rest).take_while(|&i| !self.tokens[i].first && self.tokens[i].letters).count();
        before + after <= 1
    }

    /// Which way a time without a bound lies: the past where a past word stands close before and no future word in the sentence.
    pub fn leaning(&self, piece: &Piece) -> i32 {
        let mut past = false;
        for (distance, i) in (piece.first.saturating_sub(16)..piece.first).rev().enumerate() {
            if self.has(i, class::FUTURE) {
                return 1;
            }
            let strong = self.language.vocabulary.value(self.tokens[i].word, class::PAST) == Some(1);
            past |= distance < 6 && (strong || i > 0 && self.has(i - 1, class::SUBJECT) && self.ends_in_past(i));
            if self.tokens[i].first {
                break;
            }
        }
        let end = self.tokens.len().min(piece.last + 14);
        let after = (piece.last..end).take_while(|&i| !self.tokens[i].first).any(|i| self.has(i, class::FUTURE));
        if past && !after { -1 } else { 1 }
    }

    /// The bare number before token `at` that shares what `piece` says, not before token `from`.
    fn left_end(&self, piece: &Piece, at: usize, from: usize) -> Option<Piece> {
        let Some(Point::Fields(fields)) = piece.point else { return None };
        let number = at.checked_sub(2).filter(|n| *n >= from && self.is_range_word(at - 1))?;
        let token = &self.tokens[number];
        let mut shared = Fields { weekday: None, ..fields };
        if fields.bc && fields.month.is_none() && token.is_numeric(class::EPOCHYEAR) {
            shared.year = Some(token.num);
        } else if fields.day.is_some() && fields.month.is_some() && token.is_numeric(class::DAY) && self.tokens[piece.first].is_numeric(class::DAY) {
            shared.day = Some(token.num);
        } else {
            return None;
        }
        let point = Some(Point::Fields(shared));
        Some(Piece { first: number, last: number + 1, point, clock: None, part: None, edge: None, ..piece.clone() })
    }

    /// The bare day after token `at` that shares the month of `piece` ("May 3–5").
    fn right_end(&self, piece: &Piece, at: usize, limit: usize) -> Option<Piece> {
        let Some(Point::Fields(fields)) = piece.point.filter(|_| piece.kind == Kind::Point) else { return None };
        let day = fields.day.filter(|_| fields.month.is_some() && self.tokens[piece.last - 1].num == fields.day.unwrap_or(0))?;
        let token = self.tokens.get(at + 1).filter(|t| at + 1 < limit && t.is_numeric(class::DAY) && self.is_range_word(at))?;
        if token.num <= day && self.tokens[at].of(self.text) != "," {
            return None;
        }
        let next = self.tokens.get(at + 2).filter(|t| t.gap != Gap::Break);
        if next.is_some_and(|t| t.letters || t.gap == Gap::Glued && t.numeric != 0) && self.tokens[at].gap != Gap::Glued {
            return None;
        }
        let point = Some(Point::Fields(Fields { day: Some(token.num), weekday: None, ..fields }));
        Some(Piece { first: at + 1, last: at + 2, point, clock: None, part: None, edge: None, ..piece.clone() })
    }

    fn between(&self, a: &Piece, b: &Piece) -> Option<SmallVec<[u32; 4]>> {
        let gap = self.tokens.get(a.last..b.first).filter(|g| g.len() <= 4)?;
        let broken = self.tokens[b.first].gap == Gap::Break || gap.iter().any(|t| t.gap == Gap::Break);
        (!broken).then(|| gap.iter().map(|t| t.word).collect())
    }

    fn join(&self, a: &Piece, b: &Piece) -> Option<Piece> {
        let between = self.between(a, b)?;
        let may = |join: Join| self.language.joins(join, &between);
        if a.kind == Kind::Edge {
            let fits = b.edge.is_none() && (b.kind == Kind::Point || matches!(b.kind, Kind::Span(..))) && may(Join::EdgeDate);
            return fits.then(|| Piece { edge: a.edge, first: a.first, ..b.clone() });
        }
        if matches!(a.kind, Kind::Span(..)) && b.kind == Kind::Point && b.point.is_some() && may(Join::SpanDate) {
            return Some(Piece { first: a.first, last: b.last, kind: a.kind.clone(), ..b.clone() });
        }
        if a.kind != Kind::Point || b.kind != Kind::Point {
            return None;
        }
        let both = |p: Piece| Some(Piece { first: a.first, last: b.last, ..p });
        if a.lacks_year() && b.is_year() && a.clock.is_none() && may(Join::DateYear) {
            return both(within(a, b));
        }
        if a.is_year() && b.lacks_year() && may(Join::Possessive) {
            return both(within(b, a));
        }
        if let (Some(Point::Fields(w)), Some(Point::Fields(d))) = (a.point, b.point)
            && w.weekday.is_some()
            && w.day.is_none()
            && w.month.is_none()
            && d.weekday.is_none()
            && d.day.is_some()
            && may(Join::WeekdayDate)
        {
            let mut fields = d;
            fields.weekday = w.weekday;
            return both(Piece { point: Some(Point::Fields(fields)), ..b.clone() });
        }
        if a.is_day() && a.clock.is_none() && b.is_bare_time() && may(Join::DateTime) {
            return both(Piece { clock: b.clock, part: b.part.or(a.part), ..a.clone() });
        }
        if a.is_bare_time() && b.is_day() && b.clock.is_none() && (b.part.is_none() || a.clock.is_some()) && may(Join::TimeDate) {
            return both(Piece { clock: a.clock, part: a.part.or(b.part), ..b.clone() });
        }
        if a.is_bare_time() && a.clock.is_some() && b.is_bare_time() && b.clock.is_none() && may(Join::DateTime) {
            return both(Piece { part: b.part, ..a.clone() });
        }
        None
    }

    /// Which way the words around say that the piece lies: −1 past, 1 future, 0 nothing said.
    pub fn tense(&self, piece: &Piece) -> i32 {
        let mut distance = 0;
        for i in (piece.first.saturating_sub(16)..piece.first).rev() {
            distance += 1;
            if let Some(cue) = self.cue(i) {
                return self.after(piece, distance).unwrap_or(cue);
            }
            if self.tokens[i].first {
                break;
            }
        }
        self.after(piece, 14).unwrap_or(0)
    }

    /// A cue after the piece in its sentence, nearer than `limit` tokens.
    fn after(&self, piece: &Piece, limit: usize) -> Option<i32> {
        let end = self.tokens.len().min(piece.last + limit.min(14));
        (piece.last..end).take_while(|&i| !self.tokens[i].first).find_map(|i| self.cue(i))
    }

    fn cue(&self, at: usize) -> Option<i32> {
        if self.has(at, class::FUTURE) {
            return Some(1);
        }
        let past = self.has(at, class::PAST) || self.ends_in_past(at);
        past.then_some(-1)
    }

    /// Whether token `at` is an unknown word with an ending of the past.
    fn ends_in_past(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let ended = || self.language.past_endings.iter().any(|e| token.of(self.text).ends_with(e.as_str()));
        token.word == super::vocabulary::NO_WORD && token.letters && ended()
    }
}

/// `a` with the year that `year` says.
fn within(a: &Piece, year: &Piece) -> Piece {
    match (a.point, year.point) {
        (Some(Point::Fields(mut fields)), Some(Point::Fields(y))) => {
            fields.year = y.year;
            fields.short = y.short;
            fields.bc = y.bc;
            Piece { point: Some(Point::Fields(fields)), ..a.clone() }
        }
        _ => Piece { within: year.point, ..a.clone() },
    }
}
