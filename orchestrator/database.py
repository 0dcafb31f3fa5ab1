"""The application's own PostgreSQL: a bounded pool, named queries, transactions.

Place in the flow: used by submissions, the web and history_preferences; the warehouse has
its own connection and role. Statements are files, sql/queries/<name>.sql, with %(name)s
parameters. Every failure leaves as one of errors.py: Unavailable (away, timed out, full),
Conflict (a unique or foreign key), Invalid (a value that the schema refuses).
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import select
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
import psycopg2.extras

from orchestrator import errors, migrations
from orchestrator.storable import jsonb, storable

Row = dict[str, Any]
Connection = psycopg2.extensions.connection
QUERIES = Path(__file__).resolve().parent.parent / "sql" / "queries"
_PARAMETER = re.compile(r"%\((\w+)\)s")
_PREPARABLE = re.compile(r"^(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.MULTILINE)


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
        with _translated(), self.connection.cursor() as cursor:
            cursor.copy_expert(statement, source)
            return int(cursor.rowcount)

    @contextlib.contextmanager
    def _run(self, query: str, parameters: dict[str, Any]) -> Iterator[Any]:
        statement = queries()[query]
        wanted = set(_PARAMETER.findall(statement))
        if wanted != set(parameters):
            raise TypeError(f"query {query} takes {sorted(wanted)}, not {sorted(parameters)}")
        with (
            _translated(),
            self.connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor,
        ):
            cursor.execute(statement, {k: _adapted(v) for k, v in parameters.items()})
            yield cursor


class Database:
    """The pool. Opens nothing until first used, so that it may be built before a fork.

    size: connections at most; a further caller waits up to `patience` seconds for one.
    statement_seconds: the server cancels any longer statement.
    """

    def __init__(self, dsn: str, *, size: int = 4, patience: float = 10.0,
                 statement_seconds: float = 30.0, timezone: str | None = None) -> None:
        self.dsn = dsn
        self.patience = patience
        self.options = f"-c statement_timeout={int(statement_seconds * 1000)}"
        if timezone:
            self.options += f" -c timezone={timezone}"
        self.size = size
        self._reset()

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
        with self._borrowed() as connection, _translated(), connection:
            yield Transaction(connection)

    def migrate(self, *, reader_password: str | None = None,
                timezone: str | None = None) -> list[str]:
        """Bring the schema up to date; the names of the migrations that were applied.

        Safe to run twice and by many processes at once. reader_password: also let the
        reader role log in with it (a server of your own; the embedded one has its own).
        """
        with self._borrowed() as connection, _translated():
            return migrations.migrate(
                connection, reader_password=reader_password, timezone=timezone)

    def check(self) -> None:
        """Let the server parse every named query; errors.Invalid names one that is wrong."""
        for name, statement in queries().items():
            if not _PREPARABLE.search(statement):
                continue
            numbers = {p: f"${n}" for n, p in enumerate(dict.fromkeys(
                _PARAMETER.findall(statement)), 1)}
            text = _PARAMETER.sub(lambda found, n=numbers: n[found[1]], statement)  # type: ignore[misc]
            try:
                with self._borrowed() as connection, connection, connection.cursor() as cursor:
                    cursor.execute(f"PREPARE checked AS {text.replace('%%', '%')}")
                    cursor.execute("DEALLOCATE checked")
            except psycopg2.ProgrammingError as error:
                raise errors.Invalid(
                    "bad_query", f"sql/queries/{name}.sql não serve a este banco (rode `ezpocket "
                    f"migrate`): {error}", f"sql/queries/{name}.sql does not fit this database "
                    f"(run `ezpocket migrate`): {error}") from error

    def close(self) -> None:
        """Close the idle connections; the pool may be used again."""
        while self._idle:
            self._idle.pop().close()

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[Connection]:
        if self._process != os.getpid():
            self._reset()  # a fork must not share its parent's sockets
        if not self._slots.acquire(timeout=self.patience):
            raise _unavailable("database_busy")
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
                    self.dsn, connect_timeout=5, options=self.options,
                    application_name="ezpocket", client_encoding="UTF8")
            except psycopg2.OperationalError as error:
                if time.monotonic() > deadline:
                    raise _unavailable("database_unavailable") from error
                time.sleep(0.1)

    def _reset(self) -> None:
        self._process = os.getpid()
        self._idle: list[Connection] = []
        self._slots = threading.BoundedSemaphore(self.size)


@functools.cache
def queries() -> dict[str, str]:
    """Every named query by name. A file must begin with a comment that says what it is for."""
    found = {path.stem: path.read_text() for path in sorted(QUERIES.glob("*.sql"))}
    for name, text in found.items():
        if not text.startswith("-- ") or text.count(";") > 1:
            raise ValueError(f"sql/queries/{name}.sql: one statement under a `-- ` comment")
    return {name: text.strip().rstrip(";") for name, text in found.items()}


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


def _adapted(value: Any) -> Any:
    if isinstance(value, dict):
        return jsonb(value)
    return storable(value) if isinstance(value, str) else value


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """psycopg2's errors as ours."""
    try:
        yield
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        late = isinstance(error, psycopg2.errors.QueryCanceled)
        raise _unavailable("database_timeout" if late else "database_unavailable") from error
    except psycopg2.IntegrityError as error:
        if isinstance(error, psycopg2.errors.UniqueViolation | psycopg2.errors.ForeignKeyViolation):
            raise errors.Conflict(
                "conflict", "Já existe um registro igual, ou aquele a que este se refere sumiu.",
                "There is one like it already, or what it refers to is gone.") from error
        raise errors.Invalid("invalid_value", "O banco recusou um valor.",
                             "The database refused a value.") from error
    except psycopg2.DataError as error:
        raise errors.Invalid("invalid_value", "O banco recusou um valor.",
                             "The database refused a value.") from error


def _unavailable(code: str) -> errors.Unavailable:
    return errors.Unavailable(
        code, "O banco de dados está indisponível no momento; nada se perdeu. Tente de novo em "
        "instantes.", "The database is unavailable right now; nothing was lost. Try again shortly.")
