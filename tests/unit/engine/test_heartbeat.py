"""The heartbeat's beat: what a real task needs comes before what nobody may need."""

from __future__ import annotations

import time

from graph_config import Graph, Module
from orchestrator.contracts import Task
from orchestrator.engine import Engine, WorkerClient
from orchestrator.errors import Unavailable
from orchestrator.runner.handle import TaskHandle
from orchestrator.runner.heartbeat import Heartbeat

LONG = 60.0
GONE = Task("gone", 1, "work", 1, 1, 1, "one", "ana", None, {})


class Holder:
    """A loop whose task was cancelled, and whose work ahead cannot be asked about."""

    def __init__(self) -> None:
        self.current: TaskHandle | None = TaskHandle(GONE, None, LONG)

    def held(self) -> list[Task]:
        return []

    def let_go(self, client: WorkerClient) -> None:
        """Nothing else is held."""

    def look_ahead(self, client: WorkerClient) -> None:
        raise Unavailable("redis_away", "Fora.", "Away.")


def test_a_stop_does_not_wait_for_work_ahead(redis_url: str) -> None:
    engine = Engine(redis_url, {"one": Graph("one", "work", (Module("work"),), ())})
    holder = Holder()
    handle = holder.current
    assert handle is not None
    beats = Heartbeat(engine, "worker", holder, LONG)
    beats.start()
    ends = time.monotonic() + LONG
    while not handle.stopped() and time.monotonic() < ends:
        time.sleep(0.01)
    beats.end()
    engine.close()
    assert handle.stopped()
