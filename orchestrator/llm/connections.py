"""Connections to the providers: an event loop and its clients, lent to one call at a time.

Place in the flow: client.py takes a line for each call, so that a call runs in the thread that
makes it and can be cancelled at any await; several threads have several lines. What a provider
sends is bounded here, before anything reads it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from orchestrator.llm.profiles import Route

if TYPE_CHECKING:
    import ssl

    import httpx2
    from openai import AsyncOpenAI

MAX_BODY = 8_000_000
CONNECT_SECONDS = 5.0
OPENAI = "https://api.openai.com/"
HERE = ("127.0.0.1", "::1", "localhost")
# A new connection costs several round trips; the next question is often so far away.
KEPT_SECONDS = 60.0
# A fork while another thread imports would leave its child with a lock that nobody opens.
_LAST = "openai.resources.chat.chat"
_importing = threading.Lock()
os.register_at_fork(before=_importing.acquire, after_in_parent=_importing.release,
                    after_in_child=_importing.release)


class Line:
    """An event loop and the clients that belong to it."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self._clients: dict[str, AsyncOpenAI] = {}

    def client(self, route: Route) -> AsyncOpenAI:
        """The provider's client, opened at the first need; it has connected to nothing yet."""
        if route.name not in self._clients:
            self._clients[route.name] = _open(route)
        return self._clients[route.name]

    def close(self) -> None:
        for client in self._clients.values():
            self.runner.run(client.close())
        self.runner.close()


class Lines:
    """The lines that nobody uses. They belong to the process that opened them: a forked child
    leaves its parent's alone and opens its own."""

    def __init__(self) -> None:
        self._free: dict[int, list[Line]] = {}

    @contextlib.contextmanager
    def taken(self) -> Iterator[Line]:
        free = self._free.setdefault(os.getpid(), [])
        try:
            line = free.pop()
        except IndexError:
            line = Line()
        try:
            yield line
        finally:
            free.append(line)

    def close(self) -> None:
        """Close the lines that are free; a later call opens new ones."""
        free = self._free.pop(os.getpid(), [])
        while free:
            free.pop().close()


def import_openai() -> None:
    """What the first call would import: about a second's work, for which nobody should wait."""
    if _LAST in sys.modules and not _importing.locked():
        return
    with _importing:
        import anyio  # noqa: PLC0415 - 15 MB with openai, for workers that ask
        import httpcore2  # noqa: F401, PLC0415 - the first client would, in each worker anew
        import openai.resources.chat.chat  # noqa: F401, PLC0415 - as above
        import truststore  # noqa: F401, PLC0415 - as httpcore2

        asyncio.run(anyio.sleep(0))  # imports its half that speaks to asyncio


def _open(route: Route) -> AsyncOpenAI:
    import_openai()
    from httpx2 import Limits  # noqa: PLC0415 - as above
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout  # noqa: PLC0415 - as above

    client = AsyncOpenAI(
        api_key=route.key.get_secret_value() or "none", base_url=route.provider.base_url,
        max_retries=0, timeout=Timeout(None, connect=CONNECT_SECONDS),
        default_headers={"Accept-Encoding": "identity"},
        # A redirect would take the prompt to an address that nobody configured.
        http_client=DefaultAsyncHttpxClient(
            event_hooks={"response": [_bound]}, follow_redirects=False, verify=trusted(),
            # The proxies of the environment are for the outside.
            trust_env=urlsplit(route.provider.base_url).hostname not in HERE,
            limits=Limits(max_connections=4, keepalive_expiry=KEPT_SECONDS)),
    )
    if not route.provider.base_url.startswith(OPENAI):
        # openai reads OPENAI_ORG_ID and OPENAI_PROJECT_ID by itself, whoever is asked.
        client.organization = client.project = None
    return client


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that this machine trusts: read once, not for each client of each line."""
    from httpx2 import create_ssl_context  # noqa: PLC0415 - comes with openai, as above

    return create_ssl_context()


async def _bound(response: httpx2.Response) -> None:
    """Called with every response before its body is read."""
    from httpx2 import AsyncByteStream, DecodingError  # noqa: PLC0415 - as above

    if response.headers.get("content-encoding", "identity") != "identity":
        raise DecodingError("compressed, although that was not asked for",
                            request=response.request)
    response.encoding = "utf-8"  # as JSON is, whatever codec of Python's the header names
    assert isinstance(response.stream, AsyncByteStream)
    response.stream = _bounded(response.stream)


def _bounded(stream: httpx2.AsyncByteStream) -> httpx2.AsyncByteStream:
    from httpx2 import AsyncByteStream, DecodingError  # noqa: PLC0415 - as above

    class Bounded(AsyncByteStream):
        """`stream`, up to MAX_BODY bytes."""

        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = MAX_BODY
            async for chunk in stream:
                left -= len(chunk)
                if left < 0:
                    raise DecodingError(f"a body of more than {MAX_BODY} bytes")
                yield chunk

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()
