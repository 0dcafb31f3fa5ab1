"""Repairs that need no model; each result must pass the guard."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.sql_guard import check
from orchestrator.sql_guard.correction import correct

T = "data.order_report"
CASES: list[tuple[str, dict[str, Any], str, str]] = [
    (f"select sum(reveneu) from {T}",
     {"code": "42703", "detail": 'column "reveneu" does not exist'}, "RENAMED", "SUM(revenue)"),
    (f"select o.stat from {T} o", {"code": "42703", "detail": "column o.stat does not exist"},
     "RENAMED", "o.state"),
    ("select count(*) from orders", {"code": "UNKNOWN_RELATION", "name": "orders"},
     "RENAMED", "data.order_report"),
    ("select state, sum(revenue) as r from fct_sales group by 1 order by r",
     {"code": "UNKNOWN_RELATION", "name": "fct_sales"}, "RENAMED",
     "data.order_report AS fct_sales"),
    (f"select state, sum(revenue) from {T}", {"code": "42803", "detail": "must appear in GROUP BY"},
     "GROUP_BY", "GROUP BY state"),
    (f"select `state`, ifnull(rating, 0) from {T}", {"code": "SYNTAX"}, "DIALECT", "COALESCE"),
    (f"select top 5 state from {T}", {"code": "SYNTAX"}, "DIALECT", "LIMIT 5"),
    (f"```sql\nselect state from {T};\n```", {"code": "SYNTAX"}, "", "state"),
]


@pytest.mark.parametrize(("sql", "error", "code", "expected"), CASES)
def test_repairs(
    catalog: Catalog, sql: str, error: dict[str, Any], code: str, expected: str
) -> None:
    found = correct(sql, [error], catalog)
    assert found is not None
    assert expected in " ".join(found.sql.split())
    assert not code or [item.code for item in found.applied] == [code]
    assert check(found.sql, catalog).allowed


# In Trino's words, as Athena gives them.
TRINO: list[tuple[str, str, str]] = [
    ("select sum(reveneu) from order_report",
     "COLUMN_NOT_FOUND: line 1:12: Column 'reveneu' cannot be resolved or requester is not "
     "authorized to access requested resources", "SUM(revenue)"),
    ("select o.uf from order_report o", "COLUMN_NOT_FOUND: line 1:8: Column 'o.uf' cannot be "
     "resolved", "o.state"),
    ("select count(*) from order_report where status = \"cancelled\"",
     "COLUMN_NOT_FOUND: line 1:45: Column 'cancelled' cannot be resolved", "status = 'cancelled'"),
    ("select state, revenue - cost as lucro from order_report where lucro > 1",
     "COLUMN_NOT_FOUND: line 1:65: Column 'lucro' cannot be resolved",
     "WHERE (revenue - cost) > 1"),
    ("select count(*) from orders",
     "TABLE_NOT_FOUND: line 1:22: Table 'awsdatacatalog.shop.orders' does not exist",
     "FROM order_report AS orders"),
    ("select state, sum(revenue) from order_report",
     "EXPRESSION_NOT_AGGREGATE: line 1:8: 'state' must be an aggregate expression or appear in "
     "GROUP BY clause", "GROUP BY state"),
    ("select state from order_report a join order_report b on a.order_id = b.order_id",
     "AMBIGUOUS_NAME: line 1:8: Column 'state' is ambiguous", "SELECT a.state"),
    ("select count(*) from order_report where date >= '2025-06-01'",
     "TYPE_MISMATCH: line 1:45: Cannot apply operator: date >= varchar(10)",
     "date >= CAST('2025-06-01' AS DATE)"),
    ("select count(*) from order_report where date >= '2025-06-01' and due_date < '2025-07-01'",
     "SYNTAX_ERROR: line 1:45: '>=' cannot be applied to date, varchar(10)",
     "due_date < CAST('2025-07-01' AS DATE)"),
    ("select count(*) from order_report where date between '2025-06-01' and '2025-06-30'",
     "TYPE_MISMATCH: line 1:41: Cannot check if date is BETWEEN varchar(10) and varchar(10)",
     "date BETWEEN CAST('2025-06-01' AS DATE) AND CAST('2025-06-30' AS DATE)"),
    ("select count(*) from order_report where order_id in ('1', '2')",
     "TYPE_MISMATCH: line 1:53: IN value and list items must be the same type or coercible to a "
     "common type. Cannot find common type between integer and varchar(1)", "order_id IN (1, 2)"),
    ("select count(*) from order_report where state = 5",
     "TYPE_MISMATCH: line 1:47: Cannot apply operator: varchar = integer", "state = '5'"),
    ("select count(*) from order_report where date > current_date - 30",
     "TYPE_MISMATCH: line 1:61: Cannot apply operator: date - integer",
     "CURRENT_DATE - INTERVAL '30' DAY"),
    ("select due_date - date from order_report",
     "TYPE_MISMATCH: line 1:17: Cannot apply operator: date - date",
     "DATE_DIFF('DAY', date, due_date)"),
    ("select state || order_id from order_report",
     "TYPE_MISMATCH: line 1:14: Cannot apply operator: varchar || integer",
     "CAST(order_id AS VARCHAR)"),
    ("select sum(state) from order_report",
     "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: "
     "sum(double), sum(real)", "SUM(CAST(state AS DECIMAL(38, 10)))"),
    ("select state from order_report where sum(revenue) > 10 group by state",
     "EXPRESSION_NOT_SCALAR: line 1:38: WHERE clause cannot contain aggregations, window functions "
     "or grouping operations: [sum(revenue)]", "HAVING SUM(revenue) > 10"),
    ("select state from order_report where row_number() over (order by date) = 1",
     "EXPRESSION_NOT_SCALAR: line 1:38: WHERE clause cannot contain aggregations, window functions "
     "or grouping operations: [row_number() OVER (ORDER BY date)]", "WHERE window_0_0 = 1"),
    ("select count(*) from order_report where date > date '31/12/2024'",
     "INVALID_LITERAL: line 1:48: '31/12/2024' is not a valid DATE literal", "'2024-12-31'"),
    ("select count(*) from order_report where date > cast('31/12/2024' as date)",
     "INVALID_CAST_ARGUMENT: Value cannot be cast to date: 31/12/2024", "'2024-12-31'"),
    ("select revenue / (quantity - 1) from order_report", "DIVISION_BY_ZERO: Division by zero",
     "NULLIF((quantity - 1), 0)"),
    ("select coalesce(rating, 'sem nota') from order_report",
     "TYPE_MISMATCH: line 1:25: All COALESCE operands must be the same type or coercible to a "
     "common type. Cannot find common type between integer and varchar(8)",
     "COALESCE(CAST(rating AS VARCHAR), 'sem nota')"),
    ("select date_trunc(date, month) from order_report",
     "COLUMN_NOT_FOUND: line 1:25: Column 'month' cannot be resolved", "DATE_TRUNC('MONTH', date)"),
    ("select `state` from order_report",
     "SYNTAX_ERROR: line 1:8: mismatched input '`'. Expecting: ALL, DISTINCT", 'SELECT "state"'),
    ("select to_char(date, 'YYYY-MM') from order_report",
     "FUNCTION_NOT_FOUND: line 1:8: Function 'to_char' not registered",
     "DATE_FORMAT(date, '%Y-%m')"),
    ("select string_agg(state, ', ') from order_report",
     "FUNCTION_NOT_FOUND: line 1:8: Function 'string_agg' not registered",
     "LISTAGG(state, ', ')"),
    ("select state::varchar from order_report where city ilike 's%'",
     "SYNTAX_ERROR: line 1:13: mismatched input '::'", "LOWER(city) LIKE LOWER('s%')"),
    ("select count(*) from order_report where date >= dateadd(day, -30, getdate())",
     "FUNCTION_NOT_FOUND: line 1:67: Function 'getdate' not registered",
     "DATE_ADD('DAY', -30, CURRENT_TIMESTAMP)"),
    ("select ifnull(rating, 0) from order_report limit 5, 10",
     "SYNTAX_ERROR: line 1:52: mismatched input ','", "OFFSET 5 LIMIT 10"),
    ("select top 5 state from order_report", "SYNTAX_ERROR: line 1:12: mismatched input '5'",
     "LIMIT 5"),
]


@pytest.mark.parametrize(("sql", "message", "expected"), TRINO, ids=[one[0] for one in TRINO])
def test_repairs_what_athena_says(
    catalog: Catalog, sql: str, message: str, expected: str
) -> None:
    code = message.split(":", maxsplit=1)[0]
    found = correct(sql, [{"code": code, "detail": message}], catalog, "athena")
    assert found is not None
    assert expected in " ".join(found.sql.split()).replace("( ", "(").replace(" )", ")")
    assert check(found.sql, catalog, "athena").allowed
    assert all(item.pt and item.en and item.pt != item.en for item in found.applied)


@pytest.mark.parametrize(("sql", "error"), [
    ("this is no SQL at all", {"code": "SYNTAX"}),
    (f"select state from {T}", {"code": "42703", "detail": 'column "zzzzzz" does not exist'}),
    (f"select pg_sleep(1) from {T}", {"code": "FUNCTION", "name": "pg_sleep"}),
    ("drop table x", {"code": "NOT_SELECT"}),
    ("select count(*) from customers", {"code": "UNKNOWN_RELATION", "name": "customers"}),
    ("select salary from employees", {"code": "UNKNOWN_RELATION", "name": "employees"}),
])
def test_what_it_cannot_repair_it_says_so(
    catalog: Catalog, sql: str, error: dict[str, Any]
) -> None:
    assert correct(sql, [error], catalog) is None


@pytest.mark.parametrize("sql", [
    "select * from data.order_report" + " join data.order_report" * 1000,
    "select a" + "[1]" * 5000, "select " + "not " * 7000 + "true", "select " + "(" * 5000,
    "select a" + "::int" * 5000, "select 1" + " union select 1" * 1500, "\0", "select '\ud800'",
    "select json_extract(x, '$[*][0,1]') from t",
], ids=range(9))
@pytest.mark.parametrize("dialect", ["postgres", "athena"])
def test_hostile_text_is_left_alone(catalog: Catalog, sql: str, dialect: Dialect) -> None:
    for error in ({"code": "SYNTAX"}, {"code": "42703", "detail": 'column "x" does not exist'}):
        assert correct(sql, [error], catalog, dialect) is None


@pytest.mark.parametrize(("where", "shown", "repaired"), [
    ("date BETWEEN '2024-01' AND '2024-06'", "2024-01", "BETWEEN '2024-01-01' AND '2024-06-30'"),
    ("date <= '2024'", "2024", "<= '2024-12-31'"), ("date > '2024'", "2024", "> '2024-12-31'"),
    ("date < '2024-07'", "2024-07", "< '2024-07-01'"), ("'2024' <= date", "2024", "'2024-01-01'"),
    ("date_trunc('month', date) = '2024-05'", "2024-05", "= '2024-05-01'"),
    ("date >= '01/12/2024' AND date <= '12/31/2024'", "12/31/2024", ">= '2024-01-12'"),
])
def test_a_date_in_part_becomes_the_day_that_is_meant(
    catalog: Catalog, where: str, shown: str, repaired: str
) -> None:
    error = {"code": "22007", "detail": f'invalid input syntax for type date: "{shown}"'}
    found = correct(f"select 1 from {T} where {where}", [error], catalog)
    assert found is not None and repaired in found.sql


@pytest.mark.parametrize(("sql", "detail"), [
    (f"select 1 from {T} where date = '2024-05'",
     'invalid input syntax for type date: "2024-05"'),
    (f"select 1 from {T} where paid_at <= '2024-05'",
     'invalid input syntax for type timestamp: "2024-05"'),
    (f"select customer_city from {T}", 'column "customer_city" does not exist'),
    (f"select customer_state from {T}", 'column "customer_state" does not exist'),
    (f"select net_revenue from {T}", 'column "net_revenue" does not exist'),
])
def test_what_would_mean_something_else_is_left_to_a_model(
    catalog: Catalog, sql: str, detail: str
) -> None:
    assert correct(sql, [{"code": "42703", "detail": detail}], catalog) is None
