//! `calledit apply`.

use super::common::Common;
use calledit::error::Result;
use calledit::model::Interval;
use calledit::pipeline;
use std::path::PathBuf;
use std::process::ExitCode;

/// Human decisions (exported from review.html) into a package: scores again, the machine's verdicts stay beside them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder written by `calledit run`
    #[arg(value_name = "PKG")]
    package: PathBuf,
    /// Decisions, a JSON object a line; several adjudicators' files may be joined
    #[arg(value_name = "decisions.jsonl")]
    decisions: PathBuf,
    #[command(flatten)]
    common: Common,
}

/// Applies and says what came of it.
pub fn run(args: Args) -> Result<ExitCode> {
    args.common.start_workers()?;
    let (out, notices) = pipeline::apply(&args.package, &args.decisions)?;
    args.common.say(&notices);
    println!("{} predictions adjudicated, the machine overruled on {}", out.applied, out.overruled);
    share("machine's precision on decided verdicts", out.precision);
    share("machine's precision, random sample", out.sample_precision);
    share("comments with a missed prediction", out.missed);
    if let Some((kappa, n)) = out.agreement {
        let value = kappa.kappa.map_or_else(|| "undefined: only one label used".to_owned(), |k| format!("{k:.2}"));
        println!("adjudicators agree on {:.0} % of {n}, kappa {value}", kappa.observed * 100.0);
    }
    for (what, (met, n)) in ["known answers met", "answered as before when asked again"].into_iter().zip(out.checks) {
        if n > 0 {
            println!("{what}: {met} of {n}");
        }
    }
    for id in &out.conflicts {
        println!("conflict: {id} needs a third decision");
    }
    if out.unknown > 0 {
        println!("{} decisions are about predictions that this package does not hold", out.unknown);
    }
    Ok(ExitCode::SUCCESS)
}

fn share(what: &str, found: Option<(f64, Interval, usize)>) {
    if let Some((value, i, n)) = found {
        println!("{what}: {:.0} % of {n} [{:.0}–{:.0}]", value * 100.0, i.low * 100.0, i.high * 100.0);
    }
}
