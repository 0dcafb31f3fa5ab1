"""A browser's socket, as little of it as is needed: 1,000 fit into one process.

Place in the flow: load.py says what to send and takes what comes. It offers what Chrome offers
(permessage-deflate too), so that the server decides as it does for people.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
import time
import zlib
from collections.abc import Callable
from typing import Any

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
WHOLE, PACKED, TAIL = 128, 64, b"\x00\x00\xff\xff"
Taker = Callable[["Socket", str, dict[str, Any], float], None]


class Socket(asyncio.Protocol):
    """One connection. `take` gets (socket, event, payload, when it came)."""

    def __init__(self, headers: dict[str, str], auth: dict[str, str], take: Taker) -> None:
        loop = asyncio.get_running_loop()
        self.open: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self._headers, self._auth, self._take = headers, auth, take
        self._acks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._buffer = bytearray()
        self._message = bytearray()
        self._packed = False
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._upgraded = False
        self._number = 0

    async def ask(self, event: str, payload: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send an event and give its acknowledgement. Raises TimeoutError."""
        self._number += 1
        number = self._number
        self._acks[number] = asyncio.get_running_loop().create_future()
        self._send(f"42{number}" + json.dumps([event, payload]))
        async with asyncio.timeout(seconds):
            return await self._acks[number]

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", "Upgrade: websocket",
                 "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}",
                 "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                 *(f"{name}: {value}" for name, value in self._headers.items()), "", ""]
        transport.write("\r\n".join(lines).encode())

    def data_received(self, data: bytes) -> None:
        came = time.time()
        self._buffer += data
        if not self._upgraded:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self._fail(ConnectionError(head.decode(errors="replace")[:300]))
                return
            self._upgraded, self._buffer = True, rest
        self._frames(came)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionError("closed"))

    def _fail(self, error: Exception) -> None:
        waiting: list[asyncio.Future[Any]] = [self.open, *self._acks.values()]
        for one in waiting:
            if not one.done():
                one.set_exception(error)
        if not self.closed.done():
            self.closed.set_result(None)
        self._transport.close()

    def _frames(self, came: float) -> None:
        """Every whole frame in the buffer; a server's frames are not masked."""
        at, buffer = 0, self._buffer
        while len(buffer) - at >= 2:
            size, start = buffer[at + 1] & 127, at + 2
            if size >= 126:
                wide = 2 if size == 126 else 8
                if len(buffer) < start + wide:
                    break
                size = int.from_bytes(buffer[start:start + wide])
                start += wide
            if len(buffer) < start + size:
                break
            self._frame(buffer[at], buffer[start:start + size], came)
            at = start + size
        del buffer[:at]

    def _frame(self, first: int, payload: bytearray, came: float) -> None:
        kind = first & 15
        if kind == PING:
            self._write(PONG, bytes(payload))
        elif kind == CLOSE:
            self._fail(ConnectionError("closed by the server"))
        elif kind in (0, TEXT):
            self._message += payload
            self._packed = self._packed or bool(first & PACKED)
            if first & WHOLE:
                self._packet(self._text(), came)

    def _text(self) -> str:
        """The message, inflated where the server compressed it (RFC 7692)."""
        message, packed = bytes(self._message), self._packed
        self._message, self._packed = bytearray(), False
        return (self._inflate.decompress(message + TAIL) if packed else message).decode()

    def _packet(self, text: str, came: float) -> None:
        """Engine.IO's first digit, then Socket.IO's."""
        if text.startswith("42"):
            name, payload = json.loads(text[2:])
            self._take(self, name, payload, came)
        elif text == "2":
            self._send("3")
        elif text.startswith("0"):
            self._send("40" + json.dumps(self._auth))
        elif text.startswith("40"):
            self.open.set_result(None)
        elif text.startswith("43"):
            number, _, given = text[2:].partition("[")
            self._acks.pop(int(number)).set_result(json.loads("[" + given)[0])
        elif text.startswith("44"):
            self._fail(ConnectionError(text[:300]))

    def _send(self, text: str) -> None:
        self._write(TEXT, text.encode())

    def _write(self, kind: int, payload: bytes) -> None:
        """A client's frames are masked; a mask of zeros leaves them as they are."""
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 128 | kind, 128 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 128 | kind, 128 | 126, size)
        else:
            head = struct.pack("!BBQ", 128 | kind, 128 | 127, size)
        self._transport.write(head + bytes(4) + payload)


async def connect(port: int, source: str, make: Callable[[], Socket], seconds: float) -> Socket:
    """What `make` gives, open, to 127.0.0.1:port from the loopback address `source`."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        _, socket = await loop.create_connection(make, "127.0.0.1", port, local_addr=(source, 0))
        await socket.open
    return socket
