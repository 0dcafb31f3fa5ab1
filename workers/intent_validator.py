"""Decides whether the question is one that the data can answer.

Place in the flow: the first agent. A valid question goes on to plan_builder; a greeting, small
talk, something out of scope or not understood ends as `rejected`, with a helpful text. The
model, when there is one, is asked only where the analyst is not certain.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from orchestrator.agent import Fields, message_event
from orchestrator.analyst import Analyst, Reading
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import model_or_else, noted
from orchestrator.prompt_context import describe_catalog, describe_history, language_name
from orchestrator.refusal import refusal_text


class Input(Fields):
    pergunta: str
    lang: Literal["pt", "en"] | None = None
    conversation_context: tuple[dict[str, Any], ...] = ()
    has_history: bool = False


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


class IntentValidator:
    module = "intent_validator"

    def __init__(self, *, analyst: Analyst, catalog: Catalog, llm: LLM | None) -> None:
        self._analyst = analyst
        self._catalog = catalog
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = Input.model_validate(context)
        reading = self._analyst.read(
            given.pergunta, lang=given.lang, conversation=given.conversation_context)
        return model_or_else(
            self._llm,
            lambda llm: self._by_model(given, reading, llm, handle),
            lambda why: _by_analyst(reading, why),
            certainty=reading.certainty)

    def _by_model(self, given: Input, reading: Reading, llm: LLM, handle: Handle) -> Outcome:
        verdict = llm.ask("intent_validator", {
            "language": language_name(reading.lang),
            "catalog": describe_catalog(self._catalog, reading.lang),
            "history": describe_history(given.conversation_context),
            "question": given.pergunta,
        }, Verdict, handle=handle)
        note = f"{verdict.category}; {llm.calls[-1].note()}"
        if verdict.valid:
            return _valid(verdict.category, verdict.reason, note)
        return _refusal(reading, verdict.category, verdict.reason, note)


def _by_analyst(reading: Reading, why: LLMUnavailable | None) -> Outcome:
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
