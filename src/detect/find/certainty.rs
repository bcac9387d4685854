//! Certainty: the words or numbers that say how surely, and the probability they stand for.
//!
//! Stated numbers are read exactly (percent, odds, fractions, "1 in 5", even splits); phrases take median and interval from
//! `data/rules/certainty.toml`, which cites the surveys; bare assertions take the file's default with its swept interval.

use super::lexicon::{Classes, Lexicon, Token};
use super::pattern::Pattern;
use super::segment::Segment;
use crate::error::{Error, Result};
use crate::model::ProbabilityBasis;
use crate::rules::Data;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A probability with its interval, where it comes from, and the tokens that say it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub tokens: Option<(usize, usize)>,
    pub probability: (f64, f64, f64),
    pub basis: ProbabilityBasis,
}

#[derive(Deserialize)]
struct File {
    default: Default_,
    numbers: BTreeMap<String, f64>,
    words: BTreeMap<String, String>,
    phrase: Vec<PhraseRow>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Default_ {
    probability: f64,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct PhraseRow {
    probability: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    patterns: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)]
    source: String,
}

#[derive(Debug)]
struct Phrase {
    probability: Option<(f64, f64, f64)>,
    patterns: Vec<Pattern>,
}

/// The loaded certainty words.
#[derive(Debug)]
pub(super) struct Certainty {
    default: Default_,
    numbers: FxHashMap<u32, f64>,
    lists: BTreeMap<String, Vec<u32>>,
    phrases: Vec<Phrase>,
    by_word: FxHashMap<u32, Vec<usize>>,
    num: Classes,
    punct: Classes,
}

impl Certainty {
    pub(super) fn load(data: &Data, lexicon: &mut Lexicon) -> Result<Self> {
        let file: File = data.toml("rules/certainty.toml")?;
        let numbers = file.numbers.iter().map(|(w, n)| (lexicon.intern(w), *n)).collect();
        let lists = file.words.iter().map(|(k, v)| (k.clone(), v.split_whitespace().map(|w| lexicon.intern(w)).collect())).collect();
        let mut phrases = Vec::new();
        for row in file.phrase {
            let patterns = row.patterns.iter().map(|p| Pattern::compile(p, lexicon)).collect::<Result<Vec<_>>>()?;
            let probability = row.probability.map(|p| (p, row.low.unwrap_or(p), row.high.unwrap_or(p)));
            phrases.push(Phrase { probability, patterns });
        }
        let mut by_word: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for (i, phrase) in phrases.iter().enumerate() {
            for pattern in &phrase.patterns {
                for &word in pattern.first().0 {
                    let list = by_word.entry(word).or_default();
                    if !list.contains(&i) {
                        list.push(i);
                    }
                }
            }
        }
        let class = |name: &str| lexicon.class(name).ok_or_else(|| Error::data(format!("rules/cues_words.toml lacks the class `{name}`")));
        Ok(Self { default: file.default, numbers, lists, phrases, by_word, num: class("num")?, punct: class("punct")? })
    }

    /// How surely the clause `at` says what it says.
    pub(super) fn read(&self, text: &str, tokens: &[Token], segments: &[Segment], at: usize) -> Reading {
        let nearby = near(segments, at);
        for &segment in &nearby {
            if let Some(found) = self.stated(text, tokens, segment) {
                return found;
            }
        }
        for &segment in &nearby {
            if let Some(found) = self.phrase(tokens, segment) {
                return found;
            }
        }
        Reading { tokens: None, probability: self.default_triple(), basis: ProbabilityBasis::Default }
    }

    /// The last number of the clause as a percentage: an answer to a text that speaks of percentages.
    pub(super) fn answer(&self, text: &str, tokens: &[Token], segment: &Segment) -> Option<Reading> {
        let at = (segment.start..segment.end).rev().find(|&i| self.value(text, tokens.get(i)).is_some_and(|v| (0.0..=100.0).contains(&v)))?;
        let p = self.value(text, tokens.get(at))? / 100.0;
        Some(Reading { tokens: Some((at, at + 1)), probability: (p, p, p), basis: ProbabilityBasis::Stated })
    }

