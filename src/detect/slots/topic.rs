//! What a page is about: its domains, its sides, what it names most, and the days it announces.
//!
//! Read once for each page with candidates. The title comes before the last sentence of the article, which comes before
//! the rest of the body: that is the order in which a bare comment may mean something there.

use super::cues::{Class, Cues, Domain};
use super::pattern::Window;
use super::read::{Read, Referent};
use crate::detect::Context;
use crate::events;
use crate::model::{Date, EventKind, Page, Target};
use crate::when::HorizonPhrase;

/// Where in the article a target was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Title,
    Last,
    Body,
}

impl Place {
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Title => "target_from_title",
            Self::Last => "target_from_last_sentence",
            Self::Body => "target_from_body",
        }
    }
}

/// The page's subject matter.
#[derive(Debug)]
pub(super) struct Topic<'a> {
    pub(super) title: Read<'a>,
    pub(super) body: Read<'a>,
    domains: Vec<usize>,
    /// What the article says was done, its title first.
    doings: Vec<Doing>,
    /// Offices and who holds them.
    pub(super) holders: Vec<(String, usize)>,
    /// Rules whose signs the article has.
    signed: Vec<usize>,
    /// What is voted or decided on: whether the title says it, and the bytes of its name there or in the body.
    pub(super) ballot: Option<(bool, usize, usize)>,
    dates: Vec<(usize, Date)>,
    /// Words the article uses as names of prices ("the krona slipped").
    pub(super) prices: Vec<String>,
    /// The fuller form of its common nouns ("ferry strike" by "strike").
    pub(super) compounds: std::collections::BTreeMap<String, String>,
    /// Words of its names that stand for one name only.
    pub(super) shorts: std::collections::BTreeMap<String, super::phrase::Short>,
    /// The product it is about, and whether the title names it.
    pub(super) product: Option<(bool, Referent)>,
    /// Persons the article calls "he" (below 0) or "she" (above).
    gender: std::collections::BTreeMap<usize, i32>,
}

/// Names of the body that are counted, and looked through for fuller names.
const NAMED: usize = 1000;

/// Comments whose words count for the domains, at half the weight of the body's.
const COMMENTS: usize = 200;

/// A domain counts from this share of the strongest domain's words on.
const SHARE: usize = 4;

impl<'a> Topic<'a> {
    pub(super) fn new(page: &'a Page, context: &Context<'_>) -> Self {
        let language = page.language.as_deref();
        let title = Read::new(page.title.as_deref().unwrap_or(""), page.published_on, language, context);
        let body = Read::new(&page.body, page.published_on, language, context);
        let cues = &context.cues.slots;
        let domains = domains(page, &title, &body, cues);
        let (title, body, prices) = with_prices(title, body, cues);
        let doings = doings(page, context);
        let has = |signs: &super::pattern::Matcher| !signs.is_empty() && [&title, &body].iter().any(|read| signs.any(&read.tokens, read.all()));
        let signed = cues.triggers.iter().enumerate().filter(|(_, t)| has(&t.signs)).map(|(owner, _)| owner).collect();
        let holders = super::stand::holders([&title, &body], context);
        let ballot = ballot(&title, cues).map(|(s, e)| (true, s, e)).or_else(|| ballot(&body, cues).map(|(s, e)| (false, s, e)));
        let dates = announced(page, &body, context);
        let gender = genders(&body, cues);
        let compounds = super::phrase::compounds(&title, &body, cues);
        let shorts = super::phrase::shorts([&title, &body], context);
        let tech = domains.iter().any(|&d| cues.domain(d).id == "tech");
        let product = if tech { super::phrase::product(&title, &body, context) } else { None };
        Self { compounds, shorts, product, title, body, domains, doings, holders, signed, ballot, dates, prices, gender }
    }

    /// Whether words of `domains` may be meant on this page; an empty list belongs everywhere.
    pub(super) fn allows(&self, domains: &[usize]) -> bool {
        domains.is_empty() || self.domains.is_empty() || domains.iter().any(|d| self.domains.contains(d))
    }

    /// The page's main domain.
    pub(super) fn main(&self) -> Option<usize> {
        self.domains.first().copied()
    }

