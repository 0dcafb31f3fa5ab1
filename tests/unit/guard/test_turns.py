"""One guard's child and one database session for two threads: nobody waits behind work ahead."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from orchestrator.errors import Retry
from orchestrator.sql_guard import turns
from orchestrator.sql_guard.turns import Turns
from orchestrator.testing import RecordingHandle

LONG = 60.0


def handle(*, ahead: bool = False) -> RecordingHandle:
    made = RecordingHandle("check")
    made.task = dataclasses.replace(made.task, ahead=ahead)
    return made


class Busy:
    """A thread that holds the turn until it is stopped or let go."""

    def __init__(self, held: Turns, task: RecordingHandle) -> None:
        self.task = task
        self.begun, self.go, self.stopped = (threading.Event() for _ in range(3))
        self.was_stopped: bool | None = None
        self._turns = held
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.begun.wait(LONG)

    def _run(self) -> None:
        with self._turns.taken(self.task) as turn:
            turn.on_stop(self.go.set)
            turn.on_stop(self.stopped.set)
            self.begun.set()
            self.go.wait(LONG)
            self.was_stopped = turn.stopped()

    def end(self) -> None:
        self.go.set()
        self.thread.join(LONG)


def test_a_real_task_takes_the_turn_from_one_ahead() -> None:
    cleaned: list[bool] = []
    held = Turns(lambda: cleaned.append(True))
    busy = Busy(held, handle(ahead=True))
    with held.taken(handle()) as turn:
        assert busy.was_stopped and cleaned == [True], "cleaned up before the next begins"
        assert not turn.stopped() and not busy.task.stopped()
    busy.end()
    assert cleaned == [True]


def test_a_real_task_is_not_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "STOPPED_SECONDS", 0.05)
    held = Turns(lambda: None)
    busy = Busy(held, handle())
    with pytest.raises(Retry), held.taken(handle()):
        raise AssertionError("it has the turn beside another")
    busy.end()
    assert busy.was_stopped is False


def test_one_ahead_waits_and_goes_when_it_is_stopped() -> None:
    held = Turns(lambda: None)
    busy = Busy(held, handle())
    ahead = handle(ahead=True)
    ahead.stop()
    with pytest.raises(Retry), held.taken(ahead):
        raise AssertionError("it has the turn beside another")
    busy.end()
    with held.taken(handle(ahead=True)) as turn:
        assert not turn.stopped()


def test_a_real_task_takes_the_turn_also_from_one_that_it_did_not_see_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between having the turn and saying so somebody may look."""
    monkeypatch.setattr(turns, "STOPPED_SECONDS", LONG)
    held = Turns(lambda: None)
    held._lock.acquire()
    got = threading.Event()

    def real() -> None:
        with held.taken(handle()):
            got.set()

    thread = threading.Thread(target=real)
    thread.start()
    assert not got.wait(turns.PATIENCE_SECONDS + turns.LOOK_SECONDS)
    ahead = turns.Turn(handle(ahead=True))
    ahead.on_stop(held._lock.release)
    held._held = ahead
    thread.join(LONG)
    assert got.is_set() and ahead.stopped()


def test_a_clean_up_that_fails_gives_the_turn_on() -> None:
    def fail() -> None:
        raise OSError("no process")

    held = Turns(fail)
    stopped = handle()
    with pytest.raises(OSError, match="no process"), held.taken(stopped):
        stopped.stop()
    with held.taken(handle()) as turn:
        assert not turn.stopped()


def test_what_is_stopped_after_its_turn_stops_nothing() -> None:
    """The next turn's child must not be killed by a stop that comes late."""
    cleaned: list[bool] = []
    held = Turns(lambda: cleaned.append(True))
    late = handle(ahead=True)
    killed: list[bool] = []
    with held.taken(late) as turn:
        turn.on_stop(lambda: killed.append(True))
    late.stop()
    with held.taken(handle()):
        assert not killed and not cleaned


def test_a_stop_before_the_work_begins_is_heard() -> None:
    held = Turns(lambda: None)
    stopped = handle()
    stopped.stop()
    killed: list[bool] = []
    with held.taken(stopped) as turn:
        turn.on_stop(lambda: killed.append(True))
        assert turn.stopped() and killed == [True]
