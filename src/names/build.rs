//! From a census of names to entities: which names are one, what each is, which spellings and short forms stand for it.
//!
//! A [`Census`] in, [`Entity`]s and the [`Pattern`]s that find them out. Two names that one body uses side by side are two
//! entities however alike they are; a short form goes to the longer name that alone, or far more often, holds it.

use super::collect::{Census, Keys, Seen};
use super::gazetteer::Gazetteer;
use super::lexicon::{KINDS, Lexicon, class, kind_index, strip_the};
use super::link::{known_towns, tie};
use super::scan::{Key, Shape, key, keys, scan};
use super::similar::{Name, block_keys, similarity_of};
use super::{Entity, EntityKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Spelling in text → entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern {
    /// Keys of its tokens.
    pub keys: Keys,
    /// Index of the entity.
    pub entity: usize,
    /// How surely the spelling means the entity.
    pub score: f64,
    /// How it must be written.
    pub written: Written,
}

/// How a spelling must be written to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Written {
    /// Any way.
    Any,
    /// With a capital; at the start of a sentence that is no proof.
    Capital,
    /// In capitals throughout.
    Upper,
}

/// A name on its way to an entity.
#[derive(Debug)]
struct Draft {
    keys: Keys,
    seen: Seen,
    kind: EntityKind,
    /// All names taken in, its own first.
    all: Vec<Keys>,
    row: Option<usize>,
}

/// What [`build`] makes.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub entities: Vec<Entity>,
    pub patterns: Vec<Pattern>,
}

/// Two body names this alike are one place or person, unless a body uses both.
const ALIKE: f64 = 0.88;
/// A comment's name this alike is a body's name.
pub(super) const LINKED: f64 = 0.85;
/// A short form that is this many times as frequent as the longer name stands for itself.
const OUTGROWS: u32 = 4;

/// Builds the entities of `census`.
pub(super) fn build(mut census: Census, lexicon: &Lexicon, tied: bool) -> Built {
    settle_openers(&mut census, lexicon);
    settle_numbers(&mut census);
    settle_adjectives(&mut census, lexicon);
    drop_ordinary_words(&mut census, lexicon);
    take_foreign(&mut census);
    let gazetteer = tied.then(|| lexicon.gazetteer()).flatten();
    let mut drafts = Drafts::new(&census, lexicon, gazetteer);
    drafts.take_rows();
    let mut order: Vec<(&Keys, &Seen)> = census.seen.iter().collect();
    order.sort_by(|a, b| rank(b.1, b.0).cmp(&rank(a.1, a.0)).then_with(|| best_form(a.1).cmp(&best_form(b.1))));
    for (keys, seen) in order {
        drafts.place(keys, seen);
    }
    let mut built = drafts.finish();
    if let Some(gazetteer) = gazetteer.filter(|_| built.entities.iter().any(|e| e.kind == EntityKind::Place)) {
        tie(&mut built.entities, gazetteer);
    }
    built
}

/// Body names before comment names; longer before shorter; frequent before rare.
fn rank(seen: &Seen, keys: &Keys) -> (bool, usize, u32, u32) {
    (seen.body > 0, keys.len(), seen.body, seen.comment)
}

/// The spelling used most in bodies, else in comments; of equals the longest, then the first.
fn best_form(seen: &Seen) -> &str {
    let forms = if seen.forms.is_empty() { &seen.comment_forms } else { &seen.forms };
    let best = forms.iter().max_by(|a, b| (a.1, a.0.len()).cmp(&(b.1, b.0.len())).then_with(|| b.0.cmp(a.0)));
    best.map_or("", |(form, _)| form)
}

