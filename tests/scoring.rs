//! Every formula against values computed with independent packages (scoring/*.json name the oracle of each case).

use calledit::score::*;
use serde_json::{Value, json};

fn numbers(v: &Value) -> Vec<f64> {
    v.as_array().into_iter().flatten().map(|x| x.as_f64().unwrap()).collect()
}

fn optional(v: &Value) -> Vec<Option<f64>> {
    v.as_array().into_iter().flatten().map(Value::as_f64).collect()
}

fn indices(v: &Value) -> Vec<usize> {
    let all: Vec<String> = v.as_array().into_iter().flatten().map(Value::to_string).collect();
    let mut labels = all.clone();
    labels.sort();
    labels.dedup();
    all.iter().map(|l| labels.binary_search(l).unwrap()).collect()
}

/// Both coders' labels over one shared set.
fn two(input: &Value, a: &str, b: &str) -> (Vec<usize>, Vec<usize>) {
    let joined: Vec<Value> = [a, b].iter().flat_map(|k| input[*k].as_array().unwrap().clone()).collect();
    let all = indices(&Value::Array(joined));
    let n = all.len() / 2;
    (all[..n].to_vec(), all[n..].to_vec())
}

fn pairs(v: &Value) -> Vec<(f64, f64)> {
    v.as_array().unwrap().iter().map(|r| (r[0].as_f64().unwrap(), r[1].as_f64().unwrap())).collect()
}

fn interval(i: Interval) -> Value {
    json!([i.low, i.high])
}

/// Asserts that `got` agrees with every key of `expected` that it names, and names them all.
fn agree(id: &str, path: &str, expected: &Value, got: &Value, tolerance: f64) {
    match (expected, got) {
        (Value::Object(e), Value::Object(g)) => {
            for (key, value) in e {
                let mine = g.get(key).unwrap_or_else(|| panic!("{id}: `{path}{key}` is not computed"));
                agree(id, &format!("{path}{key}."), value, mine, tolerance);
            }
        }
        (Value::Array(e), Value::Array(g)) => {
            assert_eq!(e.len(), g.len(), "{id} {path}: {e:?} against {g:?}");
            for (i, (e, g)) in e.iter().zip(g).enumerate() {
                agree(id, &format!("{path}{i}."), e, g, tolerance);
            }
        }
        (Value::Number(e), Value::Number(g)) => {
            let (e, g) = (e.as_f64().unwrap(), g.as_f64().unwrap());
            assert!((e - g).abs() <= tolerance * e.abs().max(1.0), "{id} {path}: expected {e}, got {g}");
        }
        _ => assert_eq!(expected, got, "{id} {path}"),
    }
}

