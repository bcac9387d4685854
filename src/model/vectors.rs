//! Word vectors from the user's file: words in, their mean direction out.

use rustc_hash::FxHashMap;

/// Static word vectors, each of unit length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vectors {
    dimensions: usize,
    index: FxHashMap<String, u32>,
    values: Vec<f32>,
    pieces: bool,
}

/// Letters of the longest piece of a word that is looked up.
const LONGEST: usize = 40;

impl Vectors {
    /// An empty table of vectors of `dimensions` numbers.
    #[must_use]
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, ..Self::default() }
    }

    /// Adds a word (the first of equals stays) at unit length; one of another length or without direction is left out.
    pub fn add(&mut self, word: &str, vector: &[f32]) {
        let norm = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        if vector.len() != self.dimensions || !norm.is_finite() || norm <= 0.0 || self.index.contains_key(word) {
            return;
        }
        self.pieces |= word.starts_with("##");
        self.index.insert(word.to_owned(), self.index.len() as u32);
        self.values.extend(vector.iter().map(|v| v / norm));
    }

    /// How many words it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// Numbers in a vector.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The mean direction of `words` (in lower case) at unit length; none where no word is known.
    pub fn mean<'a>(&self, words: impl Iterator<Item = &'a str>) -> Option<Vec<f32>> {
        let mut sum = vec![0.0f32; self.dimensions];
        for word in words {
            self.rows(word, &mut |row| sum.iter_mut().zip(row).for_each(|(s, v)| *s += v));
        }
        let norm = sum.iter().map(|v| v * v).sum::<f32>().sqrt();
        (norm > 0.0).then(|| sum.into_iter().map(|v| v / norm).collect())
    }

    /// The word's own vector, or those of its pieces (longest first, `##` on all but the first) where the table has pieces.
    fn rows(&self, word: &str, take: &mut impl FnMut(&[f32])) {
        if let Some(row) = self.row(word) {
            take(row);
        } else if self.pieces {
            let mut from = 0;
            while from < word.len() {
                let ends: Vec<usize> = word[from..].char_indices().map(|(i, c)| from + i + c.len_utf8()).take(LONGEST).collect();
                let piece = |end: usize| if from == 0 { word[..end].to_owned() } else { format!("##{}", &word[from..end]) };
                let Some((end, row)) = ends.into_iter().rev().find_map(|end| self.row(&piece(end)).map(|row| (end, row))) else { return };
                take(row);
                from = end;
            }
        }
    }

    fn row(&self, word: &str) -> Option<&[f32]> {
        let at = *self.index.get(word)? as usize * self.dimensions;
        self.values.get(at..at + self.dimensions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_of_unit_length_and_words_fall_into_pieces() {
        let mut vectors = Vectors::new(2);
        for (word, vector) in [("harbour", [3.0, 0.0]), ("play", [0.0, 1.0]), ("##ing", [0.0, 2.0]), ("bad", [0.0, 0.0])] {
            vectors.add(word, &vector);
        }
        assert_eq!(vectors.len(), 3);
        assert_eq!(vectors.mean(["harbour", "unknown"].into_iter()), Some(vec![1.0, 0.0]));
        assert_eq!(vectors.mean(["playing"].into_iter()), Some(vec![0.0, 1.0]));
        assert_eq!(vectors.mean(["bad"].into_iter()), None);
    }
}
