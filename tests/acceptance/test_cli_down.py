"""The command line while nothing runs: every command says what to do."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from production.prove.system import ROOT, PrivateSystem


@pytest.fixture
def stopped(tmp_path: Path) -> PrivateSystem:
    return PrivateSystem(tmp_path / "home")


def ezpocket(system: PrivateSystem, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "orchestrator.cli", *arguments], cwd=ROOT, text=True,
        env={**system.environment(), "LANG": "C"}, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("arguments", [("ask", "receita de ontem"), ("migrate",),
                                       ("worker", "plan_builder"), ("user", "disable", "x")])
def test_servers_away(stopped: PrivateSystem, arguments: tuple[str, ...]) -> None:
    done = ezpocket(stopped, *arguments)
    assert done.returncode == 5
    assert "make up" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_says_what_is_not_running(stopped: PrivateSystem) -> None:
    done = ezpocket(stopped, "status")
    assert done.returncode == 5
    assert "not running" in done.stdout


def test_down_twice_is_no_error(stopped: PrivateSystem) -> None:
    assert ezpocket(stopped, "down").returncode == 0


def test_a_taken_port_is_named(stopped: PrivateSystem) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", stopped.port))
        other.listen()
        done = ezpocket(stopped, "up")
    assert done.returncode == 2
    assert f"PORT={stopped.port + 1}" in done.stderr
