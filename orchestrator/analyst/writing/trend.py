"""The trend of a series: a straight line by least squares, with how sure one can be of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SHORTEST = 6

# 97.5% quantiles of Student's t for 1 to 30 degrees of freedom: NIST/SEMATECH e-Handbook of
# Statistical Methods, section 1.3.6.7.2.
_T: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)
_NORMAL: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Trend:
    """slope per period, its standard error and 95% confidence interval, R² and n."""

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


def t_quantile(degrees: int) -> float:
    """0.975 quantile of Student's t; past the table by Abramowitz & Stegun 26.7.5 (two terms)."""
    if degrees <= len(_T):
        return _T[degrees - 1]
    z = _NORMAL
    return z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)


def fit(x: Sequence[float], y: Sequence[float]) -> Trend | None:
    """Ordinary least squares of y on x; None with fewer than SHORTEST points.

    b = Sxy / Sxx, s² = (Syy - b·Sxy) / (n - 2), se(b) = s / √Sxx, b ± t(0.975, n-2)·se(b):
    Draper & Smith, Applied Regression Analysis, 3rd edition, sections 1.2 to 1.4.
    """
    n = len(x)
    if n < SHORTEST or n != len(y):
        return None
    mean_x, mean_y = math.fsum(x) / n, math.fsum(y) / n
    sxx = math.fsum((a - mean_x) ** 2 for a in x)
    if sxx == 0:
        return None
    sxy = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    syy = math.fsum((b - mean_y) ** 2 for b in y)
    slope = sxy / sxx
    residual = max(0.0, syy - slope * sxy)
    stderr = math.sqrt(residual / (n - 2) / sxx)
    margin = t_quantile(n - 2) * stderr
    r_squared = 1.0 if syy == 0 else 1 - residual / syy
    return Trend(slope, stderr, slope - margin, slope + margin, r_squared, n)
