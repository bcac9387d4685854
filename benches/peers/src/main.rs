//! Separation of `calledit` against the `trafilatura` crate on the same pages, one thread, in one run.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml [FOLDER]
//! ```
//! The pages are those of `tests/pages`, our own words and markup, or the HTML files of FOLDER. Printed for each program:
//! megabytes a second (best of five rounds over all pages), and on our own pages the token F1 of the article (what stands
//! in `<article>`) and of all comment text (what the page's own expectation says). A comparison on small pages of our own
//! making says how the programs differ in kind, not which is better on the web: `docs/compare.md` has measured pages.

use calledit::model::{Content, Document, PageMeta};
use calledit::rules::Data;
use calledit::separate::{Markers, separate};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// Article and comment text as one program reads a page.
type Read = (String, String);

struct Gold {
    html: String,
    body: Option<String>,
    comments: Option<String>,
}

fn main() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages");
    let folder = std::env::args().nth(1).map_or(own, Into::into);
    let pages = pages(&folder);
    let megabytes = pages.iter().map(|p| p.html.len()).sum::<usize>() as f64 / 1e6;
    println!("{} pages, {megabytes:.2} MB", pages.len());
    let markers = Markers::load(&Data::embedded()).expect("embedded tables");
    let ours = |html: &str| {
        let document = Document { file: String::new(), content: Content::Html(html.to_owned()), meta: PageMeta::default(), notices: Vec::new() };
        separate(document, &markers)
            .0
            .map_or_else(Read::default, |p| (p.body, p.comments.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\n")))
    };
    let options = trafilatura::Options::default();
    let theirs = |html: &str| trafilatura::extract(html, &options).map_or_else(|_| Read::default(), |r| (r.content_text, r.comments_text));
    println!("{:<12} {:>8} {:>10} {:>14}", "", "MB/s", "article F1", "comment text F1");
    report("calledit", &pages, megabytes, &ours);
    report("trafilatura", &pages, megabytes, &theirs);
}

fn report(name: &str, pages: &[Gold], megabytes: f64, read: &dyn Fn(&str) -> Read) {
    let mut best = f64::MAX;
    let mut reads = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        reads = pages.iter().map(|p| read(&p.html)).collect();
        best = best.min(start.elapsed().as_secs_f64());
    }
    let mean = |scores: Vec<f64>| if scores.is_empty() { f64::NAN } else { scores.iter().sum::<f64>() / scores.len() as f64 };
    let body = mean(pages.iter().zip(&reads).filter_map(|(p, r)| Some(f1(p.body.as_ref()?, &r.0))).collect());
    let comments = mean(pages.iter().zip(&reads).filter_map(|(p, r)| Some(f1(p.comments.as_ref()?, &r.1))).collect());
    println!("{name:<12} {:>8.1} {body:>10.3} {comments:>14.3}", megabytes / best);
}

fn pages(folder: &Path) -> Vec<Gold> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a folder of pages").flatten().map(|e| e.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "html"));
    paths.sort();
    let texts = paths.iter().filter_map(|p| std::fs::read(p).ok()).map(|b| String::from_utf8_lossy(&b).into_owned());
    texts.map(gold).collect()
}

/// A page with what its leading comment and its `<article>` say, where they do.
fn gold(html: String) -> Gold {
    let told = html.strip_prefix("<!--\nlayout: ").and_then(|rest| rest.split_once("\n-->"));
    let comments = told.map(|(lines, _)| lines.lines().filter_map(|l| l.splitn(6, '|').nth(5)).collect::<Vec<_>>().join("\n"));
    let article = told.and_then(|(_, page)| page.split_once("<article><h1>")?.1.split_once("</h1>")?.1.split_once("</article>"));
    let body = article.map(|(inner, _)| inner.replace("<p>", " ").replace("</p>", " "));
    Gold { body, comments: comments.filter(|c| !c.is_empty()), html }
}

/// F1 of the bags of words of two texts.
fn f1(gold: &str, got: &str) -> f64 {
    let bag = |text: &str| {
        let mut out: BTreeMap<String, usize> = BTreeMap::new();
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).for_each(|w| *out.entry(w.to_lowercase()).or_default() += 1);
        out
    };
    let (gold, got) = (bag(gold), bag(got));
    let shared: usize = gold.iter().map(|(w, n)| n.min(got.get(w).unwrap_or(&0))).sum();
    let sum = gold.values().sum::<usize>() + got.values().sum::<usize>();
    if sum == 0 { 1.0 } else { 2.0 * shared as f64 / sum as f64 }
}
