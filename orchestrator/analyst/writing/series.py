"""Statistics of a series: change over it, from the last period but one, and its trend.

A period that has not ended, or that the range or the beginning of the data cuts (partial.py),
is left out of comparisons: a month of which ten days have passed is not "down 60%".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import pandas as pd

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.frame import Frame, plain
from orchestrator.analyst.writing.partial import begins_unknown, is_partial
from orchestrator.analyst.writing.trend import fit
from orchestrator.plan.model import Plan

MOST_CATEGORIES = 10


def series(frame: Frame, column: Meaning, plan: Plan) -> dict[str, Any]:
    """change {first, last, first_at, last_at, absolute, percent}, last_change (the same
    between the last two), highest and lowest {at, value}, trend {slope, ...} per period,
    partial [labels], begins (the first period, when the data may begin within it)."""
    time = next(dimension for dimension in frame.dimensions if dimension.is_time)
    pairs = frame.data[[time.name, column.name]].dropna()
    points = [(_date(when), float(value)) for when, value in pairs.itertuples(index=False)
              if _date(when) is not None]
    return _of_points(sorted((w, v) for w, v in points if w is not None), time, plan)


def by_category(frame: Frame, column: Meaning, plan: Plan) -> dict[str, Any]:
    """`over_time`: the sum of all categories as a series, where they add up; `categories`:
    each one's own change, largest first."""
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
    return found


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


def _of_points(
    points: list[tuple[dt.date, float]], time: Meaning, plan: Plan
) -> dict[str, Any]:
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
        found["change"] = _change(whole[0], whole[-1])
        found["last_change"] = _change(whole[-2], whole[-1])
    line = fit([_periods(when, grain) for when, _ in whole], [value for _, value in whole])
    if line is not None:
        found["trend"] = asdict(line) | {
            "direction": line.direction, "per": grain, "confidence": 95
        }
    return found


def _point(point: tuple[dt.date, float]) -> dict[str, Any]:
    return {"at": [point[0].isoformat()], "value": plain(point[1])}


def _change(before: tuple[dt.date, float], after: tuple[dt.date, float]) -> dict[str, Any]:
    """percent is None when the earlier value is not positive: growth from nothing has none."""
    difference = after[1] - before[1]
    return {
        "first": plain(before[1]), "last": plain(after[1]),
        "first_at": [before[0].isoformat()], "last_at": [after[0].isoformat()],
        "absolute": plain(difference),
        "percent": plain(100 * difference / before[1]) if before[1] > 0 else None,
    }


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
