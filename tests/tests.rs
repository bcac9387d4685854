//! One test program: everything that is tested from outside the library.

mod scoring;
mod tidy;
