"""One connection to the scripted endpoint: reads requests, plays replies in their own time.

Place in the flow: endpoint.py's server makes one for every connection, in a thread of its own.
A client that hangs up is noticed within WATCH seconds, as a model's server would notice it, and
noted in the request's record.
"""

from __future__ import annotations

import json
import re
import select
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from orchestrator.testing.completion import chunks, completion
from orchestrator.testing.reply import Reply

if TYPE_CHECKING:
    from orchestrator.testing.endpoint import Server

MAX_REQUEST = 10_000_000
# OpenAI and most others; Groq and Azure's newer one; Azure's older one.
PATHS = re.compile(r"(/openai)?/v1/chat/completions|/openai/deployments/[^/]+/chat/completions")
WATCH = 0.02
SILENCE = 600.0


class HungUp(Exception):
    """The client left before its answer had ended."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are sent apart: together with delayed acknowledgements each would wait 40 ms.
    disable_nagle_algorithm = True
    server: Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= MAX_REQUEST:
            return self._send_error(413 if length else 400, "bad_request")
        body = self.rfile.read(length)
        if not PATHS.fullmatch(self.path.partition("?")[0].rstrip("/")):
            return self._send_error(404, "not_found")
        try:
            request = json.loads(body)
        except ValueError:
            return self._send_error(400, "bad_request")
        return self._answer(request)

    def _answer(self, request: dict[str, Any]) -> None:
        schema = ((request.get("response_format") or {}).get("json_schema") or {})
        role = self.headers.get("X-Ezpocket-Role") or str(schema.get("name", ""))
        record = {**request, "role": role, "headers": dict(self.headers), "outcome": "open"}
        endpoint = self.server.endpoint
        endpoint.requests.append(record)
        self._began = time.monotonic()
        try:
            self._play(request, endpoint.script.reply(role, request), schema.get("schema", {}))
            record["outcome"] = "sent"
        except (HungUp, OSError):
            record["outcome"] = "hung_up"
            self.close_connection = True

    def _play(self, request: dict[str, Any], reply: Reply, schema: dict[str, Any]) -> None:
        refused = [name for name in reply.refuses if name in request]
        if reply.fault == "silent":
            self._wait_until(SILENCE)
        elif reply.fault == "closed":
            self._hang_up()
        elif refused:
            self._refuse_parameter(refused[0])
        elif reply.fault == "no_schema" and schema:
            self._send_error(400, "unsupported", "response_format json_schema is not supported")
        elif reply.status != 200:
            self._wait_until(reply.delay)
            self._send_error(reply.status, reply.code, reply.message, reply.retry_after)
        elif reply.fault in ("no_body", "not_json"):
            self._wait_until(reply.delay)
            self._send(200, "" if reply.fault == "no_body" else "<html><body>Bad gateway")
        elif request.get("stream"):
            self._stream(request, reply, schema)
        else:
            self._send_whole(request, reply, schema)

    def _send_whole(self, request: dict[str, Any], reply: Reply, schema: dict[str, Any]) -> None:
        self._wait_until(reply.delay)
        if reply.fault == "error_body":
            return self._send(200, json.dumps({"error": {"message": "upstream failed"}}))
        body = json.dumps(completion(request, reply, schema))
        half = reply.fault in ("cut", "stall")
        self._send(200, body, half=half)
        if reply.fault == "stall":
            self._wait_until(SILENCE)
        if half:
            self._hang_up()
        return None

    def _stream(self, request: dict[str, Any], reply: Reply, schema: dict[str, Any]) -> None:
        """The first piece at `first`, the last at `delay`."""
        pieces = list(chunks(request, reply, schema))
        first = reply.delay if reply.first is None else reply.first
        step = (reply.delay - first) / max(1, len(pieces) - 1)
        self._wait_until(first)
        self._send_stream_head()
        for number, piece in enumerate(pieces):
            self._wait_until(first + number * step)
            if number == len(pieces) // 2 and reply.fault in ("cut", "stall", "error_body"):
                return self._break_off(reply)
            self._send_event(json.dumps(piece))
        self._send_event("[DONE]")
        self.close_connection = True
        return None

    def _break_off(self, reply: Reply) -> None:
        if reply.fault == "stall":
            self._wait_until(SILENCE)
        if reply.fault == "error_body":
            self._send_event(json.dumps({"error": {"message": "upstream failed", "code": 502}}))
        self._hang_up()

    def _wait_until(self, seconds: float) -> None:
        """Until so long after the request came. Raises HungUp when the client leaves, or the
        endpoint stops, before that."""
        while (left := self._began + seconds - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], min(left, WATCH))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise HungUp
            if self.server.endpoint.stopping:
                raise HungUp
            if readable:
                time.sleep(min(left, WATCH))  # the next request is here already: it waits

    def _refuse_parameter(self, name: str) -> None:
        self._send_error(400, "unsupported_parameter", f"Unsupported parameter: '{name}' is not "
                         "supported with this model.", param=name)

    def _send_error(
        self, status: int, code: str | None, message: str = "scripted failure",
        retry_after: float | str | None = None, *, param: str | None = None,
    ) -> None:
        body = json.dumps({"error": {"message": message, "type": "scripted", "code": code,
                                     "param": param}})
        wait = f"{retry_after:g}" if isinstance(retry_after, float) else retry_after
        self._send(status, body, headers={} if wait is None else {"Retry-After": wait})

    def _send(
        self, status: int, body: str, *, half: bool = False, headers: dict[str, str] | None = None,
    ) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if half else data)

    def _send_stream_head(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def _send_event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `requests` holds what came."""
