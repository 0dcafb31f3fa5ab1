"""What each category brought to a change of the whole.

Place in the flow: statistics.py asks for a breakdown that is compared with another period,
series.py for the last change of a series in categories. Only where the whole is the sum of its
categories and none is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MOST = 3
FEWEST = 3

Part = tuple[list[Any], float, float]  # what it is called, its value before and now


def contribution(parts: Sequence[Part]) -> dict[str, Any] | None:
    """{absolute, percent, up, down}: the change of the sum, and the categories that rose and fell
    most, {label, absolute, points}: points are percent points of the sum's growth, so that all of
    them add up to `percent` (System of National Accounts 2008, 15.76: contributions to growth).

    None with fewer than FEWEST categories or nothing to compare with.
    """
    before = sum(then for _, then, _ in parts)
    now = sum(value for _, _, value in parts)
    if len(parts) < FEWEST or before <= 0 or now == before:
        return None
    moved = sorted(((label, value - then) for label, then, value in parts),
                   key=lambda part: -part[1])

    def told(part: tuple[list[Any], float]) -> dict[str, Any]:
        return {"label": part[0], "absolute": part[1], "points": 100 * part[1] / before}

    return {
        "absolute": now - before, "percent": 100 * (now - before) / before,
        "up": [told(part) for part in moved[:MOST] if part[1] > 0],
        "down": [told(part) for part in moved[::-1][:MOST] if part[1] < 0],
    }
