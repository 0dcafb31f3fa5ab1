"""A private, running ezpocket for a proof: its own home, servers, port and processes.

Place in the flow: used by kill.py, restart.py and memory.py, and by tests/integration. It is
started and stopped through the command line, as a person would.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.settings import Settings, load_settings
from orchestrator.submissions import submit_question

ROOT = Path(__file__).resolve().parents[2]
SERVER_VARIABLES = ("DATABASE_URL", "DB_HOST", "REDIS_URL", "REDIS_HOST", "WAREHOUSE_URL")


class PrivateSystem:
    """`ezpocket up` in a folder of its own. `settings` are those of its processes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.settings: Settings = load_settings(
            _env_file=None, EZPOCKET_HOME=home, port=self.port)

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in SERVER_VARIABLES}
        return {**kept, "EZPOCKET_HOME": str(self.home), "PORT": str(self.port)}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `ezpocket ...`; raises with its words when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "orchestrator.cli", *arguments], cwd=ROOT, text=True,
            env=self.environment(), capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"ezpocket {' '.join(arguments)}: {done.stderr.strip()}")
        return done

    def up(self) -> None:
        self.command("up", "--detach")

    def down(self) -> None:
        self.command("down")

    def processes(self) -> dict[str, int]:
        """name → pid of the supervised processes, as the supervisor last wrote it."""
        found: dict[str, int] = self._state()["processes"]
        return found

    def supervisor(self) -> int:
        return int(self._state()["pid"])

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.home / "up.json").read_text())
        return state

    def engine(self) -> Engine:
        return Engine.from_settings(self.settings)

    def database(self) -> Database:
        return Database(self.settings.database_url)

    def submit(self, engine: Engine, database: Database, username: str, question: str) -> str:
        return submit_question(engine, database, self.settings, username=username,
                               pergunta=question, projeto=None, lang=None)


@contextlib.contextmanager
def private_system() -> Iterator[PrivateSystem]:
    """A fresh one, up; stopped and removed at the end, whatever happens."""
    home = Path(tempfile.mkdtemp(prefix="ezpocket-proof-"))
    system = PrivateSystem(home)
    try:
        system.up()
        yield system
    finally:
        with contextlib.suppress(RuntimeError):
            system.down()
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def eventually(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait for `condition`; exits with `what` did not happen."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            sys.exit(f"FAILED: {what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)


def tree(pid: int) -> list[int]:
    """`pid` and all its descendants that live now."""
    parents: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        found.append(current)
        todo += parents.get(current, [])
    return found
