//! Mailboxes: the threads of a mailing list or newsgroup in an mbox file (RFC 4155), or one message by itself.
//!
//! Messages are cut off the stream one at a time and put together by their `References`, `In-Reply-To` or, where neither is
//! there, by their subject. The message that opens a thread is its article, answers are comments. Quoted lines with the line
//! that says whom they quote, signatures and the list's own footer are left out of an answer, which is flagged `quote`.

use super::Desk;
use super::gather::{Gather, key};
use super::mime::Mail;
use super::record::{Message, trouble};
use crate::error::Result;
use rustc_hash::FxHashMap;
use std::io::{BufRead, Read as _};

/// Bytes of one message looked at; what follows (attached files) is passed over.
const MESSAGE: usize = 16 << 20;
/// A line at least this long was broken at the margin (72 to 78 characters), in characters.
const MARGIN: usize = 56;
/// Bytes of one line.
const LINE: u64 = 1 << 20;

/// Whether a stream that opens with `head` is a mailbox or a message.
pub(super) fn is_mail(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}');
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or("");
    let boxed = opens_message(first.as_bytes());
    if boxed {
        first = lines.next().unwrap_or("");
    }
    let mut fields: Vec<String> = Vec::new();
    for line in std::iter::once(first).chain(lines).take_while(|l| !l.is_empty()).take(400) {
        if line.starts_with([' ', '\t']) && !fields.is_empty() {
            continue;
        }
        let Some((name, _)) = line.split_once(':').filter(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')) else {
            return false;
        };
        fields.push(name.to_ascii_lowercase());
    }
    let has = |name: &str| fields.iter().any(|f| f == name);
    has("from") && (has("date") || boxed) && (boxed || has("message-id") || has("mime-version") || has("received"))
}

