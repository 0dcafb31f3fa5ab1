"""A thin Redis connection for the hop loop: one socket, hiredis, pipelines, no retries.

Place in the flow: used by WorkerClient. redis-py connects (addresses, TLS, password,
database number); after that, each call is one packed write and one read of hiredis' parser,
because redis-py's layers cost as much again as the round trip, and its retries would send a
script twice. A lost connection is an error for the caller, who decides what may be repeated.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence
from typing import Any, cast

import hiredis
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from orchestrator.engine.script_files import SCRIPTS, Script
from orchestrator.errors import Unavailable

BUFFER_SIZE = 32 * 1024


class Disconnected(Unavailable):
    """The reply did not come: whether Redis ran the request is unknown."""

    def __init__(self, cause: object) -> None:
        super().__init__(
            "redis_away",
            "O Redis não responde agora; tente de novo em instantes.",
            "Redis does not answer now; try again in a moment.",
        )
        self.__cause__ = cause if isinstance(cause, BaseException) else None


def full() -> Unavailable:
    return Unavailable(
        "redis_full",
        "O sistema está sem memória para novas perguntas; tente de "
        "novo em alguns minutos. Nada foi perdido.",
        "The system is out of memory for new questions; try again in a few "
        "minutes. Nothing was lost.",
    )


def from_reply_error(error: Exception) -> Exception:
    """A Redis error reply as the caller's error: full, starting up, or a fault to show."""
    text = str(error)
    if "command not allowed when used memory" in text:
        return full()
    if text.startswith(("LOADING", "READONLY", "MASTERDOWN", "MISCONF", "BUSY")):
        return Disconnected(error)
    return error


def pack(*command: str | bytes | int | float) -> bytes:
    """A command as it travels."""
    packed: bytes = hiredis.pack_command(cast(Any, command))
    return packed


def _let_kernel_time_out(connected: socket.socket, seconds: float) -> None:
    """A blocking socket with the kernel's own timeouts: Python's would poll before each call."""
    connected.settimeout(None)
    span = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, span)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, span)


class Connection:
    """One socket to Redis. Not safe for several threads. `timeout` in seconds, for any reply."""

    def __init__(self, url: str, timeout: float) -> None:
        self._timeout = timeout
        self._pool = redis.ConnectionPool.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=min(timeout, 2.0),
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            decode_responses=False,
        )
        self._connection: Any = None
        self._socket: socket.socket | None = None
        self._reader = hiredis.Reader()
        self._buffer = bytearray(BUFFER_SIZE)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.disconnect()
        self._connection = self._socket = None

    def _connect(self) -> socket.socket:
        connection: Any = self._pool.make_connection()
        try:
            connection.connect()
        except (redis.RedisError, OSError) as error:
            raise Disconnected(error) from error
        self._connection = connection
        self._reader = hiredis.Reader()
        connected: socket.socket = connection._sock
        _let_kernel_time_out(connected, self._timeout)
        self._socket = connected
        return connected

    def send(self, packed: bytes, replies: int) -> list[Any]:
        """Write `packed` and return so many replies; Disconnected when one does not come."""
        received: list[Any] = []
        try:
            connected = self._socket or self._connect()
            connected.sendall(packed)
            while len(received) < replies:
                received.append(self._receive(connected))
        except (OSError, hiredis.ProtocolError) as error:
            self.close()
            raise Disconnected(error) from error
        return received

    def _receive(self, connected: socket.socket) -> Any:
        """The next reply. One buffer for all, because large ones are dear to allocate."""
        reader: Any = self._reader
        buffer = self._buffer
        reply = reader.gets()
        while reply is False:
            size = connected.recv_into(buffer)
            if size == 0:
                raise ConnectionError("Redis closed the connection")
            reader.feed(buffer, 0, size)
            reply = reader.gets()
        return reply

    def run(self, script: Script, *args: Any, before: bytes = b"") -> Any:
        """One EVALSHA, after the packed command `before`, whose reply is dropped."""
        packed = pack("EVALSHA", script.sha, 1, *args)
        reply = self.send(before + packed, 2 if before else 1)[-1]
        if isinstance(reply, hiredis.ReplyError):
            if str(reply).startswith("NOSCRIPT"):
                self.load_scripts()
                reply = self.send(packed, 1)[0]
            if isinstance(reply, hiredis.ReplyError):
                raise from_reply_error(reply)
        return reply

    def run_all(self, calls: Sequence[tuple[Script, tuple[Any, ...]]]) -> list[Any]:
        """Several EVALSHAs in one round trip; each may be repeated harmlessly."""
        packed = b"".join(pack("EVALSHA", script.sha, 1, *args) for script, args in calls)
        replies = self.send(packed, len(calls))
        if any(isinstance(one, hiredis.ReplyError) and "NOSCRIPT" in str(one) for one in replies):
            self.load_scripts()
            replies = self.send(packed, len(calls))
        for reply in replies:
            if isinstance(reply, hiredis.ReplyError):
                raise from_reply_error(reply)
        return replies

    def load_scripts(self) -> None:
        """Give Redis every script; it forgets them when it restarts."""
        texts = b"".join(pack("SCRIPT", "LOAD", script.text) for script in SCRIPTS.values())
        for reply in self.send(texts, len(SCRIPTS)):
            if isinstance(reply, hiredis.ReplyError):
                raise from_reply_error(reply)
