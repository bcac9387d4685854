//! How checking scales: generated events and predictions, judged from 10 k to 1 M of each.
//!
//! `cargo bench --bench checking [-- 10000 100000 1000000]` prints, per size, seconds for the ledger and for the verdicts,
//! microseconds per prediction, how many were decided, and the process's peak memory. Target: 1 M × 1 M within 60 s and
//! 1.5 GB on two cores, near linear. Places are drawn with a long tail, so that some are in thousands of reports.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use calledit::check::{Checker, Context, Outcomes};
use calledit::model::*;
use calledit::names::Entities;
use calledit::rules::Data;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

const KINDS: [EventKind; 6] = [EventKind::Capture, EventKind::Attack, EventKind::Hold, EventKind::Repel, EventKind::Siege, EventKind::Retreat];
const REPORT: &str = "The garrison of the town held on for another day, the ministry said. Its rivals claimed the northern quarter.";
const EVENTS_A_PAGE: u64 = 10;
const BATCH: usize = 50_000;

fn main() {
    let sizes: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
    println!("{:>10} {:>9} {:>9} {:>12} {:>10} {:>9}", "n", "ledger s", "judge s", "µs/verdict", "decided", "peak MB");
    for n in sizes {
        run(n);
    }
}

fn run(n: u64) {
    let pages: Vec<Page> = (0..n.div_ceil(EVENTS_A_PAGE)).map(page).collect();
    let outcomes = Outcomes::load(&Data::embedded()).expect("embedded tables");
    let entities = Entities::default();
    let context = Context { outcomes: &outcomes, entities: &entities, coding: None, pages: &pages, as_of: day(2_000) };
    let start = Instant::now();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let checker = Checker::new((0..n).map(|i| event(i, n, &mut random)), context);
    let ledger = start.elapsed().as_secs_f64();
    let (mut decided, mut judging) = (0usize, 0.0);
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut left = n;
    while left > 0 {
        let size = left.min(BATCH as u64);
        let batch: Vec<Prediction> = (0..size).map(|i| prediction(left - size + i, n, &mut random)).collect();
        let start = Instant::now();
        let (verdicts, _evidence) = checker.check(&batch);
        judging += start.elapsed().as_secs_f64();
        decided += verdicts.iter().filter(|v| v.verdict.is_decided()).count();
        left -= size;
    }
    #[allow(clippy::cast_precision_loss)]
    let each = judging * 1e6 / n as f64;
    println!("{n:>10} {ledger:>9.2} {judging:>9.2} {each:>12.2} {decided:>10} {:>9}", peak_megabytes());
}

fn day(n: i32) -> Date {
    Date::constant(2015, 1, 1).checked_add(jiff::Span::new().days(n)).expect("a day of the calendar")
}

fn page(i: u64) -> Page {
    Page {
        article_id: ArticleId(i),
        published_on: Some(day(i32::try_from(i.wrapping_mul(7_919) % 2_000).unwrap_or(0))),
        body: format!("{REPORT} {i}"),
        ..Page::bare("")
    }
}

/// A place with a long tail: the square of a uniform number.
fn place(n: u64, random: &mut ChaCha8Rng) -> Option<Target> {
    let places = (n / 50).max(10);
    let u: f64 = random.r#gen();
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let i = (u * u * places as f64) as u64;
    named(&format!("place{i}"))
}

fn named(name: &str) -> Option<Target> {
    Some(Target { name: name.to_owned(), id: name.to_owned() })
}

fn event(i: u64, n: u64, random: &mut ChaCha8Rng) -> Event {
    Event {
        article_id: ArticleId(i / EVENTS_A_PAGE),
        sentence: Span::new(0, 68),
        span: Span::new(4, 12),
        in_title: false,
        event: KINDS[random.gen_range(0..KINDS.len())],
        actor: named(&format!("actor{}", random.gen_range(0..20))),
        target: place(n, random),
        name_score: 0.9,
        date_from: None,
        date_to: None,
        certainty: if random.gen_bool(0.8) { Certainty::Asserted } else { Certainty::Attributed },
        negated: random.gen_bool(0.1),
        partial: random.gen_bool(0.1),
        background: false,
        quantity: None,
        rule_id: "bench".to_owned(),
    }
}

fn prediction(i: u64, n: u64, random: &mut ChaCha8Rng) -> Prediction {
    let made = random.gen_range(0..1_900);
    let due_by = random.gen_bool(0.7).then(|| day(made + random.gen_range(1..120)));
    Prediction {
        prediction_id: PredictionId(i),
        article_id: ArticleId(u64::MAX),
        comment_id: None,
        author_id: None,
        made_on: Some(day(made)),
        made_on_basis: None,
        quote: "it falls before the month is out".to_owned(),
        span: Span::new(0, 32),
        kind: PredictionKind::Forecast,
        event: KINDS[random.gen_range(0..KINDS.len())],
        actor: Some(format!("actor{}", random.gen_range(0..20))),
        target: place(n, random),
        polarity: if random.gen_bool(0.85) { Polarity::Occurs } else { Polarity::DoesNotOccur },
        horizon: Horizon { phrase: None, due_from: None, due_by, basis: if due_by.is_some() { HorizonBasis::Stated } else { HorizonBasis::None } },
        certainty_phrase: None,
        probability: None,
        probability_low: None,
        probability_high: None,
        probability_basis: ProbabilityBasis::None,
        condition: None,
        quantity: None,
        checkable: Checkable::Yes,
        flags: Vec::new(),
        rule_id: String::new(),
        score: 1.0,
    }
}

/// Peak resident memory of this process; 0 where the system does not tell.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}
