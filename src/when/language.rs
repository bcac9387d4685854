//! One language's file, loaded: vocabulary, patterns, rules and what may join two pieces.

use super::calendar::Calendar;
use super::class::{self, Class};
use super::find::mode;
use super::horizon::{LEADS, TRAILS};
use super::pattern::Patterns;
use super::sense::{EDGES, Op};
use super::stamp::{PARTS, SEASONS, Unit};
use super::vocabulary::Vocabulary;
use crate::error::{Error, Result};
use crate::model::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The file's form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// ISO 639-1 code.
    pub language: String,
    /// Date of the document in the examples.
    pub example_anchor: String,
    past_endings: Vec<String>,
    join: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Words>,
    /// The rules.
    pub rule: Vec<FileRule>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    List(Vec<String>),
    Table(BTreeMap<String, Code>),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Code {
    Number(i32),
    Text(String),
}

/// A rule of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Its name.
    pub id: String,
    op: Op,
    /// For horizons only, not for `tag`.
    #[serde(default)]
    horizon: bool,
    /// Its first word is a lead ("past Easter").
    #[serde(default)]
    led: bool,
    /// One word that may be something else: looked at once more.
    #[serde(default)]
    bare: bool,
    /// Fires in short messages only.
    #[serde(default)]
    short: bool,
    forms: Vec<String>,
    /// Sentences with the words marked and their value.
    pub matches: Vec<String>,
    /// Sentences in which it must not fire.
    pub rejects: Vec<String>,
}

/// A rule, loaded.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub id: Arc<str>,
    /// What it means.
    pub op: Op,
    /// See [`FileRule`].
    pub bare: bool,
    /// See [`FileRule`].
    pub led: bool,
}

/// Ways in which two pieces join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// A day, then its time.
    DateTime,
    /// A time, then its day.
    TimeDate,
    /// A weekday, then its date.
    WeekdayDate,
    /// A date, then its year.
    DateYear,
    /// An edge, then what it is the edge of.
    EdgeDate,
    /// A year, then a part of it.
    Possessive,
    /// So many units, then what they are part of.
    SpanDate,
    /// Two ends of a range.
    Range,
}

const JOINS: [(&str, Join); 8] = [
    ("date_time", Join::DateTime),
    ("time_date", Join::TimeDate),
    ("weekday_date", Join::WeekdayDate),
    ("date_year", Join::DateYear),
    ("edge_date", Join::EdgeDate),
    ("possessive", Join::Possessive),
    ("span_date", Join::SpanDate),
    ("range", Join::Range),
];

impl File {
    /// Whether the examples have their form: "sentence => words => value", read on a date.
    fn check(&self) -> Result<()> {
        self.example_anchor.parse::<Date>().map_err(|_| broken(self, "example_anchor"))?;
        let formed = |m: &String| m.matches(" => ").count() == 2;
        match self.rule.iter().find(|r| r.matches.iter().any(|m| !formed(m)) || r.rejects.iter().any(String::is_empty)) {
            Some(rule) => Err(broken(self, &format!("example of rule `{}`", rule.id))),
            None => Ok(()),
        }
    }
}

/// A language's grammar.
#[derive(Debug)]
pub struct Language {
    /// ISO 639-1 code.
    pub code: String,
    /// Words.
    pub vocabulary: Vocabulary,
    /// Forms.
    pub patterns: Patterns,
    /// Rules by number.
    pub rules: Vec<Rule>,
    /// Endings of words that speak of the past.
    pub past_endings: Vec<String>,
    joins: Vec<(Join, Vec<u32>)>,
}

impl Language {
    /// Builds the language from its file.
    ///
    /// # Errors
    /// Where a code, class or join is not known.
    pub fn new(file: &File, calendar: &Calendar) -> Result<Self> {
        file.check()?;
        let mut vocabulary = Vocabulary::new();
        for (name, words) in &file.words {
            let class = vocabulary.class(name);
            for (word, code) in words.rows() {
                let value = value_of(class, &code, calendar).ok_or_else(|| broken(file, &format!("code {code:?} of `{word}` in words.{name}")))?;
                vocabulary.add(&word, class, value);
            }
        }
        let mut patterns = Patterns::default();
        let mut rules = Vec::new();
        for rule in &file.rule {
            let number = u16::try_from(rules.len()).map_err(|_| broken(file, "number of rules"))?;
            match (rule.horizon, rule.short) {
                (true, _) => patterns.restrict(number, mode::HORIZON),
                (_, true) => patterns.restrict(number, mode::SHORT),
                _ => {}
            }
            for form in &rule.forms {
                patterns.add(form, number, &mut vocabulary);
            }
            rules.push(Rule { id: Arc::from(rule.id.as_str()), op: rule.op, bare: rule.bare, led: rule.led });
        }
        let joins = read_joins(file, &mut vocabulary)?;
        Ok(Self { code: file.language.clone(), vocabulary, patterns, rules, past_endings: file.past_endings.clone(), joins })
    }

    /// Whether words `between` may join two pieces in way `join`.
    pub fn joins(&self, join: Join, between: &[u32]) -> bool {
        self.joins.iter().any(|(j, words)| *j == join && words == between)
    }
}

fn read_joins(file: &File, vocabulary: &mut Vocabulary) -> Result<Vec<(Join, Vec<u32>)>> {
    let mut joins = Vec::new();
    for (name, rows) in &file.join {
        let join = JOINS.iter().find(|(n, _)| n == name).ok_or_else(|| broken(file, &format!("join.{name}")))?.1;
        joins.extend(rows.iter().map(|row| (join, vocabulary.words_of(row))));
    }
    Ok(joins)
}

impl Words {
    fn rows(&self) -> Vec<(String, Code)> {
        match self {
            Self::List(words) => words.iter().map(|w| (w.clone(), Code::Number(0))).collect(),
            Self::Table(words) => words.iter().map(|(w, c)| (w.clone(), c.clone())).collect(),
        }
    }
}

fn broken(file: &File, what: &str) -> Error {
    Error::data(format!("data file `rules/times/{}.toml`: bad {what}", file.language))
}

fn place(list: &[&str], code: &str) -> Option<i32> {
    list.iter().position(|c| *c == code).map(|i| i as i32)
}

/// The number that stands for a code in the tokens of class `class`.
fn value_of(class: Class, code: &Code, calendar: &Calendar) -> Option<i32> {
    let text = match code {
        Code::Number(n) => return Some(*n),
        Code::Text(text) => text.as_str(),
    };
    match class {
        class::UNIT | class::UNITS | class::FREQ => {
            let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
            let factor = text[..text.len() - unit.len()].parse().unwrap_or(1);
            Unit::from_code(unit).map(|u| factor * 100 + u)
        }
        class::SEASON => place(&SEASONS, text),
        class::PART | class::PARTS => place(&PARTS, text),
        class::RELPART => {
            let part = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
            let offset: i32 = text[..text.len() - part.len()].parse().ok()?;
            place(&PARTS, part).map(|p| (offset + 10) * 10 + p)
        }
        class::EDGE => EDGES.iter().position(|(c, _)| *c == text).map(|i| i as i32),
        class::REF | class::REFNOUN => place(&["PAST", "PRESENT", "FUTURE"], text),
        class::HOLIDAY => calendar.number(text),
        class::LEAD => LEADS.iter().position(|(c, _)| *c == text).map(|i| i as i32),
        class::TRAIL => TRAILS.iter().position(|(c, _)| *c == text).map(|i| i as i32),
        _ => None,
    }
}
