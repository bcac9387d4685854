//! Which event a candidate speaks of: by its own words, else by what it answers or continues, else by what the page is about.

use super::claim::Claim;
use super::pattern::{Hit, Window};
use super::quantity::{Quantity, above_level, quantities};
use super::read::{Read, Referent};
use super::scene::{Filled, Origin};
use crate::model::{EventKind, PredictionKind};
use crate::when::Lead;

/// An event and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Coded {
    pub(super) event: EventKind,
    pub(super) rule: String,
    pub(super) flag: Option<String>,
    /// The words of the event, where the quote has them.
    pub(super) hit: Option<Hit>,
    pub(super) negates: bool,
    /// Whether it was taken from what is answered or continued.
    pub(super) inherited: bool,
    /// Whether a negation in the quote is part of what happens ("not even a week").
    pub(super) affirms: bool,
}

impl Coded {
    fn of(event: EventKind, rule: impl Into<String>) -> Self {
        Self { event, rule: rule.into(), flag: None, hit: None, negates: false, inherited: false, affirms: false }
    }
}

/// Bytes before an entry in which its list's heading is sought.
const LIST: usize = 600;

/// Rules of at least this weight hold on pages of other domains too.
const UNMISTAKABLE: i32 = 12;

/// The event of `claim`.
pub(super) fn code(claim: &Claim<'_, '_>) -> Coded {
    let bare = claim.is_bare();
    let worded = misspelt(claim).or_else(|| triggered(claim, claim.window));
    if let Some(coded) = worded {
        return coded;
    }
    if let Some(coded) = briefly(claim).filter(|_| bare) {
        return coded;
    }
    if bare && claim.has(&claim.cues.longer) {
        let taken = inherited(claim).unwrap_or_else(|| Coded::of(EventKind::Other, "none"));
        let holds = taken.event == EventKind::Capture && waits(claim);
        return if holds { Coded { flag: taken.flag, ..Coded::of(EventKind::Hold, "hold.longer") } } else { taken };
    }
    if let Some(coded) = levelled(claim).or_else(|| before(claim)).or_else(|| headed(claim)).or_else(|| tallied(claim)) {
        return coded;
    }
    if let Some(coded) = numbered_days(claim) {
        return coded;
    }
    let taken = if bare { inherited(claim).or_else(|| usual(claim)) } else { None };
    taken.or_else(|| idiomatic(claim)).unwrap_or_else(|| Coded::of(EventKind::Other, "none"))
}

/// By a turn of phrase.
fn idiomatic(claim: &Claim<'_, '_>) -> Option<Coded> {
    best(claim, claim.cues.turn_words.hits(&claim.read.tokens, claim.window))
}

/// Whether the sentence of the quote or the one after it names a day of waiting ("longer, until March").
fn waits(claim: &Claim<'_, '_>) -> bool {
    let end = claim.read.sentence_after(claim.sentence.1).map_or(claim.sentence.1, |s| s.end);
    let near = claim.read.horizons_in(claim.found.start, end);
    near.iter().any(|h| claim.cues.until.any(&claim.read.tokens, claim.read.tokens.window(h.start, h.end)))
}

/// By event words in `window`: the weightiest rule that the page and the names around allow.
pub(super) fn triggered(claim: &Claim<'_, '_>, window: Window) -> Option<Coded> {
    best(claim, claim.cues.trigger_words.hits(&claim.read.tokens, window))
}

/// By event words with one slip of the keyboard ("bankrubt").
fn misspelt(claim: &Claim<'_, '_>) -> Option<Coded> {
    let named = |i: usize| {
        let (start, _) = claim.read.tokens.range(i);
        claim.read.text[start..].starts_with(char::is_uppercase) && claim.is_inside_sentence(i)
    };
    let corrected = claim.read.tokens.corrected(claim.window, &claim.cues.trigger_words, &named)?;
    best(claim, claim.cues.trigger_words.hits(&corrected, claim.window))
}

