"""A graph with a plan to read and work ahead of it, and a test bed for it."""

from __future__ import annotations

from typing import Any

from graph_config import Edge, Graph, Module
from orchestrator.contracts import Ask, Done, Task
from orchestrator.engine import Engine
from orchestrator.engine.ahead_client import Ahead, AheadClient
from orchestrator.engine.memos import digest
from tests.unit.engine.bed import Bed

READING = Graph(
    "reading",
    "show",
    modules=(
        Module("show", reads=("plan",), writes=("plan", "said")),
        Module("write", reads=("plan", "lang"), writes=("sql",)),
        Module("check", reads=("plan", "sql"), writes=("verdict", "sql")),
        Module("mend", reads=("sql", "verdict"), writes=("sql",), max_rounds=3),
        Module("other", reads=("plan",), writes=("plan",)),
        Module("run", reads=("sql", "verdict"), writes=("rows",)),
        Module("clerk", side=True),
    ),
    edges=(
        Edge("show", "write", default=True, ahead=True),
        Edge("show", "other"),
        Edge("other", "show", default=True, loop=True),
        Edge("write", "check", default=True, ahead=True),
        Edge("check", "run", default=True),
        Edge("check", "mend", ahead=True),
        Edge("mend", "check", default=True, loop=True, ahead=True),
        Edge("run", "clerk", default=True, ends="answered"),
    ),
)
TARGETS = ("write", "check", "mend")


class Reading(Bed):
    """A job whose person reads the plan, and somebody who works ahead meanwhile."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.ahead = AheadClient(engine.config, TARGETS, "basis")

    def park(self, **patch: Any) -> Task:
        """The plan is shown; the task that asked."""
        self.submit("reading", context={"lang": "pt", "plan": 1})
        return self.do("show", Ask("plan_confirm", {}, 60.0, patch=patch))

    def next(self) -> Ahead | None:
        return self.ahead.next(0.01)

    def begin(self) -> Ahead:
        found = self.next()
        assert found is not None, "no errand"
        return found

    def memo(self, task: Task) -> Done | str | None:
        key = digest("basis", task.graph, task.module, task.context)
        return self.worker(task.module).memo(task, key)

    def accept(self, task: Task, **patch: Any) -> None:
        self.engine.answer(task.job_id, task.seq, "ana", {"action": "accept"})
        self.do("show", Done(patch))
