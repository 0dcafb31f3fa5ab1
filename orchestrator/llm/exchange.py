"""The state of one question to a model: messages so far, tries, tokens, the repair round.

Place in the flow: client.py sends `messages` and hands the reply's text to `parse`. A text that
is no valid object is answered with what is wrong with it, once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from orchestrator.errors import EzpocketError
from orchestrator.llm.schema import strict_schema
from orchestrator.roles import Prompt

if TYPE_CHECKING:
    from openai import APIStatusError
    from openai.types import CompletionUsage

M = TypeVar("M", bound=BaseModel)
MAX_ECHO = 4000
MAX_COMPLAINTS = 10


class Exchange(Generic[M]):
    """tries counts requests, repairs refused answers; `ends` is a loop time in seconds."""

    def __init__(
        self, prompt: Prompt, output: type[M] | None, check: Callable[[M], None] | None,
    ) -> None:
        self.prompt = prompt
        self.schema = strict_schema(output) if output else None
        self.tries = 0
        self.repairs = 0
        self.input_tokens = 0
        self.cached_tokens = 0
        self.output_tokens = 0
        self.ends = 0.0
        self.started = 0.0
        self.first: float | None = None
        self._output = output
        self._check = check
        self._repair: list[dict[str, str]] = []

    def messages(self, structured: bool) -> list[dict[str, str]]:
        """What to send; without structured outputs the schema stands in the prompt."""
        system = self.prompt.system
        if self.schema is not None and not structured:
            schema = json.dumps(self.schema, ensure_ascii=False)
            system += f"\n\nAnswer with one JSON object and nothing else, of this schema:\n{schema}"
        return [
            {"role": "system", "content": system},
            {"role": "user", "content": self.prompt.user},
            *self._repair,
        ]

    def count(self, usage: CompletionUsage | None) -> None:
        if usage is not None:
            details = usage.prompt_tokens_details
            self.input_tokens += usage.prompt_tokens or 0
            self.cached_tokens += (details.cached_tokens or 0) if details else 0
            self.output_tokens += usage.completion_tokens or 0

    def parse(self, text: str) -> M | None:
        """The object in `text`; None when it is not usable, and the next messages say why."""
        body = text[text.find("{"):text.rfind("}") + 1]
        assert self._output is not None, "a text is not parsed"
        try:
            answer = self._output.model_validate_json(body)
            if self._check is not None:
                self._check(answer)
            return answer
        except ValidationError as error:
            complaint = _complaints(error)
        except EzpocketError as error:
            complaint = error.message("en")
        except ValueError as error:
            complaint = str(error)
        self.refuse(text, complaint, "Answer again with the corrected JSON object only.")
        return None

    def refuse(self, text: str, complaint: str, wanted: str) -> None:
        """The next messages say what was wrong with `text` and what is wanted instead."""
        self.repairs += 1
        self._repair = [
            {"role": "assistant", "content": text[:MAX_ECHO]},
            {"role": "user", "content": f"That answer cannot be used: {complaint}\n{wanted}"},
        ]


def _complaints(error: ValidationError) -> str:
    problems: list[Any] = error.errors(include_url=False, include_context=False,
                                       include_input=False)[:MAX_COMPLAINTS]
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'the answer'}: {problem['msg']}"
        for problem in problems
    )


def names_format(error: APIStatusError) -> bool:
    """Does the provider know no structured outputs?"""
    text = str(error).lower()
    return "response_format" in text or "json_schema" in text


def retry_after(error: APIStatusError) -> float:
    """The header's seconds; 0 when it is absent or a date."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0
