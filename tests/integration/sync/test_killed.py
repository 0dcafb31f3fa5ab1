"""kill -9 at random points: nothing half is seen, nothing is lost, nothing staged is read again."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestrator.database import Database
from orchestrator.datasets.model import LOCK
from orchestrator.testing.athena import serve
from tests.integration.sync.conftest import order, orders
from tests.integration.test_history import sql

ROWS = 12_000
MOST_STAGED = ROWS - 2000  # where a run is held that is to be killed before its end
PATIENCE = 120.0
Environment = dict[str, str]


@pytest.fixture(params=["folder", "athena"])
def environment(request: pytest.FixtureRequest, tmp_path: Path, servers: Any) -> Iterator[
    Environment
]:
    """SYNC_SOURCE with ROWS orders in it, in row groups of a few chunks."""
    made = pa.Table.from_pylist([order(
        n, customer_name=f"nome {n}", revenue=Decimal(n) / 100,
        date=dt.date(2026, 1, 1) + dt.timedelta(n % 300)) for n in range(1, ROWS + 1)])
    lake = tmp_path / "lake" / "shop"
    lake.mkdir(parents=True)
    pq.write_table(made, lake / "orders.parquet", row_group_size=1700)
    here = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    here |= {"EZPOCKET_HOME": str(tmp_path)}
    if request.param == "folder":
        yield here | {"SYNC_SOURCE": str(lake)}
        return
    with serve(tmp_path / "lake") as endpoint:
        yield here | {
            "SYNC_SOURCE": "athena://shop/orders", "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ATHENA_OUTPUT_LOCATION": "s3://results/sync"}


def begin(
    database: Database, environment: Environment, *held_at: int
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.sync.run_once", database.dsn,
         *map(str, held_at)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_when(
    database: Database, process: subprocess.Popen[str], reached: Callable[[], bool]
) -> None:
    """SIGKILL once `reached`, or when the process ended by itself; its sessions end too."""
    until = time.monotonic() + PATIENCE
    while not reached() and process.poll() is None:
        assert time.monotonic() < until, "the load makes no progress"
        time.sleep(0.002)
    process.kill()
    process.communicate()
    while sql(database, f"SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = {LOCK}"):
        assert time.monotonic() < until, "its lock outlives it"
        time.sleep(0.02)


def finish(database: Database, environment: Environment) -> str:
    """Run it to its end; the note."""
    said, failed = begin(database, environment).communicate(timeout=PATIENCE)
    assert not failed, failed
    return said


def progress(database: Database) -> tuple[int, str]:
    found = sql(database, "SELECT row_count, phase FROM app.dataset_loads")
    return found[0] if found else (0, "")


def test_kills_at_random_points(table: Database, environment: Environment) -> None:
    before = orders(table)
    dice = random.Random(9)
    staged = 0
    for _ in range(2):
        goal = min(staged + dice.randrange(1, ROWS // 3), MOST_STAGED)
        kill_when(table, begin(table, environment, MOST_STAGED),
                  lambda goal=goal: progress(table)[0] >= goal)
        assert orders(table) == before, "nothing of half a load is seen"
        now = progress(table)[0]
        assert now >= staged, "what was staged stays staged"
        staged = now
    assert 0 < staged < ROWS
    kill_when(table, begin(table, environment), lambda: progress(table)[1] == "merging")
    note = finish(table, environment)
    earlier = re.match(rf"{ROWS} rows read \((\d+) of them by an earlier run\)", note)
    assert note.startswith("not due yet") or (earlier and int(earlier[1]) == ROWS), note
    assert [row[0] for row in orders(table)] == list(range(1, ROWS + 1))
    assert sql(table, "SELECT sum(revenue), count(DISTINCT customer_name) FROM data.order_report"
               ) == [(Decimal(ROWS * (ROWS + 1) // 2) / 100, ROWS)]
    assert sql(table, "SELECT to_regclass('app.staging_order_report'), count(*) "
                      "FROM app.dataset_loads") == [(None, 0)]


@pytest.mark.parametrize("environment", ["folder"], indirect=True)
def test_staged_rows_that_a_crash_of_the_server_took_are_read_again(
    table: Database, environment: Environment
) -> None:
    """An unlogged table is empty after a crash; here it is emptied."""
    kill_when(table, begin(table, environment, MOST_STAGED), lambda: progress(table)[0] > 1000)
    sql(table, "WITH gone AS (DELETE FROM app.staging_order_report RETURNING 1) "
               "SELECT count(*) FROM gone")
    assert re.match(rf"{ROWS} rows read, ", finish(table, environment))
    assert len(orders(table)) == ROWS
