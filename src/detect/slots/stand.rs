//! What common nouns stand for: "the town" for the town named before, "the mayor" for the one the article names, "shares" for those of the
//! company, "the cup" for the cup.
//!
//! A referent without a name of its own in, a [`Target`] out. Ties of nouns to names are read off the article and the comment; what
//! nothing ties keeps its own words as its name. Nothing is guessed across pages but what the corpus names only once.

use super::cues::{Class, Cues};
use super::read::{Read, Referent};
use super::scene::Scene;
use super::target::noun_id;
use super::topic::Topic;
use crate::detect::Context;
use crate::model::{EventKind, Target};
use crate::names::{Entity, EntityKind};

/// Farthest that a common noun looks back for the name it takes up, in bytes.
const REACH: usize = 1500;

/// Names of the article's body among which a short form is sought.
const NAMED: usize = 400;

/// Longest stretch between a name and the office it holds ("Anna Brandt, then mayor"), in bytes.
const APPOSED: usize = 30;

impl<'a> Scene<'a> {
    fn entity(&self, index: usize) -> &'a Entity {
        self.context.entities.at(index)
    }

    pub(super) fn named(&self, index: usize) -> Target {
        let entity = self.entity(index);
        Target { name: entity.name.clone(), id: entity.id.clone() }
    }

    /// The only entity of the article, of one of the classes, whose name has `word` as one of several words.
    pub(super) fn named_with(&self, word: &str, classes: &[Class]) -> Option<(usize, Class)> {
        let topic = self.topic()?;
        let has = |e: usize| self.entity(e).name.split([' ', '-']).any(|w| w.eq_ignore_ascii_case(word));
        let all = topic.title.referents.iter().chain(topic.body.referents.iter().take(NAMED));
        let mut found: Vec<(usize, Class)> =
            all.filter(|r| classes.contains(&r.class)).filter_map(|r| Some((r.entity?, r.class))).filter(|(e, _)| has(*e)).collect();
        found.sort_unstable();
        found.dedup_by_key(|f| f.0);
        if let [only] = found.as_slice() { Some(*only) } else { None }
    }

    fn is_proper(&self, referent: &Referent) -> bool {
        referent.entity.is_some_and(|e| !self.entity(e).generic)
    }

    /// What a common noun takes up: the name it is tied to ("the town of X"), else the last fitting one before it in `read`, else that of
    /// `answered`, else the title's. None for nouns that take up nothing, and where nothing fits.
    pub(super) fn taken_up(&self, read: &Read<'_>, referent: &Referent, answered: Option<&Read<'_>>) -> Option<Referent> {
        if self.is_proper(referent) {
            return None;
        }
        let class = self.context.cues.slots.stands_for(&read.text[referent.start..referent.end])?;
        let fits = |r: &&Referent| r.class == class && self.is_proper(r);
        let at = read.referents.partition_point(|r| r.start < referent.end);
        let tied = read.referents.get(at).filter(fits).filter(|r| read.text[referent.end..r.start].trim() == "of");
        let near = |r: &&Referent| referent.start - r.end.min(referent.start) <= REACH;
        let before = || read.referents[..at].iter().rev().take_while(near).find(fits);
        let above = || answered?.referents.iter().rev().find(fits);
        tied.or_else(before).or_else(above).or_else(|| self.topic()?.titled(class)).copied()
    }

    /// A common noun as a target.
    pub(super) fn common(&self, read: &Read<'_>, referent: &Referent) -> Target {
        let words = &read.text[referent.start..referent.end];
        let taken_up = self.taken_up(read, referent, None).and_then(|r| r.entity);
        if let Some(entity) = taken_up.or_else(|| self.holder(read, referent)).or_else(|| self.made(read, referent)) {
            return self.named(entity);
        }
        if let Some(target) = self.signed(referent, words).or_else(|| self.owned(read, referent, words)).or_else(|| self.contested(referent, words)) {
            return target;
        }
        let bodies = ["organisation", "place", "thing"].map(|c| self.context.cues.slots.class(c).unwrap_or(Class::MAX));
        let capital = words.starts_with(char::is_uppercase) && !words.contains(' ') && referent.start > read.sentence(referent.start, referent.end).0;
        if let Some((entity, _)) = if capital { self.named_with(words, &bodies) } else { None } {
            return self.named(entity);
        }
        if let [only] = self.context.entities.by_head(&words.to_lowercase()) {
            let entity = self.entity(*only);
            let body = Some(referent.class) == self.context.cues.slots.class("body");
            if !entity.generic && (body || entity.kind != EntityKind::Organisation) {
                return self.named(*only);
            }
        }
        let entity = referent.entity.map(|e| self.entity(e));
        let cues = &self.context.cues.slots;
        let compound = |t: &'_ Topic<'a>| super::phrase::fuller(&t.compounds, read, referent, cues).map(str::to_owned);
        let fuller = self.topic().and_then(|t| t.fuller(words).map(str::to_owned).or_else(|| compound(t)));
        let name = fuller.as_deref().or(entity.map(|e| e.name.as_str())).unwrap_or(words);
        let id = entity.map_or_else(|| noun_id(name), |e| e.id.clone());
        Target { name: name.to_owned(), id }
    }

    /// Who holds the office that "the mayor" names, where the article ties it to one person.
    fn holder(&self, read: &Read<'_>, referent: &Referent) -> Option<usize> {
        let cues = &self.context.cues.slots;
        let definite = || matches!(read.word_before(referent), Some("the" | "our" | "your" | "their" | "that" | "this"));
        if cues.class("office") != Some(referent.class) || !definite() {
            return None;
        }
        self.topic()?.holder(&read.text[referent.start..referent.end])
    }

    /// The product that the article is about, for "the phone" or "the console".
    fn made(&self, read: &Read<'_>, referent: &Referent) -> Option<usize> {
        let product = self.context.cues.slots.class("product") == Some(referent.class);
        let definite = || matches!(read.word_before(referent), Some("the" | "this" | "that" | "their" | "its"));
        let (_, made) = self.topic()?.product.filter(|_| product && definite())?;
        made.entity
    }

    /// "The paper", "the ink" of a war: the truce the corpus speaks of.
    fn signed(&self, referent: &Referent, words: &str) -> Option<Target> {
        let cues = &self.context.cues.slots;
        let war =
            self.topic()?.is_mainly("conflict", cues) && cues.class("generic") == Some(referent.class) && Cues::is_all(words, &cues.truce_words);
        self.truce().filter(|_| war)
    }

    /// The truce that the corpus speaks of most.
    pub(super) fn truce(&self) -> Option<Target> {
        let linked = |name: &String| self.context.entities.link(name).map(|l| l.0);
        let all = self.context.cues.slots.truces.iter().filter_map(linked);
        all.max_by_key(|e| (self.entity(*e).mentions, std::cmp::Reverse(*e))).map(|e| self.named(e))
    }

    /// What is signed in a war, under the first name the data file has for it.
    pub(super) fn some_truce(&self) -> Option<Target> {
        let name = self.context.cues.slots.truces.first()?;
        Some(Target { name: name.clone(), id: noun_id(name) })
    }

    /// "Shares" with their company, "price" with its product: by the words around, else by the page.
    fn owned(&self, read: &Read<'_>, referent: &Referent, words: &str) -> Option<Target> {
        let cues = &self.context.cues.slots;
        let topic = self.topic()?;
        let organisation = cues.class("organisation");
        let owner = if Cues::is_all(words, &cues.shares) {
            let tied = |read: &Read<'_>, r: &Referent| owner(read, r).filter(|o| Some(o.class) == organisation && self.is_proper(o));
            let alike = |read: &Read<'_>| {
                read.referents.iter().filter(|r| Cues::is_all(&read.text[r.start..r.end], &cues.shares)).find_map(|r| tied(read, r))
            };
            let made = topic.product.and_then(|(_, r)| r.entity);
            let listed = || topic.title.referents.iter().find(|r| Some(r.class) == organisation && r.entity.is_some() && r.entity != made).copied();
            tied(read, referent).or_else(|| alike(&topic.body)).or_else(listed)
        } else if Cues::is_all(words, &cues.prices) && topic.is_mainly("tech", cues) {
            topic.names(cues.wants(EventKind::Release, topic.main()), self.context).map(|(_, r, _)| r)
        } else if Cues::is_all(words, &cues.services) && !topic.is_mainly("tech", cues) {
            topic.titled(organisation?).copied()
        } else {
            None
        };
        let owner = self.named(owner?.entity?);
        let said = |read: &Read<'_>| {
            read.referents.iter().map(|r| read.text[r.start..r.end].to_lowercase()).find(|w| w.ends_with('s') && Cues::is_all(w, &cues.shares))
        };
        let shares = if Cues::is_all(words, &cues.shares) { said(&topic.title).or_else(|| said(&topic.body)) } else { None };
        Some(Target { name: format!("{} {}", owner.name, shares.unwrap_or_else(|| words.to_lowercase())), id: owner.id })
    }

    /// The contest that "the cup" or "the title" means: one the article names so, else the only or the leading one of the corpus.
    fn contested(&self, referent: &Referent, words: &str) -> Option<Target> {
        let cues = &self.context.cues.slots;
        let topic = self.topic().filter(|t| t.is_mainly("sport", cues) && Some(referent.class) == cues.class("contest"))?;
        let head = words.rsplit(' ').next().unwrap_or(words).to_lowercase();
        let like: Vec<usize> = self.context.entities.by_head(&head).iter().copied().filter(|e| !self.entity(*e).generic).collect();
        let on_page = |e: &&usize| [&topic.title, &topic.body].iter().any(|read| read.referents.iter().any(|r| r.entity == Some(**e)));
        let on_pages: Vec<&usize> = like.iter().filter(on_page).collect();
        if let [only] = on_pages.as_slice() {
            return Some(self.named(**only));
        }
        let said = |e: usize| {
            [&topic.title, &topic.body].into_iter().flat_map(|read| read.referents.iter().take(NAMED)).filter(|r| r.entity == Some(e)).count()
        };
        let mut counts: Vec<(usize, usize)> = on_pages.iter().map(|e| (said(**e), **e)).collect();
        counts.sort_unstable_by_key(|c| std::cmp::Reverse(c.0));
        if let [first, second, ..] = counts.as_slice()
            && first.0 > second.0
        {
            return Some(self.named(first.1));
        }
        let league = Cues::is_all(&head, &cues.league);
        league.then(|| topic.main().and_then(|d| self.contest(d))).flatten()
    }
}

