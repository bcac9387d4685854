//! `calledit apply` with work of annotation programs, and a second time.

use crate::cli::stdout;
use crate::package::rows;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn verdicts(folder: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    rows(folder, "verdicts").into_iter().map(|v| (v["prediction_id"].clone(), v)).collect()
}

fn kind(folder: &Path, id: &str) -> String {
    rows(folder, "predictions").iter().find(|p| p["prediction_id"] == id).unwrap()["kind"].clone()
}

fn apply(folder: &Path, decisions: &Path) -> String {
    stdout(&["apply", folder.to_str().unwrap(), decisions.to_str().unwrap()])
}

/// Two checked predictions of comments that each hold only that one, with the comment and the verdict.
fn two(folder: &Path) -> [(String, String, String); 2] {
    let all = rows(folder, "predictions");
    let verdicts = verdicts(folder);
    let alone = |c: &str| all.iter().filter(|p| p["comment_id"] == c).count() == 1;
    let mut found = all.iter().filter(|p| !p["comment_id"].is_empty() && alone(&p["comment_id"])).filter_map(|p| {
        let verdict = verdicts.get(&p["prediction_id"])?;
        (verdict["verdict"] == "came_true").then(|| (p["prediction_id"].clone(), p["comment_id"].clone(), verdict["verdict"].clone()))
    });
    [found.next().unwrap(), found.next().unwrap()]
}

/// Label Studio's JSON export of our tasks after somebody submitted them as they came, all but one verdict and one region.
fn label_studio(tasks: &Path, [changed, removed]: &[(String, String, String); 2]) -> Value {
    let tasks: Value = serde_json::from_str(&fs::read_to_string(tasks).unwrap()).unwrap();
    let submit = |(i, task): (usize, &Value)| {
        let of = |r: &Value, id: &str| r["id"].as_str() == Some(id);
        let mut result: Vec<Value> = task["predictions"][0]["result"].as_array().unwrap().clone();
        result.retain(|r| !of(r, &removed.0));
        for region in result.iter_mut().filter(|r| of(r, &changed.0) && r["from_name"] == "verdict") {
            region["value"]["choices"] = json!(["did_not"]);
        }
        json!({"id": i, "data": task["data"], "predictions": [], "annotations": [
            {"id": i, "completed_by": {"id": 3, "email": "ada@example.org"}, "was_cancelled": false, "lead_time": 8.2, "updated_at": "2024-03-01T10:00:00Z", "result": result}]})
    };
    tasks.as_array().unwrap().iter().enumerate().map(submit).collect()
}

#[test]
fn label_studio_s_export_becomes_decisions() {
    let (dir, path) = crate::exports::exported("labelstudio");
    let chosen = two(dir.path());
    let given = dir.path().parent().unwrap().join(format!("{}-ls.json", dir.path().file_name().unwrap().to_string_lossy()));
    fs::write(&given, label_studio(&path.join("tasks.json"), &chosen).to_string()).unwrap();
    let before = verdicts(dir.path());
    let told = apply(dir.path(), &given);
    fs::remove_file(&given).unwrap();
    let of_readers =
        rows(dir.path(), "predictions").iter().filter(|p| !p["comment_id"].is_empty() && before.contains_key(&p["prediction_id"])).count();
    assert!(told.contains(&format!("{of_readers} predictions adjudicated, the machine overruled on 2\n")), "{told}");
    assert!(told.contains("comments with a missed prediction: 0 %"), "{told}");
    let after = verdicts(dir.path());
    let seen = |id: &str| (after[id]["verdict"].clone(), after[id]["machine_verdict"].clone(), after[id]["adjudicated_by"].clone());
    assert_eq!(seen(&chosen[0].0), ("did_not".into(), "came_true".into(), "ada@example.org".into()));
    assert_eq!(kind(dir.path(), &chosen[1].0), "retrospective");
    let same = |id: &&String| ![&chosen[0].0, &chosen[1].0].contains(id);
    assert!(before.keys().filter(same).all(|id| before[id]["verdict"] == after[id]["verdict"]));
    assert!(path.join("tasks.json").is_file(), "what Label Studio was given is gone from the package");
}

