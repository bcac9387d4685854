//! Predictions from elsewhere: a table with the columns of predictions.csv, hand-coded or from a survey.
//!
//! `prediction_id`, `made_on` and either `quote` or `event` and `target` must be there; every other cell may be blank.

use crate::error::{Error, Result};
use crate::model::{
    ArticleId, Checkable, CommentId, Date, EventKind, Horizon, HorizonBasis, MadeOnBasis, Notice, Polarity, Prediction, PredictionId, PredictionKind,
    ProbabilityBasis, Span, Target, hash64,
};
use crate::tables::unguard;
use std::path::Path;
use std::str::FromStr;

/// A prediction as given: what the row leaves out is still to be read from its quote.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its id in the table.
    pub id: String,
    /// The prediction, with what the row says.
    pub prediction: Prediction,
    /// Whether the row names the event; otherwise the quote must tell.
    pub has_event: bool,
    /// Whether the row says how it is meant.
    pub has_kind: bool,
}

/// Reads `path`; rows that cannot be read become notices.
///
/// # Errors
/// Where the file cannot be read or lacks a column that must be there.
pub fn predictions(path: &Path) -> Result<(Vec<Given>, Vec<Notice>)> {
    let bytes = std::fs::read(path).map_err(|e| Error::reading(path, e))?;
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).into_owned();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| Error::data(format!("cannot read {}", path.display())).because(e))?.clone();
    check_header(&header, path)?;
    let (mut given, mut notices) = (Vec::new(), Vec::new());
    for (i, record) in reader.records().enumerate() {
        let row = record.map_err(|e| e.to_string()).and_then(|record| Row { header: &header, record }.given());
        match row {
            Ok(row) => given.push(row),
            Err(message) => notices.push(Notice::new(path.to_string_lossy(), format!("row {}", i + 2), "bad_record", message)),
        }
    }
    Ok((given, notices))
}

fn check_header(header: &csv::StringRecord, path: &Path) -> Result<()> {
    let has = |name: &str| header.iter().any(|h| h.trim() == name);
    let missing = ["prediction_id", "made_on"].into_iter().find(|name| !has(name));
    let missing = missing.or((!has("quote") && !(has("event") && has("target"))).then_some("quote (or event and target)"));
    missing.map_or(Ok(()), |name| {
        Err(Error::data(format!("{} has no column {name}", path.display())).hint("`calledit schema predictions` lists the columns"))
    })
}

struct Row<'a> {
    header: &'a csv::StringRecord,
    record: csv::StringRecord,
}

impl Row<'_> {
    fn text(&self, column: &str) -> &str {
        let cell = self.header.iter().position(|h| h.trim() == column).and_then(|i| self.record.get(i)).unwrap_or("");
        unguard(cell.trim())
    }

    fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    fn opt<T: FromStr>(&self, column: &str) -> std::result::Result<Option<T>, String> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| format!("column `{column}`: cannot read `{text}`"))
    }

    fn given(&self) -> std::result::Result<Given, String> {
        let id = self.some("prediction_id").ok_or("column `prediction_id` is empty")?;
        let made_on: Date = self.opt("made_on")?.ok_or("column `made_on` is empty")?;
        let event = self.opt::<EventKind>("event")?;
        let kind = self.opt::<PredictionKind>("kind")?;
        let quote = self.text("quote").to_owned();
        if quote.is_empty() && event.is_none() {
            return Err("neither `quote` nor `event` is filled".to_owned());
        }
        let target = self.some("target");
        let prediction = Prediction {
            prediction_id: id.parse().unwrap_or_else(|_| PredictionId(hash64(&[b"given", id.as_bytes()]))),
            article_id: self.text("article_id").parse().unwrap_or(ArticleId(0)),
            comment_id: self.text("comment_id").parse::<CommentId>().ok(),
            author_id: self.some("author_id"),
            made_on: Some(made_on),
            made_on_basis: Some(self.opt("made_on_basis")?.unwrap_or(MadeOnBasis::Metadata)),
            span: Span::new(0, quote.chars().count()),
            quote,
            kind: kind.unwrap_or(PredictionKind::Forecast),
            event: event.unwrap_or(EventKind::Other),
            actor: self.some("actor"),
            target: target.map(|name| Target { name, id: self.text("target_id").to_owned() }),
            polarity: self.opt("polarity")?.unwrap_or(Polarity::Occurs),
            horizon: self.horizon()?,
            certainty_phrase: self.some("certainty_phrase"),
            probability: self.opt("probability")?,
            probability_low: self.opt("probability_low")?,
            probability_high: self.opt("probability_high")?,
            probability_basis: self.opt("probability_basis")?.unwrap_or(ProbabilityBasis::None),
            condition: self.some("condition"),
            quantity: self.some("quantity"),
            checkable: self.opt("checkable")?.unwrap_or(Checkable::Yes),
            flags: self.text("flags").split_whitespace().chain(["given"]).map(str::to_owned).collect(),
            rule_id: format!("given:{id}"),
            score: self.opt("score")?.unwrap_or(1.0),
        };
        Ok(Given { id, prediction, has_event: event.is_some(), has_kind: kind.is_some() })
    }

    /// A filled `due_by` is a stated window unless the row says otherwise.
    fn horizon(&self) -> std::result::Result<Horizon, String> {
        let due_by: Option<Date> = self.opt("due_by")?;
        let basis = self.opt("horizon_basis")?.unwrap_or(if due_by.is_some() { HorizonBasis::Stated } else { HorizonBasis::None });
        Ok(Horizon { phrase: self.some("horizon_phrase"), due_from: self.opt("due_from")?, due_by, basis })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Result<(Vec<Given>, Vec<Notice>)> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p.csv");
        std::fs::write(&path, table).unwrap();
        predictions(&path)
    }

    #[test]
    fn blank_cells_take_their_defaults_and_bad_rows_are_noticed() {
        let table =
            "prediction_id,made_on,quote,event,target,due_by\nq1,2030-05-01,,capture,Velm,2030-06-01\nq2,soon,x,,,\nq3,2030-05-02,Velm next,,,\n";
        let (given, notices) = read(table).unwrap();
        assert_eq!(given.len(), 2);
        assert_eq!(notices.len(), 1);
        assert_eq!(given[0].prediction.horizon.basis, HorizonBasis::Stated);
        assert!(!given[1].has_event);
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        assert!(read("prediction_id,quote\n1,x\n").is_err());
        assert!(read("prediction_id,made_on,event\n1,2030-01-01,capture\n").is_err());
    }
}
