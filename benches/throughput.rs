//! Throughput of every stage, and its cost against size: each bench runs on 1×, 2× and 4× the same generated corpus.
//!
//! `cargo bench --bench throughput [-- separate]`. The counter beside each time is bytes of input a second, or items (comments,
//! predictions, verdicts). Cost is near linear where the throughput of the 4× row is that of the 1× row. Nothing is asserted
//! on time: figures of one machine are no test on another.
#![allow(missing_docs)]

use calledit::analysis::{Analysis, RunRecord};
use calledit::model::{Content, Document, Page, PageMeta};
use calledit::pipeline::{self, Config, Tools};
use calledit::read::Input;
use calledit::rules::Data;
use calledit::{check, detect, events, export, names, separate};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::fmt::Write as _;
use std::sync::LazyLock;

const SIZES: [usize; 3] = [1, 2, 4];
/// Pages at 1×.
const PAGES: usize = 40;
/// Comments a page.
const COMMENTS: usize = 12;

static TOOLS: LazyLock<Tools> = LazyLock::new(|| Tools::load(&Data::embedded()).expect("embedded tables"));

fn main() {
    divan::main();
}

const TOWNS: [&str; 8] = ["Arnby", "Velmora", "Karsk", "Oudenhal", "Tel Sarin", "Brenwick", "Lower Thane", "Qasr Dunya"];
const NAMES: [&str; 6] = ["Mona", "Old Sailor", "grumpy_cat", "T. Orlov", "Reader 7", "Blue Heron"];
const BODY: [&str; 5] = [
    "The army entered {} on Tuesday and held the northern quarter by nightfall.",
    "A spokesman denied that {} had been taken, and spoke of heavy losses on both sides.",
    "Shares of the port company of {} rose by 4.5 percent after the vote of 12 May.",
    "The mayor of {} is expected to resign before the council meets next week.",
    "Rovers beat {} by two goals to one and stay top of the table with three games left.",
];
const SAID: [&str; 8] = [
    "{} will fall within two weeks, mark my words.",
    "No way. They will never take {} before winter.",
    "What a sad day for everybody who lives there.",
    "I hope {} wins the league this time!",
    "There is a 70% chance that the mayor of {} resigns by the end of May.",
    "If the bridge holds, the army will be in {} by Friday.",
    "Has anybody seen the map from last year? It said the same of {}.",
    "Prices in {} will double by 2031, just wait.",
];

fn about(sentence: &str, i: usize) -> String {
    sentence.replace("{}", TOWNS[i % TOWNS.len()])
}

fn body(i: usize) -> String {
    (0..6)
        .map(|p| format!("{} {}", about(BODY[(i + p) % BODY.len()], i), about(BODY[(i + 2 * p) % BODY.len()], i + p)))
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn comment(page: usize, n: usize) -> (String, String) {
    (format!("{} {}", NAMES[(page + n) % NAMES.len()], (page * 7 + n) % 50), about(SAID[(page + n) % SAID.len()], page + n))
}

fn html(i: usize) -> String {
    let day = 1 + i % 28;
    let mut page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Eyes on {town} - The Post {i}</title><meta property=\"article:published_time\" content=\"2030-{month:02}-{day:02}\"></head>\
         <body><nav><a href=\"/\">Home</a></nav><article><h1>Eyes on {town}</h1><div class=\"entry-content\"><p>{body}</p></div></article><ol class=\"comment-list\">",
        town = TOWNS[i % TOWNS.len()],
        month = 1 + i % 12,
        body = body(i).replace("\n\n", "</p><p>"),
    );
    for (author, text) in (0..COMMENTS).map(|n| comment(i, n)) {
        let _ = write!(
            page,
            "<li class=\"comment depth-1\"><article class=\"comment-body\"><footer class=\"comment-meta\"><b class=\"fn\">{author}</b> <span class=\"says\">says:</span>\
             <time datetime=\"2030-{:02}-{day:02}T10:00:00+00:00\">10:00 am</time></footer><div class=\"comment-content\"><p>{text}</p></div></article></li>",
            1 + i % 12
        );
    }
    page + "</ol><footer>About us</footer></body></html>"
}

fn stripped(i: usize) -> String {
    let mut page = format!("Eyes on {}\n\n\n{}\n\n", TOWNS[i % TOWNS.len()], body(i));
    for (author, text) in (0..COMMENTS).map(|n| comment(i, n)) {
        let _ = write!(page, "  • {author}\n\n    {text}\n\n");
    }
    page
}

fn documents(size: usize, content: fn(usize) -> Content) -> Vec<Document> {
    let document = |i| Document { file: format!("page{i:05}"), content: content(i), meta: PageMeta::default(), notices: Vec::new() };
    (0..size * PAGES).map(document).collect()
}

fn length(documents: &[Document]) -> usize {
    documents.iter().map(|d| if let Content::Html(t) | Content::Text(t) = &d.content { t.len() } else { 0 }).sum()
}