#[test]
fn a_line_of_doccano_and_a_folder_of_brat_say_the_same() {
    let (dir, path) = crate::exports::exported("doccano");
    let [changed, wish] = two(dir.path());
    let text = fs::read_to_string(&path).unwrap();
    let lines = text.lines().filter_map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        let comment = row["comment_id"].as_str().unwrap().to_owned();
        let label = [(&changed.1, "forecast:did_not"), (&wish.1, "wish")].iter().find(|(c, _)| **c == comment).map(|(_, label)| *label)?;
        row["label"][0][2] = label.into();
        Some(format!("{row}\n"))
    });
    let given = dir.path().join("ada.jsonl");
    fs::write(&given, lines.collect::<String>()).unwrap();
    let told = apply(dir.path(), &given);
    assert!(told.contains("2 predictions adjudicated, the machine overruled on 2"), "{told}");
    let now = verdicts(dir.path());
    assert_eq!((now[&changed.0]["verdict"].as_str(), now[&changed.0]["adjudicated_by"].as_str()), ("did_not", "ada"));
    assert_eq!(kind(dir.path(), &wish.0), "wish");

    let (dir, path) = crate::exports::exported("brat");
    let file = |comment: &str| -> PathBuf {
        let inside = fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).flat_map(|p| fs::read_dir(p).unwrap());
        inside.map(|e| e.unwrap().path()).find(|p| p.to_string_lossy().ends_with(&format!("-{comment}.ann"))).unwrap()
    };
    let change = |comment: &str, from: &str, to: &str| {
        let text = fs::read_to_string(file(comment)).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(file(comment), text.replace(from, to)).unwrap();
    };
    change(&changed.1, "Verdict T1 came_true", "Verdict T1 did_not");
    let old = kind(dir.path(), &wish.0);
    change(&wish.1, &format!("T1\t{old} "), "T1\twish ");
    let told = apply(dir.path(), &path);
    assert!(told.contains("2 predictions adjudicated, the machine overruled on 2"), "{told}");
    assert!(file(&wish.1).is_file(), "the annotators' folder is gone from the package");
}

#[test]
fn a_second_file_finds_the_decisions_of_the_first() {
    let (dir, _) = crate::exports::exported("quarto");
    let [(id, ..), (other, ..)] = two(dir.path());
    let before = (verdicts(dir.path()), fs::read_to_string(dir.path().join("authors.csv")).unwrap());
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("decisions.jsonl");
    let decide = |rows: &[(&str, &str, &str, &str)]| {
        let line = |(id, who, at, verdict): &(&str, &str, &str, &str)| {
            format!("{}\n", json!({"prediction_id": id, "decided_by": who, "decided_at": at, "verdict": verdict}))
        };
        fs::write(&file, rows.iter().map(line).collect::<String>()).unwrap();
        apply(dir.path(), &file)
    };
    decide(&[(&id, "Ada", "2024-01-01", "false"), (&other, "Ada", "2024-01-01", "not_a_prediction")]);
    assert_eq!((verdicts(dir.path())[&id]["verdict"].as_str(), kind(dir.path(), &other).as_str()), ("did_not", "retrospective"));
    let told = decide(&[(&id, "Ben", "2024-01-02", "true"), (&other, "Ada", "2024-01-03", "true")]);
    assert!(told.contains("2 were decided on before"), "{told}");
    assert!(told.contains(&format!("changed: {other} by Ada, from not a prediction to true")), "{told}");
    assert!(told.contains(&format!("conflict: {id} needs a third decision (Ada did not; Ben came true)")), "{told}");
    assert_eq!(kind(dir.path(), &other), "forecast", "a withdrawn override stays");
    let told = decide(&[(&id, "Ada", "2024-01-04", "true")]);
    assert!(told.contains("2 predictions adjudicated, the machine overruled on 0"), "{told}");
    let after = (verdicts(dir.path()), fs::read_to_string(dir.path().join("authors.csv")).unwrap());
    assert!(
        before.1 == after.1 && before.0.keys().all(|id| before.0[id]["reason"] == after.0[id]["reason"]),
        "all overrides are withdrawn, yet something stays"
    );
}
