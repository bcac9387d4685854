//! The loss report: what each input format holds and what is kept of it, as a table for the user.
//!
//! The columns of a thread say `kept`; `absent` where the format has none; `shown` where only what a page still shows is
//! there; `net`, `likes` or `meta` for votes that are a difference, votes for alone, or a plugin's field. The article is
//! `kept`, a `link` or `headline` alone, `joined` where another record or file holds it, a coded `event`, or `absent`.

use crate::error::Result;
use crate::rules::Data;
use serde::Deserialize;

/// One format.
#[derive(Debug, Clone, Deserialize)]
pub struct FormatRow {
    /// Its name.
    pub format: String,
    /// Its sample among the tests; empty for none.
    pub sample: String,
    /// The comments' words.
    pub text: String,
    /// Their authors.
    pub author: String,
    /// Their dates.
    pub date: String,
    /// What they answer.
    pub parent: String,
    /// Their votes.
    pub votes: String,
    /// Title, address, date and body of the page.
    pub article: String,
    /// What the format holds beside and is not kept.
    pub not_kept: String,
}

/// Every input format.
///
/// # Errors
/// Where the data file is broken.
pub fn formats(data: &Data) -> Result<Vec<FormatRow>> {
    data.csv("lexicons/formats.csv")
}
