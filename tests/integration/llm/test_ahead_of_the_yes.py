"""What the real agents make while a person reads a plan is what their real steps find later.

The graph's loop deletes and rewrites fields on the way; were one of them otherwise ahead of the
yes than after it, its memo would never be found, and nobody would notice but the clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator.contracts import Done, NewJob, Task
from orchestrator.engine import Engine
from orchestrator.engine.ahead_client import AheadClient
from orchestrator.engine.memos import digest
from orchestrator.llm import LLM
from orchestrator.services import Services
from orchestrator.settings import Settings
from orchestrator.testing import Endpoint, RecordingHandle, serve
from workers.analysis_orchestrator import AnalysisOrchestrator
from workers.auto_correction import AutoCorrection
from workers.plan_confirm import PlanConfirm
from workers.sql_validator import SqlValidator

AHEAD = (AnalysisOrchestrator, SqlValidator, AutoCorrection)
PLAN = {"goal": "Receita", "table": "order_report", "today": "2025-06-15", "needs_sql": True,
        "metrics": [{"name": "revenue"}]}
SCRIPT = {
    "analysis_orchestrator": [{"json": {
        "sql": "SELECT sum(nope) AS revenue FROM data.order_report WHERE status <> 'cancelled'",
        "explanation": "A soma."}}],
    "auto_correction": [{"json": {
        "sql": "SELECT sum(revenue) AS revenue FROM data.order_report WHERE status <> 'cancelled'",
        "changes": ["Soma a receita."]}}],
    "*": [{"status": 401}],
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serve(0, SCRIPT) as found:
        yield found


@pytest.fixture(scope="module")
def services(settings: Settings, endpoint: Endpoint) -> Iterator[Services]:
    plain = Services(settings, today=lambda: dt.date(2025, 6, 15))
    llm = LLM(plain.roles, model="scripted", base_url=endpoint.url)
    found = Services(settings, llm=llm, catalog=plain.catalog)
    yield found
    found.close()


class Reader:
    """A person in front of a plan, the agents behind it, and who works ahead."""

    def __init__(self, engine: Engine, services: Services) -> None:
        self.engine = engine
        self.agents: dict[str, Any] = {
            cls.module: services.build(cls) for cls in (*AHEAD, PlanConfirm)}
        self.ahead = AheadClient(engine.config, [cls.module for cls in AHEAD], "basis")
        context = {"pergunta": "receita?", "lang": "pt", "plan": PLAN, "plan_steps": ["Somar"]}
        engine.submit(NewJob("read", "questions", "ana", None, context,
                             start_module="plan_confirm"))
        self.do("plan_confirm")

    def do(self, module: str) -> Task:
        task = self.engine.take([module], "worker", 0)
        assert task is not None, f"nothing queued for {module}"
        agent, handle = self.agents[module], RecordingHandle(module, task.context)
        outcome = (agent.process(task.context, handle) if task.answer is None
                   else agent.answered(task.context, task.answer, handle))
        assert self.engine.hop(task, outcome).answer == "OK"
        return task

    def work_ahead(self) -> list[str]:
        """Everything that can be made while the plan is read: the modules, in order."""
        made = []
        while (begun := self.ahead.next(0.01)) is not None:
            handle = RecordingHandle(begun.task.module, begun.task.context)
            handle.task = begun.task
            found = self.agents[begun.task.module].process(begun.task.context, handle)
            self.ahead.done(begun, found if isinstance(found, Done) else None)
            made.append(begun.task.module)
        return made

    def answer(self, **answer: Any) -> None:
        (wait,) = self.engine.job("read").waiting
        self.engine.answer("read", wait["ask"], "ana", answer)
        self.do("plan_confirm")

    def memo(self, module: str) -> Done | str | None:
        """What the module's real step finds; it is done with that."""
        task = self.engine.take([module], "worker", 0)
        assert task is not None, f"nothing queued for {module}"
        key = digest("basis", task.graph, module, task.context)
        client = self.engine.worker([module], "looks")
        found = client.memo(task, key)
        client.close()
        if isinstance(found, Done):
            assert self.engine.hop(task, found).answer == "OK"
        return found


@pytest.fixture
def reader(engine: Engine, services: Services) -> Iterator[Reader]:
    found = Reader(engine, services)
    yield found
    found.ahead.close()


STEPS = ["analysis_orchestrator", "sql_validator", "auto_correction", "sql_validator"]


def test_every_real_step_finds_its_memo(reader: Reader, endpoint: Endpoint) -> None:
    """Written, refused by the database, corrected, allowed: all of it before the yes."""
    asked = len(endpoint.requests)
    assert reader.work_ahead() == STEPS
    assert len(endpoint.requests) == asked + 2
    reader.answer(action="accept")
    notes = [getattr(reader.memo(module), "note", None) for module in STEPS]
    assert [str(note).rpartition("; ")[2] for note in notes] == ["made ahead"] * 4
    assert "the database refused" in str(notes[1]) and len(endpoint.requests) == asked + 2
    task = reader.engine.take(["athena_executor"], "worker", 0)
    assert task is not None and task.context["cost_estimate"]["cost"] > 0
    assert "sum(revenue)" in task.context["query_validated"]["sql"]


def test_an_edited_plan_is_written_anew(reader: Reader) -> None:
    reader.work_ahead()
    reader.answer(action="edit", edit={"limit": 5}, accept=True)
    assert reader.memo("analysis_orchestrator") is None


def test_an_edit_that_is_shown_again_is_worked_on_ahead(reader: Reader) -> None:
    reader.work_ahead()
    reader.answer(action="edit", edit={"limit": 5}, accept=False)
    assert reader.work_ahead() == STEPS
    reader.answer(action="accept")
    assert isinstance(reader.memo("analysis_orchestrator"), Done)


def test_nobody_runs_anything_ahead(reader: Reader) -> None:
    reader.work_ahead()
    assert reader.engine.take(["athena_executor"], "worker", 0) is None
    assert not reader.engine.redis.keys("ahead:athena_executor")
    assert set(reader.engine.job("read").context) == {"pergunta", "lang", "plan", "plan_steps"}
