//! Widget lines that a text extractor took for comments or paragraphs: told by the marker phrases, alone or run together.
//!
//! A page whose comments are bare lines comes in; such lines move to its furniture, so that every word is still there.

use super::markers::{Markers, Role};
use crate::model::Page;

/// Words of the longest run of widgets that is looked at.
const LONGEST: usize = 24;

/// Moves comments and paragraphs that are nothing but widgets to the furniture.
pub(in crate::separate) fn drop_widgets(page: &mut Page, markers: &Markers) {
    let mut moved: Vec<String> = Vec::new();
    page.comments.retain(|comment| {
        let is_widget = covers(&comment.text, &|line| is_of_thread(line, markers));
        if is_widget {
            moved.push(comment.text.clone());
        }
        !is_widget
    });
    for (n, comment) in (1..).zip(&mut page.comments) {
        comment.n = n;
    }
    let (kept, dropped): (Vec<&str>, Vec<&str>) =
        page.body.split("\n\n").partition(|p| !matches!(markers.role(p), Some((Role::Chrome | Role::Tail, _))));
    moved.extend(dropped.into_iter().map(str::to_owned));
    page.body = kept.join("\n\n");
    if !moved.is_empty() {
        let furniture = moved.join("\n");
        page.furniture = if page.furniture.is_empty() { furniture } else { format!("{}\n{furniture}", page.furniture) };
    }
}

fn is_of_thread(line: &str, markers: &Markers) -> bool {
    matches!(markers.role(line), Some((Role::Sort | Role::Form | Role::Zero | Role::Closed | Role::Start | Role::More | Role::Control, _)))
}

/// Whether phrases that are widgets make up all of `line`; words that markup ran together ("VotedInline") are parted first.
fn covers(line: &str, is_widget: &dyn Fn(&str) -> bool) -> bool {
    if is_widget(line) {
        return true;
    }
    let parted = parted(line);
    let words: Vec<&str> = parted.split_whitespace().collect();
    if words.len() > LONGEST {
        return false;
    }
    // From the end: whether the words from here on are all covered.
    let mut ends = vec![false; words.len() + 1];
    ends[words.len()] = !words.is_empty();
    for start in (0..words.len()).rev() {
        ends[start] = (start + 1..=words.len()).any(|end| ends[end] && is_widget(&words[start..end].join(" ")));
    }
    ends[0]
}

fn parted(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut before = ' ';
    for c in line.chars() {
        if before.is_lowercase() && c.is_uppercase() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Page;
    use crate::rules::Data;

    #[test]
    fn widgets_alone_and_run_together_go_and_words_stay() {
        let markers = Markers::load(&Data::embedded()).unwrap();
        let widget = |line: &str| covers(line, &|l| is_of_thread(l, &markers));
        assert!(widget("Notify of") && widget("Oldest Most VotedInline FeedbacksView all comments") && widget("3 Comments"));
        assert!(!widget("The newest bridge will be voted down") && !widget("Subscribe to nothing, they lose on Sunday"));
        let mut page = Page::bare("The gate opened at noon.\n\nSupport The Harbour Post");
        drop_widgets(&mut page, &markers);
        assert_eq!((page.body.as_str(), page.furniture.as_str()), ("The gate opened at noon.", "Support The Harbour Post"));
    }
}
