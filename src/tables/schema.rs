//! The data dictionary: every table of a package, its columns in order, their types and meanings.
//!
//! One source for `calledit schema`, the CSV headers and `datapackage.json`. Columns of the contract come first; ours follow.

/// Type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// An id: a letter and sixteen hexadecimal digits.
    Id,
    /// Free text.
    Text,
    /// One of a closed set of labels.
    Label,
    /// Whole number.
    Integer,
    /// Decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// ISO 8601 day.
    Date,
    /// ISO 8601 day or date-time.
    Datetime,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Type of its values.
    pub kind: ColumnType,
    /// What it means.
    pub meaning: &'static str,
}

/// A table of the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// File name without `.csv`.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// The column that names a row; empty where none does.
    pub key: &'static str,
    /// Columns in order.
    pub columns: &'static [Column],
}

impl Table {
    /// The column names, in order.
    #[must_use]
    pub fn header(&self) -> Vec<&'static str> {
        self.columns.iter().map(|c| c.name).collect()
    }
}

/// The table called `name`.
#[must_use]
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|t| t.name == name)
}

const fn c(name: &'static str, kind: ColumnType, meaning: &'static str) -> Column {
    Column { name, kind, meaning }
}

use ColumnType::{Boolean, Date, Datetime, Id, Integer, Label, Number, Text};

/// `parts` one after the other; their lengths add up to `N`.
const fn joined<const N: usize>(parts: &[&[Column]]) -> [Column; N] {
    let mut all = [c("", Text, ""); N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[at] = parts[part][i];
            (i, at) = (i + 1, at + 1);
        }
        part += 1;
    }
    assert!(at == N, "the length is that of all parts");
    all
}

/// A record, of an author or of a group.
const RECORD: &[Column] = &[
    c("comments", Integer, "Comments written."),
    c("predictions", Integer, "Scored predictions (forecast or conditional), each claim counted once."),
    c("decided", Integer, "Of them came_true, partly or did_not."),
    c("came_true", Integer, "Came true."),
    c("partly", Integer, "Came partly true."),
    c("did_not", Integer, "Did not."),
    c("open", Integer, "Not due yet."),
    c("undecided", Integer, "Not known."),
    c(
        "hit_rate",
        Number,
        "Hits over decided: came_true with probability of at least .5 (or none stated), did_not with less; partly counts one half.",
    ),
    c("hit_low", Number, "Lower end of its 95 % Wilson interval."),
    c("hit_high", Number, "Upper end."),
    c("hit_shrunk", Number, "Hit rate shrunk towards all commenters (beta-binomial, prior by maximum likelihood)."),
    c(
        "brier_mapped",
        Number,
        "Mean squared distance of probability (stated, or mapped from words, or the default of a bare assertion) and outcome, 0 best.",
    ),
    c("brier_low", Number, "Least Brier score within the probabilities' intervals."),
    c("brier_high", Number, "Greatest Brier score within the probabilities' intervals."),
    c("log_score", Number, "Mean negative log likelihood in nats, probabilities kept at least 0.001 from 0 and 1."),
    c("skill_vs_base", Number, "1 - Brier/Brier of always stating the base rate of everyone else's decided predictions."),
    c("mean_lead_days", Number, "Mean days from prediction to outcome, over those that came true."),
    c("first_calls", Integer, "Claims that came true and that nobody here made earlier."),
    c("expected_by_luck", Number, "How many commenters with as many decided predictions would do at least as well by luck at the base rate."),
];

/// How far luck explains an author's record.
const LUCK: &[Column] = &[
    c("shrunk_low", Number, "5 % quantile of the shrunk hit rate, by which authors are ranked."),
    c("p_value", Number, "Chance of at least as many hits at the base rate."),
    c("p_holm", Number, "The same, adjusted for the number of authors (Holm)."),
    c("p_bh", Number, "The same, by false discovery rate (Benjamini and Hochberg)."),
];

/// A record read otherwise: partly as nothing or all, on other tracks, with the unsettled all wrong or all right.
const BOUNDS: &[Column] = &[
    c("hit_strict", Number, "Hit rate with partly counted as 0."),
    c("hit_lenient", Number, "Hit rate with partly counted as 1."),
    c("brier_stated", Number, "Brier score of the predictions that state a number."),
    c("brier_asserted", Number, "Brier score with every bare assertion taken as certain (1.0)."),
    c("bound_low", Number, "Hit rate if everything open or undecided came out wrong (Manski)."),
    c("bound_high", Number, "Hit rate if everything open or undecided came out right."),
];

const AUTHOR: &[Column] = &[c("author_id", Text, "Author."), c("author", Text, "Name shown or pseudonym.")];
const GROUP: &[Column] =
    &[c("group_by", Text, "all, outlet, event, horizon, author_known, cluster, camp or stance."), c("group", Text, "The group.")];

static AUTHORS: [Column; AUTHOR.len() + RECORD.len() + LUCK.len() + BOUNDS.len()] = joined(&[AUTHOR, RECORD, LUCK, BOUNDS]);
static GROUPS: [Column; GROUP.len() + RECORD.len() + BOUNDS.len()] = joined(&[GROUP, RECORD, BOUNDS]);

