"""LLM, what agents hold: asks a model for an object or a text, and returns it checked.

Place in the flow: an agent calls `llm.ask(role, variables, output)`; roles.py renders the
prompt, the provider answers with JSON, `output` (a pydantic model) checks it. Every failure
becomes LLMUnavailable, on which the agent falls back to the built-in analyst, or Retry when
the job was stopped. openai itself is imported at the first call (15 MB of memory).

What happens, and what follows:
- connect error, timeout, 408/409/429/5xx, an empty or cut body: again, after Retry-After or
  a growing pause, within the deadline
- a 400 that names response_format: again without structured outputs, schema in the prompt
- invalid JSON, or an object that `output` or `check` refuses: one repair round that says why
- insufficient_quota, 401, 403, 404 or another 4xx: LLMUnavailable at once
- a refusal, a content filter, an answer cut by its length: LLMUnavailable at once
- the deadline passes, whatever was going on: LLMUnavailable
- a provider that did not answer is left alone for half a minute: LLMUnavailable at once, so
  that the questions after the first do not wait for it too
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from pydantic import BaseModel

from orchestrator.contracts import Handle
from orchestrator.errors import EzpocketError, Retry
from orchestrator.llm.call import Call, Ledger
from orchestrator.llm.exchange import Exchange, names_format, retry_after
from orchestrator.llm.failures import LLMUnavailable
from orchestrator.llm.stream import Listener
from orchestrator.roles import Prompt, Roles

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
ROLE_HEADER = "X-Ezpocket-Role"
MAX_TRIES = 4
MAX_REPAIRS = 1
REST_SECONDS = 30.0
_SILENT = ("llm_deadline", "llm_unavailable")
_log = structlog.get_logger("ezpocket.llm")


class LLM:
    """One OpenAI-compatible provider. For one thread: the worker that owns it."""

    def __init__(
        self, roles: Roles, *, model: str, api_key: str = "", base_url: str = "",
        rest_seconds: float = REST_SECONDS, ledger: Ledger | None = None,
    ) -> None:
        self._roles = roles
        self._model = model
        self._api_key = api_key
        self._base_url = base_url or None
        self._rest_seconds = rest_seconds
        self._ledger = ledger
        self._resting_until = 0.0
        self._structured = True
        self._client: AsyncOpenAI | None = None
        self._runner: asyncio.Runner | None = None
        self.calls: deque[Call] = deque(maxlen=100)

    def ask(
        self, role: str, variables: Mapping[str, object], output: type[M], *,
        handle: Handle | None = None, check: Callable[[M], None] | None = None,
        patience: float | None = None,
    ) -> M:
        """The model's answer to the role's prompt, as an `output`.

        patience: seconds, where an answer that comes later is of no use; else the role's.
        check: raises ValueError or EzpocketError on an object that is well formed and
            wrong (a column that does not exist); its message goes into the repair round.
        Raises LLMUnavailable; Retry when the job was stopped meanwhile.
        """
        prompt = self._roles.render(role, variables)
        exchange = Exchange(prompt, output, check)
        return self._call(exchange, self._until_usable(exchange), handle, patience)

    def write(
        self, role: str, variables: Mapping[str, object], *, listener: Listener,
        handle: Handle | None = None, patience: float | None = None,
    ) -> str:
        """The model's text in answer to the role's prompt; `listener` hears it as it comes.

        Raises LLMUnavailable; Retry when the job was stopped meanwhile.
        """
        exchange: Exchange[Any] = Exchange(self._roles.render(role, variables), None, None)
        return self._call(exchange, self._until_written(exchange, listener), handle, patience)

    def _call(
        self, exchange: Exchange[Any], answering: Coroutine[Any, Any, T],
        handle: Handle | None, patience: float | None,
    ) -> T:
        prompt = exchange.prompt
        self._connect()
        exchange.started = time.monotonic()
        outcome = "stopped"
        seconds = min(prompt.deadline, patience or prompt.deadline)
        try:
            if time.monotonic() < self._resting_until:
                raise LLMUnavailable("llm_resting", "não respondeu há pouco / no answer just now")
            if self._ledger is not None:
                self._ledger.allow(handle.task if handle else None)
            answer = self._event_loop().run(
                self._within_deadline(exchange, answering, handle, seconds))
            outcome = "ok"
            return answer
        except LLMUnavailable as error:
            outcome = error.code
            if outcome in _SILENT:
                self._resting_until = time.monotonic() + self._rest_seconds
            raise
        except asyncio.CancelledError:
            raise Retry("stopped", "A pergunta foi interrompida.", "The job was stopped.") from None
        finally:
            answering.close()
            self._record(exchange, outcome, handle)

    def close(self) -> None:
        """Close the connections; a later `ask` opens them again."""
        if self._runner is not None:
            if self._client is not None:
                self._runner.run(self._client.close())
            self._runner.close()
        self._runner = self._client = None

    def _record(self, exchange: Exchange[Any], outcome: str, handle: Handle | None) -> None:
        call = Call(
            role=exchange.prompt.role, prompt=exchange.prompt.version, provider="openai",
            model=self._model, input_tokens=exchange.input_tokens,
            cached_tokens=exchange.cached_tokens, output_tokens=exchange.output_tokens,
            cost=None, seconds=time.monotonic() - exchange.started, first_seconds=exchange.first,
            tries=exchange.tries, outcome=outcome, key=handle.task.key if handle else None,
            ahead=bool(getattr(handle, "ahead", False)),
        )
        self.calls.append(call)
        if self._ledger is not None:
            self._ledger.record(call, handle.task if handle else None)
        _log.info("llm_call", role=call.role, prompt=call.prompt, model=call.model,
                  input_tokens=call.input_tokens, output_tokens=call.output_tokens,
                  seconds=round(call.seconds, 3), tries=call.tries, outcome=outcome, task=call.key)

    async def _within_deadline(
        self, exchange: Exchange[Any], answering: Coroutine[Any, Any, T],
        handle: Handle | None, seconds: float,
    ) -> T:
        loop, running = asyncio.get_running_loop(), asyncio.current_task()

        def stop() -> None:
            if running is not None and not running.done():
                loop.call_soon_threadsafe(running.cancel)

        if handle is not None:
            handle.on_stop(stop)
        try:
            async with asyncio.timeout(seconds) as deadline:
                exchange.ends = deadline.when() or 0.0
                return await answering
        except TimeoutError:
            raise LLMUnavailable("llm_deadline", "prazo esgotado / out of time") from None

    async def _until_usable(self, exchange: Exchange[M]) -> M:
        """Tries until an answer passes; pauses between failures never outlive the deadline."""
        from openai import OpenAIError  # noqa: PLC0415 - 15 MB, for workers that ask

        while True:
            exchange.tries += 1
            try:
                completion = await self._complete(exchange)
            except (OpenAIError, json.JSONDecodeError) as error:
                pause = self._pause_after(error, exchange)
            else:
                exchange.count(completion.usage)
                pause = 0.0
                if (text := _text_of(completion)) is None:
                    pause = _growing(exchange, "corpo incompleto / incomplete body")
                elif (answer := exchange.parse(text)) is not None:
                    return answer
                elif exchange.repairs > MAX_REPAIRS:
                    raise LLMUnavailable("llm_invalid", "resposta inválida / invalid answer")
            if asyncio.get_running_loop().time() + pause >= exchange.ends:
                raise LLMUnavailable("llm_unavailable", "limite do provedor / provider's limit")
            await asyncio.sleep(pause)

    async def _until_written(self, exchange: Exchange[Any], listener: Listener) -> str:
        """As `_until_usable`, for a text that the listener hears and may refuse."""
        from openai import OpenAIError  # noqa: PLC0415 - as above

        while True:
            exchange.tries += 1
            pieces: list[str] = []
            try:
                await self._stream(exchange, listener, pieces)
                text = "".join(pieces)
                listener.finished(text)
                return text
            except (OpenAIError, json.JSONDecodeError) as error:
                if pieces:
                    listener.again("".join(pieces), "cut")
                pause = self._pause_after(error, exchange)
            except (EzpocketError, ValueError) as error:
                if isinstance(error, LLMUnavailable):
                    raise
                why = error.message("en") if isinstance(error, EzpocketError) else str(error)
                exchange.refuse("".join(pieces), why, "Write the whole text again, corrected.")
                pause = 0.0
                if exchange.repairs > MAX_REPAIRS:
                    raise LLMUnavailable("llm_invalid", "texto inválido / invalid text") from None
                listener.again("".join(pieces), why)
            if asyncio.get_running_loop().time() + pause >= exchange.ends:
                raise LLMUnavailable("llm_unavailable", "limite do provedor / provider's limit")
            await asyncio.sleep(pause)

    async def _stream(
        self, exchange: Exchange[Any], listener: Listener, pieces: list[str],
    ) -> None:
        from openai import OpenAIError  # noqa: PLC0415 - as above

        finish: str | None = None
        options: dict[str, Any] = {
            **self._options(exchange.prompt), "messages": exchange.messages(True),
            "stream_options": {"include_usage": True}}
        opened: AsyncStream[ChatCompletionChunk] = await self._connect().chat.completions.create(
            model=self._model, stream=True,
            extra_headers={ROLE_HEADER: exchange.prompt.role}, **options)
        async with opened as chunks:
            async for chunk in chunks:
                exchange.count(chunk.usage)
                for choice in chunk.choices or ():
                    finish = choice.finish_reason or finish
                    if choice.delta.refusal:
                        finish = "content_filter"
                    if piece := choice.delta.content:
                        if exchange.first is None:
                            exchange.first = time.monotonic() - exchange.started
                        pieces.append(piece)
                        listener.text(piece)
        if finish == "content_filter":
            raise LLMUnavailable("llm_refused", "o modelo recusou / the model refused")
        if finish == "length":
            raise LLMUnavailable("llm_length", "resposta longa demais / answer too long")
        if finish != "stop":
            raise OpenAIError("the stream ended early")

    def _options(self, prompt: Prompt) -> dict[str, Any]:
        limit = "max_tokens" if self._base_url else "max_completion_tokens"
        return {limit: prompt.max_tokens, "temperature": prompt.temperature}

    async def _complete(self, exchange: Exchange[M]) -> ChatCompletion:
        prompt = exchange.prompt
        options = self._options(prompt)
        if self._structured:
            options["response_format"] = {"type": "json_schema", "json_schema": {
                "name": prompt.role, "strict": True, "schema": exchange.schema}}
        options["messages"] = exchange.messages(self._structured)
        completion: ChatCompletion = await self._connect().chat.completions.create(
            model=self._model, extra_headers={ROLE_HEADER: prompt.role}, **options,
        )
        return completion

    def _event_loop(self) -> asyncio.Runner:
        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner

    def _connect(self) -> AsyncOpenAI:
        """The client; the first call imports openai, before any deadline runs."""
        if self._client is None:
            from openai import AsyncOpenAI  # noqa: PLC0415 - as above

            self._client = AsyncOpenAI(
                api_key=self._api_key or "none", base_url=self._base_url, max_retries=0)
        return self._client

    def _pause_after(self, error: Exception, exchange: Exchange[M]) -> float:
        """Seconds to wait before the next try; raises LLMUnavailable when there is none."""
        from openai import (  # noqa: PLC0415 - as above
            APIConnectionError,
            APIStatusError,
            BadRequestError,
        )

        if isinstance(error, BadRequestError) and self._structured and names_format(error):
            self._structured = False
            return 0.0
        if isinstance(error, APIStatusError):
            status = error.status_code
            if error.code == "insufficient_quota":
                raise LLMUnavailable("llm_quota", "sem crédito / out of credit") from None
            if status in (408, 409, 429) or status >= 500:
                return max(_growing(exchange, f"HTTP {status}"), retry_after(error))
            raise LLMUnavailable("llm_configuration", f"HTTP {status}") from None
        if isinstance(error, APIConnectionError | json.JSONDecodeError):
            return _growing(exchange, "sem conexão / no connection")
        return _growing(exchange, type(error).__name__)


def _growing(exchange: Exchange[Any], detail: str) -> float:
    """A pause that doubles with each try, with jitter; LLMUnavailable after the last one."""
    if exchange.tries >= MAX_TRIES:
        raise LLMUnavailable("llm_unavailable", detail)
    return float(0.25 * 2 ** (exchange.tries - 1) * random.uniform(0.5, 1.0))


def _text_of(completion: ChatCompletion) -> str | None:
    """The answer's text; None for a body that is not whole (an error under 200, a cut)."""
    choices = completion.choices or []
    if not choices or choices[0].message is None:
        return None
    choice = choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise LLMUnavailable("llm_refused", "o modelo recusou / the model refused")
    if choice.finish_reason == "length":
        raise LLMUnavailable("llm_length", "resposta longa demais / answer too long")
    if choice.finish_reason != "stop":
        return None
    return choice.message.content or ""
