"""The second thread of a worker: renews the lease, passes on stops, keeps the time limit, and
does the engine's housekeeping, twice a second.

It only reads `current` of the loop, one attribute, so no lock is needed per task; `paused`
keeps it out of the way while the process forks.
"""

from __future__ import annotations

import faulthandler
import os
import threading
from typing import Protocol

import structlog

from orchestrator.contracts import Task
from orchestrator.engine import Engine, WorkerClient
from orchestrator.errors import Unavailable
from orchestrator.runner.handle import TaskHandle

BEAT_SECONDS = 0.5
EXIT_TIME_LIMIT = 75
GRACE_SECONDS = 2.0
LONG_SECONDS = 0.25
log = structlog.get_logger("ezpocket.worker")


class Holder(Protocol):
    """Whose tasks these are: the loop."""

    current: TaskHandle | None

    def held(self) -> list[Task]:
        """The other tasks whose leases are held."""

    def let_go(self, client: WorkerClient) -> None:
        """Send what is finished and hand back what has not begun."""

    def look_ahead(self, client: WorkerClient) -> None:
        """Stop what is being made ahead of a person's answer once it is of no use."""


class Heartbeat:
    """`paused` is held while a beat is under way."""

    def __init__(self, engine: Engine, name: str, loop: Holder, longest_limit: float) -> None:
        self.paused = threading.Lock()
        self._client = engine.worker([], name)
        self._engine = engine
        self._loop = loop
        self._watchdog_seconds = longest_limit + GRACE_SECONDS
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join(timeout=10)
        self._client.close()

    def _run(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            with self.paused:
                # Native code that holds the interpreter's lock stops this thread too. The
                # watchdog's own thread needs no lock: unless it is set anew, it ends the process.
                faulthandler.dump_traceback_later(self._watchdog_seconds, exit=True, file=2)
                self._guarded_beat()
        faulthandler.cancel_dump_traceback_later()

    def _guarded_beat(self) -> None:
        """A fault of one beat must not end the heartbeat, and with it every lease."""
        try:
            self._beat()
        except Exception as error:  # noqa: BLE001
            log.error("the heartbeat failed", error=repr(error))

    def _beat(self) -> None:
        handle = self._loop.current
        if handle is not None and handle.overdue():
            self._end_process(handle)
        if handle is not None and handle.age() > LONG_SECONDS:
            self._let_go()
        try:
            current = [handle.task] if handle is not None else []
            alive, busy = self._client.beat([*current, *self._loop.held()])
            if busy:
                self._engine.housekeep()
        except Unavailable as error:
            log.warning("no heartbeat", error=str(error))
            return
        if handle is not None and not alive[0] and self._loop.current is handle:
            log.info("stopping", task=handle.task.key, module=handle.task.module)
            handle.stop()
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Last: what nobody may need must not keep a real task from its stop."""
        try:
            self._loop.look_ahead(self._client)
        except Unavailable as error:
            log.info("nothing ahead without Redis", error=error.code)

    def _let_go(self) -> None:
        """A full Redis refuses completions, and must not cost the leases: the beat follows."""
        try:
            self._loop.let_go(self._client)
        except Unavailable as error:
            log.warning("not sent yet", error=error.code)

    def _end_process(self, handle: TaskHandle) -> None:
        """Past the hard limit: hand the task back and end, whatever the agent is doing."""
        log.error(
            "time limit", task=handle.task.key, module=handle.task.module, seconds=handle.limit
        )
        try:
            self._client.release(handle.task, f"time limit of {handle.limit:g} s")
        except Unavailable as error:
            log.warning("not released: the lease will run out", error=str(error))
        os._exit(EXIT_TIME_LIMIT)
