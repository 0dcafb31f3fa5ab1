"""Agents for the fault tests, and the graph they live in: what the context says, they do.

`python -m tests.faults.agents URL LEASE MODULE…` is one real worker process, run by the
project's own runner; SIGKILL, SIGSTOP and SIGTERM are then sent to it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

import redis

from graph_config import Edge, Graph, Module
from orchestrator.contracts import Context, Done, Event, Handle, Outcome
from orchestrator.engine import Engine
from orchestrator.errors import Fatal, Retry
from orchestrator.runner import run_worker

FAULTS = Graph(
    "faults",
    "work",
    modules=(
        Module("work", reads=("do", "seconds", "question"), writes=("by",), time_limit=60.0),
        Module("brief", reads=("do", "seconds"), writes=("by",), time_limit=4.0),
        Module("native", reads=("do", "seconds"), writes=("by",), isolate=True, time_limit=3.0),
        Module("patient", reads=("do", "seconds"), writes=("by",), time_limit=3600.0),
        Module("apart", reads=("do", "seconds"), writes=("by",), isolate=True, time_limit=3600.0),
        Module("after", reads=("by",), writes=("end",)),
        Module("diary", side=True),
    ),
    edges=(
        Edge("work", "after", default=True, ends="answered"),
        Edge("brief", "after", default=True, ends="answered"),
        Edge("native", "after", default=True, ends="answered"),
        Edge("patient", "after", default=True, ends="answered"),
        Edge("apart", "after", default=True, ends="answered"),
    ),
)
GRAPHS = {"faults": FAULTS}


class Obedient:
    """Counts its runs in Redis, then does what the context says."""

    def __init__(self, module: str, store: redis.Redis) -> None:
        self.module = module
        self._store = store

    def process(self, context: Context, handle: Handle) -> Outcome:
        """do: sleep, stall (sleep in the first attempt), hold (stall in native code that keeps the
        interpreter's lock), watch (sleep until stopped), wait (until the test lets it go), die,
        raise, fatal, retry, talk."""
        handle.on_stop(lambda: self._store.incr("test:stopped"))
        if "do" in FAULTS.module(self.module).reads:
            self._store.incr(f"test:runs:{handle.task.job_id}")
        do, seconds = context.get("do", "nothing"), float(context.get("seconds", 0))
        if do == "sleep" or (do == "stall" and handle.task.attempt == 1):
            time.sleep(seconds)
        elif do == "hold" and handle.task.attempt == 1:
            ctypes.PyDLL(None).usleep(int(seconds * 1e6))
        elif do == "watch":
            until = time.monotonic() + seconds
            while time.monotonic() < until and not handle.stopped():
                time.sleep(0.01)
        elif do == "wait":
            while not self._store.exists(f"test:go:{handle.task.job_id}"):
                time.sleep(0.01)
        elif do == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif do == "raise":
            raise ZeroDivisionError("a bug")
        elif do == "fatal":
            raise Fatal("no_data", "Não há dados.", "There is no data.")
        elif do == "retry" and handle.task.attempt < 3:
            raise Retry("busy", "Ocupado.", "Busy.", delay=0.05)
        elif do == "talk":
            handle.emit(Event("token", {"text": "olá"}))
        return Done({"by": os.getpid()} if "by" in _writes(self.module) else {})

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        raise AssertionError("no agent here asks")


def _writes(module: str) -> tuple[str, ...]:
    return FAULTS.module(module).writes


def main() -> None:
    url, lease, *modules = sys.argv[1:]
    engine = Engine(url, GRAPHS, lease_seconds=float(lease))
    engine.check_server()

    def make_agent(name: str) -> Obedient:
        return Obedient(name, redis.Redis.from_url(url))

    run_worker(modules, make_agent, engine, on_ready=lambda: print("ready", flush=True))


if __name__ == "__main__":
    main()
