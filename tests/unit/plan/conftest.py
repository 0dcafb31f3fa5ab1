"""One small table, in the catalog and as rows, for the tests of plans."""

from __future__ import annotations

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.settings import CHECKOUT


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(CHECKOUT / "sql" / "catalog")
