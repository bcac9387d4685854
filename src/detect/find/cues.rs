//! The cue files: rules with ids, labels and token patterns, indexed by the token they may start with.
//!
//! `data/rules/cues_*.toml` in, [`Cues`] out. Every rule carries sentences it must and must not fire on; the tests run them.

use super::certainty::Certainty;
use super::company::Leans;
use super::lexicon::{Classes, Lexicon, Token};
use super::pattern::Pattern;
use super::segment::{Roles, Segment};
use crate::error::{Error, Result};
use crate::rules::Data;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use serde::Deserialize;

/// What a rule's cue says of the clause it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Label {
    /// A future verb form.
    Future,
    /// May, might.
    Weak,
    /// Would.
    Would,
    /// Could, can.
    Could,
    /// A forecast without a future verb.
    Fragment,
    /// A time to come.
    Horizon,
    /// Wish or fear.
    Wish,
    /// What the speaker will do: never scored.
    Promise,
    /// Advice, demand.
    Advice,
    /// Another's forecast; what follows is theirs.
    Reported,
    /// Another's forecast; what stands before is theirs.
    ReportedTail,
    /// A question that is none about the future, or a real one.
    Question,
    /// A question that asserts.
    Rhetorical,
    /// Past, or a plain claim.
    Retrospective,
    /// Not meant.
    Sarcasm,
    /// Unreal.
    Hypothetical,
    /// Marks its clause as a condition.
    Condition,
    /// Makes the sentence conditional.
    Conditional,
    /// What the consequence of a condition may consist in without a verb of happening.
    Telling,
    /// The speaker's own opinion.
    Own,
    /// Commitment.
    Commitment,
    /// What follows from doing as told: never scored.
    Instruction,
    /// What holds of a kind of people or things at all times.
    Habit,
    /// Says nothing of the future whatever it looks like.
    Drop,
    /// Negates its clause.
    Negation,
    /// Takes one negation back ("not only").
    NotNegation,
    /// An opening that is no part of the quote.
    Opening,
}

/// How far a rule may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scope {
    #[default]
    Segment,
    Sentence,
}

/// What a bare answer takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answers {
    Percent,
    Number,
    Time,
    Forecast,
    Who,
    When,
}

#[derive(Debug, Deserialize)]
struct RulesFile {
    rule: Vec<RuleRow>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    label: Label,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    weight: f64,
    /// Whether the cue is enough to make a candidate of its clause.
    #[serde(default)]
    emits: bool,
    #[serde(default)]
    negates: bool,
    /// Whether a past form in the clause does no harm.
    #[serde(default)]
    past_allowed: bool,
    /// Whether it only adds to a stronger statement beside it.
    #[serde(default)]
    adds: bool,
    /// What the answered text must speak of for it to hold; a number that answers a percentage is one.
    #[serde(default)]
    answers: Option<Answers>,
    /// The company it needs to count.
    #[serde(default)]
    leans: Option<Leans>,
    /// Whether what it says belongs to the statement right before it, where there is one.
    #[serde(default)]
    joins: bool,
    /// Whether a verb of being, having or ability in the clause forbids it.
    #[serde(default)]
    no_state: bool,
    /// Whether its clause is wholly a condition.
    #[serde(default)]
    clause: bool,
    /// Whether its statement goes on to the end of the cue's stretch of the sentence ("cut the road and it collapses").
    #[serde(default)]
    whole: bool,
    /// Whether it is a heading whose statement ends where the cue ends ("next mayor: …").
    #[serde(default)]
    heads: bool,
    /// Longest comment, in words, that the rule holds in.
    #[serde(default)]
    most_words: Option<usize>,
    /// Longest clause, in words, that the rule holds in.
    #[serde(default)]
    most_clause: Option<usize>,
    patterns: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    matches: Vec<String>,
    #[serde(default)]
    #[cfg_attr(not(test), allow(dead_code))]
    rejects: Vec<String>,
    #[serde(default)]
    #[allow(dead_code)]
    note: String,
}

/// A rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub id: String,
    pub label: Label,
    pub weight: f64,
    pub emits: bool,
    pub negates: bool,
    pub past_allowed: bool,
    pub adds: bool,
    pub answers: Option<Answers>,
    pub leans: Option<Leans>,
    pub joins: bool,
    pub no_state: bool,
    pub clause: bool,
    pub whole: bool,
    pub heads: bool,
    pub most_words: usize,
    pub most_clause: usize,
    scope: Scope,
    patterns: Vec<Pattern>,
    #[cfg(test)]
    pub matches: Vec<String>,
    #[cfg(test)]
    pub rejects: Vec<String>,
}

/// A rule that fired, as token indices.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fired {
    pub rule: usize,
    pub start: usize,
    pub end: usize,
}

/// The cues of finding.
#[derive(Debug)]
pub struct Cues {
    pub(super) lexicon: Lexicon,
    pub(super) roles: Roles,
    pub(super) rules: Vec<Rule>,
    pub(super) certainty: Certainty,
    by_word: Vec<Vec<(u32, u32)>>,
    by_class: Vec<Vec<(u32, u32)>>,
    classes: Classes,
    prefilter: AhoCorasick,
}

impl Cues {
    /// The chance of a bare assertion, with its interval.
    pub(in crate::detect) fn default_chance(&self) -> (f64, f64, f64) {
        self.certainty.default_triple()
    }

