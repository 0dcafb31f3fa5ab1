"""Is a date, a month, a quarter or a year one that the answer may name?

Place in the flow: check.py asks for every date in a text.
"""

from __future__ import annotations

import datetime as dt

from orchestrator.analyst.checking.fact import Facts
from orchestrator.analyst.checking.written_dates import Date


def date_supported(date: Date, facts: Facts, lang: str) -> bool:
    """A date needs the same day; a month, quarter, half or year a date in it or a range over it."""
    if date.text in facts.texts:  # a cell that reads like a date: "1/2", "0/0"
        return True
    if date.last_year is not None and date.year is not None:
        return date.last_year > date.year and all(
            _period_supported(facts, year, None) for year in (date.year, date.last_year))
    if date.day is not None:
        days = [date.day] if date.first_day is None else [date.first_day, date.day]
        return all(_day_supported(facts, date.year, date.month, day, lang) for day in days)
    months = [date.month]
    if date.quarter is not None:
        months = list(range(date.quarter * 3 - 2, date.quarter * 3 + 1))
    if date.half is not None:
        months = list(range(date.half * 6 - 5, date.half * 6 + 1))
    return any(_period_supported(facts, date.year, month) for month in months)


def year_supported(text: str, facts: Facts) -> bool:
    """A number of four digits that is the year of a date, or within a range."""
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        return False
    return _period_supported(facts, int(text), None)


def _day_supported(
    facts: Facts, year: int | None, month: int | None, day: int, lang: str
) -> bool:
    """In English 11/03/2026 may be read both ways round. A day without a month is any month's."""
    orders = {(month, day), (day, month)} if lang == "en" else {(month, day)}
    return any(
        ((known.month, known.day) in orders or (month is None and known.day == day))
        and year in (None, known.year)
        for known in (*facts.dates, *([facts.today] if facts.today else []))
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