fn run(file: &str, compute: impl Fn(&str, &Value, &Value) -> Value) -> usize {
    let text = std::fs::read_to_string(format!("{}/tests/scoring/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let cases = all["cases"].as_array().unwrap();
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let mut expected = case["expected"].clone();
        expected.as_object_mut().unwrap().remove("identity");
        let got = compute(case["metric"].as_str().unwrap(), &case["input"], &case["expected"]);
        agree(id, "", &expected, &got, case["tolerance"].as_f64().unwrap().max(1e-9));
    }
    cases.len()
}

#[test]
fn scores_agree_with_independent_packages() {
    assert_eq!(run("scoring_reference.json", score_case), 86);
}

#[test]
fn agreement_coefficients_agree_with_independent_packages() {
    assert_eq!(run("agreement_reference.json", agreement_case), 13);
}

fn plain(p: &[Option<f64>]) -> Vec<f64> {
    p.iter().map(|p| p.unwrap()).collect()
}

fn score_case(metric: &str, i: &Value, expected: &Value) -> Value {
    let (p, y) = (optional(&i["p"]), optional(&i["y"]));
    match metric {
        "brier" => brier(i, &p, &y),
        "brier_two_sided" => json!({"brier_0_to_2": brier_score_two_sided(&p, &y)}),
        "brier_multiclass" => {
            let p: Vec<Vec<f64>> = i["p"].as_array().unwrap().iter().map(numbers).collect();
            let y: Vec<usize> = numbers(&i["y_index"]).iter().map(|y| *y as usize).collect();
            let sum = brier_score_categories(&p, &y);
            json!({"brier_sum": sum, "brier_half": sum.map(|s| s / 2.0)})
        }
        "brier_ordered" => ordered(i),
        "brier_time_weighted" => {
            let segments: Vec<(f64, f64)> =
                i["segments"].as_array().unwrap().iter().map(|s| (s["p"].as_f64().unwrap(), s["days"].as_f64().unwrap())).collect();
            let one = |(p, _): &(f64, f64)| brier_score(&[Some(*p)], &[i["y"].as_f64()]);
            json!({"brier": brier_score_time_weighted(&segments, i["y"].as_f64().unwrap()), "first": one(&segments[0]), "last": one(segments.last().unwrap())})
        }
        "polarity" => polarity(i),
        "error" => json!({"error": check_probabilities(&p).unwrap_err().split(':').next().unwrap()}),
        "relative_brier" => relative(i),
        "log_score" => logs(&p, &y),
        "baseline_score" => baseline(i),
        "peer_score" => {
            let scores = peer_scores(&numbers(&i["p_true"]));
            json!({"score": scores, "sum": scores.as_ref().map(|s| s.iter().sum::<f64>())})
        }
        "spherical_score" => json!({"score": plain(&p).iter().zip(plain(&y)).map(|(p, y)| spherical_score(*p, y)).collect::<Vec<_>>()}),
        "brier_skill_score" => skill(i, &p, &y),
        "murphy" => {
            let d = murphy_decomposition(&plain(&p), &plain(&y)).unwrap();
            json!({"brier": plain_brier(&plain(&p), &plain(&y)), "reliability": d.reliability, "resolution": d.resolution, "uncertainty": d.uncertainty})
        }
        "murphy_bias_corrected" => {
            let d = murphy_decomposition_corrected(&plain(&p), &plain(&y)).unwrap();
            json!({"reliability": d.reliability, "resolution": d.resolution, "uncertainty": d.uncertainty})
        }
        "murphy_binned" => {
            let (p, y) = (plain(&p), plain(&y));
            let (d, wbv, wbc) = murphy_decomposition_binned(&p, &y, i["bins"].as_u64().unwrap() as usize).unwrap();
            json!({"reliability": d.reliability, "resolution": d.resolution, "uncertainty": d.uncertainty, "wbv": wbv, "wbc": wbc, "brier": plain_brier(&p, &y)})
        }
        "reliability_diagram" => diagram(i, &p, &y),
        "ece" => {
            let (ece, mce) = calibration_error(&plain(&p), &plain(&y), 5).unwrap();
            json!({"ece": ece, "mce": mce})
        }
        "citl" => {
            let (p, y) = (plain(&p), plain(&y));
            json!({"bias": calibration_in_the_large(&p, &y), "mean_p": p.iter().sum::<f64>() / p.len() as f64, "mean_y": hit_rate(&y.iter().map(|y| Some(*y)).collect::<Vec<_>>())})
        }
        "calibration_slope" => {
            let (intercept, slope) = calibration_slope(&plain(&p), &plain(&y)).unwrap();
            json!({"intercept": intercept, "slope": slope, "intercept_at_slope_1": calibration_intercept(&plain(&p), &plain(&y))})
        }
        "spiegelhalter" => {
            let (z, p_value) = spiegelhalter_z(&plain(&p), &plain(&y)).unwrap();
            json!({"z": z, "p_value": p_value})
        }
        "auc" => json!({"auc": auc(&plain(&p), &plain(&y))}),
        _ => more_case(metric, i, expected),
    }
}

fn brier(i: &Value, p: &[Option<f64>], y: &[Option<f64>]) -> Value {
    let mut value = brier_score(p, y);
    if i["w"].is_array() {
        value = weighted_brier_score(&plain(p), &plain(y), &numbers(&i["w"]));
    }
    let scored = p.iter().zip(y).filter(|(p, y)| p.is_some() && y.is_some()).count();
    let resolved = y.iter().flatten().count();
    json!({
        "brier": value, "n": p.len(), "hit_rate": hit_rate(y), "n_scored": scored, "n_resolved": resolved, "hit_rate_resolved_claims": hit_rate(y),
        "n_no_probability": p.iter().filter(|p| p.is_none()).count(), "n_unresolved": y.len() - resolved, "resolution_rate": resolved as f64 / y.len().max(1) as f64,
    })
}

fn ordered(i: &Value) -> Value {
    let y = i["y_index"].as_u64().unwrap() as usize;
    if i["p_near"].is_array() {
        return json!({"near": brier_score_ordered(&numbers(&i["p_near"]), y), "far": brier_score_ordered(&numbers(&i["p_far"]), y)});
    }
    let p = numbers(&i["p"]);
    json!({"ordered_brier": brier_score_ordered(&p, y), "plain_brier_sum": brier_score_categories(std::slice::from_ref(&p), &[y]), "rps": ranked_probability_score(&p, y)})
}

fn polarity(i: &Value) -> Value {
    let claims = i["claims"].as_array().unwrap();
    let truth = |c: &Value| event_probability(c["event"].as_f64().unwrap(), c["negated"].as_bool().unwrap());
    let p = |c: &Value| c["p_claim"].as_f64().unwrap();
    json!({
        "p_event": claims.iter().map(|c| event_probability(p(c), c["negated"].as_bool().unwrap())).collect::<Vec<_>>(),
        "claim_true": claims.iter().map(truth).collect::<Vec<_>>(),
        "brier": claims.iter().map(|c| brier_score(&[Some(p(c))], &[Some(truth(c))])).collect::<Vec<_>>(),
    })
}

fn relative(i: &Value) -> Value {
    let questions: Vec<(f64, Vec<(&str, f64)>)> = ["q1", "q2"]
        .iter()
        .map(|q| (i["y"][*q].as_f64().unwrap(), i[*q].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_f64().unwrap())).collect()))
        .collect();
    json!({"a": relative_brier_score("a", &questions), "b": relative_brier_score("b", &questions), "c": relative_brier_score("c", &questions)})
}

