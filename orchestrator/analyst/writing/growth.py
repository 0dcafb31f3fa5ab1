"""How a series grew: between two periods, against the year before, and on average.

Place in the flow: series.py asks, over the whole periods of a series.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from orchestrator.analyst.writing.frame import plain

Point = tuple[dt.date, float]
_IN_A_YEAR: Final = {"month": 12, "quarter": 4}
FEWEST_STEPS = 3


def change(before: Point, after: Point) -> dict[str, Any]:
    """percent is None when the earlier value is not positive: growth from nothing has none."""
    difference = after[1] - before[1]
    return {
        "first": plain(before[1]), "last": plain(after[1]),
        "first_at": [before[0].isoformat()], "last_at": [after[0].isoformat()],
        "absolute": plain(difference),
        "percent": plain(100 * difference / before[1]) if before[1] > 0 else None,
    }


def year_ago(points: Sequence[Point], grain: str) -> dict[str, Any] | None:
    """The change of the last point against the same period of the year before, where that is in
    the series and is not simply the point before: it compares like season with like."""
    if grain not in _IN_A_YEAR or not points:
        return None
    last = points[-1]
    before = next((point for point in points
                   if (point[0].year + 1, point[0].month) == (last[0].year, last[0].month)), None)
    return None if before is None else change(before, last)


def growth_rate(points: Sequence[Point], steps: float) -> float | None:
    """Percent per period, the same in each, that leads from the first value to the last over
    `steps` periods: 100·((last/first)^(1/steps) - 1), the compound growth rate. None below
    FEWEST_STEPS, and where there is nothing to grow from or to."""
    if len(points) < 2 or steps < FEWEST_STEPS:
        return None
    first, last = points[0][1], points[-1][1]
    if first <= 0 or last <= 0:
        return None
    return float(100 * ((last / first) ** (1 / steps) - 1))
