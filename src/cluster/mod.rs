//! Grouping: stances toward named targets, reply edges, topics of comments, groups of predictions, camps of authors.
//!
//! Pages, predictions, entities and the authors of comments in, [`Grouped`] out. Clustering text does not find stance (on
//! SemEval-2016 no clustering lifts purity by more than .02), so topics and stances are two products, joined per commenter.

mod camps;
mod claims;
mod features;
pub mod kmeans;
pub mod linear;
mod model;
mod quality;
mod replies;
mod slogans;
mod stances;
pub mod svd;
mod topics;

pub use model::{Labelling, StanceSettings, TargetQuality, stance_labels};
pub use replies::Replies;
pub use stances::Naming;

use crate::error::Result;
use crate::model::{Cluster, ClusterMember, CommentId, Labelled, Notice, Page, Prediction, QualityFigure, ReplyEdge, Stance, StanceLabel, Vectors};
use crate::names::Entities;
use crate::rules::Data;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

#[derive(serde::Deserialize)]
struct StopWord {
    word: String,
}

/// The loaded cues and words of grouping.
#[derive(Debug, Clone)]
pub struct Words {
    replies: Replies,
    naming: Naming,
    stop: BTreeSet<String>,
}

impl Words {
    /// Loads the data files.
    ///
    /// # Errors
    /// Where one is broken.
    pub fn load(data: &Data) -> Result<Self> {
        let stop: Vec<StopWord> = data.csv("lexicons/stopwords.csv")?;
        Ok(Self { replies: Replies::load(data)?, naming: Naming::load(data)?, stop: stop.into_iter().map(|s| s.word).collect() })
    }
}

/// What grouping needs beside the pages.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Cues and words.
    pub words: &'a Words,
    /// The corpus's entities.
    pub entities: &'a Entities,
    /// Readers' and articles' predictions.
    pub predictions: &'a [Prediction],
    /// The author id of each comment that has one.
    pub authors: &'a FxHashMap<CommentId, String>,
    /// The user's labelled texts, where given.
    pub labels: &'a [Labelled],
    /// Word vectors, where given.
    pub vectors: Option<&'a Vectors>,
    /// Seed of everything random.
    pub seed: u64,
}

/// Everything grouping found.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    /// Attitudes of comments.
    pub stances: Vec<Stance>,
    /// Replies and what they do.
    pub reply_edges: Vec<ReplyEdge>,
    /// Topics, claims, camps.
    pub clusters: Vec<Cluster>,
    /// Their members.
    pub members: Vec<ClusterMember>,
    /// How good the groupings are.
    pub quality: Vec<QualityFigure>,
    /// What was uncertain.
    pub notices: Vec<Notice>,
}

