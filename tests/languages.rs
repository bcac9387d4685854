//! Every layout of stripped pages in every language of `tests/pages/languages.toml`: names, dates, parents and texts.
//!
//! A layout is a function from a language's words to a page and the comments it must give.

use calledit::model::{Content, Document, Page, PageMeta, ReplyTo};
use calledit::rules::Data;
use calledit::separate::{Markers, separate};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Deserialize)]
struct Words {
    title: String,
    start: String,
    thoughts: String,
    says: String,
    said: String,
    reply: String,
    guest: String,
    points: String,
    notify: String,
    viewall: String,
    irt: String,
    ad: String,
    report: String,
    body: [String; 3],
    names: [String; 3],
    texts: [String; 3],
    dates: [String; 3],
    short: [String; 3],
    ago: [String; 3],
    form: [String; 2],
    newest: [String; 3],
    talk: Vec<[String; 2]>,
}

/// Author, date, number answered (`?` unknown, empty none), votes, text.
type Told = (String, String, String, Option<i64>, String);

const TIMES: [&str; 3] = ["2019-03-04T09:11", "2019-03-04T09:42", "2019-03-05T18:05"];
const MIXED: [&str; 3] = ["2019-03-04", "2019-03-04T09:42", "2019-03-05T18:05"];
const NONE: [&str; 3] = ["-"; 3];
const LOST: [&str; 3] = ["?"; 3];

impl Words {
    fn told(&self, dates: [&str; 3], parents: [&str; 3]) -> Vec<Told> {
        let one = |i: usize| (self.names[i].clone(), dates[i].to_owned(), parents[i].to_owned(), None, self.texts[i].clone());
        (0..3).map(one).collect()
    }

    /// The article, a line that heads the thread, and each comment as `one` writes it.
    fn page(&self, head: &str, one: impl Fn(usize, &str, &str) -> String) -> String {
        let comments: String = (0..3).map(|i| one(i, &self.names[i], &self.texts[i])).collect();
        format!("{}\n\n{}\n\n{head}{comments}", self.title, self.body.join("\n\n"))
    }

    fn foot(&self) -> String {
        format!("\n{}\n\n{}\n", self.form[0], self.form[1])
    }

    fn wpdiscuz(&self) -> String {
        format!("{}\n{}\n{}\n{}\n\n", self.notify, self.start, self.newest.join("\n"), self.viewall)
    }

    fn numbered(&self) -> String {
        let one = |i: usize, indent: &str, n: u32| {
            let (who, says, date, text, reply) = (&self.names[i], &self.says, &self.dates[i], &self.texts[i], &self.reply);
            format!("{indent}  {n}. {who} {says}\n{indent}     {date}\n\n{indent}     {text}\n\n{indent}     {reply}\n\n")
        };
        one(0, "", 1) + &one(1, "     ", 1) + &one(2, "", 2)
    }

    fn arrows(&self) -> String {
        let ([a, b, c], [x, y, z], [t, u, v]) = (&self.names, &self.short, &self.texts);
        format!("{a}\n{x}\n{t}\n\n{b} > {a}\n{y}\n{u}\n\n{c}\n{z}\n{} {b}\n{v}\n", self.irt)
    }

    fn bullets(&self) -> String {
        let ([a, b, c], [t, u, v]) = (&self.names, &self.texts);
        format!("  • {a}\n\n    {t}\n\n    • {b}\n\n      {u}\n\n  • {c}\n\n    {v}\n")
    }

    fn guests(&self) -> String {
        let stamp = |i: usize| TIMES[i].replace('T', " ");
        self.page("", |i, who, text| format!("{who}\n{}\n{who}\n{text}\n\n{}\n", self.guest, stamp(i)))
    }

    /// A comment whose name line is lost but not its blank lines.
    fn nameless(&self) -> (String, Vec<Told>) {
        let page = self.page(&self.wpdiscuz(), |i, who, text| if i == 1 { format!("\n{text}\n\n\n") } else { format!("{who}\n\n{text}\n\n\n") });
        let mut told = self.told(NONE, LOST);
        told[1].0 = "-".to_owned();
        (page, told)
    }

    fn no_marker(&self) -> (String, Vec<Told>) {
        let mut page = format!("{}\n\n{}\n\n", self.title, self.body.join("\n\n"));
        let mut told = Vec::new();
        for [who, text] in &self.talk {
            let _ = write!(page, "{who}\n\n{text}\n\n\n");
            let parent = text.strip_prefix('@').map_or("?", |_| "1");
            told.push((who.clone(), "-".to_owned(), parent.to_owned(), None, text.clone()));
        }
        (page, told)
    }

