//! Rows: the nouns of `model` as cells in the order of the dictionary, and back.

use super::cell::{guard, number, unguard};
use crate::model::{
    Cluster, ClusterLevel, ClusterMember, Comment, Evidence, Horizon, Notice, Page, PageKind, Prediction, QualityFigure, ReplyEdge, ReplyTo, Span,
    Stance, Target, Verdict,
};
use std::fmt::Display;
use std::str::FromStr;

/// A noun that is a row of a table.
pub trait Row: Sized {
    /// The table's name.
    const TABLE: &'static str;

    /// The cells, in the order of the dictionary.
    fn cells(&self) -> Vec<String>;

    /// The noun of a row; says which column cannot be read.
    ///
    /// # Errors
    /// Names the column and its cell.
    fn from_cells(cells: &Cells<'_>) -> Result<Self, String>;
}

/// The cells of a row by column name.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    header: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl<'a> Cells<'a> {
    /// The cells of `record` under `header`.
    #[must_use]
    pub fn new(header: &'a csv::StringRecord, record: &'a csv::StringRecord) -> Self {
        Self { header, record }
    }

    /// The cell of `column` without its guard; empty where the table has no such column.
    #[must_use]
    pub fn text(&self, column: &str) -> &'a str {
        let at = self.header.iter().position(|h| h.trim_start_matches('\u{feff}') == column);
        at.and_then(|i| self.record.get(i)).map_or("", unguard)
    }

    /// The text of `column`, none where empty.
    #[must_use]
    pub fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    /// The value of `column`, none where empty.
    ///
    /// # Errors
    /// Where the cell is not of type `T`.
    pub fn opt<T: FromStr>(&self, column: &str) -> Result<Option<T>, String> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| format!("column `{column}`: cannot read `{text}`"))
    }

    /// The value of `column`.
    ///
    /// # Errors
    /// Where the cell is empty or not of type `T`.
    pub fn need<T: FromStr>(&self, column: &str) -> Result<T, String> {
        self.opt(column)?.ok_or_else(|| format!("column `{column}` is empty"))
    }

    fn flags(&self) -> Vec<String> {
        self.text("flags").split_whitespace().map(str::to_owned).collect()
    }

    fn span(&self) -> Result<Span, String> {
        let (start, end) = (self.need("char_start")?, self.need("char_end")?);
        if end < start { Err(format!("column `char_end`: {end} lies before {start}")) } else { Ok(Span { start, end }) }
    }
}

fn opt<T: Display>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn text(value: Option<&str>) -> String {
    value.map(guard).unwrap_or_default()
}

fn num(value: Option<f64>) -> String {
    value.map(number).unwrap_or_default()
}

/// The cells of a page.
#[must_use]
pub fn page_row(p: &Page) -> Vec<String> {
    let kind = p.kind.map(|k| if k == PageKind::Report { "report" } else { "article" });
    vec![
        p.article_id.to_string(),
        guard(&p.file),
        text(p.title.as_deref()),
        text(p.outlet.as_deref()),
        text(p.url.as_deref()),
        opt(p.published_on.as_ref()),
        p.published_from.to_string(),
        opt(p.language.as_ref()),
        guard(&p.layout),
        p.status.to_string(),
        opt(p.declared_comments.as_ref()),
        p.comments.len().to_string(),
        guard(&p.body),
        kind.unwrap_or_default().to_owned(),
    ]
}

/// The cells of a comment, given its author's id and shown name, what it answers and its language.
#[must_use]
pub fn comment_row(page: &Page, c: &Comment, author: Option<(&str, &str)>, reply_to: &str, language: &str) -> Vec<String> {
    vec![
        c.comment_id.to_string(),
        page.article_id.to_string(),
        c.n.to_string(),
        text(author.map(|a| a.0)),
        text(author.map(|a| a.1)),
        c.author.is_some().to_string(),
        opt(c.posted_at.as_ref()),
        reply_to.to_owned(),
        (c.reply_to != ReplyTo::Unknown).to_string(),
        opt(c.depth.as_ref()),
        opt(c.upvotes.as_ref()),
        opt(c.downvotes.as_ref()),
        language.to_owned(),
        c.flags.join(" "),
        guard(&c.text),
    ]
}

impl Row for Prediction {
    const TABLE: &'static str = "predictions";

