"""What comes back every week or every year, beside the trend.

Place in the flow: series.py asks for it before the trend, which is then the one beside the
seasons: December against January is no growth.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any, Final

from orchestrator.analyst.writing.distributions import f_tail
from orchestrator.analyst.writing.trend import Line, least_squares

CYCLES: Final = {"day": "weekday", "month": "month_of_year", "quarter": "quarter_of_year"}
SEASONS: Final = {"weekday": 7, "month_of_year": 12, "quarter_of_year": 4}
# Four weeks; two years, of which one month may have been left out as not whole.
FEWEST: Final = {"weekday": 28, "month_of_year": 23, "quarter_of_year": 8}
CHANCE = 0.01


def season_of(when: dt.date, cycle: str) -> int:
    """1 to 7 from Monday, 1 to 12, or 1 to 4."""
    if cycle == "weekday":
        return when.isoweekday()
    return when.month if cycle == "month_of_year" else (when.month + 2) // 3


def seasons(points: Sequence[tuple[dt.date, float]], grain: str) -> list[Hashable]:
    """Each point's season; [] where the grain has no cycle, or it was not seen often enough."""
    cycle = CYCLES.get(grain)
    if cycle is None or len(points) < FEWEST[cycle]:
        return []
    found: list[Hashable] = [season_of(when, cycle) for when, _ in points]
    return found if len(set(found)) == SEASONS[cycle] else []


def seasonality(
    x: Sequence[float], points: Sequence[tuple[dt.date, float]], grain: str
) -> dict[str, Any] | None:
    """{cycle, high, low: {season, effect, percent}}, of the seasons that came back; None where
    chance may do as much.

    x: the points' places in time. effect: the season's level against the mean of all seasons,
    beside the trend; percent of the series' mean, None where that is not positive. The seasons
    count when they leave much less of the series unexplained than a straight line does: the F test
    of nested models at 1% (Draper & Smith, Applied Regression Analysis, 3rd edition, section 6.1),
    as the test for stable seasonality in X-11 does (Ladiray & Quenneville, 2001, chapter 3).
    """
    groups = seasons(points, grain)
    if not groups:
        return None
    values = [value for _, value in points]
    whole = least_squares(x, values, groups)
    if not _certain(least_squares(x, values), whole, len(points)):
        return None
    mean = sum(values) / len(values)
    again = [season for season, count in Counter(groups).items() if count > 1]
    ranked = sorted(again, key=lambda season: whole.levels[season])
    return {"cycle": CYCLES[grain], "high": _season(whole, ranked[-1], mean),
            "low": _season(whole, ranked[0], mean)}


def _certain(plain: Line, whole: Line, count: int) -> bool:
    between, within = whole.parameters - plain.parameters, count - whole.parameters
    gained = plain.left - whole.left
    if gained <= 1e-9 * plain.left:
        return False
    if whole.left <= 1e-12 * plain.left:
        return True
    return f_tail((gained / between) / (whole.left / within), between, within) < CHANCE


def _season(line: Line, season: Hashable, mean: float) -> dict[str, Any]:
    effect = line.levels[season]
    return {"season": season, "effect": effect,
            "percent": 100 * effect / mean if mean > 0 else None}
