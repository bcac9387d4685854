//! Numbers as written in predictions and reports: "1,871", "90k", "15.1 per cent", "by a full point", "under 150".
//!
//! Text in; a level, the size of a move or a bound out. Words of moves and bounds are data (`outcomes.toml`).

use super::sound::spaced;
use serde::Deserialize;

/// The words of moves and bounds.
#[derive(Debug, Deserialize)]
pub(super) struct Measures {
    /// Numbers in words.
    numerals: Vec<(String, f64)>,
    /// Moves in words, with their size in points, longest first.
    steps: Vec<(String, f64)>,
    /// Units of a hundredth of a point.
    hundredths: Vec<String>,
    /// Units of a point.
    points: Vec<String>,
    /// Units of a hundredth of what there is.
    percent: Vec<String>,
    /// Words before a percentage that is a move, not a level.
    moves: Vec<String>,
    /// Words after a number that is the least, or the most.
    at_least: Vec<String>,
    at_most: Vec<String>,
    below: Vec<String>,
    above: Vec<String>,
    /// Levels in words, from which on.
    levels: Vec<(String, f64)>,
}

/// On which side of a number a level is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Near,
    Below,
    Above,
}

/// How far something moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Move {
    /// In points of a rate.
    Points(f64),
    /// In percent of what it was.
    Percent(f64),
}

