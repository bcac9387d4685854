//! Separation: a document becomes a page with article, thread and furniture kept apart.
//!
//! HTML by the shape of the page, stripped text by the rhythm of its lines; pages of structured formats pass through.
//! Works on one page at a time, touches no file, loses no visible word: body + comments + furniture hold each once.

mod finish;
mod html;
mod plain;
mod stamps;

use crate::error::Result;
use crate::model::{Content, Document, Notice, Page};
use crate::rules::Data;

/// The loaded markers of comment systems, languages and page furniture.
#[derive(Debug)]
pub struct Markers {
    html: html::Markers,
    plain: plain::Markers,
}

impl Markers {
    /// Loads the marker files.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &Data) -> Result<Self> {
        Ok(Self { html: html::Markers::load(data)?, plain: plain::Markers::load(data)? })
    }
}

/// Separates one document; none where it is only what went wrong.
#[must_use]
pub fn separate(document: Document, markers: &Markers) -> (Option<Page>, Vec<Notice>) {
    let Document { file, content, meta, mut notices } = document;
    let page = match content {
        Content::Html(text) => html::separate(&file, &text, &markers.html, &mut notices),
        Content::Text(text) => plain::separate(&file, &text, &markers.plain, &mut notices),
        Content::Structured(mut page) | Content::Coded(mut page, _) => {
            // Text extractors keep the widgets of the thread and of the page among the words.
            if page.layout == "trafilatura" {
                plain::drop_widgets(&mut page, &markers.plain);
            }
            *page
        }
        Content::Nothing => return (None, notices),
    };
    (Some(finish::finish(page, &meta, &mut notices)), notices)
}
