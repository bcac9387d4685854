//! How alike two place names are, over scripts, transliterations, articles, vowels, doubled letters and qualifiers.
//!
//! Two names in, a probability from 0 to 1 out that they are spellings of one place (true and false pairs being equally
//! many). Both are brought to a normal form: Latin letters, articles off, digraphs and vowels by class. Over it are measured
//! an edit distance with cheap vowels and kindred consonants, the longest common subsequence, consonants alone, the rest
//! without words that many places share, and qualifiers that tell places apart ("Upper", "Novo"). A logistic sum weighs
//! them; its weights (`rules/likeness.toml`) are fitted on pairs that `scripts/name_pairs.py` draws from GeoNames.
//! Measured against a gazetteer's hard negatives no single string distance reaches what the sum does.

use crate::rules::Data;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::sync::OnceLock;

type Signs = SmallVec<[u8; 32]>;

/// A name with its normal form.
#[derive(Debug, Clone)]
pub(super) struct Name {
    text: Box<str>,
    form: Form,
}

/// The normal form of a name.
#[derive(Debug, Clone, Default)]
struct Form {
    /// All words, joined.
    whole: Signs,
    /// The words that few places share, joined; empty where there is none.
    core: Signs,
    /// Consonants of all words.
    consonants: Signs,
    /// Vowels of all words.
    vowels: Signs,
    /// Letters as transliterated, articles left out.
    letters: Signs,
    /// Words.
    words: u8,
    /// Bits of the qualifiers.
    qualifiers: u32,
    /// Digits, as a number.
    number: u32,
    /// Written without vowels.
    abjad: bool,
}

impl Name {
    /// Normalises `text`.
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.into(), form: form(text) }
    }

    /// Normalises a word of a name, as it is before another word where `inner`.
    pub(super) fn part(word: &str, inner: bool) -> Self {
        let cut = if inner { construct(word.as_bytes()) } else { word.len() };
        Self { text: word.into(), form: form(word.get(..cut).unwrap_or(word)) }
    }

    /// Signs in the normal form.
    pub(super) fn len(&self) -> usize {
        self.form.whole.len()
    }

    /// The name as given.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// How alike two place names are, 0 to 1, over transliteration, articles and vowels; [`super::same_place`] sets the threshold.
#[must_use]
pub fn similarity(a: &str, b: &str) -> f64 {
    score(&form(a), &form(b))
}

/// [`similarity`] of names normalised before.
pub(super) fn similarity_of(a: &Name, b: &Name) -> f64 {
    score(&a.form, &b.form)
}

/// The probability from which two names are taken as one place when nothing else is known.
pub(super) fn same_from() -> f64 {
    table().same
}

/// Keys under which similar names meet: pairs of the first three consonants.
pub(super) fn block_keys(name: &Name) -> SmallVec<[u64; 3]> {
    let mut c = [0u8; 3];
    for (slot, b) in c.iter_mut().zip(&name.form.consonants) {
        *slot = kin(*b);
    }
    let key = |tag: u64, a: u8, b: u8| tag << 16 | u64::from(a) << 8 | u64::from(b);
    let mut keys = SmallVec::from_slice(&[key(1, c[0], c[1]), key(2, c[0], c[2]), key(3, c[1], c[2])]);
    keys.dedup();
    keys
}

#[derive(Debug, Deserialize)]
struct File {
    articles: Vec<String>,
    sun_articles: Vec<String>,
    common: Vec<String>,
    apart: Vec<Vec<String>>,
    same: f64,
    differ: f64,
    lacking: f64,
    weights: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct WordClass {
    article: bool,
    sun: bool,
    common: bool,
    qualifier: u32,
}

#[derive(Debug)]
struct Table {
    words: FxHashMap<Box<[u8]>, WordClass>,
    same: f64,
    differ: f64,
    lacking: f64,
    weights: [f64; FEATURES],
}

/// The embedded table; an empty one where it is broken, which a test forbids.
fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let file: Option<File> = Data::embedded().toml("rules/likeness.toml").ok();
        file.map_or(Table { words: FxHashMap::default(), same: 1.0, differ: 0.0, lacking: 0.0, weights: [0.0; FEATURES] }, Table::from)
    })
}

impl From<File> for Table {
    fn from(file: File) -> Self {
        let mut words: FxHashMap<Box<[u8]>, WordClass> = FxHashMap::default();
        let mut each = |list: &[String], mark: &dyn Fn(&mut WordClass)| {
            for word in list {
                let letters: Vec<u8> = word.bytes().filter(u8::is_ascii_alphanumeric).collect();
                mark(words.entry(letters.into_boxed_slice()).or_default());
            }
        };
        each(&file.articles, &|c| c.article = true);
        each(&file.sun_articles, &|c| c.sun = true);
        each(&file.common, &|c| c.common = true);
        for (i, group) in file.apart.iter().enumerate() {
            each(group, &|c| c.qualifier |= 1 << i);
        }
        let weights = std::array::from_fn(|i| file.weights.get(NAMES[i]).copied().unwrap_or(0.0));
        Self { words, same: file.same, differ: file.differ, lacking: file.lacking, weights }
    }
}

