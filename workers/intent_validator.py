"""Decides whether the question is one that the data can answer.

Place in the flow: the first agent. A valid question goes on to plan_builder; a greeting, small
talk, something out of scope or not understood ends as `rejected`, with a helpful text. The
model, when there is one, is asked only where the analyst is not certain.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from orchestrator.agent import Fields, message_event
from orchestrator.analyst import Reading
from orchestrator.contracts import Done, Handle, Outcome
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import noted
from orchestrator.question_agent import Question, QuestionAgent
from orchestrator.refusal import refusal_text


class Input(Question):
    """The question and what was said before it."""


class Output(Fields):
    intent_valid: bool
    intent_category: str
    intent_reason: str
    response_text: str = ""


class Verdict(BaseModel):
    """What the model says. `reason` is a sentence for the person, in their language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid: bool
    category: Literal["data_question", "follow_up", "greeting", "chat", "out_of_scope", "unclear"]
    reason: str


class IntentValidator(QuestionAgent):
    module = "intent_validator"
    input_model = Input

    def _by_model(
        self, llm: LLM, told: dict[str, object], reading: Reading, handle: Handle
    ) -> Outcome:
        verdict = llm.ask("intent_validator", told, Verdict, handle=handle)
        note = f"{verdict.category}; {llm.calls[-1].note()}"
        if verdict.valid:
            return _valid(verdict.category, verdict.reason, note)
        return _refusal(reading, verdict.category, verdict.reason, note)

    def _by_analyst(self, reading: Reading, why: LLMUnavailable | None) -> Outcome:
        note = noted(reading.category, why)
        if reading.kind == "plan":
            return _valid(reading.category, reading.reason, note)
        return _refusal(reading, reading.category, reading.reason, note)


def _valid(category: str, reason: str, note: str) -> Outcome:
    return Done(Output(intent_valid=True, intent_category=category, intent_reason=reason).patch(),
                note=note)


def _refusal(reading: Reading, category: str, reason: str, note: str) -> Outcome:
    text = refusal_text(reason, reading.examples, reading.lang)
    output = Output(intent_valid=False, intent_category=category, intent_reason=reason,
                    response_text=text)
    return Done(output.patch(), next_modules=("history_preferences",),
                events=(message_event(text, reading.lang, intent_category=category),), note=note)
