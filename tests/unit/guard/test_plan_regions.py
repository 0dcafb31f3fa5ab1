"""Sets of values agree with the conditions that they stand for, value by value."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.sql_guard.plan_limits.calendar import floor
from orchestrator.sql_guard.plan_limits.regions import (
    ANY_VALUE,
    Region,
    compared,
    period_cut,
    rounded_end,
    shown,
    union,
    whole_cut,
    year_cut,
)

OPS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge}
_numbers = st.decimals(-4, 4, places=1)
_atoms = st.tuples(st.sampled_from(sorted(OPS)), _numbers)
_moments = st.datetimes(dt.datetime(2023, 12, 20), dt.datetime(2025, 3, 10)).map(
    lambda moment: moment.replace(microsecond=0))


def has(region: Region, value: object) -> bool:
    return compared("=", value).inside(region)


def holds(op: str, left: object, right: object) -> bool:
    return OPS[op](left, right)


@given(st.lists(_atoms, min_size=1, max_size=4), _numbers)
def test_and_or_not_of_comparisons(atoms: list[tuple[str, Decimal]], value: Decimal) -> None:
    single = [compared(op, bound) for op, bound in atoms]
    truths = [holds(op, value, bound) for op, bound in atoms]
    both = ANY_VALUE
    for one in single:
        both &= one
    assert has(both, value) == all(truths)
    assert has(union(single), value) == any(truths)
    assert has(both.without_values(), value) != has(both, value)
    assert both.inside(union(single)) and both.inside(single[0])


@given(st.sampled_from(["day", "week", "month", "quarter", "year"]), st.sampled_from(sorted(OPS)),
       _moments, _moments)
def test_a_condition_on_a_period_is_one_on_moments(
    unit: str, op: str, bound: dt.datetime, value: dt.datetime
) -> None:
    """date_trunc(unit, value) op bound, and op the beginning of a period, which is likelier."""
    for edge in (bound, floor(bound, unit)):
        region = compared(op, edge).mapped(period_cut(unit))
        assert has(region, value) == holds(op, floor(value, unit), edge)


@given(st.sampled_from(sorted(OPS)), st.decimals(2022, 2026, places=1), _moments)
def test_a_condition_on_a_year_is_one_on_moments(
    op: str, bound: Decimal, value: dt.datetime
) -> None:
    assert has(compared(op, bound).mapped(year_cut), value) == holds(op, value.year, bound)


@given(st.sampled_from(sorted(OPS)), _numbers, st.integers(-6, 6))
def test_between_whole_numbers_lies_nothing(op: str, bound: Decimal, value: int) -> None:
    assert has(compared(op, bound).mapped(whole_cut), Decimal(value)) == holds(op, value, bound)
    assert compared(">", Decimal(3)).mapped(whole_cut) == compared(">=", Decimal(4))


def test_null_is_in_no_comparison_and_in_no_complement() -> None:
    assert not compared("=", "a").null
    assert not compared("=", "a").without_values().null
    assert not Region((), null=True).inside(ANY_VALUE)


@pytest.mark.parametrize(("region", "words"), [
    (compared(">=", dt.datetime(2025, 1, 1)) & compared("<", dt.datetime(2025, 4, 1)),
     "2025-01-01 … 2025-03-31"),
    (compared(">=", dt.datetime(2025, 1, 1)) & compared("<", dt.datetime(2025, 1, 2)),
     "2025-01-01"),
    (union([compared("=", "SP"), compared("=", "RJ")]), "'RJ', 'SP'"),
    (compared("<>", "SP"), "< 'SP', > 'SP'"),
    (Region((), null=True), "NULL"), (ANY_VALUE, "*"), (Region(), "-"),
    (compared("<=", Decimal("1.50")), "<= 1.50"),
    (union(compared("=", Decimal(n)) for n in range(9)), "0, 1, 2, 3, …"),
])
def test_a_person_can_read_it(region: Region, words: str) -> None:
    assert shown(region) == words


def test_the_last_second_of_a_day_is_its_end() -> None:
    """Only an end: a beginning at 23:59:59 lets that second through."""
    last = dt.datetime(2025, 1, 31, 23, 59, 59)
    assert rounded_end(compared("<=", last)) == compared("<", dt.datetime(2025, 2, 1))
    assert rounded_end(compared(">=", last)) == compared(">=", last)
