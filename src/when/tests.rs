//! Every example of the language files, and sentences across modes and languages.

use super::*;

fn grammar() -> Grammar {
    Grammar::load(&Data::embedded()).unwrap()
}

fn files() -> Vec<File> {
    let data = Data::embedded();
    data.names("rules/times").iter().map(|n| data.toml(n).unwrap()).collect()
}

#[test]
fn every_rule_keeps_its_examples() {
    let grammar = grammar();
    let mut wrong = Vec::new();
    for file in files() {
        let anchor: Date = file.example_anchor.parse().unwrap();
        for rule in &file.rule {
            for example in &rule.matches {
                let parts: Vec<&str> = example.split(" => ").collect();
                let [text, words, value] = parts.as_slice() else { panic!("bad example {example}") };
                let found = grammar.tag(text, Some(anchor), Some(&file.language));
                if !found.iter().any(|t| &text[t.start..t.end] == *words && t.value == *value) {
                    let got: Vec<_> = found.iter().map(|t| (&text[t.start..t.end], &t.value, &t.rule)).collect();
                    wrong.push(format!("{} {}: {example}: {got:?}", file.language, rule.id));
                }
            }
            for text in &rule.rejects {
                let found = grammar.tag(text, Some(anchor), Some(&file.language));
                if let Some(t) = found.iter().find(|t| *t.rule == *rule.id) {
                    wrong.push(format!("{} {} fires in {text}: {:?}", file.language, rule.id, &text[t.start..t.end]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
