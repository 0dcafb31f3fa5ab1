"""A partitioned table is read by its partitions: which filters count, and what they leave."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlglot

from orchestrator.catalog import Catalog
from orchestrator.catalog.model import Statistics
from orchestrator.errors import Invalid
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Dimension, Filter, Metric, Plan, Time, TimeRange
from orchestrator.sql_guard import check
from orchestrator.sql_guard.athena.partitions import scans
from orchestrator.warehouse.athena_estimate import estimate

FILTERED = [
    "SELECT sum(revenue) FROM order_report WHERE date = DATE '2026-01-01'",
    "SELECT sum(revenue) FROM order_report AS o WHERE o.date >= DATE '2026-01-01' AND state = 'SP'",
    "SELECT 1 FROM order_report WHERE (date BETWEEN DATE '2026-01-01' AND DATE '2026-02-01')",
    "SELECT 1 FROM order_report WHERE DATE '2026-01-01' < date",
    "SELECT 1 FROM order_report WHERE date IN (DATE '2026-01-01', DATE '2026-02-01')",
    "SELECT 1 FROM order_report WHERE date = DATE '2026-01-01' OR date > DATE '2026-03-01'",
    "SELECT 1 FROM order_report WHERE date_trunc('month', date) = DATE '2026-01-01'",
    "SELECT 1 FROM order_report WHERE year(date) = 2026",
    "SELECT 1 FROM order_report WHERE date > current_date - INTERVAL '7' DAY",
    "WITH a AS (SELECT * FROM order_report WHERE date > DATE '2026-01-01') SELECT * FROM a",
    "SELECT 1 FROM order_report a JOIN order_report b ON a.order_id = b.order_id "
    "AND b.date > DATE '2026-01-01' WHERE a.date > DATE '2026-01-01'",
    # Names in whatever case; a query in LATERAL beside it; its own LEFT JOIN.
    "SELECT 1 FROM Order_Report AS O WHERE o.DATE > DATE '2026-01-01'",
    "WITH Recent AS (SELECT * FROM order_report WHERE date > DATE '2026-01-01') "
    "SELECT * FROM recent",
    "SELECT 1 FROM order_report o CROSS JOIN LATERAL (SELECT o.state) AS t "
    "WHERE o.date > DATE '2026-01-01'",
    "SELECT 1 FROM (VALUES 1) AS v(n) LEFT JOIN order_report o ON o.date > DATE '2026-01-01'",
    "SELECT 1", "VALUES 1",
]
WHOLE = [
    "SELECT sum(revenue) FROM order_report",
    "SELECT sum(revenue) FROM order_report WHERE state = 'SP'",
    "SELECT sum(revenue) FROM ORDER_REPORT", 'SELECT sum(revenue) FROM "Order_Report"',
    "SELECT 1 FROM order_report o, (VALUES 1) AS o(n)",
    "SELECT 1 FROM order_report o LEFT JOIN (VALUES 1) AS v(n) ON o.date > DATE '2026-01-01'",
    "SELECT 1 FROM order_report WHERE date IS NOT NULL",
    "SELECT 1 FROM order_report WHERE date = date",
    "SELECT 1 FROM order_report WHERE date <> DATE '2026-01-01'",
    "SELECT 1 FROM order_report WHERE date = DATE '2026-01-01' OR state = 'SP'",
    "SELECT 1 FROM order_report WHERE NOT (date = DATE '2026-01-01')",
    "SELECT 1 FROM order_report WHERE length(CAST(date AS varchar)) > 0",
    "SELECT 1 FROM order_report HAVING max(date) > DATE '2026-01-01'",
    "WITH a AS (SELECT * FROM order_report) SELECT * FROM a WHERE date > DATE '2026-01-01'",
    "SELECT 1 FROM order_report WHERE date > DATE '2026-01-01' UNION ALL "
    "SELECT 1 FROM order_report",
    "SELECT 1 FROM order_report a JOIN order_report b ON a.order_id = b.order_id "
    "WHERE a.date > DATE '2026-01-01'",
    "SELECT 1 FROM order_report a LEFT JOIN order_report b ON b.date > DATE '2026-01-01' "
    "AND a.date > DATE '2026-01-01' WHERE b.date > DATE '2026-01-01'",
    "SELECT (SELECT count(*) FROM order_report) FROM order_report WHERE date > DATE '2026-01-01'",
    "SELECT 1 FROM order_report WHERE date > (SELECT max(date) FROM order_report)",
    "WITH order_report AS (SELECT * FROM order_report) SELECT 1 FROM order_report "
    "WHERE date > DATE '2026-01-01'",
]


@pytest.fixture(scope="module")
def partitioned(catalog: Catalog) -> Catalog:
    """The orders, partitioned by date: 100 days of 1 GB each."""
    known = Statistics(rows=1_000_000, bytes=100 * 10**9, first=dt.date(2026, 1, 1),
                       last=dt.date(2026, 4, 10))
    table = catalog.tables["order_report"].model_copy(
        update={"partition": "date", "statistics": known})
    return Catalog(tables={"order_report": table})


@pytest.mark.parametrize("sql", FILTERED)
def test_a_filter_on_the_partitions_lets_it_run(partitioned: Catalog, sql: str) -> None:
    assert check(sql, partitioned, "athena").allowed


@pytest.mark.parametrize("sql", WHOLE)
def test_a_table_is_not_read_whole(partitioned: Catalog, catalog: Catalog, sql: str) -> None:
    verdict = check(sql, partitioned, "athena")
    assert not verdict.allowed
    assert [item.code for item in verdict.reasons] == ["PARTITION"]
    assert verdict.reasons[0].name == "order_report.date"
    assert check(sql, catalog, "athena").allowed
    assert check(sql, None, "athena").allowed


def test_postgresql_has_no_partitions_to_name(partitioned: Catalog) -> None:
    assert check("SELECT sum(revenue) FROM data.order_report", partitioned).allowed


@pytest.mark.parametrize(("where", "low", "high"), [
    ("date BETWEEN DATE '2026-01-02' AND DATE '2026-01-05'", (1, 2), (1, 5)),
    ("date >= DATE '2026-01-02' AND (date < DATE '2026-03-01' AND state = 'SP')", (1, 2), (3, 1)),
    ("date = CAST('2026-01-02' AS date)", (1, 2), (1, 2)),
    ("date > current_date", None, None),
    ("date > DATE '2026-01-02' OR date < DATE '2026-01-01'", None, None),
])
def test_the_days_that_conditions_leave(
    partitioned: Catalog, where: str, low: tuple[int, int] | None, high: tuple[int, int] | None
) -> None:
    tree = sqlglot.parse_one(f"SELECT 1 FROM order_report WHERE {where}", dialect="athena")
    wanted = tuple(None if day is None else dt.date(2026, *day) for day in (low, high))
    assert scans(tree, partitioned)[0].days() == wanted


@pytest.mark.parametrize(("where", "size"), [
    ("date = DATE '2026-01-02'", 10**9),
    ("date BETWEEN DATE '2026-01-01' AND DATE '2026-01-10'", 10 * 10**9),
    ("date >= DATE '2026-04-01'", 10 * 10**9),
    ("date >= DATE '2020-01-01'", 100 * 10**9),
    ("date < current_date", 100 * 10**9),
])
def test_bytes_by_the_days_that_are_read(partitioned: Catalog, where: str, size: int) -> None:
    found = estimate("", f"SELECT 1 FROM order_report WHERE {where}", partitioned)
    assert found == {"bytes": size}


@pytest.mark.parametrize(("explained", "wanted"), [
    ('{"estimate": {"outputRowCount": 12.3}, "inputTableColumnInfos": '
     '[{"estimate": {"outputSizeInBytes": 5.0}}, {"estimate": {"outputSizeInBytes": 7}}]}',
     {"rows": 13, "bytes": 12}),
    ('Query Plan\n{"estimate": {"outputRowCount": "NaN"}, "inputTableColumnInfos": '
     '[{"estimate": {"outputSizeInBytes": "NaN"}}]}', {}),
    ('{"estimate": {"outputRowCount": NaN}}', {}), ("", {}), ("no plan", {}), ("{broken}", {}),
    ("[1]", {}), ('{"estimate": null, "inputTableColumnInfos": [null, 3]}', {}),
])
def test_what_athena_tells_of_itself(
    catalog: Catalog, explained: str, wanted: dict[str, int]
) -> None:
    assert estimate(explained, "SELECT 1 FROM order_report", catalog) == wanted


def plan(**parts: object) -> Plan:
    return Plan.model_validate({
        "goal": "g", "table": "order_report", "today": dt.date(2026, 4, 10),
        "metrics": [Metric(name="revenue", show=("share",))],
        "dimensions": [Dimension(column="state")], **parts})


def test_a_plan_without_a_period_says_what_it_lacks(partitioned: Catalog) -> None:
    month = Filter(column="date", op="eq", values=(3,), grain="month_of_year")
    for whole in (plan(), plan(filters=[month])):
        with pytest.raises(Invalid) as refused:
            compile_plan(whole, partitioned, "athena")
        assert refused.value.code == "PARTITION"
        assert compile_plan(whole, partitioned).sql
    dated = Time(column="date", range=TimeRange(start=dt.date(2026, 1, 1)))
    day = Filter(column="date", op="eq", values=("2026-01-01",))
    for part in (plan(time=dated), plan(filters=[day])):
        assert check(compile_plan(part, partitioned, "athena").sql, partitioned, "athena").allowed