    /// The article's fullest name for a common noun: its words with the capitalised words before them ("Tarna dam" for "dam").
    pub(super) fn fuller(&self, noun: &str) -> Option<&str> {
        [&self.title, &self.body].into_iter().find_map(|read| {
            let all = read.referents.iter().take(NAMED).filter(|r| read.text[r.start..r.end].eq_ignore_ascii_case(noun));
            all.filter_map(|r| named_before(read, r)).next()
        })
    }

    /// How far down the page's list of domains the best of `domains` stands; 1 for rules of every domain, 0 for the main one.
    pub(super) fn rank(&self, domains: &[usize]) -> usize {
        if domains.is_empty() {
            return 1;
        }
        domains.iter().filter_map(|d| self.domains.iter().position(|own| own == d)).min().unwrap_or(self.domains.len())
    }

    /// What a bare "X next" means here, with the classes X may have.
    pub(super) fn usual_event<'c>(&self, cues: &'c Cues) -> Option<&'c Domain> {
        let domain = cues.domain(*self.domains.first()?);
        (domain.event != EventKind::Other).then_some(domain)
    }

    /// Whether the page is mainly about `domain`.
    pub(super) fn is_mainly(&self, domain: &str, cues: &Cues) -> bool {
        self.domains.first().is_some_and(|&d| cues.domain(d).id == domain)
    }

    /// The domain called `id`, where it is among the page's.
    pub(super) fn domain(&self, id: &str, cues: &Cues) -> Option<usize> {
        self.domains.iter().copied().find(|&d| cues.domain(d).id == id)
    }

    /// Whether `domain` is among the page's.
    pub(super) fn is_about(&self, domain: &str, cues: &Cues) -> bool {
        self.domains.iter().any(|&d| cues.domain(d).id == domain)
    }

    /// Whether the article has a sign of the rule at `owner`.
    pub(super) fn has_signs(&self, owner: usize) -> bool {
        self.signed.contains(&owner)
    }

    /// Who does in the article what `event` goes on with.
    pub(super) fn doer(&self, event: EventKind, cues: &Cues) -> Option<&Target> {
        self.doings.iter().filter(|d| cues.runs_on(d.event, event)).find_map(|d| d.actor.as_ref())
    }

    /// What the article is about to have happened: its title's event, else that of its first sentences.
    pub(super) fn running(&self) -> Option<EventKind> {
        self.doings.first().filter(|d| d.leads).map(|d| d.event)
    }

    /// The first place, body or other name of `class` in the title.
    pub(super) fn titled(&self, class: Class) -> Option<&Referent> {
        self.title.referents.iter().find(|r| r.class == class && r.entity.is_some())
    }

    /// What of the wanted classes the article names: in its title, its last sentence, or most often in its body. Products go by
    /// their names before what they are.
    pub(super) fn names(&self, wanted: &[Class], context: &Context<'_>) -> Option<(&Read<'a>, Referent, Place)> {
        let cues = &context.cues.slots;
        let proper =
            |r: &&Referent| r.entity.is_some_and(|e| !context.entities.at(e).generic) && self.title.text[r.start..].starts_with(char::is_uppercase);
        if wanted.first().is_some_and(|c| cues.class("product") == Some(*c)) {
            if let Some((titled, found)) = self.product {
                return Some(if titled { (&self.title, found, Place::Title) } else { (&self.body, found, Place::Body) });
            }
            let titled: Vec<Referent> = self.title.referents.iter().filter(proper).copied().collect();
            let made = &wanted[..wanted.len().min(2)];
            let capital = |r: &Referent| r.entity.is_some() && self.body.text[r.start..].starts_with(char::is_uppercase);
            if let Some(found) = first_wanted(&titled, made) {
                return Some((&self.title, found, Place::Title));
            }
            if let Some(found) = self.ware(context) {
                return Some((&self.body, found, Place::Body));
            }
            if let Some(found) = self.most_named(made, cues).filter(capital) {
                return Some((&self.body, found, Place::Body));
            }
            if let Some(found) = first_wanted(&titled, wanted) {
                return Some((&self.title, found, Place::Title));
            }
        }
        let titled: Vec<Referent> = self.title.referents.iter().filter(|r| is_lent(&self.title, r, cues)).copied().collect();
        let direct: Vec<Referent> = titled.iter().filter(|r| !self.title.is_oblique(r, cues)).copied().collect();
        if let Some(found) = first_wanted(&direct, wanted).or_else(|| first_wanted(&titled, wanted)) {
            if let Some(main) = self.outweighed(&found, cues) {
                return Some((&self.body, main, Place::Body));
            }
            return Some((&self.title, found, Place::Title));
        }
        let person = wanted.first().is_some_and(|c| cues.class("person") == Some(*c));
        if let Some(found) = self.most_named(&wanted[..usize::from(person)], cues) {
            return Some((&self.body, found, Place::Body));
        }
        let last = self.body.sentences.last().map_or((0, 0), |s| (s.start, s.end));
        let ending: Vec<Referent> = self.body.within(last.0, last.1).iter().filter(|r| is_lent(&self.body, r, cues)).copied().collect();
        if let Some(found) = first_wanted(&ending, wanted) {
            return Some((&self.body, found, Place::Last));
        }
        self.most_named(wanted, cues).map(|r| (&self.body, r, Place::Body))
    }

    /// The name that most often follows "the" as a ware's does ("the Vela"): at least twice, and no person's.
    fn ware(&self, context: &Context<'_>) -> Option<Referent> {
        let cues = &context.cues.slots;
        let mut counts = std::collections::BTreeMap::new();
        let all = self.body.referents.iter().take(NAMED).filter(|r| cues.class("person") != Some(r.class));
        let named = all.filter(|r| self.body.word_before(r) == Some("the") && self.body.text[r.start..].starts_with(char::is_uppercase));
        for r in named.filter(|r| !self.body.text[r.start..r.end].contains(' ') && r.entity.is_some_and(|e| !context.entities.at(e).generic)) {
            counts.entry(r.entity).or_insert((0usize, *r)).0 += 1;
        }
        counts.into_values().filter(|(n, _)| *n > 1).max_by_key(|(n, r)| (*n, std::cmp::Reverse(r.start))).map(|(_, r)| r)
    }

    /// The person of the title, else of the body, whom the article calls "she" (`female`) or "he".
    pub(super) fn person_called(&self, female: bool, cues: &Cues) -> Option<(&Read<'a>, Referent)> {
        let person = cues.class("person");
        let called = |r: &&Referent| {
            let said = r.entity.and_then(|e| self.gender.get(&e)).copied().unwrap_or(0);
            Some(r.class) == person && if female { said > 0 } else { said < 0 }
        };
        [&self.title, &self.body].into_iter().find_map(|read| read.referents.iter().find(called).map(|r| (read, *r)))
    }

    /// The place the body speaks of far more often than of the title's place `found`, which it hardly names.
    fn outweighed(&self, found: &Referent, cues: &Cues) -> Option<Referent> {
        let place = cues.class("place").filter(|c| *c == found.class && found.entity.is_some())?;
        let main = self.most_named(&[place], cues).filter(|r| r.entity.is_some())?;
        let count = |e: Option<usize>| self.body.referents.iter().take(NAMED).filter(|r| r.entity == e).count();
        let titled = self.title.referents.iter().any(|r| r.entity == main.entity);
        (!titled && count(main.entity) >= 3 && count(main.entity) > 2 * count(found.entity)).then_some(main)
    }

    fn most_named(&self, wanted: &[Class], cues: &Cues) -> Option<Referent> {
        let all: Vec<Referent> = self.body.referents.iter().take(NAMED).filter(|r| is_lent(&self.body, r, cues)).copied().collect();
        let best = wanted.iter().find(|&&class| all.iter().any(|r| r.class == class))?;
        let mut counts = std::collections::BTreeMap::new();
        for r in all.iter().filter(|r| r.class == *best) {
            let entry = counts.entry((r.entity, r.entity.is_none().then(|| self.body.text[r.start..r.end].to_lowercase()))).or_insert((0usize, *r));
            entry.0 += 1;
        }
        counts.into_values().max_by_key(|(n, r)| (*n, std::cmp::Reverse(r.start))).map(|(_, r)| r)
    }

    /// A day the article announces after `made_on`: in a sentence that also names `target`, else in one that names no contest;
    /// of an election that the comment does not name (`stated`), the first.
    pub(super) fn announced(&self, made_on: Option<Date>, target: Option<&Target>, stated: bool, pick: Pick, context: &Context<'_>) -> Option<Date> {
        let made_on = made_on?;
        let contest = context.cues.slots.class("contest");
        let named = |at: usize| {
            let (start, end) = self.body.sentence(at, at + 1);
            self.body.within(start, end)
        };
        let called = |r: &Referent, t: &Target| {
            r.entity.map_or_else(|| t.name.eq_ignore_ascii_case(&self.body.text[r.start..r.end]), |e| context.entities.at(e).id == t.id)
        };
        let about_target = |at: usize| target.is_some_and(|t| named(at).iter().any(|r| called(r, t)));
        let general = |at: usize| !named(at).iter().any(|r| Some(r.class) == contest);
        let coming: Vec<(usize, Date)> = self.dates.iter().copied().filter(|(_, day)| *day > made_on).collect();
        let days = |keep: &dyn Fn(usize) -> bool| -> Option<Date> {
            let mut fitting = coming.iter().filter(|(at, _)| keep(*at)).map(|(_, day)| *day);
            if pick == Pick::Last { fitting.next_back() } else { fitting.next() }
        };
        let sport = self.is_mainly("sport", &context.cues.slots);
        let election = self.is_about("election", &context.cues.slots);
        let any = |at: usize| named(at).iter().any(|r| Some(r.class) == contest);
        let near = if election && !stated { days(&any) } else { None };
        near.or_else(|| days(&about_target))
            .or_else(|| if election { days(&any) } else { None })
            .or_else(|| if sport { None } else { days(&general) })
    }
}