    fn cells(&self) -> Vec<String> {
        vec![
            self.prediction_id.to_string(),
            self.article_id.to_string(),
            opt(self.comment_id.as_ref()),
            text(self.author_id.as_deref()),
            opt(self.made_on.as_ref()),
            opt(self.made_on_basis.as_ref()),
            guard(&self.quote),
            self.span.start.to_string(),
            self.span.end.to_string(),
            self.kind.to_string(),
            self.event.to_string(),
            text(self.actor.as_deref()),
            text(self.target.as_ref().map(|t| t.name.as_str())),
            text(self.target.as_ref().map(|t| t.id.as_str())),
            self.polarity.to_string(),
            text(self.horizon.phrase.as_deref()),
            opt(self.horizon.due_from.as_ref()),
            opt(self.horizon.due_by.as_ref()),
            self.horizon.basis.to_string(),
            text(self.certainty_phrase.as_deref()),
            num(self.probability),
            num(self.probability_low),
            num(self.probability_high),
            self.probability_basis.to_string(),
            text(self.condition.as_deref()),
            self.checkable.to_string(),
            self.flags.join(" "),
            guard(&self.rule_id),
            number(self.score),
            text(self.quantity.as_deref()),
        ]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        let target = c.some("target").map(|name| Target { id: c.text("target_id").to_owned(), name });
        Ok(Self {
            prediction_id: c.need("prediction_id")?,
            article_id: c.need("article_id")?,
            comment_id: c.opt("comment_id")?,
            author_id: c.some("author_id"),
            made_on: c.opt("made_on")?,
            made_on_basis: c.opt("made_on_basis")?,
            quote: c.text("quote").to_owned(),
            span: c.span()?,
            kind: c.need("kind")?,
            event: c.need("event")?,
            actor: c.some("actor"),
            target,
            polarity: c.need("polarity")?,
            horizon: Horizon {
                phrase: c.some("horizon_phrase"),
                due_from: c.opt("due_from")?,
                due_by: c.opt("due_by")?,
                basis: c.need("horizon_basis")?,
            },
            certainty_phrase: c.some("certainty_phrase"),
            probability: c.opt("probability")?,
            probability_low: c.opt("probability_low")?,
            probability_high: c.opt("probability_high")?,
            probability_basis: c.need("probability_basis")?,
            condition: c.some("condition"),
            quantity: c.some("quantity"),
            checkable: c.need("checkable")?,
            flags: c.flags(),
            rule_id: c.text("rule_id").to_owned(),
            score: c.need("score")?,
        })
    }
}

impl Row for Verdict {
    const TABLE: &'static str = "verdicts";

    fn cells(&self) -> Vec<String> {
        vec![
            self.prediction_id.to_string(),
            self.verdict.to_string(),
            opt(self.reason.as_ref()),
            opt(self.decided_on.as_ref()),
            opt(self.lead_days.as_ref()),
            text(self.stage_reached.as_deref()),
            number(self.confidence),
            self.flags.join(" "),
            text(self.adjudicated_by.as_deref()),
            self.machine_verdict.to_string(),
        ]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        let verdict = c.need("verdict")?;
        Ok(Self {
            prediction_id: c.need("prediction_id")?,
            verdict,
            reason: c.opt("reason")?,
            decided_on: c.opt("decided_on")?,
            lead_days: c.opt("lead_days")?,
            stage_reached: c.some("stage_reached"),
            confidence: c.opt("confidence")?.unwrap_or(1.0),
            flags: c.flags(),
            adjudicated_by: c.some("adjudicated_by"),
            machine_verdict: c.opt("machine_verdict")?.unwrap_or(verdict),
        })
    }
}

impl Row for Evidence {
    const TABLE: &'static str = "evidence";

    fn cells(&self) -> Vec<String> {
        vec![
            self.prediction_id.to_string(),
            self.article_id.to_string(),
            self.relation.to_string(),
            guard(&self.quote),
            self.span.start.to_string(),
            self.span.end.to_string(),
            self.event.to_string(),
            text(self.actor.as_deref()),
            text(self.target.as_deref()),
            opt(self.event_from.as_ref()),
            opt(self.event_to.as_ref()),
            opt(self.reported_on.as_ref()),
            self.certainty.to_string(),
            number(self.name_score),
            guard(&self.rule_id),
        ]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        Ok(Self {
            prediction_id: c.need("prediction_id")?,
            article_id: c.need("article_id")?,
            relation: c.need("relation")?,
            quote: c.text("quote").to_owned(),
            span: c.span()?,
            event: c.need("event")?,
            actor: c.some("actor"),
            target: c.some("target"),
            event_from: c.opt("event_from")?,
            event_to: c.opt("event_to")?,
            reported_on: c.opt("reported_on")?,
            certainty: c.need("certainty")?,
            name_score: c.need("name_score")?,
            rule_id: c.text("rule_id").to_owned(),
        })
    }
}

