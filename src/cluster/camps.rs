//! Camps: commenters by the side they take in a contest, from stances, predictions and replies together.
//!
//! Stances toward a target, and forecasts that an advance succeeds or is held off, put an author on one end of an axis. Axes on
//! which the same authors take the same (or always the other) end are one contest. A reply that agrees lends some of the other's
//! position, one that disagrees the opposite. An author belongs where most of their evidence points; camps are the ends of
//! contests that two or more authors share. Who has too little to go by, or shares a side with nobody, is a group of its own.
//! k-means over the same signals met the leans of authors no better than chance: most authors have one signal or two.

use super::stances::Naming;
use crate::model::{Cluster, ClusterLevel, ClusterMember, Polarity, Prediction, PredictionKind, ReplyEdge, ReplyLabel, Stance, StanceLabel, hash64};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Evidence an author needs to be placed: one plain forecast or stance.
const EVIDENCE: f64 = 0.5;
/// Authors a camp needs.
const LEAST: usize = 2;
/// Camps at most (Polis looks at 2 to 5).
const MOST: usize = 5;
/// What a stance weighs that was said rather than concluded from a forecast or a reply.
const SAID: f64 = 2.0;
/// What a forecast, a conditional, a wish and advice say of the side its author is on.
const KINDS: [(PredictionKind, f64); 4] =
    [(PredictionKind::Forecast, 1.0), (PredictionKind::Conditional, 0.7), (PredictionKind::Wish, 1.5), (PredictionKind::Advice, 1.2)];
/// Share of another's position that a reply lends.
const REPLY: f64 = 0.5;
/// Two axes are one contest from this net share of shared authors on, and from this many of them.
const TIED: (f64, u32) = (0.6, 3);
/// Axes of an author that are held against one another, so that work stays linear in authors.
const AXES: usize = 12;
/// The axis of advances, which needs no name of who advances.
const ADVANCE: &str = "";

/// What is known of authors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub stances: &'a [Stance],
    pub predictions: &'a [Prediction],
    pub edges: &'a [ReplyEdge],
    /// The author of each comment.
    pub author: &'a FxHashMap<crate::model::CommentId, String>,
    /// Which events are an advance, which its failure.
    pub naming: &'a Naming,
}

/// Where authors stand on each axis (or contest), by name of the author.
type Positions<'a, K> = BTreeMap<&'a str, BTreeMap<K, f64>>;
/// A camp: its contest, and whether it is on the side of the contest's first axis.
type Camp = (usize, bool);

/// Camps and their members.
pub(super) fn camps(known: &Known<'_>) -> (Vec<Cluster>, Vec<ClusterMember>) {
    let votes = votes(known);
    let axes = Axes::new(&votes);
    let own: Positions<'_, usize> = votes.iter().map(|(author, by)| (*author, axes.contests(by))).collect();
    let positions = with_replies(&own, known);
    let mut place: BTreeMap<&str, (Camp, f64)> = BTreeMap::new();
    for (author, by) in &positions {
        let all: f64 = by.values().map(|v| v.abs()).sum();
        let strongest = by.iter().fold((0, 0.0f64), |best, (g, v)| if v.abs() > best.1.abs() { (*g, *v) } else { best });
        if strongest.1.abs() >= EVIDENCE {
            place.insert(author, ((strongest.0, strongest.1 > 0.0), rounded(1.0 - strongest.1.abs() / all)));
        }
    }
    let mut sizes: BTreeMap<Camp, usize> = BTreeMap::new();
    for (camp, _) in place.values() {
        *sizes.entry(*camp).or_default() += 1;
    }
    let mut shared: Vec<(Camp, usize)> = sizes.into_iter().filter(|(_, n)| *n >= LEAST).collect();
    shared.sort_by_key(|(camp, n)| (std::cmp::Reverse(*n), *camp));
    shared.truncate(MOST);
    let mut made = Made::default();
    if shared.len() < 2 {
        let all: Vec<(&str, f64)> = place.iter().map(|(author, (_, far))| (*author, *far)).collect();
        made.camp("no camps to tell apart".to_owned(), Vec::new(), &all, false);
    } else {
        for (camp, _) in &shared {
            let members: Vec<(&str, f64)> = place.iter().filter(|(_, p)| p.0 == *camp).map(|(author, p)| (*author, p.1)).collect();
            let terms = axes.words(*camp);
            made.camp(terms.iter().take(2).cloned().collect::<Vec<_>>().join("; "), terms, &members, false);
        }
        place.retain(|_, (camp, _)| shared.iter().any(|(c, _)| c == camp));
    }
    let authors: std::collections::BTreeSet<&str> = known.author.values().map(String::as_str).collect();
    let rest: Vec<(&str, f64)> = authors.into_iter().filter(|a| !place.contains_key(a)).map(|a| (a, 0.0)).collect();
    made.camp("insufficient".to_owned(), Vec::new(), &rest, true);
    (made.clusters, made.members)
}

