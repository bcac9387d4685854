//! `calledit eval`.

use super::common::Common;
use calledit::error::{Error, Result};
use calledit::pipeline::{self, Figure};
use calledit::read;
use std::path::PathBuf;
use std::process::ExitCode;

/// Hold packages against gold: precision, recall and F1 of every stage as a tab-separated table
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder with gold_separation.jsonl, gold_predictions.jsonl and gold_verdicts.jsonl, or a folder of such folders
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Its package, or a folder of packages named like the gold folders (written with `--names clear`, so that authors can be compared)
    #[arg(value_name = "PKG")]
    package: PathBuf,
    /// Exit with 1 where a figure lies below its floor: a TOML table per stage, `f1 = 0.9`; counts of mistakes may not lie above theirs
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Evaluates, prints, compares with the floors.
pub fn run(args: Args) -> Result<ExitCode> {
    args.common.start_workers()?;
    let figures = pipeline::evaluate(&args.gold, &args.package)?;
    println!("stage\tmeasure\tvalue\tcount\tof");
    for f in &figures {
        let value = f.value.map(calledit::tables::number).unwrap_or_default();
        println!("{}\t{}\t{value}\t{}\t{}", f.stage, f.measure, f.right, f.of);
    }
    let Some(path) = &args.floors else { return Ok(ExitCode::SUCCESS) };
    let mut kept = true;
    for (stage, floors) in read::floors(path)? {
        for (measure, bound) in floors {
            kept &= holds(&figures, &stage, &measure, bound)?;
        }
    }
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn holds(figures: &[Figure], stage: &str, measure: &str, bound: f64) -> Result<bool> {
    let figure = figures.iter().find(|f| f.stage == stage && f.measure == measure);
    let figure =
        figure.ok_or_else(|| Error::usage(format!("no figure {stage}.{measure}")).hint("the floors name a stage and a measure of the table"))?;
    if !figure.keeps(bound) {
        let value = figure.value.map_or_else(|| "nothing".to_owned(), calledit::tables::number);
        let side = if figure.counts_mistakes { "above" } else { "below" };
        eprintln!("{stage}.{measure} is {value}, {side} {bound}");
    }
    Ok(figure.keeps(bound))
}
