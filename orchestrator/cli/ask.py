"""`ezpocket ask`: one question to the running system, from a terminal or a program.

Place in the flow: submits like the web does (submissions.py), follows the job's events
(follow.py), answers its plan (dialog.py), shows the result (answer.py).
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import re
import sys
from dataclasses import dataclass

import redis

from orchestrator import projects
from orchestrator.analyst.reading.language import detect_language
from orchestrator.cli import answer, dialog
from orchestrator.cli.follow import Follower
from orchestrator.cli.output import Screen
from orchestrator.cli.servers import wait_for_servers
from orchestrator.contracts import Context
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Conflict, Invalid, NotFound
from orchestrator.settings import Settings, get_settings
from orchestrator.submissions import submit_question

EXIT_CODES = {"answered": 0, "failed": 4}
NO_ANSWER = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What `ask` was told. `yes` accepts every plan; else the person decides."""

    text: str
    username: str
    project: str | None = None
    lang: str | None = None
    yes: bool = False
    as_json: bool = False
    silence: float = 300.0


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    question = Question(
        read_question(arguments.question), username(arguments.user), arguments.project,
        arguments.lang, arguments.yes, arguments.json, arguments.timeout,
    )
    spoken = screen.speaking(arguments.lang or detect_language(question.text))
    wait_for_servers(settings, 0)
    return ask(settings, question, spoken)


def ask(settings: Settings, question: Question, screen: Screen) -> int:
    """Submit, follow, show; the exit code. Ctrl-C cancels the question."""
    database, engine = Database(settings.database_url), Engine.from_settings(settings)
    if question.project:
        with contextlib.suppress(Conflict):  # it exists
            projects.create(database, question.username, question.project)
    job_id = submit_question(
        engine, database, settings, username=question.username, pergunta=question.text,
        projeto=question.project, lang=question.lang,
    )
    steps = screen.speaking(screen.lang, out=sys.stderr) if question.as_json else screen
    try:
        status = _follow(settings, engine, database, question, job_id, steps)
    except KeyboardInterrupt:
        _cancel(engine, job_id, question.username)
        raise
    job = engine.job(job_id)
    if question.as_json:
        screen.say(answer.as_json(job, status))
    else:
        answer.show(job, screen)
    return EXIT_CODES.get(status, NO_ANSWER)


def _follow(settings: Settings, engine: Engine, database: Database, question: Question,
            job_id: str, screen: Screen) -> str:
    def decide(number: int, payload: Context) -> None:
        dialog.show_plan(screen, payload)
        chosen = {"action": "accept"} if question.yes else dialog.ask_person(screen)
        try:
            if chosen is None:
                screen.warn(screen.t("ninguém respondeu ao plano; use --yes para aceitá-lo",
                                     "nobody answered the plan; use --yes to accept it"))
                engine.cancel(job_id, question.username)
            else:
                engine.answer(job_id, number, question.username, chosen)
        except Conflict as late:
            screen.error(late)

    def stored() -> bool:
        said = database.rows("messages_of_job", job_id=job_id)
        return any(row["sender"] == "assistant" for row in said)

    client = redis.Redis.from_url(settings.redis_url)
    return Follower(client, job_id, screen, decide, stored, question.silence).run()


def _cancel(engine: Engine, job_id: str, username: str) -> None:
    try:
        engine.cancel(job_id, username)
    except (Conflict, NotFound):
        return  # it ended meanwhile


def read_question(text: str) -> str:
    """The argument; "-" reads standard input. Raises Invalid for bytes that are no UTF-8."""
    given = sys.stdin.read(1_000_000) if text == "-" else text
    try:
        given.encode()
    except UnicodeEncodeError as error:
        raise Invalid("not_text", "A pergunta não é um texto UTF-8; escreva-a em palavras.",
                      "The question is not UTF-8 text; write it in words.") from error
    return given


def username(given: str | None) -> str:
    """`given`, or the login name in the form that account names have."""
    name = (given or getpass.getuser()).strip().lower()
    if given is None:
        return re.sub(r"[^a-z0-9._@-]", "", name) or "local"
    return name
