"""What the engine wrote about a job, as Python objects: records, waits, steps, the whole job.

Place in the flow: the counterpart of base.lua's record. Read by Engine.job, by claims of
modules that read everything ("*"), and through them by the web, the CLI and the history.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orchestrator.engine.codec import RESERVED, decode

STATES = {
    "Q": "queued",
    "B": "queued",
    "R": "started",
    "T": "retry",
    "W": "waiting",
    "D": "done",
    "F": "failed",
    "X": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One activation: see base.lua. Times in ms since the epoch, by Redis."""

    seq: int
    state: str
    fence: int
    claimed: int
    took: int
    by: str
    queued: int
    module: str
    kind: str
    parent: int
    round: int
    fails: int
    deaths: int
    note: str

    @property
    def attempt(self) -> int:
        """The try that runs or ran last; of a queued one, the try to come."""
        return self.fails + self.deaths + (0 if self.state == "T" else 1)

    def step(self) -> dict[str, Any]:
        """The item of execution_chain. execution_time in seconds, queued_ms in ms, None before the
        first claim since it was queued (again)."""
        claimed = self.claimed if self.claimed >= self.queued else 0
        return {
            "module": self.module,
            "seq": self.seq,
            "parent": self.parent or None,
            "attempt": self.attempt,
            "round": self.round,
            "timestamp": instant(claimed or self.queued),
            "queued_ms": claimed - self.queued if claimed else None,
            "execution_time": self.took / 1000 if claimed else 0.0,
            "status": STATES[self.state],
            "note": self.note,
        }


def read_record(seq: int, line: bytes) -> Record:
    state, fence, claimed, took, by, queued, module, kind, parent, round_, fails, deaths, note = (
        line.decode().split("|", 12)
    )
    return Record(
        seq,
        state,
        int(fence),
        int(claimed),
        int(took),
        by,
        int(queued),
        module,
        kind,
        int(parent),
        int(round_),
        int(fails),
        int(deaths),
        json.loads(note) if note else "",
    )


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it stands. `context` holds every field; `waiting` the open questions, each
    {ask, module, event, payload, deadline, extensions}; `repeated`, for operators, the attempts
    that were followed by another; times are ISO 8601 in UTC."""

    job_id: str
    username: str
    projeto: str | None
    graph: str
    start_module: str
    current_module: str | None
    status: str
    created_at: str
    ended_at: str | None
    parent_job_id: str | None
    error: str | None
    error_code: str | None
    error_traceback: str | None
    execution_chain: list[dict[str, Any]]
    context: dict[str, Any]
    waiting: list[dict[str, Any]]
    outputs: dict[int, dict[str, Any]]
    repeated: list[dict[str, Any]]


def flat(pairs: list[Any]) -> dict[str, bytes]:
    """HGETALL's alternating reply as a dict."""
    names = iter(pairs)
    return {name.decode(): value for name, value in zip(names, names, strict=True)}


def context_of(job: Mapping[str, bytes]) -> dict[str, Any]:
    """The context fields of job:{job}, decoded."""
    return {
        name: decode(value)
        for name, value in job.items()
        if name not in RESERVED and ":" not in name
    }


def instant(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def records_of(job: Mapping[str, bytes]) -> list[Record]:
    """Every activation, oldest first."""
    found = [read_record(int(name[2:]), line) for name, line in job.items() if name[:2] == "a:"]
    return sorted(found, key=lambda record: record.seq)


def view(job: Mapping[str, bytes]) -> JobView:
    """The job from its hash."""
    envelope = {name: job[name].decode() for name in RESERVED if name in job}
    records = records_of(job)
    return JobView(
        job_id=envelope["job_id"],
        username=envelope["username"],
        projeto=envelope.get("projeto") or None,
        graph=envelope["graph"],
        start_module=envelope["start_module"],
        current_module=envelope.get("current_module"),
        status=envelope["status"],
        created_at=instant(int(envelope["created_at"])),
        ended_at=instant(int(envelope["ended_at"])) if "ended_at" in envelope else None,
        parent_job_id=envelope.get("parent_job_id") or None,
        error=envelope.get("error"),
        error_code=envelope.get("error_code"),
        error_traceback=envelope.get("error_traceback"),
        execution_chain=[record.step() for record in records],
        context=context_of(job),
        waiting=[
            _wait(record, job[f"w:{record.seq}"]) for record in records if record.state == "W"
        ],
        outputs={int(name[2:]): decode(value) for name, value in job.items() if name[:2] == "p:"},
        repeated=[
            step for record in records for step in _repeated(record, job.get(f"t:{record.seq}"))
        ],
    )


def _repeated(record: Record, lines: bytes | None) -> list[dict[str, Any]]:
    """The steps of the attempts before the last one, with `error`: their code and traceback.
    A traceback was cut at a byte, perhaps within a character."""
    text = (lines or b"").decode(errors="replace")
    found = [json.loads(line) for line in text.split("\n") if line]
    return [
        {
            **record.step(),
            "attempt": given["attempt"],
            "timestamp": instant(int(given["claimed"])),
            "queued_ms": max(0, int(given["claimed"]) - int(given["queued"])),
            "execution_time": int(given["took"]) / 1000,
            "status": given["status"],
            "note": given["code"],
            "error": given["traceback"],
        }
        for given in found
    ]


def _wait(record: Record, line: bytes) -> dict[str, Any]:
    extensions, _, deadline, _, event, payload = line.decode().split("|", 5)
    return {
        "ask": record.seq,
        "module": record.module,
        "event": event,
        "payload": json.loads(payload + "}"),
        "deadline": instant(int(deadline)),
        "extensions": int(extensions),
    }
