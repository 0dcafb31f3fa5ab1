"""Aggregates of a column that no catalog metric names: "average freight", "median revenue".

Place in the flow: measures.py asks for these where a plan's metric gives an aggregation.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from orchestrator.catalog import Text
from orchestrator.errors import Invalid
from orchestrator.plan.model import Metric
from orchestrator.plan.output import OutputColumn
from orchestrator.plan.scope import Scope, column

# Trino has approximate percentiles only: the mean of the two middle values instead, which are one
# when their number is odd. Sorting puts NULLs last, where the first index reaches only if there
# is nothing else.
_TRINO_MEDIAN = """
    (ELEMENT_AT(ARRAY_SORT(ARRAY_AGG(CAST(x AS DOUBLE))), GREATEST((COUNT(x) + 1) / 2, 1))
     + ELEMENT_AT(ARRAY_SORT(ARRAY_AGG(CAST(x AS DOUBLE))), GREATEST(COUNT(x) / 2 + 1, 1))) / 2
"""
_NAMES: dict[str, tuple[str, str]] = {
    "sum": ("Soma de {}", "Sum of {}"),
    "avg": ("Média de {}", "Average {}"),
    "min": ("Menor {}", "Lowest {}"),
    "max": ("Maior {}", "Highest {}"),
    "count": ("Contagem de {}", "Count of {}"),
    "count_distinct": ("Quantidade de {} distintos", "Number of distinct {}"),
    "median": ("Mediana de {}", "Median {}"),
}


def generated(metric: Metric, scope: Scope) -> tuple[exp.Expr, OutputColumn]:
    """The aggregate and its column. Raises Invalid for one that cannot be computed."""
    kind = metric.aggregation or "count"
    labels, type_, unit = _described(metric, kind, scope)
    pt, en = _NAMES[kind]
    output = OutputColumn(
        metric.name, pt.format(labels.get("pt").lower()), en.format(labels.get("en").lower()),
        type_, unit, "metric", metric=metric.name, column=metric.column,
    )
    return aggregate(kind, metric.column, scope), output


def _described(metric: Metric, kind: str, scope: Scope) -> tuple[Text, str, str]:
    """Label of what is aggregated, and the result's type and unit; Invalid when it cannot be."""
    if metric.column is None:
        if kind == "count":
            return scope.table.label, "integer", "count"
        raise Invalid(
            "NO_COLUMN",
            f"Diga de qual coluna calcular a métrica {metric.name[:60]!r}.",
            f"Say which column the metric {metric.name[:60]!r} is computed from.",
        )
    definition = scope.definition(metric.column)
    if kind in ("count", "count_distinct"):
        return definition.label, "integer", "count"
    if kind in ("min", "max") and definition.type != "boolean":
        return definition.label, definition.type, definition.unit
    if definition.type not in ("integer", "numeric"):
        raise Invalid(
            "NOT_A_NUMBER",
            f"{definition.label.get('pt')} não é um número; use contagem.",
            f"{definition.label.get('en')} is not a number; use a count.",
        )
    whole = kind == "sum" and definition.type == "integer"
    return definition.label, "integer" if whole else "numeric", definition.unit


def aggregate(kind: str, name: str | None, scope: Scope) -> exp.Expr:
    """`kind` of a column; without one, the number of rows."""
    if name is None:
        return exp.Count(this=exp.Star(), big_int=True)
    subject = column(name)
    if kind == "count_distinct":
        return exp.Count(this=exp.Distinct(expressions=[subject]), big_int=True)
    if kind == "count":
        return exp.Count(this=subject, big_int=True)
    if kind == "median":
        return _trino_median(subject) if scope.dialect == "athena" else _median(subject)
    if kind == "avg" and scope.dialect == "athena":
        return exp.Avg(this=exp.cast(subject, "double"))
    plain = {"sum": exp.Sum, "avg": exp.Avg, "min": exp.Min, "max": exp.Max}
    return plain[kind](this=subject)


def _median(subject: exp.Expr) -> exp.Expr:
    ordered = exp.Order(expressions=[exp.Ordered(this=subject)])
    middle = exp.PercentileCont(this=exp.Literal.number("0.5"))
    return exp.cast(exp.WithinGroup(this=middle, expression=ordered), "decimal")


def _trino_median(subject: exp.Expr) -> exp.Expr:
    found = sqlglot.parse_one(_TRINO_MEDIAN, dialect="athena")
    return found.transform(
        lambda node: subject.copy() if isinstance(node, exp.Column) else node, copy=False)
