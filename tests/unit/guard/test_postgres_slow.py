"""What PostgreSQL cannot be stopped at is refused with long operands, however they are made."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check


def chain(expression: str, start: str = "'abcdefgh'", rounds: int = 40) -> str:
    """CTEs of which each puts the last one's value into `expression`."""
    tables = [f"c0 as (select {start} as x)"] + [
        f"c{n} as (select {expression} as x from c{n - 1})" for n in range(1, rounds)]
    return f"with {', '.join(tables)} select length(x::text) from c{rounds - 1}"


SLOW = [
    "select strpos(repeat('a', 20000000 / 20), 'b' || repeat('a', 100000))",
    "select position('b' || repeat('a', 100000) in repeat('a', 1000000))",
    "select replace(repeat('a', 1000000), repeat('a', 500000) || 'b', '')",
    "select translate(repeat('a', 1000000), repeat('b', 1000000), '')",
    "select trim(both repeat('b', 1000000) || 'a' from repeat('a', 1000000))",
    "select repeat('a', 1000000) like '%' || repeat('a%', 500000) || 'b'",
    "select split_part(repeat('a', 1000000), repeat('a', 500000) || 'b', 2)",
    "select array_agg(g) && array_agg(-g) from generate_series(1, 100000) g",
    "select string_agg(city, '') like string_agg('%' || city, '') from order_report",
    r"select normalize(repeat(E'\u0301\u0316', 20000))",
    "select jsonb_agg(o) @> jsonb_agg(o) from order_report o",
]
# Each doubles, or multiplies, without any of the functions that are known for it.
LARGE = [
    chain("textcat(x, x)"), chain("overlay(x placing x from 1 for 0)"),
    chain("array[x, x]::text"),
    chain("encode(x::bytea, 'hex')"), chain("row(x, x)::text"),
    chain("jsonb_concat(x, x)", "'[1]'"),
    chain("byteacat(x, x)", "'ab'::bytea"), chain("bitcat(x, x)", "B'1'"), chain("array[x, x]"),
    chain("jsonb_insert(x, '{0}', x)", "'[1]'::jsonb"), chain("tsquery_and(x, x)", "'a'::tsquery"),
    chain("convert_to(x::text, 'utf8')"), chain("x + x", "path '[(0,0),(1,1)]'"),
    chain("array_to_string(string_to_array(x, null), x)", rounds=8),
    "select array_to_string(string_to_array(repeat('a', 1000000), null), repeat('b', 1000))",
    "select concat_ws(repeat('b', 1000), variadic string_to_array(repeat('a', 1000000), null))",
]
HONEST = [
    "select state from order_report where city like '%' || product || '%' or product like 'a%'",
    "select replace(string_agg(city, ','), ',', ', ') from order_report",
    "select strpos(string_agg(city, ','), state) from order_report group by state",
    "select normalize(city, nfd), translate(lower(city), 'áéíóú', 'aeiou') from order_report",
    "select array_to_string(array_agg(distinct city order by city), ', ') from order_report",
    "select state, array_agg(distinct product) @> array['a', 'b'] from order_report group by 1",
    "select concat_ws(', ', city, state, region), encode(city::bytea, 'base64') from order_report",
    "select split_part(city, ' ', 1), btrim(city, ' .'), string_to_array(product, ' ') "
    "from order_report",
    "select quantity + 1 + 1 + 1 + 1 + 1, (date, paid_at) overlaps (date, due_date) "
    "from order_report",
    "select polygon(12, circle(point(0, 0), 1)), '[1, 2]'::jsonb @> '[1]', array[1] && array[2]",
]


def codes(catalog: Catalog, sql: str) -> list[str]:
    return [found.code for found in check(sql, catalog).reasons]


@pytest.mark.parametrize("sql", SLOW, ids=[sql[:60] for sql in SLOW])
def test_what_nothing_could_stop_is_refused(catalog: Catalog, sql: str) -> None:
    assert codes(catalog, sql) == ["SLOW"]


@pytest.mark.parametrize("sql", LARGE, ids=[sql[:90] for sql in LARGE])
def test_a_value_that_grows_in_any_way_is_refused(catalog: Catalog, sql: str) -> None:
    assert codes(catalog, sql) == ["MEMORY"]


def test_the_corners_of_a_polygon_are_few(catalog: Catalog) -> None:
    sql = "select polygon(100000000, circle(point(0, 0), 1))"
    assert codes(catalog, sql) == ["UNBOUNDED"]


@pytest.mark.parametrize("sql", HONEST, ids=[sql[:60] for sql in HONEST])
def test_the_same_with_columns_is_allowed(catalog: Catalog, sql: str) -> None:
    assert codes(catalog, sql) == []
