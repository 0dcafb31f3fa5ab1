"""PostgreSQL as the warehouse: one validated statement at a time, as the reader role.

Place in the flow: athena_executor (the module) → LocalWarehouse.run → results.py.

psycopg 3 rather than psycopg2 (no extended protocol: it runs several statements in one call)
or ADBC (no cancelling from another thread): the statement is first prepared, which makes the
server refuse anything but one statement and tells the result's types, and is then copied out
as CSV, which Arrow reads natively, batch by batch, into the result file.

Every statement runs in a read-only transaction of a session that was just reset, under a
statement timeout (session.py) and, because SQL could lift that, a deadline kept from outside
(deadline.py).
"""

# ruff: noqa: PLC0415  (Arrow, 15 MB, is for those who keep rows: not for `fetch`)

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors as pg

from orchestrator.contracts import Handle
from orchestrator.errors import Fatal, Retry, Unavailable
from orchestrator.warehouse.copy_out import Described, describe, received
from orchestrator.warehouse.deadline import Deadline, Kill
from orchestrator.warehouse.login import refused_login, turned_away
from orchestrator.warehouse.model import MOST_COST, Estimate, ResultRef, StatementError
from orchestrator.warehouse.session import Session

MAX_ROWS = 100_000
MAX_BYTES = 1 << 30  # of CSV: wide texts reach a disk's end before they reach MAX_ROWS
TIMEOUT_SECONDS = 60.0
_AWAY = ("08", "53", "57P", "58")
_TOO_LARGE = ("53200", "53400")  # out of memory; past temp_file_limit
_IN_THE_WAY = ("55P03", "40001", "40P01")  # a lock, or a conflict with the copy: soon over
_GRACE = 5.0
_CLEAN_EVERY = 600.0


