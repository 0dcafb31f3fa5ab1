"""The finished result as the composer sees it: plan, columns, first rows, statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.analyst.writing.cells import Cell, typed
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.ledger import Ledger
from orchestrator.analyst.writing.shape import Shape, is_cut
from orchestrator.catalog import Table
from orchestrator.plan.model import Plan


@dataclass(frozen=True)
class Before:
    """value: of the main metric. when: its period, in words. comparable: whether a change in
    percent means something (a day against a year does not)."""

    value: int | float
    when: str
    comparable: bool


@dataclass
class View:
    """rows: the preview, typed. truncated: the result itself was cut at the reader's bound.
    ledger: collects the numbers that the text states. before: what the answer before gave,
    when this one asks the same of another period."""

    plan: Plan
    table: Table
    columns: tuple[Meaning, ...]
    rows: list[list[Cell]]
    row_count: int
    truncated: bool
    statistics: dict[str, Any]
    shape: Shape
    ledger: Ledger
    before: Before | None = None

    @property
    def lang(self) -> str:
        return self.ledger.lang

    @property
    def dimensions(self) -> list[Meaning]:
        return [column for column in self.columns if column.is_dimension]

    @property
    def metrics(self) -> list[Meaning]:
        return [column for column in self.columns if column.is_metric and column.numeric]

    @property
    def main(self) -> Meaning | None:
        """The metric the question is about: the one it is ordered by, else the first."""
        ordered = {order.by for order in self.plan.ordering}
        for metric in self.metrics:
            if metric.name in ordered or metric.subject in ordered:
                return metric
        return self.metrics[0] if self.metrics else None

    @property
    def all_null(self) -> bool:
        return bool(self.metrics) and all(self.entry(m).get("count") == 0 for m in self.metrics)

    @property
    def cut(self) -> bool:
        """Whether groups may be missing, so that no total or extreme speaks of them all."""
        return is_cut(self.plan, self.row_count, truncated=self.truncated)

    def entry(self, column: Meaning) -> dict[str, Any]:
        found = self.statistics.get(column.name)
        return found if isinstance(found, dict) else {}

    def companion(self, metric: Meaning, role: str) -> Meaning | None:
        """The column beside the metric that holds its share, previous value, change..."""
        for column in self.columns:
            if column.role == role and column.name == f"{metric.name}_{role}":
                return column
        return None

    def value(self, column: Meaning, row: int = 0) -> Cell:
        if row >= len(self.rows):
            return None
        return self.rows[row][self.columns.index(column)]

    def label_of(self, row: int) -> list[Cell]:
        return [self.value(column, row) for column in self.dimensions]


def typed_rows(rows: Sequence[Sequence[Any]], columns: Sequence[Meaning]) -> list[list[Cell]]:
    return [[typed(value, column) for value, column in zip(row, columns, strict=True)]
            for row in rows]
