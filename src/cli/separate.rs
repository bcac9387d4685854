//! `calledit separate`.

use super::common::{Common, inputs};
use calledit::error::{Error, Result};
use calledit::pipeline::{page_line, separate};
use calledit::read::Metadata;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Article and thread only: a JSON object a page, each page by itself
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, folders, archives or `-`
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// File to write to (default: stdout)
    #[arg(long, value_name = "F.jsonl")]
    out: Option<PathBuf>,
    /// Table `file,published_on,outlet,url,title,kind`
    #[arg(long, value_name = "FILE.csv")]
    metadata: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Separates every page and writes its line.
pub fn run(args: Args) -> Result<ExitCode> {
    let tools = args.common.tools()?;
    let (metadata, mut notices) = args.metadata.as_deref().map_or_else(|| Ok((Metadata::default(), Vec::new())), Metadata::open)?;
    let mut out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(std::fs::File::create(path).map_err(|e| Error::writing(path, e))?),
        None => Box::new(std::io::stdout().lock()),
    };
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from("-"));
    let mut buffer = std::io::BufWriter::new(&mut out);
    let all: Vec<_> = inputs(&args.inputs, None).collect();
    let mut pages = 0usize;
    notices.extend(separate(&all, &metadata, &tools, &mut |page| {
        pages += 1;
        serde_json::to_writer(&mut buffer, &page_line(page)).map_err(|e| Error::writing(&path, e.into()))?;
        buffer.write_all(b"\n").map_err(|e| Error::writing(&path, e))
    })?);
    buffer.flush().map_err(|e| Error::writing(&path, e))?;
    args.common.say(&notices);
    if pages == 0 {
        return Err(Error::data("no input yielded a page"));
    }
    Ok(ExitCode::SUCCESS)
}
