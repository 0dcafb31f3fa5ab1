"""SIGTERM and SIGINT: finish the task under way, claim nothing more, do not wait for ever.

Place in the flow: the loop looks whether a drain was asked for; whatever it says to Redis goes
through `patiently`, which knows how long to insist.
"""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog

from orchestrator.errors import Unavailable

_T = TypeVar("_T")
DRAIN_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
log = structlog.get_logger("ezpocket.worker")


class Drain:
    """`busy`: whether a task is under way, which is worth insisting for."""

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._busy = busy
        self._asked = threading.Event()
        self._until = float("inf")

    def asked(self) -> bool:
        return self._asked.is_set()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Within the block the two signals ask for a drain. In the main thread only."""
        signals = (signal.SIGTERM, signal.SIGINT)
        previous = [(number, signal.signal(number, self._ask)) for number in signals]
        try:
            yield
        finally:
            for number, handler in previous:
                signal.signal(number, handler)

    def patiently(self, step: Callable[[], _T]) -> _T:
        """Repeat `step` until Redis is there and has room, with bounded backoff and jitter. What
        Redis did already is recognised, not done twice. A draining worker gives up in the end:
        its lease runs out and the task runs elsewhere."""
        pause = FIRST_PAUSE
        while True:
            try:
                return step()
            except Unavailable as error:
                idle = self.asked() and not self._busy()
                if idle or time.monotonic() > self._until:
                    raise
                log.warning("waiting for Redis", error=error.code, pause=round(pause, 2))
                time.sleep(pause * random.uniform(0.5, 1.0))
                pause = min(LONGEST_PAUSE, pause * 2)

    def _ask(self, number: int, frame: object) -> None:
        self._until = time.monotonic() + DRAIN_SECONDS
        self._asked.set()
