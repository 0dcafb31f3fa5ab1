"""Whole weeks, months, quarters and years; all ranges include both ends.

Place in the flow: periods.py resolves time expressions with it. Weeks begin on Monday.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "semester", "year"]
Span = tuple[dt.date, dt.date]

MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
DAYS: dict[str, int] = {"day": 1, "week": 7}


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or that month's last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def unit_range(day: dt.date, unit: Unit) -> Span:
    """The calendar day, week, month... that `day` lies in."""
    if unit in DAYS:
        start = day - dt.timedelta(days=day.weekday()) if unit == "week" else day
        return start, start + dt.timedelta(days=DAYS[unit] - 1)
    size = MONTHS[unit]
    start = dt.date(day.year, (day.month - 1) // size * size + 1, 1)
    return start, add_months(start, size) - dt.timedelta(days=1)


def shifted_unit(day: dt.date, unit: Unit, count: int) -> Span:
    """The calendar unit `count` units after the one of `day` (negative: before)."""
    if unit in DAYS:
        return unit_range(day + dt.timedelta(days=DAYS[unit] * count), unit)
    return unit_range(add_months(unit_range(day, unit)[0], MONTHS[unit] * count), unit)


def last_units(today: dt.date, count: int, unit: Unit) -> Span:
    """The last `count` units, today included.

    Days and weeks are counted in days; months and longer begin on the day after the same
    day that many months ago.
    """
    if unit in DAYS:
        return today - dt.timedelta(days=DAYS[unit] * count - 1), today
    return add_months(today, -MONTHS[unit] * count) + dt.timedelta(days=1), today


def next_units(today: dt.date, count: int, unit: Unit) -> Span:
    """The coming `count` units, from tomorrow."""
    tomorrow = today + dt.timedelta(days=1)
    if unit in DAYS:
        return tomorrow, today + dt.timedelta(days=DAYS[unit] * count)
    return tomorrow, add_months(today, MONTHS[unit] * count)


def month_span(year: int, month: int) -> Span:
    return unit_range(dt.date(year, month, 1), "month")


def recent_year(month: int, today: dt.date) -> int:
    """The year of the most recent such month that has begun."""
    return today.year if month <= today.month else today.year - 1
