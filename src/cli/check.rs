//! `calledit check`.

use super::common::{Common, inputs};
use calledit::error::{Error, Result};
use calledit::export::RunRecord;
use calledit::model::PageKind;
use calledit::pipeline::{self, Config};
use calledit::read::{self, Metadata};
use std::path::PathBuf;
use std::process::ExitCode;

/// Predictions against later reports: those of an earlier package, renewed in place, or a table from elsewhere (hand-coded,
/// from a survey), as a new package
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder written by `calledit run`: its verdicts, evidence and scores are renewed with the new reports
    #[arg(value_name = "PKG", required_unless_present = "predictions", conflicts_with_all = ["predictions", "out", "force"])]
    package: Option<PathBuf>,
    /// Table with the columns of predictions.csv; needed: prediction_id, made_on, and quote or event and target
    #[arg(long, value_name = "P.csv", requires = "out")]
    predictions: Option<PathBuf>,
    /// Later reports: files, folders, archives or `-`
    #[arg(long, num_args = 1.., required = true, value_name = "PATH")]
    reports: Vec<PathBuf>,
    /// Folder to write the package into
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
    if let (Some(out), true) = (&args.out, args.package.is_none()) {
        calledit::export::check_target(out, args.force)?;
    }
    let tools = args.common.tools()?;
    let (metadata, mut notices) = args.metadata.as_deref().map_or_else(|| Ok((Metadata::default(), Vec::new())), Metadata::open)?;
    let as_of = args
        .as_of
        .as_deref()
        .map(|d| d.parse().map_err(|e| Error::usage(format!("--as-of `{d}` is not a date")).because(e).hint("write it as 2017-05-31")))
        .transpose()?;
    let inputs = inputs(&args.reports, Some(PageKind::Report)).collect();
    let config = Config { inputs, metadata, as_of, events: args.events.clone(), ..Config::default() };
    let (mut analysis, record, folder) = match (&args.package, &args.predictions, &args.out) {
        (Some(folder), ..) => {
            let (analysis, record) = pipeline::check_again(folder, &config, &tools)?;
            (analysis, record, folder)
        }
        (None, Some(table), Some(folder)) => {
            let (given, trouble) = read::predictions(table)?;
            notices.extend(trouble);
            let analysis = pipeline::check_given(&config, &given, &tools)?;
            let record = record(&args, table, &analysis);
            (analysis, record, folder)
        }
        _ => return Err(Error::usage("nothing to check").hint("name a package, or give --predictions and --out")),
    };
    analysis.notices.append(&mut notices);
    analysis.notices.sort();
    analysis.notices.dedup();
    calledit::export::write(&analysis, &record, folder, args.force || args.package.is_some())?;
    args.common.say(&analysis.notices);
    Ok(ExitCode::from(u8::from(args.strict && !analysis.notices.is_empty())))
}

fn record(args: &Args, table: &std::path::Path, analysis: &calledit::pipeline::Analysis) -> RunRecord {
    let settings = vec![
        ("as_of".to_owned(), args.as_of.clone().unwrap_or_default()),
        ("predictions".to_owned(), table.display().to_string()),
        ("metadata".to_owned(), args.metadata.as_ref().map(|p| p.display().to_string()).unwrap_or_default()),
    ];
    RunRecord { settings, seed: 0, sources: analysis.sources.clone(), timings: analysis.timings.clone() }
}
