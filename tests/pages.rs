//! Whole pages of our own, one for each comment system and layout, with what separation must find on each.
//!
//! `tests/pages/NAME.html` opens with a comment that says what is expected; for `NAME.txt` the same stands in
//! `NAME.expected`. A line `layout:`, `status:`, perhaps `declared:`, then one line a comment:
//! number| author | posted at | number answered | marks and votes | text, line breaks as `/`. Adding a page touches no code.

use calledit::model::{Comment, Content, Document, Page, PageMeta, ReplyTo};
use calledit::rules::Data;
use calledit::separate::{Markers, separate};
use std::path::Path;

fn told(page: &Page, with_declared: bool) -> String {
    let mut out = format!("layout: {}\nstatus: {}", page.layout, page.status.as_str());
    if with_declared {
        out += &format!("\ndeclared: {}", page.declared_comments.map_or("-".to_owned(), |n| n.to_string()));
    }
    for c in &page.comments {
        out += &format!("\n{}", line(c));
    }
    out
}

fn line(c: &Comment) -> String {
    let answered = match c.reply_to {
        ReplyTo::Top => String::new(),
        ReplyTo::Unknown => "?".to_owned(),
        ReplyTo::Comment(n) => n.to_string(),
    };
    let votes = [("up", c.upvotes), ("down", c.downvotes)].into_iter().filter_map(|(name, v)| Some(format!("{name}={}", v?)));
    let marks: Vec<String> = c.flags.iter().cloned().chain(votes).collect();
    let text = c.text.replace('\n', "/");
    let (author, posted) = (c.author.as_deref().unwrap_or("-"), c.posted_at.as_deref().unwrap_or("-"));
    format!("{}| {author} | {posted} | {answered} | {} | {text}", c.n, marks.join(" "))
}

fn expectation(path: &Path, text: &str) -> String {
    let told = match text.strip_prefix("<!--\n") {
        Some(rest) => rest.split("\n-->").next().unwrap_or("").to_owned(),
        None => std::fs::read_to_string(path.with_extension("expected")).unwrap(),
    };
    told.trim_end_matches('\n').to_owned()
}

#[test]
fn every_page_gives_what_it_says() {
    let markers = Markers::load(&Data::embedded()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "html" || e == "txt"));
    paths.sort();
    assert!(paths.len() >= 30, "{}", paths.len());
    let mut wrong = String::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let expected = expectation(&path, &text);
        let content = if text.starts_with("<!--") { Content::Html(text) } else { Content::Text(text) };
        let document = Document { file: "page".to_owned(), content, meta: PageMeta::default(), notices: Vec::new() };
        let (page, _) = separate(document, &markers);
        let got = told(&page.unwrap(), expected.contains("\ndeclared: "));
        if got != expected {
            wrong += &format!("\n== {}\n-- expected\n{expected}\n-- got\n{got}\n", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
