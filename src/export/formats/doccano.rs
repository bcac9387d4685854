//! doccano's JSONL for sequence labelling: `text`, and `label` with start, end (code points) and kind of every span.

use super::{Desk, about, put_lines};
use crate::error::Result;
use crate::model::{Comment, Page};
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn write(desk: &Desk<'_>, at: &Path) -> Result<()> {
    put_lines(at, desk.comments().map(|(page, c)| example(desk, page, c)))
}

fn example(desk: &Desk<'_>, page: &Page, comment: &Comment) -> Value {
    let spans: Vec<Value> = desk.of(comment).iter().map(|p| json!([p.span.start, p.span.end, p.kind])).collect();
    let mut row = json!({"text": comment.text, "label": spans});
    if let Some(map) = row.as_object_mut() {
        map.extend(about(desk, page, comment));
    }
    row
}
