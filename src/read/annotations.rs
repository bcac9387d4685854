//! Work done in other programs on what `calledit export` gave them: Label Studio's JSON export, doccano's JSONL, brat's folders.
//!
//! Files in, annotated comments out. A comment is known by the `comment_id` of its task (in brat, of its file's name); a mark is a
//! span of code points with what was chosen for it. Which prediction a mark stands for is not told here.
//! Formats: Label Studio 1.x "JSON" (tasks with `annotations`), doccano 1.8 JSONL (`label` triples or `entities`), brat standoff.

use crate::error::{Error, Result};
use crate::model::{CommentId, EventKind, Notice, Polarity, PredictionId, PredictionKind, VerdictLabel};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A comment as somebody left it in an annotation program.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Annotated {
    /// The comment.
    pub comment_id: CommentId,
    /// Who annotated it.
    pub decided_by: String,
    /// When, as written; empty where the program does not say.
    pub decided_at: String,
    /// Seconds spent on it.
    pub seconds: Option<f64>,
    /// Whether it settles a disagreement (Label Studio's ground truth).
    pub settles: bool,
    /// Whether only marks that say so were looked at (brat, where nothing else tells).
    pub by_tick: bool,
    /// The spans.
    pub marks: Vec<Mark>,
}

/// A span and what was chosen for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mark {
    /// The prediction it was made from, where the program kept its id.
    pub prediction_id: Option<PredictionId>,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// How it is meant.
    pub kind: Option<PredictionKind>,
    /// What is said to happen.
    pub event: Option<EventKind>,
    /// Grammatical negation.
    pub polarity: Option<Polarity>,
    /// The verdict.
    pub verdict: Option<VerdictLabel>,
    /// Whether it was ticked as looked at.
    pub ticked: bool,
}

impl Mark {
    /// Takes a choice in; a word of none of our lists is passed over.
    fn choose(&mut self, word: &str) {
        if let Ok(kind) = word.parse() {
            self.kind = Some(kind);
        } else if let Ok(verdict) = word.parse() {
            self.verdict = Some(verdict);
        } else if let Ok(polarity) = word.parse() {
            self.polarity = Some(polarity);
        }
    }
}

/// Whether `path` holds work of an annotation program rather than decisions of the review page.
pub(super) fn is_annotated(path: &Path, text: &str) -> bool {
    if path.is_dir() || text.trim_start().starts_with('[') {
        return true;
    }
    let first = text.lines().find(|l| !l.trim().is_empty()).and_then(|l| serde_json::from_str::<Value>(l).ok());
    first.is_some_and(|row| row.get("text").is_some() || row.get("annotations").is_some()) || text.trim_start().starts_with("{\n")
}

/// Reads the annotated comments of the file or folder at `path`; `text` is the file's text, empty for a folder.
///
/// # Errors
/// Where it is none of the three formats.
pub(super) fn annotations(path: &Path, text: &str, notices: &mut Vec<Notice>) -> Result<Vec<Annotated>> {
    if path.is_dir() {
        return brat(path, notices);
    }
    let whole: Option<Value> = serde_json::from_str(text).ok();
    let rows: Vec<Value> = match whole {
        Some(Value::Array(tasks)) => tasks,
        Some(task) => vec![task],
        None => json_lines(path, text, notices),
    };
    let user = path.file_stem().map_or_else(|| "doccano".to_owned(), |s| s.to_string_lossy().into_owned());
    let mut all = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let found = if row.get("data").is_some() { label_studio(row) } else { doccano(row, &user).map(|a| vec![a]) };
        match found {
            Ok(found) => all.extend(found),
            Err(message) => notices.push(Notice::new(path.to_string_lossy(), format!("record {}", i + 1), "bad_decision", message)),
        }
    }
    if all.is_empty() {
        return Err(Error::data(format!("{} holds no annotated comment of this package's export", path.display()))
            .hint("Label Studio: export as JSON (not JSON-MIN); doccano: export as JSONL; brat: give the folder"));
    }
    Ok(all)
}

fn json_lines(path: &Path, text: &str, notices: &mut Vec<Notice>) -> Vec<Value> {
    let mut rows = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(row) => rows.push(row),
            Err(e) => notices.push(Notice::new(path.to_string_lossy(), format!("line {}", i + 1), "bad_decision", e.to_string())),
        }
    }
    rows
}

type Told<T> = std::result::Result<T, String>;

fn comment_of(row: &Value) -> Told<CommentId> {
    let id = row.get("comment_id").or_else(|| row.get("meta").and_then(|m| m.get("comment_id"))).and_then(Value::as_str);
    id.ok_or("no comment_id: the task was not made by `calledit export`")?.parse()
}

