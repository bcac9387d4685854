//! Coding a text: sentence by sentence, several events each, one per target, with reference to what was named before.

use super::classes::*;
use super::dates::Times;
use super::frames::{Clause, Found, Group};
use super::lexicon::{Entry, Hit, Reading, Role, Tables};
use super::office;
use super::scores;
use super::tokens::{Token, tokenize};
use super::{Context, EventMention, Lexicon, Register, Trigger, Voice, Wanted};
use crate::model::{Certainty, Date, EventKind};
use crate::names::{Entities, EntityKind, Mention};
use crate::text::sentences;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};

/// Codes the events of `text`, in order, dated against `anchor` (the report's date).
#[must_use]
pub fn code(text: &str, anchor: Option<Date>, context: &Context<'_>) -> Vec<EventMention> {
    coded(text, anchor, context, None, &mentions(text, context.entities))
}

/// As [`code`] for a report, where `focus` (an index into the entities) is what was spoken of before, for example the
/// headline's place; with what it takes for granted: "Mayor Tol opened" shows that Tol is in office on that day.
#[must_use]
pub fn code_after(text: &str, anchor: Option<Date>, context: &Context<'_>, focus: Option<usize>) -> Vec<EventMention> {
    let mentions = mentions(text, context.entities);
    let mut events = coded(text, anchor, context, focus, &mentions);
    office::holders(text, anchor, context, &mentions, &mut events);
    events
}

fn coded(text: &str, anchor: Option<Date>, context: &Context<'_>, focus: Option<usize>, mentions: &[Mention]) -> Vec<EventMention> {
    let mut reader = Reader::new(text, mentions, context, Register::News);
    reader.focus.place = focus.filter(|&f| context.entities.at(f).kind == EntityKind::Place);
    let mut events = Vec::new();
    for sentence in sentences(text) {
        let first = events.len();
        reader.sentence(sentence.start, sentence.end, &mut events);
        reader.retract(&text[sentence.start..sentence.end], &mut events[..first]);
    }
    if !events.is_empty() {
        date(text, anchor, context, &mut events);
    }
    events.sort_by_key(|e| (e.start, e.end, e.event, e.target));
    events
}

/// The names of `text`, with what takes up names of all kinds but places (the reader keeps track of those).
fn mentions(text: &str, entities: &Entities) -> Vec<Mention> {
    let mut mentions = entities.mentions(text);
    let again = entities.taken_up(text, &mentions);
    mentions.extend(again.into_iter().filter(|m| entities.at(m.entity).kind != EntityKind::Place));
    mentions.sort_by_key(|m| (m.start, m.end));
    mentions
}

/// The events of `text[start..end]` without dates, with words of comments too; `mentions` are the names of the whole text.
#[must_use]
pub fn read_sentence(text: &str, start: usize, end: usize, mentions: &[Mention], context: &Context<'_>) -> Vec<EventMention> {
    let mut events = Vec::new();
    Reader::new(text, mentions, context, Register::Comment).sentence(start, end, &mut events);
    events.sort_by_key(|e| (e.start, e.end, e.event, e.target));
    events
}

pub(super) fn triggers<'l>(
    lexicon: &'l Lexicon,
    text: &str,
    start: usize,
    end: usize,
    mentions: &[Mention],
    entities: &Entities,
) -> Vec<Trigger<'l>> {
    let tables = &lexicon.tables;
    let (mut tokens, mut hits) = (Vec::new(), Vec::new());
    tokenize(text, start, end, mentions, entities, &tables.vocabulary, &mut tokens);
    tables.hits(&tokens, Register::Comment, &mut hits);
    let clause = Clause { tokens: &tokens, mentions, entities, tables };
    let trigger = |hit: &Hit| {
        let entry = &tables.entries[hit.entry as usize];
        let voice = match hit.reading {
            _ if !reads_right(&clause, hit) => return None,
            Reading::Noun => Voice::Noun,
            Reading::Phrase => Voice::Phrase,
            Reading::Verb if clause.voice(hit, entry).passive => Voice::Passive,
            Reading::Verb => Voice::Active,
        };
        Some(Trigger {
            start: tokens[hit.first].start,
            end: tokens[hit.last].end,
            event: entry.event?,
            voice,
            partial: entry.partial,
            negated: entry.negated,
            wanted: entry.wanted,
            register: entry.register,
            rule: &entry.id,
        })
    };
    hits.iter().filter_map(trigger).collect()
}

