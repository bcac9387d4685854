//! Checking on running text: small corpora in several domains, from articles and reports to verdicts.

use super::checking::page_of;
use super::{Config, Tools, coded_events};
use crate::model::{
    ArticleId, CommentId, Date, Evidence, Horizon, HorizonBasis, Page, Polarity, Prediction, PredictionId, PredictionKind, Span, Target,
};
use crate::{check, events, names, rules::Data};

/// A corpus of pages, the first of which is the commented article.
struct Corpus {
    tools: Tools,
    pages: Vec<Page>,
}

impl Corpus {
    fn new(pages: &[(&str, &str, &str)]) -> Self {
        let page = |(n, (date, title, body)): (u64, &(&str, &str, &str))| Page {
            article_id: ArticleId(n),
            title: Some((*title).to_owned()),
            body: (*body).to_owned(),
            ..page_of(date.parse().ok(), Vec::new())
        };
        Self { tools: Tools::load(&Data::embedded()).unwrap(), pages: (0u64..).zip(pages).map(page).collect() }
    }

    /// "verdict day" of each claim, "-" where no day decided.
    fn judge(&self, claims: &[Prediction]) -> Vec<String> {
        self.judge_with_evidence(claims).0
    }

    fn judge_with_evidence(&self, claims: &[Prediction]) -> (Vec<String>, Vec<Evidence>) {
        let tools = &self.tools;
        let entities = names::Entities::induce(&self.pages, &tools.names);
        let coding = events::Context { lexicon: &tools.lexicon, grammar: &tools.grammar, entities: &entities };
        let found = coded_events(&self.pages, &super::Coded::new(), &Config::default(), &coding, tools).unwrap();
        let as_of = self.pages.iter().filter_map(|p| p.published_on).max().unwrap();
        let context = check::Context { outcomes: &tools.outcomes, entities: &entities, coding: Some(coding), pages: &self.pages, as_of };
        let linked: Vec<Prediction> = claims.iter().map(|c| linked(c, &entities)).collect();
        let (verdicts, evidence) = check::check(&linked, &found, &context);
        let day = |d: Option<Date>| d.map_or("-".to_owned(), |d| d.to_string());
        (verdicts.iter().map(|v| format!("{} {}", v.verdict, day(v.decided_on))).collect(), evidence)
    }
}

/// The claim with its target's id, as detection gives it.
fn linked(claim: &Prediction, entities: &names::Entities) -> Prediction {
    let target = claim
        .target
        .as_ref()
        .map(|t| entities.link(&t.name).map_or(t.clone(), |(n, _)| Target { name: t.name.clone(), id: entities.at(n).id.clone() }));
    Prediction { target, ..claim.clone() }
}

/// A claim made on `made` under the first page: event, actor, target, and by when (blank: no window).
fn claim(made: &str, event: &str, actor: &str, target: &str, due: &str) -> Prediction {
    Prediction {
        prediction_id: PredictionId(1),
        article_id: ArticleId(0),
        comment_id: Some(CommentId(1)),
        author_id: None,
        made_on: made.parse().ok(),
        made_on_basis: None,
        quote: format!("{actor} {event} {target}"),
        span: Span::new(0, 1),
        kind: PredictionKind::Forecast,
        event: event.parse().unwrap(),
        actor: (!actor.is_empty()).then(|| actor.to_owned()),
        target: (!target.is_empty()).then(|| Target { name: target.to_owned(), id: String::new() }),
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
        probability_basis: crate::model::ProbabilityBasis::None,
        condition: None,
        quantity: None,
        checkable: crate::model::Checkable::Yes,
        flags: Vec::new(),
        rule_id: String::new(),
        score: 1.0,
    }
}

#[test]
fn what_the_own_article_tells_is_no_outcome_when_a_later_report_tells_it_again() {
    let corpus = Corpus::new(&[
        ("2031-03-06", "Velhara taken", "Government forces took Velhara on Thursday. Velhara lies on the road to Brist."),
        ("2031-03-07", "A night of shelling", "Velhara, taken on Thursday, remained in government hands on Friday."),
    ]);
    let lost_again = claim("2031-03-06", "capture", "", "Velhara", "2031-03-20");
    assert!(!corpus.judge(&[lost_again])[0].starts_with("came_true"));
}

