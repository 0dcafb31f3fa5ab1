"""One HTTP connection of the web server: whoever is slow does not keep it, and what a WebSocket
leaves behind is not read as requests.

Place in the flow: server.py hands it to gevent's server, which waits without end by itself, takes
a head that says its body's length in two ways, and lets one connection that asks without pause keep
the whole process. A proxy in front passes on whatever follows an accepted upgrade, so a request
hidden behind one would come around the proxy's own limits and with headers that the proxy did not
write; so would one behind a body that the two of them do not measure alike.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
from typing import Any

import gevent
import structlog
from gevent.pywsgi import WSGIHandler

from orchestrator.web.budget import Budget

STALL_SECONDS = 60.0  # without a byte, in either direction
FIRST_LINE_SECONDS = 20.0  # until a connection's first line is whole
LINE_SECONDS = 75.0  # until a later request's is: between requests, too
HEAD_SECONDS = 15.0
BODY_SECONDS = 60.0
LOGGED_CHARACTERS = 200
_LENGTH = re.compile(r"[0-9]{1,18}")
log = structlog.get_logger(__name__)


class BadRequests(io.TextIOBase):
    """What gevent says of requests that it refuses, as lines of the log: a few a minute, short."""

    def __init__(self) -> None:
        self._lines = Budget()

    def write(self, said: str) -> int:
        if self._lines.spend():
            log.warning("bad request", said=said.strip()[-LOGGED_CHARACTERS:])
        return len(said)


class HttpConnection(WSGIHandler):
    _asked = False

    def handle(self) -> None:
        self.socket.settimeout(STALL_SECONDS)
        super().handle()

    def read_requestline(self) -> str:
        patience = LINE_SECONDS if self._asked else FIRST_LINE_SECONDS
        with gevent.Timeout(patience, TimeoutError("no request came")):
            line = super().read_requestline()
        self._asked = True
        return line

    def read_request(self, raw_requestline: str) -> Any:
        with gevent.Timeout(HEAD_SECONDS, ValueError("the request's head is too slow")):
            try:
                return super().read_request(raw_requestline)
            except http.client.HTTPException as error:  # too many headers, or one too long
                raise ValueError(str(error)) from error

    def MessageClass(self, *args: Any) -> Any:
        """The head, as it came. Raises ValueError where a proxy before us may have understood
        something else: about where the body ends, or whose site it is."""
        head = super().MessageClass(*args)
        if self.request_version == "HTTP/0.9" or head.defects:
            raise ValueError("no request of HTTP/1")
        hosts, lengths, codings = (head.get_all(name, []) for name in (
            "Host", "Content-Length", "Transfer-Encoding"))
        if len(hosts) > 1 or len(lengths) + len(codings) > 1:
            raise ValueError("a header is there twice, or against another")
        if any(not _LENGTH.fullmatch(length) for length in lengths):
            raise ValueError("the length is no number")
        if any(coding.lower() != "chunked" for coding in codings):
            raise ValueError("an unknown Transfer-Encoding")
        return head

    def handle_one_response(self) -> None:
        has_body = self.content_length or "Transfer-Encoding" in self.headers
        hurry = gevent.spawn_later(BODY_SECONDS, self._hear_no_more) if has_body else None
        try:
            super().handle_one_response()
        finally:
            if hurry is not None:
                hurry.kill()
            if "Upgrade" in self.headers:
                self.close_connection = True
            if not self.close_connection:
                gevent.sleep(0)  # who asks without pause lets others in between

    def _hear_no_more(self) -> None:
        """Whoever reads the rest of the body finds its end, and answers; the connection then
        ends."""
        try:
            self.socket.shutdown(socket.SHUT_RD)
        except OSError:
            return
