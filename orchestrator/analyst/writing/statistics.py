"""The statistics of a full result, by column, JSON-safe.

Place in the flow: python_runtime stores them in the context; insights and the answer quote
them by path ("revenue.top.0.share"), and the number check accepts what stands in them.

A measure has: count, nulls, sum (only where the rows add up and are all there are), mean,
median, std (sample, n - 1), min, max, q1, q3 (linear interpolation, numpy's default), min_at,
max_at (the row's dimensions), and where a double would change them sum_exact, min_exact and
max_exact, their digits; `top`, `pareto`, `outliers`, `contribution` for categories; `change`,
`seasonality`, `trend` and more for a series (series.py); `correlation` with other measures where
it was asked for. A dimension has: distinct, nulls, and first and last in time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orchestrator.analyst.writing.columns import Meaning
from orchestrator.analyst.writing.contribution import contribution
from orchestrator.analyst.writing.correlation import correlations
from orchestrator.analyst.writing.frame import Frame, plain
from orchestrator.analyst.writing.outliers import RULE, outliers
from orchestrator.analyst.writing.series import by_category, series
from orchestrator.analyst.writing.shape import Shape
from orchestrator.plan.model import Plan

MOST_TOP = 10
MOST_OUTLIERS = 5
PARETO = 80.0
FEWEST_FOR_PARETO = 5
MOST_MEASURES = 40

Statistics = dict[str, dict[str, Any]]


def describe(
    frame: Frame, plan: Plan, shape: Shape, *, whole: bool, correlate: bool = False
) -> Statistics:
    """whole: the rows are all there are (neither LIMIT nor a condition on the metric nor the
    reader's bound cut them), so that their sum is a total and shares of it mean something.
    correlate: the question asks how measures go together."""
    found: Statistics = {}
    for column in frame.columns:
        if column.numeric and len(found) < MOST_MEASURES:
            found[column.name] = _measure(frame, column, whole)
        elif not column.numeric:
            found[column.name] = _dimension(frame, column)
    if shape in ("breakdown", "series_by_category"):
        for column in frame.metrics:
            found[column.name] |= _categories(frame, column, shape, whole)
    for column in frame.metrics:
        if shape == "series":
            found[column.name] |= series(frame, column, plan)
        elif shape == "series_by_category":
            found[column.name] |= by_category(frame, column, plan, whole=whole)
    for name, pairs in (correlations(frame, plan, shape) if correlate else {}).items():
        found[name]["correlation"] = pairs
    return found


def _measure(frame: Frame, column: Meaning, whole: bool) -> dict[str, Any]:
    values = frame.data[column.name]
    present = values.dropna()
    found: dict[str, Any] = {
        "unit": column.unit, "count": int(present.size), "nulls": int(values.isna().sum()),
    }
    if present.empty:
        return found
    first, median, third = np.quantile(present.to_numpy(), (0.25, 0.5, 0.75))
    found |= {
        "mean": plain(present.mean()), "median": plain(median),
        "std": plain(present.std(ddof=1)) if present.size > 1 else None,
        "min": plain(present.min()), "max": plain(present.max()),
        "q1": plain(first), "q3": plain(third),
    }
    if column.additive and (whole or not frame.dimensions):
        found["sum"] = frame.exact_sums[column.name]
    if frame.dimensions:
        found["min_at"] = frame.label(_position(present.idxmin()))
        found["max_at"] = frame.label(_position(present.idxmax()))
    exact = frame.exact[column.name]
    return found | {name: text for name, text in exact.items()
                    if name.removesuffix("_exact") in found}


def _dimension(frame: Frame, column: Meaning) -> dict[str, Any]:
    values = frame.data[column.name]
    present = values.dropna()
    found: dict[str, Any] = {
        "distinct": len(set(present.map(str))), "nulls": int(values.isna().sum()),
    }
    if column.type in ("date", "timestamp") and not present.empty:
        ordered = sorted(plain(value) for value in present)
        found |= {"first": ordered[0], "last": ordered[-1]}
    return found


def _categories(frame: Frame, column: Meaning, shape: Shape, whole: bool) -> dict[str, Any]:
    """The largest rows with their share of the sum, and how few make four fifths of it."""
    values = frame.data[column.name].dropna().sort_values(ascending=False, kind="stable")
    total = frame.exact_sums.get(column.name, 0.0)
    shares = column.additive and whole and total > 0 and bool((values >= 0).all())
    found: dict[str, Any] = {"top": _top(frame, values, total if shares else None)}
    if shares:
        named = frame.data.loc[values.index, [d.name for d in frame.dimensions]].notna().all(axis=1)
        found["pareto"] = _pareto(values[named], total)
    if shares and shape == "breakdown":
        found["contribution"] = _contribution(frame, column)
    if len(frame.dimensions) == 1:
        found["outliers"] = _outliers(frame, frame.data[column.name].dropna())
    return {key: value for key, value in found.items() if value}


def _contribution(frame: Frame, column: Meaning) -> dict[str, Any] | None:
    """Of each category to the change against the compared period; no row is nothing of it."""
    then = next((other for other in frame.columns
                 if other.role == "previous" and other.subject == column.subject), None)
    if then is None:
        return None
    pairs = frame.data[[then.name, column.name]].fillna(0.0).astype(float)
    return contribution([(frame.label(at), before, now) for at, (before, now) in
                         enumerate(pairs.itertuples(index=False))])


def _top(frame: Frame, values: pd.Series[float], total: float | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    running = 0.0
    for index, value in values.head(MOST_TOP).items():
        entry: dict[str, Any] = {"label": frame.label(_position(index)), "value": plain(value)}
        if total is not None:
            running += float(value)
            entry |= {"share": 100 * float(value) / total, "cumulative": 100 * running / total}
        found.append(entry)
    return found


def _pareto(values: pd.Series[float], total: float) -> dict[str, Any] | None:
    """The fewest categories (those with a name) that make at least 80% of the sum: Pareto's
    rule of thumb."""
    if values.size < FEWEST_FOR_PARETO or 100 * float(values.sum()) / total < PARETO:
        return None
    cumulative = 100 * values.cumsum().to_numpy() / total
    count = min(int(np.searchsorted(cumulative, PARETO - 1e-9)) + 1, values.size)
    return {"count": count, "of": int(values.size), "share": plain(cumulative[count - 1])}


def _outliers(frame: Frame, values: pd.Series[float]) -> dict[str, Any] | None:
    fences = outliers(values.tolist())
    if fences is None or not fences.positions:
        return None
    shown = [
        {"label": frame.label(_position(values.index[p])), "value": plain(values.iloc[p])}
        for p in fences.positions[:MOST_OUTLIERS]
    ]
    return {"rule": RULE, "low": fences.low, "high": fences.high,
            "count": len(fences.positions), "rows": shown}


def _position(index: Any) -> int:
    """The frame's index is its row number."""
    return int(index)
