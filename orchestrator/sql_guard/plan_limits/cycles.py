"""Months and quarters that come again each year, between two dates of one.

Place in the flow: conditions.py has collected what a statement lets through of a column and of its
parts; "year 2025, months 1 to 3" becomes the days that it means, to be compared with other days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from orchestrator.sql_guard.plan_limits import regions
from orchestrator.sql_guard.plan_limits.calendar import following
from orchestrator.sql_guard.plan_limits.regions import Region

_CYCLES = {"month_of_year": ("month", 1), "quarter": ("quarter", 3)}
_MOST_PERIODS = 12 * 40


@dataclass(frozen=True)
class Subject:
    """A column of a scan, or a part of its values: "weekday", "lower", "contains:text"; ""."""

    scan: str
    column: str
    part: str = ""


def without_cycles(found: dict[Subject, Region]) -> dict[Subject, Region]:
    """The months of a year, between two dates, are periods like any other."""
    for subject in [one for one in found if one.part in _CYCLES]:
        whole = Subject(subject.scan, subject.column)
        unit, size = _CYCLES[subject.part]
        periods = _periods(found[whole], unit) if whole in found else None
        if periods is not None:
            numbers = found.pop(subject)
            found[whole] &= regions.union(
                Region((((0, begins, 0), (0, ends, 0)),)) for begins, ends in periods
                if regions.compared("=", Decimal((begins.month - 1) // size + 1)).inside(numbers))
    return found


def _periods(region: Region, unit: str) -> list[tuple[dt.datetime, dt.datetime]] | None:
    """Those that the region reaches into; None when they have no end or are too many."""
    ends = [cut for interval in region.intervals for cut in interval]
    if not ends or any(len(cut) == 1 for cut in (ends[0], ends[-1])):
        return None
    begins = regions.period_start(ends[0], unit)
    found: list[tuple[dt.datetime, dt.datetime]] = []
    while begins < ends[-1][1] and len(found) <= _MOST_PERIODS:
        found.append((begins, following(begins, unit)))
        begins = found[-1][1]
    return found if len(found) <= _MOST_PERIODS else None