/// Groups the comments, predictions and authors of `pages` (in canonical order).
#[must_use]
pub fn cluster(pages: &[Page], context: &Context<'_>) -> Grouped {
    let mut by: FxHashMap<CommentId, Vec<&Prediction>> = FxHashMap::default();
    for p in context.predictions {
        if let Some(id) = p.comment_id {
            by.entry(id).or_default().push(p);
        }
    }
    let reply_edges: Vec<ReplyEdge> = pages.par_iter().flat_map_iter(|p| context.words.replies.edges(p)).collect();
    let edges: FxHashMap<CommentId, &ReplyEdge> = reply_edges.iter().map(|e| (e.comment_id, e)).collect();
    let targets = stances::Targets::new(context.entities, context.predictions);
    let stances = pages.par_iter().flat_map_iter(|p| context.words.naming.stances(p, &by, &edges, &targets)).collect();
    let mut out = Grouped { reply_edges, stances, ..Grouped::default() };
    labelled(pages, context, &mut out);
    for stance in &mut out.stances {
        stance.author_id = context.authors.get(&stance.comment_id).cloned();
    }
    let predicting: BTreeSet<CommentId> = context.predictions.iter().filter(|p| p.kind.is_scored()).filter_map(|p| p.comment_id).collect();
    let mut texts: Vec<topics::Text<'_>> = pages
        .iter()
        .enumerate()
        .flat_map(|(page, p)| p.comments.iter().map(move |c| (page, c)))
        .filter(|(_, c)| !c.text.trim().is_empty())
        .map(|(page, c)| topics::Text { id: c.comment_id, text: &c.text, page, predicts: predicting.contains(&c.comment_id) })
        .collect();
    let bodies: Vec<String> = pages
        .iter()
        .map(|p| if p.comments.is_empty() { String::new() } else { format!("{} {}", p.title.as_deref().unwrap_or_default(), p.body) })
        .collect();
    texts.sort_by_key(|t| t.id);
    let (topic_clusters, topic_members, quality) =
        topics::topics(&texts, &bodies, &topics::Settings { stop: &context.words.stop, vectors: context.vectors, seed: context.seed });
    if topic_clusters.len() == 1 {
        out.notices.push(Notice::new("", "comments", "one_topic", format!("no stable topics in {} comments: they are shown as one", texts.len())));
    }
    let (claim_clusters, claim_members) = claims::claims(context.predictions);
    let known = camps::Known {
        stances: &out.stances,
        predictions: context.predictions,
        edges: &out.reply_edges,
        author: context.authors,
        naming: &context.words.naming,
    };
    let (camp_clusters, camp_members) = camps::camps(&known);
    out.clusters = topic_clusters.into_iter().chain(claim_clusters).chain(camp_clusters).collect();
    out.members = topic_members.into_iter().chain(claim_members).chain(camp_members).collect();
    out.quality.extend(quality);
    out.quality.extend(quality::figures(texts.len(), &out.stances, &out.reply_edges, &out.clusters));
    out
}

