//! `calledit export` in every format and `calledit eval` by command, from the sample's package and the worlds of `tests/worlds`.

use crate::cli::{calledit, stdout};
use crate::package::{clear, package, rows};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A copy of the sample's package with `format` written into it, and the path that the command names.
pub fn exported(format: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(package()).unwrap() {
        let from = entry.unwrap().path();
        fs::copy(&from, dir.path().join(from.file_name().unwrap())).unwrap();
    }
    let told = stdout(&["export", dir.path().to_str().unwrap(), "--format", format]);
    let written = PathBuf::from(told.trim_end());
    assert!(written.starts_with(dir.path()) && written.exists(), "{told}");
    (dir, written)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// The raw text of each comment.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    lines(&folder.join("comments.jsonl")).iter().map(|row| (word(row, "comment_id"), word(row, "text"))).collect()
}

fn slice(text: &str, start: u64, end: u64) -> String {
    text.chars().skip(start as usize).take((end - start) as usize).collect()
}

/// How many predictions stand in comments.
fn found() -> usize {
    rows(package(), "predictions").iter().filter(|p| !p["comment_id"].is_empty()).count()
}

#[test]
fn a_notebook_reads_the_tables_and_holds_no_word_of_a_comment() {
    let (dir, path) = exported("notebook");
    let notebook = json(&path);
    assert_eq!((&notebook["nbformat"], &notebook["nbformat_minor"]), (&4.into(), &5.into()));
    let text = fs::read_to_string(&path).unwrap();
    for quote in rows(dir.path(), "predictions").iter().map(|p| &p["quote"]).filter(|q| q.len() > 12) {
        assert!(!text.contains(quote.as_str()), "the notebook holds `{quote}`");
    }
}

#[test]
fn a_convokit_corpus_holds_every_comment_in_trees() {
    let (dir, path) = exported("convokit");
    let utterances = lines(&path.join("utterances.jsonl"));
    let texts = texts(dir.path());
    let ids: BTreeMap<&str, &Value> = utterances.iter().map(|u| (u["id"].as_str().unwrap(), u)).collect();
    for (id, text) in &texts {
        assert_eq!(ids[id.as_str()]["text"].as_str(), Some(text.as_str()));
        assert!(ids.contains_key(ids[id.as_str()]["reply-to"].as_str().unwrap()), "{id} answers nothing that is there");
    }
    let speakers = json(&path.join("speakers.json"));
    for u in &utterances {
        assert!(speakers.get(u["speaker"].as_str().unwrap()).is_some(), "no speaker {}", u["speaker"]);
    }
    for file in ["conversations.json", "corpus.json", "index.json"] {
        assert!(json(&path.join(file)).is_object(), "{file}");
    }
    let predictions: usize = utterances.iter().map(|u| u["meta"]["predictions"].as_array().unwrap().len()).sum();
    assert_eq!(predictions, found());
}

#[test]
fn label_studio_tasks_mark_each_prediction_with_labels_of_the_interface() {
    let (_dir, path) = exported("labelstudio");
    let interface = fs::read_to_string(path.join("interface.xml")).unwrap();
    let tasks = json(&path.join("tasks.json"));
    let mut kinds = 0;
    for task in tasks.as_array().unwrap() {
        let text = task["data"]["text"].as_str().unwrap();
        for region in task["predictions"][0]["result"].as_array().unwrap() {
            let (value, kind) = (&region["value"], region["type"].as_str().unwrap());
            assert_eq!(slice(text, value["start"].as_u64().unwrap(), value["end"].as_u64().unwrap()), value["text"].as_str().unwrap());
            assert!(interface.contains(&format!("value=\"{}\"", value[kind][0].as_str().unwrap())), "{region}");
            kinds += usize::from(kind == "labels");
        }
    }
    assert_eq!((tasks.as_array().unwrap().len(), kinds), (rows(package(), "comments").len(), found()));
}

#[test]
fn doccano_lines_carry_spans_into_their_text() {
    let (dir, path) = exported("doccano");
    let texts = texts(dir.path());
    let rows_out = lines(&path);
    let mut spans = 0;
    for row in &rows_out {
        assert_eq!(row["text"].as_str(), texts.get(row["comment_id"].as_str().unwrap()).map(String::as_str));
        let length = row["text"].as_str().unwrap().chars().count() as u64;
        for span in row["label"].as_array().unwrap() {
            assert!(span[0].as_u64().unwrap() < span[1].as_u64().unwrap() && span[1].as_u64().unwrap() <= length, "{row}");
            spans += 1;
        }
    }
    assert_eq!((rows_out.len(), spans), (texts.len(), found()));
}

