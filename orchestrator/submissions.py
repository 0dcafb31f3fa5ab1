"""A person's question becomes a job: checked, given its conversation, written down, submitted.

Place in the flow: called by the web, the CLI and the proofs; outbox.py keeps and submits it, and
the engine takes over from there.
"""

from __future__ import annotations

import contextlib
import re
import time
import unicodedata
from typing import Any

from orchestrator import errors, projects
from orchestrator.analyst.reading.language import detect_language
from orchestrator.contracts import ENDS, NewJob
from orchestrator.database import Database, Row
from orchestrator.engine import Engine
from orchestrator.learning.near import learned_field
from orchestrator.outbox import job_id_of, keep_and_submit
from orchestrator.settings import Settings

QUESTION_CHARACTERS = 4000
MESSAGES = 10
MESSAGE_CHARACTERS = 1500
CONTEXT_CHARACTERS = 24_000  # about 6,000 tokens; the engine's bound on one field is far above
KEY_NUMBERS = 40
KEPT_METADATA = ("plan", "key_numbers", "query_sql", "row_count", "intent_category", "status",
                 "lang", "sql_edited")
HISTORY_SECONDS = 2.0
_ALLOWED_CONTROLS = "\n\r\t"
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def submit_question(
    engine: Engine, database: Database, settings: Settings, *, username: str, pergunta: object,
    projeto: str | None = None, lang: str | None = None, dedupe_key: str | None = None,
    parent_job_id: str | None = None, page_lang: str | None = None,
) -> str:
    """The id of the accepted job.

    projeto: the id or the name of a project of this person. lang: "pt", "en", or None to find
    out; page_lang: of words that show no language. dedupe_key: a repeated submission with it is
    the first job, at any time. Raises Invalid, NotFound (no such project, or somebody else's:
    the same words), TooMany, Unavailable (PostgreSQL: nothing was kept), Kept (Redis: it will
    be asked later).
    """
    question = check_question(pergunta)
    asked_in, page = _check_lang(lang), _check_lang(page_lang)
    project_id = resolve_project(database, username, projeto)
    conversation = [] if project_id is None else _conversation(engine, database, project_id)
    spoken = asked_in or _detect(question, conversation, page)
    context = {"pergunta": question, "lang": spoken, "conversation_context": conversation,
               "has_history": bool(conversation), **projects.cost_limits(database, project_id),
               **learned_field(database, project_id=project_id, username=username,
                               question=question)}
    new = NewJob(job_id_of(username, dedupe_key), "questions", username, project_id, context,
                 parent_job_id=parent_job_id)
    return keep_and_submit(engine, database, new)


def check_question(pergunta: object) -> str:
    """The question, trimmed. Raises Invalid for what is empty, too long, or no text."""
    if not isinstance(pergunta, str):
        raise _not_text()
    if len(pergunta) > QUESTION_CHARACTERS * 2 or len(pergunta.strip()) > QUESTION_CHARACTERS:
        raise errors.Invalid(
            "question_too_long",
            f"A pergunta tem {len(pergunta)} caracteres; resuma-a em até {QUESTION_CHARACTERS}.",
            f"The question has {len(pergunta)} characters; shorten it to {QUESTION_CHARACTERS}.")
    for character in pergunta:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and character not in _ALLOWED_CONTROLS):
            raise _not_text()
    if _NONCHARACTER.search(pergunta):
        raise _not_text()
    question = unicodedata.normalize("NFC", pergunta).strip()
    if not any(character.isalnum() for character in question):
        raise errors.Invalid(
            "empty_question", "A pergunta está vazia; escreva o que quer saber dos dados.",
            "The question is empty; write what you want to know from the data.")
    return question


def resolve_project(database: Database, username: str, projeto: str | None) -> str | None:
    """The id of this person's project of that id or name; None outside any project."""
    if projeto is None:
        return None
    usable = 0 < len(projeto) <= 200 and "\x00" not in projeto
    row = database.row("project_resolve", username=username, projeto=projeto) if usable else None
    if row is None:
        raise errors.NotFound(
            "no_such_project", "Esse projeto não existe; veja a lista dos seus.",
            "There is no such project; see the list of yours.")
    return str(row["id"])


def _conversation(engine: Engine, database: Database, project_id: str) -> list[dict[str, Any]]:
    """The project's last messages, oldest first, within CONTEXT_CHARACTERS.

    The answer to the question just before may be on its way to PostgreSQL: a short wait
    keeps "e ontem?" from missing what it refers to.
    """
    deadline = time.monotonic() + HISTORY_SECONDS
    with contextlib.suppress(errors.Unavailable):  # the submission will say that Redis is away
        while time.monotonic() < deadline and any(
            _ended(engine, row["job_id"])
            for row in database.rows("jobs_open_in_project", project_id=project_id)
        ):
            time.sleep(0.03)
    kept: list[dict[str, Any]] = []
    room = CONTEXT_CHARACTERS
    for row in database.rows("conversation_recent", project_id=project_id, count=MESSAGES):
        message = _message(row)
        room -= len(str(message))
        if room < 0:
            break
        kept.append(message)
    return kept[::-1]


def _message(row: Row) -> dict[str, Any]:
    metadata = {name: row["metadata"][name] for name in KEPT_METADATA if name in row["metadata"]}
    if isinstance(metadata.get("key_numbers"), list):
        metadata["key_numbers"] = metadata["key_numbers"][:KEY_NUMBERS]
    if row["metadata"].get("sql_edited"):
        metadata.pop("key_numbers", None)  # they are not what the plan beside them gives
    return {"sender": row["sender"], "message": row["message"][:MESSAGE_CHARACTERS],
            "timestamp": row["timestamp"].isoformat(), "metadata": metadata}


def _ended(engine: Engine, job_id: str) -> bool:
    try:
        return engine.job(job_id).status in ENDS
    except errors.NotFound:
        return False  # nothing to wait for


def _detect(question: str, conversation: list[dict[str, Any]], page: str | None) -> str:
    """By its words; a follow-up that shows no language keeps the conversation's, and a first
    question takes the page's."""
    last = conversation[-1]["metadata"].get("lang") if conversation else page
    return detect_language(question, "en" if last == "en" else "pt")


def _check_lang(lang: str | None) -> str | None:
    if lang not in (None, "", "pt", "en"):
        raise errors.Invalid("bad_lang", "O idioma é pt ou en.", "The language is pt or en.")
    return lang or None


def _not_text() -> errors.Invalid:
    return errors.Invalid(
        "not_text", "A pergunta tem caracteres que não são texto; escreva-a em palavras.",
        "The question has characters that are no text; write it in words.")
