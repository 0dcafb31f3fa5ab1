"""The worker's loop: one task at a time, one round trip a task.

Place in the flow: WorkerClient claims and completes (delivery.py says what); the agent works in
between. An idle worker blocks on its queues.
"""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import nullcontext

import structlog

from orchestrator.contracts import Agent, Task
from orchestrator.engine import Engine, Reason, WorkerClient
from orchestrator.engine.routes import ContractBroken
from orchestrator.errors import Unavailable
from orchestrator.runner.ahead import WorkAhead
from orchestrator.runner.delivery import Delivery
from orchestrator.runner.drain import Drain
from orchestrator.runner.failures import Failure, Result, TaskLost
from orchestrator.runner.handle import TaskHandle, Voice
from orchestrator.runner.heartbeat import Heartbeat
from orchestrator.runner.isolation import IsolatedAgent, call
from orchestrator.runner.limits import hard_limit, isolated, longest_limit

BLOCK_SECONDS = 1.0
log = structlog.get_logger("ezpocket.worker")


def run_worker(
    module_names: Sequence[str],
    make_agent: Callable[[str], Agent],
    engine: Engine,
    *,
    on_ready: Callable[[], None] | None = None,
    name: str | None = None,
    basis: str = "",
) -> None:
    """Work on these modules' queues until SIGTERM or SIGINT, which let the current task finish.

    make_agent: called once per module, in the process that runs it. on_ready: called once the
    agents are built and Redis answers. name: unique among workers. basis: a word for what the
    agents were started with, where they work ahead. Call it from the main thread: signals and
    the time limit need it.
    """
    name = name or worker_name(module_names)
    Worker(module_names, make_agent, engine, name, basis).run(on_ready)


def worker_name(modules: Sequence[str]) -> str:
    """`module@host:pid`, with `all` for several modules."""
    return f"{modules[0] if len(modules) == 1 else 'all'}@{socket.gethostname()}:{os.getpid()}"


class Worker:
    """`current` is the task under way, which the heartbeat thread renews."""

    def __init__(
        self, modules: Sequence[str], make_agent: Callable[[str], Agent], engine: Engine,
        name: str, basis: str = "",
    ) -> None:
        self.current: TaskHandle | None = None
        self._engine = engine
        self._client = engine.worker(modules, name)
        self._drain = Drain(busy=lambda: self.current is not None)
        self._delivery = Delivery(self._client, self._drain)
        self._voice = Voice(engine, name)
        graphs = engine.config.routes.graphs
        self._heartbeat = Heartbeat(engine, name, self, longest_limit(graphs, modules))
        self._agents: dict[str, Agent] = {}
        self._isolated: dict[str, IsolatedAgent] = {}
        for module, limit in isolated(graphs, modules).items():
            self._isolated[module] = IsolatedAgent(module, make_agent, limit, nullcontext)
        self._start_children()
        for module in modules:
            if module not in self._isolated:
                self._agents[module] = make_agent(module)
        self._ahead = WorkAhead(engine, modules, self._agents, basis)

    def held(self) -> list[Task]:
        """Every task whose lease this worker holds, besides the current one."""
        return self._delivery.held()

    def let_go(self, client: WorkerClient) -> None:
        """Called by the heartbeat thread when the current task takes long."""
        self._delivery.let_go(client)

    def look_ahead(self, client: WorkerClient) -> None:
        """Called by the heartbeat thread, like `let_go`."""
        self._ahead.beat(client)

    def run(self, on_ready: Callable[[], None] | None) -> None:
        with self._drain.on_signals():
            gc.collect()
            gc.freeze()
            self._heartbeat.start()
            self._ahead.start()
            try:
                self._loop(on_ready)
            except Unavailable as error:
                if not self._drain.asked():
                    raise
                log.warning("drained without Redis: the lease will run out", error=error.code)
            finally:
                self._end()

    def _start_children(self) -> None:
        """Fork before this process has a thread; later forks wait for the heartbeat's pause."""
        for agent in self._isolated.values():
            agent.start()
            agent.forking = lambda: self._heartbeat.paused

    def _loop(self, on_ready: Callable[[], None] | None) -> None:
        self._delivery.take()
        if on_ready is not None:
            on_ready()
        while True:
            while not self._drain.asked() and (task := self._delivery.next()) is not None:
                self._work(task)
            if self._drain.asked():
                self._delivery.alone()
                return
            self._delivery.take(BLOCK_SECONDS)

    def _end(self) -> None:
        self._ahead.end()
        self._heartbeat.end()
        for agent in self._isolated.values():
            agent.end()
        self._voice.close()
        try:
            self._client.leave()
        except Unavailable as error:
            log.info("left without saying so", error=str(error))
        self._client.close()

    def _work(self, task: Task) -> None:
        """Run one task and deliver what became of it."""
        try:
            module = self._engine.config.routes.module(task.graph, task.module)
        except ContractBroken as broken:
            self._delivery.fail(task, Failure(Reason.of(broken)))
            return
        if task.attempt > 1:
            self._delivery.alone()
        self.current = handle = TaskHandle(task, self._voice, hard_limit(module))
        try:
            result = self._ahead.memo(self._client, task, handle) or self._call(task, handle)
        except TaskLost as lost:
            if not handle.stopped():
                self._delivery.release(task, str(lost))
        else:
            handle.finished = True
            if not handle.stopped():
                self._delivery.complete(task, result, handle.started)
        self.current = None

    def _call(self, task: Task, handle: TaskHandle) -> Result:
        apart = self._isolated.get(task.module)
        if apart is not None:
            return apart.run(task.context, task.answer, handle)
        return call(self._agents[task.module], task.context, task.answer, handle)
