"""What a project learned that is near to a question: a field of its job's context.

Place in the flow: submissions.py puts it beside the conversation, so that no agent needs
PostgreSQL for it. Only this person's questions of this project; a few, within a bound.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from orchestrator.database import Database
from orchestrator.learning.words import key_words

NEAREST = 4
MOST_BYTES = 24_000
FIELD = "learned"


def learned_field(
    database: Database, *, project_id: str | None, username: str, question: str,
) -> dict[str, Any]:
    """{"learned": [...]}, the nearest first; {} when there is none, or outside any project: a
    person's general chat is never read back."""
    words = key_words(question)
    if project_id is None or not words:
        return {}
    found = near(database, project_id=project_id, username=username, words=words)
    return {FIELD: found} if found else {}


def near(
    database: Database, *, project_id: str, username: str, words: Sequence[str],
    also: int | None = None,
) -> list[dict[str, Any]]:
    """Each as learning.model.Learned in JSON; an answer that takes too much room is left out.
    also: the id of a candidate that is taken for a verified one."""
    kept: list[dict[str, Any]] = []
    room = MOST_BYTES
    for row in database.rows("learning_near", project_id=project_id, username=username,
                             words=list(words), also=also, count=NEAREST):
        one = _as_learned(row)
        for smaller in (one, {**one, "answer": "", "result_hash": ""}):
            size = len(json.dumps(smaller, ensure_ascii=False).encode())
            if size <= room:
                kept.append(smaller)
                room -= size
                break
    return kept


def _as_learned(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "question": row["question"], "lang": row["lang"],
            "day": row["day"].isoformat(), "plan": row["plan"], "sql": row["query_sql"],
            "answer": row["answer"], "result_hash": row["result_hash"]}
