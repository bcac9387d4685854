//! Clauses: a sentence's tokens cut at marks, coordinators and subordinators.
//!
//! Tokens in, [`Segment`]s out, in order and without gaps. Shallow: a piece is cut where a new clause plainly begins.

use super::lexicon::{Classes, Lexicon, Token};
use crate::error::{Error, Result};

/// A clause-like piece of a sentence, as token indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    /// First token.
    pub start: usize,
    /// One past the last token; closing marks are not in it.
    pub end: usize,
    /// Grows at strong marks and at "but": cues that govern clauses stay within their group.
    pub group: usize,
    /// Whether it begins with a word of condition.
    pub condition: bool,
    /// Whether a strong mark stands before it.
    pub strong_before: bool,
    /// Whether it stands in quotation marks.
    pub quoted: bool,
}

macro_rules! roles {
    ($($field:ident = $class:literal),+ $(,)?) => {
        /// The word classes that segmentation and kind telling look at.
        #[derive(Debug, Clone, Copy)]
        pub(super) struct Roles { $(pub $field: Classes),+ }

        impl Roles {
            pub(super) fn load(lexicon: &Lexicon) -> Result<Self> {
                let class = |name: &str| lexicon.class(name).ok_or_else(|| Error::data(format!("rules/cues_words.toml lacks the class `{name}`")));
                Ok(Self { $($field: class($class)?),+ })
            }
        }
    };
}

roles! {
    strong = "strong", comma = "comma", quote_mark = "quote_mark", end = "end", qmark = "qmark", and = "and", sub = "sub", ifs =
    "ifs", pron = "pron", i = "i", det = "det", name = "name", num = "num", will = "will", would = "would", may = "may", could =
    "could", should = "should", can = "can", be = "be", have = "have", verb = "verb", verb_s = "verb_s", past = "past", bepast =
    "bepast", did = "did", adv = "adv", relative = "relative", attitude = "attitude", sayverb = "sayverb", dem = "dem", punct =
    "punct", word = "word", do_ = "do", prep = "prep", poss = "poss", theybe = "theybe", ll = "ll", event = "event", upper = "upper",
    generic = "generic", as_word = "as_word", as_head = "as_head", limit = "limit", ing = "ing", moment = "moment", wh = "wh", already = "already", but_word = "but_word", month = "month", colon = "colon", stative = "stative", then = "then_word", deadline = "deadline", sourceless = "sourceless", neg = "neg", calendar = "calendar", interj = "interj", change_s = "change_s", seq = "seq", part = "part", numword = "numword", who_word = "who_word", when_word = "when_word"
}

impl Roles {
    /// Modals and forms of be, have and do: what makes a clause finite.
    pub(super) fn finite(&self) -> Classes {
        self.will | self.would | self.may | self.could | self.should | self.can | self.be | self.have | self.do_ | self.did
    }
}

pub(super) fn is(token: &Token, classes: Classes) -> bool {
    token.classes & classes != 0
}

/// Cuts `tokens` into segments; `quoted` says whether the text is inside quotation marks and is kept up to date.
pub(super) fn segments(tokens: &[Token], roles: &Roles, quoted: &mut bool, out: &mut Vec<Segment>) {
    out.clear();
    let (mut start, mut group, mut strong) = (0, 0, true);
    let mut open = *quoted;
    for at in 0..tokens.len() {
        let token = &tokens[at];
        if is(token, roles.quote_mark) {
            push(out, tokens, roles, (start, at), group, strong, open);
            open = !open;
            (start, strong) = (at + 1, false);
        } else if is(token, roles.strong | roles.end) {
            push(out, tokens, roles, (start, at), group, strong, open);
            (start, group, strong) = (at + 1, group + 1, true);
        } else if is(token, roles.comma) {
            push(out, tokens, roles, (start, at), group, strong, open);
            (start, strong) = (at + 1, false);
        } else if at > start && begins_clause(tokens, at, start, roles) {
            push(out, tokens, roles, (start, at), group, strong, open);
            group += usize::from(is(token, roles.but_word));
            (start, strong) = (at, false);
        }
    }
    push(out, tokens, roles, (start, tokens.len()), group, strong, open);
    *quoted = open;
}

fn push(out: &mut Vec<Segment>, tokens: &[Token], roles: &Roles, (start, end): (usize, usize), group: usize, strong_before: bool, quoted: bool) {
    if start >= end || !tokens[start..end].iter().any(|t| is(t, roles.word)) {
        return;
    }
    let lead = tokens[start..end].iter().take(3).find(|t| !is(t, roles.and | roles.adv));
    let condition = lead.is_some_and(|t| is(t, roles.ifs));
    out.push(Segment { start, end, group, condition, strong_before, quoted });
}

