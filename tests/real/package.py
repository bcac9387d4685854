"""A package in the program its readers use: frictionless validates it, then every quote is looked up at its offsets in the raw
text and every number parsed. Usage: package.py PKG (needs frictionless)."""

import csv
import json
import math
import sys
from pathlib import Path

import frictionless

GUARDED = "=+-@\t\r＝＋－＠'"
csv.field_size_limit(1 << 30)


def raw(cell):
    """A cell as it was before the guard against spreadsheets."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in GUARDED else cell


def rows(package, name):
    with open(package / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def objects(package, name):
    with open(package / f"{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line, parse_constant=refuse) for line in file.read().split("\n") if line]


def refuse(word):
    raise ValueError(f"{word} is not JSON")


def validate(package):
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["title", "type", "rowNumber", "fieldName", "message"])[:20]
    tables = {task.name for task in report.tasks}
    files = {path.stem for path in package.glob("*.csv")}
    assert tables == files, f"described {tables}, written {files}"


def offsets(package):
    """Every quote stands at its offsets, in code points, in the raw text."""
    bodies = {a["article_id"]: a["body"] for a in objects(package, "articles")}
    texts = {c["comment_id"]: c["text"] for c in objects(package, "comments")}
    count = 0
    for name in ("predictions", "evidence"):
        for row in rows(package, name):
            text = texts[row["comment_id"]] if row.get("comment_id") else bodies[row["article_id"]]
            found = text[int(row["char_start"]) : int(row["char_end"])]
            assert found == raw(row["quote"]), (name, row["prediction_id"], found, row["quote"])
            count += 1
    return count


def same_text(package):
    """The tables say what the raw lines say."""
    for name, key, field in (("articles", "article_id", "body"), ("comments", "comment_id", "text")):
        lines = {o[key]: o[field] for o in objects(package, name)}
        table = {r[key]: raw(r[field]) for r in rows(package, name)}
        assert lines.keys() == table.keys(), name
        for id_ in lines:
            assert lines[id_] == table[id_], (name, id_)


def numbers(package):
    """Numbers are finite, shares lie between 0 and 1, intervals hold their value."""
    schema = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    count = 0
    for resource in schema["resources"]:
        fields = [f["name"] for f in resource["schema"]["fields"] if f["type"] in ("number", "integer")]
        for row in rows(package, resource["name"]):
            for field in fields:
                if row[field] != "":
                    assert math.isfinite(float(row[field])), (resource["name"], field, row[field])
                    count += 1
            for low, value, high in (("hit_low", "hit_rate", "hit_high"), ("probability_low", "probability", "probability_high"), ("low", "observed", "high")):
                if row.get(low) and row.get(value) and row.get(high):
                    a, b, c = float(row[low]), float(row[value]), float(row[high])
                    assert 0 <= a <= b + 1e-6 and b <= c + 1e-6 and c <= 1, (resource["name"], low, row)
    return count


def main():
    package = Path(sys.argv[1])
    validate(package)
    quotes = offsets(package)
    same_text(package)
    values = numbers(package)
    json.loads((package / "run.json").read_text(encoding="utf-8"), parse_constant=refuse)
    print(f"{package.name}: valid; {quotes} quotes at their offsets, {values} numbers")


main()
