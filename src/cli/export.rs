//! `calledit export`.

use super::common::Common;
use calledit::error::{Error, Result};
use calledit::{export, pipeline, read};
use std::path::PathBuf;
use std::process::ExitCode;

/// Write a package in another format, into the package's folder
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder written by `calledit run`
    #[arg(value_name = "PKG")]
    package: PathBuf,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Choice,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Choice {
    /// notebook.ipynb, which redraws the main figures from the tables
    Notebook,
    /// convokit/, a corpus of ConvoKit 3
    Convokit,
    /// labelstudio/, tasks with pre-annotations and the labelling interface
    Labelstudio,
    /// doccano.jsonl, texts with labelled spans
    Doccano,
    /// brat/, standoff documents with annotation.conf
    Brat,
    /// report.qmd, a Quarto report that reads the tables
    Quarto,
    #[value(hide = true)]
    Parquet,
}

/// Reads the package, writes the format, says where.
pub fn run(args: Args) -> Result<ExitCode> {
    let format = format(args.format)?;
    args.common.start_workers()?;
    let (analysis, _) = pipeline::analysis_of(read::package(&args.package)?);
    let written = export::write_format(&analysis, &args.package, format)?;
    println!("{}", written.display());
    Ok(ExitCode::SUCCESS)
}

fn format(choice: Choice) -> Result<export::Format> {
    Ok(match choice {
        Choice::Notebook => export::Format::Notebook,
        Choice::Convokit => export::Format::Convokit,
        Choice::Labelstudio => export::Format::Labelstudio,
        Choice::Doccano => export::Format::Doccano,
        Choice::Brat => export::Format::Brat,
        Choice::Quarto => export::Format::Quarto,
        Choice::Parquet => return Err(Error::usage("this build leaves out parquet").hint("the CSV tables hold the same rows")),
    })
}