impl Topic<'_> {
    /// The first day after `made_on` that the article names in a sentence with `noun` ("the finals are on 3 June").
    pub(super) fn day_of(&self, noun: &str, made_on: Option<Date>) -> Option<Date> {
        let stem = |w: &str| w.trim_end_matches('s').to_owned();
        let noun = stem(noun);
        let holds = |at: usize| {
            let (start, end) = self.body.sentence(at, at + 1);
            let window = self.body.tokens.window(start, end);
            (window.first..window.last).any(|i| stem(self.body.tokens.word(i)) == noun)
        };
        self.dates.iter().filter(|(at, day)| made_on.is_some_and(|m| *day > m) && holds(*at)).map(|(_, day)| *day).next()
    }

    /// Whether the first sentences of the body name something of `class`.
    pub(super) fn leads_with(&self, class: Option<Class>) -> bool {
        self.body.referents.iter().take_while(|r| r.start < LEAD).any(|r| Some(r.class) == class)
    }

    /// The last day after `made_on` that the article names for the end of a season.
    pub(super) fn season_end(&self, made_on: Option<Date>, cues: &Cues) -> Option<Date> {
        let about = |at: usize| {
            let (start, end) = self.body.sentence(at, at + 1);
            cues.season_end.any(&self.body.tokens, self.body.tokens.window(start, end))
        };
        self.dates.iter().filter(|(at, day)| made_on.is_some_and(|m| *day > m) && about(*at)).map(|(_, day)| *day).next_back()
    }

    /// Whether the article names that very day.
    pub(super) fn names_day(&self, day: Date) -> bool {
        self.dates.iter().any(|(_, d)| *d == day)
    }

    /// The days that the article names in sentences about a contest or a vote.
    pub(super) fn contest_days<'t>(&'t self, cues: &'t Cues) -> impl Iterator<Item = Date> + 't {
        let contest = cues.class("contest");
        let about = move |at: usize| {
            let (start, end) = self.body.sentence(at, at + 1);
            cues.ballot.any(&self.body.tokens, self.body.tokens.window(start, end))
                || self.body.within(start, end).iter().any(|r| Some(r.class) == contest)
        };
        self.dates.iter().filter(move |(at, _)| about(*at)).map(|(_, day)| *day)
    }

    /// The first day after `made_on` that the article names and that is the `day`-th of its month.
    pub(super) fn day_numbered(&self, day: i8, made_on: Option<Date>) -> Option<Date> {
        self.dates.iter().map(|(_, date)| *date).find(|date| made_on.is_some_and(|m| *date > m) && date.day() == day)
    }

    /// The first team that the article names in a sentence about relegation.
    pub(super) fn in_danger(&self, cues: &Cues) -> Option<Referent> {
        let organisation = cues.class("organisation")?;
        let hits = cues.danger.hits(&self.body.tokens, self.body.all());
        hits.into_iter().take(NAMED).find_map(|hit| {
            let at = self.body.tokens.range(hit.first).0;
            let (start, end) = self.body.sentence(at, at + 1);
            self.body.within(start, end).iter().find(|r| r.class == organisation && r.entity.is_some()).copied()
        })
    }

    /// The first day after `made_on` that the article names for a vote or decision.
    pub(super) fn day_of_ballot(&self, made_on: Option<Date>, cues: &Cues) -> Option<Date> {
        let holds = |at: usize| {
            let (start, end) = self.body.sentence(at, at + 1);
            cues.ballot.any(&self.body.tokens, self.body.tokens.window(start, end))
        };
        self.dates.iter().filter(|(at, day)| made_on.is_some_and(|m| *day > m) && holds(*at)).map(|(_, day)| *day).next()
    }
}

