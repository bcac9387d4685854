//! Claims: readers' predictions of the same thing (event, target, polarity, window), with the crowd's line and who was first.

use crate::model::{Cluster, ClusterLevel, ClusterMember, Date, EventKind, Polarity, Prediction, hash64};
use std::collections::BTreeMap;

/// Month of the deadline, which is the window bucket; none without one.
fn bucket(prediction: &Prediction) -> Option<(i16, i8)> {
    prediction.horizon.due_by.map(|d: Date| (d.year(), d.month()))
}

/// A probability this far from the group's mean goes against the crowd.
const APART: f64 = 0.3;

type Key<'a> = (EventKind, &'a str, Polarity, Option<(i16, i8)>);

/// Groups of at least two predictions that claim the same.
pub(super) fn claims(predictions: &[Prediction]) -> (Vec<Cluster>, Vec<ClusterMember>) {
    let mut by: BTreeMap<Key<'_>, Vec<&Prediction>> = BTreeMap::new();
    for p in predictions.iter().filter(|p| p.kind.is_scored() && p.comment_id.is_some()) {
        if let Some(target) = &p.target {
            by.entry((p.event, &target.name, p.polarity, bucket(p))).or_default().push(p);
        }
    }
    let contrary: BTreeMap<Key<'_>, Vec<&Prediction>> = by.iter().map(|(key, group)| (turned(key), group.clone())).collect();
    let (mut clusters, mut members) = (Vec::new(), Vec::new());
    for (key, mut group) in by.into_iter().filter(|(_, g)| g.len() >= 2) {
        group.sort_by_key(|p| (p.made_on.is_none(), p.made_on, p.prediction_id));
        let id = id(&key);
        members.extend(group.iter().map(|p| ClusterMember {
            cluster_id: id.clone(),
            comment_id: None,
            prediction_id: Some(p.prediction_id),
            author_id: None,
            distance: (p.probability.unwrap_or(0.9) - mean(&group)).abs(),
            outlier: (p.probability.unwrap_or(0.9) - mean(&group)).abs() > APART,
            position: None,
        }));
        clusters.push(Cluster {
            cluster_id: id,
            level: ClusterLevel::Prediction,
            size: group.len(),
            label: label(&key),
            terms: terms(&group, contrary.get(&key).map_or(&[], Vec::as_slice)),
            exemplars: group.iter().take(3).map(|p| p.prediction_id.to_string()).collect(),
            silhouette: None,
            stability: None,
            share_with_predictions: Some(1.0),
            position: None,
        });
    }
    clusters.sort_by(|a, b| b.size.cmp(&a.size).then(a.cluster_id.cmp(&b.cluster_id)));
    (clusters, members)
}

/// The same claim with the other polarity.
fn turned<'a>(key: &Key<'a>) -> Key<'a> {
    let other = if key.2 == Polarity::Occurs { Polarity::DoesNotOccur } else { Polarity::Occurs };
    (key.0, key.1, other, key.3)
}

/// The crowd's line, who was first, and who says the opposite.
fn terms(group: &[&Prediction], contrary: &[&Prediction]) -> Vec<String> {
    let mut terms = vec![format!("mean probability {:.2}", mean(group))];
    if let Some((first, on)) = group.first().and_then(|p| p.made_on.map(|on| (p.prediction_id, on))) {
        terms.push(format!("first {on} {first}"));
    }
    terms.extend(contrary.iter().map(|p| format!("contrary {}", p.prediction_id)));
    terms
}

fn mean(group: &[&Prediction]) -> f64 {
    let known: Vec<f64> = group.iter().filter_map(|p| p.probability).collect();
    if known.is_empty() { 0.9 } else { known.iter().sum::<f64>() / known.len() as f64 }
}

fn id(key: &Key<'_>) -> String {
    let window = key.3.map(|(y, m)| format!("{y}-{m}")).unwrap_or_default();
    format!("k{:016x}", hash64(&[key.0.as_str().as_bytes(), key.1.as_bytes(), key.2.as_str().as_bytes(), window.as_bytes()]))
}

fn label(key: &Key<'_>) -> String {
    let no = if key.2 == Polarity::DoesNotOccur { "no " } else { "" };
    let window = key.3.map(|(y, m)| format!(", by {y}-{m:02}")).unwrap_or_default();
    format!("{no}{}: {}{window}", key.0.as_str().replace('_', " "), key.1)
}
