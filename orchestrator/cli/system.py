"""The whole system as one process tree: what `up` and `demo` run.

Place in the flow: servers first (servers.py), then everything the workers need is imported
once, then one process per module and the web processes are forked (supervisor.py).
running.py says who runs in which home.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestrator.cli import preload, worker
from orchestrator.cli.keeper import ServerKeeper
from orchestrator.cli.memory import forget_library_pages
from orchestrator.cli.output import Screen
from orchestrator.cli.port import address, answers, ours
from orchestrator.cli.running import only_one, state_file, write_state
from orchestrator.cli.schedule import Schedule
from orchestrator.cli.servers import prepare
from orchestrator.embedded import process
from orchestrator.engine import Engine
from orchestrator.errors import EzpocketError
from orchestrator.llm.connections import import_openai
from orchestrator.services import Services
from orchestrator.settings import Settings
from orchestrator.supervisor import Child, Supervisor, fork


@dataclass(slots=True)
class System:
    """Everything that `ezpocket up` runs. `run` returns after SIGTERM or SIGINT.

    on_ready: called once in the supervising process, when every worker waits for work and
    the web answers.
    """

    settings: Settings
    screen: Screen
    on_ready: Callable[[], None] = lambda: None
    waiting: set[str] = field(default_factory=set, init=False)
    ready: bool = field(default=False, init=False)
    known: dict[str, int] = field(default_factory=dict, init=False)
    _told: int = field(default=-1, init=False)
    _tell: int = field(default=-1, init=False)

    def run(self) -> None:
        """Raises Conflict when a system already runs in this home, Unavailable when a server
        cannot start."""
        process.private_folder(self.settings.home)
        with only_one(self.settings.home):
            keeper = ServerKeeper(self.settings)
            keeper.start()
            try:
                prepare(self.settings)
                self._supervise(keeper)
            finally:
                state_file(self.settings.home).unlink(missing_ok=True)
                keeper.stop()

    def _supervise(self, keeper: ServerKeeper) -> None:
        services, engine = self._preload()
        self._told, self._tell = os.pipe()
        os.set_blocking(self._told, False)
        children = [*self._workers(services, engine), self._web()]
        self.waiting = {child.name for child in children}
        schedules = [
            Schedule(module.name, module.schedule or "", self.settings)
            for module in worker.scheduled_modules()
        ]

        def watch(supervisor: Supervisor) -> None:
            keeper.check(self.screen)
            for schedule in schedules:
                schedule.run_if_due()
            self._note(supervisor.running())

        Supervisor(children, watch).run()

    def _preload(self) -> tuple[Services, Engine]:
        """What all workers start from, built once: it is shared, and connects to nothing yet."""
        preload.import_everything()
        services = Services(self.settings)
        services.get("catalog")
        services.basis()  # of this code, which a worker forked later runs too
        if services.get("models") is not None:
            import_openai()
        engine = Engine.from_settings(self.settings)
        engine.check_server()
        engine.redis.close()
        forget_library_pages()
        return services, engine

    def _workers(self, services: Services, engine: Engine) -> list[Child]:
        return [
            Child(f"worker {name}", lambda name=name: worker.work(  # type: ignore[misc] # a default
                [name], services, engine, on_ready=lambda: self._say_ready(f"worker {name}")))
            for name in worker.standing_modules()
        ]

    def _web(self) -> Child:
        """Executed afresh: gevent must patch Python before anything else runs. It forks the
        web processes, so that they share what they import."""
        arguments = ["web", "--processes", str(self.settings.web_processes)]

        def serve() -> None:
            os.execv(sys.executable, [sys.executable, "-m", "orchestrator.cli", *arguments])

        return Child("web", serve)

    def _say_ready(self, name: str) -> None:
        os.write(self._tell, f"{name}\n".encode())

    def _note(self, running: dict[str, int]) -> None:
        """Keep `up.json` true, and notice when everything has become ready."""
        with contextlib.suppress(BlockingIOError):
            self.waiting -= set(os.read(self._told, 65536).decode().splitlines())
        if "web" in self.waiting and answers(self.settings) and ours(self.settings):
            self.waiting.discard("web")
        became_ready = not self.ready and not self.waiting
        if running != self.known or became_ready:
            self.ready = self.ready or became_ready
            self.known = running
            write_state(self.settings.home, address(self.settings), running, self.ready)
        if became_ready:
            self.on_ready()


def start_apart(settings: Settings, screen: Screen, on_ready: Callable[[], None]) -> int:
    """The same system as a child of this process, which tells its own errors; its pid."""
    def run() -> None:
        try:
            System(settings, screen, on_ready).run()
        except EzpocketError as error:
            screen.error(error)
            sys.exit(1)

    return fork("supervisor", run)
