//! A page while its predictions are filled: what was found so far, and what a reply may mean by leaving words out.

use super::cues::Class;
use super::read::{Read, Referent};
use super::target::noun_id;
use super::topic::Topic;
use crate::detect::Context;
use crate::model::{Comment, Page, Prediction, ReplyTo, Target};
use crate::names::{Entity, EntityKind};
use std::collections::BTreeMap;

/// A filled prediction with what its heirs need to know.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) prediction: Prediction,
    pub(super) class: Option<Class>,
}

/// Letters of the shortest word of a user name that may name a side.
const SHORTEST: usize = 4;

/// Likeness from which on a word of a user name is the name of a side.
const SURE: f64 = 0.95;

/// Bytes of a comment that are read again for each answer to it.
const HEAD: usize = 4096;

/// Where an inherited slot comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// An earlier prediction of the same comment.
    Comment,
    /// The comment answered.
    Parent,
    /// The comment above, where the page does not tell which one is answered.
    Thread,
}

impl Origin {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Parent => "parent",
            Self::Thread => "thread",
        }
    }
}

/// The page, its topic once needed, and its predictions so far.
pub(in crate::detect) struct Scene<'a> {
    pub(super) page: &'a Page,
    pub(super) context: &'a Context<'a>,
    topic: Option<Topic<'a>>,
    pub(super) filled: Vec<Filled>,
    by_comment: BTreeMap<u32, Vec<usize>>,
    places: BTreeMap<u32, usize>,
}

impl<'a> Scene<'a> {
    pub(in crate::detect) fn new(page: &'a Page, context: &'a Context<'a>) -> Self {
        let places = page.comments.iter().enumerate().map(|(i, c)| (c.n, i)).collect();
        Self { page, context, topic: None, filled: Vec::new(), by_comment: BTreeMap::new(), places }
    }

    /// The predictions found, in the order they were filled.
    pub(in crate::detect) fn finish(self) -> Vec<Prediction> {
        self.filled.into_iter().map(|f| f.prediction).collect()
    }

