//! Grouping: stances toward named targets, reply edges, topics of comments, groups of predictions, camps of authors.
//!
//! Clustering text does not find stance, so topics and stances are two products, joined per commenter.

mod features;
mod linear;
mod model;

pub use model::{Labelling, StanceSettings, TargetQuality, stance_labels};
