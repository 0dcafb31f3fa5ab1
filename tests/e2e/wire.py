"""The network between one page and the server, which a test can cut.

Place in the flow: a context's address is the wire's; it passes every byte on to the web
processes. A cut resets the connections that are open, as a lost network or a restarted router
does; while `refusing` nobody gets through; while `holding` bytes stop and go on later.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import Self

_AT_ONCE = 65536
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, with a reset


class Wire:
    """Listens on a port of its own. A context manager that closes everything."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._flowing = threading.Event()
        self._flowing.set()
        self.refusing = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """Reset every connection that is open now."""
        with self._lock:
            broken, self._open = self._open, set()
        for one in broken:
            _reset(one)
        self._flowing.set()

    def hold(self) -> None:
        """Bytes stop flowing, until `cut` or `release`."""
        self._flowing.clear()

    def release(self) -> None:
        self._flowing.set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.refusing = True
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._target)
        except OSError:
            return _reset(near)
        with self._lock:
            if self.refusing:  # here, so that the cut that follows misses no connection
                _reset(far)
                return _reset(near)
            self._open |= {near, far}
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pass, args=(source, target), daemon=True).start()
        return None

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_AT_ONCE):
                self._flowing.wait()
                target.sendall(data)
        with self._lock:
            self._open -= {source, target}
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _reset(connection: socket.socket) -> None:
    with connection, contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        connection.shutdown(socket.SHUT_RDWR)
