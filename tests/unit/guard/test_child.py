"""The guard's child may die, hang or eat memory: its statement is lost, and no other."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.sql_guard.child import ChildLost, GuardProcess, crashed


def work(given: bytes) -> bytes:
    """Does what it is told, as hostile text might make a parser do."""
    if given == b"segfault":
        ctypes.string_at(0)
    elif given == b"raise":
        raise ValueError("secret text of a statement")
    elif given == b"recurse":
        return work(given)
    elif given == b"hang":
        time.sleep(3600)
    elif given == b"memory":
        return bytes(10**11)
    elif given == b"files":
        return " ".join(sorted(os.listdir("/proc/self/fd"))).encode()
    elif given == b"exit":
        os._exit(0)
    return given.upper() + b" by %d" % os.getpid()


@pytest.fixture
def guard() -> Iterator[GuardProcess]:
    guard = GuardProcess(work, seconds=60)
    guard.start()
    yield guard
    guard.end()


def test_work_is_done_in_one_other_process(guard: GuardProcess) -> None:
    first, second = guard.ask(b"a"), guard.ask(b"b")
    assert first.startswith(b"A by ") and second.startswith(b"B by ")
    assert first.split()[-1] == second.split()[-1] != b"%d" % os.getpid()


@pytest.mark.parametrize("deadly", ["segfault", "raise", "recurse", "memory", "exit"])
def test_a_death_costs_one_statement(
    guard: GuardProcess, deadly: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ChildLost, match="died"):
        guard.ask(deadly.encode())
    assert guard.ask(b"next").startswith(b"NEXT")
    assert "secret" not in capfd.readouterr().err


def test_a_hang_ends_at_its_time() -> None:
    guard = GuardProcess(work, seconds=0.2)
    with pytest.raises(ChildLost, match=r"took more than 0.2 s \(SIGKILL\)"):
        guard.ask(b"hang")
    guard.end()


def test_a_stop_from_another_thread_ends_the_wait(guard: GuardProcess) -> None:
    threading.Timer(0.1, guard.kill).start()
    with pytest.raises(ChildLost, match="SIGKILL"):
        guard.ask(b"hang")


def test_a_child_that_died_idle_is_replaced(guard: GuardProcess) -> None:
    pid = int(guard.ask(b"a").split()[-1])
    os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z":  # names have spaces
        assert time.monotonic() < until
        time.sleep(0.01)
    assert guard.ask(b"b").startswith(b"B")


def test_the_child_holds_no_file_of_its_parent(guard: GuardProcess) -> None:
    """Its pipe, and the listing itself."""
    held = guard.ask(b"files").split()
    assert len(set(held) - {b"0", b"1", b"2"}) == 2


def test_nothing_is_left_behind(guard: GuardProcess) -> None:
    pid = int(guard.ask(b"a").split()[-1])
    assert guard.end() == "SIGKILL" and guard.end() == "not running"
    assert not os.path.exists(f"/proc/{pid}")


def test_the_verdict_says_what_to_do() -> None:
    verdict = crashed()
    assert not verdict.allowed and [reason.code for reason in verdict.reasons] == ["CRASHED"]
    assert "differently" in verdict.reasons[0].message("en")