#[test]
fn brat_documents_name_their_words_at_their_offsets() {
    let (_dir, path) = exported("brat");
    let configuration = fs::read_to_string(path.join("annotation.conf")).unwrap();
    assert!(["[entities]", "[relations]", "[events]", "[attributes]"].iter().all(|s| configuration.contains(s)));
    let mut spans = 0;
    for page in fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
        for file in fs::read_dir(&page).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|x| x == "ann")) {
            let text = fs::read_to_string(file.with_extension("txt")).unwrap();
            for line in fs::read_to_string(&file).unwrap().lines().filter(|l| l.starts_with('T')) {
                let fields: Vec<&str> = line.split('\t').collect();
                let (kind, places) = fields[1].split_once(' ').unwrap();
                assert!(configuration.contains(kind));
                let part = |place: &str| {
                    let (start, end) = place.split_once(' ').unwrap();
                    slice(&text, start.parse().unwrap(), end.parse().unwrap())
                };
                assert_eq!(places.split(';').map(part).collect::<Vec<_>>().join(" "), fields[2]);
                spans += 1;
            }
        }
    }
    assert_eq!(spans, found());
}

#[test]
fn a_quarto_report_reads_the_tables_beside_it() {
    let (_dir, path) = exported("quarto");
    let text = fs::read_to_string(path).unwrap();
    assert!(text.starts_with("---\n") && text.contains("predictions") && text.contains("```{"), "no Quarto document");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_format_that_the_build_leaves_out_is_refused_by_name() {
    let out = calledit(&["export", package().to_str().unwrap(), "--format", "parquet"]).assert().code(2);
    assert!(String::from_utf8_lossy(&out.get_output().stderr).contains("parquet"));
    calledit(&["export", package().to_str().unwrap(), "--format", "spss"]).assert().code(2);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_tables_hold_the_rows_of_the_csv_tables() {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    let (dir, path) = exported("parquet");
    for table in ["articles", "comments", "predictions", "verdicts", "evidence", "authors", "groups", "calibration", "notices"] {
        let reader = SerializedFileReader::new(fs::File::open(path.join(format!("{table}.parquet"))).unwrap()).unwrap();
        let wanted = rows(dir.path(), table);
        assert_eq!(reader.metadata().file_metadata().num_rows(), wanted.len() as i64, "{table}");
        for (row, want) in reader.get_row_iter(None).unwrap().map(Result::unwrap).zip(&wanted) {
            for (name, value) in row.get_column_iter() {
                let cell = want[name.as_str()].as_str();
                assert_eq!(cell.is_empty(), matches!(value, parquet::record::Field::Null), "{table}.{name}: {value} for `{cell}`");
            }
        }
    }
    let texts = texts(dir.path());
    let reader = SerializedFileReader::new(fs::File::open(path.join("comments.parquet")).unwrap()).unwrap();
    for row in reader.get_row_iter(None).unwrap().map(Result::unwrap) {
        let cell = |wanted: &str| row.get_column_iter().find(|(n, _)| *n == wanted).map(|(_, v)| v.clone());
        let (Some(parquet::record::Field::Str(id)), Some(parquet::record::Field::Str(text))) = (cell("comment_id"), cell("text")) else { continue };
        assert_eq!(texts[&id], text, "raw text, without the guard of the CSV");
    }
}

#[test]
fn eval_holds_a_package_against_gold_and_fails_below_a_floor() {
    let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds/dev-06");
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("package");
    let (pages, metadata) = (world.join("pages"), world.join("metadata.csv"));
    let args =
        ["run", pages.to_str().unwrap(), "--metadata", metadata.to_str().unwrap(), "--names", "clear", "--quiet", "--out", out.to_str().unwrap()];
    calledit(&args).assert().success();
    let told = stdout(&["eval", world.to_str().unwrap(), out.to_str().unwrap()]);
    let mut table = told.lines();
    assert_eq!(table.next(), Some("stage\tmeasure\tvalue\tcount\tof"));
    let stages: Vec<&str> = table.clone().filter_map(|l| l.split('\t').next()).collect();
    assert!(["separation", "prediction", "verdict"].iter().all(|s| stages.iter().any(|stage| stage.starts_with(s))), "{told}");
    let (stage, measure) = table
        .next()
        .and_then(|l| {
            let mut f = l.split('\t');
            Some((f.next()?, f.next()?))
        })
        .unwrap();
    let floors = dir.path().join("floors.toml");
    fs::write(&floors, format!("[{stage}]\n{measure} = 0.0\n")).unwrap();
    let eval = |floors: &Path| calledit(&["eval", world.to_str().unwrap(), out.to_str().unwrap(), "--floors", floors.to_str().unwrap()]);
    eval(&floors).assert().success();
    fs::write(&floors, format!("[{stage}]\n{measure} = 1.1\n")).unwrap();
    eval(&floors).assert().code(1);
    fs::write(&floors, "[nothing]\nf1 = 0.5\n").unwrap();
    eval(&floors).assert().code(2);
    calledit(&["eval", world.to_str().unwrap(), clear().to_str().unwrap()]).assert().success();
}
