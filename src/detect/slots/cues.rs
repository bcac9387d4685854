//! The slot rules of `data/rules/slots.toml` and the idioms of `slots_idioms.toml`, compiled.
//!
//! Domains, classes of nouns, what each event wants as its target, the words of each event, answers, pronouns and negations.
//! The file is data: nothing here knows a place, a side or a team.

use super::pattern::{Matcher, Tokens};
use crate::error::{Error, Result};
use crate::model::EventKind;
use crate::names::EntityKind;
use crate::rules::Data;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::str::FromStr;

const FILE: &str = "rules/slots.toml";
const IDIOMS: &str = "rules/slots_idioms.toml";

/// The class of entities of a kind, as the data file names it.
const KINDS: [(EntityKind, &str); 4] =
    [(EntityKind::Place, "place"), (EntityKind::Organisation, "organisation"), (EntityKind::Person, "person"), (EntityKind::Thing, "thing")];

/// Index of a class of things a prediction can be about: an entity kind or a class of nouns.
pub(in crate::detect) type Class = usize;

/// An event word.
#[derive(Debug)]
pub(in crate::detect) struct Trigger {
    pub(in crate::detect) id: String,
    pub(in crate::detect) event: EventKind,
    /// Domains it belongs to; empty for all.
    pub(in crate::detect) domains: Vec<usize>,
    /// Classes one of which the clause (or what it refers to) must name; empty for any.
    pub(in crate::detect) about: Vec<Class>,
    pub(in crate::detect) weight: i32,
    pub(in crate::detect) negates: bool,
    /// Whether its target stands behind it ("buys X").
    pub(in crate::detect) object: bool,
    /// Classes of its target where they differ from the event's.
    pub(in crate::detect) wants: Vec<Class>,
    /// What it is about without saying so ("hike": the rate), as the page may call it, first choice first.
    pub(in crate::detect) implies: Vec<String>,
    /// Words on the page or in the thread one of which must tell that this can be meant; empty for none.
    pub(in crate::detect) signs: Matcher,
}

/// What a page may be about.
#[derive(Debug)]
pub(super) struct Domain {
    pub(super) id: String,
    /// What a bare name with a date means on such a page.
    pub(super) event: EventKind,
    /// Classes of things such a name may stand for.
    pub(super) names: Vec<Class>,
    /// Names of what is won on such pages.
    pub(super) contests: Vec<String>,
}

