//! `datapackage.json`: the tables as a Frictionless Data Package (specs.frictionlessdata.io), from the data dictionary.

use crate::error::{Error, Result};
use crate::tables::{Column, ColumnType, TABLES, Table};
use serde_json::{Value, json};
use std::path::Path;

/// Writes the descriptor of every table.
pub(super) fn write(folder: &Path) -> Result<()> {
    let path = folder.join("datapackage.json");
    let text = serde_json::to_string_pretty(&descriptor()).map_err(|e| Error::writing(&path, e.into()))?;
    std::fs::write(&path, text + "\n").map_err(|e| Error::writing(&path, e))
}

fn descriptor() -> Value {
    json!({
        "name": "calledit",
        "title": "Predictions in reader comments, checked against later reports",
        "profile": "tabular-data-package",
        "description": "Cells that a spreadsheet would run (first character = + - @ TAB CR, their fullwidth forms, or ' before one of these) carry one ' in front; articles.jsonl and comments.jsonl hold the raw text. Offsets count Unicode code points, half-open, into that raw text. An empty cell means not known.",
        "resources": TABLES.iter().map(resource).collect::<Vec<_>>(),
    })
}

fn resource(table: &Table) -> Value {
    let mut schema = json!({"fields": table.columns.iter().map(field).collect::<Vec<_>>(), "missingValues": [""]});
    if !table.key.is_empty() {
        schema["primaryKey"] = table.key.into();
    }
    let keys: Vec<Value> = table.columns.iter().filter_map(|c| foreign_key(table, c)).collect();
    if !keys.is_empty() {
        schema["foreignKeys"] = keys.into();
    }
    json!({
        "name": table.name, "path": format!("{}.csv", table.name), "description": table.meaning, "profile": "tabular-data-resource",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
    })
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        ColumnType::Id | ColumnType::Text | ColumnType::Label | ColumnType::Datetime => "string",
        ColumnType::Integer => "integer",
        ColumnType::Number => "number",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
    };
    json!({"name": column.name, "type": kind, "description": column.meaning})
}

/// An id column that names a row of another table.
fn foreign_key(table: &Table, column: &Column) -> Option<Value> {
    let target = match column.name {
        "article_id" => "articles",
        "comment_id" | "reply_to" => "comments",
        "prediction_id" => "predictions",
        "cluster_id" => "clusters",
        _ => return None,
    };
    let field = if column.name == "reply_to" { "comment_id" } else { column.name };
    (target != table.name || column.name == "reply_to")
        .then(|| json!({"fields": column.name, "reference": {"resource": if target == table.name { "" } else { target }, "fields": field}}))
}
