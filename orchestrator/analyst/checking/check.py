"""May this answer be shown? Every figure in it must be a fact, or a rounding of one.

Place in the flow: response_composer checks its text, whoever wrote it, before anybody sees
it. Pure: text and facts in, unsupported figures out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from orchestrator.analyst.checking.figures import (
    Date,
    Figure,
    normalised,
    numbers_in,
    take_dates,
    without,
)
from orchestrator.analyst.writing.markdown import unescape

_ROUNDING: Final = Decimal("0.05")  # a rounding may be off by 5%: two digits always may stand
_HALF_A_CENT: Final = Decimal("0.005")
_TENTH: Final = Decimal("0.1")       # a percent with a decimal may be as coarse as that
_ABSORBED: Final = Decimal("1e-13")  # binary tails of floats


@dataclass(frozen=True, slots=True)
class Fact:
    """kind "percent": 0-100, shown with a percent sign; "number": shown without one, or in
    a table under a heading; "any": a literal of the plan or the question."""

    value: Decimal
    kind: str = "number"


@dataclass(frozen=True)
class Facts:
    """numbers; dates; ranges: dates between their ends may be named by month and year;
    texts: values, labels and names that may stand as they are, digits included."""

    numbers: frozenset[Fact] = frozenset()
    dates: frozenset[dt.date] = frozenset()
    ranges: frozenset[tuple[dt.date, dt.date]] = frozenset()
    texts: frozenset[str] = frozenset()


def check_numbers(text: str, facts: Facts, lang: str) -> list[str]:
    """The figures of the text that no fact supports, in the order found; [] when all are.

    A number is supported by a fact that it equals, or that it is a rounding of (to the
    digits and scale printed, off by at most 5%). A written sign must be the fact's; a
    figure in percent needs a percent. A date needs the same day; a month, quarter or year
    needs a date in it or a range over it.
    """
    plain = without(normalised(unescape(text)), facts.texts)
    found, rest = take_dates(plain)
    bad = [date.text for date in found if not _date_supported(date, facts, lang)]
    return bad + [
        figure.text for figure in numbers_in(rest, lang)
        if not _number_supported(figure, facts) and not _year_supported(figure, facts)
    ]


def _number_supported(figure: Figure, facts: Facts) -> bool:
    return figure.value.is_finite() and any(_states(figure, fact) for fact in facts.numbers)


def _states(figure: Figure, fact: Fact) -> bool:
    if fact.kind != "any":
        if figure.percent and fact.kind != "percent":
            return False
        if figure.money and fact.kind == "percent":
            return False
    if figure.sign and fact.value and (figure.sign == "-") != (fact.value < 0):
        return False
    value = abs(fact.value)
    off = abs(value - figure.value)
    absorbed = _ABSORBED * max(value, Decimal(1))
    if off <= max(absorbed, _HALF_A_CENT):
        return True
    coarse = figure.percent and (value >= 1 or figure.step <= _TENTH)
    return off <= figure.step / 2 + absorbed and (coarse or off <= _ROUNDING * value)


def _year_supported(figure: Figure, facts: Facts) -> bool:
    year = figure.text
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        return False
    return _period_supported(facts, int(year), None)


def _date_supported(date: Date, facts: Facts, lang: str) -> bool:
    if date.text in facts.texts:  # a cell that reads like a date: "1/2", "0/0"
        return True
    if date.quarter is not None:
        return any(
            _period_supported(facts, date.year, month)
            for month in range(date.quarter * 3 - 2, date.quarter * 3 + 1)
        )
    if date.day is None:
        return _period_supported(facts, date.year, date.month)
    days = [date.day] if date.first_day is None else [date.first_day, date.day]
    return all(_day_supported(facts, date.year, date.month, day, lang) for day in days)


def _day_supported(facts: Facts, year: int | None, month: int | None, day: int, lang: str) -> bool:
    """In English 11/03/2026 may be read both ways round."""
    orders = {(month, day), (day, month)} if lang == "en" else {(month, day)}
    return any(
        (known.month, known.day) in orders and year in (None, known.year)
        for known in facts.dates
    )


def _period_supported(facts: Facts, year: int | None, month: int | None) -> bool:
    def within(known: dt.date) -> bool:
        return year in (None, known.year) and month in (None, known.month)

    if any(within(known) for known in facts.dates):
        return True
    return any(_overlaps(first, last, year, month) for first, last in facts.ranges)


def _overlaps(first: dt.date, last: dt.date, year: int | None, month: int | None) -> bool:
    years = range(first.year, last.year + 1) if year is None else [year]
    start, end = (month or 1), (month or 12)
    return any(
        (first.year, first.month) <= (y, end) and (y, start) <= (last.year, last.month)
        for y in years
    )
