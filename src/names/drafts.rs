//! Names on their way to entities: which are one, what each is.
//!
//! Settled names in, most telling first; [`Draft`]s out, each with all names it took in. A name joins a draft as its exact
//! spelling, its short form, its initials, its plural or people, another spelling of it, or a word like one of its words.

use super::EntityKind;
use super::build::{LINKED, best_form};
use super::collect::{Census, Keys, Seen};
use super::gazetteer::Gazetteer;
use super::lexicon::{KINDS, Lexicon, class, kind_index, strip_the};
use super::link::known_towns;
use super::scan::{Key, key, keys, scan};
use super::similar::{Name, block_keys, similarity_of};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Two body names this alike are one place or person, unless a body uses both.
const ALIKE: f64 = 0.88;
/// A short form that is this many times as frequent as the longer name stands for itself.
const OUTGROWS: u32 = 4;
/// Most longer names looked through for a short form.
const HOLDERS: usize = 256;
/// No kind has more votes than this: a big town of the name decides.
const UNSURE: u32 = 8;
/// Widest block looked through: names beyond it add nothing but time.
const WIDEST: usize = 64;

/// A name on its way to an entity.
#[derive(Debug)]
pub(super) struct Draft {
    pub keys: Keys,
    pub seen: Seen,
    pub kind: EntityKind,
    /// All names taken in, its own first.
    pub all: Vec<Keys>,
    pub row: Option<usize>,
}

/// The drafts so far, with their indexes.
pub(super) struct Drafts<'a> {
    pub census: &'a Census,
    pub lexicon: &'a Lexicon,
    gazetteer: Option<&'a Gazetteer>,
    pub list: Vec<Draft>,
    /// Exact keys → draft.
    exact: FxHashMap<Keys, usize>,
    /// Token → drafts of several tokens that hold it.
    holders: FxHashMap<Key, Vec<usize>>,
    /// Block → (draft, spelling).
    blocks: FxHashMap<u64, Vec<(usize, Name)>>,
    /// Block → (draft, one of its words).
    parts: FxHashMap<u64, Vec<(usize, Name)>>,
    /// Key of the initials → drafts.
    initials: FxHashMap<Key, Vec<usize>>,
}

impl<'a> Drafts<'a> {
    pub(super) fn new(census: &'a Census, lexicon: &'a Lexicon, gazetteer: Option<&'a Gazetteer>) -> Self {
        let (exact, holders, initials) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        Self { census, lexicon, gazetteer, list: Vec::new(), exact, holders, initials, blocks: FxHashMap::default(), parts: FxHashMap::default() }
    }

    /// The table rows that the corpus names become drafts first.
    pub(super) fn take_rows(&mut self) {
        let mut times: BTreeMap<usize, BTreeMap<usize, u32>> = BTreeMap::new();
        for (&(row, variant), &n) in &self.census.rows {
            times.entry(row).or_default().insert(variant, n);
        }
        for (row, variants) in times {
            let r = &self.lexicon.rows[row];
            let mut seen = Seen { body: variants.values().sum(), ..Seen::default() };
            // A role or common noun is called as the corpus calls it most; a name as its table does.
            let most = variants.iter().filter(|(v, _)| **v < r.naming).max_by_key(|(v, n)| (**n, std::cmp::Reverse(**v))).map_or(0, |(v, _)| *v);
            seen.forms.insert(if r.generic { strip_the(&r.variants[most]).to_owned() } else { r.name.clone() }, 1);
            let all: Vec<Keys> = r.variants.iter().map(|v| keys(strip_the(v), &self.lexicon.words).into_iter().collect()).collect();
            let n = self.list.len();
            for keys in &all {
                self.exact.entry(keys.clone()).or_insert(n);
            }
            self.list.push(Draft { keys: all[0].clone(), seen, kind: r.kind, all, row: Some(row) });
        }
    }

    pub(super) fn place(&mut self, keys: &Keys, seen: &Seen) {
        if let Some(&n) = self.exact.get(keys) {
            return self.merge(n, keys, seen);
        }
        let owner =
            self.holder_of(keys, seen).or_else(|| self.initials_of(keys, seen)).or_else(|| self.inflected(keys, seen)).or_else(|| self.alike(seen));
        if let Some(n) = owner.or_else(|| self.like_part_of(keys, seen)) {
            self.exact.insert(keys.clone(), n);
            self.list[n].all.push(keys.clone());
            return self.merge(n, keys, seen);
        }
        let only_title = keys.iter().all(|k| self.lexicon.words.class(*k) & (class::TITLE | class::GENERIC_PART) != 0);
        if only_title && seen.votes[0] < 6 {
            return;
        }
        self.create(keys, seen);
    }

