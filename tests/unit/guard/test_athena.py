"""The same rules in Trino's grammar."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check, runs_on_athena

REFUSED = [
    ("select 1; select 2", "MULTIPLE"), ("insert into order_report select 1", "NOT_SELECT"),
    ("create table x as select 1", "NOT_SELECT"), ("show tables", "NOT_SELECT"),
    ("unload (select 1) to 's3://x'", "NOT_SELECT"),
    ("using external function f(x int) returns int lambda 'x' select f(1)", "NOT_SELECT"),
    ("select * from users", "UNKNOWN_RELATION"),
    ("select * from other.order_report", "UNKNOWN_RELATION"),
    ("select * from awsdatacatalog.data.order_report", "UNKNOWN_RELATION"),
    ("with a as (with users as (select 1 x) select * from users) select * from users",
     "UNKNOWN_RELATION"),
    ('select * from "order_report$partitions"', "SYSTEM_CATALOG"),
    ('select "$path" from order_report', "HIDDEN_COLUMN"),
    ("select * from table(system.query(query => 'x'))", "FUNCTION"),
    ("select foo(1)", "FUNCTION"), ("select current_user", "FUNCTION"),
    ("select masklen('::1')", "FUNCTION"),
    ("select sequence(1, 1000000000)", "UNBOUNDED"), ("select repeat('a', 10000000)", "UNBOUNDED"),
    ("select " + "not " * 7000 + "true", "TOO_DEEP"), ("select from where from", "SYNTAX"),
]
HONEST = [
    "select 1", "select * from order_report", "select * from data.order_report limit 5",
    "with users as (select 1 a) select * from users",
    "select approx_percentile(revenue, 0.5), count_if(state = 'SP') from order_report",
    "select date_trunc('month', date), sum(revenue) filter (where state = 'SP') from order_report "
    "group by 1 order by 2 desc nulls last",
    "select * from unnest(sequence(1, 10)) as t (n)",
]


@pytest.fixture(autouse=True)
def _quiet_parser(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", logger="sqlglot")


@pytest.mark.parametrize(("sql", "code"), REFUSED, ids=[sql[:60] for sql, _ in REFUSED])
def test_refused(catalog: Catalog, sql: str, code: str) -> None:
    verdict = check(sql, catalog, "athena")
    assert not verdict.allowed
    assert code in [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize("sql", HONEST)
def test_honest_statements_pass(catalog: Catalog, sql: str) -> None:
    verdict = check(sql, catalog, "athena")
    assert verdict.allowed, verdict.reasons
    assert "LIMIT" in verdict.canonical


def test_which_postgres_statements_athena_could_run(catalog: Catalog) -> None:
    assert runs_on_athena("SELECT state, sum(revenue) FROM data.order_report GROUP BY 1", catalog)
    assert not runs_on_athena("SELECT num_nonnulls(1, 2), masklen('::1')", catalog)