/// The compiled rules.
#[derive(Debug)]
pub(in crate::detect) struct Cues {
    classes: Vec<String>,
    domains: Vec<Domain>,
    wants: BTreeMap<(EventKind, Option<usize>), Vec<Class>>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) trigger_words: Matcher,
    /// Turns of phrase heard where no event word speaks; their owners follow those of `trigger_words`.
    pub(super) turn_words: Matcher,
    pub(super) domain_words: Matcher,
    pub(super) noun_words: Matcher,
    pub(super) negative: Matcher,
    pub(super) affirmative: Matcher,
    pub(super) longer: Matcher,
    pub(super) thing_pronouns: Matcher,
    /// Pronouns of women and of men.
    female: Vec<String>,
    male: Vec<String>,
    pub(super) person_pronouns: Matcher,
    pub(super) people_pronouns: Matcher,
    pub(super) us_pronouns: Matcher,
    pub(super) you_pronouns: Matcher,
    pub(super) clauses: Matcher,
    pub(super) temporals: Matcher,
    pub(super) later: Matcher,
    pub(super) sequences: Matcher,
    /// Events whose target is also their actor.
    pub(super) own_actor: Vec<EventKind>,
    /// Events that stand for one another where a fragment goes on with what an article tells.
    runs: Vec<Vec<EventKind>>,
    /// Words of the side that did not advance last.
    pub(super) others: Matcher,
    /// Common nouns that take up a name, owned by their place in `stand_classes`.
    pub(super) stands: Matcher,
    stand_classes: Vec<Class>,
    pub(super) elsewhere: Matcher,
    pub(super) then: Matcher,
    pub(super) until: Matcher,
    pub(super) voting: Matcher,
    pub(super) more: Matcher,
    pub(super) idioms: Matcher,
    pub(super) ballot: Matcher,
    pub(super) ballot_ends: Matcher,
    /// "The vote" itself.
    pub(super) vote: Matcher,
    pub(super) lasting: Matcher,
    pub(super) lasting_skip: Matcher,
    pub(super) shares: Matcher,
    pub(super) prices: Matcher,
    pub(super) league: Matcher,
    /// Words for who wins a league.
    pub(super) champions: Matcher,
    /// What they win where no contest is named.
    pub(super) prize: String,
    /// Nouns that count what a price is of ("a barrel") rather than name it.
    pub(super) units: Matcher,
    /// Nouns that a page never lends to a comment that does not say them.
    pub(super) unlent: Matcher,
    /// Words before a noun that do not tell it from its like.
    pub(super) compound_skip: Matcher,
    /// Nouns that are no thing foretold, though nothing else knows them.
    pub(super) phrase_skip: Matcher,
    pub(super) deadlines: Matcher,
    /// What such a thing does at its end.
    pub(super) closing: Matcher,
    /// Times that count from what was said before.
    pub(super) told_after: Matcher,
    /// Words for the last day of a season.
    pub(super) season_end: Matcher,
    /// Even chances.
    pub(super) even: Matcher,
    /// Events of an article that a fragment may go on with.
    pub(super) running: Vec<EventKind>,
    pub(super) negations: Matcher,
    pub(super) not_negations: Matcher,
    pub(super) judgements: Matcher,
    pub(super) bare: Matcher,
    pub(super) function: Matcher,
    pub(super) modifiers: Matcher,
    pub(super) obliques: Matcher,
    pub(super) determiners: Matcher,
    pub(super) danger: Matcher,
    pub(super) services: Matcher,
    pub(super) truce_words: Matcher,
    pub(super) not_thing: Matcher,
    /// What is signed in a war, as a corpus may call it.
    pub(super) truces: Vec<String>,
    pub(super) coming: Matcher,
    pub(super) inverse: Matcher,
    /// Verbs of prices going up or down, in the words of news.
    pub(super) price_moves: Matcher,
    pub(super) before_number: Matcher,
    pub(super) after_number: Matcher,
}

#[derive(Deserialize)]
struct Idioms {
    turn: Vec<TriggerRow>,
}

#[derive(Deserialize)]
struct File {
    domain: Vec<DomainRow>,
    noun: Vec<NounRow>,
    want: Vec<WantRow>,
    trigger: Vec<TriggerRow>,
    /// From the file of idioms.
    #[serde(default)]
    turn: Vec<TriggerRow>,
    answer: Answers,
    pronouns: Pronouns,
    negation: Negations,
    judgement: Words,
    bare: Bare,
    function: Words,
    modifier: Words,
    oblique: Words,
    determiner: Words,
    danger: Words,
    truce: Names,
    coming: Words,
    clause: Words,
    temporal: Words,
    later: Words,
    sequence: Words,
    actor: Actors,
    stands: Vec<NounRow>,
    elsewhere: Words,
    then: Words,
    until: Words,
    voting: Words,
    idiom: Words,
    ballot: Ballot,
    lasting: Lasting,
    owned: Owned,
    league: League,
    unit: Words,
    unlent: Words,
    compound: Compound,
    deadline: Deadlines,
    inverse: Words,
    price_moves: Words,
    quantity: Numbers,
}

#[derive(Deserialize)]
struct Actors {
    #[serde(rename = "self")]
    own: Vec<String>,
    runs: Vec<Vec<String>>,
    others: Vec<String>,
}

#[derive(Deserialize)]
struct Ballot {
    before: Vec<String>,
    ends: Vec<String>,
    vote: Vec<String>,
}

#[derive(Deserialize)]
struct League {
    words: Vec<String>,
    champions: Vec<String>,
    prize: String,
}

#[derive(Deserialize)]
struct Lasting {
    words: Vec<String>,
    skip: Vec<String>,
}

#[derive(Deserialize)]
struct Deadlines {
    words: Vec<String>,
    closing: Vec<String>,
    told_after: Vec<String>,
    season_end: Vec<String>,
}

#[derive(Deserialize)]
struct Owned {
    shares: Vec<String>,
    prices: Vec<String>,
    services: Vec<String>,
}