    pub(in crate::detect) fn load(data: &Data) -> Result<Self> {
        let mut lexicon = Lexicon::load(data)?;
        let roles = Roles::load(&lexicon)?;
        let mut rules = Vec::new();
        for name in data.names("rules").iter().filter(|n| n.starts_with("rules/cues_") && n.ends_with("_rules.toml")) {
            for row in data.toml::<RulesFile>(name)?.rule {
                rules.push(rule(row, &mut lexicon)?);
            }
        }
        let certainty = Certainty::load(data, &mut lexicon)?;
        let prefilter = prefilter(&rules, &lexicon)?;
        let mut cues = Self { lexicon, roles, rules, certainty, by_word: Vec::new(), by_class: Vec::new(), classes: 0, prefilter };
        cues.index();
        Ok(cues)
    }

    fn index(&mut self) {
        let mut by_class = vec![Vec::new(); Classes::BITS as usize];
        for (r, rule) in self.rules.iter().enumerate() {
            for (p, pattern) in rule.patterns.iter().enumerate() {
                let (words, classes) = pattern.first();
                let entry = (r as u32, p as u32);
                for &word in words {
                    let word = word as usize;
                    if self.by_word.len() <= word {
                        self.by_word.resize(word + 1, Vec::new());
                    }
                    self.by_word[word].push(entry);
                }
                for (bit, list) in by_class.iter_mut().enumerate() {
                    if classes >> bit & 1 == 1 {
                        list.push(entry);
                    }
                }
                self.classes |= classes;
            }
        }
        self.by_class = by_class;
    }

    /// Whether the sentence may hold a cue at all: whether a word stands in it that some emitting pattern cannot do without.
    pub(super) fn may_hold(&self, sentence: &str) -> bool {
        let bytes = sentence.as_bytes();
        let word_at = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphanumeric);
        let whole = |m: aho_corasick::Match| {
            let bare = !bytes[m.start()].is_ascii_alphanumeric();
            (bare || !word_at(m.start().checked_sub(1))) && !word_at(Some(m.end()))
        };
        !sentence.is_ascii() || bytes.iter().any(u8::is_ascii_digit) || self.prefilter.find_iter(sentence).any(whole)
    }

    /// The number of the rule called `id`.
    pub(super) fn rule_called(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|r| r.id == id)
    }

    /// All rules that fire, in token order; `segment_of[i]` is the segment of token `i`.
    pub(super) fn fire(&self, tokens: &[Token], segments: &[Segment], words: usize, out: &mut Vec<Fired>) {
        out.clear();
        for segment in segments {
            for at in segment.start..segment.end {
                let token = &tokens[at];
                if let Some(list) = self.by_word.get(token.word as usize).filter(|_| token.word != 0) {
                    self.try_all(list, tokens, at, segment, words, out);
                }
                let mut classes = token.classes & self.classes;
                while classes != 0 {
                    let bit = classes.trailing_zeros() as usize;
                    classes &= classes - 1;
                    self.try_all(&self.by_class[bit], tokens, at, segment, words, out);
                }
            }
        }
        out.sort_by_key(|f| (f.rule, f.start, std::cmp::Reverse(f.end)));
        out.dedup_by_key(|f| (f.rule, f.start));
        out.sort_by_key(|f| (f.start, f.end, f.rule));
    }

    fn try_all(&self, list: &[(u32, u32)], tokens: &[Token], at: usize, segment: &Segment, words: usize, out: &mut Vec<Fired>) {
        for &(r, p) in list {
            let rule = &self.rules[r as usize];
            if words > rule.most_words || segment.end - segment.start > rule.most_clause {
                continue;
            }
            let range = if rule.scope == Scope::Segment { (segment.start, segment.end) } else { (0, tokens.len()) };
            if let Some(end) = rule.patterns[p as usize].matches(tokens, at, range) {
                out.push(Fired { rule: r as usize, start: at, end });
            }
        }
    }
}

/// A matcher for the words that sentences with a cue must hold: of every pattern that can make a candidate, its rarest element.
fn prefilter(rules: &[Rule], lexicon: &Lexicon) -> Result<AhoCorasick> {
    let mut literals: Vec<&str> = vec![">", "-", "--"];
    let counts = |r: &&Rule| r.emits || matches!(r.label, Label::Commitment | Label::Horizon) || r.label == Label::Condition && r.weight > 0.0;
    for rule in rules.iter().filter(counts) {
        for pattern in &rule.patterns {
            literals.extend(pattern.rarest_words(lexicon));
        }
    }
    literals.sort_unstable();
    literals.dedup();
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&literals)
        .map_err(|e| Error::data("the words of data/rules/cues_*_rules.toml do not compile").because(e))
}

fn rule(row: RuleRow, lexicon: &mut Lexicon) -> Result<Rule> {
    let mut patterns = Vec::new();
    for source in &row.patterns {
        patterns.extend(Pattern::compile_all(source, lexicon)?);
    }
    Ok(Rule {
        id: row.id,
        label: row.label,
        weight: row.weight,
        emits: row.emits,
        negates: row.negates,
        past_allowed: row.past_allowed,
        adds: row.adds,
        answers: row.answers,
        leans: row.leans,
        joins: row.joins,
        no_state: row.no_state,
        clause: row.clause,
        whole: row.whole,
        heads: row.heads,
        most_words: row.most_words.unwrap_or(usize::MAX),
        most_clause: row.most_clause.unwrap_or(usize::MAX),
        scope: row.scope,
        patterns,
        #[cfg(test)]
        matches: row.matches,
        #[cfg(test)]
        rejects: row.rejects,
    })
}
