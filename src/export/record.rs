//! `run.json`: what was run, on what, and what came out. The only file that knows time; written last.

use crate::analysis::{Analysis, RunRecord};
use crate::error::{Error, Result};
use crate::model::{VerdictLabel, hash64};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::io::Read as _;
use std::path::Path;

/// Writes `run.json` with the digests of every file written before it.
pub(super) fn write(run: &RunRecord, analysis: &Analysis, folder: &Path) -> Result<()> {
    let path = folder.join("run.json");
    let settings: Map<String, Value> = run.settings.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect();
    let flat: Vec<u8> = run.settings.iter().flat_map(|(k, v)| format!("{k}={v}\n").into_bytes()).collect();
    let record = json!({
        "program": "calledit",
        "version": env!("CARGO_PKG_VERSION"),
        "seed": run.seed,
        "as_of": analysis.as_of,
        "settings": settings,
        "config_hash": format!("{:016x}", hash64(&[&flat])),
        "inputs": run.sources.iter().map(|s| json!({"file": s.file, "bytes": s.bytes, "sha256": s.sha256})).collect::<Vec<_>>(),
        "outputs": digests(folder)?,
        "counts": counts(analysis),
        "seconds": run.timings.iter().map(|(k, v)| (k.clone(), json!((v * 1000.0).round() / 1000.0))).collect::<Map<_, _>>(),
    });
    let text = serde_json::to_string_pretty(&record).map_err(|e| Error::writing(&path, e.into()))?;
    std::fs::write(&path, text + "\n").map_err(|e| Error::writing(&path, e))
}

fn counts(a: &Analysis) -> Value {
    let verdicts: Map<String, Value> =
        VerdictLabel::ALL.iter().map(|label| (label.to_string(), a.verdicts.iter().filter(|v| v.verdict == *label).count().into())).collect();
    json!({
        "pages": a.pages.len(), "comments": a.pages.iter().map(|p| p.comments.len()).sum::<usize>(), "events": a.events.len(),
        "predictions": a.predictions.len(), "scored": a.predictions.iter().filter(|p| p.kind.is_scored()).count(),
        "verdicts": verdicts, "evidence": a.evidence.len(), "notices": a.notices.len(),
    })
}

fn digests(folder: &Path) -> Result<Map<String, Value>> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).map_err(|e| Error::reading(folder, e))?.flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    names.sort();
    names.iter().map(|path| Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), digest(path)?.into()))).collect()
}

fn digest(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path).map_err(|e| Error::reading(path, e))?;
    let mut sha = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match file.read(&mut block).map_err(|e| Error::reading(path, e))? {
            0 => break,
            n => sha.update(&block[..n]),
        }
    }
    Ok(sha.finalize().iter().map(|b| format!("{b:02x}")).collect())
}
