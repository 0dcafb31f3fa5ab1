"""A test bed: the engine, graphs that each show one thing, and short words for the steps."""

from __future__ import annotations

import itertools
import time
from typing import Any

from graph_config import Edge, Graph, Module
from orchestrator import events
from orchestrator.contracts import Done, NewJob, Outcome, Task
from orchestrator.engine import Engine, JobView, WorkerClient

LINE = Graph(
    "line",
    "first",
    modules=(
        Module("first", reads=("question", "lang"), writes=("a", "b"), retries=2),
        Module("second", reads=("a",), writes=("b", "c")),
        Module("third", reads=("question", "a", "b", "c"), writes=("answer",)),
        Module("scribe", reads=("*",), side=True, retries=1),
    ),
    edges=(
        Edge("first", "second", default=True),
        Edge("first", "third"),
        Edge("first", "scribe", ends="rejected"),
        Edge("second", "third", default=True, ends="answered"),
        Edge("third", "scribe", default=True),
    ),
)
JOIN = Graph(
    "join",
    "fork",
    modules=(
        Module("fork", reads=("question",), writes=("seed",)),
        Module("left", reads=("seed",), writes=("l",)),
        Module("right", reads=("seed",), writes=("r",)),
        Module("meet", reads=("l", "r"), writes=("both",), needs=("l", "r")),
        Module("last", writes=("end",)),
    ),
    edges=(
        Edge("fork", "left", default=True),
        Edge("fork", "right", default=True),
        Edge("left", "meet", default=True),
        Edge("right", "meet", default=True),
        Edge("meet", "last", default=True, ends="answered"),
        Edge("meet", "left", loop=True),
    ),
)
LOOP = Graph(
    "loop",
    "make",
    modules=(
        Module("make", writes=("plan", "made")),
        Module("check", reads=("plan", "opinion"), writes=("opinion", "plan", "notes")),
        Module("mend", reads=("plan", "opinion"), writes=("plan", "mended"), max_rounds=3),
        Module("aside", reads=("plan",), writes=("extra",)),
        Module("finish", reads=("plan",), writes=("answer",)),
        Module("clerk", side=True),
    ),
    edges=(
        Edge("make", "check", default=True),
        Edge("make", "aside"),
        Edge("check", "finish", default=True, ends="answered"),
        Edge("check", "mend"),
        Edge("mend", "check", default=True, loop=True),
        Edge("mend", "make", loop=True, keeps=("plan", "notes")),
    ),
)
STUCK = Graph("stuck", "only", modules=(Module("only"), Module("notes", side=True)), edges=())
GRAPHS = {graph.name: graph for graph in (LINE, JOIN, LOOP, STUCK)}
MODULES = [module.name for graph in GRAPHS.values() for module in graph.modules]


class Bed:
    """One worker per module, by name; `do` takes and completes in one go."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._numbers = itertools.count(1)
        self._workers: dict[str, WorkerClient] = {}

    def submit(self, graph: str = "line", user: str = "ana", **more: Any) -> str:
        job_id = more.pop("job_id", f"job{next(self._numbers)}")
        context = more.pop("context", {"question": "?", "lang": "pt"})
        return self.engine.submit(NewJob(job_id, graph, user, None, context, **more))

    def worker(self, module: str, name: str | None = None) -> WorkerClient:
        key = name or module
        if key not in self._workers:
            self._workers[key] = self.engine.worker([module], key)
        return self._workers[key]

    def take(self, module: str, name: str | None = None) -> Task:
        task = self.worker(module, name).take()
        assert task is not None, f"nothing queued for {module}"
        return task

    def nothing(self, *modules: str) -> bool:
        return all(self.worker(module).take() is None for module in modules)

    def end(self, task: Task, outcome: Outcome | None = None) -> str:
        return self.worker(task.module).hop(task, outcome or Done(), False).answer

    def do(self, module: str, outcome: Outcome | None = None) -> Task:
        task = self.take(module)
        assert self.end(task, outcome) == "OK"
        return task

    def job(self, job_id: str = "job1") -> JobView:
        return self.engine.job(job_id)

    def steps(self, job_id: str = "job1") -> list[tuple[str, str]]:
        return [(step["module"], step["status"]) for step in self.job(job_id).execution_chain]

    def told(self, job_id: str = "job1") -> list[str]:
        """The job's events by type, and for progress the status too."""
        found = events.read(self.engine.redis, job_id)
        return [
            f"{e.data['module']} {e.data['status']}" if e.type == "progress" else e.type
            for e in found
        ]

    def closed(self, job_id: str = "job1") -> bool:
        """Nothing is pending: the keys have a time to live and nobody counts the job."""
        counted = any(job["job_id"] == job_id for job in self.engine.in_flight())
        lives = self.engine.redis.ttl(f"job:{job_id}")
        assert counted == (lives == -1)
        return not counted

    def after(self, seconds: float) -> None:
        """Let time pass and the engine's housekeeping run."""
        time.sleep(seconds)
        self.engine.housekeep()
