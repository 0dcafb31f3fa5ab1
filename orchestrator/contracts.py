"""What crosses a queue: jobs, tasks and what an agent may answer. Frozen and typed.

Values inside `context`, `patch`, `payload` and `answer` are JSON values (None, bool, int,
float, str, list, dict); money travels as a string or a float, dates as ISO 8601 text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Json = Any
Context = Mapping[str, Json]

JobStatus = Literal[
    "queued", "processing", "waiting", "answered", "failed", "cancelled", "rejected", "expired"
]
ENDS: tuple[JobStatus, ...] = ("answered", "failed", "cancelled", "rejected", "expired")


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job as submitted. `dedupe_key` makes a repeated submission return the first job."""

    job_id: str
    graph: str
    username: str
    projeto: str | None
    context: Context
    start_module: str | None = None
    parent_job_id: str | None = None
    dedupe_key: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One activation of a module, claimed by one worker.

    context: the fields the module declares in `reads` that exist so far.
    answer: None, or what the person answered to this module's `Ask`
        ({"action": ...}; {"action": "timeout"} after a deadline that resumes).
    attempt: 1 for the first try of this activation. round: 1 for the module's first
        activation in this job. fence: the claim's token; a completion under an older
        one is refused. key: idempotency key for every external effect.
    ahead: made while a person still reads, for a memo: `seq` is that wait's, nothing may be
        asked of anybody, and what comes out may never be used (engine/memos.py).
    """

    job_id: str
    seq: int
    module: str
    attempt: int
    round: int
    fence: int
    graph: str
    username: str
    projeto: str | None
    context: Context
    answer: Context | None = None
    ahead: bool = False

    @property
    def key(self) -> str:
        return f"{self.job_id}/{self.seq}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something a browser or the CLI is told: `type` is a Socket.IO event name of design §7."""

    type: str
    data: Context


@dataclass(frozen=True, slots=True)
class Done:
    """The step is complete. `next_modules` None takes the default edges.

    note: one short sentence for the timeline: what the agent decided.
    """

    patch: Context = field(default_factory=dict)
    next_modules: tuple[str, ...] | None = None
    events: tuple[Event, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Park the job until a person answers or `seconds` have passed.

    event: the Socket.IO event that carries the question (its `ask` field is the
    activation's number). on_deadline: "expire" ends the job, "resume" goes on with
    answer {"action": "timeout"}. side: the wait gates no outcome.
    """

    event: str
    payload: Context
    seconds: float = 300.0
    on_deadline: Literal["expire", "resume"] = "expire"
    patch: Context = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fail:
    """The job ends as failed. `message` is a sentence a person can act on, in their language."""

    code: str
    message: str


Outcome = Done | Ask | Fail


class Handle(Protocol):
    """What a running agent may do besides returning: look at its task, speak, and notice a stop."""

    task: Task

    def emit(self, event: Event) -> None:
        """Write to the job's stream at once (streamed tokens); lost if the fence is stale."""

    def stopped(self) -> bool:
        """True once the job was cancelled or the lease was lost: stop early."""

    def on_stop(self, callback: Callable[[], None]) -> None:
        """Call `callback` from the heartbeat thread when that happens (cancel the SQL)."""


class Agent(Protocol):
    """One file in workers/. Its class is named after its module, in CamelCase.

    The constructor asks for its dependencies by keyword (`catalog`, `analyst`, `llm`,
    `warehouse`, `database`, `settings`...; see services.py); the worker command supplies them.
    """

    module: str

    def process(self, context: Context, handle: Handle) -> Outcome:
        """First activation. May raise errors.Retry; anything else unexpected is retried too."""

    def answered(self, context: Context, answer: Context, handle: Handle) -> Outcome:
        """Called instead of `process` when a person answered this module's Ask. Only for
        agents that ask."""
