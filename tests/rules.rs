//! The data files: they parse and load, ids are unique, and every rule carries examples, of both sorts where its form has both.
//!
//! That each example is taken or left as it says is tested beside the code that reads the file; here no file can slip by.

use calledit::pipeline::Tools;
use calledit::rules::Data;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use toml::{Table, Value};

/// Arrays of rules, by file (or folder, with `/`) and key, that must carry `matches` and `rejects`.
const RULES: &[(&str, &str)] = &[
    ("packs/", "event"),
    ("rules/cues_drop_rules.toml", "rule"),
    ("rules/cues_forms_rules.toml", "rule"),
    ("rules/cues_future_rules.toml", "rule"),
    ("rules/cues_kinds_rules.toml", "rule"),
    ("rules/cues_terse_rules.toml", "rule"),
    ("rules/cues_times_rules.toml", "rule"),
    ("rules/names.toml", "head"),
    ("rules/names.toml", "cue"),
    ("rules/names.toml", "anaphor"),
    ("rules/outcomes.toml", "contest"),
    ("rules/passages.toml", "family"),
    ("rules/replies.toml", "cue"),
    ("rules/separation_html.toml", "hint"),
    ("rules/separation_text.toml", "markers"),
    ("rules/slots.toml", "trigger"),
    ("rules/slots_idioms.toml", "turn"),
    ("rules/stances.toml", "cue"),
    ("rules/stances.toml", "side"),
    ("rules/times/", "rule"),
];

/// Every TOML file under data/rules and data/packs, by name.
fn files() -> BTreeMap<String, Table> {
    let data = Data::embedded();
    let names = ["rules", "rules/times", "packs"].into_iter().flat_map(|dir| data.names(dir)).filter(|n| n.ends_with(".toml"));
    names.map(|n| (n.clone(), data.text(&n).unwrap().parse().unwrap_or_else(|e| panic!("{n}: {e}")))).collect()
}

/// The arrays of tables of a file: key and rows.
fn arrays(file: &Table) -> impl Iterator<Item = (&str, Vec<&Table>)> {
    file.iter()
        .filter_map(|(key, v)| Some((key.as_str(), v.as_array()?.iter().filter_map(Value::as_table).collect())))
        .filter(|(_, r): &(_, Vec<_>)| !r.is_empty())
}

fn examples<'t>(row: &'t Table, key: &str) -> Vec<&'t str> {
    row.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn id(row: &Table) -> &str {
    row.get("id").and_then(Value::as_str).unwrap_or_default()
}

/// Whether a rule owes `matches` and `rejects`. Rules that only shield words from others say what they take alone; time phrases
/// read after a horizon word alone say what they leave alone; rules without words of their own, and mere edges, say nothing.
fn owes(row: &Table) -> (bool, bool) {
    let wordless = row.get("patterns").and_then(Value::as_array).is_some_and(Vec::is_empty);
    let edge = row.get("op").and_then(Value::as_str) == Some("edge");
    let after_horizon_words = row.get("horizon").and_then(Value::as_bool) == Some(true);
    let shield = id(row).contains(".none.");
    (!wordless && !edge && !after_horizon_words, !wordless && !edge && !shield)
}

#[test]
fn every_data_file_loads() {
    let files = files();
    assert!(files.len() >= 20, "only {} files: {:?}", files.len(), files.keys());
    Tools::load(&Data::embedded()).unwrap();
}

#[test]
fn ids_are_unique_within_a_file_and_plain() {
    for (name, file) in files() {
        let mut seen = BTreeSet::new();
        for (key, rows) in arrays(&file) {
            let named = rows.iter().filter(|r| r.contains_key("id")).count();
            assert!(named == 0 || named == rows.len(), "{name}: only {named} of {} [[{key}]] have an id", rows.len());
            for row in rows.iter().filter(|r| r.contains_key("id")) {
                assert!(seen.insert(id(row).to_owned()), "{name}: `{}` is there twice", id(row));
                assert!(id(row).chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) && !id(row).is_empty(), "{name}: id `{}`", id(row));
            }
        }
    }
}

#[test]
fn every_rule_carries_examples() {
    let files = files();
    for (place, key) in RULES {
        let held: Vec<&String> = files.keys().filter(|n| *n == place || (place.ends_with('/') && n.starts_with(place))).collect();
        assert!(!held.is_empty(), "no file {place}");
        for name in held {
            let rows: Vec<&Table> = arrays(&files[name]).filter(|(k, _)| k == key).flat_map(|(_, rows)| rows).collect();
            assert!(!rows.is_empty(), "{name} holds no [[{key}]]");
            for row in rows {
                let (matches, rejects) = owes(row);
                assert!(!id(row).is_empty(), "{name}: a [[{key}]] without id");
                assert!(!matches || !examples(row, "matches").is_empty(), "{name}: {} has no matches", id(row));
                assert!(!rejects || !examples(row, "rejects").is_empty(), "{name}: {} has no rejects", id(row));
            }
        }
    }
}

#[test]
fn no_array_with_examples_is_left_out_of_the_list() {
    for (name, file) in files() {
        for (key, rows) in arrays(&file).filter(|(_, rows)| rows.iter().any(|r| r.contains_key("rejects"))) {
            let listed = RULES.iter().any(|(place, k)| *k == key && (name == *place || (place.ends_with('/') && name.starts_with(place))));
            assert!(listed, "{name}: the {} [[{key}]] have examples: list them in RULES", rows.len());
        }
    }
}

#[test]
fn no_example_is_both_taken_and_left_or_given_twice() {
    for (name, file) in files() {
        for row in arrays(&file).flat_map(|(_, rows)| rows) {
            let mut seen = BTreeSet::new();
            for example in examples(row, "matches").into_iter().chain(examples(row, "rejects")) {
                assert!(!example.trim().is_empty() && seen.insert(example), "{name}: {}: `{example}` is blank or there twice", id(row));
            }
        }
    }
}

#[test]
fn a_broken_file_of_the_users_is_named_and_a_whole_one_replaces_ours() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("rules")).unwrap();
    let ours = Data::embedded().text("rules/certainty.toml").unwrap().into_owned();
    fs::write(dir.path().join("rules/certainty.toml"), &ours).unwrap();
    Tools::load(&Data::with_folder(dir.path()).unwrap()).unwrap();
    fs::write(dir.path().join("rules/certainty.toml"), "[default\n").unwrap();
    let error = Tools::load(&Data::with_folder(dir.path()).unwrap()).unwrap_err().to_string();
    assert!(error.contains("certainty.toml"), "{error}");
}
