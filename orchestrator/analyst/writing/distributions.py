"""Tails of Student's t and of Fisher's F, from the incomplete beta function.

Place in the flow: trend.py, seasonality.py and correlation.py ask how far chance alone may go.
SciPy has these too, for 9 MB of `scipy.special` (53 MB of `scipy.stats`) in the worker that
computes; the tests hold these against SciPy's values.
"""

from __future__ import annotations

import math

_STEPS = 300
_CLOSE = 1e-15
_TINY = 1e-300


def beta_incomplete(a: float, b: float, x: float) -> float:
    """I_x(a, b), the regularised incomplete beta function, for a, b > 0 and 0 <= x <= 1.

    By the continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions,
    evaluated as Lentz does (section 3.10(iii) there); past its quick side by the symmetry
    I_x(a, b) = 1 - I_{1-x}(b, a) (8.17.4).
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_incomplete(b, a, 1 - x)
    front = math.exp(a * math.log(x) + b * math.log1p(-x)
                     + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)) / a
    return front / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """1 + d1/(1 + d2/(1 + ...)) with the d of 8.17.23."""
    value, above, below = 1.0, 1.0, 0.0
    for step in range(1, _STEPS):
        half = step // 2
        if step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        below = 1 / ((1 + term * below) or _TINY)
        above = (1 + term / above) or _TINY
        value *= above * below
        if abs(above * below - 1) < _CLOSE:
            break
    return value


def f_tail(statistic: float, between: float, within: float) -> float:
    """P(F > statistic) with `between` and `within` degrees of freedom (Abramowitz & Stegun
    26.6.2)."""
    if statistic <= 0:
        return 1.0
    return beta_incomplete(within / 2, between / 2, within / (within + between * statistic))


def t_quantile(degrees: float) -> float:
    """The 0.975 quantile of Student's t, degrees >= 1: where 2 P(T > t) = I(n/2, 1/2) at
    n/(n + t²) is 0.05 (Abramowitz & Stegun 26.7.1), found by bisection."""
    low, high = 1.9, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        if beta_incomplete(degrees / 2, 0.5, degrees / (degrees + middle**2)) > 0.05:
            low = middle
        else:
            high = middle
    return (low + high) / 2