fn best(claim: &Claim<'_, '_>, hits: Vec<Hit>) -> Option<Coded> {
    let topic = claim.scene.topic()?;
    let about = claim.about();
    let near = |hit: &Hit| {
        let at = claim.read.tokens.range(hit.first);
        let (start, end) = claim.read.sentence(at.0, at.1);
        let around = if at.0 < claim.found.start { (start, end.min(claim.found.start)) } else { (0, 0) };
        claim.read.within(around.0, around.1.max(around.0)).iter().map(|r| r.class)
    };
    let condition = claim.found.condition;
    let allowed = hits.into_iter().filter(|hit| {
        let rule = &claim.cues.triggers[hit.owner];
        let (start, end) = (claim.read.tokens.range(hit.first).0, claim.read.tokens.range(hit.last - 1).1);
        let outside = condition.is_none_or(|c| end <= c.0 || start >= c.1);
        let in_time = hit.last - hit.first == 1 && claim.read.horizons_in(start, end).iter().any(|h| h.start <= start && end <= h.end);
        outside
            && (!in_time || rule.weight >= UNMISTAKABLE)
            && (topic.allows(&rule.domains) || rule.weight >= UNMISTAKABLE)
            && (rule.signs.is_empty() || is_implied(claim, hit.owner))
            && (rule.about.is_empty() || near(hit).chain(about.iter().copied()).any(|c| rule.about.contains(&c)))
    });
    let weight = |hit: &Hit| {
        let rule = &claim.cues.triggers[hit.owner];
        let start = claim.read.tokens.range(hit.first).0;
        let timed = claim.cues.temporals.any(&claim.read.tokens, claim.clause_before(hit.first));
        let leads = claim.read.sentence(claim.found.start, claim.found.start + 1).1 > start;
        rule.weight - 3 * i32::try_from(topic.rank(&rule.domains)).unwrap_or(0) + if leads { 2 } else { 0 } - if timed { 8 } else { 0 }
    };
    let best = allowed.max_by_key(|hit| (weight(hit), hit.last - hit.first, std::cmp::Reverse(hit.first)))?;
    let rule = &claim.cues.triggers[best.owner];
    Some(Coded { hit: Some(best), negates: rule.negates, ..Coded::of(rule.event, rule.id.clone()) })
}

/// Whether a word of the article, of the comment or of the one answered tells that the rule at `owner` can be meant.
fn is_implied(claim: &Claim<'_, '_>, owner: usize) -> bool {
    let signs = &claim.cues.triggers[owner].signs;
    let near = [Some(claim.read), claim.answered.map(|a| a.0)];
    claim.scene.topic().is_some_and(|t| t.has_signs(owner)) || near.into_iter().flatten().any(|read| signs.any(&read.tokens, read.all()))
}

/// By event words earlier in the same sentence or in the one before, where the quote itself names nothing ("Athletic relegated
/// [before May]", "He's finished. [April at the latest]").
fn before(claim: &Claim<'_, '_>) -> Option<Coded> {
    let before = claim.own_forerunners();
    if !claim.named().is_empty() || before.iter().any(|(f, _)| claim.overlaps(&f.prediction, claim.sentence)) {
        return None;
    }
    let same = (claim.sentence.0, claim.found.start);
    let last = claim.read.sentences_before(claim.sentence.0).next().map(|s| (s.start, s.end)).filter(|_| claim.is_bare() && before.is_empty());
    let mut coded = [Some(same), last].into_iter().flatten().find_map(|(start, end)| triggered(claim, claim.read.tokens.window(start, end)))?;
    coded.flag = Some("event_from_comment".to_owned());
    coded.hit = None;
    Some(coded)
}

/// By the words before a list or label in the same comment ("Going down: ...").
fn headed(claim: &Claim<'_, '_>) -> Option<Coded> {
    if !claim.is_bare() {
        return None;
    }
    let from = claim.read.text.ceil_char_boundary(claim.found.start.saturating_sub(LIST));
    let colon = from + claim.read.text[from..claim.found.start].rfind(':')?;
    let head = claim.read.sentence(colon, colon + 1);
    let mut coded = triggered(claim, claim.read.tokens.window(head.0, colon))?;
    coded.flag = Some("event_from_comment".to_owned());
    coded.hit = None;
    Some(coded)
}

