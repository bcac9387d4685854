//! `calledit annotate`.

use super::common::Common;
use calledit::error::{Error, ErrorKind, Result};
use calledit::model::Notice;
use calledit::pipeline::{Annotator, Layers};
use calledit::read::each_line;
use rayon::prelude::*;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Times, places, actors, events and predictions of texts: JSONL in, the same objects with their layers out
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Lines of {"id","text","date"?,"parent"?,"title"?}, or of `calledit separate`; plain or packed (default: stdin)
    #[arg(value_name = "IN.jsonl")]
    input: Option<PathBuf>,
    /// Layers to write: times, places, actors, events, predictions (default: all)
    #[arg(long, value_name = "L,L")]
    layers: Option<String>,
    #[command(flatten)]
    common: Common,
}

/// Lines annotated at once, and their bytes.
const BATCH: (usize, usize) = (4_096, 8 << 20);

/// Annotates line by line, in batches.
pub fn run(args: Args) -> Result<ExitCode> {
    let layers = args.layers.as_deref().map_or(Ok(Layers::ALL), Layers::parse)?;
    args.common.start_workers()?;
    let annotator = Annotator::load(&args.common.data()?, layers)?;
    let path = args.input.clone().unwrap_or_else(|| PathBuf::from("-"));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut bad, mut good) = (Vec::new(), 0usize);
    let mut flush = |batch: Vec<(usize, String)>| -> Result<()> {
        let done: Vec<_> = batch.par_iter().map(|(n, line)| (*n, annotator.annotate(line))).collect();
        for (n, value) in done {
            let value = match value {
                Ok(value) => value,
                Err(e) if e.kind() == ErrorKind::Data => {
                    bad.push(Notice::new(path.to_string_lossy(), format!("line {n}"), "bad_record", e.to_string()));
                    continue;
                }
                Err(e) => return Err(e),
            };
            good += 1;
            serde_json::to_writer(&mut out, &value).map_err(|e| Error::writing(Path::new("-"), e.into()))?;
            out.write_all(b"\n").map_err(|e| Error::writing(Path::new("-"), e))?;
        }
        Ok(())
    };
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let mut notices = each_line(&path, &mut |n, line| {
        batch.push((n, line.to_owned()));
        bytes += line.len();
        if batch.len() < BATCH.0 && bytes < BATCH.1 {
            return Ok(());
        }
        bytes = 0;
        flush(std::mem::take(&mut batch))
    })?;
    flush(batch)?;
    out.flush().map_err(|e| Error::writing(Path::new("-"), e))?;
    let is_nothing_good = good == 0 && !bad.is_empty();
    notices.append(&mut bad);
    args.common.say(&notices);
    if is_nothing_good {
        return Err(Error::data(format!("no line of {} could be annotated", path.display()))
            .hint("a line holds {\"id\",\"text\",\"date\"?,\"parent\"?,\"title\"?}, or is a line of `calledit separate`"));
    }
    Ok(ExitCode::SUCCESS)
}