/// Whether a line is the envelope that opens a message: "From mara@x Tue Mar  4 10:02:11 2025", "From -811563".
fn opens_message(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let text = String::from_utf8_lossy(&rest[..rest.len().min(200)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_year = |w: &&str| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit());
    let number = words.len() == 1 && words[0].trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
    number || words.len() >= 5 && words.iter().any(|w| w.contains(':')) && words.iter().rev().take(3).any(is_year)
}

/// Hands on the threads of the mailbox in `stream`.
pub(super) fn each(name: &str, stream: &mut dyn BufRead, desk: &mut dyn Desk) -> Result<()> {
    let mut threads = Threads::new(name);
    let (mut raw, mut line, mut blank, mut cut) = (Vec::new(), Vec::new(), true, false);
    loop {
        line.clear();
        if (&mut *stream).take(LINE).read_until(b'\n', &mut line).is_err() || line.is_empty() {
            break;
        }
        if blank && opens_message(&line) {
            threads.take(&raw)?;
            raw.clear();
        } else if raw.len() + line.len() <= MESSAGE {
            raw.extend_from_slice(&line);
        } else {
            cut = true;
        }
        blank = line.iter().all(u8::is_ascii_whitespace);
    }
    threads.take(&raw)?;
    if cut {
        let message = format!("of a message of more than {} MiB the rest was passed over", MESSAGE >> 20);
        desk.deliver(trouble(name, "", "record_too_large", message))?;
    }
    threads.pages.finish(&mut |document, _| desk.deliver(document))
}

/// Threads on their way.
struct Threads {
    pages: Gather,
    /// The thread of each message met or referred to, by its id.
    of: FxHashMap<u64, u64>,
    /// The thread of each subject.
    subjects: FxHashMap<u64, u64>,
    /// Messages that open a thread.
    openings: FxHashMap<u64, u64>,
    taken: usize,
}

impl Threads {
    fn new(name: &str) -> Self {
        let mut pages = Gather::new("mbox");
        pages.open(name, 0);
        let empty = FxHashMap::default;
        Self { pages, of: empty(), subjects: empty(), openings: empty(), taken: 0 }
    }

    fn take(&mut self, raw: &[u8]) -> Result<()> {
        if raw.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        self.taken += 1;
        let mail = Mail::parse(raw);
        let id = mail.ids("message-id").pop().unwrap_or_else(|| format!("message {}", self.taken));
        let above = mail.ids("references");
        let parent = mail.ids("in-reply-to").pop().or_else(|| above.last().cloned());
        let subject = mail.field("subject").unwrap_or_default();
        let (bare, answers) = without_re(&subject);
        let named = key(&bare.to_lowercase());
        let thread = self.thread(&id, &above, parent.as_deref(), (!bare.is_empty() && answers).then_some(named));
        self.subjects.entry(named).or_insert(thread);
        for id in above.iter().chain(&parent).chain([&id]) {
            self.of.entry(key(id)).or_insert(thread);
        }
        if parent.is_none() && !answers {
            self.open(thread, &id, &mail, bare);
            return Ok(());
        }
        let head = self.pages.head(thread);
        head.title.get_or_insert(bare);
        let to_opening = parent.as_ref().is_some_and(|p| self.openings.get(&thread) == Some(&key(p)) || above.first() == Some(p));
        let (text, quotes) = own_words(&mail.text());
        let message = Message {
            id,
            unplaced: parent.is_none(),
            parent: parent.filter(|_| !to_opening),
            author: author(&mail),
            when: date(&mail),
            text,
            flags: if quotes { vec!["quote".into()] } else { Vec::new() },
            ..Message::default()
        };
        self.pages.add(thread, message)
    }

    /// The thread a message belongs to: that of what it answers, else of its subject, else one of its own.
    fn thread(&self, id: &str, above: &[String], parent: Option<&str>, answered: Option<u64>) -> u64 {
        let known = |id: &str| self.of.get(&key(id)).copied();
        let by_id = known(id).or_else(|| parent.and_then(known)).or_else(|| above.iter().rev().find_map(|a| known(a)));
        let by_subject = || if parent.is_none() { answered.and_then(|s| self.subjects.get(&s).copied()) } else { None };
        by_id.or_else(by_subject).unwrap_or_else(|| key(above.first().map(String::as_str).or(parent).unwrap_or(id)))
    }

    /// A message that answers none is what its thread is about.
    fn open(&mut self, thread: u64, id: &str, mail: &Mail, subject: String) {
        self.openings.insert(thread, key(id));
        let head = self.pages.head(thread);
        head.title = Some(subject);
        head.published = date(mail);
        head.outlet = mail.field("newsgroups").or_else(|| mail.field("list-id").map(|l| list_name(&l))).or_else(|| author(mail));
        head.url = mail.field("archived-at").map(|u| u.trim_matches(['<', '>']).to_owned());
        head.body = own_words(&mail.text()).0;
    }
}

/// A subject without "Re:" and its kin and without the list's name, and whether it had such a mark.
fn without_re(subject: &str) -> (String, bool) {
    let mut rest = subject.trim();
    let mut answers = false;
    loop {
        let low: String = rest.chars().take(8).flat_map(char::to_lowercase).collect();
        let mark = ["re:", "aw:", "sv:", "vs:", "antw:", "rép:", "odp:", "ответ:", "re :"].iter().find(|m| low.starts_with(**m));
        if let Some(mark) = mark {
            answers = true;
            rest = rest.char_indices().nth(mark.chars().count()).map_or("", |(i, _)| &rest[i..]).trim_start();
            continue;
        }
        match rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            Some((name, after)) if name.len() <= 40 && !after.trim().is_empty() => rest = after.trim_start(),
            _ => return (rest.to_owned(), answers),
        }
    }
}

fn date(mail: &Mail) -> Option<String> {
    // A comment after the zone, "(CET)", says the zone again.
    mail.field("date").map(|d| d.split('(').next().unwrap_or(&d).trim().to_owned())
}

/// The name in `From`; of a bare address what stands before the sign.
fn author(mail: &Mail) -> Option<String> {
    let from = mail.field("from")?;
    let name = match (from.split_once('<'), from.split_once('(')) {
        (Some((name, _)), _) if !name.trim().is_empty() => name,
        (None, Some((_, name))) => name.split(')').next().unwrap_or(name),
        _ => from.trim_matches(['<', '>', ' ']).split('@').next().unwrap_or(&from),
    };
    Some(name.trim().trim_matches('"').trim().to_owned()).filter(|n| !n.is_empty())
}

/// `Rates and prices` of "Rates and prices <rates.lists.example>".
fn list_name(id: &str) -> String {
    let (name, address) = id.split_once('<').unwrap_or((id, ""));
    let name = name.trim().trim_matches('"').trim();
    if name.is_empty() { address.trim_end_matches('>').to_owned() } else { name.to_owned() }
}

