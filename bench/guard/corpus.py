"""`make guard-corpus DIR=...`: is the guard right about a folder of statements?

    python -m bench.guard.corpus DIR [--at-most PERCENT | GROUP=PERCENT]...

DIR holds *.jsonl at any depth (one line: expected.py); its first folders are the groups. Every
disagreement is printed, then a table. Exit codes: 0 in order; 1 a statement passed that must
not, what was allowed does not read back as itself, or more honest ones were refused than
--at-most says (default: 0.5 %); 2 the folder cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from bench.guard.expected import Counts, problem
from orchestrator.catalog import load_catalog
from orchestrator.settings import CHECKOUT
from orchestrator.sql_guard import check
from orchestrator.sql_guard.pool import Pool

BATCH = 32
LOST = b'{"allowed": false, "stable": true, "codes": ["CRASHED"], "names": []}'
CATALOG = load_catalog(CHECKOUT / "sql" / "catalog")
Line = dict[str, Any]


def main() -> int:
    options = _arguments()
    files = sorted(options.folder.rglob("*.jsonl"))
    limits: dict[str, float] = dict(options.at_most)
    try:
        counts = run(options.folder, files)
    except ValueError as error:
        print(f"guard-corpus: {error}", file=sys.stderr)
        return 2
    if not counts:
        print(f"guard-corpus: no statement in {options.folder}/**/*.jsonl", file=sys.stderr)
        return 2
    print(table(counts))
    bad = [name for name, group in counts.items() if group.dangerous or group.unstable
           or group.refusal_rate() > limits.get(name, limits.get("", 0.5))]
    print(f"\nNOT IN ORDER: {', '.join(bad)}" if bad else "\nIn order.")
    return 1 if bad else 0


def run(folder: Path, files: list[Path]) -> dict[str, Counts]:
    """Counts by group; tells each disagreement on the way."""
    counts: dict[str, Counts] = {}
    batches: dict[int, list[tuple[str, Line]]] = {}
    coming = enumerate(_batches(folder, files))
    ended = False
    with Pool(judge, lost=LOST) as pool:
        while not ended or batches:
            while not ended and pool.idle():
                number, batch = next(coming, (-1, []))
                ended = number < 0
                if batch:
                    batches[number] = batch
                    pool.give(number, [json.dumps(line).encode() for _, line in batch])
            if batches:
                wait(pool.pipes(), pool.patience())
            for number, answers in pool.done():
                for (place, line), answer in zip(batches.pop(number), answers, strict=True):
                    _count(counts, place, line, json.loads(answer))
    return counts


def judge(lines: bytes) -> bytes:
    """In a child: the verdict on each line, and whether what is allowed is a fixed point."""
    return b"\n".join(json.dumps(_judged(json.loads(line))).encode()
                      for line in lines.split(b"\n"))


def _judged(line: Line) -> Line:
    catalog = CATALOG if line.get("catalog") else None
    dialect = line.get("dialect", "postgres")
    verdict = check(line["sql"], catalog, dialect)
    again = check(verdict.canonical, catalog, dialect) if verdict.allowed else verdict
    return {"allowed": verdict.allowed, "stable": again.canonical == verdict.canonical,
            "codes": [reason.code for reason in verdict.reasons],
            "names": [reason.name for reason in verdict.reasons]}


def _batches(folder: Path, files: list[Path]) -> Iterator[list[tuple[str, Line]]]:
    """Statements, each with its place "folder/file.jsonl:line"; ValueError names a bad one."""
    batch: list[tuple[str, Line]] = []
    for file in files:
        with file.open("rb") as lines:
            for number, text in enumerate(lines, 1):
                place = f"{file.relative_to(folder)}:{number}"
                batch.append((place, _read(text, place)))
                if len(batch) == BATCH:
                    yield batch
                    batch = []
    if batch:
        yield batch


def _read(text: bytes, place: str) -> Line:
    try:
        line: Line = json.loads(text)
    except ValueError:
        raise ValueError(f"{place} is not JSON") from None
    if wrong := problem(line):
        raise ValueError(f"{place}: {wrong}")
    return line


def _count(counts: dict[str, Counts], place: str, line: Line, answer: Line) -> None:
    group = place.split("/", 1)[0].split(":", 1)[0].removesuffix(".jsonl")
    wrong = counts.setdefault(group, Counts()).add(
        line["expected"], answer["allowed"], answer["stable"])
    if wrong:
        codes = ", ".join(dict.fromkeys(
            f"{code} {name}".strip()
            for code, name in zip(answer["codes"], answer["names"], strict=False)))
        print(f"{wrong:9} {place} [{_flat(str(line.get('why', '')))}] {_flat(codes)} "
              f"| {_flat(line['sql'])[:300]}")


def _flat(text: str) -> str:
    """On one line, and harmless to a terminal."""
    return " ".join(text.split()).encode("ascii", "backslashreplace").decode().translate(
        dict.fromkeys(range(32), " "))


def table(counts: dict[str, Counts]) -> str:
    """In Markdown."""
    lines = ["", "| group | honest, allowed | honest, refused | % | hostile, refused "
             "| hostile, allowed | either | not a fixed point |",
             f"|---|{'---:|' * 7}"]
    for name, group in sorted(counts.items()):
        lines.append(
            f"| {name} | {group.allowed:,} | {group.wrongly:,} | {group.refusal_rate():.2f} "
            f"| {group.refused:,} | {group.dangerous:,} | {group.either:,} | {group.unstable:,} |")
    return "\n".join(lines)


def _limit(text: str) -> tuple[str, float]:
    group, _, percent = text.rpartition("=")
    try:
        return group, float(percent)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not [GROUP=]PERCENT") from error


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.guard.corpus", description="Is the guard right about a corpus?")
    parser.add_argument("folder", type=Path, metavar="DIR", help="JSON Lines; see expected.py")
    parser.add_argument("--at-most", type=_limit, nargs="*", default=[],
                        metavar="[GROUP=]PERCENT", help="of honest ones refused (default: 0.5)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
