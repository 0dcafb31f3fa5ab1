"""Writes what happened to PostgreSQL: the steps, both messages, the outcome, the rating.

Place in the flow: beside every step, never gating one. It is handed the whole job and stores
all of it that is new, so activations may be lost, repeated or swapped, and the worker may
die at any moment: every statement is an upsert, all of them in one transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph_config import GRAPHS
from orchestrator.agent import Fields, say
from orchestrator.contracts import ENDS, Context, Done, Handle, Outcome
from orchestrator.database import Database, Transaction
from orchestrator.storable import jsonb, storable

REMEMBERED_JOBS = 2000
OVER = ("done", "failed", "withdrawn", "retry", "lost")


class Step(BaseModel):
    """One item of the execution chain, as the engine gives it. error: of a repeated attempt."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    module: str
    seq: int
    parent: int | None = None
    attempt: int = 1
    status: str
    note: str = ""
    error: str | None = None
    timestamp: str | None = None
    queued_ms: float | None = None
    execution_time: float | None = None


class Job(BaseModel):
    """The envelope of the job: the engine's `_job` field. outputs: each activation's patch."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    job_id: str
    username: str
    projeto: str | None = None
    graph: str
    start_module: str | None = None
    current_module: str | None = None
    status: str
    created_at: str
    ended_at: str | None = None
    parent_job_id: str | None = None
    error: str | None = None
    error_code: str | None = None
    error_traceback: str | None = None
    execution_chain: tuple[Step, ...] = ()
    repeated: tuple[Step, ...] = ()
    outputs: dict[int, dict[str, Any]] = Field(default_factory=dict)

    def attempts(self) -> list[Step]:
        """Every attempt once; of one that waits to be repeated, the word that says why."""
        found = {(step.seq, step.attempt): step for step in (*self.execution_chain, *self.repeated)}
        return list(found.values())


class Input(BaseModel):
    """The whole context; only what the messages are made of is named."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    job: Job = Field(alias="_job")
    pergunta: str = ""
    lang: Literal["pt", "en"] | None = None
    response_text: str = ""
    rating: int | None = Field(default=None, ge=1, le=5)


class Output(Fields):
    """Nothing: what it writes is in PostgreSQL."""


class HistoryPreferences:
    module = "history_preferences"

    def __init__(self, *, database: Database) -> None:
        self._database = database
        # (seq, attempt) of the steps of a job that are stored as over: no need to send again.
        self._stored: OrderedDict[str, set[tuple[int, int]]] = OrderedDict()

    def process(self, context: Context, handle: Handle) -> Outcome:
        """Raises errors.Unavailable while PostgreSQL is away: the engine tries again."""
        given = Input.model_validate(context)
        job = given.job
        stored = self._stored.get(job.job_id)
        steps = [step for step in job.attempts()
                 if step.module != self.module and (step.seq, step.attempt) not in (stored or ())]
        with self._database.transaction() as transaction:
            self._job_row(transaction, given)
            if steps:
                transaction.execute("history_steps", job_id=job.job_id,
                                    steps=jsonb(self._rows(job, steps, context)))
            if stored is None or job.status in ENDS:
                self._messages(transaction, given, context)
            if job.status in ENDS:
                transaction.execute("history_parents", job_id=job.job_id)
                transaction.execute("history_outcome", job_id=job.job_id, outcome=job.status,
                                    ended_at=job.ended_at, error=job.error,
                                    error_code=job.error_code,
                                    error_traceback=job.error_traceback)
            if given.rating is not None:
                self._learn(transaction, job.job_id)
        self._remember(job.job_id, steps)
        return Done(note=f"{len(steps)} steps")

    @staticmethod
    def _learn(transaction: Transaction, job_id: str) -> None:
        # the typed plan, which this process needs for nothing else
        from orchestrator.learning.ratings import rated  # noqa: PLC0415 - as said above

        rated(transaction, job_id)

    @staticmethod
    def _job_row(transaction: Transaction, given: Input) -> None:
        job = given.job
        transaction.execute(
            "history_job", job_id=job.job_id, username=job.username, projeto=job.projeto,
            graph=job.graph, start_module=job.start_module, lang=given.lang,
            pergunta=given.pergunta, parent_job_id=job.parent_job_id, created_at=job.created_at)

    @staticmethod
    def _messages(transaction: Transaction, given: Input, context: Context) -> None:
        """The question once; beside it, once the job ended, what the person was told."""
        job = given.job
        common = {"job_id": job.job_id, "username": job.username, "projeto": job.projeto}
        transaction.execute("history_order_lock", conversation=job.projeto or job.username)
        transaction.execute("history_message", **common, sender="user", at=job.created_at,
                            message=given.pergunta, rating=None, metadata={"lang": given.lang})
        if job.status in ENDS:
            transaction.execute(
                "history_message", **common, sender="assistant", at=job.ended_at,
                message=told(given), rating=given.rating, metadata=_metadata(given, context))

    def _rows(self, job: Job, steps: list[Step], context: Context) -> list[dict[str, Any]]:
        hashes = _input_hashes(job, context)
        rows = []
        for step in sorted(steps, key=lambda step: (step.seq, step.attempt)):
            output = None if step.status in ("retry", "lost") else job.outputs.get(step.seq)
            rows.append({
                **step.model_dump(exclude={"timestamp"}), "at": step.timestamp,
                "input_hash": hashes.get(step.seq), "output": output})
        return rows

    def _remember(self, job_id: str, steps: list[Step]) -> None:
        known = self._stored.setdefault(job_id, set())
        known.update((step.seq, step.attempt) for step in steps if step.status in OVER)
        self._stored.move_to_end(job_id)
        if len(self._stored) > REMEMBERED_JOBS:
            self._stored.popitem(last=False)


