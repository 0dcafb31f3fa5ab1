"""Several of the guard's children at work, on batches of lines.

Place in the flow: `ezpocket guard` and the corpus's runner give batches and take answers in
whatever order they come. When a child is lost over a batch, its lines are tried one by one, so
that only the line that killed it is refused (CRASHED).
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import TracebackType

from orchestrator.sql_guard.child import SECONDS, ChildLost, GuardProcess

MAX_PROCESSES = 8


@dataclass(slots=True)
class _Slot:
    """A child, and the batch it is at: `given` is under way, `left` comes after it."""

    child: GuardProcess
    number: int = -1
    given: list[bytes] = field(default_factory=list)
    left: deque[list[bytes]] = field(default_factory=deque)
    answers: list[bytes] = field(default_factory=list)
    until: float = 0.0


class Pool:
    """`work` maps lines to as many answers; `lost` is the answer to a line that ended a child."""

    def __init__(self, work: Callable[[bytes], bytes], *, lost: bytes,
                 processes: int | None = None, seconds: float = SECONDS) -> None:
        count = processes or min(MAX_PROCESSES, len(os.sched_getaffinity(0)))
        self._slots = [_Slot(GuardProcess(work, seconds=seconds)) for _ in range(count)]
        self._lost = lost
        self._seconds = seconds

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        for slot in self._slots:
            slot.child.end()

    def idle(self) -> bool:
        """Whether a batch can be given."""
        return any(slot.number < 0 for slot in self._slots)

    def give(self, number: int, lines: Sequence[bytes]) -> None:
        """A batch with its number, which comes back with its answers."""
        slot = next(slot for slot in self._slots if slot.number < 0)
        slot.number = number
        slot.left.append(list(lines))
        self._next(slot)

    def pipes(self) -> list[Connection]:
        """What becomes readable when an answer comes; none when nothing is under way."""
        return [slot.child.start() for slot in self._slots if slot.number >= 0]

    def patience(self) -> float | None:
        """Seconds until a child has taken too long; None when nothing is under way."""
        deadlines = [slot.until for slot in self._slots if slot.number >= 0]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def done(self) -> Iterator[tuple[int, list[bytes]]]:
        """The batches that are answered by now, each with its number. Waits for nothing."""
        for slot in self._slots:
            if slot.number >= 0 and self._advanced(slot):
                yield slot.number, slot.answers
                slot.number, slot.answers = -1, []

    def _advanced(self, slot: _Slot) -> bool:
        """Take what the child has answered; whether its batch is complete."""
        if not slot.child.start().poll() and time.monotonic() < slot.until:
            return False
        try:
            slot.answers += self._taken(slot)
        except ChildLost:
            if len(slot.given) == 1:
                slot.answers.append(self._lost)
            else:
                slot.left.extendleft([line] for line in reversed(slot.given))
        return not self._next(slot)

    def _taken(self, slot: _Slot) -> list[bytes]:
        """As many answers as there were lines: a child that hostile text took over must not
        shift another line's verdict."""
        answers = slot.child.take(0.0).split(b"\n")
        if len(answers) != len(slot.given):
            raise ChildLost(f"answered {len(answers)} of {len(slot.given)} ({slot.child.end()})")
        return answers

    def _next(self, slot: _Slot) -> bool:
        """Give the child the next part of its batch; False when there is none."""
        if not slot.left:
            return False
        slot.given = slot.left.popleft()
        slot.child.give(b"\n".join(slot.given))
        slot.until = time.monotonic() + self._seconds
        return True
