"""One million rows of order_report out of PostgreSQL, in turn by each contestant.

    python -m bench.warehouse [--rows N] [--rounds N]

All in the same run on the same embedded PostgreSQL, each as a process of its own. Prints a table
with ratios and writes it to bench/results/warehouse.md.
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
from pathlib import Path

from bench import million
from bench.peers_venv import PYTHON, make_venv

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "warehouse.md"
NAMES = {
    "ours": "ezpocket: LocalWarehouse.run, an Arrow file, exact decimals",
    "read_sql": "pandas.read_sql, SQLAlchemy and psycopg2, a DataFrame",
    "copy_csv": "psycopg COPY, pandas.read_csv, a DataFrame, decimals as floats",
}
PATIENCE = 900.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.warehouse", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=million.ROWS)
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median counts")
    given = parser.parse_args()
    make_venv()
    found: dict[str, list[dict[str, float]]] = {name: [] for name in NAMES}
    with million.server() as (_, servers):
        print(f"filling {given.rows} rows", file=sys.stderr, flush=True)
        million.fill(servers.database_url, given.rows)
        for number in range(given.rounds):
            for name, figures in found.items():
                print(f"round {number + 1}: {name}", file=sys.stderr, flush=True)
                figures.append(measured(name, servers.warehouse_url, given.rows))
    table = report(found, given.rows)
    print(table)
    RESULTS.write_text(table + "\n", "utf-8")
    return 0


def measured(name: str, url: str, rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        done = subprocess.run(
            [sys.executable if name == "ours" else PYTHON, "-m", "bench.warehouse.contestants",
             name, url, folder],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, text=True,
            stdout=subprocess.PIPE, timeout=PATIENCE)
    figures: dict[str, float] = json.loads(done.stdout)
    assert figures["rows"] == rows, f"{name} read {figures['rows']} of {rows} rows"
    return figures


def report(found: dict[str, list[dict[str, float]]], rows: int) -> str:
    middle = {name: {what: statistics.median(one[what] for one in figures)
                     for what in ("seconds", "peak")} for name, figures in found.items()}
    ours = middle["ours"]
    lines = [
        f"# {rows:,} rows of order_report out of PostgreSQL, {dt.date.today().isoformat()}",
        "",
        f"24 columns, the embedded PostgreSQL over a Unix socket, {os.cpu_count()} cores that the "
        f"server shares, Python {platform.python_version()}; median of {len(found['ours'])} "
        "rounds, all in the same run, each in a process of its own.",
        "",
        "| | seconds | ezpocket is faster by | peak memory | of ezpocket's |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, title in NAMES.items():
        one = middle[name]
        ratio = "–" if name == "ours" else f"{one['seconds'] / ours['seconds']:.1f} ×"
        more = "–" if name == "ours" else f"{one['peak'] / ours['peak']:.1f} ×"
        lines.append(f"| {title} | {one['seconds']:.1f} | {ratio} | {one['peak'] / 2**20:.0f} MB "
                     f"| {more} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
