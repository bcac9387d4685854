//! The tables of a package: their dictionary, the spelling of their cells, and rows to and from the nouns of `model`.
//!
//! Shared by what writes packages and what reads them back, so that both keep one contract.

mod cell;
mod row;
mod schema;

pub use cell::{guard, number, unguard};
pub use row::{Cells, Row, comment_row, page_row};
pub use schema::{Column, ColumnType, TABLES, Table, table};
