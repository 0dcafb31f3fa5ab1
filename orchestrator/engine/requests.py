"""Requests that claim: numbered, packed, sent many at a time, and safe to repeat.

Place in the flow: WorkerClient makes them. Each completes a task (or none: a take) and claims
the next. After a lost connection the same requests are sent again with the same numbers, marked
as repeated; the scripts then answer with what they did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import hiredis

from orchestrator.contracts import Task
from orchestrator.engine.completions import Packed
from orchestrator.engine.connection import Connection, pack
from orchestrator.engine.script_files import SCRIPTS

_TAKE, _HOP, _STEP = SCRIPTS["take"], SCRIPTS["hop"], SCRIPTS["step"]


@dataclass(slots=True)
class Request:
    """One completion and claim; without `task`, a take.

    line: the task's record as it was claimed, for the short script. not_after: of a take, ms.
    """

    number: int
    task: Task | None = None
    packed: Packed | None = None
    line: str | None = None
    claim_next: bool = True
    not_after: int = 0


@dataclass(frozen=True, slots=True)
class Sender:
    """How one worker packs requests. `claim` and `alone` are the claim sections of the long
    scripts and of the short one (None: it cannot serve a worker of several modules)."""

    worker: str
    common: tuple[Any, ...]
    claim: tuple[str, ...]
    alone: tuple[str, ...] | None

    def exchange(
        self, link: Connection, requests: list[Request], repeated: bool, before: bytes = b""
    ) -> list[Any]:
        """One round trip for all; a second one for those that the short script left alone or
        whose script Redis had forgotten. A refusal stands among the replies as a ReplyError."""
        packed = [
            (None if repeated else self.short(one)) or self.long(one, repeated) for one in requests
        ]
        expected = len(packed) + bool(before)
        replies = link.send(before + b"".join(packed), expected)[bool(before) :]
        again = [place for place, reply in enumerate(replies) if _undone(reply)]
        if again:
            if any(isinstance(replies[place], hiredis.ReplyError) for place in again):
                link.load_scripts()
            longer = [self.long(requests[place], repeated) for place in again]
            for place, reply in zip(again, link.send(b"".join(longer), len(again)), strict=True):
                replies[place] = reply
        return replies

    def short(self, one: Request) -> bytes | None:
        """The request for step.lua, if that will do."""
        if one.task is None or one.packed is None or one.line is None or self.alone is None:
            return None
        args = one.packed.for_step(one.task, one.line)
        if args is None:
            return None
        section = self.alone if one.claim_next else ("",)
        by = f"{self.worker}#{one.number}"
        return pack("EVALSHA", _STEP.sha, 1, *self.common, by, *args, *section)

    def long(self, one: Request, repeated: bool) -> bytes:
        """The request for hop.lua or take.lua."""
        named = (*self.common, self.worker, one.number, int(repeated))
        if one.task is None or one.packed is None:
            return pack("EVALSHA", _TAKE.sha, 1, *named, one.not_after, *self.claim)
        section = ("1", *self.claim) if one.claim_next else ("0",)
        task = (one.task.job_id, one.task.seq, one.task.fence)
        return pack("EVALSHA", _HOP.sha, 1, *named, *task, *one.packed.for_hop(), *section)


def _undone(reply: Any) -> bool:
    """Whether nothing was done: the short script declined, or Redis did not know the script."""
    if isinstance(reply, hiredis.ReplyError):
        return str(reply).startswith("NOSCRIPT")
    return bool(reply[0] == b"FULL")
