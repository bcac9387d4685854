#!/usr/bin/env python3
"""The same texts reduced and clustered by calledit and by scikit-learn, one thread each, CPU seconds.

    cargo bench --bench clustering --no-run      # prints the program's path
    python3 benches/clustering.py PROGRAM [TEXTS.txt] [--k 6] [--dimensions 100] [--runs 3]

TEXTS.txt holds a text a line; without it 20,000 comments are generated. scikit-learn (any recent version) must be installed; it
is not needed otherwise. Both get the same TF-IDF rows. scikit-learn: TruncatedSVD and KMeans as they come (one start), beside
KMeans with four starts, which is what calledit tries on its sample. The least of the runs is printed; inertia is that of points
at unit length, each program's own.
"""
import argparse, json, os, random, subprocess, sys, tempfile, time
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"


def generated(n=20_000, topics=12):
    draw = random.Random(1)
    word = lambda t: f"w{12 + t * 400 + int(draw.random() ** 3 * 400):05}x" if draw.random() < 0.25 else f"w{int(draw.random() ** 3 * 60_000):05}x"
    return [" ".join(word(i // 200 % topics) for _ in range(draw.randint(4, 40))) for i in range(n)]


def least(run, runs):
    best = None
    for _ in range(runs):
        start = time.process_time(); made = run(); spent = time.process_time() - start
        best = (spent, made) if best is None or spent < best[0] else best
    return best


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("program"); ap.add_argument("texts", nargs="?"); ap.add_argument("--k", type=int, default=6)
    ap.add_argument("--dimensions", type=int, default=100); ap.add_argument("--runs", type=int, default=3)
    a = ap.parse_args()
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize
    texts = open(a.texts, encoding="utf-8").read().splitlines() if a.texts else generated()
    rows = TfidfVectorizer(sublinear_tf=True, min_df=2, max_df=0.3).fit_transform(texts)
    print(f"{rows.shape[0]} texts, {rows.shape[1]} features, {rows.nnz} entries; k {a.k}, {a.dimensions} dimensions, least of {a.runs} runs, CPU seconds of one thread")
    svd_s, points = least(lambda: TruncatedSVD(a.dimensions, random_state=1).fit_transform(rows), a.runs)
    kept = float((points ** 2).sum()); points = normalize(points)
    one_s, one = least(lambda: KMeans(a.k, n_init=1, random_state=1).fit(points), a.runs)
    four_s, four = least(lambda: KMeans(a.k, n_init=4, random_state=1).fit(points), a.runs)
    with tempfile.NamedTemporaryFile("w", suffix=".rows") as f:
        for i in range(rows.shape[0]):
            row = rows.getrow(i)
            f.write(" ".join(f"{j}:{v:.6g}" for j, v in sorted(zip(row.indices, row.data))) + "\n")
        f.flush()
        own = [json.loads(subprocess.run([a.program, "rows", f.name, str(a.k), str(a.dimensions)], stdout=subprocess.PIPE, check=True).stdout) for _ in range(a.runs)]
    mine = {key: min(o[key] for o in own) for key in own[0]}
    print(f"decomposition: calledit {mine['svd_s']:.2f} s, scikit-learn {svd_s:.2f} s; squared length kept {mine['kept']:.0f} and {kept:.0f}")
    print(f"k-means: calledit {mine['kmeans_s']:.2f} s, inertia {mine['inertia']:.0f}; scikit-learn {one_s:.2f} s, {one.inertia_:.0f} (one start), {four_s:.2f} s, {four.inertia_:.0f} (four starts)")


if __name__ == "__main__":
    main()
