"""One HTTP connection of the web server: slow people, hasty ones, what follows a WebSocket or a
body of two lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gevent
import pytest
from gevent import socket
from gevent.pywsgi import WSGIServer
from wsproto.frame_protocol import CloseReason, FrameProtocol

from orchestrator.web import http_connection
from orchestrator.web.budget import LINES_A_MINUTE
from orchestrator.web.http_connection import BadRequests, HttpConnection
from orchestrator.web.websocket import WebSocket

UPGRADE = (b"GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
HIDDEN = b"POST /api/login HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n"


class Site:
    """A server of one application. `asked`: the paths of its requests; `said`: what was told on
    its WebSocket."""

    max_http_buffer_size = 1000

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        self.server = WSGIServer(("127.0.0.1", 0), self._answer, log=None, error_log=None,
                                 handler_class=HttpConnection)
        self.server.start()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/socket":
            return WebSocket(self._listen, self)(environ, start)
        try:
            environ["wsgi.input"].read()
        except OSError:
            start("400 Bad Request", [])
            return [b"cut short"]
        start("200 OK", [])
        return [b"fine"]

    def _listen(self, browser: WebSocket) -> Iterable[bytes]:
        while (message := browser.wait()) is not None:
            self.said.append(message)
        return []

    def send(self, sent: bytes) -> socket.socket:
        ours = socket.create_connection(("127.0.0.1", self.server.server_port))
        ours.settimeout(20)
        ours.sendall(sent)
        return ours


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.server.stop()


def heard(ours: socket.socket) -> bytes:
    """All that comes until the server ends the connection."""
    parts = []
    try:
        while part := ours.recv(65536):
            parts.append(part)
    except ConnectionResetError:  # it ended with bytes of ours unread
        pass
    ours.close()
    return b"".join(parts)


@pytest.mark.parametrize("behind", [True, False])
def test_what_follows_a_websocket_is_no_request(site: Site, behind: bool) -> None:
    goodbye = FrameProtocol(client=True, extensions=[]).close(CloseReason.NORMAL_CLOSURE)
    ours = site.send(UPGRADE + (goodbye + HIDDEN if behind else b""))
    if not behind:
        ours.sendall(goodbye + HIDDEN)
    assert heard(ours).startswith(b"HTTP/1.1 101 ")
    assert site.asked == ["/socket"]


def test_what_follows_a_refused_websocket_is_no_request(site: Site) -> None:
    ours = site.send(UPGRADE.replace(b"Version: 13", b"Version: 8") + HIDDEN)
    assert heard(ours).startswith(b"HTTP/1.1 400 ")
    assert site.asked == ["/socket"]


def test_frames_that_came_with_the_handshake_are_heard(site: Site) -> None:
    browser = FrameProtocol(client=True, extensions=[])
    heard(site.send(UPGRADE + browser.send_data("at once", fin=True)
                    + browser.close(CloseReason.NORMAL_CLOSURE)))
    assert site.said == ["at once"]


@pytest.mark.parametrize(("bound", "sent", "answer"), [
    ("STALL_SECONDS", b"", b""),
    ("FIRST_LINE_SECONDS", b"", b""),
    ("FIRST_LINE_SECONDS", b"GET /slo", b""),
    ("LINE_SECONDS", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 "),
    ("HEAD_SECONDS", b"GET / HTTP/1.1\r\nHost: x\r\n", b"HTTP/1.1 400 "),
    ("BODY_SECONDS", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nslow",
     b"HTTP/1.1 400 "),
    ("BODY_SECONDS", b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nslow",
     b"HTTP/1.1 400 ")])
def test_whoever_is_slow_does_not_keep_a_connection(
    site: Site, monkeypatch: pytest.MonkeyPatch, bound: str, sent: bytes, answer: bytes,
) -> None:
    monkeypatch.setattr(http_connection, bound, 0.1)
    assert heard(site.send(sent)).startswith(answer)


def test_a_connection_serves_one_request_after_another(site: Site) -> None:
    ours = site.send(b"POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
                     b"GET /two HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert heard(ours).count(b"fine") == 2
    assert site.asked == ["/one", "/two"]


@pytest.mark.parametrize("head", [
    b"GET /",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    *(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding for coding in (
        b"xchunked", b"chunked, identity", b"gzip, chunked", b"identity", b"chunked\x0b")),
    *(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length for length in (
        b"+4", b"-4", b"1_0", b"0x4", b"4, 4", b"9" * 40, b"\xb2")),
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 4",
    b"POST / HTTP/1.1\r\nHost: x\r\nno colon at all",
    b"GET / HTTP/1.1\r\n" + b"\r\n".join(b"X-%d: 1" % n for n in range(200)),
    b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
])
def test_a_head_that_can_be_read_in_two_ways_is_refused(site: Site, head: bytes) -> None:
    """Also what was sent behind it: to a proxy it may be a body, to us a request."""
    answer = heard(site.send(head + b"\r\n\r\n" + HIDDEN))
    assert answer.startswith(b"HTTP/1.1 400 ") and answer.count(b"HTTP/1.1 ") == 1
    assert site.asked == []


def test_who_asks_without_pause_lets_others_in_between(site: Site) -> None:
    other = site.send(b"")  # connecting takes a thread of gevent's, which may come late
    hasty = site.send(b"GET /hasty HTTP/1.1\r\nHost: x\r\n\r\n" * 300)
    with gevent.Timeout(20):
        while not site.asked:
            gevent.sleep(0)
    other.sendall(b"GET /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    heard(other)
    assert 0 < site.asked.index("/other") < 299
    hasty.close()


def test_bad_requests_are_logged_short_and_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    written = BadRequests()
    for number in range(1000):
        written.write(f"Invalid HTTP method: {'x' * 8000} {number}\n")
    said = capsys.readouterr()
    assert 0 < len(said.out + said.err) < 2 * LINES_A_MINUTE * 400
