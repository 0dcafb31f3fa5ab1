"""Ana's project with what she rated well, and the system that candidates are checked with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator import projects
from orchestrator.catalog import Catalog, load_catalog
from orchestrator.cli.rehearsal import Rehearsal, same_rows
from orchestrator.database import Database, Row
from orchestrator.learning.check import Check, System, Verdict
from orchestrator.learning.near import learned_field
from orchestrator.learning.words import key_words
from orchestrator.plan.compile import compile_plan
from orchestrator.plan.model import Plan
from orchestrator.settings import Settings

TOTAL = "Qual foi a receita total?"
# The analyst does not know this word, so only memory can answer.
OWN = "qual o zumbido por canal"


@pytest.fixture(scope="module")
def rehearsal(settings: Settings) -> Iterator[Rehearsal]:
    found = Rehearsal(settings)
    yield found
    found.close()


@pytest.fixture(scope="module")
def catalog(settings: Settings) -> Catalog:
    return load_catalog(settings.catalog_path)


class Memory:
    """Ana's project with what she rated well."""

    def __init__(self, database: Database, rehearsal: Rehearsal, catalog: Catalog,
                 settings: Settings) -> None:
        self.database, self.rehearsal, self.catalog = database, rehearsal, catalog
        self.today = settings.today()
        self.project = str(projects.create(database, "ana", "Loja")["id"])

    def read(self, question: str) -> Plan:
        plan: Plan | None = self.rehearsal.services.analyst.read(question, today=self.today).plan
        assert plan is not None, question
        return plan

    def candidate(self, question: str, plan: Plan, sql: str = "", *, history: bool = False,
                  project: str = "") -> None:
        self.database.execute(
            "learning_candidate", job_id=f"job {question} {plan.metrics}{sql}{project}",
            project_id=project or self.project, username="ana", question=question, lang="pt",
            words=key_words(question), plan=plan.model_dump(mode="json"), plan_day=plan.today,
            query_sql=sql or compile_plan(plan, self.catalog).sql, answer="texto",
            result_hash="x", had_history=history, rating=5)

    def check(self, system: System | None = None) -> list[tuple[Row, Verdict]]:
        ask = self.rehearsal
        return list(Check(
            self.database, system or System(ask.answer, ask.rows, same_rows),
            analyst=ask.services.analyst, catalog=self.catalog, today=self.today).run())

    def field(self, question: str) -> dict[str, Any]:
        return learned_field(self.database, project_id=self.project, username="ana",
                             question=question)

    def statuses(self) -> list[tuple[str, str]]:
        rows = self.database.rows("learning_shown", project=None, most=50)
        return [(one["question"], one["status"]) for one in rows]


@pytest.fixture
def memory(
    database: Database, rehearsal: Rehearsal, catalog: Catalog, settings: Settings,
) -> Memory:
    return Memory(database, rehearsal, catalog, settings)
