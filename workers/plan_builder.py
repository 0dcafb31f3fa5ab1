"""Makes the plan that the person will approve.

Place in the flow: intent_validator → **plan_builder** → plan_confirm. A question that was asked
before has the plan that proved right then. Else the analyst makes it when it is certain or alone;
else the model proposes one as the same typed object, which must compile against the catalog
before anybody sees it. No plan: a helpful refusal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from orchestrator.agent import Fields, message_event
from orchestrator.analyst import Analyst, Reading
from orchestrator.catalog import Catalog
from orchestrator.contracts import Done, Handle, Outcome
from orchestrator.learning.recall import recalled_plan
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import noted
from orchestrator.plan.checking import check_of_plans
from orchestrator.plan.model import Plan
from orchestrator.plan.steps import describe_plan
from orchestrator.question_agent import Question, QuestionAgent
from orchestrator.refusal import refusal_text

Complexity = Literal["low", "medium", "high"]


class Input(Question):
    intent_valid: bool = True
    intent_category: str = ""
    intent_reason: str = ""


class Output(Fields):
    plan: Plan | None = None
    plan_steps: tuple[str, ...] = ()
    estimated_complexity: Complexity = "low"
    intent_reason: str = ""
    response_text: str = ""


class Proposal(BaseModel):
    """What the model says: a plan, or null and a sentence why there can be none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: Plan | None
    reason: str


class PlanBuilder(QuestionAgent):
    module = "plan_builder"
    input_model = Input

    def __init__(
        self, *, analyst: Analyst, catalog: Catalog, today: Callable[[], dt.date],
        llm: LLM | None,
    ) -> None:
        super().__init__(analyst=analyst, catalog=catalog, llm=llm)
        self._today = today

    def _known(self, given: Question, reading: Reading) -> Outcome | None:
        """The plan of a verified question, dates as of today; None when this is none."""
        plan = recalled_plan(
            given.learned, given.pergunta, reading, analyst=self._analyst, catalog=self._catalog,
            today=self._today())
        return None if plan is None else self._done(plan, reading.lang, plan.assumptions[-1])

    def _by_model(
        self, llm: LLM, told: dict[str, object], reading: Reading, handle: Handle
    ) -> Outcome:
        proposal = llm.ask(
            "plan_builder", {**told, "today": self._today().isoformat()}, Proposal,
            handle=handle, check=check_of_plans(self._catalog))
        note = llm.calls[-1].note()
        if proposal.plan is None:
            return _refusal(reading, proposal.reason, note)
        plan = proposal.plan.model_copy(update={"today": self._today()})
        return self._done(plan, reading.lang, note)

    def _by_analyst(self, reading: Reading, why: LLMUnavailable | None) -> Outcome:
        if reading.plan is None:
            return _refusal(reading, reading.reason, noted(reading.category, why))
        return self._done(reading.plan, reading.lang,
                          noted(f"analyst, certainty {reading.certainty:.2f}", why))

    def _done(self, plan: Plan, lang: str, note: str) -> Outcome:
        output = Output(plan=plan, plan_steps=tuple(describe_plan(plan, self._catalog, lang)),
                        estimated_complexity=complexity(plan))
        return Done(output.patch(), note=note)


def complexity(plan: Plan) -> Complexity:
    """By what the plan asks for: SQL beyond a plan is high; each part beyond one metric, one
    dimension and one filter, and each comparison or derived column, adds one; 2 is medium,
    5 is high."""
    if plan.needs_sql:
        return "high"
    parts = max(len(plan.metrics) - 1, 0) + max(len(plan.dimensions) - 1, 0)
    parts += max(len(plan.filters) - 1, 0) + len(plan.having)
    parts += sum(len(metric.show) + bool(metric.where) for metric in plan.metrics)
    if plan.time is not None:
        parts += 2 * bool(plan.time.comparison) + bool(plan.time.grain)
    parts += bool(plan.limit_per)
    return "high" if parts >= 5 else "medium" if parts >= 2 else "low"


def _refusal(reading: Reading, reason: str, note: str) -> Outcome:
    text = refusal_text(reason, reading.examples, reading.lang)
    output = Output(intent_reason=reason, response_text=text)
    return Done(output.patch(), next_modules=("history_preferences",),
                events=(message_event(text, reading.lang),), note=note or "no plan")
