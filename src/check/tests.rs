//! Small hand-written ledgers, one for each rule of the contract, in several domains.

use super::*;
use crate::model::{ArticleId, Certainty, Horizon, HorizonBasis, PredictionId, ProbabilityBasis, Relation, Span, Target};
use crate::rules::Data;

fn on(text: &str) -> Date {
    text.parse().unwrap()
}

fn target(name: &str) -> Option<Target> {
    (!name.is_empty()).then(|| Target { name: name.to_owned(), id: name.to_owned() })
}

/// A page whose body is `body`, published on `date` (blank: undated).
fn page(n: u64, date: &str, body: &str) -> Page {
    Page { article_id: ArticleId(n), file: format!("{n}.txt"), published_on: date.parse().ok(), ..Page::bare(body) }
}

struct World {
    pages: Vec<Page>,
    events: Vec<Event>,
    now: &'static str,
}

impl World {
    /// A corpus that begins with the commented article, published on `made`.
    fn new(made: &str, now: &'static str) -> Self {
        Self { pages: vec![page(0, made, "The article itself.")], events: Vec::new(), now }
    }

    /// A report of one sentence with one event.
    fn report(mut self, date: &str, event: &str, who: &str, what: &str, change: impl FnOnce(&mut Event)) -> Self {
        let n = self.pages.len() as u64;
        let body = format!("Report number {n} has {who} and {what} in it, {event}, of its own words {}.", n * 7919);
        let span = Span::new(0, body.chars().count());
        let mut event = Event {
            article_id: ArticleId(n),
            sentence: span,
            span,
            in_title: false,
            event: event.parse().unwrap(),
            actor: target(who),
            target: target(what),
            name_score: 1.0,
            date_from: None,
            date_to: None,
            certainty: Certainty::Asserted,
            negated: false,
            partial: false,
            background: false,
            quantity: None,
            rule_id: "test".to_owned(),
        };
        change(&mut event);
        self.pages.push(page(n, date, &body));
        self.events.push(event);
        self
    }

    fn check(&self, predictions: &[Prediction]) -> (Vec<Verdict>, Vec<Evidence>) {
        let outcomes = Outcomes::load(&Data::embedded()).unwrap();
        let entities = Entities::default();
        let context = Context { outcomes: &outcomes, entities: &entities, coding: None, pages: &self.pages, as_of: on(self.now) };
        let (verdicts, evidence) = check(predictions, &self.events, &context);
        for row in &evidence {
            let body = &self.pages.iter().find(|p| p.article_id == row.article_id).unwrap().body;
            let slice: String = body.chars().skip(row.span.start).take(row.span.end - row.span.start).collect();
            assert_eq!(slice, row.quote);
        }
        for verdict in verdicts.iter().filter(|v| v.verdict.is_decided()) {
            assert!(evidence.iter().any(|e| e.prediction_id == verdict.prediction_id), "no evidence for {verdict:?}");
        }
        (verdicts, evidence)
    }

    fn verdict(&self, prediction: &Prediction) -> (String, Option<Reason>, Option<String>) {
        let verdict = self.check(std::slice::from_ref(prediction)).0.remove(0);
        (verdict.verdict.to_string(), verdict.reason, verdict.decided_on.map(|d| d.to_string()))
    }
}

