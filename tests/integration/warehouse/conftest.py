"""A warehouse over the real PostgreSQL, keeping its rows in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from orchestrator.warehouse.local import LocalWarehouse

# Runs for hours in little memory; the reader may not sleep.
SLOW = "SELECT count(*) FROM generate_series(1, 1000000) AS a, generate_series(1, 1000000) AS b"


class Make(Protocol):
    def __call__(self, **options: Any) -> LocalWarehouse: ...


@pytest.fixture
def make(warehouse_url: str, tmp_path: Path) -> Iterator[Make]:
    """Builds warehouses as the reader role; `url` and the limits can be given."""
    made: list[LocalWarehouse] = []

    def build(*, url: str = warehouse_url, **options: Any) -> LocalWarehouse:
        made.append(LocalWarehouse(
            url, str(tmp_path / "results"), timezone="America/Sao_Paulo", **options))
        return made[-1]

    yield build
    for warehouse in made:
        warehouse.close()


@pytest.fixture
def warehouse(make: Make) -> LocalWarehouse:
    return make()
