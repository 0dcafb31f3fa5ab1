"""The period a plan compares with, and how far apart the two are.

Place in the flow: compile.py filters both periods, dimensions.py shifts the older one onto
the newer so that "March" meets "March". Ends are inclusive.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from orchestrator.errors import Invalid
from orchestrator.plan.model import Time, TimeRange

CYCLIC = ("weekday", "month_of_year", "hour")


@dataclass(frozen=True)
class Shift:
    """How far the compared period lies before the range: whole months, or else days."""

    unit: str
    count: int


def compared_range(time: Time) -> TimeRange:
    """The other period of a comparison: the plan's own, or derived from its range.

    The period before full calendar months is as many months earlier; before part of one
    month, the same days of the month before; otherwise the same number of days just before.
    """
    if time.compare_range is not None:
        return time.compare_range
    start, end = time.range.start, time.range.end
    if start is None or end is None or time.comparison == "custom":
        raise Invalid(
            "NO_COMPARISON_PERIOD",
            "Diga com qual período comparar: início e fim.",
            "Say which period to compare with: a start and an end.",
        )
    if time.comparison == "previous_year":
        return TimeRange(start=add_months(start, -12), end=_same_day_or_last(end, -12))
    whole = end.day == calendar.monthrange(end.year, end.month)[1]
    if start.day == 1 and (whole or (start.year, start.month) == (end.year, end.month)):
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return TimeRange(start=add_months(start, -months), end=_same_day_or_last(end, -months))
    days = (end - start).days + 1
    return TimeRange(
        start=start - dt.timedelta(days=days), end=start - dt.timedelta(days=1)
    )


def shift_between(current: TimeRange, previous: TimeRange) -> Shift:
    """What added to a day of `previous` gives its counterpart in `current`."""
    if current.start is None or previous.start is None:
        raise Invalid(
            "NO_COMPARISON_PERIOD",
            "Para comparar por período, os dois períodos precisam de um início.",
            "To compare along time, both periods need a start.",
        )
    if previous.end is None or previous.end >= current.start:
        raise Invalid(
            "PERIODS_OVERLAP",
            "Os dois períodos se sobrepõem; escolha um período de comparação que termine antes.",
            "The two periods overlap; choose a comparison period that ends before.",
        )
    months = (current.start.year - previous.start.year) * 12
    months += current.start.month - previous.start.month
    if current.start.day == previous.start.day and months:
        return Shift("MONTH", months)
    return Shift("DAY", (current.start - previous.start).days)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or that month's last day when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _same_day_or_last(end: dt.date, months: int) -> dt.date:
    """As add_months, but the last day of a month stays the last day."""
    moved = add_months(end, months)
    if end.day == calendar.monthrange(end.year, end.month)[1]:
        return moved.replace(day=calendar.monthrange(moved.year, moved.month)[1])
    return moved
