//! Command line: parses arguments, calls the library, prints, decides the exit code. Data goes to stdout, the rest to stderr.

mod annotate;
mod apply;
mod check;
mod common;
mod eval;
mod explain;
mod explain_prediction;
mod export;
mod forget;
mod run;
mod schema;
mod score;
mod separate;
mod stance;
mod summary;

use calledit::error::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Reads news pages with reader comments, and later reports, and tells who called it
#[derive(Debug, Parser)]
#[command(name = "calledit", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Separate(separate::Args),
    Stance(stance::Args),
    Score(score::Args),
    Apply(apply::Args),
    Forget(forget::Args),
    Schema(schema::Args),
    Annotate(annotate::Args),
    Check(check::Args),
    Explain(explain::Args),
    Eval(eval::Args),
    Export(export::Args),
}

/// Parses the arguments, runs the command, prints an error with its remedy.
pub fn main() -> ExitCode {
    match dispatch(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("calledit: {error}");
            if let Some(remedy) = error.remedy() {
                eprintln!("hint: {remedy}");
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Run(args) => run::run(args),
        Command::Separate(args) => separate::run(args),
        Command::Stance(args) => stance::run(args),
        Command::Score(args) => score::run(args),
        Command::Apply(args) => apply::run(args),
        Command::Forget(args) => forget::run(args),
        Command::Schema(args) => schema::run(&args),
        Command::Annotate(args) => annotate::run(args),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Export(args) => export::run(args),
    }
}
