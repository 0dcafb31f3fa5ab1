"""One WebSocket on gevent, for Engine.IO in place of the driver it brings.

Place in the flow: sockets.py hands it to the Socket.IO server. The usual driver
(simple-websocket) compresses when a browser offers it, for which zlib keeps some 300 KB a socket
by its own account (zconf.h: 256 to deflate, 39 to inflate, once all is in use); sends with
`socket.send`, of which a slow network may take a part only; takes messages of any size; and needs
a greenlet more. Here only text is taken: no event has binary parts. Frames are wsproto's, as there.

Who sends without pause is heard at a pace, or one connection would keep the whole process: gevent
lets nobody else run while there is something to read.
"""

from __future__ import annotations

import base64
import hashlib
import io
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent.lock import BoundedSemaphore
from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode, ParseFailed

# RFC 6455, section 1.3.
ACCEPT_SUFFIX = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
VERSION = "13"
READ_BYTES = 4096
# A page that comes back says much at once, and little otherwise. What is over waits at the sender.
FRAMES_A_SECOND = 100.0
BURST_SECONDS = 5.0
BYTES_A_FRAME = 10_000  # a larger one counts as several
BAD_HANDSHAKE = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
Handler = Callable[["WebSocket"], Iterable[bytes]]


class WebSocket:
    """Engine.IO calls `WebSocket(handler, server)(environ, start_response)`; its handler then
    uses `wait`, `send` and `close`. It sets a timeout on `socket`: two of its pings."""

    def __init__(self, handler: Handler, server: Any) -> None:
        self._handler = handler
        self.most: int = server.max_http_buffer_size  # characters of a message
        self._frames = FrameProtocol(client=False, extensions=[])
        self._whole: deque[str] = deque()
        self._parts = io.StringIO()  # pieces as small as a character cost no more than it
        self._size = 0
        self._heard_until = 0.0  # by the monotonic clock: how far ahead of the pace it is
        # The writer's messages and the reader's pongs share the connection.
        self._writing = BoundedSemaphore()
        self.open = False
        self.socket: socket.socket
        # The web server's, a BufferedReader: it may hold frames that came with the handshake.
        self._reader: Any

    def __call__(self, environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
        given = environ["wsgi.input"]  # with a body gevent wraps what it reads from
        self._reader = getattr(given, "rfile", given)
        self.socket = self._reader.raw._sock
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if not key or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != VERSION:
            self.socket.sendall(BAD_HANDSHAKE)
            return []
        self.socket.sendall(_accepted(key))
        self.open = True
        try:
            return self._handler(self)
        finally:
            self.close()

    def wait(self) -> str | None:
        """The next message; None when there will be none."""
        while not self._whole:
            try:
                self._read()
            except (OSError, ParseFailed) as error:
                self.close(getattr(error, "code", CloseReason.NORMAL_CLOSURE))
            if not self.open and not self._whole:
                return None
        return self._whole.popleft()

    def send(self, message: str | bytes) -> None:
        """All of it, however slow the network. Raises OSError when the connection is gone."""
        with self._writing:
            if not self.open:
                raise ConnectionError("the socket is closed")
            self.socket.sendall(self._frames.send_data(message, fin=True))

    def close(self, reason: CloseReason = CloseReason.NORMAL_CLOSURE) -> None:
        """Say goodbye unless something is being said; the web server closes the socket itself."""
        if not self.open:
            return
        self.open = False
        try:
            if not self._writing.locked():
                self.socket.send(self._frames.close(reason))
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _read(self) -> None:
        data = self._reader.read1(READ_BYTES)
        if not data:
            raise ConnectionError("the browser has gone")
        self._frames.receive_bytes(data)
        frames = list(self._frames.received_frames())
        for frame in frames:
            if self.open:
                self._take(frame)
        self._keep_pace(len(frames) + len(data) / BYTES_A_FRAME)

    def _keep_pace(self, frames: float) -> None:
        """Let others run; wait, too, when more came than FRAMES_A_SECOND and a burst."""
        now = time.monotonic()
        rested = max(self._heard_until, now - BURST_SECONDS)
        self._heard_until = rested + frames / FRAMES_A_SECOND
        gevent.sleep(max(0.0, self._heard_until - now))

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.PING and isinstance(frame.payload, bytes):
            with self._writing:
                self.socket.sendall(self._frames.pong(frame.payload))
        elif frame.opcode is Opcode.CLOSE:
            self.close()
        elif isinstance(frame.payload, str):
            self._add(frame.payload, whole=frame.message_finished)
        elif frame.opcode is not Opcode.PONG:
            raise ParseFailed("nothing binary is said here", CloseReason.UNSUPPORTED_DATA)

    def _add(self, text: str, *, whole: bool) -> None:
        """A piece of a message. Raises ParseFailed when it has become too large."""
        if text:  # empty pieces may come without end
            self._parts.write(text)
            self._size += len(text)
        if self._size > self.most:
            raise ParseFailed("the message is too large", CloseReason.MESSAGE_TOO_BIG)
        if whole:
            self._whole.append(self._parts.getvalue())
            self._parts, self._size = io.StringIO(), 0


def _accepted(key: str) -> bytes:
    answer = base64.b64encode(hashlib.sha1(key.encode() + ACCEPT_SUFFIX).digest())
    return (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + answer + b"\r\n\r\n")
