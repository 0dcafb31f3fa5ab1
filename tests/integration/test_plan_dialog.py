"""The talk about the plan, through the real engine and the real agents: yes, no, edits, words.

The workers' loop is done here step by step, so that each test sees what the person sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator.contracts import NewJob
from orchestrator.engine import Engine, JobView
from orchestrator.llm import LLM
from orchestrator.services import Services
from orchestrator.settings import Settings
from orchestrator.testing import RecordingHandle, serve
from workers.intent_validator import IntentValidator
from workers.plan_builder import PlanBuilder
from workers.plan_confirm import PlanConfirm
from workers.plan_refiner import PlanRefiner
from workers.user_proposed_plan import UserProposedPlan

AGENTS = (IntentValidator, PlanBuilder, PlanConfirm, UserProposedPlan, PlanRefiner)
TODAY = dt.date(2025, 6, 15)
QUESTION = "qual foi a receita por estado no mês passado?"
GIBBERISH = "xyzzy blorft quuxar zumbi"


@pytest.fixture(scope="module")
def services(settings: Settings) -> Iterator[Services]:
    found = Services(settings, today=lambda: TODAY, llm=None)
    yield found
    found.close()


class Dialog:
    """One job and the person in front of it."""

    def __init__(self, engine: Engine, services: Services, question: str = QUESTION) -> None:
        self._engine = engine
        self._agents: dict[str, Any] = {cls.module: services.build(cls) for cls in AGENTS}
        context = {"pergunta": question, "lang": "pt", "conversation_context": [],
                   "has_history": False}
        self._job_id = engine.submit(NewJob("dialog", "questions", "ana", None, context))
        self._run()

    def _run(self) -> None:
        """Every agent's queued tasks, as the runner would, until all wait or are done."""
        while (task := self._engine.take(list(self._agents), "worker", 0)) is not None:
            agent = self._agents[task.module]
            handle = RecordingHandle(task.module, task.context, round=task.round)
            outcome = (agent.process(task.context, handle) if task.answer is None
                       else agent.answered(task.context, task.answer, handle))
            assert self._engine.hop(task, outcome).answer == "OK"

    @property
    def job(self) -> JobView:
        found = self._engine.job(self._job_id)
        assert found is not None
        return found

    @property
    def shown(self) -> dict[str, Any]:
        """What the person is asked now."""
        (waiting,) = self.job.waiting
        return dict(waiting["payload"])

    def answer(self, **answer: Any) -> None:
        (waiting,) = self.job.waiting
        self._engine.answer(self._job_id, waiting["ask"], "ana", answer)
        self._run()

    def queued(self, module: str) -> int:
        return int(self._engine.queues()[module]["queued"])


def test_a_yes_sends_the_plan_on(engine: Engine, services: Services) -> None:
    dialog = Dialog(engine, services)
    assert dialog.shown["plan_steps"] and dialog.shown["round"] == 1
    dialog.answer(action="accept")
    assert dialog.job.context["plan_confirmed"] is True
    assert dialog.queued("analysis_orchestrator") == 1


def test_a_no_ends_the_job_as_rejected_with_a_text(engine: Engine, services: Services) -> None:
    dialog = Dialog(engine, services)
    dialog.answer(action="reject")
    assert dialog.job.status == "rejected"
    assert "não executei" in dialog.job.context["response_text"]


def test_words_change_the_plan_and_it_is_shown_again(engine: Engine, services: Services) -> None:
    dialog = Dialog(engine, services)
    dialog.answer(action="suggest", suggestion="apenas SP e RJ")
    assert dialog.shown["round"] == 2
    assert len(dialog.shown["plan"]["filters"]) == 1
    assert "Agora" in dialog.shown["refinement_summary"]
    dialog.answer(action="accept")
    assert len(dialog.job.context["plan"]["filters"]) == 1


def test_words_may_come_in_a_second_step(engine: Engine, services: Services) -> None:
    dialog = Dialog(engine, services)
    dialog.answer(action="suggest")
    assert dialog.shown["kind"] == "suggestion"
    dialog.answer(action="suggest", suggestion="só os 5 maiores")
    assert dialog.shown["kind"] == "plan" and dialog.shown["plan"]["limit"] == 5


def test_after_five_corrections_only_a_decision_is_left(
    engine: Engine, services: Services,
) -> None:
    dialog = Dialog(engine, services)
    for number in range(2, 7):
        assert dialog.shown["can_suggest"] is True
        dialog.answer(action="suggest", suggestion=f"só os {number} maiores")
    assert dialog.shown["can_suggest"] is False and dialog.shown["plan"]["limit"] == 6
    dialog.answer(action="suggest", suggestion="só os 9 maiores")
    assert dialog.shown["error"] and dialog.shown["plan"]["limit"] == 6
    dialog.answer(action="accept")
    assert dialog.queued("analysis_orchestrator") == 1


def test_wrong_answers_never_cost_the_job(engine: Engine, services: Services) -> None:
    dialog = Dialog(engine, services)
    wrong: list[dict[str, Any]] = [
        {"action": "edit", "edit": {"dimensions": [{"column": "salary"}]}, "accept": True},
        {"action": "edit", "edit": "limit=5"}, {"action": "fly"}, {},
        {"action": "suggest", "suggestion": "x" * 2500},
    ]
    for number in range(30):
        dialog.answer(**wrong[number % len(wrong)])
        assert dialog.shown["error"] and dialog.shown["plan"]["limit"] is None
    dialog.answer(action="edit", edit={"limit": 5})
    assert dialog.shown["plan"]["limit"] == 5
    dialog.answer(action="accept")
    assert dialog.job.context["plan"]["limit"] == 5


def test_an_edit_before_a_correction_is_kept(engine: Engine, services: Services) -> None:
    dialog = Dialog(engine, services)
    dialog.answer(action="edit", edit={"limit": 5})
    dialog.answer(action="suggest", suggestion="apenas SP e RJ")
    assert dialog.shown["plan"]["limit"] == 5 and len(dialog.shown["plan"]["filters"]) == 1


def test_what_is_not_understood_ends_rejected_with_examples(
    engine: Engine, services: Services,
) -> None:
    dialog = Dialog(engine, services, GIBBERISH)
    assert dialog.job.status == "rejected"
    assert dialog.job.context["intent_valid"] is False
    assert "por exemplo" in dialog.job.context["response_text"]


def test_the_model_plans_what_the_analyst_cannot(engine: Engine, services: Services) -> None:
    plan = {"goal": "Receita", "table": "order_report", "today": "2025-06-15",
            "metrics": [{"name": "revenue"}]}
    proposal = {"category": "data_question", "plan": plan, "reason": ""}
    script = {"plan_builder": [{"json": proposal}], "*": [{"status": 401}]}
    ready = {name: services.get(name) for name in ("catalog", "values", "analyst", "today")}
    with serve(0, script) as endpoint:
        llm = LLM(services.roles, model="scripted", base_url=endpoint.url)
        dialog = Dialog(engine, Services(services.settings, llm=llm, **ready), GIBBERISH)
        llm.close()
        fenced = endpoint.requests[0]["messages"][1]["content"]
    assert dialog.shown["plan"]["metrics"][0]["name"] == "revenue"
    assert f"<data>\n{GIBBERISH}\n</data>" in fenced
    notes = {step["module"]: step["note"] for step in dialog.job.execution_chain}
    assert "tokens" in notes["plan_builder"]
    assert len(endpoint.requests) == 1, "one call judges the question and plans it"
    assert dialog.job.context["intent_category"] == "data_question"