/// Decides for names whose first word opens a sentence whether that word belongs to the name.
fn settle_openers(census: &mut Census, lexicon: &Lexicon) {
    for (keys, seen) in std::mem::take(&mut census.openers) {
        let writing = census.writing.get(&keys[0]).copied().unwrap_or_default();
        let ordinary = lexicon.words.class(keys[0]) & (class::COMMON | class::LEADING) != 0 || writing.lower > 0;
        let headed = keys.len() == 2 && lexicon.words.class(keys[1]) & class::HEAD_CAPITAL != 0 && !census.seen.contains_key(&keys[1..]);
        let known = headed || census.seen.contains_key(&keys) || (writing.capital > 0 && writing.capital >= writing.lower);
        if known || !ordinary {
            census.seen.entry(keys).or_default().absorb(&seen);
        } else if keys.len() > 1 {
            let rest = without_first_word(seen);
            census.seen.entry(keys[1..].iter().copied().collect()).or_default().absorb(&rest);
        }
    }
}

fn without_first_word(mut seen: Seen) -> Seen {
    let cut = |forms: BTreeMap<String, u32>| forms.into_iter().filter_map(|(f, n)| Some((f.split_once([' ', '-'])?.1.to_owned(), n))).collect();
    seen.forms = cut(std::mem::take(&mut seen.forms));
    seen.comment_forms = cut(std::mem::take(&mut seen.comment_forms));
    seen.opening = 0;
    seen
}

/// "the Green Marek Dorn": an ordinary word before words that are names by themselves goes.
fn settle_adjectives(census: &mut Census, lexicon: &Lexicon) {
    let single = |k: &Key| census.seen.contains_key(std::slice::from_ref(k));
    let adjectival = |keys: &Keys| {
        let ordinary = lexicon.words.class(keys[0]) & class::COMMON != 0 && keys.len() > 2;
        ordinary && (census.seen.contains_key(&keys[1..]) || keys[1..].iter().all(single))
    };
    let found: Vec<Keys> = census.seen.keys().filter(|k| adjectival(k)).cloned().collect();
    for keys in found {
        if let Some(seen) = census.seen.remove(&keys) {
            census.seen.entry(keys[1..].iter().copied().collect()).or_default().absorb(&without_first_word(seen));
        }
    }
}

/// Plain words that are no English words, used twice, are things: "the krona".
fn take_foreign(census: &mut Census) {
    for (keys, seen) in std::mem::take(&mut census.foreign) {
        if seen.body > 1 && !census.seen.contains_key(&keys) {
            census.writing.remove(&keys[0]);
            census.seen.insert(keys, seen);
        }
    }
}

/// "Orvo 3" is a name of its own where it is used twice and no other number follows "Orvo"; else the number goes.
fn settle_numbers(census: &mut Census) {
    let numbered = |seen: &Seen| best_form(seen).rsplit(' ').next().is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()));
    let found: Vec<Keys> = census.seen.iter().filter(|(k, s)| k.len() > 1 && numbered(s)).map(|(k, _)| k.clone()).collect();
    let mut numbers: BTreeMap<Keys, u32> = BTreeMap::new();
    for keys in &found {
        *numbers.entry(keys[..keys.len() - 1].iter().copied().collect()).or_default() += 1;
    }
    for keys in found {
        let base: Keys = keys[..keys.len() - 1].iter().copied().collect();
        let seen = &census.seen[&keys];
        if numbers[&base] == 1 && seen.body + seen.comment > 1 {
            continue;
        }
        if let Some(mut seen) = census.seen.remove(&keys) {
            let cut = |forms: BTreeMap<String, u32>| forms.into_iter().filter_map(|(f, n)| Some((f.rsplit_once(' ')?.0.to_owned(), n))).collect();
            seen.forms = cut(std::mem::take(&mut seen.forms));
            seen.comment_forms = cut(std::mem::take(&mut seen.comment_forms));
            census.seen.entry(base).or_default().absorb(&seen);
        }
    }
}