/// Whether a word that can be verb or noun is used as its entry wants.
fn reads_right(clause: &Clause<'_>, hit: &Hit) -> bool {
    use super::inflect::Form;
    match hit.reading {
        Reading::Phrase => true,
        Reading::Verb if hit.form == Form::ING => !clause.is_verbal_noun(hit.head),
        Reading::Verb if hit.form.may_be(Form(Form::BASE.0 | Form::S.0)) => !clause.is_nominal(hit.head, hit.last > hit.head),
        Reading::Verb => true,
        Reading::Noun => {
            let form = clause.tables.vocabulary.form(clause.tokens[hit.last].word);
            !form.may_be(Form(Form::BASE.0 | Form::S.0)) || clause.is_nominal(hit.last, false)
        }
    }
}

fn date(text: &str, anchor: Option<Date>, context: &Context<'_>, events: &mut [EventMention]) {
    let times = Times::new(context.grammar.tag(text, anchor, None), anchor);
    let (mut paragraph, mut scanned) = (0, 0);
    for event in events.iter_mut() {
        if let Some(at) = text.get(scanned..event.sentence.0).and_then(|t| t.rfind('\n')) {
            paragraph = scanned + at + 1;
        }
        scanned = scanned.max(event.sentence.0);
        let future = matches!(event.certainty, Certainty::Planned | Certainty::RestatedForecast);
        let when = times.of(text, event.start, event.end, event.sentence, paragraph, future);
        event.date_from = when.from;
        event.date_to = when.to;
        event.background |= when.background;
    }
}

/// What the text last spoke of.
#[derive(Debug, Default, Clone)]
struct Focus {
    place: Option<usize>,
    other: Option<usize>,
    /// Who acted last, for "they beat" at the head of the next sentence.
    actor: Option<usize>,
    /// The last organisation.
    body: Option<usize>,
    /// The place the whole text names most often.
    main: Option<usize>,
    /// Targets of the last event, for "the attack was repelled".
    targets: SmallVec<[usize; 2]>,
}

