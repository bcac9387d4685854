//! Every cue rule fires on its `matches` and not on its `rejects`.

use super::cues::Cues;
use crate::rules::Data;
use crate::text::sentences;

fn fires(cues: &Cues, rule: usize, text: &str) -> bool {
    let (mut tokens, mut segments, mut fired, mut quoted) = (Vec::new(), Vec::new(), Vec::new(), false);
    let words = text.split_whitespace().count();
    sentences(text).any(|s| {
        tokens.clear();
        cues.lexicon.tokens(text, s.start, s.end, &mut tokens);
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
