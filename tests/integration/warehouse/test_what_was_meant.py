"""Repairs without a model, by what the real PostgreSQL says: what runs at last gives the rows
that were meant."""

from __future__ import annotations

from datetime import date

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.settings import CHECKOUT
from orchestrator.warehouse.local import LocalWarehouse
from tests.integration.corrected import rows_at_last

T = "data.order_report"
FEW = "order_id % 500 = 1"
FIRST = f"order_id = (select min(order_id) from {T})"
YEAR = date.today().year - 1  # the demo has every day of it
LATE = f"date >= date '{YEAR}-01-01'"
# What a model wrote, and what it meant.
NAMES = [
    (f"select sum(reveneu) as n from {T}", f"select sum(revenue) as n from {T}"),
    (f"select o.stat, count(*) from {T} o group by 1",
     f"select state, count(*) from {T} group by 1"),
    (f"select uf, count(*) from {T} group by uf", f"select state, count(*) from {T} group by 1"),
    (f"select count(*) from {T} where order_date >= date '{YEAR}-06-01'",
     f"select count(*) from {T} where date >= date '{YEAR}-06-01'"),
    ("select count(*) from orders", f"select count(*) from {T}"),
    (f"select count(*) from {T} where status = \"cancelled\"",
     f"select count(*) from {T} where status = 'cancelled'"),
    (f"select order_report.state, count(*) from {T} o group by 1",
     f"select state, count(*) from {T} group by 1"),
    (f"select p.state, count(*) from {T} o group by 1",
     f"select state, count(*) from {T} group by 1"),
    (f"with m as (select state, sum(revenue) as total from {T} group by 1) "
     "select state, totla from m", f"select state, sum(revenue) from {T} group by 1"),
    (f"select state, count(*) from {T} a join {T} b on a.order_id = b.order_id group by state",
     f"select state, count(*) from {T} group by 1"),
    (f"select a.seller, b.n from {T} a join (select state as uf, count(*) as n from {T} group by 1)"
     " b on b.uf = a.state where b.city = 'Campinas'",
     f"select a.seller, b.n from {T} a join (select state as uf, count(*) as n from {T} group by 1)"
     " b on b.uf = a.state where a.city = 'Campinas'"),
]
CLAUSES = [
    (f"select state, sum(revenue) from {T}", f"select state, sum(revenue) from {T} group by 1"),
    (f"select state, city, sum(revenue) from {T} group by state",
     f"select state, city, sum(revenue) from {T} group by 1, 2"),
    (f"select date_trunc('month', date) as m, sum(revenue) from {T} group by 1 order by date",
     f"select date_trunc('month', date) as m, sum(revenue) from {T} group by 1 order by 1"),
    (f"select state, sum(revenue) / revenue from {T} where revenue > 0 and {FEW}",
     f"select state, sum(revenue) / revenue from {T} where revenue > 0 and {FEW} "
     "group by state, revenue"),
    (f"select state, count(*) from {T} where sum(revenue) > 1000 and {LATE} group by state",
     f"select state, count(*) from {T} where {LATE} group by 1 having sum(revenue) > 1000"),
    (f"select state, sum(revenue) as total from {T} group by state having total > 1000",
     f"select state, sum(revenue) as total from {T} group by state having sum(revenue) > 1000"),
    (f"select state, sum(revenue) as total from {T} where total > 1000 group by state",
     f"select state, sum(revenue) as total from {T} group by state having sum(revenue) > 1000"),
    (f"select extract(year from date) as ano, count(*) from {T} where ano = {YEAR} group by 1",
     f"select extract(year from date), count(*) from {T} where extract(year from date) = {YEAR} "
     "group by 1"),
    (f"select state, revenue - cost as lucro from {T} where lucro > 100 and {FEW}",
     f"select state, revenue - cost from {T} where revenue - cost > 100 and {FEW}"),
    (f"select state, revenue - cost as lucro from {T} where {FEW} order by lucro * -1, 1",
     f"select state, revenue - cost from {T} where {FEW} order by cost - revenue, 1"),
    (f"select order_id, state from {T} where row_number() over (partition by state order by "
     "revenue desc, order_id) = 1 order by state",
     "select order_id, state from (select order_id, state, row_number() over (partition by state "
     f"order by revenue desc, order_id) as n from {T}) x where n = 1 order by state"),
    (f"select order_id, revenue / (quantity - 1) from {T} where {FEW}",
     f"select order_id, revenue / nullif(quantity - 1, 0) from {T} where {FEW}"),
]
TYPES = [
    (f"select count(*) from {T} where customer_name = 5 or state = 'SP'",
     f"select count(*) from {T} where customer_name = '5' or state = 'SP'"),
    (f"select count(*) from {T} where state in (1, 2) or order_id = 3",
     f"select count(*) from {T} where order_id = 3"),
    (f"select count(*) from {T} where date >= '25/06/{YEAR}'",
     f"select count(*) from {T} where date >= date '{YEAR}-06-25'"),
    (f"select count(*) from {T} where date between '{YEAR}-01' and '{YEAR}-04-31'",
     f"select count(*) from {T} where date between date '{YEAR}-01-01' and date '{YEAR}-04-30'"),
    (f"select count(*) from {T} where revenue > '1.000,50'",
     f"select count(*) from {T} where revenue > 1000.50"),
    (f"select count(*) from {T} where order_id = 'SP' or state = 'SP'",
     f"select count(*) from {T} where state = 'SP'"),
    (f"select count(*) from {T} where order_id like '%12'",
     f"select count(*) from {T} where cast(order_id as text) like '%12'"),
    (f"select count(*) from {T} where date like '{YEAR}-06%'",
     f"select count(*) from {T} where cast(date as text) like '{YEAR}-06%'"),
    (f"select round(stddev(revenue::float8), 2) from {T}",
     f"select round(cast(stddev(cast(revenue as double precision)) as decimal), 2) from {T}"),
    (f"select extract(day from due_date - date) from {T} where {FEW}",
     f"select due_date - date from {T} where {FEW}"),
    (f"select sum(status = 'cancelled') from {T}",
     f"select count(*) filter (where status = 'cancelled') from {T}"),
    (f"select coalesce(rating, 'sem nota') from {T} where {FEW}",
     f"select coalesce(rating::text, 'sem nota') from {T} where {FEW}"),
    (f"select case when rating is null then state else rating end from {T} where {FEW}",
     f"select case when rating is null then state else rating::text end from {T} "
     f"where {FEW}"),
    (f"select count(*) from {T} where now() - date > 30",
     f"select count(*) from {T} where now() - date > interval '30 day'"),
    (f"select count(*) from {T} where date > now() - 30",
     f"select count(*) from {T} where date > now() - interval '30 day'"),
    (f"select count(*) from {T} where quantity", f"select count(*) from {T} where quantity <> 0"),
    (f"select state from {T} where {FIRST} union all select count(*) from {T}",
     f"select state from {T} where {FIRST} union all select count(*)::text from {T}"),
]
SPELLINGS = [
    (f"```sql\nselect count(*) from {T};\n```", f"select count(*) from {T}"),
    (f"select `state`, ifnull(rating, 0) from data.`order_report` where {FEW}",
     f"select state, coalesce(rating, 0) from {T} where {FEW}"),
    (f"select state from {T} order by order_id limit 5, 10",
     f"select state from {T} order by order_id limit 10 offset 5"),
    (f"select top 5 state, order_id from {T} order by order_id",
     f"select state, order_id from {T} order by order_id limit 5"),
    (f"select date_format(date, '%Y-%m') as m, count(*) from {T} group by 1",
     f"select to_char(date, 'YYYY-MM'), count(*) from {T} group by 1"),
    (f"select year(date), count(*) from {T} group by year(date)",
     f"select extract(year from date)::int, count(*) from {T} group by 1"),
    (f"select count(*) from {T} where date >= date_sub(curdate(), interval 30 day)",
     f"select count(*) from {T} where date >= current_date - interval '30 day'"),
    (f"select count(*) from {T} where date >= dateadd(day, -30, getdate())",
     f"select count(*) from {T} where date >= current_timestamp - interval '30 day'"),
    (f"select order_id, datediff(day, date, due_date) from {T} where {FEW}",
     f"select order_id, due_date - date from {T} where {FEW}"),
    (f"select count_if(state = 'SP'), approx_distinct(state) from {T}",
     f"select count(*) filter (where state = 'SP'), count(distinct state) from {T}"),
    (f"select strftime('%Y-%m', date) as m, count(*) from {T} group by 1",
     f"select to_char(date, 'YYYY-MM'), count(*) from {T} group by 1"),
    (f"select state, nvl(rating, 0) from {T} where {FEW}",
     f"select state, coalesce(rating, 0) from {T} where {FEW}"),
    (f"select order_id, state from {T} qualify row_number() over (partition by state order by "
     "order_id) = 1", f"select min(order_id), state from {T} group by state"),
    (f"select countif(state = 'SP'), safe_divide(sum(revenue), 2) from {T}",
     f"select count(*) filter (where state = 'SP'), sum(revenue) / 2 from {T}"),
    (f"select [state], isnull(rating, 0) from {T} where {FEW}",
     f"select state, coalesce(rating, 0) from {T} where {FEW}"),
    (f"select date_trunc(date, month) as m, count(*) from {T} group by 1",
     f"select date_trunc('month', date), count(*) from {T} group by 1"),
    (f"select group_concat(distinct state order by state separator ', ') from {T}",
     f"select string_agg(distinct state, ', ' order by state) from {T}"),
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(CHECKOUT / "sql" / "catalog")


@pytest.mark.parametrize(
    ("wrote", "meant"), [*NAMES, *CLAUSES, *TYPES, *SPELLINGS], ids=lambda one: one[:50])
def test_what_was_meant(
    catalog: Catalog, warehouse: LocalWarehouse, wrote: str, meant: str
) -> None:
    rows, said = rows_at_last(wrote, catalog, warehouse)
    wanted, _ = rows_at_last(meant, catalog, warehouse)
    assert said, "it was refused at first"
    assert rows
    assert rows == wanted, said
