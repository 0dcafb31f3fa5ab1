"""The list of functions against the server's own catalog."""

from __future__ import annotations

import psycopg
import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check
from orchestrator.sql_guard.functions import CALLED_AS_COLUMN, FUNCTIONS

# The grammar makes these itself, or reads them as casts.
_OF_THE_GRAMMAR = {
    "coalesce", "greatest", "grouping", "ilike", "inet", "least", "nullif", "trim", "xid8"}
# Volatile, and harmless: they give another value each time. ts_rewrite(query, text) runs its
# text; the form of three arguments is pure, and the only one that passes.
_VOLATILE = {
    "array_sample", "array_shuffle", "clock_timestamp", "gen_random_uuid", "random",
    "random_normal", "timeofday", "ts_rewrite", "uuidv4", "uuidv7"}


def _server(database_url: str, where: str) -> set[str]:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT DISTINCT proname FROM pg_catalog.pg_proc "
            f"WHERE pronamespace = 'pg_catalog'::regnamespace AND {where}".encode())
        return {row[0] for row in rows}


def test_every_name_is_a_function_of_the_server(database_url: str) -> None:
    assert FUNCTIONS - _server(database_url, "true") == _OF_THE_GRAMMAR


def test_none_changes_anything(database_url: str) -> None:
    assert FUNCTIONS & _server(database_url, "provolatile = 'v'") == _VOLATILE
    assert not FUNCTIONS & _server(database_url, "prosecdef OR proretset AND prolang IN "
                                   "(SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql')")


def test_the_role_may_not_call_as_a_column_what_it_may_not_call(database_url: str) -> None:
    """Whatever takes one argument and is volatile is refused in the form of a column too."""
    dangerous = _server(
        database_url, "provolatile = 'v' AND prokind = 'f' AND pronargs >= 1 AND "
        "pronargs - pronargdefaults <= 1 AND proargtypes[0] <> "
        "'internal'::regtype") - FUNCTIONS
    assert {name for name in dangerous if not CALLED_AS_COLUMN.fullmatch(name)} == set()


@pytest.mark.parametrize("sql", [
    "select xmlelement(name a, xmlattributes(state as b), city) from order_report",
    "select xmlserialize(content xmlforest(state, city) as text) from order_report",
    "select ts_rewrite('a & b'::tsquery, 'a'::tsquery, 'c'::tsquery)",
    "select to_tsvector('english', product) @@ to_tsquery('english', 'a & b') from order_report",
    "select hashtext(state), pg_typeof(state), pg_input_is_valid(state, 'numeric(4, 1)') "
    "from order_report",
])
def test_what_is_pure_passes(catalog: Catalog, sql: str) -> None:
    assert check(sql, catalog).allowed, check(sql, catalog).reasons


@pytest.mark.parametrize("sql", [
    "select xmlparse(document '<a/>')", "select '<a/>'::xml", "select xml '<a/>'",
    "select ts_rewrite('a'::tsquery, 'select t, s from data.order_report')",
    "select pg_input_is_valid('pg_authid', 'regclass')",
    "select pg_input_is_valid('1', state) from order_report",
    "select * from order_report tablesample pg_sleep (1)",
])
def test_what_reads_or_runs_its_text_is_refused(catalog: Catalog, sql: str) -> None:
    assert not check(sql, catalog).allowed