/// Length of `word` without the t of the construct state: "Taybat al-…" is "Tayba …".
fn construct(word: &[u8]) -> usize {
    let ends = word.len() > 4 && matches!(&word[word.len() - 2..], b"at" | b"et");
    if ends { word.len() - 1 } else { word.len() }
}

fn form(text: &str) -> Form {
    let letters = latin(text);
    let table = table();
    let words: SmallVec<[&[u8]; 6]> = letters.split(|b| *b == b' ').filter(|w| !w.is_empty()).collect();
    let mut out = Form::default();
    for (i, word) in words.iter().enumerate() {
        let next = words.get(i + 1);
        let class = table.words.get(*word).copied().unwrap_or_default();
        if next.is_some_and(|n| class.article || class.sun && n.first() == word.get(1)) {
            continue;
        }
        out.words = out.words.saturating_add(1);
        out.letters.extend_from_slice(word);
        if word.iter().all(u8::is_ascii_digit) {
            out.number = word.iter().take(8).fold(out.number, |n, d| n.wrapping_mul(10).wrapping_add(u32::from(d - b'0')));
            continue;
        }
        if class.qualifier != 0 && words.len() > 1 {
            out.qualifiers |= class.qualifier;
            fold_word(word, &mut out.whole);
            continue;
        }
        let cut = if next.is_some() { construct(word) } else { word.len() };
        let begin = out.whole.len();
        fold_word(&word[..cut], &mut out.whole);
        if !class.common {
            let added: Signs = out.whole[begin..].into();
            out.core.extend_from_slice(&added);
        }
    }
    out.consonants = out.whole.iter().copied().filter(|b| !is_vowel(*b)).collect();
    out.vowels = out.whole.iter().copied().filter(|b| is_vowel(*b)).collect();
    out.abjad = out.consonants.len() > 2 && (out.whole.len() - out.consonants.len()) * 5 <= out.whole.len();
    out
}

/// Lower-case Latin letters, digits and spaces of `text`; an Arabic article at the start of a word is left out.
fn latin(text: &str) -> SmallVec<[u8; 64]> {
    let mut out: SmallVec<[u8; 64]> = SmallVec::new();
    if text.is_ascii() {
        for b in text.bytes() {
            push_ascii(&mut out, b);
        }
        return out;
    }
    let text = text.replace(" ال", " ");
    let text = text.strip_prefix("ال").filter(|t| t.chars().count() > 2).unwrap_or(&text);
    for c in text.chars() {
        if c.is_ascii() {
            push_ascii(&mut out, c as u8);
        } else if c == 'ة' {
            out.push(b'a');
        } else if c.is_alphanumeric() {
            out.extend(any_ascii::any_ascii_char(c).bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()));
        } else if c.is_whitespace() || matches!(c, '،' | '–' | '‐' | '·') {
            out.push(b' ');
        }
    }
    out
}

fn push_ascii(out: &mut SmallVec<[u8; 64]>, b: u8) {
    if b.is_ascii_alphanumeric() {
        if b.is_ascii_digit() && out.last().is_some_and(u8::is_ascii_alphabetic) {
            out.push(b' ');
        }
        out.push(b.to_ascii_lowercase());
    } else if matches!(b, b' ' | b'-' | b'/' | b'.' | b',' | b'(' | b')' | b'_') {
        out.push(b' ');
    }
}

/// Digraphs, vowels and look-alike consonants to one sign each; doubled signs once; a last h dropped.
fn fold_word(word: &[u8], out: &mut Signs) {
    let begin = out.len();
    let mut i = 0;
    while i < word.len() {
        let (sign, used) = sign(&word[i..]);
        if sign != 0 && (out.len() == begin || out.last() != Some(&sign)) {
            out.push(sign);
        }
        i += used;
    }
}

