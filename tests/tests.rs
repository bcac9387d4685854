//! One test program: everything that is tested from outside the library.

mod adjudication;
mod cli;
mod eval;
mod exports;
mod hostile;
mod languages;
mod package;
mod pages;
mod read_formats;
mod rules;
mod scoring;
mod tidy;
