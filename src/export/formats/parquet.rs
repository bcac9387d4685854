//! Apache Parquet: a folder of one file a table, columns typed by the dictionary, text raw (without the guard of the CSV cells).
//!
//! The tables in, as the package holds them; every column is optional, an empty cell is null. Days are DATE, whole numbers
//! INT64, other numbers DOUBLE. Built with the feature `parquet` alone.

use super::folder;
use crate::error::{Error, ErrorKind, Result};
use crate::tables::{Column, ColumnType, TABLES, Table, unguard};
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Writes the tables of the package in `package` into the folder `at`.
pub(super) fn write(package: &Path, at: &Path) -> Result<()> {
    folder(at)?;
    TABLES.iter().try_for_each(|table| {
        let rows = rows(&package.join(format!("{}.csv", table.name)))?;
        let path = at.join(format!("{}.parquet", table.name));
        let file = File::create(&path).map_err(|e| Error::writing(&path, e))?;
        put(table, &rows, file).map_err(|e| Error::new(ErrorKind::CannotWrite, format!("cannot write {}", path.display())).because(e))
    })
}

fn rows(path: &Path) -> Result<Vec<csv::StringRecord>> {
    let broken = |e: csv::Error| Error::data(format!("{} is broken", path.display())).because(e);
    csv::Reader::from_path(path).map_err(broken)?.into_records().collect::<std::result::Result<_, _>>().map_err(broken)
}

fn put(table: &Table, rows: &[csv::StringRecord], file: File) -> std::result::Result<(), ParquetError> {
    let fields = table.columns.iter().map(field).collect::<std::result::Result<_, _>>()?;
    let schema = Type::group_type_builder(table.name).with_fields(fields).build()?;
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(WriterProperties::builder().build()))?;
    if !rows.is_empty() {
        let mut group = writer.next_row_group()?;
        for (i, column) in table.columns.iter().enumerate() {
            let Some(mut out) = group.next_column()? else { break };
            let cells: Vec<&str> = rows.iter().map(|row| row.get(i).unwrap_or_default()).collect();
            fill(column.kind, &cells, &mut out)?;
            out.close()?;
        }
        group.close()?;
    }
    writer.close().map(|_| ())
}

fn field(column: &Column) -> std::result::Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.kind {
        ColumnType::Id | ColumnType::Text | ColumnType::Label | ColumnType::Datetime => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Integer => (Physical::INT64, None),
        ColumnType::Number => (Physical::DOUBLE, None),
        ColumnType::Boolean => (Physical::BOOLEAN, None),
        ColumnType::Date => (Physical::INT32, Some(LogicalType::Date)),
    };
    let builder = Type::primitive_type_builder(column.name, physical).with_logical_type(logical);
    builder.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
}

fn fill(kind: ColumnType, cells: &[&str], out: &mut SerializedColumnWriter<'_>) -> std::result::Result<(), ParquetError> {
    match kind {
        ColumnType::Id | ColumnType::Text | ColumnType::Label | ColumnType::Datetime => {
            column::<ByteArrayType>(cells, |cell| Some(ByteArray::from(unguard(cell).as_bytes().to_vec())), out)
        }
        ColumnType::Integer => column::<Int64Type>(cells, |cell| cell.parse().ok(), out),
        ColumnType::Number => column::<DoubleType>(cells, |cell| cell.parse().ok(), out),
        ColumnType::Boolean => column::<BoolType>(cells, |cell| cell.parse().ok(), out),
        ColumnType::Date => column::<Int32Type>(cells, days, out),
    }
}

fn column<T: DataType>(
    cells: &[&str],
    value: impl Fn(&str) -> Option<T::T>,
    out: &mut SerializedColumnWriter<'_>,
) -> std::result::Result<(), ParquetError> {
    let found: Vec<Option<T::T>> = cells.iter().map(|cell| if cell.is_empty() { None } else { value(cell) }).collect();
    let there: Vec<i16> = found.iter().map(|v| i16::from(v.is_some())).collect();
    let values: Vec<T::T> = found.into_iter().flatten().collect();
    out.typed::<T>().write_batch(&values, Some(&there), None).map(|_| ())
}

/// Days since 1970.
fn days(cell: &str) -> Option<i32> {
    let day: crate::model::Date = cell.parse().ok()?;
    Some((day - crate::model::Date::constant(1970, 1, 1)).get_days())
}