/// Sums of floats in whatever order are the same to six decimals.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// What each author's stances and predictions say, by axis.
fn votes<'a>(known: &Known<'a>) -> Positions<'a, &'a str> {
    let mut by: Positions<'a, &'a str> = BTreeMap::new();
    for s in known.stances.iter().filter(|s| s.label != StanceLabel::None) {
        let Some(author) = known.author.get(&s.comment_id) else { continue };
        let weight = s.confidence * if matches!(s.basis.as_str(), "prediction" | "reply") { 1.0 } else { SAID };
        *by.entry(author).or_default().entry(&s.target).or_default() += if s.label == StanceLabel::Favor { weight } else { -weight };
    }
    for p in known.predictions {
        let (Some(author), Some((_, weight))) = (&p.author_id, KINDS.iter().find(|(kind, _)| *kind == p.kind)) else { continue };
        let advances = known.naming.advances(p.event) * weight;
        let happens = (p.polarity == Polarity::Occurs) != p.probability.is_some_and(|q| q < 0.5);
        if advances != 0.0 && p.comment_id.is_some() {
            *by.entry(author).or_default().entry(ADVANCE).or_default() += if happens { advances } else { -advances };
        }
    }
    by.values_mut().flat_map(BTreeMap::values_mut).for_each(|v| *v = rounded(*v));
    by
}

/// Positions with what replies lend: half of the other's, at most half a plain forecast.
fn with_replies<'a>(own: &Positions<'a, usize>, known: &Known<'a>) -> Positions<'a, usize> {
    let mut all = own.clone();
    let mut lend = |to: &'a str, from: &str, share: f64| {
        for (contest, value) in own.get(from).into_iter().flatten() {
            *all.entry(to).or_default().entry(*contest).or_default() += share * value.clamp(-1.0, 1.0);
        }
    };
    for e in known.edges.iter().filter(|e| e.label != ReplyLabel::Neutral) {
        let (Some(a), Some(b)) = (known.author.get(&e.comment_id), known.author.get(&e.reply_to)) else { continue };
        let share = if e.label == ReplyLabel::Agree { REPLY } else { -REPLY };
        if a != b {
            lend(a, b, share);
            lend(b, a, share);
        }
    }
    all.values_mut().flat_map(BTreeMap::values_mut).for_each(|v| *v = rounded(*v));
    all
}

/// The axes, most used first, with the contest each belongs to and on which side it points.
struct Axes<'a> {
    names: Vec<&'a str>,
    place: BTreeMap<&'a str, usize>,
    contest: Vec<(usize, f64)>,
}

impl<'a> Axes<'a> {
    fn new(votes: &Positions<'_, &'a str>) -> Self {
        let mut used: BTreeMap<&str, usize> = BTreeMap::new();
        votes.values().flat_map(BTreeMap::keys).for_each(|axis| *used.entry(axis).or_default() += 1);
        let mut names: Vec<&str> = used.keys().copied().collect();
        names.sort_by_key(|n| (std::cmp::Reverse(used[n]), *n));
        let place: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
        let mut axes = Self { names, place, contest: Vec::new() };
        axes.contest = axes.tied(votes);
        axes
    }

    /// Each axis joins the contest it shares most authors with, on the side they take.
    fn tied(&self, votes: &Positions<'_, &'a str>) -> Vec<(usize, f64)> {
        let mut pairs: BTreeMap<(usize, usize), (f64, u32)> = BTreeMap::new();
        for by in votes.values() {
            let mut own: Vec<(usize, f64)> = by.iter().filter(|(_, v)| **v != 0.0).map(|(axis, v)| (self.place[axis], v.signum())).collect();
            own.sort_by_key(|(axis, _)| *axis);
            own.truncate(AXES);
            for (i, (first, x)) in own.iter().enumerate() {
                for (second, y) in &own[i + 1..] {
                    let pair = pairs.entry((*second, *first)).or_default();
                    (pair.0, pair.1) = (pair.0 + x * y, pair.1 + 1);
                }
            }
        }
        let mut contest: Vec<(usize, f64)> = Vec::with_capacity(self.names.len());
        let mut contests = 0;
        for axis in 0..self.names.len() {
            let mut with: BTreeMap<usize, (f64, u32)> = BTreeMap::new();
            for ((_, earlier), (net, n)) in pairs.range((axis, 0)..(axis + 1, 0)) {
                let (of, side) = contest[*earlier];
                let sum = with.entry(of).or_default();
                (sum.0, sum.1) = (sum.0 + net * side, sum.1 + n);
            }
            let fits = |(_, (net, n)): &(&usize, &(f64, u32))| *n >= TIED.1 && net.abs() >= TIED.0 * f64::from(*n);
            let best = with.iter().filter(fits).max_by_key(|(of, (_, n))| (*n, std::cmp::Reverse(**of)));
            contest.push(best.map_or((contests, 1.0), |(of, (net, _))| (*of, net.signum())));
            contests += usize::from(best.is_none());
        }
        contest
    }

