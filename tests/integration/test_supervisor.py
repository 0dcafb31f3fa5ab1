"""Forked children are kept, restarted, drained, and never outlive their parent."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from orchestrator.supervisor import (
    FIRST_PAUSE,
    Child,
    Supervisor,
    ended,
    fork,
    run_apart,
    stop_all,
)


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # the latter: it ended while it was read
        return False
    return state != "Z"


def numbers(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


def sleeper(path: Path) -> Callable[[], None]:
    """A child that writes its number down and waits."""
    def run() -> None:
        with path.open("a") as file:
            file.write(f"{os.getpid()}\n")
        time.sleep(600)

    return run


def supervise(children: list[Child], drain_seconds: float = 5.0) -> int:
    return fork("test supervisor", Supervisor(children, lambda _: None,
                                              drain_seconds=drain_seconds).run)


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "pids"
    supervisor = supervise([Child("sleeper", sleeper(log))])
    eventually(lambda: len(numbers(log)) == 1)
    os.kill(numbers(log)[0], signal.SIGKILL)
    eventually(lambda: len(numbers(log)) == 2)
    first, second = numbers(log)
    assert not alive(first)
    assert alive(second)
    stop_all([supervisor], 10)
    assert not alive(second)


def test_a_child_that_dies_at_once_is_not_started_in_a_tight_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each pause is at least twice the one before, however slow the machine is."""
    monkeypatch.setattr("orchestrator.supervisor.HEALTHY_AFTER", 3600.0)
    log = tmp_path / "times"

    def fall() -> None:
        with log.open("a") as file:
            file.write(f"{time.monotonic_ns()}\n")

    supervisor = supervise([Child("falls", fall)])
    eventually(lambda: len(numbers(log)) >= 4)
    stop_all([supervisor], 10)
    for number, (one, next_) in enumerate(pairwise(numbers(log))):
        assert next_ - one >= FIRST_PAUSE * 2**number * 1e9


def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    log = tmp_path / "pids"
    supervisor = supervise([Child("a", sleeper(log)), Child("b", sleeper(log))])
    eventually(lambda: len(numbers(log)) == 2)
    os.kill(supervisor, signal.SIGKILL)
    eventually(lambda: not any(alive(pid) for pid in numbers(log)))
    assert ended(supervisor) or os.waitpid(supervisor, 0)


def test_draining_is_bounded(tmp_path: Path) -> None:
    log = tmp_path / "pids"

    def deaf() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sleeper(log)()

    supervisor = supervise([Child("deaf", deaf)], drain_seconds=0.5)
    eventually(lambda: len(numbers(log)) == 1)
    began = time.monotonic()
    stop_all([supervisor], 30)
    assert time.monotonic() - began < 20
    assert not alive(numbers(log)[0])


def test_what_a_process_apart_opened_and_answered_stays_there(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def broken() -> None:
        raise ValueError("the cause")

    assert run_apart("fine", lambda: None) == 0
    assert run_apart("broken", broken) == 1
    assert "the cause" in capfd.readouterr().err
