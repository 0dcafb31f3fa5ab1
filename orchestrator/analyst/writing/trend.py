"""The trend of a series: a straight line by least squares, with how sure one can be of it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestrator.analyst.writing.distributions import t_quantile

SHORTEST = 6
ROUNDING = 1e-10  # of a series' size: less than that is what floating point leaves over
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trend:
    """slope per period, its standard error and 95% confidence interval, R² of line and seasons
    and n."""

    slope: float
    stderr: float
    low: float
    high: float
    r_squared: float
    n: int

    @property
    def direction(self) -> str:
        """ "up" or "down" when the interval leaves out zero, else "none"."""
        return "up" if self.low > 0 else "down" if self.high < 0 else "none"


@dataclass(frozen=True, slots=True)
class Line:
    """A fitted line, or parallel ones. levels: each season's height above the mean of them all,
    at the same moment; {} without seasons."""

    slope: float
    levels: dict[Hashable, float]
    residuals: Numbers
    parameters: int

    @property
    def left(self) -> float:
        """The residuals' sum of squares."""
        return float(self.residuals @ self.residuals)


def least_squares(
    x: Sequence[float], y: Sequence[float], seasons: Sequence[Hashable] = ()
) -> Line:
    """y = level(season) + b·x: one slope, and a level of its own for each season.

    The slope is that of x and y less their season's means (Frisch & Waugh, Econometrica 1,
    1933): b = Sxy / Sxx within the seasons. x must vary within one. A slope or residuals that are
    rounding alone are 0: a constant has no seasons.
    """
    groups: Sequence[Hashable] = seasons or [None] * len(x)
    names = list(dict.fromkeys(groups))
    where = np.array([names.index(group) for group in groups])
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    counts = np.bincount(where)
    mean_x = np.bincount(where, xs) / counts
    mean_y = np.bincount(where, ys) / counts
    away_x, away_y = xs - mean_x[where], ys - mean_y[where]
    nothing = ROUNDING * float(np.abs(ys).max())
    slope = float(away_x @ away_y / (away_x @ away_x))
    slope = slope if abs(slope) * float(np.ptp(xs)) > nothing else 0.0
    residuals = away_y - slope * away_x
    residuals = residuals if float(np.abs(residuals).max()) > nothing else np.zeros(len(ys))
    heights = mean_y - slope * mean_x
    heights -= heights.mean()
    levels = dict(zip(names, heights.tolist(), strict=True)) if seasons else {}
    return Line(slope, levels, residuals, len(names) + 1)


def fit(
    x: Sequence[float], y: Sequence[float], seasons: Sequence[Hashable] = ()
) -> Trend | None:
    """Ordinary least squares of y on x, in the order of time; None with fewer than SHORTEST
    points. seasons: what each point's season is, where there are any: the slope is then the one
    beside them.

    b = Sxy / Sxx, s² = RSS / df, se(b) = s / √Sxx, b ± t(0.975, df)·se(b): Draper & Smith,
    Applied Regression Analysis, 3rd edition, sections 1.2 to 1.4. Neighbours that are alike say
    less than their number: df counts n·(1 - r)/(1 + r) points, r being the residuals'
    correlation with the ones before them, if positive (Santer et al., Journal of Geophysical
    Research 105, 2000, equations 3 to 6).
    """
    n = len(x)
    if n < SHORTEST or n != len(y):
        return None
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if np.ptp(xs) == 0:
        return None
    line = least_squares(x, y, seasons)
    alike = lag_one(line.residuals)
    degrees = max(n * (1 - alike) / (1 + alike) - line.parameters, 1.0)
    spread = _spread_within(xs, seasons)
    total = float(((ys - ys.mean()) ** 2).sum())
    stderr = float(np.sqrt(line.left / degrees / spread))
    margin = t_quantile(degrees) * stderr
    r_squared = 1 - line.left / total if line.left else 1.0
    return Trend(line.slope, stderr, line.slope - margin, line.slope + margin, r_squared, n)


def lag_one(residuals: Numbers) -> float:
    """Their correlation with the ones before them, 0 if it is negative or there is nothing
    left."""
    left = float(residuals @ residuals)
    if left == 0:
        return 0.0
    return max(0.0, float(residuals[1:] @ residuals[:-1]) / left)


def _spread_within(x: Numbers, seasons: Sequence[Hashable]) -> float:
    """Sxx, within the seasons where there are any."""
    groups = np.array([hash(season) for season in seasons]) if seasons else np.zeros(x.size)
    return float(sum(((x[groups == group] - x[groups == group].mean()) ** 2).sum()
                     for group in np.unique(groups)))
