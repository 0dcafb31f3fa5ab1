"""What strangers can make happen, a line in the log above all, happens so often and no more.

Place in the flow: the edges of the web ask it before they write down what came from outside.
"""

from __future__ import annotations

import logging
import time

LINES_A_MINUTE = 30


class Budget:
    """At most `most` of something in a minute, in this process."""

    def __init__(self, most: int = LINES_A_MINUTE) -> None:
        self._most = most
        self._minute = 0
        self._used = 0

    def spend(self) -> bool:
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._used = minute, 0
        self._used += 1
        return self._used <= self._most


def sparing_logger(name: str) -> logging.Logger:
    """For a library that logs a traceback whenever it is told to: its errors, within a budget."""
    logger, budget = logging.getLogger(name), Budget()
    logger.setLevel(logging.ERROR)
    logger.filters = [lambda _record: budget.spend()]
    return logger
