"""A gold from a file of somebody else's, run on PostgreSQL: bounded, and nothing but a query."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from orchestrator.evaluation import gold
from orchestrator.evaluation.gold import BadSql, Reader
from orchestrator.settings import Settings


@pytest.fixture
def reader(settings: Settings) -> Reader:
    return Reader(settings.warehouse_url, timeout_seconds=20.0)


def test_a_result_has_its_columns_also_without_rows(reader: Reader) -> None:
    found = reader.rows("SELECT 1 AS one, 'x' AS two WHERE false;")
    assert (found.columns, found.rows) == (("one", "two"), ())


def test_rows_that_are_too_many_are_not_fetched(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last of them would divide by zero; the server is not asked for it."""
    monkeypatch.setattr(gold, "MAX_ROWS", 10)
    with pytest.raises(BadSql, match="more than 10 rows"):
        reader.rows("SELECT 1 / (1000000 - n) FROM generate_series(1, 1000000) AS n")
    assert len(reader.rows("SELECT generate_series(1, 10)").rows) == 10


def test_rows_that_are_too_long_are_not_kept(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gold, "MAX_TEXT", 10_000)
    with pytest.raises(BadSql, match="more than 10,000 characters"):
        reader.rows("SELECT repeat('x', 1000) FROM generate_series(1, 11)")


def test_all_fetches_together_have_a_time_limit(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's own limit is for each of them."""
    monkeypatch.setattr(gold, "BATCH", 1)
    monkeypatch.setattr(gold, "time", SimpleNamespace(monotonic=itertools.count(0, 15).__next__))
    with pytest.raises(BadSql, match="too long"):
        reader.rows("SELECT generate_series(1, 3)")


@pytest.mark.parametrize("sql", [
    "DO $$ BEGIN RAISE EXCEPTION 'it ran'; END $$", "SELECT 1; SELECT 2", "VACUUM", "",
    "CREATE TABLE t (a int)", "COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_sleep(60)",
])
def test_what_is_no_query_does_not_run(settings: Settings, sql: str) -> None:
    """Also for a role that may do more than read."""
    with pytest.raises(BadSql) as refused:
        Reader(settings.database_url, timeout_seconds=0.2).rows(sql)
    assert "it ran" not in str(refused.value)
