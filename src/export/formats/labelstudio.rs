//! Label Studio: `tasks.json` with pre-annotations and `interface.xml`, the labelling interface they belong to.
//!
//! A task is a comment. Each prediction is a region labelled by its kind (start and end in code points), with its event,
//! polarity and verdict as choices of that region.

use super::{Desk, about, folder, put, put_json};
use crate::error::Result;
use crate::model::{Comment, EventKind, Page, Polarity, Prediction, PredictionKind, VerdictLabel};
use serde_json::{Value, json};
use std::fmt::Display;
use std::path::Path;

pub(super) fn write(desk: &Desk<'_>, at: &Path) -> Result<()> {
    folder(at)?;
    let tasks: Vec<Value> = desk.comments().map(|(page, c)| task(desk, page, c)).collect();
    put_json(&at.join("tasks.json"), &tasks.into())?;
    put(&at.join("interface.xml"), &interface())
}

fn task(desk: &Desk<'_>, page: &Page, comment: &Comment) -> Value {
    let mut data = about(desk, page, comment);
    data.insert("text".to_owned(), comment.text.as_str().into());
    let found = desk.of(comment);
    let regions: Vec<Value> = found.iter().flat_map(|p| regions(desk, p)).collect();
    let score = found.iter().map(|p| p.score).fold(None, |least: Option<f64>, s| Some(least.map_or(s, |l| l.min(s))));
    json!({"data": data, "predictions": [{"model_version": concat!("calledit ", env!("CARGO_PKG_VERSION")), "score": score, "result": regions}]})
}

fn regions(desk: &Desk<'_>, p: &Prediction) -> Vec<Value> {
    let region = |name: &str, kind: &str, label: &str| {
        let mut value = json!({"start": p.span.start, "end": p.span.end, "text": p.quote});
        value[kind] = json!([label]);
        json!({"id": p.prediction_id, "from_name": name, "to_name": "text", "type": kind, "value": value})
    };
    let mut all = vec![
        region("kind", "labels", p.kind.as_str()),
        region("event", "choices", p.event.as_str()),
        region("polarity", "choices", p.polarity.as_str()),
    ];
    all.extend(desk.verdict(p).map(|v| region("verdict", "choices", v)));
    all
}

fn interface() -> String {
    let list = |tag: &str, labels: &[&dyn Display]| labels.iter().map(|l| format!("    <{tag} value=\"{l}\"/>\n")).collect::<String>();
    let choices = |name: &str, labels: &[&dyn Display]| {
        let inside = list("Choice", labels);
        format!("  <Choices name=\"{name}\" toName=\"text\" perRegion=\"true\" choice=\"single\">\n{inside}  </Choices>\n")
    };
    format!(
        "<View>\n  <Labels name=\"kind\" toName=\"text\">\n{}  </Labels>\n  <Text name=\"text\" value=\"$text\"/>\n{}{}{}</View>\n",
        list("Label", &shown(PredictionKind::ALL)),
        choices("event", &shown(EventKind::ALL)),
        choices("polarity", &shown(Polarity::ALL)),
        choices("verdict", &shown(VerdictLabel::ALL)),
    )
}

fn shown<T: Display>(labels: &[T]) -> Vec<&dyn Display> {
    labels.iter().map(|l| l as &dyn Display).collect()
}
