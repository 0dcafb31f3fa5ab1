"""What an answer may state: the shown rows, the statistics, the plan and the question.

Place in the flow: response_composer gathers these before the number check (check.py). Totals,
means and the like are python_runtime's, of the full result: nothing is added up here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from orchestrator.analyst.checking.aggregates import names_one
from orchestrator.analyst.checking.claims import loses
from orchestrator.analyst.checking.collected import Collected
from orchestrator.analyst.checking.compared import compared_months
from orchestrator.analyst.checking.fact import OWN, Facts
from orchestrator.analyst.writing import numbers
from orchestrator.analyst.writing.cells import Cell, name, row_label
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.dates import bucket_end, rolling_months
from orchestrator.analyst.writing.ledger import KeyNumber, as_number
from orchestrator.analyst.writing.markdown import LONGEST_TEXT
from orchestrator.analyst.writing.table import MOST_COLUMNS, MOST_ROWS
from orchestrator.plan.model import Filter, Plan

_PERCENT_KEYS: Final = frozenset({
    "share", "cumulative", "percent", "confidence", "points", "growth_rate"})
_COUNT_KEYS: Final = frozenset({"count", "nulls", "distinct", "of", "n", "pairs", "season"})
_STATISTICS: Final = frozenset({"sum", "mean", "median", "min", "max", "std", "q1", "q3"})
_BARE_KEYS: Final = frozenset({"r_squared", "pearson", "spearman"})
_MOVING_KEYS: Final = frozenset({
    "percent", "absolute", "slope", "low", "high", "points", "growth_rate", "effect"})
_MOVING: Final = re.compile(
    r"\.(?:change|last_change|year_ago|trend|seasonality|contribution)\.|\.growth_rate$")
_MOVING_ROLES: Final = frozenset({"change", "change_pct", "growth"})
# {"min": x, "min_at": [...]}: the row that a statistic speaks of.
_AT: Final = {"min": "min_at", "max": "max_at", "min_exact": "min_at", "max_exact": "max_at",
              "first": "first_at", "last": "last_at", "value": "at", "expected": "at"}


def gather(
    *,
    plan: Plan,
    question: str,
    columns: Sequence[Meaning],
    rows: Sequence[Sequence[Cell]],
    row_count: int,
    statistics: dict[str, Any],
    key_numbers: Sequence[KeyNumber],
    previous: Plan | None,
    lang: str,
) -> Facts:
    """key_numbers: the template's. Those of a cell or a statistic are facts already, with their
    sign, which the template may have left to its words; the others are facts of their own."""
    found = Collected(rows=row_count, losses=any(loses(column.label) for column in columns))
    _from_rows(found, columns, rows, lang, compared_months(plan, columns, lang))
    units = {column.name: column for column in columns}
    for name_, entry in statistics.items():
        _Statistics(found, columns, units.get(name_), lang).take(entry, name_)
    for plan_ in (plan, previous):
        if plan_ is not None:
            _from_plan(found, plan_, lang)
    found.literals(question, lang, small=True)
    for key in key_numbers:
        source = key.get("source") or {}
        kind = "percent" if str(key.get("text", "")).endswith("%") else "number"
        if source.get("kind") == "computed" or not found.has(key.get("value"), kind):
            found.value(key.get("value"), kind, source=source)
    return found.facts()


def _from_rows(
    found: Collected, columns: Sequence[Meaning], rows: Sequence[Sequence[Cell]], lang: str,
    months: Mapping[str, str],
) -> None:
    """months: what a single row's columns are of (compared.py)."""
    row_count = found.rows
    found.labels |= set(months.values())
    found.number(row_count, "count", source={"kind": "computed", "formula": "row_count"})
    for whole, most in ((row_count, MOST_ROWS), (len(columns), MOST_COLUMNS)):
        if whole > most:  # the note under the table: "the first 20 of 63"
            found.number(most, "count")
            found.number(whole, "count")
    for column in columns:
        for text in (column.label, *column.values.values()):
            found.text(text)
    for at, row in enumerate(rows):
        owner = _owner(found, columns, row, lang)
        for value, column in zip(row, columns, strict=False):
            if column.numeric:
                month = months.get(column.role)
                found.value(
                    value, column.unit or "number", owner=frozenset({month}) if month else owner,
                    series=(month and column.subject) or column.name,
                    past=column.role == "previous",
                    level=column.role in ("metric", "share", "previous", "cumulative"),
                    statistic=OWN if names_one(column.label) else "",
                    source={"kind": "cell", "row": at, "column": column.name})
                continue
            found.value(value, "text")
            if isinstance(value, str) and len(value) > LONGEST_TEXT:
                found.text(value)
    if row_count == len(rows):
        _ranked(found, columns, rows, lang)


def _owner(
    found: Collected, columns: Sequence[Meaning], row: Sequence[Cell], lang: str
) -> frozenset[str]:
    """The names of the row, as they are printed."""
    dimensions = [(value, column) for value, column in zip(row, columns, strict=False)
                  if column.is_dimension]
    names = frozenset(name(value, column, lang) for value, column in dimensions)
    found.labels |= names
    return names