fn drop_ordinary_words(census: &mut Census, lexicon: &Lexicon) {
    let writing = &census.writing;
    census.seen.retain(|keys, seen| {
        let w = writing.get(&keys[0]).copied().unwrap_or_default();
        let classes = lexicon.words.class(keys[0]);
        if !best_form(seen).chars().any(char::is_alphabetic) {
            return false;
        }
        if keys.len() > 1 {
            return true;
        }
        if classes & (class::HEAD_CAPITAL | class::HEAD_LOWER) != 0 && w.lower >= w.capital {
            return false;
        }
        let common = classes & class::COMMON != 0;
        let emphasis = common && seen.body == 0 && best_form(seen).chars().all(char::is_uppercase);
        if emphasis {
            return false;
        }
        let articled = seen.forms.keys().any(|f| f.contains('-'));
        if articled || seen.votes.iter().sum::<u32>() >= 4 && w.lower <= w.capital {
            return true;
        }
        !(w.lower > w.capital || (common && w.capital == 0))
    });
}

struct Drafts<'a> {
    census: &'a Census,
    lexicon: &'a Lexicon,
    gazetteer: Option<&'a Gazetteer>,
    list: Vec<Draft>,
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
    fn new(census: &'a Census, lexicon: &'a Lexicon, gazetteer: Option<&'a Gazetteer>) -> Self {
        let (exact, holders, initials) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        Self { census, lexicon, gazetteer, list: Vec::new(), exact, holders, initials, blocks: FxHashMap::default(), parts: FxHashMap::default() }
    }

    /// The table rows that the corpus names become drafts first.
    fn take_rows(&mut self) {
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

    fn place(&mut self, keys: &Keys, seen: &Seen) {
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
        for (_, short) in self.census.declared.keys().filter(|(long, _)| long == keys) {
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
        let mut fitting: Vec<usize> = self.holders.get(&keys[0])?.iter().copied().filter(|n| self.shortens(keys, seen, *n)).collect();
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
    fn settle_kinds(&mut self) {
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

    fn finish(mut self) -> Built {
        let (census, lexicon) = (self.census, self.lexicon);
        let domains = domains_present(&self.list, lexicon);
        self.settle_kinds();
        let mut drafts: Vec<(String, Draft)> = self.list.into_iter().map(|d| (slug(&d, lexicon), d)).collect();
        drafts.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| best_form(&a.1.seen).cmp(best_form(&b.1.seen))));
        let mut used: BTreeMap<String, u32> = BTreeMap::new();
        let mut built = Built::default();
        for (id, draft) in drafts {
            let again = used.entry(id.clone()).or_default();
            *again += 1;
            let id = if *again == 1 { id } else { format!("{id}-{again}") };
            built.entities.push(entity(id, &draft, lexicon, &domains));
            built.patterns.extend(patterns(built.entities.len() - 1, &draft, census, lexicon));
        }
        add_short_forms(&mut built, census, lexicon);
        resolve_generic(&mut built);
        built
            .patterns
            .sort_by(|a, b| a.keys.cmp(&b.keys).then(a.written.cmp(&b.written)).then(b.score.total_cmp(&a.score)).then(a.entity.cmp(&b.entity)));
        built.patterns.dedup_by(|a, b| a.keys == b.keys && a.written == b.written);
        built
    }
}

/// No kind has more votes than this: a big town of the name decides.
const UNSURE: u32 = 8;
/// Widest block looked through: names beyond it add nothing but time.
const WIDEST: usize = 64;

/// The one member, or the one with at least three times the weight of every other.
fn dominant(members: &[usize], weight: impl Fn(usize) -> u32) -> Option<usize> {
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
    if keys.len() == 1 {
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

fn slug(draft: &Draft, lexicon: &Lexicon) -> String {
    let name = canonical(draft, lexicon);
    let ascii = any_ascii::any_ascii(name).to_ascii_lowercase();
    let slug: Vec<&str> = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let kind = ["place", "org", "person", "thing"][kind_index(draft.kind)];
    format!("{kind}:{}", slug.join("-"))
}

fn canonical<'a>(draft: &'a Draft, lexicon: &'a Lexicon) -> &'a str {
    match draft.row {
        Some(row) if !lexicon.rows[row].generic => &lexicon.rows[row].name,
        _ => best_form(&draft.seen),
    }
}

/// Packs of which the corpus names at least two rows; a side holds only inside its pack.
fn domains_present<'a>(drafts: &[Draft], lexicon: &'a Lexicon) -> BTreeMap<&'a str, u32> {
    let mut count = BTreeMap::new();
    for row in drafts.iter().filter_map(|d| d.row).map(|r| &lexicon.rows[r]) {
        *count.entry(row.domain.as_str()).or_default() += 1;
    }
    count
}

fn entity(id: String, draft: &Draft, lexicon: &Lexicon, domains: &BTreeMap<&str, u32>) -> Entity {
    let row = draft.row.map(|r| &lexicon.rows[r]);
    let name = canonical(draft, lexicon).to_owned();
    let mut variants: BTreeSet<String> = draft.seen.forms.keys().chain(draft.seen.comment_forms.keys()).cloned().collect();
    variants.extend(row.into_iter().flat_map(|r| r.variants.iter().cloned()));
    variants.insert(name.clone());
    let trusted =
        row.is_some_and(|r| r.domain.is_empty() || r.generic || r.domain == "world" || domains.get(r.domain.as_str()).is_some_and(|n| *n > 1));
    Entity {
        id,
        head: head_of(&name, lexicon),
        kind: draft.kind,
        side: row.filter(|_| trusted).and_then(|r| r.side.clone()),
        variants: variants.into_iter().collect(),
        coordinates: row.and_then(|r| r.coordinates),
        generic: row.is_some_and(|r| r.generic),
        mentions: draft.seen.body + draft.seen.comment,
        name,
    }
}

/// The head noun of a name: "army" of "Tarnovian army", "bank" of "Bank of Velden".
fn head_of(name: &str, lexicon: &Lexicon) -> Option<String> {
    let toks = scan(name, &lexicon.words);
    let heads = class::HEAD_CAPITAL | class::HEAD_LOWER;
    let of = toks.first().filter(|t| t.is(class::OF_HEAD) && toks.get(1).is_some_and(|n| n.is(class::OF)));
    let head = of.or_else(|| toks.last().filter(|t| t.is(heads)))?;
    Some(name[head.start..head.end].to_lowercase())
}

fn patterns(entity: usize, draft: &Draft, census: &Census, lexicon: &Lexicon) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    for keys in draft.all.iter().filter(|k| !k.is_empty()) {
        let score = if keys == &draft.keys { 1.0 } else { 0.95 };
        found.push(Pattern { keys: keys.clone(), entity, score, written: Written::Any });
    }
    if let Some(row) = draft.row.map(|r| &lexicon.rows[r]) {
        for (variant, pattern) in row.variants.iter().zip(&mut found) {
            pattern.written = written_of(strip_the(variant), &pattern.keys, census, lexicon);
        }
        return found;
    }
    for pattern in &mut found {
        pattern.written = written(&pattern.keys, census, lexicon);
    }
    for ((long, short), _) in census.declared.iter().filter(|((long, _), _)| draft.all.contains(long)) {
        let _ = long;
        found.push(Pattern { keys: keys(short, &lexicon.words).into_iter().collect(), entity, score: 1.0, written: Written::Upper });
    }
    found
}

