//! `calledit explain`: a prediction's verdict, or why two names are one place.

use super::common::Common;
use calledit::error::{Error, Result};
use calledit::names::{Gazetteer, same_place};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a prediction was found, dated, linked and judged; or (`explain names`) why two names are, or are not, one place
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// A folder written by `calledit run` or `calledit check`
    #[arg(value_name = "PKG", required = true)]
    package: Option<PathBuf>,
    /// An id from its predictions.csv
    #[arg(value_name = "PREDICTION_ID", required = true)]
    prediction: Option<String>,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Names(Names),
}

/// Same place or not: two names, or a table of pairs, row for row
#[derive(Debug, clap::Args)]
struct Names {
    /// A name
    #[arg(required_unless_present = "pairs", requires = "b")]
    a: Option<String>,
    /// Another name
    b: Option<String>,
    /// Table `a,b`; the answer is `a,b,score,same`, a row for a row, in order
    #[arg(long, value_name = "F.csv", conflicts_with_all = ["a", "b"])]
    pairs: Option<PathBuf>,
    /// Judge by the names alone
    #[arg(long)]
    no_gazetteer: bool,
    #[command(flatten)]
    common: Common,
}

/// Explains a prediction or compares names.
pub fn run(args: Args) -> Result<ExitCode> {
    match (args.what, args.package, args.prediction) {
        (Some(What::Names(names)), ..) => compare(&names),
        (None, Some(folder), Some(id)) => super::explain_prediction::run(&folder, &id),
        _ => Err(Error::usage("nothing to explain").hint("give a package and a prediction's id, or `names A B`")),
    }
}

/// Prints the verdict on each pair of names.
fn compare(names: &Names) -> Result<ExitCode> {
    let gazetteer = if names.no_gazetteer { None } else { Some(Gazetteer::load(&names.common.data()?)?) };
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(std::io::stdout().lock());
    let failed = |e: csv::Error| Error::writing(Path::new("-"), std::io::Error::other(e));
    out.write_record(["a", "b", "score", "same"]).map_err(failed)?;
    let pairs = pairs(names)?;
    let known = gazetteer.map_or_else(|| vec![None; pairs.len()], |g| g.same(&pairs));
    for ((a, b), known) in pairs.iter().zip(known) {
        let (mut same, mut score) = same_place(a, b);
        if let Some(known) = known {
            (same, score) = (known, if known { score.max(0.99) } else { score.min(0.49) });
        }
        out.write_record([a.as_str(), b.as_str(), &format!("{score:.3}"), if same { "true" } else { "false" }]).map_err(failed)?;
    }
    out.flush().map_err(|e| Error::writing(Path::new("-"), e))?;
    Ok(ExitCode::SUCCESS)
}

fn pairs(args: &Names) -> Result<Vec<(String, String)>> {
    if let (Some(a), Some(b)) = (&args.a, &args.b) {
        return Ok(vec![(a.clone(), b.clone())]);
    }
    let path = args.pairs.as_deref().unwrap_or(Path::new("-"));
    let bad = |e: csv::Error| Error::data(format!("cannot read {}", path.display())).because(e).hint("the columns are a,b");
    if !path.exists() {
        return Err(Error::new(calledit::error::ErrorKind::NoInput, format!("no such file {}", path.display())));
    }
    let mut reader = csv::Reader::from_path(path).map_err(bad)?;
    reader.deserialize().collect::<std::result::Result<_, _>>().map_err(bad)
}