fn text_of(row: &Value, key: &str) -> String {
    row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn number_of(row: &Value, key: &str) -> Option<usize> {
    row.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok())
}

/// The submitted annotations of a task; pre-annotations that nobody took over are not among them.
fn label_studio(task: &Value) -> Told<Vec<Annotated>> {
    let comment_id = comment_of(task.get("data").unwrap_or(&Value::Null))?;
    let submitted = task.get("annotations").and_then(Value::as_array).into_iter().flatten();
    let counts = |a: &&Value| a.get("was_cancelled").and_then(Value::as_bool) != Some(true);
    Ok(submitted.filter(counts).map(|a| submission(comment_id, a)).collect())
}

fn submission(comment_id: CommentId, annotation: &Value) -> Annotated {
    let who = annotation.get("completed_by").unwrap_or(&Value::Null);
    let decided_by = match who {
        Value::Number(n) => format!("annotator {n}"),
        Value::String(s) => s.clone(),
        other => Some(text_of(other, "email")).filter(|e| !e.is_empty()).unwrap_or_else(|| "annotator".to_owned()),
    };
    let at = ["updated_at", "created_at"].iter().map(|k| text_of(annotation, k)).find(|t| !t.is_empty());
    let mut marks: BTreeMap<String, Mark> = BTreeMap::new();
    for region in annotation.get("result").and_then(Value::as_array).into_iter().flatten() {
        let (id, value) = (text_of(region, "id"), region.get("value").unwrap_or(&Value::Null));
        let Some((start, end)) = number_of(value, "start").zip(number_of(value, "end")) else { continue };
        let mark = marks.entry(id.clone()).or_insert_with(|| Mark { prediction_id: id.parse().ok(), ..Mark::default() });
        (mark.start, mark.end) = (start, end);
        for word in value.get("labels").or_else(|| value.get("choices")).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            match region.get("from_name").and_then(Value::as_str) {
                Some("event") => mark.event = word.parse().ok(),
                _ => mark.choose(word),
            }
        }
    }
    Annotated {
        comment_id,
        decided_by,
        decided_at: at.unwrap_or_default(),
        seconds: annotation.get("lead_time").and_then(Value::as_f64),
        settles: annotation.get("ground_truth").and_then(Value::as_bool).unwrap_or(false),
        by_tick: false,
        marks: marks.into_values().collect(),
    }
}

/// A line of doccano: `label` as triples, or `entities` as objects (projects with relations).
fn doccano(row: &Value, user: &str) -> Told<Annotated> {
    let comment_id = comment_of(row)?;
    let triples = row.get("label").or_else(|| row.get("labels")).and_then(Value::as_array).into_iter().flatten();
    let triple = |t: &Value| {
        let number = |i: usize| t.get(i).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        Some((number(0)?, number(1)?, t.get(2)?.as_str()?.to_owned()))
    };
    let entity = |e: &Value| Some((number_of(e, "start_offset")?, number_of(e, "end_offset")?, text_of(e, "label")));
    let entities = row.get("entities").and_then(Value::as_array).into_iter().flatten();
    let mut spans: BTreeMap<(usize, usize), Mark> = BTreeMap::new();
    for (start, end, label) in triples.filter_map(triple).chain(entities.filter_map(entity)) {
        let mark = spans.entry((start, end)).or_insert_with(|| Mark { start, end, ..Mark::default() });
        label.split(':').for_each(|word| mark.choose(word.trim()));
    }
    let said = ["annotated_by", "username"].iter().map(|k| text_of(row, k)).find(|t| !t.is_empty());
    Ok(Annotated { comment_id, decided_by: said.unwrap_or_else(|| user.to_owned()), marks: spans.into_values().collect(), ..Annotated::default() })
}

/// Every document of a brat folder, at most two levels deep: pages, then comments.
fn brat(folder: &Path, notices: &mut Vec<Notice>) -> Result<Vec<Annotated>> {
    let user = folder.file_name().map_or_else(|| "brat".to_owned(), |n| n.to_string_lossy().into_owned());
    let mut all = Vec::new();
    for file in standoff_files(folder)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(comment_id) = name.split('-').next_back().and_then(|id| id.parse().ok()) else { continue };
        match std::fs::read_to_string(&file) {
            Ok(text) => all.push(Annotated { comment_id, decided_by: user.clone(), by_tick: true, marks: standoff(&text), ..Annotated::default() }),
            Err(e) => notices.push(Notice::new(file.to_string_lossy(), "", "bad_decision", e.to_string())),
        }
    }
    if all.is_empty() {
        return Err(
            Error::data(format!("{} holds no .ann file of this package's export", folder.display())).hint("give the folder that brat worked in")
        );
    }
    Ok(all)
}

