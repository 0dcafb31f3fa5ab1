"""Which chart shows a result, as data; the page draws it.

{type: line|bar|stacked|none, x, y: [columns], series, title}: `x`, `y` and `series` are
column names of the result, `series` the column that splits it or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestrator.analyst.writing.columns import CYCLES, Meaning
from orchestrator.analyst.writing.shape import Shape

MOST_BARS = 30
MOST_SERIES = 8


def choose_chart(
    title: str, shape: Shape, columns: Sequence[Meaning], distinct: dict[str, int], row_count: int
) -> dict[str, Any]:
    """distinct: how many different values each dimension has."""
    none: dict[str, Any] = {"type": "none", "x": None, "y": [], "series": None, "title": title}
    metrics = _same_axis([column for column in columns if column.is_metric])
    dimensions = [column for column in columns if column.is_dimension]
    if row_count < 2 or not metrics or not dimensions:
        return none
    if shape == "series" or (len(dimensions) == 1 and dimensions[0].type in ("date", "timestamp")):
        return {**none, "type": "line", "x": dimensions[0].name, "y": metrics}
    if len(dimensions) == 1 and (row_count <= MOST_BARS or dimensions[0].grain in CYCLES):
        return {**none, "type": "bar", "x": dimensions[0].name, "y": metrics}
    if len(dimensions) == 2:
        main = next(column for column in columns if column.name == metrics[0])
        return none | _two_dimensions(shape, dimensions, main, distinct)
    return none


def _same_axis(metrics: Sequence[Meaning]) -> list[str]:
    """The metrics that share the first one's unit: money and counts need two axes."""
    return [column.name for column in metrics if column.unit == metrics[0].unit]


def _two_dimensions(
    shape: Shape, dimensions: Sequence[Meaning], metric: Meaning, distinct: dict[str, int]
) -> dict[str, Any]:
    """Time (or the longer dimension) along x. What does not add up is not stacked."""
    by_length = sorted(dimensions, key=lambda d: (not d.is_time, -distinct.get(d.name, 0)))
    x, series = by_length[0], by_length[1]
    few = distinct.get(series.name, 0) <= MOST_SERIES
    fits = shape == "series_by_category" or distinct.get(x.name, 0) <= MOST_BARS
    if not few or not fits:
        return {}
    kind = "stacked" if metric.additive else "line" if x.is_time else "bar"
    return {"type": kind, "x": x.name, "y": [metric.name], "series": series.name}
