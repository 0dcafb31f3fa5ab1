"""Follows one job's event stream and shows each step as it happens; asks the person when asked.

Place in the flow: between ask.py, which submitted the job, and answer.py, which shows what
came of it. The stream is orchestrator/events.py's; event names are design §7's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import redis

from orchestrator import events
from orchestrator.cli.output import Screen, clean
from orchestrator.contracts import ENDS, Context
from orchestrator.errors import Unavailable

HISTORY_SECONDS = 5.0
HINT_SECONDS = 10.0
MARKS = {"done": ("✓", "green"), "waiting": ("?", "yellow"), "retry": ("↻", "yellow"),
         "failed": ("✗", "red")}


@dataclass(slots=True)
class Follower:
    """`answer` is called with a question to the person (its `ask` number and its payload).

    stored: is the conversation in the database yet?
    silence: seconds without any event after which Unavailable is raised.
    hint: wonder aloud, once, whether any worker runs, when nothing happens at first.
    """

    client: redis.Redis
    job_id: str
    screen: Screen
    answer: Callable[[int, Context], None]
    stored: Callable[[], bool]
    silence: float
    hint: bool = True
    status: str = field(default="", init=False)
    _seen: int = field(default=0, init=False)
    _last: float = field(default_factory=time.monotonic, init=False)

    def run(self) -> str:
        """Follow until the job has ended, and a moment longer until its history is stored,
        so that the next question may refer to it. The job's final status."""
        while not self.status:
            self._read(1000)
            self._check_silence()
        until = time.monotonic() + HISTORY_SECONDS
        while not self.stored() and time.monotonic() < until:
            self._read(100)
        self._read(0)
        return self.status

    def _read(self, block_ms: int) -> None:
        """Handle what is new. Redis being away for a moment loses nothing: it is read later."""
        try:
            new = events.read(self.client, self.job_id, after=self._seen, block_ms=block_ms)
        except (redis.ConnectionError, redis.TimeoutError):
            time.sleep(block_ms / 1000)
            return
        for event in new:
            self._seen = event.seq
            self._last = time.monotonic()
            self._handle(event.type, event.data)

    def _handle(self, kind: str, data: Context) -> None:
        if kind == "progress":
            self._progress(data)
        elif kind == "plan_confirm":
            self.answer(int(data["ask"]), data)
            self._last = time.monotonic()
        elif kind == "ended":
            self.status = str(data.get("status"))
        elif kind == "cancelled":
            self.status = "cancelled"

    def _progress(self, data: Context) -> None:
        module, status = str(data.get("module")), str(data.get("status"))
        if status in MARKS and not (self.status in ENDS and status == "waiting"):
            mark, style = MARKS[status]
            took = milliseconds(data.get("execution_time"))
            note = clean(str(data.get("note") or ""))
            self.screen.say(f"  {self.screen.paint(mark, style)} {module:<22}"
                            f"{self.screen.paint(f'{took:>9}', 'dim')}   {note}")

    def _check_silence(self) -> None:
        quiet = time.monotonic() - self._last
        if quiet > HINT_SECONDS and self._seen <= 1 and self.hint:
            self.hint = False
            self.screen.warn(self.screen.t(
                "nenhum processo pegou a pergunta ainda; `ezpocket up` está no ar?",
                "no process has taken the question yet; is `ezpocket up` running?"))
        if quiet > self.silence:
            raise Unavailable(
                "no_progress",
                f"Nada aconteceu em {self.silence:g} s. A pergunta segue guardada "
                f"({self.job_id}); se o plano dela ainda espera um sim, ele expira: responda-o no "
                "chat com o mesmo usuário, ou pergunte de novo. Veja `ezpocket status`.",
                f"Nothing happened in {self.silence:g} s. The question is kept ({self.job_id}); "
                "if its plan still waits for a yes, it will expire: answer it in the chat as the "
                "same user, or ask again. See `ezpocket status`.",
            )


def milliseconds(seconds: Any) -> str:
    """"12 ms"; empty for what has no duration."""
    if not isinstance(seconds, int | float):
        return ""
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.1f} s"
