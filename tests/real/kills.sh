#!/usr/bin/env bash
# Kills `run --force` over an existing package at random moments (kill -9). Whatever the moment, the folder afterwards holds
# the old or the new package, whole (every file has the digest that run.json names); running again finishes and leaves
# nothing hidden behind. A run that ended before its kill came is not counted: kills go on until TIMES runs died by one.
# Usage: kills.sh BINARY [TIMES, 10]
set -euo pipefail
bin=$(realpath "$1")
times=${2:-10}
sample=$(realpath "$(dirname "$0")/../../data/sample")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Whole: the files are those of run.json, with their digests.
whole() {
    python3 - "$1" <<'PY'
import hashlib, json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
named = json.loads((folder / "run.json").read_text())["outputs"]
there = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name != "run.json"}
there_differs = {n for n in named.keys() | there.keys() if named.get(n) != there.get(n)}
sys.exit(f"{folder.name}: not as run.json says: {sorted(there_differs)}" if there_differs else 0)
PY
}
seed_of() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["seed"])' "$1/run.json"; }

"$bin" run "$sample" --out "$work/package" --seed 1 --quiet
whole "$work/package"
start=$(date +%s%N)
"$bin" run "$sample" --out "$work/timed" --quiet
span=$((($(date +%s%N) - start) / 1000))
rm -r "$work/timed"
killed=0
replaced=0
for ((i = 1; killed < times; i++)); do
    [ "$i" -le $((times * 5 + 50)) ] || { echo "only $killed of $i runs were still there to be killed"; exit 1; }
    before=$(seed_of "$work/package")
    new=$((i + 1))
    "$bin" run "$sample" --out "$work/package" --seed "$new" --force --quiet 2>"$work/errors" &
    pid=$!
    # Every third kill falls in the last fifth, when files are written and moved; where the run was over, the next comes sooner.
    at=$(((RANDOM * 32768 + RANDOM) % (span + 1)))
    [ $((i % 3)) = 0 ] && at=$((span * 4 / 5 + at / 5))
    sleep "$(printf '%d.%06d' $((at / 1000000)) $((at % 1000000)))"
    kill -9 "$pid" 2>/dev/null || true
    ended=0
    wait "$pid" 2>/dev/null || ended=$?
    case $ended in
        137) killed=$((killed + 1)) ;;
        0) span=$((span * 99 / 100)) ;;
        *) echo "run $i ended with $ended:"; cat "$work/errors"; exit 1 ;;
    esac
    whole "$work/package"
    after=$(seed_of "$work/package")
    [ "$after" = "$before" ] || [ "$after" = "$new" ] || { echo "kill $i: package of seed $after, neither $before nor $new"; exit 1; }
    if [ "$after" = "$new" ]; then replaced=$((replaced + 1)); fi
done
"$bin" run "$sample" --out "$work/package" --seed 1 --force --quiet
whole "$work/package"
left=$(find "$work" -mindepth 1 -maxdepth 1 ! -name package ! -name errors)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
"$bin" run "$sample" --out "$work/first" --quiet
"$bin" run "$sample" --out "$work/first" --seed 2 --quiet 2>/dev/null && { echo "a package was replaced without --force"; exit 1; }
# A first run killed leaves no package or a whole one.
for at in 0.1 0.5 0.9; do
    rm -rf "$work/new"
    "$bin" run "$sample" --out "$work/new" --quiet 2>"$work/errors" &
    pid=$!
    sleep "$(python3 -c "print($at * $span / 1e6)")"
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    [ ! -e "$work/new" ] || whole "$work/new"
done
echo "$((i - 1)) runs: $killed killed, $replaced had replaced the package, none half-written"
