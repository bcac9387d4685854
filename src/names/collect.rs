//! First pass over a page: runs of capitalised words, how often and where, and what the words beside them say they are.
//!
//! A page in, a [`Census`] out; censuses add up in any order to the same sum. What becomes an entity is decided elsewhere.

use super::EntityKind;
use super::lexicon::{Cue, Lexicon, class, kind_at, kind_index};
use super::scan::{Join, Key, Shape, Tok, scan};
use crate::model::Page;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};

/// Keys of the tokens of a name, articles left out.
pub(super) type Keys = SmallVec<[Key; 4]>;

/// Where a name was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Article body or title.
    Body,
    /// Comment.
    Comment,
}

/// How a name was seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Spellings in bodies and titles.
    pub forms: BTreeMap<String, u32>,
    /// Spellings in comments.
    pub comment_forms: BTreeMap<String, u32>,
    /// Times in bodies and titles.
    pub body: u32,
    /// Times in comments.
    pub comment: u32,
    /// Times directly before a plain head noun or a capitalised name's possessive.
    pub modifier: u32,
    /// Times after "the".
    pub the: u32,
    /// Times it filled a sentence's first word alone.
    pub opening: u32,
    /// Votes by kind.
    pub votes: [u32; 4],
    /// The pages it is on (the smallest hashes, at most [`PAGES`]).
    pub pages: BTreeSet<u64>,
    /// The bodies it is in, likewise.
    pub bodies: BTreeSet<u64>,
    /// Ends with a plain head noun.
    pub plain_head: bool,
}

/// Pages remembered for each name: enough to tell whether two names share one.
const PAGES: usize = 64;

/// How a word is written over the corpus.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Writing {
    /// With a capital inside a sentence.
    pub capital: u32,
    /// Without, in bodies and titles.
    pub lower: u32,
    /// Without, in comments, which often do without capitals.
    pub loose: u32,
}

impl Writing {
    /// Times it is written small in earnest: what comments do counts only for words that never have a capital.
    pub(super) fn small(self) -> u32 {
        self.lower + if self.capital == 0 { self.loose } else { 0 }
    }
}

/// The sum of what pages hold.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// Names that do not hang on a sentence's first word.
    pub seen: BTreeMap<Keys, Seen>,
    /// Names whose first word opens a sentence.
    pub openers: BTreeMap<Keys, Seen>,
    /// Plain words that are no English words.
    pub foreign: BTreeMap<Keys, Seen>,
    /// How words are written.
    pub writing: FxHashMap<Key, Writing>,
    /// Table rows seen: (row, number of the variant) → times.
    pub rows: BTreeMap<(usize, usize), u32>,
    /// Names side by side in a list: "A, B and C" are of one kind.
    pub beside: BTreeMap<(Keys, Keys), u32>,
    /// Declared short forms: "Long Name (LN)".
    pub declared: BTreeMap<(Keys, String), u32>,
}

impl Seen {
    fn add(&mut self, other: Self) {
        for (form, n) in other.forms {
            *self.forms.entry(form).or_default() += n;
        }
        for (form, n) in other.comment_forms {
            *self.comment_forms.entry(form).or_default() += n;
        }
        self.body += other.body;
        self.comment += other.comment;
        self.modifier += other.modifier;
        self.the += other.the;
        self.opening += other.opening;
        self.plain_head |= other.plain_head;
        self.votes.iter_mut().zip(other.votes).for_each(|(a, b)| *a += b);
        self.pages.extend(other.pages);
        self.bodies.extend(other.bodies);
        trim(&mut self.pages);
        trim(&mut self.bodies);
    }

    /// Takes `other` in as the same name.
    pub(super) fn absorb(&mut self, other: &Self) {
        self.add(other.clone());
    }
}

fn trim(pages: &mut BTreeSet<u64>) {
    while pages.len() > PAGES {
        pages.pop_last();
    }
}

