//! Entities tied to the gazetteer: coordinates and country for places, where the corpus's other places speak for the same country.
//!
//! Entities in, the same with coordinates where a row fits. A place without a row stays as it is, and where nothing but one
//! small namesake speaks for a row it is not tied: invented and unknown places must not land in a far village.

use super::gazetteer::{Gazetteer, Spot};
use super::{Entity, EntityKind};
use std::collections::BTreeMap;

/// A town this big (thousands of people) needs no second place of its country beside it.
const KNOWN_BY_ITSELF: u32 = 100;
/// Fewer letters name too many places.
const SHORTEST: usize = 4;

/// Ties places to rows of `gazetteer`.
pub(super) fn tie(entities: &mut [Entity], gazetteer: &Gazetteer) {
    let open = |e: &Entity| e.kind == EntityKind::Place && e.coordinates.is_none() && !e.generic;
    let found: Vec<Vec<Spot>> = entities.iter().map(|e| if open(e) { spots(e, gazetteer) } else { Vec::new() }).collect();
    let mut countries: BTreeMap<[u8; 2], f64> = BTreeMap::new();
    for spots in found.iter().filter(|s| !s.is_empty()) {
        let mut here: Vec<[u8; 2]> = spots.iter().map(|s| s.country).collect();
        here.sort_unstable();
        here.dedup();
        let share = 1.0 / here.len() as f64;
        here.into_iter().for_each(|c| *countries.entry(c).or_default() += share);
    }
    for (entity, spots) in entities.iter_mut().zip(found) {
        let weight = |s: &Spot| countries.get(&s.country).copied().unwrap_or(0.0);
        let best = spots.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)).then(a.thousands.cmp(&b.thousands)));
        if let Some(spot) = best.filter(|s| weight(s) >= 2.0 || s.thousands >= KNOWN_BY_ITSELF) {
            entity.coordinates = Some(spot.coordinates);
        }
    }
}

fn spots(entity: &Entity, gazetteer: &Gazetteer) -> Vec<Spot> {
    let mut found: Vec<Spot> = Vec::new();
    for name in entity.variants.iter().filter(|v| v.chars().count() >= SHORTEST) {
        for spot in gazetteer.find(name) {
            if !found.contains(spot) {
                found.push(*spot);
            }
        }
    }
    found
}

/// Whether a big town bears `name`.
pub(super) fn is_known_town(name: &str, gazetteer: &Gazetteer) -> bool {
    name.chars().count() >= SHORTEST && gazetteer.find(name).iter().any(|s| s.thousands >= KNOWN_BY_ITSELF)
}
