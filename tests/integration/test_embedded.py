"""The private servers: safe to start at once, from anywhere, after any crash, for one user."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from orchestrator import embedded, errors
from orchestrator.embedded import postgres, process
from orchestrator.embedded import redis as embedded_redis

PYTHON = sys.executable
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "home"
    yield folder
    embedded.stop(folder)


def write(servers: embedded.Servers, number: int) -> None:
    with contextlib.closing(psycopg2.connect(servers.database_url)) as connection, connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        cursor.execute("INSERT INTO kept VALUES (%s)", (number,))
    client: Any = redis.Redis.from_url(servers.redis_url)
    client.rpush("kept", number)
    client.close()


def read(servers: embedded.Servers) -> tuple[list[int], list[int]]:
    with contextlib.closing(psycopg2.connect(servers.database_url)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT n FROM kept ORDER BY n")
        rows = [row[0] for row in cursor.fetchall()]
    client: Any = redis.Redis.from_url(servers.redis_url)
    kept = [int(n) for n in client.lrange("kept", 0, -1)]
    client.close()
    return rows, kept


def setting(servers: embedded.Servers, name: str) -> str:
    with contextlib.closing(psycopg2.connect(servers.database_url)) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SHOW {name}")
        return str((cursor.fetchone() or ("",))[0])


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


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


def test_only_its_user_can_read_it(home: Path) -> None:
    embedded.start(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("runtime.json", "secrets.json", "postgres/postgresql.conf", "redis/redis.conf"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600, name
    address = postgres.Address(str(home / "run"), postgres.PORT)
    for password in ("", "wrong"):
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(address.url("postgres", password, "postgres"))


@pytest.mark.parametrize("killed", [("postgres",), ("redis",), ("postgres", "redis")])
def test_recovers_everything_after_kill_9(home: Path, killed: tuple[str, ...]) -> None:
    servers = embedded.start(home)
    write(servers, 1)
    time.sleep(1.1)  # appendfsync everysec
    for name in killed:
        os.kill(servers.pids[name], signal.SIGKILL)
    again = embedded.start(home)
    assert read(again) == ([1], [1])
    assert (again.database_url, again.redis_url) == (servers.database_url, servers.redis_url)


def test_a_number_that_another_process_has_by_now_is_no_server(home: Path) -> None:
    servers = embedded.start(home)
    write(servers, 1)
    for pid in servers.pids.values():
        os.kill(pid, signal.SIGKILL)
    data = home / "postgres" / "data"
    wait_for(lambda: not process.owners(data))
    pid_file = data / "postmaster.pid"
    mine = pid_file.read_text().replace(str(servers.pids["postgres"]), str(os.getpid()))
    pid_file.write_text(mine)
    (home / "redis" / "pid").write_text(str(os.getpid()))
    assert read(embedded.start(home))[0] == [1]


def test_many_starters_at_once_start_one_of_each(home: Path) -> None:
    script = ("import sys; from pathlib import Path; from orchestrator import embedded; "
              "print(sorted(embedded.start(Path(sys.argv[1]), detached=True).pids.values()))")
    with ThreadPoolExecutor(4) as pool:
        told = set(pool.map(lambda _: subprocess.run(
            [PYTHON, "-c", script, str(home)], cwd=ROOT, check=True, capture_output=True,
            text=True).stdout, range(4)))
    assert len(told) == 1


@pytest.mark.parametrize("detached", [False, True])
def test_ends_with_its_parent_unless_detached(home: Path, detached: bool) -> None:
    script = ("import sys; from pathlib import Path; from orchestrator import embedded; "
              f"print(*embedded.start(Path(sys.argv[1]), detached={detached}).pids.values())")
    done = subprocess.run([PYTHON, "-c", script, str(home)], cwd=ROOT, check=True,
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


def test_a_killed_initdb_leaves_nothing_half(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    data = home / "postgres" / "data"
    shutil.copytree(data, home / "postgres" / "data.new")
    shutil.rmtree(data)
    (home / "postgres" / "data.new" / "PG_VERSION").unlink()
    assert "postgres" in embedded.start(home).started


def test_works_for_an_ordinary_user() -> None:
    """Servers in a folder of `nobody`, without any namespace. Where this test's user is no root,
    or others cannot reach the checkout, as this user: the other tests then show the rest."""
    home = Path("/tmp") / f"ezpocket-ordinary-{os.getpid()}"
    home.mkdir(mode=0o700)
    reachable = all(folder.stat().st_mode & 0o001 for folder in Path(PYTHON).absolute().parents)
    becomes = 65534 if os.geteuid() == 0 and reachable else None
    if becomes is not None:
        os.chown(home, becomes, becomes)
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            if becomes is not None:
                os.setgroups([])
                os.setresgid(becomes, becomes, becomes)
                os.setresuid(becomes, becomes, becomes)
                assert process.user_namespace() == []
            write(embedded.start(home), 1)
            embedded.stop(home)
            code = 0
        os._exit(code)
    try:
        assert os.waitpid(child, 0)[1] == 0
    finally:
        shutil.rmtree(home)


def test_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(errors.Unavailable, match="apt install postgresql"):
        postgres.binaries()
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(errors.Unavailable, match="apt install redis-server"):
        embedded_redis.binary()


def test_says_why_root_cannot_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(errors.Unavailable, match="unshare"):
        process.user_namespace()
    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: subprocess.CompletedProcess(
        [], 1, "", "unshare: Operation not permitted"))
    with pytest.raises(errors.Unavailable, match="ordinary user"):
        process.user_namespace()


def test_a_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    with pytest.raises(errors.Unavailable, match="another user"):
        process.private_folder(tmp_path)


def test_a_broken_server_says_why(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    (home / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(errors.Unavailable, match=r"PostgreSQL.*(version|initialized)"):
        embedded.start(home)
