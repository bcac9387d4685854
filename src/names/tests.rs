//! Tests of names over several regions, scripts and fields; every sentence and name here is invented for the test.

use super::collect::Census;
use super::lexicon::{Lexicon, kind_index, named_kind};
use super::scan::keys;
use super::*;
use crate::rules::Data;
use serde::Deserialize;

fn lexicon() -> Lexicon {
    Lexicon::load(&Data::embedded()).unwrap()
}

fn page(body: &str, comments: &[&str]) -> Page {
    let mut page = Page::bare(body);
    page.comments = comments.iter().enumerate().map(|(i, text)| crate::model::Comment::bare(i as u32 + 1, text)).collect();
    page
}

fn named(entities: &Entities, text: &str) -> Vec<(String, String)> {
    let mentions = entities.mentions(text);
    mentions.iter().map(|m| (text[m.start..m.end].to_owned(), entities.at(m.entity).name.clone())).collect()
}

fn kind(entities: &Entities, name: &str) -> Option<EntityKind> {
    entities.all().iter().find(|e| e.name == name).map(|e| e.kind)
}

#[test]
fn a_corpus_names_places_forces_and_people_with_their_short_forms() {
    let body = "Fighters of the Northern Brigades entered Wadi al-Tarif on Monday, the governor Samir Dorgan said. Wadi al-Tarif lies east of Merzan.\n\n\
                Dorgan told reporters that the Northern Brigades would hold Merzan. The town of Merzan has a hospital.";
    let comments = ["tarif falls before friday", "Dorgan is lying, the Brigades are done", "wadi tarif next", "W.T. is a trap", "Merzaan cant hold"];
    let entities = Entities::of_page(&page(body, &comments), &lexicon());
    assert_eq!(kind(&entities, "Wadi al-Tarif"), Some(EntityKind::Place));
    assert_eq!(kind(&entities, "Merzan"), Some(EntityKind::Place));
    assert_eq!(kind(&entities, "Northern Brigades"), Some(EntityKind::Organisation));
    assert_eq!(kind(&entities, "Samir Dorgan"), Some(EntityKind::Person));
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(named(&entities, comments[0]), [pair("tarif", "Wadi al-Tarif")]);
    assert_eq!(named(&entities, comments[1]), [pair("Dorgan", "Samir Dorgan"), pair("Brigades", "Northern Brigades")]);
    assert_eq!(named(&entities, comments[2]), [pair("wadi tarif", "Wadi al-Tarif")]);
    assert_eq!(named(&entities, comments[4]), [pair("Merzaan", "Merzan")]);
}

#[test]
fn names_one_body_uses_side_by_side_stay_apart() {
    let body = "Shells fell on Tarnovka and on Tarnovo. From Tarnovka smoke rose. The mayor of Tarnovo said nothing. The road to Tarnovo is shut.";
    let entities = Entities::of_page(&page(body, &["tarnovka will fall", "Tarnovo never"]), &lexicon());
    assert_ne!(entities.link("Tarnovka").unwrap().0, entities.link("Tarnovo").unwrap().0);
}

#[test]
fn sport_markets_and_law_have_their_names() {
    let body = "Velden United beat Marsh Rovers. The striker Paul Okonda scored twice for Velden. Shares of Corvin Devices fell; Corvin announced a loss. \
                The Harbour Bill was read. The talar slipped to 30 to the dollar, and the talar may fall further.";
    let entities = Entities::of_page(&page(body, &["velden will win", "Okonda leaves in June", "the bill passes"]), &lexicon());
    for (name, expected) in [
        ("Velden United", EntityKind::Organisation),
        ("Corvin Devices", EntityKind::Organisation),
        ("Paul Okonda", EntityKind::Person),
        ("Harbour Bill", EntityKind::Thing),
        ("talar", EntityKind::Thing),
    ] {
        assert_eq!(kind(&entities, name), Some(expected), "{name}");
    }
    assert_eq!(named(&entities, "velden will win")[0].1, "Velden United");
    assert_eq!(named(&entities, "Okonda leaves")[0].1, "Paul Okonda");
    assert_eq!(entities.by_head("bill").len(), 1);
}

