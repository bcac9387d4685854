//! Names taken up again inside a text: "the town", "the party", "he" after their names.
//!
//! A text and its mentions in; further mentions out, each the last fitting entity before the words. Which nouns go with
//! which kind is data (`rules/names.toml`, `anaphor`). Recency and kind decide; there is no parse and no gender.

use super::lexicon::{Words, class};
use super::scan::{Join, Shape, Tok, scan};
use super::{Entities, EntityKind, Mention};

/// How surely a taken-up name is the last fitting one.
const SURE: f64 = 0.7;
/// Where an entity's own head noun is repeated ("the brigades" after "Orvask Brigades").
const SURER: f64 = 0.85;
/// Farthest look back, in bytes: some three paragraphs.
const REACH: usize = 2_000;

impl Entities {
    /// The definite descriptions and pronouns of `text` that take up an entity named before them, in order, outside `mentions`.
    ///
    /// ```
    /// # use calledit::{names::{Entities, Lexicon}, rules::Data};
    /// let text = "Rebels entered Orvask on Monday. By night the town had fallen.";
    /// let entities = Entities::of_texts(&[text], &Lexicon::load(&Data::embedded()).unwrap());
    /// let again = entities.taken_up(text, &entities.mentions(text));
    /// assert!(again.iter().any(|m| &text[m.start..m.end] == "the town" && entities.at(m.entity).name == "Orvask"));
    /// ```
    #[must_use]
    pub fn taken_up(&self, text: &str, mentions: &[Mention]) -> Vec<Mention> {
        let toks = scan(text, &self.words);
        let mut found = Vec::new();
        let mut named = 0;
        for i in 0..toks.len() {
            let Some((start, end, kinds)) = description(&toks, i, &self.words) else { continue };
            while named < mentions.len() && mentions[named].end <= start {
                named += 1;
            }
            if mentions.get(named).is_some_and(|m| m.start < end) {
                continue;
            }
            let noun = text[toks[i].start..toks[i].end].to_lowercase();
            if let Some((entity, score)) = self.last_fitting(&mentions[..named], start, kinds, &noun) {
                found.push(Mention { start, end, entity, score });
            }
        }
        found
    }

    /// The last entity before byte `at` that `noun` ("town", "striker", "they") can stand for.
    #[must_use]
    pub fn resolve(&self, mentions: &[Mention], at: usize, noun: &str) -> Option<(usize, f64)> {
        let noun = noun.to_lowercase();
        let before = mentions.partition_point(|m| m.end <= at);
        self.last_fitting(&mentions[..before], at, self.words.anaphor(super::scan::key(&noun))?, &noun)
    }

    fn last_fitting(&self, mentions: &[Mention], at: usize, kinds: u8, noun: &str) -> Option<(usize, f64)> {
        let near = || mentions.iter().rev().take_while(|m| at - m.end.min(at) <= REACH).map(|m| m.entity);
        if let Some(entity) = near().find(|e| self.list[*e].head.as_deref() == Some(noun)) {
            return Some((entity, SURER));
        }
        let fits = |e: &usize| kinds & bit(self.list[*e].kind) != 0 && !self.list[*e].generic && !self.names_other_head(*e, noun);
        near().find(fits).map(|e| (e, SURE))
    }

    /// A dam is not taken up by "the town".
    fn names_other_head(&self, entity: usize, noun: &str) -> bool {
        let e = &self.list[entity];
        e.kind == EntityKind::Place
            && e.head
                .as_deref()
                .is_some_and(|head| head != noun && self.words.anaphor(super::scan::key(noun)).is_some_and(|k| k == bit(EntityKind::Place)))
    }
}

/// The bit of a kind among the kinds that a noun goes with.
pub(super) fn bit(kind: EntityKind) -> u8 {
    1 << super::lexicon::kind_index(kind)
}

/// "the town" or "he" whose noun is token `i`: its bytes and the kinds it may stand for.
fn description(toks: &[Tok], i: usize, words: &Words) -> Option<(usize, usize, u8)> {
    let t = &toks[i];
    if !t.is(class::ANAPHOR) {
        return None;
    }
    let kinds = words.anaphor(t.key)?;
    if t.is(class::STOP) {
        return Some((t.start, t.end, kinds));
    }
    let article = i.checked_sub(1).map(|j| &toks[j]).filter(|a| a.is(class::THE) && t.join == Join::Space)?;
    let bare = toks.get(i + 1).is_none_or(|n| n.join == Join::Break || n.shape == Shape::Lower && !n.is(class::OF));
    (t.shape == Shape::Lower && bare).then_some((article.start, t.end, kinds))
}
