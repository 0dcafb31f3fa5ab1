"""Agents that show, draft and check, for the fault tests of work ahead of a person's answer.

`python -m tests.faults.ahead_agents URL LEASE MODULE…` is one real worker process. What `draft`
does is in the context, and only ahead of the answer: alone it is a plain agent.
"""

from __future__ import annotations

import os
import signal
import sys
import time

import redis

from graph_config import Edge, Graph, Module
from orchestrator.contracts import Agent, Ask, Context, Done, Handle, Outcome
from orchestrator.engine import Engine
from orchestrator.errors import Fatal, Retry
from orchestrator.runner import run_worker

READING = Graph(
    "reading",
    "show",
    modules=(
        Module("show", reads=("plan",), writes=("plan",)),
        Module("draft", reads=("plan", "do"), writes=("sql",)),
        Module("check", reads=("plan", "sql"), writes=("verdict",)),
        Module("run", reads=("sql", "verdict"), writes=("rows",)),
        Module("other", reads=("plan",)),
        Module("diary", side=True),
    ),
    edges=(
        Edge("show", "draft", default=True, ahead=True),
        Edge("show", "other"),
        Edge("draft", "check", default=True, ahead=True),
        Edge("check", "run", default=True),
        Edge("run", "diary", default=True, ends="answered"),
        Edge("other", "diary", default=True, ends="rejected"),
    ),
)
GRAPHS = {"reading": READING}


class Show:
    """Asks whether the plan is right; {"plan": x} is another plan, {"no": true} a no."""

    module = "show"

    def process(self, context: Context, handle: Handle) -> Outcome:
        return Ask("plan_confirm", {"plan": context["plan"]}, 60.0)

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        if answer.get("no"):
            return Done(next_modules=("other",))
        return Done({"plan": answer["plan"]} if "plan" in answer else {})


class Silent:
    """An agent that asks nothing."""

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        raise AssertionError("it did not ask")


class Draft(Silent):
    """do, ahead of the answer: wait (until let go or stopped), die, raise, fatal."""

    module = "draft"

    def __init__(self, store: redis.Redis) -> None:
        self._store = store

    def process(self, context: Context, handle: Handle) -> Outcome:
        job_id, ahead = handle.task.job_id, handle.task.ahead
        self._store.incr(f"test:{'ahead' if ahead else 'real'}:{job_id}")
        if ahead:
            self._do(context.get("do", ""), job_id, handle)
        return Done({"sql": f"SELECT {context['plan']}"}, note=f"by {os.getpid()}")

    def _do(self, do: str, job_id: str, handle: Handle) -> None:
        handle.on_stop(lambda: self._store.incr(f"test:stopped:{job_id}"))
        if do == "wait":
            while not self._store.exists(f"test:go:{job_id}"):
                if handle.stopped():
                    raise Retry("stopped", "Parada.", "Stopped.")
                time.sleep(0.01)
        elif do == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif do == "raise":
            raise ZeroDivisionError("a bug")
        elif do == "fatal":
            raise Fatal("no_data", "Não há dados.", "There is no data.")


class Plain(Silent):
    """Writes what the graph says that its module writes."""

    def __init__(self, module: str) -> None:
        self.module = module

    def process(self, context: Context, handle: Handle) -> Outcome:
        writes = READING.module(self.module).writes
        return Done({name: f"{name} of {context.get('sql')}" for name in writes})


def make_agent(module: str, store: redis.Redis) -> Agent:
    if module == "show":
        return Show()
    return Draft(store) if module == "draft" else Plain(module)


def main() -> None:
    url, lease, *modules = sys.argv[1:]
    store = redis.Redis.from_url(url)
    engine = Engine(url, GRAPHS, lease_seconds=float(lease))
    run_worker(modules, lambda name: make_agent(name, store), engine,
               on_ready=lambda: print("ready", flush=True))


if __name__ == "__main__":
    main()
