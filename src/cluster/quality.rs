//! Figures of how far stances, reply edges and camps can be trusted, each beside what chance or silence would give.

use crate::model::{Cluster, ClusterLevel, QualityFigure, ReplyEdge, ReplyLabel, Stance, StanceLabel};
use std::collections::BTreeMap;

/// The figures of a run of `comments` comments.
pub(super) fn figures(comments: usize, stances: &[Stance], edges: &[ReplyEdge], clusters: &[Cluster]) -> Vec<QualityFigure> {
    let figure = |part: &str, measure: &str, value: f64, n: usize, baseline: Option<f64>| QualityFigure {
        part: part.to_owned(),
        measure: measure.to_owned(),
        value,
        n,
        baseline,
    };
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let mut out = Vec::new();
    if comments > 0 {
        let spoken: std::collections::BTreeSet<_> = stances.iter().map(|s| s.comment_id).collect();
        out.push(figure("stance", "coverage", share(spoken.len(), comments), comments, Some(0.0)));
    }
    if let Some((same, chance, pairs)) = consistency(stances) {
        out.push(figure("stance", "same_author_same_label", same, pairs, Some(chance)));
    }
    if !edges.is_empty() {
        let decided = edges.iter().filter(|e| e.label != ReplyLabel::Neutral).count();
        out.push(figure("replies", "decided", share(decided, edges.len()), edges.len(), Some(0.0)));
    }
    let camps: Vec<&Cluster> = clusters.iter().filter(|c| c.level == ClusterLevel::Author && c.label != "insufficient").collect();
    let placed = camps.iter().map(|c| c.size).sum();
    if let Some(first) = camps.first() {
        out.push(figure("camps", "camps", camps.len() as f64, placed, Some(1.0)));
        out.extend(first.stability.map(|v| figure("camps", "camp_stability", v, placed, Some(0.0))));
        out.extend(first.silhouette.map(|v| figure("camps", "camp_silhouette", v, placed, Some(0.0))));
    }
    out
}

/// How often two stances of one author to one target have the same label, how often two of any authors to that target would,
/// and on how many pairs that rests; none without pairs.
fn consistency(stances: &[Stance]) -> Option<(f64, f64, usize)> {
    let mut own: BTreeMap<(&str, &str), [usize; 2]> = BTreeMap::new();
    let mut all: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for s in stances.iter().filter(|s| s.label != StanceLabel::None) {
        let at = usize::from(s.label == StanceLabel::Favor);
        all.entry(&s.target).or_default()[at] += 1;
        if let Some(author) = &s.author_id {
            own.entry((author, &s.target)).or_default()[at] += 1;
        }
    }
    let pairs = |n: usize| n * n.saturating_sub(1) / 2;
    let (mut same, mut chance, mut number) = (0, 0.0, 0);
    for ((_, target), [against, favor]) in &own {
        let here = pairs(against + favor);
        let [a, f] = all[target];
        same += pairs(*against) + pairs(*favor);
        chance += here as f64 * (pairs(a) + pairs(f)) as f64 / pairs(a + f).max(1) as f64;
        number += here;
    }
    (number > 0).then(|| (same as f64 / number as f64, chance / number as f64, number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CommentId;

    #[test]
    fn consistency_is_counted_by_author_and_target_beside_chance() {
        let stance = |i: u64, author: &str, label| Stance {
            comment_id: CommentId(i),
            author_id: Some(author.to_owned()),
            target: "Norcom".to_owned(),
            label,
            confidence: 0.6,
            basis: "praise".to_owned(),
        };
        use StanceLabel::{Against, Favor};
        let stances = [stance(1, "a", Favor), stance(2, "a", Favor), stance(3, "b", Against), stance(4, "b", Against), stance(5, "c", Favor)];
        let (same, chance, pairs) = consistency(&stances).unwrap();
        assert_eq!((same, pairs), (1.0, 2));
        assert!((chance - 0.4).abs() < 1e-9, "{chance}");
        assert!(consistency(&stances[4..]).is_none());
        let all = figures(10, &stances, &[], &[]);
        assert_eq!(all.iter().map(|f| (f.measure.as_str(), f.value)).collect::<Vec<_>>(), [("coverage", 0.5), ("same_author_same_label", 1.0)]);
    }
}
