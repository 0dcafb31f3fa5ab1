"""What an agent returned, checked against its line in the graph and packed for a script.

Place in the flow: WorkerClient sends what these functions return. Whatever the graph does not
allow raises routes.ContractBroken or errors.Invalid, which fail the job.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.contracts import Ask, Context, Done, Task
from orchestrator.engine import codec
from orchestrator.engine.routes import ContractBroken, Route, Routes
from orchestrator.errors import Invalid

NOTE_LIMIT = 500
TRACEBACK_LIMIT = 8000
INTERNAL_EVENTS = frozenset({"progress", "ended", "cancelled"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a task failed: a sentence for people in both languages; `traceback` for operators."""

    code: str
    pt: str
    en: str
    traceback: str = ""

    @classmethod
    def of(cls, error: ContractBroken | Invalid) -> Reason:
        """A broken contract: the person learns that it is internal, the operator what it is."""
        broken = error if isinstance(error, ContractBroken) else ContractBroken(error.en)
        return cls(broken.code, broken.pt, broken.en, broken.detail)

    def args(self) -> tuple[str, str, str, str]:
        return self.code, self.pt, self.en, self.traceback[-TRACEBACK_LIMIT:]


def note_json(note: str) -> str:
    return json.dumps(note[:NOTE_LIMIT], ensure_ascii=False) if note else ""


@dataclass(slots=True)
class Packed:
    """A Done, ready to be sent by either script."""

    note: str
    fields: list[Any]
    events: list[str]
    route: Route

    def for_hop(self) -> tuple[Any, ...]:
        """hop.lua's arguments from the note to the fields that a loop deletes."""
        events, fields = self.events, self.fields
        return (self.note, len(events), *events, len(fields), *fields, *self.route.args)

    def for_step(self, task: Task, line: str) -> tuple[Any, ...] | None:
        """step.lua's arguments from the job to the events; None when it needs hop.lua.

        line: the activation's record as it was claimed."""
        short = self.route.short
        if short is None:
            return None
        _, fence, claimed, _, rest = line.split("|", 4)
        by, queued, module, kind, parent, round_, fails, deaths, _ = rest.split("|", 8)
        done = f"|{by}|{queued}|{module}|{kind}|{parent}|{round_}|{fails}|{deaths}|{self.note}"
        return (
            task.job_id, task.key, line, self.note, short.edges, short.sides, len(self.fields),
            len(self.events), f"done:{module}:", f"D|{fence}|{claimed}|", done, claimed, queued,
            kind, short.ends, f"a:{task.seq}", ":pending", ":seq", ":events", ":outcome",
            "username", *short.names, *self.fields, *self.events,
        )  # fmt: skip


def pack_done(routes: Routes, task: Task, done: Done) -> Packed:
    """ContractBroken or Invalid when the graph does not allow it."""
    route = routes.route(task.graph, task.module, done.next_modules)
    fields = patch_fields(routes, task, done.patch)
    if route.target is not None:
        fields += ["current_module", route.target]
    events: list[str] = []
    for event in done.events:
        _check_event(task, event.type)
        events += [event.type, codec.event_data(event.type, event.data)]
    return Packed(note_json(done.note), fields, events, route)


def ask_args(
    routes: Routes, task: Task, ask: Ask, ahead: Sequence[str] = ()
) -> tuple[Any, ...]:
    """ask.lua's arguments from the note on. The payload gets `module`, and goes unclosed.
    ahead: the modules that may work while the person reads."""
    _check_event(task, ask.event)
    payload = codec.event_data(ask.event, {"module": task.module, **ask.payload})
    fields = patch_fields(routes, task, ask.patch)
    length = int(ask.seconds * 1000)
    return (
        note_json(ask.note), length, ask.on_deadline, ask.event, payload[:-1],
        len(ahead), *ahead, *fields,
    )  # fmt: skip


def patch_fields(routes: Routes, task: Task, patch: Context) -> list[Any]:
    """(field, value)… of a patch, and a copy of the whole of it under the activation."""
    if not patch:
        return []
    allowed = routes.module(task.graph, task.module).writes
    fields: list[Any] = []
    members: list[bytes] = []
    plain = True
    for name, value in patch.items():
        if name not in allowed:
            raise ContractBroken(f"{task.module} wrote {name!r}, which its `writes` lacks")
        stored = codec.encode(name, value)
        fields += [name, stored]
        plain = plain and not codec.is_compressed(stored)
        members.append(b'"%b":%b' % (name.encode(), stored))
    copy = b"{%b}" % b",".join(members)
    if not plain or len(copy) >= codec.COMPRESS_FROM:
        copy = codec.encode_copy(patch)
    return [*fields, f"p:{task.seq}", copy]


def _check_event(task: Task, event_type: str) -> None:
    if event_type in INTERNAL_EVENTS or not codec.is_name(event_type):
        raise ContractBroken(f"{task.module} may not send event {event_type!r}")
