"""PostgreSQL statements that must not run, and honest ones that must."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check
from orchestrator.sql_guard.trees import parse

REFUSED = [
    ("", "EMPTY"), ("  -- only a comment", "EMPTY"), ("select 1\0; drop table x", "NUL"),
    ("select '" + "x" * 33_000 + "'", "TOO_LONG"),
    ("select " + "(" * 101 + "1" + ")" * 101, "TOO_DEEP"),
    ("select " + "not " * 7000 + "true", "TOO_DEEP"),
    ("select 1" + "+1" * 15_000, "TOO_DEEP"),
    ("select from where", "SYNTAX"), ("select '\ud800'", "SYNTAX"),
    ("select 1; select 2", "MULTIPLE"),
    ("drop table data.order_report", "NOT_SELECT"), ("begin", "NOT_SELECT"),
    ("insert into data.order_report values (1)", "NOT_SELECT"),
    ("copy data.order_report to '/tmp/x'", "NOT_SELECT"),
    ("explain analyze select 1", "NOT_SELECT"), ("set role postgres", "NOT_SELECT"),
    ("do $$ begin end $$", "NOT_SELECT"), ("call x()", "NOT_SELECT"),
    ("with x as (delete from data.order_report returning 1) select * from x", "WRITES"),
    ("with x as (insert into data.order_report values (1) returning 1) select 1", "WRITES"),
    ("select 1 from (with x as (update data.order_report set state='x' returning 1) table x) y",
     "WRITES"),
    ("select * into new_table from data.order_report", "INTO"),
    ("select * from data.order_report for update", "LOCKING"),
    ("select * from (select * from data.order_report for share) x", "LOCKING"),
    ("select * from users", "UNKNOWN_RELATION"), ("table app.users", "UNKNOWN_RELATION"),
    ("select * from other.data.order_report", "UNKNOWN_RELATION"),
    ("select (select 1 from secret)", "UNKNOWN_RELATION"),
    ("select 1 union select 2 from secret", "UNKNOWN_RELATION"),
    ("with a as (select * from b), b as (select 1) select * from a", "UNKNOWN_RELATION"),
    ("with a as (with users as (select 1) table users) select * from users", "UNKNOWN_RELATION"),
    ("select * from pg_catalog.pg_authid", "SYSTEM_CATALOG"), ("table pg_user", "SYSTEM_CATALOG"),
    ("select * from information_schema.tables", "SYSTEM_CATALOG"),
    ("select pg_sleep(10)", "FUNCTION"), ("select pg_catalog.pg_sleep(10)", "FUNCTION"),
    ("select public.sum(1)", "FUNCTION"), ("select * from pg_ls_dir('/')", "FUNCTION"),
    ("select query_to_xml('select 1', true, true, '')", "FUNCTION"),
    ("select current_setting('data_directory')", "FUNCTION"),
    ("select set_config('statement_timeout', '0', false)", "FUNCTION"),
    ("select lo_export(1, '/tmp/x')", "FUNCTION"), ("select nextval('x')", "FUNCTION"),
    ("select dblink('x', 'y')", "FUNCTION"), ("select version()", "FUNCTION"),
    ("select current_user", "FUNCTION"), ("select session_user", "FUNCTION"),
    ("select pg_terminate_backend(1)", "FUNCTION"), ("select txid_current()", "FUNCTION"),
    ("select count(*) over (order by pg_sleep(1)) from data.order_report", "FUNCTION"),
    ("select 1 limit pg_sleep(1)", "FUNCTION"), ("values (pg_sleep(1))", "FUNCTION"),
    ("select * from generate_series(1, 1000000000)", "UNBOUNDED"),
    ("select repeat('x', 1000000000)", "UNBOUNDED"), ("select lpad('x', quantity) from "
     "data.order_report", "UNBOUNDED"),
    ("select 'pg_authid'::regclass", "TYPE"), ("select 1::public.thing", "TYPE"),
    ("select 1 operator(public.+) 1", "OPERATOR"), ("select $1", "PARAMETER"),
    ("select 1 order by 1 using operator(public.<)", "OPERATOR"),
    ("select 1 operator(public.=) any (select 1)", "OPERATOR"),
    ("select ctid from data.order_report", "HIDDEN_COLUMN"),
    ("select xmlparse(document '<a/>')", "CONSTRUCT"),
]
HONEST = [
    "select 1", "table data.order_report", "values (1, 'a'), (2, 'b')",
    "select * from order_report", "select 'drop' as \"delete\" -- a comment; really",
    "select /* hi; */ state, sum(revenue) from data.order_report group by 1 having count(*) > 1",
    "with order_report as (select 1 as a) select * from order_report",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 9) select * from n",
    "select * from data.order_report tablesample bernoulli (10)",
    "select * from data.order_report o, lateral (select o.revenue * 2 as twice) t",
    "select state, channel, sum(revenue) from data.order_report "
    "group by grouping sets ((state), (channel), ()) order by grouping(state)",
    "select state, rank() over (partition by region order by sum(revenue) desc nulls last) "
    "from data.order_report group by state, region",
    "select percentile_cont(0.5) within group (order by revenue) from data.order_report",
    "select count(*) filter (where status = 'paid'), coalesce(sum(cost), 0), nullif(1, 2) "
    "from data.order_report where date between current_date - interval '7 days' and now()",
    "select extract(year from date), to_char(date, 'YYYY-MM'), date_trunc('month', date)::date "
    "from data.order_report where state ilike 's%' and city ~ '^S'",
    "select (array[1, 2])[1], '{\"a\": 1}'::jsonb -> 'a', int4range(1, 5) @> 3",
    "select jsonb_path_query('{\"a\": [1, 2]}', '$.a[*]')",
    "select * from generate_series(date '2025-01-01', date '2025-02-01', interval '1 day') d",
    "select trim(both 'x' from 'xax'), substring('abc' from 2), position('b' in 'abc'), "
    "overlay('abc' placing 'x' from 2), 'a' like 'b' escape '!', timestamp '2025-01-01' at time "
    "zone 'UTC', greatest(1, 2), cast(1.5 as numeric(10, 2)), interval '1' day",
    "select 1 union all select 2 except select 3 order by 1 limit 5 offset 1",
    "select a.state from data.order_report a full join data.order_report b using (order_id)",
]


@pytest.mark.parametrize(("sql", "code"), REFUSED, ids=[sql[:60] for sql, _ in REFUSED])
def test_refused(catalog: Catalog, sql: str, code: str) -> None:
    verdict = check(sql, catalog)
    assert not verdict.allowed and not verdict.canonical
    assert code in [reason.code for reason in verdict.reasons]
    assert all(reason.message("pt") and reason.message("en") for reason in verdict.reasons)


@pytest.mark.parametrize("sql", HONEST)
def test_honest_statements_pass(catalog: Catalog, sql: str) -> None:
    verdict = check(sql, catalog)
    assert verdict.allowed, verdict.reasons
    assert check(verdict.canonical, catalog).canonical == verdict.canonical


def test_what_runs_names_the_schema_and_limits_the_rows(catalog: Catalog) -> None:
    canonical = check("select state from order_report -- x", catalog, max_rows=10).canonical
    assert canonical == "SELECT state FROM data.order_report LIMIT 11"
    kept = check("select state from order_report limit 5", catalog, max_rows=10).canonical
    assert kept.endswith("LIMIT 5")
    many = check("select state from order_report limit 50", catalog, max_rows=10).canonical
    assert many.endswith("LIMIT LEAST(50, 11)")


def test_positions_count_characters_not_bytes(catalog: Catalog) -> None:
    sql = "select 'ação', pg_sleep(1)"
    assert check(sql, catalog).reasons[0].position == sql.index("pg_sleep")


_words = st.sampled_from([
    "select", "from", "data.order_report", "order_report", "where", "(", ")", ",", "*", "1", "'x'",
    "state", "union", "with a as (select 1)", "pg_sleep(1)", "for update", ";", "case when", "end",
    "group by", "--", "/*", "$1", "into x", "limit", "::text", "$$", "delete from", "\"", "é", "\\",
])


@settings(max_examples=300)
@given(st.lists(_words, max_size=25).map(" ".join) | st.text(max_size=60))
def test_never_raises_and_what_it_allows_is_one_select(catalog: Catalog, sql: str) -> None:
    verdict = check(sql, catalog)
    if verdict.allowed:
        tree = parse(verdict.canonical)
        assert [item.stmt.WhichOneof("node") for item in tree.stmts] == ["select_stmt"]
    else:
        assert verdict.reasons


@pytest.mark.parametrize("sql", [
    "select " + " || ".join(["state"] * 100) + " from order_report",
    "select " + "(select " * 90 + "1" + ")" * 90, " union all ".join(["select 1"] * 100),
    "select " + "case when true then 1 else " * 90 + "2" + " end" * 90,
    "select 1 where " + " or ".join(["1 = 2"] * 2_000),
])
def test_less_than_a_hundred_levels_pass(catalog: Catalog, sql: str) -> None:
    verdict = check(sql, catalog)
    assert verdict.allowed, verdict.reasons
    assert check(verdict.canonical, catalog).canonical == verdict.canonical


@pytest.mark.parametrize("repeated", [
    "not ", "@ ", "~ ", "1 + ", "1 || ", "1 is null = ", "(select ", "array[", "select 1 union ",
    "1 between 0 and ", "case 1 when 1 then ", "upper(", "1 collate x = ", "1::int = ",
])
def test_the_deepest_text_is_refused(catalog: Catalog, repeated: str) -> None:
    for times in (1_500, 32_000 // len(repeated)):
        verdict = check("select " + repeated * times + "1", catalog)
        assert not verdict.allowed and verdict.reasons


def test_the_deepest_casts_are_refused(catalog: Catalog) -> None:
    for suffix in ("::int", " is null", " collate x", " at time zone 'utc'", "[1]", " notnull"):
        for times in (500, 32_000 // len(suffix)):
            assert check("select state" + suffix * times, catalog).reasons or suffix == "[1]"


@pytest.mark.parametrize("sql", [
    "select " + "/*" * 16_000, "select " + "/*" * 16_000 + "*/", "select '" + "\\'" * 16_000,
    "select 1 -- '\n" + "'\\" * 16_000, "select '$[\"" + '\\"' * 15_000 + "'::jsonpath",
    "select '$[" + "?" * 31_000 + "'::jsonpath", "select '\\' , " + "upper(" * 3_000 + "1",
    "select '\\' , " + "upper(" * 2_500 + "state" + ")" * 2_500 + " from order_report",
])
def test_text_made_to_be_slow_is_answered(catalog: Catalog, sql: str) -> None:
    """Each took seconds once, or would end the process: the tests' time limit holds it."""
    assert check(sql, catalog).reasons or "jsonpath" in sql
