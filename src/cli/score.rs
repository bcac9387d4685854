//! `calledit score`.

use super::common::Common;
use super::summary;
use calledit::error::Result;
use calledit::pipeline;
use std::path::PathBuf;
use std::process::ExitCode;

/// Score a package again from the verdicts in it (edit verdicts.csv first, if you like), and print the tables
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder written by `calledit run`
    #[arg(value_name = "PKG")]
    package: PathBuf,
    /// Smallest number of decided predictions an author needs to be shown
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_n: usize,
    #[command(flatten)]
    common: Common,
}

/// Scores, writes back, prints.
pub fn run(args: Args) -> Result<ExitCode> {
    args.common.start_workers()?;
    let analysis = pipeline::rescore(&args.package)?;
    print!("{}", summary::tables(&analysis, args.min_n));
    Ok(ExitCode::SUCCESS)
}
