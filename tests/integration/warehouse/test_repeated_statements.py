"""One worker's connection runs many statements: nothing may be remembered between them."""

from __future__ import annotations

from orchestrator.settings import Settings
from orchestrator.warehouse import open_warehouse, results


def test_a_connection_serves_more_statements_than_psycopg_prepares_after(
    settings: Settings,
) -> None:
    warehouse = open_warehouse(settings)
    for number in range(12):
        ref = warehouse.run(f"SELECT {number} AS n", key=f"repeated/{number}")
        assert results.load(ref).to_pylist() == [{"n": number}]
