//! Scores: every formula as a pure function, and the records of authors and groups built from them.
//!
//! Predictions and verdicts in, records out. Open and undecided predictions are never scored; coverage stands beside every
//! rate. Formulas are named as in the literature and tested against values from independent packages.

mod agreement;
mod board;
mod calibration;
mod compare;
mod crowd;
mod intervals;
mod metrics;
mod records;
mod repeats;
mod shrinkage;

pub use crate::model::{Bin, Interval, Track};
pub use agreement::*;
pub use board::*;
pub use calibration::*;
pub use compare::*;
pub use crowd::*;
pub use intervals::*;
pub use metrics::*;
pub use records::*;
pub use repeats::mark_repeats;
pub use shrinkage::*;
