"""generate_series between dates: a row a day at most, and an end."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check

DAYS = "select * from generate_series('{}'::date, '{}'::timestamp, '{}'::interval)"


@pytest.mark.parametrize("step", ["1 day", "7 days", "1 week", "1 month", "-1 day", "3 months"])
def test_whole_days_may_run(catalog: Catalog, step: str) -> None:
    assert check(DAYS.format("2025-01-01", "2025-12-31", step), catalog).allowed


@pytest.mark.parametrize(("start", "end", "step"), [
    ("0001-01-01", "9999-12-31", "0.0000001 day"), ("0001-01-01", "9999-12-31", "1e-9 day"),
    ("0001-01-01", "9999-12-31", "1 second 0 day"), ("0001-01-01", "9999-12-31", "1 ms"),
    ("2025-01-01", "infinity", "1 day"), ("-infinity", "2025-01-01", "1 day"),
    ("2025-01-01", "2025-12-31", "0 day"),
])
def test_an_endless_series_is_refused(catalog: Catalog, start: str, end: str, step: str) -> None:
    verdict = check(DAYS.format(start, end, step), catalog)
    assert [found.code for found in verdict.reasons] == ["UNBOUNDED"]
