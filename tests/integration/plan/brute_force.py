"""What a plan should answer, computed row by row in Python, without SQL.

Only the aggregate core: metrics, filters, dimensions with grains, ranges, comparison, share,
rank. Written apart from the compiler, so that a mistake would have to be made twice.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from orchestrator.plan.model import Dimension, Filter, Metric, Plan, TimeRange
from orchestrator.plan.periods import compared_range

Row = dict[str, Any]
ADDITIVE = ("sum", "count")


def answer(plan: Plan, rows: list[Row]) -> dict[tuple[Any, ...], list[Any]]:
    """Group key → the metric columns in output order."""
    kept = [row for row in rows if all(holds(item, row) for item in plan.filters)]
    current = _within(plan, kept, plan.time.range if plan.time else TimeRange())
    compared = plan.time is not None and plan.time.comparison is not None
    previous = _within(plan, kept, compared_range(plan.time)) if compared and plan.time else []
    groups = {_key(plan, row) for row in _counted(plan, [*current, *previous])}
    if not plan.dimensions:
        groups = {()}
    found: dict[tuple[Any, ...], list[Any]] = {}
    for group in groups:
        mine = [row for row in current if _key(plan, row) == group]
        before = [row for row in previous if _key(plan, row) == group]
        values: list[Any] = []
        for metric in plan.metrics:
            values += _metric_columns(metric, mine, before, compared=compared)
        found[group] = values
    _add_shares(plan, found)
    return found


def holds(item: Filter, row: Row) -> bool:
    if item.op == "condition":
        return row["amount"] is not None and row["amount"] > 50 and (row["units"] or 0) > 0
    value, wanted = row[item.column], list(item.values)
    if item.op in ("is_null", "not_null"):
        return (value is None) == (item.op == "is_null")
    if value is None:
        return False
    tests: dict[str, Callable[[], bool]] = {
        "eq": lambda: bool(value == wanted[0]), "ne": lambda: bool(value != wanted[0]),
        "in": lambda: value in wanted, "not_in": lambda: value not in wanted,
        "gt": lambda: bool(value > wanted[0]), "gte": lambda: bool(value >= wanted[0]),
        "lt": lambda: bool(value < wanted[0]), "lte": lambda: bool(value <= wanted[0]),
        "between": lambda: bool(wanted[0] <= value <= wanted[1]),
        "contains": lambda: str(wanted[0]).lower() in str(value).lower(),
    }
    return tests[item.op]()


def _within(plan: Plan, rows: list[Row], wanted: TimeRange) -> list[Row]:
    if plan.time is None:
        return rows
    column = plan.time.column

    def inside(row: Row) -> bool:
        day = row[column]
        if day is None:
            return wanted.start is None and wanted.end is None
        day = day.date() if isinstance(day, dt.datetime) else day
        after = wanted.start is None or day >= wanted.start
        return after and (wanted.end is None or day <= wanted.end)

    return [row for row in rows if inside(row)]


def _key(plan: Plan, row: Row) -> tuple[Any, ...]:
    return tuple(_grained(item, row[item.column]) for item in plan.dimensions)


def _grained(item: Dimension, value: Any) -> Any:
    if value is None or item.grain is None:
        return value
    day = value.date() if isinstance(value, dt.datetime) else value
    grains: dict[str, Callable[[], Any]] = {
        "day": lambda: day, "week": lambda: day - dt.timedelta(days=day.weekday()),
        "month": lambda: day.replace(day=1),
        "quarter": lambda: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": lambda: day.replace(month=1, day=1), "weekday": day.isoweekday,
        "month_of_year": lambda: day.month,
        "hour": lambda: value.hour,
    }
    return grains[item.grain]()


def _base_where(metric: Metric) -> Callable[[Row], bool]:
    if metric.aggregation is None and metric.name in ("total", "bad"):
        return lambda row: (row["state"] == "bad") == (metric.name == "bad")
    return lambda row: True


def _counted(plan: Plan, rows: list[Row]) -> list[Row]:
    """Rows that make a group appear: those left after the filters all metrics share."""
    if any(metric.name in ("per_piece", "bad_rate") for metric in plan.metrics):
        shared = [item for metric in plan.metrics[:1] for item in metric.where]
        shared = [item for item in shared if all(item in m.where for m in plan.metrics)]
        return [row for row in rows if all(holds(item, row) for item in shared)]
    shared = [i for i in plan.metrics[0].where if all(i in m.where for m in plan.metrics)]
    states = {m.name if m.aggregation is None and m.name in ("total", "bad") else "" 
              for m in plan.metrics}
    kept = [row for row in rows if all(holds(item, row) for item in shared)]
    if len(states) == 1 and states != {""}:
        kept = [row for row in kept if _base_where(plan.metrics[0])(row)]
    return kept


def _metric_columns(
    metric: Metric, mine: list[Row], before: list[Row], *, compared: bool
) -> list[Any]:
    value = _value(metric, mine)
    if not compared:
        return [value, *([None] if "share" in metric.show else [])]
    previous = _value(metric, before)
    if _adds_up(metric):
        value, previous = value or 0, previous or 0
    known = value is not None and previous is not None
    change = value - previous if known else None
    percent = 100 * Fraction(change) / Fraction(previous) if known and previous else None
    return [value, previous, change, percent, *([None] if "share" in metric.show else [])]


def _adds_up(metric: Metric) -> bool:
    if metric.aggregation is not None:
        return metric.aggregation in ADDITIVE
    return metric.name in ("total", "pieces", "bad", "all")


def _value(metric: Metric, rows: list[Row]) -> Any:
    kept = [row for row in rows if all(holds(item, row) for item in metric.where)]
    if metric.aggregation is not None:
        return _aggregate(metric.aggregation, metric.column, kept)
    good = [row for row in kept if row["state"] != "bad"]
    pieces = _aggregate("sum", "units", kept)
    values: dict[str, Callable[[], Any]] = {
        "total": lambda: _aggregate("sum", "amount", good),
        "pieces": lambda: pieces,
        "all": lambda: len(kept),
        "bad": lambda: len(kept) - len(good),
        "bad_rate": lambda: Fraction(100 * (len(kept) - len(good)), len(kept)) if kept else None,
        "per_piece": lambda: _ratio(_aggregate("sum", "amount", good), pieces),
    }
    return values[metric.name]()


def _ratio(top: Any, bottom: Any) -> Any:
    return None if top is None or not bottom else Fraction(top) / Fraction(bottom)


def _aggregate(kind: str, column: str | None, rows: list[Row]) -> Any:
    if column is None:
        return len(rows)
    values = [row[column] for row in rows if row[column] is not None]
    if kind in ("count", "count_distinct"):
        return len(values) if kind == "count" else len(set(values))
    if not values:
        return None
    exact: dict[str, Callable[[], Any]] = {
        "sum": lambda: sum(values), "min": lambda: min(values), "max": lambda: max(values),
        "avg": lambda: Fraction(sum(values)) / len(values),
        "median": lambda: statistics.median(Fraction(value) for value in values),
    }
    return exact[kind]()


def _add_shares(plan: Plan, found: dict[tuple[Any, ...], list[Any]]) -> None:
    """The share column is the last of its metric; only additive metrics are asked for one."""
    compared = plan.time is not None and plan.time.comparison is not None
    at = 0
    for metric in plan.metrics:
        wide = (4 if compared else 1) + ("share" in metric.show)
        if "share" in metric.show:
            whole = sum(values[at] or 0 for values in found.values())
            for values in found.values():
                known = values[at] is not None and whole
                values[at + wide - 1] = (
                    100 * Fraction(values[at]) / Fraction(whole) if known else None
                )
        at += wide
