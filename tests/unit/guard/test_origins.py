"""What is said of a column of an edited statement follows from its expression, not its name."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import sql_guard
from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect

PLAN = """SELECT state, CAST(date_trunc('month', date) AS date) AS date_month,
SUM(revenue) AS revenue, 100 * SUM(revenue) / SUM(SUM(revenue)) OVER () AS revenue_share
FROM data.order_report WHERE status <> 'cancelled' GROUP BY 1, 2"""
MONEY = {"unit": "BRL"}
COST = {"column": "order_report.cost", "unit": "BRL"}
ENDLESS = {"endless": True}
PLANNED = {"planned": True}
NOTHING: dict[str, Any] = {}


def known(sql: str, catalog: Catalog, dialect: Dialect = "postgres") -> dict[str, dict[str, Any]]:
    canonical = [sql_guard.check(text, catalog, dialect).canonical for text in (sql, PLAN)]
    assert all(canonical)
    return {one.name: one.model_dump(exclude_defaults=True, exclude={"name", "place"})
            for one in sql_guard.origins_of(canonical[0], catalog, dialect, canonical[1])}


@pytest.mark.parametrize(("expression", "expected"), [
    ("cost", COST), ("max(cost)", COST), ("sum(cost)", MONEY), ("round(sum(cost), 2)", MONEY),
    ("avg(cost)", MONEY | ENDLESS), ("round(avg(cost), 2)", MONEY), ("avg(cost) * 2",
                                                                    MONEY | ENDLESS),
    ("sum(cost) - sum(freight)", MONEY), ("sum(cost) + count(*)", NOTHING),
    ("sum(cost) / count(*)", MONEY | ENDLESS), ("100.0 * sum(cost) / sum(revenue)", ENDLESS),
    ("cost * freight", NOTHING), ("unit_price * 2", MONEY), ("cost::text", NOTHING),
    ("coalesce(cost, 0)", MONEY), ("CASE WHEN state = 'SP' THEN cost ELSE 0 END", MONEY),
    ("sum(cost) FILTER (WHERE rating > 3)", MONEY), ("sum(cost) OVER (PARTITION BY state)", MONEY),
    ("count(*)", {"unit": "count"}), ("rank() OVER (ORDER BY cost)", NOTHING),
    ("status", {"column": "order_report.status"}), ("length(status)", NOTHING),
    ("sqrt(cost)", ENDLESS), ("12345678901234567890.5::numeric", NOTHING),
    ("(SELECT max(revenue) FROM data.order_report)",
     {"column": "order_report.revenue", "unit": "BRL"}),
])
@pytest.mark.parametrize("dialect", ["postgres", "athena"])
def test_a_column_by_its_expression(
    catalog: Catalog, expression: str, expected: dict[str, Any], dialect: Dialect
) -> None:
    if "::" in expression and dialect == "athena":
        expression = "CAST(cost AS VARCHAR)"
        expected = NOTHING
    sql = f"SELECT {expression} AS revenue FROM data.order_report"
    assert known(sql, catalog, dialect).get("revenue", NOTHING) == expected


def test_what_the_plan_computes_too_is_known_again(catalog: Catalog) -> None:
    """Under its name, whatever rows it is computed on; not a namesake."""
    edited = PLAN.replace("status <> 'cancelled'", "state = 'SP'") + " LIMIT 3"
    found = known(edited, catalog)
    assert [name for name, one in found.items() if one.get("planned")] == [
        "state", "date_month", "revenue", "revenue_share"]
    found = known("SELECT seller AS state, sum(cost) AS revenue, sum(revenue) AS outro "
                  "FROM order_report GROUP BY 1", catalog)
    assert found == {"state": {"column": "order_report.seller"}, "revenue": MONEY, "outro": MONEY}


@pytest.mark.parametrize(("sql", "expected"), [
    ("WITH x AS (SELECT avg(cost) AS revenue FROM order_report) SELECT * FROM x",
     {"revenue": MONEY | ENDLESS}),
    ("WITH x(revenue) AS (SELECT cost FROM order_report) SELECT revenue FROM x",
     {"revenue": COST}),
    ("SELECT t.revenue FROM (SELECT freight, cost FROM order_report) AS t(z, revenue)",
     {"revenue": COST}),
    ("SELECT cost AS revenue FROM order_report UNION ALL SELECT freight FROM order_report",
     {"revenue": MONEY}),
    ("SELECT cost AS revenue FROM order_report UNION ALL SELECT quantity FROM order_report", {}),
    ("SELECT a.cost AS revenue FROM order_report a JOIN order_report b USING (order_id)",
     {"revenue": COST}),
    ("SELECT revenue FROM order_report AS o(revenue, cost)", {}),
    ("WITH order_report AS (SELECT 1 AS revenue) SELECT revenue FROM order_report", {}),
    ("SELECT revenue FROM (VALUES (1, 2)) AS t(revenue, b)", {}),
    ("SELECT revenue FROM generate_series(1, 3) AS revenue", {}),
    ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) "
     "SELECT n AS revenue FROM t", {}),
])
def test_a_column_through_other_queries(
    catalog: Catalog, sql: str, expected: dict[str, Any]
) -> None:
    assert known(sql, catalog) == expected


def test_behind_a_star_the_name_is_the_catalogs(catalog: Catalog) -> None:
    found = known("SELECT *, cost AS revenue FROM order_report", catalog)
    assert found["revenue"] == {"column": "order_report.revenue", "unit": "BRL"}
    assert set(found) == set(catalog.tables["order_report"].columns)


def test_queries_that_double_each_other_are_read_once(catalog: Catalog) -> None:
    """Sixty queries, each of which names the one before twice."""
    steps = [f"q{n} AS (SELECT v + v AS v FROM q{n - 1})" for n in range(1, 60)]
    sql = f"WITH q0 AS (SELECT cost AS v FROM order_report), {', '.join(steps)} SELECT v FROM q59"
    assert known(sql, catalog) == {"v": MONEY}


def test_columns_that_double_at_each_level_end_the_reading(catalog: Catalog) -> None:
    """Forty levels would be a trillion of them, in a statement of 1 kB."""
    levels = ", ".join(f"c{level + 1} AS (SELECT *, * FROM c{level})" for level in range(40))
    query = f"WITH c0 AS (SELECT cost FROM data.order_report), {levels} SELECT * FROM c40"
    canonical = sql_guard.check(query, catalog).canonical
    assert canonical
    assert sql_guard.origins_of(canonical, catalog) == ()
