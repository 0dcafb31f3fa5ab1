"""Ask the language model where it helps; do without it where it does not, or is not there.

Place in the flow: an agent says what it makes of the model's answer and what it does without
one; when to ask, and what counts as "not there", is decided here, once for all agents.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from orchestrator.contracts import Handle
from orchestrator.llm import LLM, LLMUnavailable

T = TypeVar("T")
CERTAIN = 0.8


def model_or_else(
    llm: LLM | None,
    by_model: Callable[[LLM], T],
    otherwise: Callable[[LLMUnavailable | None], T],
    *,
    certainty: float = 0.0,
) -> T:
    """What `by_model` makes with the model's help, else what `otherwise` makes without it.

    certainty: the analyst's, 0-1; from CERTAIN on the model is not asked.
    otherwise: is told why the model gave nothing; None when it was not asked.
    Raises errors.Retry when the job was stopped while the model was at work.
    """
    if llm is None or certainty >= CERTAIN:
        return otherwise(None)
    try:
        return by_model(llm)
    except LLMUnavailable as why:
        return otherwise(why)


def noted(note: str, why: LLMUnavailable | None) -> str:
    """A note for the timeline; with the code of why the model gave nothing, if it was asked."""
    return note if why is None else f"{note}; {why.code}"


def call_note(llm: LLM, handle: Handle) -> str:
    """What the task's last call was; work ahead may have made another one meanwhile."""
    key, ahead = handle.task.key, handle.task.ahead
    calls = reversed(list(llm.calls))
    return next((call.note() for call in calls if (call.key, call.ahead) == (key, ahead)), "")
