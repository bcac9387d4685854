//! The program from outside: help, exit codes, what goes to stdout, and every command on the sample corpus.

use crate::package::{Rows, package, rows, sample, texts};
use assert_cmd::Command;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

/// The program with its arguments, at rest in the repository's root.
pub fn calledit(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calledit"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args);
    command
}

/// Runs to exit 0 and gives stdout.
pub fn stdout(args: &[&str]) -> String {
    let done = calledit(args).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

fn path(p: &Path) -> &str {
    p.to_str().unwrap()
}

const COMMON: &[&str] = &["--jobs", "--quiet", "--rules", "--help"];
const COMMANDS: &[(&str, &[&str])] = &[
    (
        "run",
        &[
            "<INPUT>",
            "--out",
            "--reports",
            "--metadata",
            "--as-of",
            "--places",
            "--actors",
            "--aliases",
            "--stance-labels",
            "--vectors",
            "--names",
            "pseudonym",
            "clear",
            "--key-file",
            "--seed",
            "--min-n",
            "--events",
            "--strict",
            "--force",
        ],
    ),
    ("separate", &["<INPUT>", "--out", "--metadata"]),
    ("annotate", &["[IN.jsonl]", "--layers"]),
    ("stance", &["--labels", "--input", "--out", "--vectors", "--folds", "--seed"]),
    ("check", &["[PKG]", "--predictions", "--reports", "--out", "--metadata", "--as-of", "--events", "--strict", "--force"]),
    ("score", &["<PKG>", "--min-n"]),
    ("apply", &["<PKG>", "<decisions.jsonl>"]),
    ("forget", &["<PKG>", "<AUTHOR>"]),
];

#[test]
fn help_of_every_command_names_its_options() {
    let top = stdout(&["--help"]);
    for (command, options) in COMMANDS {
        assert!(top.contains(&format!("\n  {command} ")), "{command} is missing from --help");
        let help = stdout(&[command, "--help"]);
        for option in options.iter().chain(COMMON) {
            assert!(help.contains(option), "{command} --help lacks {option}");
        }
    }
    assert!(stdout(&["schema", "--help"]).contains("[TABLE]"));
    let names = stdout(&["explain", "names", "--help"]);
    assert!(names.contains("--pairs") && names.contains("--no-gazetteer"));
    assert!(stdout(&["--version"]).starts_with("calledit "));
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let dir = tempdir().unwrap();
    let (empty, out) = (dir.path().join("empty"), dir.path().join("out"));
    fs::create_dir(&empty).unwrap();
    let page = "data/sample/halfaya.txt";
    let cases: &[(&[&str], i32)] = &[
        (&[], 2),
        (&["frobnicate"], 2),
        (&["run", page], 2),
        (&["run", page, "--out", path(&out), "--as-of", "someday"], 2),
        (&["run", page, "--out", path(&out), "--names", "maybe"], 2),
        (&["run", page, "--out", path(&out), "--jobs", "many"], 2),
        (&["run", "no/such/page.html", "--out", path(&out)], 66),
        (&["run", page, "--out", path(&out), "--metadata", "no/such.csv"], 66),
        (&["run", page, "--out", path(&out), "--rules", "no/such/folder"], 66),
        (&["run", path(&empty), "--out", path(&out)], 65),
        (&["separate", "no/such/page.html"], 66),
        (&["separate", path(&empty)], 65),
        (&["annotate", "--layers", "times,tides"], 2),
        (&["annotate", "no/such.jsonl"], 66),
        (&["schema", "pancakes"], 2),
        (&["check", "--reports", page], 2),
        (&["check", "no/such/package", "--reports", page], 66),
        (&["score", "no/such/package"], 66),
        (&["apply", "no/such/package", "no/such.jsonl"], 66),
        (&["forget", "no/such/package", "author-0001"], 66),
        (&["explain", "no/such/package", "p0123456789abcdef"], 66),
        (&["explain", path(package()), "not-an-id"], 2),
        (&["explain", path(package()), "p0000000000000000"], 66),
        (&["forget", path(package()), "author-9999"], 66),
        (&["stance", "--labels", "no/such.csv", "--input", "no/such.csv"], 66),
    ];
    for (args, code) in cases {
        let done = calledit(args).assert().code(*code);
        assert!(done.get_output().stdout.is_empty(), "{args:?} wrote to stdout");
        assert!(!done.get_output().stderr.is_empty(), "{args:?} says nothing of what went wrong");
    }
    assert!(!out.exists(), "a refused run left something behind");
}

#[test]
fn a_package_is_replaced_with_force_alone_and_strict_turns_notices_into_exit_1() {
    let dir = tempdir().unwrap();
    let out = dir.path().join("package");
    let args = ["run", "data/sample/halfaya.txt", "--out", path(&out)];
    calledit(&args).assert().success().stdout("");
    let before = fs::read(out.join("run.json")).unwrap();
    calledit(&args).assert().code(73);
    assert_eq!(before, fs::read(out.join("run.json")).unwrap());
    let quiet = [&args[..], &["--force", "--quiet"]].concat();
    calledit(&quiet).assert().success().stdout("").stderr("");
    assert!(!rows(&out, "notices").is_empty(), "an undated page goes without a notice");
    calledit(&[&quiet[..], &["--strict"]].concat()).assert().code(1);
}

#[test]
fn separate_writes_a_json_object_a_page() {
    let pages = stdout(&["separate", "data/sample/abu-al-duhur.html", "data/sample/halfaya.txt", "--metadata", "data/sample/metadata.csv"]);
    let pages: Vec<serde_json::Value> = pages.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(pages.len(), 2);
    let keys = "file title outlet url published_on published_from language layout status declared_comments body furniture comments";
    let of_comment = "n comment_id author posted_at reply_to_n depth upvotes downvotes text flags";
    for page in &pages {
        for key in keys.split(' ') {
            assert!(page.get(key).is_some(), "a page lacks {key}");
        }
        let comments = page["comments"].as_array().unwrap();
        assert!(!comments.is_empty());
        for key in of_comment.split(' ') {
            assert!(comments.iter().all(|c| c.get(key).is_some()), "a comment lacks {key}");
        }
    }
    assert_eq!(pages[0]["published_from"], "meta");
    assert_eq!(pages[1]["published_from"], "metadata");
    assert_eq!(pages[0]["comments"][0]["author"], "Ridge Walker");
}

#[test]
fn annotate_passes_over_what_is_no_record_and_reads_packed_lines() {
    use std::io::Write as _;
    let lines = "{\"id\":\"1\",\"text\":\"It opens on Friday.\"}\nno record\n{\"id\":\"2\",\"text\":\"Soon.\"}\n";
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(lines.as_bytes()).unwrap();
    let done = calledit(&["annotate", "--layers", "times"]).write_stdin(packer.finish().unwrap()).assert().success();
    assert_eq!(String::from_utf8_lossy(&done.get_output().stdout).lines().count(), 2);
    assert!(String::from_utf8_lossy(&done.get_output().stderr).contains("line 2"));
    calledit(&["annotate", "--layers", "times"]).write_stdin("no record\n").assert().code(65);
}

#[test]
fn annotate_keeps_the_object_and_adds_the_layers_asked_for() {
    let line = r#"{"id":"7","text":"Änd’rung: Marlow will win the league in May 2031.","date":"2031-01-05","mine":[1,2]}"#;
    let annotate = |args: &[&str]| -> serde_json::Value {
        let done = calledit(&[&["annotate"], args].concat()).write_stdin(format!("{line}\n")).assert().success();
        serde_json::from_slice(&done.get_output().stdout).unwrap()
    };
    let all = annotate(&[]);
    for layer in ["times", "places", "actors", "events", "predictions"] {
        assert!(all[layer].is_array(), "no {layer}");
    }
    assert_eq!(all["mine"], serde_json::json!([1, 2]));
    let text: Vec<char> = all["text"].as_str().unwrap().chars().collect();
    let cut = |m: &serde_json::Value| -> String {
        let end = |k: &str| usize::try_from(m[k].as_u64().unwrap()).unwrap();
        text[end("start")..end("end")].iter().collect()
    };
    let time = &all["times"][0];
    assert_eq!((cut(time).as_str(), time["value"].as_str()), ("May 2031", Some("2031-05")));
    assert_eq!(cut(&all["predictions"][0]), all["predictions"][0]["quote"].as_str().unwrap());
    assert_eq!(all["predictions"][0]["event"], "win");
    let times = annotate(&["--layers", "times"]);
    assert!(times["times"].is_array() && times.get("events").is_none() && times.get("predictions").is_none());
}

#[test]
fn stance_labels_what_it_can_and_abstains_from_the_rest() {
    let dir = tempdir().unwrap();
    let (labels, input) = (dir.path().join("labels.csv"), dir.path().join("input.csv"));
    let subjects = ["stand", "pitch", "roof", "car park", "gate", "bar", "fence", "track", "shop", "bridge"];
    let mut rows = "text,target,label\n".to_owned();
    for subject in subjects.iter().cycle().take(60) {
        rows.push_str(&format!(
            "I love the new {subject} and fully support it,ground,PRO\nThe {subject} is a terrible waste and I oppose it,ground,CON\n"
        ));
    }
    fs::write(&labels, rows).unwrap();
    fs::write(
        &input,
        "id,text,target\n1,I fully support the tower and love it,ground\n2,a terrible waste and I oppose the tower,ground\n3,who knows,moon\n",
    )
    .unwrap();
    let out = stdout(&["stance", "--labels", path(&labels), "--input", path(&input), "--quiet"]);
    let lines: Vec<Vec<&str>> = out.lines().map(|l| l.split(',').collect()).collect();
    assert_eq!(lines[0], ["id", "target", "label", "confidence"]);
    assert_eq!((lines[1][2], lines[2][2], lines[3][2]), ("PRO", "CON", ""));
}

#[test]
fn vectors_of_either_format_carry_stances_to_words_without_labels() {
    let dir = tempdir().unwrap();
    let (labels, input, text) = (dir.path().join("labels.csv"), dir.path().join("input.csv"), dir.path().join("v.txt"));
    let mut rows = "text,target,label\n".to_owned();
    for subject in ["stand", "pitch", "roof", "gate", "bar", "fence", "track", "shop"].iter().cycle().take(48) {
        rows.push_str(&format!("lovely {subject},ground,PRO\nhorrid {subject},ground,CON\n"));
    }
    fs::write(&labels, rows).unwrap();
    fs::write(&input, "id,text,target\n1,charming zeppelins,ground\n2,beastly zeppelins,ground\n").unwrap();
    let words = ["lovely", "charming", "horrid", "beastly"];
    let rows: [[f32; 2]; 4] = [[1.0, 0.1], [1.0, 0.2], [-1.0, 0.1], [-1.0, 0.2]];
    let lines: Vec<String> = words.iter().zip(rows).map(|(w, r)| format!("{w} {} {}\n", r[0], r[1])).collect();
    fs::write(&text, format!("4 2\n{}", lines.concat())).unwrap();
    let header = r#"{"embeddings":{"dtype":"F32","shape":[4,2],"data_offsets":[0,32]}}"#;
    let numbers: Vec<u8> = rows.iter().flatten().flat_map(|n| n.to_le_bytes()).collect();
    let tensors = dir.path().join("v.safetensors");
    fs::write(&tensors, [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &numbers].concat()).unwrap();
    fs::write(dir.path().join("vocab.txt"), words.join("\n")).unwrap();
    let made = [&text, &tensors].map(|v| stdout(&["stance", "--labels", path(&labels), "--input", path(&input), "--vectors", path(v), "--quiet"]));
    let labels_of: Vec<&str> = made[0].lines().skip(1).map(|l| l.split(',').nth(2).unwrap()).collect();
    assert_eq!(labels_of, ["PRO", "CON"]);
    assert_eq!(made[0], made[1]);
    calledit(&["stance", "--labels", path(&labels), "--input", path(&input), "--vectors", path(&labels)]).assert().code(65);
}

#[test]
fn names_are_compared_row_for_row() {
    assert!(stdout(&["explain", "names", "Lataminah", "al-Latamneh"]).ends_with(",true\n"));
    let dir = tempdir().unwrap();
    let pairs = dir.path().join("pairs.csv");
    fs::write(&pairs, "a,b\nKafr Zita,Kafr Zayta\nMorek,Ostley\n\"Khan Shaykhun\",Khan Sheikhoun\n").unwrap();
    let out = stdout(&["explain", "names", "--pairs", path(&pairs), "--no-gazetteer"]);
    let same: Vec<(&str, &str)> = out.lines().map(|l| (l.split(',').next().unwrap(), l.rsplit(',').next().unwrap())).collect();
    assert_eq!(same, [("a", "same"), ("Kafr Zita", "true"), ("Morek", "false"), ("Khan Shaykhun", "true")]);
}

#[test]
fn schema_is_the_dictionary_of_the_tables_written() {
    let tables = stdout(&["schema"]);
    for (table, _) in crate::package::TABLES {
        assert!(tables.contains(&format!("\n{table}\t")), "schema lacks {table}");
        let columns = stdout(&["schema", table]);
        let named: Vec<&str> = columns.lines().skip(1).map(|l| l.split('\t').next().unwrap()).collect();
        assert_eq!(named, crate::package::header(package(), table), "schema and {table}.csv differ");
    }
}

#[test]
fn explain_tells_the_words_the_window_the_evidence_and_the_verdict() {
    let verdicts = rows(package(), "verdicts");
    let decided = verdicts.iter().find(|v| v["verdict"] == "came_true").unwrap();
    let id = &decided["prediction_id"];
    let prediction = rows(package(), "predictions").into_iter().find(|p| p["prediction_id"] == *id).unwrap();
    let told = stdout(&["explain", path(package()), id]);
    let evidence = rows(package(), "evidence").into_iter().find(|e| e["prediction_id"] == *id && e["relation"] == "supports").unwrap();
    for part in [id, "came_true", &prediction["quote"], &prediction["rule_id"], &evidence["rule_id"]] {
        assert!(told.contains(part), "explain does not say `{part}`:\n{told}");
    }
}

/// A copy of the sample's package to change.
fn copy() -> tempfile::TempDir {
    let dir = tempdir().unwrap();
    for file in fs::read_dir(package()).unwrap() {
        let file = file.unwrap().path();
        fs::copy(&file, dir.path().join(file.file_name().unwrap())).unwrap();
    }
    dir
}

fn by<'r>(rows: &'r Rows, key: &str) -> BTreeMap<&'r str, &'r BTreeMap<String, String>> {
    rows.iter().map(|r| (r[key].as_str(), r)).collect()
}

