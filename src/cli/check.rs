//! `calledit check`.

use super::common::{Common, inputs};
use calledit::error::{Error, Result};
use calledit::export::RunRecord;
use calledit::model::PageKind;
use calledit::pipeline::{self, Config};
use calledit::read::{self, Metadata};
use std::path::PathBuf;
use std::process::ExitCode;

/// Predictions from elsewhere (hand-coded, from a survey) against later reports: a package with verdicts and evidence
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Table with the columns of predictions.csv; needed: prediction_id, made_on, and quote or event and target
    #[arg(long, value_name = "P.csv")]
    predictions: PathBuf,
    /// Later reports: files, folders, archives or `-`
    #[arg(long, num_args = 1.., required = true, value_name = "PATH")]
    reports: Vec<PathBuf>,
    /// Folder to write the package into
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Table `file,published_on,outlet,url,title,kind`; its non-blank cells win over what the page says
    #[arg(long, value_name = "FILE.csv")]
    metadata: Option<PathBuf>,
    /// What "now" is: later reports are ignored (default: the latest date in the corpus)
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// File of coded events: read where it is there, else written, so that reports are read once
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Exit 1 where there were notices
    #[arg(long)]
    strict: bool,
    /// Replace DIR where it exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    common: Common,
}

/// Checks and writes the package.
pub fn run(args: Args) -> Result<ExitCode> {
    calledit::export::check_target(&args.out, args.force)?;
    let tools = args.common.tools()?;
    let (metadata, mut notices) = args.metadata.as_deref().map_or_else(|| Ok((Metadata::default(), Vec::new())), Metadata::open)?;
    let as_of = args
        .as_of
        .as_deref()
        .map(|d| d.parse().map_err(|e| Error::usage(format!("--as-of `{d}` is not a date")).because(e).hint("write it as 2017-05-31")))
        .transpose()?;
    let (given, trouble) = read::predictions(&args.predictions)?;
    notices.extend(trouble);
    let config =
        Config { inputs: inputs(&args.reports, Some(PageKind::Report)).collect(), metadata, as_of, events: args.events.clone(), ..Config::default() };
    let mut analysis = pipeline::check_given(&config, &given, &tools)?;
    notices.append(&mut analysis.notices);
    notices.sort();
    analysis.notices = notices;
    let settings = vec![
        ("as_of".to_owned(), args.as_of.clone().unwrap_or_default()),
        ("predictions".to_owned(), args.predictions.display().to_string()),
        ("metadata".to_owned(), args.metadata.as_ref().map(|p| p.display().to_string()).unwrap_or_default()),
    ];
    let record = RunRecord { settings, seed: 0, sources: analysis.sources.clone(), timings: analysis.timings.clone() };
    calledit::export::write(&analysis, &record, &args.out, args.force)?;
    args.common.say(&analysis.notices);
    Ok(ExitCode::from(u8::from(args.strict && !analysis.notices.is_empty())))
}
