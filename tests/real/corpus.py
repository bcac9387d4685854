"""The ConvoKit export, loaded by ConvoKit itself: every comment is an utterance with its text, author, parent and predictions, and
every thread is one tree. Usage: corpus.py BINARY PKG (needs convokit 3.0.1 and what it imports)."""

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from convokit import Corpus


def objects(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(package, name):
    with open(package / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main():
    binary, package = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "package"
        shutil.copytree(package, copy)
        subprocess.run([binary, "export", copy, "--format", "convokit", "--quiet"], check=True, stdout=subprocess.DEVNULL)
        corpus = Corpus(filename=str(copy / "convokit"))
        check(corpus, copy)


def check(corpus, package):
    comments = {c["comment_id"]: c for c in table(package, "comments")}
    texts = {c["comment_id"]: c["text"] for c in objects(package / "comments.jsonl")}
    utterances = {u.id: u for u in corpus.iter_utterances()}
    threads = {c["article_id"] for c in comments.values()}
    assert set(utterances) == set(comments) | threads
    for id_, text in texts.items():
        row, utterance = comments[id_], utterances[id_]
        assert utterance.text == text, id_
        assert utterance.reply_to == (row["reply_to"] or row["article_id"]), id_
        assert not row["author_id"] or utterance.speaker.id == row["author_id"], id_
    for conversation in corpus.iter_conversations():
        assert conversation.check_integrity(verbose=False), conversation.id
    verdicts = {v["prediction_id"]: v["verdict"] for v in table(package, "verdicts")}
    predictions = [(u, p) for u in utterances.values() for p in u.meta["predictions"]]
    for utterance, p in predictions:
        assert utterance.text[p["start"] : p["end"]] == p["quote"], p
        assert p["verdict"] == verdicts.get(p["prediction_id"]), p
    assert len(predictions) == sum(bool(p["comment_id"]) for p in table(package, "predictions"))
    print(f"{len(utterances)} utterances, {len(threads)} trees, {len(predictions)} predictions at their offsets")


main()
