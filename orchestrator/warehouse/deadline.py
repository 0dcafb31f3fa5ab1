"""A deadline that SQL cannot lift: kept by a thread of ours, in steps that end more each time.

Place in the flow: local.py opens one around every statement. The server's own statement_timeout
comes first; a session can lift that, and code can catch a cancellation, but nothing in the
session can keep its backend from being terminated. Where even that is not heard the connection is
dropped, so that the worker goes on: PostgreSQL looks for signals between steps, and some functions
of two long arguments (strpos, translate, ltrim, LIKE, &&) take one step of hours. Such a backend of
the embedded server is then killed; on a server of your own its administrator has to.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg

Kill = Callable[[int], object]  # ends the process of that number, if it is still there
GRACE_SECONDS = 2.0  # between the steps
_CONNECT_SECONDS = 5
_LOOK_SECONDS = 0.2

# The server's start tells two servers apart: the same number is another process elsewhere.
_STARTED = "SELECT extract(epoch FROM pg_postmaster_start_time())::text"
_TERMINATE = f"""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = %s AND usename = %s AND ({_STARTED}) = %s
"""


class Backend(NamedTuple):
    """Which process of which server serves a connection."""

    pid: int
    user: str
    server_started: str


def backend_of(connection: psycopg.Connection[Any]) -> Backend:
    row = connection.execute(_STARTED).fetchone()
    return Backend(connection.pgconn.backend_pid, connection.info.user, row[0] if row else "")


def terminate(url: str, backend: Backend) -> bool:
    """End `backend` over a connection of its own, as the user in `url`, who may where that role
    is a member of the backend's (sql/roles.sql) and the server is the same."""
    with contextlib.suppress(psycopg.Error), psycopg.connect(
        url, autocommit=True, connect_timeout=_CONNECT_SECONDS, prepare_threshold=None,
        application_name="ezpocket-deadline", options="-c statement_timeout=5s",
    ) as connection:
        return connection.execute(_TERMINATE, tuple(backend)).fetchone() == (True,)
    return False


class Deadline:
    """Around one statement on `connection`: cancelled after `seconds`, when `now` is called or
    `stopped` says so; if that is not heard, terminated over `terminate_url`, then disconnected,
    and at last handed to `kill`.

    acted: whether it had to; the statement's error then comes from here.
    """

    def __init__(self, connection: psycopg.Connection[Any], seconds: float, *,
                 backend: Backend, terminate_url: str = "", kill: Kill | None = None,
                 stopped: Callable[[], bool] = lambda: False,
                 grace: float = GRACE_SECONDS) -> None:
        self._connection, self._backend = connection, backend
        self._seconds, self._grace = seconds, grace
        self._terminate_url, self._kill, self._stopped = terminate_url, kill, stopped
        self._due, self._over = threading.Event(), threading.Event()
        self._acting = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="deadline", daemon=True)
        self.acted = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        with self._acting:  # a step that is under way must not meet the next statement
            self._over.set()
        self._due.set()

    def now(self) -> None:
        """End the statement at once; from any thread, and harmless after its end."""
        self._due.set()

    def _keep(self) -> None:
        ends = time.monotonic() + self._seconds
        while not self._due.wait(min(_LOOK_SECONDS, max(0.0, ends - time.monotonic()))):
            if time.monotonic() >= ends or self._stopped():
                break
        for step in (self._cancel, self._terminate, self._drop):
            with self._acting:
                if self._over.is_set():
                    return
                self.acted = True
                step()
            self._over.wait(self._grace)
        if self._kill is not None:  # the worker has gone on: nobody waits for this
            time.sleep(self._grace)
            self._kill(self._backend.pid)

    def _cancel(self) -> None:
        with contextlib.suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=self._grace)

    def _terminate(self) -> None:
        if self._terminate_url:
            terminate(self._terminate_url, self._backend)

    def _drop(self) -> None:
        """Shut the socket down under whoever waits for it, whose descriptor stays as it is."""
        with (contextlib.suppress(psycopg.Error, OSError),
              socket.socket(fileno=os.dup(self._connection.pgconn.socket)) as shared):
            shared.shutdown(socket.SHUT_RDWR)
