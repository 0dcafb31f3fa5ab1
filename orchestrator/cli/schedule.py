"""Scheduled modules under `ezpocket up`: a short process at each time its cron line names.

Place in the flow: asked by the supervising process several times a second; PM2 has its own
cron and does not use this.
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from orchestrator.cli import worker
from orchestrator.cli.output import Screen
from orchestrator.errors import EzpocketError
from orchestrator.settings import Settings
from orchestrator.supervisor import ended, fork

FIELD_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


@dataclass(slots=True)
class Schedule:
    """One module and its cron line; never two runs at once."""

    module: str
    line: str
    settings: Settings
    pid: int | None = field(default=None, init=False)
    last_minute: dt.datetime | None = field(default=None, init=False)

    def run_if_due(self) -> None:
        if self.pid is not None and ended(self.pid):
            self.pid = None
        minute = dt.datetime.now(ZoneInfo(self.settings.timezone)).replace(second=0, microsecond=0)
        if self.pid is None and minute != self.last_minute and due(self.line, minute):
            self.last_minute = minute
            self.pid = fork(f"worker {self.module}", self._run)

    def _run(self) -> None:
        """In a process of its own; an expected error is a sentence, never a trace."""
        try:
            worker.run_scheduled(self.module, self.settings)
        except EzpocketError as error:
            Screen.of_terminal().error(error)
            sys.exit(1)


def due(line: str, moment: dt.datetime) -> bool:
    """Does the cron line (minute hour day month weekday; *, lists, ranges, steps) name this
    minute? Day and weekday must both match, which is stricter than cron when both are given."""
    now = (moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7)
    fields = line.split()
    if len(fields) != len(FIELD_RANGES):
        raise ValueError(f"not a cron line of five fields: {line!r}")
    return all(value in _values(text, *bounds)
               for text, value, bounds in zip(fields, now, FIELD_RANGES, strict=True))


def _values(text: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        start = low if span == "*" else int(first)
        end = high if span == "*" or (step and not last) else int(last or first)
        found.update(range(start, end + 1, int(step or 1)))
    return found
