"""A private PostgreSQL and Redis for a machine that has neither: no root, no apt.

Place in the flow: started by `ezpocket up` and by the tests when no DATABASE_URL or
REDIS_URL is given. Real servers, from wheels, under `home` (mode 0700):

    home/lock           one starter at a time          home/postgres/, home/redis/  data, logs
    home/secrets.json   passwords, made once           home/run/       the Unix sockets
    home/runtime.json   addresses while running (0600), read by settings.py

Without `detached` the servers end with the thread that started them.
"""

from __future__ import annotations

import json
import secrets
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from orchestrator.embedded import process
from orchestrator.embedded.postgres import OWNER, PORT, READER, SUPERUSER, Postgres
from orchestrator.embedded.postgres import Address as PostgresAddress
from orchestrator.embedded.redis import Address as RedisAddress
from orchestrator.embedded.redis import Redis

__all__ = ["Servers", "end_backend", "running", "start", "stop"]


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses (with passwords: mask before showing) and process numbers by name.

    started: the names of the servers that this call had to start; empty when all ran before.
    """

    database_url: str
    warehouse_url: str
    redis_url: str
    pids: dict[str, int]
    started: tuple[str, ...] = ()


def start(home: Path, *, detached: bool = False, timezone: str = "America/Sao_Paulo") -> Servers:
    """Bring both servers up and return their addresses; does nothing for one that runs.

    Safe to call from many processes at once and after any crash: what was committed is
    recovered. Raises errors.Unavailable with the reason when a server cannot run.
    """
    process.private_folder(home)
    with process.locked(home / "lock"):
        postgres, redis = _servers(home, timezone)
        started = {}
        for name, server in (("postgres", postgres), ("redis", redis)):
            if not _runs(server):
                started[name] = server.launch(detached=detached)
        if "redis" in started:
            redis.wait(started["redis"])
        if "postgres" in started:
            postgres.wait(started["postgres"], detached=detached)
        addresses = _addresses(home, postgres, redis)
        if started or not addresses.items() <= process.read_json(home / "runtime.json").items():
            postgres.ensure_roles()
        return _publish(home, postgres, redis, addresses, tuple(started))


def stop(home: Path) -> None:
    """Stop both servers cleanly; does nothing for one that does not run."""
    if not home.exists():
        return
    with process.locked(home / "lock"):
        postgres, redis = _servers(home, "UTC")
        postgres.stop()
        redis.stop()
        (home / "runtime.json").unlink(missing_ok=True)


def end_backend(home: Path, pid: int) -> bool:
    """Kill a session of the reader's that nothing else ends; every other session is lost too."""
    return _servers(home, "UTC")[0].end_backend(pid)


def running(home: Path) -> Servers | None:
    """The servers if both answer, else None. Changes nothing."""
    runtime = process.read_json(home / "runtime.json")
    if not runtime:
        return None
    postgres, redis = _servers(home, "UTC")
    pids = {"postgres": postgres.pid(), "redis": redis.pid()}
    if None in pids.values() or not postgres.answers() or not redis.answers():
        return None
    return Servers(runtime["database_url"], runtime["warehouse_url"], runtime["redis_url"],
                   {name: pid for name, pid in pids.items() if pid})


def _runs(server: Postgres | Redis) -> bool:
    """True when it answers, False when it is gone. One that is still loading, recovering or
    shutting down is waited for: a second server on the same data would destroy it."""
    deadline = time.monotonic() + 60
    while server.pid() is not None:
        if server.answers():
            return True
        if time.monotonic() > deadline:
            raise process.broken(f"the server in {server.folder} runs and does not answer; "
                                 f"see {server.log}")
        time.sleep(0.05)
    return False


def _servers(home: Path, timezone: str) -> tuple[Postgres, Redis]:
    sockets = process.private_folder(home / "run")
    keys = _secrets(home)
    if len(str(sockets / f".s.PGSQL.{PORT}").encode()) <= process.SOCKET_PATH_LIMIT:
        where = PostgresAddress(str(sockets), PORT)
        redis_at = RedisAddress(socket=str(sockets / "redis.sock"))
    else:
        ports = _ports(home)
        where = PostgresAddress("127.0.0.1", ports["postgres"])
        redis_at = RedisAddress(port=ports["redis"], password=keys["redis"])
    return Postgres(home, where, keys, timezone), Redis(home, redis_at)


def _secrets(home: Path) -> dict[str, str]:
    """Passwords and the login key, made on first use and never changed: data depends on them."""
    path = home / "secrets.json"
    kept = process.read_json(path)
    names = (SUPERUSER, OWNER, READER, "redis", "secret_key")
    if set(names) <= set(kept):
        return kept
    made = {name: secrets.token_urlsafe(32) for name in names} | kept
    process.write_private(path, json.dumps(made))
    return made


def _ports(home: Path) -> dict[str, int]:
    """Free loopback ports, kept so that addresses survive a restart."""
    path = home / "ports.json"
    kept = process.read_json(path)
    if kept:
        return kept
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        made = {"postgres": first.getsockname()[1], "redis": second.getsockname()[1]}
    process.write_private(path, json.dumps(made))
    return made


def _addresses(home: Path, postgres: Postgres, redis: Redis) -> dict[str, str]:
    keys = _secrets(home)
    return {
        "database_url": postgres.address.url(OWNER, keys[OWNER]),
        "warehouse_url": postgres.address.url(READER, keys[READER]),
        "redis_url": redis.address.url(),
    }


def _publish(home: Path, postgres: Postgres, redis: Redis, addresses: dict[str, str],
             started: tuple[str, ...]) -> Servers:
    process.write_private(home / "runtime.json", json.dumps(
        {**addresses, "secret_key": _secrets(home)["secret_key"]}))
    pids = {"postgres": postgres.pid() or 0, "redis": redis.pid() or 0}
    return Servers(**addresses, pids=pids, started=started)
