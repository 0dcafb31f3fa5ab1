"""Days, months, years: where a period begins and where the next one does.

Place in the flow: regions.py turns "the month of x is at least March" into "x is at least
the 1st of March" with it; terms.py computes constants such as DATE '2025-01-31' + 1 month.
All moments are datetimes; a day is its midnight.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from orchestrator.plan.periods import add_months

UNITS = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year"})
_SHORT = {"second": dt.timedelta(seconds=1), "minute": dt.timedelta(minutes=1),
          "hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1),
          "week": dt.timedelta(weeks=1)}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Span:
    """An interval: whole months, and beside them an exact time."""

    months: int = 0
    exact: dt.timedelta = dt.timedelta()


def span(count: int, unit: str) -> Span | None:
    """`count` of `unit`; None for a unit that is not known here."""
    name = unit.lower().removesuffix("s")
    if name in _MONTHS:
        return Span(months=count * _MONTHS[name])
    return Span(exact=count * _SHORT[name]) if name in _SHORT else None


def moved(moment: dt.datetime, by: Span, sign: int) -> dt.datetime:
    """OverflowError or ValueError outside the years 1 to 9999."""
    day = add_months(moment.date(), sign * by.months)
    return dt.datetime.combine(day, moment.time()) + sign * by.exact


def floor(moment: dt.datetime, unit: str) -> dt.datetime:
    """The beginning of the period of that unit in which `moment` lies. Weeks begin on Monday."""
    if unit in ("second", "minute", "hour"):
        second = moment.second if unit == "second" else 0
        minute = 0 if unit == "hour" else moment.minute
        return moment.replace(minute=minute, second=second, microsecond=0)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        return midnight - dt.timedelta(days=midnight.weekday())
    if unit in _MONTHS:
        size = _MONTHS[unit]
        return midnight.replace(month=(midnight.month - 1) // size * size + 1, day=1)
    return midnight


def following(moment: dt.datetime, unit: str) -> dt.datetime:
    """The beginning of the next period; OverflowError or ValueError after the year 9999."""
    by = span(1, unit)
    return moved(floor(moment, unit), by or Span(), 1)


def year_begins(year: Decimal) -> dt.datetime:
    """ValueError outside the years 1 to 9999."""
    return dt.datetime(int(year.to_integral_value(ROUND_FLOOR)), 1, 1)
