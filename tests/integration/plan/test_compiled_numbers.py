"""Random plans: the SQL passes the guard, runs as the reader role, and its numbers are those
of a computation by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.catalog import Catalog
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Dimension, Filter, Metric, Plan, Time, TimeRange
from orchestrator.sql_guard import check
from tests.integration.plan.brute_force import answer

ADDITIVE = ("total", "pieces", "bad", "all")

_filters = st.one_of(
    st.builds(Filter, column=st.just("kind"), op=st.sampled_from(["eq", "ne"]),
              values=st.tuples(st.sampled_from(["a", "b", "nothing"]))),
    st.builds(Filter, column=st.just("place"), op=st.sampled_from(["in", "not_in"]),
              values=st.lists(st.sampled_from(["x'y", "São", "z"]), min_size=1, max_size=3,
                              unique=True).map(tuple)),
    st.builds(Filter, column=st.just("amount"), op=st.sampled_from(["gt", "gte", "lt", "lte"]),
              values=st.tuples(st.sampled_from([-10, 0, 0.25, 50]))),
    st.builds(Filter, column=st.just("units"), op=st.just("between"), values=st.just((1, 2))),
    st.builds(Filter, column=st.sampled_from(["kind", "at", "amount"]),
              op=st.sampled_from(["is_null", "not_null"])),
    st.just(Filter(column="place", op="contains", values=("Z",))),
    st.just(Filter(column="big", op="condition")),
)
_where = st.lists(_filters, max_size=1).map(tuple)
_generated = st.builds(
    lambda aggregation, column, where, number: Metric(
        name=f"m{number}", aggregation=aggregation, column=column, where=where),
    st.sampled_from(["sum", "avg", "min", "max", "count", "count_distinct", "median"]),
    st.sampled_from(["amount", "units"]), _where, st.integers(0, 99),
)
_named = st.builds(
    lambda name, where, share: Metric(
        name=name, where=where, show=("share",) if share and name in ADDITIVE else ()),
    st.sampled_from([*ADDITIVE, "per_piece", "bad_rate"]), _where, st.booleans(),
)
_dimensions = st.lists(
    st.one_of(
        st.sampled_from([Dimension(column="kind"), Dimension(column="place")]),
        st.builds(Dimension, column=st.just("day"), grain=st.sampled_from(
            ["day", "week", "month", "quarter", "year", "weekday", "month_of_year"])),
        st.builds(Dimension, column=st.just("at"), grain=st.sampled_from(["hour", "day", "week"])),
    ), max_size=2, unique=True,
)
_days = st.dates(dt.date(2024, 12, 15), dt.date(2025, 4, 25))
_ranges = st.tuples(_days, _days).map(sorted).map(
    lambda ends: TimeRange(start=ends[0], end=ends[1]))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    dimensions = draw(_dimensions)
    time = None
    if draw(st.booleans()):
        column = draw(st.sampled_from(["day", "at"]))
        grouped = any(item.grain for item in dimensions)
        kinds = [None] if grouped else [None, "previous_period", "previous_year"]
        time = Time(column=column, range=draw(_ranges), comparison=draw(st.sampled_from(kinds)))
    metrics = draw(st.lists(st.one_of(_named, _generated), min_size=1, max_size=3,
                            unique_by=lambda metric: metric.name))
    if not dimensions:  # without groups a share is of the metric without its filter
        metrics = [metric.model_copy(update={"show": ()}) for metric in metrics]
    return Plan(
        goal="g", table="plan_rows", today=dt.date(2025, 6, 15), metrics=tuple(metrics),
        dimensions=tuple(dimensions), filters=tuple(draw(st.lists(_filters, max_size=2))),
        time=time,
    )


@settings(max_examples=150)
@given(plan=plans())
def test_numbers_are_those_computed_by_hand(
    plan: Plan, little: Catalog, reader: psycopg.Connection[Any], rows: list[dict[str, Any]]
) -> None:
    compiled = compile_plan(plan, little)
    verdict = check(compiled.sql, little)
    assert verdict.allowed, verdict.reasons
    assert check(compile_plan(plan, little, "athena").sql, little, "athena").allowed
    cursor = reader.execute(verdict.canonical.encode())
    assert [item.name for item in cursor.description or ()] == [c.name for c in compiled.columns]
    width = len(plan.dimensions)
    found = {row[:width]: list(row[width:]) for row in cursor.fetchall()}
    wanted = answer(plan, rows)
    assert set(found) == set(wanted)
    for key, values in wanted.items():
        assert all(map(same, found[key], values)), (key, found[key], values)


def same(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return found is None and wanted is None
    if isinstance(found, (int, Decimal, float)):
        return abs(Fraction(found) - Fraction(wanted)) <= Fraction(1, 10**9)
    return bool(found == wanted)