/// Whether a clause begins at `at`: a coordinator or subordinator with a subject and a verb after it, "if", or a second subject after a
/// condition has its verb.
fn begins_clause(tokens: &[Token], at: usize, start: usize, roles: &Roles) -> bool {
    let token = &tokens[at];
    if is(token, roles.ifs) {
        return true;
    }
    let because = |next: &Token| is(next, roles.pron | roles.i) && !is(&tokens[at - 1], roles.as_head);
    if is(token, roles.as_word) && tokens.get(at + 1).is_some_and(because) {
        return true;
    }
    if is(token, roles.and) && !is(token, roles.then) && tokens.get(at + 1).is_some_and(|t| is(t, roles.then)) && at + 2 < tokens.len() {
        return true;
    }
    if is(token, roles.sub | roles.and) {
        let opened = is(token, roles.sub) || is(token, roles.then) && tokens[start..at].iter().take(3).any(|t| is(t, roles.ifs));
        return (opened || has_verb(&tokens[start..at], roles)) && subject_and_verb(tokens, at + 1, roles);
    }
    let open = tokens[start..at].iter().take(3).any(|t| is(t, roles.ifs | roles.sub | roles.as_word | roles.moment))
        || tokens[start.max(at.saturating_sub(40))..at].iter().any(|t| is(t, roles.will));
    open && at > start + 2 && second_subject(tokens, at, start, roles)
}

fn has_verb(tokens: &[Token], roles: &Roles) -> bool {
    const NEAR: usize = 40;
    tokens.iter().rev().take(NEAR).any(|t| is(t, roles.verb | roles.finite() | roles.verb_s | roles.past))
}

fn subject_and_verb(tokens: &[Token], from: usize, roles: &Roles) -> bool {
    let Some(first) = tokens.get(from) else { return false };
    if is(first, roles.theybe | roles.ll) || (is(first, roles.and | roles.sub) && from + 1 < tokens.len()) {
        return true;
    }
    if is(first, roles.pron | roles.i | roles.dem) {
        return true;
    }
    if is(first, roles.prep | roles.punct) {
        return false;
    }
    tokens[from..].iter().take(6).take_while(|t| !is(t, roles.punct)).skip(1).any(|t| is(t, roles.finite() | roles.verb_s | roles.past))
}

fn second_subject(tokens: &[Token], at: usize, start: usize, roles: &Roles) -> bool {
    let token = &tokens[at];
    if is(token, roles.dem) && is(&tokens[start], roles.ifs) && tokens.get(at + 1).is_some_and(|t| is(t, roles.will | roles.be)) {
        return !is(&tokens[at - 1], roles.relative | roles.prep | roles.sub | roles.attitude | roles.wh);
    }
    let after_pronoun = is(&tokens[start + 1], roles.pron) && is(&tokens[start], roles.ifs);
    if !after_pronoun && !has_verb(&tokens[start + 2..at], roles) {
        return false;
    }
    if is(token, roles.theybe) && !is(&tokens[at - 1], roles.prep | roles.sub | roles.and) {
        return true;
    }
    let next = tokens.get(at + 1);
    if is(token, roles.pron) {
        return next.is_some_and(|t| is(t, roles.finite() | roles.verb | roles.adv | roles.verb_s))
            && !is(&tokens[at - 1], roles.relative | roles.prep | roles.sub | roles.attitude | roles.wh);
    }
    let in_condition = tokens[start..at].iter().take(3).any(|t| is(t, roles.ifs));
    // A noun phrase right before a modal or a finite verb opens the main clause of an unpunctuated condition.
    let joined = roles.det | roles.prep | roles.poss | roles.verb | roles.finite() | if is(token, roles.name) { roles.name } else { 0 };
    // "if we go down the whole team stays": a particle of the verb before it, no preposition.
    let particle = in_condition && is(&tokens[at - 1], roles.part) && is(&tokens[at - 2], roles.verb | roles.verb_s | roles.change_s);
    let opens = is(token, roles.det | roles.name) && (particle || !is(&tokens[at - 1], joined));
    let finite =
        if in_condition && is(token, roles.det) { roles.will | roles.verb_s | roles.be | roles.verb } else { roles.will | roles.verb_s | roles.be };
    opens && tokens[at + 1..].iter().take(3).take_while(|t| !is(t, roles.punct | roles.prep | roles.pron)).any(|t| is(t, finite))
}
