"""A web process ends when it is told to, whatever its connections are in the middle of."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

from orchestrator.embedded import Servers
from orchestrator.settings import Settings
from tests.integration.web.conftest import START_SECONDS, is_served, wait_until

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
    process, port = _start(settings, "-m", "orchestrator.web.server")
    with socket.create_connection(("127.0.0.1", port)) as half, \
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
    process, _ = _start(settings, "-c", STUCK)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 1


def _start(settings: Settings, *command: str) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "EZPOCKET_HOME": str(settings.home), "PORT": str(port)}
    process = subprocess.Popen([sys.executable, *command], env=environment,
                               stderr=subprocess.DEVNULL)
    wait_until(lambda: is_served(port), START_SECONDS)
    return process, port
