//! doccano's JSONL for sequence labelling: `text`, and `label` with start, end (code points) and label of every span: its kind, and
//! for a checked prediction its verdict behind a colon (`forecast:came_true`), so that one choice corrects both.

use super::{Desk, about, put_lines};
use crate::error::Result;
use crate::model::{Comment, Page, Prediction};
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn write(desk: &Desk<'_>, at: &Path) -> Result<()> {
    put_lines(at, desk.comments().map(|(page, c)| example(desk, page, c)))
}

fn label(desk: &Desk<'_>, p: &Prediction) -> String {
    desk.verdict(p).filter(|_| p.kind.is_scored()).map_or_else(|| p.kind.to_string(), |v| format!("{}:{v}", p.kind))
}

fn example(desk: &Desk<'_>, page: &Page, comment: &Comment) -> Value {
    let spans: Vec<Value> = desk.of(comment).iter().map(|p| json!([p.span.start, p.span.end, label(desk, p)])).collect();
    let mut row = json!({"text": comment.text, "label": spans});
    if let Some(map) = row.as_object_mut() {
        map.extend(about(desk, page, comment));
    }
    row
}
