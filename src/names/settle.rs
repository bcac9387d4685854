//! Before names become drafts: first words of sentences, adjectives, numbers and ordinary words are cut off or dropped.
//!
//! A [`Census`] in, the same with settled names out. Decides by how the corpus itself writes a word, then by the word lists.

use super::build::best_form;
use super::collect::{Census, Keys, Seen};
use super::lexicon::{Lexicon, class};
use super::scan::Key;
use std::collections::BTreeMap;

/// Settles the names of `census`.
pub(super) fn settle(census: &mut Census, lexicon: &Lexicon) {
    settle_openers(census, lexicon);
    settle_numbers(census);
    settle_adjectives(census, lexicon);
    drop_ordinary_words(census, lexicon);
    take_foreign(census);
}

/// Decides for names whose first word opens a sentence whether that word belongs to the name.
fn settle_openers(census: &mut Census, lexicon: &Lexicon) {
    for (keys, seen) in std::mem::take(&mut census.openers) {
        let writing = census.writing.get(&keys[0]).copied().unwrap_or_default();
        let ordinary = lexicon.words.class(keys[0]) & (class::COMMON | class::LEADING) != 0 || writing.small() > 0;
        let headed = keys.len() == 2 && lexicon.words.class(keys[1]) & class::HEAD_CAPITAL != 0 && !census.seen.contains_key(&keys[1..]);
        let known = headed || census.seen.contains_key(&keys) || (writing.capital > 0 && writing.capital >= writing.small());
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
        if classes & (class::HEAD_CAPITAL | class::HEAD_LOWER) != 0 && w.small() >= w.capital {
            return false;
        }
        let common = classes & class::COMMON != 0;
        let emphasis = common && seen.body == 0 && best_form(seen).chars().all(char::is_uppercase);
        if emphasis {
            return false;
        }
        let articled = seen.forms.keys().any(|f| f.contains('-'));
        if articled || seen.votes.iter().sum::<u32>() >= 4 && w.small() <= w.capital {
            return true;
        }
        !(w.small() > w.capital || (common && w.capital == 0))
    });
}
