//! Telling kinds apart: what fired in a clause and around it becomes candidates with their kind, negation and certainty.
//!
//! One sentence after another in; candidates out. The order of precedence: what is no statement at all, what is not meant, what is
//! over, what is another's, what is asked, wished, advised or imagined; then what depends on a condition; what remains is a forecast.

use super::company::{Company, Draft, Found, Standing};
use super::cues::{Answers, Cues, Fired, Label, Rule};
use super::known::Known;
use super::lexicon::Token;
use super::quote::{beside, quote};
use super::segment::{Segment, is, segments};
use super::{Around, Candidate};
use crate::model::{PredictionKind, ProbabilityBasis};
use crate::when::Grammar;

/// Most words of a text, and of a clause, in which a present-tense consequence of a condition is taken as a forecast.
const CONSEQUENCE_WORDS: usize = 40;
const CONSEQUENCE_CLAUSE: usize = 13;
/// The same for a consequence of so few words.
const SHORT_CONSEQUENCE: usize = 7;
const SHORT_CONSEQUENCE_WORDS: usize = 120;
/// The same where the consequence says what can happen.
const CAN_WORDS: usize = 400;

/// A sentence of so few tokens is read as if its text had so few words: short sentences in long texts are terse too.
const TERSE_SENTENCE: usize = 6;
const TERSE_TEXT: usize = 30;

/// Most words of a number or score that only adds to a statement beside it.
const ADDITION: usize = 5;

/// Bytes after a sentence in which a quotation that it opens must end.
const QUOTED: usize = 600;

/// Most words that name a source.
const SOURCE: usize = 4;

/// Most words of a link of a sequence.
const LINK: usize = 3;

/// Bytes between an elliptic clause and what it opens, and its most words.
const CLOSE: usize = 4;
const ELLIPSIS: usize = 3;

/// Reads the sentences of one text in order.
pub(super) struct Reader<'a> {
    text: &'a str,
    cues: &'a Cues,
    grammar: &'a Grammar,
    known: &'a Known,
    /// The rule that stands for time phrases of the grammar.
    timed: Option<usize>,
    around: Around,
    tokens: Vec<Token>,
    segments: Vec<Segment>,
    fired: Vec<Fired>,
    in_quotes: bool,
    /// Whether the line at hand quotes another, and how far the text has been read.
    quoted_line: bool,
    read_to: usize,
    /// The heading a list of items stands under, while it lasts: where its candidates begin and how it is meant.
    list: Option<Candidate>,
    sentence: usize,
    company: Company,
    found: Vec<Found>,
}

/// A sentence as read.
pub(super) struct View<'a> {
    pub(super) text: &'a str,
    pub(super) cues: &'a Cues,
    pub(super) around: Around,
    pub(super) tokens: &'a [Token],
    pub(super) segments: &'a [Segment],
    pub(super) fired: &'a [Fired],
    pub(super) repeats: bool,
}

