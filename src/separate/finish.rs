//! The last step of separation: metadata over what the page says, ids, depths, language.

use crate::model::{ArticleId, CommentId, Notice, Page, PageMeta, PublishedFrom, ReplyTo, hash64};
use rustc_hash::FxHashMap;

/// Fills a page's ids and depths and lets `meta`'s non-blank fields win; a disagreement is a notice.
pub(super) fn finish(mut page: Page, meta: &PageMeta, notices: &mut Vec<Notice>) -> Page {
    override_with(&mut page, meta, notices);
    page.article_id = article_id(&page);
    for i in 0..page.comments.len() {
        let comment = &page.comments[i];
        let id = hash64(&[&page.article_id.0.to_be_bytes(), &comment.n.to_be_bytes(), comment.text.as_bytes()]);
        page.comments[i].comment_id = CommentId(id);
    }
    fill_depths(&mut page);
    if page.language.is_none() {
        page.language = detect_language(&page.body);
    }
    page
}

fn override_with(page: &mut Page, meta: &PageMeta, notices: &mut Vec<Notice>) {
    if let Some(date) = meta.published_on {
        if page.published_on.is_some_and(|own| own != date) {
            let own = page.published_on.map(|d| d.to_string()).unwrap_or_default();
            notices.push(Notice::new(
                &page.file,
                "published_on",
                "metadata_disagrees",
                format!("the page says {own}, the metadata {date}; the metadata wins"),
            ));
        }
        page.published_on = Some(date);
        page.published_from = PublishedFrom::Metadata;
        page.dated_by_metadata = true;
    }
    for (own, given, name) in [(&mut page.outlet, &meta.outlet, "outlet"), (&mut page.url, &meta.url, "url"), (&mut page.title, &meta.title, "title")]
    {
        let Some(value) = given.as_ref().filter(|v| !v.trim().is_empty()) else { continue };
        if own.as_ref().is_some_and(|o| o != value) {
            notices.push(Notice::new(
                &page.file,
                name,
                "metadata_disagrees",
                format!("the page says `{}`, the metadata `{value}`; the metadata wins", own.as_deref().unwrap_or("")),
            ));
        }
        *own = Some(value.clone());
    }
    page.kind = meta.kind.or(page.kind);
}

fn article_id(page: &Page) -> ArticleId {
    let title = page.title.as_deref().unwrap_or("");
    let date = page.published_on.map(|d| d.to_string()).unwrap_or_default();
    let mut parts: Vec<&[u8]> = vec![title.as_bytes(), date.as_bytes(), page.body.as_bytes()];
    for comment in &page.comments {
        parts.push(comment.author.as_deref().unwrap_or("").as_bytes());
        parts.push(comment.text.as_bytes());
    }
    ArticleId(hash64(&parts))
}

fn fill_depths(page: &mut Page) {
    let mut known: FxHashMap<u32, Option<u32>> = FxHashMap::default();
    for comment in &mut page.comments {
        if comment.depth.is_none() {
            comment.depth = match comment.reply_to {
                ReplyTo::Top => Some(0),
                ReplyTo::Unknown => None,
                ReplyTo::Comment(n) => known.get(&n).copied().flatten().map(|d| d + 1),
            };
        }
        known.insert(comment.n, comment.depth);
    }
}

/// Characters that are enough to tell a language.
const LANGUAGE_SAMPLE: usize = 4_000;

fn detect_language(body: &str) -> Option<String> {
    let start: String = body.chars().take(LANGUAGE_SAMPLE).collect();
    let info = whatlang::detect(&start)?;
    info.is_reliable().then(|| crate::text::language_code(info.lang()).to_owned())
}