/// Which of several announced days is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    First,
    Last,
}

/// Whether a comment that does not say it may mean it: any name, and common nouns but a few.
fn is_lent(read: &Read<'_>, referent: &Referent, cues: &Cues) -> bool {
    (referent.entity.is_some() && read.text[referent.start..].starts_with(char::is_uppercase))
        || !cues.unlent.any(&read.tokens, read.tokens.window(referent.start, referent.end))
}

/// The first referent of the best wanted class.
pub(super) fn first_wanted(all: &[Referent], wanted: &[Class]) -> Option<Referent> {
    wanted.iter().find_map(|class| all.iter().find(|r| r.class == *class)).copied()
}

/// The words between "the" and a verb of prices in title and body, taken up among what both name.
fn with_prices<'a>(mut title: Read<'a>, mut body: Read<'a>, cues: &Cues) -> (Read<'a>, Read<'a>, Vec<String>) {
    let mut prices: Vec<String> = Vec::new();
    for read in [&title, &body] {
        for hit in cues.price_moves.hits(&read.tokens, read.all()) {
            let named = hit.first >= 2 && read.tokens.word(hit.first - 2) == "the";
            let word = if named { read.tokens.word(hit.first - 1) } else { continue };
            let taken = read.within(read.tokens.range(hit.first - 1).0, read.tokens.range(hit.first - 1).1);
            if taken.is_empty() && !prices.iter().any(|p| p == word) && prices.len() < 20 {
                prices.push(word.to_owned());
            }
        }
    }
    let class = cues.class("price");
    title.add_named(&prices, class);
    body.add_named(&prices, class);
    (title, body, prices)
}

