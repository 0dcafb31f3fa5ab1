"""The sync from Athena: one statement, its result read piece by piece, gone on with after a kill.

Athena and S3 are the endpoint that executes the SQL on Parquet files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestrator import errors
from orchestrator.database import Database
from orchestrator.datasets import athena
from orchestrator.datasets.athena import AthenaSource
from orchestrator.datasets.model import Offer
from orchestrator.settings import Settings, load_settings
from orchestrator.testing.athena import AthenaEndpoint, Fault, Workgroup, serve
from tests.integration.sync.conftest import due, order, orders
from tests.integration.test_history import sql
from workers.data_sync_agent import run_if_due


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    (tmp_path / "lake" / "shop").mkdir(parents=True)
    return tmp_path / "lake"


@pytest.fixture
def endpoint(lake: Path) -> Iterator[AthenaEndpoint]:
    with serve(lake) as running:
        yield running


@pytest.fixture
def given(endpoint: AthenaEndpoint, tmp_path: Path, servers: Any) -> Settings:
    return load_settings(
        _env_file=None, SYNC_SOURCE="athena://shop/orders", EZPOCKET_HOME=tmp_path,
        AWS_ENDPOINT_URL=endpoint.url, AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test",
        AWS_ATHENA_OUTPUT_LOCATION="s3://results/sync")


def write(lake: Path, *rows: dict[str, Any]) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows)), lake / "shop" / "orders.parquet")


def many(count: int) -> list[dict[str, Any]]:
    return [order(n, customer_name=f'Ana "{n}",\nfilha', city=None if n % 3 else "",
                  revenue=Decimal(n) / 100, quantity=None,
                  date=dt.date(2026, 1, 1) + dt.timedelta(n % 300),
                  paid_at=dt.datetime(2026, 1, 5, 9, 0, n % 60)) for n in range(1, count + 1)]


def statements(endpoint: AthenaEndpoint) -> list[str]:
    return [execution.sql for execution in endpoint.executions.all()]


def stopping_after(chunks: int) -> Callable[[], bool]:
    """As a signal that comes while a chunk is staged."""
    calls = iter([False] * chunks)
    return lambda: next(calls, True)


def test_everything_first_and_then_from_a_while_before_the_watermark(
    table: Database, given: Settings, lake: Path, endpoint: AthenaEndpoint
) -> None:
    write(lake, *many(50))
    assert run_if_due(given, table).startswith("50 rows read, ")
    due(table)
    write(lake, order(50, date=dt.date(2026, 2, 20), revenue=Decimal("0.50")),
          order(51, date=dt.date(2026, 2, 20)), order(52, date=dt.date(2025, 1, 1)))
    assert run_if_due(given, table).startswith("2 rows read, 2 new, changed or gone, 51 in all")
    first, second = [text for text in statements(endpoint) if "LIMIT 0" not in text]
    assert "WHERE" not in first and "WHERE \"date\" >= DATE '2025-12-22'" in second


def test_a_day_to_come_does_not_end_all_later_loads(
    table: Database, given: Settings, lake: Path, endpoint: AthenaEndpoint
) -> None:
    write(lake, order(1), order(2, date=dt.date(9202, 1, 5)))
    run_if_due(given, table)
    due(table)
    write(lake, order(3, date=dt.datetime.now(dt.UTC).date()))
    assert "3 in all" in run_if_due(given, table)


def test_values_arrive_as_they_are(table: Database, given: Settings, lake: Path) -> None:
    write(lake, *many(3), order(4, customer_name="", city=None, paid_at=None, quantity=2))
    run_if_due(given, table)
    assert sql(table, "SELECT order_id, customer_name, city, revenue, paid_at, quantity, seller "
                      "FROM data.order_report ORDER BY 1") == [
        (1, 'Ana "1",\nfilha', None, Decimal("0.01"), dt.datetime(2026, 1, 5, 9, 0, 1), None, None),
        (2, 'Ana "2",\nfilha', None, Decimal("0.02"), dt.datetime(2026, 1, 5, 9, 0, 2), None, None),
        (3, 'Ana "3",\nfilha', "", Decimal("0.03"), dt.datetime(2026, 1, 5, 9, 0, 3), None, None),
        (4, "", None, Decimal("10.50"), None, 2, None)]


def test_moments_with_a_zone_become_local(table: Database, given: Settings, lake: Path) -> None:
    write(lake, order(1, paid_at=dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)))
    run_if_due(given, table)
    assert sql(table, "SELECT paid_at FROM data.order_report") == [(dt.datetime(2026, 1, 5, 9),)]


def test_drift_of_names_and_types(table: Database, given: Settings, lake: Path) -> None:
    write(lake, {**order(1), "revenue": "12.34", "loyalty": "gold"})
    note = run_if_due(given, table)
    assert "extra columns: loyalty" in note and "types columns: revenue (varchar, numeric)" in note
    assert sql(table, "SELECT revenue FROM data.order_report") == [(Decimal("12.34"),)]


def test_a_stopped_load_goes_on_behind_its_last_chunk(
    table: Database, given: Settings, lake: Path, endpoint: AthenaEndpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(athena, "CHUNK_BYTES", 8000)
    write(lake, *many(500))
    before = orders(table)
    assert run_if_due(given, table, stopped=stopping_after(5)) == "stopped; the next run goes on"
    assert orders(table) == before, "nothing of half a load is seen"
    [(rows, done, total)] = sql(table, "SELECT row_count, done, total FROM app.dataset_loads")
    assert 0 < rows < 500 and 0 < done < total
    asked = len(statements(endpoint))
    assert f"500 rows read ({rows} of them by an earlier run)" in run_if_due(given, table)
    assert len(statements(endpoint)) == asked, "no statement runs again"
    assert len(orders(table)) == 500 and sql(table, "SELECT count(*) FROM app.dataset_loads") == [
        (0,)]


def test_a_result_that_was_removed_is_asked_for_anew(
    table: Database, given: Settings, lake: Path, endpoint: AthenaEndpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(athena, "CHUNK_BYTES", 8000)
    write(lake, *many(500))
    run_if_due(given, table, stopped=stopping_after(5))
    for execution in endpoint.executions.all():
        if execution.rows == 500:
            endpoint.executions.file_of(execution).unlink()
    assert run_if_due(given, table).startswith("500 rows read, ")
    assert len(orders(table)) == 500


@pytest.mark.parametrize("fault", [
    Fault("StartQueryExecution", "ThrottlingException", "Rate exceeded"),
    Fault("Run", "", "Query exhausted resources"),
    Fault("GetObject", "AccessDenied", "Access Denied", status=403),
], ids=["throttled", "failed", "no access"])
def test_what_athena_refuses_is_said_and_changes_nothing(
    table: Database, given: Settings, lake: Path, endpoint: AthenaEndpoint, fault: Fault
) -> None:
    write(lake, *many(5))
    before = orders(table)
    endpoint.fail(*[fault] * 12)
    with pytest.raises(errors.Unavailable) as refused:
        run_if_due(given, table)
    assert fault.message in refused.value.en and orders(table) == before
    [(error,)] = sql(table, "SELECT error FROM app.datasets")
    assert fault.message in error
    endpoint.actions.faults.clear()
    assert run_if_due(given, table).startswith("5 rows read")


def test_an_empty_table(table: Database, given: Settings, lake: Path) -> None:
    pq.write_table(pa.Table.from_pylist([order(1)]).slice(0, 0), lake / "shop" / "orders.parquet")
    with pytest.raises(errors.Invalid) as refused:
        run_if_due(given, table)
    assert "empty" in refused.value.en


def test_nothing_new_in_the_last_days(table: Database, given: Settings, lake: Path) -> None:
    write(lake, order(1))
    run_if_due(given, table)
    due(table)
    write(lake, order(1, date=dt.date(2020, 1, 1)))
    assert run_if_due(given, table) == "nothing new"
    assert run_if_due(given, table) == "not due yet"


def test_a_statement_that_failed_is_not_waited_for_again(
    table: Database, given: Settings, lake: Path, endpoint: AthenaEndpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its token would find the failed execution for ever."""
    write(lake, *many(5))
    describe = AthenaSource.offer

    def offer(source: AthenaSource, since: str | None) -> Offer | None:
        found = describe(source, since)
        endpoint.fail(Fault("Run", "", "Query exhausted resources"))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(AthenaSource, "offer", offer)
        with pytest.raises(errors.Unavailable):
            run_if_due(given, table)
    assert run_if_due(given, table).startswith("5 rows read")


def test_a_stop_while_athena_works_finds_the_same_execution_later(
    table: Database, given: Settings, lake: Path, endpoint: AthenaEndpoint
) -> None:
    write(lake, *many(5))
    assert "stopped" in run_if_due(given, table, stopped=lambda: True)
    assert run_if_due(given, table).startswith("5 rows read")
    assert len(statements(endpoint)) == 2, "the columns, and the rows once"


def test_a_workgroup_that_keeps_its_results_to_itself(
    table: Database, given: Settings, lake: Path, tmp_path: Path
) -> None:
    write(lake, *many(5))
    with serve(lake, workgroups=(Workgroup("own", managed=True),)) as endpoint:
        settings = given.model_copy(update={
            "aws_endpoint_url": endpoint.url, "aws_athena_workgroup": "own"})
        with pytest.raises(errors.Invalid) as refused:
            run_if_due(settings, table)
    assert "AWS_ATHENA_OUTPUT_LOCATION" in refused.value.pt
