"""The sample's table to sync into, put back after each test, and orders to sync."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestrator.database import Database
from orchestrator.settings import Settings, load_settings
from tests.integration.test_history import sql


@pytest.fixture(scope="module")
def saved(database_url: str) -> Iterator[None]:
    """A copy of the sample, so that each test can put it back at once."""
    execute(database_url, "CREATE TABLE app.saved AS TABLE data.order_report;"
                          "CREATE TABLE app.saved_state AS TABLE app.datasets")
    yield
    execute(database_url, "DROP TABLE app.saved, app.saved_state")


@pytest.fixture
def table(saved: None, database: Database) -> Iterator[Database]:
    """The database, whose orders are the sample again afterwards."""
    yield database
    execute(database.dsn, "TRUNCATE data.order_report, app.datasets, "
                          "app.dataset_loads; DROP TABLE IF EXISTS app.staging_order_report;"
                          "INSERT INTO data.order_report TABLE app.saved;"
                          "INSERT INTO app.datasets TABLE app.saved_state")


def execute(dsn: str, statements: str) -> None:
    with contextlib.closing(psycopg2.connect(dsn)) as connection, connection:
        connection.cursor().execute(statements)


@pytest.fixture
def given(tmp_path: Path, servers: Any) -> Settings:
    return load_settings(_env_file=None, SYNC_SOURCE=str(tmp_path), EZPOCKET_HOME=tmp_path)


def write(folder: Path, name: str, *orders: dict[str, Any]) -> Path:
    path = folder / name
    pq.write_table(pa.Table.from_pylist(list(orders)), path)
    return path


def order(number: int, **more: Any) -> dict[str, Any]:
    return {"order_id": number, "date": dt.date(2026, 1, 5), "state": "SP",
            "revenue": Decimal("10.50"), "status": "paid", **more}


def due(database: Database) -> None:
    sql(database, "UPDATE app.datasets SET checked_at = now() - interval '2 hours' RETURNING 1")


def orders(database: Database) -> list[tuple[Any, ...]]:
    return sql(database, "SELECT order_id, status, revenue::text FROM data.order_report ORDER BY 1")
