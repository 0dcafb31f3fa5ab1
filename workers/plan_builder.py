"""Makes the plan that the person will approve, or says why there is none.

Place in the flow: intent_validator → **plan_builder** → plan_confirm. A question that was asked
before has the plan that proved right then. Else the analyst makes it when it is certain or alone;
else one call to the model judges the question and proposes a plan as the same typed object, which
must compile against the catalog before anybody sees it. No plan: a helpful refusal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from orchestrator.agent import Fields
from orchestrator.analyst.reading.analyst import Analyst, Reading
from orchestrator.analyst.reading.asked import Asked, check_asked
from orchestrator.catalog import Catalog, ValueIndex
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.learning.model import read_learned
from orchestrator.learning.recall import recalled_plan
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import call_note, model_or_else, noted
from orchestrator.model_sentences import check_plan_sentences, check_sentences, plan_sentences
from orchestrator.model_words import plan_unaided, question_unread
from orchestrator.plan.checking import check_plan
from orchestrator.plan.model import Plan
from orchestrator.plan.steps import describe_plan
from orchestrator.prompt_context import (
    Example,
    Veil,
    asked_before,
    catalog_for,
    describe_history,
    language_name,
)
from orchestrator.question_agent import Question, read, refused
from orchestrator.settings import Settings

Complexity = Literal["low", "medium", "high"]
ANSWERABLE = ("data_question", "follow_up")


class Input(Question):
    intent_valid: bool = True
    intent_category: str = ""
    intent_reason: str = ""
    learned: tuple[dict[str, Any], ...] = ()


class Output(Fields):
    plan: Plan | None = None
    plan_steps: tuple[str, ...] = ()
    estimated_complexity: Complexity = "low"
    intent_valid: bool = True
    intent_category: str = ""
    intent_reason: str = ""
    response_text: str = ""


class Proposal(BaseModel):
    """What the model says: what kind of question it is and, of one that the data can answer, its
    plan. reason: a sentence for the person why there is none, else ""."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Literal[
        "data_question", "follow_up", "greeting", "chat", "out_of_scope", "unclear"
    ] = "data_question"
    reason: str
    plan: Plan | None


class PlanBuilder:
    module = "plan_builder"

    def __init__(
        self, *, analyst: Analyst, catalog: Catalog, values: ValueIndex, settings: Settings,
        today: Callable[[], dt.date], llm: LLM | None,
    ) -> None:
        self._analyst = analyst
        self._catalog = catalog
        self._values = values
        self._rows = settings.llm_rows
        self._today = today
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        reading = read(self._analyst, given)
        return self._known(given, reading) or model_or_else(
            self._llm,
            lambda llm: self._by_model(given, llm, reading, handle),
            lambda why: self._by_analyst(reading, why),
            certainty=reading.certainty)

    def _known(self, given: Input, reading: Reading) -> Outcome | None:
        """The plan of a verified question, dates as of today; None when this is none."""
        plan = recalled_plan(
            given.learned, given.pergunta, reading, analyst=self._analyst, catalog=self._catalog,
            today=self._today())
        return None if plan is None else self._done(plan, reading.lang, plan.assumptions[-1])

    def _by_model(self, given: Input, llm: LLM, reading: Reading, handle: Handle) -> Outcome:
        veil = Veil(self._catalog, self._rows, said=given.pergunta)
        asked = Asked.by(given.pergunta, conversation=given.conversation_context)
        proposal = llm.ask(
            "plan_builder", self._told(given, reading.lang, veil), Proposal, handle=handle,
            check=lambda offered: self._check(offered, veil, asked), lang=reading.lang,
            prose=lambda offered: (offered.reason, *plan_sentences(offered.plan)))
        note = f"{proposal.category}; {call_note(llm, handle)}"
        if proposal.plan is None or proposal.category not in ANSWERABLE:
            category = "unclear" if proposal.category in ANSWERABLE else proposal.category
            return refused(reading, category, proposal.reason, note)
        plan = veil.bare_plan(proposal.plan).model_copy(update={"today": self._today()})
        return self._done(plan, reading.lang, note, proposal.category)

    def _check(self, proposal: Proposal, veil: Veil, asked: Asked) -> None:
        check_sentences(proposal.reason)
        if proposal.plan is not None:
            plan = veil.bare_plan(proposal.plan)
            with veil.over_refusals():
                check_plan(plan, self._catalog)
                check_asked(plan, self._catalog, asked)
                check_plan_sentences(plan)

    def _told(self, given: Input, lang: str, veil: Veil) -> dict[str, object]:
        """The prompt's variables."""
        conversation = given.conversation_context
        verified = [Example(one.question, one.plan) for one in read_learned(given.learned)]
        return {
            "language": language_name(lang),
            "today": self._today().isoformat(),
            "catalog": catalog_for(
                self._catalog, lang, question=given.pergunta, values=self._values, veil=veil,
                earlier=asked_before(conversation), examples=verified),
            "history": describe_history(conversation, veil),
            "question": given.pergunta,
        }

    def _by_analyst(self, reading: Reading, why: LLMUnavailable | None) -> Outcome:
        lang = reading.lang
        if reading.plan is None:
            return refused(reading, reading.category, reading.reason,
                           noted(reading.category, why),
                           unaided=question_unread(lang, why) if why else "")
        return self._done(reading.plan, lang, noted(f"analyst, certainty {reading.certainty:.2f}",
                                                    why),
                          unaided=(plan_unaided(lang, why),) if why else ())

    def _done(
        self, plan: Plan, lang: str, note: str, category: str = "data_question",
        unaided: tuple[str, ...] = (),
    ) -> Outcome:
        steps = (*describe_plan(plan, self._catalog, lang), *unaided)
        output = Output(plan=plan, plan_steps=steps, estimated_complexity=complexity(plan),
                        intent_valid=True, intent_category=category, intent_reason=plan.goal)
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
