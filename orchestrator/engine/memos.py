"""What was made ahead of a person's answer, and for which inputs it holds.

Place in the flow: while a question waits for its person, the modules behind the graph's `ahead`
edges may run already (runner/ahead.py). What comes of it is no activation: it is not pending,
writes no field, tells nobody, and its failure is forgotten. It is kept as a memo under the
digest of module and inputs; a real activation with the same digest takes it for its own result.
A plan that was changed meanwhile has another digest, so its old memo is never found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from orchestrator.contracts import Context, Done, Event, Task

MAX_BYTES = 64 * 1024
MAX_DEPTH = 8
NOTE = "made ahead"


def digest(basis: str, graph: str, module: str, context: Context) -> str:
    """`{module}:{hash}` of everything that decides what an agent answers. basis: what its process
    was started with (catalog, prompts)."""
    told = json.dumps([basis, graph, dict(context)], sort_keys=True, separators=(",", ":"))
    return f"{module}:{hashlib.sha256(told.encode()).hexdigest()}"


def pack(done: Done) -> str | None:
    """A memo as it is stored; None when it is no JSON or too large to keep."""
    events = [[event.type, dict(event.data)] for event in done.events]
    told = {"patch": dict(done.patch), "next_modules": done.next_modules, "events": events,
            "note": done.note}
    return _json(told)


def unpack(text: bytes) -> Done | None:
    """The Done, whose note says that it was made ahead; None for what another version wrote."""
    try:
        told = json.loads(text)
        chosen = told["next_modules"]
        return Done(
            patch=dict(told["patch"]),
            next_modules=None if chosen is None else tuple(chosen),
            events=tuple(Event(kind, data) for kind, data in told["events"]),
            note="; ".join(filter(None, (told["note"], NOTE))),
        )
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Errand:
    """What a module may work on ahead.

    job_id, seq: of the wait. target: where the wait's answer must lead for it to be of use.
    fields: written by the work ahead that led here, in place of the job's own. dropped: deleted
    by a loop on the way. depth: how many modules worked ahead before.
    """

    job_id: str
    seq: int
    target: str
    fields: Mapping[str, Any]
    dropped: tuple[str, ...] = ()
    depth: int = 0

    @classmethod
    def read(cls, text: bytes) -> Self:
        told = json.loads(text)
        job_id, _, seq = told["wait"].rpartition("/")
        return cls(job_id, int(seq), told["target"], told.get("fields", {}),
                   tuple(told.get("dropped", ())), int(told.get("depth", 0)))

    def text(self) -> str | None:
        """As it is queued; None when it is too large."""
        return _json({"wait": f"{self.job_id}/{self.seq}", "target": self.target,
                      "fields": dict(self.fields), "dropped": self.dropped, "depth": self.depth})

    def over(self, job: Context) -> Context:
        """The job's fields as they would be, had the work ahead been real."""
        kept = {name: value for name, value in job.items() if name not in self.dropped}
        return kept | dict(self.fields)

    def behind(self, done: Done, dropped: frozenset[str]) -> Errand | None:
        """The errand of a module behind this one, after an edge that deletes `dropped`."""
        if self.depth + 1 >= MAX_DEPTH:
            return None
        kept = {name: value for name, value in self.fields.items() if name not in dropped}
        gone = {*self.dropped, *dropped}.difference(done.patch)
        return replace(self, fields=kept | dict(done.patch), dropped=tuple(sorted(gone)),
                       depth=self.depth + 1)


def task_of(errand: Errand, module: str, envelope: tuple[str, str, str], context: Context) -> Task:
    """envelope: username, projeto, graph."""
    username, projeto, graph = envelope
    return Task(
        job_id=errand.job_id, seq=errand.seq, module=module, attempt=1, round=1, fence=0,
        graph=graph, username=username, projeto=projeto or None, context=context, ahead=True,
    )


def _json(told: Mapping[str, Any]) -> str | None:
    try:
        text = json.dumps(told, ensure_ascii=False, allow_nan=False)
        return text if len(text.encode()) <= MAX_BYTES else None
    except (TypeError, ValueError):
        return None
