"""A database's cost in seconds, learned from what ran.

Place in the flow: athena_executor tells it each run; the person who is asked reads the seconds.
Nothing is decided by them: a limit is a cost, which is the same on every machine.
"""

from __future__ import annotations

from collections import deque
from statistics import median

SECONDS_PER_UNIT = 1 / 100_000  # of a small machine that is busy, with the data in memory
_KEPT = 25
_TELLING = 5_000.0  # below it a run's seconds are mostly those of the way to the server


class Pace:
    """The median of the last runs that tell something; before them SECONDS_PER_UNIT."""

    def __init__(self) -> None:
        self._seen: deque[float] = deque(maxlen=_KEPT)

    def ran(self, cost: float, seconds: float) -> None:
        if cost >= _TELLING:
            self._seen.append(seconds / cost)

    def seconds(self, cost: float) -> float:
        """About how long a statement of this cost runs, to two digits."""
        rate = median(self._seen) if self._seen else SECONDS_PER_UNIT
        return float(f"{cost * rate:.2g}")