fn logs(p: &[Option<f64>], y: &[Option<f64>]) -> Value {
    let nats = log_score(p, y, 0.0).unwrap();
    let unclipped = if nats.is_infinite() { json!("Infinity") } else { json!(nats) };
    json!({"nats": nats, "bits": nats / std::f64::consts::LN_2, "unclipped": unclipped, "clipped_at_0.001": log_score(p, y, LOG_CLIP), "clipped_at_0.01": log_score(p, y, 0.01)})
}

fn baseline(i: &Value) -> Value {
    if i["p_true"].is_array() {
        let k = i["K"].as_u64().unwrap() as usize;
        return json!({"score": numbers(&i["p_true"]).iter().map(|p| baseline_score(*p, k)).collect::<Vec<_>>()});
    }
    let of_truth = numbers(&i["p"]).into_iter().zip(numbers(&i["y"])).map(|(p, y)| event_probability(p, y == 0.0));
    json!({"score": of_truth.map(|p| baseline_score(p, 2)).collect::<Vec<_>>()})
}

fn skill(i: &Value, p: &[Option<f64>], y: &[Option<f64>]) -> Value {
    let own = brier_score(p, y).unwrap();
    let observed = plain(y);
    let reference = match (&i["reference"], &i["p_ref"]) {
        (_, Value::Array(_)) => brier_score(&optional(&i["p_ref"]), y),
        (Value::Number(c), _) => brier_score(&vec![c.as_f64(); y.len()], y),
        (Value::String(s), _) if s.starts_with("leave") => leave_one_out_brier_score(&observed),
        _ => base_rate_brier_score(&observed),
    }
    .unwrap();
    json!({"bs": own, "bs_ref": reference, "bss": skill_score(own, reference)})
}

