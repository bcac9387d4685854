//! Sides: whether two actors stand on the same side, on different ones, or nobody says.

use super::ledger::NONE;
use crate::names::Entities;
use std::collections::BTreeMap;

/// How two actors stand to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kin {
    /// The same actor or side.
    Same,
    /// One of them is not named.
    Unnamed,
    /// Two actors of whom nobody says on which side they are.
    Unclear,
    /// Different sides.
    Opposed,
}

/// The side of each entity of the ledger.
#[derive(Debug, Default)]
pub(super) struct Sides {
    of: Vec<Option<u32>>,
}

impl Sides {
    /// Reads the sides of `entities`; entity numbers of the ledger begin with theirs.
    pub fn new(entities: &Entities) -> Self {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let of = entities.all().iter().map(|e| {
            let next = u32::try_from(numbers.len()).unwrap_or(NONE);
            e.side.as_deref().map(|side| *numbers.entry(side).or_insert(next))
        });
        Self { of: of.collect() }
    }

    /// How `a` stands to `b`.
    pub fn kin(&self, a: u32, b: u32) -> Kin {
        if a == NONE || b == NONE {
            return Kin::Unnamed;
        }
        if a == b {
            return Kin::Same;
        }
        let side = |n: u32| self.of.get(n as usize).copied().flatten();
        match (side(a), side(b)) {
            (Some(x), Some(y)) if x == y => Kin::Same,
            (Some(_), Some(_)) => Kin::Opposed,
            _ => Kin::Unclear,
        }
    }
}
