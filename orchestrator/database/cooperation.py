"""Waiting for PostgreSQL without holding up a web process.

Place in the flow: web/server.py calls it once, before the first connection. Workers do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
import psycopg2.extensions


def cooperate_with_gevent(reply_seconds: float) -> None:
    """Let other greenlets run while PostgreSQL works. For the web processes, once.

    reply_seconds: a server that says nothing for so long counts as away. It belongs above
    statement_seconds, and is the only deadline here: in this mode libpq keeps no
    connect_timeout, and a server that hangs would hold its request for ever.
    """
    from gevent.socket import wait_read, wait_write  # noqa: PLC0415 - only the web has gevent

    waits: dict[int, Callable[..., None]] = {
        psycopg2.extensions.POLL_READ: wait_read, psycopg2.extensions.POLL_WRITE: wait_write}

    def wait(connection: Any) -> None:
        while (state := connection.poll()) != psycopg2.extensions.POLL_OK:
            waits[state](connection.fileno(), timeout=reply_seconds,
                         timeout_exc=psycopg2.OperationalError("no reply in time"))

    psycopg2.extensions.set_wait_callback(wait)
