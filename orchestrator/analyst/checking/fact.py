"""What an answer may state, as the check compares it.

Place in the flow: facts.py gathers them from a result; check.py asks which of them a figure
states.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Fact:
    """kind: "percent" (0-100, shown with a percent sign, or in a table under a heading), a
    currency code, "days" and the like, "count", "number" where the unit is not known, "text"
    within a name, or "any": a literal of the plan or the question.

    owner: the names of the row that it belongs to; empty when it speaks of the whole.
    level: it is known to be no difference and no growth, so nothing rose or fell by it.
    series: what it may be added to and compared with: its column, or its statistic.
    statistic: which one of its column it is: "sum", "mean"...; OWN where the column itself is one
    ("ticket médio"), and "" of a cell.
    past: it is of the period that the asked one is compared with.
    source: where it stands, as a key number says it.
    """

    value: Decimal
    kind: str = "number"
    owner: frozenset[str] = frozenset()
    level: bool = False
    statistic: str = ""
    series: str = field(default="", compare=False)
    past: bool = field(default=False, compare=False)
    source: dict[str, Any] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Facts:
    """numbers; dates; ranges: dates between their ends may be named by month and year;
    texts: values, labels and names that may stand as they are, digits included.

    labels: the names of the rows, as they are printed. rows: how many there are.
    cumulative: the percent that the first 1, 2, 3... rows make together.
    ranks: a row's name and its places, by any measure; from the bottom as -1, -2...
    today: the day may be named, its month and year only where they are dates of the answer.
    losses: a measure is called a loss, so that its figures are above zero.
    """

    numbers: frozenset[Fact] = frozenset()
    dates: frozenset[dt.date] = frozenset()
    ranges: frozenset[tuple[dt.date, dt.date]] = frozenset()
    texts: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    rows: int = 0
    cumulative: tuple[Decimal, ...] = ()
    ranks: frozenset[tuple[str, int]] = frozenset()
    today: dt.date | None = None
    losses: bool = False


class Index:
    """Facts by size, so that a figure is held against those near it alone."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = sorted(facts, key=lambda fact: abs(fact.value))
        self._sizes = [abs(fact.value) for fact in self._facts]

    def between(self, low: Decimal, high: Decimal) -> list[Fact]:
        return self._facts[bisect_left(self._sizes, low):bisect_right(self._sizes, high)]