fn pages(size: usize) -> Vec<Page> {
    documents(size, |i| Content::Html(html(i))).into_iter().filter_map(|d| separate::separate(d, &TOOLS.markers).0).collect()
}

fn separation(bencher: Bencher<'_, '_>, documents: &[Document]) {
    LazyLock::force(&TOOLS);
    let run = |given: Vec<Document>| given.into_iter().filter_map(|d| separate::separate(d, &TOOLS.markers).0).count();
    bencher.counter(BytesCount::new(length(documents))).with_inputs(|| documents.to_vec()).bench_local_values(run);
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn separate_html(bencher: Bencher<'_, '_>, size: usize) {
    separation(bencher, &documents(size, |i| Content::Html(html(i))));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn separate_text(bencher: Bencher<'_, '_>, size: usize) {
    separation(bencher, &documents(size, |i| Content::Text(stripped(i))));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn tag_times(bencher: Bencher<'_, '_>, size: usize) {
    let pages = pages(size);
    let bytes: usize = pages.iter().map(|p| p.body.len()).sum();
    let run = || pages.iter().map(|p| TOOLS.grammar.tag(&p.body, p.published_on, Some("en")).len()).sum::<usize>();
    bencher.counter(BytesCount::new(bytes)).bench_local(run);
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn induce_names(bencher: Bencher<'_, '_>, size: usize) {
    let pages = pages(size);
    let bytes: usize = pages.iter().map(|p| p.body.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| names::Entities::induce(black_box(&pages), &TOOLS.names));
}

/// Pairs of names judged a second on one thread, both normalised anew for each pair.
#[divan::bench(sample_count = 20)]
fn name_likeness(bencher: Bencher<'_, '_>) {
    let spelt: Vec<String> = TOWNS.iter().flat_map(|t| [(*t).to_owned(), t.replace('a', "e"), format!("Al-{t}"), t.replace("k", "kh")]).collect();
    let pairs: Vec<(&str, &str)> = spelt.iter().flat_map(|a| spelt.iter().map(move |b| (a.as_str(), b.as_str()))).collect();
    let run = || pairs.iter().map(|(a, b)| names::similarity(black_box(a), black_box(b))).sum::<f64>();
    bencher.counter(ItemsCount::new(pairs.len())).bench_local(run);
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn find_predictions(bencher: Bencher<'_, '_>, size: usize) {
    let pages = pages(size);
    let entities = names::Entities::induce(&pages, &TOOLS.names);
    let context = detect::Context { cues: &TOOLS.cues, lexicon: &TOOLS.lexicon, grammar: &TOOLS.grammar, entities: &entities };
    let comments: usize = pages.iter().map(|p| p.comments.len()).sum();
    bencher.counter(ItemsCount::new(comments)).bench_local(|| pages.iter().map(|p| detect::detect(p, &context).len()).sum::<usize>());
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn code_events(bencher: Bencher<'_, '_>, size: usize) {
    let pages = pages(size);
    let entities = names::Entities::induce(&pages, &TOOLS.names);
    let context = events::Context { lexicon: &TOOLS.lexicon, grammar: &TOOLS.grammar, entities: &entities };
    let bytes: usize = pages.iter().map(|p| p.body.len()).sum();
    let run = || pages.iter().map(|p| events::code(&p.body, p.published_on, &context).len()).sum::<usize>();
    bencher.counter(BytesCount::new(bytes)).bench_local(run);
}

/// What a run finds in the corpus, written to a folder first.
fn analysis(size: usize) -> Analysis {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for i in 0..size * PAGES {
        std::fs::write(folder.path().join(format!("page{i:05}.html")), html(i)).expect("a page");
    }
    let inputs = vec![Input { path: folder.path().to_path_buf(), kind: None }];
    pipeline::run(&Config { inputs, seed: 1, ..Config::default() }, &TOOLS).expect("an analysis")
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn check_predictions(bencher: Bencher<'_, '_>, size: usize) {
    let a = analysis(size);
    let coding = events::Context { lexicon: &TOOLS.lexicon, grammar: &TOOLS.grammar, entities: &a.entities };
    let as_of = a.as_of.expect("a day");
    let context = check::Context { outcomes: &TOOLS.outcomes, entities: &a.entities, coding: Some(coding), pages: &a.pages, as_of };
    bencher.counter(ItemsCount::new(a.predictions.len())).bench_local(|| check::check(&a.predictions, &a.events, &context));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn score_records(bencher: Bencher<'_, '_>, size: usize) {
    let mut a = analysis(size);
    bencher.counter(ItemsCount::new(a.verdicts.len())).bench_local(|| pipeline::score_analysis(black_box(&mut a)));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn export_package(bencher: Bencher<'_, '_>, size: usize) {
    let (a, folder) = (analysis(size), tempfile::tempdir().expect("a temporary folder"));
    let out = folder.path().join("package");
    let comments: usize = a.pages.iter().map(|p| p.comments.len()).sum();
    let run = || export::write(&a, &RunRecord::default(), &out, true).expect("a package");
    bencher.counter(ItemsCount::new(comments)).bench_local(run);
}
