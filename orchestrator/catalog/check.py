"""Does the catalog fit the real database?

Place in the flow: `ezpocket catalog check` prints the findings. Every column, metric,
condition and verified question is run, with no rows asked for where that is possible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from orchestrator.catalog.model import Catalog, MetricDef, Table
from orchestrator.catalog.values import Fetch, quoted, relation
from orchestrator.errors import EzpocketError, Unavailable


def check_catalog(catalog: Catalog, fetch: Fetch) -> list[str]:
    """One sentence per finding, each naming the key to correct; empty when all is well.

    fetch: runs one SELECT; raises EzpocketError when the database refuses it. Raises Unavailable
    at once when it is away: each further statement would wait for it again.
    """
    findings: list[str] = []
    for table in catalog.tables.values():
        for key, sql in _statements(table):
            try:
                fetch(sql)
            except Unavailable:
                raise  # says nothing about the catalog
            except EzpocketError as error:
                findings.append(f"{table.name}: {key}: {error.message('en')} [{sql}]")
        findings += _unnamed(table)
    return findings


def _statements(table: Table) -> Iterator[tuple[str, str]]:
    """(key, a statement that fails when the key is wrong)."""
    source = relation(table)
    for name in table.columns:
        yield f"columns.{name}", f"SELECT {quoted(name)} FROM {source} LIMIT 0"
    for name, condition in table.conditions.items():
        where = _dated(condition.predicate)
        yield f"conditions.{name}", f"SELECT 1 FROM {source} WHERE {where} LIMIT 0"
    for name, metric in table.metrics.items():
        if not metric.numerator:
            where = metric.where or _condition_of(table, metric)
            suffix = f" WHERE {_dated(where)}" if where else ""
            yield f"metrics.{name}", f"SELECT {_aggregate(metric)} FROM {source}{suffix} LIMIT 0"
    for verified in table.verified:
        yield f"verified {verified.question.get('en')!r}", verified.sql


def _condition_of(table: Table, metric: MetricDef) -> str:
    return table.conditions[metric.condition].predicate if metric.condition else ""


def _aggregate(metric: MetricDef) -> str:
    if metric.expression:
        return metric.expression
    column = quoted(metric.column)
    if metric.aggregation == "count_distinct":
        return f"count(DISTINCT {column})"
    if metric.aggregation == "median":
        return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {column})"
    return f"{metric.aggregation}({column})"


def _dated(predicate: str) -> str:
    return predicate.replace("{today}", f"DATE '{dt.date.today().isoformat()}'")


def _unnamed(table: Table) -> Iterator[str]:
    for key, items in (("columns", table.columns), ("metrics", table.metrics)):
        for name, item in items.items():
            if not (item.label.pt and item.label.en):
                yield f"{table.name}: {key}.{name}.label: give it in pt and in en"
