//! The packs' own examples, and readings of clauses in several domains.

use super::*;
use crate::model::{Comment, Page};
use crate::names;

mod battery;

struct Kit {
    lexicon: Lexicon,
    grammar: Grammar,
    names: names::Lexicon,
}

impl Kit {
    fn new() -> Self {
        let data = Data::with_folder(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))).unwrap();
        Self { lexicon: Lexicon::load(&data).unwrap(), grammar: Grammar::load(&data).unwrap(), names: names::Lexicon::load(&data).unwrap() }
    }

    fn entities(&self, text: &str) -> Entities {
        Entities::induce(&[page(text)], &self.names)
    }

    /// `event target certainty` of every event, with `!` for a negated and `~` for a partial one.
    fn read(&self, text: &str) -> Vec<String> {
        let entities = self.entities(text);
        let context = Context { lexicon: &self.lexicon, grammar: &self.grammar, entities: &entities };
        let events = code(text, Some(Date::constant(2021, 6, 10)), &context);
        let name = |i: Option<usize>| i.map_or("-", |i| entities.at(i).name.as_str()).to_owned();
        let mark = |e: &EventMention| format!("{}{}", if e.negated { "!" } else { "" }, if e.partial { "~" } else { "" });
        events.iter().map(|e| format!("{}{} {} {}", mark(e), e.event, name(e.target), e.certainty)).collect()
    }

    fn coded(&self, text: &str) -> Vec<String> {
        let entities = self.entities(text);
        let context = Context { lexicon: &self.lexicon, grammar: &self.grammar, entities: &entities };
        read_sentence(text, 0, text.len(), &entities.mentions(text), &context).into_iter().map(|e| e.rule).collect()
    }

    fn rules(&self, text: &str) -> Vec<&str> {
        let entities = self.entities(text);
        let mentions = entities.mentions(text);
        self.lexicon.triggers(text, 0, text.len(), &mentions, &entities).into_iter().map(|t| t.rule).collect()
    }
}

fn page(text: &str) -> Page {
    Page::of_comments("test", vec![Comment::bare(1, text)])
}

#[test]
fn every_pack_entry_matches_and_rejects_as_it_says() {
    let kit = Kit::new();
    let mut wrong = Vec::new();
    for entry in &kit.lexicon.tables.entries {
        if entry.event.is_none() {
            continue;
        }
        wrong.extend(entry.matches.iter().filter(|s| !kit.rules(s).contains(&entry.id.as_str())).map(|s| format!("{} misses: {s}", entry.id)));
        wrong.extend(entry.rejects.iter().filter(|s| kit.coded(s).contains(&entry.id)).map(|s| format!("{} takes: {s}", entry.id)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ids_are_unique_and_news_entries_have_examples() {
    let kit = Kit::new();
    let entries = &kit.lexicon.tables.entries;
    let mut ids: Vec<&str> = entries.iter().map(|e| e.id.as_str()).collect();
    ids.sort_unstable();
    let n = ids.len();
    ids.dedup();
    assert_eq!(n, ids.len());
    assert!(entries.iter().all(|e| !e.matches.is_empty()));
}

fn holds(text: &str, wanted: &[&str]) {
    let found = Kit::new().read(text);
    for one in wanted {
        assert!(found.iter().any(|f| f == one), "{one:?} not in {found:?} of {text:?}");
    }
}

fn lacks(text: &str, unwanted: &str) {
    let found = Kit::new().read(text);
    assert!(!found.iter().any(|f| f.starts_with(unwanted)), "{unwanted:?} in {found:?} of {text:?}");
}

#[test]
fn several_targets_are_several_events() {
    holds(
        "The towns of Oresko, Velin and Tarna were recaptured by the army.",
        &["capture Oresko asserted", "capture Velin asserted", "capture Tarna asserted"],
    );
    lacks("The army took the town of Oresko from rebels based in Tarna.", "capture Tarna");
}

#[test]
fn attempts_plans_and_repulses_are_told_apart() {
    holds("The army tried to take the town of Oresko but the attack was repelled.", &["capture Oresko attempted", "repel Oresko asserted"]);
    holds("The army will capture the town of Oresko next week.", &["capture Oresko planned"]);
    holds("The army failed to capture the town of Oresko.", &["!capture Oresko asserted"]);
}

#[test]
fn denials_and_claims_do_not_assert() {
    holds("Claims on social media that the town of Oresko was captured are not true.", &["capture Oresko denied"]);
    holds("State radio announced that the town of Oresko had been captured. These reports have proven to be false.", &["capture Oresko denied"]);
    holds("The town of Oresko has not fallen.", &["!capture Oresko asserted"]);
}

#[test]
fn what_stands_for_a_place_is_resolved() {
    holds("Rebels attacked the village of Oresko on Monday. On Tuesday the army recaptured the village.", &["capture Oresko asserted"]);
}

#[test]
fn a_repeated_word_costs_no_more_than_its_length() {
    let kit = Kit::new();
    let entities = kit.entities("Oresko");
    let context = Context { lexicon: &kit.lexicon, grammar: &kit.grammar, entities: &entities };
    assert!(!code(&"attack ".repeat(20_000), None, &context).is_empty());
}

#[test]
fn what_another_is_likened_to_is_presupposed() {
    holds("Reports that the town of Oresko, like the town of Velin, had fallen were false.", &["capture Oresko denied", "capture Velin asserted"]);
}

#[test]
fn result_lines_name_winner_and_loser() {
    let found = Kit::new().read("The town of Oresko met the town of Velin on Sunday. Oresko 2, Velin 0.");
    assert!(found.iter().any(|f| f.starts_with("win ")) && found.iter().any(|f| f.starts_with("lose ")), "{found:?}");
}