    fn merge(&mut self, n: usize, keys: &Keys, seen: &Seen) {
        let draft = &mut self.list[n];
        let full = keys.len() >= draft.keys.len();
        if draft.row.is_none() && full && draft.seen.body == 0 && seen.body > 0 {
            draft.keys = keys.clone();
        }
        let forms = draft.seen.forms.clone();
        draft.seen.absorb(seen);
        if !full || draft.row.is_some() {
            draft.seen.forms = forms;
        }
    }

    fn create(&mut self, keys: &Keys, seen: &Seen) {
        let n = self.list.len();
        self.exact.insert(keys.clone(), n);
        if keys.len() > 1 {
            for key in keys.iter().collect::<BTreeSet<_>>() {
                self.holders.entry(*key).or_default().push(n);
            }
        }
        let form = best_form(seen);
        let name = Name::new(form);
        for block in block_keys(&name) {
            self.blocks.entry(block).or_default().push((n, name.clone()));
        }
        let kind = kind_of(keys, seen, self.lexicon);
        if keys.len() > 1 {
            self.index_parts(n, form, kind);
        }
        for (_, short) in self.census.declared_shorts(keys) {
            self.exact.entry(super::scan::keys(short, &self.lexicon.words).into_iter().collect()).or_insert(n);
        }
        self.list.push(Draft { keys: keys.clone(), seen: seen.clone(), kind, all: vec![keys.clone()], row: None });
    }

    fn index_parts(&mut self, n: usize, form: &str, kind: EntityKind) {
        let toks = scan(form, &self.lexicon.words);
        let capitals: String = toks.iter().filter(|t| t.is_capital()).filter_map(|t| form[t.start..].chars().next()).collect();
        if capitals.chars().count() > 1 {
            self.initials.entry(key(&capitals)).or_default().push(n);
        }
        if matches!(kind, EntityKind::Place | EntityKind::Person) {
            for (i, t) in
                toks.iter().enumerate().filter(|(_, t)| !t.is(class::GENERIC_PART | class::HEAD_CAPITAL | class::HEAD_LOWER | class::PARTICLE))
            {
                let part = Name::part(&form[t.start..t.end], i + 1 < toks.len());
                block_keys(&part).into_iter().for_each(|block| self.parts.entry(block).or_default().push((n, part.clone())));
            }
        }
    }

    /// The draft that `keys` is a short form of.
    fn holder_of(&self, keys: &Keys, seen: &Seen) -> Option<usize> {
        let mut fitting: Vec<usize> = self.holders.get(&keys[0])?.iter().copied().take(HOLDERS).filter(|n| self.shortens(keys, seen, *n)).collect();
        if fitting.len() > 1 {
            let sharing: Vec<usize> = fitting.iter().copied().filter(|n| !self.list[*n].seen.pages.is_disjoint(&seen.pages)).collect();
            if !sharing.is_empty() {
                fitting = sharing;
            }
        }
        dominant(&fitting, |n| self.list[n].seen.body + self.list[n].seen.comment)
    }

    fn shortens(&self, keys: &Keys, seen: &Seen, n: usize) -> bool {
        let draft = &self.list[n];
        let long = &draft.keys;
        if keys.len() >= long.len() || !long.windows(keys.len()).any(|w| w == keys.as_slice()) {
            return false;
        }
        let generic = keys.iter().all(|k| self.lexicon.words.class(*k) & class::GENERIC_PART != 0);
        let head_only = keys.len() == 1 && Some(&keys[0]) == long.last() && self.lexicon.words.class(keys[0]) & class::HEAD_CAPITAL != 0;
        if generic {
            return false;
        }
        if head_only {
            return draft.kind == EntityKind::Organisation && !draft.seen.plain_head;
        }
        let (short_total, long_total) = (seen.body + seen.comment, draft.seen.body + draft.seen.comment);
        let own = seen.votes;
        match draft.kind {
            EntityKind::Person => own[0] <= own[2] + 5 && (keys[0] == long[0] || keys.last() == long.last()),
            EntityKind::Place if !draft.seen.plain_head => {
                let site = self.lexicon.words.class(*long.last().unwrap_or(&0)) & class::HEAD_CAPITAL != 0;
                if site { own[0] < 6 && short_total <= 2 * long_total } else { short_total <= OUTGROWS * long_total }
            }
            EntityKind::Organisation => keys[0] == long[0] && !draft.seen.plain_head && own[0] <= 5 + 2 * own[1] && own[2] <= own[1] + 5,
            _ => {
                keys[0] == long[0]
                    && own[0] < 6
                    && own[2] < 5
                    && short_total <= 2 * long_total
                    && draft.seen.plain_head
                    && seen.modifier == short_total
            }
        }
    }