/// Words after a person's name in which "he" or "she" is taken for that person.
const NEAR: usize = 25;

/// How often the body says "she" of each person, less how often "he".
fn genders(body: &Read<'_>, cues: &Cues) -> std::collections::BTreeMap<usize, i32> {
    let person = cues.class("person");
    let mut found = std::collections::BTreeMap::new();
    let persons: Vec<&Referent> = body.referents.iter().filter(|r| Some(r.class) == person && r.entity.is_some()).take(NAMED).collect();
    for (i, r) in persons.iter().enumerate() {
        let first = body.tokens.window(r.end, body.text.len()).first;
        let limit = persons.get(i + 1).map_or(usize::MAX, |next| body.tokens.window(next.start, body.text.len()).first);
        let window = first..limit.min(first + NEAR).min(body.tokens.len()).max(first);
        let said = window.filter_map(|k| cues.gender(body.tokens.word(k))).next();
        if let Some((female, entity)) = said.zip(r.entity) {
            *found.entry(entity).or_insert(0) += if female { 1 } else { -1 };
        }
    }
    found
}

/// The noun together with the capitalised words right before it, where the first of them does not open its sentence.
fn named_before<'t>(read: &'t Read<'_>, noun: &Referent) -> Option<&'t str> {
    let at = read.tokens.window(noun.start, noun.end).first;
    let sentence = read.sentence(noun.start, noun.end).0;
    let mut first = at;
    while first > 0 && at - first < 3 {
        let (start, end) = read.tokens.range(first - 1);
        let joined = read.text[end..read.tokens.range(first).0].trim().is_empty();
        if !(joined && read.text[start..].starts_with(char::is_uppercase) && start > sentence) {
            break;
        }
        first -= 1;
    }
    (first < at).then(|| &read.text[read.tokens.range(first).0..noun.end])
}