fn diagram(i: &Value, p: &[Option<f64>], y: &[Option<f64>]) -> Value {
    let bins = i["bins"].as_u64().unwrap() as usize;
    let p = plain(p);
    if y.is_empty() {
        return json!({"bin_index": p.iter().map(|p| bin_index(*p, bins)).collect::<Vec<_>>()});
    }
    let rows = if i["strategy"].is_string() { reliability_diagram_quantiles(&p, &plain(y), bins) } else { reliability_diagram(&p, &plain(y), bins) };
    let row = |r: &Bin| json!({"bin": bin_index(r.low, bins), "lo": r.low, "hi": r.high, "n": r.n, "mean_p": r.mean_predicted, "freq": r.observed, "wilson_lo": r.interval.low, "wilson_hi": r.interval.high});
    json!({"rows": rows.iter().map(row).collect::<Vec<_>>(), "freq": rows.iter().map(|r| r.observed).collect::<Vec<_>>(), "mean_p": rows.iter().map(|r| r.mean_predicted).collect::<Vec<_>>()})
}

fn more_case(metric: &str, i: &Value, expected: &Value) -> Value {
    let number = |key: &str| i[key].as_f64().unwrap();
    match metric {
        "proportion_interval" => {
            let (k, n) = (number("k"), number("n"));
            let rate = (n > 0.0).then(|| k / n);
            if n == 0.0 {
                return json!({"rate": rate, "wilson": interval(wilson_interval(k, n, 0.95))});
            }
            json!({"rate": rate, "wilson": interval(wilson_interval(k, n, 0.95)), "clopper_pearson": interval(clopper_pearson_interval(k, n, 0.95)),
                "jeffreys_plain": interval(jeffreys_interval(k, n, 0.95)), "agresti_coull": interval(agresti_coull_interval(k, n, 0.95))})
        }
        "bootstrap_exact" | "cluster_bootstrap" => {
            let clusters: Vec<Vec<f64>> = if metric == "cluster_bootstrap" {
                i["clusters"].as_array().unwrap().iter().map(numbers).collect()
            } else {
                numbers(&i["x"]).iter().map(|x| vec![*x]).collect()
            };
            let b = cluster_bootstrap(&clusters, 1).unwrap();
            json!({"n_resamples": b.resamples, "mean": b.mean, "boot_se": b.standard_error, "min": b.min, "max": b.max, "q025_linear": b.interval.low, "q975_linear": b.interval.high})
        }
        "t_interval" => {
            let (mean, se, interval) = t_interval(&numbers(&i["x"]), 0.95).unwrap();
            json!({"mean": mean, "se": se, "lo": interval.low, "hi": interval.high})
        }
        "beta_binomial" => {
            let prior = numbers(&i["prior"]);
            let rows = pairs(&i["commenters"]).into_iter().map(|(k, n)| beta_posterior(k, n, prior[0], prior[1]));
            let posterior: Vec<Posterior> = rows.collect();
            let mut rank: Vec<usize> = (0..posterior.len()).collect();
            rank.sort_by(|a, b| posterior[*b].lower_bound.total_cmp(&posterior[*a].lower_bound));
            let rows: Vec<Value> =
                posterior.iter().map(|p| json!({"mean": p.mean, "lo": p.interval.low, "hi": p.interval.high, "p05": p.lower_bound})).collect();
            json!({"posterior": rows, "rank_by_p05": rank, "rank_by_lower_bound": rank})
        }
        "empirical_bayes_beta" => empirical_bayes(i),
        "empirical_bayes_beta_mom" => {
            let m = beta_moments(&pairs(&i["commenters"])).unwrap();
            json!({"pooled_rate": m.pooled_rate, "rho": m.rho, "shrink_all_to_pool_if_rho_le_0": m.rho <= 0.0, "M": m.size})
        }
        "empirical_bayes_normal" => {
            let (tau2, mu, shrunk) = normal_shrinkage(&numbers(&i["mean_brier"]), &numbers(&i["var_of_mean"])).unwrap();
            json!({"tau2": tau2, "mu": mu, "shrunk": shrunk})
        }
        "binomial_test" => {
            let (two_sided, greater) = binomial_test(i["k"].as_u64().unwrap(), i["n"].as_u64().unwrap(), number("p0")).unwrap();
            json!({"two_sided": two_sided, "greater": greater})
        }
        "p_adjust" => {
            let adjusted = |how| adjust_p_values(&numbers(&i["p"]), how);
            json!({"bonferroni": adjusted(Adjustment::Bonferroni), "holm": adjusted(Adjustment::Holm), "bh": adjusted(Adjustment::BenjaminiHochberg), "by": adjusted(Adjustment::BenjaminiYekutieli)})
        }
        "max_of_binomials" => {
            let (expected, any) = perfect_by_luck(i["commenters"].as_u64().unwrap(), i["n_each"].as_u64().unwrap() as u32, number("p"));
            json!({"expected_perfect": expected, "prob_at_least_one_perfect": any})
        }
        "paired_permutation" => {
            let (mean_diff, p) = paired_permutation(&numbers(&i["brier_a"]), &numbers(&i["brier_b"])).unwrap();
            json!({"mean_diff": mean_diff, "p_two_sided": p})
        }
        "sign_test" => {
            let (a, b, p) = sign_test(&numbers(&i["brier_a"]), &numbers(&i["brier_b"])).unwrap();
            json!({"a_better": a, "b_better": b, "p_two_sided": p})
        }
        "hit_rate_bounds" => {
            let bounds = manski_bounds(number("hits"), number("misses"), number("unresolved")).unwrap();
            json!({"naive": number("hits") / (number("hits") + number("misses")), "lower": bounds.low, "upper": bounds.high})
        }
        _ => last_case(metric, i, expected),
    }
}