/// Stances by the user's labels: they replace what was found without labels for the same targets.
fn labelled(pages: &[Page], context: &Context<'_>, out: &mut Grouped) {
    let targets: BTreeSet<&str> = context.labels.iter().filter(|l| !l.label.is_empty()).map(|l| l.target.as_str()).collect();
    if targets.is_empty() {
        return;
    }
    let mut rows = Vec::new();
    let mut ids = Vec::new();
    for page in pages {
        for comment in page.comments.iter().filter(|c| !c.text.trim().is_empty()) {
            for target in &targets {
                rows.push(Labelled { target: (*target).to_owned(), text: comment.text.clone(), ..Labelled::default() });
                ids.push(comment.comment_id);
            }
        }
    }
    let (labels, quality) = stance_labels(context.labels, &rows, StanceSettings { folds: 5, seed: context.seed, vectors: context.vectors });
    out.stances.retain(|s| !targets.contains(s.target.as_str()));
    for ((id, row), labelling) in ids.into_iter().zip(rows).zip(labels) {
        let Some(label) = labelling.label.and_then(|l| l.to_lowercase().parse::<StanceLabel>().ok()) else { continue };
        out.stances.push(Stance {
            comment_id: id,
            author_id: None,
            target: row.target,
            label,
            confidence: labelling.confidence,
            basis: "model".to_owned(),
        });
    }
    for q in quality {
        if !q.is_used() {
            let text = format!(
                "macro-F1 {:.3} does not beat {:.3} of its most frequent label (n = {}): left unlabelled",
                q.macro_f1, q.majority_macro_f1, q.n
            );
            out.notices.push(Notice::new("stance labels", &q.target, "stance_refused", text));
        }
        out.quality.push(QualityFigure {
            part: "stance".to_owned(),
            measure: format!("macro_f1 {}", q.target),
            value: q.macro_f1,
            n: q.n,
            baseline: Some(q.majority_macro_f1),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, Comment, ReplyTo, hash64};

    const HARBOUR: [&str; 8] = ["ferry", "harbour", "crane", "pilot", "tide", "quay", "cargo", "anchor"];
    const ORCHARD: [&str; 8] = ["apple", "orchard", "frost", "harvest", "cider", "blossom", "pruning", "pear"];

    /// Threads of two stories, eight pages of twelve comments, some of them copies and replies.
    fn pages() -> Vec<Page> {
        let page = |p: usize| {
            let words = [HARBOUR, ORCHARD][p % 2];
            let text = |c: usize| {
                let word = |i: usize| words[(c * 3 + i * 5 + p) % 8];
                format!("The {} and the {} wait for the {} again", word(1), word(2), word(c))
            };
            let comment = |c: usize| Comment {
                n: c as u32 + 1,
                comment_id: CommentId(hash64(&[&[p as u8, c as u8]])),
                author: Some(format!("Reader {c}")),
                posted_at: None,
                reply_to: if c % 3 == 1 { ReplyTo::Comment(c as u32) } else { ReplyTo::Top },
                depth: None,
                upvotes: None,
                downvotes: None,
                text: if c % 3 == 1 { format!("{} {}", ["Exactly.", "Nonsense."][c % 2], text(c)) } else { text(c) },
                flags: Vec::new(),
            };
            let body = format!("Of the {} and the {}, the {} and the {}.", words[0], words[1], words[2], words[3]);
            Page { article_id: ArticleId(p as u64), comments: (0..12).map(comment).collect(), ..Page::bare(&body) }
        };
        (0..8).map(page).collect()
    }

    fn grouped(pages: &[Page], threads: usize) -> Grouped {
        let words = Words::load(&Data::embedded()).unwrap();
        let authors = pages.iter().flat_map(|p| &p.comments).map(|c| (c.comment_id, c.author.clone().unwrap())).collect();
        let context =
            Context { words: &words, entities: &Entities::default(), predictions: &[], authors: &authors, labels: &[], vectors: None, seed: 1 };
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| cluster(pages, &context))
    }

    /// Everything found, in an order of its own.
    fn told(grouped: &Grouped) -> Vec<String> {
        let mut lines: Vec<String> = grouped.members.iter().map(|m| format!("{m:?}")).collect();
        lines.extend(grouped.clusters.iter().map(|c| format!("{c:?}")));
        lines.extend(grouped.reply_edges.iter().map(|e| format!("{e:?}")));
        lines.extend(grouped.quality.iter().map(|q| format!("{q:?}")));
        lines.sort();
        lines
    }

    #[test]
    fn two_stories_are_two_topics_whatever_the_order_and_the_threads() {
        let straight = pages();
        let found = grouped(&straight, 1);
        let topics: Vec<&Cluster> = found.clusters.iter().filter(|c| c.level == crate::model::ClusterLevel::Comment).collect();
        assert_eq!(topics.len(), 2, "{topics:?}");
        assert!(topics.iter().all(|c| c.size == 48 && c.position.is_some() && !c.exemplars.is_empty() && !c.terms.is_empty()), "{topics:?}");
        let of: std::collections::BTreeMap<CommentId, &str> =
            found.members.iter().filter_map(|m| Some((m.comment_id?, m.cluster_id.as_str()))).collect();
        for page in &straight {
            assert!(page.comments.iter().all(|c| of[&c.comment_id] == of[&page.comments[0].comment_id]), "{}", page.article_id);
        }
        assert!(found.quality.iter().any(|q| q.measure == "copies_folded" && q.value > 0.0), "{:?}", found.quality);
        let mut shuffled = pages();
        shuffled.reverse();
        shuffled.swap(1, 5);
        assert_ne!(shuffled[0].article_id, straight[0].article_id);
        assert_eq!(told(&found), told(&grouped(&shuffled, 3)));
        let mut other = pages();
        other[0].comments[0].text = "The apple blossom froze".to_owned();
        assert_ne!(told(&found), told(&grouped(&other, 1)), "the comparison sees differences");
    }
}
