"""What each column of a result means: its label, its unit, and whether it may be added up.

Place in the flow: statistics, chart, insights and the answer all ask here, so that nobody
sums an average. The columns come from the compiled plan; a statement that an LLM wrote may
have others, which are looked up in the catalog by name and are never taken as additive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from orchestrator.catalog import Catalog, Column, Table
from orchestrator.plan.checking import output_columns, plan_table
from orchestrator.plan.model import Grain, Plan
from orchestrator.plan.output import OutputColumn

CYCLES: Final = ("weekday", "month_of_year", "hour")
_NUMERIC: Final = ("integer", "numeric")
_RATIO = re.compile(r"\b(?:m[ée]di[oa]|average|mean|avg|por|per)\b", re.IGNORECASE)
_AGGREGATE = re.compile(r"\b(?:sum|count)\s*\(", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:^|_)(?:year|quarter|month|week|weekday|day|hour|ano|trimestre|m[eê]s|semana|dia|hora)(?:_|$)",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"(?:\s|[-+()0]|,|\bcoalesce\b|\bfilter\b|\bas\b|::\w+|\bwhere\b)*", re.IGNORECASE
)


@dataclass(frozen=True)
class Meaning:
    """One output column, in the language of the answer.

    unit: a currency code, "percent" (0-100), a word such as "days", "count", or "".
    additive: the whole is the sum of its rows. role: what it does in the result.
    subject: the metric that this column belongs to, itself included.
    good: whether more is better, for wording; "" when neither.
    values: how people read stored values, for those that read otherwise.
    """

    name: str
    label: str
    type: str
    unit: str
    role: str
    subject: str | None = None
    grain: Grain | None = None
    column: str | None = None
    additive: bool = False
    good: str = ""
    values: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def numeric(self) -> bool:
        """Whether it measures something; a weekday's number only names a row."""
        return self.type in _NUMERIC and not self.is_dimension

    @property
    def is_dimension(self) -> bool:
        return self.role == "dimension"

    @property
    def is_time(self) -> bool:
        """A dimension of successive periods (weekdays and the like repeat)."""
        return self.is_dimension and self.grain is not None and self.grain not in CYCLES

    @property
    def averages(self) -> bool:
        """Whether its rows are rates or averages, whose mean is not the whole's: their rows weigh
        differently."""
        return self.is_metric and not self.additive and (
            self.unit == "percent" or _RATIO.search(self.label) is not None)

    @property
    def is_metric(self) -> bool:
        return self.role == "metric"


def meanings(
    plan: Plan, catalog: Catalog, names: Sequence[str], types: Sequence[str], lang: str
) -> tuple[Meaning, ...]:
    """One per column of the result, in order.

    types: "integer", "numeric", "date", "timestamp", "boolean" or "text", used where the
    plan does not know the column. Raises Invalid when the plan does not fit the catalog.
    """
    table = plan_table(plan, catalog)
    known = {column.name: column for column in output_columns(plan, catalog)}
    return tuple(
        _from_plan(known[name], plan, table, lang) if name in known
        else _from_name(name, type_, table, lang)
        for name, type_ in zip(names, types, strict=True)
    )


def _from_plan(output: OutputColumn, plan: Plan, table: Table, lang: str) -> Meaning:
    role = "dimension" if output.source == "dimension" else output.source
    kept = output.source in ("metric", "previous", "change")
    definition = table.metrics.get(output.metric or "")
    shown = table.columns.get(output.column or output.name)
    names_rows = role == "column" and shown is not None and shown.role == "id"
    return Meaning(
        output.name, output.label(lang) or output.name, "text" if names_rows else output.type,
        "percent" if output.unit == "%" else output.unit, role,
        subject=output.metric, grain=output.grain, column=output.column,
        additive=_adds_up(output, plan, table) if kept or role == "column" else False,
        good=definition.good if definition is not None and kept else "",
        values=_values(shown, lang) if role in ("dimension", "column") else {},
    )


def _values(column: Column | None, lang: str) -> dict[str, str]:
    return {} if column is None else {value: column.reads(value, lang) for value in column.labels}


def _from_name(name: str, type_: str, table: Table, lang: str) -> Meaning:
    metric, column = table.metrics.get(name), table.columns.get(name)
    if metric is not None:
        unit = "percent" if metric.percent else metric.unit
        return Meaning(name, metric.label.get(lang) or name, type_, unit, "metric", subject=name,
                       good=metric.good)
    return named(name, type_, "") if column is None else stored(name, type_, name, column, lang)


def stored(name: str, type_: str, origin: str, column: Column, lang: str) -> Meaning:
    """The catalog's column `origin` under its own name, or under one that a person gave it."""
    role = "column" if type_ in _NUMERIC and column.role == "measure" else "dimension"
    label = column.label.get(lang) if name == origin else None
    return Meaning(name, label or _words(name), type_, column.unit, role, column=origin,
                   values=_values(column, lang))


def named(name: str, type_: str, unit: str) -> Meaning:
    """A column of which nothing but perhaps the unit is known."""
    measured = type_ in _NUMERIC and not _PERIOD.search(name)
    return Meaning(name, _words(name), type_, unit, "metric" if measured else "dimension")


def _words(name: str) -> str:
    return " ".join(name.replace("_", " ").split()) or name


def _adds_up(output: OutputColumn, plan: Plan, table: Table) -> bool:
    if output.source == "column":
        return output.type in _NUMERIC and _summed_somewhere(output.column or output.name, table)
    for metric in plan.metrics:
        if metric.name != output.metric:
            continue
        if metric.per is not None or metric.over is not None:  # an average, or a percent
            return False
        if metric.aggregation is not None:
            return metric.aggregation in ("sum", "count")
    return adds_up(output.metric or "", table)


def adds_up(metric: str, table: Table) -> bool:
    """Whether the whole is the sum of the groups: sums and counts joined by + or -; never a
    ratio, an average or a count of distinct values (a customer may be in two groups)."""
    definition = table.metrics.get(metric)
    if definition is None or definition.percent or definition.numerator:
        return False
    if not definition.expression and definition.aggregation:
        return definition.aggregation in ("sum", "count")
    return expression_adds_up(definition.expression)


def expression_adds_up(expression: str) -> bool:
    if not expression or re.search(r"\bdistinct\b", expression, re.IGNORECASE):
        return False
    outside, rest = "", expression
    while found := _AGGREGATE.search(rest):
        outside += rest[: found.start()]
        rest = rest[_closing(rest, found.end()):]
    return rest != expression and _OUTSIDE.fullmatch(outside + rest) is not None


def _closing(text: str, start: int) -> int:
    """The position after the bracket that closes the one before `start`."""
    depth = 1
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def _summed_somewhere(column: str, table: Table) -> bool:
    """A column adds up over rows when some metric of the catalog sums it (a price does not)."""
    summed = re.compile(rf"\bsum\s*\([^()]*\b{re.escape(column)}\b", re.IGNORECASE)
    return any(
        summed.search(metric.expression) or (
            metric.aggregation == "sum" and metric.column == column
        )
        for metric in table.metrics.values()
    )
