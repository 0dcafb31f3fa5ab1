"""`ezpocket worker`: load agents by name, hand them to the runner.

Place in the flow: the only place that imports workers.<module>; the runner never sees names.
A scheduled module (data sync) is no queue's worker: it is run once and the process ends.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import gc
import importlib
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import setproctitle

from graph_config import GRAPHS, Module
from orchestrator.cli import failed
from orchestrator.cli.memory import forget_library_pages
from orchestrator.cli.output import Screen
from orchestrator.cli.pm2 import tell_ready
from orchestrator.contracts import Agent, Done, Event, Fail, Task
from orchestrator.engine import Engine
from orchestrator.errors import EzpocketError, Fatal, Invalid
from orchestrator.runner import run_worker
from orchestrator.services import Services
from orchestrator.settings import Settings, get_settings
from orchestrator.supervisor import run_apart


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    modules = list(standing_modules()) if arguments.all else arguments.modules
    check_modules(modules)
    settings = get_settings()
    if code := _wait_apart(settings, arguments.wait, screen):
        return code
    setproctitle.setproctitle(f"ezpocket: worker {'all' if arguments.all else ' '.join(modules)}")
    if scheduled_module(modules[0]):
        run_scheduled(modules[0], settings)
    else:
        engine = Engine.from_settings(settings)
        engine.check_server()
        gc.collect()
        gc.freeze()  # what is imported stays: the child of an isolated agent shares it
        work(modules, Services(settings), engine, on_ready=lambda: _ready(settings))
    return 0


def _wait_apart(settings: Settings, seconds: float, screen: Screen) -> int:
    """0 once both servers answer; else the exit code of what was told. In a child, because asking
    PostgreSQL takes its driver (3 MB), which most agents do without."""
    def wait() -> None:
        from orchestrator.cli.readiness import wait_for_servers  # noqa: PLC0415 - as said above

        try:
            wait_for_servers(settings, seconds)
        except EzpocketError as error:
            sys.exit(failed(screen, error, as_json=False))

    return run_apart("worker that waits for its servers", wait)


def _ready(settings: Settings) -> None:
    forget_library_pages()
    tell_ready(settings)


def standing_modules() -> Sequence[str]:
    """Every module that has a worker process of its own, in flow order."""
    return [module.name for graph in GRAPHS.values() for module in graph.workers()]


def scheduled_modules() -> Sequence[Module]:
    return [m for graph in GRAPHS.values() for m in graph.modules if m.schedule is not None]


def scheduled_module(name: str) -> bool:
    return any(module.name == name for module in scheduled_modules())


def check_modules(names: Sequence[str]) -> None:
    """Raise Invalid unless `names` are modules that may share a process."""
    known = [module.name for graph in GRAPHS.values() for module in graph.modules]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        asked = ", ".join(unknown) or "–"
        raise Invalid("unknown_module",
                      f"Módulo desconhecido: {asked}. Existem: {', '.join(known)}.",
                      f"Unknown module: {asked}. There are: {', '.join(known)}.")
    if len(names) > 1 and any(scheduled_module(name) for name in names):
        raise Invalid("scheduled_module",
                      "Um módulo agendado roda sozinho no seu processo.",
                      "A scheduled module runs alone in its process.")


def agent_class(module: str) -> Callable[..., Agent]:
    """workers/<module>.py's class: the module's name in CamelCase."""
    found = importlib.import_module(f"workers.{module}")
    cls: Callable[..., Agent] = getattr(found, "".join(p.title() for p in module.split("_")))
    return cls


def work(modules: Sequence[str], services: Services, engine: Engine, *,
         on_ready: Callable[[], None]) -> None:
    """Be the worker of `modules` until SIGTERM or SIGINT, which finish the current task; then the
    services write what they still keep."""
    def ready() -> None:
        on_ready()
        services.warm_up()

    with contextlib.closing(services):
        run_worker(modules, lambda name: make_agent(services, name), engine, on_ready=ready,
                   basis=services.basis())


def run_scheduled(module: str, settings: Settings) -> None:
    """One run of a scheduled module, outside the graph. Its failure ends the process with 1."""
    now = dt.datetime.now(dt.UTC)
    task = Task(f"{module}-{now:%Y%m%dT%H%M}", 1, module, 1, 1, 1, "", "", None, {})
    handle = ScheduledHandle(task)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: handle.stop())
    outcome = make_agent(Services(settings), module).process({}, handle)
    if isinstance(outcome, Fail):
        raise Fatal(outcome.code, outcome.message)
    if isinstance(outcome, Done):
        print(f"{module}: {outcome.note}", flush=True)


@dataclass(slots=True)
class ScheduledHandle:
    """What a scheduled agent may do: notice a stop. Nobody listens to its events."""

    task: Task
    callbacks: list[Callable[[], None]] = field(default_factory=list)
    ended: bool = False

    def emit(self, event: Event) -> None:
        """Nobody follows a scheduled run."""

    def stopped(self) -> bool:
        return self.ended

    def on_stop(self, callback: Callable[[], None]) -> None:
        self.callbacks.append(callback)

    def stop(self) -> None:
        self.ended = True
        for callback in self.callbacks:
            callback()


def make_agent(services: Services, module: str) -> Agent:
    return services.build(agent_class(module))