    /// The draft whose initials a comment writes: "K.M." or "KM" or "Kafr M." for "Kafr Maroun".
    fn initials_of(&self, keys: &Keys, seen: &Seen) -> Option<usize> {
        if seen.body > 0 {
            return None;
        }
        let form = best_form(seen);
        if let (2, Some((_, last))) = (keys.len(), form.split_once(' ').filter(|(_, l)| l.chars().count() == 1)) {
            let begins =
                |n: &usize| best_form(&self.list[*n].seen).split(' ').nth(1).is_some_and(|w| w.starts_with(last)) && self.list[*n].keys[0] == keys[0];
            let fitting: Vec<usize> = self.holders.get(&keys[0])?.iter().copied().filter(begins).collect();
            return dominant(&fitting, |n| self.weight(n));
        }
        let letters: String = form.chars().filter(|c| c.is_alphabetic()).collect();
        if keys.len() > 1 || !(2..=5).contains(&letters.chars().count()) || letters.chars().any(char::is_lowercase) {
            return None;
        }
        let fitting = self.initials.get(&keys[0])?;
        let sharing: Vec<usize> = fitting.iter().copied().filter(|n| !self.list[*n].seen.pages.is_disjoint(&seen.pages)).collect();
        dominant(if sharing.is_empty() { fitting } else { &sharing }, |n| self.weight(n))
    }

    /// The draft of which a single word is the plural or the people: "Mareks", "the Highlanders" for "Highland Council".
    fn inflected(&self, keys: &Keys, seen: &Seen) -> Option<usize> {
        let form = best_form(seen).to_lowercase();
        if keys.len() > 1 || form.len() < 5 {
            return None;
        }
        for (ending, least) in [("s", 4), ("ers", 5), ("ians", 5), ("ans", 5), ("ists", 5), ("ites", 5), ("is", 5)] {
            let Some(stem) = form.strip_suffix(ending).filter(|s| s.chars().count() >= least) else { continue };
            let stem = key(stem);
            let organisation = |n: &usize| self.list[*n].kind == EntityKind::Organisation && self.list[*n].keys[0] == stem;
            let holders: Vec<usize> = self.holders.get(&stem).into_iter().flatten().copied().filter(organisation).collect();
            if let Some(n) = dominant(&holders, |n| self.weight(n)) {
                return Some(n);
            }
            let whole = self.exact.get(&std::iter::once(stem).collect::<Keys>()).copied();
            if let Some(n) = whole.filter(|n| ending == "s" && (seen.body == 0 || self.list[*n].kind == EntityKind::Organisation)) {
                return Some(n);
            }
        }
        None
    }

    /// The draft of several words that holds a word like this one: "Taiba" for "Taybat al-Qasr".
    fn like_part_of(&self, keys: &Keys, seen: &Seen) -> Option<usize> {
        let form = best_form(seen);
        if keys.len() > 1 || form.chars().count() < 4 {
            return None;
        }
        let name = Name::new(form);
        let mut fitting: BTreeSet<usize> = BTreeSet::new();
        for block in block_keys(&name) {
            for (n, part) in self.parts.get(&block).into_iter().flatten().take(WIDEST) {
                let draft = &self.list[*n];
                let together = !draft.seen.pages.is_disjoint(&seen.pages) && seen.body + seen.comment <= self.weight(*n) * 2;
                let length = part.text().chars().count() as f64 / form.chars().count().max(1) as f64;
                if together && (0.7..1.4).contains(&length) && similarity_of(&name, part) >= ALIKE {
                    fitting.insert(*n);
                }
            }
        }
        let fitting: Vec<usize> = fitting.into_iter().collect();
        dominant(&fitting, |n| self.weight(n))
    }

    fn weight(&self, n: usize) -> u32 {
        self.list[n].seen.body + self.list[n].seen.comment
    }

