//! `calledit run`.

use super::common::{Common, inputs};
use calledit::authors::Naming;
use calledit::error::{Error, Result};
use calledit::model::PageKind;
use calledit::pipeline::{self, Config};
use calledit::read::Metadata;
use std::path::PathBuf;
use std::process::ExitCode;

/// Everything in one go: read, separate, find predictions, check them, score, write the package
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, archives or `-`; the format is found from content
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder to write the package into
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// More later reports (every article body is a report too)
    #[arg(long, num_args = 1.., value_name = "PATH")]
    reports: Vec<PathBuf>,
    /// Table `file,published_on,outlet,url,title,kind`; its non-blank cells win over what the page says
    #[arg(long, value_name = "FILE.csv")]
    metadata: Option<PathBuf>,
    /// What "now" is: later reports are ignored (default: the latest date in the corpus)
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Table of authors that are one: author,outlet,same_as
    #[arg(long, value_name = "FILE.csv")]
    aliases: Option<PathBuf>,
    /// How authors are named in the package
    #[arg(long, value_parser = ["pseudonym", "clear"], default_value = "pseudonym")]
    names: String,
    /// Exit 1 where there were notices
    #[arg(long)]
    strict: bool,
    /// Replace DIR where it exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    common: Common,
}

/// Runs the pipeline and writes the package.
pub fn run(args: Args) -> Result<ExitCode> {
    let tools = args.common.tools()?;
    let (metadata, mut notices) = args.metadata.as_deref().map_or_else(|| Ok((Metadata::default(), Vec::new())), Metadata::open)?;
    let as_of = args
        .as_of
        .as_deref()
        .map(|d| d.parse().map_err(|e| Error::usage(format!("--as-of `{d}` is not a date")).because(e).hint("write it as 2017-05-31")))
        .transpose()?;
    let all = inputs(&args.inputs, None).chain(inputs(&args.reports, Some(PageKind::Report))).collect();
    let naming = if args.names == "clear" { Naming::Clear } else { Naming::Pseudonym };
    let config = Config { inputs: all, metadata, as_of, aliases: args.aliases.clone(), naming };
    let mut analysis = pipeline::run(&config, &tools)?;
    notices.append(&mut analysis.notices);
    notices.sort();
    analysis.notices = notices;
    calledit::export::write(&analysis, &args.out, args.force)?;
    args.common.say(&analysis.notices);
    let strict = args.strict && !analysis.notices.is_empty();
    Ok(ExitCode::from(u8::from(strict)))
}
