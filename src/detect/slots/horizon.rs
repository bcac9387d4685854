//! By when: a phrase in the quote, else around it, else the prediction answered, else a day the article announces.

use super::claim::Claim;
use super::event::Coded;
use super::pattern::{Hit, Window};
use super::scene::Origin;
use super::target::Found;
use super::topic::Pick;
use crate::detect::find::Candidate;
use crate::model::{Date, EventKind, Horizon, HorizonBasis};
use crate::text::Sentence;
use crate::when::{HorizonPhrase, Lead};

/// A horizon and the flag that says where it came from.
pub(super) type Timed = (Horizon, Option<&'static str>);

/// The horizon of `claim`.
pub(super) fn horizon(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>, made_on: Option<Date>) -> Timed {
    if let Some(phrase) = own(claim, coded) {
        let said = stated(claim, phrase);
        if let Some(horizon) = told_after(claim, phrase) {
            return (horizon, None);
        }
        let day = announced_day(claim, &said, made_on).or_else(|| contest_day(claim, coded, phrase, &said, made_on));
        return (day.unwrap_or(said), None);
    }
    if let Some(phrase) = around(claim) {
        return (stated(claim, phrase), None);
    }
    if let Some(horizon) = until_then(claim, made_on).or_else(|| lasting(claim, made_on)).or_else(|| deed(claim, made_on)) {
        return (horizon, None);
    }
    if let Some(phrase) = adjoining(claim, coded).and_then(|(start, end)| claim.read.horizons_in(start, end).first()) {
        return (stated(claim, phrase), None);
    }
    if let Some(phrase) = said_again(claim, coded) {
        return (stated(claim, phrase), None);
    }
    if let Some(horizon) = listed(claim, coded) {
        return (horizon, None);
    }
    if let Some(due_by) = claim.own_forerunners().first().and_then(|(f, _)| f.prediction.horizon.due_by).filter(|_| coded.rule == "score") {
        return (Horizon { phrase: None, due_from: made_on, due_by: Some(due_by), basis: HorizonBasis::Inherited }, Some("horizon_inherited"));
    }
    if let Some(horizon) = answered(claim, coded, target) {
        return (horizon, Some("horizon_inherited"));
    }
    if let Some(day) = scheduled(claim, coded, target, made_on) {
        let horizon = Horizon { phrase: None, due_from: None, due_by: Some(day), basis: HorizonBasis::Inherited };
        return (horizon, Some("horizon_from_article"));
    }
    let basis = if claim.is_in_sequence() { HorizonBasis::Sequence } else { HorizonBasis::None };
    (Horizon { basis, ..Horizon::none() }, None)
}

/// The phrase inside the quote that stands nearest to the words of the event; one inside the condition only where there is no other.
fn own<'s>(claim: &Claim<'s, '_>, coded: &Coded) -> Option<&'s HorizonPhrase> {
    let in_condition = |h: &HorizonPhrase| claim.found.condition.is_some_and(|c| h.start >= c.0 && h.end <= c.1);
    let event = coded.hit.map(|h| (claim.read.tokens.range(h.first).0, claim.read.tokens.range(h.last - 1).1));
    let distance = |h: &HorizonPhrase| event.map_or(0, |(start, end)| h.start.saturating_sub(end).max(start.saturating_sub(h.end)));
    let best = |h: &&HorizonPhrase| (in_condition(h), distance(h), h.due_by.is_none(), h.vague, h.due_by);
    claim.own_horizons().min_by_key(best)
}

/// A phrase in the same sentence that no other prediction of the comment holds, or in the heading or the closing of a list.
fn around<'s>(claim: &Claim<'s, '_>) -> Option<&'s HorizonPhrase> {
    let near = claim.read.horizons_in(claim.sentence.0, claim.sentence.1);
    let held = |h: &HorizonPhrase| claim.siblings.iter().any(|c| h.start < c.end && h.end > c.start && has_event(claim, c));
    let inside = |h: &&HorizonPhrase| h.start >= claim.sentence.0 && h.end <= claim.sentence.1 && !held(h);
    let behind = || near.iter().filter(|h| inside(h) && h.start >= claim.found.end);
    let after = if claim.found.negated { behind().max_by_key(|h| h.due_by) } else { behind().next() };
    let before = near.iter().rev().find(|h| inside(h) && h.end <= claim.found.start);
    let longer = claim.is_bare() && claim.has(&claim.cues.longer);
    let listed = claim.is_bare() && (claim.named().len() == 1 || longer);
    after.or(before).or_else(|| {
        let next = claim.read.sentence_after(claim.sentence.1);
        let last = claim.read.sentences_before(claim.sentence.0).next();
        let near = [next, last].into_iter().flatten().filter(|_| listed);
        let heads = |s: &Sentence| longer || s.of(claim.read.text).ends_with(':');
        near.filter_map(|s| claim.read.horizons_in(s.start, s.end).iter().find(|h| heads(s) || !held(h))).next()
    })
}

/// "On the 14th" on a page that announces a 14th of some month: that one.
fn announced_day(claim: &Claim<'_, '_>, said: &Horizon, made_on: Option<Date>) -> Option<Horizon> {
    let due = said.due_by.filter(|_| said.due_from == said.due_by)?;
    let day = due.day();
    let phrase = said.phrase.as_deref()?;
    let topic = claim.scene.topic()?;
    let next_week =
        due.checked_add(jiff::Span::new().days(7)).ok().filter(|d| phrase.starts_with("next ") && topic.names_day(*d) && !topic.names_day(due));
    if next_week.is_some() {
        return Some(Horizon { due_from: next_week, due_by: next_week, ..said.clone() });
    }
    let word = phrase.split_whitespace().next_back()?;
    let ordinal = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let alone = ordinal.parse::<i8>().ok() == Some(day) && phrase.bytes().filter(u8::is_ascii_digit).count() == ordinal.len();
    let named = claim.scene.topic().filter(|_| alone && phrase.split_whitespace().count() <= 3)?.day_numbered(day, made_on)?;
    Some(Horizon { due_from: Some(named), due_by: Some(named), ..said.clone() })
}

/// "The same evening", "next day": of the day by which the prediction before it in the comment, or the one answered, is due.
fn told_after(claim: &Claim<'_, '_>, phrase: &HorizonPhrase) -> Option<Horizon> {
    let words = claim.read.tokens.window(phrase.start, phrase.end);
    let hit = claim.cues.told_after.hits(&claim.read.tokens, words).into_iter().next()?;
    let (before, _) = claim.forerunners().into_iter().find(|(f, origin)| *origin != Origin::Thread && f.prediction.horizon.due_by.is_some())?;
    let due = before.prediction.horizon.due_by?;
    let same = claim.read.tokens.word(hit.first) == "same" || claim.read.tokens.word(hit.last - 2) == "same";
    let due_by = if same { Some(due) } else { due.tomorrow().ok() };
    let phrase = Some(claim.read.text[phrase.start..phrase.end].to_owned());
    Some(Horizon { phrase, due_from: before.prediction.horizon.due_from, due_by, basis: HorizonBasis::Stated })
}

/// Days by which a length may miss the day of a contest that it means ("in two weeks").
const MISSED: i64 = 2;

/// "In June", "in two weeks" of a contest whose day the article announces within that time: that day.
fn contest_day(claim: &Claim<'_, '_>, coded: &Coded, phrase: &HorizonPhrase, said: &Horizon, made_on: Option<Date>) -> Option<Horizon> {
    let decided = matches!(coded.event, EventKind::Win | EventKind::Lose | EventKind::Elect | EventKind::Pass | EventKind::Reject);
    let counted = claim.named().iter().any(|r| claim.cues.class("share") == Some(r.class)) || claim.has(&claim.cues.voting);
    let open = matches!(phrase.lead, Lead::In | Lead::Bare) && (decided || counted);
    let open = open && claim.scene.topic()?.is_mainly("election", claim.cues);
    let (from, by) = said.due_from.zip(said.due_by).filter(|(from, by)| open && (*by - *from).get_days() >= 6)?;
    let long = if Some(from) == made_on { by.checked_add(jiff::Span::new().days(MISSED)).unwrap_or(by) } else { by };
    let near = if Some(from) == made_on { by.checked_sub(jiff::Span::new().days(MISSED)).unwrap_or(by) } else { from };
    let mut days = claim.scene.topic()?.contest_days(claim.cues).filter(|d| near <= *d && *d <= long && made_on.is_none_or(|m| *d > m));
    let day = days.next().filter(|first| days.all(|d| d == *first))?;
    Some(Horizon { due_from: Some(day), due_by: Some(day), ..said.clone() })
}

/// "Until then": the time named last before it, in this comment or in the one answered.
fn until_then(claim: &Claim<'_, '_>, made_on: Option<Date>) -> Option<Horizon> {
    let hit = claim.cues.then.hits(&claim.read.tokens, claim.read.tokens.window(claim.sentence.0, claim.found.end)).into_iter().next_back()?;
    let (start, end) = (claim.read.tokens.range(hit.first).0, claim.read.tokens.range(hit.last - 1).1);
    let earlier = claim.read.horizons[..claim.read.horizons.partition_point(|h| h.end <= start)].last().map(|h| (claim.read, h));
    let (read, then) = earlier.or_else(|| claim.answered.and_then(|(read, ..)| Some((read, read.horizons.last()?))))?;
    let words = &read.text[then.start..then.end];
    let bare = if then.lead == Lead::Bare { words } else { words.split_once(' ').map_or(words, |(_, rest)| rest) };
    let led = format!("{} {bare}", claim.read.tokens.word(hit.first));
    let language = claim.scene.page.language.as_deref();
    let again = claim.scene.context.grammar.horizons(&led, made_on, language);
    let due_by = again.first().filter(|h| h.start == 0).map_or(then.due_by, |h| h.due_by);
    Some(Horizon { phrase: Some(claim.read.text[start..end].to_owned()), due_from: made_on, due_by, basis: HorizonBasis::Stated })
}

/// "Won't last three months": a length without a preposition.
fn lasting(claim: &Claim<'_, '_>, made_on: Option<Date>) -> Option<Horizon> {
    let tokens = &claim.read.tokens;
    let hit = claim.cues.lasting.hits(tokens, claim.window).into_iter().max_by_key(|h| h.last)?;
    let rest = Window { first: hit.last, last: claim.window.last };
    let skipped = claim.cues.lasting_skip.hits(tokens, rest).into_iter().find(|h| h.first == hit.last).map_or(hit.last, |h| h.last);
    let start = (skipped < claim.window.last).then(|| tokens.range(skipped).0)?;
    let led = format!("within {}", &claim.read.text[start..claim.found.end]);
    let again = claim.scene.context.grammar.horizons(&led, made_on, claim.scene.page.language.as_deref());
    let length = again.first().filter(|h| h.start == 0)?;
    let words = claim.read.text.get(start..start + length.end.checked_sub("within ".len())?)?;
    Some(Horizon { phrase: Some(words.to_owned()), due_from: made_on, due_by: length.due_by, basis: HorizonBasis::Stated })
}

/// "Before the final": a deadline that the article dates.
fn deed(claim: &Claim<'_, '_>, made_on: Option<Date>) -> Option<Horizon> {
    let tokens = &claim.read.tokens;
    let hit = claim.cues.deadlines.hits(tokens, claim.window).into_iter().min_by_key(|h| (h.first, h.last))?;
    let day = claim.scene.topic()?.day_of(tokens.word(hit.last - 1), made_on)?;
    let closes =
        hit.last < claim.window.last && claim.cues.closing.any(tokens, Window { first: hit.last, last: (hit.last + 2).min(claim.window.last) });
    let due_by = match tokens.word(hit.first) {
        "before" if !closes => day.yesterday().ok(),
        "after" => return None,
        _ => Some(day),
    };
    let (start, end) = (tokens.range(hit.first).0, tokens.range(hit.last - 1).1);
    Some(Horizon { phrase: Some(claim.read.text[start..end].to_owned()), due_from: made_on, due_by, basis: HorizonBasis::Stated })
}

/// The bytes of the next sentence where it only says more of the same ("I'd say 70%.", "By June at the latest."): its words are times,
/// numbers, certainty, function words and words of the same event, and no other prediction of the comment lies in it.
pub(super) fn adjoining(claim: &Claim<'_, '_>, coded: &Coded) -> Option<(usize, usize)> {
    let next = claim.read.sentence_after(claim.sentence.1)?;
    let (start, end) = (next.start, next.end);
    let near = claim.read.text[claim.sentence.1..start].chars().filter(|c| *c == '\n').count() < 2;
    let taken = claim.siblings.iter().any(|c| c.start < end && c.end > start && has_event(claim, c));
    if !near || taken || end - start > SHORT {
        return None;
    }
    let tokens = &claim.read.tokens;
    let window = tokens.window(start, end);
    let mut known = vec![false; window.last - window.first];
    let mut mark = |first: usize, last: usize| known[first - window.first..last - window.first].fill(true);
    for words in [&claim.cues.function, &claim.cues.affirmative, &claim.cues.even, &claim.cues.deadlines] {
        words.hits(tokens, window).iter().for_each(|h| mark(h.first, h.last));
    }
    let same = |h: &&Hit| claim.cues.triggers[h.owner].event == coded.event;
    claim.cues.trigger_words.hits(tokens, window).iter().filter(same).for_each(|h| mark(h.first, h.last));
    let timed = |i: usize| claim.read.horizons_in(tokens.range(i).0, tokens.range(i).1).iter().any(|h| h.start < end);
    let more = (window.first..window.last).all(|i| known[i - window.first] || timed(i) || tokens.word(i).bytes().any(|b| b.is_ascii_digit()));
    more.then_some((start, end))
}

/// The time in the next sentence where that says the same of "him" or "it" again ("Marlo runs. He'll be on a plane by June").
fn said_again<'s>(claim: &Claim<'s, '_>, coded: &Coded) -> Option<&'s HorizonPhrase> {
    coded.hit?;
    let next = claim.read.sentence_after(claim.sentence.1)?;
    let window = claim.read.tokens.window(next.start, next.end);
    let pronouns = [&claim.cues.person_pronouns, &claim.cues.thing_pronouns, &claim.cues.people_pronouns];
    let opens = Window { first: window.first, last: (window.first + 1).min(window.last) };
    let phrase = claim.read.horizons_in(next.start, next.end).first()?;
    let same = claim.read.within(next.start, next.end).is_empty() && pronouns.iter().any(|p| p.any(&claim.read.tokens, opens));
    (same && super::event::triggered(claim, window).is_some_and(|c| c.event == coded.event)).then_some(phrase)
}

/// Longest sentence that may only say more of the one before, in bytes.
const SHORT: usize = 120;

/// Whether another candidate says of itself what happens, or to whom.
fn has_event(claim: &Claim<'_, '_>, other: &Candidate) -> bool {
    let window = claim.read.tokens.window(other.start, other.end);
    !claim.read.within(other.start, other.end).is_empty() || claim.cues.trigger_words.any(&claim.read.tokens, window)
}

/// The window of the entry before in a list whose heading or closing gives one for all.
fn listed(claim: &Claim<'_, '_>, coded: &Coded) -> Option<Horizon> {
    let (before, _) = *claim.own_forerunners().first().filter(|_| claim.is_bare() && claim.named().len() == 1)?;
    let old = &before.prediction.horizon;
    let phrase = old.phrase.as_ref().filter(|p| before.prediction.event == coded.event && !before.prediction.quote.contains(p.as_str()))?;
    Some(Horizon { phrase: Some(phrase.clone()), ..old.clone() })
}

fn stated(claim: &Claim<'_, '_>, phrase: &HorizonPhrase) -> Horizon {
    // Who will see Easter is there on the day, who will not is gone before.
    let seen = !claim.found.negated && phrase.lead == Lead::Before && claim.read.text[phrase.start..phrase.end].starts_with("see");
    let phrase = &HorizonPhrase { due_by: phrase.due_by.filter(|_| seen).and_then(|d| d.tomorrow().ok()).or(phrase.due_by), ..phrase.clone() };
    Horizon {
        phrase: Some(claim.read.text[phrase.start..phrase.end].to_owned()),
        due_from: phrase.due_from,
        due_by: phrase.due_by,
        basis: if phrase.vague { HorizonBasis::VagueDefault } else { HorizonBasis::Stated },
    }
}

/// The window of the prediction answered, where this one speaks of the same thing.
fn answered(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>) -> Option<Horizon> {
    let yes_or_no = claim.is_bare() && (claim.has(&claim.cues.negative) || claim.has(&claim.cues.affirmative));
    let (filled, _) = claim.answered_predictions().into_iter().find(|(f, _)| {
        let same = target.is_some_and(|t| f.prediction.target.as_ref().is_some_and(|p| p.id == t.target.id));
        f.prediction.horizon.due_by.is_some() && f.prediction.event == coded.event && (same || yes_or_no)
    })?;
    let old = &filled.prediction.horizon;
    Some(Horizon { phrase: None, due_from: old.due_from, due_by: old.due_by, basis: HorizonBasis::Inherited })
}

/// The day the article announces for a contest, a decision or a meeting: the first one, or the last for what comes later.
fn scheduled(claim: &Claim<'_, '_>, coded: &Coded, target: Option<&Found>, made_on: Option<Date>) -> Option<Date> {
    let topic = claim.scene.topic()?;
    let decided_on_a_day = matches!(
        coded.event,
        EventKind::Win
            | EventKind::Lose
            | EventKind::Elect
            | EventKind::Qualify
            | EventKind::Relegate
            | EventKind::Hold
            | EventKind::PriceLevel
            | EventKind::PriceUp
    );
    let voted = topic.is_about("election", claim.cues) && coded.event == EventKind::Other;
    let counted = ["contest", "price", "share"].map(|c| claim.cues.class(c));
    let about_the_vote = voted && (claim.has(&claim.cues.voting) || claim.named().iter().any(|r| counted.contains(&Some(r.class))));
    let sport = topic.is_mainly("sport", claim.cues);
    let day = sport || topic.is_mainly("market", claim.cues) || topic.is_about("election", claim.cues);
    let decided_on_a_day = decided_on_a_day && (sport || coded.event != EventKind::Hold);
    if matches!(coded.event, EventKind::Pass | EventKind::Reject) || coded.event == EventKind::Win && claim.has(&claim.cues.vote) {
        return topic.day_of_ballot(made_on, claim.cues);
    }
    if !(day && decided_on_a_day || about_the_vote) {
        return None;
    }
    let league = claim.cues.league.any(&claim.read.tokens, claim.window) || target.is_none_or(|t| claim.cues.is_league(&t.target.name));
    let table = matches!(coded.event, EventKind::Relegate | EventKind::Hold | EventKind::Qualify) || coded.event == EventKind::Win && league;
    if let Some(end) = topic.season_end(made_on, claim.cues).filter(|_| table && topic.is_mainly("sport", claim.cues)) {
        return Some(end);
    }
    let later = claim.has(&claim.cues.later) || target.is_some_and(|t| t.flag != Some("target_from_corpus") && claim.cues.is_later(&t.target.name));
    let stated = target.is_some_and(|t| t.flag.is_none());
    topic.announced(made_on, target.map(|t| &t.target), stated || later, if later { Pick::Last } else { Pick::First }, claim.scene.context)
}