#[test]
fn an_oath_shows_who_won_the_vote() {
    let corpus = Corpus::new(&[
        (
            "2031-03-02",
            "Two weeks to the run-off",
            "Maren Holt and Tobias Kerr meet in the presidential run-off on 16 March. Polls see Maren Holt and Tobias Kerr level.",
        ),
        ("2031-04-20", "A short speech", "Maren Holt was sworn in on Saturday. She spoke for six minutes and thanked her rivals."),
    ]);
    let holt = claim("2031-03-03", "win", "Maren Holt", "presidential run-off", "2031-03-16");
    let kerr = claim("2031-03-03", "win", "Tobias Kerr", "presidential run-off", "2031-03-16");
    assert_eq!(corpus.judge(&[holt, kerr]), ["came_true 2031-03-16", "did_not 2031-03-16"]);
}

#[test]
fn a_result_belongs_to_the_final_that_the_article_names_and_to_no_league() {
    let corpus = Corpus::new(&[
        (
            "2031-04-02",
            "Cup: the last two",
            "In the cup Norrby Town and Elmsley Rovers made the final, on 7 May. Norrby Town lead the league by a point.",
        ),
        ("2031-05-08", "Elmsley Rovers 2, Norrby Town 0", "Two headers were enough. Norrby Town had the ball and little else."),
    ]);
    let elmsley = claim("2031-04-03", "win", "Elmsley Rovers", "cup", "");
    let norrby = claim("2031-04-03", "win", "Norrby Town", "cup", "2031-05-31");
    let title = claim("2031-04-03", "win", "Elmsley Rovers", "league title", "");
    let verdicts = corpus.judge(&[elmsley, norrby, title]);
    assert_eq!(verdicts, ["came_true 2031-05-08", "did_not 2031-05-08", "open -"]);
}

#[test]
fn a_match_won_in_the_league_is_no_cup() {
    let corpus = Corpus::new(&[
        ("2031-04-02", "Rovers through", "Elmsley Rovers are in the cup quarter-finals. The cup ends in May."),
        ("2031-04-20", "Rovers up to third", "Elmsley Rovers won 2-0 at home on Saturday and are third in the league table."),
    ]);
    assert_eq!(corpus.judge(&[claim("2031-04-03", "win", "Elmsley Rovers", "cup", "")]), ["open -"]);
}

#[test]
fn the_port_is_the_one_that_the_corpus_knows() {
    let corpus = Corpus::new(&[
        (
            "2031-01-10",
            "Siege of Tarrow",
            "The rebels have closed the last road to Tarrow, the only port in the south. In Tarrow the port still works, and Tarrow has bread.",
        ),
        ("2031-02-20", "How the port was lost", "The ministry no longer hides it. The garrison left by sea in the night."),
    ]);
    let verdicts = corpus.judge(&[claim("2031-01-11", "capture", "rebels", "Tarrow", ""), claim("2031-01-11", "hold", "", "Tarrow", "")]);
    assert_eq!(verdicts, ["came_true 2031-02-20", "did_not 2031-02-20"]);
}

#[test]
fn silence_about_a_named_town_speaks_and_silence_without_a_name_does_not() {
    let corpus = Corpus::new(&[
        ("2031-01-10", "Rebels near Marlen", "The rebels stand thirty kilometres from Marlen. Farther west lies Osset."),
        ("2031-03-05", "Thaw", "The front has not moved in weeks. A bakery in Marlen has doubled its prices, and the trams run again."),
    ]);
    let marlen = claim("2031-01-11", "capture", "rebels", "Marlen", "2031-01-31");
    let osset = claim("2031-01-11", "capture", "rebels", "Osset", "2031-01-31");
    let (verdicts, evidence) = corpus.judge_with_evidence(&[marlen, osset]);
    assert_eq!(verdicts, ["did_not 2031-03-05", "undecided -"]);
    assert!(evidence.iter().any(|e| e.quote.contains("bakery in Marlen")));
    let traced = Corpus::new(&[
        ("2031-01-10", "Rebels near Marlen", "The rebels stand thirty kilometres from Marlen."),
        ("2031-03-05", "Thaw", "In the streets of Marlen the new masters have hung their colours. Bread is dear."),
    ]);
    assert_eq!(traced.judge(&[claim("2031-01-11", "capture", "rebels", "Marlen", "2031-01-31")]), ["undecided -"]);
}

/// A prediction under no coded kind.
fn other(made: &str, target: &str, quote: &str, due: &str) -> Prediction {
    Prediction { quote: quote.to_owned(), ..claim(made, "other", "", target, due) }
}