#[test]
fn ordinary_words_that_are_towns_need_a_capital() {
    let body = "The rebels left Harvest on Sunday. Residents of Harvest came back. Soldiers are in Harvest.";
    let entities = Entities::of_page(&page(body, &[]), &lexicon());
    assert_eq!(named(&entities, "a good harvest this year"), []);
    assert_eq!(named(&entities, "they will take Harvest soon").len(), 1);
}

#[test]
fn declared_short_forms_and_roles() {
    let body = "The Coastal Defence Union (CDU) pulled out of Mirel. The Tarnovian army took the hill. The army holds Mirel.";
    let entities = Entities::of_page(&page(body, &[]), &lexicon());
    assert_eq!(named(&entities, "CDU is finished")[0].1, "Coastal Defence Union");
    assert_eq!(named(&entities, "the army will rest")[0].1, "Tarnovian army");
}

#[test]
fn names_do_not_depend_on_the_order_of_pages() {
    let bodies = [
        "Rebels entered Orvask. Kafr Maroun is next, said Marek Dorn.",
        "In Orvask a market burned. Kafer Maroon was shelled.",
        "Dorn resigned. The Lakeside Bank lent the town of Orvask money.",
        "Orwask is quiet. Lakeside lends no more.",
    ];
    let mut pages: Vec<Page> = bodies.iter().map(|b| page(b, &["kafr maron falls", "orvask!"])).collect();
    let lexicon = lexicon();
    let once = Entities::induce(&pages, &lexicon);
    pages.reverse();
    let again = Entities::induce(&pages, &lexicon);
    assert_eq!(once.all(), again.all());
    assert_eq!(once.mentions("orvask and kafr maron and Dorn"), again.mentions("orvask and kafr maron and Dorn"));
}

#[test]
fn hostile_text_stays_linear() {
    let many: String = (0..20_000).map(|i| format!("Na{} Be{i} ", i % 7)).collect();
    let shouted = "AL-".repeat(50_000);
    let dotted = "A.".repeat(50_000);
    let entities = Entities::of_page(&page(&many, &[&shouted, &dotted]), &lexicon());
    assert!(entities.mentions(&shouted).len() < 100_000);
}

#[test]
fn likeness_over_scripts_and_transliterations() {
    for (a, b) in [
        ("Ash Sharifiyah", "al-Sharifiya"),
        ("Kafr Maroun", "Kfar Marun"),
        ("Новосельцево", "Novoseltsevo"),
        ("Qalat Nuri", "Kalaat Noury"),
        ("Der el-Bahri", "Dayr al Bahri"),
        ("Zhovtneve", "Жовтневе"),
    ] {
        assert!(same_place(a, b).0, "{a} {b} {}", similarity(a, b));
    }
    for (a, b) in [
        ("Upper Mirel", "Lower Mirel"),
        ("Tell Kursi", "Tell Barda"),
        ("Novaya Zarya 2", "Novaya Zarya 3"),
        ("Latkovo", "Latisha"),
        ("Orvask", "Merzan"),
        ("Oslo", "Abu Kamal"),
        ("Pennant", "Halgaya"),
    ] {
        assert!(!same_place(a, b).0, "{a} {b} {}", similarity(a, b));
    }
    assert!(similarity("Kalinov", "Kalinov-Station") < 0.85);
    assert!((similarity("Merzan", "merzan") - 1.0).abs() < f64::EPSILON);
}