fn empirical_bayes(i: &Value) -> Value {
    let records = pairs(&i["commenters"]);
    let prior = fit_prior(&records).unwrap();
    let (alpha, beta, value) = match prior {
        Prior::Beta { alpha, beta, negative_log_likelihood } => (Some(alpha), Some(beta), Some(negative_log_likelihood)),
        Prior::Pooled { .. } => (None, None, None),
    };
    let means: Vec<f64> = records.iter().map(|(k, n)| prior.shrunk(*k, *n)).collect();
    json!({"at_boundary": alpha.is_none(), "alpha": alpha, "beta": beta, "prior_mean": prior.mean(), "neg_loglik": value, "posterior_mean": means})
}

fn date(text: &str) -> calledit::model::Date {
    text[..10].parse().unwrap()
}

fn last_case(metric: &str, i: &Value, expected: &Value) -> Value {
    let number = |key: &str| i[key].as_f64().unwrap();
    match metric {
        "deadline" => {
            let rows: Vec<Deadline> = i["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|e| against_deadline(date(e["deadline"].as_str().unwrap()), e["occurred"].as_str().map(date), 7))
                .collect();
            let bit = |f: &dyn Fn(&Deadline) -> bool| rows.iter().map(|r| u8::from(f(r))).collect::<Vec<_>>();
            json!({"strict": bit(&|r| r.strict), "late_days": rows.iter().map(|r| r.late_days).collect::<Vec<_>>(), "lenient_7d": bit(&|r| r.lenient)})
        }
        "elo" => {
            let (expected_a, ra, rb) = elo_update(number("ra"), number("rb"), number("score_a"), number("k"));
            json!({"expected_a": expected_a, "ra_new": ra, "rb_new": rb})
        }
        "rasch_map" => {
            let (theta, se) = rasch_ability(&numbers(&i["responses"]), &numbers(&i["difficulty"]));
            json!({"theta": theta, "se": se})
        }
        "kendall_tau_b" => json!({"tau_b": kendall_tau_b(&numbers(&i["a"]), &numbers(&i["b"]))}),
        "rank" => {
            let by = |ties| ranks(&numbers(&i["score"]), ties);
            json!({"competition_min": by(Ties::Competition), "dense": by(Ties::Dense), "average": by(Ties::Average)})
        }
        "lead_time" => lead(i, expected),
        "herding_distance" => {
            let per_item = herding_distances(&numbers(&i["p_in_time_order"]));
            json!({"mean_abs_dev": per_item.iter().sum::<f64>() / per_item.len() as f64, "per_item": per_item})
        }
        "lsv_herding" => {
            let (raw, adjustment, lsv) = herding_lsv(i["same_side"].as_u64().unwrap(), i["n"].as_u64().unwrap(), number("expected_share")).unwrap();
            json!({"raw": raw, "adjustment": adjustment, "lsv": lsv})
        }
        "aggregate" => {
            let a = aggregate(&numbers(&i["p"])).unwrap();
            json!({"mean": a.mean, "median": a.median, "geo_mean_odds": a.geometric_odds, "extremised_a2.5": a.extremised, "geo_mean_p_normalised": a.geometric_odds})
        }
        "effective_n" => {
            let (deff, n_eff) = effective_n(number("n"), number("mean_cluster_size"), number("icc"));
            json!({"deff": deff, "n_eff": n_eff})
        }
        "dedupe" => {
            let claims: Vec<AuthorClaim<'_>> = i["claims"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| AuthorClaim {
                    author: c["author"].as_str().unwrap(),
                    claim: c["claim"].as_str().unwrap(),
                    made_on: date(c["at"].as_str().unwrap()),
                })
                .collect();
            let probability: Vec<Option<f64>> = i["claims"].as_array().unwrap().iter().map(|c| c["p"].as_f64()).collect();
            let score = |keep: Keep| {
                let kept = one_per_author_claim(&claims, keep);
                let p: Vec<Option<f64>> = kept.iter().map(|k| probability[*k]).collect();
                (kept.len(), brier_score(&p, &vec![i["y"].as_f64(); p.len()]))
            };
            json!({"n_author_claims": score(Keep::First).0, "brier_first": score(Keep::First).1, "brier_last": score(Keep::Last).1})
        }
        "conditional" => {
            let claims = i["claims"].as_array().unwrap();
            let met = |c: &&Value| c["condition_met"].as_bool();
            let scored: Vec<&Value> = claims.iter().filter(|c| met(c) == Some(true) && !c["y"].is_null()).collect();
            let (p, y): (Vec<_>, Vec<_>) = scored.iter().map(|c| (c["p"].as_f64(), c["y"].as_f64())).unzip();
            json!({"n_scored": scored.len(), "n_void": claims.iter().filter(|c| met(c) == Some(false)).count(), "n_unresolved": claims.iter().filter(|c| met(c).is_none()).count(), "brier": brier_score(&p, &y)})
        }
        "bare_assertion" => {
            let y = optional(&i["outcomes"]);
            let at = |p: f64| brier_score(&vec![Some(p); y.len()], &y);
            json!({"as_stated_brier": at(number("as_stated_p")), "mapped_brier": at(number("mapped_p")), "base_rate_brier": base_rate_brier_score(&plain(&y)), "hit_rate": hit_rate(&y)})
        }
        other => panic!("no computation for {other}"),
    }
}

