//! From a census of names to entities: which names are one, what each is, which spellings and short forms stand for it.
//!
//! A [`Census`] in, [`Entity`]s and the [`Pattern`]s that find them out. Two names that one body uses side by side are two
//! entities however alike they are; a short form goes to the longer name that alone, or far more often, holds it.

use super::collect::{Census, Keys, Seen};
use super::drafts::{Draft, Drafts, dominant};
use super::lexicon::kind_index;
use super::lexicon::{Lexicon, class, strip_the};
use super::link::tie;
use super::scan::{Key, Shape, keys, scan};
use super::settle::settle;
use super::{Entity, EntityKind};
use rustc_hash::FxHashSet;
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
/// What [`build`] makes.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub entities: Vec<Entity>,
    pub patterns: Vec<Pattern>,
}

/// A comment's name this alike is a body's name.
pub(super) const LINKED: f64 = 0.85;
/// Builds the entities of `census`.
pub(super) fn build(mut census: Census, lexicon: &Lexicon, tied: bool) -> Built {
    settle(&mut census, lexicon);
    let gazetteer = tied.then(|| lexicon.gazetteer()).flatten();
    let mut drafts = Drafts::new(&census, lexicon, gazetteer);
    drafts.take_rows();
    let mut order: Vec<(&Keys, &Seen)> = census.seen.iter().collect();
    order.sort_by(|a, b| rank(b.1, b.0).cmp(&rank(a.1, a.0)).then_with(|| best_form(a.1).cmp(best_form(b.1))));
    for (keys, seen) in order {
        drafts.place(keys, seen);
    }
    let mut built = finish(drafts);
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
pub(super) fn best_form(seen: &Seen) -> &str {
    let forms = if seen.forms.is_empty() { &seen.comment_forms } else { &seen.forms };
    let best = forms.iter().max_by(|a, b| (a.1, a.0.len()).cmp(&(b.1, b.0.len())).then_with(|| b.0.cmp(a.0)));
    best.map_or("", |(form, _)| form)
}

/// Entities and patterns of the settled drafts.
fn finish(mut drafts: Drafts<'_>) -> Built {
    let (census, lexicon) = (drafts.census, drafts.lexicon);
    let domains = domains_present(&drafts.list, lexicon);
    drafts.settle_kinds();
    let mut named: Vec<(String, Draft)> = drafts.list.into_iter().map(|d| (slug(&d, lexicon), d)).collect();
    named.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| best_form(&a.1.seen).cmp(best_form(&b.1.seen))));
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    let mut built = Built::default();
    for (id, draft) in named {
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
    for (_, short) in draft.all.iter().flat_map(|k| census.declared_shorts(k)) {
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
    let lower = census.writing.get(&keys[0]).is_some_and(|w| w.small() > 0 && w.small() * 4 > w.capital);
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