def told(given: Input) -> str:
    """The assistant's message: the answer or refusal, else why there is none."""
    job, lang = given.job, given.lang or "pt"
    if job.status in ("answered", "rejected") and given.response_text:
        return given.response_text
    if job.error:
        return job.error
    match job.status:
        case "cancelled":
            return say(lang, "Pergunta cancelada.", "Question cancelled.")
        case "expired":
            return say(lang, "O plano não foi confirmado a tempo; faça a pergunta de novo.",
                       "The plan was not confirmed in time; ask the question again.")
        case "rejected":
            return say(lang, "O plano foi recusado.", "The plan was rejected.")
    return say(lang, "A pergunta não pôde ser respondida; tente de novo.",
               "The question could not be answered; try again.")


def _metadata(given: Input, context: Context) -> dict[str, Any]:
    """What a follow-up question and the conversation's page need; None is left out, so that
    a late writer who knows less takes nothing away."""
    job = given.job
    seconds = sum(step.execution_time or 0 for step in job.execution_chain
                  if step.module != HistoryPreferences.module)
    names = ("query_sql", "row_count", "intent_category", "plan_confirmed", "rating",
             "feedback_comment", "plan", "plan_steps", "key_numbers", "chart", "warnings",
             "sql_edited")
    found = {name: context.get(name) for name in names} | {
        "module": job.current_module, "execution_time": round(seconds, 3), "status": job.status,
        "lang": given.lang}
    return {name: value for name, value in found.items() if value is not None}


def _input_hashes(job: Job, context: Context) -> dict[int, str]:
    """By activation: SHA-256 of the declared inputs as they stood when it was queued: the
    submitted fields, and over them the patches of the activations before it."""
    graph = GRAPHS.get(job.graph)
    if graph is None:
        return {}
    written = {name for patch in job.outputs.values() for name in patch}
    state = {name: value for name, value in context.items()
             if name != "_job" and name not in written}
    hashes = {}
    for step in sorted(job.execution_chain, key=lambda step: step.seq):
        reads = next((m.reads for m in graph.modules if m.name == step.module), ())
        inputs = {name: state[name] for name in reads if name in state}
        text = json.dumps(storable(inputs), sort_keys=True, ensure_ascii=False, default=str)
        hashes[step.seq] = hashlib.sha256(text.encode()).hexdigest()
        state.update(job.outputs.get(step.seq, {}))
    return hashes
