"""What an answer may state: the shown rows, the statistics, the plan and the question.

Place in the flow: response_composer gathers these before the number check (check.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from orchestrator.analyst.checking.check import Fact, Facts
from orchestrator.analyst.checking.figures import normalised, numbers_in, take_dates
from orchestrator.analyst.writing import numbers
from orchestrator.analyst.writing.cells import Cell
from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.dates import bucket_end, rolling_months
from orchestrator.analyst.writing.ledger import KeyNumber
from orchestrator.analyst.writing.markdown import LONGEST_TEXT, escape, unescape
from orchestrator.analyst.writing.table import MOST_COLUMNS, MOST_ROWS
from orchestrator.plan.model import Filter, Plan

_PERCENT_KEYS: Final = frozenset({"share", "cumulative", "percent", "confidence"})


@dataclass
class _Collected:
    numbers: set[Fact] = field(default_factory=set)
    dates: set[dt.date] = field(default_factory=set)
    ranges: set[tuple[dt.date, dt.date]] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def number(self, value: Any, kind: str = "number") -> None:
        if numbers.usable(value):
            self.numbers.add(Fact(numbers.exact(value), kind))

    def text(self, text: str) -> None:
        """As it stands, and as the answer prints it: on one line, cut, escaped."""
        self.texts |= {text.strip(), unescape(escape(text)), unescape(escape(text, 60))}

    def value(self, value: Any, kind: str = "number") -> None:
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, dt.date):
            self.dates.add(value.date() if isinstance(value, dt.datetime) else value)
            if isinstance(value, dt.datetime):
                self.texts.add(f"{value:%H:%M}")
                self.texts.add(f"{value.hour}h")
        elif isinstance(value, str):
            self._string(value, kind)
        else:
            self.number(value, kind)

    def _string(self, value: str, kind: str) -> None:
        try:
            self.value(dt.datetime.fromisoformat(value))
        except ValueError:
            self.text(value)
            self.literals(value, "pt", kind)

    def literals(self, text: str, lang: str, kind: str = "any") -> None:
        """The figures of a text that is itself a given: the question, an assumption."""
        found, rest = take_dates(normalised(text))
        for figure in numbers_in(rest, lang):
            if figure.value.is_finite():
                signed = -figure.value if figure.sign == "-" else figure.value
                self.numbers.add(Fact(signed, kind))
        for date in found:
            if date.year and date.month and date.day:
                self._date(date.year, date.month, date.day)
            self.texts.add(date.text)

    def _date(self, year: int, month: int, day: int) -> None:
        try:
            self.dates.add(dt.date(year, month, day))
        except ValueError:
            self.texts.discard("")


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
    found = _Collected()
    _from_rows(found, columns, rows, row_count)
    units = {column.name: column.unit for column in columns}
    for name, entry in statistics.items():
        kind = "percent" if units.get(name) == "percent" else "number"
        _from_statistics(found, entry, kind)
    for plan_ in (plan, previous):
        if plan_ is not None:
            _from_plan(found, plan_, lang)
    found.literals(question, lang)
    for key in key_numbers:
        percent = str(key.get("text", "")).endswith("%")
        found.value(key.get("value"), "percent" if percent else "number")
    return Facts(frozenset(found.numbers), frozenset(found.dates), frozenset(found.ranges),
                 frozenset(found.texts - {""}))


def _from_rows(
    found: _Collected, columns: Sequence[Meaning], rows: Sequence[Sequence[Cell]], row_count: int
) -> None:
    found.number(row_count)
    found.number(min(len(rows), MOST_ROWS))
    found.number(min(len(columns), MOST_COLUMNS))
    found.number(len(columns))
    for column in columns:
        for text in (column.label, *column.values.values()):
            found.text(text)
    for row in rows:
        for value, column in zip(row, columns, strict=False):
            found.value(value, "percent" if column.unit == "percent" else "number")
            if isinstance(value, str) and len(value) > LONGEST_TEXT:
                found.text(value)


def _from_statistics(found: _Collected, value: Any, kind: str) -> None:
    for key, leaf in _leaves(value):
        found.value(leaf, "percent" if key in _PERCENT_KEYS else kind)


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


def _from_plan(found: _Collected, plan: Plan, lang: str) -> None:
    found.dates.add(plan.today)
    found.number(plan.limit)
    for filter_ in (*plan.filters, *plan.having, *(f for m in plan.metrics for f in m.where)):
        _from_filter(found, filter_)
    for text in (plan.goal, *plan.assumptions):
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


def _from_filter(found: _Collected, filter_: Filter) -> None:
    for value in filter_.values:
        found.value(Decimal(str(value)) if isinstance(value, float) else value, "any")


def _from_range(found: _Collected, start: dt.date, end: dt.date) -> None:
    """Its length in days, weeks and months is a computation anybody may state."""
    found.ranges.add((start, max(end, bucket_end(end.replace(day=1), "month"))))
    days = (end - start).days + 1
    found.number(days, "any")
    touched = (end.year - start.year) * 12 + end.month - start.month + 1
    found.number(rolling_months(start, end) or touched, "any")
    if days % 7 == 0:
        found.number(days // 7, "any")
