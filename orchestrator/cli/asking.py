"""One question on its way: submitted, followed, its plan decided, or withdrawn.

Place in the flow: ask.py and demo.py build it; it submits like the web does (submissions.py),
follows the job's events (follow.py) and answers its plan (dialog.py).
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field

import redis

from orchestrator import projects
from orchestrator.cli import dialog
from orchestrator.cli.follow import Follower
from orchestrator.cli.output import Screen
from orchestrator.contracts import Context
from orchestrator.database import Database
from orchestrator.engine import Engine
from orchestrator.errors import Conflict, NotFound, Unavailable
from orchestrator.outbox import Kept
from orchestrator.settings import Settings
from orchestrator.submissions import submit_question


@dataclass(frozen=True, slots=True)
class Question:
    """What `ask` was told. `yes` accepts every plan, whatever it costs; else the person decides."""

    text: str
    username: str
    project: str | None = None
    lang: str | None = None
    yes: bool = False
    as_json: bool = False
    silence: float = 300.0


@dataclass(slots=True)
class Asking:
    """One question on its way. `screen` is where its steps are shown."""

    settings: Settings
    question: Question
    screen: Screen
    engine: Engine = field(init=False)
    database: Database = field(init=False)
    kept: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.engine = Engine.from_settings(self.settings)
        self.database = Database(self.settings.database_url)

    def submit(self) -> str:
        """The job's id; makes the project when it is missing. A question that Redis could not
        take is followed like any other: the web puts it back, and somebody must say yes."""
        username, project = self.question.username, self.question.project
        if project:
            with contextlib.suppress(Conflict):  # it exists
                projects.create(self.database, username, project)
        try:
            return submit_question(
                self.engine, self.database, self.settings, username=username,
                pergunta=self.question.text, projeto=project, lang=self.question.lang)
        except Kept as kept:
            self.screen.warn(self.screen.t(
                f"a fila está cheia ou fora do ar; a pergunta está guardada ({kept.job_id}) e "
                "espero a vez dela", "the queue is full or down; the question is kept "
                f"({kept.job_id}), and I wait for its turn"))
            self.kept = True
            return kept.job_id

    def follow(self, job_id: str) -> str:
        """Show every step and have the plan decided; the job's final status."""
        client = redis.Redis.from_url(self.settings.redis_url)
        return Follower(
            client, job_id, self.screen, silence=self.question.silence, hint=not self.kept,
            answer=lambda number, payload: self._decide(job_id, number, payload),
            stored=lambda: self._stored(job_id)).run()

    def withdraw(self, job_id: str) -> bool:
        """Was it withdrawn? False, with a word about it, when that cannot be known."""
        try:
            with contextlib.suppress(NotFound):
                self.engine.cancel(job_id, self.question.username)
                return True
            # Kept for Redis, which never got it.
            self.database.execute("job_withdraw", job_id=job_id)
        except Conflict:
            return False  # it has ended meanwhile
        except Unavailable as error:
            self.screen.error(error)
            return False
        return True

    def _decide(self, job_id: str, number: int, payload: Context) -> None:
        costs = payload.get("kind") == "cost"
        (dialog.show_cost if costs else dialog.show_plan)(self.screen, payload)
        chosen: Context | None = {"action": "accept"}
        if not self.question.yes:
            chosen = (dialog.ask_about_cost(self.screen, payload) if costs
                      else dialog.ask_person(self.screen))
        if chosen is None:
            self.screen.warn(self.screen.t("ninguém respondeu; use --yes para aceitar",
                                           "nobody answered; use --yes to accept"))
            self.withdraw(job_id)
            return
        try:
            self._answer(job_id, number, chosen)
        except Conflict as late:
            self.screen.error(late)

    def _answer(self, job_id: str, number: int, chosen: Context) -> None:
        """Tried again for as long as the question may be silent: Redis may be full or away."""
        until = time.monotonic() + self.question.silence
        while True:
            try:
                self.engine.answer(job_id, number, self.question.username, chosen)
            except Unavailable:
                if time.monotonic() > until:
                    raise
                time.sleep(1)
            else:
                return

    def _stored(self, job_id: str) -> bool:
        said = self.database.rows("messages_of_job", job_id=job_id)
        return any(row["sender"] == "assistant" for row in said)