fn standoff_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let list = |at: &Path| -> Result<Vec<PathBuf>> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(at).map_err(|e| Error::reading(at, e))?.flatten().map(|e| e.path()).collect();
        found.sort();
        Ok(found)
    };
    let mut files = Vec::new();
    for path in list(folder)? {
        if path.is_dir() {
            files.extend(list(&path)?);
        } else {
            files.push(path);
        }
    }
    files.retain(|p| p.extension().is_some_and(|e| e == "ann"));
    Ok(files)
}

/// The text-bound annotations of an `.ann` file with their attributes.
fn standoff(text: &str) -> Vec<Mark> {
    let mut marks: BTreeMap<&str, Mark> = BTreeMap::new();
    for (id, rest) in text.lines().filter_map(|l| l.split_once('\t')) {
        let head = rest.split('\t').next().unwrap_or_default();
        let mut words = head.split(' ');
        let (Some(first), true) = (words.next(), id.starts_with('T')) else { continue };
        let mut offsets = words.flat_map(|w| w.split(';')).filter_map(|n| n.parse().ok());
        let Some(start) = offsets.next() else { continue };
        marks.insert(id, Mark { start, end: offsets.next_back().unwrap_or(start), kind: first.parse().ok(), ..Mark::default() });
    }
    for rest in text.lines().filter(|l| l.starts_with(['A', 'M'])).filter_map(|l| l.split('\t').nth(1)) {
        let mut words = rest.split(' ');
        let (Some(name), Some(mark)) = (words.next(), words.next().and_then(|t| marks.get_mut(t))) else { continue };
        match (name, words.next()) {
            ("Event", Some(value)) => mark.event = value.parse().ok(),
            ("Polarity", Some(value)) => mark.polarity = value.parse().ok(),
            ("Verdict", Some(value)) => mark.verdict = value.parse().ok(),
            ("Checked", _) => mark.ticked = true,
            _ => {}
        }
    }
    marks.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_submitted_task_gives_its_marks_and_a_skipped_one_nothing() {
        let region = |name: &str, kind: &str, word: &str| json!({"id": "p0000000000000001", "from_name": name, "to_name": "text", "type": kind, "value": {"start": 3, "end": 9, kind: [word]}});
        let result = vec![
            region("kind", "labels", "forecast"),
            region("event", "choices", "win"),
            region("polarity", "choices", "occurs"),
            region("verdict", "choices", "did_not"),
        ];
        let task = json!({"data": {"comment_id": "c0000000000000002"}, "annotations": [
            {"completed_by": 7, "was_cancelled": false, "lead_time": 4.5, "updated_at": "2024-01-01T00:00:00Z", "result": result},
            {"completed_by": 8, "was_cancelled": true, "result": []}]});
        let found = label_studio(&task).unwrap();
        let mark = Mark {
            prediction_id: Some(PredictionId(1)),
            start: 3,
            end: 9,
            kind: Some(PredictionKind::Forecast),
            event: Some(EventKind::Win),
            polarity: Some(Polarity::Occurs),
            verdict: Some(VerdictLabel::DidNot),
            ticked: false,
        };
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].decided_by.as_str(), found[0].seconds, &found[0].marks), ("annotator 7", Some(4.5), &vec![mark]));
    }

    #[test]
    fn doccano_rows_and_brat_lines_carry_kind_and_verdict() {
        let row = json!({"text": "x", "comment_id": "c0000000000000002", "label": [[0, 4, "forecast:came_true"], [6, 9, "wish"]]});
        let found = doccano(&row, "ada").unwrap();
        assert_eq!((found.marks[0].kind, found.marks[0].verdict), (Some(PredictionKind::Forecast), Some(VerdictLabel::CameTrue)));
        assert_eq!((found.marks[1].kind, found.marks[1].verdict), (Some(PredictionKind::Wish), None));
        let marks = standoff("T1\tforecast 0 4;5 9\tthey win\nA1\tEvent T1 win\nA2\tVerdict T1 partly\nA3\tChecked T1\n");
        assert_eq!((marks[0].start, marks[0].end, marks[0].event, marks[0].verdict), (0, 9, Some(EventKind::Win), Some(VerdictLabel::Partly)));
        assert!(marks[0].ticked);
    }
}
