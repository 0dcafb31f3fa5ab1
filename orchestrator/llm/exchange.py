"""The state of one question to models: messages so far, tries, tokens, the repair round.

Place in the flow: asking.py sends `messages` and hands the reply's text back. A text that is not
usable is answered with what is wrong with it, once for each provider.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from orchestrator.contracts import Handle
from orchestrator.errors import EzpocketError
from orchestrator.llm.bodies import Usage
from orchestrator.llm.call import Call
from orchestrator.llm.failures import LLMUnavailable, Unusable, WrongLanguage
from orchestrator.llm.found import Aloud, objects_in
from orchestrator.llm.profiles import Route, Structured
from orchestrator.llm.schema import strict_schema
from orchestrator.llm.stream import Listener
from orchestrator.roles import Prompt

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
MAX_ECHO = 4000
MAX_COMPLAINTS = 10
MAX_WHY = 2000
MAX_TEXT = 200_000


class Exchange(ABC, Generic[T]):
    """tries counts requests; `route` is the one that was asked last."""

    schema: dict[str, Any] | None = None
    wanted: str

    def __init__(self, prompt: Prompt, handle: Handle | None) -> None:
        self.prompt = prompt
        self.tries = 0
        self.route: Route | None = None
        self._handle = handle
        self._began = time.monotonic()
        self._first: float | None = None
        self._usage = Usage(0, 0, 0)
        self._cost: Decimal | None = None
        self._repair: list[dict[str, str]] = []

    @property
    def ahead(self) -> bool:
        """Asked for a memo."""
        return self._handle is not None and self._handle.task.ahead

    @abstractmethod
    def finish(self, text: str) -> T:
        """The answer in the whole text; raises Unusable."""

    def begin(self, route: Route) -> None:
        """A provider that has not been asked yet: nothing of another's answer is told to it."""
        self.route = route
        self._repair = []

    def hear(self, piece: str) -> None:
        """A piece of a stream, which may be empty; raises Unusable."""
        if piece and self._first is None:
            self._first = time.monotonic() - self._began

    def restart(self, why: str, code: str) -> None:
        """What was heard so far is void. Raises LLMUnavailable when it must not be said anew."""

    def messages(self, structured: Structured) -> list[dict[str, str]]:
        """What to send; without structured outputs the schema stands in the prompt."""
        system = self.prompt.system
        if self.schema is not None and structured != "json_schema":
            schema = json.dumps(self.schema, ensure_ascii=False)
            system += f"\n\nAnswer with one JSON object and nothing else, of this schema:\n{schema}"
        return [
            {"role": "system", "content": system},
            {"role": "user", "content": self.prompt.user},
            *self._repair,
        ]

    def refuse(self, unusable: Unusable) -> None:
        """The next messages say what was wrong with the answer."""
        # Some providers refuse a message without text, others two of one side in a row.
        echo = unusable.text.strip()[:MAX_ECHO] or "(nothing)"
        complaint = f"That answer cannot be used: {unusable.why[:MAX_WHY]}\n{self.wanted}"
        self._repair = [
            {"role": "assistant", "content": echo}, {"role": "user", "content": complaint}]

    def count(self, usage: Usage | None, written: int) -> None:
        """What a request used; estimated from what was sent and the characters `written` where
        the provider did not say."""
        if usage is None:
            sent = sum(len(message["content"]) for message in self.messages("none"))
            usage = Usage(_estimated(sent), 0, _estimated(written))
        so_far = self._usage
        self._usage = Usage(so_far.input_tokens + usage.input_tokens,
                            so_far.cached_tokens + usage.cached_tokens,
                            so_far.output_tokens + usage.output_tokens)
        if self.route is not None and self.route.price is not None:
            cost = self.route.price.of(
                usage.input_tokens, usage.cached_tokens, usage.output_tokens)
            self._cost = cost + (self._cost or Decimal(0))

    def call(self, outcome: str) -> Call:
        """For the trace and the bill, once all is over."""
        task = self._handle.task if self._handle else None
        return Call(
            role=self.prompt.role, prompt=self.prompt.version,
            provider=self.route.name if self.route else "",
            model=self.route.model if self.route else "",
            input_tokens=self._usage.input_tokens, cached_tokens=self._usage.cached_tokens,
            output_tokens=self._usage.output_tokens, cost=self._cost,
            seconds=time.monotonic() - self._began, first_seconds=self._first,
            tries=self.tries, outcome=outcome, key=task.key if task else None,
            ahead=self.ahead,
        )


class ObjectExchange(Exchange[M]):
    """For `ask`. check: the caller's own rules for an object that is well formed."""

    wanted = "Answer again with the corrected JSON object only."

    def __init__(
        self, prompt: Prompt, handle: Handle | None, output: type[M],
        check: Callable[[M], None] | None,
    ) -> None:
        super().__init__(prompt, handle)
        self.schema = strict_schema(output)
        self._output = output
        self._check = check

    def finish(self, text: str) -> M:
        refused: Unusable | None = None
        for found in objects_in(text):
            try:
                answer = self._output.model_validate_json(found)
                if self._check is not None:
                    self._check(answer)
                return answer
            except ValidationError as error:
                refused = refused or Unusable(text, _complaints(error))
            except (EzpocketError, ValueError) as error:
                refused = refused or _refused(text, error)
        raise refused or Unusable(text, "there is no JSON object in it")


class TextExchange(Exchange[str]):
    """For `write`. The listener hears of a second try, and of no third."""

    wanted = "Write the whole text again, corrected."

    def __init__(self, prompt: Prompt, handle: Handle | None, listener: Listener) -> None:
        super().__init__(prompt, handle)
        self._listener = listener
        self._aloud = Aloud()
        self._heard: list[str] = []
        self._length = 0
        self._again = False

    def hear(self, piece: str) -> None:
        super().hear(piece)
        self._pass_on(self._aloud.hear(piece))

    def finish(self, text: str) -> str:
        self._pass_on(self._aloud.end())
        heard = "".join(self._heard)
        if not heard.strip():
            raise Unusable(heard, "there is no text in it")
        self._guarded(self._listener.finished, heard)
        return heard

    def restart(self, why: str, code: str) -> None:
        heard = "".join(self._heard)
        self._heard, self._length, self._aloud = [], 0, Aloud()
        if not heard:
            return
        if self._again:
            raise LLMUnavailable(code, why)
        self._again = True
        self._listener.again(heard, why)

    def _pass_on(self, piece: str) -> None:
        if not piece:
            return
        self._heard.append(piece)
        self._length += len(piece)
        if self._length > MAX_TEXT:
            raise LLMUnavailable("llm_length", "resposta longa demais / answer too long")
        self._guarded(self._listener.text, piece)

    def _guarded(self, said: Callable[[str], None], text: str) -> None:
        try:
            said(text)
        except LLMUnavailable:
            raise
        except (EzpocketError, ValueError) as error:
            raise _refused("".join(self._heard), error) from None


def _refused(text: str, error: Exception) -> Unusable:
    why = error.message("en") if isinstance(error, EzpocketError) else str(error)
    code = "llm_language" if isinstance(error, WrongLanguage) else "llm_invalid"
    return Unusable(text, why, code=code)


def _complaints(error: ValidationError) -> str:
    problems: list[Any] = error.errors(include_url=False, include_context=False,
                                       include_input=False)[:MAX_COMPLAINTS]
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'the answer'}: {problem['msg']}"
        for problem in problems
    )


def _estimated(characters: int) -> int:
    """Tokens, from above for the languages here: a token has some four characters."""
    return characters // 3 + 1
