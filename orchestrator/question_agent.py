"""What the agents that start from the person's question have in common.

Place in the flow: intent_validator and plan_builder. The analyst reads the question; where it is
not certain the model is asked, told the same things each time. What follows from either is the
agent's own part.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal

from orchestrator.agent import Fields
from orchestrator.analyst import Analyst, Reading
from orchestrator.catalog import Catalog
from orchestrator.contracts import Context, Handle, Outcome
from orchestrator.llm import LLM, LLMUnavailable
from orchestrator.model_or_else import model_or_else
from orchestrator.prompt_context import describe_catalog, describe_history, language_name


class Question(Fields):
    pergunta: str
    lang: Literal["pt", "en"] | None = None
    conversation_context: tuple[dict[str, Any], ...] = ()
    has_history: bool = False
    learned: tuple[dict[str, Any], ...] = ()


class QuestionAgent(ABC):
    """`input_model`: the agent's Input."""

    input_model: ClassVar[type[Question]]

    def __init__(self, *, analyst: Analyst, catalog: Catalog, llm: LLM | None) -> None:
        self._analyst = analyst
        self._catalog = catalog
        self._llm = llm

    def process(self, context: Context, handle: Handle) -> Outcome:
        given = self.input_model.model_validate(context)
        reading = self._analyst.read(
            given.pergunta, lang=given.lang, conversation=given.conversation_context)
        known = self._known(given, reading)
        return known or model_or_else(
            self._llm,
            lambda llm: self._by_model(llm, self._told(given, reading.lang), reading, handle),
            lambda why: self._by_analyst(reading, why),
            certainty=reading.certainty)

    def _known(self, given: Question, reading: Reading) -> Outcome | None:
        """What is known of this very question already; then nobody else is asked."""
        return None

    @abstractmethod
    def _by_model(
        self, llm: LLM, told: dict[str, object], reading: Reading, handle: Handle
    ) -> Outcome:
        """told: the prompt's variables language, catalog, history and question."""

    @abstractmethod
    def _by_analyst(self, reading: Reading, why: LLMUnavailable | None) -> Outcome:
        """why: the model gave nothing; None when it was not asked."""

    def _told(self, given: Question, lang: str) -> dict[str, object]:
        return {
            "language": language_name(lang),
            "catalog": describe_catalog(self._catalog, lang),
            "history": describe_history(given.conversation_context),
            "question": given.pergunta,
        }
