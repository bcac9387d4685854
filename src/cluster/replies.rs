//! Reply edges: agree, disagree or neutral, from a reply's opening words and its words against the parent's.
//!
//! Pages in, one [`ReplyEdge`] per reply whose parent is known out. No training: cues are data with a weight each; quoted lines
//! are left aside.

use crate::error::{Error, Result};
use crate::model::{Comment, Page, ReplyEdge, ReplyLabel, ReplyTo};
use crate::rules::Data;
use crate::text::fold;
use serde::Deserialize;

/// Words of a reply that count as its opening.
const OPENING: usize = 8;
/// Weights beyond this make a label.
const DECIDED: f64 = 0.75;

#[derive(Debug, Clone, Deserialize)]
struct Cue {
    id: String,
    place: Place,
    weight: f64,
    phrases: Vec<String>,
    #[serde(default)]
    matches: Vec<String>,
    #[serde(default)]
    rejects: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Opening,
    Anywhere,
}

#[derive(Debug, Clone, Deserialize)]
struct File {
    cue: Vec<Cue>,
}

/// The loaded cues of agreement.
#[derive(Debug, Clone)]
pub struct Replies {
    cues: Vec<Cue>,
}

impl Replies {
    /// Loads the cues and runs their examples.
    ///
    /// # Errors
    /// Where the data file is broken or an example does not hold.
    pub fn load(data: &Data) -> Result<Self> {
        let file: File = data.toml("rules/replies.toml")?;
        for cue in &file.cue {
            let wrong = cue.matches.iter().find(|m| !cue.fits(m)).or_else(|| cue.rejects.iter().find(|r| cue.fits(r)));
            if let Some(example) = wrong {
                return Err(Error::data(format!("data file `rules/replies.toml`: cue {} does not hold for `{example}`", cue.id)));
            }
        }
        Ok(Self { cues: file.cue })
    }

    /// The edges of a page.
    #[must_use]
    pub fn edges(&self, page: &Page) -> Vec<ReplyEdge> {
        let by_n: std::collections::BTreeMap<u32, &Comment> = page.comments.iter().map(|c| (c.n, c)).collect();
        let edge = |c: &Comment| match c.reply_to {
            ReplyTo::Comment(n) => Some(self.edge(c, by_n.get(&n)?)),
            _ => None,
        };
        page.comments.iter().filter_map(edge).collect()
    }

    fn edge(&self, reply: &Comment, parent: &Comment) -> ReplyEdge {
        let own: String = reply.text.lines().filter(|l| !l.trim_start().starts_with('>')).collect::<Vec<_>>().join("\n");
        let folded = fold(&own);
        let weight: f64 = self.cues.iter().filter(|c| c.fits_folded(&folded)).map(|c| c.weight).sum::<f64>()
            - 0.5 * f64::from(u8::from(turns_round(&own, &parent.text)));
        let label = match weight {
            w if w >= DECIDED => ReplyLabel::Agree,
            w if w <= -DECIDED => ReplyLabel::Disagree,
            _ => ReplyLabel::Neutral,
        };
        let confidence = if label == ReplyLabel::Neutral { 0.5 } else { (0.5 + weight.abs() / 6.0).min(0.95) };
        ReplyEdge { comment_id: reply.comment_id, reply_to: parent.comment_id, label, confidence }
    }
}

impl Cue {
    fn fits(&self, text: &str) -> bool {
        self.fits_folded(&fold(text))
    }

    fn fits_folded(&self, folded: &str) -> bool {
        let head = match self.place {
            Place::Anywhere => folded,
            Place::Opening => opening(folded),
        };
        self.phrases.iter().any(|p| match self.place {
            Place::Opening => head.starts_with(p.as_str()) && !continues(head, p.len()),
            Place::Anywhere => {
                head.match_indices(p.as_str()).any(|(i, _)| !continues(head, i + p.len()) && !head[..i].ends_with(char::is_alphanumeric))
            }
        })
    }
}

/// Whether the word goes on at `end`.
fn continues(text: &str, end: usize) -> bool {
    text[end..].starts_with(|c: char| c.is_alphanumeric())
}

fn opening(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '+');
    let end = text.split_inclusive(char::is_whitespace).take(OPENING).map(str::len).sum();
    &text[..end]
}

/// A reply that repeats the parent's longer words with a negation that the parent lacks turns it round.
fn turns_round(reply: &str, parent: &str) -> bool {
    let negated = |t: &str| {
        let t = fold(t);
        [" not ", "n't", " never ", " no "].iter().any(|n| t.contains(n))
    };
    let (reply_words, parent_words) = (long_words(reply), long_words(parent));
    let shared = reply_words.intersection(&parent_words).count();
    shared >= 2 && negated(reply) != negated(parent)
}

fn long_words(text: &str) -> std::collections::BTreeSet<String> {
    let folded = fold(text);
    crate::text::words(&folded).map(|w| w.of(&folded)).filter(|w| w.len() > 3).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_hold_for_their_examples() {
        assert!(!Replies::load(&Data::embedded()).unwrap().cues.is_empty());
    }
}
