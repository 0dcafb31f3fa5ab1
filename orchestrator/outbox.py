"""Accepted jobs are written down before Redis hears of them, so that none is lost.

Place in the flow: submissions.py and reruns.py hand their jobs in; the web's `requeue_lost` puts
back, under the same id, whatever Redis lost or was away for. app.jobs is the outbox.
"""

from __future__ import annotations

import contextlib
import json
import uuid

from orchestrator import errors
from orchestrator.contracts import ENDS, NewJob
from orchestrator.database import Database, Row
from orchestrator.engine import Engine, JobView

REQUEUE_AFTER = 20.0  # seconds; longer than a submission that is still under way
_KEYS = uuid.UUID("5d0c8a52-7d0e-4a55-9f0e-2f7d6f1a4b9c")  # the space of ids made from keys


class Kept(errors.Unavailable):
    """Redis was away or full: the question `job_id` is kept and will be asked by itself."""

    def __init__(self, job_id: str) -> None:
        super().__init__(
            "queue_unavailable",
            f"A fila está fora do ar ou cheia. Sua pergunta ficou guardada ({job_id}) e "
            "segue assim que ela voltar: o plano virá para você aceitar. Não é preciso repeti-la.",
            f"The queue is down or full. Your question is kept ({job_id}) and goes on once "
            "it is back: its plan will come for you to accept. There is no need to ask again.")
        self.job_id = job_id


def job_id_of(username: str, dedupe_key: str | None) -> str:
    """A new id; the same one for the same key of the same person, so that a submission that is
    sent again meets its own row."""
    if dedupe_key is None:
        return uuid.uuid4().hex
    return uuid.uuid5(_KEYS, json.dumps([username, dedupe_key])).hex


def keep_and_submit(engine: Engine, database: Database, new: NewJob) -> str:
    """Write the job down, then hand it to the engine; its id. Raises as submit_question does."""
    with database.transaction() as transaction:
        first = transaction.execute(
            "job_insert", job_id=new.job_id, username=new.username, lang=new.context["lang"],
            project_id=new.projeto, pergunta=new.context["pergunta"], context=new.context,
            start_module=new.start_module, parent_job_id=new.parent_job_id)
        if first and new.projeto is not None:
            transaction.execute("project_touch", project_id=new.projeto)
    return _submit(engine, database, new) if first else _submitted(engine, database, new)


def requeue_lost(engine: Engine, database: Database, *, older: float = REQUEUE_AFTER) -> list[str]:
    """Put back what Redis lost; the ids of the jobs that were submitted again.

    A job older than the job TTL may have ended and left Redis, so it is not run twice: it is
    written down as failed. A job that ended in Redis but whose history gave up (PostgreSQL was
    away) gets its history run again. Safe to call often and from several processes.
    """
    again = []
    for row in database.rows("jobs_open", older=older):
        view = _view(engine, row["job_id"])
        if view is not None:
            if view.status in ENDS:
                _save_history(engine, view)
        elif row["age"] > engine.config.job_ttl:
            database.execute("job_lost", job_id=row["job_id"], error=_lost_sentence(row["lang"]))
        elif _put_back(engine, row):
            again.append(str(row["job_id"]))
    return again


def _submit(engine: Engine, database: Database, new: NewJob) -> str:
    try:
        return engine.submit(new)
    except errors.Conflict:
        return new.job_id  # a lost reply, or requeue_lost was faster: it is there
    except errors.Unavailable as error:
        raise Kept(new.job_id) from error
    except errors.Refused:
        database.execute("job_withdraw", job_id=new.job_id)
        raise


def _submitted(engine: Engine, database: Database, new: NewJob) -> str:
    """Sent again: the row stood already. Perhaps its process died before Redis had it."""
    row = database.row("job_of_user", job_id=new.job_id, username=new.username)
    if row is not None and row["status"] == "queued":
        with contextlib.suppress(errors.Conflict, errors.TooMany, errors.Unavailable):
            engine.submit(new)  # else it is there, or requeue_lost brings it
    return new.job_id


def _put_back(engine: Engine, row: Row) -> bool:
    try:
        engine.submit(NewJob(
            row["job_id"], row["graph"], row["username"], row["project_id"], row["context"],
            start_module=row["start_module"], parent_job_id=row["parent_job_id"]))
    except (errors.Conflict, errors.TooMany):
        return False  # there already, or its turn comes with a later call
    return True


def _save_history(engine: Engine, view: JobView) -> None:
    for module in engine.config.routes.graphs[view.graph].side_modules():
        if any(letter["job"] == view.job_id for letter in engine.dead_letters(module)):
            engine.rerun(module, view.job_id)


def _view(engine: Engine, job_id: str) -> JobView | None:
    try:
        return engine.job(job_id)
    except errors.NotFound:
        return None


def _lost_sentence(lang: str | None) -> str:
    if lang == "en":
        return "The question was lost before it was answered; please ask it again."
    return "A pergunta se perdeu antes de ser respondida; faça-a de novo, por favor."
