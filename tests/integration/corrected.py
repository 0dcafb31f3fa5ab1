"""A statement that is refused and repaired, as auto_correction does it, until it runs."""

from __future__ import annotations

from typing import Any

from orchestrator.catalog import Catalog
from orchestrator.plan.dialect import Dialect
from orchestrator.sql_guard import check
from orchestrator.sql_guard.correction import correct
from orchestrator.warehouse import StatementError, Warehouse, results

ROUNDS = 3
Rows = list[tuple[str, ...]]


def rows_at_last(
    sql: str, catalog: Catalog, warehouse: Warehouse, dialect: Dialect = "postgres"
) -> tuple[Rows, list[str]]:
    """Its rows as text, in an order of their own, and every statement that was refused, each with
    what was said of it."""
    said: list[str] = []
    while True:
        errors, rows = _tried(sql, catalog, warehouse, dialect)
        if rows is not None:
            return rows, said
        said += [f"{errors[0]['message_en']} | {sql}"]
        found = correct(sql, errors, catalog, dialect) if len(said) <= ROUNDS else None
        assert found is not None, said
        sql = found.sql


def _tried(
    sql: str, catalog: Catalog, warehouse: Warehouse, dialect: Dialect
) -> tuple[list[dict[str, Any]], Rows | None]:
    verdict = check(sql, catalog, dialect)
    if not verdict.allowed:
        return [reason.as_dict() for reason in verdict.reasons], None
    try:
        ref = warehouse.run(verdict.canonical, key="corrected")
    except StatementError as error:
        return [error.as_dict()], None
    columns = [[_shown(cell) for cell in column.to_pylist()]
               for column in results.load(ref).columns]
    return [], sorted(zip(*columns, strict=True))


def _shown(cell: object) -> str:
    """Without what only the type of a number or a day says: 2025.0 is 2025."""
    text = str(cell).removesuffix("+00:00").removesuffix(" 00:00:00")
    decimals = "." in text and text.replace(".", "").isdigit()
    return text.rstrip("0").rstrip(".") if decimals else text
