"""How two measures go together. Computed only when somebody asks: of many pairs some always do.

Place in the flow: statistics.py asks, over the rows of a breakdown, a list or a series.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestrator.analyst.writing.frame import Frame
from orchestrator.analyst.writing.partial import is_partial
from orchestrator.analyst.writing.shape import Shape
from orchestrator.plan.model import Plan

FEWEST = 8
MOST_MEASURES = 3
_Z = NormalDist().inv_cdf(0.975)


def correlations(frame: Frame, plan: Plan, shape: Shape) -> dict[str, list[dict[str, Any]]]:
    """By measure, its correlation with each later one: {with, of, ...}, of the first MOST_MEASURES.

    of: "rows", or in a series "changes" from one whole period to the next: two series that both
    grow are correlated by that alone (Granger & Newbold, Journal of Econometrics 2, 1974).
    """
    measures = [column for column in frame.measures if column.role in ("metric", "column")]
    data, of = frame.data, "rows"
    if shape == "series":
        time = frame.dimensions[0]
        kept = [isinstance(when, dt.date) and not is_partial(_day(when), plan, time)
                for when in data[time.name]]
        data, of = data[kept].sort_values(time.name), "changes"
    elif shape not in ("breakdown", "list"):
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for one, other in combinations(measures[:MOST_MEASURES], 2):
        pair = data[[one.name, other.name]].to_numpy(dtype=float)
        pair = np.diff(pair, axis=0) if of == "changes" else pair
        entry = correlation(pair[:, 0].tolist(), pair[:, 1].tolist())
        if entry is not None:
            found.setdefault(one.name, []).append({"with": other.name, "of": of, **entry})
    return found


def _day(when: dt.date) -> dt.date:
    return when.date() if isinstance(when, dt.datetime) else when


def correlation(x: Sequence[float], y: Sequence[float]) -> dict[str, Any] | None:
    """{pearson, low, high, spearman, pairs, confidence, direction}; None with fewer than FEWEST
    pairs or where one of the two never varies.

    pearson: r = Sxy / √(Sxx·Syy). low, high: its 95% confidence interval by Fisher's
    z = artanh r, whose standard error is 1/√(n - 3) (Fisher, Metron 1, 1921). spearman: r of the
    ranks, equal values sharing their mean rank (Spearman, American Journal of Psychology 15,
    1904), which a single far value cannot make. direction: "up" or "down" when the interval leaves
    out zero and both agree, else "none".
    """
    pairs = np.array([(a, b) for a, b in zip(x, y, strict=True)
                      if math.isfinite(a) and math.isfinite(b)], dtype=float)
    if len(pairs) < FEWEST or not np.ptp(pairs, axis=0).all():
        return None
    pearson = _pearson(pairs[:, 0], pairs[:, 1])
    spearman = _pearson(_ranks(pairs[:, 0]), _ranks(pairs[:, 1]))
    z, reach = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, pearson))), _Z / math.sqrt(len(pairs) - 3)
    low, high = math.tanh(z - reach), math.tanh(z + reach)
    sure = "up" if low > 0 < spearman else "down" if high < 0 > spearman else "none"
    return {"pearson": pearson, "low": low, "high": high, "spearman": spearman,
            "pairs": len(pairs), "confidence": 95, "direction": sure}


def _pearson(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    away_x, away_y = x - x.mean(), y - y.mean()
    norm = math.sqrt(float(away_x @ away_x) * float(away_y @ away_y))
    return max(-1.0, min(1.0, float(away_x @ away_y) / norm)) if norm else 0.0


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 for the smallest; equal values share the mean of their places."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    shared: npt.NDArray[np.float64] = ends - (counts - 1) / 2
    return shared[where]
