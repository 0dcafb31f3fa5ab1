"""What runs is what was checked, although the printer loses brackets."""

from __future__ import annotations

import psycopg
import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check

BRACKETS = [
    "select (not true) is null", "select (not null is null) is null",
    "select (x or not x) in (false) from (values (true), (false), (null)) t(x)",
    "select (not 1 in (0)) in (false), not (not 0 in (1)) in (false)",
    "select (not x) between false and true from (values (true)) t(x)",
    "select false = (2 <> any(select 2)), true = (2 = all((select 2)))",
    "select (not false) is true, (1 = 2) is unknown, (null is null) is null",
    "select 'x' like ('y' like 'z')::text, (('a' like 'b') in (true)) in (false)",
    "select -1 not between symmetric ((1 = any(select 2))::int) and -1",
    "select (timestamp '2025-01-01' at time zone 'utc') at time zone 'utc'",
    "select ('a' || 'b') collate \"C\" < 'b', ('1' is json object) is null",
    "select 'b' similar to (('x' || 'y') collate \"C\"), - ((1 + 2) * 3) ^ 2",
    "select (exists (select 1)) is null, (2 in (select 1)) is not null",
]


@pytest.mark.parametrize("sql", BRACKETS)
def test_the_printed_statement_gives_the_same(
    catalog: Catalog, warehouse_url: str, sql: str
) -> None:
    canonical = check(sql, catalog).canonical
    with psycopg.connect(warehouse_url) as connection:
        asked = connection.execute(sql.encode()).fetchall()
        assert connection.execute(canonical.encode()).fetchall() == asked
    assert check(canonical, catalog).canonical == canonical


def test_ties_have_an_end(catalog: Catalog) -> None:
    sql = "select state from order_report order by 1 fetch first 1 row with ties"
    assert check(sql, catalog, max_rows=10).canonical == (
        "SELECT * FROM (SELECT state FROM data.order_report ORDER BY 1 "
        "FETCH FIRST 1 ROWS WITH TIES) tied LIMIT 11")


def test_tables_that_nothing_joins_are_refused(catalog: Catalog) -> None:
    """A way to wait as long as one likes, where pg_sleep is not to be had."""
    crossed = "select count(*) from order_report a, order_report b, order_report c, order_report d"
    assert [found.code for found in check(crossed, catalog).reasons] == ["CROSS_JOIN"]
    joined = (f"{crossed} where a.order_id = b.order_id and b.order_id = c.order_id "
              "and c.order_id = d.order_id")
    assert check(joined, catalog).allowed
