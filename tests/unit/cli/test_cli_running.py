"""Only the process that holds a home's lock counts as its system."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.cli import down, running
from orchestrator.cli.output import Screen
from orchestrator.errors import Conflict
from orchestrator.settings import load_settings

HOLD = """
import sys, time
from pathlib import Path
from orchestrator.cli.running import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


@pytest.fixture
def system(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], text=True,
                          stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def note(home: Path, pid: int) -> None:
    (home / "up.json").write_text(json.dumps(
        {"pid": pid, "ready": True, "address": "http://127.0.0.1:3004", "processes": {}}))


def stop(monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    settings = load_settings(_env_file=None, EZPOCKET_HOME=home)
    monkeypatch.setattr(down, "get_settings", lambda: settings)
    out = io.StringIO()
    assert down.run(argparse.Namespace(), Screen("en", False, out, io.StringIO())) == 0
    return out.getvalue()


def test_down_never_signals_a_stranger_with_a_recorded_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stranger: subprocess.Popen[bytes]
) -> None:
    note(tmp_path, stranger.pid)
    (tmp_path / "up.lock").touch()
    assert running.read_state(tmp_path) == {}
    assert stop(monkeypatch, tmp_path) == "nothing is running\n"
    assert stranger.poll() is None


def test_down_stops_who_holds_the_lock_even_while_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: subprocess.Popen[str],
    stranger: subprocess.Popen[bytes],
) -> None:
    note(tmp_path, stranger.pid)
    assert running.holder(tmp_path) == system.pid
    assert stop(monkeypatch, tmp_path) == "stopped\n"
    assert stranger.poll() is None
    assert running.holder(tmp_path) is None


def test_a_second_start_is_told_what_the_first_one_does(
    tmp_path: Path, system: subprocess.Popen[str]
) -> None:
    with pytest.raises(Conflict) as starting, running.only_one(tmp_path):
        pass
    assert str(system.pid) in starting.value.en
    assert "?" not in starting.value.en
    note(tmp_path, system.pid)
    with pytest.raises(Conflict, match=r"Already running at http://127.0.0.1:3004"), \
            running.only_one(tmp_path):
        pass
