"""The same rules in Trino's grammar: what is refused, with which code and where."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check, runs_on_athena

REFUSED = [
    # Not one query.
    ("select 1; select 2", "MULTIPLE", 10), ("select 1; drop table x", "MULTIPLE", 10),
    (";;", "EMPTY", None), ("-- only a comment", "EMPTY", None),
    ("insert into order_report select 1", "NOT_SELECT", 0),
    ("create table x as select 1", "NOT_SELECT", 0), ("show tables", "NOT_SELECT", 0),
    ("delete from order_report", "NOT_SELECT", 0), ("msck repair table x", "NOT_SELECT", 0),
    ("merge into order_report using x on true when matched then delete", "NOT_SELECT", 0),
    ("unload (select 1) to 's3://x' with (format = 'PARQUET')", "NOT_SELECT", 0),
    ("(unload (select 1) to 's3://x')", "NOT_SELECT", 0),
    ("prepare p from select 1", "NOT_SELECT", 0), ("execute immediate 'select 1'", "NOT_SELECT", 0),
    ("explain analyze select 1", "NOT_SELECT", 0), ("call system.runtime.kill_query('x')",
                                                    "NOT_SELECT", 0),
    ("using external function f(x int) returns int lambda 'x' select f(1)", "NOT_SELECT", 0),
    ("with function f(x int) returns int return x select f(1)", "CONSTRUCT", 14),
    ("with function f() returns int begin return 1; end select 1", "MULTIPLE", None),
    ("with a as (delete from order_report) select 1", "WRITES", None),
    # Relations.
    ("select * from users", "UNKNOWN_RELATION", 14),
    ("select * from other.order_report", "UNKNOWN_RELATION", 14),
    ("select * from other.data.order_report", "UNKNOWN_RELATION", 14),
    ('select * from "DATA"."users"', "UNKNOWN_RELATION", 14),
    ("select state from order_report union all select name from users", "UNKNOWN_RELATION", 58),
    ("select (select max(x) from users) from order_report", "UNKNOWN_RELATION", 27),
    ("select 1 where exists (table users)", "UNKNOWN_RELATION", None),
    ("table users", "UNKNOWN_RELATION", None),
    ("with a as (with users as (select 1 x) select * from users) select * from users",
     "UNKNOWN_RELATION", 73),
    ("with a as (select * from b), b as (select 1 x) select * from a", "UNKNOWN_RELATION", 25),
    ("with recursive a as (select * from b), b as (select 1 x) select * from a",
     "UNKNOWN_RELATION", 35),
    ("(with u as (select 1 x) select * from u) union select * from u", "UNKNOWN_RELATION", 61),
    ("with order_report as (select 1 x) select * from data.order_report",
     "UNKNOWN_RELATION", 48),
    ('select * from "order_report$partitions"', "SYSTEM_CATALOG", 14),
    ('select * from data."ORDER_REPORT$Partitions"', "SYSTEM_CATALOG", 14),
    ("select * from information_schema.tables", "SYSTEM_CATALOG", 14),
    ("select * from system.runtime.queries", "SYSTEM_CATALOG", 14),
    # Hidden columns, in every spelling that is a name.
    ('select "$path" from order_report', "HIDDEN_COLUMN", 7),
    ('select o."$PATH" from order_report o', "HIDDEN_COLUMN", None),
    ('select count(distinct "$file_size") from order_report', "HIDDEN_COLUMN", None),
    ('select 1 from order_report a join order_report b using ("$path")', "HIDDEN_COLUMN", None),
    ("select $path from order_report", "HIDDEN_COLUMN", 7),
    # Functions and table functions.
    ("select foo(1)", "FUNCTION", 7), ("select current_user", "FUNCTION", 7),
    ("select current_catalog", "FUNCTION", 7), ("select current_path", "FUNCTION", 7),
    ("select version()", "FUNCTION", 7), ("select current_groups()", "FUNCTION", 7),
    ("select masklen('::1')", "FUNCTION", 7), ('select "foo"(1)', "FUNCTION", None),
    ("select lambda_catalog.default.abs(1)", "FUNCTION", None),
    ("select x.abs(1) from order_report x", "FUNCTION", None),
    ("select * from table(system.query(query => 'x'))", "FUNCTION", None),
    ("select * from table(sequence(1, 10))", "CONSTRUCT", None),
    ("select * from abs(1)", "CONSTRUCT", None),
    ("select * from data.array['a']", "CONSTRUCT", None),
    ("with foo(a) as (select 1) select foo(1) from foo", "FUNCTION", 33),
    ("select learn_classifier(1, 2)", "FUNCTION", 7),
    ("select transform(array[1], x -> foo(x))", "FUNCTION", 32),
    # Size.
    ("select sequence(1, 1000000000)", "UNBOUNDED", 7),
    ("select repeat('a', 10000000)", "UNBOUNDED", 7),
    ("select lpad('a', quantity, 'x') from order_report", "UNBOUNDED", None),
    ("select rpad('a', 100000, 'x')", "UNBOUNDED", None),
    ("select format('%1000000000s', 'a')", "UNBOUNDED", 7),
    ("select format(state, 'a') from order_report", "UNBOUNDED", 7),
    ("select bar(0.5, 100000000)", "UNBOUNDED", 7),
    # Constructs that sqlglot does not read as Trino does.
    ("select * from order_report match_recognize (partition by state pattern (a b+) "
     "define b as true)", "CONSTRUCT", None),
    ("select * from order_report for version as of 1", "CONSTRUCT", None),
    ("select * from order_report for timestamp as of timestamp '2020-01-01 00:00:00'",
     "CONSTRUCT", None),
    ("select * from order_report pivot (sum(revenue) for state in ('SP'))", "CONSTRUCT", None),
    ("select {{ x }}", "SYNTAX", 7), ("select `state` from order_report", "SYNTAX", None),
    ("select ?", "PARAMETER", None), ("select :a", "PARAMETER", None),
    ("select cast(1 as evil)", "SYNTAX", None),
    ("select 'it\\'s' from order_report", "SYNTAX", None),
    # Depth and time.
    ("select " + "not " * 7000 + "true", "TOO_DEEP", None),
    ("select a" + "[1]" * 10000, "TOO_DEEP", None),
    ("select * from order_report" + " join order_report" * 1500, "TOO_DEEP", None),
    ("select " + "-" + " -" * 3000 + "1", "TOO_DEEP", None),
    ("select 1_000", "SYNTAX", 7), ("select 0x1F", "SYNTAX", 7), ("select 2a", "SYNTAX", 7),
    ("select from where from", "SYNTAX", 12), ("select 'a", "SYNTAX", None),
    ("select json_extract(x, '$[*][0,1]') from users", "UNKNOWN_RELATION", None),
]
HONEST = [
    "select 1", "select * from order_report", "select * from data.order_report limit 5",
    'select "state" from "data"."ORDER_REPORT"', "table order_report", "values (1, 'a'), (2, 'b')",
    "(select 1)", "select 'drop table x; --'", 'select 1 as "delete", 2 as "R$"',
    "select /*+ hint */ state -- comment ; drop table x\nfrom order_report /* users */",
    "with users as (select 1 a) select * from users",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n",
    "with recursive t as (select 1 as n union all select n + 1 from t where n < 4) "
    "select sum(n) from t",
    "select approx_percentile(revenue, 0.5), count_if(state = 'SP') from order_report",
    "select date_trunc('month', date), sum(revenue) filter (where state = 'SP') from order_report "
    "group by 1 order by 2 desc nulls last",
    "select * from unnest(sequence(1, 10)) as t (n)",
    "select d from unnest(sequence(date '2024-01-01', current_date, interval '1' month)) as t (d)",
    "select state, row_number() over (partition by region order by revenue desc) from order_report",
    "select sum(revenue) over w from order_report window w as (partition by state order by date "
    "rows between 6 preceding and current row)",
    "select state, region, grouping(state) from order_report "
    "group by grouping sets ((state), (region), ())",
    "select state, count(*) from order_report group by rollup (state, region)",
    "select json_extract_scalar('{\"a\": [1]}', '$.a[0]'), json_value('{}', 'lax $.b')",
    "select json_object(key 'a' value 1)",
    "select transform(array[1, 2], x -> x + 1), map(array['a'], array[1]), row(1, 'a')",
    "select reduce(array[1, 2], 0, (s, x) -> s + x, s -> s)",
    "select a.b, x[1] from (select cast(row(1) as row(b integer)) as a, array[1] as x)",
    "select * from order_report tablesample bernoulli (10)",
    "select o.state, t.n from order_report o cross join unnest(array[1, 2]) with ordinality "
    "as t (n, i)",
    "select * from order_report o, lateral (select o.quantity * 2 as twice) t",
    "select listagg(state, ', ') within group (order by state) from order_report",
    "select state from order_report intersect select 'SP' except select 'RJ'",
    "select * from order_report order by date offset 5 rows fetch first 10 rows only",
    "select date_diff('day', date, due_date), date_add('month', -1, date) from order_report",
    "select extract(year from date), date + interval '1' day, timestamp '2024-01-01 00:00:00'",
    "select try_cast(state as bigint), if(quantity > 1, 'a', 'b'), lpad(state, 5, '0') "
    "from order_report",
    "select U&'\\0041', X'00ff', 'it''s', decimal '1.10', 1e3",
    "select count(*) from order_report where state in ('SP') and date between date '2024-01-01' "
    "and date '2024-12-31' and seller like 'A%' escape '!' and not paid_at is null",
    "select customer_id in (select customer_id from order_report where state = 'SP') "
    "from order_report where revenue > all (select 1) and (state, city) in (select 'SP', 'x')",
    "select max_by(seller, revenue), array_agg(state order by state) from order_report",
    "select date at time zone 'America/Sao_Paulo' from order_report",
]


@pytest.fixture(autouse=True)
def _quiet_parser(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", logger="sqlglot")


@pytest.mark.parametrize(("sql", "code", "place"), REFUSED, ids=[one[0][:60] for one in REFUSED])
def test_refused(catalog: Catalog, sql: str, code: str, place: int | None) -> None:
    verdict = check(sql, catalog, "athena")
    assert not verdict.allowed
    assert not verdict.canonical
    found = {reason.code: reason for reason in verdict.reasons}
    assert code in found, verdict.reasons
    if place is not None:
        assert found[code].position == place


@pytest.mark.parametrize("sql", HONEST)
def test_honest_statements_pass(catalog: Catalog, sql: str) -> None:
    verdict = check(sql, catalog, "athena")
    assert verdict.allowed, verdict.reasons
    assert "LIMIT" in verdict.canonical or "FETCH" in verdict.canonical
    again = check(verdict.canonical, catalog, "athena")
    assert again.canonical == verdict.canonical, "what runs is a fixed point"


@pytest.mark.parametrize(("sql", "limited"), [
    ("select 1", "SELECT 1 LIMIT 11"), ("select 1 limit 5", "SELECT 1 LIMIT 5"),
    ("select 1 limit 500", "SELECT 1 LIMIT 11"), ("select 1 limit all", "SELECT 1 LIMIT 11"),
    ("select 1 as a order by a limit 500", "SELECT 1 AS a ORDER BY a LIMIT 11"),
    ("select 1 as a order by a fetch first 5 rows only",
     "SELECT 1 AS a ORDER BY a FETCH FIRST 5 ROWS ONLY"),
    ("select 1 as a order by a fetch first 500 rows only", "SELECT 1 AS a ORDER BY a LIMIT 11"),
    ("select 1 as a order by a fetch first 5 rows with ties",
     "SELECT * FROM (SELECT 1 AS a ORDER BY a FETCH FIRST 5 ROWS WITH TIES) AS limited LIMIT 11"),
    ("select 1 union all select 2", "SELECT 1 UNION ALL SELECT 2 LIMIT 11"),
    ("(select 1 limit 20) limit 500", "(SELECT 1 LIMIT 20) LIMIT 11"),
    ("(select 1 as a) order by a", "(SELECT 1 AS a) ORDER BY a LIMIT 11"),
    ("((select 1))", "SELECT 1 LIMIT 11"),
    ("values 1, 2", "SELECT * FROM (VALUES (1), (2)) AS limited LIMIT 11"),
    ("select 1 offset 3", "SELECT 1 OFFSET 3 LIMIT 11"),
])
def test_at_most_so_many_rows(catalog: Catalog, sql: str, limited: str) -> None:
    assert check(sql, catalog, "athena", max_rows=10).canonical == limited


@pytest.mark.parametrize(("sql", "printed"), [
    ("select decimal '1.50', decimal '-12', 1.5",
     "SELECT CAST('1.50' AS DECIMAL(3, 2)), CAST('-12' AS DECIMAL(2, 0)), 1.5"),
    ("select state as média", 'SELECT state AS "média"'),
    ("select state::varchar from order_report where city ilike 'S%'",
     "SELECT CAST(state AS VARCHAR) FROM order_report WHERE LOWER(city) LIKE LOWER('S%')"),
    ("select interval '30 days', json_extract(state, '$[0, 1]') from data.order_report",
     "SELECT INTERVAL '30' DAY, JSON_EXTRACT(state, '$[0, 1]') FROM order_report"),
    ("select order_report.state, data.order_report.city from data.order_report",
     "SELECT order_report.state, order_report.city FROM order_report"),
])
def test_what_is_printed_means_the_same(catalog: Catalog, sql: str, printed: str) -> None:
    assert check(sql, catalog, "athena").canonical == f"{printed} LIMIT 100001"


def test_reasons_name_no_class_of_the_parser(catalog: Catalog) -> None:
    for sql in ("select +", "select * from", "select cast(", "select 'a", "select json_value("):
        for reason in check(sql, catalog, "athena").reasons:
            assert "<" not in reason.message_en
            assert "sqlglot" not in reason.message_en


def test_which_postgres_statements_athena_could_run(catalog: Catalog) -> None:
    assert runs_on_athena("SELECT state, sum(revenue) FROM data.order_report GROUP BY 1", catalog)
    assert not runs_on_athena("SELECT num_nonnulls(1, 2), masklen('::1')", catalog)