impl Row for Stance {
    const TABLE: &'static str = "stances";

    fn cells(&self) -> Vec<String> {
        vec![
            self.comment_id.to_string(),
            text(self.author_id.as_deref()),
            guard(&self.target),
            self.label.to_string(),
            number(self.confidence),
            self.basis.clone(),
        ]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        Ok(Self {
            comment_id: c.need("comment_id")?,
            author_id: c.some("author_id"),
            target: c.text("target").to_owned(),
            label: c.need("label")?,
            confidence: c.need("confidence")?,
            basis: c.text("basis").to_owned(),
        })
    }
}

impl Row for ReplyEdge {
    const TABLE: &'static str = "reply_edges";

    fn cells(&self) -> Vec<String> {
        vec![self.comment_id.to_string(), self.reply_to.to_string(), self.label.to_string(), number(self.confidence)]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        Ok(Self { comment_id: c.need("comment_id")?, reply_to: c.need("reply_to")?, label: c.need("label")?, confidence: c.need("confidence")? })
    }
}

fn level(level: ClusterLevel) -> &'static str {
    match level {
        ClusterLevel::Comment => "comment",
        ClusterLevel::Prediction => "prediction",
        ClusterLevel::Author => "author",
    }
}

fn position(c: &Cells<'_>) -> Result<Option<(f64, f64)>, String> {
    Ok(c.opt("map_x")?.zip(c.opt("map_y")?))
}

impl Row for Cluster {
    const TABLE: &'static str = "clusters";

    fn cells(&self) -> Vec<String> {
        vec![
            self.cluster_id.clone(),
            level(self.level).to_owned(),
            self.size.to_string(),
            guard(&self.label),
            guard(&self.terms.join("; ")),
            self.exemplars.join(" "),
            num(self.silhouette),
            num(self.stability),
            num(self.share_with_predictions),
            num(self.position.map(|p| p.0)),
            num(self.position.map(|p| p.1)),
        ]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        let level = match c.text("level") {
            "comment" => ClusterLevel::Comment,
            "prediction" => ClusterLevel::Prediction,
            "author" => ClusterLevel::Author,
            other => return Err(format!("column `level`: cannot read `{other}`")),
        };
        Ok(Self {
            cluster_id: c.text("cluster_id").to_owned(),
            level,
            size: c.need("size")?,
            label: c.text("label").to_owned(),
            terms: c.text("terms").split("; ").filter(|t| !t.is_empty()).map(str::to_owned).collect(),
            exemplars: c.text("exemplars").split_whitespace().map(str::to_owned).collect(),
            silhouette: c.opt("silhouette")?,
            stability: c.opt("stability")?,
            share_with_predictions: c.opt("share_with_predictions")?,
            position: position(c)?,
        })
    }
}

impl Row for ClusterMember {
    const TABLE: &'static str = "cluster_members";

    fn cells(&self) -> Vec<String> {
        vec![
            self.cluster_id.clone(),
            opt(self.comment_id.as_ref()),
            opt(self.prediction_id.as_ref()),
            text(self.author_id.as_deref()),
            number(self.distance),
            self.outlier.to_string(),
            num(self.position.map(|p| p.0)),
            num(self.position.map(|p| p.1)),
        ]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        Ok(Self {
            cluster_id: c.text("cluster_id").to_owned(),
            comment_id: c.opt("comment_id")?,
            prediction_id: c.opt("prediction_id")?,
            author_id: c.some("author_id"),
            distance: c.need("distance")?,
            outlier: c.need("outlier")?,
            position: position(c)?,
        })
    }
}

impl Row for QualityFigure {
    const TABLE: &'static str = "quality";

    fn cells(&self) -> Vec<String> {
        vec![guard(&self.part), guard(&self.measure), number(self.value), self.n.to_string(), num(self.baseline)]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        Ok(Self {
            part: c.text("part").to_owned(),
            measure: c.text("measure").to_owned(),
            value: c.need("value")?,
            n: c.need("n")?,
            baseline: c.opt("baseline")?,
        })
    }
}

impl Row for Notice {
    const TABLE: &'static str = "notices";

    fn cells(&self) -> Vec<String> {
        vec![guard(&self.file), guard(&self.place), guard(&self.kind), guard(&self.message)]
    }

    fn from_cells(c: &Cells<'_>) -> Result<Self, String> {
        let own = |column| c.text(column).to_owned();
        Ok(Self { file: own("file"), place: own("where"), kind: own("kind"), message: own("message") })
    }
}
