//! Company: what stands beside a candidate in its text decides whether it counts, and whether it is a statement of its own.
//!
//! The candidates of one text in, in order of reading; those that count out. A bare time, a bare chance or a bare "never" belongs
//! to the statement it stands beside; a reading that is weak alone ("he sees out the season") counts where the text or the text it
//! answers speaks of the future otherwise. Nothing is read here again.

use super::Candidate;
use crate::model::ProbabilityBasis;
use serde::Deserialize;

/// What a candidate is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A statement of its own.
    Own,
    /// A time or a chance, without what is to happen.
    Added,
    /// A denial, without what is denied.
    Echo,
    /// A statement that may just as well be one of the present.
    Leaning(Leans),
}

/// Which company a weak reading needs to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Leans {
    /// Other signs of the future near it, in its text or the answered one.
    Text,
    /// A thread whose comments are full of forecasts.
    Thread,
}

/// A candidate with the number of its sentence.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub candidate: Candidate,
    pub standing: Standing,
    pub sentence: usize,
}

/// What a whole text says of its candidates.
#[derive(Debug, Clone, Default)]
pub(super) struct Company {
    /// Whether the writer commits to a forecast somewhere ("mark my words").
    pub committed: bool,
    /// Whether the answered text holds a forecast.
    pub answers: bool,
    /// The sentences that name a time to come, in order.
    pub timed: Vec<usize>,
    /// Words in the whole text, about.
    pub words: usize,
}

/// Most words of a text whose weak readings count for the thread it stands in.
const SHORT: usize = 30;

impl Company {
    /// Whether a weak reading in `sentence` has the company it needs; `own` where its text holds a statement of its own.
    fn bears(&self, leans: Leans, sentence: usize, own: bool, betting: bool) -> bool {
        let near = |s: &usize| s.abs_diff(sentence) <= 1;
        let text = own || self.committed || self.answers || self.timed.iter().any(near);
        let thread = betting && self.words <= SHORT;
        match leans {
            Leans::Text => text || thread,
            Leans::Thread => thread && (text || self.words <= SHORT / 2),
        }
    }
}

/// What was found in one text, before the company it stands in is weighed.
#[derive(Debug, Clone, Default)]
pub(in crate::detect) struct Draft {
    pub(super) found: Vec<Found>,
    pub(super) company: Company,
}

impl Draft {
    /// Whether the text holds a forecast of its own, whatever stands around it.
    pub(in crate::detect) fn forecasts(&self) -> bool {
        self.found.iter().any(|f| f.standing == Standing::Own && f.candidate.kind.is_scored())
    }

    /// The candidates that count; `betting` in a thread full of forecasts.
    pub(in crate::detect) fn settle(self, betting: bool) -> Vec<Candidate> {
        settle(self.found, &self.company, betting)
    }
}

fn settle(found: Vec<Found>, company: &Company, betting: bool) -> Vec<Candidate> {
    let own = found.iter().any(|f| f.standing == Standing::Own && f.candidate.kind.is_scored());
    let counts = |f: &Found| match f.standing {
        Standing::Leaning(leans) => company.bears(leans, f.sentence, own, betting),
        _ => true,
    };
    let kept: Vec<Found> = found.into_iter().filter(counts).collect();
    let mut out: Vec<(Candidate, usize)> = Vec::with_capacity(kept.len());
    for (i, f) in kept.iter().enumerate() {
        let before = out.last_mut().filter(|(c, s)| c.kind == f.candidate.kind && f.sentence - *s <= 1 && f.candidate.kind.is_scored());
        let joined = match (f.standing, before) {
            (Standing::Added, Some((c, s))) => join(c, s, f),
            (Standing::Leaning(_), Some((c, s))) if *s == f.sentence => join(c, s, f),
            (Standing::Echo, Some((c, s))) if c.negated => join(c, s, f),
            _ => false,
        };
        let opens = f.standing == Standing::Echo && kept.get(i + 1).is_some_and(|n| denied_by(f, n));
        if !joined && !opens {
            out.push((f.candidate.clone(), f.sentence));
        }
    }
    out.into_iter().map(|(c, _)| c).collect()
}

/// Most bytes between a statement and what is added to it.
const CLOSE: usize = 40;

/// Takes what `added` says into the statement before it.
fn join(statement: &mut Candidate, sentence: &mut usize, added: &Found) -> bool {
    if added.candidate.start > statement.end + CLOSE {
        return false;
    }
    if added.candidate.end <= statement.end + CLOSE {
        statement.end = statement.end.max(added.candidate.end);
    }
    *sentence = added.sentence;
    let plain = matches!(statement.probability_basis, ProbabilityBasis::Default | ProbabilityBasis::None);
    if plain && matches!(added.candidate.probability_basis, ProbabilityBasis::Stated | ProbabilityBasis::Phrase) {
        statement.probability = added.candidate.probability;
        statement.probability_basis = added.candidate.probability_basis;
        statement.certainty = added.candidate.certainty;
    }
    true
}

/// Whether `next` says what the bare denial before it denies, or what happens instead.
fn denied_by(echo: &Found, next: &Found) -> bool {
    next.sentence - echo.sentence <= 1 && next.candidate.kind.is_scored() && next.standing != Standing::Echo
}
