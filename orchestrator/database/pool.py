"""A bounded pool of connections, safe to build before a fork.

Place in the flow: below database.py; nobody else opens a connection to the application's own
PostgreSQL.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections.abc import Iterator

import psycopg2
import psycopg2.extensions

from orchestrator.database.failures import bad_address, unavailable

Connection = psycopg2.extensions.connection


class Pool:
    """Opens nothing until first used.

    size: connections at most; a further caller waits up to `patience` seconds for one.
    options: libpq's, such as `-c statement_timeout=1000`.
    """

    def __init__(self, dsn: str, *, size: int, patience: float, options: str) -> None:
        self._dsn = dsn
        self._size = size
        self._patience = patience
        self._options = options
        self._reset()

    def close(self) -> None:
        """Close the idle connections; the pool may be used again."""
        while self._idle:
            self._idle.pop().close()

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[Connection]:
        """A connection for the block, rolled back when it comes home; Unavailable when none is
        free in time or the server is away."""
        if self._process != os.getpid():
            self._reset()  # a fork must not share its parent's sockets
        if not self._slots.acquire(timeout=self._patience):
            raise unavailable("database_busy")
        try:
            connection = self._idle_connection() or self._connect()
            try:
                yield connection
            finally:
                self._give_back(connection)
        finally:
            self._slots.release()

    def _give_back(self, connection: Connection) -> None:
        with contextlib.suppress(psycopg2.Error):
            connection.rollback()
        if connection.closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _idle_connection(self) -> Connection | None:
        """One whose server is still there: an idle socket is readable only after its end."""
        while self._idle:
            connection = self._idle.pop()
            poll = select.poll()
            poll.register(connection.fileno(), select.POLLIN | select.POLLHUP)
            if not poll.poll(0):
                return connection
            connection.close()
        return None

    def _connect(self) -> Connection:
        """A new connection; tries for two seconds, because a restarting server is soon back."""
        deadline = time.monotonic() + 2.0
        while True:
            try:
                return psycopg2.connect(
                    self._dsn, connect_timeout=5, options=self._options,
                    application_name="ezpocket", client_encoding="UTF8")
            except psycopg2.ProgrammingError as error:
                raise bad_address(error) from error
            except psycopg2.OperationalError as error:
                if time.monotonic() > deadline:
                    raise unavailable("database_unavailable") from error
                time.sleep(0.1)

    def _reset(self) -> None:
        self._process = os.getpid()
        self._idle: list[Connection] = []
        self._slots = threading.BoundedSemaphore(self._size)
