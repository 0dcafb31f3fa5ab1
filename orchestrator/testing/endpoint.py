"""A scripted OpenAI-compatible endpoint: a real HTTP server that plays the model.

Place in the flow: tests point OPENAI_BASE_URL here; `ezpocket fake-llm` runs it so that one
can develop without a key. It speaks POST /v1/chat/completions (JSON, or SSE when the request
says `stream`), with structured outputs. A request's role is its X-Ezpocket-Role header, else
the name of its json_schema.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import deque
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from orchestrator.testing.handler import Handler
from orchestrator.testing.manner import Speaker
from orchestrator.testing.script import Script, load_script


class Endpoint:
    """The running server. `url` is the base_url to configure; `requests` the last bodies
    received, each with its `role`, its `headers`, and what became of it as `outcome`: "open",
    "sent", or "hung_up" when the client left first. A context manager that stops it."""

    def __init__(self, port: int, script: Speaker) -> None:
        self.script = script
        self.requests: deque[dict[str, Any]] = deque(maxlen=1000)
        self.stopping = False
        self._server = Server(("127.0.0.1", port), Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,),
                                        name="fake-llm", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def wait(self) -> None:
        """Until the server is stopped."""
        self._thread.join()

    def stop(self) -> None:
        self.stopping = True
        self._server.shutdown()
        self._server.server_close()
        self._server.drop_connections()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(port: int = 0, script: Speaker | Path | dict[str, Any] | None = None) -> Endpoint:
    """Start the endpoint on 127.0.0.1 (port 0: a free one). Without a script every answer is
    the emptiest object that the request's schema allows."""
    if isinstance(script, Path | dict):
        script = load_script(script)
    return Endpoint(port, script or Script())


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    endpoint: Endpoint

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        super().__init__(address, handler)
        self._connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        """Clients that keep theirs open must see that nobody is here any more."""
        for connection in tuple(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up (deadlines, cancels) are part of the play."""
