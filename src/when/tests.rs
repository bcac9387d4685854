//! Every example of the language files, and sentences across modes and languages.

use super::*;

fn grammar() -> Grammar {
    Grammar::load(&Data::embedded()).unwrap()
}

fn files() -> Vec<File> {
    let data = Data::embedded();
    data.names("rules/times").iter().map(|n| data.toml(n).unwrap()).collect()
}

#[test]
fn every_rule_keeps_its_examples() {
    let grammar = grammar();
    let mut wrong = Vec::new();
    for file in files() {
        let anchor: Date = file.example_anchor.parse().unwrap();
        for rule in &file.rule {
            for example in &rule.matches {
                let parts: Vec<&str> = example.split(" => ").collect();
                let [text, words, value] = parts.as_slice() else { panic!("bad example {example}") };
                let found = grammar.tag(text, Some(anchor), Some(&file.language));
                if !found.iter().any(|t| &text[t.start..t.end] == *words && t.value == *value) {
                    let got: Vec<_> = found.iter().map(|t| (&text[t.start..t.end], &t.value, &t.rule)).collect();
                    wrong.push(format!("{} {}: {example}: {got:?}", file.language, rule.id));
                }
            }
            for text in &rule.rejects {
                let found = grammar.tag(text, Some(anchor), Some(&file.language));
                if let Some(t) = found.iter().find(|t| *t.rule == *rule.id) {
                    wrong.push(format!("{} {} fires in {text}: {:?}", file.language, rule.id, &text[t.start..t.end]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The days of the only horizon of `text`, said on Wednesday 2021-06-16, as "from..by", with "~" where vague and "+" where at least.
fn horizon(text: &str, language: &str) -> String {
    horizon_on(text, "2021-06-16", language)
}

fn horizon_on(text: &str, on: &str, language: &str) -> String {
    let found = grammar().horizons(text, Some(on.parse().unwrap()), Some(language));
    let show = |h: &HorizonPhrase| {
        let day = |d: Option<Date>| d.map_or(String::new(), |d| d.to_string());
        let mark = if h.vague { "~" } else { "" }.to_owned() + if h.at_least { "+" } else { "" };
        format!("{}|{}{mark}", &text[h.start..h.end], day(h.due_by))
    };
    found.iter().map(show).collect::<Vec<_>>().join("; ")
}

#[test]
fn deadlines_of_comments() {
    let cases = [
        ("gone by friday, watch", "by friday|2021-06-18"),
        ("two weeks max and it folds", "two weeks max|2021-06-30"),
        ("they fold within 48h", "within 48h|2021-06-18"),
        ("in five weeks the port is theirs", "in five weeks|2021-07-21"),
        ("rate cut before the month is out", "before the month is out|2021-06-30"),
        ("they sign at the end of the month", "at the end of the month|2021-06-30"),
        ("sacked by september", "by september|2021-09-01"),
        ("sacked before september", "before september|2021-08-31"),
        ("not before winter", "not before winter|2021-11-30+"),
        ("the final is lost this weekend", "this weekend|2021-06-20"),
        ("bankrupt eoy", "eoy|2021-12-31"),
        ("they will hold till ramadan, minimum", "till ramadan, minimum|2022-04-02+"),
        ("elections in the first half of march", "in the first half of march|2022-03-15"),
        ("they vote on the 6th.", "on the 6th|2021-07-06"),
        ("give it a month", "give it a month|2021-07-16"),
        ("launch is tomorrow", "tomorrow|2021-06-17"),
        ("collapses within days", "within days|2021-06-23~"),
        ("out before mother's day", "before mother's day|2022-05-07"),
        ("back by christmas", "by christmas|2021-12-24"),
        ("not this side of october", "this side of october|2021-09-30"),
        ("it wont hold past halloween", "past halloween|2021-10-31"),
        ("three days before christmas it is over", "three days before christmas|2021-12-22"),
        ("sold the week after easter", "the week after easter|2022-04-24"),
        ("in two to three weeks they fold", "in two to three weeks|2021-07-07"),
        ("done by end august", "by end august|2021-08-31"),
        ("they strike on the night of the 20th", "on the night of the 20th|2021-06-20"),
        ("shipped by this time next year", "by this time next year|2022-06-16"),
        ("on 20 february they vote", "on 20 february|2022-02-20"),
        ("gone before dawn", "before dawn|2021-06-17"),
        ("they will win by halloween", "by halloween|2021-10-31"),
        ("peace talks soon", "soon|2021-07-16~"),
        ("between 5 and 8 July it will be decided", "5 and 8 July|2021-07-08"),
        ("it ends mid-September", "mid-September|2021-09-20"),
        ("early next year they merge", "early next year|2022-05-01"),
        ("listing in Q3", "in Q3|2021-09-30"),
        ("reports due first week of october", "first week of october|2021-10-07"),
        ("the vote is the first weekend of october", "the first weekend of october|2021-10-03"),
        ("the town will not fall this year", "this year|2021-12-31"),
        ("she is gone by the end of the quarter", "by the end of the quarter|2021-06-30"),
        ("they hold until at least october", "until at least october|2021-09-30"),
        ("done deal at the end of the week", "at the end of the week|2021-06-20"),
        ("October at the earliest", "October at the earliest|+"),
        ("single digits not until 2024", "not until 2024|+"),
        ("They marched in on Monday and it was over", ""),
        ("He died two weeks ago", ""),
        ("the siege took two years", ""),
        ("a year from now nobody cares", "a year from now|2022-06-16"),
        ("they fall by 4.9 at the latest", "by 4.9 at the latest|2021-09-04"),
        ("inflation up by 4.5 percent", ""),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, want)| {
            let got = horizon(text, "en");
            (got != *want).then(|| format!("{text}: {got}, not {want}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn horizons_across_leap_days_and_year_ends() {
    assert_eq!(horizon_on("gone in a year", "2024-02-29", "en"), "in a year|2025-02-28");
    assert_eq!(horizon_on("gone in a month", "2023-01-31", "en"), "in a month|2023-02-28");
    assert_eq!(horizon_on("by friday", "2021-12-30", "en"), "by friday|2021-12-31");
    assert_eq!(horizon_on("by january", "2021-12-30", "en"), "by january|2022-01-01");
    assert_eq!(horizon_on("this winter it ends", "2022-01-10", "en"), "this winter|2022-02-28");
    assert_eq!(horizon_on("on feb 29 they fly", "2023-06-01", "en"), "on feb 29|2024-02-29");
    assert_eq!(horizon_on("within 30 days", "2023-12-15", "en"), "within 30 days|2024-01-14");
}

#[test]
fn horizons_of_other_languages() {
    assert_eq!(horizon("bis Freitag ist die Stadt gefallen", "de"), "bis Freitag|2021-06-18");
    assert_eq!(horizon("in zwei Wochen ist Schluss", "de"), "in zwei Wochen|2021-06-30");
    assert_eq!(horizon("spätestens Ende des Monats", "de"), "spätestens Ende des Monats|2021-06-30");
    assert_eq!(horizon("vor Weihnachten tritt er zurück", "de"), "vor Weihnachten|2021-12-24");
    assert_eq!(horizon("il tombera d'ici vendredi", "fr"), "d'ici vendredi|2021-06-18");
    assert_eq!(horizon("fini dans deux semaines", "fr"), "dans deux semaines|2021-06-30");
    assert_eq!(horizon("avant la fin de la semaine", "fr"), "avant la fin de la semaine|2021-06-20");
    assert_eq!(horizon("caerá antes del viernes", "es"), "antes del viernes|2021-06-17");
    assert_eq!(horizon("en dos semanas se acaba", "es"), "en dos semanas|2021-06-30");
    assert_eq!(horizon("через две недели все кончится", "ru"), "через две недели|2021-06-30");
    assert_eq!(horizon("падет к пятнице", "ru"), "к пятнице|2021-06-18");
    assert_eq!(horizon("ستسقط خلال أسبوعين", "ar"), "خلال أسبوعين|2021-06-30");
    assert_eq!(horizon("قبل رمضان تنتهي", "ar"), "قبل رمضان|2022-04-01");
}

#[test]
fn narratives_count_from_their_own_dates() {
    let text = "The siege began in May 1781. The fleet sailed on 5 September 1781. On 17 October they asked for terms, and two days later \
                they signed. The peace of 1783 followed. In March the last troops left the next year.";
    let found = grammar().tag(text, Some("2009-12-19".parse().unwrap()), None);
    let values: Vec<&str> = found.iter().map(|t| t.value.as_str()).collect();
    assert_eq!(values, ["1781-05", "1781-09-05", "1781-10-17", "1781-10-19", "1783", "1783-03", "1784"]);
}

#[test]
fn news_counts_from_the_day_of_writing() {
    let text = "The ministry said on Friday that the offensive launched in March had failed. Talks will resume on Monday, a spokesman said late on \
                Tuesday. Last week prices rose 3 percent, after 2 percent in the third quarter of last year.";
    let found = grammar().tag(text, Some("2021-06-16".parse().unwrap()), None);
    let values: Vec<&str> = found.iter().map(|t| t.value.as_str()).collect();
    assert_eq!(values, ["2021-06-11", "2021-03", "2021-06-21", "2021-06-15", "2021-W23", "2020-Q3"]);
}

#[test]
fn hostile_texts_cost_linear_time_and_never_panic() {
    let grammar = grammar();
    let anchor = "2021-06-16".parse().ok();
    for unit in ["the end of ", "5-", "and a half ", "May ", "two hundred ", "1/2 ", "١٢ ", "'90s ", "week or ", "\u{301}", "99999999999999 "] {
        let text = unit.repeat(40_000);
        let _ = grammar.tag(&text, anchor, None);
        let _ = grammar.horizons(&text, None, None);
    }
}

#[test]
fn spans_fall_on_characters_for_any_text() {
    let grammar = grammar();
    let text = "«в пятницу» – ’90s… é 5 May\u{a0}2019 naïve mañana 10½h";
    for t in grammar.tag(text, None, None) {
        assert!(text.is_char_boundary(t.start) && text.is_char_boundary(t.end) && t.start < t.end);
    }
}
