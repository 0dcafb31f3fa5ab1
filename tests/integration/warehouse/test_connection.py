"""The one connection: lost, terminated in mid-statement, and its errors told apart."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from orchestrator.errors import Unavailable
from orchestrator.warehouse import StatementError
from orchestrator.warehouse.local import LocalWarehouse
from orchestrator.warehouse.results import load
from tests.integration.warehouse.conftest import SLOW, Make

TERMINATE = ("SELECT count(pg_terminate_backend(pid, 2000)) FROM pg_stat_activity "
             "WHERE application_name = 'ezpocket-warehouse' AND query LIKE %s")


def terminate(database_url: str, like: str = "%") -> int:
    """End the warehouse's backends as the database's owner; how many there were."""
    with psycopg.connect(database_url, autocommit=True) as other:
        row = other.execute(TERMINATE, (like,)).fetchone()
    return int(row[0]) if row else 0


def test_a_connection_lost_while_idle_costs_nothing(
    warehouse: LocalWarehouse, database_url: str
) -> None:
    warehouse.run("SELECT 1 AS n", key="before")
    assert terminate(database_url) >= 1
    assert warehouse.run("SELECT 2 AS n", key="after")["row_count"] == 1


def test_texts_are_what_was_checked_whatever_the_database_prefers(
    make: Make, warehouse_url: str
) -> None:
    old = "&client_encoding=LATIN1&options=-cstandard_conforming_strings%3Doff"
    warehouse = make(url=warehouse_url + old)
    asked = r"SELECT 'São' AS name, length('São') AS letters, 'a\' AS path"
    assert load(warehouse.run(asked, key="texts")).to_pylist() == [
        {"name": "São", "letters": 3, "path": "a\\"}]
    assert warehouse.fetch(asked) == [("São", 3, "a\\")]


def test_a_connection_lost_in_mid_statement_is_worth_another_try(
    warehouse: LocalWarehouse, database_url: str
) -> None:
    found: list[int] = []

    def kill() -> None:
        """Once it runs, however late that is."""
        until = time.monotonic() + 30
        while not sum(found) and time.monotonic() < until:
            found.append(terminate(database_url, "COPY%1000000%"))

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(Unavailable) as away:
        warehouse.run(SLOW, key="lost")
    killer.join()
    assert sum(found) == 1
    assert away.value.code == "WAREHOUSE_AWAY"
    assert warehouse.run("SELECT 1 AS n", key="again")["row_count"] == 1


def test_the_databases_own_words_reach_who_repairs(warehouse: LocalWarehouse) -> None:
    statement = "SELECT 'ação', revenu FROM data.order_report"
    with pytest.raises(StatementError) as refused:
        warehouse.run(statement, key="wrong")
    error = refused.value.as_dict()
    assert error["code"] == "42703"
    assert error["position"] == statement.index("revenu")
    assert "revenue" in error["hint"]
    with pytest.raises(StatementError) as at_run:
        warehouse.run("SELECT 1 / (n - 5) AS x FROM generate_series(1, 9) AS n", key="zero")
    assert at_run.value.code == "22012"


@pytest.mark.parametrize("statement", ["SELECT 1\0", "SELECT '\ud800'", "SELECT", "",
                                       "SELECT FROM data.order_report"],
                         ids=["NUL", "half a character", "SELECT", "nothing", "no columns"])
def test_what_gives_no_rows_is_refused(warehouse: LocalWarehouse, statement: str) -> None:
    with pytest.raises(StatementError):
        warehouse.run(statement, key="nothing")


def test_the_plan_without_running(warehouse: LocalWarehouse) -> None:
    plan = warehouse.explain("SELECT * FROM data.order_report")
    assert plan["rows"] > 1000 and plan["cost"] > 0