    pub(super) fn default_triple(&self) -> (f64, f64, f64) {
        (self.default.probability, self.default.low, self.default.high)
    }

    fn has(&self, list: &str, token: Option<&Token>) -> bool {
        token.is_some_and(|t| t.word != 0 && self.lists.get(list).is_some_and(|l| l.contains(&t.word)))
    }

    /// The number a token says.
    fn value(&self, text: &str, token: Option<&Token>) -> Option<f64> {
        let token = token?;
        if let Some(n) = self.numbers.get(&token.word).filter(|_| token.word != 0) {
            return Some(*n);
        }
        let word = &text[token.start..token.end];
        (token.classes & self.num != 0).then(|| word.replace(',', ".").parse().ok()).flatten()
    }

    fn stated(&self, text: &str, tokens: &[Token], segment: &Segment) -> Option<Reading> {
        (segment.start..segment.end).find_map(|i| self.stated_at(text, tokens, i, segment)).map(|(start, end, p)| Reading {
            tokens: Some((start, end)),
            probability: (p, p, p),
            basis: ProbabilityBasis::Stated,
        })
    }

    fn stated_at(&self, text: &str, tokens: &[Token], i: usize, segment: &Segment) -> Option<(usize, usize, f64)> {
        self.percent(text, tokens, i, segment)
            .or_else(|| self.split(text, tokens, i))
            .or_else(|| self.odds(text, tokens, i, segment))
            .or_else(|| self.one_in(text, tokens, i))
            .or_else(|| self.fraction(text, tokens, i))
            .map(|(end, p)| (i, self.over_chance(tokens, end, segment), p))
    }

    /// "80% chance", "85 percent sure": the chance word belongs to the phrase.
    fn over_chance(&self, tokens: &[Token], mut end: usize, segment: &Segment) -> usize {
        if end < segment.end && self.has("chance", tokens.get(end)) {
            end += 1;
        }
        end
    }

    fn percent(&self, text: &str, tokens: &[Token], i: usize, segment: &Segment) -> Option<(usize, f64)> {
        let value = self.value(text, tokens.get(i)).filter(|v| (0.0..=100.0).contains(v))?;
        let mark = tokens.get(i + 1)?;
        let end = if self.has("percent", Some(mark)) {
            i + 2
        } else if self.has("per", Some(mark)) && self.has("cent", tokens.get(i + 2)) {
            i + 3
        } else {
            return None;
        };
        let before = (i > segment.start).then(|| &tokens[i - 1]);
        let chance_after = self.has("chance", tokens.get(end)) && end < segment.end;
        let quantity = self.has("quantity_before", before) || (self.has("quantity_after", tokens.get(end)) && end < segment.end);
        (chance_after || !quantity).then_some((end, value / 100.0))
    }

    /// "60/40", "50-50": two shares that make a hundred.
    fn split(&self, text: &str, tokens: &[Token], i: usize) -> Option<(usize, f64)> {
        let token = tokens.get(i)?;
        let word = &text[token.start..token.end];
        if let Some((a, b)) = word.split_once(['/', '-', ':']) {
            let (a, b): (f64, f64) = (a.parse().ok()?, b.parse().ok()?);
            return ((a + b - 100.0).abs() < 1e-9).then_some((i + 1, a / 100.0));
        }
        let (a, b) = (self.value(text, Some(token))?, self.value(text, tokens.get(i + 1))?);
        ((a + b - 100.0).abs() < 1e-9 && (a - 50.0).abs() < 1e-9).then_some((i + 2, a / 100.0))
    }

