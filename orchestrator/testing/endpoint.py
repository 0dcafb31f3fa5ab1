"""A scripted OpenAI-compatible endpoint: a real HTTP server that plays the model.

Place in the flow: tests point OPENAI_BASE_URL here; `ezpocket fake-llm` runs it so that one
can develop without a key. It speaks POST /v1/chat/completions (JSON, or SSE when the request
says `stream`), with structured outputs. A request's role is its X-Ezpocket-Role header, else
the name of its json_schema.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from orchestrator.testing.script import Reply, Script, load_script

MAX_REQUEST = 10_000_000
CHUNK = 12


class Endpoint:
    """The running server. `url` is the base_url to configure; `requests` the last bodies
    received, each with its `role`. A context manager that stops it."""

    def __init__(self, port: int, script: Script) -> None:
        self.script = script
        self.requests: deque[dict[str, Any]] = deque(maxlen=1000)
        self._server = _Server(("127.0.0.1", port), _Handler)
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
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(port: int = 0, script: Script | Path | dict[str, Any] | None = None) -> Endpoint:
    """Start the endpoint on 127.0.0.1 (port 0: a free one). Without a script every answer is
    the emptiest object that the request's schema allows."""
    if isinstance(script, Path | dict):
        script = load_script(script)
    return Endpoint(port, script or Script())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: Endpoint

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up (deadlines, cancels) are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= MAX_REQUEST:
            return self._send_error(413 if length else 400, "bad_request")
        body = self.rfile.read(length)
        if self.path.rstrip("/") != "/v1/chat/completions":
            return self._send_error(404, "not_found")
        try:
            request = json.loads(body)
        except ValueError:
            return self._send_error(400, "bad_request")
        return self._play(request)

    def _play(self, request: dict[str, Any]) -> None:
        schema = ((request.get("response_format") or {}).get("json_schema") or {})
        role = self.headers.get("X-Ezpocket-Role") or str(schema.get("name", ""))
        endpoint = self.server.endpoint
        endpoint.requests.append({**request, "role": role})
        reply = endpoint.script.reply(role)
        time.sleep(reply.delay)
        if reply.fault == "no_schema" and schema:
            self._send_error(400, "unsupported", "response_format json_schema is not supported")
        elif reply.status != 200:
            self._send_error(reply.status, reply.code, retry_after=reply.retry_after)
        elif reply.fault == "error_body":
            self._send(200, json.dumps({"error": {"message": "upstream failed"}}))
        elif reply.fault == "no_body":
            self._send(200, "")
        elif request.get("stream"):
            self._stream(request, reply, schema.get("schema", {}))
        else:
            body = json.dumps(_completion(request, reply, schema.get("schema", {})))
            self._send(200, body, cut=reply.fault == "cut")

    def _send_error(
        self, status: int, code: str | None, message: str = "scripted failure",
        retry_after: float | None = None,
    ) -> None:
        body = json.dumps({"error": {"message": message, "type": "scripted", "code": code}})
        headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        self._send(status, body, headers=headers)

    def _send(
        self, status: int, body: str, *, cut: bool = False, headers: dict[str, str] | None = None,
    ) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        if cut:
            self._hang_up()

    def _stream(self, request: dict[str, Any], reply: Reply, schema: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for chunk in _chunks(request, reply, schema):
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        if reply.fault == "cut":
            return self._hang_up()
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True
        return None

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `requests` holds what came."""


def _completion(request: dict[str, Any], reply: Reply, schema: dict[str, Any]) -> dict[str, Any]:
    text = reply.content(schema)
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if reply.fault == "refusal":
        message |= {"content": None, "refusal": "I cannot help with that."}
    return {
        "id": "scripted", "object": "chat.completion", "created": 0,
        "model": request.get("model", "scripted"), "usage": _usage(request, text),
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(reply)}],
    }


def _chunks(
    request: dict[str, Any], reply: Reply, schema: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    base = {"id": "scripted", "object": "chat.completion.chunk", "created": 0,
            "model": request.get("model", "scripted")}
    text = reply.content(schema)
    if reply.fault == "cut":
        text = text[: len(text) // 2]
    for start in range(0, len(text), CHUNK):
        delta = {"refusal" if reply.fault == "refusal" else "content": text[start:start + CHUNK]}
        yield {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    if reply.fault != "cut":
        yield {**base, "usage": _usage(request, text),
               "choices": [{"index": 0, "delta": {}, "finish_reason": _finish(reply)}]}


def _finish(reply: Reply) -> str | None:
    return {"no_finish": None, "length": "length"}.get(reply.fault or "", "stop")


def _usage(request: dict[str, Any], text: str) -> dict[str, int]:
    """About four characters a token, as a model would count roughly."""
    prompt = sum(len(str(message.get("content", ""))) for message in request.get("messages", []))
    sent, written = prompt // 4 + 1, len(text) // 4 + 1
    return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}
