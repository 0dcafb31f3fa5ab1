"""`make bench-guard`: statements a second of `ezpocket guard`, its start and its memory.

    python -m bench.guard [--count N] [--rounds N]

A statement is never seen twice, so nothing that is kept of one helps another. The time of the
start (imports) is measured with one statement and taken off. Writes bench/results/guard.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.guard.statements import mixed

RESULTS = Path(__file__).resolve().parents[1] / "results"
COMMAND = (sys.executable, "-m", "orchestrator.cli", "guard")
WANTED = {"postgres": 2000, "athena": 1000}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.guard", description="How fast?")
    parser.add_argument("--count", type=int, default=20_000, help="statements (default: 20,000)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    options = parser.parse_args()
    rows = [measured(dialect, options.count, options.rounds) for dialect in WANTED]
    report = table(rows, options.count, options.rounds)
    print(report)
    (RESULTS / "guard.md").write_text(report + "\n", "utf-8")
    return 0


def measured(dialect: str, count: int, rounds: int) -> list[str]:
    """A row of the table: dialect, statements a second, start, peak memory of its processes."""
    with tempfile.TemporaryDirectory() as folder:
        many, one = Path(folder) / "many.jsonl", Path(folder) / "one.jsonl"
        many.write_text("".join(json.dumps({"sql": sql}) + "\n" for sql in mixed(count)))
        one.write_text(json.dumps({"sql": "select 1"}) + "\n")
        starts, speeds, costs, peaks = [], [], [], []
        for _ in range(rounds):
            start, idle, _ = once(dialect, one)
            seconds, busy, peak = once(dialect, many)
            starts.append(start)
            speeds.append(count / (seconds - start))
            costs.append((busy - idle) / count)
            peaks.append(peak)
    middle = statistics.median
    return [dialect, f"{middle(speeds):,.0f}", f"{WANTED[dialect]:,}",
            f"{1e6 * middle(costs):,.0f} µs", f"{middle(starts):.2f} s",
            f"{max(peaks) / 1024:.0f} MB"]


def once(dialect: str, given: Path) -> tuple[float, float, int]:
    """Seconds of one run, processor seconds of its processes, and the peak in kB of the largest."""
    started = time.perf_counter()
    with given.open("rb") as lines:
        running = subprocess.Popen([*COMMAND, "--dialect", dialect], stdin=lines,
                                   stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"ezpocket guard ended with {running.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss


def table(rows: list[list[str]], count: int, rounds: int) -> str:
    lines = [
        f"# The guard's speed, {dt.date.today().isoformat()}", "",
        f"`ezpocket guard`, {count:,} different statements as models write them, one in ten an "
        f"attack; {os.cpu_count()} cores, Python {platform.python_version()}; median of {rounds} "
        "rounds; memory is that of its largest process.", "",
        "| dialect | statements/s | wanted | processor time a statement | start | peak memory |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


if __name__ == "__main__":
    sys.exit(main())