/// Every table, in the order of the contract.
pub static TABLES: &[Table] = &[
    Table {
        name: "articles",
        meaning: "A page: an article, with its thread, or a later report.",
        key: "article_id",
        columns: &[
            c("article_id", Id, "Hash of the page's title, date, body and comments."),
            c("file", Text, "The path as given, relative to its INPUT."),
            c("title", Text, "Title of the article."),
            c("outlet", Text, "Who published it."),
            c("url", Text, "Its address."),
            c("published_on", Date, "Day of publication; empty where not known."),
            c("published_from", Label, "Where that day was found: metadata, jsonld, meta, time, url, text, none."),
            c("language", Text, "ISO 639-1 code of the body."),
            c("layout", Text, "Comment system or text layout."),
            c("status", Label, "What the page holds of its thread: comments, none, form_only, closed, script_loaded, truncated."),
            c("declared_comments", Integer, "How many comments the page says it has."),
            c("comments", Integer, "How many were found."),
            c(
                "body",
                Text,
                "Article text, paragraphs parted by a blank line. Stock Python csv stops at fields over 131,072 characters: raise csv.field_size_limit, or read articles.jsonl.",
            ),
            c("kind", Text, "article or report, where said."),
        ],
    },
    Table {
        name: "comments",
        meaning: "A reader comment.",
        key: "comment_id",
        columns: &[
            c("comment_id", Id, "Hash of page, position and text."),
            c("article_id", Id, "The page it stands on."),
            c("n", Integer, "Place on the page, from 1."),
            c("author_id", Text, "Author, empty for nameless and generic names."),
            c("author", Text, "Name shown (clear) or pseudonym."),
            c("author_known", Boolean, "Whether the page shows a name."),
            c("posted_at", Datetime, "ISO 8601 date or date-time, as exact as the page says."),
            c("reply_to", Id, "The answered comment; empty at the top level or where not known."),
            c("reply_known", Boolean, "Whether the page tells what it answers."),
            c("depth", Integer, "Nesting level, 0 at the top."),
            c("upvotes", Integer, "Votes for."),
            c("downvotes", Integer, "Votes against."),
            c("language", Text, "ISO 639-1 code of the text, where it is long enough to tell."),
            c("flags", Text, "Marks such as pingback, edited, deleted, parted by spaces."),
            c("text", Text, "The raw text."),
        ],
    },
    Table {
        name: "predictions",
        meaning: "A statement about the future, or one that looks like it.",
        key: "prediction_id",
        columns: &[
            c("prediction_id", Id, "Hash of comment (or article), span and reading."),
            c("article_id", Id, "The page it stands on."),
            c("comment_id", Id, "The comment; empty for the article's own."),
            c("author_id", Text, "Its author."),
            c("made_on", Date, "Day it was made."),
            c("made_on_basis", Label, "comment, article or metadata."),
            c("quote", Text, "The words, as they stand."),
            c("char_start", Integer, "First code point in the raw text (comment) or body (article)."),
            c("char_end", Integer, "One past the last."),
            c(
                "kind",
                Label,
                "forecast, conditional, wish, advice, reported, question, hypothetical, sarcasm, retrospective. Only the first two are checked and scored.",
            ),
            c("event", Label, "What is said to happen."),
            c("actor", Text, "Who does it."),
            c("target", Text, "To whom or what, canonical name."),
            c("target_id", Text, "Entity of the name index."),
            c("polarity", Label, "occurs or does_not_occur: grammatical negation only."),
            c("horizon_phrase", Text, "The words that say by when."),
            c("due_from", Date, "First day of the window."),
            c("due_by", Date, "Last day of the window."),
            c("horizon_basis", Label, "stated, inherited, vague_default, sequence, none."),
            c("certainty_phrase", Text, "The words that say how surely."),
            c("probability", Number, "Probability of the claim with its polarity, 0 to 1."),
            c("probability_low", Number, "Lower end of its interval."),
            c("probability_high", Number, "Upper end of its interval."),
            c("probability_basis", Label, "stated, phrase, default, none."),
            c("condition", Text, "The condition, in the comment's words."),
            c("checkable", Label, "yes, needs_target, needs_event, value_judgement."),
            c("flags", Text, "Marks such as target_from_parent, parted by spaces."),
            c("rule_id", Text, "The rules that found and read it."),
            c("score", Number, "How sure the detector is, 0 to 1."),
            c("quantity", Text, "A number the event is about, as written."),
        ],
    },
    Table {
        name: "verdicts",
        meaning: "What later reports say of a checked prediction.",
        key: "prediction_id",
        columns: &[
            c("prediction_id", Id, "The prediction."),
            c("verdict", Label, "came_true, partly, did_not, open, undecided."),
            c("reason", Label, "Why it is open or undecided, or what a decision rests on."),
            c("decided_on", Date, "The day that decided it."),
            c("lead_days", Integer, "Days from the comment to that day."),
            c("stage_reached", Text, "How far the event got."),
            c("confidence", Number, "How sure, from the evidence, 0 to 1."),
            c("flags", Text, "Marks such as same_day, parted by spaces."),
            c("adjudicated_by", Text, "Who adjudicated it; empty for the machine alone."),
            c("machine_verdict", Label, "The machine's verdict, kept beside a human's."),
        ],
    },
    Table {
        name: "evidence",
        meaning: "A passage of a report held against a prediction.",
        key: "",
        columns: &[
            c("prediction_id", Id, "The prediction."),
            c("article_id", Id, "The report."),
            c("relation", Label, "supports, refutes or neutral toward the prediction as made."),
            c("quote", Text, "The words, as they stand in the body."),
            c("char_start", Integer, "First code point in the body."),
            c("char_end", Integer, "One past the last."),
            c("event", Label, "What the passage reports."),
            c("actor", Text, "Who did it."),
            c("target", Text, "To whom or what."),
            c("event_from", Date, "First day it may have happened."),
            c("event_to", Date, "Last day it may have happened."),
            c("reported_on", Date, "When the report was published."),
            c("certainty", Label, "asserted, attributed, reportedly, unverified, planned, attempted, denied, restated_forecast."),
            c("name_score", Number, "How surely the name was linked, 0 to 1."),
            c("rule_id", Text, "The rules that coded and linked it."),
        ],
    },
    Table {
        name: "stances",
        meaning: "A comment's attitude to a named target.",
        key: "",
        columns: &[
            c("comment_id", Id, "The comment."),
            c("author_id", Text, "Its author."),
            c("target", Text, "The target."),
            c("label", Label, "favor, against or none."),
            c("confidence", Number, "How sure, 0 to 1."),
            c("basis", Text, "What it rests on: naming, wish, praise, prediction, reply, model."),
        ],
    },
    Table {
        name: "reply_edges",
        meaning: "A reply and what it does with the comment it answers.",
        key: "comment_id",
        columns: &[
            c("comment_id", Id, "The reply."),
            c("reply_to", Id, "The answered comment."),
            c("label", Label, "agree, disagree or neutral."),
            c("confidence", Number, "How sure, 0 to 1."),
        ],
    },
    Table {
        name: "clusters",
        meaning: "A group of comments (topics), predictions (the same claim) or authors (camps).",
        key: "cluster_id",
        columns: &[
            c("cluster_id", Text, "Id, stable for the same input."),
            c("level", Label, "comment, prediction or author."),
            c("size", Integer, "Members."),
            c("label", Text, "Short name."),
            c("terms", Text, "Strongest terms, parted by semicolons."),
            c("exemplars", Text, "Ids of its clearest members, parted by spaces."),
            c("silhouette", Number, "Mean silhouette, -1 to 1."),
            c("stability", Number, "Bootstrap stability, 0 to 1."),
            c("share_with_predictions", Number, "Share of members with a scored prediction."),
            c("map_x", Number, "Place on the report's map."),
            c("map_y", Number, "Place on the report's map."),
        ],
    },
    Table {
        name: "cluster_members",
        meaning: "A member of a cluster.",
        key: "",
        columns: &[
            c("cluster_id", Text, "The cluster."),
            c("comment_id", Id, "The comment, for topics."),
            c("prediction_id", Id, "The prediction, for claims."),
            c("author_id", Text, "The author, for camps."),
            c("distance", Number, "Distance to the centre."),
            c("outlier", Boolean, "Whether it fits no cluster well."),
            c("map_x", Number, "Place on the report's map."),
            c("map_y", Number, "Place on the report's map."),
        ],
    },
    Table { name: "authors", meaning: "An author's record, best lower bound first.", key: "author_id", columns: &AUTHORS },
    Table { name: "groups", meaning: "The same record for a group of predictions.", key: "", columns: &GROUPS },
    Table {
        name: "calibration",
        meaning: "A bin of a reliability diagram.",
        key: "",
        columns: &[
            c("track", Label, "stated (numbers only), mapped (words by table, bare assertions by default), asserted (bare assertions as certain)."),
            c("bin_low", Number, "Lower edge."),
            c("bin_high", Number, "Upper edge; the last bin is closed."),
            c("n", Integer, "Decided predictions in the bin."),
            c("mean_predicted", Number, "Their mean probability."),
            c("observed", Number, "Share that came true (partly one half)."),
            c("low", Number, "Lower end of its 95 % Wilson interval."),
            c("high", Number, "Upper end."),
        ],
    },
    Table {
        name: "quality",
        meaning: "A quality figure of the run.",
        key: "",
        columns: &[
            c("part", Text, "The stage."),
            c("measure", Text, "The measure."),
            c("value", Number, "Its value."),
            c("n", Integer, "How many cases it rests on."),
            c("baseline", Number, "The same measure for the simplest method."),
        ],
    },
    Table {
        name: "notices",
        meaning: "What went wrong or was uncertain.",
        key: "",
        columns: &[
            c("file", Text, "The file concerned."),
            c("where", Text, "Line, byte, comment or column; empty for the whole file."),
            c("kind", Text, "A short stable word."),
            c("message", Text, "One sentence."),
        ],
    },
];