fn written_of(variant: &str, keys: &Keys, census: &Census, lexicon: &Lexicon) -> Written {
    let upper = variant.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if upper && variant.chars().count() <= 4 {
        return Written::Upper;
    }
    if variant.chars().next().is_some_and(char::is_uppercase) && keys.len() == 1 {
        written(keys, census, lexicon).max(capital_if_short(variant))
    } else {
        Written::Any
    }
}

fn capital_if_short(variant: &str) -> Written {
    if variant.len() <= 5 { Written::Capital } else { Written::Any }
}

fn written(keys: &Keys, census: &Census, lexicon: &Lexicon) -> Written {
    if keys.len() > 1 {
        return Written::Any;
    }
    let ordinary = lexicon.words.class(keys[0])
        & (class::COMMON | class::HEAD_LOWER | class::HEAD_CAPITAL | class::GIVEN | class::TITLE | class::LEADING | class::GENERIC_PART)
        != 0;
    let lower = census.writing.get(&keys[0]).is_some_and(|w| w.lower > 0 && w.lower * 4 > w.capital);
    if ordinary || lower { Written::Capital } else { Written::Any }
}

/// Parts and initials of long names that no other name claims: "Maroun" for "Kafr Maroun", "KM" for "Kafr Maroun".
fn add_short_forms(built: &mut Built, census: &Census, lexicon: &Lexicon) {
    let taken: FxHashSet<Keys> = built.patterns.iter().map(|p| p.keys.clone()).collect();
    let mut claims: BTreeMap<(Keys, Written), Vec<usize>> = BTreeMap::new();
    for (n, entity) in built.entities.iter().enumerate().filter(|(_, e)| !e.generic) {
        for (keys, written) in short_forms(entity, census, lexicon) {
            claims.entry((keys, written)).or_default().push(n);
        }
    }
    for ((keys, written), owners) in claims {
        if taken.contains(&keys) {
            continue;
        }
        let Some(entity) = dominant(&owners, |n| built.entities[n].mentions) else { continue };
        let score = if owners.len() == 1 { 0.9 } else { 0.8 };
        built.patterns.push(Pattern { keys, entity, score, written });
    }
}

