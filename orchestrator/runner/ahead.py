"""Works ahead while a person reads, in a thread of its own, and hands real tasks what it made.

Place in the flow: when a task parks with a question, the engine queues errands for the modules
behind the graph's `ahead` edges. This thread does them with the loop's own agents, one at a time;
the loop never waits for it, except for the very result that its task needs. Nothing that happens
here ends a job, writes a field or is told to anybody (engine/memos.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

import structlog

from orchestrator.contracts import Agent, Done, Task
from orchestrator.engine import Engine, WorkerClient
from orchestrator.engine.ahead_client import Ahead, AheadClient
from orchestrator.engine.memos import digest
from orchestrator.engine.routes import ContractBroken
from orchestrator.errors import Unavailable
from orchestrator.runner.handle import TaskHandle
from orchestrator.runner.isolation import call
from orchestrator.runner.limits import hard_limit

BLOCK_SECONDS = 1.0
PAUSE_SECONDS = 1.0
POLL_SECONDS = 0.01
PATIENCE_SECONDS = 20.0
END_SECONDS = 2.0
log = structlog.get_logger("ezpocket.worker")


class WorkAhead:
    """agents: of this process, by module; those that work ahead are called from two threads.
    basis: what they were started with, for the digest."""

    def __init__(
        self, engine: Engine, modules: Sequence[str], agents: Mapping[str, Agent], basis: str
    ) -> None:
        config = engine.config
        speculates = config.routes.ahead_targets(modules) if config.speculate else frozenset()
        self._routes, self._agents, self._basis = config.routes, agents, basis
        self._targets = speculates
        self._client = AheadClient(config, sorted(speculates), basis)
        self._current: tuple[Ahead, TaskHandle] | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def start(self) -> None:
        if self._targets:
            self._thread.start()

    def end(self) -> None:
        """What is under way is stopped and thrown away; a thread that only waits is left to it."""
        self._ended.set()
        if self._stop():
            self._thread.join(timeout=END_SECONDS)

    def beat(self, client: WorkerClient) -> None:
        """From the heartbeat's thread: stop what is of no use any more, or takes too long."""
        current = self._current
        if current is None:
            return
        ahead, handle = current
        # One that goes on past its limit is not said to go on: nobody waits for it longer.
        if (handle.overdue() or not client.wanted(ahead)) and self._current is current:
            handle.stop()

    def memo(self, client: WorkerClient, task: Task, handle: TaskHandle) -> Done | None:
        """What was made ahead of this very task; waits, within bounds, while it is being made."""
        if task.module not in self._targets or task.answer is not None:
            return None
        key = digest(self._basis, task.graph, task.module, task.context)
        until = time.monotonic() + PATIENCE_SECONDS
        while not handle.stopped() and time.monotonic() < until:
            try:
                found = client.memo(task, key)
            except Unavailable:
                return None
            if found != "coming":
                return found
            time.sleep(POLL_SECONDS)
        return None

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                ahead = self._client.next(BLOCK_SECONDS)
                if ahead is not None:
                    self._do(ahead)
            except Unavailable as error:
                log.info("nothing ahead without Redis", error=error.code)
                self._ended.wait(PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001 - of no consequence; real tasks go on
                log.warning("work ahead failed", error=repr(error))
                self._ended.wait(PAUSE_SECONDS)
        self._client.close()

    def _do(self, ahead: Ahead) -> None:
        task = ahead.task
        module = self._routes.module(task.graph, task.module)
        handle = TaskHandle(task, None, hard_limit(module))
        self._current = ahead, handle
        if self._ended.is_set():
            self._stop()
        try:
            result = call(self._agents[task.module], task.context, None, handle)
        finally:
            handle.finished = True
            self._current = None
        done = result if isinstance(result, Done) and not handle.stopped() else None
        try:
            self._client.done(ahead, done)
        except ContractBroken as broken:
            log.warning("work ahead broke its contract", module=task.module, detail=broken.detail)
            self._client.done(ahead, None)
        except Unavailable as error:  # a full Redis takes no memo, and lets go of its mark
            log.info("not kept", module=task.module, error=error.code)
            self._client.done(ahead, None)

    def _stop(self) -> bool:
        """Stop what is under way, if anything is."""
        current = self._current
        if current is not None:
            current[1].stop()
        return current is not None
