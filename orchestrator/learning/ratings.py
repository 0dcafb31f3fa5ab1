"""What a rating teaches: a good answer becomes a candidate, a poor one names the step to look at.

Place in the flow: whoever stores a rating (history_preferences, orchestrator/ratings.py) calls
`rated` in the same transaction. The latest rating counts, so it takes back what an earlier one
taught, and a poor one ends the use of what the answer came from. Safe to call again with the same
rating: nothing changes.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from orchestrator.database import Row, Transaction
from orchestrator.learning.blame import failing_step
from orchestrator.learning.model import is_said, is_said_of, read_learned
from orchestrator.learning.result_hash import hash_of_result
from orchestrator.learning.words import key_words
from orchestrator.plan.model import Plan
from orchestrator.storable import jsonb

GOOD, POOR = 4, 2
QUESTION_CHARACTERS = 2000
SQL_BYTES = 32 * 1024
PLAN_CHARACTERS = 16_000
WAITING = 100  # candidates of a project: beyond them the oldest is dropped


def rated(transaction: Transaction, job_id: str) -> None:
    """Learn from the rating that the job's answer has now; nothing for one without."""
    job = transaction.row("learning_job", job_id=job_id)
    if job is None:
        return
    steps = transaction.rows("learning_steps", job_id=job_id)
    transaction.execute("learning_unlearn", job_id=job_id, rating=job["rating"])
    if job["rating"] >= GOOD:
        _keep_candidate(transaction, job, steps)
    elif job["rating"] <= POOR:
        _keep_poor(transaction, job, steps)


def _keep_candidate(transaction: Transaction, job: Row, steps: list[Row]) -> None:
    metadata, question = job["metadata"], job["pergunta"].strip()
    plan, sql = _plan_of(metadata), str(metadata.get("query_sql") or "")
    follows = metadata.get("intent_category") == "follow_up"  # as a model judged it
    of_a_question = job["project_id"] and not (job["parent_job_id"] or follows)
    bounded = len(question) <= QUESTION_CHARACTERS and 0 < len(sql.encode()) <= SQL_BYTES
    if plan is None or metadata.get("sql_edited") or not (of_a_question and bounded):
        return
    result: dict[str, Any] = {}
    for step in steps:
        if step["module"] in ("athena_executor", "python_runtime") and step["status"] == "done":
            result.update(step["output"])
    transaction.execute(
        "learning_candidate", job_id=job["job_id"], project_id=job["project_id"],
        username=job["username"], question=question, lang="en" if job["lang"] == "en" else "pt",
        words=key_words(question), plan=plan.model_dump(mode="json"), plan_day=plan.today,
        query_sql=sql, answer=job["message"], result_hash=hash_of_result(result) if result else "",
        had_history=job["had_history"], rating=job["rating"])
    transaction.execute("learning_most_waiting", project_id=job["project_id"], most=WAITING)


def _plan_of(metadata: dict[str, Any]) -> Plan | None:
    """Without the note of a recalled plan, which says of which day it was: it will be of another.
    None when there is none, or one of an older form."""
    try:
        plan = Plan.model_validate(metadata.get("plan"))
    except ValidationError:
        return None
    said = tuple(text for text in plan.assumptions if not is_said(text))
    small = len(plan.model_dump_json()) <= PLAN_CHARACTERS
    return plan.model_copy(update={"assumptions": said}) if small else None


def _keep_poor(transaction: Transaction, job: Row, steps: list[Row]) -> None:
    comment = str(job["metadata"].get("feedback_comment") or "")
    found = failing_step(steps, comment, job["metadata"])
    transaction.execute(
        "learning_poor", job_id=job["job_id"], project_id=job["project_id"],
        username=job["username"], question=job["pergunta"][:QUESTION_CHARACTERS],
        rating=job["rating"], comment=comment, module=found.module, why=found.why,
        note=found.note, output=jsonb(found.output))
    if came_from := _came_from(job):
        transaction.execute("learning_distrust", ids=came_from, project_id=job["project_id"],
                            username=job["username"])


def _came_from(job: Row) -> list[int]:
    """The ids of the verified questions that its plan came from."""
    plan = job["metadata"].get("plan")
    said = plan.get("assumptions") if isinstance(plan, dict) else None
    question = job["pergunta"].strip()
    return [learned.id for learned in read_learned(job["learned"])
            if any(is_said_of(str(text), learned, question) for text in said or ())]
