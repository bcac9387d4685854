//! Movable Type's import text (also of TypePad and others): entries with their comments and pings.
//!
//! Entries end with a line of eight hyphens, their sections with one of five. The head of an entry and of a comment is a line a
//! field; what follows is HTML or text. Dates have the month first, as the format says, and no zone. The text does not tell
//! what a comment answers. Drafts are left out. Entries are read one at a time.

use super::Desk;
use super::lines::Lines;
use super::markup;
use super::record::{Draft, Message, Series, trouble};
use crate::error::Result;
use std::io::BufRead;

/// Whether a stream that opens with `head` is such a text.
pub(super) fn is_import(head: &str) -> bool {
    let mut dated = false;
    for line in head.trim_start_matches('\u{feff}').trim_start().lines().take(60) {
        if line == "-----" {
            return dated;
        }
        match field(line) {
            Some((name, _)) => dated |= name == "DATE" || name == "TITLE",
            None if line.trim().is_empty() => {}
            None => return false,
        }
    }
    false
}

/// The name and value of a head's line: capitals and blanks, a colon.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b' ')).then_some((name, value.trim()))
}

/// Hands on the entries that `stream` holds.
pub(super) fn each(name: &str, head: &[u8], stream: &mut dyn BufRead, charset: Option<&str>, desk: &mut dyn Desk) -> Result<()> {
    let mut lines = Lines::new(head, stream, charset);
    let mut entries = Series::new(name, "movabletype");
    let mut entry = Entry::default();
    while matches!(lines.advance(), Ok(true)) {
        match lines.text() {
            "--------" => entry.close(&mut entries, desk)?,
            "-----" => entry.close_section(),
            line => entry.line(line),
        }
    }
    entry.close(&mut entries, desk)?;
    let notices = lines.notices(name);
    if !notices.is_empty() {
        let mut bad = trouble(name, "", "", "");
        bad.notices = notices;
        desk.deliver(bad)?;
    }
    entries.finish(desk)
}

/// What the lines at hand belong to.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Section {
    #[default]
    Head,
    Body,
    Comment,
    Ping,
    Other,
}

/// An entry while it is read.
#[derive(Default)]
struct Entry {
    draft: Draft,
    is_draft: bool,
    section: Section,
    /// Whether the section has been named: after a section's end a line names the next.
    is_named: bool,
    /// Whether the fields of a comment are over.
    in_text: bool,
    message: Message,
    text: String,
}

impl Entry {
    fn line(&mut self, line: &str) {
        if self.section == Section::Head && !self.is_named {
            return self.head(line);
        }
        if !self.is_named {
            if line.trim().is_empty() {
                return;
            }
            self.is_named = true;
            self.section = match line.trim_end() {
                "BODY:" | "EXTENDED BODY:" => Section::Body,
                "COMMENT:" => Section::Comment,
                "PING:" => Section::Ping,
                _ => Section::Other,
            };
            return;
        }
        let in_fields = matches!(self.section, Section::Comment | Section::Ping) && !self.in_text;
        match field(line).filter(|_| in_fields) {
            Some((name, value)) => self.comment_field(name, value),
            None if self.section != Section::Other => {
                self.in_text = true;
                self.text.push_str(line);
                self.text.push('\n');
            }
            None => {}
        }
    }

    fn head(&mut self, line: &str) {
        let Some((name, value)) = field(line).filter(|(_, v)| !v.is_empty()) else { return };
        match name {
            "TITLE" => self.draft.title = Some(value.to_owned()),
            "DATE" => self.draft.published = Some(iso(value)),
            "STATUS" => self.is_draft = value.eq_ignore_ascii_case("draft"),
            "PERMALINK" | "URL" => self.draft.url = Some(value.to_owned()),
            _ => {}
        }
    }

    fn comment_field(&mut self, name: &str, value: &str) {
        match name {
            "AUTHOR" | "BLOG NAME" => self.message.author = Some(value.to_owned()),
            "DATE" => self.message.when = Some(iso(value)),
            "TITLE" if !value.is_empty() => {
                self.text.push_str(value);
                self.text.push('\n');
            }
            _ => {}
        }
    }

    fn close_section(&mut self) {
        let text = markup::plain(&broken(&std::mem::take(&mut self.text)));
        match self.section {
            Section::Body if !text.is_empty() => {
                if !self.draft.body.is_empty() {
                    self.draft.body.push_str("\n\n");
                }
                self.draft.body.push_str(&text);
            }
            Section::Comment | Section::Ping => {
                let mut message = std::mem::take(&mut self.message);
                message.id = format!("{}", self.draft.comments.len() + 1);
                (message.text, message.unplaced) = (text, true);
                if self.section == Section::Ping {
                    message.flags.push("pingback".into());
                }
                self.draft.comments.push(message);
            }
            _ => {}
        }
        (self.section, self.is_named, self.in_text) = (Section::Other, false, false);
    }

    /// Hands on what was read and begins anew.
    fn close(&mut self, entries: &mut Series<'_>, desk: &mut dyn Desk) -> Result<()> {
        if self.is_named {
            self.close_section();
        }
        let entry = std::mem::take(self);
        let is_empty = entry.draft.title.is_none() && entry.draft.body.is_empty() && entry.draft.comments.is_empty();
        if is_empty || entry.is_draft { Ok(()) } else { entries.push(entry.draft, desk) }
    }
}

/// Text whose line ends are its only markup, with breaks for them.
fn broken(text: &str) -> String {
    let low = text.to_ascii_lowercase();
    if ["<p", "<br", "<div", "<li"].iter().any(|t| low.contains(t)) {
        text.to_owned()
    } else {
        text.trim().replace("\n\n", "<p>").replace('\n', "<br>")
    }
}

/// "03/04/2025 10:02:11 PM", month first, as ISO 8601; anything else as it is.
fn iso(value: &str) -> String {
    let read = || -> Option<String> {
        let mut words = value.split_whitespace();
        let mut day = words.next()?.split('/');
        let (month, date, year): (u32, u32, u32) = (day.next()?.parse().ok()?, day.next()?.parse().ok()?, day.next()?.parse().ok()?);
        let mut clock = words.next().unwrap_or("00:00:00").split(':').map(|n| n.parse::<u32>().ok());
        let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next().flatten().unwrap_or(0));
        let hour = match words.next().map(str::to_ascii_uppercase).as_deref() {
            Some("PM") if hour < 12 => hour + 12,
            Some("AM") if hour == 12 => 0,
            _ => hour,
        };
        Some(format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}"))
    };
    read().unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_dates() {
        assert!(is_import("AUTHOR: Mara\nTITLE: Rates: a guess\n\nDATE: 03/04/2025 10:02:11 PM\n-----\nBODY:\nx\n"));
        assert!(!is_import("AUTHOR: Mara\nThe board met.\n-----\n") && !is_import("TITLE: x\n"));
        assert_eq!((iso("03/04/2025 10:02:11 PM"), iso("12/31/2004 12:05:00 AM")), ("2025-03-04T22:02:11".into(), "2004-12-31T00:05:00".into()));
    }
}
