//! One candidate with everything its slots are read from: its words, sentence, comment, the comment answered, and the page.

use super::cues::{Class, Cues};
use super::pattern::{Matcher, Window};
use super::read::{Read, Referent};
use super::scene::{Filled, Origin, Scene};
use crate::detect::find::Candidate;
use crate::model::{Comment, Prediction, Target};
use crate::when::HorizonPhrase;

/// Predictions of one comment that are looked at for what another leaves out.
const NEAR: usize = 12;

/// Words of the comment above in which an echo is sought.
const HEARD: usize = 400;

/// Letters by which two words count as forms of one.
const STEM: usize = 4;

/// A candidate in its surroundings.
pub(super) struct Claim<'s, 'a> {
    pub(super) scene: &'s Scene<'a>,
    pub(super) cues: &'a Cues,
    pub(super) read: &'s Read<'a>,
    pub(super) found: &'s Candidate,
    pub(super) comment: Option<&'a Comment>,
    /// The quote's words.
    pub(super) window: Window,
    /// The bytes of the sentences it lies in.
    pub(super) sentence: (usize, usize),
    /// The text answered, and whether the page tells so or it is only the one above.
    pub(super) answered: Option<(&'s Read<'a>, u32, Origin)>,
    /// The candidates of the text around this one, itself among them.
    pub(super) siblings: &'s [Candidate],
}

impl<'s, 'a> Claim<'s, 'a> {
    pub(super) fn new(
        scene: &'s Scene<'a>,
        read: &'s Read<'a>,
        found: &'s Candidate,
        comment: Option<&'a Comment>,
        answered: Option<(&'s Read<'a>, u32, Origin)>,
        siblings: &'s [Candidate],
    ) -> Self {
        let window = read.tokens.window(found.start, found.end);
        let sentence = read.sentence(found.start, found.end);
        Self { scene, cues: &scene.context.cues.slots, read, found, comment, window, sentence, answered, siblings }
    }

    /// Whether the quote holds one of the words.
    pub(super) fn has(&self, words: &Matcher) -> bool {
        words.any(&self.read.tokens, self.window)
    }