#[test]
fn what_falls_under_no_kind_is_held_against_passages() {
    let corpus = Corpus::new(&[
        (
            "2031-02-01",
            "Trial of Anton Brill opens",
            "Anton Brill, once treasurer of the Sandhaven ferry, is on trial. The ferry company Norvane builds the Lark scooter.",
        ),
        ("2031-03-04", "Four years for Brill", "Anton Brill was found guilty of fraud on Monday. His counsel lodged an appeal the same day."),
        ("2031-05-10", "Loose handles", "Norvane recalls 9,000 Lark scooters because a handle can break, the firm said on Friday."),
    ]);
    let verdicts = corpus.judge(&[
        other("2031-02-02", "Anton Brill", "guilty", ""),
        other("2031-02-02", "Anton Brill", "he walks", ""),
        other("2031-02-02", "Anton Brill", "there will be an appeal", "2031-04-30"),
        other("2031-02-02", "Lark", "first recall before the summer", ""),
        other("2031-02-02", "Lark", "children will love the colours", ""),
    ]);
    assert_eq!(verdicts, ["came_true 2031-03-03", "did_not 2031-03-03", "came_true 2031-03-04", "came_true 2031-05-09", "undecided -"]);
}

#[test]
fn a_threat_or_a_denial_is_no_passage() {
    let corpus = Corpus::new(&[
        ("2031-02-01", "Port of Tarrow", "The dockers of Tarrow ask for nine per cent. Tarrow waits."),
        (
            "2031-03-04",
            "Cranes",
            "The dockers' union threatened a walkout in Tarrow. Reports that crews in Tarrow had walked out were denied by the port.",
        ),
    ]);
    assert_eq!(corpus.judge(&[other("2031-02-02", "Tarrow", "they will walk out", "")]), ["undecided -"]);
}

#[test]
fn what_is_no_event_of_ours_stays_open_while_its_window_does() {
    let corpus = Corpus::new(&[
        ("2031-02-01", "Port of Tarrow", "The dockers of Tarrow ask for nine per cent. Tarrow waits."),
        ("2031-03-04", "Cranes", "A ship called at Tarrow."),
    ]);
    let later = other("2031-02-02", "Tarrow", "the cranes will be painted green", "2031-12-31");
    let never = Prediction { polarity: Polarity::DoesNotOccur, ..other("2031-02-02", "Tarrow", "nobody paints those cranes", "") };
    assert_eq!(corpus.judge(&[later, never, other("2031-02-02", "Tarrow", "they will be painted green", "")]), ["open -", "open -", "undecided -"]);
}

#[test]
fn a_step_of_a_rate_is_the_one_that_was_named_or_not() {
    let corpus = Corpus::new(&[
        ("2031-09-01", "Bank decides soon", "The Bank of Selland decides on its key rate on 17 September. The key rate stands at 2.25 per cent."),
        ("2031-09-17", "Half a point", "The Bank of Selland raised its key rate by half a point to 2.75 per cent on Wednesday."),
    ]);
    let step = |quote: &str| Prediction { quote: quote.to_owned(), ..claim("2031-09-02", "price_up", "Bank of Selland", "key rate", "2031-09-17") };
    let bare = Prediction { quantity: Some("75".to_owned()), ..step("they go 75") };
    assert_eq!(corpus.judge(&[step("50 bp"), step("a full point"), bare]), ["came_true 2031-09-17", "did_not 2031-09-17", "did_not 2031-09-17"]);
}

#[test]
fn put_off_beyond_the_deadline_is_settled_at_once() {
    let corpus = Corpus::new(&[
        ("2031-10-01", "Lark in the shops soon", "Norvane says that the Lark will be in the shops on 25 November."),
        ("2031-11-12", "Not this year", "Norvane has postponed the launch of the Lark to 2 February."),
    ]);
    let soon = claim("2031-10-02", "release", "", "Lark", "2031-11-25");
    let spring = claim("2031-10-02", "release", "", "Lark", "2032-03-31");
    assert_eq!(corpus.judge(&[soon, spring]), ["did_not 2031-11-12", "open -"]);
}

#[test]
fn who_is_called_by_the_office_after_the_deadline_had_not_left_it() {
    let corpus = Corpus::new(&[
        ("2031-09-01", "Storm over Orlin", "Prime Minister Greta Orlin faces her party. Few give Greta Orlin the year."),
        (
            "2032-01-09",
            "New session",
            "Prime Minister Greta Orlin opened the session on Wednesday and left early. A reshuffle is out of the question.",
        ),
    ]);
    assert_eq!(corpus.judge(&[claim("2031-09-02", "resign", "", "Greta Orlin", "2031-12-24")]), ["did_not 2032-01-09"]);
    let gone = Corpus::new(&[
        ("2031-09-01", "Storm over Orlin", "Prime Minister Greta Orlin faces her party. Few give Greta Orlin the year."),
        ("2032-01-09", "New session", "Former Prime Minister Greta Orlin watched from the gallery."),
    ]);
    assert_eq!(gone.judge(&[claim("2031-09-02", "resign", "", "Greta Orlin", "2031-12-24")]), ["undecided -"]);
}

