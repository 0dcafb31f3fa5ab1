"""The agents at work in this process, for the time of an evaluation.

Place in the flow: here.py submits jobs to a private engine; these threads claim their tasks, call
the agents and complete them as worker processes do, and say yes wherever a person is asked.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from orchestrator.contracts import Agent, Ask, Context, Done, Handle, Outcome, Task
from orchestrator.engine import Engine, WorkerClient
from orchestrator.errors import Conflict, NotFound, Unavailable
from orchestrator.runner.failures import Failure, backoff
from orchestrator.runner.handle import TaskHandle
from orchestrator.runner.isolation import call

BLOCK_SECONDS = 0.5
YES = {"action": "accept"}


class Passing:
    """The agent of a module that an evaluation does without: what follows an answer, and what
    keeps it. A job that nothing waits for any more leaves Redis."""

    def __init__(self, module: str) -> None:
        self.module = module

    def process(self, context: Context, handle: Handle) -> Outcome:
        return Done()

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        """Never called: it asks nothing."""
        return Done()


class Pool:
    """A context manager. agents: by module, one set for each thread; built before it, because the
    guard forks a child.

    engine: its leases must outlast every step, because nobody renews them here.
    """

    def __init__(self, engine: Engine, agents: Sequence[Mapping[str, Agent]]) -> None:
        self._engine = engine
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[str, TaskHandle] = {}
        self._threads = [
            threading.Thread(target=self._work, args=(number, one), name=f"eval-{number}")
            for number, one in enumerate(agents)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        with self._lock:
            running = list(self._running.values())
        for handle in running:
            handle.stop()
        for thread in self._threads:
            thread.join()

    def stop(self, job_id: str) -> None:
        """Tell whatever works on the job that nobody waits any more."""
        with self._lock:
            running = [one for one in self._running.values() if one.task.job_id == job_id]
        for handle in running:
            handle.stop()

    def _work(self, number: int, agents: Mapping[str, Agent]) -> None:
        client = self._engine.worker(list(agents), f"eval-{number}")
        try:
            while not self._closing.is_set():
                try:
                    self._one(client, agents)
                except Unavailable:  # Redis; what was under way comes again
                    self._closing.wait(BLOCK_SECONDS)
        finally:
            client.close()

    def _one(self, client: WorkerClient, agents: Mapping[str, Agent]) -> None:
        task = client.take(BLOCK_SECONDS)
        if task is None:
            self._engine.housekeep()  # retries that are due
        else:
            self._run(client, agents[task.module], task)

    def _run(self, client: WorkerClient, agent: Agent, task: Task) -> None:
        # here.py's timeout of the question stops it
        handle = TaskHandle(task, None, math.inf)
        with self._lock:
            self._running[task.key] = handle
        try:
            result = call(agent, task.context, task.answer, handle)
        finally:
            with self._lock:
                del self._running[task.key]
        if isinstance(result, Failure):
            _failed(client, task, result)
            return
        done = client.hop(task, result, claim_next=False)
        if isinstance(result, Ask) and done.answer == "OK":
            with contextlib.suppress(Conflict, NotFound):  # withdrawn at this moment
                self._engine.answer(task.job_id, task.seq, task.username, YES)


def _failed(client: WorkerClient, task: Task, failure: Failure) -> None:
    if failure.again:
        delay = backoff(task.attempt) if failure.delay is None else failure.delay
        client.retry(task, failure.reason, delay)
    else:
        client.fail(task, failure.reason)