class LocalWarehouse:
    """url: the reader role's address. results_url: where rows are kept.

    timezone: of the sessions, so that "today" and dates of time stamps are the business's.
    terminate_url, kill: what ends a session that does not hear that it is cancelled (deadline.py).
    """

    def __init__(
        self,
        url: str,
        results_url: str,
        *,
        timezone: str = "UTC",
        max_rows: int = MAX_ROWS,
        max_bytes: int = MAX_BYTES,
        timeout: float = TIMEOUT_SECONDS,
        terminate_url: str = "",
        kill: Kill | None = None,
    ) -> None:
        self._reader = Session(url, timezone=timezone, timeout=timeout)
        self._results_url = results_url
        self._terminate_url, self._kill = terminate_url, kill
        self._max_rows, self._max_bytes, self._timeout = max_rows, max_bytes, timeout
        self._lock = threading.Lock()
        self._cleaned = 0.0

    def run(self, statement: str, *, key: str, handle: Handle | None = None) -> ResultRef:
        with self._session(handle) as connection:
            columns = describe(connection, statement)
            kept = self._keep(connection, statement, columns, key, handle)
        self._clean()
        return kept

    def fetch(self, statement: str) -> list[tuple[Any, ...]]:
        try:
            with self._session(None) as connection, connection.cursor(binary=True) as cursor:
                return cursor.execute(statement.encode()).fetchmany(self._max_rows)
        finally:
            self.close()

    def explain(self, statement: str, *, handle: Handle | None = None) -> Estimate:
        with self._session(handle) as connection, connection.cursor(binary=True) as cursor:
            describe(connection, statement)
            row = cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode()).fetchone()
        top = row[0][0]["Plan"] if row else {}
        return Estimate(rows=int(min(top.get("Plan Rows", 0), MOST_COST)),
                        cost=min(float(top.get("Total Cost", 0.0)), MOST_COST))

    def close(self) -> None:
        self._reader.close()

    def __del__(self) -> None:
        self.close()

    @contextmanager
    def _session(self, handle: Handle | None) -> Iterator[psycopg.Connection[Any]]:
        """A reset session in a read-only transaction; errors come out named (model.py)."""
        deadline = None
        with self._lock:
            started = time.monotonic()
            try:
                connection = self._reader.checked_out()
                with Deadline(
                    connection, self._timeout + 0.5, backend=self._reader.backend,
                    terminate_url=self._terminate_url, kill=self._kill,
                    stopped=handle.stopped if handle is not None else lambda: False,
                ) as deadline:
                    if handle is not None:
                        handle.on_stop(deadline.now)
                        _go_on(handle)
                    with connection.transaction():
                        yield connection
            except psycopg.Error as error:
                ended = deadline is not None and deadline.acted
                late = ended or time.monotonic() - started >= self._timeout
                stopped = handle is not None and handle.stopped()
                self._raise_named(error, ended=ended, late=late, stopped=stopped)

    def _keep(
        self, connection: psycopg.Connection[Any], statement: str, columns: Sequence[Described],
        key: str, handle: Handle | None,
    ) -> ResultRef:
        """One row more than is kept, to know whether there was more."""
        if not columns:
            raise StatementError("42601", "the statement has no columns")
        from orchestrator.warehouse.arrow import RowReader
        from orchestrator.warehouse.keeping import keep

        ends = time.monotonic() + self._timeout + _GRACE

        def look() -> None:
            if handle is not None:
                _go_on(handle)
            if time.monotonic() > ends:  # neither the server nor the network says anything more
                connection.close()
                raise psycopg.OperationalError("no rows in time")

        look()
        bounded = f"SELECT * FROM (\n{statement}\n) AS bounded LIMIT {self._max_rows + 1}"
        with received(connection, bounded, look=look) as batches:
            return keep(
                batches, RowReader(columns), results_url=self._results_url, key=key,
                max_rows=self._max_rows, max_bytes=self._max_bytes)

    def _raise_named(
        self, error: psycopg.Error, *, ended: bool, late: bool, stopped: bool
    ) -> None:
        """ended: the deadline acted, so that a lost connection is its doing."""
        state = error.sqlstate or ""
        if state in _TOO_LARGE:
            raise Fatal(
                "QUERY_TOO_LARGE",
                "A consulta precisa de mais memória do que pode usar. Reduza o período, acrescente "
                "um filtro ou peça menos detalhe.",
                "The statement needs more memory than it may use. Choose a shorter period, add a "
                "filter or ask for less detail.",
            ) from error
        lost = state.startswith(_AWAY) or not (state or isinstance(error, psycopg.ProgrammingError))
        if lost:
            self.close()
        if isinstance(error, pg.QueryCanceled) or (ended and lost):
            if stopped:
                raise _stopped()
            if late or "timeout" in str(error):
                raise Fatal(
                    "QUERY_TIMEOUT",
                    f"A consulta passou de {self._timeout:g} s e foi interrompida. Reduza o "
                    "período ou acrescente um filtro.",
                    f"The statement took over {self._timeout:g} s and was stopped. Choose a "
                    "shorter period or add a filter.",
                ) from error
        if lost:
            if turned_away(error, self._reader.url):
                raise refused_login() from error
            raise Unavailable(
                "WAREHOUSE_AWAY",
                "O banco de dados da análise não está respondendo; tente de novo.",
                "The analysis database is not answering; try again.",
            ) from error
        if state in _IN_THE_WAY:
            raise Unavailable(
                "WAREHOUSE_BUSY",
                "Os dados desta consulta estão sendo atualizados agora; tente de novo.",
                "The data of this statement are being updated just now; try again.",
            ) from error
        place = error.diag.statement_position
        raise StatementError(
            state, error.diag.message_primary or str(error), hint=error.diag.message_hint or "",
            position=int(place) - 1 if place else None,
        ) from error

    def _clean(self) -> None:
        if time.monotonic() - self._cleaned > _CLEAN_EVERY:
            self._cleaned = time.monotonic()
            from orchestrator.warehouse import results

            results.expire(self._results_url)


def _go_on(handle: Handle) -> None:
    """A stop that comes while no statement runs finds nothing to cancel in the server."""
    if handle.stopped():
        raise _stopped()


def _stopped() -> Retry:
    return Retry("STOPPED", "A consulta foi interrompida.", "The statement was stopped.")