    /// "3 to 1", "3:1 odds", "2 to 1 against".
    fn odds(&self, text: &str, tokens: &[Token], i: usize, segment: &Segment) -> Option<(usize, f64)> {
        let token = tokens.get(i)?;
        let word = &text[token.start..token.end];
        let pair = word.split_once(['-', ':', '/']).and_then(|(a, b)| Some((a.parse::<f64>().ok()?, b.parse::<f64>().ok()?)));
        let (a, b, end) = match pair {
            Some((a, b)) => (a, b, i + 1),
            None if self.has("to", tokens.get(i + 1)) => (self.value(text, Some(token))?, self.value(text, tokens.get(i + 2))?, i + 3),
            None => return None,
        };
        let window = &tokens[i.saturating_sub(3).max(segment.start)..(end + 3).min(segment.end)];
        let against = window.iter().any(|t| self.has("against", Some(t)));
        let named = against || window.iter().any(|t| self.has("odds", Some(t)));
        let plain = pair.is_none() && (b - 1.0).abs() < 1e-9 && a >= 1.0 && end <= segment.end;
        (a + b > 0.0 && (named || plain)).then(|| (end, if against { b / (a + b) } else { a / (a + b) }))
    }

    /// "1 in 5", "nine times out of ten".
    fn one_in(&self, text: &str, tokens: &[Token], i: usize) -> Option<(usize, f64)> {
        let a = self.value(text, tokens.get(i))?;
        let mut at = i + 1;
        if self.has("times", tokens.get(at)) {
            at += 1;
        }
        if self.has("out", tokens.get(at)) && self.has("of", tokens.get(at + 1)) {
            at += 2;
        } else if self.has("in", tokens.get(at)) && a <= 9.0 {
            at += 1;
        } else {
            return None;
        }
        let b = self.value(text, tokens.get(at)).filter(|b| *b > a && *b > 1.0)?;
        let unit = self.has("unit", tokens.get(at + 1));
        (!unit).then_some((at + 1, a / b))
    }

    /// "two thirds chance".
    fn fraction(&self, text: &str, tokens: &[Token], i: usize) -> Option<(usize, f64)> {
        let a = self.value(text, tokens.get(i))?;
        let parts = match tokens.get(i + 1) {
            t if self.has("thirds", t) => 3.0,
            t if self.has("quarters", t) => 4.0,
            _ => return None,
        };
        (a <= parts && (self.has("chance", tokens.get(i + 2)) || self.has("odds", tokens.get(i + 2)))).then_some((i + 2, a / parts))
    }

    fn phrase(&self, tokens: &[Token], segment: &Segment) -> Option<Reading> {
        let mut best: Option<(usize, usize, usize)> = None;
        for at in segment.start..segment.end {
            let token = &tokens[at];
            if token.word == 0 || token.classes & self.punct != 0 {
                continue;
            }
            for &p in self.by_word.get(&token.word).into_iter().flatten() {
                let ends = self.phrases[p].patterns.iter().filter_map(|x| x.matches(tokens, at, (segment.start, segment.end)));
                let Some(end) = ends.max() else { continue };
                if best.is_none_or(|(a, e, _)| end - at > e - a) {
                    best = Some((at, end, p));
                }
            }
        }
        let (start, end, p) = best?;
        let known = self.phrases[p].probability;
        Some(Reading {
            tokens: Some((start, end)),
            probability: known.unwrap_or(self.default_triple()),
            basis: if known.is_some() { ProbabilityBasis::Phrase } else { ProbabilityBasis::Default },
        })
    }
}

/// The clause itself, then short neighbours in its group that may hold its certainty ("…, 55 %", "no question: …").
fn near(segments: &[Segment], at: usize) -> Vec<&Segment> {
    const SHORT: usize = 5;
    let mut out = vec![&segments[at]];
    let short = |s: &Segment| s.end - s.start <= SHORT;
    if let Some(next) = segments.get(at + 1).filter(|s| short(s)) {
        out.push(next);
    }
    if let Some(before) = at.checked_sub(1).map(|i| &segments[i]).filter(|s| short(s)) {
        out.push(before);
    }
    out
}
