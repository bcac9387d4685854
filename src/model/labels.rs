//! Closed label sets of the contract, each with its spelling in every file the program writes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! labels {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every label, in the order of the contract.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The label as written in files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                match s {
                    $($text => Ok($name::$variant),)+
                    _ => Err(format!(concat!("`{}` is not a ", stringify!($name)), s)),
                }
            }
        }
    };
}

labels! {
    /// What a prediction or a report says happens.
    EventKind {
        /// `capture`
        Capture = "capture",
        /// `attack`
        Attack = "attack",
        /// `offensive`
        Offensive = "offensive",
        /// `hold`
        Hold = "hold",
        /// `retreat`
        Retreat = "retreat",
        /// `repel`
        Repel = "repel",
        /// `siege`
        Siege = "siege",
        /// `ceasefire`
        Ceasefire = "ceasefire",
        /// `collapse`
        Collapse = "collapse",
        /// `strike`
        Strike = "strike",
        /// `win`
        Win = "win",
        /// `lose`
        Lose = "lose",
        /// `elect`
        Elect = "elect",
        /// `resign`
        Resign = "resign",
        /// `appoint`
        Appoint = "appoint",
        /// `pass`
        Pass = "pass",
        /// `reject`
        Reject = "reject",
        /// `release`
        Release = "release",
        /// `delay`
        Delay = "delay",
        /// `cancel`
        Cancel = "cancel",
        /// `sign`
        Sign = "sign",
        /// `price_up`
        PriceUp = "price_up",
        /// `price_down`
        PriceDown = "price_down",
        /// `price_level`
        PriceLevel = "price_level",
        /// `qualify`
        Qualify = "qualify",
        /// `relegate`
        Relegate = "relegate",
        /// `arrest`
        Arrest = "arrest",
        /// `kill`
        Kill = "kill",
        /// `protest`
        Protest = "protest",
        /// `negotiate`
        Negotiate = "negotiate",
        /// `other`
        Other = "other",
    }
}

labels! {
    /// How a statement about the future is meant; only forecast and conditional are checked and scored.
    PredictionKind {
        /// `forecast`
        Forecast = "forecast",
        /// `conditional`
        Conditional = "conditional",
        /// `wish`
        Wish = "wish",
        /// `advice`
        Advice = "advice",
        /// `reported`
        Reported = "reported",
        /// `question`
        Question = "question",
        /// `hypothetical`
        Hypothetical = "hypothetical",
        /// `sarcasm`
        Sarcasm = "sarcasm",
        /// `retrospective`
        Retrospective = "retrospective",
    }
}

labels! {
    /// Grammatical negation only; an unlikely event still `occurs`.
    Polarity {
        /// `occurs`
        Occurs = "occurs",
        /// `does_not_occur`
        DoesNotOccur = "does_not_occur",
    }
}

labels! {
    /// Where a window comes from.
    HorizonBasis {
        /// `stated`
        Stated = "stated",
        /// `inherited`
        Inherited = "inherited",
        /// `vague_default`
        VagueDefault = "vague_default",
        /// `sequence`
        Sequence = "sequence",
        /// `none`
        None = "none",
    }
}

labels! {
    /// Where a probability comes from.
    ProbabilityBasis {
        /// `stated`
        Stated = "stated",
        /// `phrase`
        Phrase = "phrase",
        /// `default`
        Default = "default",
        /// `none`
        None = "none",
    }
}

labels! {
    /// Which date stands for the day a prediction was made.
    MadeOnBasis {
        /// `comment`
        Comment = "comment",
        /// `article`
        Article = "article",
        /// `metadata`
        Metadata = "metadata",
    }
}

labels! {
    /// Whether a prediction says enough to be checked.
    Checkable {
        /// `yes`
        Yes = "yes",
        /// `needs_target`
        NeedsTarget = "needs_target",
        /// `needs_event`
        NeedsEvent = "needs_event",
        /// `value_judgement`
        ValueJudgement = "value_judgement",
    }
}

labels! {
    /// What later reports say of a prediction.
    VerdictLabel {
        /// `came_true`
        CameTrue = "came_true",
        /// `partly`
        Partly = "partly",
        /// `did_not`
        DidNot = "did_not",
        /// `open`
        Open = "open",
        /// `undecided`
        Undecided = "undecided",
    }
}

labels! {
    /// Why a verdict is open or undecided, or what a decided one rests on.
    Reason {
        /// `before_deadline`
        BeforeDeadline = "before_deadline",
        /// `no_coverage`
        NoCoverage = "no_coverage",
        /// `too_vague`
        TooVague = "too_vague",
        /// `condition_not_met`
        ConditionNotMet = "condition_not_met",
        /// `contradicting_reports`
        ContradictingReports = "contradicting_reports",
        /// `attempted_only`
        AttemptedOnly = "attempted_only",
        /// `opposite_reported`
        OppositeReported = "opposite_reported",
        /// `deadline_passed`
        DeadlinePassed = "deadline_passed",
        /// `same_day`
        SameDay = "same_day",
    }
}

labels! {
    /// How a passage stands to the prediction as made (negation included).
    Relation {
        /// `supports`
        Supports = "supports",
        /// `refutes`
        Refutes = "refutes",
        /// `neutral`
        Neutral = "neutral",
    }
}

labels! {
    /// How surely a report says that something happened.
    Certainty {
        /// `asserted`
        Asserted = "asserted",
        /// `attributed`
        Attributed = "attributed",
        /// `reportedly`
        Reportedly = "reportedly",
        /// `unverified`
        Unverified = "unverified",
        /// `planned`
        Planned = "planned",
        /// `attempted`
        Attempted = "attempted",
        /// `denied`
        Denied = "denied",
        /// `restated_forecast`
        RestatedForecast = "restated_forecast",
    }
}

labels! {
    /// Attitude to a named target.
    StanceLabel {
        /// `favor`
        Favor = "favor",
        /// `against`
        Against = "against",
        /// `none`
        None = "none",
    }
}

labels! {
    /// What a reply does with the comment it answers.
    ReplyLabel {
        /// `agree`
        Agree = "agree",
        /// `disagree`
        Disagree = "disagree",
        /// `neutral`
        Neutral = "neutral",
    }
}

labels! {
    /// What a page holds of its thread.
    Status {
        /// `comments`
        Comments = "comments",
        /// `none`
        None = "none",
        /// `form_only`
        FormOnly = "form_only",
        /// `closed`
        Closed = "closed",
        /// `script_loaded`
        ScriptLoaded = "script_loaded",
        /// `truncated`
        Truncated = "truncated",
    }
}

labels! {
    /// Where a publication date was found.
    PublishedFrom {
        /// `metadata`
        Metadata = "metadata",
        /// `jsonld`
        Jsonld = "jsonld",
        /// `meta`
        Meta = "meta",
        /// `time`
        Time = "time",
        /// `url`
        Url = "url",
        /// `text`
        Text = "text",
        /// `none`
        None = "none",
    }
}

impl PredictionKind {
    /// Whether predictions of this kind are checked and scored.
    #[must_use]
    pub fn is_scored(self) -> bool {
        matches!(self, Self::Forecast | Self::Conditional)
    }
}

impl VerdictLabel {
    /// Whether the verdict settles the prediction.
    #[must_use]
    pub fn is_decided(self) -> bool {
        matches!(self, Self::CameTrue | Self::Partly | Self::DidNot)
    }
}

impl Certainty {
    /// Whether a report of this certainty may count as the event having happened.
    #[must_use]
    pub fn can_support(self) -> bool {
        matches!(self, Self::Asserted | Self::Attributed | Self::Reportedly)
    }
}