#[test]
fn a_truce_needs_no_target_where_the_report_is_of_the_same_story() {
    let corpus = Corpus::new(&[
        ("2031-01-10", "Shelling of Marlen", "The rebels shelled Marlen again. The army stayed in Osset."),
        ("2031-02-11", "Guns fall silent", "A ceasefire between the army in Osset and the rebels before Marlen came into force on Monday."),
    ]);
    let truce =
        Prediction { target: None, checkable: crate::model::Checkable::NeedsTarget, ..claim("2031-01-11", "ceasefire", "", "", "2031-03-31") };
    assert_eq!(corpus.judge(&[truce]), ["came_true 2031-02-10"]);
}

#[test]
fn a_decision_told_the_next_day_is_of_the_day_that_was_named() {
    let corpus = Corpus::new(&[
        ("2031-05-01", "Fishery bill", "The senate votes on the fishery bill on 12 May. The fishery bill divides the coast."),
        ("2031-05-13", "Nets stay wide", "The senate rejected the fishery bill by 29 votes to 22."),
    ]);
    let of_day = |event: &str| {
        let mut claim = claim("2031-05-02", event, "", "fishery bill", "2031-05-12");
        claim.horizon.due_from = claim.horizon.due_by;
        claim
    };
    let sized = |tally: &str| Prediction { quantity: Some(tally.to_owned()), ..of_day("reject") };
    let verdicts = corpus.judge(&[of_day("reject"), of_day("pass"), sized("29-22"), sized("27-24")]);
    assert_eq!(verdicts, ["came_true 2031-05-12", "did_not 2031-05-12", "came_true 2031-05-12", "partly 2031-05-12"]);
}

#[test]
fn who_inspects_trenches_as_president_has_not_fled() {
    let corpus = Corpus::new(&[
        ("2031-05-01", "Rebels near", "President Odo Varn stays in the capital, his office says. Few believe that Odo Varn will stay."),
        ("2031-05-19", "Trenches", "President Odo Varn, who visited the trenches on Sunday, promised new boots."),
    ]);
    assert_eq!(corpus.judge(&[claim("2031-05-02", "retreat", "", "Odo Varn", "2031-05-15")]), ["did_not 2031-05-19"]);
}

#[test]
fn no_president_before_june_falls_with_any_oath() {
    let corpus = Corpus::new(&[
        ("2031-04-20", "Run-off tomorrow", "Maren Holt meets Tobias Kerr in the presidential run-off on Sunday. Maren Holt leads."),
        ("2031-05-20", "An oath", "Maren Holt was sworn in on Monday."),
    ]);
    let nobody = Prediction { polarity: Polarity::DoesNotOccur, ..claim("2031-04-20", "elect", "", "president", "2031-05-31") };
    assert_eq!(corpus.judge(&[nobody]), ["did_not 2031-05-19"]);
}

#[test]
fn numbers_of_what_is_counted_are_levels() {
    let corpus = Corpus::new(&[
        ("2031-04-20", "Bridge vote", "The island votes on the bridge on 27 April. In the last vote turnout was 52 per cent."),
        ("2031-04-28", "Yes to the bridge", "Turnout was 71 per cent on Sunday."),
    ]);
    let not_forty = Prediction { polarity: Polarity::DoesNotOccur, ..other("2031-04-21", "turnout", "turnout won't even make 40", "2031-04-27") };
    assert_eq!(
        corpus.judge(&[not_forty, other("2031-04-21", "turnout", "turnout over 65", "2031-04-27")]),
        ["did_not 2031-04-27", "came_true 2031-04-27"]
    );
}

#[test]
fn a_condition_that_only_says_when_is_met_with_the_event() {
    let corpus = Corpus::new(&[
        ("2031-04-20", "Marlen", "The rebels before Marlen wait. The river at Marlen is high."),
        ("2031-06-03", "Night attack", "The rebels attacked Marlen on Monday."),
    ]);
    let on = |condition: &str| Prediction {
        kind: PredictionKind::Conditional,
        condition: Some(condition.to_owned()),
        ..claim("2031-04-21", "attack", "rebels", "Marlen", "")
    };
    assert_eq!(corpus.judge(&[on("when the water is low"), on("if the mayor insults them")]), ["came_true 2031-06-02", "undecided -"]);
}
