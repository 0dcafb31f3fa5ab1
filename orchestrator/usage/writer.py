"""The background thread that writes rows to PostgreSQL, so that no call to a model waits for it.

Place in the flow: ledger.py puts entries and asks its questions here. While PostgreSQL is away,
or hangs, entries are kept, up to a bound; one that has to go is written to the log in full.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any

import structlog

from orchestrator.database.failures import unavailable
from orchestrator.errors import EzpocketError, Unavailable
from orchestrator.usage.entries import Entry

ROOM = 2000
BATCH = 100
PAUSE_SECONDS = 5.0
IDLE_SECONDS = 60.0
log = structlog.get_logger("ezpocket.usage")


class Writer:
    """Its thread begins with the first use, also anew after a fork, and ends with the process.

    store: writes entries, all or none. rest: called when there was nothing to do for a while.
    room: entries kept at most. pause: seconds without a try after PostgreSQL did not answer.
    """

    def __init__(self, store: Callable[[Sequence[Entry]], None], rest: Callable[[], None], *,
                 room: int = ROOM, pause: float = PAUSE_SECONDS) -> None:
        self._store = store
        self._rest = rest
        self._room = room
        self._pause = pause
        self._reset()

    def put(self, entry: Entry) -> None:
        """Keep it until it is written. Waits for nothing."""
        with self._awake():
            if len(self._kept) >= self._room:
                _lose(self._kept.popleft(), "no_room")
            self._kept.append(entry)

    def ask(self, question: Callable[[], Any], seconds: float) -> Any:
        """What `question` gives, in the thread, after all that was put before is written. Raises
        Unavailable when that takes longer, and at once for a while after it did."""
        answer: Future[Any] = Future()
        with self._awake():
            if self._away():
                raise unavailable("database_unavailable")
            self._questions.append((question, answer))
        try:
            return answer.result(seconds)
        except TimeoutError:
            answer.cancel()
            self._again = time.monotonic() + self._pause
            raise unavailable("database_timeout") from None

    def close(self, seconds: float = 3.0) -> None:
        """Write what is kept; what cannot be written in time goes to the log."""
        if self._process != os.getpid() or self._thread is None:
            return
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(seconds)
        with self._changed:
            for entry in (*self._writing, *self._kept):
                _lose(entry, "the_end")
            self._kept.clear()

    def _reset(self) -> None:
        self._process = os.getpid()
        self._changed = threading.Condition()
        self._kept: deque[Entry] = deque()
        self._writing: Sequence[Entry] = ()
        self._questions: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._again = 0.0
        self._closing = False
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def _awake(self) -> Iterator[None]:
        """The lock for the block; then the thread, which is there, looks what is new."""
        if self._process != os.getpid():
            self._reset()  # what the parent keeps, the parent writes
        with self._changed:
            yield
            if self._thread is None or not self._thread.is_alive():
                self._closing = False
                self._thread = threading.Thread(target=self._run, name="usage", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                patience = self._again - time.monotonic() if self._kept else IDLE_SECONDS
                busy = self._changed.wait_for(self._has_work, max(patience, 0.0))
                closing = self._closing
            if not busy:
                self._rest()
            there = self._write_all()
            self._answer_all(there)
            if closing:
                return

    def _has_work(self) -> bool:
        return bool(self._closing or self._questions or (self._kept and not self._away()))

    def _away(self) -> bool:
        return time.monotonic() < self._again

    def _write_all(self) -> bool:
        """False when PostgreSQL is away; then what was not written is kept."""
        while True:
            with self._changed:
                self._writing = [self._kept.popleft()
                                 for _ in range(min(BATCH, len(self._kept)))]
            if not self._writing:
                return True
            left: Sequence[Entry] = self._writing  # all of them, when a defect ends the thread
            try:
                left = self._unwritten(self._writing)
            finally:
                with self._changed:
                    self._writing = ()
                    self._kept.extendleft(reversed(left))
            if left:
                return False

    def _unwritten(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Those that could not be written because PostgreSQL is away. One that it refuses is
        told of and let go, so that it does not hold up the others."""
        try:
            self._store(entries)
        except Unavailable as error:
            self._again = time.monotonic() + self._pause
            log.warning("usage_waits", entries=len(entries), why=error.code)
            return entries
        except EzpocketError as error:
            if len(entries) == 1:
                _lose(entries[0], error.code)
                return ()
            for at, entry in enumerate(entries):
                if self._unwritten([entry]):
                    return entries[at:]
        return ()

    def _answer_all(self, there: bool) -> None:
        while self._questions:
            question, answer = self._questions.popleft()
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                if not there:
                    raise unavailable("database_unavailable")
                answer.set_result(question())
            except EzpocketError as error:
                if isinstance(error, Unavailable):
                    there, self._again = False, time.monotonic() + self._pause
                answer.set_exception(error)


def _lose(entry: Entry, why: str) -> None:
    """Nothing goes silently: the log has all that the row would have had."""
    log.error("usage_lost", why=why, **{name: str(value) for name, value in entry.items()})
