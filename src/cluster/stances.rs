//! Stances without labels: naming choices, praise and blame beside a name, hopes, and the direction of predictions.
//!
//! Comments, the corpus's entities and predictions in, one [`Stance`] per comment and target where something was found; silence
//! otherwise. Words of naming and valence are data.

use crate::error::Result;
use crate::model::{Comment, CommentId, EventKind, Page, Polarity, Prediction, PredictionKind, Stance, StanceLabel};
use crate::names::{Entities, EntityKind};
use crate::rules::Data;
use crate::text::{fold, words};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Words on either side of a name within which a word speaks of it.
const NEAR: usize = 5;

#[derive(Debug, Clone, Deserialize)]
struct Row {
    word: String,
    about: About,
    valence: f64,
    basis: String,
}

/// Whom a word speaks of: the name beside it, or whoever did the deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum About {
    Name,
    Doer,
}

/// The loaded words of naming and valence.
#[derive(Debug, Clone)]
pub struct Naming {
    rows: FxHashMap<String, Row>,
}

impl Naming {
    /// Loads the words.
    ///
    /// # Errors
    /// Where the data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let rows: Vec<Row> = data.csv("lexicons/naming.csv")?;
        Ok(Self { rows: rows.into_iter().map(|r| (r.word.clone(), r)).collect() })
    }

    /// The stances of a page's comments.
    #[must_use]
    pub fn stances(&self, page: &Page, predictions: &FxHashMap<CommentId, Vec<&Prediction>>, entities: &Entities) -> Vec<Stance> {
        let own = |c: &Comment| {
            let mut found: BTreeMap<String, (f64, String)> = BTreeMap::new();
            self.beside_names(&c.text, entities, &mut found);
            for p in predictions.get(&c.comment_id).into_iter().flatten() {
                direction(p, &mut found);
            }
            found
                .into_iter()
                .filter(|(_, (v, _))| v.abs() >= 0.5)
                .map(|(target, (valence, basis))| stance(c.comment_id, target, valence, basis))
                .collect::<Vec<_>>()
        };
        page.comments.iter().flat_map(own).collect()
    }

    fn beside_names(&self, text: &str, entities: &Entities, found: &mut BTreeMap<String, (f64, String)>) {
        let actors: Vec<_> = entities.mentions(text).into_iter().filter(|m| is_actor(entities.at(m.entity).kind)).collect();
        if actors.is_empty() {
            return;
        }
        let tokens: Vec<(usize, String)> = words(text).map(|w| (w.start, fold(w.of(text)))).collect();
        for (i, (_, token)) in tokens.iter().enumerate() {
            let Some(row) = self.rows.get(token) else { continue };
            let far = |start: usize| tokens.iter().position(|(s, _)| *s >= start).unwrap_or(tokens.len()).abs_diff(i);
            let before = |start: usize| row.about != About::Doer || start < tokens[i].0;
            let nearest =
                actors.iter().filter(|m| far(m.start) <= NEAR && before(m.start) && !within(&tokens, i, m.start, m.end)).min_by_key(|m| far(m.start));
            let Some(mention) = nearest else { continue };
            let turned =
                tokens[i.saturating_sub(3)..i].iter().any(|(_, t)| matches!(t.as_str(), "not" | "no" | "never" | "hardly") || t.ends_with("n't"));
            add(found, &entities.at(mention.entity).name, if turned { -row.valence } else { row.valence }, &row.basis);
        }
    }
}

/// Whether the word itself is part of the name.
fn within(tokens: &[(usize, String)], i: usize, start: usize, end: usize) -> bool {
    (start..end).contains(&tokens[i].0)
}

fn is_actor(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Organisation | EntityKind::Person)
}

fn add(found: &mut BTreeMap<String, (f64, String)>, target: &str, valence: f64, basis: &str) {
    let entry = found.entry(target.to_owned()).or_insert((0.0, basis.to_owned()));
    entry.0 += valence;
}

/// A hope for an actor's success (or for its failure) shows a side; a plain forecast does not, save as weak evidence.
fn direction(p: &Prediction, found: &mut BTreeMap<String, (f64, String)>) {
    let Some(actor) = &p.actor else { return };
    let good = match p.event {
        EventKind::Win | EventKind::Capture | EventKind::Elect | EventKind::Hold | EventKind::Qualify | EventKind::Pass | EventKind::Repel => 1.0,
        EventKind::Lose | EventKind::Collapse | EventKind::Retreat | EventKind::Resign | EventKind::Relegate | EventKind::Arrest => -1.0,
        _ => return,
    };
    let sign = if p.polarity == Polarity::DoesNotOccur { -good } else { good };
    if p.kind == PredictionKind::Wish {
        add(found, actor, sign, "wish");
    }
}

fn stance(comment_id: CommentId, target: String, valence: f64, basis: String) -> Stance {
    let label = if valence > 0.0 { StanceLabel::Favor } else { StanceLabel::Against };
    Stance { comment_id, author_id: None, target, label, confidence: (0.5 + valence.abs() / 6.0).min(0.9), basis }
}
