"""One HTTP connection of the web server: whoever is slow does not keep it, and what a WebSocket
leaves behind is not read as requests.

Place in the flow: server.py hands it to gevent's server, which waits without end by itself. A
proxy in front passes on whatever follows an accepted upgrade, so a request hidden behind one
would come around the proxy's own limits and with headers that the proxy did not write.
"""

from __future__ import annotations

import socket
from typing import Any

import gevent
from gevent.pywsgi import WSGIHandler

STALL_SECONDS = 60.0  # without a byte, in either direction
LINE_SECONDS = 75.0  # until a request's first line is whole: between requests, too
HEAD_SECONDS = 15.0
BODY_SECONDS = 60.0


class HttpConnection(WSGIHandler):
    def handle(self) -> None:
        self.socket.settimeout(STALL_SECONDS)
        super().handle()

    def read_requestline(self) -> str:
        with gevent.Timeout(LINE_SECONDS, TimeoutError("no request came")):
            return super().read_requestline()

    def read_request(self, raw_requestline: str) -> Any:
        with gevent.Timeout(HEAD_SECONDS, ValueError("the request's head is too slow")):
            return super().read_request(raw_requestline)

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

    def _hear_no_more(self) -> None:
        """Whoever reads the rest of the body finds its end, and answers; the connection then
        ends."""
        try:
            self.socket.shutdown(socket.SHUT_RD)
        except OSError:
            return
