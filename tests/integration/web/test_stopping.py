"""A web process ends when it is told to, whatever its connections are in the middle of."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator

from orchestrator.embedded import Servers
from orchestrator.settings import Settings
from tests.integration.web.conftest import (
    START_SECONDS,
    held_port,
    is_served,
    start,
    wait_until,
)

# A request that nothing ends: SIGTERM has to.
STUCK = """
import gevent.monkey; gevent.monkey.patch_all()
import gevent
from orchestrator.settings import get_settings
from orchestrator.web import server
class Stuck(server.WSGIServer):
    def stop(self, timeout=None):
        while True:
            gevent.sleep(3600)
server.WSGIServer, server.DRAIN_SECONDS, server.END_SECONDS = Stuck, 0.5, 0.5
server.serve(get_settings())
"""


def test_unfinished_requests_and_open_sockets_do_not_keep_it(
    settings: Settings, servers: Servers
) -> None:
    with _serving(settings, "-m", "orchestrator.web.server") as (process, port), \
            socket.create_connection(("127.0.0.1", port)) as half, \
            socket.create_connection(("127.0.0.1", port)) as open_socket:
        half.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        open_socket.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        assert open_socket.recv(12) == b"HTTP/1.1 101"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_what_never_ends_is_ended(settings: Settings, servers: Servers) -> None:
    with _serving(settings, "-c", STUCK) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 1


@contextlib.contextmanager
def _serving(
    settings: Settings, *command: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with held_port() as port, start(
            settings, port, *command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: is_served(port), START_SECONDS)
            # It listens before it can be told to end; once it answers, it can.
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=60):
                yield process, port
        finally:
            process.kill()  # where it should have ended and did not
