"""Tasks claimed ahead and completions not yet sent, so that very short tasks share round trips.

Place in the flow: between the loop and WorkerClient. It is used only while the last tasks took
less than a millisecond each; otherwise each completion is sent at once and claims one task. The
heartbeat thread takes over what is left here when a task turns out to be long: it sends the
completions and hands back the tasks that have not begun. The deques' own operations are atomic,
and whoever takes an entry out owns it.
"""

from __future__ import annotations

import time
from collections import deque

from orchestrator.contracts import Done, Task

QUICK_SECONDS = 0.001
QUICK_TASKS = 20
MOST = 8


class Window:
    """`ahead`: claimed, not begun. `finished`: done, not sent. Their leases are held."""

    def __init__(self) -> None:
        self.ahead: deque[Task] = deque()
        self.finished: deque[tuple[Task, Done]] = deque()
        self._quick = 0
        self._since = 0.0
        self._filled = False

    def tasks(self) -> list[Task]:
        """All whose leases are held here."""
        return [*list(self.ahead), *(task for task, _ in list(self.finished))]

    def next(self) -> Task | None:
        try:
            return self.ahead.popleft()
        except IndexError:
            return None

    def finish(self, task: Task, done: Done, started: float) -> bool:
        """Keep a completion; True when they are all to be sent now."""
        now = time.monotonic()
        self._quick = self._quick + 1 if now - started < QUICK_SECONDS else 0
        if not self.finished:
            self._since = started
        self.finished.append((task, done))
        return not self.ahead or now - self._since > MOST * QUICK_SECONDS

    def unsent(self) -> list[tuple[Task, Done]]:
        """Take out the completions."""
        taken = []
        while self.finished:
            try:
                taken.append(self.finished.popleft())
            except IndexError:
                break
        return taken

    def keep(self, unsent: list[tuple[Task, Done]]) -> None:
        """Completions that could not be sent: their leases go on being held."""
        self.finished.extendleft(reversed(unsent))

    def more(self, completions: int) -> int:
        """How many tasks to claim besides one for each completion: one more while tasks are
        quick and the queue gave all that was asked for."""
        quick = self._quick >= QUICK_TASKS
        return int(quick and self._filled and completions < MOST)

    def refill(self, claimed: list[Task | None]) -> None:
        """The tasks that came with the completions, None where the queue was empty."""
        self._filled = None not in claimed
        self.ahead.extend(task for task in claimed if task is not None)