fn prediction(made: &str, event: &str, who: &str, what: &str, due: &str) -> Prediction {
    Prediction {
        prediction_id: PredictionId(1),
        article_id: ArticleId(0),
        comment_id: None,
        author_id: None,
        made_on: Some(on(made)),
        made_on_basis: None,
        quote: format!("{what} is next"),
        span: Span::new(0, 4),
        kind: PredictionKind::Forecast,
        event: event.parse().unwrap(),
        actor: (!who.is_empty()).then(|| who.to_owned()),
        target: target(what),
        polarity: Polarity::Occurs,
        horizon: Horizon {
            phrase: None,
            due_from: None,
            due_by: due.parse().ok(),
            basis: if due.is_empty() { HorizonBasis::None } else { HorizonBasis::Stated },
        },
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

fn not(mut prediction: Prediction) -> Prediction {
    prediction.polarity = Polarity::DoesNotOccur;
    prediction
}

fn vague(mut prediction: Prediction) -> Prediction {
    prediction.horizon.basis = HorizonBasis::VagueDefault;
    prediction
}

fn came_true(day: &str) -> (String, Option<Reason>, Option<String>) {
    ("came_true".to_owned(), None, Some(day.to_owned()))
}

fn did_not(reason: Reason, day: &str) -> (String, Option<Reason>, Option<String>) {
    ("did_not".to_owned(), Some(reason), Some(day.to_owned()))
}

fn partly(day: &str) -> (String, Option<Reason>, Option<String>) {
    ("partly".to_owned(), Some(Reason::AttemptedOnly), Some(day.to_owned()))
}

fn unsettled(label: &str, reason: Reason) -> (String, Option<Reason>, Option<String>) {
    (label.to_owned(), Some(reason), None)
}

fn plain(_: &mut Event) {}

fn dated(day: &'static str) -> impl Fn(&mut Event) {
    move |e: &mut Event| {
        e.date_from = Some(on(day));
        e.date_to = Some(on(day));
    }
}

fn as_said(certainty: Certainty) -> impl Fn(&mut Event) {
    move |e: &mut Event| e.certainty = certainty
}

#[test]
fn a_capture_inside_the_window_came_true_even_if_undone_later() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", dated("2030-05-10")).report(
        "2030-05-20",
        "capture",
        "South",
        "Velm",
        plain,
    );
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "2030-05-31")), came_true("2030-05-10"));
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")), came_true("2030-05-10"));
    let hold = prediction("2030-05-11", "hold", "North", "Velm", "2030-06-30");
    assert_eq!(world.verdict(&hold), did_not(Reason::OppositeReported, "2030-05-20"));
}

#[test]
fn a_late_capture_shows_that_the_deadline_was_missed() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-06-12", "capture", "North", "Velm", dated("2030-06-10"));
    let claim = prediction("2030-05-01", "capture", "North", "Velm", "2030-05-31");
    assert_eq!(world.verdict(&claim), did_not(Reason::DeadlinePassed, "2030-06-10"));
    assert_eq!(world.verdict(&not(claim.clone())), came_true("2030-06-10"));
    assert_eq!(world.verdict(&vague(claim)), unsettled("undecided", Reason::NoCoverage));
}

#[test]
fn a_capture_whose_day_may_lie_on_either_side_of_the_deadline_decides_nothing() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-06-12", "capture", "North", "Velm", plain);
    let claim = prediction("2030-05-01", "capture", "North", "Velm", "2030-06-10");
    assert_eq!(world.verdict(&claim), unsettled("undecided", Reason::NoCoverage));
}

#[test]
fn nothing_before_the_comment_and_nothing_of_its_own_article_decides() {
    let mut world = World::new("2030-05-01", "2030-08-01")
        .report("2030-04-30", "capture", "North", "Velm", plain)
        .report("2030-05-04", "capture", "North", "Velm", dated("2030-04-28"))
        .report("", "capture", "North", "Velm", plain);
    let own = Event { article_id: ArticleId(0), sentence: Span::new(0, 4), ..world.events[0].clone() };
    world.events.push(own);
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")), unsettled("open", Reason::BeforeDeadline));
}

#[test]
fn the_same_day_is_flagged() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-01", "resign", "Ada Moor", "", plain);
    let (verdicts, _) = world.check(&[prediction("2030-05-01", "resign", "Ada Moor", "", "")]);
    assert_eq!(verdicts[0].verdict, VerdictLabel::CameTrue);
    assert!(verdicts[0].flags.contains(&"same_day".to_owned()));
}

#[test]
fn denials_plans_attempts_and_restated_forecasts_never_support() {
    for certainty in [Certainty::Planned, Certainty::Denied, Certainty::RestatedForecast, Certainty::Unverified] {
        let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", as_said(certainty));
        assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")).0, "open", "{certainty}");
    }
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", as_said(Certainty::Attempted));
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")), partly("2030-05-12"));
}

#[test]
fn another_place_decides_nothing() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velma", plain);
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")).0, "open");
}

