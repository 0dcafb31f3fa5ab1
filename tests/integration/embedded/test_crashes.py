"""The private servers after kill -9, a killed initdb, and a process number used anew."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from orchestrator import embedded, errors
from orchestrator.embedded import process
from tests.integration.embedded.kept import appended, read, write
from tests.integration.embedded.waiting import wait_for


@pytest.mark.parametrize("killed", [("postgres",), ("redis",), ("postgres", "redis")])
def test_recovers_everything_after_kill_9(home: Path, killed: tuple[str, ...]) -> None:
    servers = embedded.start(home)
    write(servers, 1)
    wait_for(lambda: appended(servers))
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


def test_a_killed_initdb_leaves_nothing_half(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    data = home / "postgres" / "data"
    shutil.copytree(data, home / "postgres" / "data.new")
    shutil.rmtree(data)
    (home / "postgres" / "data.new" / "PG_VERSION").unlink()
    assert "postgres" in embedded.start(home).started


def test_a_broken_server_says_why(home: Path) -> None:
    embedded.start(home)
    embedded.stop(home)
    (home / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(errors.Unavailable, match=r"PostgreSQL.*(version|initialized)"):
        embedded.start(home)