/// A clause with a cue that makes a candidate of it.
#[derive(Clone, Copy)]
pub(super) struct Trigger {
    pub(super) segment: usize,
    pub(super) cue: Fired,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, cues: &'a Cues, grammar: &'a Grammar, known: &'a Known, around: Around) -> Self {
        let timed = cues.rule_called("h_grammar");
        Self {
            text,
            cues,
            grammar,
            known,
            timed,
            around,
            tokens: Vec::new(),
            segments: Vec::new(),
            fired: Vec::new(),
            in_quotes: false,
            quoted_line: false,
            read_to: 0,
            list: None,
            sentence: 0,
            company: Company { answers: around.answers.forecast, words: around.words, ..Company::default() },
            found: Vec::new(),
        }
    }

    /// Whether the next line may be an item of a list.
    pub(super) fn in_list(&self) -> bool {
        self.list.is_some()
    }

    /// Keeps track of lines that quote another ("> …").
    fn enter_line(&mut self, start: usize, end: usize) {
        if self.read_to == 0 || self.text[self.read_to.min(start)..start].contains('\n') {
            self.in_quotes = false;
            self.quoted_line = self.text[start..end].starts_with('>') || self.text[start..end].starts_with("&gt;");
        }
        self.read_to = end;
    }

    /// Takes an opening quotation mark back where the paragraph does not close it soon: an inch mark, a slip.
    fn close_quotes(&mut self, end: usize) {
        if !self.in_quotes {
            return;
        }
        let to = self.text.floor_char_boundary((end + QUOTED).min(self.text.len()));
        let ahead = self.text[end..to].split('\n').next().unwrap_or_default();
        if ahead.contains(['"', '”', '»', '“', '„']) {
            return;
        }
        self.in_quotes = false;
        let roles = &self.cues.roles;
        let mark = self.tokens.iter().rposition(|t| is(t, roles.quote_mark)).unwrap_or(0);
        self.segments.iter_mut().filter(|s| s.start >= mark).for_each(|s| s.quoted = false);
    }

    /// Passes over a sentence without cues; quotation marks still count.
    pub(super) fn pass(&mut self, start: usize, end: usize) {
        self.enter_line(start, end);
        self.sentence += 1;
        self.list = None;
        let sentence = &self.text[start..end];
        if sentence.contains(['"', '“', '”']) && sentence.matches(['"', '“', '”']).count() % 2 == 1 {
            self.in_quotes = !self.in_quotes;
        }
    }

    /// Reads the sentence at `start..end`; `repeats` where the answered text holds it too.
    pub(super) fn read(&mut self, start: usize, end: usize, repeats: bool) {
        self.enter_line(start, end);
        self.sentence += 1;
        self.tokens.clear();
        self.cues.lexicon.tokens(self.text, start, end, self.known, &mut self.tokens);
        segments(&self.tokens, &self.cues.roles, &mut self.in_quotes, &mut self.segments);
        self.close_quotes(end);
        let words = if self.tokens.len() <= TERSE_SENTENCE { self.around.words.min(TERSE_TEXT) } else { self.around.words };
        self.cues.fire(&self.tokens, &self.segments, words, &mut self.fired);
        self.fire_times(start, end, words);
        let view = View {
            text: self.text,
            cues: self.cues,
            around: self.around,
            tokens: &self.tokens,
            segments: &self.segments,
            fired: &self.fired,
            repeats: repeats || self.quoted_line,
        };
        let sentence = self.sentence;
        if let Some(item) = self.list.as_ref().and_then(|head| view.item(head)) {
            self.found.push(Found { candidate: item, standing: Standing::Own, sentence });
            return;
        }
        self.company.committed |= view.fired.iter().any(|f| view.rule(f).label == Label::Commitment);
        if view.fired.iter().any(|f| view.rule(f).label == Label::Horizon) {
            self.company.timed.push(sentence);
        }
        let triggers: Vec<Trigger> = (0..self.segments.len()).filter_map(|at| view.trigger(at)).collect();
        for trigger in &triggers {
            if view.elaborates(*trigger, &triggers) || view.swallowed(*trigger, &triggers) {
                continue;
            }
            let standing = view.standing(*trigger);
            self.found.extend(view.candidate(*trigger).map(|candidate| Found { candidate, standing, sentence }));
        }
        let heading = view.tokens.last().is_some_and(|t| self.text[t.start..t.end] == *":");
        self.list = self.found.last().map(|f| &f.candidate).filter(|c| heading && c.start >= start).cloned();
    }

    /// Time phrases of the grammar that no cue covers, in terse texts, where a time alone can make a forecast.
    fn fire_times(&mut self, start: usize, end: usize, words: usize) {
        let Some(rule) = self.timed.filter(|&r| words <= self.cues.rules[r].most_words) else { return };
        for phrase in self.grammar.horizons(&self.text[start..end], None, None) {
            let (first, last) = (start + phrase.start, start + phrase.end);
            let from = self.tokens.partition_point(|t| t.start < first);
            let to = self.tokens.partition_point(|t| t.start < last);
            let Some(segment) = self.segments.iter().find(|s| s.start <= from && from < s.end) else { continue };
            let known = self.fired.iter().any(|f| self.cues.rules[f.rule].label == Label::Horizon && f.start < to && from < f.end);
            let ahead = is(&self.tokens[from], self.cues.roles.deadline);
            if !known && ahead && from < to && segment.end - segment.start <= self.cues.rules[rule].most_clause {
                self.fired.push(Fired { rule, start: from, end: to.min(segment.end) });
            }
        }
        self.fired.sort_by_key(|f| (f.start, f.end, f.rule));
    }

    /// The candidates in text order; a bare "they won't" right before another candidate only opens it.
    pub(super) fn finish(mut self) -> Draft {
        self.found.sort_by_key(|f| (f.candidate.start, f.candidate.end));
        let opens = |a: &Candidate, b: &Candidate| {
            a.end <= b.start && b.start - a.end <= CLOSE && self.text[a.start..a.end].split_whitespace().count() <= ELLIPSIS && self.elliptic(a)
        };
        let next = |i: usize| self.found.get(i + 1).map(|f| &f.candidate);
        let keep: Vec<bool> = (0..self.found.len()).map(|i| next(i).is_none_or(|next| !opens(&self.found[i].candidate, next))).collect();
        let mut keep = keep.into_iter();
        self.found.retain(|_| keep.next().unwrap_or(true));
        Draft { found: self.found, company: self.company }
    }

    /// Whether the candidate's last word is a modal.
    fn elliptic(&self, candidate: &Candidate) -> bool {
        let mut tokens = Vec::new();
        self.cues.lexicon.tokens(self.text, candidate.start, candidate.end, self.known, &mut tokens);
        tokens.last().is_some_and(|t| is(t, self.cues.roles.will))
    }
}

