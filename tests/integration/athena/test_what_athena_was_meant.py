"""Repairs without a model, by what the Athena endpoint says: what runs at last gives the rows that
were meant."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.settings import CHECKOUT
from orchestrator.warehouse.athena import AthenaWarehouse
from tests.integration.corrected import rows_at_last

T = "order_report"
FEW = "order_id % 500 = 1"
FIRST = f"order_id = (select min(order_id) from {T})"
BY_STATE = f"select state, count(*) from {T} group by 1"
SLIPS = [
    (f"select sum(reveneu) from {T}", f"select sum(revenue) from {T}"),
    (f"select uf, count(*) from {T} group by uf", BY_STATE),
    ("select state, count(*) from orders group by 1", BY_STATE),
    (f"select state, count(*) from {T}", BY_STATE),
    (f"select count(*) from {T} where status = \"cancelled\"",
     f"select count(*) from {T} where status = 'cancelled'"),
    (f"select state, count(*) from {T} a join {T} b on a.order_id = b.order_id group by 1",
     BY_STATE),
    (f"select `state`, ifnull(rating, 0) from {T} where {FEW} order by order_id limit 2, 5",
     f"select state, coalesce(rating, 0) from {T} where {FEW} order by order_id "
     "offset 2 limit 5"),
    (f"select top 5 order_id from {T} order by order_id",
     f"select order_id from {T} order by order_id limit 5"),
    (f"select order_id, state from {T} qualify row_number() over (partition by state order by "
     "order_id) = 1", f"select min(order_id), state from {T} group by state"),
    (f"select count(*) from {T} where date >= dateadd(day, -30, getdate())",
     f"select count(*) from {T} where date >= current_timestamp - interval '30' day"),
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(CHECKOUT / "sql" / "catalog")


@pytest.mark.parametrize(("wrote", "meant"), SLIPS, ids=lambda one: one[:50])
def test_what_was_meant(
    catalog: Catalog, athena: AthenaWarehouse, wrote: str, meant: str
) -> None:
    rows, said = rows_at_last(wrote, catalog, athena, "athena")
    wanted, _ = rows_at_last(meant, catalog, athena, "athena")
    assert said, "it was refused at first"
    assert rows
    assert rows == wanted, said


@pytest.mark.parametrize(("wrote", "meant"), [
    (f"select to_char(date, 'YYYY-MM'), count(*) from {T} group by 1",
     f"select date_format(date, '%Y-%m'), count(*) from {T} group by 1"),
    (f"select string_agg(state, ', ') from {T} where {FIRST}",
     f"select state from {T} where {FIRST}"),
    (f"select state::varchar from {T} where city ilike 's%'",
     f"select state from {T} where lower(city) like 's%'"),
    (f"select count(*) as média from data.{T} where city = 'São Paulo' -- as notas",
     f"select count(*) from {T} where city = 'São Paulo'"),
])
def test_what_needs_no_repair(
    catalog: Catalog, athena: AthenaWarehouse, wrote: str, meant: str
) -> None:
    """The guard prints foreign spellings that it reads as Athena writes them."""
    rows, said = rows_at_last(wrote, catalog, athena, "athena")
    wanted, _ = rows_at_last(meant, catalog, athena, "athena")
    assert not said
    assert rows
    assert rows == wanted
