//! The house rules, read off the source text: who may import whom, module docs, file sizes, sources of data files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const STAGES: &[&str] = &["read", "separate", "detect", "cluster", "check", "score", "export"];
const BASE: &[&str] = &["error", "model", "rules", "text", "tables", "when", "names", "events", "authors", "analysis"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The module of `src` that a file belongs to, and its text without the unit tests.
fn sources() -> Vec<(String, PathBuf, String)> {
    let src = root().join("src");
    let module =
        |p: &Path| p.strip_prefix(&src).unwrap().components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
    let text = |p: &Path| fs::read_to_string(p).unwrap().split("#[cfg(test)]").next().unwrap().to_owned();
    files(&src, ".rs").into_iter().filter(|p| !p.ends_with("tests.rs")).map(|p| (module(&p), p.clone(), text(&p))).collect()
}

/// Modules that a text names through `crate::x` or `crate::{x, y::z}`.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').map_or(rest, |inner| &inner[..inner.find(';').unwrap_or(inner.len())]);
        let braced = rest.starts_with('{');
        let mut depth = 0;
        let mut word = String::new();
        let mut take = true;
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.insert(std::mem::take(&mut word));
                    take = true;
                }
                ':' => take = depth > 0 && take,
                c if depth == 0 && take && (c.is_alphanumeric() || c == '_') => word.push(c),
                c if !braced && !c.is_alphanumeric() && c != '_' => break,
                _ => {}
            }
            if !braced && c == ':' {
                break;
            }
        }
        found.insert(word);
    }
    found.remove("");
    found
}

#[test]
fn no_stage_imports_another_and_nothing_below_imports_a_stage() {
    for (module, path, text) in sources() {
        let named = imports(&text);
        let stage = STAGES.contains(&module.as_str());
        let base = BASE.contains(&module.as_str());
        for other in STAGES.iter().filter(|s| **s != module && named.contains(**s)) {
            assert!(!(stage || base), "{} imports the stage {other}", path.display());
        }
        if base || stage {
            assert!(!named.contains("pipeline"), "{} imports the pipeline", path.display());
        }
    }
}

#[test]
fn clap_and_printing_stay_in_the_binary() {
    for (module, path, text) in sources().into_iter().filter(|(m, _, _)| m != "cli" && m != "main") {
        assert!(!text.contains("clap::"), "{} ({module}) uses clap", path.display());
        assert!(!text.contains("println!") && !text.contains("eprintln!"), "{} prints", path.display());
    }
}

#[test]
fn only_read_rules_and_export_open_files() {
    for (module, path, text) in sources() {
        let may = ["read", "rules", "export", "cli", "main", "authors"].contains(&module.as_str());
        assert!(may || !(text.contains("std::fs") || text.contains("File::open")), "{} touches the file system", path.display());
    }
}

#[test]
fn every_file_opens_with_a_module_doc_and_stays_readable() {
    for (_, path, text) in sources() {
        assert!(text.trim_start().starts_with("//!"), "{} has no module doc", path.display());
        assert!(text.lines().count() <= 700, "{} is too long: split it", path.display());
    }
}

#[test]
fn every_data_file_says_where_it_comes_from() {
    let listed: toml::Table = fs::read_to_string(root().join("data/SOURCES.toml")).unwrap().parse().unwrap();
    let mut named = BTreeSet::new();
    for entry in listed["file"].as_array().unwrap() {
        for key in ["file", "title", "author", "origin", "licence", "changes"] {
            assert!(entry.get(key).and_then(|v| v.as_str()).is_some_and(|v| !v.is_empty()), "{entry} lacks {key}");
        }
        assert!(named.insert(entry["file"].as_str().unwrap().to_owned()), "{} is listed twice", entry["file"]);
    }
    let data = root().join("data");
    for folder in ["rules", "packs", "lexicons"] {
        for path in files(&data.join(folder), "") {
            let name = path.strip_prefix(&data).unwrap().to_string_lossy().into_owned();
            assert!(named.contains(&name), "{name} has no entry in data/SOURCES.toml");
        }
    }
    for name in named {
        assert!(data.join(&name).is_file(), "data/SOURCES.toml lists {name}, which does not exist");
    }
}

#[test]
fn the_import_scanner_sees_what_it_must() {
    let text = "use crate::score::{self, Scores};\nuse crate::{check, detect::find, error};\nlet x = crate::read::package(y);";
    let names: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(names, ["check", "detect", "error", "read", "score"]);
}