/// What a noun is of: the name right before it ("Orbix shares", "Orbix's shares") or behind "of" ("shares of Orbix").
fn owner(read: &Read<'_>, noun: &Referent) -> Option<Referent> {
    let at = read.referents.partition_point(|r| r.start < noun.start);
    let gap = |from: usize, to: usize| read.text.get(from..to).unwrap_or("?").trim();
    let before = at.checked_sub(1).map(|i| read.referents[i]).filter(|r| matches!(gap(r.end, noun.start), "" | "'s" | "’s" | "'" | "’"));
    let after = || read.referents[at..].iter().find(|r| r.start >= noun.end).filter(|r| matches!(gap(noun.end, r.start), "of" | "in" | "of the"));
    before.or_else(|| after().copied())
}

/// Offices and who holds them, as the article says: "mayor Anna Brandt", "the mayor, Anna Brandt", "Anna Brandt, the mayor".
pub(super) fn holders(reads: [&Read<'_>; 2], context: &Context<'_>) -> Vec<(String, usize)> {
    let cues = &context.cues.slots;
    let (person, office) = (cues.class("person"), cues.class("office"));
    let mut found = Vec::new();
    for read in reads {
        for (i, r) in read.referents.iter().enumerate() {
            let Some(entity) = r.entity.filter(|e| Some(r.class) == person && !context.entities.at(*e).generic) else { continue };
            let inside = cues.noun_words.hits(&read.tokens, read.tokens.window(r.start, r.end));
            let ranges = inside
                .iter()
                .filter(|h| Some(cues.noun_class(h.owner)) == office)
                .map(|h| (read.tokens.range(h.first).0, read.tokens.range(h.last - 1).1));
            found.extend(ranges.map(|(start, end)| (read.text[start..end].to_lowercase(), entity)));
            let before = i.checked_sub(1).map(|k| &read.referents[k]).filter(|n| matches!(read.text[n.end..r.start].trim(), "" | ","));
            let apposed = |n: &&Referent| {
                let gap = &read.text[r.end..n.start];
                gap.len() <= APPOSED && gap.starts_with(',') && !gap.contains(['.', ';', '!', '?'])
            };
            let after = read.referents.get(i + 1).filter(apposed);
            for noun in before.into_iter().chain(after).filter(|n| Some(n.class) == office) {
                found.push((read.text[noun.start..noun.end].to_lowercase(), entity));
            }
        }
    }
    found
}

impl Topic<'_> {
    /// The only holder of the office `noun`.
    fn holder(&self, noun: &str) -> Option<usize> {
        let noun = noun.to_lowercase();
        let last = |words: &str| words.rsplit(' ').next().unwrap_or(words).to_owned();
        let same = |name: &str| name == noun || (last(name) == noun);
        let mut all = self.holders.iter().filter(|(name, _)| same(name)).map(|(_, e)| *e);
        let first = all.next()?;
        all.all(|e| e == first).then_some(first)
    }
}
