"""The HTTP server that plays Athena, and S3 for Athena's results.

Place in the flow: `serve` starts it in a thread; AWS_ENDPOINT_URL is its `url`. Athena's
actions are POSTs of JSON named by X-Amz-Target, results are GET and HEAD of /bucket/key.
Requests need no valid signature: it listens on this machine only.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from orchestrator.testing.athena.actions import Actions, Refused
from orchestrator.testing.athena.executions import Executions
from orchestrator.testing.athena.output import Objects
from orchestrator.testing.athena.tables import Tables
from orchestrator.testing.athena.workgroups import Fault, Workgroup

MOST_REQUEST = 1_000_000
BLOCK = 1 << 20


class AthenaEndpoint:
    """The running server; a context manager that stops it. `actions.faults` takes what shall
    fail; `executions.all()` tells what ran; `requests` counts the requests by name."""

    def __init__(
        self, folder: Path, port: int, workgroups: tuple[Workgroup, ...], buckets: tuple[str, ...],
        delay: float,
    ) -> None:
        self._output = Path(tempfile.mkdtemp(prefix="athena-results-"))
        self.objects = Objects(self._output, (*buckets, "managed"))
        self._tables = Tables(folder, self._output)
        self.executions = Executions(self._tables, self.objects, delay=delay)
        self.actions = Actions(self.executions, workgroups)
        self.requests: dict[str, int] = {}
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,),
                                        name="athena-endpoint", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def faults(self) -> list[Fault]:
        return list(self.actions.faults)

    def fail(self, *faults: Fault) -> None:
        """These come next."""
        self.actions.faults.extend(faults)

    def wait(self) -> None:
        """Until the server is stopped."""
        self._thread.join()

    def stop(self) -> None:
        for execution in self.executions.all():
            self.executions.stop(execution)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._tables.close()
        shutil.rmtree(self._output, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(
    folder: Path, *, port: int = 0, workgroups: tuple[Workgroup, ...] = (Workgroup(),),
    buckets: tuple[str, ...] = ("results",), delay: float = 0.0,
) -> AthenaEndpoint:
    """Start the endpoint on 127.0.0.1 (port 0: a free one) over `folder` (see tables.py)."""
    return AthenaEndpoint(folder.resolve(), port, workgroups, buckets, delay)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: AthenaEndpoint

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if 0 < length <= MOST_REQUEST else b""
        action = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        self._count(action)
        try:
            answer = self.server.endpoint.actions.answer(action, json.loads(body))
        except Refused as error:
            self._json(error.status, {"__type": error.code, "message": error.message,
                                      "Message": error.message})
        except ValueError:
            self._json(400, {"__type": "SerializationException", "message": "not JSON"})
        else:
            self._json(200, answer)

    def do_GET(self) -> None:
        self._object(with_body=True)

    def do_HEAD(self) -> None:
        self._object(with_body=False)

    def _object(self, *, with_body: bool) -> None:
        self._count("GetObject" if with_body else "HeadObject")
        endpoint = self.server.endpoint
        bucket, _, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        if with_body and (fault := endpoint.actions.take("GetObject")) is not None:
            return self._xml(fault.status, fault.code, fault.message)
        if not endpoint.objects.has_bucket(bucket):
            return self._xml(404, "NoSuchBucket", "The specified bucket does not exist")
        path = endpoint.objects.path(bucket, key)
        if path is None or not path.is_file():
            return self._xml(404, "NoSuchKey", "The specified key does not exist.")
        return self._send_file(path, with_body=with_body)

    def _send_file(self, path: Path, *, with_body: bool) -> None:
        size = path.stat().st_size
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(wanted[1]) if wanted else 0
        last = min(int(wanted[2]) if wanted and wanted[2] else size - 1, size - 1)
        if wanted and first >= size:
            return self._xml(416, "InvalidRange", "The requested range is not satisfiable")
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("ETag", f'"{path.stat().st_mtime_ns:x}-{size:x}"')
        self.send_header("Last-Modified", self.date_time_string(int(path.stat().st_mtime)))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if with_body:
            self._copy(path, first, last - first + 1)
        return None

    def _copy(self, path: Path, first: int, missing: int) -> None:
        with path.open("rb") as source:
            source.seek(first)
            while missing > 0 and (block := source.read(min(BLOCK, missing))):
                self.wfile.write(block)
                missing -= len(block)

    def _json(self, status: int, answer: dict[str, Any]) -> None:
        self._send(status, json.dumps(answer).encode(), "application/x-amz-json-1.1")

    def _xml(self, status: int, code: str, message: str) -> None:
        said = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        self._send(status, f"<?xml version='1.0'?>{said}".encode(), "application/xml")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _count(self, name: str) -> None:
        counts = self.server.endpoint.requests
        counts[name] = counts.get(name, 0) + 1

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `requests` holds what came."""