/// What the writer of a message wrote, and whether anything quoted was left out.
fn own_words(text: &str) -> (String, bool) {
    let mut out: Vec<&str> = Vec::new();
    let mut quotes = false;
    for line in text.lines().map(str::trim_end) {
        // "-- " opens a signature; a long rule opens what the list adds at the end.
        let rule = line.len() >= 20 && line.bytes().all(|b| b == b'_' || b == b'-');
        if line == "--" || rule && !out.is_empty() {
            break;
        }
        if line.starts_with('>') && !line.starts_with(">From ") {
            if !quotes || out.last().is_some_and(|l| l.ends_with(':')) {
                drop_introduction(&mut out);
            }
            quotes = true;
            continue;
        }
        out.push(line.strip_prefix('>').unwrap_or(line));
    }
    (super::markup::tidy(&unwrapped(&out)), quotes)
}

/// Lines that a mail program broke at its margin as one; a short line, a list and an indent stay as they are.
fn unwrapped(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut before = 0;
    for line in lines {
        let goes_on = before >= MARGIN && line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '"' | '“' | '\''));
        out.push(if goes_on { ' ' } else { '\n' });
        out.push_str(line);
        before = line.chars().count();
    }
    out
}

/// Takes off the lines that say whom the next lines quote: "On Tuesday Mara wrote:", over two lines at most.
fn drop_introduction(lines: &mut Vec<&str>) {
    while lines.last().is_some_and(|l| l.trim().is_empty()) {
        lines.pop();
    }
    let Some(last) = lines.last().filter(|l| l.ends_with(':') && l.len() <= 200) else { return };
    let whole = last.chars().any(|c| c.is_ascii_digit() || c == '@' || c == '<');
    let words = last.split_whitespace().count();
    lines.pop();
    if words <= 3 && !whole && lines.last().is_some_and(|l| l.chars().any(|c| c.is_ascii_digit())) {
        lines.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_is_told_from_text() {
        assert!(is_mail("From mara@x.example Tue Mar  4 10:02:11 2025\nFrom: Mara <mara@x.example>\nSubject: Rates\n\nNo cut."));
        assert!(is_mail("Received: by x\n\tfor y\nFrom: Mara\nDate: Tue, 4 Mar 2025 10:02:11 +0000\n\nNo cut."));
        assert!(is_mail("From -811563\nFrom: Mara\nNewsgroups: soc.rates\n\nNo cut."));
        for text in [
            "From Mara with love\n\nNo cut.",
            "From: Mara\nDate: today\n\nNo cut.",
            "From the front on Tuesday 4 March 2025 at 10:02\nFighting goes on.\n",
        ] {
            assert!(!is_mail(text), "{text}");
        }
    }

    #[test]
    fn subjects_names_and_own_words() {
        assert_eq!(without_re("[rates] Re: AW: The board"), ("The board".to_owned(), true));
        assert_eq!(without_re("Recession ahead"), ("Recession ahead".to_owned(), false));
        let named = |from: &str| author(&Mail::parse(format!("From: {from}\n\n").as_bytes())).unwrap();
        assert_eq!((named("\"Mara L.\" <m@x>"), named("m@x (Mara L.)"), named("mara@x")), ("Mara L.".into(), "Mara L.".into(), "mara".into()));
        let (text, quotes) = own_words("On 4 March Ben wrote:\n> They will cut.\n\nNever before June.\n\n>From what I hear, no.\n-- \nMara\n");
        assert_eq!((text.as_str(), quotes), ("Never before June.\n\nFrom what I hear, no.", true));
    }

    #[test]
    fn a_message_of_any_shape_costs_no_more_than_its_size() {
        for piece in ["> x\n", "x:\n> y\n", "From \n", "=?", "\n\nFrom a b c d:e 2025\n", "--cut\n\n"] {
            let mut text = b"From a@x Tue Mar  4 10:02:11 2025\nFrom: a\nContent-Type: multipart/mixed; boundary=cut\n\n".to_vec();
            text.extend(piece.repeat(100_000).into_bytes());
            let mut threads = Threads::new("x");
            threads.take(&text[34..]).unwrap();
            assert_eq!(threads.taken, 1);
        }
    }
}
