"""What a statement may not do, whatever the guard let through."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from orchestrator.errors import Fatal, Retry, Unavailable
from orchestrator.testing import RecordingHandle
from orchestrator.warehouse import StatementError, results, session
from orchestrator.warehouse.local import LocalWarehouse
from tests.integration.warehouse.conftest import SLOW, Make

RUNNING = ("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
           "AND application_name = 'ezpocket-warehouse'")


def test_rows_are_capped_and_said_to_be(make: Make) -> None:
    warehouse = make(max_rows=10)
    ref = warehouse.run("SELECT n FROM generate_series(1, 50) AS n", key="many")
    assert (ref["row_count"], ref["truncated"]) == (10, True)
    assert results.load(ref).column("n").to_pylist() == list(range(1, 11))
    exact = warehouse.run("SELECT n FROM generate_series(1, 10) AS n", key="exact")
    assert (exact["row_count"], exact["truncated"]) == (10, False)


@pytest.mark.parametrize("statement", [
    "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE data.order_report",
    "SELECT 1) AS a; SELECT (2", "SELECT 1) AS bounded, (SELECT 2", "SELECT 1 -- \n; SELECT 2",
])
def test_one_statement_in_one_call(warehouse: LocalWarehouse, statement: str) -> None:
    for call in (lambda: warehouse.run(statement, key="two"), lambda: warehouse.fetch(statement),
                 lambda: warehouse.explain(statement)):
        with pytest.raises(StatementError) as refused:
            call()
        assert refused.value.code == "42601"


@pytest.mark.parametrize("statement", [
    "CREATE TABLE data.mine (a int)", "DELETE FROM data.order_report RETURNING 1",
    "UPDATE data.order_report SET state = 'XX'", "TRUNCATE data.order_report",
    "WITH gone AS (DELETE FROM data.order_report RETURNING 1) SELECT * FROM gone",
    "SELECT 1 AS a INTO data.mine",
])
def test_nothing_is_written_even_as_the_owner(
    make: Make, database_url: str, statement: str
) -> None:
    """The owner may write: what refuses is the read-only transaction."""
    warehouse = make(url=database_url)
    warehouse.fetch("SELECT set_config('default_transaction_read_only', 'off', false)")
    with pytest.raises(StatementError) as refused:
        warehouse.fetch(statement)
    assert refused.value.code == "25006"
    with pytest.raises(StatementError):
        warehouse.run(statement, key="write")


@pytest.mark.parametrize("statement", [
    "SELECT * FROM app.users", "SELECT message FROM app.conversations",
    "SELECT * FROM pg_catalog.pg_authid", "SELECT pg_read_file('/etc/hostname')",
    "DELETE FROM data.order_report",
])
def test_the_reader_sees_the_data_and_nothing_else(
    warehouse: LocalWarehouse, statement: str
) -> None:
    with pytest.raises(StatementError) as refused:
        warehouse.fetch(statement)
    assert refused.value.code in ("42501", "25006")


def test_a_setting_ends_with_its_statement(make: Make) -> None:
    warehouse = make()
    with warehouse._session(None) as connection:
        connection.execute("SET statement_timeout = 0; SET search_path = app; "
                           "SET TimeZone = 'Asia/Tokyo'; PREPARE kept AS SELECT 1; "
                           "DECLARE kept CURSOR WITH HOLD FOR SELECT 1")
    with warehouse._session(None) as connection:
        found = connection.execute(
            "SELECT extract(timezone FROM current_timestamp), current_schema, (SELECT count(*) "
            "FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors)").fetchone()
        timeout = connection.execute("SHOW statement_timeout").fetchone()
    assert (found, timeout) == ((-10800, "pg_catalog", 0, 0), ("1min",))


def test_a_statement_that_gives_no_rows_is_the_statements_fault(warehouse: LocalWarehouse) -> None:
    with pytest.raises(StatementError):
        warehouse.fetch("SET statement_timeout = 0")


def test_a_slow_statement_is_stopped_with_a_sentence(make: Make) -> None:
    warehouse = make(timeout=2.0)
    started = time.monotonic()
    with pytest.raises(Fatal) as late:
        warehouse.run(SLOW, key="slow")
    assert time.monotonic() - started < 10
    assert late.value.code == "QUERY_TIMEOUT"
    assert "2 s" in late.value.message("en") and "filtro" in late.value.message("pt")
    assert warehouse.run("SELECT 1 AS n", key="next")["row_count"] == 1


def test_a_cancelled_job_stops_its_statement_within_a_second(
    warehouse: LocalWarehouse, database_url: str
) -> None:
    handle = RecordingHandle("athena_executor")
    stopper = threading.Timer(0.3, handle.stop)
    stopper.start()
    started = time.monotonic()
    with pytest.raises(Retry) as stopped:
        warehouse.run(SLOW, key="cancelled", handle=handle)
    assert time.monotonic() - started < 10
    assert stopped.value.code == "STOPPED"
    stopper.join()
    until = time.monotonic() + 30
    with psycopg.connect(database_url, autocommit=True) as owner:
        while owner.execute(RUNNING).fetchone() != (0,):
            assert time.monotonic() < until, "it still runs"
            time.sleep(0.05)


def test_a_job_that_was_cancelled_before_runs_nothing(warehouse: LocalWarehouse) -> None:
    handle = RecordingHandle("athena_executor")
    handle.stop()
    started = time.monotonic()
    with pytest.raises(Retry):
        warehouse.run(SLOW, key="cancelled", handle=handle)
    assert time.monotonic() - started < 10


def test_a_stop_that_comes_late_harms_no_other_statement(warehouse: LocalWarehouse) -> None:
    handle = RecordingHandle("athena_executor")
    warehouse.run("SELECT 1 AS n", key="first", handle=handle)
    handle.stop()
    assert warehouse.run("SELECT 2 AS n", key="second")["row_count"] == 1


def test_a_server_that_is_away(make: Make) -> None:
    with pytest.raises(Unavailable) as away:
        make(url="postgresql://nobody@127.0.0.1:1/nothing").run("SELECT 1", key="away")
    assert away.value.code == "WAREHOUSE_AWAY"


def test_a_table_that_is_being_changed_is_no_mistake_of_the_statement(
    make: Make, database_url: str, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Corrected it would wait as long; a moment later it is right as it is."""
    monkeypatch.setitem(session._SETTINGS, "lock_timeout", "50ms")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE data.under_change AS SELECT 1 AS n")
        owner.execute("GRANT SELECT ON data.under_change TO PUBLIC")
        try:
            with owner.transaction():
                owner.execute("LOCK TABLE data.under_change IN ACCESS EXCLUSIVE MODE")
                with pytest.raises(Unavailable) as busy:
                    make().explain("SELECT n FROM data.under_change")
        finally:
            owner.execute("DROP TABLE data.under_change")
    assert busy.value.code == "WAREHOUSE_BUSY"
