"""The real catalog: one table, data.order_report; and the database that holds it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.embedded import Servers
from orchestrator.settings import CHECKOUT, Settings
from orchestrator.warehouse import Warehouse, open_warehouse


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(CHECKOUT / "sql" / "catalog")


@pytest.fixture(scope="session")
def warehouse(settings: Settings, servers: Servers) -> Iterator[Warehouse]:
    found = open_warehouse(settings)
    yield found
    found.close()
