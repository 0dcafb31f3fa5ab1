"""Runs gold SQL: what the rows of a right answer are.

Place in the flow: score.py hands a `GoldReader` each accepted gold and gets a compare.Gold back.
`Reader` runs it on PostgreSQL, each statement in a read-only transaction of its own with a time
limit; sqlite/gold.py on the SQLite file that the gold was written for.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import psycopg
from psycopg import sql as pieces

from orchestrator.evaluation.compare import Gold, Row, Rows, matches
from orchestrator.evaluation.order import tied, untied, with_order_keys

MAX_ROWS = 200_000
MAX_TEXT = 100_000_000  # characters of them
BATCH = 2_000  # rows
SECONDS = 30.0


class BadSql(ValueError):
    """The statement does not run; the text is the database's reason."""


def bounded(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Raises BadSql for more rows, or longer ones, than are compared."""
    found: list[Row] = []
    length = 0
    for row in rows:
        length += sum(len(value) for value in row if isinstance(value, (str, bytes)))
        if len(found) == MAX_ROWS or length > MAX_TEXT:
            raise BadSql(f"more than {MAX_ROWS:,} rows" if length <= MAX_TEXT
                         else f"more than {MAX_TEXT:,} characters")
        found.append(row)
    return tuple(found)


class GoldReader(ABC):
    """One database. dialect: sqlglot's name of its SQL."""

    dialect: ClassVar[str]

    @abstractmethod
    def rows(self, sql: str) -> Rows:
        """Raises BadSql when the database refuses it or it does not return rows in time."""

    def gold(self, sql: str, *, asked: bool = False) -> Gold:
        """The gold's result, and what ties with what when its order counts. asked: the question
        asks for an order. Raises BadSql."""
        result = self.rows(sql)
        unlimited = with_order_keys(sql, dialect=self.dialect, asked=asked)
        if unlimited is None or not result.rows:
            return Gold(result)
        statement, places = unlimited
        try:
            found = tied(result, self.rows(statement), places)
        except BadSql:  # the rewriting does not fit (SELECT DISTINCT, say)
            return untied(result)
        # Where it runs and means something else (SQLite's DISTINCT counts the keys too), it does
        # not bring the gold's own rows.
        return found if matches(found, result) else untied(result)


@dataclass(frozen=True)
class Reader(GoldReader):
    """dsn: of a role that may only SELECT. schemas: where names without one are found. Opens a
    connection per statement, so several threads may share it."""

    dsn: str = field(repr=False)
    timeout_seconds: float = SECONDS
    schemas: tuple[str, ...] = ("data", "public")
    dialect: ClassVar[str] = "postgres"

    def rows(self, sql: str) -> Rows:
        until = time.monotonic() + self.timeout_seconds
        try:
            with psycopg.connect(self.dsn) as connection:
                self._settle(connection)
                # The server keeps what is not fetched; and it declares a cursor for one statement
                # alone, which is a query.
                with connection.cursor("gold") as cursor:
                    cursor.execute(sql.encode())
                    names = tuple(column.name for column in cursor.description or ())
                    return Rows(names, bounded(_fetched(cursor, until)))
        except psycopg.Error as error:
            raise BadSql(" ".join(str(error).split())[:300]) from error

    def _settle(self, connection: psycopg.Connection) -> None:
        limit = pieces.Literal(int(self.timeout_seconds * 1000))
        path = pieces.SQL(", ").join(map(pieces.Identifier, self.schemas))
        connection.execute("SET TRANSACTION READ ONLY")
        connection.execute(pieces.SQL("SET LOCAL statement_timeout = {}").format(limit))
        connection.execute("SET LOCAL cursor_tuple_fraction = 1")  # all of it will be fetched
        connection.execute(pieces.SQL("SET LOCAL search_path = {}").format(path))

    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        """As catalog.Fetch."""
        return list(self.rows(sql).rows)


def _fetched(cursor: psycopg.ServerCursor[Row], until: float) -> Iterator[Row]:
    """The server's own time limit is for each fetch; this is for all of them."""
    while batch := cursor.fetchmany(BATCH):
        yield from batch
        if time.monotonic() > until:
            raise BadSql("it takes too long")