#[test]
fn score_renews_the_records_from_the_verdicts_in_the_package() {
    let dir = copy();
    let before = texts(dir.path());
    let told = stdout(&["score", path(dir.path()), "--min-n", "1"]);
    assert!(told.contains("author-0001"), "no table printed: {told}");
    let after = texts(dir.path());
    for table in ["authors.csv", "groups.csv", "calibration.csv", "verdicts.csv", "predictions.csv", "evidence.csv"] {
        assert_eq!(before[table], after[table], "{table} changed though no verdict did");
    }
    let verdicts = before["verdicts.csv"].replace(",came_true,", ",did_not,");
    fs::write(dir.path().join("verdicts.csv"), verdicts).unwrap();
    calledit(&["score", path(dir.path()), "--quiet"]).assert().success();
    assert!(rows(dir.path(), "authors").iter().all(|a| a["came_true"] == "0"), "hits without a came_true verdict");
}

#[test]
fn human_decisions_stand_beside_the_machines_and_change_the_records() {
    let dir = copy();
    let (verdicts, predictions, authors) = (rows(package(), "verdicts"), rows(package(), "predictions"), rows(package(), "authors"));
    let hit = verdicts.iter().find(|v| v["verdict"] == "came_true").unwrap();
    let id = hit["prediction_id"].as_str();
    let author = by(&predictions, "prediction_id")[id]["author_id"].clone();
    let decisions = dir.path().join("decisions.jsonl");
    let line = serde_json::json!({"prediction_id": id, "decided_by": "Ada", "decided_at": "2024-01-01T10:00:00Z", "before": "came_true",
        "verdict": "false", "reason": "the report names another town", "evidence_ids": [], "seconds": 12, "blind": false});
    fs::write(&decisions, format!("{line}\n")).unwrap();
    let told = stdout(&["apply", path(dir.path()), path(&decisions)]);
    assert!(told.contains("1 predictions adjudicated, the machine overruled on 1"), "{told}");
    let after = rows(dir.path(), "verdicts");
    let now = by(&after, "prediction_id")[id];
    let seen = (now["verdict"].as_str(), now["machine_verdict"].as_str(), now["adjudicated_by"].as_str());
    assert_eq!(seen, ("did_not", "came_true", "Ada"));
    for (was, is) in verdicts.iter().zip(&after).filter(|(v, _)| v["prediction_id"] != id) {
        assert_eq!(was, is, "a decision on one prediction changed another");
    }
    let record = |rows: &Rows| by(rows, "author_id")[author.as_str()]["came_true"].parse::<u32>().unwrap();
    assert_eq!(record(&rows(dir.path(), "authors")) + 1, record(&authors));
}