/// By a bare level in a page about prices: as the answered prediction has it, else up or down from the level the page names.
fn levelled(claim: &Claim<'_, '_>) -> Option<Coded> {
    let topic = claim.scene.topic()?;
    let taken: Vec<(usize, usize)> = claim.own_horizons().map(|h| (h.start, h.end)).chain(claim.found.certainty).collect();
    let numbers = quantities(claim.read.text, &claim.read.tokens, claim.found.start, claim.found.end, &taken, claim.cues);
    let prices = topic.is_mainly("market", claim.cues) || topic.is_mainly("tech", claim.cues);
    let price = claim.cues.class("price");
    let priced = claim.read.within(claim.sentence.0, claim.found.end).iter().any(|r| Some(r.class) == price);
    let alone = |q: &&Quantity| stands_alone(&claim.read.text[..q.start], &claim.read.text[q.end..]);
    let number = numbers.iter().find(|q| q.value.is_some() && alone(q)).or(numbers.iter().find(|q| q.value.is_some()))?;
    let led =
        !claim.read.text[number.start..].starts_with(|c: char| c.is_ascii_digit() || c == '$') && claim.named().iter().any(|r| r.entity.is_some());
    let value = number.value.filter(|_| prices && (priced || led || claim.is_bare() || alone(&number)))?;
    let guess = Coded::of(EventKind::PriceUp, "level");
    let target = super::target::find(claim, &guess)?;
    let same = |f: &&(&Filled, Origin)| f.0.prediction.target.as_ref() == Some(&target.target);
    let is_price = |e: EventKind| matches!(e, EventKind::PriceUp | EventKind::PriceDown | EventKind::PriceLevel);
    let inherited = || {
        let forerunners = claim.forerunners();
        let (f, origin) = forerunners.iter().filter(same).find(|(f, _)| is_price(f.prediction.event))?;
        let flag = Some(format!("event_from_{}", origin.word()));
        Some(Coded { flag, inherited: true, ..Coded::of(f.prediction.event, "level") })
    };
    let is_target = |read: &Read<'_>, r: &Referent| claim.scene.target(read, r).id == target.target.id;
    let above = above_level(claim.read, value, claim.found.start, &|r| r.start < claim.found.start && is_target(claim.read, r), claim.cues)
        .or_else(|| above_level(&topic.title, value, usize::MAX, &|r| is_target(&topic.title, r), claim.cues))
        .or_else(|| above_level(&topic.body, value, usize::MAX, &|r| is_target(&topic.body, r), claim.cues))
        .or_else(|| if same_before(claim, &target) { None } else { above_level(&topic.title, value, usize::MAX, &|_| true, claim.cues) });
    if let Some(coded) = above.is_none().then(inherited).flatten() {
        return Some(coded);
    }
    let event = match above {
        Some(true) => EventKind::PriceUp,
        Some(false) => EventKind::PriceDown,
        None if priced || claim.is_bare() => EventKind::PriceLevel,
        None => return None,
    };
    Some(Coded { flag: Some("event_from_level".to_owned()), ..Coded::of(event, "level") })
}

/// Whether a prediction before is about the same price.
fn same_before(claim: &Claim<'_, '_>, target: &super::target::Found) -> bool {
    claim.forerunners().iter().any(|(f, _)| f.prediction.target.as_ref() == Some(&target.target))
}

/// Whether nothing but punctuation parts a number from the ends of its clause.
fn stands_alone(before: &str, after: &str) -> bool {
    let ends = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\n');
    before.trim_end_matches(' ').chars().next_back().is_none_or(ends) && after.trim_start_matches(' ').chars().next().is_none_or(ends)
}

/// By a result: the score of a match ("2-1 on Sunday"), or more than half of the votes for somebody ("Brandt 54 - 46").
fn tallied(claim: &Claim<'_, '_>) -> Option<Coded> {
    let topic = claim.scene.topic()?;
    let taken: Vec<(usize, usize)> = claim.own_horizons().map(|h| (h.start, h.end)).chain(claim.found.certainty).collect();
    let numbers = quantities(claim.read.text, &claim.read.tokens, claim.found.start, claim.found.end, &taken, claim.cues);
    let first = numbers.first().filter(|_| !claim.own_forerunners().iter().any(|(f, _)| f.prediction.event == EventKind::Win))?;
    let share = || claim.read.text[first.start..first.end].split(|c: char| !c.is_ascii_digit()).find_map(|d| d.parse::<u32>().ok());
    let score = topic.is_mainly("sport", claim.cues) && first.value.is_none();
    let named = claim.named().iter().any(|r| claim.cues.class("person") == Some(r.class) || claim.cues.class("organisation") == Some(r.class));
    let majority = topic.is_mainly("election", claim.cues) && named && claim.is_bare() && share().is_some_and(|n| (50..=100).contains(&n));
    (score || majority).then(|| Coded::of(EventKind::Win, if score { "tally.score" } else { "tally.votes" }))
}

/// By a length of time given to somebody ("Holm, four weeks at most"): so long he stays.
fn numbered_days(claim: &Claim<'_, '_>) -> Option<Coded> {
    let phrase = claim.own_horizons().next()?;
    let given = matches!(phrase.lead, Lead::Within | Lead::Give) || phrase.lead == Lead::Bare && phrase.due_from != phrase.due_by && !phrase.vague;
    let length = given && claim.read.text[phrase.start..phrase.end].split(' ').any(|w| LENGTHS.contains(&w.trim_end_matches('s')));
    let someone = claim.is_bare() && claim.named().iter().any(|r| claim.is_person(Some(r)));
    (length && someone).then(|| Coded::of(EventKind::Resign, "resign.numbered_days"))
}