def _ranked(
    found: Collected, columns: Sequence[Meaning], rows: Sequence[Sequence[Cell]], lang: str
) -> None:
    """Each row's places: in the result, by each measure, and from the bottom as -1, -2...; also
    among the rows that have a name."""
    dimensions = [at for at, column in enumerate(columns) if column.is_dimension]
    if len(dimensions) != 1:
        return
    the = dimensions[0]
    named = [row for row in rows if row[the] not in (None, "")]
    for at, column in enumerate(columns):
        for group in (rows, named) if column.numeric else ():
            sized = [(name(row[the], columns[the], lang), numbers.exact(value))
                     for row in group if (value := as_number(row[at])) is not None]
            for place, (label, size) in enumerate(sized, 1):
                found.ranks |= {
                    (label, place), (label, 1 + sum(other > size for _, other in sized)),
                    (label, -1 - sum(other < size for _, other in sized))}


class _Statistics:
    """One column's statistics, each leaf with its path, its unit and the row it speaks of."""

    def __init__(
        self, found: Collected, columns: Sequence[Meaning], column: Meaning | None, lang: str
    ) -> None:
        self._found = found
        self._dimensions = [each for each in columns if each.is_dimension]
        self._unit = column.unit if column is not None and column.numeric else ""
        self._own = column is not None and names_one(column.label)
        self._averages = column is not None and column.averages
        self._lang = lang

    def take(self, value: Any, path: str, owner: frozenset[str] = frozenset()) -> None:
        if self._averages and path.count(".") == 1 and path.endswith(".mean"):
            return
        if isinstance(value, dict):
            label = self._names(value.get("label")) or owner
            if ".top." in path:
                self._cumulative(value)
            for key, inner in value.items():
                names = self._names(value.get(_AT.get(key, ""))) or label
                self.take(inner, f"{path}.{key}", names)
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                self.take(inner, f"{path}.{at}", owner)
        else:
            self._leaf(value, path, owner)

    def _leaf(self, value: Any, path: str, owner: frozenset[str]) -> None:
        key = path.rpartition(".")[2]
        bare = key in _BARE_KEYS or ".correlation." in path
        kind = "percent" if key in _PERCENT_KEYS else "count" if key in _COUNT_KEYS else (
            "number" if bare else self._unit or "number")
        moving = key in _MOVING_KEYS and _MOVING.search(path) is not None
        series = ".".join("#" if part.isdigit() else part for part in path.split("."))
        self._found.value(
            value, kind, owner=owner, series=series if key in ("value", "share", "sum") else
            "confidence" if key == "confidence" else "",
            level=not moving, statistic=self._statistic(path),
            source={"kind": "statistic", "path": path})

    def _statistic(self, path: str) -> str:
        key = path.rpartition(".")[2].removesuffix("_exact")
        if path.count(".") != 1 or key not in _STATISTICS:
            return ""
        return OWN if self._own else key

    def _names(self, at: Any) -> frozenset[str]:
        """Of a row's label; of a series in categories, only what is told of it."""
        if not isinstance(at, list) or len(at) > len(self._dimensions):
            return frozenset()
        dimensions = self._dimensions
        if len(at) < len(dimensions):
            others = [each for each in dimensions if not each.is_time]
            times = [each for each in dimensions if each.is_time]
            dimensions = others if len(others) == len(at) else times
        if len(dimensions) != len(at):
            return frozenset()
        return frozenset(row_label([value], [dimension], self._lang)
                         for value, dimension in zip(at, dimensions, strict=True))

    def _cumulative(self, entry: Mapping[str, Any]) -> None:
        if numbers.usable(entry.get("cumulative")):
            self._found.cumulative.append(numbers.exact(entry["cumulative"]))


def _from_plan(found: Collected, plan: Plan, lang: str) -> None:
    found.today = plan.today
    if plan.time is None or None in (plan.time.range.start, plan.time.range.end):
        found.dates.add(plan.today)
    found.number(plan.limit, "any")
    for filter_ in (*plan.filters, *plan.having, *(f for m in plan.metrics for f in m.where)):
        _from_filter(found, filter_)
    found.literals(plan.goal, lang, small=True)
    for text in plan.assumptions:
        found.literals(text, lang)
    if plan.time is None:
        return
    for range_ in (plan.time.range, plan.time.compare_range):
        if range_ is None:
            continue
        found.literals(range_.label, lang)
        found.dates |= {date for date in (range_.start, range_.end) if date is not None}
        if range_.start and range_.end:
            _from_range(found, range_.start, range_.end)


def _from_filter(found: Collected, filter_: Filter) -> None:
    for value in filter_.values:
        found.value(Decimal(str(value)) if isinstance(value, float) else value, "any")


def _from_range(found: Collected, start: dt.date, end: dt.date) -> None:
    """Its length in days, weeks and months is a computation anybody may state."""
    found.ranges.add((start, max(end, bucket_end(end.replace(day=1), "month"))))
    days = (end - start).days + 1
    found.number(days, "days")
    touched = (end.year - start.year) * 12 + end.month - start.month + 1
    found.number(rolling_months(start, end) or touched, "months")
    if days % 7 == 0:
        found.number(days // 7, "weeks")
