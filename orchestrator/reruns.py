"""A person replaces a field of a finished job (its SQL): the steps behind it run again, as a new
job with the copied context.

Place in the flow: the web's rerun; outbox.py writes the new job down (the outbox, with its
start module) and submits it. The context comes from Redis or, once the job left it, from
PostgreSQL. Which fields may be replaced, and where the copy starts, is in graph_config.py.
"""

from __future__ import annotations

from typing import Any

from graph_config import GRAPHS, Graph
from orchestrator import errors, projects, traces
from orchestrator.contracts import NewJob
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.outbox import job_id_of, keep_and_submit

CHARACTERS = 20_000
SUBMITTED = ("pergunta", "lang", "conversation_context", "has_history")


def rerun(
    engine: Engine, database: Database, *, username: str, job_id: str, field: str, value: str,
    dedupe_key: str | None = None, graph: Graph = GRAPHS["questions"],
) -> str:
    """The new job's id. Raises Invalid for an empty or overlong value, NotFound (no such job of
    this person), Conflict (it has no such field, or its context was not kept whole), and what
    submit_question raises."""
    _check(value)
    old = traces.find(engine, database, job_id, username)
    if not isinstance(old.get(field), str):
        raise errors.Conflict(
            "nothing_to_edit", "Esta pergunta não chegou a ter uma consulta SQL; faça-a de novo.",
            "This question did not come to have an SQL statement; ask it again.")
    context = {**copied(old, field, graph), field: value, "sql_edited": True,
               **projects.cost_limits(database, old["projeto"])}
    if not isinstance(context.get("plan"), dict):
        raise errors.Conflict(
            "context_gone", "O plano desta pergunta não está mais guardado; faça-a de novo.",
            "This question's plan is no longer kept; ask it again.")
    return keep_and_submit(engine, database, NewJob(
        job_id_of(username, dedupe_key), graph.name, username, old["projeto"], context,
        start_module=dict(graph.editable)[field], parent_job_id=job_id))


def copied(old: dict[str, Any], field: str, graph: Graph) -> dict[str, Any]:
    """Of a job's fields those that stand before the replaced one: what was submitted and what
    the steps before wrote, and nothing that speaks of the old value."""
    behind = graph.downstream(dict(graph.editable)[field])
    gone = {name for module in graph.modules
            if module.name in behind or field in module.writes for name in module.writes}
    before = {name for module in graph.modules if module.name not in behind
              for name in module.writes}
    return {name: old[name] for name in (*SUBMITTED, *sorted(before - gone))
            if old.get(name) is not None}


def _check(value: str) -> None:
    if not value.strip():
        raise errors.Invalid("empty_sql", "O SQL está vazio; escreva uma consulta.",
                             "The SQL is empty; write a statement.")
    if len(value) > CHARACTERS:
        raise errors.Invalid(
            "sql_too_long", f"O SQL tem {len(value)} caracteres; o limite é {CHARACTERS}.",
            f"The SQL has {len(value)} characters; the limit is {CHARACTERS}.")
    if "\x00" in value:
        raise errors.Invalid("not_text", "O SQL tem caracteres que não são texto; apague-os.",
                             "The SQL has characters that are no text; delete them.")