fn sign(rest: &[u8]) -> (u8, usize) {
    let at = |i: usize| rest.get(i).copied().unwrap_or(0);
    match (rest[0], at(1), at(2)) {
        (b's', b'h', b'c') if at(3) == b'h' => (b'c', 4),
        (b's', b'c' | b'k', b'h') | (b's', b'h', b'h') | (b't', b'c' | b's', b'h') => (b'c', 3),
        (b'd', b'z', b'h') | (b'd', b's', b'h') => (b'j', 3),
        (b't', b's', b'j') => (b'c', 3),
        (b's', b'j', _) => (b'c', 2),
        (b'r', b'h', _) => (b'g', 2),
        (b'g', b'u', b'i' | b'e') => (b'g', 2),
        (b'i', b'j', _) => (b'i', 2),
        (b'k', b'h', _) | (b'c', b'k', b'h') => (b'x', 2),
        (b'g', b'h', _) => (b'g', 2),
        (b's', b'h' | b'z', _) | (b'c', b'h' | b'z', _) => (b'c', 2),
        (b't', b's' | b'z', _) => (b's', 2),
        (b't' | b'd', b'h', _) => (rest[0], 2),
        (b'z', b'h', _) | (b'd', b'j' | b'g', _) => (b'j', 2),
        (b'p', b'h', _) => (b'f', 2),
        (b'o', b'u' | b'o' | b'w', _) => (b'u', 2),
        (b'a', b'w' | b'u', n) if !b"aeiou".contains(&n) => (b'u', 2),
        (b'a' | b'e', b'i' | b'y' | b'e', _) | (b'i', b'e' | b'y' | b'i', _) => (b'i', 2),
        (b'c', b'k', _) => (b'k', 2),
        (b'c', b'e' | b'i', _) => (b's', 1),
        (b'o' | b'u', _, _) => (b'u', 1),
        (b'e' | b'i' | b'y', _, _) => (b'i', 1),
        (b'q' | b'c', _, _) => (b'k', 1),
        (b'w', _, _) => (b'v', 1),
        (b'h', 0, _) => (0, 1),
        (other, _, _) => (other, 1),
    }
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'i' | b'u')
}

/// One sign for consonants that transliterations confuse.
fn kin(b: u8) -> u8 {
    match b {
        b'x' | b'h' | b'g' | b'k' => b'k',
        b'c' | b's' | b'z' => b's',
        b'j' => b'j',
        b't' | b'd' => b't',
        b'b' | b'v' | b'p' | b'f' => b'b',
        other => other,
    }
}

const FEATURES: usize = 23;
const NAMES: [&str; FEATURES] = [
    "bias",
    "edit",
    "edit_squared",
    "common",
    "consonants",
    "core",
    "core_squared",
    "first",
    "last",
    "begin",
    "short",
    "short_edit",
    "words",
    "qualifier",
    "number",
    "abjad",
    "abjad_consonants",
    "equal_consonants",
    "letters",
    "letters_edit",
    "vowels",
    "length",
    "inside",
];

/// The measures of two forms, in the order of [`NAMES`].
fn features(a: &Form, b: &Form) -> [f64; FEATURES] {
    let abjad = a.abjad != b.abjad;
    let edit = cheap_vowels(&a.whole, &b.whole, abjad);
    let cores = !a.core.is_empty() && !b.core.is_empty() && (a.core.len() < a.whole.len() || b.core.len() < b.whole.len());
    let core = if cores { cheap_vowels(&a.core, &b.core, abjad) } else { edit };
    let common = common_share(&a.whole, &b.whole);
    let consonants = common_share(&a.consonants, &b.consonants);
    let same = |x: Option<&u8>, y: Option<&u8>| f64::from(u8::from(x.map(|b| kin(*b)) == y.map(|b| kin(*b))));
    let least = a.whole.len().min(b.whole.len()).max(1);
    let begin = a.whole.iter().zip(&b.whole).take_while(|(x, y)| x == y).count();
    let short = 1.0 / least as f64;
    let letters = common_share(&a.letters, &b.letters);
    let flag = |x: bool| f64::from(u8::from(x));
    [
        1.0,
        edit,
        edit * edit,
        common,
        consonants,
        core,
        core * core,
        same(a.consonants.first(), b.consonants.first()),
        same(a.consonants.last(), b.consonants.last()),
        begin as f64 / least as f64,
        short,
        short * edit,
        f64::from(a.words.abs_diff(b.words).min(3)),
        flag(a.qualifiers != b.qualifiers && (a.qualifiers != 0 && b.qualifiers != 0)) + 0.5 * flag((a.qualifiers == 0) != (b.qualifiers == 0)),
        flag(a.number != b.number),
        flag(abjad),
        if abjad { consonants } else { 0.0 },
        flag(a.consonants == b.consonants),
        letters,
        letters * edit,
        if abjad { 0.5 } else { common_share(&a.vowels, &b.vowels) },
        least as f64 / a.whole.len().max(b.whole.len()).max(1) as f64,
        flag(a.words != b.words && holds(a, b)),
    ]
}

