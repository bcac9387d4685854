//! Standing: what a clause that holds a cue is by itself.
//!
//! A trigger with its clause in, its [`Standing`] out: a statement of its own, a bare time or chance, a bare denial, or a reading
//! that needs company.

use super::company::Standing;
use super::cues::{Fired, Label};
use super::kinds::{Trigger, View};
use super::segment::{Segment, is};

impl View<'_> {
    /// The clause that the trigger's heading stands over.
    pub(super) fn headed(&self, trigger: Trigger) -> Option<&Segment> {
        self.segments[trigger.segment..].iter().find(|s| trigger.cue.end <= s.end)
    }

    /// Whether the clause promises, but for the words of the trigger itself ("I'll have a tenner on …").
    pub(super) fn promised(&self, trigger: Trigger) -> bool {
        let covered = |f: &Fired| f.start >= trigger.cue.start && f.end <= trigger.cue.end && self.rule(&trigger.cue).label == Label::Fragment;
        self.in_segment(trigger.segment).any(|f| self.rule(f).label == Label::Promise && !covered(f))
    }

    /// What the trigger's clause is by itself.
    pub(super) fn standing(&self, trigger: Trigger) -> Standing {
        let (rule, segment) = (self.rule(&trigger.cue), &self.segments[trigger.segment]);
        let r = &self.cues.roles;
        let timed = |i: usize| self.in_segment(trigger.segment).any(|f| self.rule(f).label == Label::Horizon && f.start <= i && i < f.end);
        let plain = |i: usize| {
            is(&self.tokens[i], r.adv | r.prep | r.det | r.and | r.deadline | r.limit | r.neg | r.interj | r.seq) || !is(&self.tokens[i], r.word)
        };
        let covered = |i: usize| trigger.cue.start <= i && i < trigger.cue.end;
        // "that's six weeks at least".
        let pointing = self.tokens[segment.start..segment.end].iter().take(2).take_while(|t| is(t, r.dem | r.theybe | r.be)).count();
        let all = |holds: &dyn Fn(usize) -> bool| (segment.start + pointing..segment.end).all(holds);
        if rule.negates && all(&|i| covered(i) || plain(i)) && !(segment.start..segment.end).any(timed) {
            Standing::Echo
        } else if rule.joins || self.has(trigger.segment, Label::Horizon) && all(&|i| timed(i) || plain(i)) {
            Standing::Added
        } else {
            rule.leans.map_or(Standing::Own, Standing::Leaning)
        }
    }
}
