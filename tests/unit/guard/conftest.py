"""The real catalog: one table, data.order_report."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.settings import CHECKOUT


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(CHECKOUT / "sql" / "catalog")