/// Whether the shorter name begins or ends the longer one.
fn holds(a: &Form, b: &Form) -> bool {
    let (short, long) = if a.whole.len() < b.whole.len() { (&a.whole, &b.whole) } else { (&b.whole, &a.whole) };
    short.len() > 3 && (long.starts_with(short) || long.ends_with(short))
}

fn score(a: &Form, b: &Form) -> f64 {
    if a.whole.is_empty() || b.whole.is_empty() {
        return 0.0;
    }
    if a.whole == b.whole && a.number == b.number {
        return 1.0;
    }
    let measures = features(a, b);
    let sum: f64 = measures.iter().zip(&table().weights).map(|(f, w)| f * w).sum();
    (1.0 / (1.0 + (-sum).exp())).min(ceiling(a, b)).min(unlike(&measures))
}

/// The weights are fitted on names that have much in common; names that share less than half of their signs by every measure
/// are no more alike than the best of these measures says.
fn unlike(measures: &[f64; FEATURES]) -> f64 {
    let [_, edit, _, common, consonants, core, ..] = *measures;
    let most = edit.max(common).max(consonants).max(core);
    if most < 0.5 { most } else { 1.0 }
}

/// What qualifiers, numbers and added words leave of the likeness.
fn ceiling(a: &Form, b: &Form) -> f64 {
    let table = table();
    let both = (a.qualifiers != 0 && b.qualifiers != 0 && a.qualifiers != b.qualifiers) || (a.number != 0 && b.number != 0 && a.number != b.number);
    if both {
        return table.differ;
    }
    let one = a.qualifiers != b.qualifiers || a.number != b.number || (a.words != b.words && holds(a, b));
    if one { table.lacking } else { 1.0 }
}

/// Cost of a sign left out; vowels are cheap, cheaper still against a script that leaves them out.
fn cost(b: u8, abjad: bool) -> u32 {
    match (is_vowel(b), abjad) {
        (true, true) => 1,
        (true, false) => 4,
        (false, true) if b == b'v' => 3,
        (false, _) if b == b'h' => 6,
        _ => 10,
    }
}

fn swap(x: u8, y: u8) -> u32 {
    if x == y {
        return 0;
    }
    match (is_vowel(x), is_vowel(y)) {
        (true, true) => 3,
        (false, false) if kin(x) == kin(y) => 5,
        (true, false) if x == b'i' && y == b'j' || x == b'u' && y == b'v' => 4,
        (false, true) if y == b'i' && x == b'j' || y == b'u' && x == b'v' => 4,
        _ => 10,
    }
}

/// Edit distance with cheap vowels and kindred consonants, as a similarity.
fn cheap_vowels(a: &[u8], b: &[u8], abjad: bool) -> f64 {
    let mut row: SmallVec<[u32; 64]> = SmallVec::with_capacity(b.len() + 1);
    row.push(0);
    for c in b {
        row.push(row[row.len() - 1] + cost(*c, abjad));
    }
    for x in a {
        let drop = cost(*x, abjad);
        let mut diagonal = row[0];
        row[0] += drop;
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + swap(*x, *y)).min(row[j] + cost(*y, abjad)).min(row[j + 1] + drop);
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    let total: u32 = a.iter().chain(b).map(|c| cost(*c, abjad)).sum();
    (1.0 - 2.0 * f64::from(row[b.len()]) / f64::from(total.max(1))).max(0.0)
}

/// Twice the longest common subsequence over both lengths (Indel similarity), bit-parallel (Hyyrö 2004) up to 64 signs.
fn common_share(a: &[u8], b: &[u8]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let a = &a[..a.len().min(64)];
    let mut masks = [0u64; 32];
    for (i, x) in a.iter().enumerate() {
        masks[usize::from(*x & 31)] |= 1 << i;
    }
    let mut s = u64::MAX;
    for y in b {
        let u = s & masks[usize::from(*y & 31)];
        s = s.wrapping_add(u) | (s - u);
    }
    let shared = (!s & (u64::MAX >> (64 - a.len().max(1)))).count_ones();
    if a.is_empty() { 0.0 } else { 2.0 * f64::from(shared) / (a.len() + b.len()) as f64 }
}

/// The measures of a pair by name, each with its value before weighing; `examples/fit_likeness.rs` fits the weights of
/// `data/rules/likeness.toml` on them. Values lie between 0 and 1, the bias is 1.
///
/// ```
/// let measures = calledit::names::measures("Orvask", "Orwask");
/// assert!(measures.iter().any(|(name, value)| *name == "edit" && *value > 0.8));
/// ```
#[must_use]
pub fn measures(a: &str, b: &str) -> Vec<(&'static str, f64)> {
    NAMES.into_iter().zip(features(&form(a), &form(b))).collect()
}
