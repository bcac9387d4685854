//! A reading of a page: which lines are comments, whose, when, and how sure the reading is.
//!
//! Each layout parser returns drafts; the best one becomes the page's thread. Text is kept as pieces of lines so that
//! whatever a draft does not claim stays furniture.

use super::classify::{Class, Sheet};
use super::markers::{Markers, Role};
use std::collections::BTreeMap;

/// A stretch of a line that is comment text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line.
    pub line: usize,
    /// First byte in the page.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What a draft knows of the answered comment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Parent {
    /// Nothing.
    #[default]
    Unknown,
    /// The article.
    Top,
    /// The comment at this place in the draft.
    Item(usize),
    /// A comment by this author above.
    Named(String),
}

/// A comment as drafted.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    /// Name shown.
    pub author: Option<String>,
    /// ISO date or date-time.
    pub posted_at: Option<String>,
    /// The answered comment.
    pub parent: Parent,
    /// Nesting level where the layout shows it.
    pub depth: Option<u32>,
    /// Indent of the author line.
    pub indent: u32,
    /// Votes for.
    pub up: Option<i64>,
    /// Votes against.
    pub down: Option<i64>,
    /// The text.
    pub text: Vec<Piece>,
    /// Marks such as `pingback`.
    pub flags: Vec<String>,
}

/// A thread as one layout parser reads it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Name of the layout.
    pub layout: &'static str,
    /// First line that belongs to the thread.
    pub first: usize,
    /// One past its last line.
    pub last: usize,
    /// The comments.
    pub items: Vec<Item>,
    /// How well the reading fits, 0 to 1.
    pub score: f64,
}

/// Where a thread may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone {
    /// First line after the markers.
    pub from: usize,
    /// First line that cannot belong to it.
    pub to: usize,
    /// Whether a start marker stands above.
    pub marked: bool,
    /// Whether the controls of a comment system stand above.
    pub sure: bool,
}

impl Item {
    /// Bytes of text.
    pub(super) fn len(&self) -> usize {
        self.text.iter().map(|p| p.end - p.start).sum()
    }

    /// Adds line `i` from byte `start` to the text.
    pub(super) fn push(&mut self, sheet: &Sheet<'_>, line: usize, start: usize) {
        let end = sheet.lines[line].end;
        if start < end {
            self.text.push(Piece { line, start, end });
        }
    }

    /// Takes date, votes and addressee from a line of a comment's head or foot.
    pub(super) fn take_head(&mut self, sheet: &Sheet<'_>, line: usize, markers: &Markers) {
        let info = &sheet.infos[line];
        match info.class {
            Class::Votes => self.take_votes(sheet.of(line), info.number),
            Class::Parent => {
                if let Some(name) = sheet.name(line, markers) {
                    self.parent = Parent::Named(name);
                }
            }
            _ => {}
        }
        if let Some(range) = &info.parent {
            self.parent = Parent::Named(sheet.text[range.clone()].trim().to_owned());
        }
        if self.posted_at.is_none() && matches!(info.class, Class::Date | Class::Says(_) | Class::NameDate | Class::Mark(Role::Chrome)) {
            self.posted_at = sheet.iso(line);
        }
    }

    fn take_votes(&mut self, text: &str, number: Option<i64>) {
        let numbers: Vec<i64> =
            text.split(|c: char| !c.is_ascii_digit()).filter(|w| !w.is_empty() && w.len() < 7).filter_map(|w| w.parse().ok()).collect();
        match (numbers.as_slice(), number) {
            (&[up, down], _) => (self.up, self.down) = (Some(up), Some(down)),
            (_, Some(n)) => self.up = self.up.or(Some(n)),
            _ => {}
        }
    }

    /// Moves trailing lines that are controls, votes or a date out of the text.
    pub(super) fn trim_foot(&mut self, sheet: &Sheet<'_>, markers: &Markers) {
        while let Some(piece) = self.text.last().copied() {
            let line = piece.line;
            let whole = piece.start <= sheet.lines[line].content;
            let foot = match sheet.class(line) {
                Class::Mark(Role::Control | Role::More | Role::Sort) => true,
                Class::Votes => sheet.lines.get(line + 1).is_none_or(|_| self.text.len() > 1),
                Class::Date => self.posted_at.is_none() && self.text.len() > 1,
                _ => false,
            };
            if !(whole && foot) {
                break;
            }
            self.take_head(sheet, line, markers);
            self.text.pop();
        }
    }