#[test]
fn a_forgotten_author_is_gone_from_every_file() {
    let dir = copy();
    let authors = rows(package(), "authors");
    let author = authors.iter().max_by_key(|a| a["predictions"].parse::<u32>().unwrap()).unwrap();
    let (id, comments) = (&author["author_id"], rows(package(), "comments"));
    let said: Vec<&BTreeMap<String, String>> = comments.iter().filter(|c| c["author_id"] == *id).collect();
    assert!(!said.is_empty());
    stdout(&["forget", path(dir.path()), &author["author"]]);
    for (file, text) in texts(dir.path()) {
        assert!(!text.contains(id.as_str()), "{file} still holds {id}");
        for comment in &said {
            assert!(!text.contains(&comment["comment_id"]), "{file} still holds a comment of {id}");
        }
    }
    assert_eq!(rows(dir.path(), "comments").len() + said.len(), comments.len());
    let left: BTreeSet<String> = rows(dir.path(), "predictions").into_iter().map(|p| p["prediction_id"].clone()).collect();
    for table in ["verdicts", "evidence"] {
        assert!(rows(dir.path(), table).iter().all(|r| left.contains(&r["prediction_id"])), "{table} speaks of a prediction that is gone");
    }
}

#[test]
fn predictions_from_elsewhere_are_checked_into_a_package() {
    let dir = tempdir().unwrap();
    let (table, out) = (dir.path().join("hand.csv"), dir.path().join("package"));
    fs::write(
        &table,
        "prediction_id,made_on,author,quote,event,actor,target,due_by\n\
         h1,2023-01-10,Coder A,,win,Marlow Rovers,Fenland League,2023-05-31\n\
         h2,2017-04-20,Coder B,Halfaya will be captured this week,,,,\n",
    )
    .unwrap();
    let reports: Vec<String> = sample().into_iter().filter(|p| p.contains("sample/r")).collect();
    let mut args = vec!["check", "--predictions", path(&table), "--out", path(&out), "--metadata", "data/sample/metadata.csv", "--reports"];
    args.extend(reports.iter().map(String::as_str));
    calledit(&args).assert().success().stdout("");
    let verdicts = rows(&out, "verdicts");
    assert_eq!(verdicts.len(), 2);
    assert!(verdicts.iter().all(|v| v["verdict"] == "came_true"), "{verdicts:?}");
    assert!(!rows(&out, "evidence").is_empty());
}

