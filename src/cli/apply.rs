//! `calledit apply`.

use super::common::Common;
use calledit::error::Result;
use calledit::model::Interval;
use calledit::pipeline;
use std::path::PathBuf;
use std::process::ExitCode;

/// Human decisions into a package: scores again, the machine's verdicts stay beside them
///
/// Decisions come from review.html, or from Label Studio, doccano or brat after they worked on `calledit export PKG --format …`:
/// Label Studio's export as JSON (not JSON-MIN), doccano's as JSONL (of approved documents alone: every line counts as looked at),
/// brat's folder (marks that were ticked Checked, changed or taken away count). A prediction's mark taken away, or given a kind
/// that is not scored, is "not a prediction"; a mark in a comment where nothing was found is a missed one.
///
/// The package keeps all decisions in decisions.jsonl: a later file adds to them. What a person changed since, and where two people
/// differ without a majority (the machine's verdict then stands), is listed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder written by `calledit run`
    #[arg(value_name = "PKG")]
    package: PathBuf,
    /// A file of decisions, or a folder of brat; several adjudicators' files are applied one after another, or joined
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
    if out.earlier > 0 {
        println!("{} were decided on before", out.earlier);
    }
    for c in &out.changes {
        println!("changed: {} by {}, from {} to {}", c.prediction_id, c.decided_by, c.before, c.after);
    }
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
    for (id, said) in &out.conflicts {
        let said: Vec<String> = said.iter().map(|(who, outcome)| format!("{who} {}", outcome.to_string().replace('_', " "))).collect();
        println!("conflict: {id} needs a third decision ({})", said.join("; "));
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
