//! `calledit schema`.

use calledit::error::{Error, Result};
use calledit::read::formats;
use calledit::rules::Data;
use calledit::tables::{ColumnType, TABLES, Table, table};
use std::process::ExitCode;

/// The data dictionary: every table of a package, or the columns of one
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A table, such as `predictions`
    #[arg(value_name = "TABLE")]
    table: Option<String>,
    /// What each input format holds and what of it is kept, as a Markdown table
    #[arg(long, conflicts_with = "table")]
    formats: bool,
}

/// Prints the dictionary as tab-separated text.
pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.table {
        None if args.formats => print_formats()?,
        None => print_tables(),
        Some(name) => print_table(find(name.trim_end_matches(".csv"))?),
    }
    Ok(ExitCode::SUCCESS)
}

fn find(name: &str) -> Result<&'static Table> {
    let names: Vec<&str> = TABLES.iter().map(|t| t.name).collect();
    table(name).ok_or_else(|| Error::usage(format!("no table `{name}`")).hint(format!("tables are {}", names.join(", "))))
}

fn print_tables() {
    println!("table\tcolumns\ta row is");
    for table in TABLES {
        println!("{}\t{}\t{}", table.name, table.columns.len(), table.meaning);
    }
}

fn print_formats() -> Result<()> {
    println!("| format | text | author | date | parent | votes | article | held and not kept |\n|---|---|---|---|---|---|---|---|");
    for f in formats(&Data::embedded())? {
        println!("| {} | {} | {} | {} | {} | {} | {} | {} |", f.format, f.text, f.author, f.date, f.parent, f.votes, f.article, f.not_kept);
    }
    Ok(())
}

fn print_table(table: &Table) {
    println!("column\ttype\tmeaning");
    for column in table.columns {
        println!("{}\t{}\t{}", column.name, type_name(column.kind), column.meaning);
    }
}

fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Id => "id",
        ColumnType::Text => "text",
        ColumnType::Label => "label",
        ColumnType::Integer => "integer",
        ColumnType::Number => "number",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
        ColumnType::Datetime => "date or date-time",
    }
}
