//! `calledit annotate`.

use super::common::Common;
use calledit::error::{Error, Result};
use calledit::pipeline::{Annotator, Layers};
use rayon::prelude::*;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Times, places, actors, events and predictions of texts: JSONL in, the same objects with their layers out
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Lines of {"id","text","date"?,"parent"?,"title"?}, or of `calledit separate` (default: stdin)
    #[arg(value_name = "IN.jsonl")]
    input: Option<PathBuf>,
    /// Layers to write: times, places, actors, events, predictions (default: all)
    #[arg(long, value_name = "L,L")]
    layers: Option<String>,
    #[command(flatten)]
    common: Common,
}

const BATCH: usize = 4_096;

/// Annotates line by line, in batches.
pub fn run(args: Args) -> Result<ExitCode> {
    let layers = args.layers.as_deref().map_or(Ok(Layers::ALL), Layers::parse)?;
    args.common.start_workers()?;
    let annotator = Annotator::load(&args.common.data()?, layers)?;
    let path = args.input.clone().unwrap_or_else(|| PathBuf::from("-"));
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(&path).map_err(|e| Error::reading(&path, e))?)
    };
    let mut lines = BufReader::new(source).lines().enumerate();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    loop {
        let batch: Vec<(usize, String)> = next_batch(&mut lines, &path)?;
        if batch.is_empty() {
            break;
        }
        let done: Vec<_> =
            batch.par_iter().map(|(i, line)| annotator.annotate(line).map_err(|e| e.at(format!("{} line {}", path.display(), i + 1)))).collect();
        for value in done {
            serde_json::to_writer(&mut out, &value?).map_err(|e| Error::writing(Path::new("-"), e.into()))?;
            out.write_all(b"\n").map_err(|e| Error::writing(Path::new("-"), e))?;
        }
    }
    out.flush().map_err(|e| Error::writing(Path::new("-"), e))?;
    Ok(ExitCode::SUCCESS)
}

fn next_batch(lines: &mut impl Iterator<Item = (usize, std::io::Result<String>)>, path: &Path) -> Result<Vec<(usize, String)>> {
    let mut batch = Vec::with_capacity(BATCH);
    for (i, line) in lines.take(BATCH) {
        let line = line.map_err(|e| Error::reading(path, e))?;
        if !line.trim().is_empty() {
            batch.push((i, line));
        }
    }
    Ok(batch)
}
