"""What a running agent holds: its task, a voice, and a way to notice that it should stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from orchestrator.contracts import Event, Task
from orchestrator.engine import Engine, WorkerClient
from orchestrator.errors import Unavailable

log = structlog.get_logger("ezpocket.worker")


class Voice:
    """A connection for events that agents emit, shared by their threads; opened when first used."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._lock = threading.Lock()
        self._client: WorkerClient | None = None

    def say(self, task: Task, event: Event) -> bool:
        """False when the task is no longer this worker's. While Redis is away nothing is said."""
        with self._lock:
            if self._client is None:
                self._client = self._engine.worker([], self._name)
            try:
                return self._client.emit(task, event)
            except Unavailable:
                return True

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()


class TaskHandle:
    """contracts.Handle for one task in this process; without a voice nobody hears it. `finished`:
    the agent has returned, and only the completion is under way, which no stop and no time limit
    concern."""

    __slots__ = ("_callbacks", "_stopped", "_voice", "finished", "limit", "started", "task")

    def __init__(self, task: Task, voice: Voice | None, limit: float) -> None:
        self.task = task
        self.limit = limit
        self.started = time.monotonic()
        self._voice = voice
        self._stopped = False
        self.finished = False
        self._callbacks: list[Callable[[], None]] | None = None

    def emit(self, event: Event) -> None:
        if self._voice is not None and not self._voice.say(self.task, event):
            self.stop()

    def age(self) -> float:
        """Seconds since the task was begun here."""
        return time.monotonic() - self.started

    def overdue(self) -> bool:
        """Past the hard limit, and the agent still at work."""
        return not self.finished and self.age() > self.limit

    def stopped(self) -> bool:
        return self._stopped

    def on_stop(self, callback: Callable[[], None]) -> None:
        if self._callbacks is None:
            self._callbacks = []
        self._callbacks.append(callback)
        if self._stopped:
            callback()

    def stop(self) -> None:
        """Called by the heartbeat thread, once it learns that the task is no longer ours."""
        if self._stopped or self.finished:
            return
        self._stopped = True
        for callback in self._callbacks or ():
            try:
                callback()
            except Exception as error:  # noqa: BLE001 - foreign code; the heartbeat must go on
                log.warning("a stop callback failed", task=self.task.key, error=repr(error))
