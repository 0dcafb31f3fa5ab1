"""Rows stream into the result file: capped, in bounded memory, exact however many they are."""

from __future__ import annotations

import datetime as dt
import threading
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from orchestrator.errors import Retry
from orchestrator.testing import RecordingHandle
from orchestrator.warehouse import StatementError, keeping, results
from orchestrator.warehouse.local import LocalWarehouse
from tests.integration.warehouse.conftest import SLOW, Make

WIDE = "SELECT n, repeat('x', 1000) AS wide FROM generate_series(1, 20000) AS n"


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_many_batches_are_one_result(make: Make) -> None:
    warehouse = make(max_rows=15_000)
    ref = warehouse.run(WIDE, key="wide")
    assert (ref["row_count"], ref["truncated"]) == (15_000, True)
    table = results.load(ref)
    assert table.column("n").to_pylist() == list(range(1, 15_001))
    assert len(table.column("n").chunks) > 2
    assert set(table.column("wide").to_pylist()) == {"x" * 1000}


def test_bytes_are_capped_too(make: Make) -> None:
    warehouse = make(max_bytes=5 << 20)
    ref = warehouse.run(WIDE, key="wide")
    assert ref["truncated"] and 5000 < ref["row_count"] < 10_000
    assert results.load(ref).num_rows == ref["row_count"]
    assert warehouse.run("SELECT 1 AS n", key="next")["row_count"] == 1
    exact = make(max_bytes=1).run("SELECT 1 AS n", key="exact")
    assert not exact["truncated"], "one batch was all there was"


@pytest.mark.parametrize("in_memory", [keeping.IN_MEMORY, 1])
def test_a_scale_that_only_the_last_row_shows_is_everybodys(
    warehouse: LocalWarehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, in_memory: int
) -> None:
    """Computed decimals wait for their type, in memory or in a file that has no name."""
    monkeypatch.setattr(keeping, "IN_MEMORY", in_memory)
    ref = warehouse.run(
        "SELECT CASE n WHEN 40000 THEN 0.12345 ELSE n / 2.0::numeric(10, 1) END AS half, "
        "repeat('y', 300) AS wide FROM generate_series(1, 40000) AS n", key="half")
    table = results.load(ref)
    assert len(table.column("half").chunks) > 2
    halves = table.column("half").to_pylist()
    assert halves[:3] == [Decimal("0.5"), Decimal(1), Decimal("1.5")]
    assert halves[-1] == Decimal("0.12345")
    assert sum(halves) == sum(Decimal(n) / 2 for n in range(1, 40_000)) + Decimal("0.12345")
    assert kept(tmp_path / "results") == [Path(ref["uri"]).name]


def test_a_declared_scale_is_kept_without_waiting(warehouse: LocalWarehouse) -> None:
    ref = warehouse.run("SELECT 1.5::numeric(12, 2) AS price, 7::numeric(30) AS whole, "
                        "1200::numeric(2, -2) AS hundreds, 1.5::numeric(60, 20) AS long", key="v")
    schema = results.load(ref).schema
    assert [schema.field(n).type for n in (0, 1)] == [pa.decimal128(38, 2), pa.decimal128(38, 0)]
    [row] = results.load(ref).to_pylist()
    assert row == {"price": Decimal("1.50"), "whole": 7, "hundreds": 1200, "long": Decimal("1.5")}


def test_not_a_number_among_numbers_of_a_declared_scale(warehouse: LocalWarehouse) -> None:
    ref = warehouse.run("SELECT v::numeric(8, 2), 'NaN' AS word FROM (VALUES ('1.25'), ('NaN'), "
                        "(NULL)) AS t (v)", key="nan")
    assert results.load(ref).to_pylist() == [
        {"v": Decimal("1.25"), "word": "NaN"}, {"v": None, "word": "NaN"},
        {"v": None, "word": "NaN"}]


@pytest.mark.parametrize("statement", [
    "SELECT 100 / (30000 - n) AS x, repeat('z', 200) FROM generate_series(1, 40000) AS n",
    "SELECT date '2026-01-01' + n * 1000 AS day, repeat('z', 200) "
    "FROM generate_series(1, 40000) AS n",
], ids=["the server's error", "a date that Arrow has not"])
def test_an_error_after_many_rows_leaves_nothing(
    warehouse: LocalWarehouse, tmp_path: Path, statement: str
) -> None:
    with pytest.raises(StatementError):
        warehouse.run(statement, key="late")
    assert kept(tmp_path / "results") == []
    assert warehouse.run("SELECT 1 AS n", key="next")["row_count"] == 1


def test_a_stop_in_mid_stream_ends_it(make: Make, tmp_path: Path) -> None:
    """The server has rows without end here, and would say nothing of a stop by itself. (In FROM
    they would all be made before the first one is sent.)"""
    warehouse = make(max_rows=10**9, max_bytes=10**12)
    handle = RecordingHandle("athena_executor")
    stops: list[float] = []

    def rows_flow() -> bool:
        return any(file.stat().st_size for file in (tmp_path / "results").glob("*"))

    def stop() -> None:
        """Once the rows flow into their file."""
        until = time.monotonic() + 30
        while not rows_flow() and time.monotonic() < until:
            time.sleep(0.05)
        stops.append(time.monotonic())
        handle.stop()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Retry) as stopped:
        warehouse.run("SELECT generate_series(1, 2000000000) AS n", key="endless", handle=handle)
    stopper.join()
    assert stopped.value.code == "STOPPED"
    assert time.monotonic() - stops[0] < 10
    assert kept(tmp_path / "results") == []
    assert warehouse.run("SELECT 1 AS n", key="next")["row_count"] == 1


def test_a_handle_that_only_answers_is_enough_to_stop(make: Make) -> None:
    """A cancel that the server never got: the rows' own loop notices."""

    class Deaf(RecordingHandle):
        def on_stop(self, callback: object) -> None:
            """Nobody is told."""

    handle = Deaf("athena_executor")
    threading.Timer(0.3, handle.stop).start()
    with pytest.raises(Retry):
        make().run(SLOW, key="deaf", handle=handle)


def test_moments_with_a_zone_in_many_batches(warehouse: LocalWarehouse) -> None:
    ref = warehouse.run(
        "SELECT timestamptz '2026-01-01 03:00+00' + n * interval '1 hour' AS at, "
        "repeat('w', 100) FROM generate_series(0, 39999) AS n", key="moments")
    moments = results.load(ref).column("at").to_pylist()
    first = dt.datetime(2026, 1, 1)
    assert moments == [first + dt.timedelta(hours=n) for n in range(40_000)]
