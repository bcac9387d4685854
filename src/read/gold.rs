//! Gold folders: what people say is on the pages of a world, in the form of a benchmark world (`gold_*.jsonl`).
//!
//! A folder in, [`Gold`] out; also the table of floors that an evaluation is held against. Nothing is compared here.

use crate::error::{Error, ErrorKind, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The gold of one world.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    /// Pages with their comments.
    pub pages: Vec<GoldPage>,
    /// Predictions and statements that only look like one.
    pub predictions: Vec<GoldPrediction>,
    /// Verdicts on the predictions.
    pub verdicts: Vec<GoldVerdict>,
}

/// A page: its body's ends and its thread.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldPage {
    /// The page's file.
    pub file: String,
    /// First words of the body.
    pub body_first: Option<String>,
    /// Last words of the body.
    pub body_last: Option<String>,
    /// The thread.
    pub comments: Vec<GoldComment>,
}

/// A comment of the thread.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldComment {
    /// Its number on the page.
    pub n: u32,
    /// Its author, none where the page names none.
    pub author: Option<String>,
    /// Its text.
    pub text: String,
    /// What it answers.
    #[serde(alias = "parent")]
    pub reply_to_n: Option<GoldReply>,
}

/// What a comment answers; none of it at the top of the thread.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum GoldReply {
    /// A comment by its number.
    Number(u32),
    /// `unknown`: the page does not tell.
    Word(String),
}

/// A prediction, or a statement that only looks like one.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldPrediction {
    /// Its id.
    pub prediction_id: String,
    /// The page's file.
    pub file: String,
    /// The comment's number on the page.
    pub n: u32,
    /// Its words.
    pub quote: String,
    /// How it is meant.
    pub kind: String,
    /// What is said to happen.
    #[serde(default)]
    pub event: Option<String>,
    /// Grammatical negation.
    #[serde(default)]
    pub polarity: Option<String>,
    /// About what.
    #[serde(default)]
    pub target: Option<String>,
    /// Last day of its window.
    #[serde(default)]
    pub due_by: Option<String>,
    /// The number it states.
    #[serde(default)]
    pub stated_probability: Option<f64>,
    /// Counts neither way.
    #[serde(default)]
    pub doubtful: bool,
}

/// The verdict on a prediction.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldVerdict {
    /// The prediction.
    pub prediction_id: String,
    /// The verdict.
    pub verdict: String,
    /// The day that decided it.
    #[serde(default)]
    pub decided_on: Option<String>,
    /// The pages that tell.
    #[serde(default)]
    pub evidence: Vec<GoldEvidence>,
    /// Counts neither way.
    #[serde(default)]
    pub doubtful: bool,
}

/// A page that decides a verdict.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldEvidence {
    /// The page's file.
    pub file: String,
}

/// The worlds of `gold` with the package of each: one world and its package, or a folder of both under the same names.
///
/// # Errors
/// Where no world is found.
pub fn worlds(gold: &Path, packages: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    if home(gold).is_some() {
        return Ok(vec![(gold.to_path_buf(), packages.to_path_buf())]);
    }
    let entries = std::fs::read_dir(gold).map_err(|e| Error::reading(gold, e))?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| home(p).is_some()).collect();
    found.sort();
    if found.is_empty() {
        return Err(Error::new(ErrorKind::NoInput, format!("no gold at {}", gold.display()))
            .hint("give a folder with gold_separation.jsonl, gold_predictions.jsonl and gold_verdicts.jsonl, or a folder of such folders"));
    }
    Ok(found.into_iter().map(|world| (world.clone(), packages.join(world.file_name().unwrap_or_default()))).collect())
}

fn home(world: &Path) -> Option<PathBuf> {
    [world.join("gold"), world.to_path_buf()].into_iter().find(|p| p.join("gold_separation.jsonl").is_file())
}

/// Reads the gold of one world.
///
/// # Errors
/// Where a file is missing or a line cannot be read.
pub fn gold(world: &Path) -> Result<Gold> {
    let folder = home(world).unwrap_or_else(|| world.to_path_buf());
    Ok(Gold {
        pages: lines(&folder.join("gold_separation.jsonl"))?,
        predictions: lines(&folder.join("gold_predictions.jsonl"))?,
        verdicts: lines(&folder.join("gold_verdicts.jsonl"))?,
    })
}

fn lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::reading(path, e))?;
    let full = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    full.map(|(i, line)| {
        serde_json::from_str(line).map_err(|e| Error::data(format!("{} is broken", path.display())).at(format!("line {}", i + 1)).because(e))
    })
    .collect()
}

/// Floors by stage and measure, from a TOML file with a table per stage.
///
/// # Errors
/// Where the file cannot be read or is not such a table.
pub fn floors(path: &Path) -> Result<BTreeMap<String, BTreeMap<String, f64>>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::reading(path, e))?;
    let broken = |e: toml::de::Error| Error::data(format!("{} is broken", path.display())).hint("write [separation], then f1 = 0.9").because(e);
    toml::from_str(&text).map_err(broken)
}
