//! HTML pages: article and thread by the shape of the tree.

use crate::error::Result;
use crate::model::{ArticleId, Notice, Page, PublishedFrom, Status};
use crate::rules::Data;

/// Markers for HTML pages.
#[derive(Debug)]
pub(super) struct Markers {}

impl Markers {
    pub(super) fn load(_data: &Data) -> Result<Self> {
        Ok(Self {})
    }
}

pub(super) fn separate(file: &str, text: &str, _markers: &Markers, _notices: &mut Vec<Notice>) -> Page {
    Page {
        article_id: ArticleId::default(),
        file: file.to_owned(),
        title: None,
        outlet: None,
        url: None,
        published_on: None,
        published_from: PublishedFrom::None,
        language: None,
        layout: "html".to_owned(),
        status: Status::None,
        declared_comments: None,
        body: text.to_owned(),
        furniture: String::new(),
        comments: Vec::new(),
        kind: None,
        dated_by_metadata: false,
    }
}