fn short_forms(entity: &Entity, census: &Census, lexicon: &Lexicon) -> Vec<(Keys, Written)> {
    let toks = scan(&entity.name, &lexicon.words);
    if toks.len() < 2 || toks.len() > 4 {
        return Vec::new();
    }
    let mut found: BTreeSet<(Keys, Written)> = BTreeSet::new();
    let one = |k: Key| -> Keys { std::iter::once(k).collect() };
    let heads = class::HEAD_CAPITAL | class::HEAD_LOWER;
    for (i, t) in toks.iter().enumerate() {
        let part = match entity.kind {
            EntityKind::Place => !t.is(heads | class::GENERIC_PART) || entity.name.contains("al-") && i == 0,
            EntityKind::Person => i == 0 || i + 1 == toks.len(),
            EntityKind::Organisation => {
                i == 0 && toks.last().is_some_and(|l| l.is(class::HEAD_CAPITAL)) && !t.is(class::OF_HEAD | class::GENERIC_PART)
            }
            EntityKind::Thing => false,
        };
        let long = t.end - t.start >= 3 && t.is_capital() && !t.is(class::STOP | class::CALENDAR | class::PARTICLE);
        if part && long {
            found.insert((one(t.key), written(&one(t.key), census, lexicon)));
        }
    }
    let capitals: String = toks.iter().filter(|t| t.is_capital()).filter_map(|t| entity.name[t.start..].chars().next()).collect();
    if capitals.chars().count() >= 2 && toks.iter().all(|t| t.shape != Shape::Upper) {
        found.insert((keys(&capitals, &lexicon.words).into_iter().collect(), Written::Upper));
    }
    found.into_iter().collect()
}

/// A role ("the army") stands for the one body of that kind that the corpus names.
fn resolve_generic(built: &mut Built) {
    let generic: Vec<usize> =
        (0..built.entities.len()).filter(|n| built.entities[*n].generic && built.entities[*n].kind == EntityKind::Organisation).collect();
    for g in generic {
        let name = built.entities[g].name.clone();
        let same: Vec<usize> =
            (0..built.entities.len()).filter(|n| !built.entities[*n].generic && built.entities[*n].head.as_deref() == Some(&name)).collect();
        let Some(owner) = dominant(&same, |n| built.entities[n].mentions) else { continue };
        for pattern in built.patterns.iter_mut().filter(|p| p.entity == g) {
            pattern.entity = owner;
            pattern.score = 0.8;
        }
    }
}
