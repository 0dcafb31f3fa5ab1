"""A handle that remembers: what an agent emitted, and a stop that a test can pull."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from orchestrator.contracts import Event, Task


class RecordingHandle:
    """A contracts.Handle outside any engine. `events` holds what was emitted."""

    def __init__(
        self, module: str, context: Mapping[str, Any] | None = None, *, round: int = 1,
        attempt: int = 1, job_id: str = "job", seq: int = 1, username: str = "person",
        projeto: str | None = None,
    ) -> None:
        self.task = Task(
            job_id=job_id, seq=seq, module=module, attempt=attempt, round=round, fence=1,
            graph="questions", username=username, projeto=projeto, context=dict(context or {}),
        )
        self.events: list[Event] = []
        self._stopped = False
        self._callbacks: list[Callable[[], None]] = []

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def stopped(self) -> bool:
        return self._stopped

    def on_stop(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)
        if self._stopped:
            callback()

    def stop(self) -> None:
        """What the engine does when the job was cancelled or the lease lost."""
        self._stopped = True
        for callback in self._callbacks:
            callback()