impl Census {
    /// Counts the names of `page`.
    pub(super) fn of(page: &Page, lexicon: &Lexicon) -> Self {
        let mut census = Self::default();
        let id = page.article_id.0;
        if let Some(title) = &page.title {
            census.read(title, Section::Body, id, lexicon);
        }
        census.read(&page.body, Section::Body, id, lexicon);
        for comment in &page.comments {
            census.read(&comment.text, Section::Comment, id, lexicon);
        }
        census
    }

    /// The short forms declared for the name of `keys`.
    pub(super) fn declared_shorts(&self, keys: &Keys) -> impl Iterator<Item = &(Keys, String)> {
        let keys = keys.clone();
        self.declared.range((keys.clone(), String::new())..).map(|(pair, _)| pair).take_while(move |(long, _)| *long == keys)
    }

    /// Adds another census.
    pub(super) fn add(&mut self, other: Self) {
        for (keys, seen) in other.seen {
            self.seen.entry(keys).or_default().add(seen);
        }
        for (keys, seen) in other.openers {
            self.openers.entry(keys).or_default().add(seen);
        }
        for (keys, seen) in other.foreign {
            self.foreign.entry(keys).or_default().add(seen);
        }
        for (key, w) in other.writing {
            let mine = self.writing.entry(key).or_default();
            mine.capital += w.capital;
            mine.lower += w.lower;
            mine.loose += w.loose;
        }
        for (row, n) in other.rows {
            *self.rows.entry(row).or_default() += n;
        }
        for (pair, n) in other.beside {
            *self.beside.entry(pair).or_default() += n;
        }
        for (pair, n) in other.declared {
            *self.declared.entry(pair).or_default() += n;
        }
    }

    fn read(&mut self, text: &str, section: Section, page: u64, lexicon: &Lexicon) {
        let toks = scan(text, &lexicon.words);
        self.count_rows(text, &toks, lexicon);
        if is_all_capitalised(&toks) {
            return;
        }
        self.count_writing(&toks, section);
        if section == Section::Body {
            self.count_foreign(text, &toks, page);
        }
        let mut before: Option<Run> = None;
        for run in runs(text, &toks) {
            self.record(text, &toks, &run, section, page, lexicon);
            if let Some(b) = before.filter(|b| LISTED.contains(&&text[toks[b.to - 1].end..toks[run.from].lead])) {
                *self.beside.entry((keys_of(&toks, b.from, b.to), keys_of(&toks, run.from, run.to))).or_default() += 1;
            }
            before = Some(run);
        }
    }

    /// Plain words that are no English words and stand after "the" ("the krona"): money, local terms.
    fn count_foreign(&mut self, text: &str, toks: &[Tok], page: u64) {
        let known = toks.iter().filter(|t| t.class != 0).count();
        if known * 2 < toks.len() {
            return;
        }
        for (i, t) in toks.iter().enumerate().skip(1) {
            let plain = t.shape == Shape::Lower && t.class == 0 && t.join == Join::Space && t.end - t.start >= 4 && !t.possessive;
            if plain && toks[i - 1].is(class::THE) && text[t.start..t.end].bytes().all(|b| b.is_ascii_lowercase()) {
                let seen = self.foreign.entry(std::iter::once(t.key).collect()).or_default();
                seen.count(text, toks, i, i + 1, Section::Body, page, [0, 0, 0, 4], true, false);
            }
        }
    }

    fn count_writing(&mut self, toks: &[Tok], section: Section) {
        for t in toks {
            let writing = self.writing.entry(t.key).or_default();
            if t.shape == Shape::Lower {
                *(if section == Section::Body { &mut writing.lower } else { &mut writing.loose }) += 1;
            } else if t.is_capital() && (!t.opens || t.lead < t.start) {
                writing.capital += 1;
            }
        }
    }

    fn count_rows(&mut self, text: &str, toks: &[Tok], lexicon: &Lexicon) {
        for (i, t) in toks.iter().enumerate().filter(|(_, t)| t.is(class::TABLE_FIRST)) {
            for (row, keys, variant) in lexicon.firsts.get(&t.key).into_iter().flatten() {
                let fits = keys.len() <= toks.len() - i && keys.iter().zip(&toks[i..]).all(|(k, t)| *k == t.key);
                if fits && written_alike(&lexicon.rows[*row].variants[*variant], text, t) {
                    *self.rows.entry((*row, *variant)).or_default() += 1;
                }
            }
        }
    }