fn rule_is(rule: &Rule, id: &str) -> bool {
    rule.id == id
}

impl View<'_> {
    pub(super) fn rule(&self, fired: &Fired) -> &Rule {
        &self.cues.rules[fired.rule]
    }

    pub(super) fn in_segment(&self, at: usize) -> impl Iterator<Item = &Fired> {
        let segment = self.segments[at];
        let from = self.fired.partition_point(|f| f.start < segment.start);
        self.fired[from..].iter().take_while(move |f| f.start < segment.end)
    }

    pub(super) fn has(&self, at: usize, label: Label) -> bool {
        self.in_segment(at).any(|f| self.rule(f).label == label)
    }

    /// The cue that makes a candidate of the clause: the heaviest, the first among equals.
    fn trigger(&self, at: usize) -> Option<Trigger> {
        let emits = |f: &&Fired| {
            let rule = self.rule(f);
            rule.emits && rule.answers.is_none_or(|asked| self.around.answers.cover(asked)) && self.allowed(at, rule)
        };
        let best = self.in_segment(at).filter(emits).fold(None::<&Fired>, |best, f| match best {
            Some(b) if self.rule(b).weight >= self.rule(f).weight => Some(b),
            _ => Some(f),
        });
        best.or_else(|| self.consequence(at)).or_else(|| self.link(at)).map(|cue| Trigger { segment: at, cue: *cue })
    }

    /// Whether the clause's verbs let the rule stand: what needs no future verb must not be told in the past.
    fn allowed(&self, at: usize, rule: &Rule) -> bool {
        if !matches!(rule.label, Label::Fragment | Label::Horizon) || rule.answers.is_some() {
            return true;
        }
        let roles = &self.cues.roles;
        let past = roles.bepast | roles.did | roles.would | roles.should | roles.already | if rule.past_allowed { 0 } else { roles.past };
        let segment = &self.segments[at];
        let state = roles.be | roles.have | roles.can | roles.could | roles.may | roles.stative | roles.theybe;
        let tokens = &self.tokens[segment.start..segment.end];
        let progressive = (1..tokens.len()).any(|i| is(&tokens[i], roles.ing) && tokens[i.saturating_sub(2)..i].iter().any(|t| is(t, roles.be)));
        if rule.no_state
            && !progressive
            && tokens.iter().enumerate().any(|(i, t)| is(t, state) && !is(t, roles.month) && !(i > 0 && is(t, roles.poss)))
        {
            return false;
        }
        // A participle that opens the clause ("nationalised by Sunday") tells nothing past.
        let past_at = |(i, t): (usize, &Token)| is(t, past) && !is(t, roles.verb) && (i > 0 || is(t, roles.bepast | roles.did));
        !self.tokens[segment.start..segment.end].iter().enumerate().any(past_at)
    }

    /// The candidate of a line that is an item under `head`.
    fn item(&self, head: &Candidate) -> Option<Candidate> {
        let (first, last) = (self.tokens.first()?, self.tokens.last()?);
        let listed = self.tokens.len() <= LINK
            && self.tokens.iter().all(|t| is(t, self.cues.roles.word))
            && is(first, self.cues.roles.name | self.cues.roles.upper);
        listed.then(|| Candidate { start: first.start, end: last.end, rule: format!("list_item+{}", head.rule), certainty: None, ..head.clone() })
    }

    /// The cue of a sequence ("A > B > C") that the clause is a link of.
    fn link(&self, at: usize) -> Option<&Fired> {
        let chained = |f: &&Fired| self.rule(f).id == "sequence";
        let segment = &self.segments[at];
        let short = segment.end - segment.start <= LINK
            && self.tokens[segment.start..segment.end].iter().all(|t| is(t, self.cues.roles.name | self.cues.roles.upper));
        if !short || self.fired.iter().filter(chained).count() < 2 {
            return None;
        }
        self.in_segment(at).find(chained).or_else(|| self.in_segment(at.checked_sub(1)?).find(chained))
    }

    /// The condition's cue, where the clause is the present-tense consequence of a condition right before it.
    fn consequence(&self, at: usize) -> Option<&Fired> {
        let roles = &self.cues.roles;
        let mut condition_at = at.checked_sub(1)?;
        if !self.conditions(condition_at) && at >= 2 && self.conditions(at - 2) && is(&self.tokens[self.segments[at].start], self.cues.roles.and) {
            condition_at = at - 2;
        }
        let (segment, before) = (self.segments[at], self.segments[condition_at]);
        let lead = self.tokens[segment.start..segment.end - 1].iter().take_while(|t| is(t, roles.and) && !is(t, roles.pron)).count();
        let tokens = &self.tokens[segment.start + lead..segment.end];
        let condition = &self.tokens[before.start + 1..before.end];
        let unreal = |t: &Token| is(t, roles.past | roles.bepast | roles.did | roles.would | roles.should | roles.could) && !is(t, roles.verb);
        // "is lost", "are finished": a state to come, told by a participle.
        let told = |(i, t): (usize, &Token)| {
            let participle = i > 0 && is(t, roles.past) && is(&tokens[i - 1], roles.be | roles.adv) && !is(&tokens[i - 1], roles.bepast);
            unreal(t) && !participle
        };
        let present = tokens.iter().take(6).any(|t| is(t, roles.be | roles.verb_s | roles.change_s | roles.verb | roles.theybe));
        let can = self.in_segment(at).any(|f| self.rule(f).label == Label::Could);
        let most = if can {
            CAN_WORDS
        } else if tokens.len() <= SHORT_CONSEQUENCE {
            SHORT_CONSEQUENCE_WORDS
        } else {
            CONSEQUENCE_WORDS
        };
        let fits = self.around.words <= most && tokens.len() <= CONSEQUENCE_CLAUSE && before.group == segment.group && !self.conditions(at);
        let subject =
            is(&tokens[0], roles.pron | roles.theybe | roles.det | roles.name | roles.dem | roles.verb_s) && !is(&tokens[0], roles.i | roles.generic);
        let heavy = |f: &Fired| matches!(self.rule(f).label, Label::Horizon | Label::Fragment | Label::Could | Label::Telling);
        // "that hill costs them": it points at something, and opens no relative clause.
        let points =
            is(&tokens[0], roles.dem) && tokens.get(1).is_some_and(|t| !is(t, roles.finite() | roles.verb | roles.verb_s | roles.past | roles.pron));
        let timed = self.has(at, Label::Horizon);
        let telling = tokens.iter().any(|t| is(t, roles.event | roles.change_s)) || self.in_segment(at).any(heavy);
        if !fits
            || !present
            || !subject
            || !telling
            || tokens.iter().enumerate().any(told)
            || self.has(condition_at, Label::Own)
            || !timed && condition.iter().any(unreal)
            || is(&tokens[0], roles.sub)
            || is(&tokens[0], roles.relative) && !points
        {
            return None;
        }
        self.in_segment(condition_at).find(|f| self.rule(f).label == Label::Condition && self.rule(f).weight > 0.0)
    }

    /// Whether the clause is a condition: by its opening word, or by a cue at its start.
    fn conditions(&self, at: usize) -> bool {
        let start = self.segments[at].start;
        self.segments[at].condition || self.in_segment(at).any(|f| f.start == start && self.rule(f).clause)
    }

    /// Whether the trigger lies in the stretch that a statement before it takes as a whole.
    fn swallowed(&self, trigger: Trigger, all: &[Trigger]) -> bool {
        let group = self.segments[trigger.segment].group;
        let whole = |t: &Trigger| t.segment < trigger.segment && self.segments[t.segment].group == group && self.rule(&t.cue).whole;
        all.iter().any(whole)
    }

    /// Whether the trigger only adds a time or a number to a stronger statement of its group.
    fn elaborates(&self, trigger: Trigger, all: &[Trigger]) -> bool {
        let rule = self.rule(&trigger.cue);
        if rule.heads && self.headed(trigger).is_some_and(|s| all.iter().any(|t| t.segment != trigger.segment && self.segments[t.segment] == *s)) {
            return true;
        }
        let group = self.segments[trigger.segment].group;
        let stronger =
            |t: &&Trigger| t.segment != trigger.segment && self.segments[t.segment].group == group && self.rule(&t.cue).weight > rule.weight + 0.04;
        let earlier =
            |t: &Trigger| t.segment < trigger.segment && self.segments[t.segment].group == group && self.rule(&t.cue).label != Label::Horizon;
        let segment = &self.segments[trigger.segment];
        let bare = || beside(self.tokens, self.segments, self.fired, Some(trigger.segment), &self.segments[trigger.segment], self.cues).is_some();
        let timed = rule.label == Label::Horizon && bare();
        (rule.adds && segment.end - segment.start <= ADDITION || timed) && all.iter().any(|t| stronger(&t)) || timed && all.iter().any(earlier)
    }

    fn candidate(&self, trigger: Trigger) -> Option<Candidate> {
        let rule = self.rule(&trigger.cue);
        let kind = self.kind(trigger)?;
        let (start, mut end) = quote(self.tokens, self.segments, self.fired, trigger.segment, (trigger.cue.start, trigger.cue.end), self.cues);
        if rule.whole {
            end = end.max(self.stretch_end(trigger.segment));
        }
        if rule.heads {
            end = end.max(self.headed(trigger).map_or(0, |s| self.tokens[s.end - 1].end));
        }
        let condition = (kind == PredictionKind::Conditional).then(|| self.condition(trigger)).flatten();
        let clause = &self.segments[trigger.segment];
        if clause.end - clause.start <= ELLIPSIS {
            // "They will if he insists": what little the clause says is said with its condition.
            end = condition.filter(|c| c.0 >= end && c.0 - end <= CLOSE).map_or(end, |c| c.1);
        }
        let answer = (rule.answers == Some(Answers::Percent))
            .then(|| self.cues.certainty.answer(self.text, self.tokens, &self.segments[trigger.segment]))
            .flatten();
        let reading = answer.unwrap_or_else(|| self.cues.certainty.read(self.text, self.tokens, self.segments, trigger.segment));
        let wished = matches!(kind, PredictionKind::Wish | PredictionKind::Advice | PredictionKind::Question);
        let span = |(a, b): (usize, usize)| (self.tokens[a].start, self.tokens[b - 1].end);
        Some(Candidate {
            start,
            end,
            kind,
            condition,
            source: (kind == PredictionKind::Reported).then(|| self.source(trigger)).flatten().map(span),
            certainty: reading.tokens.map(span),
            probability: (!wished).then_some(reading.probability),
            probability_basis: if wished { ProbabilityBasis::None } else { reading.basis },
            negated: self.negated(trigger),
            rule: self.rule_ids(trigger),
            score: rule.weight.clamp(0.0, 1.0),
        })
    }

    /// The last byte of the clauses that stand with `at` in its stretch of the sentence.
    fn stretch_end(&self, at: usize) -> usize {
        let group = self.segments[at].group;
        let last = self.segments[at..].iter().take_while(|s| s.group == group).last();
        last.map_or(0, |s| self.tokens[s.end - 1].end)
    }

    fn rule_ids(&self, trigger: Trigger) -> String {
        let mut ids = vec![self.rule(&trigger.cue).id.as_str()];
        for f in self.in_segment(trigger.segment) {
            let id = self.rule(f).id.as_str();
            if self.rule(f).label != Label::Opening && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids.join("+")
    }

    fn kind(&self, trigger: Trigger) -> Option<PredictionKind> {
        use PredictionKind as K;
        let at = trigger.segment;
        let label = self.rule(&trigger.cue).label;
        let segment = &self.segments[at];
        if self.dropped(trigger) || self.conditions(at) && label != Label::Hypothetical {
            return None;
        }
        if self.sarcastic() {
            return Some(K::Sarcasm);
        }
        let linked = rule_is(self.rule(&trigger.cue), "sequence");
        if label == Label::Retrospective
            || self.governs(trigger, Label::Retrospective)
            || linked && self.fired.iter().any(|f| self.rule(f).label == Label::Retrospective)
        {
            return Some(K::Retrospective);
        }
        if self.has(at, Label::Habit) {
            return Some(K::Retrospective);
        }
        if self.governs(trigger, Label::Instruction) {
            return Some(K::Advice);
        }
        let advised = label == Label::Advice || matches!(label, Label::Horizon | Label::Fragment) && self.advised(trigger);
        if advised && !self.repeats && !segment.quoted {
            return Some(K::Advice);
        }
        if self.repeats || segment.quoted || self.reported(trigger) {
            return Some(K::Reported);
        }
        if label == Label::Rhetorical {
            return Some(K::Forecast);
        }
        if label == Label::Question || self.has(at, Label::Question) || self.asked(at) {
            return Some(K::Question);
        }
        if matches!(label, Label::Wish | Label::Promise) || self.promised(trigger) || self.governs(trigger, Label::Wish) {
            return Some(K::Wish);
        }
        if matches!(label, Label::Would | Label::Could | Label::Hypothetical) || self.supposed(at) {
            return Some(K::Hypothetical);
        }
        if label == Label::Advice {
            return Some(K::Advice);
        }
        if matches!(label, Label::Conditional | Label::Condition) || self.condition(trigger).is_some() {
            return Some(K::Conditional);
        }
        Some(K::Forecast)
    }

    /// Whether the clause is part of a supposition.
    fn supposed(&self, at: usize) -> bool {
        self.in_segment(at).any(|f| self.rule(f).label == Label::Hypothetical && !self.rule(f).emits)
    }

    /// Whether advice stands before the trigger in its clause, or anywhere in the stretch that a bare time phrase belongs to.
    fn advised(&self, trigger: Trigger) -> bool {
        let segment = &self.segments[trigger.segment];
        let bare = self.rule(&trigger.cue).label == Label::Horizon && segment.end - segment.start <= ADDITION;
        let from = if bare { self.segments.iter().find(|s| s.group == segment.group).map_or(0, |s| s.start) } else { segment.start };
        self.fired.iter().any(|f| self.rule(f).label == Label::Advice && f.start >= from && f.start <= trigger.cue.start)
    }

    fn sarcastic(&self) -> bool {
        self.fired.iter().any(|f| self.rule(f).label == Label::Sarcasm)
    }

    /// Whether a cue of `label` stands before the trigger in its group, with nothing of the speaker's own between.
    fn governs(&self, trigger: Trigger, label: Label) -> bool {
        let group = self.segments[trigger.segment].group;
        let mut from = self.segments.iter().find(|s| s.group == group).map_or(0, |s| s.start);
        if label == Label::Retrospective && from > 0 && is(&self.tokens[from - 1], self.cues.roles.colon) {
            from = self.segments.iter().find(|s| s.group + 1 == group).map_or(from, |s| s.start);
        }
        self.fired.iter().any(|f| self.rule(f).label == label && f.start >= from && f.start <= trigger.cue.end)
    }

    fn reported(&self, trigger: Trigger) -> bool {
        let own = self.fired.iter().filter(|f| self.rule(f).label == Label::Own && f.end <= trigger.cue.start).map(|f| f.end).max().unwrap_or(0);
        let group = self.segments[trigger.segment].group;
        let from = self.segments.iter().find(|s| s.group + 1 >= group).map_or(0, |s| s.start);
        self.fired.iter().any(|f| match self.rule(f).label {
            Label::Reported => f.start >= from && f.start <= trigger.cue.start && f.start >= own,
            Label::ReportedTail => f.start > trigger.cue.start,
            _ => false,
        })
    }

    /// Who is quoted: the words before the verb of saying, or after "according to".
    fn source(&self, trigger: Trigger) -> Option<(usize, usize)> {
        let cue = self.fired.iter().find(|f| matches!(self.rule(f).label, Label::Reported | Label::ReportedTail) && f.start != trigger.cue.start)?;
        let roles = &self.cues.roles;
        let stops = |t: &&Token| {
            !is(t, roles.sayverb | roles.have | roles.adv | roles.did | roles.do_ | roles.could | roles.may | roles.punct | roles.sourceless)
        };
        let mut from = cue.start;
        if is(&self.tokens[from], roles.sourceless) {
            from += 2;
        }
        let named = self.tokens.get(from..)?.iter().take(SOURCE).take_while(stops).count();
        (named > 0).then_some((from, from + named))
    }

    /// Whether the clause is asked: the sentence ends in a question mark and nothing but a tag follows.
    fn asked(&self, at: usize) -> bool {
        let question = self.tokens.last().is_some_and(|t| is(t, self.cues.roles.qmark));
        let last = self.segments.len().saturating_sub(1);
        let roles = &self.cues.roles;
        let first = &self.tokens[self.segments[at].start];
        let told = last != at || !is(first, roles.finite() | roles.wh);
        let tagged = told && self.in_segment(last).any(|f| self.rule(f).id == "tag");
        question && !tagged && self.segments.last().is_some_and(|s| s.group == self.segments[at].group)
    }

    fn condition(&self, trigger: Trigger) -> Option<(usize, usize)> {
        let group = self.segments[trigger.segment].group;
        let marked = |i: usize| self.segments[i].group == group && i != trigger.segment && (self.conditions(i) || self.has(i, Label::Condition));
        let before = (0..trigger.segment).rev().find(|&i| marked(i));
        let after = (trigger.segment + 1..self.segments.len()).find(|&i| marked(i));
        let at = before.or(after)?;
        let s = &self.segments[at];
        Some((self.tokens[s.start].start, self.tokens[s.end - 1].end))
    }

    /// Whether a cue says that the trigger's words are no statement at all.
    fn dropped(&self, trigger: Trigger) -> bool {
        let covers = |f: &Fired| f.start < trigger.cue.end && trigger.cue.start < f.end;
        self.in_segment(trigger.segment).any(|f| self.rule(f).label == Label::Drop && (covers(f) || self.rule(f).clause))
    }

    /// Whether a pronoun between two tokens opens a clause of its own ("I'm not worried they will").
    fn new_subject(&self, from: usize, to: usize) -> bool {
        self.tokens.get(from..to).is_some_and(|between| between.iter().any(|t| is(t, self.cues.roles.pron | self.cues.roles.theybe)))
    }

    fn negated(&self, trigger: Trigger) -> bool {
        let segment = &self.segments[trigger.segment];
        let mut count = 0;
        let mut covered = 0;
        let from = self.fired.partition_point(|f| f.start + 8 < segment.start);
        for f in self.fired[from..].iter().take_while(|f| f.start < segment.end) {
            let rule = self.rule(f);
            let inside = f.start >= segment.start;
            let apart = self.new_subject(f.end, trigger.cue.start) || self.new_subject(trigger.cue.end, f.start);
            if rule.label == Label::Negation && !rule.negates && apart {
                continue;
            }
            let turns = (rule.label == Label::Negation && (inside || rule.negates)) || (inside && rule.negates);
            if turns && f.start >= covered {
                count += 1;
                covered = f.end;
            } else if inside && rule.label == Label::NotNegation {
                count += 1;
            }
        }
        count % 2 == 1
    }
}
