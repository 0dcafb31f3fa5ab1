"""Random plans over a table with everything that makes numbers go wrong (NULLs, ties, zeros,
repeats): the same rows on PostgreSQL and on Athena."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from orchestrator.catalog import Catalog
from orchestrator.plan.model import Plan
from orchestrator.warehouse.athena import AthenaWarehouse
from orchestrator.warehouse.local import LocalWarehouse
from tests.integration.athena.conftest import DATABASE
from tests.integration.athena.test_same_plans import assert_same
from tests.integration.plan.conftest import little, make_rows, reader, rows
from tests.integration.plan.test_compiled_numbers import plans

__all__ = ["little", "reader", "rows"]  # fixtures, made once a session
PLANS = 40
TYPES = pa.schema([
    ("id", pa.int32()), ("day", pa.date32()), ("at", pa.timestamp("ms")), ("kind", pa.string()),
    ("place", pa.string()), ("amount", pa.decimal128(12, 2)), ("units", pa.int32()),
    ("state", pa.string()),
])


@pytest.fixture(scope="module")
def both(parquet: Path, reader: psycopg.Connection[Any]) -> Iterator[None]:
    """The rows in Athena; `reader` puts them into PostgreSQL."""
    file = parquet / DATABASE / "plan_rows.parquet"
    pq.write_table(pa.Table.from_pylist(make_rows(), schema=TYPES), file)
    yield
    file.unlink()


@hypothesis_settings(
    max_examples=PLANS,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(plan=plans())
def test_random_plans_give_the_same_rows(
    plan: Plan, little: Catalog, local: LocalWarehouse, athena: AthenaWarehouse, both: None
) -> None:
    assert_same(plan, little, local, athena)
