//! The gazetteer: populated places with alternate names, a link for entities, never a condition of being one.
//!
//! The packed table `lexicons/gazetteer.tsv.gz` (made by `scripts/gazetteer.py` from GeoNames, CC BY 4.0) in; look-up by
//! spelling out. Case, marks, punctuation and a leading article do not matter; anything beyond that is the likeness of names.

use crate::error::{Error, Result};
use crate::rules::Data;
use crate::text::fold;
use rustc_hash::FxHashMap;
use std::io::Read;

/// A populated place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// First byte of its line.
    line: u32,
    /// ISO 3166 country code.
    pub country: [u8; 2],
    /// Degrees north and east.
    pub coordinates: (f64, f64),
    /// Thousands of people.
    pub thousands: u32,
}

/// Populated places by spelling.
#[derive(Debug, Default)]
pub struct Gazetteer {
    text: String,
    spots: Vec<Spot>,
    /// Hash of a folded spelling → places; a main name is marked by the top bit.
    spellings: FxHashMap<u64, Vec<u32>>,
}

const MAIN: u32 = 1 << 31;

impl Gazetteer {
    /// Unpacks the table.
    ///
    /// # Errors
    /// Where the data file is missing or broken.
    pub fn load(data: &Data) -> Result<Self> {
        let packed = data.bytes("lexicons/gazetteer.tsv.gz")?;
        let mut text = String::new();
        let broken = |e| Error::data("data file `lexicons/gazetteer.tsv.gz` is broken").because(e);
        flate2::read::GzDecoder::new(packed.as_ref()).read_to_string(&mut text).map_err(broken)?;
        let mut gazetteer = Self { text: String::new(), spots: Vec::with_capacity(100_000), spellings: FxHashMap::default() };
        gazetteer.spellings.reserve(300_000);
        let mut start = 0u32;
        for line in text.split_inclusive('\n') {
            gazetteer.add(line.trim_end(), start);
            start += line.len() as u32;
        }
        gazetteer.text = text;
        Ok(gazetteer)
    }

    fn add(&mut self, line: &str, start: u32) -> Option<()> {
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let country: [u8; 2] = fields.next()?.as_bytes().try_into().ok()?;
        let coordinates = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let thousands = fields.next()?.parse().ok()?;
        let n = self.spots.len() as u32;
        self.spots.push(Spot { line: start, country, coordinates, thousands });
        self.spellings.entry(spelling(name)).or_default().push(n | MAIN);
        for other in fields.next()?.split('|').filter(|o| !o.is_empty()) {
            self.spellings.entry(spelling(other)).or_default().push(n);
        }
        Some(())
    }

    /// The places that `name` may mean, in table order.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<&Spot> {
        let rows = self.spellings.get(&spelling(name)).map_or(&[][..], Vec::as_slice);
        rows.iter().filter_map(|n| self.spots.get((n & !MAIN) as usize)).collect()
    }

    /// The main name of `spot`.
    #[must_use]
    pub fn name(&self, spot: &Spot) -> &str {
        self.text[spot.line as usize..].split('\t').next().unwrap_or("")
    }

    /// Whether two spellings are one place: yes where a row holds both, no where they are main names in one country, else not known.
    #[must_use]
    pub fn same(&self, a: &str, b: &str) -> Option<bool> {
        let (a, b) = (self.spellings.get(&spelling(a))?, self.spellings.get(&spelling(b))?);
        if a.iter().any(|x| b.iter().any(|y| x & !MAIN == y & !MAIN)) {
            return Some(true);
        }
        let main = |n: &u32| n & MAIN != 0;
        let country = |n: &u32| self.spots[(n & !MAIN) as usize].country;
        let apart = a.iter().filter(|n| main(n)).any(|x| b.iter().filter(|n| main(n)).any(|y| country(x) == country(y)));
        apart.then_some(false)
    }
}

/// Hash of the letters of a spelling, a leading article left out.
fn spelling(name: &str) -> u64 {
    let folded = fold(name);
    let folded = ["al-", "el-", "al ", "el ", "the "].iter().find_map(|a| folded.strip_prefix(a)).unwrap_or(&folded);
    super::scan::hash(folded.chars().filter(|c| c.is_alphanumeric()).flat_map(|c| u32::from(c).to_le_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_row_are_one_place() {
        let gazetteer = Gazetteer::load(&Data::embedded()).unwrap();
        assert_eq!(gazetteer.same("Kyiv", "Kiev"), Some(true));
        assert_eq!(gazetteer.same("Kharkiv", "Kherson"), Some(false));
        assert_eq!(gazetteer.same("Nowhere at all", "Kherson"), None);
        assert!(gazetteer.find("Homs").iter().any(|s| s.country == *b"SY"));
    }
}
