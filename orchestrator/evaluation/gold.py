"""Runs gold SQL: what the rows of a right answer are.

Place in the flow: score.py hands a `GoldReader` each accepted gold and gets a compare.Gold back.
`Reader` runs it on PostgreSQL, each statement in a read-only transaction of its own with a time
limit; sqlite/gold.py on the SQLite file that the gold was written for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

import psycopg
from psycopg import sql as pieces

from orchestrator.evaluation.compare import Gold, Rows
from orchestrator.evaluation.order import tied, untied, with_order_keys

MAX_ROWS = 200_000
SECONDS = 30.0


class BadSql(ValueError):
    """The statement does not run; the text is the database's reason."""


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
            return tied(result, self.rows(statement), places)
        except BadSql:  # the rewriting does not fit (SELECT DISTINCT, say)
            return untied(result)


@dataclass(frozen=True)
class Reader(GoldReader):
    """dsn: of a role that may only SELECT. schemas: where names without one are found. Opens a
    connection per statement, so several threads may share it."""

    dsn: str = field(repr=False)
    timeout_seconds: float = SECONDS
    schemas: tuple[str, ...] = ("data", "public")
    dialect: ClassVar[str] = "postgres"

    def rows(self, sql: str) -> Rows:
        try:
            with psycopg.connect(self.dsn) as connection, connection.cursor() as cursor:
                limit = pieces.Literal(int(self.timeout_seconds * 1000))
                path = pieces.SQL(", ").join(map(pieces.Identifier, self.schemas))
                cursor.execute("SET TRANSACTION READ ONLY")
                cursor.execute(pieces.SQL("SET LOCAL statement_timeout = {}").format(limit))
                cursor.execute(pieces.SQL("SET LOCAL search_path = {}").format(path))
                cursor.execute(sql.encode(), prepare=True)  # which takes one statement alone
                if cursor.description is None:
                    raise BadSql("it returns no rows")
                names = tuple(column.name for column in cursor.description)
                found = cursor.fetchmany(MAX_ROWS + 1)
        except psycopg.Error as error:
            raise BadSql(" ".join(str(error).split())[:300]) from error
        if len(found) > MAX_ROWS:
            raise BadSql(f"more than {MAX_ROWS:,} rows")
        return Rows(names, tuple(found))

    def fetch(self, sql: str) -> list[tuple[object, ...]]:
        """As catalog.Fetch."""
        return list(self.rows(sql).rows)
