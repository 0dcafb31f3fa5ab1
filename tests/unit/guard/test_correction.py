"""Repairs that need no model; each result must pass the guard."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.catalog import Catalog
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


@pytest.mark.parametrize(("sql", "error"), [
    ("this is no SQL at all", {"code": "SYNTAX"}),
    (f"select state from {T}", {"code": "42703", "detail": 'column "zzzzzz" does not exist'}),
    (f"select pg_sleep(1) from {T}", {"code": "FUNCTION", "name": "pg_sleep"}),
    ("drop table x", {"code": "NOT_SELECT"}),
])
def test_what_it_cannot_repair_it_says_so(
    catalog: Catalog, sql: str, error: dict[str, Any]
) -> None:
    assert correct(sql, [error], catalog) is None