/// The reference gives times of day; days with a half stand for noon, so days are compared through dates twice as long.
fn lead(i: &Value, expected: &Value) -> Value {
    let claims = i["predictions"].as_array().unwrap();
    let event = i["event_at"].as_str().unwrap();
    let half_days = |at: &str| if at.get(11..13) == Some("12") { 0.5 } else { 0.0 };
    let at = |c: &Value| c["at"].as_str().unwrap().to_owned();
    let id = |k: &usize| claims[*k]["id"].clone();
    let made: Vec<calledit::model::Date> = claims.iter().map(|c| date(&at(c))).collect();
    let first: Vec<Value> = first_calls(&made, date(event)).iter().map(id).collect();
    let leads: Vec<Option<f64>> = claims.iter().zip(&made).map(|(c, m)| lead_days(*m, date(event)).map(|d| d as f64 - half_days(&at(c)))).collect();
    let known: Vec<f64> = leads.iter().flatten().copied().collect();
    json!({
        "lead_days": claims.iter().zip(&leads).map(|(c, l)| (c["id"].as_str().unwrap().to_owned(), json!(l))).collect::<serde_json::Map<_, _>>(),
        "first": if expected["first"].is_array() { Value::Array(first) } else { first[0].clone() },
        "after_the_fact": leads.iter().enumerate().filter(|(_, l)| l.is_none()).map(|(k, _)| id(&k)).collect::<Vec<_>>(),
        "median_lead_days": median(&known),
    })
}

