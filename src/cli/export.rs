//! `calledit export`.

use super::common::Common;
#[cfg(not(feature = "parquet"))]
use calledit::error::Error;
use calledit::error::Result;
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
    /// parquet/, the tables as Apache Parquet
    #[cfg_attr(not(feature = "parquet"), value(hide = true))]
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
        #[cfg(feature = "parquet")]
        Choice::Parquet => export::Format::Parquet,
        #[cfg(not(feature = "parquet"))]
        Choice::Parquet => {
            return Err(Error::usage("this build leaves out parquet").hint("build with `--features parquet`; the CSV tables hold the same rows"));
        }
    })
}
