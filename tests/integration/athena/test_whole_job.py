"""A question is answered from Athena: every agent, from the question to the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from orchestrator.catalog import Catalog, Table, ValueIndex, check_catalog, load_catalog
from orchestrator.cli.catalog import in_athena
from orchestrator.contracts import NewJob
from orchestrator.engine import Engine
from orchestrator.services import Services
from orchestrator.settings import Settings
from orchestrator.testing import RecordingHandle
from orchestrator.testing.athena import AthenaEndpoint
from orchestrator.warehouse.athena import AthenaWarehouse
from orchestrator.warehouse.local import LocalWarehouse
from tests.integration.athena.conftest import Configure
from workers.analysis_orchestrator import AnalysisOrchestrator
from workers.athena_executor import AthenaExecutor
from workers.intent_validator import IntentValidator
from workers.plan_builder import PlanBuilder
from workers.plan_confirm import PlanConfirm
from workers.python_runtime import PythonRuntime
from workers.response_composer import ResponseComposer
from workers.sql_validator import SqlValidator

AGENTS = (IntentValidator, PlanBuilder, PlanConfirm, AnalysisOrchestrator, SqlValidator,
          AthenaExecutor, PythonRuntime, ResponseComposer)
QUESTION = "receita por estado no mês passado"


@pytest.fixture
def services(configure: Configure, settings: Settings, today: dt.date) -> Iterator[Services]:
    found = Services(configure(EZPOCKET_HOME=settings.home), today=lambda: today, llm=None)
    yield found
    found.close()


def run_all(engine: Engine, agents: dict[str, Any], job_id: str) -> None:
    """Every agent's tasks as the runner would; the person says yes to the plan."""
    for _ in range(50):
        job = engine.job(job_id)
        assert job is not None
        for waiting in job.waiting:
            engine.answer(job_id, waiting["ask"], "ana", {"action": "accept"})
        task = engine.take(list(agents), "worker", 0)
        if task is None:
            return
        agent = agents[task.module]
        handle = RecordingHandle(task.module, task.context, round=task.round, job_id=job_id,
                                 seq=task.seq)
        outcome = (agent.process(task.context, handle) if task.answer is None
                   else agent.answered(task.context, task.answer, handle))
        assert engine.hop(task, outcome).answer == "OK"


def test_a_question_is_answered_from_athena(
    engine: Engine, services: Services, endpoint: AthenaEndpoint, local: LocalWarehouse,
    today: dt.date,
) -> None:
    context = {"pergunta": QUESTION, "lang": "pt", "conversation_context": [],
               "has_history": False}
    job_id = engine.submit(NewJob("athena", "questions", "ana", None, context))
    run_all(engine, {cls.module: services.build(cls) for cls in AGENTS}, job_id)
    job = engine.job(job_id)
    assert job is not None
    found = job.context
    assert "order_report" in found["query_sql"]
    assert "data.order_report" not in found["query_sql"]
    ran = [execution for execution in endpoint.executions.all() if not execution.explains]
    assert any("SUM(revenue)" in execution.sql for execution in ran)
    month = Decimal(str(local.fetch(
        "SELECT sum(revenue) FROM data.order_report WHERE status <> 'cancelled' AND "
        f"date >= date_trunc('month', DATE '{today}') - interval '1 month' AND "
        f"date < date_trunc('month', DATE '{today}')")[0][0]))
    total = sum(Decimal(str(row["revenue"])) for row in found["results_preview"])
    assert total == month
    assert found["row_count"] == len(found["results_preview"]) > 5
    assert "SP" in found["response_text"]


def test_the_values_that_questions_name(athena: AthenaWarehouse, settings: Settings) -> None:
    """Also of a table with partitions, which is not read whole for them."""
    catalog = load_catalog(settings.catalog_path)
    found = ValueIndex.load(catalog, athena.fetch, athena=True)
    assert "SP" in found.column("order_report", "state")
    table = catalog.tables["order_report"].model_copy(update={"partition": "date"})
    asked: list[str] = []

    def fetch(sql: str) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return athena.fetch(sql)

    again = ValueIndex.load(catalog.model_copy(update={"tables": {"order_report": table}}), fetch,
                            athena=True)
    assert again.column("order_report", "channel") == found.column("order_report", "channel")
    assert all('"date" >= DATE' in sql for sql in asked)


def test_the_catalog_is_checked_against_athena(athena: AthenaWarehouse, settings: Settings) -> None:
    table = load_catalog(settings.catalog_path).tables["order_report"]
    some = table.model_copy(update={
        "columns": {name: table.columns[name] for name in ("date", "state")},
        "metrics": {name: table.metrics[name] for name in ("revenue", "profit", "margin")},
        "conditions": {name: table.conditions[name] for name in ("overdue", "not_cancelled")}})

    def findings(wrong: Table) -> list[str]:
        return check_catalog(Catalog(tables={"order_report": wrong}),
                             lambda sql: athena.fetch(in_athena(sql)))

    assert findings(some) == []
    wrong = some.model_copy(update={"columns": {"nope": table.columns["state"]}})
    assert "nope" in findings(wrong)[0]
