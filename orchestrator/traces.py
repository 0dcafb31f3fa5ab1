"""What became of a job: from Redis while it lives there, from PostgreSQL afterwards.

Place in the flow: the web's job API and the CLI's `--json` read it. A job of somebody else
is answered exactly as one that does not exist.
"""

from __future__ import annotations

import contextlib
from typing import Any

from orchestrator.contracts import ENDS
from orchestrator.database import Database, Row
from orchestrator.engine import Engine
from orchestrator.errors import NotFound, Unavailable
from orchestrator.usage.report import calls_of


def list_all(engine: Engine, database: Database, username: str, *, open_only: bool) -> list[Row]:
    """This person's newest 200 jobs, the newest last: {job_id, projeto, pergunta, lang, status,
    created_at, parent_job_id}. open_only: those that have not ended. Without Redis the status
    of an open job is "queued"."""
    rows = database.rows("jobs_of_user", username=username, open_only=open_only)[::-1]
    unfinished = [row for row in rows if row["status"] == "queued"]
    with contextlib.suppress(Unavailable):
        known = engine.fields([row["job_id"] for row in unfinished], ("status",))
        for row, found in zip(unfinished, known, strict=True):
            row["status"] = found["status"] if found else row["status"]
    return [row for row in rows if not (open_only and row["status"] in ENDS)]


def find(engine: Engine, database: Database, job_id: str, username: str) -> dict[str, Any]:
    """The job's envelope and context fields in one dict, with `execution_chain` and `llm_calls`,
    None until it has ended, which waits for no PostgreSQL, and while that is away.

    Raises NotFound when there is none of this person. `error_traceback` is left out: it is
    for operators.
    """
    try:
        job = engine.job(job_id)
    except NotFound:
        return _remembered(database, job_id, username)
    if job.username != username:
        raise _unknown()
    return {
        **job.context, **_rating(database, job_id, username, job.status),
        "job_id": job_id, "username": username, "projeto": job.projeto, "status": job.status,
        "current_module": job.current_module, "created_at": job.created_at,
        "parent_job_id": job.parent_job_id, "error": job.error, "error_code": job.error_code,
        "ended_at": job.ended_at, "start_module": job.start_module,
        "execution_chain": job.execution_chain, "waiting": job.waiting,
        "llm_calls": calls_of(database, job_id) if job.status in ENDS else None,
    }


def _remembered(database: Database, job_id: str, username: str) -> dict[str, Any]:
    row = database.row("job_of_user", job_id=job_id, username=username)
    if row is None:
        raise _unknown()
    steps = database.rows("job_steps_of_job", job_id=job_id)
    context: dict[str, Any] = row.pop("context")
    for step in steps:
        context.update(step.pop("output") or {})
    envelope = {key: value for key, value in row.items() if key != "metadata"}
    later = _rating(database, job_id, username, row["status"])
    return {**context, **later, **envelope, "execution_chain": steps, "waiting": [],
            "llm_calls": calls_of(database, job_id)}


def _rating(database: Database, job_id: str, username: str, status: str) -> dict[str, Any]:
    """A rating that came after the job's own; without PostgreSQL, what Redis knows stands."""
    if status != "answered":
        return {}
    try:
        return database.row("rating_of_job", job_id=job_id, username=username) or {}
    except Unavailable:
        return {}


def _unknown() -> NotFound:
    return NotFound("no_such_job", "Essa pergunta não existe.", "There is no such job.")
