//! The gazetteer: populated places with alternate names, a link for entities, never a condition of being one.
//!
//! The packed table `lexicons/gazetteer.tsv.zst` (made by `scripts/gazetteer.py` from GeoNames, CC BY 4.0) in; look-up by
//! spelling out, many names at once: one pass of an Aho-Corasick automaton over the unpacked text, so that nothing is
//! indexed for the few names a corpus holds. Case, marks, punctuation and a leading article do not matter; anything beyond
//! that is the likeness of names.

use crate::error::{Error, Result};
use crate::rules::Data;
use crate::text::fold;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::BTreeMap;
use std::io::Read;

/// A populated place.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Its main name.
    pub name: String,
    /// ISO 3166 country code.
    pub country: String,
    /// Degrees north and east.
    pub coordinates: (f64, f64),
    /// Thousands of people.
    pub thousands: u32,
    /// Found by its main name rather than by another.
    pub main: bool,
    /// First byte of its row: one number a place.
    row: usize,
}

/// Populated places by spelling.
#[derive(Debug, Default)]
pub struct Gazetteer {
    text: String,
}

impl Gazetteer {
    /// Unpacks the table.
    ///
    /// # Errors
    /// Where the data file is missing or broken.
    pub fn load(data: &Data) -> Result<Self> {
        let packed = data.bytes("lexicons/gazetteer.tsv.zst")?;
        let mut text = String::new();
        let broken = |e| Error::data("data file `lexicons/gazetteer.tsv.zst` is broken").because(e);
        zstd::stream::read::Decoder::with_buffer(packed.as_ref()).and_then(|mut d| d.read_to_string(&mut text)).map_err(broken)?;
        Ok(Self { text })
    }

    /// The places that each of `names` may mean, in table order; nothing for a name the table does not hold.
    #[must_use]
    pub fn find_all<'a>(&self, names: &[&'a str]) -> BTreeMap<&'a str, Vec<Spot>> {
        let mut plain: BTreeMap<String, Vec<&'a str>> = BTreeMap::new();
        for name in names {
            let spelling = spelling(name);
            if spelling.len() > 2 {
                plain.entry(spelling).or_default().push(name);
            }
        }
        let mut found = BTreeMap::new();
        let built = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).match_kind(MatchKind::Standard).build(plain.keys());
        let Ok(automaton) = built else { return found };
        let groups: Vec<&Vec<&str>> = plain.values().collect();
        for hit in automaton.find_overlapping_iter(&self.text) {
            let Some(spot) = self.spot(hit.start(), hit.end()) else { continue };
            for name in groups[hit.pattern().as_usize()] {
                found.entry(*name).or_insert_with(Vec::new).push(spot.clone());
            }
        }
        found
    }

    /// The row whose plain spelling stands at `start..end`.
    fn spot(&self, start: usize, end: usize) -> Option<Spot> {
        let bytes = self.text.as_bytes();
        if bytes.get(start.checked_sub(1)?) != Some(&b'|') || bytes.get(end) != Some(&b'|') {
            return None;
        }
        let row = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |i| i + 1);
        let mut fields = self.text[row..].split('\t');
        let name = fields.next()?.to_owned();
        let country = fields.next()?.to_owned();
        let coordinates = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let thousands = fields.next()?.parse().ok()?;
        Some(Spot { name, country, coordinates, thousands, main: bytes.get(start.checked_sub(2)?) == Some(&b'\t'), row })
    }

    /// For each pair whether it is one place: yes where a row holds both, no where both are main names in one country, else not known.
    #[must_use]
    pub fn same(&self, pairs: &[(String, String)]) -> Vec<Option<bool>> {
        let names: Vec<&str> = pairs.iter().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
        let found = self.find_all(&names);
        pairs.iter().map(|(a, b)| same_spot(found.get(a.as_str())?, found.get(b.as_str())?)).collect()
    }
}

fn same_spot(a: &[Spot], b: &[Spot]) -> Option<bool> {
    if a.iter().any(|x| b.iter().any(|y| x.row == y.row)) {
        return Some(true);
    }
    let apart = |x: &Spot, y: &Spot| x.main && y.main && x.country == y.country;
    a.iter().any(|x| b.iter().any(|y| apart(x, y))).then_some(false)
}

/// The plain spelling of a name: small letters and digits without marks, spaces or a leading article.
fn spelling(name: &str) -> String {
    let folded = fold(name);
    let folded = ["al-", "el-", "al ", "el ", "the "].iter().find_map(|a| folded.strip_prefix(a)).unwrap_or(&folded);
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_row_are_one_place() {
        let gazetteer = Gazetteer::load(&Data::embedded()).unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let pairs = [pair("Kyiv", "Kiev"), pair("Kharkiv", "Kherson"), pair("Nowhere at all", "Kherson"), pair("КИЕВ", "Kiev")];
        assert_eq!(gazetteer.same(&pairs), [Some(true), Some(false), None, Some(true)]);
        assert!(gazetteer.find_all(&["Homs"])["Homs"].iter().any(|s| s.country == "SY"));
    }
}
