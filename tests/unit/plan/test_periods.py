"""Which period a comparison means when the plan does not name it."""

from __future__ import annotations

import datetime as dt

import pytest

from orchestrator.plan.model import Time, TimeRange
from orchestrator.plan.periods import Shift, compared_range, shift_between


def span(start: str, end: str) -> TimeRange:
    return TimeRange(start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end))


@pytest.mark.parametrize(("kind", "current", "other"), [
    ("previous_period", ("2025-05-01", "2025-05-31"), ("2025-04-01", "2025-04-30")),
    ("previous_period", ("2025-04-01", "2025-06-30"), ("2025-01-01", "2025-03-31")),
    ("previous_period", ("2025-06-01", "2025-06-15"), ("2025-05-01", "2025-05-15")),
    ("previous_period", ("2025-06-09", "2025-06-15"), ("2025-06-02", "2025-06-08")),
    ("previous_period", ("2025-06-15", "2025-06-15"), ("2025-06-14", "2025-06-14")),
    ("previous_year", ("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
    ("previous_year", ("2024-02-29", "2024-02-29"), ("2023-02-28", "2023-02-28")),
])
def test_compared_range(kind: str, current: tuple[str, str], other: tuple[str, str]) -> None:
    time = Time.model_validate({"column": "date", "range": span(*current), "comparison": kind})
    assert compared_range(time) == span(*other)


def test_shift_is_in_months_when_the_starts_fall_on_the_same_day() -> None:
    may, april = span("2025-05-01", "2025-05-31"), span("2025-04-01", "2025-04-30")
    assert shift_between(may, april) == Shift("MONTH", 1)
    assert shift_between(span("2025-05-05", "2025-05-11"), span("2025-04-28", "2025-05-04")) \
        == Shift("DAY", 7)
