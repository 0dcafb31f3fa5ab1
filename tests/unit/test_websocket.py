"""The web's WebSocket against a browser's end of a real connection."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import gevent
import pytest
from gevent import socket
from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode

from orchestrator.web import websocket
from orchestrator.web.websocket import WebSocket

MOST = 1000
KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # the example of RFC 6455, with its answer
ACCEPTED = b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@dataclass
class Limits:
    max_http_buffer_size: int = MOST


class Browser:
    """The other end. `said`: what the server's handler took; it then ends."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.said: list[str | None] = []
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            self.ours = socket.create_connection(listener.getsockname())
            theirs, _ = listener.accept()
        self.ours.settimeout(20)
        self.frames = FrameProtocol(client=True, extensions=[])
        self.server = WebSocket(self._handle, Limits())
        self._file = theirs.makefile("rb")
        environ: dict[str, Any] = {"wsgi.input": self._file, **headers}
        self._theirs = theirs
        self.task = gevent.spawn(self.server, environ, None)
        self.answer = self.ours.recv(1000)

    def _handle(self, server: WebSocket) -> Iterable[bytes]:
        while (message := server.wait()) is not None:
            self.said.append(message)
        self.said.append(None)
        return []

    def say(self, text: str, *, fin: bool = True) -> None:
        self.ours.sendall(self.frames.send_data(text, fin=fin))

    def hear(self) -> Iterator[Frame]:
        """Every frame until the server closes."""
        while data := self.ours.recv(65536):
            self.frames.receive_bytes(data)
            yield from self.frames.received_frames()

    def close(self) -> None:
        self.ours.close()
        self.task.join(timeout=20)
        assert self.task.ready()
        self._file.close()
        self._theirs.close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    found = Browser({"HTTP_SEC_WEBSOCKET_KEY": KEY, "HTTP_SEC_WEBSOCKET_VERSION": "13",
                     "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate"})
    yield found
    found.close()


def ended(browser: Browser) -> None:
    browser.task.join(timeout=20)
    assert browser.task.ready() and browser.said[-1] is None


def test_the_handshake_is_the_standards_and_offers_no_compression(browser: Browser) -> None:
    assert browser.answer.startswith(b"HTTP/1.1 101 ") and ACCEPTED in browser.answer
    assert b"Extensions" not in browser.answer


@pytest.mark.parametrize("headers", [
    {}, {"HTTP_SEC_WEBSOCKET_KEY": KEY},
    {"HTTP_SEC_WEBSOCKET_KEY": KEY, "HTTP_SEC_WEBSOCKET_VERSION": "8"}])
def test_anything_else_is_refused(headers: dict[str, str]) -> None:
    found = Browser(headers)
    assert found.answer.startswith(b"HTTP/1.1 400 ") and found.said == []
    found.close()


def test_messages_come_whole_and_in_order(browser: Browser) -> None:
    for text in ("one", "", "é" * 300):
        browser.say(text)
    browser.say("in ", fin=False)
    browser.ours.sendall(browser.frames.ping(b"?"))
    browser.say("two", fin=True)
    pong = next(browser.hear())
    assert pong.opcode is Opcode.PONG and pong.payload == b"?"
    browser.ours.sendall(browser.frames.close(CloseReason.NORMAL_CLOSURE))
    ended(browser)
    assert browser.said == ["one", "", "é" * 300, "in two", None]


@pytest.mark.parametrize(("sent", "reason"), [
    (["x" * (MOST + 1)], CloseReason.MESSAGE_TOO_BIG),
    (["x" * MOST, "x"], CloseReason.MESSAGE_TOO_BIG),
    ([b"\x00"], CloseReason.UNSUPPORTED_DATA)])
def test_what_is_too_large_or_no_text_ends_the_connection(
    browser: Browser, sent: list[str | bytes], reason: CloseReason
) -> None:
    for number, part in enumerate(sent, 1):
        browser.ours.sendall(browser.frames.send_data(part, fin=number == len(sent)))
    last = list(browser.hear())[-1]
    assert last.opcode is Opcode.CLOSE and isinstance(last.payload, tuple)
    assert last.payload[0] == reason
    ended(browser)


def test_garbage_ends_the_connection(browser: Browser) -> None:
    browser.ours.sendall(b"\xff" * 100)
    ended(browser)
    assert browser.said == [None]


def test_a_browser_that_vanishes_ends_it(browser: Browser) -> None:
    browser.ours.close()
    ended(browser)
    with pytest.raises(OSError, match="closed"):
        browser.server.send("too late")


def test_a_slow_browser_gets_every_byte(browser: Browser) -> None:
    """Far more than the connection holds, written while nobody reads."""
    messages = [f"{number}:" + "y" * 300_000 for number in range(20)]

    def write() -> None:
        for message in messages:
            browser.server.send(message)
        browser.server.close()

    writer = gevent.spawn(write)
    gevent.sleep(0)
    heard = "".join(str(frame.payload) for frame in browser.hear() if frame.opcode is Opcode.TEXT
                    or frame.opcode is Opcode.CONTINUATION)
    writer.join(timeout=20)
    assert heard == "".join(messages)


def test_empty_pieces_without_end_are_not_kept(browser: Browser) -> None:
    browser.say("a", fin=False)
    for _ in range(200):
        browser.say("", fin=False)
    browser.say("b")
    browser.ours.sendall(browser.frames.close(CloseReason.NORMAL_CLOSURE))
    ended(browser)
    assert browser.said == ["ab", None]


def test_pieces_of_a_character_cost_no_more_than_their_text(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would be an object of 80 bytes, were it kept as it came."""
    monkeypatch.setattr(websocket, "FRAMES_A_SECOND", 1e9)
    browser.server.most = 30_000
    pieces = b"".join(browser.frames.send_data("é", fin=False) for _ in range(20_000))
    gevent.spawn(browser.ours.sendall, pieces)
    while browser.server._size < 5_000:
        gevent.sleep(0.01)
    assert sys.getsizeof(browser.server._parts) < 4 * 2 * 20_000
    browser.ours.close()


@pytest.mark.parametrize("kind", ["ping", "pong", "text"])
def test_who_says_much_does_not_keep_others_waiting(
    browser: Browser, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As fast as the connection takes it: others are served, and no more is heard than agreed."""
    monkeypatch.setattr(websocket, "FRAMES_A_SECOND", 2000.0)
    monkeypatch.setattr(websocket, "BURST_SECONDS", 0.1)
    frames = {"ping": browser.frames.ping(b"x"), "pong": browser.frames.pong(b"x"),
              "text": browser.frames.send_data("3", fin=True)}
    # Less than the connection holds at once, so that the sender never has to wait.
    flood = bytes(frames[kind]) * 5_000
    browser.ours.sendall(flood)
    with gevent.Timeout(20):
        while (unread := waiting(browser, len(flood))) == len(flood):
            gevent.sleep(0)
    assert unread
    browser.server.close()


def waiting(browser: Browser, most: int) -> int:
    """Bytes that have come and nobody has read."""
    return len(browser._theirs._sock.recv(most, socket.MSG_PEEK))
