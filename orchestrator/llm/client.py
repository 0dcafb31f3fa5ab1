"""LLM, what agents hold: asks models for an object or a text, and returns it checked.

Place in the flow: `ask` and `write` render the role's prompt, hand it to asking.py on a line of
its own, and make a Call of whatever came of it. openai itself is imported by the first call, or
before it by `warm_up`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel

from orchestrator.contracts import Handle
from orchestrator.errors import Retry
from orchestrator.llm.asking import ask_in_order
from orchestrator.llm.call import Call, Ledger
from orchestrator.llm.connections import Lines, import_openai
from orchestrator.llm.exchange import Exchange, ObjectExchange, TextExchange
from orchestrator.llm.failures import LLMUnavailable, WrongLanguage
from orchestrator.llm.manner import Manner
from orchestrator.llm.profiles import Models, Route, one_provider
from orchestrator.llm.stream import Listener
from orchestrator.roles import Prompt, Roles

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
REST_SECONDS = 30.0
LAST_CALLS = 100
_log = structlog.get_logger("ezpocket.llm")


class LLM:
    """Every configured provider, in order. Several threads may use it at once.

    models: who is asked, at what price; without it the one of `model`, `api_key` and
        `base_url`. ledger: may forbid calls, and is told of each. language: the language that
        a text is written in ("pt", "en"), None when it does not show.
    """

    def __init__(
        self, roles: Roles, *, models: Models | None = None, model: str = "", api_key: str = "",
        base_url: str = "", ledger: Ledger | None = None,
        language: Callable[[str], str | None] | None = None,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        self._roles = roles
        self._models = models or one_provider(model, api_key, base_url)
        self._ledger = ledger
        self._language = language
        self._rest_seconds = rest_seconds
        self._manners: dict[tuple[str, str], Manner] = {}
        self._lines = Lines()
        self.calls: deque[Call] = deque(maxlen=LAST_CALLS)

    def ask(
        self, role: str, variables: Mapping[str, object], output: type[M], *,
        handle: Handle | None = None, check: Callable[[M], None] | None = None,
        patience: float | None = None, lang: str | None = None,
        prose: Callable[[M], Iterable[str]] | None = None,
    ) -> M:
        """The model's answer to the role's prompt, as an `output`.

        patience: seconds, where an answer that comes later is of no use; else the role's.
        check: raises ValueError or EzpocketError on an object that is well formed and
            wrong (a column that does not exist); its message goes into the repair round.
        prose: the texts in an answer that people read; they must be in `lang`.
        Raises LLMUnavailable; Retry when the job was stopped meanwhile.
        """
        def checked(answer: M) -> None:
            if lang is not None and prose is not None:
                self._check_language(lang, prose(answer))
            if check is not None:
                check(answer)

        exchange = ObjectExchange(self._prompt(role, variables), handle, output, checked)
        return self._call(exchange, handle, patience)

    def write(
        self, role: str, variables: Mapping[str, object], *, listener: Listener,
        handle: Handle | None = None, patience: float | None = None,
    ) -> str:
        """The model's text in answer to the role's prompt; `listener` hears it as it comes, in
        this thread.

        Raises LLMUnavailable; Retry when the job was stopped meanwhile.
        """
        exchange = TextExchange(self._prompt(role, variables), handle, listener)
        return self._call(exchange, handle, patience)

    def warm_up(self) -> threading.Thread:
        """Do beside other work what the first call would have to do before it asks."""
        def warm() -> None:
            import_openai()
            with self._lines.taken() as line:
                for route in self._models.routes("default"):
                    line.client(route)

        thread = threading.Thread(target=warm, name="llm-warm-up", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        self._lines.close()

    def _prompt(self, role: str, variables: Mapping[str, object]) -> Prompt:
        """The role's prompt, with what the administrator wants otherwise."""
        options = self._models.options(role).model_dump(exclude_none=True)
        return dataclasses.replace(self._roles.render(role, variables), **options)

    def _check_language(self, lang: str, texts: Iterable[str]) -> None:
        if self._language is not None and self._language(" ".join(texts)) not in (lang, None):
            raise WrongLanguage(lang)

    def _call(self, exchange: Exchange[T], handle: Handle | None, patience: float | None) -> T:
        task = handle.task if handle else None
        seconds = exchange.prompt.deadline if patience is None else min(
            exchange.prompt.deadline, patience)
        outcome = "stopped"
        try:
            if self._ledger is not None:
                self._ledger.allow(task)
            answer = self._run(exchange, handle, seconds)
            outcome = "ok"
            return answer
        except LLMUnavailable as error:
            outcome = error.code
            raise
        except asyncio.CancelledError:
            raise Retry("stopped", "A pergunta foi interrompida.", "The job was stopped.") from None
        finally:
            self._record(exchange.call(outcome), handle)

    def _run(self, exchange: Exchange[T], handle: Handle | None, seconds: float) -> T:
        import_openai()  # before the deadline runs
        routes = [(route, self._manner(route))
                  for route in self._models.routes(exchange.prompt.role)]
        with self._lines.taken() as line:
            asking = ask_in_order(exchange, routes, line, seconds, self._rest_seconds)
            return line.runner.run(_stoppable(asking, handle))

    def _manner(self, route: Route) -> Manner:
        key = (route.name, route.model)
        return self._manners.setdefault(key, Manner(route))

    def _record(self, call: Call, handle: Handle | None) -> None:
        self.calls.append(call)
        _log.info("llm_call", role=call.role, prompt=call.prompt, provider=call.provider,
                  model=call.model, input_tokens=call.input_tokens,
                  output_tokens=call.output_tokens, seconds=round(call.seconds, 3),
                  tries=call.tries, outcome=call.outcome, task=call.key, ahead=call.ahead)
        if self._ledger is not None:
            self._ledger.record(call, handle.task if handle else None)


async def _stoppable(asking: Coroutine[Any, Any, T], handle: Handle | None) -> T:
    """`asking`, cancelled as soon as the job is stopped."""
    loop, running = asyncio.get_running_loop(), asyncio.current_task()

    def stop() -> None:
        if running is not None and not running.done():
            loop.call_soon_threadsafe(running.cancel)

    if handle is not None:
        handle.on_stop(stop)
    return await asking