    fn record(&mut self, text: &str, toks: &[Tok], run: &Run, section: Section, page: u64, lexicon: &Lexicon) {
        let (from, to) = (run.from, run.to);
        let mut votes = run.votes;
        let the = add_cues(text, toks, from, to, lexicon, &mut votes);
        let plain = plain_head(toks, to);
        let opening = toks[from].opens && !run.titled;
        let demonym =
            to == from + 1 && toks.get(to).is_some_and(|t| t.join != Join::Break && t.shape == Shape::Lower) && is_demonym(text, &toks[from]);
        let next_is_name = toks[to - 1].possessive;
        if !demonym {
            let seen = self.entry(toks, from, to, opening);
            seen.count(text, toks, from, to, section, page, votes, the, opening);
            seen.modifier += u32::from(plain.is_some() || next_is_name);
        }
        if let Some((end, kind)) = plain {
            let mut votes = [0; 4];
            votes[kind_index(kind)] = 8;
            let seen = self.entry(toks, from, end, opening);
            seen.count(text, toks, from, end, section, page, votes, the, opening);
            seen.plain_head = true;
        }
        if let Some(short) = declared_short(text, toks, to) {
            *self.declared.entry((keys_of(toks, from, to), short)).or_default() += 1;
        }
    }

    fn entry(&mut self, toks: &[Tok], from: usize, to: usize, opening: bool) -> &mut Seen {
        let map = if opening { &mut self.openers } else { &mut self.seen };
        map.entry(keys_of(toks, from, to)).or_default()
    }
}

impl Seen {
    #[allow(clippy::too_many_arguments)]
    fn count(&mut self, text: &str, toks: &[Tok], from: usize, to: usize, section: Section, page: u64, votes: [u32; 4], the: bool, opening: bool) {
        let form = text[toks[from].lead..toks[to - 1].end].split_whitespace().collect::<Vec<_>>().join(" ");
        match section {
            Section::Body => {
                *self.forms.entry(form).or_default() += 1;
                self.body += 1;
                self.bodies.insert(page);
            }
            Section::Comment => {
                *self.comment_forms.entry(form).or_default() += 1;
                self.comment += 1;
            }
        }
        self.the += u32::from(the);
        self.opening += u32::from(opening);
        self.votes.iter_mut().zip(votes).for_each(|(a, b)| *a += b);
        self.pages.insert(page);
        trim(&mut self.pages);
        trim(&mut self.bodies);
    }
}

/// What stands between the names of a list.
const LISTED: [&str; 7] = [", ", " and ", " or ", ", and ", " – ", " & ", ", or "];

fn keys_of(toks: &[Tok], from: usize, to: usize) -> Keys {
    toks[from..to].iter().map(|t| t.key).collect()
}

/// Whether `t` is written with the capitals that `variant` needs: short all-capital names ("US") as such, names with a capital.
pub(super) fn written_alike(variant: &str, text: &str, t: &Tok) -> bool {
    let word = super::lexicon::strip_the(variant).split(' ').next().unwrap_or("");
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let shouted = word.chars().all(|c| !c.is_lowercase()) && word.chars().count() <= 3;
    if shouted { t.shape == Shape::Upper || text[t.start..t.end] == *word } else { !capital || t.is_capital() || word.chars().count() > 4 }
}

/// A run of name words, its title cut off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub from: usize,
    pub to: usize,
    votes: [u32; 4],
    titled: bool,
}

/// Longest run taken for a name, in tokens.
const LONGEST: usize = 7;

/// The runs of name words in `toks`.
pub(super) fn runs(text: &str, toks: &[Tok]) -> Vec<Run> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < toks.len() {
        if !begins_name(toks, i) {
            i += 1;
            continue;
        }
        let to = run_end(text, toks, i);
        found.extend(without_title(toks, i, to));
        i = to;
    }
    found
}

fn is_name_word(t: &Tok) -> bool {
    t.is_capital() && !t.is(class::STOP | class::CALENDAR)
}