#[derive(Deserialize)]
struct Compound {
    skip: Vec<String>,
    idle: Vec<String>,
}

#[derive(Deserialize)]
struct Names {
    names: Vec<String>,
    stand_ins: Vec<String>,
}

#[derive(Deserialize)]
struct Numbers {
    before: Vec<String>,
    after: Vec<String>,
    even: Vec<String>,
}

#[derive(Deserialize)]
struct DomainRow {
    id: String,
    event: String,
    names: Vec<String>,
    #[serde(default)]
    contests: Vec<String>,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct NounRow {
    class: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct WantRow {
    events: Vec<String>,
    domain: Option<String>,
    classes: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct TriggerRow {
    pub(super) id: String,
    event: String,
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    about: Vec<String>,
    #[serde(default = "usual_weight")]
    weight: i32,
    #[serde(default)]
    negates: bool,
    #[serde(default)]
    object: bool,
    #[serde(default)]
    wants: Vec<String>,
    #[serde(default)]
    implies: Vec<String>,
    #[serde(default)]
    signs: Vec<String>,
    words: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) matches: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) rejects: Vec<String>,
}

#[derive(Deserialize)]
struct Answers {
    negative: Vec<String>,
    affirmative: Vec<String>,
    longer: Vec<String>,
}

#[derive(Deserialize)]
struct Pronouns {
    thing: Vec<String>,
    not_thing: Vec<String>,
    person: Vec<String>,
    female: Vec<String>,
    male: Vec<String>,
    people: Vec<String>,
    us: Vec<String>,
    you: Vec<String>,
}

#[derive(Deserialize)]
struct Negations {
    words: Vec<String>,
    skip: Vec<String>,
}

#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct Bare {
    next: Vec<String>,
    more: Vec<String>,
    running: Vec<String>,
}

/// The rules together with the idioms.
fn file(data: &Data) -> Result<File> {
    let mut file: File = data.toml(FILE)?;
    file.turn = data.toml::<Idioms>(IDIOMS)?.turn;
    Ok(file)
}

fn usual_weight() -> i32 {
    10
}

