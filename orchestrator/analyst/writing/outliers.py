"""Values that stand apart: two robust rules that must agree, so that noise is not reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SHORTEST = 8
FENCE = 1.5
CUTOFF = 3.5
RULE = "1.5 IQR (Tukey 1977) and modified z-score 3.5 (Iglewicz & Hoaglin 1993)"


@dataclass(frozen=True, slots=True)
class Fences:
    """Values below `low` or above `high` stand apart; `positions` are their indexes."""

    low: float
    high: float
    positions: tuple[int, ...]


def outliers(values: Sequence[float]) -> Fences | None:
    """None with fewer than SHORTEST values or when half of them are equal.

    Outside Q1 - 1.5·IQR or Q3 + 1.5·IQR (Tukey, Exploratory Data Analysis, 1977, chapter 2)
    and with a modified z-score 0.6745·|x - median| / MAD over 3.5 (Iglewicz & Hoaglin, How
    to Detect and Handle Outliers, 1993; NIST/SEMATECH e-Handbook, section 1.3.5.17).
    """
    data = np.asarray(values, dtype=float)
    if data.size < SHORTEST:
        return None
    first, median, third = np.quantile(data, (0.25, 0.5, 0.75))
    deviation = float(np.median(np.abs(data - median)))
    if deviation == 0 or third == first:
        return None
    reach = max(FENCE * (third - first), 0.0)
    z_reach = CUTOFF * deviation / 0.6745
    low = float(min(first - reach, median - z_reach))
    high = float(max(third + reach, median + z_reach))
    found = np.flatnonzero((data < low) | (data > high))
    return Fences(low, high, tuple(int(position) for position in found))