impl Measures {
    /// The move that `text` tells of: "75 bp", "by a full point", "down 20 percent".
    pub fn step(&self, text: &str) -> Option<Move> {
        let said = spaced(&text.replace('%', " percent "));
        if let Some((_, points)) = self.steps.iter().find(|(words, _)| said.contains(&format!(" {words} "))) {
            return Some(Move::Points(*points));
        }
        let words: Vec<&str> = said.split_whitespace().collect();
        let is = |list: &[String], at: usize| words.get(at).is_some_and(|w| list.iter().any(|l| l == w));
        let text = text.replace('%', " percent ");
        let raw: Vec<&str> = text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).filter(|w| !w.is_empty()).collect();
        raw.iter().enumerate().find_map(|(i, word)| {
            let (number, glued) = word.find(|c: char| c.is_alphabetic()).map_or((*word, ""), |at| word.split_at(at));
            let n: f64 = plain(number).parse().ok()?;
            let unit = if glued.is_empty() { raw.get(i + 1).copied().unwrap_or("").to_lowercase() } else { glued.to_lowercase() };
            let has = |list: &[String]| {
                list.contains(&unit)
                    || (unit == "per" && list.iter().any(|l| l == "percent") && raw.get(i + 2).is_some_and(|w| w.eq_ignore_ascii_case("cent")))
            };
            if has(&self.hundredths) {
                return Some(Move::Points(n / 100.0));
            }
            if has(&self.percent) {
                let at = words.iter().position(|w| w.starts_with(number.split('.').next().unwrap_or(number)))?;
                let moved = (1..=2).any(|back| at >= back && is(&self.moves, at - back));
                return moved.then_some(Move::Percent(n));
            }
            has(&self.points).then_some(Move::Points(n))
        })
    }

    /// A level in words: "double digits".
    pub fn level(&self, text: &str) -> Option<f64> {
        let said = spaced(text);
        self.levels.iter().find(|(words, _)| said.contains(&format!(" {words} "))).map(|(_, level)| *level)
    }

    /// `text` with its numbers in digits ("four nil" is "4 0").
    pub fn in_digits(&self, text: &str) -> String {
        let digits = |word: &str| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let number = self.numerals.iter().find(|(numeral, _)| *numeral == bare);
            number.map_or_else(|| word.to_owned(), |(_, n)| format!("{n}"))
        };
        text.split_whitespace().map(digits).collect::<Vec<_>>().join(" ")
    }

    /// The size that a prediction gives: a score ("2:1", "54 - 46", "four nil"), or what stands after "by".
    pub fn size(&self, quote: &str) -> Option<String> {
        let digits = self.in_digits(quote);
        let words: Vec<&str> = digits.split_whitespace().filter(|w| !matches!(*w, "-" | "–" | "to" | ":")).collect();
        let is_number = |w: &&str| w.bytes().all(|b| b.is_ascii_digit()) && w.len() <= 2;
        let pair = words.windows(2).find(|w| w.iter().all(is_number)).map(|w| format!("{}-{}", w[0], w[1]));
        let score = words.iter().find(|w| super::contest::is_score(w.trim_matches(|c: char| !c.is_alphanumeric())));
        let by = words.windows(3).find(|w| w[0] == "by" && is_number(&w[1])).map(|w| format!("by {} {}", w[1], w[2]));
        score.map(|w| (*w).to_owned()).or(pair).or(by)
    }

    /// Whether a predicted size ("27-24", "by 2000 votes") is another than that in `sentence`; only where both are of one
    /// measure.
    pub fn differs(&self, quantity: &str, sentence: &str) -> bool {
        let (wanted, told) = (numbers(&self.in_digits(quantity)), numbers(&self.in_digits(sentence)));
        let near = |x: f64, y: f64| (x - y).abs() < 0.5;
        if let [(a, _), (b, _)] = wanted[..] {
            let tally = told
                .windows(2)
                .find(|w| joins(&w[0].1) && w[0].0 + w[1].0 > 0.0 && (a + b) / (w[0].0 + w[1].0) < 1.5 && (w[0].0 + w[1].0) / (a + b) < 1.5);
            // Of a vote, the winner's share will do ("54-46" where he took 51.4 per cent).
            let share = || (near(a + b, 100.0) && told.len() == 1).then(|| told[0].0).filter(|t| (50.0..100.0).contains(t));
            let close = |x: f64, y: f64| (x - y).abs() < if a + b > 90.0 { 1.0 } else { 0.5 };
            return match tally {
                Some(w) => !(close(a, w[0].0) && close(b, w[1].0)) && !(close(a, w[1].0) && close(b, w[0].0)),
                None => share().is_some_and(|t| !close(a.max(b), t)),
            };
        }
        let [(wanted, ref unit)] = wanted[..] else { return false };
        let same = told.iter().find(|(_, u)| u.len() > 3 && u == unit);
        let far = |told: f64| (told - wanted).abs() > (wanted.abs() * 0.15).max(0.4) && told.abs() > 0.0;
        let gap = || {
            let of_share = self.points.iter().chain(&self.percent).any(|p| p == unit);
            let shares = told.windows(2).find(|w| of_share && (20.0..100.0).contains(&w[0].0) && (5.0..80.0).contains(&w[1].0) && w[0].0 > w[1].0);
            shares.map(|w| w[0].0 - w[1].0)
        };
        same.map(|t| t.0).or_else(gap).is_some_and(far)
    }

    /// The side of the first number in `text`.
    pub fn bound(&self, text: &str) -> Bound {
        if self.level(text).is_some() {
            return Bound::Above;
        }
        let digits = self.in_digits(text);
        let text = if text.bytes().any(|b| b.is_ascii_digit()) { text } else { digits.as_str() };
        let Some(at) = text.find(|c: char| c.is_ascii_digit()) else { return Bound::Near };
        let before = spaced(&text[..at]);
        let number = text[at..].find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).map_or("", |end| &text[at + end..]);
        let after = spaced(number);
        let follows = |list: &[String]| list.iter().any(|w| after.contains(&format!(" {w} ")));
        if number.starts_with('+') || follows(&self.at_least) {
            return Bound::Above;
        }
        if follows(&self.at_most) {
            return Bound::Below;
        }
        let ends = |list: &[String]| list.iter().any(|w| before.ends_with(&format!(" {w} ")));
        match (ends(&self.below), ends(&self.above)) {
            (true, _) => Bound::Below,
            (_, true) => Bound::Above,
            _ => Bound::Near,
        }
    }
}

/// The number `text` begins with or holds first; none where there is none. Thousands marks, decimal points and
/// `k`, `m`, `bn` are understood; "2-1" is no amount.
pub(super) fn amount(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let run: String = text[start..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\'')).collect();
    let rest = text[start + run.len()..].trim_start();
    if rest.starts_with(['-', '–', ':']) && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let number: f64 = plain(run.trim_end_matches([',', '.', '\''])).parse().ok()?;
    Some(number * scale(rest))
}

