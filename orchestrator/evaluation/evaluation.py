"""One evaluation from the file to what was scored.

Place in the flow: cli/eval.py says what to evaluate and prints what came of it. Questions of one
database are asked together: its agents are built once, by `make_agent`, and work in this process.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator import embedded, sample_data
from orchestrator.database import Database
from orchestrator.errors import EzpocketError, Invalid
from orchestrator.evaluation.asking import Answer
from orchestrator.evaluation.command import Command
from orchestrator.evaluation.databases import (
    Opened,
    drafted,
    of_postgres,
    of_sqlite,
    sqlite_file,
)
from orchestrator.evaluation.described import meanings_of
from orchestrator.evaluation.formats.conversations import Question
from orchestrator.evaluation.gold import Reader
from orchestrator.evaluation.here import Here, MakeAgent, agents_here
from orchestrator.evaluation.private import private_servers, private_settings
from orchestrator.evaluation.score import Judge, Scored, score_all
from orchestrator.evaluation.sqlite.load import drop
from orchestrator.evaluation.steps import Steps
from orchestrator.plan.model import Plan
from orchestrator.settings import Settings

Told = Callable[[Scored], None]


@dataclass(frozen=True)
class Options:
    """dsn, catalog: instead of the configured ones; `{db}` in them is a question's database.
    schema: what a catalog is drafted of, where none is given. steps: whether to look for the step
    that failed. hints: whether to ask along what a benchmark lets a system know; None: where a
    model is asked. provider: as agents_here's.
    """

    file: Path
    databases: Path | None = None
    dsn: str = ""
    schema: str = "public"
    catalog: str = ""
    at_once: int = 2
    timeout: float = 120.0
    steps: bool = True
    hints: bool | None = None
    provider: str = ""


@dataclass
class Found:
    """mode: "agents" or "system". hints: whether they were asked along. notes: (Portuguese,
    English) of what a person should know of the databases."""

    mode: str
    scored: list[Scored] = field(default_factory=list)
    hints: bool = False
    model: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)


def evaluate_system(
    options: Options, questions: Sequence[Question], base: Settings, told: Told
) -> Found:
    """By the running system, question by question, as a person at a terminal would ask."""
    if options.dsn or options.catalog or any(question.database for question in questions):
        raise Invalid(
            "eval_system", "O sistema no ar responde só sobre os próprios dados; tire --system.",
            "The running system answers about its own data only; leave --system out.")
    opened = of_postgres(base.warehouse_url, base.catalog_path)
    scored = score_all(questions, Command(options.timeout), Judge(opened.golds, opened.ours),
                       at_once=options.at_once, on_scored=told)
    return Found("system", scored)


def evaluate(
    options: Options, questions: Sequence[Question], base: Settings, make_agent: MakeAgent,
    told: Told,
) -> Found:
    """By the agents in this process, on servers of their own. Raises Invalid for a file that names
    databases which are not there, Unavailable when no server can be started. Of several databases
    one that cannot be used costs its own questions."""
    found = Found("agents")
    for name in {question.database for question in questions if not options.dsn} - {""}:
        sqlite_file(name, options.file, options.databases)
    with private_servers(base.timezone) as private:
        ordered = sorted(questions, key=lambda question: question.database)
        for name, group in itertools.groupby(ordered, key=lambda question: question.database):
            asked = list(group)
            with ExitStack() as stack:
                try:
                    opened = stack.enter_context(_opened(name, options, base, private))
                except EzpocketError as error:
                    if len(asked) == len(ordered):
                        raise
                    _lost(asked, error, told=told, found=found)
                    continue
                settings = private_settings(private.home, WAREHOUSE_URL=opened.dsn,
                                            catalog_path=opened.catalog)
                with agents_here(settings, make_agent, at_once=options.at_once,
                                 timeout=options.timeout, provider=options.provider) as here:
                    _ask(asked, here, opened, bare=opened.bare_plan(settings.today()),
                         options=options, told=told, found=found)
    found.scored.sort(key=lambda item: item.question.line)
    return found


def _lost(
    questions: list[Question], error: EzpocketError, *, told: Told, found: Found
) -> None:
    """One of several databases cannot be used: what was found over the others still counts."""
    found.notes.append((error.message("pt"), error.message("en")))
    for question in questions:
        why = error.message("en")
        scored = Scored(question, Answer("error", note=why), "failed", why)
        told(scored)
        found.scored.append(scored)


def _ask(
    questions: list[Question], here: Here, opened: Opened, *, bare: Plan, options: Options,
    told: Told, found: Found,
) -> None:
    judge = Judge(opened.golds, opened.ours)
    steps = Steps(here, judge, opened.runnable, bare)
    found.model = here.model
    wanted = here.model if options.hints is None else options.hints
    found.hints = found.hints or (wanted and any(question.hint for question in questions))
    scored = score_all(
        questions, here, judge, at_once=options.at_once, hints=wanted, on_scored=told,
        blame=steps.blame if options.steps else lambda scored: "")
    found.notes += opened.notes
    found.scored += scored


@contextmanager
def _opened(
    name: str, options: Options, base: Settings, private: Settings
) -> Iterator[Opened]:
    folder = private.home / "catalogs" / (name or "data")
    if options.dsn:
        dsn = options.dsn.replace("{db}", name)
        schema = options.schema.replace("{db}", name)
        given = Path(options.catalog.replace("{db}", name)) if options.catalog else None
        yield of_postgres(dsn, given or drafted(Reader(dsn, schemas=(schema,)), schema, folder))
    elif name:
        path = sqlite_file(name, options.file, options.databases)
        opened = of_sqlite(path, private.database_url, private.warehouse_url,
                           reader=private.reader_role, folder=folder,
                           meanings=meanings_of(path, options.file))
        yield opened
        drop(private.database_url, opened.ours.schemas[0])
    else:
        catalog = Path(options.catalog) if options.catalog else base.catalog_path
        yield of_postgres(_configured(base, private), catalog)


def _configured(base: Settings, private: Settings) -> str:
    """The configured data where its server runs; else the demo's orders, made here."""
    if base.bd_reference == "Athena":
        raise Invalid("eval_athena", "A avaliação roda em PostgreSQL; informe um com --dsn.",
                      "An evaluation runs on PostgreSQL; name one with --dsn.")
    if not base.embedded_database or embedded.running(base.home):
        return base.warehouse_url
    database = Database(private.database_url)
    sample_data.load(database, private.today())
    database.close()
    return private.warehouse_url
