"""The comparison rule, case by case."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from orchestrator.evaluation import compare
from orchestrator.evaluation.compare import Gold, Rows, matches
from orchestrator.evaluation.stated import states
from orchestrator.evaluation.values import same

MIDNIGHT = dt.datetime(2026, 3, 1)


@pytest.mark.parametrize(
    ("gold", "ours"),
    [
        (None, None),
        (5, 5),
        (5, "5"),
        (Decimal("12.35"), 12.3456),
        (Decimal("12.35"), 12.345),
        (Decimal("1000000.00"), "1000000.004"),
        (1e9, 1e9 + 1),
        (dt.date(2026, 3, 1), MIDNIGHT),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (MIDNIGHT, "2026-03-01T00:00:00"),
        (dt.datetime(2026, 3, 1, tzinfo=dt.UTC), "2026-03-01T00:00:00-03:00"),
        ("2026-03", "2026-03-01"),
        ("2026-Q2", dt.date(2026, 4, 1)),
        (Decimal(2026), "2026-01-01"),
        ("São Paulo", "São Paulo"),
        (True, True),
        (1, True),
        (0, False),
        ("2026-03-01", dt.date(2026, 3, 1)),
        ("2026-03-01 10:30:00", dt.datetime(2026, 3, 1, 10, 30)),
        (dt.timedelta(minutes=2), 120),
        (dt.time(10, 30), dt.time(10, 30)),
        (dt.time(10, 30), "10:30:00"),
        (UUID(int=7), UUID(int=7)),
        ([1, 2], [1, 2]),
    ],
)
def test_equal_values(gold: Any, ours: Any) -> None:
    assert same(gold, ours)


@pytest.mark.parametrize(
    ("gold", "ours"),
    [
        (None, 0),
        (0, None),
        (None, ""),
        (5, 5.4),
        (Decimal("12.35"), 12.36),
        (Decimal("12.5"), 0.125),
        (12.5, 12),
        ("São Paulo", "Sao Paulo"),
        ("sp", "SP"),
        (dt.date(2026, 3, 1), "2026-03-02"),
        (dt.date(2026, 3, 1), "2026-03-01T10:00:00"),
        ("2026-13", "2026-01-01"),
        (1, "um"),
        (2, True),
        ("2026-03-01", dt.date(2026, 3, 2)),
        ("2026", 2026.5),
        (0, "1e999999999"),
        (Decimal("sNaN"), 1),
        (1.5, "sNaN"),
    ],
)
def test_different_values(gold: Any, ours: Any) -> None:
    assert not same(gold, ours)


def rows(names: str, *values: tuple[Any, ...]) -> Rows:
    return Rows(tuple(names.split()), values)


def test_rows_are_a_multiset() -> None:
    gold = Gold(rows("a b", ("x", 1), ("y", 2), ("y", 2)))
    assert matches(gold, rows("a b", ("y", 2), ("x", 1), ("y", 2)))
    assert not matches(gold, rows("a b", ("y", 2), ("x", 1), ("x", 1)))
    assert not matches(gold, rows("a b", ("y", 2), ("x", 1)))


def test_column_names_and_order_do_not_matter_and_extra_columns_are_tolerated() -> None:
    gold = Gold(rows("uf total", ("SP", 10), ("RJ", 5)))
    assert matches(gold, rows("n share state", (5, 33.3, "RJ"), (10, 66.7, "SP")))
    assert not matches(gold, rows("state", ("SP",), ("RJ",)))


def test_columns_belong_together() -> None:
    gold = Gold(rows("a b", (1, 2), (2, 1)))
    assert not matches(gold, rows("a b", (1, 1), (2, 2)))


def test_the_same_column_does_not_serve_twice() -> None:
    gold = Gold(rows("now before", (7, 7)))
    assert not matches(gold, rows("now before", (7, 8)))


def test_two_empty_results_are_equal() -> None:
    assert matches(Gold(rows("a")), rows("a b"))
    assert not matches(Gold(rows("a")), rows("a", (None,)))


def test_rounding_may_move_a_row() -> None:
    gold = Gold(rows("n x", (Decimal("1.0"), 2), (Decimal("1.0"), 1)))
    assert matches(gold, rows("n x", (0.99, 1), (1.01, 2)))


def ordered(*values: tuple[Any, ...], ties: tuple[int, ...], kept: int) -> Gold:
    return Gold(Rows(("p", "n"), values[:kept]), True, values, ties)


def test_order_counts_but_ties_may_swap() -> None:
    gold = ordered(("a", 9), ("b", 5), ("c", 5), ties=(0, 1, 1), kept=3)
    assert matches(gold, rows("p n", ("a", 9), ("c", 5), ("b", 5)))
    assert not matches(gold, rows("p n", ("b", 5), ("a", 9), ("c", 5)))


def test_at_the_limit_any_tied_row_may_be_kept() -> None:
    gold = ordered(("a", 9), ("b", 5), ("c", 5), ties=(0, 1, 1), kept=2)
    assert matches(gold, rows("p n", ("a", 9), ("c", 5)))
    assert not matches(gold, rows("p n", ("a", 9), ("d", 5)))
    assert not matches(gold, rows("p n", ("c", 5), ("a", 9)))


@pytest.mark.parametrize("kept", [1000, 900])
def test_many_rows_that_tie_are_not_compared_each_with_each(
    monkeypatch: pytest.MonkeyPatch, kept: int,
) -> None:
    compared: list[object] = []
    same_row = compare._same_row
    monkeypatch.setattr(
        compare, "_same_row", lambda a, b: compared.append(a) or same_row(a, b))
    tied = [(f"row {n}", 5) for n in range(1000)]
    gold = ordered(*tied, ties=(0,) * 1000, kept=kept)
    assert matches(gold, rows("p n", *reversed(tied[-kept:])))
    assert len(compared) < 10_000


def test_a_rounded_number_at_the_limit_is_found_too() -> None:
    gold = ordered(("a", Decimal("5.0")), ("b", Decimal("5.0")), ("c", Decimal("5.0")),
                   ties=(0, 0, 0), kept=2)
    assert matches(gold, rows("p n", ("c", 4.99), ("a", 5.01)))
    assert not matches(gold, rows("p n", ("c", 4.99), ("c", 4.99)))


def test_what_is_no_number_is_not_looked_for_in_a_text() -> None:
    assert states("Foram 3.", rows("a", (float("nan"),)), "pt") is None


def test_many_like_columns_are_not_tried_in_every_order() -> None:
    """Thirty columns of zeros could be told apart in 30! ways."""
    names = tuple(f"c{number}" for number in range(30))
    others = tuple(f"d{number}" for number in range(30))
    gold = Gold(Rows(names, ((0,) * 30,)))
    assert matches(gold, Rows(others, ((0,) * 30,)))
    assert not matches(gold, Rows(others, ((0,) * 29 + (1,),)))


def test_choices_of_columns_that_are_not_alike_are_bounded_too() -> None:
    """Each holds the same numbers in another order, so any might be any."""
    rolled = [tuple((place + row) % 12 for place in range(12)) for row in range(12)]
    names = tuple(f"c{number}" for number in range(12))
    others = tuple(f"d{number}" for number in range(12))
    swapped = [*rolled[1:-1], rolled[0], (*reversed(rolled[-1]),)]
    assert not matches(Gold(Rows(names, tuple(rolled))), Rows(others, tuple(swapped)))
