//! Slots on small invented pages in several domains, with spans marked by hand.

use super::*;
use crate::detect;
use crate::model::{ArticleId, CommentId, ProbabilityBasis, PublishedFrom, ReplyTo, Status};
use crate::names::{self, Entities};
use crate::rules::Data;
use crate::{events, when};

/// A comment: whom it answers (0 for the article), its text, and the marked quotes.
type Row<'t> = (u32, &'t str, &'t [&'t str]);

fn page(title: &str, body: &str, rows: &[Row<'_>]) -> Page {
    let comment = |(i, row): (usize, &Row<'_>)| Comment {
        n: i as u32 + 1,
        comment_id: CommentId(i as u64 + 1),
        reply_to: if row.0 == 0 { ReplyTo::Top } else { ReplyTo::Comment(row.0) },
        text: row.1.to_owned(),
        ..Comment::bare(0, "")
    };
    Page {
        article_id: ArticleId(7),
        file: "page.html".to_owned(),
        title: Some(title.to_owned()),
        published_on: Some(Date::constant(2031, 3, 3)),
        published_from: PublishedFrom::Meta,
        language: Some("en".to_owned()),
        status: Status::Comments,
        comments: rows.iter().enumerate().map(comment).collect(),
        ..Page::bare(body)
    }
}

fn candidate(text: &str, quote: &str) -> Candidate {
    let start = text.find(quote).unwrap();
    Candidate {
        start,
        end: start + quote.len(),
        kind: PredictionKind::Forecast,
        condition: None,
        source: None,
        certainty: None,
        probability: None,
        probability_basis: ProbabilityBasis::Default,
        negated: false,
        rule: "test".to_owned(),
        score: 1.0,
    }
}

/// Each prediction as `event target polarity`, the polarity only where negative.
fn slots(title: &str, body: &str, rows: &[Row<'_>]) -> Vec<String> {
    let predictions = filled_page(&page(title, body, rows), rows);
    let line = |p: &Prediction| {
        let target = p.target.as_ref().map_or("-", |t| &t.name);
        let not = if p.polarity == crate::model::Polarity::DoesNotOccur { " not" } else { "" };
        format!("{} {target}{not}", p.event)
    };
    predictions.iter().map(line).collect()
}

fn filled_page(page: &Page, rows: &[Row<'_>]) -> Vec<Prediction> {
    let marked: Vec<Vec<Candidate>> = rows.iter().map(|r| r.2.iter().map(|q| candidate(r.1, q)).collect()).collect();
    in_context(page, |context| detect::fill(page, &marked, context))
}

fn in_context(page: &Page, run: impl FnOnce(&detect::Context<'_>) -> Vec<Prediction>) -> Vec<Prediction> {
    let data = Data::embedded();
    let cues = detect::Cues::load(&data).unwrap();
    let lexicon = events::Lexicon::load(&data).unwrap();
    let grammar = when::Grammar::load(&data).unwrap();
    let entities = Entities::induce(std::slice::from_ref(page), &names::Lexicon::load(&data).unwrap());
    run(&detect::Context { cues: &cues, lexicon: &lexicon, grammar: &grammar, entities: &entities })
}

#[test]
fn a_pingback_predicts_nothing() {
    let mut page = page("Army nears Morsund", "Army troops entered Tarvik on Sunday.", &[(0, "Morsund will fall next week.", &[])]);
    assert_eq!(in_context(&page, |context| detect::detect(&page, context)).len(), 1);
    page.comments[0].flags = vec!["pingback".to_owned()];
    assert!(in_context(&page, |context| detect::detect(&page, context)).is_empty());
}

#[test]
fn war_the_thread_resolves_what_replies_leave_out() {
    let body = "Army troops entered Tarvik on Sunday after heavy shelling. The rebels still hold Morsund and the town of Velika. \
                Soldiers of the army were seen on the road to Morsund.";
    let rows: &[Row<'_>] = &[
        (0, "Morsund next, no doubt", &["Morsund next, no doubt"]),
        (1, "nah, longer", &["nah, longer"]),
        (0, "they leave Velika before the snow", &["they leave Velika before the snow"]),
        (3, "never", &["never"]),
        (0, "the garrison in Velika holds", &["the garrison in Velika holds"]),
    ];
    let expected = ["capture Morsund", "capture Morsund not", "retreat Velika", "retreat Velika not", "hold Velika"];
    assert_eq!(slots("Army takes Tarvik, rebels fall back", body, rows), expected);
}

#[test]
fn inherited_slots_are_flagged() {
    let rows: &[Row<'_>] = &[(0, "Morsund falls soon", &["Morsund falls soon"]), (1, "i think it will", &["i think it will"])];
    let page = page("Army takes Tarvik", "Army troops took Tarvik. The rebels hold Morsund.", rows);
    let flags = &filled_page(&page, rows)[1].flags;
    assert!(flags.contains(&"target_from_parent".to_owned()) && flags.contains(&"event_from_parent".to_owned()), "{flags:?}");
}

#[test]
fn elections_ask_who_wins_and_who_goes() {
    let body = "Voters choose a new mayor on Sunday. Anna Brandt leads Peter Holm in the polls before the election. Prime Minister Otto Lund campaigned for Holm.";
    let rows: &[Row<'_>] = &[
        (0, "Brandt wins the election easily", &["Brandt wins the election easily"]),
        (0, "Lund resigns within a month", &["Lund resigns within a month"]),
    ];
    assert_eq!(slots("Brandt ahead of Holm before the election", body, rows), ["win election", "resign Otto Lund"]);
}

#[test]
fn sport_titles_and_tables() {
    let body =
        "Norwick Rovers beat Calby Town 2-0 and lead the league by three points. Calby Town are bottom of the league with ten matches to play.";
    let rows: &[Row<'_>] = &[(0, "Rovers for the title", &["Rovers for the title"]), (0, "Calby Town straight down", &["Calby Town straight down"])];
    assert_eq!(slots("Norwick Rovers win again", body, rows), ["win title", "relegate Calby Town"]);
}

#[test]
fn markets_compare_levels() {
    let body = "The central bank raised its interest rate to 4 per cent. Oil closed at 70 dollars a barrel. Traders expect more.";
    let rows: &[Row<'_>] =
        &[(0, "oil: 90 by June", &["90 by June"]), (0, "no hike next time", &["no hike next time"]), (0, "copper? oil 55 then", &["oil 55 then"])];
    let found = slots("Oil and the central bank", body, rows);
    assert_eq!(found[0], "price_up oil");
    assert_eq!(found[1], "price_level interest rate");
    assert_eq!(found[2], "price_down oil");
}

#[test]
fn products_ship_slip_and_die() {
    let body = "Orbix showed the Vela headset in Turin. The Vela costs 300 dollars and ships in May, the company said. Pre-orders opened at noon.";
    let rows: &[Row<'_>] = &[(0, "the Vela slips to autumn", &["the Vela slips to autumn"]), (1, "no way, it ships on time", &["it ships on time"])];
    let found = slots("Orbix shows the Vela headset", body, rows);
    assert!(found[0].starts_with("delay Vela") && found[1].starts_with("release Vela"), "{found:?}");
}

#[test]
fn quotes_stand_in_code_points_and_ids_differ() {
    let rows: &[Row<'_>] = &[(0, "«né» Morsund falls – Tarvik holds", &["Morsund falls", "Tarvik holds"])];
    let page = page("Army nears Morsund", "Army troops shelled Morsund and Tarvik.", rows);
    let found = filled_page(&page, rows);
    let chars: Vec<char> = page.comments[0].text.chars().collect();
    for p in &found {
        assert_eq!(chars[p.span.start..p.span.end].iter().collect::<String>(), p.quote);
    }
    assert_ne!(found[0].prediction_id, found[1].prediction_id);
}

#[test]
fn a_span_found_twice_is_one_prediction() {
    let rows: &[Row<'_>] = &[(0, "Morsund falls", &["Morsund falls", "Morsund falls"])];
    assert_eq!(filled_page(&page("Army nears Morsund", "Army troops shelled Morsund.", rows), rows).len(), 1);
}

#[test]
fn what_nothing_says_stays_empty() {
    let rows: &[Row<'_>] = &[(0, "it will be a mess", &["it will be a mess"])];
    let found = filled_page(&page("", "", rows), rows);
    assert_eq!((found[0].event, found[0].target.clone(), found[0].checkable), (EventKind::Other, None, Checkable::ValueJudgement));
}

#[test]
fn ordered_lists_are_sequences() {
    let rows: &[Row<'_>] = &[(0, "Morsund – Velika", &["Morsund", "Velika"])];
    let found = filled_page(
        &page("Army takes Tarvik", "Army troops took Tarvik. The rebels hold the city of Morsund and the town of Velika. People flee Velika.", rows),
        rows,
    );
    let bases: Vec<_> = found.iter().map(|p| (p.event, p.horizon.basis)).collect();
    assert_eq!(bases, [(EventKind::Capture, crate::model::HorizonBasis::Sequence); 2]);
}

#[test]
fn a_deadline_after_a_list_serves_all_and_replies_inherit_it() {
    let rows: &[Row<'_>] =
        &[(0, "Morsund, Velika, both by Friday", &["Morsund", "Velika"]), (1, "Morsund yes, Velika no", &["Morsund yes", "Velika no"])];
    let found = filled_page(
        &page("Army takes Tarvik", "Army troops took Tarvik. The rebels hold the city of Morsund and the town of Velika. People flee Velika.", rows),
        rows,
    );
    assert!(found.iter().all(|p| p.horizon.due_by == Some(Date::constant(2031, 3, 7))), "{:?}", found.iter().map(|p| &p.horizon).collect::<Vec<_>>());
    assert!(found[2].flags.contains(&"same_as_parent".to_owned()) && !found[3].flags.contains(&"same_as_parent".to_owned()));
}

#[test]
fn fragments_go_on_with_what_the_article_tells() {
    let war = "Army troops took Tarvik on Sunday after heavy shelling. The rebels still hold the town of Morsund.";
    let rows: &[Row<'_>] = &[(0, "At last! Now finally Morsund .", &["Now finally Morsund"])];
    let found = filled_page(&page("Tarvik is captured by the army", war, rows), rows);
    assert_eq!((found[0].event, found[0].target.as_ref().map(|t| t.name.as_str())), (EventKind::Capture, Some("Morsund")));
    assert!(found[0].actor.as_deref().is_some_and(|a| a.eq_ignore_ascii_case("army")), "{:?}", found[0].actor);
    let sport = "Norwick Rovers beat Calby Town 2-0 in the quarter-final of the cup. The semi-final is on Saturday.";
    let rows: &[Row<'_>] = &[(0, "now the semi-final", &["now the semi-final"])];
    let found = filled_page(&page("Norwick Rovers beat Calby Town", sport, rows), rows);
    assert_eq!((found[0].event, found[0].actor.as_deref()), (EventKind::Win, Some("Norwick Rovers")));
    assert_eq!(found[0].target.as_ref().map(|t| t.name.as_str()), Some("semi-final"));
}

#[test]
fn common_nouns_take_up_names() {
    let body = "Army troops shelled Tarvik. The rebels in Morsund wait behind the river. Morsund was bombed twice.";
    let rows: &[Row<'_>] = &[
        (0, "They sit in Morsund and pray. The town falls by May", &["The town falls by May"]),
        (0, "the city will be taken in June", &["the city will be taken in June"]),
        (0, "Morsund is a fortress", &[]),
        (3, "the place falls anyway", &["the place falls anyway"]),
    ];
    assert_eq!(slots("Army shells Tarvik", body, rows), ["capture Morsund", "capture Tarvik", "capture Morsund"]);
}

#[test]
fn we_and_you_are_the_side_in_the_name() {
    let body = "Norwick Rovers beat Calby Town 2-0 in the league. Calby Town are bottom with ten matches to play.";
    let rows: &[Row<'_>] = &[(0, "we go down in May", &["we go down in May"]), (1, "you go down sooner", &["you go down sooner"])];
    let mut page = page("Norwick Rovers win again", body, rows);
    assert_eq!(filled_page(&page, rows)[0].target, None);
    page.comments[0].author = Some("calby_town_till_i_die".to_owned());
    let found = filled_page(&page, rows);
    let names: Vec<_> = found.iter().map(|p| p.target.as_ref().map(|t| t.name.as_str())).collect();
    assert_eq!(names, [Some("Calby Town"); 2]);
}

#[test]
fn then_points_back_to_a_time() {
    let rows: &[Row<'_>] = &[(0, "The ice goes in mid April. Until then the rebels hold Morsund", &["Until then the rebels hold Morsund"])];
    let found = filled_page(&page("Army nears Morsund", "Army troops shelled Morsund. The rebels hold the town of Morsund.", rows), rows);
    assert_eq!(found[0].horizon.due_by, Some(Date::constant(2031, 4, 15)));
}

#[test]
fn elsewhere_is_no_target() {
    let rows: &[Row<'_>] = &[(0, "a new offensive somewhere in Tarnovia", &["a new offensive somewhere in Tarnovia"])];
    let found = filled_page(&page("Army halts", "Army troops halted in Tarnovia. The war in Tarnovia goes on.", rows), rows);
    assert_eq!(found[0].checkable, Checkable::NeedsTarget);
}

#[test]
fn offices_shares_and_prices_belong_to_someone() {
    let body = "Orbix, the phone maker from Turin, showed the Vela headset. Orbix shares closed at 40. The mayor, Anna Brandt, opened the show. \
                Finance director Otto Lund left in May.";
    let rows: &[Row<'_>] = &[
        (0, "I expect the mayor to resign before June", &["I expect the mayor to resign before June"]),
        (0, "Shares under 30 within three months", &["Shares under 30 within three months"]),
    ];
    assert_eq!(slots("Orbix shows the Vela headset", body, rows), ["resign Anna Brandt", "price_down Orbix shares"]);
}

#[test]
fn what_is_voted_on_passes_or_fails_on_that_day() {
    let body = "The council will vote on the Norwick tunnel on 11 April. The Greens are against it.";
    let rows: &[Row<'_>] = &[(0, "They will vote it down", &["They will vote it down"]), (0, "It passes, narrowly", &["It passes, narrowly"])];
    let found = filled_page(&page("Council to vote on the Norwick tunnel", body, rows), rows);
    let seen: Vec<_> = found.iter().map(|p| (p.event, p.target.as_ref().map(|t| t.name.as_str()), p.horizon.due_by)).collect();
    let day = Some(Date::constant(2031, 4, 11));
    assert_eq!(seen, [(EventKind::Reject, Some("Norwick tunnel"), day), (EventKind::Pass, Some("Norwick tunnel"), day)]);
}

#[test]
fn deadlines_that_the_article_dates() {
    let body = "Norwick Rovers beat Calby Town 2-0. The finals are on 3 June. Coach Otto Lund has no contract.";
    let rows: &[Row<'_>] =
        &[(0, "Lund signs before the finals", &["Lund signs before the finals"]), (0, "Lund wont last three weeks", &["Lund wont last three weeks"])];
    let found = filled_page(&page("Norwick Rovers win again", body, rows), rows);
    let due: Vec<_> = found.iter().map(|p| p.horizon.due_by).collect();
    assert_eq!(due, [Some(Date::constant(2031, 6, 2)), Some(Date::constant(2031, 3, 24))]);
}

#[test]
fn the_next_sentence_may_say_how_surely_and_by_when() {
    let rows: &[Row<'_>] = &[
        (0, "The rebels lose Morsund. Fifty fifty at best.", &["The rebels lose Morsund"]),
        (0, "Morsund falls. By June at the latest.", &["Morsund falls"]),
        (0, "Morsund falls. The weather by June is lovely.", &["Morsund falls"]),
    ];
    let found = filled_page(&page("Army nears Morsund", "Army troops shelled Morsund. The rebels hold the town of Morsund.", rows), rows);
    assert_eq!((found[0].probability, found[0].probability_basis), (Some(0.5), ProbabilityBasis::Stated));
    assert!(found[1].horizon.due_by.is_some() && found[2].horizon.due_by.is_none());
}

#[test]
fn rates_are_meant_only_where_the_page_speaks_of_them() {
    let rows: &[Row<'_>] = &[(0, "They will go 75", &["They will go 75"]), (0, "cuts by summer", &["cuts by summer"])];
    let bank = slots("Will the bank move?", "The central bank decides on its key rate. Inflation stood at 8 per cent.", rows);
    assert_eq!(bank, ["price_up key rate", "price_down key rate"]);
    let politics = slots("Coalition talks stall", "The prime minister needs a majority in parliament before the election.", rows);
    assert!(politics.iter().all(|p| !p.contains("rate")), "{politics:?}");
}

#[test]
fn a_day_of_the_month_is_the_one_announced() {
    let rows: &[Row<'_>] = &[(0, "it ships on the 14th", &["it ships on the 14th"])];
    let body = "Orbix showed the Vela headset. The Vela will ship on May 14 and costs 300 dollars.";
    let found = filled_page(&page("Orbix delays the Vela headset", body, rows), rows);
    assert_eq!(found[0].horizon.due_by, Some(Date::constant(2031, 5, 14)));
}

#[test]
fn the_words_around_tell_who_beats_whom_and_who_is_in_danger() {
    let body = "Norwick Rovers lost 3-0 at Calby Town. The defeat left Norwick Rovers two points above the drop zone of the league.";
    let rows: &[Row<'_>] = &[
        (0, "Calby Town will smash us on Saturday", &["Calby Town will smash us on Saturday"]),
        (0, "they knock Calby Town out on Sunday", &["they knock Calby Town out on Sunday"]),
        (0, "relegated by Easter", &["relegated by Easter"]),
        (0, "Rovers dont make top four", &["Rovers dont make top four"]),
    ];
    let found = slots("Calby Town beat Norwick Rovers", body, rows);
    assert_eq!(found[..3], ["win -", "win Calby Town", "relegate Norwick Rovers"]);
    assert!(found[3].starts_with("qualify") && found[3].ends_with("not"), "{}", found[3]);
}

#[test]
fn what_is_put_off_or_bought_is_what_the_quote_says() {
    let body = "The teachers' union has called a strike for Thursday. Orbix, a maker of phones, is looked at by Velamo.";
    let rows: &[Row<'_>] = &[
        (0, "the strike gets called off on Wednesday", &["the strike gets called off on Wednesday"]),
        (0, "they will delay the ruling until after the election", &["they will delay the ruling until after the election"]),
    ];
    let found = slots("Teachers call a strike, parliament debates", body, rows);
    assert!(found[0].ends_with("strike") && found[1].ends_with("ruling"), "{found:?}");
}

#[test]
fn verdicts_are_of_persons_and_paper_is_of_a_truce() {
    let court = "The jury in the trial of Simon Calder retired on Thursday. Judge Olivia Marsh will sentence Calder if he is convicted.";
    let rows: &[Row<'_>] = &[(0, "guilty by Monday", &["guilty by Monday"]), (0, "he walks", &["he walks"])];
    assert_eq!(slots("Jury retires in the Simon Calder trial", court, rows), ["arrest Simon Calder", "reject Simon Calder"]);
    let war = "Rebels shelled Karsk on Monday. Envoys spoke of a truce in Geneva. The truce would last a month. The army holds Karsk.";
    let rows: &[Row<'_>] = &[(0, "signature by June", &["signature by June"]), (0, "the rebels are finished", &["the rebels are finished"])];
    let found = slots("Rebels shell Karsk", war, rows);
    assert!(found[0].to_lowercase().ends_with("truce") && found[1].starts_with("collapse"), "{found:?}");
}

#[test]
fn what_is_said_again_gives_its_time_and_scores_only_say_by_how_much() {
    let rows: &[Row<'_>] = &[
        (0, "Voro flees first. He'll be on a plane by June.", &["Voro flees first"]),
        (0, "They will vote it down. 27-24 or so.", &["They will vote it down", "27-24 or so"]),
    ];
    let body = "Rebels shelled Karsk. President Ilan Voro ruled out a truce. The army holds Karsk.";
    let found = filled_page(&page("Rebels shell Karsk", body, rows), rows);
    assert_eq!(found[0].horizon.due_by, Some(Date::constant(2031, 6, 1)));
    assert_eq!((found[1].event, found[2].event), (EventKind::Reject, EventKind::Other));
}

#[test]
fn a_month_means_the_day_of_the_vote_in_it_and_supporters_are_known_by_their_name() {
    let body = "The presidential election is on 8 June. Anna Brandt leads Peter Holm in the polls.";
    let rows: &[Row<'_>] = &[(0, "Holm wins the election in June", &["Holm wins the election in June"])];
    let found = filled_page(&page("Brandt ahead before the election", body, rows), rows);
    assert_eq!(found[0].horizon.due_by, Some(Date::constant(2031, 6, 8)));
    let body = "Calby Town are bottom of the league with ten matches to play. Norwick Rovers lead the league. Calby Town lost again.";
    let rows: &[Row<'_>] = &[(0, "we go down, no doubt", &["we go down, no doubt"])];
    let mut page = page("Norwick Rovers clear at the top of the league", body, rows);
    page.comments[0].author = Some("calby_ultra".to_owned());
    let found = filled_page(&page, rows);
    assert_eq!((found[0].event, found[0].target.as_ref().map(|t| t.name.as_str())), (EventKind::Relegate, Some("Calby Town")));
}

#[test]
fn not_even_a_week_breaks_what_was_signed() {
    let body = "Army and rebels agreed on a truce in Morsund. Shelling had gone on for weeks.";
    let rows: &[Row<'_>] = &[(0, "a truce by Friday", &["a truce by Friday"]), (1, "not even a week", &["not even a week"])];
    let found = filled_page(&page("Army and rebels talk about a truce", body, rows), rows);
    assert_eq!((found[1].event, found[1].polarity), (EventKind::Collapse, Polarity::Occurs));
}

#[test]
fn one_word_of_a_name_stands_for_it_where_the_page_uses_it_for_nothing_else() {
    let body = "Calby Harriers have parted with their coach. Tolsta Rovers and Marl Athletic, both in the same league, drew on Saturday.";
    let title = "Calby Harriers lose again as relegation nears";
    assert_eq!(slots(title, body, &[(0, "harriers go down this season", &["harriers go down this season"])]), ["relegate Calby Harriers"]);
}

#[test]
fn a_price_is_not_named_by_what_it_counts() {
    let body = "Oil rose again on the exchange. Traders said the price of crude may rise further. Oil closed higher on the market.";
    let found = slots("Oil rises on fears for supply", body, &[(0, "it rises above 90 dollars by June", &["it rises above 90 dollars by June"])]);
    assert_eq!(found, ["price_up oil"]);
}

#[test]
fn a_subject_nobody_knows_is_kept_as_it_is_written() {
    let body = "The president of Varnia is to be sworn in next week. Parliament meets on Monday, the minister said.";
    let found = slots("Varnia awaits its president", body, &[(0, "the inquest slips into December", &["the inquest slips into December"])]);
    assert_eq!(found, ["delay inquest"]);
}

#[test]
fn two_nouns_of_a_contest_are_one() {
    let body = "The match was won on penalties. The coach praised the club and its striker.";
    let found = slots("Cup semi-final: Calby meet Tolsta", body, &[(0, "we lose on penalties", &["we lose on penalties"])]);
    assert_eq!(found, ["lose Cup semi-final"]);
}

#[test]
fn a_noun_goes_by_the_form_the_page_tells_it_apart_by() {
    let body = "The ferry strike has entered its third day. The union said that the ferry strike would go on; the employers want to talk.";
    let found =
        slots("Ferry strike: third day without ships", body, &[(0, "the strike is called off by Friday", &["the strike is called off by Friday"])]);
    assert_eq!(found, ["cancel ferry strike"]);
}
