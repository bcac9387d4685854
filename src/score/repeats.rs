//! Repeats: a claim that an author makes again, and floods of one text under many names, count once.
//!
//! Predictions and their comments' texts in, the same predictions out with the flags `repeat` (an earlier claim of the same
//! author says the same) and `duplicate_flood` (an earlier comment has the same words). Flagged ones are listed, never scored.

use crate::model::{CommentId, Date, EventKind, Polarity, Prediction};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// From this many comments with the same words on, they are a flood.
const FLOOD: usize = 5;
/// Shorter texts ("soon", "no way") are said by many without any flood.
const FLOOD_MIN_LETTERS: usize = 12;

/// Flags repeats among `predictions` (in canonical order) given the text of each comment; returns the number of floods.
pub fn mark_repeats(predictions: &mut [Prediction], texts: &FxHashMap<CommentId, &str>) -> usize {
    let floods = floods(texts);
    let mut order: Vec<usize> = (0..predictions.len()).filter(|i| predictions[*i].kind.is_scored()).collect();
    order.sort_by_key(|i| (predictions[*i].made_on, *i));
    let mut claims: BTreeSet<(String, EventKind, String, Polarity, Option<Date>)> = BTreeSet::new();
    let mut seen: BTreeSet<(u64, usize)> = BTreeSet::new();
    for i in order {
        let prediction = &predictions[i];
        let copy = prediction.comment_id.and_then(|c| floods.get(&c)).is_some_and(|words| !seen.insert((*words, prediction.span.start)));
        let again = match (&prediction.author_id, &prediction.target) {
            (Some(author), Some(target)) => {
                !claims.insert((author.clone(), prediction.event, target.name.clone(), prediction.polarity, prediction.horizon.due_by))
            }
            _ => false,
        };
        flag(&mut predictions[i], "duplicate_flood", copy);
        flag(&mut predictions[i], "repeat", again);
    }
    floods.values().collect::<BTreeSet<_>>().len()
}

fn flag(prediction: &mut Prediction, name: &str, on: bool) {
    if on && !prediction.flags.iter().any(|f| f == name) {
        prediction.flags.push(name.to_owned());
        prediction.flags.sort();
    }
}

/// The comments whose letters are those of at least [`FLOOD`] comments, with a hash of those letters.
fn floods(texts: &FxHashMap<CommentId, &str>) -> FxHashMap<CommentId, u64> {
    let mut count: FxHashMap<u64, usize> = FxHashMap::default();
    let keyed: Vec<(CommentId, u64)> = texts.iter().filter_map(|(id, text)| Some((*id, letters(text)?))).collect();
    for (_, key) in &keyed {
        *count.entry(*key).or_default() += 1;
    }
    keyed.into_iter().filter(|(_, key)| count[key] >= FLOOD).collect()
}

/// A hash of the letters and digits of `text`, case folded; none for short texts.
fn letters(text: &str) -> Option<u64> {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    let mut n = 0;
    for c in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        c.hash(&mut hasher);
        n += 1;
    }
    (n >= FLOOD_MIN_LETTERS).then(|| hasher.finish())
}
