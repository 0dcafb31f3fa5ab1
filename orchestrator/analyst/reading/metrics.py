"""Metrics that a question makes: a count of something, the average of a measure.

Place in the flow: nouns.py asks for them; which aggregations make sense comes from the
catalog.
"""

from __future__ import annotations

from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import MetricDef, Table
from orchestrator.plan.model import Aggregation, Filter, Metric

_FUNCTIONS: dict[str, Aggregation] = {
    "avg": "avg", "median": "median", "max": "max", "min": "min",
}


def has_aggregate(kind: str) -> bool:
    return kind in _FUNCTIONS


def row_count(table: Table) -> Metric:
    """How many rows: the catalog's own count of the key, else a plain count."""
    for name, metric in table.metrics.items():
        plain = not (metric.where or metric.condition)
        if plain and metric.aggregation == "count" and metric.column == table.key:
            return Metric(name=name)
    return Metric(name="count_rows", aggregation="count")


def is_count(metric: MetricDef) -> bool:
    return metric.aggregation in ("count", "count_distinct") or metric.unit == "count"


def count_of(found: Found, table: Table) -> Metric:
    """How many of what `found` names."""
    metrics = [term.name for term in found.all("metric")]
    for name in metrics:
        if is_count(table.metrics[name]):
            return Metric(name=name)
    for name in metrics:
        if table.metrics[name].counted:
            return Metric(name=table.metrics[name].counted)
    if found.one("table"):
        return row_count(table)
    column = found.one("column")
    if metrics and column is not None and table.columns[column.name].role == "measure":
        return Metric(name=metrics[0])
    if column is not None:
        return Metric(
            name=f"count_distinct_{column.name}", aggregation="count_distinct", column=column.name
        )
    return Metric(name=metrics[0]) if metrics else row_count(table)


def aggregate(fn: str, found: Found, table: Table) -> Metric | None:
    """The average, median, minimum or maximum of what `found` names; None when it has none.

    The condition of the catalog's metric (orders not cancelled) holds here too.
    """
    metric = found.one("metric")
    definition = table.metrics[metric.name] if metric else None
    wanted = _FUNCTIONS[fn]
    if definition and metric and _is_already(definition, wanted):
        return Metric(name=metric.name)
    column = definition.column if definition and definition.aggregation == "sum" else ""
    if not column:
        column = next(
            (t.name for t in found.all("column") if table.columns[t.name].role == "measure"), ""
        )
    if not column or (definition and is_count(definition) and definition.aggregation != "sum"):
        return None
    return _made(wanted, column, table)


def _made(wanted: Aggregation, column: str, table: Table) -> Metric:
    where = _condition(column, table)
    condition = where[0].column if where else ""
    for name, known in table.metrics.items():
        same = known.column == column and known.aggregation == wanted and not known.numerator
        if same and known.condition == condition:
            return Metric(name=name)
    return Metric(
        name=f"{wanted}_{column}", aggregation=wanted, column=column,
        where=where,
    )


def usual(column: str, table: Table) -> Metric | None:
    """The catalog's own metric of a measure: its sum, else its average."""
    for wanted in ("sum", "avg"):
        for name, metric in table.metrics.items():
            if metric.column == column and metric.aggregation == wanted and not metric.numerator:
                return Metric(name=name)
    return None


def is_average(metric: Metric, table: Table) -> bool:
    definition = table.metrics.get(metric.name)
    return metric.aggregation == "avg" or bool(definition and _is_already(definition, "avg"))


def average(column: str, table: Table) -> Metric:
    """The average of a measure by row, under the condition that the catalog sums it by."""
    return _made("avg", column, table)


def _is_already(definition: MetricDef, wanted: Aggregation) -> bool:
    averages = bool(definition.numerator) or definition.expression.lower().startswith("avg(")
    return definition.aggregation == wanted or (averages and wanted == "avg")


def _condition(column: str, table: Table) -> tuple[Filter, ...]:
    """The condition under which the catalog sums the same column."""
    for metric in table.metrics.values():
        if metric.column == column and metric.aggregation == "sum" and metric.condition:
            return (Filter(column=metric.condition, op="condition"),)
    return ()
