"""What a catalog word can be, and the marks a role leaves in the draft.

Place in the flow: nouns.py, averages.py and late.py decide roles with it. Every `take_*`
returns the role's name, so that the next word knows what it is joined to.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestrator.analyst.reading.draft import Draft
from orchestrator.analyst.reading.items import Items
from orchestrator.analyst.reading.metrics import count_of, row_count, usual
from orchestrator.analyst.reading.ranking import Sort
from orchestrator.analyst.reading.terms import Found
from orchestrator.catalog import Table
from orchestrator.plan.model import Dimension, Metric

SKIP = (
    "filler", "sum", "only", "also", "everything", "distinct", "share", "growth", "cumulative",
    "trend", "ranking",
)


@dataclass
class Reading:
    """The words of one sentence while their roles are decided.

    waiting: nouns with two readings, settled last. adjuncts: marks that add nothing.
    extreme: the measure behind "maior". row_noun: the table's own noun was said.
    """

    items: Items
    table: Table
    draft: Draft
    waiting: list[tuple[int, Found]] = field(default_factory=list)
    adjuncts: set[int] = field(default_factory=set)
    extreme: tuple[Found, Sort] | None = None
    last_role: str = ""
    row_noun: bool = False

    def governing(self, index: int) -> int | None:
        """The mark that governs a noun: to its left, over small words and filters
        ("list cancelled orders")."""
        before = self.items.before(index, skip=SKIP)
        while before is not None and before in self.items.used and self._is_filter(before):
            before = self.items.before(before, skip=SKIP)
        return before

    def _is_filter(self, index: int) -> bool:
        found = self.items.found(index)
        return bool(found and (found.one("value") or found.one("condition")))

    def dimension(self, found: Found) -> str | None:
        return self._column(found, ("dimension", "attribute", "id"))

    def time_column(self, found: Found) -> str | None:
        return self._column(found, ("time",))

    def measure(self, found: Found) -> str | None:
        return self._column(found, ("measure",))

    def _column(self, found: Found, roles: tuple[str, ...]) -> str | None:
        names = [term.name for term in found.all("column")]
        if found.one("metric"):
            names = [name for name in names if self.table.columns[name].role != "id"]
        return next((name for name in names if self.table.columns[name].role in roles), None)

    def rows_listed(self) -> bool:
        """Whether rows are listed, so that a measure is one of their columns."""
        return self.draft.rows or (self.items.has("list") and self.row_noun)

    def number_asked(self) -> bool:
        """ "mostre os pedidos por mês": grouped rows are counted."""
        return bool(self.draft.dimensions) or self.items.has("grain") or self.items.has("trend")

    def take_metric(self, found: Found) -> str:
        metric = found.one("metric")
        if metric is None:
            return ""
        self.draft.add_metric(Metric(name=metric.name))
        return "metric"

    def take_order(self, found: Found) -> str:
        """The metric that ranks."""
        role = self.take_metric(found)
        metric = found.one("metric")
        if metric is not None:
            self.draft.order_by = metric.name
        return role

    def take_count(self, found: Found) -> str:
        self.draft.add_metric(count_of(found, self.table))
        return "metric"

    def take_rows(self, *, plural: bool) -> str:
        self.draft.rows, self.draft.subject_plural = True, plural
        return "rows"

    def take_row_count(self, found: Found) -> str:
        if not self.take_metric(found):
            self.draft.add_metric(row_count(self.table))
        return "metric"

    def take_dimension(self, found: Found) -> str:
        column, time = self.dimension(found), self.time_column(found)
        if column:
            self.draft.add_dimension(Dimension(column=column))
        elif time:
            self.draft.time_column = time
            self.draft.grain = self.draft.grain or "day"
        return "dimension"

    def take_subject(self, found: Found) -> str:
        """The dimension that is asked for or ranked."""
        role = self.take_dimension(found)
        if self.draft.subject is None and self.draft.dimensions:
            self.draft.subject = self.draft.dimensions[-1].column
            self.draft.subject_plural = found.plural
        return role

    def take_measure(self, found: Found) -> str:
        """A measure said bare: its usual metric, or a column of the rows listed."""
        measure = self.measure(found)
        if measure is None:
            return ""
        metric = None if self.rows_listed() else usual(measure, self.table)
        if metric is not None:
            self.draft.add_metric(metric)
            return "metric"
        self.draft.columns.append(measure)
        return "measure"
