"""The worker's loop: one task at a time, one round trip a task.

Place in the flow: WorkerClient claims and completes; the agent works in between. A completion
brings the next task along, so a busy worker never waits for the queue; an idle one blocks.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any, TypeVar

import structlog

from orchestrator.contracts import Agent, Done, Outcome, Task
from orchestrator.engine import Engine, Hop, Reason, WorkerClient
from orchestrator.engine.routes import ContractBroken
from orchestrator.errors import Unavailable
from orchestrator.runner.failures import Failure, Result, TaskLost, backoff
from orchestrator.runner.handle import TaskHandle, Voice
from orchestrator.runner.heartbeat import Heartbeat
from orchestrator.runner.isolation import IsolatedAgent, call
from orchestrator.runner.limits import hard_limit, isolated, longest_limit
from orchestrator.runner.window import Window

_T = TypeVar("_T")
BLOCK_SECONDS = 1.0
DRAIN_SECONDS = 10.0
log = structlog.get_logger("ezpocket.worker")


def run_worker(
    module_names: Sequence[str],
    make_agent: Callable[[str], Agent],
    engine: Engine,
    *,
    on_ready: Callable[[], None] | None = None,
    name: str | None = None,
) -> None:
    """Work on these modules' queues until SIGTERM or SIGINT, which let the current task finish.

    make_agent: called once per module, in the process that runs it. on_ready: called once the
    agents are built and Redis answers. name: unique among workers. Call it from the main
    thread: signals and the time limit need it.
    """
    Worker(module_names, make_agent, engine, name or worker_name(module_names)).run(on_ready)


def worker_name(modules: Sequence[str]) -> str:
    """`module@host:pid`, with `all` for several modules."""
    return f"{modules[0] if len(modules) == 1 else 'all'}@{socket.gethostname()}:{os.getpid()}"


class Worker:
    """`current` is the task under way, which the heartbeat thread renews."""

    def __init__(
        self, modules: Sequence[str], make_agent: Callable[[str], Agent], engine: Engine, name: str
    ) -> None:
        self.current: TaskHandle | None = None
        self._window = Window()
        self._sending: list[tuple[Task, Done]] = []
        self._engine = engine
        self._client = engine.worker(modules, name)
        self._voice = Voice(engine, name)
        graphs = engine.config.routes.graphs
        self._heartbeat = Heartbeat(engine, name, self, longest_limit(graphs, modules))
        self._draining = threading.Event()
        self._drain_until = float("inf")
        self._agents: dict[str, Agent] = {}
        self._isolated: dict[str, IsolatedAgent] = {}
        for module, limit in isolated(graphs, modules).items():
            self._isolated[module] = IsolatedAgent(module, make_agent, limit, nullcontext)
        self._start_children()
        for module in modules:
            if module not in self._isolated:
                self._agents[module] = make_agent(module)

    def held(self) -> list[Task]:
        """Every task whose lease this worker holds, besides the current one."""
        return [*self._window.tasks(), *(task for task, _ in self._sending)]

    def let_go(self, client: WorkerClient) -> None:
        """Called by the heartbeat thread when the current task takes long: nobody waits for it."""
        while (waiting := self._window.next()) is not None:
            client.unclaim(waiting)
        if unsent := self._window.unsent():
            client.complete(unsent, claim_next=False)

    def _start_children(self) -> None:
        """Fork before this process has a thread; later forks wait for the heartbeat's pause."""
        for agent in self._isolated.values():
            agent.start()
            agent.forking = lambda: self._heartbeat.paused

    def run(self, on_ready: Callable[[], None] | None) -> None:
        signals = (signal.SIGTERM, signal.SIGINT)
        previous = [(number, signal.signal(number, self._drain)) for number in signals]
        gc.collect()
        gc.freeze()
        self._heartbeat.start()
        try:
            self._loop(on_ready)
        except Unavailable as error:
            if not self._draining.is_set():
                raise
            log.warning("drained without Redis: the lease will run out", error=error.code)
        finally:
            self._end(previous)

    def _loop(self, on_ready: Callable[[], None] | None) -> None:
        self._window.refill([self._patiently(self._client.take)])
        if on_ready is not None:
            on_ready()
        while True:
            while not self._draining.is_set() and (task := self._window.next()) is not None:
                self._work(task)
            if self._draining.is_set():
                self._alone()
                return
            self._window.refill([self._patiently(lambda: self._client.take(BLOCK_SECONDS))])

    def _end(self, previous: Sequence[tuple[signal.Signals, Any]]) -> None:
        self._heartbeat.end()
        for agent in self._isolated.values():
            agent.end()
        self._voice.close()
        try:
            self._client.leave()
        except Unavailable as error:
            log.info("left without saying so", error=str(error))
        self._client.close()
        for number, handler in previous:
            signal.signal(number, handler)

    def _drain(self, number: int, frame: object) -> None:
        self._drain_until = time.monotonic() + DRAIN_SECONDS
        self._draining.set()

    def _work(self, task: Task) -> None:
        """Run one task and complete it, at once or together with others."""
        try:
            module = self._engine.config.routes.module(task.graph, task.module)
        except ContractBroken as broken:
            self._fail(task, Failure(Reason.of(broken)))
            return
        if task.attempt > 1:
            self._alone()
        self.current = handle = TaskHandle(task, self._voice, hard_limit(module))
        try:
            result = self._call(task, handle)
        except TaskLost as lost:
            if not handle.stopped():
                self._release(task, str(lost))
        else:
            handle.finished = True
            if not handle.stopped():
                self._complete(task, result, handle.started)
        self.current = None

    def _alone(self) -> None:
        """Hold nothing else: before a task that may have cost a worker its life, and at the end."""
        self._send()
        while (waiting := self._window.next()) is not None:
            handed_back = waiting
            self._patiently(lambda: self._client.unclaim(handed_back))  # noqa: B023 - called at once

    def _release(self, task: Task, reason: str) -> None:
        log.error("task lost", task=task.key, module=task.module, reason=reason)
        self._patiently(lambda: self._client.release(task, reason))

    def _call(self, task: Task, handle: TaskHandle) -> Result:
        apart = self._isolated.get(task.module)
        if apart is not None:
            return apart.run(task.context, task.answer, handle)
        return call(self._agents[task.module], task.context, task.answer, handle)

    def _complete(self, task: Task, result: Result, started: float) -> None:
        if isinstance(result, Done):
            if self._window.finish(task, result, started):
                self._send()
            return
        self._send()
        if isinstance(result, Failure):
            self._fail(task, result)
            return
        outcome: Outcome = result
        claim_next = not self._draining.is_set() and not self._window.ahead
        done = self._patiently(lambda: self._client.hop(task, outcome, claim_next))
        self._note(task, done)
        self._window.refill([done.task] if claim_next else [])

    def _send(self) -> None:
        """Send the completions that are waiting; each brings another task along."""
        unsent = self._sending = self._window.unsent()
        if not unsent:
            return
        claim_next = not self._draining.is_set()
        more = self._window.more(len(unsent)) if claim_next else 0
        try:
            hops = self._client.complete(unsent, claim_next, more)
        except Unavailable:
            hops = self._patiently(lambda: self._client.complete(unsent, claim_next, more))
        self._sending = []
        for (task, _), hop in zip(unsent, hops, strict=False):
            self._note(task, hop)
        self._window.refill([hop.task for hop in hops])

    def _note(self, task: Task, done: Hop) -> None:
        if done.answer not in ("OK", "DUP"):
            log.info("completion refused", task=task.key, module=task.module, answer=done.answer)

    def _fail(self, task: Task, failure: Failure) -> None:
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
            self._patiently(lambda: self._client.retry(task, reason, delay))
        else:
            self._patiently(lambda: self._client.fail(task, reason))

    def _patiently(self, step: Callable[[], _T]) -> _T:
        """Repeat `step` until Redis is there and has room, with bounded backoff and jitter. What
        Redis did already is recognised, not done twice. A draining worker gives up in the end:
        its lease runs out and the task runs elsewhere."""
        pause = 0.05
        while True:
            try:
                return step()
            except Unavailable as error:
                idle = self.current is None and self._draining.is_set()
                if idle or time.monotonic() > self._drain_until:
                    raise
                log.warning("waiting for Redis", error=error.code, pause=round(pause, 2))
                time.sleep(pause * random.uniform(0.5, 1.0))
                pause = min(1.0, pause * 2)
