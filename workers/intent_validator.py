"""Decides whether the question is one that the data can answer, where that is certain.

Place in the flow: the first agent. A greeting, small talk or what nobody could answer ends as
`rejected` at once, with a helpful text. Everything else goes on: what the analyst did not
understand plan_builder judges, in the one call in which a model makes the plan, too.
"""

from __future__ import annotations

from orchestrator.agent import Fields
from orchestrator.analyst.reading.analyst import Analyst, Reading
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.model_or_else import CERTAIN
from orchestrator.question_agent import Question, read, refused

UNCLEAR = "unclear"


class Input(Question):
    """The question and what was said before it."""


class Output(Fields):
    intent_valid: bool
    intent_category: str
    intent_reason: str
    response_text: str = ""


class IntentValidator:
    module = "intent_validator"

    def __init__(self, *, analyst: Analyst) -> None:
        self._analyst = analyst

    def process(self, context: Context, handle: Handle) -> Outcome:
        reading = read(self._analyst, Input.model_validate(context))
        if reading.kind == "plan":
            return _passed(reading, reading.category, reading.reason)
        if reading.certainty >= CERTAIN:
            return refused(reading, reading.category, reading.reason, reading.category)
        return _passed(reading, UNCLEAR, "")


def _passed(reading: Reading, category: str, reason: str) -> Done:
    output = Output(intent_valid=True, intent_category=category, intent_reason=reason)
    return Done(output.patch(), note=reading.category)
