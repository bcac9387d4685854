#!/usr/bin/env python3
"""How well stances and camps agree with the leans that a world's gold gives its commenters. Standard library only.

    camp_agreement.py GOLD PKG [GOLD PKG ...]

GOLD holds threads.json (comments with `stances`: target and favor or against), PKG is a package of the same pages made with
`--names clear`. Gold and package name targets in different words, so stances are compared by the side they put a comment on:
each gold target is tied to the package's target that shares a word with it, or else to the one that it meets most often.
A camp is a cluster of level author that is not `insufficient`. Printed: right stances of those given where gold speaks, beside always answering gold's most
frequent label; for authors with both a lean and a camp, the adjusted Rand index (0 is chance) and the purity of camps, beside
the share of the largest lean.
"""
import collections, csv, json, os, sys


def pairs(n):
    return n * (n - 1) / 2


def adjusted_rand(a, b):
    both = sum(pairs(n) for n in collections.Counter(zip(a, b)).values())
    x, y = (sum(pairs(n) for n in collections.Counter(v).values()) for v in (a, b))
    expected = x * y / max(1, pairs(len(a)))
    most = (x + y) / 2
    return 0.0 if most == expected else (both - expected) / (most - expected)


def plain(text):
    return " ".join(text.split())


def gold_of(folder):
    with open(os.path.join(folder, "threads.json"), encoding="utf-8") as f:
        articles = json.load(f)
    comments, leans = {}, collections.defaultdict(collections.Counter)
    for comment in (c for a in articles for c in a["comments"]):
        for s in comment.get("stances") or []:
            comments.setdefault((comment["author"], plain(comment["text"])), {})[s["target"]] = s["stance"]
            if comment["author"]:
                leans[comment["author"]][(s["target"], s["stance"])] += 1
    return comments, {a: max(sorted(c), key=c.get) for a, c in leans.items()}


def table(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def score(gold, package):
    comments, leans = gold_of(gold)
    rows = {r["comment_id"]: r for r in table(package, "comments.csv")}
    authors = {r["author_id"]: r["author"] for r in rows.values() if r["author_id"]}
    stances = [(comments.get((rows[s["comment_id"]]["author"] or None, plain(rows[s["comment_id"]]["text"])), {}), s) for s in table(package, "stances.csv")]
    meets = collections.Counter((t, s["target"]) for g, s in stances for t in g)
    same = lambda t, name: set(t.lower().split()) & set(name.lower().replace("-", " ").split())
    tied = {}
    for t in sorted({t for t, _ in meets}):
        names = sorted((n for u, n in meets if u == t), key=lambda n: (-bool(same(t, n)), -meets[(t, n)], n))
        tied[t] = names[0]
    right = [(g[t] == s["label"], g[t]) for g, s in stances for t in g if tied[t] == s["target"]]
    insufficient = {c["cluster_id"] for c in table(package, "clusters.csv") if c["level"] == "author" and c["label"] == "insufficient"}
    camps = {authors.get(m["author_id"]): m["cluster_id"] for m in table(package, "cluster_members.csv") if m["author_id"] and m["cluster_id"] not in insufficient}
    return right, [(leans[a], camps[a]) for a in sorted(leans) if a in camps], len(leans)


def purity(placed):
    by = collections.defaultdict(collections.Counter)
    for lean, camp in placed:
        by[camp][lean] += 1
    return sum(max(c.values()) for c in by.values()) / len(placed)


def main(args):
    if len(args) < 2 or len(args) % 2:
        sys.exit(__doc__)
    every, indexes, placed_all, leaning = [], [], [], 0
    for gold, package in zip(args[::2], args[1::2]):
        right, placed, n = score(gold, package)
        if not n:
            continue
        every += right; leaning += n
        placed_all += [((gold, lean), (gold, camp)) for lean, camp in placed]
        ari = adjusted_rand(*zip(*placed)) if placed else 0.0
        split = len({camp for _, camp in placed}) > 1
        if split:
            indexes.append(ari)
        largest = max(collections.Counter(lean for lean, _ in placed).values()) / len(placed) if placed else 0.0
        print(f"{os.path.basename(gold.rstrip('/'))}: stances right {sum(r for r, _ in right)} of {len(right)}; {len(placed)} of {n} leaning authors placed"
              + (f", ARI {ari:.2f}, purity {purity(placed):.2f} (largest lean {largest:.2f})" if placed else "") + ("" if split else ", one camp"))
    if every:
        top = max(collections.Counter(g for _, g in every).values())
        print(f"all: stances right {sum(r for r, _ in every) / len(every):.3f} of {len(every)} (most frequent label {top / len(every):.3f})")
    if placed_all:
        by = collections.Counter(lean for lean, _ in placed_all)
        largest = sum(max(n for (g, _), n in by.items() if g == gold) for gold in {g for g, _ in by})
        print(f"all: {len(placed_all)} of {leaning} leaning authors placed; purity {purity(placed_all):.3f} (largest lean {largest / len(placed_all):.3f}); "
              + (f"mean ARI where camps are told apart {sum(indexes) / len(indexes):.3f} ({len(indexes)} of {len(args) // 2} worlds)" if indexes else "no camps told apart"))


if __name__ == "__main__":
    main(sys.argv[1:])
