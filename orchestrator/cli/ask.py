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
from dataclasses import dataclass, field

import redis

from orchestrator import accounts, projects
from orchestrator.analyst.reading.language import detect_language
from orchestrator.catalog import load_catalog
from orchestrator.cli import answer, dialog, exit_code_of
from orchestrator.cli.follow import Follower
from orchestrator.cli.output import Screen
from orchestrator.cli.servers import wait_for_servers
from orchestrator.contracts import Context
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Conflict, EzpocketError, Invalid, NotFound
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
    text = read_question(arguments.question)
    detected = detect_language(text) if text.strip() else screen.lang
    spoken = screen.speaking(arguments.lang or detected)
    try:
        question = Question(
            text, username(arguments.user), arguments.project, arguments.lang, arguments.yes,
            arguments.json, arguments.timeout,
        )
        wait_for_servers(settings, 0)
        return ask(settings, question, spoken)
    except EzpocketError as error:  # in the question's language, not in the terminal's
        spoken.error(error)
        return exit_code_of(error)


def ask(settings: Settings, question: Question, screen: Screen) -> int:
    """Submit, follow, show; the exit code. Ctrl-C cancels the question."""
    steps = screen.speaking(screen.lang, out=sys.stderr) if question.as_json else screen
    asking = Asking(settings, question, steps)
    job_id = asking.submit()
    try:
        status = asking.follow(job_id)
    except KeyboardInterrupt:
        asking.withdraw(job_id)
        raise
    job = asking.engine.job(job_id)
    if question.as_json:
        screen.say(answer.as_json(job, status))
    else:
        answer.show(job, status, screen, load_catalog(settings.catalog_path))
    return EXIT_CODES.get(status, NO_ANSWER)


@dataclass(slots=True)
class Asking:
    """One question on its way. `screen` is where its steps are shown."""

    settings: Settings
    question: Question
    screen: Screen
    engine: Engine = field(init=False)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine.from_settings(self.settings)
        self.database = Database(self.settings.database_url)

    def submit(self) -> str:
        """The job's id; makes the project when it is missing."""
        username, project = self.question.username, self.question.project
        if project:
            with contextlib.suppress(Conflict):  # it exists
                projects.create(self.database, username, project)
        return submit_question(
            self.engine, self.database, self.settings, username=username,
            pergunta=self.question.text, projeto=project, lang=self.question.lang)

    def follow(self, job_id: str) -> str:
        """Show every step and have the plan decided; the job's final status."""
        client = redis.Redis.from_url(self.settings.redis_url)
        return Follower(
            client, job_id, self.screen, silence=self.question.silence,
            answer=lambda number, payload: self._decide(job_id, number, payload),
            stored=lambda: self._stored(job_id)).run()

    def withdraw(self, job_id: str) -> None:
        with contextlib.suppress(Conflict, NotFound):  # it ended meanwhile
            self.engine.cancel(job_id, self.question.username)

    def _decide(self, job_id: str, number: int, payload: Context) -> None:
        dialog.show_plan(self.screen, payload)
        chosen = {"action": "accept"} if self.question.yes else dialog.ask_person(self.screen)
        if chosen is None:
            self.screen.warn(self.screen.t("ninguém respondeu ao plano; use --yes para aceitá-lo",
                                           "nobody answered the plan; use --yes to accept it"))
            self.withdraw(job_id)
            return
        try:
            self.engine.answer(job_id, number, self.question.username, chosen)
        except Conflict as late:
            self.screen.error(late)

    def _stored(self, job_id: str) -> bool:
        said = self.database.rows("messages_of_job", job_id=job_id)
        return any(row["sender"] == "assistant" for row in said)


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
    """`given`, or the login name in the form that account names have. Raises Invalid."""
    if given is not None:
        return accounts.checked_username(given)
    return re.sub(r"[^a-z0-9._@-]", "", getpass.getuser().lower()) or "local"
