"""What the agents that start from the person's question have in common: its fields, and a "no".

Place in the flow: intent_validator ends what the analyst is certain of; plan_builder, which may
ask a model, ends the rest. Whoever it is, the person reads the same words.
"""

from __future__ import annotations

from typing import Any, Literal

from orchestrator.agent import Fields, message_event
from orchestrator.analyst.reading.analyst import Analyst, Reading
from orchestrator.contracts import Done
from orchestrator.refusal import refusal_text


class Question(Fields):
    pergunta: str
    lang: Literal["pt", "en"] | None = None
    conversation_context: tuple[dict[str, Any], ...] = ()
    has_history: bool = False


def read(analyst: Analyst, given: Question) -> Reading:
    """What the analyst makes of the question."""
    return analyst.read(
        given.pergunta, lang=given.lang, conversation=given.conversation_context)


def refused(
    reading: Reading, category: str, reason: str, note: str, unaided: str = ""
) -> Done:
    """The end of a question that gets no plan: why, and what can be asked. unaided: why no model
    helped, where one might have."""
    text = refusal_text(" ".join(filter(None, (reason, unaided))), reading.examples, reading.lang)
    return Done(
        {"intent_valid": False, "intent_category": category, "intent_reason": reason,
         "response_text": text},
        next_modules=("history_preferences",),
        events=(message_event(text, reading.lang, intent_category=category),),
        note=note)
