"""One million orders into PostgreSQL by the data sync, and a part of them by pandas.

    python -m bench.sync [--rows N] [--pandas-rows N]

Athena is the tests' endpoint (DuckDB over Parquet) in a process of its own on the same machine,
so its statement and its file count too. Prints a table and writes it to bench/results/sync.md.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pyarrow as pa
import pyarrow.parquet as pq

from bench import million
from bench.peers_venv import PYTHON, make_venv
from orchestrator.testing.athena import serve
from orchestrator.warehouse import results
from orchestrator.warehouse.local import LocalWarehouse

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "sync.md"
PATIENCE = 1800.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.sync", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=million.ROWS)
    parser.add_argument("--pandas-rows", type=int, default=100_000)
    given = parser.parse_args()
    make_venv()
    with million.server() as (home, servers):
        say(f"writing {given.rows} rows as Parquet")
        lake, part = prepare(home, servers, given.rows, given.pandas_rows)
        bench = Bench(home, servers.database_url, lake)
        found = bench.measure(given.rows)
        found[f"pandas: read_parquet and to_sql of {given.pandas_rows:,} rows"] = (
            given.pandas_rows, bench.run(["to_sql", servers.database_url, str(part)], PYTHON, {}))
    table = report(found, given.rows)
    print(table)
    RESULTS.write_text(table + "\n", "utf-8")
    return 0


def prepare(home: Path, servers: Any, rows: int, part_rows: int) -> tuple[Path, Path]:
    """The orders as shop/orders.parquet in a lake, and some of them in a file; the table empty."""
    million.fill(servers.database_url, rows)
    warehouse = LocalWarehouse(servers.warehouse_url, str(home / "rows"), max_rows=10**9,
                               max_bytes=10**12, timeout=600)
    table = results.load(warehouse.run("SELECT * FROM data.order_report", key="million"))
    warehouse.close()
    for place, field in enumerate(table.schema):  # the money as the table declares it
        if pa.types.is_decimal(field.type):
            table = table.set_column(
                place, field.name, table.column(place).cast(pa.decimal128(12, 2)))
    lake = home / "lake"
    (lake / "shop").mkdir(parents=True)
    pq.write_table(table, lake / "shop" / "orders.parquet", row_group_size=100_000)
    pq.write_table(table.slice(0, part_rows), home / "part.parquet")
    return lake, home / "part.parquet"


class Bench:
    def __init__(self, home: Path, url: str, lake: Path) -> None:
        self._home, self._url, self._lake = home, url, lake

    def measure(self, rows: int) -> dict[str, tuple[int, dict[str, Any]]]:
        """What was done → rows and figures."""
        found: dict[str, tuple[int, dict[str, Any]]] = {}
        self._empty()
        with serve(self._lake) as endpoint:
            athena = {"SYNC_SOURCE": "athena://shop/orders", "AWS_ENDPOINT_URL": endpoint.url,
                      "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench",
                      "AWS_ATHENA_OUTPUT_LOCATION": "s3://results/sync"}
            found["from Athena, everything"] = rows, self.sync(athena)
            again = self.sync(athena)
            found["from Athena, the last 60 days again"] = int(again["said"].split()[0]), again
            self._empty()
            found["from Athena, gone on after kill -9 at half"] = rows, self._killed(athena, rows)
        self._empty()
        folder = {"SYNC_SOURCE": str(self._lake / "shop")}
        found["from Parquet, everything"] = rows, self.sync(folder)
        return found

    def sync(self, source: dict[str, str]) -> dict[str, Any]:
        with self._connected() as cursor:
            cursor.execute("UPDATE app.datasets SET checked_at = now() - interval '1 day'")
        return self.run(["sync", self._url], sys.executable, source)

    def run(self, arguments: list[str], python: str, more: dict[str, str]) -> dict[str, Any]:
        done = subprocess.run(
            [python, "-m", "bench.sync.run_once", *arguments], cwd=ROOT, check=True, text=True,
            stdout=subprocess.PIPE, timeout=PATIENCE, env=self._environment(more))
        figures: dict[str, Any] = json.loads(done.stdout)
        say(f"{arguments[0]}: {figures['seconds']:.1f} s, {figures['said']}")
        return figures

    def _killed(self, source: dict[str, str], rows: int) -> dict[str, Any]:
        """The second run's figures, after the first one was killed half-way."""
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.sync.run_once", "sync", self._url], cwd=ROOT,
            env=self._environment(source), stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        with self._connected() as cursor:
            while time.monotonic() < until and process.poll() is None:
                cursor.execute("SELECT coalesce(max(row_count), 0) FROM app.dataset_loads")
                if cursor.fetchone()[0] * 2 >= rows:
                    break
                time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(1)  # its connection, and with it the lock, ends
        return self.sync(source)

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return kept | {"PYTHONPATH": str(ROOT), "EZPOCKET_HOME": str(self._home)} | more

    def _empty(self) -> None:
        with self._connected() as cursor:
            cursor.execute("TRUNCATE data.order_report, app.datasets")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        with contextlib.closing(psycopg2.connect(self._url)) as connection:
            connection.autocommit = True
            yield connection.cursor()


def report(found: dict[str, tuple[int, dict[str, Any]]], rows: int) -> str:
    lines = [
        f"# {rows:,} rows of order_report into PostgreSQL, {dt.date.today().isoformat()}",
        "",
        f"24 columns, the embedded PostgreSQL, {os.cpu_count()} cores that everything shares, "
        f"Python {platform.python_version()}, one run. The data sync stages, compares what arrived "
        "with what was read (counts, sums, MD5 of the texts), merges by key under two indexes, and "
        "compares again; pandas makes a new table without a key and checks nothing.",
        "",
        "| | rows read | seconds | rows a second | peak memory |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [f"| {what} | {read:,} | {one['seconds']:.1f} | {read / one['seconds']:,.0f} "
              f"| {one['peak'] / 2**20:.0f} MB |" for what, (read, one) in found.items()]
    return "\n".join(lines)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
