"""The application's own PostgreSQL, as the rest of the product sees it.

Place in the flow: used by submissions, the web and history_preferences.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg2

from orchestrator import errors, migrations
from orchestrator.database.failures import translated
from orchestrator.database.named_queries import prepare, queries
from orchestrator.database.pool import Pool
from orchestrator.database.transaction import Row, Transaction


class Database:
    """Opens nothing until first used, so that it may be built before a fork.

    size: connections at most; a further caller waits up to `patience` seconds for one.
    statement_seconds: the server cancels any longer statement.
    """

    def __init__(self, dsn: str, *, size: int = 4, patience: float = 10.0,
                 statement_seconds: float = 30.0, timezone: str | None = None) -> None:
        self.dsn = dsn
        options = f"-c statement_timeout={int(statement_seconds * 1000)}"
        if timezone:
            options += f" -c timezone={timezone}"
        self._pool = Pool(dsn, size=size, patience=patience, options=options)

    def rows(self, query: str, /, **parameters: Any) -> list[Row]:
        with self.transaction() as transaction:
            return transaction.rows(query, **parameters)

    def row(self, query: str, /, **parameters: Any) -> Row | None:
        with self.transaction() as transaction:
            return transaction.row(query, **parameters)

    def execute(self, query: str, /, **parameters: Any) -> int:
        with self.transaction() as transaction:
            return transaction.execute(query, **parameters)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction: committed at the end of the block, rolled back on any error."""
        with self._pool.borrowed() as connection, translated(), connection:
            yield Transaction(connection)

    def migrate(self, *, reader_password: str | None = None, timezone: str | None = None,
                own_warehouse: bool = False) -> list[str]:
        """Bring the schema up to date; the names of the migrations that were applied.

        Safe to run twice and by many processes at once. reader_password: also let the
        reader role log in with it (a server of your own; the embedded one has its own).
        own_warehouse: WAREHOUSE_URL names another role, so that this one need not be there.
        """
        with self._pool.borrowed() as connection, translated():
            return migrations.migrate(connection, reader_password=reader_password,
                                      timezone=timezone, own_warehouse=own_warehouse)

    def check(self) -> None:
        """Let the server parse every named query; errors.Invalid names one that is wrong."""
        for name, statement in queries().items():
            preparation = prepare(statement)
            if preparation is not None:
                self._parse(name, preparation)

    def _parse(self, name: str, preparation: str) -> None:
        try:
            with self._pool.borrowed() as connection, connection, connection.cursor() as cursor:
                cursor.execute(preparation)
                cursor.execute("DEALLOCATE checked")
        except psycopg2.ProgrammingError as error:
            raise errors.Invalid(
                "bad_query", f"sql/queries/{name}.sql não serve a este banco (rode `ezpocket "
                f"migrate`): {error}", f"sql/queries/{name}.sql does not fit this database "
                f"(run `ezpocket migrate`): {error}") from error

    def close(self) -> None:
        """Close the idle connections; the database may be used again."""
        self._pool.close()