struct Reader<'a> {
    text: &'a str,
    mentions: &'a [Mention],
    context: &'a Context<'a>,
    register: Register,
    focus: Focus,
    sentence: (usize, usize),
    tokens: Vec<Token>,
    hits: Vec<Hit>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, mentions: &'a [Mention], context: &'a Context<'a>, register: Register) -> Self {
        let focus = Focus { main: main_place(mentions, context.entities), ..Focus::default() };
        Self { text, mentions, context, register, focus, sentence: (0, 0), tokens: Vec::new(), hits: Vec::new() }
    }

    fn sentence(&mut self, start: usize, end: usize, events: &mut Vec<EventMention>) {
        self.sentence = (start, end);
        let tables = &self.context.lexicon.tables;
        let (mut tokens, mut hits) = (std::mem::take(&mut self.tokens), std::mem::take(&mut self.hits));
        tokenize(self.text, start, end, self.mentions, self.context.entities, &tables.vocabulary, &mut tokens);
        tables.hits(&tokens, self.register, &mut hits);
        let clause = Clause { tokens: &tokens, mentions: self.mentions, entities: self.context.entities, tables };
        let first = events.len();
        scores::code(&clause, self.text, self.sentence, events);
        let mut coded: Vec<Hit> = Vec::new();
        let present: BTreeSet<u32> = hits.iter().map(|h| h.entry).collect();
        for hit in &hits {
            let inside = coded.iter().rev().take(8).any(|k: &Hit| {
                let be = k.head < hit.head && k.last == hit.last && tokens[k.head].is(BE);
                k.covers(hit) && k.is_longer(hit) && !be
            });
            if inside || !reads_right(&clause, hit) {
                continue;
            }
            let before = events.len();
            self.code_hit(&clause, hit, crowded_out(tables, hit, &present), events);
            if events.len() > before {
                coded.push(*hit);
            }
        }
        attack_goals(events, first);
        thrown_out_again(&mut events[first..]);
        self.move_focus(&tokens, &events[first..]);
        (self.tokens, self.hits) = (tokens, hits);
    }

    fn code_hit(&mut self, clause: &Clause<'_>, hit: &Hit, crowded: bool, events: &mut Vec<EventMention>) {
        let entry = &clause.tables.entries[hit.entry as usize];
        let Some(event) = entry.event else { return };
        let group = clause.voice(hit, entry);
        if self.is_no_news(clause, hit, &group, entry) {
            return;
        }
        let aside = entry.weak && clause.is_aside(hit, &group);
        let mut target = self.target(clause, hit, &group, entry, aside);
        if entry.wanted == Wanted::Place && target.names.is_empty() && !target.common && !target.anaphor {
            target = self.unclear_place(clause, hit, &group, entry).unwrap_or(target);
        }
        let names = self.resolve(&target, entry, clause);
        let unnamed = aside && target.names.is_empty() && !target.common;
        if unnamed || names.is_empty() && lacks_target(clause, hit, entry, &target) || crowded && (entry.wanted != Wanted::Person || names.is_empty())
        {
            return;
        }
        let actor = self.actor(clause, hit, &group, entry, &names);
        if entry.body && actor.is_none_or(|a| self.context.entities.at(a).kind != EntityKind::Organisation) {
            return;
        }
        let names = contested(event, actor, names, self.context.entities);
        let nobody = matches!(event, EventKind::Win | EventKind::Lose) && actor.is_none() && names.is_empty();
        if nobody && self.register == Register::News {
            return;
        }
        let (certainty, negated) = clause.certainty(hit, &group, entry);
        let one = EventMention {
            sentence: self.sentence,
            start: clause.tokens[hit.first].start,
            end: clause.tokens[hit.last].end,
            event,
            actor,
            target: None,
            name_score: 0.0,
            date_from: None,
            date_to: None,
            certainty,
            negated: negated != (target.none || clause.none_in_subject(hit, &group)),
            partial: entry.partial || target.partial && has_parts(entry),
            background: false,
            quantity: quantity(clause, hit, self.text, entry),
            rule: entry.id.clone(),
        };
        self.spread(clause, entry, &target, one, names, events);
    }

    /// Whether the words tell of no event: no force that could do it, nothing that happens, or a mere modifier.
    fn is_no_news(&self, clause: &Clause<'_>, hit: &Hit, group: &Group, entry: &Entry) -> bool {
        entry.force && !clause.has_force(hit, group, entry.event != Some(EventKind::Retreat))
            || self.register == Register::News && clause.is_unreal(hit, group)
            || entry.weak && clause.modifies(hit, group)
    }

    /// Writes `one` once for each of `names`, and beside them what the words presuppose and what they also stand for.
    fn spread(
        &mut self,
        clause: &Clause<'_>,
        entry: &Entry,
        target: &Found,
        one: EventMention,
        names: SmallVec<[(usize, f64, bool); 2]>,
        events: &mut Vec<EventMention>,
    ) {
        if names.is_empty() {
            push(events, one.clone());
            if entry.also.is_none() {
                return;
            }
        } else {
            self.focus.targets = names.iter().map(|n| n.0).collect();
        }
        if entry.wanted == Wanted::Place {
            self.focus.place = names.first().map(|n| n.0).or(self.focus.place);
        }
        if let Some(known) = target.presupposed.map(|m| &clause.mentions[m]) {
            let like =
                EventMention { target: Some(known.entity), name_score: known.score, certainty: Certainty::Asserted, background: true, ..one.clone() };
            push(events, like);
        }
        let also = entry.also.as_deref().and_then(|name| self.context.entities.link(name)).map(|l| l.0);
        if let Some(also) = also.filter(|&a| self.context.entities.at(a).generic && !names.iter().any(|n| n.0 == a)) {
            push(events, EventMention { target: Some(also), name_score: 0.8, ..one.clone() });
        }
        for (entity, score, partial) in names {
            let partial = entry.partial || partial && has_parts(entry);
            push(events, EventMention { target: Some(entity), name_score: score, partial, ..one.clone() });
        }
    }

    /// A name of two words taken for a person's, where the words of the event want a place ("the offensive against Gorni Vrh").
    fn unclear_place(&self, clause: &Clause<'_>, hit: &Hit, group: &Group, entry: &Entry) -> Option<Found> {
        let untitled = |m: usize| {
            let mention = &clause.mentions[m];
            self.context.entities.at(mention.entity).kind == EntityKind::Person && !office::is_titled(self.text, mention.start, self.context)
        };
        let roles = entry.target.iter().filter(|r| matches!(r, Role::Object | Role::After(_) | Role::Inside));
        let found = roles.map(|role| clause.argument(hit, group, role, Wanted::Person)).find(|found| !found.names.is_empty())?;
        found.names.iter().all(|n| untitled(n.0)).then_some(found)
    }

    /// The first of the entry's roles that names, or stands for, something of the wanted kind.
    fn target(&self, clause: &Clause<'_>, hit: &Hit, group: &Group, entry: &Entry, aside: bool) -> Found {
        let mut common = Found::default();
        let filled = self.register == Register::News && clause.is_filled(hit, group);
        let objects = entry.target.iter().find(|r| matches!(r, Role::Object | Role::Subject)) == Some(&Role::Object);
        for (n, role) in entry.target.iter().enumerate() {
            let loose = matches!(role, Role::Place | Role::Any) || n > 0 && hit.reading == Reading::Noun;
            let by_phrase = objects && *role == Role::Subject && group.passive && hit.reading == Reading::Verb;
            let stands_in = *role == Role::Any && common.anaphor && self.register == Register::News;
            let taken = by_phrase || stands_in || filled && (*role == Role::Any || objects && *role == Role::Subject);
            if aside && loose || taken {
                continue;
            }
            let found = clause.argument(hit, group, role, entry.wanted);
            if !found.names.is_empty() {
                return Found { partial: found.partial, none: found.none || common.none, ..found };
            }
            if filled && matches!(role, Role::Object | Role::Subject) && entry.wanted != Wanted::Place {
                let about = clause.complement(hit, group, entry.wanted);
                if !about.names.is_empty() {
                    return about;
                }
            }
            common.priced |= found.priced && matches!(role, Role::Object | Role::Subject);
            common.shares |= common.priced && found.shares;
            common.price = common.price.or(found.price);
            common.other |= found.other && matches!(role, Role::Object | Role::Subject);
            if (found.common || found.anaphor || found.none) && !common.common && !common.anaphor {
                common = Found { other: common.other, priced: common.priced, shares: common.shares, price: common.price, ..found };
            }
        }
        common
    }

    /// The entities a phrase names or stands for.
    fn resolve(&self, found: &Found, entry: &Entry, clause: &Clause<'_>) -> SmallVec<[(usize, f64, bool); 2]> {
        if !found.names.is_empty() {
            return found.names.iter().map(|&(m, partial)| (clause.mentions[m].entity, clause.mentions[m].score, partial)).collect();
        }
        let known = match entry.wanted {
            Wanted::Place if found.anaphor => self.taken_up(found, clause).into_iter().collect(),
            Wanted::Priced if found.shares => self.focus.body.into_iter().collect(),
            Wanted::Priced if found.price.is_some() && !found.anaphor => self.rate(found, clause).into_iter().collect(),
            Wanted::Any | Wanted::Thing | Wanted::Other if found.common && found.noun.is_some() => {
                self.only_headed(found, clause).into_iter().collect()
            }
            Wanted::Other | Wanted::Any | Wanted::Person | Wanted::Thing | Wanted::Priced if found.anaphor => {
                let earlier = clause.named_earlier(found, entry.wanted).map(|m| clause.mentions[m].entity);
                earlier.or(self.focus.other).into_iter().collect()
            }
            _ if entry.inherit && !self.focus.targets.is_empty() => self.focus.targets.clone(),
            Wanted::Place if entry.inherit => return self.focus.place.into_iter().map(|e| (e, 0.5, true)).collect(),
            Wanted::Place if found.common => return self.focus.main.into_iter().map(|e| (e, 0.4, true)).collect(),
            _ => SmallVec::<[usize; 2]>::new(),
        };
        known.into_iter().map(|e| (e, 0.8, found.partial && found.anaphor)).collect()
    }

    /// "its rate": the one thing with that head noun, else the key one.
    fn rate(&self, found: &Found, clause: &Clause<'_>) -> Option<usize> {
        let token = &clause.tokens[found.price?];
        let word = self.text[token.start..token.end].to_lowercase();
        let noun = word.strip_suffix('s').unwrap_or(&word);
        let entities = self.context.entities;
        let thing = |e: &usize| entities.at(*e).kind == EntityKind::Thing;
        let known: SmallVec<[usize; 4]> = entities.by_head(noun).iter().copied().filter(thing).take(2).collect();
        match known[..] {
            [only] => Some(only),
            _ => entities.link(&format!("key {noun}")).map(|l| l.0).filter(thing),
        }
    }

    /// "the bridge" where the corpus knows one bridge.
    fn only_headed(&self, found: &Found, clause: &Clause<'_>) -> Option<usize> {
        let token = &clause.tokens[found.noun?];
        match self.context.entities.by_head(&self.text[token.start..token.end]) {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The place that "the dam" or "it" stands for: the one with that head noun, else the last one named.
    fn taken_up(&self, found: &Found, clause: &Clause<'_>) -> Option<usize> {
        let noun = found.noun.map(|i| &self.text[clause.tokens[i].start..clause.tokens[i].end]);
        let headed = noun.map_or(&[][..], |n| self.context.entities.by_head(n));
        let place = |e: &&usize| self.context.entities.at(**e).kind == EntityKind::Place;
        let known: SmallVec<[usize; 4]> = headed.iter().filter(place).take(4).copied().collect();
        match known[..] {
            [] => self.focus.place,
            [only] => Some(only),
            _ => self.focus.place.filter(|p| known.contains(p)).or_else(|| self.mentions.iter().map(|m| m.entity).find(|e| known.contains(e))),
        }
    }

    fn actor(&self, clause: &Clause<'_>, hit: &Hit, group: &Group, entry: &Entry, targets: &[(usize, f64, bool)]) -> Option<usize> {
        let default = [Role::Subject];
        let roles: &[Role] = if entry.actor.is_empty() { &default } else { &entry.actor };
        // A title wins nothing.
        let contest = matches!(entry.event, Some(EventKind::Win | EventKind::Lose | EventKind::Qualify));
        let by_role = |role: &Role, wanted| {
            let found = clause.argument(hit, group, role, wanted);
            let spoken = || found.pronoun.then(|| clause.speaker(found.span, wanted)).flatten();
            let named = found
                .names
                .iter()
                .map(|n| n.0)
                .find(|&m| !contest || self.context.entities.at(clause.mentions[m].entity).kind != EntityKind::Thing)
                .or_else(spoken)
                .map(|m| clause.mentions[m].entity);
            named.or(self.focus.actor.filter(|_| found.pronoun)).filter(|e| !targets.iter().any(|t| t.0 == *e) || entry.wanted != Wanted::Place)
        };
        let pick = |wanted| roles.iter().find_map(|role| by_role(role, wanted));
        if contest && hit.reading != Reading::Noun {
            return roles.iter().find_map(|role| by_role(role, Wanted::Other).or_else(|| by_role(role, Wanted::Any)));
        }
        let contender = || clause.contender(hit).map(|m| clause.mentions[m].entity).filter(|e| !targets.iter().any(|t| t.0 == *e));
        let is_contest = contest && hit.reading == Reading::Noun;
        pick(Wanted::Other)
            .or_else(|| if is_contest { contender() } else { None })
            .or_else(|| if entry.wanted == Wanted::Place { None } else { pick(Wanted::Any) })
    }

    fn move_focus(&mut self, tokens: &[Token], events: &[EventMention]) {
        let kind = |e: usize| self.context.entities.at(e).kind;
        let (mut place, mut other) = (None, None);
        let acted = events.iter().rev().filter_map(|e| e.actor).find(|&a| kind(a) != EntityKind::Place);
        self.focus.actor = acted.or(self.focus.actor);
        for event in events.iter().filter_map(|e| e.target) {
            if kind(event) == EntityKind::Place { place = Some(event) } else { other = Some(event) }
        }
        for token in tokens.iter().filter(|t| t.is(NAME)) {
            let entity = self.mentions[token.mention as usize].entity;
            if kind(entity) == EntityKind::Place {
                place.get_or_insert(entity)
            } else {
                other.get_or_insert(entity)
            };
            if kind(entity) == EntityKind::Organisation {
                self.focus.body = Some(entity);
            }
        }
        self.focus.place = place.or(self.focus.place);
        self.focus.other = other.or(self.focus.other);
    }

    /// Takes back what the sentence before reported, where `sentence` says that it was false or could not be checked.
    fn retract(&self, sentence: &str, before: &mut [EventMention]) {
        let soft = |e: &&mut EventMention| matches!(e.certainty, Certainty::Attributed | Certainty::Reportedly);
        let Some(last) = before.last().map(|e| e.sentence) else { return };
        let mut reported = before.iter_mut().rev().take_while(|e| e.sentence == last).filter(soft).peekable();
        if reported.peek().is_none() {
            return;
        }
        let Some(certainty) = self.takes_back(sentence) else { return };
        reported.for_each(|e| e.certainty = certainty);
    }

    fn takes_back(&self, sentence: &str) -> Option<Certainty> {
        let retractions = &self.context.lexicon.tables.retractions;
        let low = sentence.to_lowercase();
        let any = |list: &[String]| list.iter().any(|r| low.contains(r.as_str()));
        if any(&retractions.denied) || refutes(&self.tokens) {
            return Some(Certainty::Denied);
        }
        any(&retractions.unverified).then_some(Certainty::Unverified)
    }
}

/// "These reports have proven to be false", "the claim was not confirmed".
fn refutes(tokens: &[Token]) -> bool {
    let Some(report) = tokens.iter().take(8).position(|t| t.is(REPORT_NOUN.or(CLAIM_NOUN)) && !t.is(NAME)) else { return false };
    let mut negated = false;
    tokens[report + 1..].iter().take(10).take_while(|t| !t.is(STOP)).any(|t| {
        negated |= t.is(NEG);
        t.is(FALSE_WORD) && !negated || negated && t.is(TRUE_WORD.or(CHECKED_WORD))
    })
}

/// "launched an attack in an attempt to take X": X was attacked.
fn attack_goals(events: &mut Vec<EventMention>, first: usize) {
    let goal = |e: &&EventMention| e.event == EventKind::Capture && e.certainty == Certainty::Attempted && !e.negated && e.target.is_some();
    let Some(goal) = events[first..].iter().find(goal).cloned() else { return };
    let assault = |e: &&EventMention| {
        matches!(e.event, EventKind::Attack | EventKind::Offensive) && e.start < goal.start && !e.negated && e.certainty.can_support()
    };
    if events[first..].iter().any(|e| assault(&e) && e.target == goal.target) {
        return;
    }
    if let Some(attack) = events[first..].iter().find(assault).cloned() {
        events.push(EventMention { target: goal.target, name_score: goal.name_score, partial: false, ..attack });
    }
}

/// "entered X and were thrown out of it": those who entered were repelled.
fn thrown_out_again(events: &mut [EventMention]) {
    for i in 1..events.len() {
        let (before, now) = events.split_at_mut(i);
        let entered = |e: &EventMention| e.event == EventKind::Capture && e.partial && e.target == now[0].target && e.actor == now[0].actor;
        if now[0].event == EventKind::Retreat && now[0].target.is_some() && before.iter().rev().take(6).any(entered) {
            now[0].event = EventKind::Repel;
        }
    }
}

/// Whether words that name no target also stand for none of the kind that the entry asks for.
fn lacks_target(clause: &Clause<'_>, hit: &Hit, entry: &Entry, target: &Found) -> bool {
    let priced = target.priced || clause.tokens[hit.first..=hit.last].iter().any(|t| t.is(PRICED));
    matches!(entry.wanted, Wanted::Other | Wanted::Priced) && target.other
        || entry.wanted == Wanted::Priced && !priced
        || entry.needs && !(target.common || target.anaphor)
}

/// Whether it matters that only a part or the neighbourhood of the target is meant: an assault near a town is one on it.
fn has_parts(entry: &Entry) -> bool {
    entry.wanted == Wanted::Place && !matches!(entry.event, Some(EventKind::Repel | EventKind::Ceasefire))
}

/// Whom a win or a defeat is of: without a known winner an opponent must not stand for him, and nobody beats himself.
fn contested(
    event: EventKind,
    actor: Option<usize>,
    names: SmallVec<[(usize, f64, bool); 2]>,
    entities: &Entities,
) -> SmallVec<[(usize, f64, bool); 2]> {
    if !matches!(event, EventKind::Win | EventKind::Lose | EventKind::Qualify) {
        return names;
    }
    let open = |e: usize| actor != Some(e) && (actor.is_some() || entities.at(e).kind == EntityKind::Thing);
    names.into_iter().filter(|n| open(n.0)).collect()
}

/// The place named most often, the first of those named equally often.
fn main_place(mentions: &[Mention], entities: &Entities) -> Option<usize> {
    let mut counts: BTreeMap<usize, (usize, std::cmp::Reverse<usize>)> = BTreeMap::new();
    for (n, mention) in mentions.iter().enumerate().filter(|(_, m)| entities.at(m.entity).kind == EntityKind::Place) {
        counts.entry(mention.entity).or_insert((0, std::cmp::Reverse(n))).0 += 1;
    }
    counts.into_iter().max_by_key(|(_, rank)| *rank).map(|(entity, _)| entity)
}

/// Whether an entry that excludes this one is found in the sentence; `present` are the sentence's entries.
fn crowded_out(tables: &Tables, hit: &Hit, present: &BTreeSet<u32>) -> bool {
    let unless = &tables.entries[hit.entry as usize].unless;
    !unless.is_empty() && present.iter().any(|e| *e != hit.entry && unless.contains(&tables.entries[*e as usize].id))
}

/// Adds an event unless the same words were just coded alike.
fn push(events: &mut Vec<EventMention>, event: EventMention) {
    let same = |e: &&EventMention| e.sentence == event.sentence;
    let alike = |e: &EventMention| e.event == event.event && e.target == event.target && e.start < event.end && event.start < e.end;
    if !events.iter().rev().take_while(same).take(12).any(alike) {
        events.push(event);
    }
}

/// The number an event is about: of a price the level reached ("by 3 per cent to 88"), else the first after its words
/// within the clause, else the last before. Days, years and spans of time are none.
fn quantity(clause: &Clause<'_>, hit: &Hit, text: &str, entry: &Entry) -> Option<String> {
    if !entry.quantity {
        return None;
    }
    let priced = matches!(entry.event, Some(EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel));
    let number = |i: &usize| clause.tokens[*i].is(NUMBER) && !(priced && is_date(clause, *i, text));
    let level = |i: &usize| number(i) && i.checked_sub(1).is_some_and(|j| clause.tokens[j].is(LEVEL) || j > 0 && clause.tokens[j - 1].is(LEVEL));
    let open = |i: &usize| !clause.tokens[*i].is(STOP);
    let right = || (hit.head + 1..clause.tokens.len().min(hit.last + 16)).take_while(open);
    let reached = || priced.then(|| right().find(level)).flatten();
    let inside = || (hit.first..=hit.last).find(number);
    let left = || (hit.first.saturating_sub(10)..hit.first).rev().take_while(open).find(number);
    let found = reached().or_else(inside).or_else(|| right().find(number)).or_else(left);
    found.map(|i| text[clause.tokens[i].start..clause.tokens[i].end].to_owned())
}

/// "3 May", "May 3", "2020", "14 days".
fn is_date(clause: &Clause<'_>, i: usize, text: &str) -> bool {
    let token = &clause.tokens[i];
    let unit = |t: Option<&Token>| t.is_some_and(|t| t.is(TIME_UNIT));
    let word = &text[token.start..token.end];
    let year = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && (word.starts_with("19") || word.starts_with("20"));
    let dated = i.checked_sub(1).is_some_and(|j| clause.tokens[j].is(PREP) && !clause.tokens[j].is(LEVEL));
    unit(clause.tokens.get(i + 1)) || unit(i.checked_sub(1).map(|j| &clause.tokens[j])) || year && dated
}
