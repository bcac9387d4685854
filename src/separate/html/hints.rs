//! What class names, ids and phrases hint at: loaded from `rules/separation_html.toml`.
//!
//! Class names are cut into words and looked up; hints only ever add to what the shape of the page says.

use crate::error::{Error, Result};
use crate::rules::Data;
use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;
use serde::Deserialize;

macro_rules! hints {
    ($($name:ident = $bit:expr, $id:literal;)+) => {
        $(#[doc = concat!("Hint `", $id, "`.")] pub(super) const $name: u32 = 1 << $bit;)+
        const IDS: &[(&str, u32)] = &[$(($id, $name)),+];
    };
}

/// Microdata or RDFa marks the element as a comment.
pub(super) const IS_COMMENT: u32 = 1 << 21;

hints! {
    COMMENT = 0, "comment";
    STRICT = 1, "strict_comment";
    AUTHOR = 2, "author";
    NAME = 3, "name";
    DATE = 4, "date";
    CONTENT = 5, "text";
    AVATAR = 6, "avatar";
    ACTION = 7, "action";
    FORM = 8, "form";
    RECENT = 9, "recent";
    FURNITURE = 10, "furniture";
    ARTICLE = 11, "body";
    LIST = 12, "list";
    POST = 13, "post";
    QUOTE = 14, "quote";
    UP = 15, "up";
    DOWN = 16, "down";
    ENTRY = 17, "entry";
    WEAK = 18, "weak";
    ASIDE = 19, "aside";
    EDITED = 20, "edited";
    BADGE = 22, "badge";
}

#[derive(Deserialize)]
struct File {
    hint: Vec<HintRow>,
    system: Vec<SystemRow>,
    attributes: Attributes,
    phrases: FxHashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct HintRow {
    id: String,
    words: Vec<String>,
    parts: Vec<String>,
    #[cfg(test)]
    matches: Vec<String>,
    #[cfg(test)]
    rejects: Vec<String>,
}

#[derive(Deserialize)]
struct SystemRow {
    id: String,
    classes: Vec<String>,
    embeds: Vec<String>,
}

/// Names and values of attributes that comment elements carry.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Attributes {
    comment_types: Vec<String>,
    /// Hold the author's name.
    pub author: Vec<String>,
    /// Hold the id of the comment answered.
    pub parent: Vec<String>,
    /// Hold, in a link, the id of the comment it leads to.
    pub answered: Vec<String>,
    /// Hold the comment's own id.
    pub own_id: Vec<String>,
    /// Ends of class names of a comment that answers another, where not all comments of the thread have them.
    pub reply_marks: Vec<String>,
    /// Hold a score.
    pub votes: Vec<String>,
    /// Hold the name of the one quoted.
    pub quote_author: Vec<String>,
    /// Hold the id of the message quoted.
    pub quote_source: Vec<String>,
    /// Name an element by its part in the page, for the page's own tests and scripts.
    pub role: Vec<String>,
    /// Words in the class name or label of a button to reply with that shows a picture alone.
    pub reply_icons: Vec<String>,
    /// Parts of the address of a member's page.
    pub profile_paths: Vec<String>,
    properties: FxHashMap<String, Vec<String>>,
}

/// Kinds of phrase, each a bit.
pub(super) mod phrase {
    macro_rules! kinds {
        ($($name:ident = $bit:expr, $id:literal;)+) => {
            $(#[doc = concat!("Phrases `", $id, "`.")] pub(in crate::separate::html) const $name: u32 = 1 << $bit;)+
            pub(super) const IDS: &[(&str, u32)] = &[$(($id, $name)),+];
        };
    }
    kinds! {
        HEAD = 0, "heads";
        NO_HEAD = 1, "no_heads";
        NONE = 2, "none";
        CLOSED = 3, "closed";
        FORM = 4, "forms";
        ACTION = 5, "actions";
        SAYS = 6, "says";
        DELETED = 7, "deleted";
        EDITED = 8, "edited";
        PING = 9, "pings";
        GENERIC = 10, "generic_names";
        RELATED = 11, "related";
        ANSWER = 12, "answers";
        CARD = 13, "cards";
        QUOTE = 14, "quotes";
        LABEL = 15, "labels";
        ROLE = 16, "roles";
        LEVEL = 17, "levels";
        VOTES = 18, "votes";
    }
    /// Phrase lists that match the start of a line.
    pub(super) const STARTS: &[(&str, u32)] = &[
        ("heads_start", HEAD),
        ("forms_start", FORM),
        ("actions_start", ACTION),
        ("related_start", RELATED),
        ("edited_start", EDITED),
        ("cards_start", CARD),
        ("quotes_start", QUOTE),
    ];
}

/// The loaded hints.
#[derive(Debug)]
pub(super) struct Hints {
    words: FxHashMap<String, u32>,
    parts: AhoCorasick,
    part_hints: Vec<u32>,
    phrases: FxHashMap<String, u32>,
    /// Phrases that open a line, by their first character.
    starts: FxHashMap<char, Vec<(String, u32)>>,
    /// Openings of "in reply to NAME".
    pub parents: Vec<String>,
    /// Marks between a name and the name answered: "Ben > Mara".
    pub arrows: Vec<String>,
    /// Openings of the head of a quotation.
    pub quotes: Vec<String>,
    /// What stands before a name, in lower case.
    pub by_start: Vec<String>,
    /// What attributes say.
    pub attributes: Attributes,
    systems: Vec<String>,
    classes: AhoCorasick,
    class_system: Vec<usize>,
    embeds: AhoCorasick,
    embed_system: Vec<usize>,
}

impl Hints {
    /// Loads and indexes the file.
    ///
    /// # Errors
    /// Where it is broken or names an unknown hint.
    pub fn load(data: &Data) -> Result<Self> {
        let name = "rules/separation_html.toml";
        let file: File = data.toml(name)?;
        let mut words: FxHashMap<String, u32> = FxHashMap::default();
        let (mut parts, mut part_hints) = (Vec::new(), Vec::new());
        for row in &file.hint {
            let bit = IDS.iter().find(|(id, _)| *id == row.id).map(|(_, b)| *b);
            let bit = bit.ok_or_else(|| Error::data(format!("data file `{name}` has an unknown hint `{}`", row.id)))?;
            for word in &row.words {
                *words.entry(word.clone()).or_default() |= bit;
            }
            parts.extend(row.parts.iter().cloned());
            part_hints.extend(row.parts.iter().map(|_| bit));
        }
        let mut phrases: FxHashMap<String, u32> = FxHashMap::default();
        let mut starts: FxHashMap<char, Vec<(String, u32)>> = FxHashMap::default();
        for (id, bit) in phrase::IDS {
            for p in file.phrases.get(*id).into_iter().flatten() {
                *phrases.entry(normal(p)).or_default() |= *bit;
            }
        }
        for (id, bit) in phrase::STARTS {
            for p in file.phrases.get(*id).into_iter().flatten() {
                starts.entry(p.chars().next().unwrap_or(' ')).or_default().push((p.clone(), *bit));
            }
        }
        let list = |id: &str| file.phrases.get(id).cloned().unwrap_or_default();
        let (parents, by_start) = (list("parents_start"), list("by_start"));
        let (quotes, arrows) = (list("quotes_start"), list("arrows"));
        let pick = |f: fn(&SystemRow) -> &Vec<String>| -> (Vec<String>, Vec<usize>) {
            file.system.iter().enumerate().flat_map(|(i, s)| f(s).iter().map(move |c| (c.clone(), i))).unzip()
        };
        let (classes, class_system) = pick(|s| &s.classes);
        let (embeds, embed_system) = pick(|s| &s.embeds);
        Ok(Self {
            words,
            parts: automaton(&parts, name)?,
            part_hints,
            phrases,
            starts,
            parents,
            by_start,
            quotes,
            arrows,
            attributes: file.attributes,
            systems: file.system.iter().map(|s| s.id.clone()).collect(),
            classes: automaton(&classes, name)?,
            class_system,
            embeds: automaton(&embeds, name)?,
            embed_system,
        })
    }

    /// The hints of a class attribute or an id.
    pub fn of_name(&self, name: &str) -> u32 {
        let mut found = 0;
        each_word(name, |word| found |= self.words.get(word).copied().unwrap_or(0));
        // "userContent" is what a user wrote, not who.
        if found & AUTHOR != 0 && found & CONTENT != 0 {
            found &= !AUTHOR;
        }
        for m in self.parts.find_overlapping_iter(name) {
            found |= self.part_hints[m.pattern().as_usize()];
        }
        if found & ENTRY != 0 { found & !(FURNITURE | WEAK | FORM | RECENT) } else { found }
    }

    /// Whether a value of `itemtype`, `typeof` or `itemprop` marks a comment.
    pub fn is_comment_type(&self, value: &str) -> bool {
        value.split_ascii_whitespace().any(|v| {
            let name = v.rsplit('/').next().unwrap_or(v);
            self.attributes.comment_types.iter().any(|t| t == name)
        })
    }

    /// The hint of a property of microdata or RDFa.
    pub fn of_property(&self, value: &str) -> u32 {
        let is = |key: &str| {
            let known = self.attributes.properties.get(key);
            known.is_some_and(|list| value.split_ascii_whitespace().any(|v| list.iter().any(|k| k == v)))
        };
        [("author", AUTHOR), ("date", DATE), ("text", CONTENT), ("up", UP), ("down", DOWN)]
            .iter()
            .filter(|(key, _)| is(key))
            .fold(0, |a, (_, b)| a | b)
    }

    /// Whether a text is only the mark between a name and the name answered.
    pub fn is_arrow(&self, text: &str) -> bool {
        self.arrows.iter().any(|a| a == text.trim())
    }

    /// The kinds of phrase that a line is, lines longer than 160 bytes never being one.
    pub fn phrase(&self, line: &str) -> u32 {
        if line.len() > 160 {
            return 0;
        }
        self.phrase_of(&normal(line))
    }

    /// As [`Hints::phrase`] for a line already in [`normal`] form.
    pub fn phrase_of(&self, low: &str) -> u32 {
        let mut found = self.phrases.get(low).copied().unwrap_or(0);
        let first = low.chars().next().and_then(|c| self.starts.get(&c));
        for (start, bit) in first.into_iter().flatten() {
            if low.starts_with(start.as_str()) {
                found |= bit;
            }
        }
        found
    }

    /// Counts for each system how often its own names occur in `text`.
    pub fn systems_in(&self, text: &str, counts: &mut [u32]) {
        for m in self.classes.find_iter(text) {
            counts[self.class_system[m.pattern().as_usize()]] += 1;
        }
    }

    /// The system that `script` embeds, if any.
    pub fn embed(&self, script: &str) -> Option<&str> {
        self.embeds.find(script).map(|m| self.systems[self.embed_system[m.pattern().as_usize()]].as_str())
    }

    /// The name of system `i`.
    pub fn system(&self, i: usize) -> &str {
        &self.systems[i]
    }

    /// How many systems there are.
    pub fn system_count(&self) -> usize {
        self.systems.len()
    }
}

fn automaton(patterns: &[String], file: &str) -> Result<AhoCorasick> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(patterns)
        .map_err(|e| Error::data(format!("data file `{file}` has too many names")).because(e))
}

/// Cuts a name into lower-case words at everything that is no letter and at inner capitals.
fn each_word(name: &str, mut f: impl FnMut(&str)) {
    let mut word = String::new();
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphabetic() || c.is_uppercase() && lower_before {
            if word.len() > 1 {
                f(&word);
            }
            word.clear();
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase();
    }
    if word.len() > 1 {
        f(&word);
    }
}

/// A line as phrases are compared: lower case, numbers as `#`, quotes and end punctuation off, blanks collapsed.
pub(super) fn normal(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut in_number = false;
    for c in line.trim().chars() {
        if crate::separate::stamps::digit(c).is_some() || in_number && matches!(c, '.' | ',') {
            if !in_number {
                out.push('#');
            }
            in_number = true;
            continue;
        }
        in_number = false;
        if super::tree::is_blank(c) || matches!(c, '·' | '|' | '•' | '(' | ')' | '[' | ']') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !matches!(c, '"' | '“' | '”' | '„' | '«' | '»') {
            out.extend(c.to_lowercase());
        }
    }
    let cut = out.trim_matches(|c: char| c == ' ' || matches!(c, '.' | ':' | '!' | '?' | ',' | '*' | '…' | '›')).len();
    if cut == out.len() || cut == 0 {
        return out;
    }
    out.trim_matches(|c: char| c == ' ' || matches!(c, '.' | ':' | '!' | '?' | ',' | '*' | '…' | '›')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hint_takes_its_examples_and_leaves_the_others() {
        let data = Data::embedded();
        let hints = Hints::load(&data).unwrap();
        let file: File = data.toml("rules/separation_html.toml").unwrap();
        for row in &file.hint {
            let bit = IDS.iter().find(|(id, _)| *id == row.id).unwrap().1;
            assert!(!row.matches.is_empty() && !row.rejects.is_empty(), "{}", row.id);
            for name in &row.matches {
                assert!(hints.of_name(name) & bit != 0, "{} should match {name}", row.id);
            }
            for name in &row.rejects {
                assert!(hints.of_name(name) & bit == 0, "{} should reject {name}", row.id);
            }
        }
    }

    #[test]
    fn phrases_are_compared_in_normal_form() {
        let hints = Hints::load(&Data::embedded()).unwrap();
        assert!(hints.phrase("1,204 Comments") & phrase::HEAD != 0);
        assert!(hints.phrase("12 Gedanken zu „Der lange Weg“") & phrase::HEAD != 0);
        assert!(hints.phrase("Comments are closed.") & phrase::CLOSED != 0);
        assert!(hints.phrase("Reply") & phrase::ACTION != 0);
        assert_eq!(hints.phrase("The town fell on Monday."), 0);
    }
}
