//! Every cue rule fires on its `matches` and not on its `rejects`.

use super::cues::Cues;
use crate::model::{PredictionKind, ProbabilityBasis};
use crate::rules::Data;
use crate::text::sentences;

fn fires(cues: &Cues, rule: usize, text: &str) -> bool {
    let (mut tokens, mut segments, mut fired, mut quoted) = (Vec::new(), Vec::new(), Vec::new(), false);
    let words = text.split_whitespace().count();
    sentences(text).any(|s| {
        tokens.clear();
        cues.lexicon.tokens(text, s.start, s.end, &super::Known::default(), &mut tokens);
        super::segment::segments(&tokens, &cues.roles, &mut quoted, &mut segments);
        cues.fire(&tokens, &segments, words, &mut fired);
        fired.iter().any(|f| f.rule == rule)
    })
}

#[test]
fn every_rule_keeps_its_examples() {
    let cues = Cues::load(&Data::embedded()).unwrap();
    let mut wrong = Vec::new();
    for (i, rule) in cues.rules.iter().enumerate() {
        wrong.extend(rule.matches.iter().filter(|m| !fires(&cues, i, m)).map(|m| format!("{} misses: {m}", rule.id)));
        wrong.extend(rule.rejects.iter().filter(|m| fires(&cues, i, m)).map(|m| format!("{} fires on: {m}", rule.id)));
        wrong.extend((rule.matches.is_empty() && rule.id != "h_grammar").then(|| format!("{} has no example", rule.id)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rule_ids_are_unique() {
    let cues = Cues::load(&Data::embedded()).unwrap();
    let mut ids: Vec<&str> = cues.rules.iter().map(|r| r.id.as_str()).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

fn found(text: &str, parent: Option<&str>) -> Vec<super::Candidate> {
    let data = Data::embedded();
    let (cues, grammar) = (Cues::load(&data).unwrap(), crate::when::Grammar::load(&data).unwrap());
    super::find(text, super::Answered { text: parent, forecast: parent.is_some() }, &super::Known::default(), &cues, &grammar).settle(false)
}

fn stated(text: &str) -> Option<f64> {
    found(text, None).iter().find(|c| c.probability_basis == ProbabilityBasis::Stated).and_then(|c| c.probability).map(|p| p.0)
}

#[test]
fn numbers_are_read_exactly() {
    assert_eq!(stated("80% they sign before June"), Some(0.8));
    assert_eq!(stated("3 to 1 they fold"), Some(0.75));
    assert_eq!(stated("60/40 the mayor will resign"), Some(0.6));
    assert_eq!(stated("1 in 5 it will rain tomorrow"), Some(0.2));
    assert_eq!(stated("they will be sacked, 95 percent"), Some(0.95));
    assert_eq!(stated("inflation will be 20% by Christmas"), None);
}

#[test]
fn an_answer_to_a_percentage_is_one() {
    let answer = found("I'd go with 20", Some("sixty percent chance of rain"));
    assert_eq!(answer.len(), 1);
    assert_eq!(answer[0].probability, Some((0.2, 0.2, 0.2)));
    assert!(!found("I'd go with 20", Some("how many eggs?")).iter().any(|c| c.kind.is_scored()));
}

#[test]
fn kinds_are_told_apart() {
    let kind = |text: &str| found(text, None).first().map(|c| c.kind);
    assert_eq!(kind("The union will not sign this."), Some(PredictionKind::Forecast));
    assert_eq!(kind("If they raise rates, the shop will close."), Some(PredictionKind::Conditional));
    assert_eq!(kind("cut the road and it collapses"), Some(PredictionKind::Conditional));
    assert_eq!(kind("I hope they will win."), Some(PredictionKind::Wish));
    assert_eq!(kind("They should sell the striker."), Some(PredictionKind::Advice));
    assert_eq!(kind("Analysts say the bank will fail."), Some(PredictionKind::Reported));
    assert_eq!(kind("> the bank will fail"), Some(PredictionKind::Reported));
    assert_eq!(kind("Will they sign in March?"), Some(PredictionKind::Question));
    assert_eq!(kind("A ban would hurt small farms."), Some(PredictionKind::Hypothetical));
    assert_eq!(kind("sure, and peace by Tuesday lol"), Some(PredictionKind::Sarcasm));
    assert_eq!(kind("I'll send you the link."), Some(PredictionKind::Wish));
    assert_eq!(kind("Too close to call"), None);
}

#[test]
fn negation_is_grammatical() {
    let negated = |text: &str| found(text, None).first().map(|c| c.negated);
    assert_eq!(negated("They won't hold the bridge."), Some(true));
    assert_eq!(negated("no way she survives the vote"), Some(true));
    assert_eq!(negated("who seriously thinks they hold?"), Some(true));
    assert_eq!(negated("I don't think they will fold."), Some(true));
    assert_eq!(negated("They are unlikely to hold the bridge."), Some(false));
}

#[test]
fn a_source_is_named_and_quoted_lines_are_not_the_writers() {
    let text = "Analysts say the bank will fail.";
    let reported = found(text, None);
    let (a, b) = reported[0].source.unwrap();
    assert_eq!(&text[a..b], "Analysts");
}

#[test]
fn sequences_give_a_candidate_a_link() {
    assert_eq!(found("Dorn > Ilva > Kess", None).len(), 3);
    assert_eq!(found("Dorn and Kess", None).len(), 0);
}

/// F1 of "holds a forecast" over rows of kind, polarity and further columns, and the rows told wrong.
fn told(rows: &'static str, read: impl Fn(&[&'static str]) -> Vec<super::Candidate>) -> (f64, Vec<&'static str>) {
    let (mut gold, mut found, mut both, mut wrong) = (0u32, 0u32, 0u32, Vec::new());
    for row in rows.lines().filter(|l| !l.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let scored: Vec<_> = read(&columns[2..]).into_iter().filter(|c| c.kind.is_scored()).collect();
        let expected = matches!(columns[0], "F" | "C");
        gold += u32::from(expected);
        found += u32::from(!scored.is_empty());
        both += u32::from(expected && !scored.is_empty());
        let turned = expected && columns[1] != "." && scored.first().is_some_and(|c| c.negated != (columns[1] == "-"));
        wrong.extend((expected == scored.is_empty() || turned).then_some(row));
    }
    (2.0 * f64::from(both) / f64::from(gold + found), wrong)
}

/// Sentences of many domains and dialects with their kind and polarity: nine in ten and more must be told right.
#[test]
fn sentences_of_many_kinds() {
    let data = Data::embedded();
    let (cues, grammar) = (Cues::load(&data).unwrap(), crate::when::Grammar::load(&data).unwrap());
    let (f1, wrong) = told(include_str!("../../../tests/finding/sentences.tsv"), |row| {
        let [text] = row else { panic!("three columns: {row:?}") };
        super::find(text, super::Answered::default(), &super::Known::default(), &cues, &grammar).settle(false)
    });
    assert!(f1 >= 0.95 && wrong.len() <= 20, "f1 {f1:.3}\n{}", wrong.join("\n"));
}

/// Whole comments as they stand in threads full of forecasts, some with the comment they answer.
#[test]
fn comments_of_many_kinds() {
    let data = Data::embedded();
    let (cues, grammar) = (Cues::load(&data).unwrap(), crate::when::Grammar::load(&data).unwrap());
    let (f1, wrong) = told(include_str!("../../../tests/finding/comments.tsv"), |row| {
        let [parent, text] = *row else { panic!("four columns: {row:?}") };
        let answered = super::Answered { text: Some(parent).filter(|p| *p != "-"), forecast: parent != "-" && !parent.ends_with('?') };
        super::find(text, answered, &super::Known::default(), &cues, &grammar).settle(true)
    });
    assert!(f1 >= 0.93 && wrong.len() <= 12, "f1 {f1:.3}\n{}", wrong.join("\n"));
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    let long = "if they will not and no nobody will > ".repeat(4_000);
    let start = std::thread::spawn(move || found(&long, None).len());
    assert!(start.join().is_ok());
}
