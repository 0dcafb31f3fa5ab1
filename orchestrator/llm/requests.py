"""One request to one provider: sent, read to its end, counted.

Place in the flow: asking.py calls `request` for every try. An answer that nobody waits for any
more (the deadline, a cancelled job) closes its connection, which tells the provider to stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, TypeVar

from orchestrator.llm.bodies import Said, Usage, check_end, said
from orchestrator.llm.connections import Line
from orchestrator.llm.exchange import Exchange
from orchestrator.llm.failures import Passing
from orchestrator.llm.manner import Manner
from orchestrator.llm.profiles import Route
from orchestrator.llm.verdicts import NO_CONNECTION, verdict

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

T = TypeVar("T")
SILENT = "em silêncio / silent"


async def request(exchange: Exchange[Any], route: Route, manner: Manner, line: Line) -> str:
    """The whole text of the answer. Raises what failures.py lists."""
    from httpx2 import HTTPError  # noqa: PLC0415 - comes with openai, for workers that ask
    from openai import OpenAIError  # noqa: PLC0415 - as above

    stream = exchange.schema is None
    options = manner.options(
        exchange.prompt, exchange.messages(manner.structured), exchange.schema, stream=stream)
    reading = Reading(exchange, route)
    read = reading.stream if stream else reading.whole
    try:
        await read(line.client(route), options)
        return reading.text()
    except (OpenAIError, HTTPError, RecursionError) as error:
        raise verdict(error, manner, options) from None
    except ValueError:  # no JSON, or none that Python reads: a number of 5,000 digits
        raise Passing(NO_CONNECTION) from None
    except asyncio.CancelledError:
        reading.abandoned = True
        raise
    finally:
        reading.count()


class Reading:
    """An answer while it comes. abandoned: nobody waited for its end."""

    def __init__(self, exchange: Exchange[Any], route: Route) -> None:
        self.abandoned = False
        self._exchange = exchange
        self._provider = route.provider
        self._pieces: list[str] = []
        self._last = Said("")
        self._usage: Usage | None = None

    def text(self) -> str:
        """All of it, once it has ended as it should."""
        text = "".join(self._pieces)
        check_end(text, self._last)
        return text

    def count(self) -> None:
        """A provider that answers, or was at it when it was left, asks to be paid for it."""
        if self._usage is not None or self._pieces or self.abandoned:
            self._exchange.count(self._usage, sum(map(len, self._pieces)))

    async def whole(self, client: AsyncOpenAI, options: dict[str, Any]) -> None:
        """One body with everything in it."""
        response = await client.chat.completions.with_raw_response.create(**options)
        self._take(said(json.loads(response.content), "message"))

    async def stream(self, client: AsyncOpenAI, options: dict[str, Any]) -> None:
        """Server-sent events, each heard as it comes."""
        async with self._in_time(self._provider.first_seconds) as patience:
            opened: AsyncStream[Any] = await client.chat.completions.create(**options)
            async with opened:
                if "json" in opened.response.headers.get("content-type", ""):
                    # It does not stream, or has only an error to say.
                    self._take(said(json.loads(await opened.response.aread()), "message"))
                    self._exchange.hear("".join(self._pieces))
                    return
                loop = asyncio.get_running_loop()
                async for chunk in opened:
                    patience.reschedule(loop.time() + self._provider.gap_seconds)
                    # Without warnings, which would quote what is not of the type that it should be.
                    body = chunk.to_dict(warnings=False) if hasattr(chunk, "to_dict") else None
                    self._exchange.hear(self._take(said(body, "delta")))

    @contextlib.asynccontextmanager
    async def _in_time(self, seconds: float) -> AsyncIterator[asyncio.Timeout]:
        try:
            async with asyncio.timeout(seconds) as patience:
                yield patience
        except TimeoutError:
            self.abandoned = True
            raise Passing(SILENT, code="llm_deadline") from None

    def _take(self, part: Said) -> str:
        """Add a part to what is known; its text."""
        self._usage = part.usage or self._usage
        self._last = Said(
            "", part.finish or self._last.finish, self._last.refused or part.refused,
            self._last.calls or part.calls)
        if part.text:
            self._pieces.append(part.text)
        return part.text
