"""One table of the catalog in words, as much of it as fits.

Place in the flow: tables.py gives each chosen table its share of the budget. What the question
names comes first, then what a table is usually asked for; it is printed in the catalog's order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.catalog import Column, Condition, MetricDef, Table, Text
from orchestrator.fence import one_line
from orchestrator.prompt_context.privacy import value_may_leave
from orchestrator.prompt_context.relevance import About
from orchestrator.prompt_context.tokens import tokens, within
from orchestrator.roles import Level

MAX_VALUES = 30
_LONGEST = 80  # tokens of what somebody wrote about one thing
_DEFAULT, _LISTED = 4.0, 0.5
_USUAL = {"time": 0.9, "dimension": 0.8, "measure": 0.7, "id": 0.3, "attribute": 0.2}
_METRIC, _CONDITION = 1.0, 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    """short: where there is no room for the whole text."""

    weight: float
    name: str
    text: str
    short: str


@dataclass(frozen=True)
class Described:
    """chosen: all tables that the prompt tells, to say which columns join them."""

    table: Table
    about: About
    lang: str
    rows: Level
    chosen: Sequence[Table] = ()

    def within(self, budget: int) -> str:
        """At most `budget` tokens; "" when not even the table's own lines and one more fit."""
        heading = self._heading()
        lines = list(self._lines())
        room = budget - tokens(heading) - 2
        kept: dict[_Line, str] = {}
        for line in sorted(lines, key=lambda line: -line.weight):
            for text in (line.text, line.short):
                cost = tokens(text) + 1
                if cost <= room:
                    room -= cost
                    kept[line] = text
                    break
        if not kept:
            return ""
        told = [kept[line] for line in lines if line in kept]
        left = [line.name for line in lines if line not in kept]
        return "\n".join([heading, *told, *self._left(left, room)])

    def _heading(self) -> str:
        table = self.table
        name = one_line(table.name)
        said = ". ".join(filter(None, map(self._words, (table.label, table.description))))
        return "\n".join((
            f"table {name}: {said}",
            f"  in SQL {one_line(table.db_schema)}.{name}; key {table.key};"
            f" default time {table.default_time or '-'};"
            f" default metric {table.default_metric or '-'}"))

    def _lines(self) -> Iterator[_Line]:
        table = self.table
        for name, column in table.columns.items():
            yield self._line(name, self._column(name, column), _USUAL[column.role])
        for name, metric in table.metrics.items():
            yield self._line(name, self._metric(name, metric), _METRIC)
        for name, condition in table.conditions.items():
            yield self._line(name, self._condition(name, condition), _CONDITION)

    def _line(self, name: str, text: str, usual: float) -> _Line:
        table = self.table
        default = name in (table.key, table.default_time, table.default_metric, table.amount)
        weight = (self.about.things.get(name, 0.0) + usual + _DEFAULT * default
                  + _LISTED * (name in table.list_columns))
        whole = f"  {one_line(text)}"
        return _Line(weight, one_line(name), whole, whole.partition(";")[0])

    def _column(self, name: str, column: Column) -> str:
        kind = ", ".join(filter(None, (column.type, column.role, column.unit)))
        said = [self._words(column.label)]
        if self.about.things.get(name) and column.description.get(self.lang):
            said.append(self._words(column.description))
        others = [table.name for table in self.chosen
                  if table.key == name and table.name != self.table.name]
        said += [f"the key of {', '.join(others)}"] if others else []
        values = self._values(name, column)
        said += [f"values: {values}"] if values else []
        return f"column {name} ({kind}): {'; '.join(said)}"

    def _values(self, name: str, column: Column) -> str:
        """Those that the question names first, then the column's closed set."""
        if not value_may_leave(column, self.rows):
            return ""
        found = self.about.values.get(name, [])
        shown = list(dict.fromkeys((*found, *column.values)))[:MAX_VALUES]
        return within(", ".join(map(one_line, shown)), _LONGEST)

    def _metric(self, name: str, metric: MetricDef) -> str:
        meaning = metric.expression or (
            f"{metric.aggregation}({metric.column})" if metric.aggregation
            else f"{metric.numerator} / {metric.denominator}")
        rule = metric.where or (f"condition {metric.condition}" if metric.condition else "")
        where = f" where {rule}" if rule else ""
        return f"metric {name}: {self._words(metric.label)} = {meaning}{where}"

    def _condition(self, name: str, condition: Condition) -> str:
        return f"condition {name}: {self._words(condition.label)} = {condition.predicate}"

    def _words(self, text: Text) -> str:
        return within(one_line(text.get(self.lang)).rstrip("."), _LONGEST)

    def _left(self, names: Sequence[str], room: int) -> Iterator[str]:
        """The names of what was left out, as far as there is room."""
        if names and room > 8:
            yield within(f"  also: {', '.join(names)}", room - 2)