    /// What the quote itself names.
    pub(super) fn named(&self) -> &'s [Referent] {
        self.read.within(self.found.start, self.found.end)
    }

    /// The first thing the quote names, else the label right before it ("Marlo: [two weeks]") or what it announces ("[next up]: Marqa").
    pub(super) fn subject(&self) -> Option<&'s Referent> {
        let label = || {
            let before = self.read.within(self.sentence.0, self.found.start).last()?;
            let gap = &self.read.text[before.end..self.found.start];
            (!gap.contains(char::is_alphanumeric)).then_some(before)
        };
        let announced = || {
            let after = self.read.within(self.found.end, self.sentence.1).first()?;
            let gap = &self.read.text[self.found.end..after.start];
            (gap.contains(':') && !gap.contains(char::is_alphanumeric)).then_some(after)
        };
        self.named().first().or_else(label).or_else(announced)
    }

    /// The horizon phrases inside the quote.
    pub(super) fn own_horizons(&self) -> impl Iterator<Item = &'s HorizonPhrase> {
        self.read.horizons_in(self.found.start, self.found.end).iter()
    }

    /// The predictions a word left out may be taken from, nearest first: this comment's, then those answered.
    pub(super) fn forerunners(&self) -> Vec<(&'s Filled, Origin)> {
        let mut all = self.own_forerunners();
        all.extend(self.answered_predictions());
        all
    }

    /// Earlier predictions of this comment, nearest first.
    pub(super) fn own_forerunners(&self) -> Vec<(&'s Filled, Origin)> {
        let n = self.comment.map_or(0, |c| c.n);
        self.scene.of(n).rev().take(NEAR).map(|f| (f, Origin::Comment)).collect()
    }

    /// The predictions of the comment answered, in order.
    pub(super) fn answered_predictions(&self) -> Vec<(&'s Filled, Origin)> {
        let Some((_, n, origin)) = self.answered else { return Vec::new() };
        self.scene.of(n).take(NEAR).map(|f| (f, origin)).collect()
    }

    /// Whether nothing is left of the quote but names, times, certainty, numbers and function words.
    pub(super) fn is_bare(&self) -> bool {
        let covered: Vec<(usize, usize)> =
            self.own_horizons().map(|h| (h.start, h.end)).chain(self.named().iter().map(|r| (r.start, r.end))).chain(self.found.certainty).collect();
        let mut known = vec![false; self.window.last - self.window.first];
        for words in [&self.cues.function, &self.cues.bare, &self.cues.negative, &self.cues.affirmative, &self.cues.longer] {
            for hit in words.hits(&self.read.tokens, self.window) {
                known[hit.first - self.window.first..hit.last - self.window.first].fill(true);
            }
        }
        (self.window.first..self.window.last).all(|i| {
            let (start, end) = self.read.tokens.range(i);
            known[i - self.window.first]
                || self.read.tokens.word(i).bytes().any(|b| b.is_ascii_digit())
                || covered.iter().any(|c| start < c.1 && end > c.0)
        })
    }

    /// Whether the quote takes up a word of substance from the comment above, so that it seems to answer it.
    pub(super) fn echoes(&self) -> bool {
        let Some((read, ..)) = self.answered else { return false };
        let stem = |word: &str| word.chars().take(STEM).collect::<String>();
        let known = self.cues.function.hits(&self.read.tokens, self.window);
        let own =
            (self.window.first..self.window.last).filter(|&i| !known.iter().any(|h| h.first <= i && i < h.last)).map(|i| self.read.tokens.word(i));
        let own: Vec<String> = own.filter(|w| w.chars().count() >= STEM).map(stem).collect();
        (0..read.tokens.len().min(HEARD)).any(|i| read.tokens.word(i).chars().count() >= STEM && own.contains(&stem(read.tokens.word(i))))
    }

    /// Whether `prediction` of the same comment touches the bytes `range`.
    pub(super) fn overlaps(&self, prediction: &Prediction, range: (usize, usize)) -> bool {
        let (start, end) = (self.read.offsets.bytes(prediction.span.start), self.read.offsets.bytes(prediction.span.end));
        start < range.1 && end > range.0
    }

    /// The words of the quote from the last comma, stop or conjunction before word `i` up to it.
    pub(super) fn clause_before(&self, i: usize) -> Window {
        let first = (self.window.first + 1..i).rev().find(|&k| self.opens_clause(k)).unwrap_or(self.window.first);
        Window { first, last: i.max(first) }
    }

    /// Whether a clause begins at word `i` of the quote (not its first).
    pub(super) fn opens_clause(&self, i: usize) -> bool {
        let tokens = &self.read.tokens;
        let gap = &self.read.text[tokens.range(i - 1).1..tokens.range(i).0];
        gap.contains([',', ';', '.', '!', '?', ':', '\n', '(', '–', '—']) || self.cues.clauses.any(tokens, Window { first: i, last: i + 1 })
    }

    /// Whether a word that opens a clause of time stands between word `from` and `referent` behind it.
    pub(super) fn is_timed(&self, from: usize, referent: &Referent) -> bool {
        let at = self.read.tokens.window(referent.start, referent.end).first;
        at > from && self.cues.temporals.any(&self.read.tokens, Window { first: from, last: at })
    }

    /// Whether another candidate stands right before or after with only an ordering mark or word between ("A – B – C", "A, then B").
    pub(super) fn is_in_sequence(&self) -> bool {
        let orders = |from: usize, to: usize| {
            let gap = self.read.text[from..to].trim_matches([' ', ',', ';', '.']);
            let window = self.read.tokens.window(from, to);
            let marks = !gap.is_empty() && gap.chars().all(|c| matches!(c, '-' | '–' | '—' | '>' | '→' | '»' | ' '));
            marks || (window.first < window.last && self.cues.sequences.any(&self.read.tokens, window))
        };
        self.siblings.iter().any(|c| {
            let after = c.end <= self.found.start && orders(c.end, self.found.start);
            after || (c.start >= self.found.end && orders(self.found.end, c.start))
        })
    }

    /// Whether the quote only names what comes after what the article tells ("Marqa next", "now the semi"): `flag` is that of its event,
    /// `target` the class of what it names.
    pub(super) fn goes_on(&self, flag: Option<&str>, target: Option<Class>) -> bool {
        let goal = ["place", "site", "contest"].iter().any(|c| target.is_some() && self.cues.class(c) == target);
        flag == Some("event_from_topic") && goal && self.has(&self.cues.more)
    }

    /// The side "we" or "you" speaks of: that in the author's name, or in the name of the author answered.
    pub(super) fn side(&self) -> Option<Target> {
        if self.has(&self.cues.us_pronouns) {
            return self.comment.and_then(|c| self.scene.side_of(c));
        }
        let (_, n, _) = self.answered.filter(|_| self.has(&self.cues.you_pronouns))?;
        self.scene.side_of(self.scene.numbered(n)?)
    }

    /// Whether it is a person.
    pub(super) fn is_person(&self, referent: Option<&Referent>) -> bool {
        referent.is_some_and(|r| self.cues.class("person") == Some(r.class))
    }

    /// Whether word `i` is "us" or its like.
    pub(super) fn is_us(&self, i: usize) -> bool {
        i < self.read.tokens.len() && self.cues.us_pronouns.any(&self.read.tokens, Window { first: i, last: i + 1 })
    }

    /// The words of the quote written like names that are no name known and no function word.
    pub(super) fn unknown_names(&self) -> Vec<usize> {
        let tokens = &self.read.tokens;
        let known: Vec<(usize, usize)> = [&self.cues.function, &self.cues.trigger_words, &self.cues.bare]
            .iter()
            .flat_map(|words| words.hits(tokens, self.window))
            .map(|h| (h.first, h.last))
            .collect();
        let timed = |range: (usize, usize)| self.own_horizons().any(|h| h.start < range.1 && h.end > range.0);
        let capital = |i: &usize| self.read.text[tokens.range(*i).0..].starts_with(char::is_uppercase) && tokens.word(*i).len() > 1;
        let open = |i: &usize| {
            let range = tokens.range(*i);
            !known.iter().any(|k| k.0 <= *i && *i < k.1) && !timed(range) && !self.named().iter().any(|r| r.start < range.1 && r.end > range.0)
        };
        let upper = self.read.text[self.found.start..self.found.end].chars().filter(|c| c.is_lowercase()).count() * 2;
        let shouted = upper < self.found.end - self.found.start && self.found.end - self.found.start > 12;
        if shouted { Vec::new() } else { (self.window.first..self.window.last).filter(|i| capital(i) && open(i)).take(4).collect() }
    }

    /// Whether word `i` does not open its sentence, so that its capital means something.
    pub(super) fn is_inside_sentence(&self, i: usize) -> bool {
        let start = self.read.tokens.range(i).0;
        let sentence = self.read.sentence(start, start + 1).0;
        self.read.text[sentence..start].chars().any(char::is_alphanumeric)
            && !self.read.text[..start].trim_end().ends_with(['.', '!', '?', ':', '"', '“'])
    }

    /// Whether the quote names nobody but speaks of the commenter's or the answered one's own side.
    pub(super) fn is_ours(&self) -> bool {
        let you = self.answered.is_some() && self.has(&self.cues.you_pronouns) && !self.has(&self.cues.people_pronouns);
        self.named().is_empty() && (self.has(&self.cues.us_pronouns) || you)
    }

    /// `referent` of the comment's own text as a target; a common noun that takes up nothing there may take up what the comment answers.
    pub(super) fn target(&self, referent: &Referent) -> Target {
        let answered = self.answered.filter(|a| a.2 == Origin::Parent).map(|a| a.0);
        let taken_up = self.scene.taken_up(self.read, referent, answered);
        let elsewhere = taken_up.filter(|_| answered.is_some());
        let Some(name) = elsewhere.and_then(|r| r.entity) else { return self.scene.target(self.read, referent) };
        let entity = self.scene.context.entities.at(name);
        Target { name: entity.name.clone(), id: entity.id.clone() }
    }

    /// Whether the comment opens as an answer ("nah", "longer", "they will").
    pub(super) fn is_answer(&self) -> bool {
        let opens = self.sentence.0 == self.read.sentences.first().map_or(0, |s| s.start);
        let pronoun = self.has(&self.cues.thing_pronouns) || self.has(&self.cues.person_pronouns) || self.has(&self.cues.people_pronouns);
        self.is_bare() || (opens && pronoun)
    }

    /// The classes the quote is about: what it names, a person for "he", else what its forerunners were about.
    pub(super) fn about(&self) -> Vec<Class> {
        let mut classes: Vec<Class> = self.named().iter().map(|r| r.class).collect();
        if self.has(&self.cues.person_pronouns) {
            classes.extend(self.cues.class("person"));
        }
        if classes.is_empty() {
            classes.extend(self.read.within(self.sentence.0, self.found.start).iter().map(|r| r.class));
        }
        if classes.is_empty() {
            classes.extend(self.forerunners().first().and_then(|(f, _)| f.class));
        }
        if classes.is_empty() {
            classes.extend(self.scene.topic().into_iter().flat_map(|t| t.title.referents.iter().map(|r| r.class)));
            classes.extend(self.cues.class("truce").filter(|_| self.scene.topic().is_some_and(|t| t.leads_with(self.cues.class("truce")))));
        }
        classes
    }
}
