//! Quotes: the clause a candidate stands for, as short as its meaning allows.
//!
//! Segment and cues in, byte range out: openings, attitudes and reporting words before the clause are left out, a time phrase
//! beside it is taken in.

use super::cues::{Cues, Fired, Label};
use super::lexicon::Token;
use super::segment::{Segment, is};

/// Most words a neighbouring time phrase may have.
const BESIDE: usize = 7;

/// The byte range of the quote for the clause `at` whose cue is at token `cue`.
pub(super) fn quote(tokens: &[Token], segments: &[Segment], fired: &[Fired], at: usize, cue: (usize, usize), cues: &Cues) -> (usize, usize) {
    let segment = &segments[at];
    let (mut start, mut end) = (segment.start, segment.end);
    for f in fired.iter().filter(|f| f.start >= segment.start && f.end <= cue.0) {
        let label = cues.rules[f.rule].label;
        if matches!(label, Label::Own | Label::Opening | Label::Reported | Label::Wish | Label::Commitment) && f.end < segment.end {
            start = start.max(f.end);
        }
    }
    while start + 1 < end && (start < cue.0 || cue.0 < segment.start) && is(&tokens[start], cues.roles.and | cues.roles.punct) {
        start += 1;
    }
    if start == segment.start {
        start = beside(tokens, segments, fired, at.checked_sub(1), segment, cues).map_or(start, |s| s.start);
    }
    if let Some(next) = beside(tokens, segments, fired, Some(at + 1), segment, cues) {
        end = next.end;
    }
    while end > start + 1 && is(&tokens[end - 1], cues.roles.punct) && !is(&tokens[end - 1], cues.roles.num) {
        end -= 1;
    }
    (tokens[start].start, tokens[end - 1].end)
}

/// A neighbour that is nothing but a time phrase.
pub(super) fn beside<'a>(
    tokens: &[Token],
    segments: &'a [Segment],
    fired: &[Fired],
    index: Option<usize>,
    segment: &Segment,
    cues: &Cues,
) -> Option<&'a Segment> {
    let other = segments.get(index?)?;
    let near = other.group == segment.group && !other.condition && other.end - other.start <= BESIDE;
    let timed = |f: &&Fired| f.start >= other.start && f.end <= other.end && cues.rules[f.rule].label == Label::Horizon;
    let covered: usize = fired.iter().filter(timed).map(|f| f.end - f.start).max().unwrap_or(0);
    let r = &cues.roles;
    let plain = |t: &Token| is(t, r.adv | r.prep | r.det | r.and | r.deadline | r.punct | r.limit) || !is(t, r.word);
    let in_time = |i: usize| fired.iter().filter(timed).any(|f| f.start <= i && i < f.end);
    let rest = (other.start..other.end).all(|i| in_time(i) || plain(&tokens[i]));
    (near && covered > 0 && rest && covered + 2 >= other.end - other.start).then_some(other)
}
