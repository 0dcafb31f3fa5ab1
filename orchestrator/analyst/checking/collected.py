"""Facts while they are being gathered: numbers, dates, and texts that may stand as they are.

Place in the flow: facts.py fills it from a result, a plan and a question.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from orchestrator.analyst.checking.fact import Fact, Facts
from orchestrator.analyst.checking.figures import numbers_in
from orchestrator.analyst.checking.plain import plain
from orchestrator.analyst.checking.spelled import in_digits
from orchestrator.analyst.checking.written_dates import take_dates
from orchestrator.analyst.writing import numbers
from orchestrator.analyst.writing.markdown import escape, unescape

_SMALL: Final = 1000


@dataclass
class Collected:
    rows: int = 0
    numbers: set[Fact] = field(default_factory=set)
    dates: set[dt.date] = field(default_factory=set)
    ranges: set[tuple[dt.date, dt.date]] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    ranks: set[tuple[str, int]] = field(default_factory=set)
    cumulative: list[Decimal] = field(default_factory=list)
    today: dt.date | None = None
    losses: bool = False

    def facts(self) -> Facts:
        labels = {unescape(label) for label in self.labels if label.strip()}
        return Facts(
            frozenset(self.numbers), frozenset(self.dates), frozenset(self.ranges),
            frozenset(self.texts - {""}), frozenset(labels), self.rows, tuple(self.cumulative),
            frozenset((unescape(label), place) for label, place in self.ranks),
            self.today, self.losses)

    def number(self, value: Any, kind: str = "number", **said: Any) -> None:
        """said: owner, level, series, past, source; as in Fact."""
        if numbers.usable(value):
            self.numbers.add(Fact(numbers.exact(value), kind, **said))

    def has(self, value: Any, kind: str) -> bool:
        """Whether a fact is that large: of percent only where it is one."""
        if not numbers.usable(value):
            return True
        size = abs(numbers.exact(value))
        return any(abs(fact.value) == size and (kind != "percent" or fact.kind == kind)
                   for fact in self.numbers)

    def text(self, text: str) -> None:
        """As it stands, and as the answer prints it: on one line, cut, escaped."""
        self.texts |= {text.strip(), unescape(escape(text)), unescape(escape(text, 60))}

    def value(self, value: Any, kind: str = "number", **said: Any) -> None:
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
            self.number(value, kind, **said)

    def _string(self, value: str, kind: str) -> None:
        try:
            self.value(dt.datetime.fromisoformat(value))
        except ValueError:
            self.text(value)
            self.literals(value, "pt", kind)

    def literals(
        self, text: str, lang: str, kind: str = "any", *, small: bool = False
    ) -> None:
        """The figures of a text that is itself a given: an assumption, a name. small: counts
        alone ("top 10", "30 dias"). Whoever asks "were it 5 million?" has not said so; what they
        set as a condition stands in the plan."""
        found, rest = take_dates(in_digits(plain(text), lang))
        for figure in numbers_in(rest, lang):
            if small and not (figure.whole and figure.value < _SMALL):
                continue
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
