"""The private servers belong to one user, whoever that is."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from orchestrator import embedded, errors
from orchestrator.embedded import postgres, process
from orchestrator.embedded import redis as embedded_redis
from tests.integration.embedded.kept import write


def test_only_its_user_can_read_it(home: Path) -> None:
    embedded.start(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("runtime.json", "secrets.json", "postgres/postgresql.conf", "redis/redis.conf"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600, name
    address = postgres.Address(str(home / "run"), postgres.PORT)
    for password in ("", "wrong"):
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(address.url("postgres", password, "postgres"))


def test_works_for_an_ordinary_user() -> None:
    """Servers in a folder of `nobody`, without any namespace. Where this test's user is no root,
    or others cannot reach the checkout, as this user: the other tests then show the rest."""
    home = Path("/tmp") / f"ezpocket-ordinary-{os.getpid()}"
    home.mkdir(mode=0o700)
    folders = Path(sys.executable).absolute().parents
    reachable = all(folder.stat().st_mode & 0o001 for folder in folders)
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


def test_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(errors.Unavailable, match="apt install postgresql"):
        postgres.binaries()
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(errors.Unavailable, match="apt install redis-server"):
        embedded_redis.binary()
