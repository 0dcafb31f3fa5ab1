"""What became of a task, told to the engine; and the tasks that this worker still holds.

Place in the flow: the loop hands over each result. A completion brings the next task along, so
a busy worker never waits for the queue; very short tasks are completed together (window.py).
"""

from __future__ import annotations

import structlog

from orchestrator.contracts import Done, Outcome, Task
from orchestrator.engine import Hop, WorkerClient
from orchestrator.errors import Unavailable
from orchestrator.runner.drain import Drain
from orchestrator.runner.failures import Failure, Result, backoff
from orchestrator.runner.window import Window

log = structlog.get_logger("ezpocket.worker")


class Delivery:
    """Used by the loop's thread, `held` and `let_go` by the heartbeat's."""

    def __init__(self, client: WorkerClient, drain: Drain) -> None:
        self._client = client
        self._drain = drain
        self._window = Window()
        self._sending: list[tuple[Task, Done]] = []

    def next(self) -> Task | None:
        """A task that came along with a completion."""
        return self._window.next()

    def take(self, block_seconds: float = 0.0) -> None:
        """Claim a task from the queues, waiting so long for one."""
        self._window.refill([self._drain.patiently(lambda: self._client.take(block_seconds))])

    def held(self) -> list[Task]:
        """Every task whose lease this worker holds, besides the current one."""
        return [*self._window.tasks(), *(task for task, _ in self._sending)]

    def let_go(self, client: WorkerClient) -> None:
        """When the current task takes long: nobody waits for it. What Redis refuses stays here."""
        while (waiting := self._window.next()) is not None:
            client.unclaim(waiting)
        if unsent := self._window.unsent():
            try:
                client.complete(unsent, claim_next=False)
            except Unavailable:
                self._window.keep(unsent)
                raise

    def alone(self) -> None:
        """Hold nothing else: before a task that may have cost a worker its life, and at the end."""
        self._send()
        while (waiting := self._window.next()) is not None:
            handed_back = waiting
            self._drain.patiently(
                lambda: self._client.unclaim(handed_back)  # noqa: B023 - called at once
            )

    def complete(self, task: Task, result: Result, started: float) -> None:
        """At once, or together with others. started: by time.monotonic()."""
        if isinstance(result, Done):
            if self._window.finish(task, result, started):
                self._send()
            return
        self._send()
        if isinstance(result, Failure):
            self.fail(task, result)
            return
        outcome: Outcome = result
        claim_next = not self._drain.asked() and not self._window.ahead
        done = self._drain.patiently(lambda: self._client.hop(task, outcome, claim_next))
        _note(task, done)
        self._window.refill([done.task] if claim_next else [])

    def fail(self, task: Task, failure: Failure) -> None:
        """Retry or fail; the next task is taken by the loop."""
        reason = failure.reason
        log.warning(
            "task failed",
            task=task.key,
            module=task.module,
            attempt=task.attempt,
            code=reason.code,
            again=failure.again,
            traceback=reason.traceback,
        )
        if failure.again:
            delay = backoff(task.attempt) if failure.delay is None else failure.delay
            self._drain.patiently(lambda: self._client.retry(task, reason, delay))
        else:
            self._drain.patiently(lambda: self._client.fail(task, reason))

    def release(self, task: Task, reason: str) -> None:
        """Back to the queue, for whoever is there."""
        log.error("task lost", task=task.key, module=task.module, reason=reason)
        self._drain.patiently(lambda: self._client.release(task, reason))

    def _send(self) -> None:
        """Send the completions that are waiting; each brings another task along."""
        unsent = self._sending = self._window.unsent()
        if not unsent:
            return
        claim_next = not self._drain.asked()
        more = self._window.more(len(unsent)) if claim_next else 0
        try:
            hops = self._client.complete(unsent, claim_next, more)
        except Unavailable:
            hops = self._drain.patiently(lambda: self._client.complete(unsent, claim_next))
        self._sending = []
        for (task, _), hop in zip(unsent, hops, strict=False):
            _note(task, hop)
        self._window.refill([hop.task for hop in hops])


def _note(task: Task, done: Hop) -> None:
    if done.answer not in ("OK", "DUP"):
        log.info("completion refused", task=task.key, module=task.module, answer=done.answer)