    fn layouts(&self) -> Vec<(&'static str, String, Vec<Told>)> {
        let start = format!("{}\n\n", self.start);
        let thoughts = format!("{}\n\n", self.thoughts);
        let (says, said, reply, report) = (&self.says, &self.said, &self.reply, &self.report);
        let d = |i: usize| &self.dates[i];
        let dated = |i: usize, who: &str, text: &str| format!("{who}\n{}\n\n{text}\n\n{reply}\n\n", d(i));
        let mut scores = self.told(NONE, LOST);
        scores.iter_mut().zip([7, 6, 5]).for_each(|(t, n)| t.3 = Some(n));
        let (nameless, without_name) = self.nameless();
        let (no_marker, talk) = self.no_marker();
        let (head, foot) = (self.page(&start, |_, _, _| String::new()), self.foot());
        let timed = || self.told(TIMES, LOST);
        vec![
            ("says", self.page(&thoughts, |i, w, t| format!("{w} {says}\n{}\n\n{t}\n\n{reply}\n\n", d(i))) + &foot, timed()),
            ("numbered", self.page(&thoughts, |_, _, _| String::new()) + &self.numbered() + &foot, self.told(TIMES, ["", "1", ""])),
            ("date_after", self.page(&format!("{}:\n\n", self.start), |i, w, t| format!("{w} {said}\n\n{t}\n\n{}\n\n", d(i))), timed()),
            ("wpdiscuz", self.page(&self.wpdiscuz(), |_, w, t| format!("{w}\n\n{t}\n\n\n")), self.told(NONE, LOST)),
            ("nameless", nameless, without_name),
            ("bullets", head.clone() + &self.bullets(), self.told(NONE, ["", "1", ""])),
            ("short", self.page(&start, |i, w, t| format!("{w}\n{}\n{t}\n{reply}\n{report}\n\n", self.short[i])), self.told(MIXED, LOST)),
            ("ago", self.page(&start, |i, w, t| format!("{w}\n{}\n\n{t}\n\n{reply}\n\n", self.ago[i])), self.told(NONE, LOST)),
            ("date_first", self.page(&start, |i, w, t| format!("{}\n{w}\n{t}\n\n", d(i))), timed()),
            ("name_date", self.page(&start, |i, w, t| format!("{w} · {}\n{t}\n\n", self.short[i])), self.told(MIXED, LOST)),
            ("points", self.page(&start, |i, w, t| format!("{} {}\n{w}\n{t}\n\n", 7 - i, self.points)), scores),
            ("arrows", head + &self.arrows(), self.told(MIXED, ["?", "1", "2"])),
            ("ads", self.page(&start, |i, w, t| format!("{w}\n{}\n\n{t}\n\n{}\n\n", d(i), self.ad)), timed()),
            ("guests", self.guests(), timed()),
            ("form_first", self.page(&format!("{}\n{foot}\n", self.start), dated), timed()),
            ("no_marker", no_marker, talk),
            ("none", self.page("", |_, _, _| String::new()) + &foot, Vec::new()),
        ]
    }
}

fn told(page: &Page) -> Vec<Told> {
    let answered = |r: ReplyTo| match r {
        ReplyTo::Top => String::new(),
        ReplyTo::Unknown => "?".to_owned(),
        ReplyTo::Comment(n) => n.to_string(),
    };
    let or_dash = |v: &Option<String>| v.clone().unwrap_or_else(|| "-".to_owned());
    page.comments.iter().map(|c| (or_dash(&c.author), or_dash(&c.posted_at), answered(c.reply_to), c.upvotes, c.text.clone())).collect()
}

#[test]
fn every_layout_in_every_language() {
    let markers = Markers::load(&Data::embedded()).unwrap();
    let languages: BTreeMap<String, Words> = toml::from_str(include_str!("pages/languages.toml")).unwrap();
    let mut wrong = String::new();
    for (language, words) in &languages {
        for (layout, text, expected) in words.layouts() {
            let document = Document { file: "page".to_owned(), content: Content::Text(text), meta: PageMeta::default(), notices: Vec::new() };
            let page = separate(document, &markers).0.unwrap();
            let got = told(&page);
            if got != expected || !page.body.ends_with(&words.body[2]) {
                let _ = write!(wrong, "\n== {language} {layout}\n-- expected {expected:#?}\n-- got {got:#?}\n-- body {}\n", page.body);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