#[test]
fn a_lower_stage_is_partly() {
    let repelled = World::new("2030-05-01", "2030-08-01").report("2030-05-03", "attack", "North", "Velm", dated("2030-05-02"));
    assert_eq!(repelled.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")), partly("2030-05-02"));
    let entered = World::new("2030-05-01", "2030-08-01").report("2030-05-03", "capture", "North", "Velm", |e| e.partial = true).report(
        "2030-06-20",
        "capture",
        "South",
        "Velm",
        plain,
    );
    let claim = prediction("2030-05-01", "capture", "North", "Velm", "2030-05-31");
    assert_eq!(entered.verdict(&claim), partly("2030-05-03"));
    assert_eq!(entered.verdict(&not(claim)).0, "came_true");
}

#[test]
fn after_the_deadline_a_report_that_it_is_still_held_decides() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-10", "hold", "South", "Velm", plain).report(
        "2030-06-15",
        "hold",
        "South",
        "Velm",
        plain,
    );
    let claim = prediction("2030-05-01", "capture", "North", "Velm", "2030-05-31");
    assert_eq!(world.verdict(&claim), did_not(Reason::DeadlinePassed, "2030-06-15"));
    assert_eq!(world.verdict(&prediction("2030-05-01", "hold", "South", "Velm", "2030-05-31")), came_true("2030-06-15"));
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "2030-09-30")).0, "open");
    assert_eq!(world.verdict(&not(prediction("2030-05-01", "capture", "North", "Velm", ""))).0, "open");
}

#[test]
fn a_closed_window_without_later_word_is_undecided() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-10", "hold", "South", "Velm", plain);
    let claim = prediction("2030-05-01", "capture", "North", "Velm", "2030-05-31");
    assert_eq!(world.verdict(&claim), unsettled("undecided", Reason::NoCoverage));
    assert_eq!(world.verdict(&not(claim)), unsettled("undecided", Reason::NoCoverage));
}

#[test]
fn contradicting_reports_stay_undecided_until_a_later_one_settles() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", plain).report(
        "2030-05-13",
        "capture",
        "North",
        "Velm",
        |e| e.negated = true,
    );
    let claim = prediction("2030-05-01", "capture", "North", "Velm", "");
    assert_eq!(world.verdict(&claim), unsettled("undecided", Reason::ContradictingReports));
    let settled = world.report("2030-05-18", "capture", "North", "Velm", plain);
    assert_eq!(settled.verdict(&claim), came_true("2030-05-18"));
}

#[test]
fn a_mere_claim_falls_to_a_report_that_the_place_is_still_held() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", as_said(Certainty::Attributed)).report(
        "2030-05-13",
        "hold",
        "South",
        "Velm",
        plain,
    );
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "2030-05-12")), did_not(Reason::DeadlinePassed, "2030-05-13"));
}

#[test]
fn another_winner_is_the_opposite() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-06-02", "win", "Rovers", "Harbour Cup", plain);
    let rovers = prediction("2030-05-01", "win", "Rovers", "Harbour Cup", "");
    let albion = prediction("2030-05-01", "win", "Albion", "Harbour Cup", "");
    let other_cup = prediction("2030-05-01", "win", "Rovers", "League", "");
    assert_eq!(world.verdict(&rovers), came_true("2030-06-02"));
    assert_eq!(world.verdict(&albion), did_not(Reason::OppositeReported, "2030-06-02"));
    assert_eq!(world.verdict(&not(albion)).0, "came_true");
    assert_eq!(world.verdict(&other_cup).0, "open");
}

#[test]
fn a_match_won_is_no_title_won() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-09", "win", "Rovers", "Albion", plain);
    assert_eq!(world.verdict(&prediction("2030-05-01", "win", "Rovers", "League", "")).0, "open");
    assert_eq!(world.verdict(&prediction("2030-05-01", "win", "Albion", "League", "")).0, "open");
}

