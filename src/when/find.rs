//! From tokens to pieces: the longest matches from left to right, doubtful single words looked at again, pieces that
//! belong together joined ("9 p.m." + "on" + "Friday").

use super::class::{self, Class};
use super::language::{Join, Language};
use super::lex::{Gap, Token};
use super::sense::{Kind, Op, Piece, Point, piece};
use smallvec::SmallVec;

/// A text with its tokens, in a language.
pub struct Source<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: &'t [Token],
    /// The language.
    pub language: &'t Language,
    /// Whether rules for horizons alone fire too.
    pub horizons: bool,
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
    fn has(&self, at: usize, class: Class) -> bool {
        self.tokens.get(at).is_some_and(|t| self.language.vocabulary.value(t.word, class).is_some())
    }

    fn piece_at(&self, at: usize) -> Option<Piece> {
        let token = &self.tokens[at];
        let before = at.checked_sub(1).map(|i| &self.tokens[i]);
        if token.gap == Gap::Glued && before.is_some_and(|b| (b.letters && token.letters) || b.numeric != 0 && token.numeric != 0) {
            return None;
        }
        let (number, taken) = self.language.patterns.longest(self.tokens, at, &self.language.vocabulary)?;
        let rule = &self.language.rules[usize::from(number)];
        if rule.horizon && !self.horizons {
            return None;
        }
        let found = piece(rule.op, number, &taken, self.tokens, self.text, &self.language.vocabulary)?;
        (!rule.bare || self.is_sound(&found)).then_some(found)
    }

    /// Whether a single word that may be something else is a time here.
    fn is_sound(&self, piece: &Piece) -> bool {
        let Some(Point::Fields(fields)) = piece.point else { return true };
        if fields.year.is_some() && fields.season.is_none() {
            return self.year_stands(piece, fields.year.unwrap_or(0));
        }
        let last = &self.tokens[piece.last - 1];
        let word = &self.tokens[piece.first];
        if last.of(self.text).len() < 3 || fields.year.is_some() {
            return fields.year.is_some();
        }
        let doubtful = (piece.first..piece.last).any(|i| self.has(i, class::AMBIGUOUS));
        if !doubtful {
            return true;
        }
        let led = piece.first > 0 && (self.has(piece.first - 1, class::PREP) || self.has(piece.first - 1, class::EDGE));
        let refused = self.has(piece.last, class::NOTDATE);
        if led {
            return !refused || last.capital && !word.first;
        }
        last.capital && !last.first && !refused && !self.tokens.get(piece.last).is_some_and(|t| t.capital && t.gap == Gap::Space)
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
        let led = piece.first == 0 || self.has(piece.first - 1, class::PREP) || self.has(piece.first - 1, class::MONTH);
        led || (1900..2060).contains(&year)
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
            && w.weekday.is_some() && w.day.is_none() && w.month.is_none() && d.weekday.is_none() && d.day.is_some()
            && may(Join::WeekdayDate)
        {
            let mut fields = d;
            fields.weekday = w.weekday;
            return both(Piece { point: Some(Point::Fields(fields)), ..b.clone() });
        }
        if a.is_day() && a.clock.is_none() && b.is_bare_time() && may(Join::DateTime) {
            return both(Piece { clock: b.clock, part: b.part.or(a.part), ..a.clone() });
        }
        if a.is_bare_time() && b.is_day() && b.clock.is_none() && b.part.is_none() && may(Join::TimeDate) {
            return both(Piece { clock: a.clock, part: a.part, ..b.clone() });
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
        let token = &self.tokens[at];
        let past = self.has(at, class::PAST) || token.word == super::vocabulary::NO_WORD && token.letters && token.of(self.text).ends_with("ed");
        past.then_some(-1)
    }

    /// The operation of a piece's rule.
    pub fn op(&self, piece: &Piece) -> Op {
        self.language.rules[usize::from(piece.rule)].op
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
