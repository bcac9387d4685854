//! Whom or what a prediction is about: what its own clause names, else its comment, else the thread, else the page. Never invented.

use super::claim::Claim;
use super::cues::{Class, Trigger};
use super::event::Coded;
use super::pattern::{Hit, Window};
use super::read::{Read, Referent};
use super::scene::{Filled, Origin};
use super::topic::first_wanted;
use crate::model::{EventKind, Target, hash64};

/// A target and where it was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) target: Target,
    pub(super) class: Class,
    pub(super) flag: Option<&'static str>,
}

/// The target of the event of `claim`.
pub(super) fn find(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Found> {
    let rule = coded.hit.map(|h| &claim.cues.triggers[h.owner]);
    if let Some(found) = rule.and_then(|r| implied(claim, r)) {
        return Some(found);
    }
    let main = claim.scene.topic().and_then(|t| t.main());
    let made = matches!(coded.event, EventKind::Release | EventKind::Delay | EventKind::Cancel);
    let domain = claim.scene.topic().and_then(|t| t.domain("tech", claim.cues)).filter(|_| made).or(main);
    let wanted = rule.map(|r| r.wants.as_slice()).filter(|w| !w.is_empty()).unwrap_or_else(|| claim.cues.wants(coded.event, domain));
    let any = claim.cues.wants(EventKind::Other, domain);
    if let Some(found) = next_named(claim, coded) {
        return Some(found);
    }
    let pronoun = pronoun(claim);
    let narrowed: Vec<Class> = wanted.iter().copied().filter(|c| pronoun.fits(*c)).collect();
    let about = about(claim, coded, &pronoun);
    let wanted = if let Some(about) = &about { about } else { if narrowed.is_empty() { wanted } else { &narrowed } };
    let court = pronoun.it && coded.event == EventKind::Other && claim.scene.topic().is_some_and(|t| t.is_mainly("court", claim.cues));
    let law = claim.cues.class("law").filter(|_| court);
    if let Some(found) = law.and_then(|c| in_comment(claim, &[c]).or_else(|| in_page(claim, coded, &[c]))) {
        return Some(found);
    }
    if let Some(found) = fragment(claim, coded) {
        return Some(found);
    }
    let object = rule.is_some_and(|r| r.object);
    if object && coded.hit.is_some_and(|h| claim.is_us(h.last)) {
        return claim.side().map(|target| Found { target, class: wanted[0], flag: Some("target_from_name") });
    }
    let organisation = claim.cues.class("organisation");
    let ours = wanted.first().is_some_and(|c| organisation == Some(*c));
    if claim.is_ours() && (ours || (coded.event == EventKind::Other && claim.side().is_some())) {
        let class = organisation?;
        return claim.side().map(|target| Found { target, class, flag: Some("target_from_name") });
    }
    if let Some(found) = title_won(claim, coded, domain) {
        return Some(found);
    }
    let own = in_quote(claim, wanted, coded, object);
    if let Some(team) = own.is_none().then(|| side_named(claim, coded)).flatten() {
        return Some(team);
    }
    own.or_else(|| proper_in_quote(claim, wanted, coded))
        .or_else(|| short_form(claim, wanted))
        .or_else(|| subject_in_quote(claim, wanted, coded))
        .or_else(|| pronoun.he.then(|| in_condition(claim, wanted)).flatten())
        .or_else(|| phrase_in_quote(claim, coded))
        .or_else(|| (!pronoun.us).then(|| in_comment(claim, wanted)).flatten())
        .or_else(|| (!pronoun.us).then(|| in_thread(claim, coded, wanted)).flatten())
        .or_else(|| things_named(claim, coded))
        .or_else(|| if unnamed(claim, coded) { None } else { in_page(claim, coded, wanted) })
        .or_else(|| contest(claim, coded, domain))
        .or_else(|| in_quote(claim, any, coded, false))
        .or_else(|| truce(claim, coded))
}

/// What a fragment names as the next in line ("now the semi", "Marqa next").
fn next_named(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Found> {
    let next = |r: &&Referent| claim.goes_on(coded.flag.as_deref(), Some(r.class));
    claim.named().iter().chain(claim.subject()).find(next).map(|r| found(claim, claim.read, r, None))
}

/// The one or two words of a fragment that nothing but a time follows ("cuts by summer"), where nothing knows them.
fn fragment(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Found> {
    let first = claim.own_horizons().next().filter(|_| coded.event == EventKind::Other && claim.named().is_empty())?;
    let tokens = &claim.read.tokens;
    let words = tokens.window(claim.found.start, first.start);
    let plain =
        |i: usize| !claim.cues.function.any(tokens, Window { first: i, last: i + 1 }) && tokens.word(i).bytes().all(|b| b.is_ascii_alphabetic());
    let short = (1..=2).contains(&(words.last - words.first)) && words.first == claim.window.first && (words.first..words.last).all(plain);
    let noun = |word: &str| (word.ends_with('s') && !word.ends_with("ss")) || word.ends_with("tion") || word.ends_with("ment");
    let short = short && noun(tokens.word(words.last - 1));
    let name = short.then(|| &claim.read.text[tokens.range(words.first).0..tokens.range(words.last - 1).1])?;
    Some(Found { target: Target { name: name.to_owned(), id: noun_id(name) }, class: claim.cues.class("generic")?, flag: None })
}

/// A name of the article of which the quote gives one word ("Harriers" for "Calby Harriers").
fn short_form(claim: &Claim<'_, '_>, wanted: &[Class]) -> Option<Found> {
    let (entity, class) = claim.unknown_names().into_iter().find_map(|i| claim.scene.named_with(claim.read.tokens.word(i), wanted))?;
    Some(Found { target: claim.scene.named(entity), class, flag: None })
}

/// Whether the quote speaks of something by a name that nothing knows, so that what the page names is not meant.
fn unnamed(claim: &Claim<'_, '_>, coded: &Coded) -> bool {
    let contest =
        claim.cues.own_actor.contains(&coded.event) && !matches!(coded.event, EventKind::Relegate | EventKind::Release | EventKind::Collapse);
    !contest && claim.unknown_names().into_iter().any(|i| claim.is_inside_sentence(i))
}

/// What the quote itself says is made, put off or decided, whatever it is, before what the page names.
fn things_named(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Found> {
    let of_things = matches!(coded.event, EventKind::Release | EventKind::Delay | EventKind::Cancel | EventKind::Pass | EventKind::Reject);
    let decided = matches!(coded.event, EventKind::Pass | EventKind::Reject);
    let all = ["product", "law", "deal", "site", "price", "contest", "thing", "body"];
    let classes: Vec<Class> = all[..all.len() - usize::from(decided)].iter().filter_map(|c| claim.cues.class(c)).collect();
    if of_things { in_quote(claim, &classes, coded, false) } else { None }
}

/// What is won or lost, where neither comment nor page says it: the contest of the corpus.
fn contest(claim: &Claim<'_, '_>, coded: &Coded, domain: Option<usize>) -> Option<Found> {
    let decided = matches!(coded.event, EventKind::Win | EventKind::Lose);
    let target = claim.scene.contest(domain.filter(|_| decided)?)?;
    Some(Found { target, class: claim.cues.class("contest")?, flag: Some("target_from_corpus") })
}

/// A name in the quote whatever class the corpus gave it, before what comment or page name: classes of names are guesses.
fn proper_in_quote(claim: &Claim<'_, '_>, wanted: &[Class], coded: &Coded) -> Option<Found> {
    let [person, organisation, place, site] = ["person", "organisation", "place", "site"].map(|c| claim.cues.class(c));
    let first = wanted.first().copied();
    let price = claim.cues.class("price");
    if first.is_none() || ![person, organisation, place, site, price].contains(&first) || claim.found.source.is_some() {
        return None;
    }
    let sport = claim.scene.topic().is_some_and(|t| t.is_mainly("sport", claim.cues));
    let names: Vec<Class> = match first {
        f if f == organisation && sport => [person, place].into_iter().flatten().collect(),
        f if f == organisation || f == person => [place].into_iter().flatten().collect(),
        f if f == place => [person].into_iter().flatten().collect(),
        f if f == price => [organisation, place].into_iter().flatten().collect(),
        _ => return None,
    };
    // Who stands before "takes" does it; who holds an office is a person indeed.
    let passive = |h: Hit| {
        let word = claim.read.tokens.word(h.last - 1);
        word.ends_with("ed") || word.ends_with("en")
    };
    let takes = first == place && coded.hit.is_some_and(|h| !claim.cues.triggers[h.owner].id.ends_with(".fall") && !passive(h));
    let official = |r: &Referent| claim.scene.topic().is_some_and(|t| t.holders.iter().any(|(_, e)| Some(*e) == r.entity));
    let leads = |r: &Referent| first != price || !claim.read.text[claim.found.start..r.start].contains([',', ';']);
    let behind = |r: &Referent| coded.hit.is_none_or(|h| !takes || r.start >= claim.read.tokens.range(h.first).0) || claim.found.negated;
    let fits = |r: &&Referent| {
        let proper = r.entity.is_some_and(|e| !claim.scene.context.entities.at(e).generic);
        proper && names.contains(&r.class) && behind(r) && leads(r) && !(first == place && official(r)) && !claim.read.is_far(r, claim.cues)
    };
    let apart = |r: &&Referent| claim.found.condition.is_none_or(|c| r.end <= c.0 || r.start >= c.1);
    let best = claim.named().iter().filter(fits).filter(apart).min_by_key(|r| distance(claim, r, coded))?;
    Some(found(claim, claim.read, best, None))
}

/// What "champions" win, where they do not say: the league that the page or the corpus names, not the next match.
fn title_won(claim: &Claim<'_, '_>, coded: &Coded, domain: Option<usize>) -> Option<Found> {
    let contest = claim.cues.class("contest")?;
    let topic = claim.scene.topic().filter(|t| coded.event == EventKind::Win && t.is_mainly("sport", claim.cues))?;
    if !claim.has(&claim.cues.champions) || claim.named().iter().any(|r| r.class == contest) {
        return None;
    }
    let league = |r: &&Referent, read: &Read<'_>| r.class == contest && claim.cues.is_league(&read.text[r.start..r.end]);
    let named = [&topic.title, &topic.body].into_iter().find_map(|read| read.referents.iter().find(|r| league(r, read)).map(|r| (read, r)));
    if let Some((read, r)) = named {
        return Some(found(claim, read, r, Some("target_from_body")));
    }
    let prize = || Target { name: claim.cues.prize.clone(), id: noun_id(&claim.cues.prize) };
    let target = domain.and_then(|d| claim.scene.contest(d)).unwrap_or_else(prize);
    Some(Found { target, class: contest, flag: Some("target_from_corpus") })
}

/// What a quote on products or prices names before the words of its event, whatever class the corpus gave it ("Nimbus slips to June").
fn subject_in_quote(claim: &Claim<'_, '_>, wanted: &[Class], coded: &Coded) -> Option<Found> {
    let first = wanted.first().copied();
    let [product, price, thing, place, person, organisation] =
        ["product", "price", "thing", "place", "person", "organisation"].map(|c| claim.cues.class(c));
    let names = match first {
        f if f == product => [thing, product, place, person],
        f if f == price => [thing, product, place, organisation],
        _ => return None,
    };
    let start = coded.hit.map_or(usize::MAX, |h| claim.read.tokens.range(h.first).0);
    let fits = |r: &&Referent| {
        let proper = r.entity.is_some_and(|e| !claim.scene.context.entities.at(e).generic);
        proper && names.contains(&Some(r.class)) && r.start <= start && !claim.read.is_far(r, claim.cues)
    };
    let outside = |r: &&Referent| [claim.found.condition, claim.found.source].into_iter().flatten().all(|c| r.end <= c.0 || r.start >= c.1);
    let subject = claim.named().iter().filter(outside).find(fits)?;
    Some(found(claim, claim.read, subject, None))
}

/// What is wanted instead of the usual where pronoun, page and event tell: the person for "she survives it", the truce of a page on a
/// war for "it won't hold", the price of a page on markets for a bare "under 10 in June".
fn about(claim: &Claim<'_, '_>, coded: &Coded, pronoun: &Pronoun) -> Option<Vec<Class>> {
    let (topic, hold) = (claim.scene.topic()?, matches!(coded.event, EventKind::Hold | EventKind::Collapse));
    if pronoun.he && coded.event == EventKind::Hold {
        return Some(vec![pronoun.person?]);
    }
    let truce = claim.cues.class("truce")?;
    let spoken = || topic.title.referents.iter().chain(&topic.body.referents).any(|r| r.class == truce);
    if pronoun.it && hold && topic.is_mainly("conflict", claim.cues) && spoken() {
        return Some(vec![truce]);
    }
    let words = &claim.read.text[claim.found.start..claim.found.end];
    let level = coded.event == EventKind::Other && claim.named().is_empty() && !pronoun.he && !pronoun.us;
    let number = || words.bytes().any(|b| b.is_ascii_digit()) || words.to_lowercase().contains("hundred");
    (level && topic.is_mainly("market", claim.cues) && claim.is_bare() && number())
        .then(|| ["price", "thing"].iter().filter_map(|c| claim.cues.class(c)).collect())
}

/// The person of the condition, for a quote that says only "he" ("if Brandt loses this, he is gone").
fn in_condition(claim: &Claim<'_, '_>, wanted: &[Class]) -> Option<Found> {
    let (start, end) = claim.found.condition?;
    let all: Vec<Referent> = claim.read.within(start, end).iter().filter(|r| r.entity.is_some()).copied().collect();
    first_wanted(&all, wanted).map(|r| found(claim, claim.read, &r, Some("target_from_comment")))
}

/// Words of a phrase that nothing knows.
const PHRASE: usize = 2;

/// What a quote that names nothing says by "the" and words nobody knows ("the oath slips", "bin the video referee"): the last such phrase
/// that no preposition leads in; none where a pronoun is what it happens to ("the owners will accept it").
fn phrase_in_quote(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Found> {
    use EventKind::{Arrest, Cancel, Delay, Hold, Other, Pass, Reject, Release};
    let fits = matches!(coded.event, Other | Delay | Cancel | Release | Pass | Reject | Hold | Arrest);
    if !fits || claim.has(&claim.cues.person_pronouns) || claim.named().iter().any(|r| !claim.read.is_far(r, claim.cues)) {
        return None;
    }
    let (tokens, cues) = (&claim.read.tokens, claim.cues);
    let window = claim.window;
    let is = |words: &super::pattern::Matcher, i: usize| words.any(tokens, Window { first: i, last: i + 1 });
    let event = |i: usize| coded.hit.is_some_and(|h| h.first <= i && i < h.last);
    let timed = |i: usize| claim.own_horizons().any(|h| h.start < tokens.range(i).1 && h.end > tokens.range(i).0);
    let word = |i: usize| {
        let plain = tokens.word(i).len() > 2 && tokens.word(i).bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
        plain && !is(&cues.function, i) && !is(&cues.temporals, i) && !is(&cues.units, i) && !is(&cues.phrase_skip, i) && !event(i) && !timed(i)
    };
    let plural = |w: &str| w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us");
    let joined = |i: usize| claim.read.text[tokens.range(i - 1).1..tokens.range(i).0].chars().all(|c| c == ' ');
    let led =
        |i: usize| i > window.first && (is(&cues.obliques, i - 1) || matches!(tokens.word(i - 1), "in" | "at" | "on" | "of" | "for" | "into" | "to"));
    let time = cues.temporals.hits(tokens, window).first().map_or(usize::MAX, |h| h.first);
    let behind = |i: usize| i > time;
    let mut best = None;
    for i in (window.first..window.last).filter(|i| matches!(tokens.word(*i), "the" | "this" | "that") && !led(*i)).take_while(|i| !behind(*i)) {
        let mut last = i + 1;
        while last < window.last && last - i <= PHRASE && word(last) && joined(last) && !(last > i + 1 && plural(tokens.word(last - 1))) {
            last += 1;
        }
        // Two words that a further word follows which is no function word hold the verb: only the first is the thing.
        let verb = last == i + 1 + PHRASE && last < window.last && is(&cues.function, last) && plural(tokens.word(last - 1)) && best.is_none();
        let last = if verb { last - 1 } else { last };
        if last > i + 1 {
            best = Some((tokens.range(i + 1).0, tokens.range(last - 1).1, last));
        }
    }
    let (start, end, last) = best?;
    let object = (last..window.last.min(last + 8)).any(|i| matches!(tokens.word(i), "it" | "him" | "her" | "them"));
    let name = claim.read.text.get(start..end).filter(|_| !object)?;
    Some(Found { target: Target { name: name.to_owned(), id: noun_id(name) }, class: cues.class("generic")?, flag: None })
}

/// The team that a score is foretold against or that ends among the first so many, where no contest is named.
fn side_named(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Found> {
    let organisation = claim.cues.class("organisation")?;
    let placed =
        coded.event == EventKind::Qualify && !claim.scene.topic()?.title.referents.iter().any(|r| Some(r.class) == claim.cues.class("contest"));
    let proper = |r: &&Referent| r.class == organisation || r.entity.is_some_and(|e| !claim.scene.context.entities.at(e).generic);
    let side = claim.named().iter().rfind(proper)?;
    (coded.rule == "tally.score" || placed).then(|| found(claim, claim.read, side, None))
}

/// What is signed in a war, where neither comment nor page says it: the truce the corpus speaks of.
fn truce(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Found> {
    let signed = matches!(coded.event, EventKind::Sign | EventKind::Ceasefire);
    let unsaid = || claim.scene.some_truce().filter(|_| claim.named().is_empty());
    let target = claim.scene.truce().or_else(unsaid).filter(|_| signed && claim.scene.topic().is_some_and(|t| t.is_about("conflict", claim.cues)))?;
    Some(Found { target, class: claim.cues.class("truce")?, flag: Some("target_from_corpus") })
}

/// What the pronouns of a quote that names nothing say of its target.
struct Pronoun {
    person: Option<Class>,
    /// "he", of persons only.
    he: bool,
    /// "it", of anything but persons.
    it: bool,
    us: bool,
}

impl Pronoun {
    fn fits(&self, class: Class) -> bool {
        let person = Some(class) == self.person;
        if self.he { person } else { !(self.it && person) }
    }
}

fn pronoun(claim: &Claim<'_, '_>) -> Pronoun {
    let first_time = claim.cues.temporals.hits(&claim.read.tokens, claim.window).first().map(|h| h.first);
    let timed = |r: &Referent| first_time.is_some_and(|i| r.start > claim.read.tokens.range(i).0);
    let nameless = claim.named().iter().all(timed);
    let he = nameless && claim.has(&claim.cues.person_pronouns);
    let people = claim.has(&claim.cues.people_pronouns) || claim.has(&claim.cues.us_pronouns);
    let idle = claim.has(&claim.cues.not_thing);
    let it = nameless && !he && !people && !idle && claim.has(&claim.cues.thing_pronouns);
    Pronoun { person: claim.cues.class("person"), he, it, us: nameless && !he && claim.has(&claim.cues.us_pronouns) }
}

fn found(claim: &Claim<'_, '_>, read: &Read<'_>, referent: &Referent, flag: Option<&'static str>) -> Found {
    let own = std::ptr::eq(read, claim.read);
    let target = if own { claim.target(referent) } else { claim.scene.target(read, referent) };
    Found { target, class: referent.class, flag }
}

/// What the event's words are about without saying so, under the name the page or the corpus has for it.
fn implied(claim: &Claim<'_, '_>, rule: &Trigger) -> Option<Found> {
    let first = rule.implies.first()?;
    let class = claim.cues.class("price")?;
    let topic = claim.scene.topic()?;
    let named = rule.implies.iter().find_map(|name| {
        let reads = [claim.read, &topic.title, &topic.body];
        let ends = |read: &Read<'_>, r: &Referent| read.text[r.start..r.end].to_lowercase().ends_with(name.as_str());
        reads.into_iter().find_map(|read| read.referents.iter().find(|r| ends(read, r)).map(|r| claim.scene.target(read, r)))
    });
    let target = named.or_else(|| claim.scene.linked(first)).unwrap_or_else(|| Target { name: first.clone(), id: noun_id(first) });
    Some(Found { target, class, flag: Some("target_implied") })
}

/// The id of a target known by a common noun.
pub(super) fn noun_id(name: &str) -> String {
    format!("n{:016x}", hash64(&[b"noun", crate::text::fold(name).as_bytes()]))
}

/// The referent of the quote with the best wanted class, nearest to the words of the event; with `object`, only behind them.
fn in_quote(claim: &Claim<'_, '_>, wanted: &[Class], coded: &Coded, object: bool) -> Option<Found> {
    let behind = coded.hit.filter(|_| object).map_or(0, |h| claim.read.tokens.range(h.first).1);
    let limit = if object { claim.read.sentence(behind.saturating_sub(1), behind).1 } else { claim.found.end };
    let outside = |r: &&Referent| {
        let apart = |range: Option<(usize, usize)>| range.is_none_or(|c| r.end <= c.0 || r.start >= c.1);
        apart(claim.found.condition) && apart(claim.found.source) && r.start >= behind && r.end <= limit
    };
    let timed = |r: &Referent| coded.hit.is_some_and(|h| claim.is_timed(h.last, r));
    let rank = |r: &Referent| Some((timed(r), claim.read.is_far(r, claim.cues), wanted.iter().position(|c| *c == r.class)?));
    let best = claim.named().iter().filter(outside).filter_map(|r| Some((rank(r)?, distance(claim, r, coded), r))).min_by_key(|t| (t.0, t.1))?.2;
    Some(found(claim, claim.read, best, None))
}

/// Words between a referent and the words of the event; from the start of the quote where it has none.
fn distance(claim: &Claim<'_, '_>, referent: &Referent, coded: &Coded) -> usize {
    let at = claim.read.tokens.window(referent.start, referent.end);
    coded
        .hit
        .map_or(at.first.saturating_sub(claim.window.first), |h| if at.first >= h.last { at.first - h.last } else { h.first.saturating_sub(at.last) })
}

/// Elsewhere in the comment: the same sentence, the prediction before, the sentences before.
fn in_comment(claim: &Claim<'_, '_>, wanted: &[Class]) -> Option<Found> {
    let read = claim.read;
    let outside = |r: &&Referent| claim.found.condition.is_none_or(|c| r.end <= c.0 || r.start >= c.1);
    let last_of = |from: usize, to: usize| {
        let all = read.within(from, to);
        wanted.iter().find_map(|class| all.iter().rev().filter(outside).find(|r| r.class == *class))
    };
    let flag = Some("target_from_comment");
    if let Some(r) = last_of(claim.sentence.0, claim.found.start) {
        return Some(found(claim, read, r, flag));
    }
    let answered = claim.answered_predictions().into_iter().filter(|(_, origin)| *origin == Origin::Parent);
    let before = claim.own_forerunners().into_iter().chain(answered);
    if let Some((f, origin)) = before.into_iter().find(|(f, _)| f.class.is_some_and(|c| wanted.contains(&c))) {
        let flag = if origin == Origin::Comment { "target_from_comment" } else { "target_from_parent" };
        return inherited(f.prediction.target.as_ref(), f.class, flag);
    }
    let near = claim.answered.map_or(4, |_| 1);
    let mut earlier = read.sentences_before(claim.sentence.0).take(near);
    earlier.find_map(|s| last_of(s.start, s.end)).map(|r| found(claim, read, r, flag))
}

fn inherited(target: Option<&Target>, class: Option<Class>, flag: &'static str) -> Option<Found> {
    Some(Found { target: target.cloned()?, class: class?, flag: Some(flag) })
}

/// What is answered: its predictions, then its words.
fn in_thread(claim: &Claim<'_, '_>, coded: &Coded, wanted: &[Class]) -> Option<Found> {
    let (read, _, origin) = claim.answered?;
    let flag = if origin == Origin::Parent { "target_from_parent" } else { "target_from_thread" };
    let bare = claim.is_bare();
    let fits = |f: &Filled| {
        let means_it = origin == Origin::Parent || bare || f.prediction.event == coded.event || claim.echoes();
        f.class.filter(|_| means_it).and_then(|c| wanted.iter().position(|w| *w == c))
    };
    let best = claim.answered_predictions().into_iter().filter_map(|(f, _)| Some((fits(f)?, f))).min_by_key(|(rank, _)| *rank);
    if let Some((_, f)) = best {
        return inherited(f.prediction.target.as_ref(), f.class, flag);
    }
    let told = origin == Origin::Parent || claim.is_answer() || claim.echoes();
    first_wanted(&read.referents, wanted).filter(|_| told).map(|r| found(claim, read, &r, Some(flag)))
}

/// Whether the quote says "she" (true) or "he" of somebody it does not name.
fn said_gender(claim: &Claim<'_, '_>) -> Option<bool> {
    let tokens = &claim.read.tokens;
    let first = (claim.window.first..claim.window.last).find_map(|i| claim.cues.gender(tokens.word(i)));
    first.filter(|_| !claim.named().iter().any(|r| claim.is_person(Some(r))))
}

/// The article: its title, its last sentence, its body.
fn in_page(claim: &Claim<'_, '_>, coded: &Coded, wanted: &[Class]) -> Option<Found> {
    if coded.event == EventKind::Other && !claim.named().is_empty() {
        return None;
    }
    let decided = matches!(coded.event, EventKind::Pass | EventKind::Reject);
    if let Some(target) = claim.scene.ballot().filter(|_| decided) {
        return Some(Found { target, class: claim.cues.class("law")?, flag: Some("target_from_title") });
    }
    let topic = claim.scene.topic()?;
    let fate = matches!(coded.event, EventKind::Relegate | EventKind::Hold) && topic.is_mainly("sport", claim.cues);
    if let Some(r) = fate.then(|| topic.in_danger(claim.cues)).flatten() {
        return Some(found(claim, &topic.body, &r, Some("target_from_body")));
    }
    if let Some((read, r)) = said_gender(claim).and_then(|female| topic.person_called(female, claim.cues)) {
        let flag = if std::ptr::eq(read, &raw const topic.title) { "target_from_title" } else { "target_from_body" };
        if wanted.contains(&r.class) {
            return Some(found(claim, read, &r, Some(flag)));
        }
    }
    let (read, referent, place) = topic.names(wanted, claim.scene.context)?;
    let contest = claim.cues.class("contest") == Some(referent.class) && matches!(coded.event, EventKind::Win | EventKind::Lose | EventKind::Elect);
    if contest && topic.is_mainly("election", claim.cues) && claim.cues.is_league(&read.text[referent.start..referent.end]) {
        return None;
    }
    Some(found(claim, read, &referent, Some(place.flag())))
}
