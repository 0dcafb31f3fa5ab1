"""Statements that could take gigabytes are refused; those that only gather data are not."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog
from orchestrator.sql_guard import check

_DOUBLED = ", ".join(f"c{n} as (select x || x as x from c{n - 1})" for n in range(1, 30))
_ESCAPED = ", ".join(f"c{n} as (select to_json(x::text) as x from c{n - 1})" for n in range(1, 40))
LARGE = [
    "select string_agg(repeat('x', 1000), '') from data.order_report, generate_series(1, 10000)",
    "select array_agg(a.state) from order_report a, order_report b",
    "select array_agg(a.state) from order_report a cross join order_report b",
    "select array_agg(power(10::numeric, order_id)) from order_report",
    "select array_agg(10::numeric ^ i) from generate_series(1, 100000) i",
    "select json_agg(x) from (select lpad('x', 100000) as x from order_report) x",
    "select json_arrayagg(lpad('x', 100000)) from order_report",
    "select length(array(select lpad('x', 100000) from order_report)::text)",
    "select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b",
    "select count(*) from (select generate_series(1, 100000), unnest(string_to_array("
    "repeat('a,', 100000), ','))) x",
    "select string_agg(repeat(state, 1000000), '') from order_report",
    "select repeat(repeat('x', 100000), 100000)", "select repeat('x', 1000000) from "
    "generate_series(1, 100000)",
    "select replace(repeat('x', 100000), 'x', repeat('y', 100000))",
    "select regexp_replace(repeat('x', 100000), '.*', '" + r"\&" * 9000 + "', 'g')",
    f"with c0 as (select 'x' || state as x from order_report), {_DOUBLED} select x from c29",
    f"with c0 as (select '\"' as x), {_ESCAPED} select x from c39",
    "with recursive t(x) as (select 'x' union all select x || x from t) select max(length(x)) "
    "from t",
    "with recursive t(a, b) as (select 'x', 'y' union all select a || b, a || b from t) "
    "select count(*) from t",
    "select jsonb_path_query_array('1', '$" + "[0, 0]" * 30 + "')",
    "select jsonb_path_exists('[[[[1]]]]', '$.**.**.**.**')",
    "select jsonb_path_query_array('[1]', '$[*] ? (exists ($[*] ? (@ == 5)))')",
    "select '1'::jsonb @@ '1 == $" + "[0, 0]" * 30 + "'",
    "select '1'::jsonb @? 'exists ($.**.**.**)'",
    "select array_agg(a.*) from order_report a join order_report b using (state)",
    "select range_agg(int4range(g, g + 1)) from generate_series(1, 500000, 2) g",
    "select json_value(state, '$" + "[0,0,0]" * 9 + "') from order_report",
]
ENDLESS = [
    "select repeat('x', order_id::int) from order_report", "select repeat('x', 10 * 100000000)",
    "select lpad('x', x) from (values (1000000000)) v(x)", "select format('%1000000000s', 'x')",
    "select format('%*s', 1000000000, 'x')", "select format(state, 'x') from order_report",
    "select array_fill(0, array[100000, 100000])", "select 'x'::char(10000000)",
    "select cast(1 as bit(80000000))", "select \"bit\"(1, 80000000)",
    "select generate_series(1, 100000 * 100000)",
    "select generate_series(1, x) from (values (100000000)) v(x)",
    "select * from generate_series(now(), 'infinity', interval '1 day')",
    "select * from generate_series(now(), now() + interval '1000000 years', interval '1 day')",
    "select * from generate_series(date '2025-01-01', date '2025-12-31', "
    "interval '1 day' - interval '23 hours 59 minutes 59.999999 seconds')",
    "select * from generate_series(date '2025-01-31', date '2025-12-31', '1 month -28 days')",
    "select * from generate_series(date '2000-01-01', date '2025-12-31', interval '1' second)",
    "with recursive t(n) as (select 1 union select n + 1 from t) select count(*) from t",
    "select jsonb_path_query('1', ('$' || repeat('[0,0]', 30))::jsonpath)",
]
HONEST = [
    "select state, string_agg(city, ', ' order by city), array_agg(distinct product) "
    "from order_report group by state",
    "select json_agg(x) from (select customer_id, json_agg(json_build_object('id', order_id, "
    "'items', json_build_object('product', product, 'revenue', revenue))) as orders "
    "from order_report group by customer_id) x",
    "select jsonb_build_object('states', jsonb_object_agg(state, n)) from "
    "(select state, count(*) as n from order_report group by 1) x",
    "select json_agg(o) from order_report o", "select to_jsonb(o) from order_report o",
    "select array(select distinct state from order_report order by 1)",
    "select lpad(order_id::text, 10, '0'), rpad(state, 5), repeat('-', 20), "
    "repeat('*', least(quantity, 50)), format('%s: %10s', state, city) from order_report",
    "select d::date, count(o.order_id) from generate_series(current_date - interval '30 days', "
    "current_date, '1 day') d left join order_report o on o.date = d::date group by 1",
    "select m from generate_series((select date_trunc('month', min(date)) from order_report), "
    "(select max(date) from order_report), interval '1 month') m",
    "with b as (select min(date) as since, max(date) as until from order_report) "
    "select * from b, generate_series(b.since, b.until, '1 hour'::interval) h",
    "select n from generate_series(1, 24) n, generate_series(0, 366) d",
    "select unnest(string_to_array(product, ' ')), count(*) from order_report group by 1",
    "with recursive t(n, path) as (select 1, 'a'::text union all select n + 1, path || '/' || n "
    "from t where n < 100) select * from t",
    "with recursive fibonacci(a, b) as (select 0::numeric, 1::numeric union all select b, a + b "
    "from fibonacci where a < 1000) select a from fibonacci",
    "with recursive d(day) as (select date '2025-01-01' union select (day + interval '1 day')"
    "::date from d where day < '2025-12-31') select day from d",
    "select string_agg(product, '|') over (partition by state) from order_report",
    "select power(1 + discount, 12), sum(revenue * quantity) / 100 from order_report group by 1",
    "select jsonb_path_query('{\"a\": [1, 2]}', '$.a[0 to 1]'), '$.a[0, 1]'::jsonpath",
    r"select state from order_report where city ~ '^-?\$[0-9,]*\.?[0-9]*$' or city = '[a,b] $5'",
    "select a.state, count(*) from order_report a join order_report b on a.customer_id = "
    "b.customer_id and a.date < b.date group by 1",
    "select * from generate_series(timestamp '2025-01-01', '2025-01-31', interval '15' minute)",
]


def codes(catalog: Catalog, sql: str) -> list[str]:
    return [found.code for found in check(sql, catalog).reasons]


@pytest.mark.parametrize("sql", LARGE, ids=[sql[:60] for sql in LARGE])
def test_gigabytes_are_refused(catalog: Catalog, sql: str) -> None:
    assert codes(catalog, sql) == ["MEMORY"]


@pytest.mark.parametrize("sql", ENDLESS, ids=[sql[:60] for sql in ENDLESS])
def test_what_has_no_bound_is_refused(catalog: Catalog, sql: str) -> None:
    assert codes(catalog, sql)[:1] in (["UNBOUNDED"], ["MEMORY"])


@pytest.mark.parametrize("sql", HONEST, ids=[sql[:60] for sql in HONEST])
def test_gathering_data_is_allowed(catalog: Catalog, sql: str) -> None:
    assert codes(catalog, sql) == []


def test_the_place_is_told(catalog: Catalog) -> None:
    sql = "select state, array_agg(a.state) from order_report a, order_report b group by 1"
    assert check(sql, catalog).reasons[0].position == sql.index("array_agg")
