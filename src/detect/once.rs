//! Once: what a comment says twice is one prediction.
//!
//! The filled predictions of a page in, in page order; the same without those that only repeat an earlier one of their comment: the
//! same event, target, polarity and kind, the target taken from the earlier one, no number of their own, and a time that does not
//! differ. The earlier one takes the time where it had none.

use crate::model::{EventKind, HorizonBasis, Prediction, ProbabilityBasis};

/// Drops repetitions; of each, the first remains.
pub(super) fn once(predictions: Vec<Prediction>) -> Vec<Prediction> {
    let mut out: Vec<Prediction> = Vec::with_capacity(predictions.len());
    for later in predictions {
        let comment = later.comment_id;
        let earlier = out.iter_mut().rev().take(NEAR).take_while(|p| p.comment_id == comment).find(|p| repeats(&later, p));
        match earlier {
            Some(earlier) if later.comment_id.is_some() => take_time(earlier, later),
            _ => out.push(later),
        }
    }
    out
}

/// Predictions back in the comment that a repetition is looked for among.
const NEAR: usize = 6;

fn repeats(later: &Prediction, earlier: &Prediction) -> bool {
    let inherited = later.flags.iter().any(|f| f == "target_from_comment");
    let same = later.event == earlier.event && later.polarity == earlier.polarity && later.kind == earlier.kind && later.target == earlier.target;
    let told = later.event != EventKind::Other && later.kind.is_scored() && later.target.is_some() && later.quantity.is_none();
    let numbers = later.probability_basis == ProbabilityBasis::Stated;
    inherited && same && told && !numbers && same_time(later, earlier)
}

fn same_time(a: &Prediction, b: &Prediction) -> bool {
    a.horizon.due_by == b.horizon.due_by || timeless(a) || timeless(b)
}

fn timeless(p: &Prediction) -> bool {
    p.horizon.phrase.is_none() && p.horizon.basis != HorizonBasis::Stated
}

fn take_time(earlier: &mut Prediction, later: Prediction) {
    if timeless(earlier) && !timeless(&later) {
        earlier.horizon = later.horizon;
    }
}
