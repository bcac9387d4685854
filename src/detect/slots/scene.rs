//! A page while its predictions are filled: what was found so far, and what a reply may mean by leaving words out.

use super::cues::Class;
use super::read::Read;
use super::topic::Topic;
use crate::detect::Context;
use crate::model::{Comment, Page, Prediction, ReplyTo};
use std::collections::BTreeMap;

/// A filled prediction with what its heirs need to know.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) prediction: Prediction,
    pub(super) class: Option<Class>,
}

/// Where an inherited slot comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// An earlier prediction of the same comment.
    Comment,
    /// The comment answered.
    Parent,
    /// The comment above, where the page does not tell which one is answered.
    Thread,
}

impl Origin {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Parent => "parent",
            Self::Thread => "thread",
        }
    }
}

/// The page, its topic once needed, and its predictions so far.
pub(in crate::detect) struct Scene<'a> {
    pub(super) page: &'a Page,
    pub(super) context: &'a Context<'a>,
    topic: Option<Topic<'a>>,
    pub(super) filled: Vec<Filled>,
    by_comment: BTreeMap<u32, Vec<usize>>,
    places: BTreeMap<u32, usize>,
}

impl<'a> Scene<'a> {
    pub(in crate::detect) fn new(page: &'a Page, context: &'a Context<'a>) -> Self {
        let places = page.comments.iter().enumerate().map(|(i, c)| (c.n, i)).collect();
        Self { page, context, topic: None, filled: Vec::new(), by_comment: BTreeMap::new(), places }
    }

    /// The predictions found, in the order they were filled.
    pub(in crate::detect) fn finish(self) -> Vec<Prediction> {
        self.filled.into_iter().map(|f| f.prediction).collect()
    }

    /// The comment `comment` answers, where the page tells.
    pub(in crate::detect) fn parent(&self, comment: &Comment) -> Option<&'a Comment> {
        let ReplyTo::Comment(n) = comment.reply_to else { return None };
        self.places.get(&n).map(|&i| &self.page.comments[i])
    }

    /// The comment above, where the page does not tell which one is answered.
    pub(super) fn above(&self, comment: &Comment) -> Option<&'a Comment> {
        let place = *self.places.get(&comment.n)?;
        (comment.reply_to == ReplyTo::Unknown && place > 0).then(|| &self.page.comments[place - 1])
    }

    pub(super) fn add(&mut self, n: u32, filled: Filled) {
        self.by_comment.entry(n).or_default().push(self.filled.len());
        self.filled.push(filled);
    }

    /// The predictions of comment `n`, the article's for 0.
    pub(super) fn of(&self, n: u32) -> impl DoubleEndedIterator<Item = &Filled> {
        self.by_comment.get(&n).into_iter().flatten().map(|&i| &self.filled[i])
    }

    /// Reads the topic, the first time it is asked for.
    pub(super) fn know_topic(&mut self) {
        if self.topic.is_none() {
            self.topic = Some(Topic::new(self.page, self.context));
        }
    }

    pub(super) fn topic(&self) -> Option<&Topic<'a>> {
        self.topic.as_ref()
    }

    /// Reads `comment` against its own date.
    pub(super) fn read(&self, comment: &'a Comment) -> Read<'a> {
        let anchor = comment.posted_on().or(self.page.published_on);
        Read::new(&comment.text, anchor, self.page.language.as_deref(), self.context)
    }
}
