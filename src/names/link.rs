//! Entities tied to the gazetteer: coordinates for places, where the corpus's other places speak for the same country.
//!
//! Entities in, the same with coordinates where a row fits. A place without a row stays as it is, and where nothing but one
//! small namesake speaks for a row it is not tied: invented and unknown places must not land in a far village.

use super::gazetteer::{Gazetteer, Spot};
use super::{Entity, EntityKind};
use std::collections::{BTreeMap, BTreeSet};

/// A town this big (thousands of people) needs no second place of its country beside it.
const KNOWN_BY_ITSELF: u32 = 100;
/// Fewer letters name too many places.
const SHORTEST: usize = 4;

/// Ties places to rows of `gazetteer`.
pub(super) fn tie(entities: &mut [Entity], gazetteer: &Gazetteer) {
    let found: Vec<Vec<Spot>> = spots(entities, gazetteer);
    let mut countries: BTreeMap<&str, f64> = BTreeMap::new();
    for spots in found.iter().filter(|s| !s.is_empty()) {
        let here: BTreeSet<&str> = spots.iter().map(|s| s.country.as_str()).collect();
        let share = 1.0 / here.len() as f64;
        here.into_iter().for_each(|c| *countries.entry(c).or_default() += share);
    }
    for (entity, spots) in entities.iter_mut().zip(&found) {
        let weight = |s: &Spot| countries.get(s.country.as_str()).copied().unwrap_or(0.0);
        let best = spots.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)).then(a.thousands.cmp(&b.thousands)));
        if let Some(spot) = best.filter(|s| weight(s) >= 2.0 || s.thousands >= KNOWN_BY_ITSELF) {
            entity.coordinates = Some(spot.coordinates);
        }
    }
}

/// The rows that each place may be.
fn spots(entities: &[Entity], gazetteer: &Gazetteer) -> Vec<Vec<Spot>> {
    let open = |e: &&Entity| e.kind == EntityKind::Place && e.coordinates.is_none() && !e.generic;
    let long = |v: &&str| v.chars().count() >= SHORTEST;
    let names: Vec<&str> = entities.iter().filter(open).flat_map(|e| e.variants.iter().map(String::as_str)).filter(long).collect();
    let found = gazetteer.find_all(&names);
    let of = |e: &Entity| -> Vec<Spot> { e.variants.iter().filter_map(|v| found.get(v.as_str())).flatten().cloned().collect() };
    entities.iter().map(|e| if open(&e) { of(e) } else { Vec::new() }).collect()
}

/// Those of `names` that a big town bears.
pub(super) fn known_towns<'a>(names: &[&'a str], gazetteer: &Gazetteer) -> BTreeSet<&'a str> {
    let long: Vec<&str> = names.iter().copied().filter(|n| n.chars().count() >= SHORTEST).collect();
    gazetteer.find_all(&long).into_iter().filter(|(_, spots)| spots.iter().any(|s| s.thousands >= KNOWN_BY_ITSELF)).map(|(n, _)| n).collect()
}
