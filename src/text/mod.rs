//! Pure string work shared by all stages: code-point offsets, sentences, tokens, folding.
//!
//! Text in, pieces with spans out. Nothing here knows predictions, pages or rules.

mod language;
mod offsets;
mod sentences;
mod words;

pub use language::language_code;
pub use offsets::Offsets;
pub use sentences::{Sentence, sentences};
pub use words::{Word, fold, words};
