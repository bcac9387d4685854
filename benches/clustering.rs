//! How fast comments are reduced and clustered.
//!
//! `cargo bench --bench clustering -- rows FILE [K] [DIMENSIONS]` reads sparse rows (`feature:value ...`, one text a line; benches/clustering.py
//! writes them) and prints CPU seconds of one thread for the decomposition and for k-means, and the inertia, as JSON.
//! `cargo bench --bench clustering [-- comments N...]` generates threads of N comments and groups them as `calledit run` does:
//! seconds, number of topics and the process's peak memory. Target: 1 M comments within 300 s and 2 GB on two cores.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use calledit::cluster::{Context, Words, cluster, kmeans, linear::Sparse, svd};
use calledit::model::{ArticleId, Comment, CommentId, Page, ReplyTo};
use calledit::names::Entities;
use calledit::rules::Data;
use ndarray::Axis;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

/// Comments on a page, words of the vocabulary, topics, words that a topic prefers.
const A_PAGE: usize = 200;
const VOCABULARY: usize = 60_000;
const TOPICS: usize = 6;
const PREFERRED: usize = 400;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match args.first().map(String::as_str) {
        Some("rows") => {
            let number = |i: usize, default: usize| args.get(i).and_then(|a| a.parse().ok()).unwrap_or(default);
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
            pool.install(|| rows(&args[1], number(2, 6), number(3, 100)));
        }
        _ => {
            let sizes: Vec<usize> = args.iter().filter_map(|a| a.parse().ok()).collect();
            println!("{:>10} {:>9} {:>8} {:>9}", "comments", "seconds", "topics", "peak MB");
            for n in if sizes.is_empty() { vec![20_000, 1_000_000] } else { sizes } {
                comments(n);
            }
        }
    }
}

/// Nanoseconds that this thread has run.
fn cpu() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn rows(file: &str, k: usize, dimensions: usize) {
    let text = std::fs::read_to_string(file).expect("a file of rows");
    let pair = |p: &str| p.split_once(':').map(|(f, v)| (f.parse().expect("a feature"), v.parse().expect("a value")));
    let rows: Vec<Sparse> = text.lines().map(|l| l.split_whitespace().filter_map(pair).collect()).collect();
    let features = rows.iter().flatten().map(|(f, _)| *f as usize + 1).max().unwrap_or(0);
    let start = cpu();
    let mut points = svd::project(&rows, &svd::axes(&rows, features, dimensions, 1));
    let reduced = cpu() - start;
    let kept: f64 = points.iter().map(|v| v * v).sum();
    for mut row in points.axis_iter_mut(Axis(0)) {
        let norm = row.dot(&row).sqrt().max(1e-12);
        row /= norm;
    }
    let start = cpu();
    let (centres, groups) = kmeans::fit(&points, k, 1);
    let clustered = cpu() - start;
    println!(
        "{{\"texts\": {}, \"features\": {features}, \"svd_s\": {reduced:.3}, \"kept\": {kept:.1}, \"kmeans_s\": {clustered:.3}, \"inertia\": {:.2}}}",
        rows.len(),
        kmeans::inertia(&points, &centres, &groups)
    );
}

/// Words of a thread: common ones with a long tail, and those of the page's topic.
fn text(topic: usize, random: &mut ChaCha8Rng) -> String {
    let n = random.gen_range(4..40);
    let word = |random: &mut ChaCha8Rng| {
        let tail: f64 = random.gen_range(0.0f64..1.0).powi(3);
        if random.gen_bool(0.4) { TOPICS + topic * PREFERRED + (tail * PREFERRED as f64) as usize } else { (tail * VOCABULARY as f64) as usize }
    };
    (0..n).map(|_| format!("w{:05}x ", word(random))).collect()
}

fn comments(n: usize) {
    let data = Data::embedded();
    let words = Words::load(&data).expect("embedded tables");
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut pages = Vec::new();
    for p in 0..n.div_ceil(A_PAGE) {
        let topic = p % TOPICS;
        let mut page = Page { article_id: ArticleId(p as u64), ..Page::bare(&text(topic, &mut random)) };
        for c in 0..A_PAGE.min(n - p * A_PAGE) {
            let text = text(topic, &mut random);
            page.comments.push(Comment {
                n: c as u32 + 1,
                comment_id: CommentId((p * A_PAGE + c) as u64),
                author: None,
                posted_at: None,
                reply_to: if c % 3 == 2 { ReplyTo::Comment(c as u32) } else { ReplyTo::Top },
                depth: None,
                upvotes: None,
                downvotes: None,
                text,
                flags: Vec::new(),
            });
        }
        pages.push(page);
    }
    let entities = Entities::default();
    let authors = rustc_hash::FxHashMap::default();
    let context = Context { words: &words, entities: &entities, predictions: &[], authors: &authors, labels: &[], vectors: None, seed: 1 };
    let start = Instant::now();
    let grouped = cluster(&pages, &context);
    println!("{n:>10} {:>9.2} {:>8} {:>9}", start.elapsed().as_secs_f64(), grouped.clusters.len(), peak_megabytes());
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) / 1024
}
