//! `calledit forget`.

use super::common::Common;
use calledit::error::Result;
use calledit::pipeline;
use std::path::PathBuf;
use std::process::ExitCode;

/// Take one author out of a package; everything else is rebuilt
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder written by `calledit run`
    #[arg(value_name = "PKG")]
    package: PathBuf,
    /// An author_id or author of authors.csv
    #[arg(value_name = "AUTHOR")]
    author: String,
    #[command(flatten)]
    common: Common,
}

/// Forgets and says what was taken out.
pub fn run(args: Args) -> Result<ExitCode> {
    args.common.start_workers()?;
    let gone = pipeline::forget(&args.package, &args.author)?;
    println!("{} comments and {} predictions taken out", gone.comments, gone.predictions);
    if !args.common.quiet {
        eprintln!("notice: other people's comments and the articles keep their words; look there for the name itself");
    }
    Ok(ExitCode::SUCCESS)
}
