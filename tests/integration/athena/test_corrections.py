"""What Athena itself says of a statement is enough to repair it without a model: the repaired
statement passes the guard and gives what was meant."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.catalog import Catalog, load_catalog
from orchestrator.settings import Settings
from orchestrator.sql_guard import check
from orchestrator.sql_guard.correction import correct
from orchestrator.warehouse import StatementError, results
from orchestrator.warehouse.athena import AthenaWarehouse

ROUNDS = 3
# What a model wrote, and what it meant.
BROKEN = [
    ("SELECT sum(revenu) AS v FROM order_report", "SELECT sum(revenue) AS v FROM order_report"),
    ("SELECT state, count(*) AS v FROM order_report",
     "SELECT state, count(*) AS v FROM order_report GROUP BY state"),
    ("SELECT count(*) AS v FROM order_report WHERE date >= '2026-01-01'",
     "SELECT count(*) AS v FROM order_report WHERE date >= DATE '2026-01-01'"),
    ("SELECT count(*) AS v FROM order_reports", "SELECT count(*) AS v FROM order_report"),
    ("SELECT count(*) AS v FROM order_report WHERE state = 'SP' AND installments = '3'",
     "SELECT count(*) AS v FROM order_report WHERE state = 'SP' AND installments = 3"),
    ("SELECT order_id AS o, revenue AS r FROM order_report WHERE r > 900 ORDER BY o",
     "SELECT order_id AS o, revenue AS r FROM order_report WHERE revenue > 900 ORDER BY o"),
    ("SELECT sum(revenue)::double AS v FROM order_report",
     "SELECT CAST(sum(revenue) AS double) AS v FROM order_report"),
    ("SELECT sum(revenue) / (count(*) - count(*)) AS v FROM order_report",
     "SELECT CAST(NULL AS decimal(38, 2)) AS v"),
]


@pytest.fixture(scope="module")
def catalog(settings: Settings) -> Catalog:
    return load_catalog(settings.catalog_path)


def repaired(sql: str, catalog: Catalog, athena: AthenaWarehouse) -> list[dict[str, Any]]:
    """The rows once guard and Athena let it run; each refusal is repaired by its own words."""
    errors: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        if errors:
            found = correct(sql, errors, catalog, "athena")
            assert found is not None, (sql, errors)
            sql = found.sql
        verdict = check(sql, catalog, "athena")
        errors = [reason.as_dict() for reason in verdict.reasons]
        if not verdict.allowed:
            continue
        try:
            return results.load(athena.run(verdict.canonical, key=sql)).to_pylist()
        except StatementError as error:
            errors = [error.as_dict()]
    raise AssertionError((sql, errors))


@pytest.mark.parametrize(("broken", "meant"), BROKEN, ids=[item[0] for item in BROKEN])
def test_a_statement_is_repaired_by_what_athena_says(
    catalog: Catalog, athena: AthenaWarehouse, broken: str, meant: str
) -> None:
    wanted = results.load(athena.run(meant, key=meant)).to_pylist()
    found = repaired(broken, catalog, athena)
    assert sorted(map(str, found)) == sorted(map(str, wanted))