#[test]
fn an_earlier_package_meets_new_reports() {
    let dir = tempdir().unwrap();
    let out = dir.path().join("package");
    let meta = ["--metadata", "data/sample/metadata.csv"];
    let pages: Vec<String> = sample().into_iter().filter(|p| !p.contains("sample/r") || p.contains("/rovers")).collect();
    let mut args = vec!["run", "--out", path(&out), "--as-of", "2017-04-21", "--quiet"];
    args.extend(meta);
    args.extend(pages.iter().map(String::as_str));
    calledit(&args).assert().success();
    let before = rows(&out, "verdicts");
    let decided = |rows: &Rows| rows.iter().filter(|v| ["came_true", "partly", "did_not"].contains(&v["verdict"].as_str())).count();
    let reports: Vec<String> = sample().into_iter().filter(|p| p.contains("sample/r") && !p.contains("/rovers")).collect();
    let mut args = vec!["check", path(&out), "--quiet", "--reports"];
    args.extend(reports.iter().map(String::as_str));
    args.extend(meta);
    calledit(&args).assert().success();
    let after = rows(&out, "verdicts");
    let ids = |rows: &Rows| rows.iter().map(|v| v["prediction_id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after), "the predictions themselves changed");
    assert!(decided(&after) > decided(&before) + 5, "{} decided before, {} after", decided(&before), decided(&after));
    assert!(rows(&out, "authors").iter().any(|a| a["came_true"] != "0"));
}
