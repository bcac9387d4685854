//! `calledit stance`.

use super::common::Common;
use calledit::cluster::{StanceSettings, stance_labels};
use calledit::error::{Error, Result};
use calledit::read;
use calledit::tables::{guard, number};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Stance toward named targets from your own labels: trained, cross-validated, and refused where it beats nothing
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Labelled texts: text,target,label[,id,thread_id,parent_id,parent_text,author]
    #[arg(long, value_name = "L.csv")]
    labels: PathBuf,
    /// Texts to label, the same columns without label
    #[arg(long, value_name = "T.csv")]
    input: PathBuf,
    /// File to write id,target,label,confidence to (default: stdout); an empty label is an abstention
    #[arg(long, value_name = "O.csv")]
    out: Option<PathBuf>,
    /// Word vectors that add to the features: word2vec text, or safetensors with tokenizer.json or vocab.txt beside it
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// Folds of the cross-validation that decides whether a target's model is used
    #[arg(long, value_name = "N", default_value_t = 5)]
    folds: usize,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    common: Common,
}

/// Trains, labels, says how good each target's model is.
pub fn run(args: Args) -> Result<ExitCode> {
    args.common.start_workers()?;
    if args.folds < 2 {
        return Err(Error::usage("--folds needs 2 or more"));
    }
    let (rows, mut notices) = read::labelled(&args.labels, true)?;
    let (texts, more) = read::labelled(&args.input, false)?;
    notices.extend(more);
    let vectors = args.vectors.as_deref().map(read::vectors).transpose()?;
    let settings = StanceSettings { folds: args.folds, seed: args.seed, vectors: vectors.as_ref() };
    let (labels, quality) = stance_labels(&rows, &texts, settings);
    args.common.say(&notices);
    if !args.common.quiet {
        for q in &quality {
            let used = if q.is_used() { "" } else { ": refused, its texts stay unlabelled" };
            eprintln!("{}: macro-F1 {:.3} against {:.3} for the most frequent label (n = {}){used}", q.target, q.macro_f1, q.majority_macro_f1, q.n);
        }
    }
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from("-"));
    let out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(std::fs::File::create(path).map_err(|e| Error::writing(path, e))?),
        None => Box::new(std::io::stdout().lock()),
    };
    let bad = |e: csv::Error| Error::data(format!("cannot write {}", path.display())).because(e);
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["id", "target", "label", "confidence"]).map_err(bad)?;
    for (text, labelling) in texts.iter().zip(&labels) {
        let confidence = labelling.label.as_ref().map(|_| number(labelling.confidence)).unwrap_or_default();
        writer.write_record([guard(&text.id), guard(&text.target), guard(labelling.label.as_deref().unwrap_or("")), confidence]).map_err(bad)?;
    }
    writer.flush().map_err(|e| Error::writing(&path, e))?;
    Ok(ExitCode::SUCCESS)
}