    /// The comment `comment` answers, where the page tells.
    pub(in crate::detect) fn parent(&self, comment: &Comment) -> Option<&'a Comment> {
        let ReplyTo::Comment(n) = comment.reply_to else { return None };
        self.places.get(&n).map(|&i| &self.page.comments[i])
    }

    /// The comment above, where the page does not tell which one is answered.
    pub(super) fn above(&self, comment: &Comment) -> Option<&'a Comment> {
        let place = *self.places.get(&comment.n)?;
        (comment.reply_to == ReplyTo::Unknown && place > 0).then(|| &self.page.comments[place - 1])
    }

    pub(super) fn add(&mut self, n: u32, filled: Filled) {
        self.by_comment.entry(n).or_default().push(self.filled.len());
        self.filled.push(filled);
    }

    /// The predictions of comment `n`, the article's for 0.
    pub(super) fn of(&self, n: u32) -> impl DoubleEndedIterator<Item = &Filled> {
        self.by_comment.get(&n).into_iter().flatten().map(|&i| &self.filled[i])
    }

    /// Reads the topic, the first time it is asked for.
    pub(super) fn know_topic(&mut self) {
        if self.topic.is_none() {
            self.topic = Some(Topic::new(self.page, self.context));
        }
    }

    pub(super) fn topic(&self) -> Option<&Topic<'a>> {
        self.topic.as_ref()
    }

    /// The referent as a target: the entity, an initialism written out by the page's names, or a common noun under the fullest
    /// name the article or the corpus has for it.
    pub(super) fn target(&self, read: &Read<'_>, referent: &Referent) -> Target {
        let Some(entity) = referent.entity.map(|e| self.context.entities.at(e)).filter(|e| !e.generic) else {
            return self.common(read, referent);
        };
        let entity = self.only_part(entity).unwrap_or(entity);
        let spelled_out = initials(&entity.name).and_then(|letters| self.known_targets().find(|t| stands_for(&letters, &t.name)));
        spelled_out.unwrap_or_else(|| Target { name: entity.name.clone(), id: entity.id.clone() })
    }

    /// The part of `whole` that the page speaks of, where it never speaks of the whole ("Marvat" on a page about Marvat airbase).
    fn only_part(&self, whole: &Entity) -> Option<&'a Entity> {
        let topic = self.topic().filter(|_| whole.kind == EntityKind::Place)?;
        let named = || topic.title.referents.iter().chain(&topic.body.referents).filter_map(|r| r.entity).map(|e| self.context.entities.at(e));
        if named().any(|e| e.id == whole.id) {
            return None;
        }
        named().find(|e| e.kind == EntityKind::Place && e.name.strip_prefix(whole.name.as_str()).is_some_and(|rest| rest.starts_with(' ')))
    }

    /// What the article says is voted or decided on.
    pub(super) fn ballot(&self) -> Option<Target> {
        let topic = self.topic()?;
        let (in_title, start, end) = topic.ballot?;
        let read = if in_title { &topic.title } else { &topic.body };
        let whole = read.within(start, end).iter().find(|r| r.end == end && (r.start == start || r.entity.is_none()));
        let words = &read.text[start..end];
        let noun = || Target { name: words.to_owned(), id: noun_id(words) };
        Some(whole.filter(|r| r.start == start || !words.starts_with(char::is_uppercase)).map_or_else(noun, |r| self.target(read, r)))
    }

    /// The comment numbered `n`.
    pub(super) fn numbered(&self, n: u32) -> Option<&'a Comment> {
        self.places.get(&n).map(|&i| &self.page.comments[i])
    }

    /// The team, party or force that the name of the author of `comment` holds ("Dave_Rovers").
    pub(super) fn side_of(&self, comment: &Comment) -> Option<Target> {
        let handle: String = spaced(comment.author.as_deref()?);
        let entities = self.context.entities;
        let body = |e: &&Entity| e.kind == EntityKind::Organisation && !e.generic;
        let side = entities.mentions(&handle).iter().map(|m| entities.at(m.entity)).find(body);
        let named = |e: &Entity| Target { name: e.name.clone(), id: e.id.clone() };
        side.map(named).or_else(|| handle.split(' ').filter(|w| w.chars().count() >= SHORTEST).find_map(|w| self.team(w)))
    }

    /// The team, party or force that `word` is the name of, or one word of the name of on this page only one.
    fn team(&self, word: &str) -> Option<Target> {
        let cues = &self.context.cues.slots;
        let class = cues.class("organisation")?;
        let any: Vec<Class> = [Some(class), cues.class("place"), cues.class("person")].into_iter().flatten().collect();
        let sport = self.topic()?.is_mainly("sport", cues);
        let linked = || {
            let (at, score) = self.context.entities.link(word)?;
            let entity = self.context.entities.at(at);
            (score >= SURE && (sport || entity.kind == EntityKind::Organisation) && !entity.generic).then_some(at)
        };
        let classes = if sport { any.as_slice() } else { &any[..1] };
        self.named_with(word, classes).map(|(e, _)| e).or_else(linked).map(|e| self.named(e))
    }

    /// The corpus's entity of that name.
    pub(super) fn linked(&self, name: &str) -> Option<Target> {
        let entity = self.context.entities.at(self.context.entities.link(name)?.0);
        Some(Target { name: entity.name.clone(), id: entity.id.clone() })
    }

    /// What the corpus says is won in `domain`, where one contest is named more often than all others together.
    pub(super) fn contest(&self, domain: usize) -> Option<Target> {
        let entities = self.context.entities;
        let names = &self.context.cues.slots.domain(domain).contests;
        let thing = |e: &usize| entities.at(*e).kind == EntityKind::Thing;
        let mut linked: Vec<usize> = names.iter().filter_map(|n| entities.link(n)).map(|l| l.0).filter(thing).collect();
        if linked.is_empty() {
            linked = names.iter().flat_map(|n| entities.by_head(n)).copied().filter(|e| thing(e) && !entities.at(*e).generic).collect();
        }
        linked.sort_unstable();
        linked.dedup();
        let all: u32 = linked.iter().map(|&e| entities.at(e).mentions).sum();
        let most = linked.iter().map(|&e| entities.at(e)).max_by_key(|e| e.mentions).filter(|e| e.mentions * 2 > all)?;
        Some(Target { name: most.name.clone(), id: most.id.clone() })
    }

    /// The targets of the predictions so far, latest first, and the entities of the article.
    fn known_targets(&self) -> impl Iterator<Item = Target> + '_ {
        let filled = self.filled.iter().rev().filter_map(|f| f.prediction.target.clone());
        let article = self.topic.iter().flat_map(|t| t.title.referents.iter().chain(&t.body.referents));
        let entities = article.filter_map(|r| r.entity).map(|e| self.context.entities.at(e));
        filled.chain(entities.map(|e| Target { name: e.name.clone(), id: e.id.clone() }))
    }

    /// Reads the head of `comment` as something that is answered.
    pub(super) fn read_answered(&self, comment: &'a Comment) -> Read<'a> {
        self.read_text(&comment.text[..comment.text.floor_char_boundary(HEAD)], comment)
    }

    /// Reads `comment` against its own date.
    pub(super) fn read(&self, comment: &'a Comment) -> Read<'a> {
        self.read_text(&comment.text, comment)
    }

    fn read_text(&self, text: &'a str, comment: &Comment) -> Read<'a> {
        let anchor = comment.posted_on().or(self.page.published_on);
        let mut read = Read::new(text, anchor, self.page.language.as_deref(), self.context);
        if let Some(topic) = &self.topic {
            read.add_named(&topic.prices, self.context.cues.slots.class("price"));
            read.add_shorts(&topic.shorts);
        }
        read
    }
}

/// A user name with its words apart: "dave_rovers" and "DaveRovers99" as "Dave Rovers".
fn spaced(handle: &str) -> String {
    let mut out = String::with_capacity(handle.len() + 4);
    let mut small = false;
    for c in handle.chars().take(100) {
        if small && c.is_uppercase() {
            out.push(' ');
        }
        let opens = out.ends_with(' ') || out.is_empty();
        small = c.is_lowercase();
        match c {
            c if !c.is_alphabetic() => out.push(' '),
            c if opens => out.extend(c.to_uppercase()),
            c => out.push(c),
        }
    }
    out
}

/// The letters of an initialism of two to four capitals ("K.S.", "NK"); none for other names.
fn initials(name: &str) -> Option<Vec<char>> {
    let letters: Vec<char> = name.chars().filter(|c| *c != '.').collect();
    ((2..=4).contains(&letters.len()) && letters.iter().all(|c| c.is_uppercase())).then_some(letters)
}

fn stands_for(letters: &[char], name: &str) -> bool {
    let mut firsts = name.split([' ', '-']).filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase());
    let same = letters.iter().all(|l| firsts.next() == Some(*l));
    same && firsts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initialisms_are_written_out() {
        let letters = initials("N.K.").unwrap();
        assert!(stands_for(&letters, "Novi Kamen") && !stands_for(&letters, "Novi Kamen Brod") && !stands_for(&letters, "Niska"));
        assert_eq!(initials("Nk"), None);
    }
}