    /// The draft that is the same name in another spelling.
    fn alike(&self, seen: &Seen) -> Option<usize> {
        let name = Name::new(best_form(seen));
        let least = if seen.body > 0 { ALIKE } else { LINKED };
        let mut best: Option<(usize, f64)> = None;
        let mut tried = FxHashSet::default();
        for block in block_keys(&name) {
            for (n, other) in self.blocks.get(&block).into_iter().flatten().take(WIDEST) {
                if !tried.insert((*n, other.text().to_owned())) || !self.list[*n].seen.bodies.is_disjoint(&seen.bodies) {
                    continue;
                }
                let score = similarity_of(&name, other);
                if score >= least && best.is_none_or(|b| score > b.1) {
                    best = Some((*n, score));
                }
            }
        }
        best.map(|b| b.0)
    }

    /// Kinds again, from all that was taken in and from the names beside it in lists.
    pub(super) fn settle_kinds(&mut self) {
        let first: Vec<EntityKind> =
            self.list.iter().map(|d| if d.row.is_some() { d.kind } else { kind_of(&d.keys, &d.seen, self.lexicon) }).collect();
        for ((a, b), n) in &self.census.beside {
            let (Some(&a), Some(&b)) = (self.exact.get(a), self.exact.get(b)) else { continue };
            self.list[a].seen.votes[kind_index(first[b])] += 2 * n;
            self.list[b].seen.votes[kind_index(first[a])] += 2 * n;
        }
        for draft in self.list.iter_mut().filter(|d| d.row.is_none()) {
            draft.kind = kind_of(&draft.keys, &draft.seen, self.lexicon);
        }
        self.settle_towns();
    }

    /// Names without a clear kind that a big town bears are places.
    fn settle_towns(&mut self) {
        let ordinary = |d: &Draft| self.lexicon.words.class(d.keys[0]) & (class::GIVEN | class::COMMON) != 0;
        let unsure = |d: &Draft| {
            d.kind != EntityKind::Place && d.row.is_none() && d.keys.len() < 3 && d.seen.votes.iter().all(|v| *v <= UNSURE) && !ordinary(d)
        };
        let open: Vec<usize> = (0..self.list.len()).filter(|n| unsure(&self.list[*n])).collect();
        let names: Vec<&str> = open.iter().map(|n| best_form(&self.list[*n].seen)).collect();
        let Some(gazetteer) = self.gazetteer.filter(|_| !names.is_empty()) else { return };
        let towns = known_towns(&names, gazetteer);
        let found: Vec<usize> = open.iter().zip(&names).filter(|(_, name)| towns.contains(*name)).map(|(n, _)| *n).collect();
        found.into_iter().for_each(|n| self.list[n].kind = EntityKind::Place);
    }
}

/// The one member, or the one with at least three times the weight of every other.
pub(super) fn dominant(members: &[usize], weight: impl Fn(usize) -> u32) -> Option<usize> {
    let best = members.iter().copied().max_by_key(|n| (weight(*n), std::cmp::Reverse(*n)))?;
    let clear = members.iter().filter(|n| **n != best).all(|n| weight(best) >= 3 * weight(*n));
    clear.then_some(best)
}

fn kind_of(keys: &Keys, seen: &Seen, lexicon: &Lexicon) -> EntityKind {
    let mut votes = seen.votes;
    let any = |mask: u32| keys.iter().any(|k| lexicon.words.class(*k) & mask != 0);
    if best_form(seen).bytes().any(|b| b.is_ascii_digit()) {
        votes[3] += 4;
        votes[2] = 0;
    }
    let with_article = seen.the * 2 > seen.body + seen.comment;
    if keys.len() == 1 && any(class::GIVEN) {
        votes[2] += 3;
    } else if keys.len() == 1 {
        votes[0] += 2;
    } else if any(class::GENERIC_PART) {
        votes[0] += 3;
    } else if !with_article {
        votes[2] += 2;
    }
    if keys.len() > 1 && !with_article && !any(class::HEAD_CAPITAL | class::HEAD_LOWER) {
        votes[1] /= 3;
        votes[3] /= 2;
    }
    if with_article {
        votes[0] /= 2;
        votes[1] += 3;
        votes[3] += 3;
        votes[2] = votes[2].saturating_sub(4);
    }
    let best = (0..4).max_by_key(|i| (votes[*i], 4 - i)).unwrap_or(0);
    KINDS[best]
}
