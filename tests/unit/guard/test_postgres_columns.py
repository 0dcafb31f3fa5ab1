"""x.name and (x).name call the function of that name where there is no such column."""

from __future__ import annotations

import psycopg
import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check

CALLS = [
    "select (0.01).pg_sleep", "select x.pg_sleep from generate_series(0, 1) x",
    "select (x.x).pg_sleep from generate_series(0, 1) x",
    "select ((array[0.01])[1]).pg_sleep", "select (case when true then 0.01 end).pg_sleep",
    "select ('search_path'::text).current_setting", "select ('pg_authid'::text).regclass",
    "select x.regclass from unnest(array['pg_class'::text]) x",
]


@pytest.mark.parametrize("sql", CALLS)
def test_a_function_called_as_a_column_is_refused(catalog: Catalog, sql: str) -> None:
    for known in (catalog, None):
        assert "FUNCTION" in [found.code for found in check(sql, known).reasons]


@pytest.mark.parametrize("sql", CALLS)
def test_the_database_would_have_called_it(warehouse_url: str, sql: str) -> None:
    """The reason for the rule: these run, or are stopped by the role's rights only."""
    with psycopg.connect(warehouse_url) as connection:
        try:
            connection.execute(sql.encode())
        except psycopg.errors.InsufficientPrivilege as error:
            assert "permission denied for function" in str(error)


def test_an_aggregate_called_as_a_column_is_reckoned(catalog: Catalog) -> None:
    gathers = ("select length(x.array_agg::text) from "
               "(select repeat('x', 1000) from data.order_report, generate_series(1, 1000)) x")
    assert [found.code for found in check(gathers, catalog).reasons] == ["MEMORY"]


@pytest.mark.parametrize("sql", [
    "select x.count, x.array_agg from (select count(*), array_agg(state) from order_report) x",
    "select (e).key, (e).value from (select jsonb_each('{\"a\": 1}') as e) x",
    "select e.key, e.value from jsonb_each('{\"a\": 1}') e", "select o.date from order_report o",
    "select (array[1, 2])[1:2], (select o from order_report o limit 1)",
])
def test_fields_and_columns_are_read(catalog: Catalog, sql: str) -> None:
    assert check(sql, catalog).allowed, check(sql, catalog).reasons
