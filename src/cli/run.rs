//! `calledit run`.

use super::common::{Common, inputs};
use super::summary;
use calledit::authors::Naming;
use calledit::error::{Error, Result};
use calledit::export::RunRecord;
use calledit::model::PageKind;
use calledit::pipeline::{self, Config};
use calledit::read::{self, Metadata};
use std::io::IsTerminal as _;
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
    /// More places: name,variants,latitude,longitude,side (variants parted by `|`; only `name` is required)
    #[arg(long, value_name = "FILE.csv")]
    places: Option<PathBuf>,
    /// More actors: name,kind,side,variants (kind: organisation, person, place or thing; variants parted by `|`; only `name` is required)
    #[arg(long, value_name = "FILE.csv")]
    actors: Option<PathBuf>,
    /// Table of authors that are one: author,outlet,same_as
    #[arg(long, value_name = "FILE.csv")]
    aliases: Option<PathBuf>,
    /// Labelled comments (text,target,label) for the stance classifier
    #[arg(long, value_name = "FILE.csv")]
    stance_labels: Option<PathBuf>,
    /// Word vectors that add to the features of stances and topics: word2vec text, or safetensors with tokenizer.json or vocab.txt beside it
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// How authors are named in the package
    #[arg(long, value_parser = ["pseudonym", "clear"], default_value = "pseudonym")]
    names: String,
    /// Secret key for pseudonyms that stay the same over runs (HMAC-SHA256); keep it outside the package
    #[arg(long, value_name = "FILE", conflicts_with = "names")]
    key_file: Option<PathBuf>,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Smallest number of decided predictions an author needs to be ranked
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_n: usize,
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

/// Runs the pipeline and writes the package.
pub fn run(args: Args) -> Result<ExitCode> {
    calledit::export::check_target(&args.out, args.force)?;
    let tools = args.common.tools()?.with_tables(args.places.as_deref(), args.actors.as_deref())?;
    let (metadata, mut notices) = args.metadata.as_deref().map_or_else(|| Ok((Metadata::default(), Vec::new())), Metadata::open)?;
    let as_of = args
        .as_of
        .as_deref()
        .map(|d| d.parse().map_err(|e| Error::usage(format!("--as-of `{d}` is not a date")).because(e).hint("write it as 2017-05-31")))
        .transpose()?;
    let all = inputs(&args.inputs, None).chain(inputs(&args.reports, Some(PageKind::Report))).collect();
    let naming = naming(&args)?;
    let stance_labels = match &args.stance_labels {
        Some(path) => {
            let (rows, trouble) = read::labelled(path, true)?;
            notices.extend(trouble);
            rows
        }
        None => Vec::new(),
    };
    let config = Config {
        inputs: all,
        metadata,
        as_of,
        aliases: args.aliases.clone(),
        naming,
        events: args.events.clone(),
        stance_labels,
        vectors: args.vectors.as_deref().map(read::vectors).transpose()?,
        seed: args.seed,
        progress: args.common.progress(),
    };
    let mut analysis = pipeline::run(&config, &tools)?;
    notices.append(&mut analysis.notices);
    notices.sort();
    analysis.notices = notices;
    let record = RunRecord { settings: settings(&args), seed: args.seed, sources: analysis.sources.clone(), timings: analysis.timings.clone() };
    calledit::export::write(&analysis, &record, &args.out, args.force)?;
    args.common.done();
    args.common.say(&analysis.notices);
    if !args.common.quiet {
        eprint!("{}", summary::closing(&analysis, &args.out, args.min_n, std::io::stderr().is_terminal()));
    }
    let strict = args.strict && !analysis.notices.is_empty();
    Ok(ExitCode::from(u8::from(strict)))
}

fn naming(args: &Args) -> Result<Naming> {
    let Some(path) = &args.key_file else {
        return Ok(if args.names == "clear" { Naming::Clear } else { Naming::Pseudonym });
    };
    let secret = std::fs::read(path).map_err(|e| Error::reading(path, e))?;
    if secret.trim_ascii().len() < 16 {
        return Err(
            Error::usage(format!("the key in {} is shorter than 16 bytes", path.display())).hint("make one with: head -c 32 /dev/urandom > key")
        );
    }
    Ok(Naming::Keyed(secret.trim_ascii().to_vec()))
}

/// The settings that shape the output.
fn settings(args: &Args) -> Vec<(String, String)> {
    let path = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
    vec![
        ("as_of".to_owned(), args.as_of.clone().unwrap_or_default()),
        ("names".to_owned(), if args.key_file.is_some() { "keyed".to_owned() } else { args.names.clone() }),
        ("min_n".to_owned(), args.min_n.to_string()),
        ("metadata".to_owned(), path(&args.metadata)),
        ("aliases".to_owned(), path(&args.aliases)),
        ("stance_labels".to_owned(), path(&args.stance_labels)),
        ("vectors".to_owned(), path(&args.vectors)),
        ("places".to_owned(), path(&args.places)),
        ("actors".to_owned(), path(&args.actors)),
    ]
}
