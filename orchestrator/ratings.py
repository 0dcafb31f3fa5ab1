"""The person's rating of an answer, whenever it comes: the latest one counts.

Place in the flow: the web hands every rating here. While user_feedback waits it is that
agent's answer and history_preferences stores it; later it goes straight to PostgreSQL.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from orchestrator.agent import MAX_TEXT, bounded_text
from orchestrator.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:  # user_feedback's process needs neither
    from orchestrator.database import Database
    from orchestrator.engine import Engine

STORED_WITHIN = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds between looks for the stored answer


def checked(rating: Any, comment: Any) -> tuple[int, str]:
    """A whole number from 1 to 5 and a text, "" for none. Invalid says what else came."""
    if not isinstance(rating, int) or isinstance(rating, bool) or not 1 <= rating <= 5:
        raise Invalid("bad_rating", "A nota é um número inteiro de 1 a 5.",
                      "The rating is a whole number from 1 to 5.")
    if comment is not None and not isinstance(comment, str):
        raise Invalid("bad_comment", "O comentário é um texto; escreva-o entre aspas ou deixe-o "
                      "de fora.", "The comment is a text; write it in quotes or leave it out.")
    try:
        return rating, bounded_text(comment)
    except ValueError:
        raise Invalid("long_comment", f"O comentário tem no máximo {MAX_TEXT} caracteres.",
                      f"The comment may have {MAX_TEXT} characters at most.") from None


def rate(
    engine: Engine, database: Database, *, job_id: str, ask: int, username: str, rating: Any,
    comment: Any,
) -> tuple[int, str]:
    """Keep the rating; gives it as it is kept. Invalid (nothing changes, a wait goes on), NotFound
    (no such answer of this person), Conflict (there is no answer yet)."""
    stars, words = checked(rating, comment)
    if not _is_answered(engine, job_id, username):
        raise _no_answer()
    try:
        engine.answer(job_id, ask, username,
                      {"action": "rate", "rating": stars, "comment": words})
    except (Conflict, NotFound):
        _store(database, job_id, username, stars, words)
    return stars, words


def _is_answered(engine: Engine, job_id: str, username: str) -> bool:
    """Whether Redis says so, or does not know (any more): what else a job waits for is no
    rating."""
    try:
        job = engine.job(job_id)
    except NotFound:
        return True
    return job.status == "answered" or job.username != username


def _store(database: Database, job_id: str, username: str, stars: int, words: str) -> None:
    """An answer that has just been sent is stored a moment later, beside it: wait for that."""
    from orchestrator.learning.ratings import rated  # noqa: PLC0415 - as above

    for pause in (*STORED_WITHIN, 0.0):
        with database.transaction() as transaction:
            if transaction.rows("rating_store", job_id=job_id, username=username, rating=stars,
                                comment=words):
                rated(transaction, job_id)
                return
        job = database.row("job_of_user", job_id=job_id, username=username)
        if job is None:
            raise NotFound("no_such_job", "Essa pergunta não existe.", "There is no such job.")
        if job["status"] not in ("answered", "queued"):
            break
        time.sleep(pause)
    raise _no_answer()


def _no_answer() -> Conflict:
    return Conflict(
        "no_answer_yet", "Não há resposta guardada desta pergunta; se ela acabou de chegar, avalie "
        "de novo em instantes.", "There is no stored answer to this question; if it has just "
        "come, rate it again in a moment.")
