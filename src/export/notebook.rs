//! `notebook.ipynb`: a Jupyter notebook (nbformat 4.5) that reads the tables beside it, redraws the main figures and starts an analysis.
//!
//! The same template for every package: no word of a comment and no name is written into it, so nothing can be run from there.

use crate::error::{Error, Result};
use serde_json::{Value, json};
use std::path::Path;

const TEMPLATE: &str = include_str!("../../notebooks-export/template.ipynb");

/// Writes the notebook into `folder`.
pub(super) fn write(folder: &Path) -> Result<()> {
    write_file(&folder.join("notebook.ipynb"))
}

/// Writes the notebook to `path`.
pub(super) fn write_file(path: &Path) -> Result<()> {
    std::fs::write(path, notebook()? + "\n").map_err(|e| Error::writing(path, e))
}

/// The template without anything a rendering left in it, marked with the version that wrote it.
fn notebook() -> Result<String> {
    let broken = |e: serde_json::Error| Error::data("the notebook template is broken").because(e);
    let mut notebook: Value = serde_json::from_str(TEMPLATE).map_err(broken)?;
    notebook["metadata"]["calledit"] = json!({"version": env!("CARGO_PKG_VERSION")});
    for cell in notebook["cells"].as_array_mut().into_iter().flatten().filter(|c| c["cell_type"] == "code") {
        cell["outputs"] = json!([]);
        cell["execution_count"] = Value::Null;
    }
    serde_json::to_string_pretty(&notebook).map_err(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_complete_and_ids_differ() {
        let notebook: Value = serde_json::from_str(&notebook().expect("a template")).expect("JSON");
        assert_eq!((&notebook["nbformat"], &notebook["nbformat_minor"]), (&json!(4), &json!(5)));
        let cells = notebook["cells"].as_array().expect("cells");
        let ids: std::collections::BTreeSet<&str> = cells.iter().filter_map(|c| c["id"].as_str()).collect();
        assert_eq!(ids.len(), cells.len());
        for cell in cells {
            assert!(cell["metadata"].is_object() && cell["source"].is_string());
            assert!(cell["cell_type"] != "code" || (cell["outputs"] == json!([]) && cell.get("execution_count") == Some(&Value::Null)));
        }
    }
}