/// By "not even a week" of something that was said before: so soon it breaks, or he goes.
fn briefly(claim: &Claim<'_, '_>) -> Option<Coded> {
    let phrase = claim.own_horizons().next().filter(|h| h.lead == Lead::Within)?;
    let first = claim.read.tokens.window(phrase.start, phrase.end).first;
    let negated = claim.cues.negations.any(&claim.read.tokens, Window { first, last: first + 1 });
    let before = claim.forerunners();
    let (filled, origin) = before.first().filter(|_| negated && claim.named().is_empty())?;
    let class = filled.class?;
    let of = |names: &[&str]| names.iter().any(|n| claim.cues.class(n) == Some(class));
    let event = if of(&["truce", "deal", "generic", "body"]) {
        EventKind::Collapse
    } else if of(&["person", "office"]) {
        EventKind::Resign
    } else {
        return None;
    };
    Some(Coded { flag: Some(format!("event_from_{}", origin.word())), affirms: true, ..Coded::of(event, "thread.briefly") })
}

/// Units of time in which the days of somebody are counted.
const LENGTHS: [&str; 5] = ["day", "week", "fortnight", "month", "year"];

/// By the prediction it answers or continues.
fn inherited(claim: &Claim<'_, '_>) -> Option<Coded> {
    let mut forerunners = claim.forerunners();
    let bare = claim.is_bare();
    let subject = claim.subject();
    let domain = claim.scene.topic().and_then(|t| t.main());
    let may_be = |f: &Filled| {
        let wanted = claim.cues.wants(f.prediction.event, domain);
        subject.is_none_or(|r| wanted.contains(&r.class) || domain.is_some_and(|d| claim.cues.domain(d).names.contains(&r.class)))
    };
    forerunners.retain(|(f, origin)| {
        let other_matter = subject.is_some() && !shares_name(claim, f.prediction.target.as_ref().map(|t| t.id.as_str()));
        (*origin == Origin::Comment || may_be(f)) && (*origin != Origin::Thread || (bare && !other_matter))
    });
    forerunners.retain(|(f, _)| f.prediction.event != EventKind::Other);
    let same_target = forerunners.iter().find(|(f, _)| shares_name(claim, f.prediction.target.as_ref().map(|t| t.id.as_str())));
    let (filled, origin) = same_target.or(forerunners.first())?;
    let flag = Some(format!("event_from_{}", origin.word()));
    if *origin == Origin::Comment && only_score(claim) {
        return Some(Coded::of(EventKind::Other, "score"));
    }
    Some(Coded { flag, inherited: true, ..Coded::of(filled.prediction.event, "thread") })
}

/// Whether the quote only says by how much: a score and nothing named ("27-24 or something").
fn only_score(claim: &Claim<'_, '_>) -> bool {
    let numbers = quantities(claim.read.text, &claim.read.tokens, claim.found.start, claim.found.end, &[], claim.cues);
    claim.named().is_empty() && numbers.iter().any(|q| q.value.is_none()) && claim.own_horizons().next().is_none()
}

fn shares_name(claim: &Claim<'_, '_>, id: Option<&str>) -> bool {
    id.is_some_and(|id| claim.subject().into_iter().chain(claim.named()).any(|r| claim.scene.target(claim.read, r).id == id))
}

/// By what a bare name with a date means on such a page, or, of one that goes on with the article, by what the article tells.
fn usual(claim: &Claim<'_, '_>) -> Option<Coded> {
    let stated =
        matches!(claim.found.kind, PredictionKind::Forecast | PredictionKind::Conditional | PredictionKind::Reported | PredictionKind::Sarcasm);
    let topic = claim.scene.topic().filter(|_| stated)?;
    let from_topic = |event, rule: String| Coded { flag: Some("event_from_topic".to_owned()), ..Coded::of(event, rule) };
    let named = claim.subject();
    if let Some(event) = running(claim) {
        return Some(from_topic(event, "topic.running".to_owned()));
    }
    let domain = topic.usual_event(claim.cues)?;
    let person = claim.has(&claim.cues.person_pronouns) || (domain.id == "sport" && claim.named().is_empty() && claim.is_person(named));
    if person && domain.id == "sport" && claim.named().is_empty() {
        return None;
    }
    let fits = named.map_or_else(|| claim.own_horizons().next().is_some() && !person, |r| domain.names.contains(&r.class));
    fits.then(|| from_topic(domain.event, format!("topic.{}", domain.id)))
}

/// What the article is about to have happened, where the quote names another that it may happen to.
fn running(claim: &Claim<'_, '_>) -> Option<EventKind> {
    let topic = claim.scene.topic()?;
    let event = topic.running().filter(|e| claim.cues.running.contains(e) && claim.has(&claim.cues.more))?;
    let named = claim.subject()?;
    let usual = topic.usual_event(claim.cues).map(|d| d.event);
    let same = usual.is_some_and(|u| claim.cues.runs_on(event, u));
    (!same && claim.cues.wants(event, topic.main()).contains(&named.class)).then_some(event)
}
