"""Whole columns of the sample at once: choices by weight, gaps, and values as text.

Place in the flow: sample_data.py composes the orders out of these.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def pick(weights: Any, draws: Floats) -> Ints:
    """An index for each draw in [0, 1), in proportion to `weights`."""
    edges = np.cumsum(np.asarray(list(weights), dtype=np.float64))
    return np.minimum(np.searchsorted(edges / edges[-1], draws, side="right"), len(edges) - 1)


def missing(values: list[str], draws: Floats, rate: float) -> list[str]:
    gaps = (draws < rate).tolist()
    return ["" if gap else value for value, gap in zip(values, gaps, strict=True)]


def texts(values: Ints) -> list[str]:
    return [str(value) for value in values.tolist()]


def cents(values: Ints) -> list[str]:
    return [f"{value // 100}.{value % 100:02d}" for value in values.tolist()]


def dates(ordinals: Ints) -> list[str]:
    known = {o: dt.date.fromordinal(o).isoformat() for o in np.unique(ordinals).tolist()}
    return [known[o] for o in ordinals.tolist()]


def moments(days: Floats, present: npt.NDArray[np.bool_]) -> list[str]:
    """Fractional ordinals as timestamps to the second; "" where not present."""
    whole = np.where(present, days, 1.0)
    seconds = (whole % 1 * 86_400).astype(int).tolist()
    return [
        f"{date} {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" if there else ""
        for date, s, there in zip(
            dates(np.floor(whole).astype(np.int64)), seconds, present.tolist(), strict=True)]
