"""How long activations ran or were queued, out of the log2 buckets that base.lua counts them in.

Place in the flow: reports.py reads the counters and asks this for the figures of each module.
"""

from __future__ import annotations

from collections import Counter
from typing import Any


def buckets(numbers: dict[str, int], module: str, part: int) -> dict[int, int]:
    """How many activations ran (part 0) or were queued (part 1) for each log2 bucket of ms."""
    start = f"done:{module}:"
    found: Counter[int] = Counter()
    for name, value in numbers.items():
        if name.startswith(start):
            found[int(name.removeprefix(start).split(":")[part])] += value
    return dict(found)


def percentiles(counted: dict[int, int]) -> dict[str, Any]:
    """{count, buckets, p50_ms, p95_ms, p99_ms}: each percentile is the upper bound, in ms, of
    the bucket that holds it; buckets: {upper bound: count}."""
    total = sum(counted.values())
    found: dict[str, Any] = {
        "count": total,
        "buckets": {2**power: counted[power] for power in sorted(counted)},
    }
    for percent in (50, 95, 99):
        seen, bound = 0, 0
        for power in sorted(counted):
            seen += counted[power]
            bound = 2**power
            if seen * 100 >= total * percent:
                break
        found[f"p{percent}_ms"] = bound
    return found
