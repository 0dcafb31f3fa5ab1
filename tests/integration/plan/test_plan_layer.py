"""The plan layer alone, on data: with every other layer off, no row outside the plan has any
influence on what a statement gives.

A statement is held to a plan and run on all rows; then the rows outside the plan are taken away,
and it is run again, as it was written and as it was held. All three give the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest
import sqlglot
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from orchestrator.catalog import Catalog
from orchestrator.plan.compile import plan_scope
from orchestrator.plan.model import Filter, Plan, Time, TimeRange
from orchestrator.plan.periods import compared_range
from orchestrator.plan.row_conditions import row_conditions
from orchestrator.sql_guard import within_plan
from tests.integration.plan.brute_force import holds
from tests.integration.plan.conftest import COLUMNS
from tests.integration.plan.model_sql import statements

Row = dict[str, Any]
CALM = settings(max_examples=100, suppress_health_check=list(HealthCheck))
_days = st.dates(dt.date(2024, 12, 15), dt.date(2025, 4, 25))
_ranges = st.tuples(_days, _days).map(sorted).map(
    lambda ends: TimeRange(start=ends[0], end=ends[1]))
_times = st.builds(Time, column=st.sampled_from(["day", "at"]), range=_ranges,
                   comparison=st.sampled_from([None, None, "previous_period"]))
_filters = st.sampled_from([
    Filter(column="kind", values=("a",)), Filter(column="kind", op="in", values=("a", "b")),
    Filter(column="kind", op="ne", values=("c",)), Filter(column="state", values=("ok",)),
    Filter(column="units", op="between", values=(1, 2)),
    Filter(column="amount", op="gt", values=(0,)),
    Filter(column="place", op="contains", values=("Z",)), Filter(column="at", op="is_null"),
    Filter(column="at", op="not_null"), Filter(column="big", op="condition")])
_plans = st.builds(
    lambda time, filters: Plan(goal="g", table="plan_rows", today=dt.date(2025, 6, 15),
                               needs_sql=True, time=time, filters=tuple(filters)),
    st.one_of(st.none(), _times, _times), st.lists(_filters, max_size=2, unique=True))


def own_conditions(plan: Plan, little: Catalog) -> list[str]:
    """The plan's, as a model would write them; "{a}." before each column."""
    scope = plan_scope(plan, little, "postgres")
    found = []
    for one in row_conditions(plan, scope):
        for column in one.find_all(sqlglot.exp.Column):
            column.set("table", sqlglot.exp.to_identifier("alias_here"))
        found.append(f"({one.sql(dialect='trino')})".replace("alias_here.", "{a}."))
    return found


def inside(plan: Plan, row: Row) -> bool:
    if not all(holds(item, row) for item in plan.filters):
        return False
    if plan.time is None:
        return True
    spans = [plan.time.range, *([compared_range(plan.time)] if plan.time.comparison else [])]
    at = row[plan.time.column]
    day = at.date() if isinstance(at, dt.datetime) else at
    return day is not None and any(
        span.start is not None and span.end is not None and span.start <= day <= span.end
        for span in spans)


def same(rows: list[tuple[Any, ...]]) -> list[str]:
    return sorted(repr([float(cell) if isinstance(cell, (int, float)) else str(cell)
                        for cell in row]) for row in rows)


@pytest.fixture(scope="module")
def owner(database_url: str, reader: object) -> Iterator[psycopg.Connection[Any]]:
    """Of the filled table; nothing it does is kept."""
    with psycopg.connect(database_url) as connection:
        connection.execute("SET statement_timeout = '20s'")
        connection.commit()
        yield connection


@given(data=st.data(), plan=_plans)
@CALM
def test_nothing_outside_the_plan_has_influence(
    data: st.DataObject, plan: Plan, little: Catalog, rows: list[Row],
    owner: psycopg.Connection[Any],
) -> None:
    written = data.draw(statements("data.plan_rows", own_conditions(plan, little)))
    limited = within_plan(written, plan, little)
    event(limited.reasons[0].code if limited.reasons else
          "kept" if limited.sql == written else "narrowed")
    assume(not limited.reasons)
    kept = [row["id"] for row in rows if inside(plan, row)]
    try:
        everything = owner.execute(limited.sql.encode()).fetchall()
        owner.execute("DELETE FROM data.plan_rows WHERE id <> ALL(%s)", [kept])
        held = owner.execute(limited.sql.encode()).fetchall()
        as_written = owner.execute(written.encode()).fetchall()
    finally:
        owner.rollback()
    assert same(everything) == same(held) == same(as_written)


@pytest.fixture(scope="module")
def duck(rows: list[Row]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same rows where Athena's SQL can run, translated."""
    with duckdb.connect() as connection:
        connection.execute(
            'CREATE TABLE plan_rows (id int, day date, "at" timestamp, kind text, place text, '
            "amount decimal(12,2), units int, state text)")
        connection.executemany("INSERT INTO plan_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               [tuple(row[name] for name in COLUMNS) for row in rows])
        yield connection


@given(data=st.data(), plan=_plans)
@CALM
def test_nothing_outside_the_plan_has_influence_on_athena(
    data: st.DataObject, plan: Plan, little: Catalog, rows: list[Row],
    duck: duckdb.DuckDBPyConnection,
) -> None:
    written = data.draw(statements("plan_rows", own_conditions(plan, little)))
    limited = within_plan(written, plan, little, "athena")
    event(limited.reasons[0].code if limited.reasons else
          "kept" if limited.sql == written else "narrowed")
    assume(not limited.reasons)
    kept = [row["id"] for row in rows if inside(plan, row)]
    held_text, text = (sqlglot.transpile(sql, read="athena", write="duckdb", identify=True)[0]
                       for sql in (limited.sql, written))
    everything = duck.execute(held_text).fetchall()
    duck.execute("BEGIN")
    try:
        duck.execute("DELETE FROM plan_rows WHERE NOT list_contains(?, id)", [kept])
        held, as_written = (duck.execute(one).fetchall() for one in (held_text, text))
    finally:
        duck.execute("ROLLBACK")
    assert same(everything) == same(held) == same(as_written)
