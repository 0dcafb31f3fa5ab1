"""The warehouse's one connection, given out as good as new for each statement.

Place in the flow: local.py asks for it before every statement. Nothing that a statement left
behind reaches the next one: settings, prepared statements, cursors, locks, temporary tables,
a transaction left open.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import pq, sql

from orchestrator.warehouse.deadline import Backend, backend_of

_SETTINGS = {
    # As the parser that checked the statement reads texts; a database may say otherwise.
    "standard_conforming_strings": "on",
    "datestyle": "ISO", "search_path": "pg_catalog", "default_transaction_read_only": "on",
    "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s",
    # A backend whose client is gone ends within a second instead of at its statement's end.
    "client_connection_check_interval": "1s",
}


class Session:
    """url: the reader role's address. timezone: so that "today" is the business's."""

    def __init__(self, url: str, *, timezone: str, timeout: float) -> None:
        self.url = url
        self.backend = Backend(0, "", "")
        self._connection: psycopg.Connection[Any] | None = None
        settings = _SETTINGS | {"TimeZone": timezone, "statement_timeout": f"{timeout * 1000:.0f}"}
        self._settings = sql.SQL("; ").join(
            sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
            for name, value in settings.items())

    def checked_out(self) -> psycopg.Connection[Any]:
        """Reset, read-only and under the server's own timeout; psycopg.Error when it is away."""
        connection = self._reset() or self._connected()
        connection.execute(self._settings)
        return connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _reset(self) -> psycopg.Connection[Any] | None:
        """The connection of before; None when it was lost since, as after a restart of the
        server: that costs nobody an attempt."""
        if self._connection is None or self._connection.closed:
            return None
        if self._connection.pgconn.transaction_status == pq.TransactionStatus.IDLE:
            try:
                self._connection.execute("DISCARD ALL")
                return self._connection
            except psycopg.OperationalError:
                pass  # a new connection is as good
        self.close()
        return None

    def _connected(self) -> psycopg.Connection[Any]:
        # prepare_threshold: DISCARD ALL would drop what psycopg believes it has prepared. A server
        # that the network no longer reaches is noticed within half a minute.
        connection = self._connection = psycopg.connect(
            self.url, autocommit=True, connect_timeout=5, prepare_threshold=None,
            application_name="ezpocket-warehouse", keepalives_idle=15, keepalives_interval=5,
            keepalives_count=3, tcp_user_timeout=20_000,
            client_encoding="UTF8",  # the database may have another, and that is the default
        )
        connection.read_only = True
        self.backend = backend_of(connection)
        return connection
