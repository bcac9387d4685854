//! `calledit explain PKG PREDICTION_ID`.

use calledit::error::{Error, ErrorKind, Result};
use calledit::pipeline;
use calledit::read;
use std::path::Path;
use std::process::ExitCode;

/// Prints how a prediction was found, dated, linked and judged.
pub fn run(folder: &Path, id: &str) -> Result<ExitCode> {
    let id = id.parse().map_err(|e: String| Error::usage(e).hint("take an id from the column prediction_id of predictions.csv"))?;
    let package = read::package(folder)?;
    let text = pipeline::explain(&package, id).ok_or_else(|| {
        Error::new(ErrorKind::NoInput, format!("no prediction {id} in {}", folder.display()))
            .hint("take an id from the column prediction_id of predictions.csv")
    })?;
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}
