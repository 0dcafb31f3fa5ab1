"""The quick asker, for developers: question → analyst → plan → SQL, no worker, no Redis job.

Place in the flow: `--direct` uses it instead of asking.Command. It needs a PostgreSQL with the
sample data: the running one, or the embedded servers for the time of the evaluation. What
plan approval, the LLM, the guard and the composer add is not seen here.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.eval.asking import Answer
from bench.eval.gold import Reader
from bench.eval.questions import Question
from orchestrator import catalog as catalogs
from orchestrator import embedded, sample_data
from orchestrator.analyst import Analyst
from orchestrator.database import Database
from orchestrator.errors import EzpocketError
from orchestrator.plan.compile import compile_plan
from orchestrator.settings import Settings, load_settings

REMEMBERED = 10
# One question that breaks the analyst must not hide the others' outcomes.
DEFECTS = (EzpocketError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError,
           ValueError, RecursionError)


@contextmanager
def servers() -> Iterator[Settings]:
    """Settings whose warehouse holds data: those configured when they run, else a private home."""
    settings = load_settings()
    if not settings.embedded_database or embedded.running(settings.home):
        yield settings
        return
    home = Path(tempfile.mkdtemp(prefix="ezpocket-eval-"))
    try:
        embedded.start(home, timezone=settings.timezone)
        private = load_settings(EZPOCKET_HOME=home)
        database = Database(private.database_url)
        database.migrate()
        sample_data.load(database, private.today())
        yield private
    finally:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


class Direct:
    """An asker that keeps each project's conversation in memory, as app.conversations would."""

    def __init__(self, settings: Settings) -> None:
        self._reader = Reader(settings.warehouse_url)
        self._catalog = catalogs.load_catalog(settings.catalog_path)
        values = catalogs.ValueIndex.load(self._catalog, self._fetch)
        self._analyst = Analyst(self._catalog, values, settings.today)
        self._said: dict[str, list[dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def _fetch(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self._reader.rows(sql).rows)

    def ask(self, question: Question, project: str) -> Answer:
        started = time.monotonic()
        try:
            answer, plan = self._answer(question, project)
        except DEFECTS as error:
            answer, plan = Answer("failed", note=f"{type(error).__name__}: {error}"), None
        if project:
            self._remember(project, question.text, answer, plan)
        return Answer(
            answer.status, answer.rows, answer.row_count, answer.sql, answer.note,
            time.monotonic() - started,
        )  # fmt: skip

    def _answer(self, question: Question, project: str) -> tuple[Answer, dict[str, Any] | None]:
        with self._lock:
            said = tuple(self._said.get(project, ())[-REMEMBERED:])
        reading = self._analyst.read(
            question.text, lang=question.lang or None, conversation=said
        )
        if reading.plan is None or reading.kind != "plan":
            return Answer("rejected", note=reading.reason), None
        if reading.plan.needs_sql:
            return Answer("rejected", note="needs an LLM to write the SQL"), None
        compiled = compile_plan(reading.plan, self._catalog)
        rows = self._reader.rows(compiled.sql)
        answer = Answer("answered", rows, len(rows.rows), compiled.sql, reading.plan.goal)
        return answer, reading.plan.model_dump(mode="json")

    def _remember(
        self, project: str, text: str, answer: Answer, plan: dict[str, Any] | None
    ) -> None:
        now = dt.datetime.now(dt.UTC).isoformat()
        metadata = {"plan": plan, "query_sql": answer.sql, "row_count": answer.row_count}
        with self._lock:
            self._said.setdefault(project, []).extend([
                {"sender": "user", "message": text, "timestamp": now, "metadata": {}},
                {"sender": "assistant", "message": answer.note, "timestamp": now,
                 "metadata": metadata if plan else {}},
            ])  # fmt: skip