fn agreement_case(metric: &str, i: &Value, _expected: &Value) -> Value {
    match metric {
        "cohen_kappa" => {
            let (a, b) = two(i, "a", "b");
            let k = cohen_kappa(&a, &b).unwrap();
            json!({"kappa": k.kappa, "po": k.observed, "se": k.standard_error, "ci95": k.interval.map(interval)})
        }
        "cohen_kappa+pabak+ac1" => {
            let (a, b) = two(i, "a", "b");
            let k = cohen_kappa(&a, &b).unwrap();
            json!({"po": k.observed, "kappa": k.kappa, "pabak": pabak(&a, &b), "gwet_ac1": gwet_ac1(&a, &b)})
        }
        "cohen_kappa_weighted" => {
            let (a, b) = two(i, "a", "b");
            json!({"unweighted": cohen_kappa(&a, &b).unwrap().kappa, "linear": weighted_kappa(&a, &b, Weights::Linear), "quadratic": weighted_kappa(&a, &b, Weights::Quadratic)})
        }
        "krippendorff_alpha" => {
            let units = units(i);
            let alpha = |scale| krippendorff_alpha(&units, scale);
            json!({"nominal": alpha(Scale::Nominal), "ordinal": alpha(Scale::Ordinal), "interval": alpha(Scale::Interval), "ratio": alpha(Scale::Ratio)})
        }
        "fleiss_kappa" => {
            let units: Vec<Vec<usize>> =
                i["units_by_rater"].as_array().unwrap().iter().map(|u| numbers(u).iter().map(|x| *x as usize).collect()).collect();
            let (fleiss, randolph) = fleiss_kappa(&units).unwrap();
            let values: Vec<Vec<f64>> = units.iter().map(|u| u.iter().map(|x| *x as f64).collect()).collect();
            json!({"fleiss": fleiss, "randolph": randolph, "krippendorff_nominal": krippendorff_alpha(&values, Scale::Nominal)})
        }
        "agreement" => {
            let (human, machine) = (numbers(&i["human"]), numbers(&i["machine"]));
            let (a, b) = two(i, "human", "machine");
            let count = |h: f64, m: f64| human.iter().zip(&machine).filter(|(x, y)| **x == h && **y == m).count() as f64;
            let (precision, recall) = (count(1.0, 1.0) / machine.iter().sum::<f64>(), count(1.0, 1.0) / human.iter().sum::<f64>());
            json!({"kappa": cohen_kappa(&a, &b).unwrap().kappa, "precision": precision, "recall": recall, "f1": 2.0 * precision * recall / (precision + recall), "overrides": (count(1.0, 0.0) + count(0.0, 1.0)) as u64})
        }
        other => panic!("no computation for {other}"),
    }
}

fn units(i: &Value) -> Vec<Vec<f64>> {
    if let Some(rows) = i["rows"].as_array() {
        let mut by = std::collections::BTreeMap::<u64, Vec<f64>>::new();
        for row in rows {
            by.entry(row[0].as_u64().unwrap()).or_default().push(row[2].as_f64().unwrap());
        }
        return by.into_values().collect();
    }
    let raters: Vec<Vec<Option<f64>>> = i["rows_are_raters"].as_array().unwrap().iter().map(optional).collect();
    (0..raters[0].len()).map(|u| raters.iter().filter_map(|r| r[u]).collect()).collect()
}
