"""What keeps to the plan is known for it, in the many words that a model has for it; what only
looks like it is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Filter, Time, TimeRange
from tests.unit.guard.plan_outcomes import (
    BASE,
    BOTH,
    DAYS,
    KEPT,
    NARROWED,
    PLAN,
    QUARTER,
    STATES,
    count,
    outcome,
)


@pytest.mark.parametrize("days", [
    DAYS, "date >= DATE '2025-01-01' AND date < DATE '2025-04-01'",
    "date >= DATE '2025-01-01' AND NOT date > DATE '2025-03-31'",
    "DATE '2025-01-01' <= date AND DATE '2025-04-01' > date",
    "date >= DATE '2025-01-01' AND date < DATE '2025-01-01' + INTERVAL '3' MONTH",
    "date > DATE '2025-01-01' - INTERVAL '1' DAY AND date <= DATE '2025-03-31'",
    "EXTRACT(YEAR FROM date) = 2025 AND EXTRACT(MONTH FROM date) <= 3",
    "EXTRACT(YEAR FROM date) = 2025 AND EXTRACT(MONTH FROM date) IN (1, 2, 3)",
    "EXTRACT(YEAR FROM date) = 2025 AND EXTRACT(QUARTER FROM date) = 1",
    "date_trunc('quarter', date) = DATE '2025-01-01'",
    "date_trunc('month', date) BETWEEN DATE '2025-01-01' AND DATE '2025-03-01'",
    "date_trunc('month', date) IN (DATE '2025-01-01', DATE '2025-02-01', DATE '2025-03-01')",
    "date >= date_trunc('year', DATE '2025-02-03') AND date < DATE '2025-04-01'",
    "CAST(date AS date) >= DATE '2025-01-01' AND CAST(date AS date) <= DATE '2025-03-31'",
    "(date BETWEEN DATE '2025-01-01' AND DATE '2025-01-31' OR date BETWEEN DATE '2025-02-01' AND "
    "DATE '2025-03-31')",
    "date >= DATE '2025-01-01' AND date <= TIMESTAMP '2025-03-31 23:59:59'",
])
@pytest.mark.parametrize("dialect", BOTH)
def test_the_plans_period_is_known_in_many_words(
    catalog: Catalog, days: str, dialect: Dialect
) -> None:
    assert outcome(count(f"{STATES} AND {days}"), catalog, dialect=dialect) == KEPT


@pytest.mark.parametrize("days", [
    "date BETWEEN '2025-01-01' AND '2025-03-31'", "date >= '2025-01-01' AND date < '2025-04-01'",
    "to_char(date, 'YYYY-MM') IN ('2025-01', '2025-02', '2025-03')",
    "to_char(date, 'YYYY-MM') BETWEEN '2025-01' AND '2025-03'",
    "date_part('year', date) = 2025 AND date_part('month', date) < 4",
    "date >= make_date(2025, 1, 1) AND date < make_date(2025, 4, 1)",
    "date >= to_date('2025-01-01', 'YYYY-MM-DD') AND date - DATE '2025-03-31' <= 0 AND "
    "date <= '2025-03-31'",
    "date >= '2025-01-01'::timestamp AND date < '2025-01-01'::date + interval '3 months'",
    "date > DATE '2024-12-31' AND date < DATE '2025-03-31' + 1",
])
def test_the_plans_period_in_postgresqls_words(catalog: Catalog, days: str) -> None:
    assert outcome(count(f"{STATES} AND {days}"), catalog) == KEPT


@pytest.mark.parametrize("days", [
    "year(date) = 2025 AND quarter(date) = 1", "year(date) = 2025 AND month(date) BETWEEN 1 AND 3",
    "date_format(date, '%Y-%m') BETWEEN '2025-01' AND '2025-03'",
    "format_datetime(date, 'yyyy-MM') IN ('2025-01', '2025-02', '2025-03')",
    "date >= from_iso8601_date('2025-01-01') AND date < date_add('month', 3, DATE '2025-01-01')",
    "date >= date('2025-01-01') AND date < date('2025-04-01')",
])
def test_the_plans_period_in_athenas_words(catalog: Catalog, days: str) -> None:
    assert outcome(count(f"{STATES} AND {days}"), catalog, dialect="athena") == KEPT


@pytest.mark.parametrize("states", [
    STATES, "(state = 'SP' OR state = 'RJ')", "NOT (state <> 'SP' AND state <> 'RJ')",
    "NOT state NOT IN ('SP', 'RJ')", "CAST(state AS VARCHAR) IN ('SP', 'RJ')",
    "(state LIKE 'SP' OR state LIKE 'RJ')",
])
@pytest.mark.parametrize("dialect", BOTH)
def test_the_plans_filter_is_known_in_many_words(
    catalog: Catalog, states: str, dialect: Dialect
) -> None:
    assert outcome(count(f"{states} AND {DAYS}"), catalog, dialect=dialect) == KEPT


@pytest.mark.parametrize("sql", [
    f"WITH x AS (SELECT * FROM order_report WHERE {STATES} AND {DAYS}) SELECT count(*) AS n FROM x",
    f"SELECT n FROM (SELECT count(*) AS n FROM order_report WHERE {STATES} AND {DAYS}) AS t",
    f"SELECT 1 AS a FROM order_report o JOIN (VALUES (1)) AS v(n) ON o.{STATES} AND o.{DAYS}",
    f"SELECT cost FROM order_report WHERE {STATES} AND {DAYS} UNION ALL "
    f"SELECT revenue FROM order_report WHERE {STATES} AND {DAYS}",
    f"SELECT a.cost FROM order_report a JOIN order_report b ON a.order_id = b.order_id "
    f"WHERE a.{STATES} AND b.{STATES} AND a.{DAYS} AND b.{DAYS}",
    "SELECT 1 AS one",
    "SELECT n FROM (VALUES (1), (2)) AS t(n) WHERE n = 1",
    f"SELECT state, sum(revenue) AS r FROM order_report WHERE {STATES} AND {DAYS} "
    "AND status <> 'cancelled' AND rating IS NOT NULL GROUP BY state HAVING sum(revenue) > 10",
    f"SELECT state FROM order_report WHERE {STATES} AND {DAYS} AND revenue > freight",
])
@pytest.mark.parametrize("dialect", BOTH)
def test_what_keeps_to_the_plan_stays_as_it_is(
    catalog: Catalog, sql: str, dialect: Dialect
) -> None:
    assert outcome(sql, catalog, dialect=dialect) == KEPT


@pytest.mark.parametrize(("sql", "plan"), [
    # A date's text is cut to its day: this reads the 31st too.
    ("date >= '2025-01-31 23:00'", {"time": Time(
        column="date", range=TimeRange(start=dt.date(2025, 2, 1)))}),
    # Seven digits are rounded up: this reads midnight too.
    ("paid_at >= '2025-01-01' AND paid_at <= '2025-01-31 23:59:59.9999999'", {"time": Time(
        column="paid_at", range=TimeRange(start=dt.date(2025, 1, 1), end=dt.date(2025, 1, 31)))}),
    ("paid_at::date >= '2025-01-31 23:00'", {"time": Time(
        column="paid_at", range=TimeRange(start=dt.date(2025, 2, 1)))}),
    # As texts, October is before "3", and 10 before 5.
    ("date::text < '2025-3-31'", {"time": Time(
        column="date", range=TimeRange(end=dt.date(2025, 3, 30)))}),
    ("quantity::text < '5'", {"filters": (Filter(column="quantity", op="lt", values=(5,)),)}),
    # "Dd" is the day of the week, twice: this reads Sunday the 31st too, as "11".
    ("to_char(date, 'YYYY-MM-Dd') <= '2024-03-15'", {"time": Time(
        column="date", range=TimeRange(end=dt.date(2024, 3, 15)))}),
    ("EXTRACT(HOUR FROM paid_at::date) = 0", {"filters": (
        Filter(column="paid_at", grain="hour", values=(0,)),)}),
    ("to_char(date, '%Y-%m') = '2025-01'", {"time": Time(
        column="date", range=TimeRange(start=dt.date(2025, 1, 1), end=dt.date(2025, 1, 31)))}),
    ("revenue > 0.1::float8", {"filters": (Filter(column="revenue", op="gt", values=(0.1,)),)}),
    ("state LIKE 'SP' ESCAPE 'S'", {"filters": (Filter(column="state", values=("SP",)),)}),
    ("state::varchar(1) = 'S'", {"filters": (Filter(column="state", values=("S",)),)}),
    ("rating::numeric(1) = 4", {"filters": (Filter(column="rating", values=(4,)),)}),
    ("paid_at::timestamptz < '2025-01-01'", {"time": Time(
        column="paid_at", range=TimeRange(end=dt.date(2024, 12, 31)))}),
    ("paid_at IS NULL OR paid_at < '2025-01-01'", {"time": Time(
        column="paid_at", range=TimeRange(end=dt.date(2024, 12, 31)))}),
    ("NOT (state <> 'SP' AND channel = 'app')", {"filters": (
        Filter(column="state", values=("SP",)),)}),
    ("state IS NOT DISTINCT FROM 'SP' OR TRUE", {"filters": (
        Filter(column="state", values=("SP",)),)}),
])
def test_what_only_looks_like_the_plan_gets_its_conditions(
    catalog: Catalog, sql: str, plan: dict[str, Any]
) -> None:
    assert outcome(count(sql), catalog, BASE.model_copy(update=plan)) == NARROWED


@pytest.mark.parametrize("sql", [
    # Without RECURSIVE or with it, no query sees the ones after it: this one reads the table.
    "WITH RECURSIVE a AS (SELECT * FROM order_report), order_report AS (SELECT 1 AS x) "
    "SELECT * FROM a",
    # Rounded to milliseconds: this reads midnight too.
    f"SELECT 1 AS a FROM order_report WHERE {STATES} AND paid_at >= DATE '2025-01-01' AND "
    "paid_at <= CAST('2025-03-31 23:59:59.9999' AS TIMESTAMP)",
])
def test_what_only_looks_like_the_plan_on_athena(catalog: Catalog, sql: str) -> None:
    plan = PLAN.model_copy(update={"time": Time(column="paid_at", range=QUARTER)})
    assert outcome(sql, catalog, plan, "athena") == NARROWED


@pytest.mark.parametrize("where", [
    "format_datetime(date, 'YYYY-MM-DD') BETWEEN '2025-01-01' AND '2025-03-31'",
    "date_format(date, 'yyyy-MM') BETWEEN '2025-01' AND '2025-03'",
])
def test_a_pattern_of_another_function_proves_nothing(catalog: Catalog, where: str) -> None:
    assert outcome(count(f"{STATES} AND {where}"), catalog, dialect="athena") == NARROWED


@pytest.mark.parametrize(("where", "wanted"), [(f"{STATES} AND {DAYS}", KEPT), (DAYS, NARROWED)])
@pytest.mark.parametrize("dialect", BOTH)
def test_a_long_chain_of_operators_is_read_like_a_short_one(
    catalog: Catalog, where: str, wanted: str, dialect: Dialect
) -> None:
    chain = " || ".join(["product"] * 60)
    sql = f"SELECT {chain} AS t FROM order_report WHERE {where}"
    assert outcome(sql, catalog, dialect=dialect) == wanted