#[test]
fn a_bill_passed_was_not_rejected_and_a_product_put_off_was_not_out_in_time() {
    let law = World::new("2030-05-01", "2030-08-01").report("2030-06-02", "reject", "Senate", "Fishery Bill", plain);
    assert_eq!(law.verdict(&prediction("2030-05-01", "pass", "", "Fishery Bill", "")), did_not(Reason::OppositeReported, "2030-06-02"));
    assert_eq!(law.verdict(&prediction("2030-05-01", "reject", "", "Fishery Bill", "")), came_true("2030-06-02"));
    let tech = World::new("2030-05-01", "2030-08-01").report("2030-06-10", "delay", "", "Kite 3", plain);
    let claim = prediction("2030-05-01", "release", "", "Kite 3", "2030-06-01");
    assert_eq!(tech.verdict(&claim), did_not(Reason::DeadlinePassed, "2030-06-10"));
    assert_eq!(tech.verdict(&prediction("2030-05-01", "delay", "", "Kite 3", "")), came_true("2030-06-10"));
}

#[test]
fn a_price_level_is_touched_or_not() {
    let number = |text: &'static str| move |e: &mut Event| e.quantity = Some(text.to_owned());
    let world = World::new("2030-05-01", "2030-08-01")
        .report("2030-04-20", "price_level", "", "Copper", number("4,000"))
        .report("2030-05-20", "price_up", "", "Copper", number("4,310"))
        .report("2030-06-05", "price_level", "", "Copper", number("4,250"));
    let claim = |quantity: &str, due| Prediction { quantity: Some(quantity.to_owned()), ..prediction("2030-05-01", "price_up", "", "Copper", due) };
    assert_eq!(world.verdict(&claim("4.3k", "2030-05-31")), came_true("2030-05-20"));
    assert_eq!(world.verdict(&claim("4,600", "2030-05-31")), did_not(Reason::DeadlinePassed, "2030-06-05"));
    assert_eq!(world.verdict(&claim("4,600", "2030-09-30")).0, "open");
}

#[test]
fn some_of_several_targets_is_partly() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", plain).report(
        "2030-06-12",
        "hold",
        "South",
        "Osk",
        plain,
    );
    let mut claim = prediction("2030-05-01", "capture", "North", "Velm; Osk", "2030-05-31");
    assert_eq!(world.verdict(&claim).0, "partly");
    claim.target = target("Velm");
    assert_eq!(world.verdict(&claim).0, "came_true");
}

#[test]
fn a_retreat_from_an_attacked_town_is_its_fall() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-10", "siege", "North", "Velm", plain).report(
        "2030-05-19",
        "retreat",
        "South",
        "Velm",
        dated("2030-05-18"),
    );
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")), came_true("2030-05-18"));
    assert_eq!(world.verdict(&prediction("2030-05-01", "hold", "South", "Velm", "")), did_not(Reason::OppositeReported, "2030-05-18"));
    let quiet = World::new("2030-05-01", "2030-08-01").report("2030-05-19", "retreat", "South", "Velm", plain);
    assert_eq!(quiet.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")).0, "open");
}

#[test]
fn conditionals_without_their_event_are_void_and_the_rest_too_vague() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", plain);
    let mut claim = prediction("2030-05-01", "capture", "North", "Velm", "");
    claim.checkable = Checkable::ValueJudgement;
    assert_eq!(world.verdict(&claim), unsettled("undecided", Reason::TooVague));
    claim.checkable = Checkable::Yes;
    claim.kind = PredictionKind::Conditional;
    claim.condition = Some("if the bridge holds".to_owned());
    assert_eq!(world.verdict(&claim), unsettled("undecided", Reason::ConditionNotMet));
    claim.kind = PredictionKind::Wish;
    assert!(world.check(&[claim]).0.is_empty());
}

#[test]
fn reports_after_now_are_ignored() {
    let world = World::new("2030-05-01", "2030-05-11").report("2030-05-12", "capture", "North", "Velm", plain);
    assert_eq!(world.verdict(&prediction("2030-05-01", "capture", "North", "Velm", "")).0, "open");
}

#[test]
fn evidence_relations_are_toward_the_prediction_as_made() {
    let world = World::new("2030-05-01", "2030-08-01").report("2030-05-12", "capture", "North", "Velm", plain);
    let claim = prediction("2030-05-01", "capture", "North", "Velm", "");
    assert_eq!(world.check(std::slice::from_ref(&claim)).1[0].relation, Relation::Supports);
    assert_eq!(world.check(&[not(claim)]).1[0].relation, Relation::Refutes);
}
