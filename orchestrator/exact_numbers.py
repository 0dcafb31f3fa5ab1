"""Numbers in JSON: as numbers wherever every reader sees the same value, else as their digits.

Place in the flow: results (previews, pages of rows, JSON files), statistics and key numbers are
written through `json_number`. JavaScript, and most readers of JSON, make a double of a number: an
integer beyond 2^53 - 1, or a decimal with more digits than a double holds, would come out changed.
Such a value is a string of all its digits, with a point and no exponent.

The digits of a division never end, and PostgreSQL cuts them too: "endless" values stay numbers,
rounded to the nearest double, as long as it holds their first six decimals.
"""

from __future__ import annotations

import math
from decimal import Decimal

LARGEST = 2**53 - 1
ENDLESS_BELOW = 10**9  # above it a double no longer holds six decimals


def json_number(value: float | Decimal, *, endless: bool = False) -> int | float | str | None:
    """endless: a division made it. None for NaN and infinities, which JSON does not have."""
    if isinstance(value, int):
        return value if -LARGEST <= value <= LARGEST else str(value)
    if not math.isfinite(value):
        return None
    near = float(value)
    if isinstance(value, float) or (endless and abs(value) < ENDLESS_BELOW):
        return near
    return near if Decimal(repr(near)) == value else format(value, "f")
