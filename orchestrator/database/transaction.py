"""Named queries on one connection.

Place in the flow: Database.transaction lends one; datasets and history_preferences run several
queries in one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg2.extras

from orchestrator.database.failures import translated
from orchestrator.database.named_queries import parameters as parameters_of
from orchestrator.database.named_queries import queries
from orchestrator.database.pool import Connection
from orchestrator.storable import jsonb, storable

Row = dict[str, Any]


class Transaction:
    """Named queries on one connection; commits when its `with` block ends without an error."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows(self, query: str, /, **parameters: Any) -> list[Row]:
        with self._run(query, parameters) as cursor:
            return [dict(row) for row in cursor.fetchall()]

    def row(self, query: str, /, **parameters: Any) -> Row | None:
        """The first row, or None."""
        with self._run(query, parameters) as cursor:
            found = cursor.fetchone()
            return dict(found) if found else None

    def execute(self, query: str, /, **parameters: Any) -> int:
        """Run it; the number of rows it touched."""
        with self._run(query, parameters) as cursor:
            return int(cursor.rowcount)

    def copy(self, statement: str, source: Any) -> int:
        """COPY ... FROM STDIN out of a file-like object; the number of rows."""
        with translated(), self.connection.cursor() as cursor:
            cursor.copy_expert(statement, source)
            return int(cursor.rowcount)

    @contextlib.contextmanager
    def _run(self, query: str, parameters: dict[str, Any]) -> Iterator[Any]:
        statement = queries()[query]
        wanted = set(parameters_of(statement))
        if wanted != set(parameters):
            raise TypeError(f"query {query} takes {sorted(wanted)}, not {sorted(parameters)}")
        with (
            translated(),
            self.connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor,
        ):
            cursor.execute(statement, {k: _adapted(v) for k, v in parameters.items()})
            yield cursor


def _adapted(value: Any) -> Any:
    if isinstance(value, dict):
        return jsonb(value)
    return storable(value) if isinstance(value, str) else value