fn begins_name(toks: &[Tok], i: usize) -> bool {
    let t = &toks[i];
    if is_name_word(t) {
        return t.end > t.start + 1 || !t.shape_is_letter() || joined_capital(toks, i);
    }
    t.is_capital() && t.is(class::LEADING) && joined_capital(toks, i)
}

fn joined_capital(toks: &[Tok], i: usize) -> bool {
    toks.get(i + 1).is_some_and(|n| n.join == Join::Space && is_name_word(n) && n.shape != Shape::Upper)
}

impl Tok {
    fn shape_is_letter(&self) -> bool {
        matches!(self.shape, Shape::Capital | Shape::Lower)
    }
}

fn run_end(text: &str, toks: &[Tok], from: usize) -> usize {
    let mut to = from + 1;
    while to < toks.len() && to - from < LONGEST {
        let (previous, t) = (&toks[to - 1], &toks[to]);
        if t.join == Join::Break || (previous.possessive && !t.is(class::HEAD_CAPITAL)) {
            break;
        }
        let number = t.shape == Shape::Number && (t.join == Join::Hyphen || is_model_number(text, toks, to));
        let numbered = matches!(previous.shape, Shape::Number);
        if number
            || (is_name_word(t) && !numbered && t.lead == t.start || is_name_word(t) && !numbered)
            || (t.join == Join::Hyphen && t.shape != Shape::Number && !t.is(class::COMMON))
        {
            to += 1;
        } else if let Some(next) = over_particle(toks, to) {
            to = next;
        } else {
            break;
        }
    }
    to
}

/// "Orvo 3": one or two digits that no plain noun follows.
fn is_model_number(text: &str, toks: &[Tok], i: usize) -> bool {
    let t = &toks[i];
    let short = t.end - t.start <= 2;
    let after = &text[t.end..];
    let ends = toks.get(i + 1).is_none_or(|n| n.join == Join::Break || n.is(class::STOP)) && !after.starts_with(['%', ':', '-', '–', '/', '.'])
        || toks.get(i + 1).is_none_or(|n| n.opens);
    short && ends && !toks[i - 1].is(class::CALENDAR)
}

/// Past a small word inside a name ("de", "of the"), where a name word follows.
fn over_particle(toks: &[Tok], i: usize) -> Option<usize> {
    let (previous, t) = (&toks[i - 1], &toks[i]);
    if t.join != Join::Space || t.shape != Shape::Lower {
        return None;
    }
    let of = t.is(class::OF) && previous.is(class::OF_HEAD);
    if !(of || t.is(class::PARTICLE)) {
        return None;
    }
    let mut j = i + 1;
    if toks.get(j).is_some_and(|n| n.shape == Shape::Lower && n.is(class::THE | class::PARTICLE)) {
        j += 1;
    }
    toks.get(j).filter(|n| n.join == Join::Space && is_name_word(n)).map(|_| j + 1)
}

/// The run without the titles before a person's name; nothing where only an initial is left.
fn without_title(toks: &[Tok], from: usize, to: usize) -> Option<Run> {
    let mut start = from;
    while start + 1 < to && toks[start].is(class::TITLE) && !toks[start + 1].is(class::HEAD_CAPITAL) {
        start += 1;
    }
    let titled = start > from;
    // "the Green Marek Dorn": an ordinary word before a first name and a surname.
    while start + 2 < to && toks[start].is(class::COMMON | class::GENERIC_PART) && !toks[start].is(class::GIVEN) && toks[start + 1].is(class::GIVEN) {
        start += 1;
    }
    let mut votes = [0; 4];
    if titled {
        votes[kind_index(EntityKind::Person)] += 5;
    }
    Some(Run { from: start, to, votes, titled })
}

/// The end and kind of a plain head noun after the run ("dam" in "Orvask dam").
pub(super) fn plain_head(toks: &[Tok], to: usize) -> Option<(usize, EntityKind)> {
    let t = toks.get(to).filter(|t| t.join == Join::Space && t.shape == Shape::Lower && !toks[to - 1].possessive)?;
    if t.is(class::HEAD_LOWER) {
        return Some((to + 1, kind_at(t.class >> 24)));
    }
    let head = toks.get(to + 1).filter(|h| t.is(class::COMPOUND) && h.join == Join::Space && h.shape == Shape::Lower && h.is(class::HEAD_LOWER))?;
    Some((to + 2, kind_at(head.class >> 24)))
}

