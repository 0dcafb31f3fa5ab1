"""Arguments that decide how much a function of Trino makes: only constants, and small ones.

Place in the flow: walk.py asks for every call. sequence and repeat stop at 10,000
entries in Trino itself, so only a constant that is surely beyond it is refused, before it runs.
"""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp

from orchestrator.sql_guard.athena.lists import MAX_ENTRIES, MAX_PADDED, PADDED

_WIDTH = re.compile(r"%[^%a-zA-Z]*?([0-9]{4,})")


def unbounded(node: exp.Func) -> str:
    """The name of the function whose size is not bounded, or ""."""
    if isinstance(node, exp.Pad):
        return "" if _within(node.expression, MAX_PADDED) else "lpad"
    if isinstance(node, exp.Repeat):
        times = _constant(node.args.get("times"))
        return "repeat" if times is not None and times > MAX_ENTRIES else ""
    if isinstance(node, exp.GenerateSeries):
        return "" if _few(node) else "sequence"
    if isinstance(node, exp.Format):
        text = node.this
        fixed = isinstance(text, exp.Literal) and text.is_string and not _WIDTH.search(text.name)
        return "" if fixed else "format"
    name = str(node.this).lower() if isinstance(node, exp.Anonymous) else ""
    if name in PADDED:
        given = node.expressions
        fixed = len(given) > PADDED[name] and _within(given[PADDED[name]], MAX_PADDED)
        return "" if fixed else name
    return ""


def _few(node: exp.GenerateSeries) -> bool:
    """False only of whole numbers that make more entries than Trino allows."""
    start, end = _constant(node.args.get("start")), _constant(node.args.get("end"))
    given = node.args.get("step")
    step = 1 if given is None else _constant(given)
    if start is None or end is None or step is None:
        return True
    return bool(step) and abs((end - start) // step) < MAX_ENTRIES


def _within(node: Any, most: int) -> bool:
    size = _constant(node)
    return size is not None and size <= most


def _constant(node: Any) -> int | None:
    """The whole number that a constant is, its sign included; None for anything else."""
    if isinstance(node, exp.Neg):
        inner = _constant(node.this)
        return None if inner is None else -inner
    if isinstance(node, exp.Literal) and node.is_int:
        return int(node.name)
    return None