impl Cues {
    /// Reads the file. Long because every table of it is named here once.
    pub(in crate::detect) fn load(data: &Data) -> Result<Self> {
        let file = file(data)?;
        let mut classes: Vec<String> = KINDS.iter().map(|k| k.1.to_owned()).collect();
        classes.extend(file.noun.iter().map(|n| n.class.clone()));
        let class = |name: &String| position(&classes, name, "class");
        let domains = file.domain.iter().map(|row| domain(row, &classes)).collect::<Result<Vec<Domain>>>()?;
        let ids: Vec<String> = domains.iter().map(|d| d.id.clone()).collect();
        let wants = wants(&file, &ids, &classes)?;
        let triggers = file.trigger.iter().chain(&file.turn).map(|row| trigger(row, &ids, &classes)).collect::<Result<_>>()?;
        Ok(Self {
            wants,
            triggers,
            trigger_words: owned(0, file.trigger.iter().map(|t| &t.words)),
            turn_words: owned(file.trigger.len(), file.turn.iter().map(|t| &t.words)),
            domain_words: owned(0, file.domain.iter().map(|d| &d.words)),
            noun_words: owned(0, file.noun.iter().map(|n| &n.words)),
            negative: plain(&file.answer.negative),
            affirmative: plain(&file.answer.affirmative),
            longer: plain(&file.answer.longer),
            thing_pronouns: plain(&file.pronouns.thing),
            female: file.pronouns.female.clone(),
            male: file.pronouns.male.clone(),
            person_pronouns: plain(&file.pronouns.person),
            people_pronouns: plain(&file.pronouns.people),
            us_pronouns: plain(&file.pronouns.us),
            you_pronouns: plain(&file.pronouns.you),
            clauses: plain(&file.clause.words),
            temporals: plain(&file.temporal.words),
            later: plain(&file.later.words),
            sequences: plain(&file.sequence.words),
            own_actor: file.actor.own.iter().map(|e| event(e)).collect::<Result<_>>()?,
            runs: file.actor.runs.iter().map(|run| run.iter().map(|e| event(e)).collect()).collect::<Result<_>>()?,
            others: plain(&file.actor.others),
            stands: owned(0, file.stands.iter().map(|n| &n.words)),
            stand_classes: file.stands.iter().map(|n| class(&n.class)).collect::<Result<_>>()?,
            elsewhere: plain(&file.elsewhere.words),
            then: plain(&file.then.words),
            until: plain(&file.until.words),
            voting: plain(&file.voting.words),
            more: plain(&file.bare.more),
            idioms: plain(&file.idiom.words),
            ballot: plain(&file.ballot.before),
            ballot_ends: plain(&file.ballot.ends),
            vote: plain(&file.ballot.vote),
            lasting: plain(&file.lasting.words),
            lasting_skip: plain(&file.lasting.skip),
            shares: plain(&file.owned.shares),
            prices: plain(&file.owned.prices),
            league: plain(&file.league.words),
            champions: plain(&file.league.champions),
            prize: file.league.prize.clone(),
            units: plain(&file.unit.words),
            unlent: plain(&file.unlent.words),
            compound_skip: plain(&file.compound.skip),
            phrase_skip: plain(&file.compound.idle),
            deadlines: plain(&file.deadline.words),
            closing: plain(&file.deadline.closing),
            told_after: plain(&file.deadline.told_after),
            season_end: plain(&file.deadline.season_end),
            even: plain(&file.quantity.even),
            running: file.bare.running.iter().map(|e| event(e)).collect::<Result<_>>()?,
            negations: plain(&file.negation.words),
            not_negations: plain(&file.negation.skip),
            judgements: plain(&file.judgement.words),
            bare: plain(&file.bare.next),
            function: plain(&file.function.words),
            modifiers: plain(&file.modifier.words),
            obliques: plain(&file.oblique.words),
            determiners: plain(&file.determiner.words),
            danger: plain(&file.danger.words),
            services: plain(&file.owned.services),
            truce_words: plain(&file.truce.stand_ins),
            truces: file.truce.names,
            not_thing: plain(&file.pronouns.not_thing),
            coming: plain(&file.coming.words),
            inverse: plain(&file.inverse.words),
            price_moves: plain(&file.price_moves.words),
            before_number: plain(&file.quantity.before),
            after_number: plain(&file.quantity.after),
            classes,
            domains,
        })
    }

    /// The class of entities of `kind`.
    pub(super) fn kind_class(&self, kind: EntityKind) -> Class {
        KINDS.iter().position(|k| k.0 == kind).unwrap_or(3)
    }

    /// The class of the noun rule `owner`.
    pub(super) fn noun_class(&self, owner: usize) -> Class {
        KINDS.len() + owner
    }

    /// The class called `name`.
    pub(super) fn class(&self, name: &str) -> Option<Class> {
        self.classes.iter().position(|c| c == name)
    }

    /// The classes `event` takes as its target on a page about `domain`, best first.
    pub(super) fn wants(&self, event: EventKind, domain: Option<usize>) -> &[Class] {
        let by = |event, domain| self.wants.get(&(event, domain));
        by(event, domain).or_else(|| by(event, None)).or_else(|| by(EventKind::Other, None)).map_or(&[], Vec::as_slice)
    }

    /// Whether the doer of `told` is the one meant where a fragment says `meant`.
    pub(super) fn runs_on(&self, told: EventKind, meant: EventKind) -> bool {
        told == meant || self.runs.iter().any(|run| run.contains(&told) && run.contains(&meant))
    }

    /// The class of the names that the common noun `words` takes up ("the town": a place); none where it takes up none.
    pub(super) fn stands_for(&self, words: &str) -> Option<Class> {
        let tokens = Tokens::new(words);
        let all = tokens.window(0, words.len());
        self.stands.hits(&tokens, all).into_iter().find(|h| h.last == all.last).map(|h| self.stand_classes[h.owner])
    }

    /// The domain at `index`.
    pub(super) fn domain(&self, index: usize) -> &Domain {
        &self.domains[index]
    }

    /// Whether `words` are wholly one of the patterns.
    pub(super) fn is_all(words: &str, patterns: &Matcher) -> bool {
        let tokens = Tokens::new(words);
        let all = tokens.window(0, words.len());
        patterns.hits(&tokens, all).iter().any(|h| h.first == all.first && h.last == all.last)
    }

