"""A model's statement and its plan: what is kept, what gets the plan's conditions, what is
refused. Both dialects; the numbers are proven on data in tests/integration/plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from orchestrator import sql_guard
from orchestrator.catalog import Catalog
from orchestrator.errors import Invalid
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.dialect import Dialect
from orchestrator.plan.model import Filter, Metric, Time, TimeRange
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


@pytest.mark.parametrize("sql", [
    "SELECT count(*) AS n FROM order_report", "TABLE order_report",
    count(STATES), count(DAYS), count(f"{DAYS} OR 1 = 1"), count(f"NOT ({STATES}) OR {DAYS}"),
    count(f"{STATES} AND date >= DATE '2025-01-01'"), count("state <> 'MG'"),
    count(f"lower(state) IN ('sp', 'rj') AND {DAYS}"),
    count(f"{STATES} AND CASE WHEN {DAYS} THEN TRUE ELSE FALSE END"),
    count(f"{STATES} AND coalesce(date, DATE '2025-01-01') < DATE '2025-04-01'"),
    f"SELECT 1 AS a FROM order_report o LEFT JOIN order_report p ON p.{STATES} AND p.{DAYS} "
    f"WHERE o.{STATES} AND o.{DAYS}",
    f"SELECT 1 AS a FROM order_report o RIGHT JOIN order_report p ON o.{STATES} AND o.{DAYS} "
    f"AND p.{STATES} AND p.{DAYS}",
    f"WITH x AS (SELECT * FROM order_report) SELECT count(*) AS n FROM x WHERE {STATES} AND {DAYS}",
    f"SELECT (SELECT max(cost) FROM order_report) AS m FROM order_report WHERE {STATES} AND {DAYS}",
    f"SELECT 1 AS a FROM order_report o WHERE {STATES} AND {DAYS} AND EXISTS "
    "(SELECT 1 FROM order_report p WHERE p.customer_id = o.customer_id AND p.date < o.date)",
    f"SELECT 1 AS a FROM order_report o, (VALUES ('SP', DATE '2025-02-01')) AS v(state, date) "
    f"WHERE v.{STATES} AND v.{DAYS}",
    f"SELECT o.a FROM order_report AS o(a, b) WHERE {STATES} AND {DAYS}",
    "WITH RECURSIVE r(n) AS (SELECT order_id FROM order_report UNION ALL SELECT n + 1 FROM r "
    "WHERE n < 3) SELECT n FROM r",
    f"WITH order_report AS (SELECT * FROM order_report) SELECT cost FROM order_report "
    f"WHERE {STATES} AND {DAYS}",
])
@pytest.mark.parametrize("dialect", BOTH)
def test_what_is_not_proven_gets_the_plans_conditions(
    catalog: Catalog, sql: str, dialect: Dialect
) -> None:
    assert outcome(sql, catalog, dialect=dialect) == NARROWED


@pytest.mark.parametrize(("where", "code"), [
    (f"{STATES} AND date BETWEEN DATE '2024-01-01' AND DATE '2025-03-31'", "PLAN_TIME"),
    (f"{STATES} AND date >= DATE '2025-01-01' AND date < DATE '2025-03-31'", "PLAN_TIME"),
    (f"{STATES} AND EXTRACT(YEAR FROM date) = 2025", "PLAN_TIME"),
    (f"{STATES} AND date_trunc('month', date) = DATE '2024-06-01'", "PLAN_TIME"),
    (f"{DAYS} AND state = 'SP'", "PLAN_FILTER"), (f"{DAYS} AND state = 'MG'", "PLAN_FILTER"),
    (f"{DAYS} AND state IN ('SP', 'RJ', 'MG')", "PLAN_FILTER"),
    (f"{DAYS} AND lower(state) = 'mg'", "PLAN_FILTER"),
    (f"{STATES} AND {DAYS} AND channel = 'app'", "PLAN_FILTER"),
    (f"{STATES} AND {DAYS} AND status IN ('paid', 'shipped')", "PLAN_FILTER"),
    (f"{STATES} AND {DAYS} AND quantity >= 2", "PLAN_FILTER"),
    (f"{STATES} AND {DAYS} AND delivered_at IS NULL", "PLAN_FILTER"),
    (f"{STATES} AND {DAYS} AND due_date < DATE '2025-02-01'", "PLAN_TIME"),
    (f"{STATES} AND {DAYS} AND EXTRACT(MONTH FROM paid_at) = 2", "PLAN_FILTER"),
])
@pytest.mark.parametrize("dialect", BOTH)
def test_another_question_than_the_plans_is_refused(
    catalog: Catalog, where: str, code: str, dialect: Dialect
) -> None:
    assert outcome(count(where), catalog, dialect=dialect) == code


def test_a_filter_around_the_reading_is_a_filter(catalog: Catalog) -> None:
    inside = "SELECT * FROM order_report"
    assert outcome(f"WITH x AS ({inside}) SELECT count(*) AS n FROM x WHERE channel = 'app'",
                   catalog) == "PLAN_FILTER"
    renamed = "SELECT o.date AS d, o.channel AS c FROM order_report o"
    assert outcome(f"SELECT count(*) AS n FROM ({renamed}) AS t WHERE d < DATE '2024-01-01'",
                   catalog) == "PLAN_TIME"


@pytest.mark.parametrize("outer", [
    "SELECT * FROM m WHERE month = DATE '2025-03-01'",
    "SELECT a.month FROM m a JOIN m b ON a.month = b.month + INTERVAL '1' MONTH "
    "WHERE a.month = DATE '2025-03-01' AND b.month = DATE '2025-02-01'",
])
@pytest.mark.parametrize("dialect", BOTH)
def test_a_choice_among_results_is_none_among_rows(
    catalog: Catalog, outer: str, dialect: Dialect
) -> None:
    """Behind a window, or where the rows are read twice over."""
    inner = (f"SELECT date_trunc('month', date) AS month, lag(sum(revenue)) OVER (ORDER BY 1) AS r "
             f"FROM order_report WHERE {STATES} AND {DAYS} GROUP BY 1")
    assert outcome(f"WITH m AS ({inner}) {outer}", catalog, dialect=dialect) == KEPT


def test_several_readings_may_divide_the_plans_rows(catalog: Catalog) -> None:
    sides = [f"(SELECT sum(revenue) FROM order_report WHERE state = '{state}' AND {DAYS})"
             for state in ("SP", "RJ")]
    assert outcome(f"SELECT {' / '.join(sides)} AS ratio", catalog) == KEPT
    assert outcome(f"SELECT {' / '.join(sides)} AS ratio".replace("'RJ'", "'MG'"),
                   catalog) == "PLAN_FILTER"


def test_a_comparison_may_read_both_periods_or_the_first(catalog: Catalog) -> None:
    plan = BASE.model_copy(update={"time": Time(
        column="date", range=QUARTER, comparison="previous_year")})
    before = "date BETWEEN DATE '2024-01-01' AND DATE '2024-03-31'"
    assert outcome(count(f"{DAYS} OR {before}"), catalog, plan) == KEPT
    assert outcome(count(DAYS), catalog, plan) == KEPT
    assert outcome(count("1 = 1"), catalog, plan) == NARROWED
    assert outcome(count(before), catalog, plan) == "PLAN_TIME"
    assert outcome(count("date BETWEEN DATE '2024-01-01' AND DATE '2025-03-31'"),
                   catalog, plan) == "PLAN_TIME"
    sides = [f"(SELECT sum(cost) FROM order_report WHERE {days})"
             for days in ("date >= DATE '2025-01-01' AND date <= CURRENT_DATE", before)]
    assert outcome(f"SELECT {' - '.join(sides)} AS n", catalog, plan) == NARROWED
    assert outcome(count("date >= DATE '2026-01-01' AND date <= CURRENT_DATE"),
                   catalog, plan) == "PLAN_TIME"


def test_what_the_metrics_and_the_catalog_know_may_narrow(catalog: Catalog) -> None:
    """And a plan without an end ends today as well."""
    own = Metric(name="orders", where=(Filter(column="channel", values=("app",)),))
    plan = BASE.model_copy(update={"metrics": (own,), "time": Time(
        column="date", range=TimeRange(start=dt.date(2025, 1, 1)))})
    since = "date >= DATE '2025-01-01'"
    assert outcome(count(f"{since} AND channel = 'app' AND paid_at IS NULL"), catalog, plan) == KEPT
    assert outcome(count(f"{since} AND installments > 1"), catalog, plan) == KEPT
    assert outcome(count(f"{since} AND channel = 'site'"), catalog, plan) == "PLAN_FILTER"
    assert outcome(count(f"{since} AND date <= DATE '2025-06-15'"), catalog, plan) == KEPT
    assert outcome(count(f"{since} AND date <= DATE '2025-06-14'"), catalog, plan) == "PLAN_TIME"


@pytest.mark.parametrize(("item", "kept", "refused"), [
    (Filter(column="date", grain="weekday", op="in", values=(6, 7)),
     "EXTRACT(ISODOW FROM date) >= 6", "EXTRACT(ISODOW FROM date) = 1"),
    (Filter(column="customer_name", op="contains", values=("Silva",)),
     "lower(customer_name) LIKE '%silva%'", ""),
    (Filter(column="paid_at", op="between", values=("2025-01-01", "2025-01-31")),
     "paid_at >= DATE '2025-01-01' AND paid_at < DATE '2025-02-01'",
     "paid_at BETWEEN DATE '2025-01-01' AND DATE '2025-01-31'"),
    (Filter(column="paid_at", op="is_null"), "paid_at IS NULL", ""),
    (Filter(column="rating", op="gte", values=(4,)), "rating > 3", "rating > 4"),
    (Filter(column="revenue", op="between", values=(10, 20.5)),
     "revenue >= 10 AND NOT revenue > 20.50", "revenue > 10 AND revenue <= 20.5"),
    (Filter(column="overdue", op="condition"),
     "due_date < DATE '2025-06-15' AND paid_at IS NULL AND status <> 'cancelled'",
     "due_date < DATE '2025-06-01'"),
])
def test_filters_of_every_kind(
    catalog: Catalog, item: Filter, kept: str, refused: str
) -> None:
    plan = BASE.model_copy(update={"filters": (item,)})
    assert outcome(count(kept), catalog, plan) == KEPT
    assert outcome(count("1 = 1"), catalog, plan) == NARROWED
    if refused:
        assert outcome(count(refused), catalog, plan) in ("PLAN_FILTER", "PLAN_TIME")


def test_a_condition_turned_round_is_always_added(catalog: Catalog) -> None:
    plan = BASE.model_copy(update={"filters": (Filter(column="overdue", op="not_condition"),)})
    found = sql_guard.within_plan("SELECT count(*) FROM data.order_report", plan, catalog).sql
    assert "NOT COALESCE(" in found.replace("coalesce", "COALESCE")


@pytest.mark.parametrize("dialect", BOTH)
def test_another_table_is_refused_by_its_name(catalog: Catalog, dialect: Dialect) -> None:
    """Even where nothing else has looked at the statement."""
    more = dict(catalog.tables)
    more["salaries"] = more["order_report"].model_copy(update={"name": "salaries"})
    both = Catalog(tables=more)
    for sql in ("SELECT * FROM salaries", "SELECT 1 FROM order_report, salaries s",
                "WITH x AS (SELECT 1) SELECT (SELECT max(cost) FROM salaries) FROM x",
                "SELECT * FROM app.users", "SELECT * FROM other.data.order_report",
                "SELECT * FROM app.order_report", "SELECT * FROM x, (WITH x AS (SELECT 1) "
                "SELECT * FROM x) AS y"):
        found = sql_guard.within_plan(sql, PLAN, both, dialect)
        assert [reason.code for reason in found.reasons] == ["PLAN_TABLE"], sql
        assert "plan" in found.reasons[0].message_en and "plano" in found.reasons[0].message_pt
    for sql in ("DELETE FROM order_report", "SELECT 1; SELECT 2"):
        assert sql_guard.within_plan(sql, PLAN, both, dialect).reasons[0].code == "NOT_SELECT"


def test_the_sentence_names_both_periods(catalog: Catalog) -> None:
    found = sql_guard.within_plan(
        "SELECT 1 FROM data.order_report WHERE date = DATE '2024-01-01'", PLAN, catalog)
    assert found.reasons[0].message("en") == (
        "The period date: 2024-01-01 ≠ 2025-01-01 … 2025-03-31 is not the approved plan's; "
        "use exactly that one.")


@pytest.mark.parametrize("dialect", BOTH)
def test_the_plans_own_statement_needs_nothing(catalog: Catalog, dialect: Dialect) -> None:
    plan = PLAN.model_copy(update={"needs_sql": False, "metrics": (Metric(name="revenue"),)})
    sql = compile_plan(plan, catalog, dialect).sql
    assert outcome(sql, catalog, plan, dialect) == KEPT


def test_a_plan_that_does_not_fit_says_so(catalog: Catalog) -> None:
    plan = BASE.model_copy(update={"filters": (Filter(column="shoe_size", values=("3",)),)})
    with pytest.raises(Invalid, match="shoe_size"):
        sql_guard.within_plan("SELECT 1", plan, catalog)


@pytest.mark.parametrize("dialect", BOTH)
def test_a_statement_of_many_parts_ends(catalog: Catalog, dialect: Dialect) -> None:
    """Long lists, long chains and queries that double each other."""
    values: list[Any] = [f"'{number}'" for number in range(2_000)]
    listed = f"state IN ({', '.join(values)})"
    text = f"SELECT 1 AS a FROM data.order_report WHERE {listed} AND NOT {listed}"
    assert sql_guard.within_plan(text, PLAN, catalog, dialect).reasons
    steps = [f"q{n} AS (SELECT a.state FROM q{n - 1} a, q{n - 1} b WHERE a.state = 'SP')"
             for n in range(1, 60)]
    chain = (f"WITH q0 AS (SELECT state FROM order_report), {', '.join(steps)} "
             "SELECT state FROM q59")
    assert outcome(chain, catalog, dialect=dialect) == NARROWED
    union = " UNION ALL ".join(["SELECT 1 AS a"] * 40)
    found = sql_guard.within_plan(union, PLAN, catalog, dialect)
    assert found.sql or found.reasons[0].code == "TOO_DEEP"
