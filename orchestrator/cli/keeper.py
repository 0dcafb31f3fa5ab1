"""The embedded servers: kept running, and stopped last.

Place in the flow: held by `ezpocket servers` (PM2) and by system.py (`up`, `demo`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from orchestrator import embedded
from orchestrator.cli.output import Screen
from orchestrator.embedded import process
from orchestrator.engine import Engine
from orchestrator.errors import EzpocketError, Unavailable
from orchestrator.settings import Settings

CHECK_SECONDS = 1.0
# Longer than PM2 lets a worker finish its task (ecosystem.config.js).
DRAIN_SECONDS = 40.0
QUIET_SECONDS = 3.0


@dataclass(slots=True)
class ServerKeeper:
    """The embedded servers, started by this process and started again when they die. Servers
    that ran before, and servers of your own, are left alone."""

    settings: Settings
    ours: bool = field(default=False, init=False)
    pids: dict[str, int] = field(default_factory=dict, init=False)
    next_check: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Raises Unavailable, with the reason, when one cannot run."""
        if self.settings.embedded:
            servers = embedded.start(self.settings.home, timezone=self.settings.timezone)
            self.ours = self.ours or bool(servers.started)
            self.pids = servers.pids

    def check(self, screen: Screen) -> None:
        """Start what has died; call often, it looks about once a second."""
        now = time.monotonic()
        if now < self.next_check:
            return
        self.next_check = now + CHECK_SECONDS
        dead = [name for name, pid in self.pids.items() if pid and process.reap(pid)]
        if not dead:
            return
        screen.warn(screen.t(f"{', '.join(dead)} caiu; iniciando de novo",
                             f"{', '.join(dead)} ended; starting it again"))
        try:
            self.start()
        except EzpocketError as error:
            screen.error(error)

    def stop(self) -> None:
        if self.ours:
            embedded.stop(self.settings.home)

    def outlive_workers(self) -> None:
        """Wait until every worker has left: `pm2 stop all` stops them while it stops this
        process, and their last tasks need the servers. DRAIN_SECONDS at most, and no longer
        once for QUIET_SECONDS nothing has run and nobody has left: then only the servers are
        to be restarted."""
        if not self.ours:
            return
        engine = Engine.from_settings(self.settings)
        now = quiet = time.monotonic()
        until = quiet + DRAIN_SECONDS
        left: set[str] = set()
        try:
            while workers := set(engine.workers()):
                busy = any(queue["running"] for queue in engine.queues().values())
                if busy or workers != left:
                    quiet, left = now, workers
                if now > min(until, quiet + QUIET_SECONDS):
                    return
                time.sleep(0.1)
                now = time.monotonic()
        except Unavailable:
            return  # Redis is away: nobody works with it
        finally:
            engine.close()