fn domains(page: &Page, title: &Read<'_>, body: &Read<'_>, cues: &Cues) -> Vec<usize> {
    let mut counts = vec![0usize; cues.domain_count()];
    for hit in cues.domain_words.hits(&title.tokens, title.all()) {
        counts[hit.owner] += 6;
    }
    for hit in cues.domain_words.hits(&body.tokens, body.all()) {
        counts[hit.owner] += 2;
    }
    for comment in page.comments.iter().take(COMMENTS) {
        let tokens = super::pattern::Tokens::new(&comment.text);
        for hit in cues.domain_words.hits(&tokens, tokens.window(0, comment.text.len())) {
            counts[hit.owner] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let mut found: Vec<usize> = (0..counts.len()).filter(|&d| counts[d] > 0 && counts[d] * SHARE >= most).collect();
    found.sort_by_key(|&d| std::cmp::Reverse(counts[d]));
    found
}

/// Words that the name of what is voted on may have.
const BALLOT: usize = 4;

/// The bytes of what `read` says is voted or decided on ("voters decide on the bridge in May": "bridge").
fn ballot(read: &Read<'_>, cues: &Cues) -> Option<(usize, usize)> {
    let tokens = &read.tokens;
    let ends = |i: usize| cues.ballot_ends.any(tokens, Window { first: i, last: i + 1 }) || tokens.word(i).starts_with(|c: char| c.is_ascii_digit());
    cues.ballot.hits(tokens, read.all()).into_iter().find_map(|hit| {
        let led = hit.last < tokens.len() && matches!(tokens.word(hit.last), "on" | "over" | "about");
        let mut first = if led { hit.last + 1 } else { hit.last };
        while first < tokens.len() && matches!(tokens.word(first), "the" | "a" | "an" | "its" | "their" | "whether") {
            first += 1;
        }
        let mut last = first;
        while last < tokens.len() && last - first < BALLOT && !ends(last) && (last == first || joined(read, last)) {
            last += 1;
        }
        let whole = led || hit.last - hit.first > 1;
        let words = (whole && last > first).then(|| (tokens.range(first).0, tokens.range(last - 1).1));
        words.filter(|(start, end)| read.horizons_in(*start, *end).is_empty())
    })
}

/// Whether only a space parts word `i` from the one before.
fn joined(read: &Read<'_>, i: usize) -> bool {
    read.text[read.tokens.range(i - 1).1..read.tokens.range(i).0].chars().all(|c| c == ' ')
}

/// Something the article says was done.
#[derive(Debug)]
struct Doing {
    event: EventKind,
    actor: Option<Target>,
    /// Whether it stands in the title or the body's first sentences.
    leads: bool,
}

/// Bytes of the body whose events may be what the article is about.
const LEAD: usize = 400;

/// Events of the article that are looked at.
const DOINGS: usize = 60;

fn doings(page: &Page, context: &Context<'_>) -> Vec<Doing> {
    let coding = events::Context { lexicon: context.lexicon, grammar: context.grammar, entities: context.entities };
    let texts = [(page.title.as_deref().unwrap_or(""), usize::MAX), (page.body.as_str(), LEAD)];
    let mentions = texts.iter().flat_map(|(text, lead)| events::code(text, page.published_on, &coding).into_iter().map(move |m| (m, *lead)));
    let done = mentions.filter(|(m, _)| !m.negated && !m.background).take(DOINGS);
    let named = |e: usize| Target { name: context.entities.at(e).name.clone(), id: context.entities.at(e).id.clone() };
    done.map(|(m, lead)| Doing { event: m.event, actor: m.actor.map(named), leads: m.start < lead }).collect()
}

/// Days (not months or longer) that the body speaks of, with their place.
fn announced(page: &Page, body: &Read<'_>, context: &Context<'_>) -> Vec<(usize, Date)> {
    let expressions = context.grammar.tag(&page.body, page.published_on, page.language.as_deref());
    let mut days: Vec<(usize, Date)> =
        expressions.iter().filter(|e| e.earliest.is_some() && e.earliest == e.latest).filter_map(|e| Some((e.start, e.latest?))).collect();
    let coming = &context.cues.slots.coming;
    let ahead = |h: &&HorizonPhrase| {
        let (start, _) = body.sentence(h.start, h.start + 1);
        let before = body.tokens.window(start, h.start);
        let told = coming.any(&body.tokens, before) || context.cues.slots.season_end.any(&body.tokens, before);
        h.due_from.is_some() && h.due_from == h.due_by && told
    };
    days.extend(body.horizons.iter().filter(ahead).filter_map(|h| Some((h.start, h.due_by?))));
    days.sort_unstable();
    days.dedup_by_key(|d| d.1);
    days
}