#[test]
fn user_tables_add_actors_sides_and_places() {
    let folder = tempfile::tempdir().unwrap();
    let (actors, places) = (folder.path().join("a.csv"), folder.path().join("p.csv"));
    std::fs::write(&actors, "name,kind,side,variants\nHill Guard,organisation,loyal,HG|the Guard\n").unwrap();
    std::fs::write(&places, "name,variants,latitude,longitude\nOrvask,Orwask,10.5,20.25\n").unwrap();
    let lexicon = lexicon().with_actors(&actors).unwrap().with_places(&places).unwrap();
    let entities = Entities::of_texts(&["HG men were seen in Orwask."], &lexicon);
    let guard = entities.link("Hill Guard").unwrap().0;
    assert_eq!(entities.side_of(guard), Some("loyal"));
    assert_eq!(entities.at(entities.link("Orvask").unwrap().0).coordinates, Some((10.5, 20.25)));
}

#[derive(Deserialize)]
struct Rules {
    head: Vec<Head>,
    cue: Vec<Example>,
    anaphor: Vec<Example>,
}

#[derive(Deserialize)]
struct Head {
    id: String,
    kind: String,
    capital: Vec<String>,
    lower: Vec<String>,
    matches: Vec<String>,
    rejects: Vec<String>,
}

#[derive(Deserialize)]
struct Example {
    id: String,
    #[serde(default)]
    kind: String,
    matches: Vec<String>,
    rejects: Vec<String>,
}

fn rules() -> Rules {
    Data::embedded().toml("rules/names.toml").unwrap()
}

#[test]
fn every_head_finds_its_examples() {
    let lexicon = lexicon();
    for head in rules().head {
        let kind = named_kind(&head.kind).unwrap();
        let is_head =
            |e: &Entity| !e.generic && e.kind == kind && e.head.as_ref().is_some_and(|h| head.capital.contains(h) || head.lower.contains(h));
        for text in &head.matches {
            assert!(Entities::of_texts(&[text], &lexicon).all().iter().any(is_head), "{}: {text}", head.id);
        }
        for text in &head.rejects {
            assert!(!Entities::of_texts(&[text], &lexicon).all().iter().any(is_head), "{}: {text}", head.id);
        }
    }
}

#[test]
fn every_cue_votes_as_its_examples_say() {
    let lexicon = lexicon();
    let voted = |text: &str, kind: EntityKind| {
        let (start, end) = (text.find('[').unwrap(), text.find(']').unwrap());
        let name: super::collect::Keys = keys(&text[start + 1..end], &lexicon.words).into_iter().collect();
        let census = Census::of(&Page::bare(&text.replace(['[', ']'], "")), &lexicon);
        let seen = census.seen.get(&name).or_else(|| census.openers.get(&name));
        seen.map_or(0, |s| s.votes[kind_index(kind)])
    };
    for cue in rules().cue {
        let kind = named_kind(&cue.kind).unwrap();
        cue.matches.iter().for_each(|text| assert!(voted(text, kind) > 0, "{}: {text}", cue.id));
        let own = |text: &str| text.contains("[Marek]") || text.contains("[Corvin]") || text.contains("[Orvask]");
        cue.rejects.iter().filter(|t| own(t)).for_each(|text| assert_eq!(voted(text, kind), 0, "{}: {text}", cue.id));
    }
}

#[test]
fn every_anaphor_takes_up_its_example() {
    let lexicon = lexicon();
    for row in rules().anaphor {
        for (text, expected) in row.matches.iter().map(|t| (t, true)).chain(row.rejects.iter().map(|t| (t, false))) {
            let plain = text.replace(['[', ']', '{', '}'], "");
            let entities = Entities::of_texts(&[&plain], &lexicon);
            let found = entities.taken_up(&plain, &entities.mentions(&plain));
            let span = text.find('{').map(|i| text[i + 1..text.find('}').unwrap()].to_owned());
            let took = found.iter().any(|m| span.as_deref().is_none_or(|s| &plain[m.start..m.end] == s));
            assert_eq!(took, expected, "{}: {text}", row.id);
        }
    }
}
