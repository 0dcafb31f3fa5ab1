"""ezpocket's engine with all its promises on, through its own runner."""

from __future__ import annotations

import functools

from bench.peers.common import PAYLOAD, STAGES, main
from graph_config import Edge, Graph, Module
from orchestrator import events
from orchestrator.contracts import Context, Done, Handle, NewJob, Outcome
from orchestrator.engine import Engine
from orchestrator.runner import run_worker

LAST = f"stage{STAGES - 1}"
TEN = Graph(
    "ten",
    "stage0",
    modules=tuple(
        Module(f"stage{n}", reads=("payload",), writes=(f"s{n}",)) for n in range(STAGES)
    ),
    edges=(
        *(Edge(f"stage{n}", f"stage{n + 1}", default=True) for n in range(STAGES - 2)),
        Edge(f"stage{STAGES - 2}", LAST, default=True, ends="answered"),
    ),
)
USERS = 1000


class Stage:
    """A no-op that reads the payload and adds a field."""

    def __init__(self, module: str) -> None:
        self.module = module
        self._field = module.replace("stage", "s")

    def process(self, context: Context, handle: Handle) -> Outcome:
        return Done({self._field: len(context["payload"]["rows"])})

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        raise AssertionError("no stage asks")


@functools.cache
def engine(url: str) -> Engine:
    return Engine(url, {"ten": TEN})


def worker(url: str, stage: int) -> None:
    run_worker([f"stage{stage}"], Stage, engine(url))


def submit(url: str, job_id: str) -> None:
    """Many users, so that the quota of five jobs each holds nobody back."""
    number = int(job_id.partition("-")[2])
    engine(url).submit(NewJob(job_id, "ten", f"user{number % USERS}", None, {"payload": PAYLOAD}))


def ended(url: str, job_id: str) -> bool:
    """Wait for the last event of the job's stream: each stage starts and is done, and one end."""
    return bool(events.read(engine(url).redis, job_id, after=2 * STAGES, block_ms=10_000))


if __name__ == "__main__":
    main(worker, submit, ended)
