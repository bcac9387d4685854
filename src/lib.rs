//! Reads news pages with reader comments, and later reports, and tells who called it.
#![deny(missing_docs, clippy::print_stdout, clippy::print_stderr)]

pub mod analysis;
pub mod authors;
pub mod check;
pub mod cluster;
pub mod detect;
pub mod error;
pub mod events;
pub mod export;
pub mod model;
pub mod names;
pub mod pipeline;
pub mod read;
pub mod rules;
pub mod score;
pub mod separate;
pub mod tables;
pub mod text;
pub mod when;
