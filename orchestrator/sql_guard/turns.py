"""Whose statement is being looked at: the real task's or, while nobody waits, one ahead of it.

Place in the flow: sql_validator has one guard's child and one database session for both of its
threads. A real task waits a moment for work ahead and then takes the turn from it, so that what
nobody may ever need delays nobody.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from orchestrator.contracts import Event, Handle
from orchestrator.errors import Retry

PATIENCE_SECONDS = 0.25
STOPPED_SECONDS = 10.0
LOOK_SECONDS = 0.1


class Turn:
    """contracts.Handle for as long as the turn lasts: nothing is stopped after it."""

    def __init__(self, handle: Handle) -> None:
        self.task = handle.task
        self._handle = handle
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self._stopped = self._over = False

    def emit(self, event: Event) -> None:
        self._handle.emit(event)

    def stopped(self) -> bool:
        return self._stopped or self._handle.stopped()

    def on_stop(self, callback: Callable[[], None]) -> None:
        with self._lock:
            self._callbacks.append(callback)
            if self._stopped:
                callback()

    def stop(self) -> None:
        """From any thread: the task was stopped, or somebody else needs the turn."""
        with self._lock:
            if not (self._over or self._stopped):
                self._stopped = True
                for callback in self._callbacks:
                    callback()

    def end(self) -> None:
        with self._lock:
            self._over = True


class Turns:
    """One at a time. clean_up: called after a turn that was stopped, before the next begins."""

    def __init__(self, clean_up: Callable[[], object]) -> None:
        self._clean_up = clean_up
        self._lock = threading.Lock()
        self._held: Turn | None = None

    @contextmanager
    def taken(self, handle: Handle) -> Iterator[Turn]:
        """Raises Retry when the task was stopped, or the turn does not come."""
        self._wait(handle)
        self._held = turn = Turn(handle)
        try:
            handle.on_stop(turn.stop)
            yield turn
        finally:
            turn.end()
            self._held = None
            try:
                if turn.stopped():
                    self._clean_up()
            finally:
                self._lock.release()

    def _wait(self, handle: Handle) -> None:
        if handle.task.ahead:
            while not self._lock.acquire(timeout=LOOK_SECONDS):
                if handle.stopped():
                    raise stopped()
        elif not self._lock.acquire(timeout=PATIENCE_SECONDS):
            self._take_away()

    def _take_away(self) -> None:
        """Looked at again and again: another one ahead may have had the turn meanwhile."""
        ends = time.monotonic() + STOPPED_SECONDS
        while True:
            held = self._held
            if held is not None and held.task.ahead:
                held.stop()
            if self._lock.acquire(timeout=LOOK_SECONDS):
                return
            if time.monotonic() > ends:
                raise stopped()


def stopped() -> Retry:
    return Retry("STOPPED", "A verificação foi interrompida.", "The check was stopped.")