    /// Flags a pingback and cuts its word off.
    pub(super) fn mark_ping(&mut self, sheet: &Sheet<'_>, markers: &Markers) {
        let Some(first) = self.text.first_mut() else { return };
        let head = &sheet.text[first.start..first.end];
        let lower: String = head.chars().take(24).collect::<String>().to_lowercase();
        if let Some(ping) = markers.pings.iter().find(|p| lower.strip_prefix(p.as_str()).is_some_and(|r| r.trim_start().starts_with(':'))) {
            let colon = head.find(':').map_or(ping.len(), |i| i + 1);
            first.start += colon + (head[colon..].len() - head[colon..].trim_start().len());
            self.flags.push("pingback".to_owned());
        }
    }
}

/// Whether a line ends as a sentence of four words or more does.
fn is_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '»', ')', '\'']).ends_with(['.', '!', '?', '؟', '。', '…']) && text.split_whitespace().nth(3).is_some()
}

/// How much a draft's texts read like comments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    /// Share of comments with a third of their lines in a reader's register.
    pub talk: f64,
    /// Share of comments that are finished sentences.
    pub prose: f64,
    /// Comments with text.
    pub items: usize,
    /// Mean lines of text.
    pub lines: f64,
    /// Mean bytes of text.
    pub length: f64,
    /// Share of names that are numbers or one name for all.
    pub odd: f64,
    /// Share of comments dated to the minute.
    pub timed: f64,
}

impl Voice {
    /// Whether a thread is credible where no marker announces it; `last` where nothing follows it on the page.
    pub(super) fn stands_alone(&self, last: bool) -> bool {
        let speaks = self.talk >= 0.4 || (last && self.prose >= 0.5 && self.length >= 40.0 && self.talk >= 0.1);
        let clocked = self.items >= 5 && self.timed >= 0.8 && self.prose >= 0.4;
        self.odd < 0.3 && self.length >= 18.0 && (clocked || (speaks && self.lines <= 8.0))
    }

    /// Whether a thread is credible under a start marker.
    pub(super) fn stands_marked(&self) -> bool {
        self.odd < 0.5 && (self.talk >= 0.2 || self.prose >= 0.4)
    }
}

impl Draft {
    /// Measures the draft's texts and names.
    pub(super) fn voice(&self, sheet: &Sheet<'_>) -> Voice {
        let texts: Vec<&Item> = self.items.iter().filter(|i| i.len() > 0).collect();
        let n = texts.len().max(1) as f64;
        let share = |test: &dyn Fn(&Item) -> bool| texts.iter().filter(|i| test(i)).count() as f64 / n;
        let finished = |i: &Item| i.text.iter().any(|p| is_sentence(&sheet.text[p.start..p.end]));
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for name in self.items.iter().filter_map(|i| i.author.as_deref()) {
            *names.entry(name).or_insert(0) += 1;
        }
        let all = names.values().sum::<usize>().max(1) as f64;
        let count = |test: &dyn Fn(&str, usize) -> bool| names.iter().filter(|(k, v)| test(k, **v)).map(|(_, v)| *v).sum::<usize>() as f64 / all;
        let numeric = |k: &str| k.bytes().filter(u8::is_ascii_alphabetic).count() == 0 && k.is_ascii();
        Voice {
            items: texts.len(),
            talk: share(&|i| i.text.iter().filter(|p| sheet.infos[p.line].register >= 1).count() * 3 >= i.text.len()),
            lines: texts.iter().map(|i| i.text.len()).sum::<usize>() as f64 / n,
            prose: share(&finished),
            length: texts.iter().map(|i| i.len()).sum::<usize>() as f64 / n,
            odd: count(&|k, v| numeric(k) || (v >= 3 && v as f64 > 0.6 * self.items.len() as f64)),
            timed: self.share(|i| i.posted_at.as_deref().is_some_and(|p| p.len() > 10)),
        }
    }

    /// The share of items for which `test` holds.
    pub(super) fn share(&self, test: impl Fn(&Item) -> bool) -> f64 {
        if self.items.is_empty() {
            return 0.0;
        }
        self.items.iter().filter(|i| test(i)).count() as f64 / self.items.len() as f64
    }
}