    /// An author's axes as contests.
    fn contests(&self, by: &BTreeMap<&str, f64>) -> BTreeMap<usize, f64> {
        let mut out: BTreeMap<usize, f64> = BTreeMap::new();
        for (axis, value) in by {
            let (contest, side) = self.contest[self.place[axis]];
            *out.entry(contest).or_default() += side * value;
        }
        out.values_mut().for_each(|v| *v = rounded(*v));
        out
    }

    /// What sets a camp apart, in words: the ends of its contest's axes, most used first.
    fn words(&self, (contest, with): Camp) -> Vec<String> {
        let word = |(axis, (_, side)): (&&str, &(usize, f64))| match (*axis, (*side > 0.0) == with) {
            (ADVANCE, true) => "expects advances".to_owned(),
            (ADVANCE, false) => "expects no advance".to_owned(),
            (target, true) => format!("for {target}"),
            (target, false) => format!("against {target}"),
        };
        self.names.iter().zip(&self.contest).filter(|(_, (of, _))| *of == contest).map(word).take(6).collect()
    }
}

#[derive(Debug, Default)]
struct Made {
    clusters: Vec<Cluster>,
    members: Vec<ClusterMember>,
}

impl Made {
    /// Adds a camp of authors in alphabetical order with their distances; nothing for nobody.
    fn camp(&mut self, label: String, terms: Vec<String>, authors: &[(&str, f64)], outlier: bool) {
        let Some((first, _)) = authors.first() else { return };
        let cluster_id = format!("g{:016x}", hash64(&[b"camp", label.as_bytes(), first.as_bytes()]));
        self.members.extend(authors.iter().map(|(author, distance)| ClusterMember {
            cluster_id: cluster_id.clone(),
            comment_id: None,
            prediction_id: None,
            author_id: Some((*author).to_owned()),
            distance: *distance,
            outlier,
            position: None,
        }));
        let mut near: Vec<&(&str, f64)> = authors.iter().collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1));
        self.clusters.push(Cluster {
            cluster_id,
            level: ClusterLevel::Author,
            size: authors.len(),
            label,
            terms,
            exemplars: near.iter().take(3).map(|(author, _)| (*author).to_owned()).collect(),
            silhouette: None,
            stability: None,
            share_with_predictions: None,
            position: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CommentId;
    use crate::rules::Data;

    fn found(stances: &[(u64, &str, StanceLabel)], edges: &[(u64, u64, ReplyLabel)], authors: &[&str]) -> Vec<(String, Vec<String>)> {
        let author = authors.iter().enumerate().map(|(i, a)| (CommentId(i as u64), (*a).to_owned())).collect();
        let stance = |(id, target, label): &(u64, &str, StanceLabel)| Stance {
            comment_id: CommentId(*id),
            author_id: None,
            target: (*target).to_owned(),
            label: *label,
            confidence: 0.6,
            basis: "praise".to_owned(),
        };
        let edge =
            |(a, b, label): &(u64, u64, ReplyLabel)| ReplyEdge { comment_id: CommentId(*a), reply_to: CommentId(*b), label: *label, confidence: 0.8 };
        let naming = Naming::load(&Data::embedded()).unwrap();
        let (stances, edges): (Vec<_>, Vec<_>) = (stances.iter().map(stance).collect(), edges.iter().map(edge).collect());
        let (clusters, members) = camps(&Known { stances: &stances, predictions: &[], edges: &edges, author: &author, naming: &naming });
        let of = |c: &Cluster| members.iter().filter(|m| m.cluster_id == c.cluster_id).filter_map(|m| m.author_id.clone()).collect();
        clusters.iter().map(|c| (c.label.clone(), of(c))).collect()
    }

    #[test]
    fn two_candidates_make_two_camps_and_a_reply_lends_its_side() {
        use StanceLabel::{Against, Favor};
        let stances = [
            (0, "Harlan", Favor),
            (0, "Osei", Against),
            (1, "Harlan", Favor),
            (1, "Osei", Against),
            (2, "Osei", Favor),
            (3, "Osei", Favor),
            (6, "Harlan", Favor),
            (6, "Osei", Against),
        ];
        let camps = found(&stances, &[(4, 3, ReplyLabel::Disagree), (5, 5, ReplyLabel::Agree)], &["ann", "bob", "cas", "dan", "eve", "fay", "gus"]);
        let named = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            camps,
            [
                ("against Osei; for Harlan".to_owned(), named(&["ann", "bob", "eve", "gus"])),
                ("for Osei; against Harlan".to_owned(), named(&["cas", "dan"])),
                ("insufficient".to_owned(), named(&["fay"])),
            ]
        );
    }

    #[test]
    fn one_side_alone_is_no_camp() {
        let camps = found(&[(0, "Norcom", StanceLabel::Favor), (1, "Norcom", StanceLabel::Favor)], &[], &["ann", "bob", "cas"]);
        assert_eq!(camps.iter().map(|c| c.0.as_str()).collect::<Vec<_>>(), ["no camps to tell apart", "insufficient"]);
    }
}
