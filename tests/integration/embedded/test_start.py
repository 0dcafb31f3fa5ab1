"""The private servers start once, however many ask, and keep their data."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from orchestrator import embedded
from orchestrator.embedded import process
from tests.integration.embedded.kept import read, write
from tests.integration.embedded.waiting import wait_for

ROOT = Path(__file__).resolve().parents[3]


def setting(servers: embedded.Servers, name: str) -> str:
    with contextlib.closing(psycopg2.connect(servers.database_url)) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SHOW {name}")
        return str((cursor.fetchone() or ("",))[0])


def test_starts_once_keeps_data_and_stops(home: Path) -> None:
    assert embedded.running(home) is None
    servers = embedded.start(home, timezone="America/Manaus")
    assert servers.started == ("postgres", "redis")
    write(servers, 1)
    again = embedded.start(home)
    assert again.started == () and again.pids == servers.pids
    running = embedded.running(home)
    assert running is not None and running.redis_url == servers.redis_url
    embedded.stop(home)
    assert embedded.running(home) is None and not (home / "runtime.json").exists()
    assert read(embedded.start(home)) == ([1], [1])


def test_is_durable_small_and_speaks_every_language(home: Path) -> None:
    servers = embedded.start(home, timezone="America/Manaus")
    assert setting(servers, "server_version").startswith("18")
    assert setting(servers, "fsync") == "on"
    assert setting(servers, "server_encoding") == "UTF8"
    assert setting(servers, "TimeZone") == "America/Manaus"
    with contextlib.closing(psycopg2.connect(servers.database_url)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT upper('ção'), 'É' ~* 'é', datlocprovider::text, datlocale "
                       "FROM pg_database WHERE datname = current_database()")
        assert cursor.fetchone() == ("ÇÃO", True, "b", "C.UTF-8")
    client: Any = redis.Redis.from_url(servers.redis_url)
    for name, value in (("maxmemory-policy", "noeviction"), ("appendonly", "yes"),
                        ("appendfsync", "everysec")):
        assert client.config_get(name) == {name: value}
    client.close()


def test_many_starters_at_once_start_one_of_each(home: Path) -> None:
    script = ("import sys; from pathlib import Path; from orchestrator import embedded; "
              "print(sorted(embedded.start(Path(sys.argv[1]), detached=True).pids.values()))")
    with ThreadPoolExecutor(4) as pool:
        told = set(pool.map(lambda _: subprocess.run(
            [sys.executable, "-c", script, str(home)], cwd=ROOT, check=True, capture_output=True,
            text=True).stdout, range(4)))
    assert len(told) == 1


@pytest.mark.parametrize("detached", [False, True])
def test_ends_with_its_parent_unless_detached(home: Path, detached: bool) -> None:
    script = ("import sys; from pathlib import Path; from orchestrator import embedded; "
              f"print(*embedded.start(Path(sys.argv[1]), detached={detached}).pids.values())")
    done = subprocess.run([sys.executable, "-c", script, str(home)], cwd=ROOT, check=True,
                          capture_output=True, text=True)
    pids = [int(pid) for pid in done.stdout.split()]
    if detached:
        time.sleep(0.5)
        assert embedded.running(home) is not None
    else:
        wait_for(lambda: all(process.reap(pid) for pid in pids))


def test_a_long_path_uses_loopback_ports_and_keeps_them(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 20) / "home"
    try:
        servers = embedded.start(home)
        assert "@127.0.0.1:" in servers.database_url and "@127.0.0.1:" in servers.redis_url
        write(servers, 1)
        embedded.stop(home)
        again = embedded.start(home)
        assert again.redis_url == servers.redis_url and read(again) == ([1], [1])
        port = int(again.redis_url.rpartition(":")[2].split("/")[0])
        with pytest.raises(redis.AuthenticationError), redis.Redis(port=port) as stranger:
            stranger.ping()
    finally:
        embedded.stop(home)
