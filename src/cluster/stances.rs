//! Stances without labels: naming choices, slogans, praise and blame beside a name, hopes, the direction of predictions, and
//! agreement with a comment whose stance is known.
//!
//! Comments, the corpus's entities, predictions and reply edges in, one [`Stance`] per comment and target where the evidence is
//! clear; silence otherwise. Words and cues are data. Each entity that a table puts on a side stands for that side, under the
//! name the corpus uses most.

use super::slogans::Slogans;
use crate::error::{Error, Result};
use crate::model::{Comment, CommentId, EventKind, Page, Polarity, Prediction, PredictionKind, ReplyEdge, ReplyLabel, Stance, StanceLabel};
use crate::names::{Entities, Entity, EntityKind, Mention};
use crate::rules::Data;
use crate::text::{fold, words};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Words on either side of a name within which a word speaks of it.
const NEAR: usize = 5;
/// Net evidence below this is silence.
const CLEAR: f64 = 0.45;
/// Net evidence below this share of all evidence is mixed: silence too.
const ONE_SIDED: f64 = 0.5;
/// A word of praise or naming between these is meant the other way.
const QUOTES: [char; 6] = ['"', '\'', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
/// What a forecast, a wish and advice weigh.
const FORECAST: f64 = 0.5;
const WISH: f64 = 1.0;
const ADVICE: f64 = 0.8;
/// What is left of a parent's evidence in a reply that agrees, and in one that disagrees.
const AGREES: f64 = 0.7;
const DISAGREES: f64 = -0.5;
/// Share of a corpus's captures, and their least number, that make one side the taker.
const TAKER: (f64, usize) = (0.65, 2);

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

#[derive(Debug, Clone, Deserialize)]
struct SideWord {
    id: String,
    side: String,
    valence: f64,
    words: Vec<String>,
    #[serde(default)]
    matches: Vec<String>,
    #[serde(default)]
    rejects: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Leaning {
    event: EventKind,
    #[serde(default)]
    actor: f64,
    #[serde(default)]
    target: f64,
    #[serde(default)]
    taker: f64,
}

/// Words in a forecast's quote that say another than the taker may be meant.
#[derive(Debug, Clone, Default, Deserialize)]
struct Unless {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct File {
    side: Vec<SideWord>,
    leaning: Vec<Leaning>,
    taker_unless: Unless,
}

/// The loaded words of naming and valence.
#[derive(Debug, Clone)]
pub struct Naming {
    rows: FxHashMap<String, Row>,
    slogans: Slogans,
    sides: Vec<SideWord>,
    leanings: BTreeMap<EventKind, Leaning>,
    unless: Unless,
}

/// Evidence of one comment toward one target.
#[derive(Debug, Clone, Default)]
struct Evidence {
    net: f64,
    all: f64,
    strongest: f64,
    basis: String,
}

type Found = BTreeMap<String, Evidence>;

/// Under which name each entity of a corpus is a target, and who does the taking in it.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    entities: &'a Entities,
    by_side: BTreeMap<&'a str, &'a Entity>,
    taker: Option<String>,
}

impl<'a> Targets<'a> {
    /// The targets of a corpus.
    pub(super) fn new(entities: &'a Entities, predictions: &[Prediction]) -> Self {
        let mut by_side: BTreeMap<&str, &Entity> = BTreeMap::new();
        for entity in entities.all().iter().filter(|e| e.mentions > 0 && e.kind == EntityKind::Organisation) {
            if let Some(side) = &entity.side {
                let best = by_side.entry(side).or_insert(entity);
                if entity.mentions > best.mentions {
                    *best = entity;
                }
            }
        }
        let mut targets = Self { entities, by_side, taker: None };
        targets.taker = targets.taker(predictions);
        targets
    }

    fn taker(&self, predictions: &[Prediction]) -> Option<String> {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        let takes = |p: &&Prediction| matches!(p.event, EventKind::Capture | EventKind::Offensive);
        for actor in predictions.iter().filter(takes).filter_map(|p| p.actor.as_deref()).filter_map(|a| self.of_name(a)) {
            *count.entry(actor).or_default() += 1;
        }
        let all: usize = count.values().sum();
        let (name, most) = count.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
        (most >= TAKER.1 && most as f64 >= TAKER.0 * all as f64).then_some(name)
    }

    /// The target that an entity stands for: persons, organisations and named things alone.
    fn of(&self, index: usize) -> Option<&str> {
        let entity = self.entities.at(index);
        let fit = match entity.kind {
            EntityKind::Organisation | EntityKind::Person => true,
            EntityKind::Thing => !entity.generic,
            EntityKind::Place => false,
        };
        let side = entity.side.as_deref().and_then(|s| self.by_side.get(s));
        fit.then(|| side.map_or(entity.name.as_str(), |e| e.name.as_str()))
    }

    fn of_name(&self, name: &str) -> Option<String> {
        let (index, _) = self.entities.link(name)?;
        self.of(index).map(str::to_owned)
    }
}

impl Naming {
    /// Loads the words and cues and runs their examples.
    ///
    /// # Errors
    /// Where a data file is broken or an example does not hold.
    pub fn load(data: &Data) -> Result<Self> {
        let rows: Vec<Row> = data.csv("lexicons/naming.csv")?;
        let file: File = data.toml("rules/stances.toml")?;
        for side in &file.side {
            if let Some(example) = side.matches.iter().find(|m| !side.names(&fold(m))).or_else(|| side.rejects.iter().find(|r| side.names(&fold(r))))
            {
                return Err(Error::data(format!("data file `rules/stances.toml`: side {} does not hold for `{example}`", side.id)));
            }
        }
        Ok(Self {
            rows: rows.into_iter().map(|r| (r.word.clone(), r)).collect(),
            slogans: Slogans::load(data)?,
            sides: file.side,
            leanings: file.leaning.into_iter().map(|l| (l.event, l)).collect(),
            unless: file.taker_unless,
        })
    }

    /// What an event says of a side that advances on places: 1 that it does, -1 that it is held off, 0 neither.
    pub(super) fn advances(&self, event: EventKind) -> f64 {
        self.leanings.get(&event).map_or(0.0, |l| l.taker)
    }

    /// The stances of a page's comments.
    #[must_use]
    pub(super) fn stances(
        &self,
        page: &Page,
        predictions: &FxHashMap<CommentId, Vec<&Prediction>>,
        edges: &FxHashMap<CommentId, &ReplyEdge>,
        targets: &Targets<'_>,
    ) -> Vec<Stance> {
        let mut known: FxHashMap<CommentId, Found> = FxHashMap::default();
        let mut out = Vec::new();
        for comment in &page.comments {
            let own = predictions.get(&comment.comment_id).map_or(&[][..], Vec::as_slice);
            let mut found = self.found(comment, own, targets);
            if let Some(edge) = edges.get(&comment.comment_id) {
                inherit(edge, known.get(&edge.reply_to), &mut found);
            }
            out.extend(found.iter().filter_map(|(target, evidence)| evidence.stance(comment.comment_id, target)));
            known.insert(comment.comment_id, found);
        }
        out
    }

    fn found(&self, comment: &Comment, predictions: &[&Prediction], targets: &Targets<'_>) -> Found {
        let mut found = Found::new();
        if !predictions.iter().any(|p| p.kind == PredictionKind::Sarcasm) {
            let own: String = comment.text.lines().filter(|l| !l.trim_start().starts_with('>')).collect::<Vec<_>>().join("\n");
            self.said(&own, targets, &mut found);
        }
        for p in predictions {
            self.direction(p, targets, &mut found);
        }
        found
    }

    /// What the words say: of names, of a deed's doer, of a side without its name.
    fn said(&self, text: &str, targets: &Targets<'_>, found: &mut Found) {
        let actors: Vec<(Mention, &str)> =
            targets.entities.mentions(text).into_iter().filter_map(|m| targets.of(m.entity).map(|name| (m, name))).collect();
        for (mention, target) in &actors {
            if let Some(said) = self.slogans.said(text, mention.start, mention.end) {
                add(found, target, said.valence, said.basis);
            }
        }
        self.beside(text, &actors, targets, found);
        if self.sides.iter().any(|s| targets.by_side.contains_key(s.side.as_str())) {
            let folded = fold(text);
            for side in self.sides.iter().filter(|s| s.names(&folded)) {
                if let Some(entity) = targets.by_side.get(side.side.as_str()) {
                    add(found, &entity.name, side.valence, "naming");
                }
            }
        }
    }

    fn beside(&self, text: &str, actors: &[(Mention, &str)], targets: &Targets<'_>, found: &mut Found) {
        let tokens: Vec<(usize, usize, String)> = words(text).map(|w| (w.start, w.end, fold(w.of(text)))).collect();
        let places: Vec<(usize, usize)> = actors
            .iter()
            .map(|(m, _)| (tokens.partition_point(|t| t.0 < m.start), tokens.partition_point(|t| t.0 < m.end).saturating_sub(1)))
            .collect();
        for (i, (start, end, token)) in tokens.iter().enumerate() {
            let Some(row) = self.rows.get(token) else { continue };
            let near = |k: usize| {
                let (first, last) = places[k];
                let (gap, between) = match i {
                    _ if i < first => (first - i, text.get(*end..actors[k].0.start)),
                    _ if i > last => (i - last, text.get(actors[k].0.end..*start)),
                    _ => return None,
                };
                let placed = row.about == About::Name || i > last;
                (placed && gap <= NEAR && !between.is_none_or(|b| b.contains(['.', '!', '?', ';', '\n']))).then_some((gap, k))
            };
            let nearest = (0..actors.len()).filter_map(near).min();
            let target = match (nearest, row.about) {
                (Some((_, k)), _) => actors[k].1,
                (None, About::Doer) => match &targets.taker {
                    Some(taker) => taker,
                    None => continue,
                },
                (None, About::Name) => continue,
            };
            let turned =
                tokens[i.saturating_sub(3)..i].iter().any(|(_, _, t)| matches!(t.as_str(), "not" | "no" | "never" | "hardly") || t.ends_with("n't"));
            let quoted = text[..*start].ends_with(QUOTES) && text[*end..].starts_with(QUOTES);
            add(found, target, if turned != quoted { -row.valence } else { row.valence }, &row.basis);
        }
    }

    /// What a wish, advice or forecast shows: more for a wish than for a plain forecast.
    fn direction(&self, p: &Prediction, targets: &Targets<'_>, found: &mut Found) {
        let Some(leaning) = self.leanings.get(&p.event) else { return };
        let (weight, basis) = match p.kind {
            PredictionKind::Wish => (WISH, "wish"),
            PredictionKind::Advice => (ADVICE, "advice"),
            PredictionKind::Forecast | PredictionKind::Conditional => (FORECAST, "prediction"),
            _ => return,
        };
        let unlikely = p.probability.is_some_and(|q| q < 0.5);
        let sign = if (p.polarity == Polarity::DoesNotOccur) == unlikely { weight } else { -weight };
        let actor = p.actor.as_deref().and_then(|a| targets.of_name(a));
        let target = p.target.as_ref().and_then(|t| targets.of_name(&t.name)).filter(|t| Some(t) != actor.as_ref());
        let other = || words(&p.quote).any(|w| self.unless.words.contains(&fold(w.of(&p.quote))));
        let taker = targets.taker.clone().filter(|_| p.actor.is_none() && leaning.taker != 0.0 && !other());
        for (name, part) in [(actor, leaning.actor), (target, leaning.target), (taker, leaning.taker)] {
            if let Some(name) = name.filter(|_| part != 0.0) {
                add(found, &name, sign * part, basis);
            }
        }
    }
}

impl SideWord {
    fn names(&self, folded: &str) -> bool {
        let whole = |i: usize, w: &str| !folded[..i].ends_with(char::is_alphanumeric) && !folded[i + w.len()..].starts_with(char::is_alphanumeric);
        self.words.iter().any(|w| folded.match_indices(w.as_str()).any(|(i, _)| whole(i, w)))
    }
}

impl Evidence {
    fn stance(&self, comment_id: CommentId, target: &str) -> Option<Stance> {
        let size = self.net.abs();
        if size < CLEAR || size < ONE_SIDED * self.all {
            return None;
        }
        let label = if self.net > 0.0 { StanceLabel::Favor } else { StanceLabel::Against };
        let confidence = ((0.5 + 0.2 * size).min(0.9) * (0.5 + size / self.all / 2.0)).clamp(0.5, 0.9);
        Some(Stance { comment_id, author_id: None, target: target.to_owned(), label, confidence, basis: self.basis.clone() })
    }
}

fn add(found: &mut Found, target: &str, valence: f64, basis: &str) {
    let evidence = found.entry(target.to_owned()).or_default();
    evidence.net += valence;
    evidence.all += valence.abs();
    if valence.abs() > evidence.strongest {
        evidence.strongest = valence.abs();
        basis.clone_into(&mut evidence.basis);
    }
}

/// A reply that agrees shares its parent's stance, one that disagrees takes the other, where it has none of its own.
fn inherit(edge: &ReplyEdge, parent: Option<&Found>, found: &mut Found) {
    let share = match edge.label {
        ReplyLabel::Agree => AGREES,
        ReplyLabel::Disagree => DISAGREES,
        ReplyLabel::Neutral => return,
    };
    for (target, evidence) in parent.into_iter().flatten().filter(|(_, e)| e.net.abs() >= CLEAR) {
        if !found.contains_key(target) {
            add(found, target, (evidence.net * share * edge.confidence * 1.3).clamp(-0.8, 0.8), "reply");
        }
    }
}
