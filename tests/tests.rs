//! One test program: everything that is tested from outside the library.

mod cli;
mod eval;
mod package;
mod rules;
mod hostile;
mod read_formats;
mod scoring;
mod tidy;
