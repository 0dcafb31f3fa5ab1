"""A cell of Athena's API as a Python value.

Place in the flow: athena.py's `fetch`, for the few rows of a look-up, which then needs no Arrow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

_READ: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true", "tinyint": int, "smallint": int, "integer": int,
    "bigint": int, "float": float, "real": float, "double": float, "decimal": Decimal,
    "date": dt.date.fromisoformat, "timestamp": dt.datetime.fromisoformat,
}


def plain_value(column: Mapping[str, Any], text: str | None) -> Any:
    """`column`: Athena's ColumnInfo. Of an unknown type, or out of Python's range: its text."""
    if text is None:
        return None
    try:
        return _READ.get(str(column["Type"]), str)(text)
    except (ValueError, ArithmeticError):
        return text
