"""When is one value of ours equal to one value of the gold?

Place in the flow: compare.py asks it for every pair of cells. The gold's value comes typed
from the database driver; ours may be typed too, or JSON (dates and big numbers as text).

- a truth value equals 1 or 0, which is how SQLite keeps it
- numbers: equal within 1e-6 relative, or within half a unit of the gold's last decimal, so a
  gold rounded to 2 decimals equals an unrounded value. 12.5 (percent) is not 0.125.
- a date equals a timestamp at midnight; time zones are dropped (wall-clock time counts); text
  that is a date or a timestamp in full (SQLite has no other) equals it
- a gold that writes a period as text or year number ("2025-03", "2025-Q1", "2025") equals the
  period's first day
- NULL equals NULL only; text is compared exactly
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

RELATIVE = Decimal("1e-6")
MOST_DIGITS = 200_000  # more than PostgreSQL's numbers have
PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])))?")


def same(gold: Any, ours: Any) -> bool:
    if gold is None or ours is None:
        return gold is None and ours is None
    if isinstance(gold, bool) or isinstance(ours, bool):
        return _truth(gold) == _truth(ours)
    if isinstance(gold, (dt.date, dt.datetime)):
        return moment(gold) == moment(ours)
    number = numeric(gold)
    if number is not None and not isinstance(gold, str):
        half_unit = _half_unit(number) if isinstance(gold, Decimal) else Decimal(0)
        return _same_number(number, ours, half_unit)
    return _same_text(str(gold), ours)


def _truth(value: Any) -> str:
    """"true" and "false" for 1 and 0 too, whatever type they have."""
    return {"1": "true", "0": "false"}.get(str(value), str(value).lower())


def numeric(value: Any) -> Decimal | None:
    """The value as a number; intervals in seconds; text only when all of it is a number, and one
    that can be computed with."""
    if isinstance(value, dt.timedelta):
        return Decimal(repr(value.total_seconds()))
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    return None if number.is_snan() or abs(number.adjusted()) > MOST_DIGITS else number


def moment(value: Any) -> dt.datetime | None:
    """Wall-clock time of a date, a timestamp, or ISO text of either; None when it is neither."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return None


def sort_key(value: Any) -> tuple[int, Any]:
    """An order in which equal values of both sides fall at the same place."""
    if value is None:
        return (0, 0)
    number = None if isinstance(value, str) and moment(value) else numeric(value)
    if number is not None:
        return (1, number) if number.is_finite() else (2, str(number))
    when = moment(value)
    return (3, when) if when is not None else (4, str(value))


def exact(value: Any) -> Any:
    """Equal for values that are the same for certain; hashable."""
    if isinstance(value, str):
        return value
    return (1, value) if isinstance(value, int) else sort_key(value)


def _same_number(gold: Decimal, ours: Any, half_unit: Decimal) -> bool:
    number = numeric(ours)
    if number is None:
        start = moment(ours)
        return start is not None and start == _period_start(str(gold))
    if not gold.is_finite() or not number.is_finite():
        return (gold.is_nan() and number.is_nan()) or gold == number
    return abs(gold - number) <= max(abs(gold) * RELATIVE, half_unit)


def _half_unit(gold: Decimal) -> Decimal:
    """Half a unit of the last digit written, with slack for binary floats."""
    exponent = gold.as_tuple().exponent
    if not isinstance(exponent, int) or exponent > 0:
        return Decimal(0)
    return Decimal("0.5000001") * Decimal(10) ** exponent


def _same_text(gold: str, ours: Any) -> bool:
    """ours: text, or what has one: a time of day, a UUID, an array."""
    if isinstance(ours, (int, float, Decimal)):
        return False
    if gold == str(ours):
        return True
    when = _period_start(gold) or moment(gold)
    return when is not None and when == moment(ours)


def _period_start(text: str) -> dt.datetime | None:
    found = PERIOD.fullmatch(text)
    if not found:
        return None
    year, month, quarter = found.groups()
    number = int(month) if month else 3 * int(quarter) - 2 if quarter else 1
    valid = 1 <= number <= 12 and 1 <= int(year) <= dt.MAXYEAR
    return dt.datetime(int(year), number, 1) if valid else None


def short(value: Any) -> str:
    """For the report."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.10g}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return "NULL" if value is None else str(value)[:60]