/// Drops thousands marks: a comma or apostrophe before three digits; a comma before one or two is a decimal point.
fn plain(run: &str) -> String {
    let mut out = String::with_capacity(run.len());
    for (i, c) in run.char_indices() {
        let after = run[i + c.len_utf8()..].chars().take_while(char::is_ascii_digit).count();
        match c {
            ',' | '\'' if after == 3 => {}
            ',' => out.push('.'),
            other => out.push(other),
        }
    }
    out
}

fn scale(rest: &str) -> f64 {
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    match word.as_str() {
        "k" | "thousand" => 1e3,
        "m" | "mn" | "million" => 1e6,
        "bn" | "b" | "billion" => 1e9,
        _ => 1.0,
    }
}

/// Whether a word between two numbers makes a tally of them ("29 votes to 22", "3-1", "51 per cent to 46").
fn joins(after: &str) -> bool {
    after.parse::<f64>().is_ok() || matches!(after, "to" | "votes" | "per" | "percent" | "against" | "goals" | "seats" | "members")
}

/// The numbers of `text`, each with the word after it.
fn numbers(text: &str) -> Vec<(f64, String)> {
    let pieces: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | ':')).filter(|w| !w.is_empty()).collect();
    let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let number = |w: &str| plain(&bare(w)).parse::<f64>().ok();
    pieces.iter().enumerate().filter_map(|(i, w)| Some((number(w)?, pieces.get(i + 1).map(|w| bare(w).to_lowercase()).unwrap_or_default()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Outcomes;
    use crate::rules::Data;

    #[test]
    fn moves_and_bounds_are_told_from_levels() {
        let outcomes = Outcomes::load(&Data::embedded()).unwrap();
        let measures = &outcomes.measures;
        assert_eq!(measures.step("75 bp on the 9th"), Some(Move::Points(0.75)));
        assert_eq!(measures.step("they go 25bps"), Some(Move::Points(0.25)));
        assert_eq!(measures.step("The bank raised its rate by half a point to 3.5 per cent."), Some(Move::Points(0.5)));
        assert_eq!(measures.step("It rose by 1.5 percentage points."), Some(Move::Points(1.5)));
        assert_eq!(measures.step("down 20% by new year"), Some(Move::Percent(20.0)));
        assert_eq!(measures.step("Rents fell by 6.3 per cent last year."), Some(Move::Percent(6.3)));
        assert_eq!(measures.step("unemployment at 9 percent"), None);
        assert_eq!(measures.bound("shares under 150 in may"), Bound::Below);
        assert_eq!(measures.bound("north of 90k"), Bound::Above);
        assert_eq!(measures.bound("oil at 80"), Bound::Near);
    }

    #[test]
    fn sizes_differ_only_in_one_measure() {
        let outcomes = Outcomes::load(&Data::embedded()).unwrap();
        let differs = |quantity: &str, sentence: &str| outcomes.measures.differs(quantity, sentence);
        assert!(differs("by ten points", "Holt won the nomination with 51 per cent to 46 for Lind."));
        assert!(!differs("by five points", "Holt won the nomination with 51 per cent to 46 for Lind."));
        assert!(differs("54-46", "Holt took 51.4 per cent of the votes."));
        assert!(differs("four nil", "Norrby won 3-1 at home."));
        assert!(differs("27-24", "The council approved it by 29 votes to 22 on Tuesday."));
        assert!(!differs("29-22", "The council approved it by 29 votes to 22 on Tuesday."));
        assert!(differs("2000 votes", "She won the seat by 312 votes."));
        assert!(!differs("by 300 votes", "She won the seat by 312 votes."));
        assert!(!differs("by 4", "She won the seat by 312 votes."));
        assert!(!differs("2-1", "Norrby won at home."));
    }

    #[test]
    fn reads_numbers_as_people_write_them() {
        let near = |text, wanted: f64| assert!((amount(text).unwrap() - wanted).abs() < 1e-9, "{text}");
        near("1,871", 1871.0);
        near("90k", 90_000.0);
        near("touched 45.6 to the dollar", 45.6);
        near("3,5 %", 3.5);
        near("2 million", 2e6);
        assert_eq!(amount("2-1"), None);
        assert_eq!(amount("soon"), None);
    }
}
