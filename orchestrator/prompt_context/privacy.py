"""What of the data may leave for the provider: LLM_ROWS, decided here for every prompt.

Place in the flow: veil.py asks whether a value may stand in a prompt, the composer and the history
whether the rows of a result may be told at all.

    none         no cell, whatever it came by: a plan, the catalog, an error, an answer
    aggregates   also figures computed from many rows, and the values of categories
    sample       also the first rows of an answer
    full         also the other rows that an answer shows, and sensitive columns
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orchestrator.catalog import Catalog, Column, MetricDef, Table
from orchestrator.plan.model import Plan
from orchestrator.prompt_context.relevance import things_of
from orchestrator.prompt_context.sql_words import WORD
from orchestrator.roles import Level

SAMPLE_ROWS = 20


def value_may_leave(column: Column | None, rows: Level) -> bool:
    """Whether a value of the column may stand in a prompt. None: the catalog does not know it."""
    if rows in ("none", "full"):
        return rows == "full"
    if column is None or column.sensitive:
        return False
    return column.role == "dimension" or (rows == "sample" and column.role != "id")


def rows_may_leave(
    rows: Level, plan: Plan, catalog: Catalog, columns: Iterable[Mapping[str, Any]],
) -> bool:
    """Whether a result may be told: SAMPLE_ROWS of it at `sample`.

    columns: of the result, with their `type`, and as `column` the "table.column" that they show
    where that is known.
    """
    if rows in ("none", "full"):
        return rows == "full"
    shown = list(columns)
    if _shows_sensitive(plan, catalog, shown):
        return False
    return rows == "sample" or (_aggregated(plan, catalog) and not plan.needs_sql)


def columns_of(table: Table | None) -> Mapping[str, Column]:
    return table.columns if table is not None else {}


def _shows_sensitive(
    plan: Plan, catalog: Catalog, shown: list[Mapping[str, Any]],
) -> bool:
    """A text of unknown origin may be made of any column."""
    table = catalog.tables.get(plan.table)
    sensitive = {name for name, column in columns_of(table).items() if column.sensitive}
    if not sensitive:
        return False
    measured = [word for metric in plan.metrics if table
                for word in _measured(table, table.metrics.get(metric.name))]
    if sensitive.intersection((*things_of(plan), *measured)):
        return True
    for column in shown:
        origin = str(column.get("column") or "").rpartition(".")[2] or str(column.get("name"))
        known = origin in columns_of(catalog.tables.get(plan.table))
        if origin in sensitive or (column.get("type") == "text" and not known):
            return True
    return False


def _aggregated(plan: Plan, catalog: Catalog) -> bool:
    """Figures of groups whose names are categories, not of single rows."""
    known = columns_of(catalog.tables.get(plan.table))
    grouped = [known.get(dimension.column) for dimension in plan.dimensions]
    return plan.kind == "aggregate" and all(
        column is not None and column.role not in ("id", "attribute") for column in grouped)


def _measured(table: Table, metric: MetricDef | None) -> Iterator[str]:
    """The names in a metric's definition; of a ratio in its two parts'."""
    if metric is None:
        return
    yield from (metric.column, *WORD.findall(metric.expression))
    for part in (table.metrics.get(metric.numerator), table.metrics.get(metric.denominator)):
        if part is not None:
            yield from (part.column, *WORD.findall(part.expression))
