//! Word classes: the bits a word may carry, as named in `data/rules/events.toml`.

use crate::error::{Error, Result};

/// A set of word classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Classes(pub u128);

impl Classes {
    /// Whether any class of `other` is among these.
    pub fn has(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub const fn or(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }
}

macro_rules! classes {
    ($($bit:literal $name:ident $key:literal),+ $(,)?) => {
        $(pub(super) const $name: Classes = Classes(1 << $bit);)+

        /// The class of a key in the data file.
        ///
        /// # Errors
        /// Where there is no such class.
        pub(super) fn class_of(key: &str) -> Result<Classes> {
            match key {
                $($key => Ok($name),)+
                _ => Err(Error::data(format!("data file `rules/events.toml`: no word class `{key}`"))),
            }
        }
    };
}

classes! {
    0 DET "det", 1 POSS "poss", 2 OF "of", 3 PREP "prep", 4 INSIDE "inside", 5 NEAR "near", 6 CONJ "conj", 7 BUT "but", 8 SUB "sub", 9 REL "rel",
    10 BE "be", 11 HAVE "have", 12 DO "do", 13 MODAL "modal", 14 ABLE "able", 15 NEG "neg", 16 NONE "none", 17 TO "to", 18 ADV "adv", 19 PRON "pron",
    20 THERE "there", 21 BY "by", 22 PLACE_NOUN "place_noun", 23 ANAPHOR "anaphor", 24 PART_NOUN "part_noun", 25 WHOLE_NOUN "whole_noun",
    26 VERB "verb", 27 REPORT_VERB "report_verb", 28 REPORT_PHRASE "report_phrase", 29 HEARSAY "hearsay", 30 CLAIM_NOUN "claim_noun",
    31 CLAIM_VERB "claim_verb", 32 REPORT_NOUN "report_noun", 33 DENY "deny", 34 PREDICT "predict", 35 FORETELL "foretell", 36 ATTEMPT "attempt",
    37 PLAN "plan", 38 FAIL "fail", 39 MANAGE "manage", 40 HYPOTHETICAL "hypothetical", 41 WHETHER "whether", 42 DEMAND "demand",
    43 WITHOUT "without", 44 UNREAL "unreal", 45 PREVENTING "preventing", 46 FALSE_WORD "false_word", 47 TRUE_WORD "true_word",
    48 DOUBT_WORD "doubt_word", 49 CHECKED_WORD "checked_word", 50 MAYBE "maybe", 51 FORCE "force",
    52 ESPECIALLY "especially", 53 CAUSE "cause",
    64 UNDO "undo", 65 RUMOUR "rumour", 66 TIME_UNIT "time_unit", 67 LEVEL "level", 68 BRING "bring", 69 CLAIMED "claimed", 70 PROSPECT "prospect",
    71 PRICED "priced", 72 SHARES "shares", 73 UNTIL "until", 74 ABOUT "about", 75 TAKES_UP "takes_up", 76 OFFICE "office", 77 FORMER "former", 78 MEASURE "measure", 79 CIVIL "civil",
}

// Classes that the tokenizer gives, not the data file.
/// A verb form of the lexicon or of an irregular verb.
pub(super) const VERB_FORM: Classes = Classes(1 << 55);
/// A number.
pub(super) const NUMBER: Classes = Classes(1 << 56);
/// A score such as `2-1`.
pub(super) const SCORE: Classes = Classes(1 << 57);
/// Comma.
pub(super) const COMMA: Classes = Classes(1 << 58);
/// Semicolon, colon, dash, bracket, sentence mark.
pub(super) const STOP: Classes = Classes(1 << 59);
/// Quotation mark.
pub(super) const QUOTE: Classes = Classes(1 << 60);
/// In a name, but perhaps a common word: a role, small letters, or the first word of the sentence.
pub(super) const COMMON: Classes = Classes(1 << 54);
/// Part of a name.
pub(super) const NAME: Classes = Classes(1 << 61);
/// Ends in -ing, -ed: may be a verb.
pub(super) const ENDING: Classes = Classes(1 << 62);
/// Starts with a capital.
pub(super) const CAPITAL: Classes = Classes(1 << 63);
/// Auxiliaries.
pub(super) const AUX: Classes = BE.or(HAVE).or(DO).or(MODAL);
/// Marks.
pub(super) const MARK: Classes = COMMA.or(STOP).or(QUOTE);
