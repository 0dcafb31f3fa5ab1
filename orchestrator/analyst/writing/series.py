"""Statistics of a series: how it grew, its seasons, its trend, and what stands apart from both.

A period that has not ended, or that the range or the beginning of the data cuts (partial.py),
is left out of comparisons: a month of which ten days have passed is not "down 60%".
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.contribution import contribution
from orchestrator.analyst.writing.frame import Frame, plain
from orchestrator.analyst.writing.growth import Point, change, growth_rate, year_ago
from orchestrator.analyst.writing.outliers import outliers
from orchestrator.analyst.writing.partial import begins_unknown, is_partial
from orchestrator.analyst.writing.seasonality import seasonality, seasons
from orchestrator.analyst.writing.trend import SHORTEST, fit, least_squares
from orchestrator.plan.model import Plan

MOST_CATEGORIES = 10
MOST_UNUSUAL = 5
FEWEST_TO_DIFFER = 3


def series(frame: Frame, column: Meaning, plan: Plan) -> dict[str, Any]:
    """change {first, last, first_at, last_at, absolute, percent}, last_change (the same
    between the last two), year_ago (against the same period of the year before), growth_rate per
    period, highest and lowest {at, value}, seasonality {cycle, high, low}, trend {slope, ...} per
    period, unusual [{at, value, expected}], partial [labels], begins (the first period, when the
    data may begin within it)."""
    time = next(dimension for dimension in frame.dimensions if dimension.is_time)
    pairs = frame.data[[time.name, column.name]].dropna()
    points = [(_date(when), float(value)) for when, value in pairs.itertuples(index=False)
              if _date(when) is not None]
    return _of_points(sorted((w, v) for w, v in points if w is not None), time, plan)


def by_category(frame: Frame, column: Meaning, plan: Plan, *, whole: bool) -> dict[str, Any]:
    """`over_time`: the sum of all categories as a series, where they add up; `categories`:
    each one's own change, largest first; `contribution`: what each brought to the last change of
    the sum. whole: no category was cut off."""
    time = next(dimension for dimension in frame.dimensions if dimension.is_time)
    others = [dimension.name for dimension in frame.dimensions if dimension is not time]
    data = frame.data.dropna(subset=[time.name, column.name])
    data = data.assign(**{time.name: data[time.name].map(_date)})
    data = data.dropna(subset=[time.name])
    found: dict[str, Any] = {}
    if column.additive and not data.empty:
        totals = data.groupby(time.name, sort=True)[column.name].sum()
        found["over_time"] = _of_points(
            [(when, float(value)) for when, value in zip(totals.index, totals, strict=True)],
            time, plan,
        )
    found["categories"] = _changes(data, time, column, others, plan)
    last = found.get("over_time", {}).get("last_change")
    brought = _contribution(data, time, column, others, last) if whole and last else None
    return found | ({"contribution": brought} if brought else {})


def _contribution(
    data: pd.DataFrame, time: Meaning, column: Meaning, others: list[str], last: dict[str, Any]
) -> dict[str, Any] | None:
    """To the change between the last two whole periods; no row is nothing sold."""
    before, now = (dt.date.fromisoformat(last[key][0]) for key in ("first_at", "last_at"))
    parts = []
    for label, rows in data.groupby(others, sort=True, dropna=False):
        values = rows.groupby(time.name)[column.name].sum()
        parts.append(([plain(part) for part in label],
                      float(values.get(before, 0.0)), float(values.get(now, 0.0))))
    return contribution(parts)


def _changes(
    data: pd.DataFrame, time: Meaning, column: Meaning, others: list[str], plan: Plan
) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for label, rows in data.groupby(others, sort=False, dropna=False):
        points = sorted(zip(rows[time.name], rows[column.name].astype(float), strict=True))
        entry = _of_points(points, time, plan)
        entry = {"label": [plain(part) for part in label], "size": sum(v for _, v in points), **(
            {"change": entry["change"]} if "change" in entry else {})}
        groups.append(entry)
    groups.sort(key=lambda group: -group["size"])
    for group in groups:
        size = group.pop("size")
        if column.additive:
            group["sum"] = plain(size)
    return groups[:MOST_CATEGORIES]


def _of_points(points: list[Point], time: Meaning, plan: Plan) -> dict[str, Any]:
    """{} where a period comes twice: such rows are no series, whatever their columns look like."""
    if len({when for when, _ in points}) < len(points):
        return {}
    grain = time.grain or "day"
    partial = [when for when, _ in points if is_partial(when, plan, time)]
    whole = [(when, value) for when, value in points if when not in partial]
    found: dict[str, Any] = {}
    if whole and whole[0] == points[0] and begins_unknown(plan, time):
        found["begins"] = whole.pop(0)[0].isoformat()
    if partial:
        found["partial"] = [when.isoformat() for when in partial]
    if len(whole) >= 3:
        found["highest"] = _point(max(whole, key=lambda point: point[1]))
        found["lowest"] = _point(min(whole, key=lambda point: point[1]))
    if len(whole) >= 2:
        found["change"] = change(whole[0], whole[-1])
        found["last_change"] = change(whole[-2], whole[-1])
    x = [_periods(when, grain) for when, _ in whole]
    found |= {"year_ago": year_ago(whole, grain),
              "growth_rate": growth_rate(whole, x[-1] - x[0]) if x else None}
    found |= _course(x, whole, grain)
    return {key: value for key, value in found.items() if value not in (None, [])}


def _course(x: list[float], points: list[Point], grain: str) -> dict[str, Any]:
    """What the series does by itself: its seasons, the trend beside them, and what stands apart
    from both."""
    values = [value for _, value in points]
    if len(points) < SHORTEST or len(set(x)) < SHORTEST:
        return {}
    seasonal = seasonality(x, points, grain)
    groups = seasons(points, grain) if seasonal else []
    line = fit(x, values, groups)
    found: dict[str, Any] = {"seasonality": seasonal}
    if line is not None:
        found["trend"] = asdict(line) | {
            "direction": line.direction, "per": grain, "confidence": 95,
            "beside_seasons": bool(groups),
        }
    found["unusual"] = _unusual(x, points, groups)
    return found


def _unusual(
    x: list[float], points: list[Point], groups: Sequence[Hashable]
) -> list[dict[str, Any]]:
    """The points that stand apart from the trend at the level that their season has most often,
    farthest first. Of a season that was seen twice nobody can tell which one is the odd one."""
    if groups and min(Counter(groups).values()) < FEWEST_TO_DIFFER:
        return []
    values = [value for _, value in points]
    line = least_squares(x, values, groups)
    if not line.left:
        return []
    level = pd.Series([value - line.slope * at for at, value in zip(x, values, strict=True)])
    usual = level.groupby(list(groups)).transform("median") if groups else level.median()
    away = (level - usual).tolist()
    apart = outliers(away)
    positions = sorted(apart.positions if apart else (), key=lambda at: -abs(away[at]))
    return [_point(points[at]) | {"expected": values[at] - away[at]}
            for at in positions[:MOST_UNUSUAL]]


def _point(point: Point) -> dict[str, Any]:
    return {"at": [point[0].isoformat()], "value": plain(point[1])}


def _periods(when: dt.date, grain: str) -> float:
    """The period's number on a scale where neighbours are 1 apart, so that gaps count."""
    months = when.year * 12 + when.month
    return {
        "month": float(months), "quarter": months / 3, "year": float(when.year),
        "week": when.toordinal() / 7,
    }.get(grain, float(when.toordinal()))


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
