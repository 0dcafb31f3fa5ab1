"""Arguments that decide how much a function makes: only constants, and small ones.

Place in the flow: statement_walk.py asks for generate_series, repeat and padding; row_limit.py
for LIMIT.
"""

from __future__ import annotations

import re
from typing import Any

from orchestrator.sql_guard.allowed import MAX_SERIES

# No infinities, and no '0.0000001 day': a series of dates has at most one row a day.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00(:00)?)?")
_WHOLE_DAYS = re.compile(r"-?[1-9][0-9]{0,2} (day|week|mon|month|year)s?")


def constant(node: Any) -> int | None:
    """The whole number that a constant is, its sign included; None for anything else."""
    if node.HasField("a_const") and node.a_const.HasField("ival"):
        return int(node.a_const.ival.ival)
    expression = node.a_expr if node.HasField("a_expr") else None
    if expression is None or expression.HasField("lexpr"):
        return None
    inner = constant(expression.rexpr)
    return -inner if inner is not None and expression.name[0].string.sval == "-" else None


def small_series(node: Any) -> bool:
    """generate_series over at most 100,000 whole numbers, or between constant dates by at
    least a day."""
    numbers = [constant(item) for item in node.args]
    if len(numbers) in (2, 3) and all(item is not None for item in numbers):
        start, end, step = (*numbers, 1)[:3]
        return bool(step) and abs((end - start) // step) <= MAX_SERIES  # type: ignore[operator]
    if len(node.args) != 3 or not all(item.HasField("type_cast") for item in node.args):
        return False
    since, until, each = (_cast_text(item) for item in node.args)
    return bool(_DATE.fullmatch(since) and _DATE.fullmatch(until) and _WHOLE_DAYS.fullmatch(each))


def _cast_text(node: Any) -> str:
    inner = node.type_cast.arg if node.HasField("type_cast") else node
    return str(inner.a_const.sval.sval) if inner.HasField("a_const") else ""
