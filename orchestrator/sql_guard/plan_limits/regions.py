"""Sets of values of one column: what a condition lets through.

Place in the flow: conditions.py makes a Region of each condition, of the plan's and of a
statement's; judgement.py compares them. A Region is a row of intervals between cuts: a cut
lies just before a value (side 0) or just after it (side 1), so that open and closed ends, single
values and complements are one thing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from orchestrator.sql_guard.plan_limits.calendar import floor, following, year_begins

Cut = tuple[Any, ...]  # (-1,) below everything, (0, value, side), (1,) above everything
LOWEST: Cut = (-1,)
HIGHEST: Cut = (1,)
Interval = tuple[Cut, Cut]


@dataclass(frozen=True)
class Region:
    """intervals: sorted, apart from each other. null: whether NULL is let through too. All
    values of one Region are of one Python type, and only such Regions are compared."""

    intervals: tuple[Interval, ...] = ()
    null: bool = False

    def __and__(self, other: Region) -> Region:
        """Both rows of intervals are walked once, side by side."""
        mine, theirs, found = list(self.intervals), list(other.intervals), []
        at = to = 0
        while at < len(mine) and to < len(theirs):
            (low, high), (from_, until) = mine[at], theirs[to]
            found.append((max(low, from_), min(high, until)))
            at, to = (at + 1, to) if high < until else (at, to + 1)
        return _region(found, null=self.null and other.null)

    def inside(self, other: Region) -> bool:
        return (self & other) == self

    def without_values(self) -> Region:
        """The values that are not in it. NULL is in neither, as in SQL."""
        ends = [LOWEST, *(cut for interval in self.intervals for cut in interval), HIGHEST]
        return _region(zip(ends[::2], ends[1::2], strict=True))

    def is_open(self) -> bool:
        """Whether it has no lowest or no highest value."""
        return any(low == LOWEST or high == HIGHEST for low, high in self.intervals)

    def reach(self, other: Region) -> Region:
        """From its lowest to its highest value, and beyond on each side where `other` ends."""
        ends = [cut for interval in self.intervals for cut in interval] or [LOWEST, HIGHEST]
        theirs = [cut for interval in other.intervals for cut in interval]
        low = ends[0] if LOWEST in theirs else LOWEST
        high = ends[-1] if HIGHEST in theirs else HIGHEST
        return Region(((low, high),), null=True)

    def mapped(self, change: Callable[[Cut], Cut]) -> Region:
        """With every cut changed; `change` keeps their order."""
        return _region([(change(low), change(high)) for low, high in self.intervals],
                       null=self.null)


def union(regions: Iterable[Region]) -> Region:
    every = list(regions)
    return _region((interval for one in every for interval in one.intervals),
                   null=any(one.null for one in every))


def _region(intervals: Iterable[Interval], *, null: bool = False) -> Region:
    merged: list[Interval] = []
    for low, high in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return Region(tuple(merged), null)


NOTHING = Region()
ANY_VALUE = Region(((LOWEST, HIGHEST),))
ONLY_NULL = Region((), null=True)


def compared(op: str, value: Any) -> Region:
    """What `column op value` lets through."""
    before, after = (0, value, 0), (0, value, 1)
    return {
        "=": Region(((before, after),)), "<>": Region(((before, after),)).without_values(),
        "<": Region(((LOWEST, before),)), "<=": Region(((LOWEST, after),)),
        ">": Region(((after, HIGHEST),)), ">=": Region(((before, HIGHEST),)),
    }[op]


def period_cut(unit: str) -> Callable[[Cut], Cut]:
    """From a cut in beginnings of periods to the cut in moments that divides them the same:
    date_trunc(unit, x) lies above the one exactly when x lies above the other."""
    def change(cut: Cut) -> Cut:
        if len(cut) == 1:
            return cut
        begins = floor(cut[1], unit)
        exact = begins == cut[1] and cut[2] == 0
        return (0, begins if exact else following(cut[1], unit), 0)
    return change


def year_cut(cut: Cut) -> Cut:
    """From a cut in numbers of years to one in moments."""
    if len(cut) == 1:
        return cut
    exact = cut[1] == cut[1].to_integral_value(ROUND_FLOOR) and cut[2] == 0
    return (0, year_begins(cut[1] if exact else cut[1] + 1), 0)


def whole_cut(cut: Cut) -> Cut:
    """Between whole numbers, all cuts are the same."""
    if len(cut) == 1:
        return cut
    above = cut[1].to_integral_value(ROUND_CEILING)
    return (0, above + 1 if above == cut[1] and cut[2] else above, 0)


def period_start(cut: Cut, unit: str) -> dt.datetime:
    """The beginning of the period that lies at a cut between moments."""
    return floor(cut[1], unit)


def rounded_end(region: Region) -> Region:
    """An end at 23:59:59 is meant as the whole day."""
    def end(cut: Cut) -> Cut:
        if len(cut) == 3 and isinstance(cut[1], dt.datetime) and (
                cut[1].time() >= dt.time(23, 59, 59)):
            return (0, following(cut[1], "day"), 0)
        return cut
    return _region([(low, end(high)) for low, high in region.intervals], null=region.null)


def shown(region: Region) -> str:
    """For a person: 2025-01-01 … 2025-01-31."""
    parts = [_shown_interval(*interval) for interval in region.intervals[:4]]
    if len(region.intervals) > 4:
        parts.append("…")
    return ", ".join([*parts, *(["NULL"] if region.null else [])]) or "-"


def _shown_interval(low: Cut, high: Cut) -> str:
    if len(low) == len(high) == 3 and low[1] == high[1]:
        return _value(low[1])
    if len(low) == len(high) == 3 and all(
            isinstance(cut[1], dt.datetime) and cut[1].time() == dt.time() and cut[2] == 0
            for cut in (low, high)):
        days = dict.fromkeys((_value(low[1]), _value(high[1] - dt.timedelta(days=1))))
        return " … ".join(days)
    below = "" if len(low) == 1 else f"{'>' if low[2] else '>='} {_value(low[1])}"
    above = "" if len(high) == 1 else f"{'<=' if high[2] else '<'} {_value(high[1])}"
    return " ".join(filter(None, (below, above))) or "*"


def _value(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return (value.date().isoformat() if value.time() == dt.time() else value.isoformat(" "))
    if isinstance(value, Decimal):
        return format(value, "f")
    return repr(value) if isinstance(value, str) else str(value)
