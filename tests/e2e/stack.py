"""The running system under test: `ezpocket up` in a home of its own, with two web processes.

Place in the flow: conftest starts it once for the session. Besides starting and stopping it
does what a test needs behind the page's back: make people, read the streams, move a deadline,
end a web process.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import redis

from orchestrator import accounts, events
from orchestrator.engine.keys import Keys
from production.prove.system import ROOT, PrivateSystem, free_port, tree
from tests.accounts import add_account

PASSWORD = "uma senha longa o bastante"
KEYS = Keys()
#: Seconds; a bound against hangs, not a promise of speed. Shorter while one writes tests.
PATIENCE = float(os.environ.get("E2E_PATIENCE", "60"))


class Stack(PrivateSystem):
    """`variables` are environment variables of its processes alone."""

    def __init__(self, home: Path, **variables: str) -> None:
        super().__init__(home)
        self._variables = variables
        self._people = 0

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "WEB_PROCESSES": "2", **self._variables}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def person(self, role: str = "user", name: str = "") -> str:
        """A new account; its name. Everybody's password is PASSWORD."""
        self._people += 1
        name = name or f"{role}{self._people}"
        with contextlib.closing(self.database()) as database:
            add_account(database, name, PASSWORD, role)
        return name

    def disable(self, name: str) -> None:
        with contextlib.closing(self.database()) as database:
            accounts.disable(database, name)

    def change_password(self, name: str) -> None:
        with contextlib.closing(self.database()) as database:
            accounts.set_password(database, name, PASSWORD)

    def expire(self, name: str) -> None:
        """Every login of this person runs out now."""
        self.rows("UPDATE app.sessions SET expires_at = now() WHERE username = %s", name)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What PostgreSQL answers, as ezpocket's own role."""
        with contextlib.closing(psycopg2.connect(self.settings.database_url)) as connection, \
                connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []

    @contextlib.contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Nobody can read `table` meanwhile: a query on it keeps running."""
        with contextlib.closing(psycopg2.connect(self.settings.database_url)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
            connection.rollback()

    @contextlib.contextmanager
    def redis(self) -> Iterator[redis.Redis]:
        client = redis.Redis.from_url(self.settings.redis_url)
        yield client
        client.close()

    def stream(self, job_id: str) -> list[events.StreamEvent]:
        """Every event of the job so far."""
        with self.redis() as client:
            return events.read(client, job_id)

    def status(self, job_id: str) -> str:
        with self.redis() as client:
            status: Any = client.hget(KEYS.job(job_id), "status")
        return status.decode() if status else ""

    def settled(self, job_id: str) -> bool:
        """Whether the job ended and nothing but a rating can follow: every branch is done."""
        if self.status(job_id) in ("queued", "processing", "waiting", ""):
            return False
        with self.redis() as client:
            pending = int(client.hget(KEYS.job(job_id), ":pending") or 0)
            return pending <= len(_waits(client, job_id))

    def hurry(self, job_id: str) -> None:
        """Let the job's wait for a person end now: five minutes have passed for it."""
        with self.redis() as client:
            for token in _waits(client, job_id):
                client.zadd(KEYS.waiting, {token: time.time() * 1000 - 1})

    def deadline(self, job_id: str) -> float:
        """Until when the job waits for its person, ms since the epoch; 0 when it does not."""
        with self.redis() as client:
            tokens = _waits(client, job_id)
            return sum(client.zscore(KEYS.waiting, token) or 0.0 for token in tokens)

    def forget(self, job_id: str) -> None:
        """The job's hour in Redis is over: only PostgreSQL knows it."""
        with self.redis() as client:
            client.delete(KEYS.job(job_id), KEYS.events_of(job_id))

    @contextlib.contextmanager
    def another_web(self, **variables: str) -> Iterator[str]:
        """A web process with other settings before the same servers; its address."""
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestrator.web.server"], cwd=ROOT,
            env={**self.environment(), **variables, "PORT": str(port)})
        try:
            wait_until(lambda: _answers(port), "the other web process")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def web_processes(self) -> list[int]:
        """The processes that serve, without the one that supervises them."""
        return tree(self.processes()["web"])[1:]

    def kill_web(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
        return True
    return False


def _waits(client: redis.Redis, job_id: str) -> list[bytes]:
    """The job's questions to a person that are open, as tokens `job/seq`."""
    tokens: Any = client.zrange(KEYS.waiting, 0, -1)
    return [token for token in tokens if token.startswith(f"{job_id}/".encode())]


@contextlib.contextmanager
def running(home: Path, **variables: str) -> Iterator[Stack]:
    """A fresh system, up; stopped and removed at the end."""
    stack = Stack(home, **variables)
    try:
        stack.up()
        yield stack
    finally:
        with contextlib.suppress(RuntimeError):
            stack.down()
        shutil.rmtree(home, ignore_errors=True)


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait for a condition outside the page; AssertionError says what did not come."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)