fn is_demonym(text: &str, t: &Tok) -> bool {
    let word = &text[t.start..t.end];
    word.len() >= 5 && DEMONYMS.iter().any(|e| word.ends_with(e))
}

/// Endings of adjectives of nations.
const DEMONYMS: [&str; 6] = ["ian", "ean", "ish", "ese", "istani", "raqi"];

/// Adds the votes of the words around `from..to`; true where "the" is before it.
fn add_cues(text: &str, toks: &[Tok], from: usize, to: usize, lexicon: &Lexicon, votes: &mut [u32; 4]) -> bool {
    let words = &lexicon.words;
    let mut before = from;
    let mut the = false;
    if before > 0 && toks[before].join == Join::Space && toks[before - 1].is(class::THE) {
        the = true;
        before -= 1;
    }
    if before > 0 && toks[before].join == Join::Space && toks[before - 1].is(class::CUE_LAST) {
        best_cue(words.cues_before(toks[before - 1].key), |cue| ends_with(toks, before, cue), votes);
    }
    if let Some(t) = toks.get(to).filter(|t| t.is(class::CUE_FIRST)) {
        let comma = text.get(toks[to - 1].end..t.lead) == Some(", ");
        if (t.join == Join::Space || comma) && (!toks[to - 1].possessive || t.is(class::SAME_PLACE)) {
            best_cue(words.cues_after(t.key), |cue| starts_with(toks, to, cue), votes);
        }
    }
    for t in &toks[from..to] {
        if t.is(class::HEAD_CAPITAL) && (t.key == toks[to - 1].key || t.is(class::OF_HEAD)) && to > from + 1 {
            votes[kind_index(kind_at(t.class >> 20))] += 6;
        }
    }
    if to > from + 1 && toks[from].is(class::GIVEN) {
        votes[kind_index(EntityKind::Person)] += 4;
    }
    the
}

fn best_cue(cues: &[Cue], fits: impl Fn(&Cue) -> bool, votes: &mut [u32; 4]) {
    if let Some(cue) = cues.iter().filter(|c| fits(c)).max_by_key(|c| (c.phrase.len(), c.weight)) {
        votes[kind_index(cue.kind)] += cue.weight;
    }
}

fn ends_with(toks: &[Tok], end: usize, cue: &Cue) -> bool {
    cue.phrase.len() <= end && cue.phrase.iter().zip(&toks[end - cue.phrase.len()..end]).all(|(k, t)| *k == t.key)
}

fn starts_with(toks: &[Tok], start: usize, cue: &Cue) -> bool {
    cue.phrase.len() <= toks.len() - start && cue.phrase.iter().zip(&toks[start..]).all(|(k, t)| *k == t.key)
}

/// The capitals in brackets right after the name: "Long Name (LN)".
fn declared_short(text: &str, toks: &[Tok], to: usize) -> Option<String> {
    let t = toks.get(to).filter(|t| matches!(t.shape, Shape::Upper | Shape::Code))?;
    let between = text.get(toks[to - 1].end..t.start)?;
    (between == " (" && text[t.end..].starts_with(')')).then(|| text[t.start..t.end].to_owned())
}

/// Titles in capitals and shouted comments tell nothing by their capitals.
fn is_all_capitalised(toks: &[Tok]) -> bool {
    let worded: Vec<&Tok> = toks.iter().filter(|t| !matches!(t.shape, Shape::Number | Shape::Code) && !t.is(class::STOP | class::PARTICLE)).collect();
    let capital = worded.iter().filter(|t| t.is_capital()).count();
    let shouted = toks.iter().filter(|t| t.shape == Shape::Upper && t.end - t.start > 3).count();
    worded.len() >= 4 && capital * 4 > worded.len() * 3 || toks.len() >= 3 && shouted * 2 > toks.len()
}
