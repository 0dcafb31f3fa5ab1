"""The fingerprint of a result: has anything changed that an answer could tell of?

Place in the flow: ratings.py keeps it of a good answer, response_composer compares it with that of
the result at hand. The rows beyond the shown ones are in it by what was computed of all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

# Insights say the statistics in words, which may be a model's and differ each time.
WRITTEN_FROM = ("results_preview", "row_count", "statistics", "recommendations")


def hash_of_result(context: Mapping[str, Any]) -> str:
    """Of everything that an answer is written from: the rows shown, how many there are, and what
    was computed of all of them."""
    reference = context.get("results_full") or {}
    told = {name: context.get(name) for name in WRITTEN_FROM} | {
        "columns": [column.get("name") for column in reference.get("columns", ())],
        "truncated": bool(reference.get("truncated")),
    }
    text = json.dumps(_plain(told), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The same for a value that was stored as jsonb in between: 1e3, 1000.0 and 1000 are one."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return repr(float(value) + 0.0) if abs(value) < 2**53 else str(int(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items() if item is not None}
    return [_plain(item) for item in value] if isinstance(value, Sequence) else str(value)