    /// Whether `name` is that of the later of two votes or matches.
    pub(super) fn is_later(&self, name: &str) -> bool {
        let tokens = Tokens::new(name);
        self.later.any(&tokens, tokens.window(0, name.len()))
    }

    /// Whether the pronoun `word` is of a woman; none for other words.
    pub(super) fn gender(&self, word: &str) -> Option<bool> {
        self.female.iter().any(|w| w == word).then_some(true).or_else(|| self.male.iter().any(|w| w == word).then_some(false))
    }

    /// Whether `name` is that of a league or its title, not of a single match.
    pub(super) fn is_league(&self, name: &str) -> bool {
        let tokens = Tokens::new(name);
        self.league.any(&tokens, tokens.window(0, name.len()))
    }

    /// How many domains there are.
    pub(super) fn domain_count(&self) -> usize {
        self.domains.len()
    }
}

fn event(name: &str) -> Result<EventKind> {
    EventKind::from_str(name).map_err(|e| Error::data(format!("data file `{FILE}` is broken: {e}")))
}

fn position(names: &[String], name: &String, what: &str) -> Result<usize> {
    names.iter().position(|n| n == name).ok_or_else(|| Error::data(format!("data file `{FILE}` names no {what} `{name}`")))
}

/// The classes of target that each event takes, in all domains or in one.
fn wants(file: &File, domains: &[String], classes: &[String]) -> Result<BTreeMap<(EventKind, Option<usize>), Vec<Class>>> {
    let mut wants = BTreeMap::new();
    for row in &file.want {
        let list: Vec<Class> = row.classes.iter().map(|c| position(classes, c, "class")).collect::<Result<_>>()?;
        let domain = row.domain.as_ref().map(|d| position(domains, d, "domain")).transpose()?;
        for name in &row.events {
            wants.insert((event(name)?, domain), list.clone());
        }
    }
    Ok(wants)
}

fn domain(row: &DomainRow, classes: &[String]) -> Result<Domain> {
    let names = row.names.iter().map(|c| position(classes, c, "class")).collect::<Result<_>>()?;
    Ok(Domain { id: row.id.clone(), event: event(&row.event)?, names, contests: row.contests.clone() })
}

fn trigger(row: &TriggerRow, domains: &[String], classes: &[String]) -> Result<Trigger> {
    Ok(Trigger {
        id: row.id.clone(),
        event: event(&row.event)?,
        domains: row.domains.iter().map(|d| position(domains, d, "domain")).collect::<Result<_>>()?,
        about: row.about.iter().map(|c| position(classes, c, "class")).collect::<Result<_>>()?,
        weight: row.weight,
        negates: row.negates,
        object: row.object,
        wants: row.wants.iter().map(|c| position(classes, c, "class")).collect::<Result<_>>()?,
        implies: row.implies.clone(),
        signs: plain(&row.signs),
    })
}

fn plain(words: &[String]) -> Matcher {
    owned(0, words.iter().map(std::slice::from_ref))
}

fn owned<'a, L: AsRef<[String]> + 'a>(first: usize, lists: impl Iterator<Item = L>) -> Matcher {
    let mut matcher = Matcher::default();
    for (owner, words) in (first..).zip(lists) {
        for word in words.as_ref() {
            matcher.add(owner, word);
        }
    }
    matcher
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trigger_keeps_its_examples() {
        let data = Data::embedded();
        let file = file(&data).unwrap();
        let cues = Cues::load(&data).unwrap();
        let mut wrong = Vec::new();
        for (owner, row) in file.trigger.iter().chain(&file.turn).enumerate() {
            let fires = |text: &String| {
                let tokens = Tokens::new(text);
                let words = [&cues.trigger_words, &cues.turn_words];
                words.iter().any(|w| w.hits(&tokens, tokens.window(0, text.len())).iter().any(|h| h.owner == owner))
            };
            assert!(!row.matches.is_empty() && !row.rejects.is_empty(), "{} needs examples", row.id);
            wrong.extend(row.matches.iter().filter(|text| !fires(text)).map(|text| format!("{} should match `{text}`", row.id)));
            wrong.extend(row.rejects.iter().filter(|text| fires(text)).map(|text| format!("{} should not match `{text}`", row.id)));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
